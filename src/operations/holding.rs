//! Holding a meeting: what it dealt with is presented, what it did not reach goes on, and what was
//! due at it and is not done is carried over.

use std::collections::BTreeSet;

use crate::{
    domain::{
        access::Caller,
        agenda::AgendaItem,
        history::Happening,
        ids::{AgendaItemId, BodyId, MeetingId},
        meeting::{Meeting, MeetingState},
        placement::Placement,
        version::Version,
    },
    operations::{
        FieldError, Office, OperationError, OperationResult, agenda_freezing,
        backlog::{self, NewWaitingItem},
        carry_over,
        meetings::{self, NewMeeting},
        office::{Desk, note},
        placing, replanning,
    },
    storage,
};

/// Records at the version the caller knows that a meeting took place, and which of its items it did
/// not reach.
pub async fn hold(
    office: &Office,
    caller: &Caller,
    (id, expected): (MeetingId, Version),
    not_reached: Vec<AgendaItemId>,
) -> OperationResult<Meeting> {
    office
        .write(caller, move |desk| {
            let meeting = meetings::load_to_manage(desk, id, expected)?;
            let agenda = storage::agenda_items::of_meeting(desk.db, id)?;
            let missed = known(desk, meeting.body, &agenda, &not_reached)?;
            conclude(desk, &meeting, &agenda, &missed)
        })
        .await
}

/// Records a meeting of the past, as minutes tell of it: frozen and held in one.
pub(super) fn insert_held(desk: &mut Desk<'_>, new: NewMeeting) -> OperationResult<Meeting> {
    let meeting = meetings::keep(desk, new, None)?;
    hold_now(desk, meeting, |_| BTreeSet::new())
}

/// Brings a meeting to the state that its minutes prove: held. `missed` tells which items of its
/// agenda it did not reach.
pub(super) fn hold_now(
    desk: &mut Desk<'_>,
    mut meeting: Meeting,
    missed: impl FnOnce(&[AgendaItem]) -> BTreeSet<AgendaItemId>,
) -> OperationResult<Meeting> {
    if meeting.state == MeetingState::Planned {
        meeting = agenda_freezing::freeze_unsent(desk, &meeting)?;
    }
    if matches!(meeting.state, MeetingState::Frozen { .. }) {
        let agenda = storage::agenda_items::of_meeting(desk.db, meeting.id)?;
        let missed = missed(&agenda);
        meeting = conclude(desk, &meeting, &agenda, &missed)?;
    }
    Ok(meeting)
}

/// The items that these ids name, each once; every other id is pointed to. What the caller does not
/// see is not there.
fn known(
    desk: &Desk<'_>,
    body: BodyId,
    agenda: &[AgendaItem],
    ids: &[AgendaItemId],
) -> OperationResult<BTreeSet<AgendaItemId>> {
    let seen = agenda
        .iter()
        .filter(|item| desk.sight.sees(item.content.confidentiality, body));
    let seen: BTreeSet<_> = seen.map(|item| item.id).collect();
    let (mut known, mut mistakes) = (BTreeSet::new(), Vec::new());
    for (place, id) in ids.iter().enumerate() {
        let pointer = format!("/not_reached_item_ids/{place}");
        if !seen.contains(id) {
            let message = "there is no such item on the agenda of this meeting";
            mistakes.push(FieldError::new(pointer, message));
        } else if !known.insert(*id) {
            mistakes.push(FieldError::new(pointer, "is named twice"));
        }
    }
    if mistakes.is_empty() {
        Ok(known)
    } else {
        Err(OperationError::Invalid(mistakes))
    }
}

fn conclude(
    desk: &mut Desk<'_>,
    old: &Meeting,
    agenda: &[AgendaItem],
    missed: &BTreeSet<AgendaItemId>,
) -> OperationResult<Meeting> {
    let (held, happening) = old.clone().hold(desk.now)?;
    let held = meetings::save(desk, old, held, happening, None)?;
    let presented = storage::placements::presented_on(desk.db, held.id)?;
    let is_left = |placement: &&Placement| placement.item.is_some_and(|id| missed.contains(&id));
    let left: Vec<_> = presented.iter().filter(is_left).cloned().collect();
    for item in agenda.iter().filter(|item| !missed.contains(&item.id)) {
        placing::present(desk, item.id)?;
    }
    carry_over::pass_on(desk, &held, &left)?;
    // An action comes back by its own placement.
    let actions: BTreeSet<_> = presented.iter().filter_map(|one| one.item).collect();
    let waits = |item: &&AgendaItem| {
        missed.contains(&item.id) && !item.is_standing() && !actions.contains(&item.id)
    };
    let waiting: Vec<_> = agenda.iter().filter(waits).collect();
    for item in &waiting {
        let_wait(desk, held.body, item)?;
    }
    if !waiting.is_empty() {
        replanning::replan_body(desk, held.body)?;
    }
    Ok(held)
}

/// The item ends where it stands; its successor waits for a meeting.
fn let_wait(desk: &mut Desk<'_>, body: BodyId, item: &AgendaItem) -> OperationResult<()> {
    let reason = note("Punktet blev ikke nået på mødet.")?;
    desk.record(item.id, Happening::Postponed, Vec::new(), Some(reason))?;
    let successor = NewWaitingItem {
        body,
        content: item.content.clone(),
        earliest: None,
    };
    backlog::insert(desk, successor, Some(item))?;
    Ok(())
}
