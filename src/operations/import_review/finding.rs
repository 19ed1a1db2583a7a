//! The meeting that a document is about, by its body and the time that it says.

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};

use crate::{
    domain::{
        calendar::{Moment, at_local, local_date},
        ids::BodyId,
        meeting::{Meeting, MeetingState},
    },
    operations::{OperationError, OperationResult, office::Desk},
    storage,
};

/// When a meeting began, as exactly as it is known.
#[derive(Debug, Clone, Copy)]
pub(super) enum Began {
    /// At a moment.
    At(Moment),
    /// Some time of a day.
    On(NaiveDate),
}

impl Began {
    /// The moments that it may have been.
    fn bounds(self) -> (Moment, Moment) {
        match self {
            Self::At(moment) => (moment, moment + TimeDelta::microseconds(1)),
            Self::On(day) => bounds_of(day),
        }
    }

    /// The day, in Copenhagen.
    fn day(self) -> NaiveDate {
        match self {
            Self::At(moment) => local_date(moment),
            Self::On(day) => day,
        }
    }

    /// The moment that is kept for a meeting that nobody had planned: noon where only the day is
    /// known.
    pub(super) fn moment(self) -> Moment {
        match self {
            Self::At(moment) => moment,
            Self::On(day) => at_local(day, NaiveTime::MIN + TimeDelta::hours(12)),
        }
    }
}

fn bounds_of(day: NaiveDate) -> (Moment, Moment) {
    (
        at_local(day, NaiveTime::MIN),
        at_local(day + Days::new(1), NaiveTime::MIN),
    )
}

/// The meeting of the body at that time, or else the one of that day whose agenda came from a document.
pub(super) fn find(
    desk: &mut Desk<'_>,
    body: BodyId,
    began: Began,
) -> OperationResult<Option<Meeting>> {
    let planned = storage::meetings::of_body_between(desk.db, body, began.bounds())?;
    let (cancelled, planned): (Vec<_>, Vec<_>) = planned.into_iter().partition(is_cancelled);
    match <[Meeting; 1]>::try_from(planned) {
        Ok([meeting]) => Ok(Some(meeting)),
        Err(none) if none.is_empty() && !cancelled.is_empty() => Err(OperationError::NotAllowed(
            "the body's meeting at that time is cancelled; nothing is recorded of it".to_owned(),
        )),
        Err(none) if none.is_empty() => with_agenda_on(desk, body, began.day()),
        Err(_) => Err(OperationError::invalid(
            "/met_at",
            "the body had several meetings that day: say when this one began",
        )),
    }
}

/// The meetings of the body on that day that are not over.
pub(super) fn ahead_on(
    desk: &mut Desk<'_>,
    body: BodyId,
    began: Began,
) -> OperationResult<Vec<Meeting>> {
    let mut meetings = storage::meetings::of_body_between(desk.db, body, bounds_of(began.day()))?;
    meetings.retain(Meeting::is_ahead);
    Ok(meetings)
}

/// Minutes say when a meeting began, agendas when it was to begin: where there is one of these that day,
/// it is that.
fn with_agenda_on(
    desk: &mut Desk<'_>,
    body: BodyId,
    day: NaiveDate,
) -> OperationResult<Option<Meeting>> {
    let mut meetings = storage::meetings::of_body_between(desk.db, body, bounds_of(day))?;
    meetings.retain(|meeting| !is_cancelled(meeting));
    let ids: Vec<_> = meetings.iter().map(|meeting| meeting.id).collect();
    let known = storage::minutes_imports::with_agenda_among(desk.db, &ids)?;
    meetings.retain(|meeting| known.contains(&meeting.id));
    Ok(<[Meeting; 1]>::try_from(meetings).ok().map(|[one]| one))
}

const fn is_cancelled(meeting: &Meeting) -> bool {
    matches!(meeting.state, MeetingState::Cancelled { .. })
}
