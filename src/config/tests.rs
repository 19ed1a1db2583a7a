//! The settings as an operator writes them, rightly and wrongly.

use std::io::Write;

use secrecy::ExposeSecret;

use super::*;
use crate::mail::{Encryption, Transport};

fn load(toml: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(toml.as_bytes()).unwrap();
    Config::load(Some(file.path()), pairs(environment))
}

fn pairs(environment: &[(&str, &str)]) -> Vec<(String, String)> {
    environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn of_environment(environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::load(None, pairs(environment))
}

/// The mistakes without the name of the temporary file.
fn mistakes(toml: &str, environment: &[(&str, &str)]) -> Vec<String> {
    let error = load(toml, environment).unwrap_err();
    let without_file = |mistake: &Mistake| {
        let is_variable = mistake.source.starts_with("TOVHOLDER_");
        let source = if is_variable {
            mistake.source.as_str()
        } else {
            ""
        };
        let key = &mistake.key;
        format!("{key} {source}: {}", mistake.problem).replace(" :", ":")
    };
    error.mistakes().iter().map(without_file).collect()
}

fn all_keys() -> Vec<String> {
    let sources = Sources {
        file: None,
        environment: Vec::new(),
        arguments: &[],
    };
    let mut reader = Reader::of(&sources.merge().unwrap());
    Config::read(&mut reader);
    reader.finish().1
}

#[test]
fn the_example_says_the_defaults_and_leaves_no_key_out() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tovholder.example.toml");
    let example = Config::load(Some(&file), []).unwrap();
    let defaults = Config::load(None, []).unwrap();
    assert_eq!(format!("{example:#?}"), format!("{defaults:#?}"));
    let text = std::fs::read_to_string(file).unwrap();
    for key in all_keys() {
        let name = key.rsplit('.').next().unwrap();
        let is_there = |line: &str| {
            let line = line.trim_start_matches("# ");
            line.starts_with(&format!("{name} = "))
                || line == format!("[{name}]")
                || line == format!("[[{key}]]")
        };
        assert!(
            text.lines().any(is_there),
            "{key} is missing in the example"
        );
    }
}

#[test]
fn the_example_shows_a_provider_that_can_be_used() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tovholder.example.toml");
    let text = std::fs::read_to_string(file).unwrap();
    let (_, shown) = text.split_once("# [[identity.providers]]\n").unwrap();
    let shown: String = shown
        .lines()
        .map_while(|line| line.strip_prefix("# "))
        .filter(|line| line.starts_with("  {") || line.starts_with(']') || line.contains(" = "))
        .fold("[[identity.providers]]\n".to_owned(), |all, line| {
            all + line + "\n"
        });
    let config = load(&shown, &[]).unwrap();
    let [provider] = &config.identity.providers[..] else {
        panic!("{shown}")
    };
    assert_eq!(provider.name, "Kommunen");
    // Every key there is, as a mistake names them.
    let unknown = mistakes(&format!("{PROVIDER}jwks = 'x'"), &[]);
    let (_, keys) = unknown[0].split_once("there are ").unwrap();
    for key in keys.split(", ") {
        assert!(
            text.contains(&format!("\n# {key} = ")),
            "{key} is missing in the example"
        );
    }
}

#[test]
fn the_environment_wins_over_the_file_and_the_command_line_over_both() {
    let toml = "data = 'a'\n[server]\naddress = '127.0.0.1:1'\nmax_body_bytes = 2000";
    let config = load(toml, &[("TOVHOLDER_SERVER__ADDRESS", "127.0.0.1:2")]).unwrap();
    assert_eq!(config.server.address.port(), 2);
    assert_eq!(config.server.max_body_bytes, 2_000);

    let arguments = [Argument {
        option: "--data",
        key: "data",
        value: "c".to_owned(),
    }];
    let environment = pairs(&[("TOVHOLDER_DATA", "b")]);
    let merged = Sources {
        file: None,
        environment,
        arguments: &arguments,
    }
    .merge()
    .unwrap();
    assert_eq!(Config::check(&merged).unwrap().data, Path::new("c"));
}

