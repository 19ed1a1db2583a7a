//! Bodies: committees, boards, steering groups, with the rules they work by.

use chrono::{NaiveDate, NaiveTime};

use crate::domain::{
    calendar::{DanishCalendar, Moment, at_local, local_date},
    ids::{BodyId, PersonId},
    meeting::MeetingState,
    named::named,
    recess::Recess,
    reminders::Ladder,
    standing_item::StandingItem,
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

/// When the agenda of a meeting closes: so many working days before it, at a time of day.
///
/// The meeting day itself is not counted; whether Saturday counts is a setting of the calendar,
/// since the law (kommunestyrelsesloven § 8, stk. 4) does not settle it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgendaDeadline {
    working_days: u8,
    at: NaiveTime,
}

/// The number of working days is out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be from 0 to 60 working days")]
pub struct AgendaDeadlineError;

impl AgendaDeadline {
    /// `working_days` (0 to 60) before the meeting, `at` a time of day in Copenhagen.
    pub fn new(working_days: i64, at: NaiveTime) -> Result<Self, AgendaDeadlineError> {
        match u8::try_from(working_days) {
            Ok(working_days @ 0..=60) => Ok(Self { working_days, at }),
            _ => Err(AgendaDeadlineError),
        }
    }

    /// Working days before the meeting.
    pub const fn working_days(self) -> u8 {
        self.working_days
    }

    /// The time of day, in Copenhagen.
    pub const fn at(self) -> NaiveTime {
        self.at
    }

    /// The moment the agenda of a meeting that starts at `starts_at` closes.
    pub fn before(self, starts_at: Moment, calendar: &DanishCalendar) -> Moment {
        let day = local_date(starts_at);
        let deadline_day = match self.working_days {
            0 => day,
            days => calendar.working_days_before(day, u32::from(days)),
        };
        // A deadline on the meeting day never falls after the meeting has begun.
        at_local(deadline_day, self.at).min(starts_at)
    }
}

impl Default for AgendaDeadline {
    /// Four working days before, at noon: the law's rule for the council (§ 8, stk. 4).
    fn default() -> Self {
        Self {
            working_days: 4,
            at: NaiveTime::MIN + chrono::TimeDelta::hours(12),
        }
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
    pub recesses: Vec<Recess>,
    /// What stands on every agenda.
    pub standing_items: Vec<StandingItem>,
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
            recesses: Vec::new(),
            standing_items: Vec::new(),
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
    use crate::domain::text::Note;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_agenda_closes_working_days_before_the_meeting_at_its_time_of_day() {
        let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap();
        let at_one = NaiveTime::from_hms_opt(13, 0, 0).unwrap();
        let calendar = DanishCalendar::default();
        for (meeting, days, deadline) in [
            ("2023-11-29", 4, "2023-11-23"),
            ("2023-11-29", 0, "2023-11-29"),
            // Easter: Thursday, Friday and Monday are holidays.
            ("2024-04-03", 2, "2024-03-27"),
            // Constitution day (5 June) and Whit Monday (9 June).
            ("2025-06-11", 4, "2025-06-03"),
        ] {
            let rule = AgendaDeadline::new(days, noon).unwrap();
            assert_eq!(
                rule.before(at_local(day(meeting), at_one), &calendar),
                at_local(day(deadline), noon),
                "{days} working days before {meeting}"
            );
        }
    }

    #[test]
    fn a_deadline_on_the_meeting_day_is_never_after_the_start() {
        let rule = AgendaDeadline::new(0, NaiveTime::from_hms_opt(16, 0, 0).unwrap()).unwrap();
        let start = at_local(
            day("2023-11-29"),
            NaiveTime::from_hms_opt(13, 0, 0).unwrap(),
        );
        assert_eq!(rule.before(start, &DanishCalendar::default()), start);
    }

    #[test]
    fn minutes_close_what_is_due_at_a_meeting_until_they_are_approved() {
        let at = at_local(day("2023-11-29"), NaiveTime::MIN);
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
    fn lengths_and_deadlines_have_bounds() {
        assert_eq!(Minutes::new(0), Err(MinutesError));
        assert_eq!(Minutes::new(1441), Err(MinutesError));
        assert_eq!(Minutes::new(1440).map(Minutes::get), Ok(1440));
        assert_eq!(
            AgendaDeadline::new(61, NaiveTime::MIN),
            Err(AgendaDeadlineError)
        );
        assert_eq!(
            AgendaDeadline::new(-1, NaiveTime::MIN),
            Err(AgendaDeadlineError)
        );
    }
}
