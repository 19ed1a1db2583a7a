//! When an action is due as the meetings stand.

use std::num::NonZeroU8;

use chrono::Datelike;

use crate::{
    domain::{
        action::{Action, Due, DueMoment},
        agenda::Confidentiality,
        body::Body,
        calendar::Moment,
        due::at_next,
        history::Happening,
        ids::{BodyId, MeetingId},
        meeting::{Meeting, MeetingState},
        next_meeting::{Candidates, MeetingOutline},
    },
    operations::{
        OperationError, OperationResult, actions, bodies, meetings, notices, office::Desk, placing,
        replanning::candidates,
    },
    storage,
};

/// What a due comes to for something decided at `decided_at`, that `stands_on` an agenda already.
pub(super) fn resolve(
    desk: &mut Desk<'_>,
    due: Due,
    decided_at: &Meeting,
    stands_on: Option<MeetingId>,
) -> OperationResult<DueMoment> {
    match due {
        Due::Unset => Ok(DueMoment::default()),
        Due::ByDate(day) => Ok(DueMoment {
            meeting: None,
            on: Some(day),
        }),
        Due::AtMeeting(id) => {
            let meeting = meetings::load(desk, id)?;
            if !matches!(meeting.state, MeetingState::Cancelled { .. }) {
                return Ok(MeetingOutline::from(&meeting).into());
            }
            let body = bodies::load(desk, meeting.body)?;
            let candidates = candidates(desk, &body, None)?;
            let after = (meeting.starts_at, NonZeroU8::MIN);
            Ok(at_next(&candidates, after, stands_on))
        }
        Due::NextMeeting { body, nth } => {
            let body = bodies::load(desk, body)?;
            let counted_from = (nth > NonZeroU8::MIN).then_some(decided_at.starts_at);
            let candidates = candidates(desk, &body, counted_from)?;
            let after = (decided_at.starts_at, nth);
            Ok(at_next(&candidates, after, stands_on))
        }
    }
}

/// Refuses a due that refers to what is not there or cannot be, for something of `body`.
pub(super) fn ensure_possible(
    desk: &mut Desk<'_>,
    due: Due,
    (body, confidentiality): (BodyId, Confidentiality),
) -> OperationResult<()> {
    let of = match due {
        Due::AtMeeting(id) => storage::meetings::find(desk.db, id)?.map(|meeting| meeting.body),
        Due::NextMeeting { body, .. } => Some(body),
        Due::ByDate(_) | Due::Unset => None,
    };
    // Its title would stand on the other body's agenda.
    if confidentiality.is_closed() && of.is_some_and(|of| of != body) {
        return Err(OperationError::invalid(
            "/due",
            "what is closed can only be due at meetings of the body that decided it",
        ));
    }
    match due {
        Due::AtMeeting(id) => match storage::meetings::find(desk.db, id)? {
            None => Err(OperationError::invalid(
                "/due/meeting_id",
                "there is no such meeting",
            )),
            Some(meeting) if !meeting.is_ahead() => Err(OperationError::invalid(
                "/due/meeting_id",
                format!(
                    "a meeting that is {} can have nothing due",
                    meeting.state.name()
                ),
            )),
            Some(meeting) if !placing::is_agenda_open(desk, &meeting)? => {
                Err(OperationError::invalid(
                    "/due/meeting_id",
                    "the agenda of that meeting is closed: choose a later one",
                ))
            }
            Some(_) => Ok(()),
        },
        Due::NextMeeting { body, .. } if storage::bodies::find(desk.db, body)?.is_none() => Err(
            OperationError::invalid("/due/body_id", "there is no such body"),
        ),
        // Storage marks what has no day by the last one.
        Due::ByDate(day) if !(1900..=9998).contains(&day.year()) => Err(OperationError::invalid(
            "/due/date",
            "the year must be from 1900 to 9998",
        )),
        Due::NextMeeting { .. } | Due::ByDate(_) | Due::Unset => Ok(()),
    }
}

/// The meetings of a body, with what it takes to choose among them; of those long past only what
/// counts from a moment on.
pub(super) fn candidates(
    desk: &mut Desk<'_>,
    body: &Body,
    counted_from: Option<Moment>,
) -> OperationResult<Candidates> {
    let meetings = candidates::meetings_of(desk, body.id, counted_from)?;
    let candidates = candidates::candidates(desk, body, meetings.values())?;
    Ok(Candidates::new(desk.now, candidates))
}

/// Lets an action be due at another time, and tells its owner when that is another day.
pub(super) fn move_due(
    desk: &mut Desk<'_>,
    old: &Action,
    due: Due,
    due_moment: DueMoment,
) -> OperationResult<Action> {
    let moved = Action {
        due,
        due_moment,
        ..old.clone()
    };
    let new = actions::save(desk, old, moved, Happening::DueMoved, None)?;
    notices::tell_of_change(desk, (old, &new), None)?;
    Ok(new)
}
