//! How imports and their proposals tell their fields.

use super::{Field, maybe, owner_text, told};
use crate::domain::{
    history::Described,
    minutes_import::{ImportState, MinutesImport, Proposal, ProposalState},
};

impl Described for Proposal {
    fn describe(&self) -> Vec<Field> {
        let reason = match &self.state {
            ProposalState::Rejected { reason } => reason.as_ref(),
            _ => None,
        };
        let also: Vec<_> = self.also.iter().map(|one| one.quote.as_str()).collect();
        vec![
            told("title", &self.title),
            told("quote", &self.quote),
            maybe("also", Some(also.join("\n")).filter(|_| !also.is_empty())),
            told("confidence", self.confidence.name()),
            maybe("owner", self.owner.map(owner_text)),
            told("due", self.due),
            maybe("split_from_id", self.split_from),
            told("state", self.state.name()),
            maybe("proposal_id", self.state.instead()),
            maybe("reason", reason),
        ]
    }
}

impl Described for MinutesImport {
    fn describe(&self) -> Vec<Field> {
        let reason = match &self.state {
            ImportState::Discarded { reason, .. } => reason.as_ref(),
            _ => None,
        };
        vec![
            told("kind", self.kind.name()),
            told("file_name", &self.file_name),
            told("fingerprint", &self.fingerprint),
            maybe("amends_id", self.amends),
            maybe("body_id", self.body),
            told("state", self.state.name()),
            maybe("meeting_id", self.meeting().ok()),
            maybe("reason", reason),
        ]
    }
}
