//! Meetings and their states: planned → agenda frozen → held → minutes approved; or cancelled.

use crate::domain::{
    body::Minutes,
    calendar::Moment,
    history::Happening,
    ids::{BodyId, MeetingId},
    series::SeriesPlace,
    text::{Note, Title},
    version::Version,
};

/// Where a meeting stands; each state carries only what it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MeetingState {
    /// The agenda is open.
    Planned,
    /// The agenda is closed; what comes now is late.
    Frozen {
        /// When it closed.
        at: Moment,
    },
    /// The meeting has taken place.
    Held {
        /// When that was recorded.
        at: Moment,
    },
    /// The body has approved the minutes; nothing in them changes any more.
    MinutesApproved {
        /// When.
        at: Moment,
    },
    /// The meeting does not take place.
    Cancelled {
        /// When that was decided.
        at: Moment,
        /// Why.
        reason: Note,
    },
}

impl MeetingState {
    /// The state's name, the same in SQL, JSON and messages.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Frozen { .. } => "agenda_frozen",
            Self::Held { .. } => "held",
            Self::MinutesApproved { .. } => "minutes_approved",
            Self::Cancelled { .. } => "cancelled",
        }
    }
}

/// One occurrence of a body's meetings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// The id.
    pub id: MeetingId,
    /// Who meets.
    pub body: BodyId,
    /// The slot the meeting was planned for at first: its identity over time; never changes.
    pub slot: Moment,
    /// Its place in a series, when one planned it.
    pub series: Option<SeriesPlace>,
    /// When it starts as things stand.
    pub starts_at: Moment,
    /// How long it lasts.
    pub length: Minutes,
    /// Where.
    pub place: Option<Title>,
    /// Where it stands.
    pub state: MeetingState,
    /// Counts changes.
    pub version: Version,
}

/// A change that the meeting's state does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MeetingError {
    /// The transition does not exist from this state.
    #[error("a meeting that is {state} cannot be {wanted}")]
    NotAllowed {
        /// The state it is in.
        state: &'static str,
        /// What was asked for, as a participle.
        wanted: &'static str,
    },
    /// The new start lies in the past.
    #[error("a meeting cannot be moved into the past")]
    IntoThePast,
    /// The meeting has not begun.
    #[error("a meeting that has not begun cannot be held")]
    NotBegun,
}

impl Meeting {
    /// Whether the meeting is still to come as far as its state tells.
    pub const fn is_ahead(&self) -> bool {
        matches!(
            self.state,
            MeetingState::Planned | MeetingState::Frozen { .. }
        )
    }

    /// Whether the meeting has taken place.
    pub const fn is_over(&self) -> bool {
        matches!(
            self.state,
            MeetingState::Held { .. } | MeetingState::MinutesApproved { .. }
        )
    }

    /// Whether the meeting has taken place, or takes place now as far as anybody knows.
    pub fn has_begun(&self, now: Moment) -> bool {
        self.is_over() || (self.is_ahead() && self.starts_at <= now)
    }

    /// Closes the agenda.
    pub fn freeze(self, at: Moment) -> Result<(Self, Happening), MeetingError> {
        match self.state {
            MeetingState::Planned => Ok((
                self.in_state(MeetingState::Frozen { at }),
                Happening::AgendaFrozen,
            )),
            _ => Err(self.refuse("frozen")),
        }
    }

    /// Records that the meeting took place.
    pub fn hold(self, at: Moment) -> Result<(Self, Happening), MeetingError> {
        match self.state {
            MeetingState::Frozen { .. } if at < self.starts_at => Err(MeetingError::NotBegun),
            MeetingState::Frozen { .. } => {
                Ok((self.in_state(MeetingState::Held { at }), Happening::Held))
            }
            _ => Err(self.refuse("held")),
        }
    }

    /// Records that the body approved the minutes.
    pub fn approve_minutes(self, at: Moment) -> Result<(Self, Happening), MeetingError> {
        match self.state {
            MeetingState::Held { .. } => Ok((
                self.in_state(MeetingState::MinutesApproved { at }),
                Happening::MinutesApproved,
            )),
            _ => Err(self.refuse("given approved minutes")),
        }
    }

    /// Calls the meeting off.
    pub fn cancel(self, at: Moment, reason: Note) -> Result<(Self, Happening), MeetingError> {
        if !self.is_ahead() {
            return Err(self.refuse("cancelled"));
        }
        Ok((
            self.in_state(MeetingState::Cancelled { at, reason }),
            Happening::Cancelled,
        ))
    }

