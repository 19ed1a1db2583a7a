//! The section `[mail]`: how mails leave the house.

use std::net::IpAddr;
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;

use super::reader::Reader;
use crate::domain::pace::Pace;
use crate::mail::{Credentials, Encryption, Mailbox, SmtpSettings, Transport};

/// How mails leave the house.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// Whom the mails are from.
    pub from: Mailbox,
    /// The way they take.
    pub transport: Transport,
    /// How fast they leave.
    pub pace: Pace,
}

#[derive(Clone, Copy, PartialEq)]
enum Way {
    Folder,
    Smtp,
    Memory,
}

/// What a shared mail server takes without being pressed: some hundred people in a minute or two.
const USUAL_PACE: Option<NonZeroU16> = NonZeroU16::new(120);

/// The keys that only one way uses: set without it, somebody believes in mails that never leave.
const KEYS_OF_SMTP: [&str; 7] = [
    "host",
    "port",
    "tls",
    "ca_file",
    "username",
    "password",
    "timeout_seconds",
];

impl MailConfig {
    pub(super) fn read(section: &mut Reader, data: &Path) -> Self {
        let ways = [
            ("folder", Way::Folder),
            ("smtp", Way::Smtp),
            ("memory", Way::Memory),
        ];
        let chosen = section.choice("transport", &ways);
        let is_clear = chosen.is_some() || !section.is_set("transport");
        let way = chosen.unwrap_or(Way::Folder);
        let folder = section
            .text("folder")
            .map_or_else(|| data.join("mail"), PathBuf::from);
        let smtp = read_smtp(section);
        let from = section.parsed(
            "from",
            "an address, such as Tovholder <tovholder@example.dk>",
            |text| text.parse::<Mailbox>().ok(),
        );
        if is_clear && way == Way::Smtp {
            check_smtp(section, &smtp);
        } else if is_clear {
            refuse_keys_without_use(section, &KEYS_OF_SMTP, "smtp");
        }
        if is_clear && way != Way::Folder {
            refuse_keys_without_use(section, &["folder"], "folder");
        }
        Self {
            pace: Pace {
                per_minute: section
                    .number("per_minute", 1..=10_000)
                    .map_or(USUAL_PACE, NonZeroU16::new),
            },
            from: from.unwrap_or_else(Mailbox::of_this_house),
            transport: match way {
                Way::Folder => Transport::Folder(folder),
                Way::Memory => Transport::Memory,
                Way::Smtp => Transport::Smtp(smtp.into_settings()),
            },
        }
    }
}

/// The keys for SMTP as they were read, before they are weighed against each other.
struct ReadSmtp {
    host: Option<String>,
    port: Option<u16>,
    encryption: Encryption,
    ca_file: Option<PathBuf>,
    username: Option<String>,
    password: Option<SecretString>,
    timeout: Duration,
}

impl ReadSmtp {
    fn into_settings(self) -> SmtpSettings {
        let usual_port = match self.encryption {
            Encryption::None => 25,
            Encryption::StartTls => 587,
            Encryption::Tls => 465,
        };
        SmtpSettings {
            host: self.host.unwrap_or_default(),
            port: self.port.unwrap_or(usual_port),
            encryption: self.encryption,
            ca_file: self.ca_file,
            credentials: self
                .username
                .zip(self.password)
                .map(|(username, password)| Credentials { username, password }),
            timeout: self.timeout,
        }
    }

    fn is_on_this_machine(&self) -> bool {
        self.host.as_deref().is_some_and(|host| {
            host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
        })
    }
}

fn read_smtp(section: &mut Reader) -> ReadSmtp {
    let encryptions = [
        ("none", Encryption::None),
        ("starttls", Encryption::StartTls),
        ("tls", Encryption::Tls),
    ];
    ReadSmtp {
        host: section.parsed(
            "host",
            "the name of a mail server, without a port",
            |text| {
                let is_name = !text.contains(|c: char| c.is_whitespace() || c == '/')
                    && (!text.contains(':') || text.parse::<IpAddr>().is_ok());
                is_name.then(|| text.to_owned())
            },
        ),
        port: section.number("port", 1..=65_535),
        encryption: section
            .choice("tls", &encryptions)
            .unwrap_or(Encryption::StartTls),
        ca_file: section.text("ca_file").map(PathBuf::from),
        username: section.text("username"),
        password: section.secret("password"),
        timeout: Duration::from_secs(section.number("timeout_seconds", 1..=300).unwrap_or(30)),
    }
}

fn check_smtp(section: &mut Reader, smtp: &ReadSmtp) {
    for key in ["host", "from"] {
        if !section.is_set(key) {
            section.refuse(key, "is missing: mail.transport `smtp` needs it");
        }
    }
    match (section.is_set("username"), section.is_set("password")) {
        (true, false) => section.refuse("password", "is missing: there is a mail.username"),
        (false, true) => section.refuse("username", "is missing: there is a mail.password"),
        _ => {}
    }
    if smtp.encryption == Encryption::None && smtp.ca_file.is_some() {
        section.refuse("ca_file", "has no use with mail.tls = \"none\"");
    }
    if smtp.encryption == Encryption::None && smtp.password.is_some() && !smtp.is_on_this_machine()
    {
        section.refuse(
            "tls",
            "`none` would send mail.password in the clear; use `starttls` or `tls`",
        );
    }
}

fn refuse_keys_without_use(section: &mut Reader, keys: &[&str], way: &str) {
    for key in keys {
        if section.is_set(key) {
            section.refuse(
                key,
                format!("has no use without mail.transport = \"{way}\""),
            );
        }
    }
}
