//! Imports of minutes: a draft with items and proposals that a secretary accepts, edits or rejects.
//!
//! An import never invents: texts are verbatim, and each proposal names its words and its rule.

use chrono::{NaiveDate, NaiveTime};

use crate::domain::{
    action::Due,
    agenda::Confidentiality,
    calendar::Moment,
    decision::{Outcome, Span},
    ids::{ActionId, AgendaItemId, BodyId, MeetingId, MinutesImportId, ProposalId},
    named::named,
    organisation::Owner,
    text::{Note, Title, Verbatim},
    version::Version,
};

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
}

impl ImportState {
    /// The state's name, the same in SQL and JSON.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Accepted { .. } => "accepted",
        }
    }
}

/// A document of minutes as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MinutesImport {
    /// The id.
    pub id: MinutesImportId,
    /// The file's name as it was sent.
    pub file_name: Title,
    /// SHA-256 of the file's bytes, in lower-case hexadecimal: the same file is imported once.
    pub fingerprint: String,
    /// The normalised text that spans point into.
    pub text: String,
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
    /// Whether it was dealt with behind closed doors.
    pub confidentiality: Confidentiality,
    /// The body's decision, verbatim, and where it stands.
    pub decision: Option<(Verbatim, Span)>,
    /// What the decision amounts to.
    pub outcome: Outcome,
    /// The recommendation.
    pub recommendation: Option<Verbatim>,
    /// The case as presented.
    pub presentation: Option<Verbatim>,
    /// The item on the meeting's agenda, once the import is accepted.
    pub agenda_item: Option<AgendaItemId>,
}

named! {
    /// How sure the rule is.
    Confidence {
        /// A commitment.
        High = "high",
        /// A question to the secretary.
        Low = "low",
    }
}

/// Where a proposal stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProposalState {
    /// Nobody has looked at it.
    Waiting,
    /// It became an action.
    Accepted {
        /// Which.
        action: ActionId,
    },
    /// It is no follow-up.
    Rejected {
        /// Why, if somebody said.
        reason: Option<Note>,
    },
}

impl ProposalState {
    /// The state's name, the same in SQL, JSON and messages.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Accepted { .. } => "accepted",
            Self::Rejected { .. } => "rejected",
        }
    }
}

/// A follow-up that the words of a decision seem to promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The id.
    pub id: ProposalId,
    /// The import.
    pub import: MinutesImportId,
    /// The item of the import, by its position.
    pub item: u16,
    /// What is to be done, shortly.
    pub title: Title,
    /// The words, verbatim.
    pub quote: Verbatim,
    /// Where they stand.
    pub span: Span,
    /// The rule that found them.
    pub rule: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// Who is to do it, as the decision says.
    pub responsible: Option<String>,
    /// Who that is, when somebody of that name is known or the secretary has said so.
    pub owner: Option<Owner>,
    /// The words about the time.
    pub due_text: Option<String>,
    /// What they come to.
    pub due: Due,
    /// Where it stands.
    pub state: ProposalState,
    /// Counts changes.
    pub version: Version,
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
    /// The import has been accepted already.
    #[error("the import is accepted already")]
    AlreadyAccepted,
    /// Proposals wait for the meeting to be recorded.
    #[error("accept the import first: a proposal becomes an action of a recorded decision")]
    NotAccepted,
}

impl MinutesImport {
    /// The meeting and decisions are recorded.
    pub fn accept(self, meeting: MeetingId, at: Moment) -> Result<Self, ImportError> {
        match self.state {
            ImportState::Draft => Ok(Self {
                state: ImportState::Accepted { at, meeting },
                ..self
            }),
            ImportState::Accepted { .. } => Err(ImportError::AlreadyAccepted),
        }
    }

    /// The meeting that the import was recorded as.
    pub const fn meeting(&self) -> Result<MeetingId, ImportError> {
        match self.state {
            ImportState::Accepted { meeting, .. } => Ok(meeting),
            ImportState::Draft => Err(ImportError::NotAccepted),
        }
    }
}

impl Proposal {
    /// It becomes `action`.
    pub fn accept(self, action: ActionId) -> Result<Self, ImportError> {
        self.settle("accepted", ProposalState::Accepted { action })
    }

    /// It is no follow-up.
    pub fn reject(self, reason: Option<Note>) -> Result<Self, ImportError> {
        self.settle("rejected", ProposalState::Rejected { reason })
    }

    /// Whether it may still be edited.
    pub const fn ensure_waiting(&self, wanted: &'static str) -> Result<(), ImportError> {
        match self.state {
            ProposalState::Waiting => Ok(()),
            _ => Err(ImportError::ProposalSettled {
                state: self.state.name(),
                wanted,
            }),
        }
    }

    fn settle(self, wanted: &'static str, state: ProposalState) -> Result<Self, ImportError> {
        self.ensure_waiting(wanted)?;
        Ok(Self { state, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{a_proposal, an_import, id, moment};

    #[test]
    fn a_proposal_is_settled_once() {
        let action = ActionId::from_uuid(id(1));
        let states = [
            (ProposalState::Waiting, true),
            (ProposalState::Accepted { action }, false),
            (ProposalState::Rejected { reason: None }, false),
        ];
        for (state, is_open) in states {
            assert_eq!(
                a_proposal(state.clone()).accept(action).is_ok(),
                is_open,
                "{state:?}"
            );
            assert_eq!(
                a_proposal(state.clone()).reject(None).is_ok(),
                is_open,
                "{state:?}"
            );
            assert_eq!(a_proposal(state).ensure_waiting("edited").is_ok(), is_open);
        }
    }

    #[test]
    fn an_import_is_accepted_once() {
        let meeting = MeetingId::from_uuid(id(1));
        let draft = an_import();
        assert_eq!(draft.meeting(), Err(ImportError::NotAccepted));
        let accepted = draft.accept(meeting, moment("2023-10-26 09:00")).unwrap();
        assert_eq!(accepted.meeting(), Ok(meeting));
        assert_eq!(
            accepted.accept(meeting, moment("2023-10-26 09:00")),
            Err(ImportError::AlreadyAccepted)
        );
    }
}
