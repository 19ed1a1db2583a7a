//! The meetings that planning looks at, and what it takes to choose among them.

use std::{
    collections::{BTreeSet, HashMap},
    num::NonZeroU8,
};

use chrono::TimeDelta;

use crate::{
    domain::{
        action::{Action, Due},
        agenda::MOST_ITEMS,
        body::Body,
        calendar::Moment,
        ids::{ActionId, BodyId, MeetingId},
        meeting::Meeting,
        next_meeting::{Candidate, MeetingOutline},
        placement::Placement,
    },
    operations::{OperationResult, office::Desk},
    storage,
};

/// From when on the meetings count: the first decision among those that count to a later meeting
/// than the next.
pub(super) fn counted_from(
    here: BodyId,
    actions: &HashMap<ActionId, Action>,
    decided_at: &HashMap<MeetingId, Moment>,
) -> Option<Moment> {
    let counting = actions.values().filter(|action| match action.due {
        Due::NextMeeting { body, nth } => body == here && nth > NonZeroU8::MIN,
        _ => false,
    });
    let decided = counting.filter_map(|action| decided_at.get(&action.decided_at));
    decided.min().copied()
}

/// The meetings of a body in the last year and later, and those before that count for something
/// since a moment.
pub(in crate::operations) fn meetings_of(
    desk: &mut Desk<'_>,
    body: BodyId,
    counted_from: Option<Moment>,
) -> OperationResult<HashMap<MeetingId, Meeting>> {
    // Each has its own bound: what is past takes no room from what is to come.
    let since = desk.now - TimeDelta::days(366);
    let mut found = storage::meetings::of_body_after(desk.db, body, since)?;
    if let Some(from) = counted_from.filter(|from| *from < since) {
        let until = since + TimeDelta::microseconds(1);
        let earlier = storage::meetings::of_body_between(desk.db, body, (from, until))?;
        found.extend(earlier);
    }
    Ok(found.into_iter().map(|m| (m.id, m)).collect())
}

/// Adds the body's meetings that actions are due at or stand on.
pub(super) fn add_named(
    desk: &mut Desk<'_>,
    meetings: &mut HashMap<MeetingId, Meeting>,
    (body, actions, placements): (
        BodyId,
        &HashMap<ActionId, Action>,
        &HashMap<ActionId, Placement>,
    ),
) -> OperationResult<()> {
    let due_at = actions.values().flat_map(|action| match action.due {
        Due::AtMeeting(id) => [Some(id), action.due_moment.meeting],
        _ => [action.due_moment.meeting, None],
    });
    let standing_on = placements.values().map(|placement| placement.meeting);
    let named = due_at.flatten().chain(standing_on);
    let missing: BTreeSet<_> = named.filter(|id| !meetings.contains_key(id)).collect();
    let missing: Vec<_> = missing.into_iter().collect();
    let found = storage::meetings::find_many(desk.db, &missing)?;
    // What another body is to deal with is planned with that body.
    let found = found.into_iter().filter(|meeting| meeting.body == body);
    meetings.extend(found.map(|meeting| (meeting.id, meeting)));
    Ok(())
}

/// The starts of the meetings at which actions were decided.
pub(super) fn decided_at(
    desk: &mut Desk<'_>,
    actions: &HashMap<ActionId, Action>,
) -> OperationResult<HashMap<MeetingId, Moment>> {
    let ids: BTreeSet<_> = actions.values().map(|action| action.decided_at).collect();
    let ids: Vec<_> = ids.into_iter().collect();
    let meetings = storage::meetings::find_many(desk.db, &ids)?;
    Ok(meetings.iter().map(|m| (m.id, m.starts_at)).collect())
}

/// Meetings with what it takes to choose among them.
pub(in crate::operations) fn candidates<'a>(
    desk: &mut Desk<'_>,
    body: &Body,
    meetings: impl Iterator<Item = &'a Meeting>,
) -> OperationResult<Vec<Candidate>> {
    let meetings: Vec<_> = meetings.collect();
    let ids: Vec<_> = meetings.iter().map(|meeting| meeting.id).collect();
    let taken = storage::meetings::room_taken(desk.db, &ids)?;
    let candidate = |meeting: &&Meeting| {
        let taken = taken.get(&meeting.id).copied().unwrap_or_default();
        Candidate {
            agenda_closes_at: body
                .rules
                .agenda_deadline
                .before(meeting.starts_at, desk.calendar),
            minutes_left: i32::from(meeting.length.get()) - i32::from(taken.minutes),
            items_left: i32::from(MOST_ITEMS) - i32::from(taken.items),
            meeting: MeetingOutline::from(*meeting),
        }
    };
    Ok(meetings.iter().map(candidate).collect())
}
