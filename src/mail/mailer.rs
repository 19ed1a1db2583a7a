//! The ways out of the house, behind one door.

use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

use super::folder::FolderMailer;
use super::mailbox::Mailbox;
use super::memory::MemoryMailer;
use super::outgoing::OutgoingMail;
use super::smtp::{SmtpMailer, SmtpSettings};

/// Which way mails leave the house.
#[derive(Debug, Clone)]
pub enum Transport {
    /// Each mail becomes a file in this folder.
    Folder(PathBuf),
    /// A mail server takes them.
    Smtp(SmtpSettings),
    /// They are kept in memory, and gone when the process ends.
    Memory,
}

/// Why a mail did not leave, and whether it makes sense to try again.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MailError {
    /// The same mail may leave later.
    #[error("the mail could not be sent now: {0}")]
    Temporary(String),
    /// The same mail will never leave.
    #[error("the mail was refused: {0}")]
    Permanent(String),
    /// No mail can leave: the server is away, or will have nothing of us. Nothing is held against this
    /// one.
    #[error("no mail can leave: {0}")]
    Unavailable(String),
}

/// Carries mails away.
#[derive(Debug)]
pub enum Mailer {
    /// To a mail server.
    Smtp(Box<SmtpMailer>),
    /// Into a folder.
    Folder(FolderMailer),
    /// Into memory.
    Memory(MemoryMailer),
}

impl Mailer {
    /// A mailer that sends in the name of `from`. Connects nowhere yet.
    pub fn new(from: Mailbox, transport: Transport) -> Result<Self, MailError> {
        Ok(match transport {
            Transport::Folder(folder) => Self::Folder(FolderMailer::new(from, folder)),
            Transport::Smtp(settings) => Self::Smtp(Box::new(SmtpMailer::new(from, settings)?)),
            Transport::Memory => Self::Memory(MemoryMailer::new(from)),
        })
    }

    /// How long one mail may take, whatever comes of it.
    pub fn longest(&self) -> Duration {
        match self {
            Self::Smtp(mailer) => mailer.longest(),
            Self::Folder(_) | Self::Memory(_) => Duration::from_mins(1),
        }
    }

    /// Sends one mail. Done means that the next in line has taken it over, not that it was read.
    pub async fn send(&self, mail: &OutgoingMail) -> Result<(), MailError> {
        match self {
            Self::Smtp(mailer) => mailer.send(mail).await,
            Self::Folder(mailer) => mailer.send(mail).await,
            Self::Memory(mailer) => mailer.send(mail),
        }
    }
}
