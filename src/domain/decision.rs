//! Decisions: what a body decided on an item, in its own words, what follows from that, and how far
//! it has come. How the words are corrected is in `decision::correction`.

mod correction;

pub use correction::{Correction, CorrectionError, DecisionEdition, Edition, MOST_EDITIONS};

use crate::domain::{
    action::ActionState,
    ids::{AgendaItemId, DecisionId, MinutesImportId},
    named::named,
    text::{Title, Verbatim},
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

impl Outcome {
    /// Whether the item ends here and another one takes it up again: at a later meeting of the body
    /// when it is postponed, in another body when it is referred.
    pub const fn leads_on(self) -> bool {
        matches!(self, Self::Postponed | Self::Referred)
    }

    /// Whether an item that the meeting did not reach still goes on in the one that was opened for
    /// it then.
    pub const fn leaves_unreached(self) -> bool {
        matches!(self, Self::Postponed | Self::None)
    }

    /// Whether minutes that were before the body stand by it.
    pub const fn approves_minutes(self) -> bool {
        matches!(self, Self::Approved | Self::ApprovedAsAmended)
    }

    /// Whether the body has taken by it what was reported done, which closes that where the body
    /// closes by its minutes.
    pub const fn closes_reported_actions(self) -> bool {
        matches!(
            self,
            Self::Approved | Self::ApprovedAsAmended | Self::Noted | Self::Discussed
        )
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

impl Span {
    /// Whether both hold a byte.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
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

/// Parts that cannot belong to a decision.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PartsError {
    /// There are too many.
    #[error("a decision has at most {MOST_PARTS} parts, not {0}")]
    TooMany(usize),
    /// The words of these, by their places from 0, do not stand in the text.
    #[error("must stand in the text of the decision word for word")]
    NotInText(Vec<usize>),
}

impl DecisionPart {
    /// Refuses parts that would say what the decision does not.
    pub fn check(parts: &[Self], text: &Verbatim) -> Result<(), PartsError> {
        if parts.len() > MOST_PARTS {
            return Err(PartsError::TooMany(parts.len()));
        }
        let numbered = parts.iter().enumerate();
        let strange = numbered.filter(|(_, part)| !text.holds_words_of(&part.text));
        let strange: Vec<_> = strange.map(|(place, _)| place).collect();
        if strange.is_empty() {
            Ok(())
        } else {
            Err(PartsError::NotInText(strange))
        }
    }
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
    /// Where its first edition was read, unless somebody typed it in.
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
    /// Where these actions stand.
    pub fn of<'a>(states: impl IntoIterator<Item = &'a ActionState>) -> Self {
        let mut tally = Self::default();
        for state in states {
            match state {
                ActionState::Proposed | ActionState::Open => tally.waiting += 1,
                ActionState::InProgress => tally.begun += 1,
                ActionState::ReportedDone { .. } | ActionState::Closed { .. } => tally.done += 1,
                ActionState::Declined { .. } | ActionState::Cancelled { .. } => tally.dropped += 1,
            }
        }
        tally
    }

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
    fn what_follows_from_a_decision_follows_from_its_outcome() {
        // leads on, leaves what was not reached, approves minutes, closes reported actions
        let table = [
            (Outcome::Approved, [false, false, true, true]),
            (Outcome::ApprovedAsAmended, [false, false, true, true]),
            (Outcome::Rejected, [false, false, false, false]),
            (Outcome::Postponed, [true, true, false, false]),
            (Outcome::Referred, [true, false, false, false]),
            (Outcome::Withdrawn, [false, false, false, false]),
            (Outcome::Noted, [false, false, false, true]),
            (Outcome::Discussed, [false, false, false, true]),
            (Outcome::None, [false, true, false, false]),
        ];
        assert_eq!(table.map(|(outcome, _)| outcome), *Outcome::ALL);
        for (outcome, expected) in table {
            let follows = [
                outcome.leads_on(),
                outcome.leaves_unreached(),
                outcome.approves_minutes(),
                outcome.closes_reported_actions(),
            ];
            assert_eq!(follows, expected, "{}", outcome.name());
        }
    }

    #[test]
    fn parts_say_what_the_decision_says() {
        let text = Verbatim::parse("At 1: Godkendt.\nAt 2: Udsat til\nnæste møde.").unwrap();
        let part = |words: &str| DecisionPart {
            point: Title::parse("At 1").unwrap(),
            text: Verbatim::parse(words).unwrap(),
            outcome: Outcome::Approved,
        };
        for (parts, expected) in [
            (vec![], Ok(())),
            (
                vec![part("Godkendt."), part("Udsat til næste møde.")],
                Ok(()),
            ),
            (
                vec![part("Forkastet."), part("Godkendt."), part("Udsat møde.")],
                Err(PartsError::NotInText(vec![0, 2])),
            ),
            (
                vec![part("Godkendt."); MOST_PARTS + 1],
                Err(PartsError::TooMany(MOST_PARTS + 1)),
            ),
        ] {
            assert_eq!(DecisionPart::check(&parts, &text), expected);
        }
    }

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
