//! Decisions: what a body decided on an item, in its own words, and how far it has come.

use crate::domain::{
    calendar::Moment,
    ids::{AgendaItemId, DecisionId, MinutesImportId},
    named::named,
    text::{Note, Title, Verbatim},
    version::Version,
};

named! {
    /// What a body did with an item.
    Outcome {
        /// Adopted, agreed, elected, chosen (*godkendt*, *tiltrådt*).
        Approved = "approved",
        /// Adopted with a change made at the meeting.
        ApprovedAsAmended = "approved_as_amended",
        /// Turned down (*forkastet*, *afvist*).
        Rejected = "rejected",
        /// Taken up again at a later meeting (*udsat*).
        Postponed = "postponed",
        /// Sent or recommended to another body that is to deal with it (*oversendt*, *anbefales*).
        Referred = "referred",
        /// Taken off the agenda (*udgået*, *trukket*).
        Withdrawn = "withdrawn",
        /// Taken note of (*taget til efterretning*, *orientering givet*).
        Noted = "noted",
        /// Discussed without a conclusion (*drøftet*).
        Discussed = "discussed",
        /// Nothing decided, or no text of a decision.
        None = "none",
    }
}

/// A stretch of a document's normalised text, in bytes: `start..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

/// The place in a document that something was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Provenance {
    /// The import that holds the document.
    pub import: MinutesImportId,
    /// The words.
    pub span: Span,
}

/// What was decided on one point of a recommendation (*At 1:*).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionPart {
    /// The point as the minutes name it: *At 1*.
    pub point: Title,
    /// The words of the minutes on it.
    pub text: Verbatim,
    /// What they amount to.
    pub outcome: Outcome,
}

/// The most parts a decision may have.
pub const MOST_PARTS: usize = 100;

/// What a decision said before it was corrected; never altered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionEdition {
    /// The decision.
    pub decision: DecisionId,
    /// Which edition, from 1.
    pub number: u16,
    /// The words.
    pub text: Verbatim,
    /// What they amounted to.
    pub outcome: Outcome,
    /// Point by point.
    pub parts: Vec<DecisionPart>,
    /// When the correction took its place.
    pub replaced_at: Moment,
    /// By whom: the subject of the token.
    pub replaced_by: String,
    /// Why.
    pub reason: Note,
}

/// The decision of a body on one of its items; one an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The id.
    pub id: DecisionId,
    /// The item.
    pub item: AgendaItemId,
    /// The words of the minutes; a correction is a new edition, and the old one is kept.
    pub text: Verbatim,
    /// What it amounts to.
    pub outcome: Outcome,
    /// Point by point, where the minutes tell them apart.
    pub parts: Vec<DecisionPart>,
    /// Which edition of the words this is, from 1.
    pub edition: u16,
    /// Where it was read, unless somebody typed it in.
    pub provenance: Option<Provenance>,
    /// Counts changes.
    pub version: Version,
}

named! {
    /// How far a decision has been carried out; derived from its actions, never stored.
    ImplementationStatus {
        /// It asked for nothing.
        NoneNeeded = "none_needed",
        /// No action has begun.
        NotStarted = "not_started",
        /// Something has begun, nothing is done.
        UnderWay = "under_way",
        /// Some actions are done.
        PartlyDone = "partly_done",
        /// All actions are done, apart from those that fell away.
        Done = "done",
        /// Every action fell away.
        Overtaken = "overtaken",
    }
}

/// How many of a decision's actions stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ActionTally {
    /// Proposed or open.
    pub waiting: u32,
    /// In progress.
    pub begun: u32,
    /// Reported done or closed.
    pub done: u32,
    /// Declined or cancelled.
    pub dropped: u32,
}

impl ActionTally {
    /// What the tally amounts to.
    pub const fn status(self) -> ImplementationStatus {
        match self {
            Self {
                waiting: 0,
                begun: 0,
                done: 0,
                dropped: 0,
            } => ImplementationStatus::NoneNeeded,
            Self {
                waiting: 0,
                begun: 0,
                done: 0,
                ..
            } => ImplementationStatus::Overtaken,
            Self {
                waiting: 0,
                begun: 0,
                ..
            } => ImplementationStatus::Done,
            Self { done: 1.., .. } => ImplementationStatus::PartlyDone,
            Self { begun: 1.., .. } => ImplementationStatus::UnderWay,
            Self { .. } => ImplementationStatus::NotStarted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_of_a_decision_follows_from_its_actions() {
        use ImplementationStatus as S;
        for ((waiting, begun, done, dropped), expected) in [
            ((0, 0, 0, 0), S::NoneNeeded),
            ((2, 0, 0, 0), S::NotStarted),
            ((2, 0, 0, 1), S::NotStarted),
            ((1, 1, 0, 0), S::UnderWay),
            ((0, 1, 0, 0), S::UnderWay),
            ((1, 0, 1, 0), S::PartlyDone),
            ((0, 1, 1, 0), S::PartlyDone),
            ((0, 0, 2, 0), S::Done),
            ((0, 0, 1, 1), S::Done),
            ((0, 0, 0, 2), S::Overtaken),
        ] {
            let tally = ActionTally {
                waiting,
                begun,
                done,
                dropped,
            };
            assert_eq!(tally.status(), expected, "{tally:?}");
        }
    }
}
