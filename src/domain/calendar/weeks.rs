//! Weeks after ISO 8601, the ones Danes mean by "uge 42": from Monday, and week 1 has the year's
//! first Thursday.

use std::{fmt, str::FromStr};

use chrono::{Datelike, NaiveDate, Weekday};
use thiserror::Error;

/// A week of a year, written `2026-W42`. It exists: only 52 or 53 weeks, by the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IsoWeek {
    year: i32,
    week: u32,
}

/// Why something is not a week.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IsoWeekError {
    /// Not of the form `2026-W42`.
    #[error("a week is written like 2026-W42")]
    Form,
    /// The year has no such week.
    #[error("{year} has no week {week}")]
    NoSuchWeek {
        /// The year asked for.
        year: i32,
        /// The week it does not have.
        week: u32,
    },
}

/// The week that the date lies in. The first days of January can lie in the year before, the last
/// days of December in the year after.
pub fn iso_week(date: NaiveDate) -> IsoWeek {
    let week = date.iso_week();
    IsoWeek {
        year: week.year(),
        week: week.week(),
    }
}

impl IsoWeek {
    /// That week of that year, if the year has it.
    pub fn new(year: i32, week: u32) -> Result<Self, IsoWeekError> {
        NaiveDate::from_isoywd_opt(year, week, Weekday::Mon)
            .map(iso_week)
            .ok_or(IsoWeekError::NoSuchWeek { year, week })
    }

    /// The year that the week belongs to: the one its Thursday lies in.
    pub fn year(self) -> i32 {
        self.year
    }

    /// The number of the week, 1 to 53.
    pub fn week(self) -> u32 {
        self.week
    }

    /// Its first day.
    pub fn monday(self) -> NaiveDate {
        NaiveDate::from_isoywd_opt(self.year, self.week, Weekday::Mon).unwrap_or(NaiveDate::MIN)
    }

    /// Its last day.
    pub fn sunday(self) -> NaiveDate {
        NaiveDate::from_isoywd_opt(self.year, self.week, Weekday::Sun).unwrap_or(NaiveDate::MAX)
    }
}

impl fmt::Display for IsoWeek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-W{:02}", self.year, self.week)
    }
}

impl FromStr for IsoWeek {
    type Err = IsoWeekError;

    fn from_str(written: &str) -> Result<Self, IsoWeekError> {
        let (year, week) = written.split_once("-W").ok_or(IsoWeekError::Form)?;
        let is_number = |part: &str, digits| {
            part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !is_number(year, 4) || !is_number(week, 2) {
            return Err(IsoWeekError::Form);
        }
        let year = year.parse().map_err(|_| IsoWeekError::Form)?;
        let week = week.parse().map_err(|_| IsoWeekError::Form)?;
        Self::new(year, week)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(written: &str) -> NaiveDate {
        written.parse().unwrap()
    }

    #[test]
    fn dates_lie_in_the_weeks_that_a_danish_calendar_prints() {
        for (date, week) in [
            ("2023-10-25", "2023-W43"),
            ("2025-10-08", "2025-W41"),
            ("2020-12-31", "2020-W53"),
            ("2021-01-03", "2020-W53"),
            ("2021-01-04", "2021-W01"),
            ("2024-12-30", "2025-W01"),
            ("2026-12-31", "2026-W53"),
        ] {
            assert_eq!(iso_week(day(date)).to_string(), week, "{date}");
        }
    }

    #[test]
    fn a_week_runs_from_monday_to_sunday() {
        let week: IsoWeek = "2026-W42".parse().unwrap();
        assert_eq!((week.year(), week.week()), (2026, 42));
        assert_eq!(week.monday(), day("2026-10-12"));
        assert_eq!(week.sunday(), day("2026-10-18"));
    }

    #[test]
    fn a_week_that_the_year_does_not_have_is_refused() {
        assert!("2026-W53".parse::<IsoWeek>().is_ok());
        let refused = |year, week| Err(IsoWeekError::NoSuchWeek { year, week });
        assert_eq!("2025-W53".parse::<IsoWeek>(), refused(2025, 53));
        assert_eq!("2025-W00".parse::<IsoWeek>(), refused(2025, 0));
    }

    #[test]
    fn other_forms_are_refused() {
        for written in [
            "",
            "2026",
            "W42",
            "2026W42",
            "2026-w42",
            "2026-W4",
            "2026-W+4",
            "26-W42",
            "+026-W42",
            "2026-W042",
            "2026-W42-1",
            "20２6-W42",
        ] {
            assert_eq!(
                written.parse::<IsoWeek>(),
                Err(IsoWeekError::Form),
                "{written}"
            );
        }
    }

    #[test]
    fn the_weeks_at_the_rim_of_the_calendar_have_their_days() {
        assert!(iso_week(NaiveDate::MIN).monday() <= NaiveDate::MIN);
        assert!(iso_week(NaiveDate::MAX).sunday() >= NaiveDate::MAX);
    }

    proptest! {
        #[test]
        fn a_date_lies_in_its_week_and_the_week_reads_back(days in 0_u64..3_650_000) {
            let date = day("0001-01-01") + chrono::Days::new(days);
            let week = iso_week(date);
            prop_assert!((week.monday()..=week.sunday()).contains(&date));
            prop_assert_eq!(week.to_string().parse(), Ok(week));
            prop_assert_eq!(iso_week(week.monday()), week);
            prop_assert_eq!(iso_week(week.sunday()), week);
        }
    }
}
