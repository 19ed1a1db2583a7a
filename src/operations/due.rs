//! When an action is due as the meetings stand, and again when they change.

use std::{collections::HashMap, num::NonZeroU8};

use chrono::{Datelike, TimeDelta};

use crate::{
    domain::{
        action::{Action, ActionState, Due, DueMoment},
        agenda::Confidentiality,
        body::Body,
        calendar::{Moment, local_date},
        history::Happening,
        ids::{BodyId, MeetingId},
        meeting::{Meeting, MeetingState},
        next_meeting::{Candidate, Wanted, next_eligible},
    },
    operations::{
        OperationError, OperationResult, actions, bodies, meetings, office::Desk, placing,
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
                return Ok(moment_of(&meeting));
            }
            let body = bodies::load(desk, meeting.body)?;
            let candidates = candidates(desk, &body, meeting.starts_at)?;
            let after = (meeting.starts_at, NonZeroU8::MIN);
            Ok(next(desk.now, &candidates, after, stands_on))
        }
        Due::NextMeeting { body, nth } => {
            let body = bodies::load(desk, body)?;
            let candidates = candidates(desk, &body, decided_at.starts_at)?;
            Ok(next(
                desk.now,
                &candidates,
                (decided_at.starts_at, nth),
                stands_on,
            ))
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

/// The meetings of a body after a moment, with what it takes to choose among them.
pub(super) fn candidates(
    desk: &mut Desk<'_>,
    body: &Body,
    after: Moment,
) -> OperationResult<Vec<Candidate>> {
    // Of the past only the last year counts, so that what is to come is within the bound.
    let after = after.max(desk.now - TimeDelta::days(366));
    let meetings = storage::meetings::of_body_after(desk.db, body.id, after)?;
    let ids: Vec<_> = meetings.iter().map(|meeting| meeting.id).collect();
    let taken = storage::meetings::minutes_taken(desk.db, &ids)?;
    let candidate = |meeting: Meeting| Candidate {
        agenda_closes_at: body
            .rules
            .agenda_deadline
            .before(meeting.starts_at, desk.calendar),
        minutes_left: meeting
            .length
            .get()
            .saturating_sub(taken.get(&meeting.id).copied().unwrap_or(0)),
        meeting,
    };
    Ok(meetings.into_iter().map(candidate).collect())
}

fn next(
    now: Moment,
    candidates: &[Candidate],
    (after, nth): (Moment, NonZeroU8),
    stands_on: Option<MeetingId>,
) -> DueMoment {
    let wanted = Wanted {
        now,
        after,
        nth,
        earliest: None,
        needs: None,
        stands_on,
    };
    let meeting = next_eligible(candidates, &wanted).meeting;
    meeting.as_ref().map(moment_of).unwrap_or_default()
}

fn moment_of(meeting: &Meeting) -> DueMoment {
    DueMoment {
        meeting: Some(meeting.id),
        on: Some(local_date(meeting.starts_at)),
    }
}

/// How many actions are looked at in one go.
const BATCH: i64 = 500;

/// Resolves again what is due at meetings of a body, after these have changed. Whoever owns an
/// action whose day moved is told, and its place on the agendas follows.
pub(super) fn resolve_again(desk: &mut Desk<'_>, body: BodyId) -> OperationResult<()> {
    let body = bodies::load(desk, body)?;
    let mut chooser = Chooser {
        body,
        candidates: HashMap::new(),
        meetings: HashMap::new(),
    };
    let mut after = None;
    loop {
        let body = chooser.body.id;
        let batch = storage::actions::waiting_for_meetings_of(desk.db, body, after, BATCH)?;
        let Some(last) = batch.last() else {
            return Ok(());
        };
        after = Some(last.id);
        for action in batch {
            if let Some((due, moment)) = chooser.choose(desk, &action)? {
                move_due(desk, &action, due, moment)?;
            }
        }
    }
}

/// Chooses meetings for many actions of one body, looking each meeting up once.
struct Chooser {
    body: Body,
    candidates: HashMap<Moment, Vec<Candidate>>,
    meetings: HashMap<MeetingId, Meeting>,
}

impl Chooser {
    /// The due of an action as the meetings stand now; `None` when nothing about it has changed.
    fn choose(
        &mut self,
        desk: &mut Desk<'_>,
        action: &Action,
    ) -> OperationResult<Option<(Due, DueMoment)>> {
        let said = match action.due {
            Due::AtMeeting(id) => Some(id),
            _ => action.due_moment.meeting,
        };
        let current = match said {
            Some(id) => Some(self.meeting(desk, id)?),
            None => None,
        };
        let (due, moment) = match (action.due, current) {
            // What was due at a meeting that was held is late, or carried over by the body's policy;
            // once it has begun, it is for its holding to say.
            (_, Some(meeting)) if meeting.has_begun(desk.now) => return Ok(None),
            (Due::AtMeeting(_), Some(meeting)) if meeting.is_ahead() => {
                (action.due, moment_of(&meeting))
            }
            (Due::AtMeeting(_), Some(cancelled)) => {
                let (after, nth) = (cancelled.starts_at, NonZeroU8::MIN);
                let moment = self.next(desk, (after, nth), None)?;
                (moment.meeting.map_or(action.due, Due::AtMeeting), moment)
            }
            (Due::NextMeeting { nth, .. }, current) => {
                let decided_at = self.meeting(desk, action.decided_at)?.starts_at;
                // An action that waits to be confirmed is due there, and stands on no agenda yet.
                let stands_on = current.filter(|_| action.state != ActionState::Proposed);
                let stands_on = stands_on.map(|meeting| meeting.id);
                (action.due, self.next(desk, (decided_at, nth), stands_on)?)
            }
            _ => return Ok(None),
        };
        Ok(((due, moment) != (action.due, action.due_moment)).then_some((due, moment)))
    }

    fn next(
        &mut self,
        desk: &mut Desk<'_>,
        (after, nth): (Moment, NonZeroU8),
        stands_on: Option<MeetingId>,
    ) -> OperationResult<DueMoment> {
        if !self.candidates.contains_key(&after) {
            let found = candidates(desk, &self.body, after)?;
            self.candidates.insert(after, found);
        }
        let candidates = self.candidates.get(&after).map_or(&[][..], Vec::as_slice);
        Ok(next(desk.now, candidates, (after, nth), stands_on))
    }

    fn meeting(&mut self, desk: &mut Desk<'_>, id: MeetingId) -> OperationResult<Meeting> {
        if let Some(meeting) = self.meetings.get(&id) {
            return Ok(meeting.clone());
        }
        let meeting = meetings::load(desk, id)?;
        self.meetings.insert(id, meeting.clone());
        Ok(meeting)
    }
}

fn move_due(
    desk: &mut Desk<'_>,
    old: &Action,
    due: Due,
    due_moment: DueMoment,
) -> OperationResult<()> {
    let moved = Action {
        due,
        due_moment,
        ..old.clone()
    };
    let new = actions::save(desk, old, moved, Happening::DueMoved, None)?;
    actions::tell_owner(desk, old, &new)?;
    placing::align(desk, &new)?;
    Ok(())
}
