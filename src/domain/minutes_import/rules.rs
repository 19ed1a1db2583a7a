//! What people made of what each rule found: the counts by which a rule is judged, and the examples.
//! Leaves out parts of proposals, which people made, and what is dealt with in another document.

use super::{Proposal, ProposalState};
use crate::domain::{
    agenda::Confidentiality,
    calendar::Moment,
    ids::{BodyId, ProposalId},
    named::named,
    text::Title,
};

named! {
    /// What became of a proposal.
    Fate {
        /// Nobody has looked at it.
        Waiting = "waiting",
        /// An action, as the rule had found it.
        Accepted = "accepted",
        /// An action, after people had changed something.
        AcceptedEdited = "accepted_edited",
        /// Nothing: it is no follow-up.
        Rejected = "rejected",
        /// Several proposals.
        Split = "split",
        /// Part of another one that says the same.
        Merged = "merged",
    }
}

impl Fate {
    /// Of a proposal in this state that people changed or not; `None` for what only repeats another.
    pub const fn of(state: &ProposalState, is_edited: bool) -> Option<Self> {
        Some(match state {
            ProposalState::Waiting => Self::Waiting,
            ProposalState::Accepted { .. } if is_edited => Self::AcceptedEdited,
            ProposalState::Accepted { .. } => Self::Accepted,
            ProposalState::Rejected { .. } => Self::Rejected,
            ProposalState::Split => Self::Split,
            ProposalState::Merged { .. } => Self::Merged,
            ProposalState::Repeated { .. } => return None,
        })
    }
}

/// How many proposals of a rule came to what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleTally {
    /// The rule.
    pub rule: String,
    /// Nobody has looked at them.
    pub waiting: u32,
    /// Accepted as the rule had found them.
    pub accepted: u32,
    /// Accepted after people had changed something.
    pub accepted_edited: u32,
    /// No follow-ups.
    pub rejected: u32,
    /// Cut into several.
    pub split: u32,
    /// Joined to others.
    pub merged: u32,
}

impl RuleTally {
    /// Of a rule that has found nothing yet.
    pub fn of(rule: String) -> Self {
        Self {
            rule,
            ..Self::default()
        }
    }

    /// Counts so many that came to this.
    pub const fn count(&mut self, fate: Fate, count: u32) {
        let counter = match fate {
            Fate::Waiting => &mut self.waiting,
            Fate::Accepted => &mut self.accepted,
            Fate::AcceptedEdited => &mut self.accepted_edited,
            Fate::Rejected => &mut self.rejected,
            Fate::Split => &mut self.split,
            Fate::Merged => &mut self.merged,
        };
        *counter = counter.saturating_add(count);
    }

    /// All that the rule proposed.
    pub const fn proposals(&self) -> u32 {
        self.waiting.saturating_add(self.settled())
    }

    /// The share that became an action, changed or not, of all that was dealt with; `None` as long as
    /// nothing was.
    pub fn acceptance_rate(&self) -> Option<f64> {
        let accepted = self.accepted.saturating_add(self.accepted_edited);
        let settled = self.settled();
        (settled > 0).then(|| f64::from(accepted) / f64::from(settled))
    }

    const fn settled(&self) -> u32 {
        self.accepted
            .saturating_add(self.accepted_edited)
            .saturating_add(self.rejected)
            .saturating_add(self.split)
            .saturating_add(self.merged)
    }
}

/// What people made of one proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The proposal as it is now; its edits tell what the rule had found.
    pub proposal: Proposal,
    /// What became of it.
    pub fate: Fate,
    /// The body whose minutes it was found in.
    pub body: Option<BodyId>,
    /// Whether it stands in a closed item.
    pub confidentiality: Confidentiality,
    /// The proposals that stand for it: the parts that it was split into, or the one that it was joined to.
    pub instead: Vec<(ProposalId, Title)>,
}

/// What the counts and examples are narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExampleFilter {
    /// One body's minutes.
    pub body: Option<BodyId>,
    /// Uploaded at this moment or later.
    pub since: Option<Moment>,
    /// Uploaded before this moment.
    pub until: Option<Moment>,
    /// One rule's.
    pub rule: Option<String>,
    /// What came to this.
    pub fate: Option<Fate>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ids::ActionId, samples::id};

    #[test]
    fn the_fate_of_a_proposal_follows_from_its_state_and_its_edits() {
        let action = ActionId::from_uuid(id(1));
        let other = ProposalId::from_uuid(id(2));
        for (state, unedited, edited) in [
            (
                ProposalState::Waiting,
                Some(Fate::Waiting),
                Some(Fate::Waiting),
            ),
            (
                ProposalState::Accepted { action },
                Some(Fate::Accepted),
                Some(Fate::AcceptedEdited),
            ),
            (
                ProposalState::Rejected { reason: None },
                Some(Fate::Rejected),
                Some(Fate::Rejected),
            ),
            (ProposalState::Split, Some(Fate::Split), Some(Fate::Split)),
            (
                ProposalState::Merged { into: other },
                Some(Fate::Merged),
                Some(Fate::Merged),
            ),
            (ProposalState::Repeated { of: other }, None, None),
        ] {
            assert_eq!(Fate::of(&state, false), unedited);
            assert_eq!(Fate::of(&state, true), edited);
        }
    }

    #[test]
    fn the_rate_is_of_what_was_dealt_with() {
        for (counts, proposals, rate) in [
            ([0, 0, 0, 0, 0, 0], 0, None),
            ([3, 0, 0, 0, 0, 0], 3, None),
            ([3, 2, 1, 1, 0, 0], 7, Some(0.75)),
            ([0, 1, 0, 1, 1, 1], 4, Some(0.25)),
        ] {
            let mut tally = RuleTally::of("obliged".to_owned());
            for (fate, count) in Fate::ALL.iter().zip(counts) {
                tally.count(*fate, count);
            }
            assert_eq!(tally.proposals(), proposals);
            assert_eq!(tally.acceptance_rate(), rate, "{counts:?}");
        }
    }
}
