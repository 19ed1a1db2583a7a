//! Hands mails to a mail server.
//!
//! Leaves out queues and retries: the outbox has those. Never falls back to an open line when a
//! secured one was asked for.

use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::{AsyncSmtpTransportBuilder, Error as SmtpError, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;

use super::mailbox::Mailbox;
use super::mailer::MailError;
use super::outgoing::OutgoingMail;

/// More would only press a server that we share with the rest of the house.
const CONNECTIONS: u32 = 4;

/// How long connections that have gone silent are given to say goodbye.
const FAREWELL: Duration = Duration::from_millis(200);

/// Where the mail server is and how it wants to be spoken to.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// The server's name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line is secured.
    pub encryption: Encryption,
    /// A file of certificates (PEM) of authorities that the house trusts beside the public ones.
    pub ca_file: Option<PathBuf>,
    /// Who we are to the server, if it asks.
    pub credentials: Option<Credentials>,
    /// How long one mail may take, from the connection to the server's receipt.
    pub timeout: Duration,
}

/// How the line to the mail server is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// Not at all: for a server on the same machine or network.
    None,
    /// Open at first, secured before anything is said.
    StartTls,
    /// Secured from the first byte.
    Tls,
}

/// Who we are to the mail server.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The name.
    pub username: String,
    /// The password.
    pub password: SecretString,
}

type SmtpTransport = AsyncSmtpTransport<Tokio1Executor>;

/// Hands mails to a mail server over a few connections that it keeps open between mails.
pub struct SmtpMailer {
    from: Mailbox,
    settings: SmtpSettings,
    builder: AsyncSmtpTransportBuilder,
    /// Made at the first mail: its pool needs the runtime, which composition does not have yet.
    transport: Mutex<Option<SmtpTransport>>,
}

impl SmtpMailer {
    /// A mailer to the server of `settings`. Connects at the first mail.
    pub fn new(from: Mailbox, settings: SmtpSettings) -> Result<Self, MailError> {
        let tls = match settings.encryption {
            Encryption::None => Tls::None,
            Encryption::StartTls => Tls::Required(settings.tls_parameters()?),
            Encryption::Tls => Tls::Wrapper(settings.tls_parameters()?),
        };
        let mut builder = SmtpTransport::builder_dangerous(&settings.host)
            .port(settings.port)
            .tls(tls)
            .timeout(Some(settings.timeout))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS));
        if let Some(Credentials { username, password }) = &settings.credentials {
            let password = password.expose_secret().to_owned();
            builder = builder.credentials((username.clone(), password).into());
        }
        Ok(Self {
            from,
            settings,
            builder,
            transport: Mutex::new(None),
        })
    }

    /// For one mail: it is handed over, and where that fails the server is asked whether it is there.
    pub(super) fn longest(&self) -> Duration {
        (self.settings.timeout + FAREWELL) * 2
    }

    pub(super) async fn send(&self, mail: &OutgoingMail) -> Result<(), MailError> {
        let message = mail.compose(&self.from)?;
        let Err(failure) = self.in_time(Task::HandOver(message)).await else {
            return Ok(());
        };
        // What went wrong is the mail's only where the server welcomes us: a refusal may also be the
        // greeting of a server that has no use for us, and silence that of one that has fallen over.
        let is_welcome = !failure.is_about_us() && self.in_time(Task::Knock).await.is_ok();
        Err(self.judge(&failure, is_welcome))
    }

    /// The transport limits only connecting; a server that falls silent later is limited here.
    async fn in_time(&self, task: Task) -> Result<(), Failure> {
        let transport = self.transport();
        let mut work = pin!(task.run(&transport));
        if let Ok(done) = timeout(self.settings.timeout, &mut work).await {
            return done;
        }
        // Before `work` is dropped: a connection in the middle of a mail must not go back to the pool,
        // where the next mail would read this one's answer.
        self.retire(&transport).await;
        Err(Failure::Silence)
    }

    fn transport(&self) -> SmtpTransport {
        let mut kept = self
            .transport
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        kept.get_or_insert_with(|| self.builder.clone().build())
            .clone()
    }

    async fn retire(&self, transport: &SmtpTransport) {
        self.transport
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        // Closing is polite, not needed: whoever is silent now may stay so.
        let _ = timeout(FAREWELL, transport.shutdown()).await;
    }

    fn judge(&self, failure: &Failure, is_welcome: bool) -> MailError {
        let SmtpSettings { host, port, .. } = &self.settings;
        let seconds = self.settings.timeout.as_secs();
        let problem = match failure {
            Failure::Answer(error) => error.to_string(),
            Failure::Silence => format!("no answer within {seconds} s"),
        };
        let told = format!("mail server {host}:{port}: {problem}");
        match failure {
            _ if !is_welcome => MailError::Unavailable(told),
            Failure::Answer(error) if error.is_permanent() => MailError::Permanent(problem),
            _ => MailError::Temporary(told),
        }
    }
}

/// What is to be done within the time of one mail.
enum Task {
    HandOver(Message),
    /// Connecting, securing the line, saying who we are, and nothing more.
    Knock,
}

/// Why it was not done.
enum Failure {
    Answer(SmtpError),
    Silence,
}

impl Task {
    async fn run(self, transport: &SmtpTransport) -> Result<(), Failure> {
        let done = match self {
            Self::HandOver(message) => transport.send(message).await.map(|_| true),
            Self::Knock => transport.test_connection().await,
        };
        match done {
            Ok(true) => Ok(()),
            Ok(false) => Err(Failure::Silence),
            Err(error) => Err(Failure::Answer(error)),
        }
    }
}

impl Failure {
    /// 53x is about us, not about the mail: somebody will put the password right.
    fn is_about_us(&self) -> bool {
        let Self::Answer(error) = self else {
            return false;
        };
        let code = error.status().map(u16::from);
        code.is_some_and(|code| (530..540).contains(&code))
    }
}

impl SmtpSettings {
    fn tls_parameters(&self) -> Result<TlsParameters, MailError> {
        let unusable = |problem: String| MailError::Unavailable(problem);
        let mut parameters = TlsParameters::builder(self.host.clone());
        if let Some(file) = &self.ca_file {
            let name = file.display();
            let pem = fs::read(file).map_err(|error| {
                unusable(format!("mail.ca_file {name} cannot be read: {error}"))
            })?;
            // A file without any would be taken, and trust nobody.
            let certificate = Certificate::from_pem(&pem)
                .ok()
                .filter(|_| String::from_utf8_lossy(&pem).contains("BEGIN CERTIFICATE"))
                .ok_or_else(|| unusable(format!("mail.ca_file {name} holds no certificates")))?;
            parameters = parameters.add_root_certificate(certificate);
        }
        parameters
            .build()
            .map_err(|error| unusable(format!("cannot use TLS: {error}")))
    }
}

impl fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpMailer")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
