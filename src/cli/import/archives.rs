//! Archives: their entries one at a time, in memory and bounded; nothing is written to disk, and an
//! archive inside an archive is not opened.

pub(super) mod tarred;
pub(super) mod zipped;

use std::{io::Read, path::Path};

use super::{
    outcome::Skipped,
    place::{Place, is_hidden},
};

/// An entry of an archive.
pub(super) struct Entry<'a> {
    pub(super) place: Place,
    /// Its part of the archive, in bytes of the archive.
    pub(super) weight: u64,
    pub(super) content: Content<'a>,
}

/// What an entry holds.
pub(super) enum Content<'a> {
    /// A file.
    File {
        /// How long the archive says it is, in bytes.
        size: u64,
        bytes: &'a mut dyn Read,
    },
    /// Not looked into.
    Skipped(Skipped),
    /// Cannot be taken out; why.
    Broken(String),
}

/// Why going through an archive ended before its end.
#[derive(Debug)]
pub(super) enum Halt {
    /// Nobody wants more.
    Gone,
    /// What follows cannot be read; why.
    Broken(String),
}

/// Gets each entry; refuses when nobody wants more.
pub(super) type Visit<'a> = &'a mut dyn FnMut(Entry<'_>) -> Result<(), Halt>;

/// Whether a part of the name is hidden.
fn is_any_hidden(name: &str) -> bool {
    name.split(['/', '\\']).any(is_hidden)
}

/// An entry that is told and not read.
fn told(archive: &Path, name: &str, weight: u64, content: Content<'static>) -> Entry<'static> {
    Entry {
        place: Place::entry(archive, name),
        weight,
        content,
    }
}
