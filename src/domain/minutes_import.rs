//! Imports of minutes and agendas: a draft that a secretary accepts or discards, with its items. Its
//! proposals are in `proposal`, words of it in `passage`, what an amended document changes in `amendment`, what people made of the
//! findings of each rule in `rules`.
//!
//! An import never invents: texts are verbatim, and each proposal names its words and its rule.

mod amendment;
mod passage;
mod proposal;
mod rules;

pub use amendment::{
    ChangedItem, ComparedItem, ImportDifferences, ItemKey, RecordedDecision, Wording, compare,
    match_items,
};
pub use passage::Passage;
pub use proposal::{
    Confidence, Edit, EditedField, Proposal, ProposalPart, ProposalState, SaidMeeting,
};
pub use rules::{Example, ExampleFilter, Fate, RuleTally};

use chrono::{NaiveDate, NaiveTime};

use crate::domain::{
    agenda::{Confidentiality, ItemKind},
    calendar::Moment,
    decision::{Outcome, Span},
    ids::{AgendaItemId, BodyId, MeetingId, MinutesImportId},
    named::named,
    text::{Note, Title, Verbatim},
    version::Version,
};

/// The most proposals that are kept of what the rules find in one document; the longest minutes met have a
/// hundredth of it.
pub const MOST_FOUND: usize = 2_000;

/// The most proposals of one import, with those that people make by splitting others.
pub const MOST_PROPOSALS: usize = 10_000;

/// The most other words that are kept beside those of a proposal.
pub const MOST_ALSO: usize = 1_000;

named! {
    /// What sort of document it is.
    ImportKind {
        /// What a body decided at a meeting.
        Minutes = "minutes",
        /// What a body is going to deal with.
        Agenda = "agenda",
    }
}

/// Where an import stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportState {
    /// Read, and touching nothing yet.
    Draft,
    /// Its meeting, items and decisions are recorded; its proposals can be accepted.
    Accepted {
        /// When.
        at: Moment,
        /// The meeting.
        meeting: MeetingId,
    },
    /// Nothing comes of it.
    Discarded {
        /// When.
        at: Moment,
        /// Why, if somebody said.
        reason: Option<Note>,
    },
}

impl ImportState {
    /// The state's name, the same in SQL and JSON.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Accepted { .. } => "accepted",
            Self::Discarded { .. } => "discarded",
        }
    }
}

/// A document of minutes, or an agenda, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MinutesImport {
    /// The id.
    pub id: MinutesImportId,
    /// What it is.
    pub kind: ImportKind,
    /// The import of an earlier document of its kind about the same meeting.
    pub amends: Option<MinutesImportId>,
    /// The file's name as it was sent.
    pub file_name: Title,
    /// SHA-256 of the file's bytes, in lower-case hexadecimal: the same file is imported once.
    pub fingerprint: String,
    /// The normalised text that spans point into.
    pub text: String,
    /// Where each page starts in the text, from the first; empty for a document without pages.
    pub pages: Vec<u32>,
    /// The body as the document names it.
    pub body_name: Option<Title>,
    /// The body of that name, when it is known.
    pub body: Option<BodyId>,
    /// The day of the meeting.
    pub met_on: Option<NaiveDate>,
    /// When it began.
    pub met_at: Option<NaiveTime>,
    /// Where it was.
    pub place: Option<Title>,
    /// Passages of decisions that no rule could place.
    pub unplaced: Vec<String>,
    /// What the reader noticed.
    pub warnings: Vec<String>,
    /// When it was uploaded.
    pub uploaded_at: Moment,
    /// By whom, as the history names callers.
    pub uploaded_by: String,
    /// Where it stands.
    pub state: ImportState,
    /// Counts changes.
    pub version: Version,
}

/// An agenda item as the document has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedItem {
    /// The place in the document, from 1.
    pub position: u16,
    /// The number as printed.
    pub number: Option<Title>,
    /// The title.
    pub title: Title,
    /// The case number as printed.
    pub case_number: Option<String>,
    /// Whether it was dealt with behind closed doors, or what it became is closed.
    pub confidentiality: Confidentiality,
    /// What it was put on the agenda for, where the document says so.
    pub kind: Option<ItemKind>,
    /// The body's decision, verbatim, and where it stands.
    pub decision: Option<(Verbatim, Span)>,
    /// The page on which the decision begins, from 1, in a document with pages.
    pub page: Option<u32>,
    /// What the decision amounts to.
    pub outcome: Outcome,
    /// The recommendation.
    pub recommendation: Option<Verbatim>,
    /// The case as presented.
    pub presentation: Option<Verbatim>,
    /// The item on the meeting's agenda, once the import is accepted.
    pub agenda_item: Option<AgendaItemId>,
}

/// What the state of an import or proposal does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// The proposal has been dealt with.
    #[error("a proposal that is {state} cannot be {wanted}")]
    ProposalSettled {
        /// The state it is in.
        state: &'static str,
        /// What was asked for, as a participle.
        wanted: &'static str,
    },
    /// The import is a draft no longer.
    #[error("an import that is {state} cannot be {wanted}")]
    NoDraft {
        /// The state it is in.
        state: &'static str,
        /// What was asked for, as a participle.
        wanted: &'static str,
    },
    /// The import is not one that was discarded.
    #[error("only an import that was discarded is taken up again")]
    NotDiscarded,
    /// Proposals of several items are several follow-ups.
    #[error("only proposals of one item can be merged")]
    OfAnotherItem,
    /// More words than a proposal has room for.
    #[error("a proposal has at most {MOST_ALSO} passages beside its own")]
    TooManyPassages,
    /// Proposals wait for the meeting to be recorded.
    #[error("accept the import first: a proposal becomes an action of a recorded decision")]
    NotAccepted,
}

