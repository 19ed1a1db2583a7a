//! The messages that people get: each a typed context with its own templates, and nothing that the
//! templates could look up themselves.
//!
//! Two promises hold by type: the subjects are made of our own words and numbers alone, and what
//! is closed carries its case number and a link, and has no field for more.

pub mod action_notice;
mod dates;
pub mod digest;
pub mod director_week;
pub mod reminder;
pub mod secretary_list;

pub use self::action_notice::{
    Asked, AskedFor, Change, NoticeEntry, NoticeMail, NoticedAction, NoticedMail, NoticedMeeting,
    OpenNotice,
};
pub use self::digest::{ClosedEntry, Cut, DigestEntry};
pub use self::director_week::DirectorWeekMail;
pub use self::reminder::{OpenEntry, ReminderEntry, ReminderMail, WhyYou};
pub use self::secretary_list::SecretaryListMail;

use askama::Template;
use thiserror::Error;

use super::mailbox::Mailbox;
use super::outgoing::{Attachment, OutgoingMail};
use crate::domain::calendar::Moment;
use crate::domain::calendar_entry::ActionEntry;
use crate::domain::language::Language;

/// A message that can become a mail.
pub trait MailMessage: Sized {
    /// The message in the recipient's language.
    fn render(&self) -> Result<RenderedMail, RenderError>;

    /// One of each kind in each language, for tests and for whoever wants to see them.
    fn samples() -> Vec<Self>;
}

/// A message in words, not yet addressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedMail {
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// What goes along with it.
    pub attachments: Vec<Attachment>,
}

impl RenderedMail {
    /// Puts the message into an envelope; see [`OutgoingMail`] for `message_id` and `date`.
    pub fn addressed(self, to: Mailbox, message_id: String, date: Moment) -> OutgoingMail {
        let Self {
            subject,
            text,
            html,
            attachments,
        } = self;
        OutgoingMail {
            to,
            subject,
            text,
            html,
            attachments,
            message_id,
            date,
        }
    }

    fn of(
        subject: String,
        text: &impl Template,
        html: &impl Template,
    ) -> Result<Self, RenderError> {
        Ok(Self {
            subject,
            text: text.render()?,
            html: html.render()?,
            attachments: Vec::new(),
        })
    }

    /// With the days of these actions, to be taken into a calendar.
    fn with_dates<'a>(
        mut self,
        entries: impl IntoIterator<Item = &'a ActionEntry>,
        language: Language,
    ) -> Self {
        self.attachments = dates::attached(entries, language);
        self
    }
}

/// A template could not be filled in.
#[derive(Debug, Error)]
#[error("the mail could not be written: {0}")]
pub struct RenderError(#[from] askama::Error);

const LANGUAGES: [Language; 2] = [Language::Danish, Language::English];
