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

/// Whether the case number of a matter may be told along with something: beside what is open only where
/// the matter is open as well, since it would tell that something about it is closed. Of what is closed
/// the number is all that is told without a login.
pub const fn is_number_told(matter: Confidentiality, beside: Confidentiality) -> bool {
    !matter.is_closed() || beside.is_closed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_closed_matter_is_told_beside_what_is_closed_alone() {
        use Confidentiality::{Closed, Open};
        for (matter, beside, expected) in [
            (Open, Open, true),
            (Open, Closed, true),
            (Closed, Open, false),
            (Closed, Closed, true),
        ] {
            assert_eq!(
                is_number_told(matter, beside),
                expected,
                "{matter:?} {beside:?}"
            );
        }
    }
}
