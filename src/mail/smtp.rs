//! Hands mails to a mail server.
//!
//! Leaves out queues and retries: the outbox has those. Never falls back to an open line when a
//! secured one was asked for.

use std::fmt;
use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::{AsyncSmtpTransportBuilder, Error as SmtpError, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
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
        let tls_parameters = || {
            TlsParameters::new(settings.host.clone())
                .map_err(|error| MailError::Permanent(format!("cannot use TLS: {error}")))
        };
        let tls = match settings.encryption {
            Encryption::None => Tls::None,
            Encryption::StartTls => Tls::Required(tls_parameters()?),
            Encryption::Tls => Tls::Wrapper(tls_parameters()?),
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

    /// The transport limits only connecting; a server that falls silent later is limited here.
    pub(super) async fn send(&self, mail: &OutgoingMail) -> Result<(), MailError> {
        let message = mail.compose(&self.from)?;
        let transport = self.transport();
        let mut sending = pin!(transport.send(message));
        match timeout(self.settings.timeout, &mut sending).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(self.judge(&error)),
            Err(_) => {
                // Before `sending` is dropped: a connection in the middle of a mail must not go
                // back to the pool, where the next mail would read this one's answer.
                self.retire(&transport).await;
                let seconds = self.settings.timeout.as_secs();
                Err(self.temporary(&format!("no answer within {seconds} s")))
            }
        }
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

    fn judge(&self, error: &SmtpError) -> MailError {
        let code = error.status().map(u16::from);
        // 53x is about us, not about the mail: somebody will put the password right.
        let is_about_us = code.is_some_and(|code| (530..540).contains(&code));
        if error.is_permanent() && !is_about_us {
            MailError::Permanent(error.to_string())
        } else {
            self.temporary(&error.to_string())
        }
    }

    fn temporary(&self, problem: &str) -> MailError {
        let SmtpSettings { host, port, .. } = &self.settings;
        MailError::Temporary(format!("mail server {host}:{port}: {problem}"))
    }
}

impl fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpMailer")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
