//! What a due comes to as the meetings stand, and again when they change. Leaves out who is told.

use std::{fmt, num::NonZeroU8, str::FromStr};

use crate::domain::{
    action::{Due, DueMoment},
    calendar::{Moment, local_date},
    ids::{ActionId, MeetingId},
    next_meeting::{Candidates, MeetingOutline, Wanted},
};

/// The due of an action, with what resolving it again depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueState {
    /// The action.
    pub action: ActionId,
    /// When it is due.
    pub due: Due,
    /// What that came to so far.
    pub due_moment: DueMoment,
    /// The start of the meeting at which it was decided.
    pub decided_at: Moment,
    /// Whether it waits to be confirmed, and so stands on no agenda yet.
    pub is_proposed: bool,
}

impl DueState {
    /// The meeting it is due at so far.
    pub const fn meeting(&self) -> Option<MeetingId> {
        match self.due {
            Due::AtMeeting(id) => Some(id),
            _ => self.due_moment.meeting,
        }
    }
}

impl From<MeetingOutline> for DueMoment {
    fn from(meeting: MeetingOutline) -> Self {
        Self {
            meeting: Some(meeting.id),
            on: Some(local_date(meeting.starts_at)),
        }
    }
}

/// What "at the n-th meeting after that moment" comes to for something that `stands_on` an agenda.
pub fn at_next(
    candidates: &Candidates,
    (after, nth): (Moment, NonZeroU8),
    stands_on: Option<MeetingId>,
) -> DueMoment {
    let wanted = Wanted {
        nth,
        stands_on,
        ..Wanted::first_after(after)
    };
    let meeting = candidates.next_meeting(&wanted);
    meeting.map(DueMoment::from).unwrap_or_default()
}

/// The due as the meetings stand now; `None` when nothing about it has changed. `current` is the
/// [`DueState::meeting`] as it stands now, `candidates` the meetings of the body it is due at.
pub fn resolve_again(
    state: &DueState,
    current: Option<MeetingOutline>,
    candidates: &Candidates,
) -> Option<(Due, DueMoment)> {
    let (due, moment) = match (state.due, current) {
        // What was due at a meeting that was held is late, or carried over by the body's policy;
        // once it has begun, it is for its holding to say.
        (_, Some(meeting)) if candidates.has_begun(meeting) => return None,
        (Due::AtMeeting(_), Some(meeting)) if meeting.stage.is_ahead() => {
            (state.due, meeting.into())
        }
        (Due::AtMeeting(_), Some(cancelled)) => {
            let after = (cancelled.starts_at, NonZeroU8::MIN);
            let moment = at_next(candidates, after, None);
            (moment.meeting.map_or(state.due, Due::AtMeeting), moment)
        }
        (Due::NextMeeting { nth, .. }, current) => {
            let stands_on = current.filter(|_| !state.is_proposed);
            let stands_on = stands_on.map(|meeting| meeting.id);
            let after = (state.decided_at, nth);
            (state.due, at_next(candidates, after, stands_on))
        }
        _ => return None,
    };
    ((due, moment) != (state.due, state.due_moment)).then_some((due, moment))
}

/// The text is no due as the history tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not when something is due")]
pub struct UnknownDue;

impl FromStr for Due {
    type Err = UnknownDue;

    /// Reads what [`Due`] is written as.
    fn from_str(text: &str) -> Result<Self, UnknownDue> {
        let words: Vec<_> = text.split(' ').collect();
        let due = match words[..] {
            ["at", "meeting", id] => id.parse().ok().map(Self::AtMeeting),
            ["next", "meeting", nth, "of", "body", body] => {
                let (nth, body) = (nth.parse().ok(), body.parse().ok());
                nth.zip(body)
                    .map(|(nth, body)| Self::NextMeeting { body, nth })
            }
            ["by", day] => day.parse().ok().map(Self::ByDate),
            ["unset"] => Some(Self::Unset),
            _ => None,
        };
        due.ok_or(UnknownDue)
    }
}

impl fmt::Display for Due {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMeeting(id) => write!(f, "at meeting {id}"),
            Self::NextMeeting { body, nth } => write!(f, "next meeting {nth} of body {body}"),
            Self::ByDate(day) => write!(f, "by {day}"),
            Self::Unset => f.write_str("unset"),
        }
    }
}