#[test]
fn what_is_kept_follows_the_data_folder() {
    let config = of_environment(&[("TOVHOLDER_DATA", "/srv/tov")]).unwrap();
    assert_eq!(
        config.database.url.expose_url(),
        "sqlite:/srv/tov/tovholder.db"
    );
    assert_eq!(config.identity.key_file, Path::new("/srv/tov/identity.pem"));
    assert!(
        matches!(config.mail.transport, Transport::Folder(f) if f == Path::new("/srv/tov/mail"))
    );
}

#[test]
fn all_mistakes_are_listed_at_once_each_with_what_is_allowed() {
    let toml = "
        langauge = 'da'
        [server]
        adress = '127.0.0.1:1'
        max_body_bytes = 'many'
        public_url = 'ftp://x'
        [sever]
        address = '127.0.0.1:1'
        [jobs]
        enabled = 'true'
        office_opens = '17:00'
    ";
    let environment = [
        ("TOVHOLDER_DATABASE__POOL_SIZE", "0"),
        ("TOVHOLDER_DATABASE_URL", "sqlite:x.db"),
        ("TOVHOLDER_LOGGING__FORMAT", "xml"),
        ("TOVHOLDER_LOGGING__LEVEL", "loud"),
    ];
    assert_eq!(
        mistakes(toml, &environment),
        [
            "server.public_url: must be an address that begins with http:// or https://, without \
             query, fragment or password",
            "server.max_body_bytes: must be a whole number from 1024 to 1073741824",
            "server.adress: is unknown; did you mean `server.address`?",
            "database.pool_size TOVHOLDER_DATABASE__POOL_SIZE: must be a whole number from 1 to 500",
            "jobs.enabled: must be `true` or `false`",
            "jobs.office_opens: the office must open before it closes",
            "logging.level TOVHOLDER_LOGGING__LEVEL: must be error, warn, info, debug or trace, or \
             directives such as `info,tovholder::jobs=debug`",
            "logging.format TOVHOLDER_LOGGING__FORMAT: must be one of `text`, `json`",
            "database_url TOVHOLDER_DATABASE_URL: is unknown; did you mean \
             `TOVHOLDER_DATABASE__URL`?",
            "langauge: is unknown; did you mean `language`?",
            "sever: is unknown; did you mean `server`?",
        ]
    );
}

#[test]
fn the_error_reads_as_a_list_that_names_the_sources() {
    let error = of_environment(&[
        ("TOVHOLDER_SERVER__ADDRESS", "here"),
        ("TOVHOLDER_X__Y", "1"),
    ]);
    assert_eq!(
        error.unwrap_err().to_string(),
        "the configuration has 2 mistakes:\n  \
         - server.address (TOVHOLDER_SERVER__ADDRESS): must be an IP address and a port, such as \
         127.0.0.1:8080\n  \
         - x (TOVHOLDER_X__Y): is unknown; there are data, language, server, database, mail, \
         identity, sessions, jobs, digests, retention, logging"
    );
}

