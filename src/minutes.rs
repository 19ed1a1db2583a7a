//! Reading minutes: containers to blocks, blocks to structure, structure to proposals. Pure.
//!
//! A document is read in three steps, each ignorant of the next: `containers` turns bytes into
//! blocks of text, `structure` finds the meeting, its items and the decision of each, and
//! `proposals` finds what somebody now has to do. Nothing is invented: text is kept verbatim,
//! every proposal points at its words and names the rule that found it, and what could not be
//! placed is listed. Left out: files, databases and every opinion on what to do with a proposal.

mod blocks;
mod containers;
mod dates;
mod document;
mod outcome;
mod pattern;
mod proposals;
mod structure;
mod task_columns;

pub use containers::{Container, ReadError};
pub use dates::{Season, When};
pub use document::{
    Confidence, Document, DueForm, Interval, Item, ItemMark, Kind, LocalStart, Party, Passage,
    Proposal, ProposedDue, Responsible, Span, Warning,
};

/// The largest document that is read, in bytes; the largest minutes met are a twentieth of it.
pub const SIZE_LIMIT: usize = 10 * 1024 * 1024;

/// Reads one document, whatever its name says it is.
///
/// Never panics, and takes time in proportion to the size. A document that is not minutes is not
/// an error: it comes back as [`Kind::NotMinutes`] without items.
///
/// # Errors
/// When there is no text to read: nothing at all, too much, or a container without a reader.
pub fn read(bytes: &[u8]) -> Result<Document, ReadError> {
    let blocks = containers::read(bytes)?;
    let mut document = structure::parse(blocks);
    proposals::add_to(&mut document);
    Ok(document)
}

#[cfg(test)]
mod tests;
