//! When the agenda of a meeting closes: so many days before it, at a time of day, and how they are
//! counted. Leaves out what becomes of an item that comes later.

mod wording;

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};

use crate::domain::{
    calendar::{DanishCalendar, Moment, at_local, local_date},
    named::named,
};

named! {
    /// Which days are counted before a meeting.
    #[derive(Default)]
    DayCounting {
        /// Working days (*hverdage*): neither weekends nor holidays nor days closed by custom.
        #[default]
        WorkingDays = "working_days",
        /// Every day of the calendar.
        Days = "days",
    }
}

named! {
    /// Which of the two days at the edges are counted. The law does not settle it, so a body says.
    #[derive(Default)]
    EdgeDays {
        /// The day on which the agenda goes out, and not the day of the meeting.
        #[default]
        SendingDay = "sending_day",
        /// Neither: so many full days lie between the two.
        Neither = "neither",
        /// Both.
        Both = "both",
    }
}

/// A rule as somebody asks for it; [`AgendaDeadline::by`] reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeadlineRule {
    /// How many days, from 0 to 60.
    pub days: i64,
    /// Which days are counted.
    pub counting: DayCounting,
    /// Whether Saturday is a working day here. Kommunestyrelsesloven § 8, stk. 4, does not settle
    /// it; "no", the default, is the safe answer: deadlines fall earlier.
    pub counts_saturday: bool,
    /// Which of the days at the edges are counted.
    pub edge_days: EdgeDays,
    /// The time of day, in Copenhagen.
    pub at: NaiveTime,
}

impl Default for DeadlineRule {
    fn default() -> Self {
        let AgendaDeadline {
            days,
            counting,
            counts_saturday,
            edge_days,
            at,
        } = AgendaDeadline::default();
        Self {
            days: days.into(),
            counting,
            counts_saturday,
            edge_days,
            at,
        }
    }
}

/// When the agenda of a meeting closes: so many days before it, at a time of day.
///
/// The rule itself says whether Saturday counts, whatever the calendar says of office hours:
/// otherwise its words would not be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgendaDeadline {
    days: u8,
    counting: DayCounting,
    counts_saturday: bool,
    edge_days: EdgeDays,
    at: NaiveTime,
}

/// The number of days is out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be from 0 to 60 days")]
pub struct AgendaDeadlineError;

impl AgendaDeadline {
    /// No rule closes an agenda earlier than this before its meeting, whatever the holidays.
    pub const EARLIEST: TimeDelta = TimeDelta::days(130);

    /// `working_days` (0 to 60) before the meeting, `at` a time of day in Copenhagen; the rest as
    /// usual.
    pub fn new(working_days: i64, at: NaiveTime) -> Result<Self, AgendaDeadlineError> {
        Self::by(DeadlineRule {
            days: working_days,
            at,
            ..DeadlineRule::default()
        })
    }

    /// The deadline by a rule with all that can be said about it.
    pub fn by(rule: DeadlineRule) -> Result<Self, AgendaDeadlineError> {
        match u8::try_from(rule.days) {
            Ok(days @ 0..=60) => Ok(Self {
                days,
                counting: rule.counting,
                counts_saturday: rule.counts_saturday,
                edge_days: rule.edge_days,
                at: rule.at,
            }),
            _ => Err(AgendaDeadlineError),
        }
    }

    /// Days before the meeting.
    pub const fn days(self) -> u8 {
        self.days
    }

    /// Which days are counted.
    pub const fn counting(self) -> DayCounting {
        self.counting
    }

    /// Whether Saturday is counted among the working days.
    pub const fn counts_saturday(self) -> bool {
        self.counts_saturday
    }

    /// Which of the days at the edges are counted.
    pub const fn edge_days(self) -> EdgeDays {
        self.edge_days
    }

    /// The time of day, in Copenhagen.
    pub const fn at(self) -> NaiveTime {
        self.at
    }

    /// The moment the agenda of a meeting that starts at `starts_at` closes.
    pub fn before(self, starts_at: Moment, calendar: &DanishCalendar) -> Moment {
        let day = self.sending_day(local_date(starts_at), calendar);
        // A deadline on the meeting day never falls after the meeting has begun.
        at_local(day, self.at).min(starts_at)
    }