#[test]
fn only_two_kinds_of_database_are_known() {
    let url = |url| of_environment(&[("TOVHOLDER_DATABASE__URL", url)]).map(|c| c.database.url);
    for (written, meant) in [
        ("sqlite:a/b.db", "sqlite:a/b.db"),
        ("sqlite://a/b.db", "sqlite:a/b.db"),
        ("sqlite:///a/b.db", "sqlite:/a/b.db"),
        ("postgres://u:p@h/d", "postgres://u:p@h/d"),
        ("postgresql:///d?host=/run", "postgresql:///d?host=/run"),
    ] {
        assert_eq!(url(written).unwrap().expose_url(), meant);
    }
    for wrong in [
        "data/b.db",
        "sqlite:",
        "sqlite://",
        "sqlite::memory:",
        "sqlite:a.db?mode=ro",
        "mysql://h/d",
        "postgres:d",
        "postgress://u:p@h/d",
        "Sqlite:a.db",
    ] {
        assert!(url(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn smtp_settings_are_read_whole() {
    let toml = "[mail]\ntransport = 'smtp'\nhost = 'smtp.example.dk'\nfrom = 'T <t@example.dk>'\n\
                username = 'u'\ntls = 'tls'\nca_file = '/etc/ca.pem'\nper_minute = 30";
    let config = load(toml, &[("TOVHOLDER_MAIL__PASSWORD", "0123 ")]).unwrap();
    let Transport::Smtp(smtp) = config.mail.transport else {
        panic!("not SMTP")
    };
    assert_eq!((smtp.host.as_str(), smtp.port), ("smtp.example.dk", 465));
    assert_eq!(smtp.encryption, Encryption::Tls);
    assert_eq!(smtp.credentials.unwrap().password.expose_secret(), "0123 ");
    assert_eq!(smtp.ca_file.as_deref(), Some(Path::new("/etc/ca.pem")));
    assert_eq!(config.mail.pace.per_minute.map(u16::from), Some(30));
    assert_eq!(config.mail.from.address(), "t@example.dk");
}

#[test]
fn mail_settings_that_contradict_each_other_are_refused() {
    assert_eq!(
        mistakes("[mail]\nhost = 'smtp.example.dk'", &[]),
        ["mail.host: has no use without mail.transport = \"smtp\""]
    );
    assert_eq!(
        mistakes("[mail]\ntransport = 'memory'\nfolder = 'x'", &[]),
        ["mail.folder: has no use without mail.transport = \"folder\""]
    );
    assert_eq!(
        mistakes("[mail]\ntransport = 'smtp'\nusername = 'u'", &[]),
        [
            "mail.host: is missing: mail.transport `smtp` needs it",
            "mail.from: is missing: mail.transport `smtp` needs it",
            "mail.password: is missing: there is a mail.username",
        ]
    );
    assert_eq!(
        mistakes("[mail]\nper_minute = 0\nca_file = 'x'", &[]),
        [
            "mail.ca_file: has no use without mail.transport = \"smtp\"",
            "mail.per_minute: must be a whole number from 1 to 10000",
        ]
    );
    let open_line = "[mail]\ntransport = 'smtp'\nfrom = 'a@b.dk'\ntls = 'none'\nusername = 'u'\n\
                     password = 'p'\nhost = ";
    assert!(load(&format!("{open_line}'127.0.0.1'"), &[]).is_ok());
    assert_eq!(
        mistakes(&format!("{open_line}'smtp.example.dk'"), &[]),
        ["mail.tls: `none` would send mail.password in the clear; use `starttls` or `tls`"]
    );
    assert_eq!(
        mistakes(&format!("{open_line}'127.0.0.1'\nca_file = 'x'"), &[]),
        ["mail.ca_file: has no use with mail.tls = \"none\""]
    );
}

#[test]
fn a_service_on_all_addresses_must_know_its_own() {
    assert_eq!(
        mistakes("[server]\naddress = '0.0.0.0:8080'", &[]),
        [
            "server.public_url: is missing: server.address 0.0.0.0:8080 is no address for links in mails"
        ]
    );
    let toml = "[server]\naddress = '0.0.0.0:8080'\npublic_url = 'https://tov.example.dk/a/'";
    let server = load(toml, &[]).unwrap().server;
    assert_eq!(server.link_base(server.address), "https://tov.example.dk/a");
    let server = of_environment(&[]).unwrap().server;
    assert_eq!(
        server.link_base("127.0.0.1:41".parse().unwrap()),
        "http://127.0.0.1:41"
    );
}

#[test]
fn secrets_are_never_shown_wherever_they_stand() {
    let secret = "hunter2";
    let good = [
        (
            "TOVHOLDER_DATABASE__URL",
            "postgres://tov:hunter2@db/tov?password=hunter2",
        ),
        ("TOVHOLDER_MAIL__TRANSPORT", "smtp"),
        ("TOVHOLDER_MAIL__HOST", "smtp.example.dk"),
        ("TOVHOLDER_MAIL__FROM", "tov@example.dk"),
        ("TOVHOLDER_MAIL__USERNAME", "tov"),
        ("TOVHOLDER_MAIL__PASSWORD", secret),
    ];
    let config = of_environment(&good).unwrap();
    let shown = format!("{config:?} {config:#?} {}", config.database.url);
    assert!(!shown.contains(secret), "{shown}");

    // Every key in turn gets the secret, as a text, a number's neighbour, a broken line.
    for key in all_keys() {
        let (section, name) = key.rsplit_once('.').unwrap_or(("", &key));
        let table = if section.is_empty() {
            String::new()
        } else {
            format!("[{section}]\n")
        };
        for line in [
            format!("{table}{name} = 'hunter2\\u0000'"),
            format!("{table}{name} = ['hunter2']"),
            format!("{table}{name} = 'hunter2"),
            format!("{table}{name} = hunter2"),
            format!("{table}{name} = {{ hunter2 = 'hunter2' }}\nx = 'hunter2'"),
        ] {
            if let Err(error) = load(&line, &[]) {
                let shown = error
                    .to_string()
                    .replace("hunter2 (", "")
                    .replace(".hunter2", "");
                assert!(!shown.contains(secret), "{line}\n{shown}");
            }
        }
        let variable = sources::variable_of_key(&key);
        if let Err(error) = of_environment(&[(&variable, "mysql://hunter2@h")]) {
            assert!(!format!("{error} {error:?}").contains(secret), "{error}");
        }
    }
}

#[test]
fn a_file_that_cannot_be_read_or_is_not_toml_is_named() {
    let missing = Config::load(Some(Path::new("no/such.toml")), [])
        .unwrap_err()
        .to_string();
    assert!(missing.contains("no/such.toml cannot be read"), "{missing}");
    let broken = load("data = 'a'\n[mail]\npassword = 'hunter2\n", &[])
        .unwrap_err()
        .to_string();
    assert!(
        broken.contains("is not valid TOML at line 3, column"),
        "{broken}"
    );
}

#[test]
fn empty_variables_and_those_of_a_container_host_are_no_settings() {
    let environment = [
        ("TOVHOLDER_DATA", ""),
        ("TOVHOLDER_PORT", "tcp://10.0.0.1:8080"),
        ("TOVHOLDER_PORT_8080_TCP_ADDR", "10.0.0.1"),
        ("TOVHOLDER_SERVICE_HOST", "10.0.0.1"),
        ("HOME", "/root"),
    ];
    assert_eq!(
        of_environment(&environment).unwrap().data,
        Path::new("data")
    );
}

#[cfg(unix)]
#[test]
fn a_variable_of_ours_that_is_no_text_is_named_and_others_are_passed_over() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;

    let read = |name: &str| {
        let variable = (OsString::from(name), OsString::from_vec(vec![b'a', 0xe6]));
        sources::text_of_variables([variable].into_iter())
    };
    assert_eq!(read("LATIN"), Ok(Vec::new()));
    let mistake = read("TOVHOLDER_MAIL__PASSWORD").unwrap_err().to_string();
    assert_eq!(mistake, "TOVHOLDER_MAIL__PASSWORD is not UTF-8 text");
}

#[test]
fn a_section_is_not_a_value_and_a_value_not_a_section() {
    assert_eq!(
        mistakes("server = 5\n[data]\nx = 1", &[]),
        [
            "data: must be a text",
            "server: is a section; set its keys, as in `[server]`",
        ]
    );
}

const PROVIDER: &str = "[[identity.providers]]\nname = 'by'\nissuer = 'https://login.example.dk'\n";

#[test]
fn providers_are_a_list_and_say_how_their_claims_are_read() {
    use crate::domain::access::Role;
    use crate::identity::{ClaimMapping, PersonRule, RoleRule};

    let toml = format!(
        "[identity]\naudience = 'api'\nlocal = false\n{PROVIDER}\
         person_by = 'id'\nroles_claim = 'realm.roles'\n\
         roles = [{{ value = 'GG Ledere', role = 'director' }}, {{ value = 'x', role = 'member' }}]\n\
         {}audience = 'other'\nclient_id = 'tov'\nscopes = 'email groups'\n",
        PROVIDER.replace("by", "skole").replace("login", "skole")
    );
    let secret = ("TOVHOLDER_IDENTITY__PROVIDERS__1__CLIENT_SECRET", "hunter2");
    let identity = load(&toml, &[secret]).unwrap().identity;
    assert!(!identity.is_local);
    assert!(!format!("{identity:?}").contains("hunter2"));
    let [by, skole] = &identity.providers[..] else {
        panic!("{identity:?}")
    };
    assert_eq!(
        (by.audience.as_str(), skole.audience.as_str()),
        ("api", "other")
    );
    let expected = ClaimMapping {
        person: Some(PersonRule::Id {
            claim: "sub".parse().unwrap(),
        }),
        roles: RoleRule::Values {
            claim: "realm.roles".parse().unwrap(),
            roles: vec![
                ("GG Ledere".to_owned(), Role::Director),
                ("x".to_owned(), Role::Member),
            ],
        },
    };
    assert_eq!(by.mapping, expected);
    assert!(by.sign_in.is_none() && skole.mapping.person.is_none());
    let sign_in = skole.sign_in.as_ref().unwrap();
    assert_eq!(
        (sign_in.client_id.as_str(), &sign_in.scopes[..]),
        ("tov", &["email", "groups"].map(str::to_owned)[..])
    );
    assert_eq!(
        sign_in.client_secret.as_ref().unwrap().expose_secret(),
        "hunter2"
    );
}

#[test]
fn a_provider_may_come_from_the_environment_alone() {
    let variable = |key: &str| format!("TOVHOLDER_IDENTITY__PROVIDERS__0__{key}");
    let names = [
        "NAME",
        "ISSUER",
        "PERSON_BY",
        "ROLES__0__VALUE",
        "ROLES__0__ROLE",
    ]
    .map(variable);
    let values = [
        "by",
        "https://login.example.dk",
        "email",
        "GG-Alle",
        "employee",
    ];
    let environment: Vec<_> = names.iter().map(String::as_str).zip(values).collect();
    let identity = of_environment(&environment).unwrap().identity;
    assert_eq!(identity.providers[0].issuer, "https://login.example.dk");
    let mistakes = mistakes("", &[(&names[0], "by"), (&names[1], "login.example.dk")]);
    assert_eq!(
        mistakes,
        [format!(
            "identity.providers[0].issuer {}: must be the address that `iss` says, to the letter: \
             https://…, without query; http:// is for this machine alone",
            names[1]
        )]
    );
}

#[test]
fn providers_that_could_not_be_believed_are_refused() {
    let with = |more: &str| mistakes(&format!("{PROVIDER}{more}"), &[]);
    for (more, expected) in [
        (
            "person_claim = 'sub'",
            "identity.providers[0].person_claim: has no use without person_by",
        ),
        (
            "person_by = 'id'\nverified_claim = 'x'",
            "identity.providers[0].verified_claim: has no use without person_by = \"email\"",
        ),
        (
            "person_by = 'name'",
            "identity.providers[0].person_by: must be one of `email`, `id`",
        ),
        (
            "client_secret = 'x'",
            "identity.providers[0].client_secret: has no use without client_id",
        ),
        (
            "roles = [{ value = 'x' }]",
            "identity.providers[0].roles[0].role: is missing: it says what the value stands for here",
        ),
        (
            "roles = ['x = secretary']",
            "identity.providers[0].roles[0]: is not a section with keys of its own",
        ),
        (
            "[identity]\nissuer = 'https://login.example.dk'",
            "identity.providers: two have the same issuer, or one has ours",
        ),
        (
            "jwks = 'x'",
            "identity.providers[0].jwks: is unknown; there are name, issuer, audience, person_by, person_claim, verified_claim, roles_claim, roles, client_id, client_secret, scopes",
        ),
    ] {
        assert_eq!(with(more), [expected], "{more}");
    }
}

#[test]
fn a_list_of_providers_must_make_sense_as_a_whole() {
    assert_eq!(
        mistakes(&format!("{PROVIDER}{PROVIDER}"), &[]),
        [
            "identity.providers: two have the same issuer, or one has ours",
            "identity.providers: two have the same name",
        ]
    );
    assert_eq!(
        mistakes("[identity]\nlocal = false", &[]),
        ["identity.local: without a provider nobody could be known: name one"]
    );
    assert_eq!(
        mistakes("[identity]\nproviders = 'by'", &[]),
        ["identity.providers: is a list of sections; begin each with `[[identity.providers]]`"]
    );
    for issuer in [
        "http://login.example.dk",
        "https://a@b.dk",
        "login.example.dk",
        "https://x.dk?a",
        "https://x.dk#a",
    ] {
        let toml = PROVIDER.replace("https://login.example.dk", issuer);
        assert_eq!(mistakes(&toml, &[]).len(), 1, "{issuer}");
    }
}

#[test]
fn sessions_are_left_alone_no_longer_than_they_last() {
    let sessions = |toml| load(toml, &[]).unwrap().sessions;
    let limits = sessions("[sessions]\nidle_minutes = 20\nlongest_hours = 8");
    assert_eq!(
        (limits.idle.num_minutes(), limits.longest.num_hours()),
        (20, 8)
    );
    assert_eq!(
        mistakes("[sessions]\nidle_minutes = 0\nlongest_hours = 0", &[]),
        [
            "sessions.idle_minutes: must be a whole number from 1 to 1440",
            "sessions.longest_hours: must be a whole number from 1 to 744",
        ]
    );
    assert_eq!(
        mistakes("[sessions]\nidle_minutes = 61\nlongest_hours = 1", &[]),
        ["sessions.idle_minutes: must be no longer than sessions.longest_hours"]
    );
}

#[test]
fn digests_have_their_day_and_lie_within_the_office_hours() {
    use crate::domain::digests::DigestSchedule;
    use chrono::{NaiveTime, Weekday};

    let digests = |toml| load(toml, &[]).unwrap().digests;
    assert_eq!(digests(""), DigestSchedule::usual());
    let off = digests("[digests]\ndirectors = false\nsecretaries = false");
    assert_eq!(off, DigestSchedule::default());
    let weekly = digests("[digests]\nweekday = 'friday'\ntime = '13:30'")
        .weekly
        .unwrap();
    let half_past_one = NaiveTime::from_hms_opt(13, 30, 0).unwrap();
    assert_eq!((weekly.weekday, weekly.time), (Weekday::Fri, half_past_one));
    let late = digests("[jobs]\noffice_opens = '09:00'").weekly.unwrap();
    assert_eq!(late.time.to_string(), "09:00:00");
    assert_eq!(
        mistakes(
            "[digests]\nweekday = 'sunday'\ntime = '16:00'\nsecretary_working_days = 0",
            &[]
        ),
        [
            "digests.time: must lie within jobs.office_opens and jobs.office_closes",
            "digests.weekday: must be one of `monday`, `tuesday`, `wednesday`, `thursday`, `friday`",
            "digests.secretary_working_days: must be a whole number from 1 to 20",
        ]
    );
}
