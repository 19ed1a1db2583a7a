//! Messages and how they leave the house.
//!
//! `messages` are typed and become an `OutgoingMail` by their templates; a `Mailer` carries it
//! away. Leaves out who gets what and when: that is decided by rules and kept in the outbox.

pub mod folder;
pub mod mailbox;
pub mod mailer;
pub mod memory;
pub mod messages;
pub mod outgoing;
pub mod smtp;

pub use self::folder::FolderMailer;
pub use self::mailbox::{InvalidMailbox, Mailbox};
pub use self::mailer::{MailError, Mailer, Transport};
pub use self::memory::MemoryMailer;
pub use self::outgoing::{Attachment, OutgoingMail};
pub use self::smtp::{Credentials, Encryption, SmtpMailer, SmtpSettings};
