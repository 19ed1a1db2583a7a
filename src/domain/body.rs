//! Bodies: committees, boards, steering groups, with the rules they work by.

use chrono::NaiveDate;

pub use crate::domain::agenda_deadline::{AgendaDeadline, AgendaDeadlineError};

use crate::domain::{
    ids::{BodyId, PersonId},
    meeting::MeetingState,
    named::named,
    recess::Recesses,
    reminders::Ladder,
    standing_item::StandingItems,
    text::Title,
    version::Version,
};

/// A length of time in whole minutes, from 1 to 1,440 (a day).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minutes(u16);

/// The number is no length of a meeting or an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be from 1 to 1440 minutes")]
pub struct MinutesError;

impl Minutes {
    /// Two hours, the usual length of a meeting.
    pub const TWO_HOURS: Self = Self(120);
    /// What an action that comes back is given on the agenda when nobody said otherwise.
    pub const USUAL_ITEM: Self = Self(10);

    /// Reads a number of minutes.
    pub const fn new(minutes: i64) -> Result<Self, MinutesError> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "1..=1440"
        )]
        match minutes {
            1..=1440 => Ok(Self(minutes as u16)),
            _ => Err(MinutesError),
        }
    }

    /// The number of minutes.
    pub const fn get(self) -> u16 {
        self.0
    }
}

named! {
    /// Who gives an action its end once it is reported done.
    #[derive(Default)]
    ClosurePolicy {
        /// The secretary.
        #[default]
        BySecretary = "by_secretary",
        /// The body itself, by the minutes of its next meeting.
        ByMinutes = "by_minutes",
    }
}

impl ClosurePolicy {
    /// Whether an action is to be closed by the minutes of the meeting that it is due at, so that
    /// the secretary may not. What is due at no meeting, or was left open by minutes that are
    /// approved by now, is the secretary's in every body: nobody else would close it.
    pub const fn leaves_to_minutes(self, due_at: Option<&MeetingState>) -> bool {
        let is_to_come = matches!(
            due_at,
            Some(MeetingState::Planned | MeetingState::Frozen { .. } | MeetingState::Held { .. })
        );
        matches!(self, Self::ByMinutes) && is_to_come
    }
}

named! {
    /// What becomes of what a meeting did not get done.
    #[derive(Default)]
    CarryOverPolicy {
        /// It goes on to the next meeting that fits, and is counted.
        #[default]
        Automatic = "automatic",
        /// It stays where it is, late, until somebody moves it.
        ByHand = "by_hand",
    }
}

/// The rules a body works by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyRules {
    /// When an agenda closes.
    pub agenda_deadline: AgendaDeadline,
    /// How long a meeting lasts unless it says otherwise.
    pub meeting_length: Minutes,
    /// Who closes an action.
    pub closure: ClosurePolicy,
    /// What becomes of what a meeting did not get done.
    pub carry_over: CarryOverPolicy,
    /// How often an action may be carried over before the body must decide about it.
    pub carry_over_limit: u8,
    /// Who is reminded when.
    pub ladder: Ladder,
    /// When the body does not meet, every year.
    pub recesses: Recesses,
    /// What stands on every agenda.
    pub standing_items: StandingItems,
}

impl Default for BodyRules {
    fn default() -> Self {
        Self {
            agenda_deadline: AgendaDeadline::default(),
            meeting_length: Minutes::TWO_HOURS,
            closure: ClosurePolicy::default(),
            carry_over: CarryOverPolicy::default(),
            carry_over_limit: 3,
            ladder: Ladder::default(),
            recesses: Recesses::default(),
            standing_items: StandingItems::default(),
        }
    }
}

/// A committee, board, council or steering group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The id.
    pub id: BodyId,
    /// The name; unique in the installation, whatever the case of its letters.
    pub name: Title,
    /// The rules.
    pub rules: BodyRules,
    /// Set when the body has ceased; it then gets no new meetings.
    pub dissolved_on: Option<NaiveDate>,
    /// Counts changes.
    pub version: Version,
}

named! {
    /// What somebody is in a body.
    Function {
        /// Leads the meetings.
        Chair = "chair",
        /// Sits in the body.
        Member = "member",
        /// Prepares the agenda, keeps the minutes and chases what is outstanding.
        Secretary = "secretary",
    }
}

/// A person's seat in a body; one seat a person and body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Membership {
    /// The body.
    pub body: BodyId,
    /// The person.
    pub person: PersonId,
    /// What the person is there.
    pub function: Function,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{samples::moment, text::Note};

    #[test]
    fn minutes_close_what_is_due_at_a_meeting_until_they_are_approved() {
        let at = moment("2023-11-29 13:00");
        let reason = Note::parse("Aflyst.").unwrap();
        for (due_at, expected) in [
            (None, false),
            (Some(MeetingState::Planned), true),
            (Some(MeetingState::Frozen { at }), true),
            (Some(MeetingState::Held { at }), true),
            (Some(MeetingState::MinutesApproved { at }), false),
            (Some(MeetingState::Cancelled { at, reason }), false),
        ] {
            let by_minutes = ClosurePolicy::ByMinutes.leaves_to_minutes(due_at.as_ref());
            assert_eq!(by_minutes, expected, "{due_at:?}");
            assert!(!ClosurePolicy::BySecretary.leaves_to_minutes(due_at.as_ref()));
        }
    }

    #[test]
    fn lengths_have_bounds() {
        assert_eq!(Minutes::new(0), Err(MinutesError));
        assert_eq!(Minutes::new(1441), Err(MinutesError));
        assert_eq!(Minutes::new(1440).map(Minutes::get), Ok(1440));
    }
}
