//! What becomes of proposals once their import is accepted: their times are read again when it is known
//! whose minutes these are, and what several documents about a meeting propose is dealt with once.

use super::proposals::save;
use crate::{
    domain::{
        history::Happening,
        ids::AgendaItemId,
        meeting::Meeting,
        minutes_import::{EditedField, MinutesImport, Proposal, ProposalState},
    },
    minutes,
    operations::{OperationResult, minutes_imports, office::Desk},
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
    for (new, item) in own {
        let is_it = |(old, at): &(Proposal, Option<AgendaItemId>)| {
            item.is_some()
                && *at == item
                && old.quote.has_same_words_as(&new.quote)
                && !matches!(old.state, ProposalState::Repeated { .. })
        };
        let Some(place) = earlier.iter().position(is_it) else {
            continue;
        };
        let (old, _) = earlier.remove(place);
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

fn is_untouched(proposal: &Proposal) -> bool {
    proposal.state == ProposalState::Waiting && proposal.edits.is_empty()
}

/// Reads the times of the waiting proposals again, now that it is known whose minutes these are: "the next
/// meeting" is that body's. What somebody has said otherwise stays.
pub(super) fn resolve_dues(desk: &mut Desk<'_>, import: &MinutesImport) -> OperationResult<()> {
    let document = minutes::read(import.text.as_bytes())?;
    for proposal in storage::proposals::of_import(desk.db, import.id)? {
        let is_settled = proposal.state != ProposalState::Waiting;
        if is_settled || proposal.is_edited(EditedField::Due) {
            continue;
        }
        let item = document
            .items
            .get(usize::from(proposal.item).saturating_sub(1));
        let read = item.and_then(|item| {
            let is_same = |read: &&minutes::Proposal| read.quote == proposal.quote.as_str();
            item.proposals.iter().find(is_same)
        });
        let Some(read) = read else { continue };
        let due = minutes_imports::known_due(desk, import, &read.due.form)?;
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
