//! Matters: what runs through many meetings, known in the records system by its case number.

use crate::domain::{
    agenda::Confidentiality, ids::MatterId, journal_number::CaseNumber, text::Title,
    version::Version,
};

/// A matter (*sag*).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// The id.
    pub id: MatterId,
    /// The case number; one matter a number.
    pub case_number: CaseNumber,
    /// The title of the matter, as first met on an agenda unless somebody gave a better one.
    pub title: Title,
    /// Closed when it was first met behind closed doors: its title is then closed content too.
    pub confidentiality: Confidentiality,
    /// Counts changes.
    pub version: Version,
}
