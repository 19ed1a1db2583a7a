//! One mail, ready to leave, and its form on the wire.

use std::time::SystemTime;

use lettre::Message;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{self, MultiPart};

use super::mailbox::{Mailbox, on_one_line};
use super::mailer::MailError;
use crate::domain::calendar::Moment;

/// A file that goes along with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name.
    pub file_name: String,
    /// What it is.
    pub media_type: &'static str,
    /// What it says.
    pub content: String,
}

/// One mail to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingMail {
    /// Whom it is for.
    pub to: Mailbox,
    /// The subject; line breaks in it become spaces.
    pub subject: String,
    /// The text for those who read text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// What goes along with it.
    pub attachments: Vec<Attachment>,
    /// `<id@domain>`; the same for every attempt at the same mail, so that a mail that was sent
    /// twice after all is seen to be one.
    pub message_id: String,
    /// The moment that the mail itself names as its date.
    pub date: Moment,
}

impl OutgoingMail {
    /// The mail as it goes over the wire. What cannot become a mail never will: a permanent error.
    pub(super) fn compose(&self, from: &Mailbox) -> Result<Message, MailError> {
        if !self.has_sound_message_id() {
            return Err(MailError::Permanent(
                "the message id is not of the form <id@domain>".into(),
            ));
        }
        let message = Message::builder()
            .from(from.as_header())
            .to(self.to.as_header())
            .subject(on_one_line(&self.subject))
            .message_id(Some(self.message_id.clone()))
            .date(SystemTime::from(self.date))
            .header(AutoSubmitted)
            .multipart(self.parts()?);
        message.map_err(|error| cannot_be_composed(&error))
    }

    /// Text and HTML for the reader to choose from; and what goes along, where something does.
    fn parts(&self) -> Result<MultiPart, MailError> {
        let words = MultiPart::alternative_plain_html(self.text.clone(), self.html.clone());
        if self.attachments.is_empty() {
            return Ok(words);
        }
        let mut parts = MultiPart::mixed().multipart(words);
        for attachment in &self.attachments {
            let media_type = ContentType::parse(attachment.media_type);
            let media_type = media_type.map_err(|error| cannot_be_composed(&error))?;
            let file = message::Attachment::new(attachment.file_name.clone());
            parts = parts.singlepart(file.body(attachment.content.clone(), media_type));
        }
        Ok(parts)
    }

    /// The id without its brackets: safe as the name of a file.
    pub(super) fn bare_id(&self) -> &str {
        self.message_id
            .trim_start_matches('<')
            .trim_end_matches('>')
    }

    fn has_sound_message_id(&self) -> bool {
        let is_safe = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let bare = self
            .message_id
            .strip_prefix('<')
            .and_then(|id| id.strip_suffix('>'));
        bare.and_then(|id| id.split_once('@'))
            .is_some_and(|(id, domain)| {
                [id, domain].iter().all(|part| {
                    part.starts_with(|c: char| c.is_ascii_alphanumeric())
                        && part.chars().all(is_safe)
                })
            })
    }
}

fn cannot_be_composed(error: &dyn std::fmt::Display) -> MailError {
    MailError::Permanent(format!("the mail cannot be composed: {error}"))
}

/// Tells other machines not to answer (RFC 3834), so that absence notes do not come back.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::mail) fn a_mail() -> OutgoingMail {
        OutgoingMail {
            to: "Anne Ærø <anne@example.dk>".parse().unwrap(),
            subject: "To opfølgninger venter på dig".to_owned(),
            text: "Kære Anne\n".to_owned(),
            html: "<p>Kære Anne</p>".to_owned(),
            attachments: vec![],
            message_id: "<018b-7f@tovholder.example.dk>".to_owned(),
            date: "2023-11-15T07:00:00Z".parse().unwrap(),
        }
    }

    fn headers_of(mail: &OutgoingMail) -> String {
        let message = mail.compose(&Mailbox::of_this_house()).unwrap();
        let written = String::from_utf8(message.formatted()).unwrap();
        written.split_once("\r\n\r\n").unwrap().0.to_owned()
    }

    #[test]
    fn a_mail_names_its_date_its_id_and_asks_for_no_answer() {
        let headers = headers_of(&a_mail());
        for line in [
            "From: Tovholder <tovholder@localhost>",
            "Message-ID: <018b-7f@tovholder.example.dk>",
            "Date: Wed, 15 Nov 2023 07:00:00 +0000",
            "Auto-Submitted: auto-generated",
        ] {
            assert!(headers.contains(line), "{line} is missing in\n{headers}");
        }
    }

    #[test]
    fn a_subject_cannot_begin_another_header() {
        let mail = OutgoingMail {
            subject: "Hej\r\nBcc: all@example.dk".to_owned(),
            ..a_mail()
        };
        assert!(headers_of(&mail).contains("Subject: Hej Bcc: all@example.dk"));
    }

    #[test]
    fn what_goes_along_is_a_file_beside_the_words_and_comes_out_as_it_went_in() {
        let content = "BEGIN:VCALENDAR\r\nSUMMARY:Møde\r\nEND:VCALENDAR\r\n";
        let mail = OutgoingMail {
            attachments: ["a.ics", "b.ics"]
                .map(|name| Attachment {
                    file_name: name.to_owned(),
                    media_type: crate::ical::MEDIA_TYPE,
                    content: content.to_owned(),
                })
                .into(),
            ..a_mail()
        };
        let written = mail.compose(&Mailbox::of_this_house()).unwrap().formatted();
        let read = mail_parser::MessageParser::default()
            .parse(&written)
            .unwrap();
        // Lines end in a mail as they do on the wire.
        let text = read.body_text(0).map(|text| text.replace("\r\n", "\n"));
        assert_eq!(text.as_deref(), Some("Kære Anne\n"));
        assert_eq!(read.body_html(0).as_deref(), Some("<p>Kære Anne</p>"));
        let files: Vec<_> = read.attachments().collect();
        assert_eq!(files.len(), 2);
        for (file, name) in files.iter().zip(["a.ics", "b.ics"]) {
            use mail_parser::MimeHeaders as _;
            assert_eq!(file.attachment_name(), Some(name));
            assert_eq!(file.text_contents(), Some(content));
            let kind = file.content_type().unwrap();
            assert_eq!((kind.ctype(), kind.subtype()), ("text", Some("calendar")));
            assert_eq!(kind.attribute("method"), None);
        }
    }

    #[test]
    fn a_message_id_that_could_break_out_is_refused_for_good() {
        for id in [
            "",
            "<>",
            "a@b",
            "<a b@c>",
            "<a@b>\r\nBcc: x",
            "<../../etc@b>",
            "<a/b@c>",
            "<@>",
        ] {
            let mail = OutgoingMail {
                message_id: id.to_owned(),
                ..a_mail()
            };
            let answer = mail.compose(&Mailbox::of_this_house());
            assert!(matches!(answer, Err(MailError::Permanent(_))), "{id:?}");
        }
    }
}