    /// The last day on which the agenda of a meeting on `meeting_day` can be sent.
    fn sending_day(self, meeting_day: NaiveDate, calendar: &DanishCalendar) -> NaiveDate {
        match self.counting {
            DayCounting::WorkingDays => {
                let calendar = DanishCalendar {
                    saturday_counts: self.counts_saturday,
                    ..*calendar
                };
                // A meeting on a Sunday is no working day, and no setting makes it one.
                let steps = self.steps(calendar.is_working_day(meeting_day));
                calendar.working_days_before(meeting_day, steps)
            }
            DayCounting::Days => meeting_day
                .checked_sub_days(Days::new(self.steps(true).into()))
                .unwrap_or(NaiveDate::MIN),
        }
    }

    /// How many counted days to go back from the day of the meeting.
    const fn steps(self, is_meeting_day_countable: bool) -> u32 {
        let days = self.days as u32;
        match self.edge_days {
            EdgeDays::Neither => days + 1,
            EdgeDays::Both if is_meeting_day_countable => days.saturating_sub(1),
            EdgeDays::SendingDay | EdgeDays::Both => days,
        }
    }
}

impl Default for AgendaDeadline {
    /// Four working days before, at noon: the law's rule for the council (§ 8, stk. 4).
    fn default() -> Self {
        Self {
            days: 4,
            counting: DayCounting::default(),
            counts_saturday: false,
            edge_days: EdgeDays::default(),
            at: NaiveTime::MIN + TimeDelta::hours(12),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        DayCounting::{Days as EveryDay, WorkingDays},
        EdgeDays::{Both, Neither, SendingDay},
        *,
    };
    use crate::domain::{calendar::ClosedDays, samples::moment};
    use proptest::prelude::*;

    fn day(written: &str) -> NaiveDate {
        written.parse().unwrap()
    }

    fn rule(days: i64, counting: DayCounting, edge_days: EdgeDays) -> DeadlineRule {
        DeadlineRule {
            days,
            counting,
            edge_days,
            ..DeadlineRule::default()
        }
    }

    fn with_saturday(rule: DeadlineRule) -> DeadlineRule {
        DeadlineRule {
            counts_saturday: true,
            ..rule
        }
    }

    /// When the agenda of a meeting at 13:00 closes.
    fn closes(rule: DeadlineRule, meeting: &str, calendar: &DanishCalendar) -> Moment {
        let starts_at = moment(&format!("{meeting} 13:00"));
        AgendaDeadline::by(rule)
            .unwrap()
            .before(starts_at, calendar)
    }

    #[test]
    fn every_combination_counts_its_own_days() {
        // The Wednesday after Whitsun: Monday is a holiday, Thursday 5 June is Constitution Day.
        let calendar = DanishCalendar::default();
        for (counting, edge_days, without_saturday, counting_saturday) in [
            (WorkingDays, SendingDay, "2025-06-03", "2025-06-04"),
            (WorkingDays, Neither, "2025-06-02", "2025-06-03"),
            (WorkingDays, Both, "2025-06-04", "2025-06-06"),
            (EveryDay, SendingDay, "2025-06-07", "2025-06-07"),
            (EveryDay, Neither, "2025-06-06", "2025-06-06"),
            (EveryDay, Both, "2025-06-08", "2025-06-08"),
        ] {
            let rule = rule(4, counting, edge_days);
            for (rule, expected) in [
                (rule, without_saturday),
                (with_saturday(rule), counting_saturday),
            ] {
                assert_eq!(
                    closes(rule, "2025-06-11", &calendar),
                    moment(&format!("{expected} 12:00")),
                    "{rule:?}"
                );
            }
        }
    }

    #[test]
    fn holidays_and_closed_days_are_no_working_days() {
        let open_on_closed_days = DanishCalendar {
            closed_days: ClosedDays::NONE,
            ..DanishCalendar::default()
        };
        for (meeting, days, calendar, expected) in [
            ("2023-11-29", 4, DanishCalendar::default(), "2023-11-23"),
            ("2023-11-29", 0, DanishCalendar::default(), "2023-11-29"),
            // Easter: Thursday, Friday and Monday are holidays.
            ("2024-04-03", 2, DanishCalendar::default(), "2024-03-27"),
            // Constitution Day, where the town hall is closed then and where it is not.
            ("2025-06-11", 4, DanishCalendar::default(), "2025-06-03"),
            ("2025-06-11", 4, open_on_closed_days, "2025-06-04"),
        ] {
            assert_eq!(
                closes(rule(days, WorkingDays, SendingDay), meeting, &calendar),
                moment(&format!("{expected} 12:00")),
                "{days} working days before {meeting}"
            );
        }
    }

    #[test]
    fn a_meeting_on_a_day_off_is_not_counted_as_a_working_day() {
        let calendar = DanishCalendar::default();
        for (rule, expected) in [
            // Sunday 19 October 2025; the Friday before is the first working day.
            (rule(1, WorkingDays, Both), "2025-10-17 12:00"),
            (
                with_saturday(rule(1, WorkingDays, Both)),
                "2025-10-18 12:00",
            ),
            (rule(1, EveryDay, Both), "2025-10-19 12:00"),
            (rule(0, WorkingDays, Both), "2025-10-19 12:00"),
            (rule(0, WorkingDays, Neither), "2025-10-17 12:00"),
            (rule(0, EveryDay, Neither), "2025-10-18 12:00"),
        ] {
            assert_eq!(
                closes(rule, "2025-10-19", &calendar),
                moment(expected),
                "{rule:?}"
            );
        }
    }

    #[test]
    fn the_rule_and_not_the_calendar_says_whether_saturday_counts() {
        let calendar = DanishCalendar {
            saturday_counts: true,
            ..DanishCalendar::default()
        };
        assert_eq!(
            closes(rule(1, WorkingDays, SendingDay), "2025-10-20", &calendar),
            moment("2025-10-17 12:00")
        );
    }

    #[test]
    fn a_deadline_on_the_meeting_day_is_never_after_the_start() {
        let at = NaiveTime::from_hms_opt(16, 0, 0).unwrap();
        for (days, edge_days) in [(0, SendingDay), (0, Both), (1, Both)] {
            let rule = DeadlineRule {
                at,
                ..rule(days, WorkingDays, edge_days)
            };
            assert_eq!(
                closes(rule, "2023-11-29", &DanishCalendar::default()),
                moment("2023-11-29 13:00")
            );
        }
    }

    #[test]
    fn the_number_of_days_has_bounds() {
        for days in [-1, 61, 256] {
            assert_eq!(
                AgendaDeadline::new(days, NaiveTime::MIN),
                Err(AgendaDeadlineError),
                "{days}"
            );
        }
        for days in [0, 60] {
            let deadline = AgendaDeadline::new(days, NaiveTime::MIN).unwrap();
            assert_eq!(i64::from(deadline.days()), days);
        }
        assert_eq!(
            AgendaDeadline::by(DeadlineRule::default()),
            Ok(AgendaDeadline::default())
        );
    }

    #[test]
    fn no_rule_closes_an_agenda_earlier_than_it_can() {
        let calendar = DanishCalendar::default();
        for counting in [WorkingDays, EveryDay] {
            let deadline = AgendaDeadline::by(rule(60, counting, Neither)).unwrap();
            for meeting in day("2023-01-01").iter_days().take(4 * 366) {
                let starts_at = moment(&format!("{meeting} 23:59"));
                let closes_at = deadline.before(starts_at, &calendar);
                assert!(
                    starts_at - closes_at < AgendaDeadline::EARLIEST,
                    "{meeting}"
                );
            }
        }
    }

    #[test]
    fn the_rim_of_the_calendar_does_not_panic() {
        for counting in [WorkingDays, EveryDay] {
            let deadline = AgendaDeadline::by(rule(60, counting, Neither)).unwrap();
            let starts_at = Moment::MIN_UTC;
            assert!(deadline.before(starts_at, &DanishCalendar::default()) <= starts_at);
        }
    }

    proptest! {
        #[test]
        fn as_many_counted_days_lie_at_and_between_the_edges_as_the_rule_says(
            offset in 0_u64..4_000, days in 1_i64..40, edge in 0_usize..3, counts_saturday: bool,
        ) {
            let edge_days = EdgeDays::ALL[edge];
            let rule = DeadlineRule { counts_saturday, ..rule(days, WorkingDays, edge_days) };
            let meeting = day("2023-01-02") + Days::new(offset);
            let calendar = DanishCalendar {
                saturday_counts: counts_saturday,
                ..DanishCalendar::default()
            };
            let sent = local_date(closes(rule, &meeting.to_string(), &calendar));
            let from = if edge_days == Neither { sent.succ_opt().unwrap() } else { sent };
            let until = if edge_days == Both { meeting.succ_opt().unwrap() } else { meeting };
            let counted = from.iter_days().take_while(|day| *day < until)
                .filter(|day| calendar.is_working_day(*day)).count();
            prop_assert_eq!(i64::try_from(counted).unwrap(), days);
        }
    }
}