impl MinutesImport {
    /// The meeting and decisions are recorded.
    pub fn accept(self, meeting: MeetingId, at: Moment) -> Result<Self, ImportError> {
        self.ensure_draft("accepted")?;
        Ok(Self {
            state: ImportState::Accepted { at, meeting },
            ..self
        })
    }

    /// Nothing comes of it.
    pub fn discard(self, at: Moment, reason: Option<Note>) -> Result<Self, ImportError> {
        self.ensure_draft("discarded")?;
        Ok(Self {
            state: ImportState::Discarded { at, reason },
            ..self
        })
    }

    /// Somebody brought the document again after it was discarded.
    pub fn reopen(self) -> Result<Self, ImportError> {
        match self.state {
            ImportState::Discarded { .. } => Ok(Self {
                state: ImportState::Draft,
                ..self
            }),
            _ => Err(ImportError::NotDiscarded),
        }
    }

    /// Whether nothing comes of it.
    pub const fn is_discarded(&self) -> bool {
        matches!(self.state, ImportState::Discarded { .. })
    }

    /// Whether it is still to be accepted or discarded.
    pub const fn ensure_draft(&self, wanted: &'static str) -> Result<(), ImportError> {
        match self.state {
            ImportState::Draft => Ok(()),
            _ => Err(ImportError::NoDraft {
                state: self.state.name(),
                wanted,
            }),
        }
    }

    /// The meeting that the import was recorded as.
    pub const fn meeting(&self) -> Result<MeetingId, ImportError> {
        match self.state {
            ImportState::Accepted { meeting, .. } => Ok(meeting),
            ImportState::Draft | ImportState::Discarded { .. } => Err(ImportError::NotAccepted),
        }
    }

    /// The page, from 1, on which a stretch of the text begins; none in a document without pages.
    pub fn page_of(&self, span: Span) -> Option<u32> {
        let page = self.pages.partition_point(|&start| start <= span.start);
        u32::try_from(page).ok().filter(|page| *page > 0)
    }

    /// Whether a document about a body's meeting on `day`, at `time` if it says so, is about this one:
    /// on one day, and at one time if both say so.
    pub fn is_about(&self, (day, time): (NaiveDate, Option<NaiveTime>)) -> bool {
        let is_same_time = self
            .met_at
            .zip(time)
            .is_none_or(|(one, other)| one == other);
        self.met_on == Some(day) && is_same_time
    }
}

impl ImportedItem {
    /// The words of its decision, and where they stand.
    pub fn passage(&self) -> Option<Passage> {
        let (quote, span) = self.decision.clone()?;
        Some(Passage { quote, span })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{an_import, day, id, moment};

    #[test]
    fn an_import_is_accepted_or_discarded_once() {
        let (meeting, at) = (MeetingId::from_uuid(id(1)), moment("2023-10-26 09:00"));
        let reason = None;
        // accept, discard, reopen, meeting
        for (state, allowed) in [
            (ImportState::Draft, [true, true, false, false]),
            (
                ImportState::Accepted { at, meeting },
                [false, false, false, true],
            ),
            (
                ImportState::Discarded { at, reason },
                [false, false, true, false],
            ),
        ] {
            let one = || MinutesImport {
                state: state.clone(),
                ..an_import()
            };
            let steps = [
                one().accept(meeting, at).is_ok(),
                one().discard(at, None).is_ok(),
                one().reopen().is_ok(),
                one().meeting().is_ok(),
            ];
            assert_eq!(steps, allowed, "{state:?}");
        }
        let again = an_import().discard(at, None).unwrap().reopen().unwrap();
        assert_eq!(again, an_import());
    }

    #[test]
    fn a_page_is_told_where_there_are_pages() {
        let import = MinutesImport {
            pages: vec![0, 100, 200],
            ..an_import()
        };
        let page = |start| import.page_of(Span { start, end: 300 });
        assert_eq!(
            [0, 99, 100, 250].map(page),
            [Some(1), Some(1), Some(2), Some(3)]
        );
        assert_eq!(an_import().page_of(Span { start: 0, end: 1 }), None);
    }

    #[test]
    fn documents_are_about_one_meeting_on_one_day_and_at_one_time_if_both_say_so() {
        let at = |time: &str| time.parse::<NaiveTime>().ok();
        let today = day("2023-10-25");
        for (met_at, time, expected) in [
            (None, None, true),
            (at("13:00:00"), None, true),
            (None, at("13:00:00"), true),
            (at("13:00:00"), at("13:00:00"), true),
            (at("13:00:00"), at("09:00:00"), false),
        ] {
            let import = MinutesImport {
                met_on: Some(today),
                met_at,
                ..an_import()
            };
            assert_eq!(
                import.is_about((today, time)),
                expected,
                "{met_at:?} {time:?}"
            );
            assert!(!import.is_about((day("2023-10-26"), time)));
        }
    }
}
