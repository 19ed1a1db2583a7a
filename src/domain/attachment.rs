//! Attachments of agenda items: a name, and where the document is. The document itself stays where
//! it is; the records system is the archive.

use std::fmt;

use crate::domain::{action::Link, text::Title};

/// Where an attached document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// At an address.
    Link(Link),
    /// In the records system, by its id there.
    Document(Title),
}

/// A document that belongs to an agenda item (*bilag*).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// What it is called.
    pub name: Title,
    /// Where it is.
    pub location: Location,
}

/// The most attachments one item may have.
pub const MOST_ATTACHMENTS: usize = 100;

/// As the history and the differences between editions tell it: `Kort <https://…>`, `Budget [4711]`.
impl fmt::Display for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.location {
            Location::Link(link) => write!(f, "{} <{}>", self.name, link.as_str()),
            Location::Document(id) => write!(f, "{} [{id}]", self.name),
        }
    }
}

/// The attachments of one item, in the order in which they are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attachments(Vec<Attachment>);

/// More than [`MOST_ATTACHMENTS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be at most {MOST_ATTACHMENTS} attachments, not {count}")]
pub struct AttachmentsError {
    /// How many there are.
    pub count: usize,
}

impl Attachments {
    /// Takes the attachments, unless there are too many.
    pub fn new(attachments: Vec<Attachment>) -> Result<Self, AttachmentsError> {
        let count = attachments.len();
        if count > MOST_ATTACHMENTS {
            return Err(AttachmentsError { count });
        }
        Ok(Self(attachments))
    }

    /// The attachments.
    pub fn as_slice(&self) -> &[Attachment] {
        &self.0
    }
}

impl From<Attachments> for Vec<Attachment> {
    fn from(attachments: Attachments) -> Self {
        attachments.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attachment(location: Location) -> Attachment {
        let name = Title::parse("Kort").unwrap();
        Attachment { name, location }
    }

    #[test]
    fn an_attachment_is_told_with_where_it_is() {
        let link = Location::Link(Link::parse("https://havnbjerg.dk/kort").unwrap());
        let document = Location::Document(Title::parse("4711").unwrap());
        assert_eq!(
            attachment(link).to_string(),
            "Kort <https://havnbjerg.dk/kort>"
        );
        assert_eq!(attachment(document).to_string(), "Kort [4711]");
    }

    #[test]
    fn an_item_has_no_more_than_a_hundred_attachments() {
        let of = |count| {
            let document = Location::Document(Title::parse("4711").unwrap());
            Attachments::new(vec![attachment(document); count])
        };
        assert_eq!(of(100).map(|all| all.as_slice().len()), Ok(100));
        let error = of(101).unwrap_err();
        assert_eq!(
            error.to_string(),
            "must be at most 100 attachments, not 101"
        );
    }
}
