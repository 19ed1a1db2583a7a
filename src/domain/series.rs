//! Meeting series: when a body meets, by a recurrence rule (RFC 5545, 3.3.10).
//!
//! A rule knows the clock on the wall: a meeting at 13:00 is at 13:00 in summer and in winter. A
//! time that spring skips is the first instant after the gap, one that autumn shows twice the first
//! of the two.

mod clashes;
mod expansion;
mod horizon;
mod occurrences;
mod rule;
mod rule_change;

pub use clashes::{MissingMeetings, SeriesOutcome, compare_beside, in_order_of_room, missing};
pub use horizon::{PlanningHorizon, PlanningHorizonError};
pub use occurrences::{
    LeftOut, LeftOutReason, MOST_OCCURRENCES, Occurrence, Occurrences, TooManyOccurrences,
    occurrences, occurrences_year_by_year,
};
pub use rule::{Frequency, RecurrenceRule, RecurrenceRuleError};
pub use rule_change::{
    MovedMeeting, SeriesChange, SeriesMeeting, StandingMeeting, StandingReason, compare,
};

use std::collections::BTreeSet;

use chrono::{Datelike, Months, NaiveDate, NaiveDateTime};

use crate::domain::{
    body::Minutes,
    calendar::Moment,
    ids::{BodyId, MeetingSeriesId},
    named::named,
    text::Title,
    version::Version,
};

named! {
    /// What becomes of an occurrence that falls on a public holiday or a closed day. A weekend
    /// alone moves nothing.
    #[derive(Default)]
    HolidayPolicy {
        /// The body meets on the working day before.
        DayBefore = "day_before",
        /// The body meets on the working day after.
        #[default]
        DayAfter = "day_after",
        /// The body does not meet.
        Skip = "skip",
    }
}

/// Which meeting of a series a meeting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SeriesPlace {
    /// The series.
    pub series: MeetingSeriesId,
    /// The moment by the series' rule that the meeting stands for: its RECURRENCE-ID. Unique in
    /// the series; another one when the rule changes and the meeting moves along.
    pub occurrence: Moment,
}

/// When a body meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingSeries {
    /// The id.
    pub id: MeetingSeriesId,
    /// Who meets.
    pub body: BodyId,
    /// Where the rule begins to count, and the time of day of every meeting, in the time of
    /// Copenhagen. The first meeting is the first that the rule yields from here on: a first
    /// Tuesday of a rule for Wednesdays adds no meeting of its own.
    pub first: NaiveDateTime,
    /// How it goes on.
    pub rule: RecurrenceRule,
    /// Days of the rule on which the body does not meet.
    pub exceptions: BTreeSet<NaiveDate>,
    /// What becomes of holidays.
    pub holidays: HolidayPolicy,
    /// How long the meetings last; as the body's rules say without.
    pub length: Option<Minutes>,
    /// Where.
    pub place: Option<Title>,
    /// Counts changes.
    pub version: Version,
}

/// Why a series is no plan for meetings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MeetingSeriesError {
    /// The first meeting lies in another age.
    #[error("must begin in one of the years 1900 to 2199")]
    NotOfThisAge,
    /// The rule names days that no year has, or ends before it begins.
    #[error(
        "must have a meeting within {} years of {first}; the rule has none",
        MeetingSeries::YEARS_TO_YIELD
    )]
    NeverMeets {
        /// Where the rule begins to count.
        first: NaiveDate,
    },
    /// More exceptions than a plan can sensibly have.
    #[error("must be at most {} days, not {count}", MeetingSeries::MOST_EXCEPTIONS)]
    TooManyExceptions {
        /// How many there are.
        count: usize,
    },
}

impl MeetingSeries {
    /// Within how many years of the first meeting a rule must have yielded a day.
    pub const YEARS_TO_YIELD: u32 = 10;
    /// The most days of the rule that may be excepted.
    pub const MOST_EXCEPTIONS: usize = 500;

    /// Refuses a series that cannot be a plan. Asked before one is saved.
    pub fn ensure_possible(&self) -> Result<(), MeetingSeriesError> {
        let count = self.exceptions.len();
        if count > Self::MOST_EXCEPTIONS {
            return Err(MeetingSeriesError::TooManyExceptions { count });
        }
        self.ensure_yields()
    }

    /// Refuses a series without meetings: a rule for 30 February, or one that ends before it
    /// begins. Only the rule counts here, not what becomes of its
    /// days by exceptions, recesses and holidays.
    pub fn ensure_yields(&self) -> Result<(), MeetingSeriesError> {
        let first = self.first.date();
        if !expansion::YEARS_OF_FIRST.contains(&first.year()) {
            return Err(MeetingSeriesError::NotOfThisAge);
        }
        let rim = first.checked_add_months(Months::new(12 * Self::YEARS_TO_YIELD));
        let stretch = first..=rim.unwrap_or(NaiveDate::MAX);
        if expansion::days(&self.rule.parts, self.first, stretch, 1).is_empty() {
            return Err(MeetingSeriesError::NeverMeets { first });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::a_series;

    #[test]
    fn a_series_without_a_meeting_in_ten_years_is_refused() {
        let never = |first: &str| {
            let first = first.parse().unwrap();
            Err(MeetingSeriesError::NeverMeets { first })
        };
        for (first, rule, expected) in [
            ("2026-10-14 13:00", "FREQ=MONTHLY;BYDAY=4WE", Ok(())),
            ("2026-10-14 13:00", "FREQ=DAILY;COUNT=1", Ok(())),
            ("2026-10-14 13:00", "FREQ=DAILY;UNTIL=20261014", Ok(())),
            (
                "2026-10-14 13:00",
                "FREQ=DAILY;UNTIL=20261014T130000",
                Ok(()),
            ),
            (
                "2026-10-14 13:00",
                "FREQ=DAILY;UNTIL=20261014T125900",
                never("2026-10-14"),
            ),
            (
                "2026-10-14 13:00",
                "FREQ=DAILY;UNTIL=20261013",
                never("2026-10-14"),
            ),
            (
                "2026-10-14 13:00",
                "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
                never("2026-10-14"),
            ),
            (
                "2026-10-14 13:00",
                "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
                Ok(()),
            ),
            // 1900 and 2100 have no 29 February, so some gaps have eight years.
            (
                "2096-03-01 13:00",
                "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
                Ok(()),
            ),
            (
                "2026-10-14 13:00",
                "FREQ=YEARLY;INTERVAL=11;BYMONTH=1",
                never("2026-10-14"),
            ),
            (
                "1899-12-31 13:00",
                "FREQ=DAILY",
                Err(MeetingSeriesError::NotOfThisAge),
            ),
        ] {
            let series = a_series(first, rule);
            assert_eq!(series.ensure_yields(), expected, "{first} {rule}");
        }
        assert_eq!(
            MeetingSeriesError::NeverMeets {
                first: "2026-10-14".parse().unwrap()
            }
            .to_string(),
            "must have a meeting within 10 years of 2026-10-14; the rule has none"
        );
    }

    #[test]
    fn a_series_has_not_more_exceptions_than_a_plan_can_have() {
        let mut series = a_series("2026-10-14 13:00", "FREQ=DAILY");
        let first: NaiveDate = "2026-10-14".parse().unwrap();
        series.exceptions = first.iter_days().take(500).collect();
        assert_eq!(series.ensure_possible(), Ok(()));
        series.exceptions = first.iter_days().take(501).collect();
        let refused = Err(MeetingSeriesError::TooManyExceptions { count: 501 });
        assert_eq!(series.ensure_possible(), refused);
    }
}
