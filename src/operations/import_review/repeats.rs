//! What becomes of proposals once their import is accepted: the coming meetings that they name are found when
//! it is known whose minutes these are, and what several documents about a meeting propose is dealt with once.

use std::collections::{HashMap, VecDeque};

use super::proposals::save;
use crate::{
    domain::{
        history::Happening,
        meeting::Meeting,
        minutes_import::{EditedField, MinutesImport, Proposal, ProposalState},
    },
    operations::{OperationResult, minutes_imports::KnownNames, office::Desk},
    storage,
};

/// Settles the proposals that repeat what earlier documents about the meeting had proposed in the same
/// words on the same item. What was dealt with stands; what nobody has touched gives way.
pub(super) fn settle(
    desk: &mut Desk<'_>,
    import: &MinutesImport,
    meeting: &Meeting,
) -> OperationResult<()> {
    let all = storage::proposals::of_meeting(desk.db, meeting.id)?;
    let (own, mut earlier): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|(proposal, _)| proposal.import == import.id);
    // What somebody has dealt with comes before what nobody has touched.
    earlier.sort_by_key(|(proposal, _)| is_untouched(proposal));
    let mut by_words: HashMap<_, VecDeque<Proposal>> = HashMap::new();
    for (old, item) in earlier {
        let is_repeated = matches!(old.state, ProposalState::Repeated { .. });
        if let (Some(item), false) = (item, is_repeated) {
            let same = by_words.entry((item, words_of(&old))).or_default();
            same.push_back(old);
        }
    }
    for (new, item) in own {
        let same = item.and_then(|item| by_words.get_mut(&(item, words_of(&new))));
        let Some(old) = same.and_then(VecDeque::pop_front) else {
            continue;
        };
        if new.state != ProposalState::Waiting {
            continue;
        }
        if is_untouched(&old) {
            let repeated = old.clone().repeat(new.id)?;
            save(desk, &old, repeated, Happening::Merged, None)?;
        } else {
            let repeated = new.clone().repeat(old.id)?;
            save(desk, &new, repeated, Happening::Merged, None)?;
        }
    }
    Ok(())
}

/// The words of a proposal, however white space parts them.
fn words_of(proposal: &Proposal) -> String {
    let words: Vec<&str> = proposal.quote.as_str().split_whitespace().collect();
    words.join(" ")
}

fn is_untouched(proposal: &Proposal) -> bool {
    proposal.state == ProposalState::Waiting && proposal.edits.is_empty()
}

/// Finds the coming meetings that the waiting proposals name again, now that it is known whose minutes these
/// are: "the next meeting" is that body's. What somebody has said otherwise stays.
pub(super) fn resolve_dues(desk: &mut Desk<'_>, import: &MinutesImport) -> OperationResult<()> {
    let mut names = KnownNames::default();
    for proposal in storage::proposals::of_import(desk.db, import.id)? {
        let is_settled = proposal.state != ProposalState::Waiting;
        if is_settled || proposal.is_edited(EditedField::Due) {
            continue;
        }
        let Some(said) = &proposal.said_meeting else {
            continue;
        };
        let due = names.due_at(desk, said, import.body)?;
        if due != proposal.due {
            let new = Proposal {
                due,
                ..proposal.clone()
            };
            save(desk, &proposal, new, Happening::Changed, None)?;
        }
    }
    Ok(())
}
