//! Attachments of agenda items: a name, and where the document is. The document itself stays where
//! it is; the records system is the archive.

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