    /// Moves the meeting to another start; its slot stays. A closed agenda stays closed.
    pub fn reschedule(self, to: Moment, now: Moment) -> Result<(Self, Happening), MeetingError> {
        if !self.is_ahead() {
            return Err(self.refuse("rescheduled"));
        }
        if to <= now {
            return Err(MeetingError::IntoThePast);
        }
        Ok((
            Self {
                starts_at: to,
                ..self
            },
            Happening::Rescheduled,
        ))
    }

    fn in_state(self, state: MeetingState) -> Self {
        Self { state, ..self }
    }

    const fn refuse(&self, wanted: &'static str) -> MeetingError {
        MeetingError::NotAllowed {
            state: self.state.name(),
            wanted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{a_meeting, moment};

    type Step = fn(Meeting) -> Result<(Meeting, Happening), MeetingError>;

    fn note() -> Note {
        Note::parse("sygdom").unwrap()
    }

    fn states() -> [MeetingState; 5] {
        let at = moment("2023-11-20 12:00");
        [
            MeetingState::Planned,
            MeetingState::Frozen { at },
            MeetingState::Held { at },
            MeetingState::MinutesApproved { at },
            MeetingState::Cancelled { at, reason: note() },
        ]
    }

    #[test]
    fn every_state_answers_every_event() {
        let after: fn() -> Moment = || moment("2023-11-29 16:00");
        let events: [(&str, Step); 5] = [
            ("freeze", |m| m.freeze(moment("2023-11-23 12:00"))),
            ("hold", |m| m.hold(moment("2023-11-29 16:00"))),
            ("approve", |m| m.approve_minutes(moment("2024-01-10 13:00"))),
            ("cancel", |m| m.cancel(moment("2023-11-22 09:00"), note())),
            ("move", |m| {
                m.reschedule(moment("2023-12-06 13:00"), moment("2023-11-22 09:00"))
            }),
        ];
        //              freeze               hold    approve             cancel       move
        let table = [
            [
                Some("agenda_frozen"),
                None,
                None,
                Some("cancelled"),
                Some("planned"),
            ],
            [
                None,
                Some("held"),
                None,
                Some("cancelled"),
                Some("agenda_frozen"),
            ],
            [None, None, Some("minutes_approved"), None, None],
            [None; 5],
            [None; 5],
        ];
        assert!(after() > a_meeting().on("2023-11-29").build().starts_at);
        for (state, row) in states().into_iter().zip(table) {
            for ((event, step), expected) in events.iter().zip(row) {
                let meeting = a_meeting().on("2023-11-29").state(state.clone()).build();
                let reached = step(meeting).ok().map(|(meeting, _)| meeting.state.name());
                assert_eq!(reached, expected, "{event} when {}", state.name());
            }
        }
    }

    #[test]
    fn a_meeting_is_not_held_before_it_begins_nor_moved_into_the_past() {
        let at = moment("2023-11-23 12:00");
        let frozen = a_meeting()
            .on("2023-11-29")
            .state(MeetingState::Frozen { at })
            .build();
        assert_eq!(frozen.clone().hold(at), Err(MeetingError::NotBegun));
        assert_eq!(frozen.reschedule(at, at), Err(MeetingError::IntoThePast));
    }

    #[test]
    fn a_meeting_has_begun_from_its_start_unless_it_was_cancelled() {
        let expected = [
            (false, true),
            (false, true),
            (true, true),
            (true, true),
            (false, false),
        ];
        for (state, (before, after)) in states().into_iter().zip(expected) {
            let meeting = a_meeting().on("2023-11-29").state(state).build();
            let has_begun = |now| meeting.has_begun(moment(now));
            assert_eq!(has_begun("2023-11-29 12:59"), before, "{:?}", meeting.state);
            assert_eq!(has_begun("2023-11-29 13:00"), after, "{:?}", meeting.state);
        }
    }

    #[test]
    fn moving_a_meeting_keeps_its_slot() {
        let meeting = a_meeting().on("2023-11-29").build();
        let slot = meeting.slot;
        let to = moment("2023-12-06 13:00");
        let (moved, happening) = meeting.reschedule(to, moment("2023-11-20 09:00")).unwrap();
        assert_eq!(
            (moved.slot, moved.starts_at, happening),
            (slot, to, Happening::Rescheduled)
        );
    }
}
