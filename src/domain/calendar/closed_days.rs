//! Days on which the town hall is closed without a public holiday. Which of them count is a
//! setting: custom and agreements differ from municipality to municipality.

use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use thiserror::Error;

use super::holidays::days_after_easter;

/// A day that may be closed although no law makes it a holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClosedDay {
    /// 1 May (*1. maj*).
    MayDay,
    /// The Friday after Ascension Day (*dagen efter Kristi himmelfartsdag*).
    DayAfterAscension,
    /// 5 June (*grundlovsdag*).
    ConstitutionDay,
    /// 24 December (*juleaftensdag*).
    ChristmasEve,
    /// 31 December (*nytårsaftensdag*).
    NewYearsEve,
}

impl ClosedDay {
    /// Every such day, in the order of the year.
    pub const ALL: [Self; 5] = [
        Self::MayDay,
        Self::DayAfterAscension,
        Self::ConstitutionDay,
        Self::ChristmasEve,
        Self::NewYearsEve,
    ];

    /// The word for it in settings: `constitution-day`.
    pub fn code(self) -> &'static str {
        match self {
            Self::MayDay => "may-day",
            Self::DayAfterAscension => "day-after-ascension",
            Self::ConstitutionDay => "constitution-day",
            Self::ChristmasEve => "christmas-eve",
            Self::NewYearsEve => "new-years-eve",
        }
    }

    /// The name in Danish, as it stands within a sentence.
    pub fn danish_name(self) -> &'static str {
        match self {
            Self::MayDay => "1. maj",
            Self::DayAfterAscension => "dagen efter Kristi himmelfartsdag",
            Self::ConstitutionDay => "grundlovsdag",
            Self::ChristmasEve => "juleaftensdag",
            Self::NewYearsEve => "nytårsaftensdag",
        }
    }

    /// Whether the date is this day in its year.
    pub fn falls_on(self, date: NaiveDate) -> bool {
        let month_and_day = (date.month(), date.day());
        match self {
            Self::MayDay => month_and_day == (5, 1),
            Self::DayAfterAscension => days_after_easter(date) == 40,
            Self::ConstitutionDay => month_and_day == (6, 5),
            Self::ChristmasEve => month_and_day == (12, 24),
            Self::NewYearsEve => month_and_day == (12, 31),
        }
    }
}

/// Not the [`ClosedDay::code`] of any day.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "not a closed day; the words are may-day, day-after-ascension, constitution-day, \
     christmas-eve, new-years-eve"
)]
pub struct UnknownClosedDay;

impl FromStr for ClosedDay {
    type Err = UnknownClosedDay;

    fn from_str(code: &str) -> Result<Self, UnknownClosedDay> {
        Self::ALL
            .into_iter()
            .find(|day| day.code() == code)
            .ok_or(UnknownClosedDay)
    }
}

/// The set of days that are closed here; collect it from an iterator of [`ClosedDay`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClosedDays(u8);

impl ClosedDays {
    /// Open on all of them.
    pub const NONE: Self = Self(0);

    /// Whether that day is among the closed ones.
    pub fn contains(self, day: ClosedDay) -> bool {
        self.0 & bit(day) != 0
    }

    /// Which closed day the date is, if any.
    pub fn on(self, date: NaiveDate) -> Option<ClosedDay> {
        ClosedDay::ALL
            .into_iter()
            .find(|day| self.contains(*day) && day.falls_on(date))
    }
}

/// 5 June, 24 and 31 December: the days that forældelsesloven § 27 stk. 2 names beside weekends and
/// holidays.
impl Default for ClosedDays {
    fn default() -> Self {
        [
            ClosedDay::ConstitutionDay,
            ClosedDay::ChristmasEve,
            ClosedDay::NewYearsEve,
        ]
        .into_iter()
        .collect()
    }
}

impl FromIterator<ClosedDay> for ClosedDays {
    fn from_iter<I: IntoIterator<Item = ClosedDay>>(days: I) -> Self {
        Self(days.into_iter().fold(0, |set, day| set | bit(day)))
    }
}

fn bit(day: ClosedDay) -> u8 {
    1 << day as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(written: &str) -> NaiveDate {
        written.parse().unwrap()
    }

    #[test]
    fn each_closed_day_falls_on_its_date_and_only_when_it_is_in_the_set() {
        let all: ClosedDays = ClosedDay::ALL.into_iter().collect();
        for (date, closed) in [
            ("2026-05-01", ClosedDay::MayDay),
            ("2026-05-15", ClosedDay::DayAfterAscension),
            ("2026-06-05", ClosedDay::ConstitutionDay),
            ("2026-12-24", ClosedDay::ChristmasEve),
            ("2026-12-31", ClosedDay::NewYearsEve),
        ] {
            assert_eq!(all.on(day(date)), Some(closed));
            assert_eq!(ClosedDays::NONE.on(day(date)), None);
            let only_this: ClosedDays = [closed].into_iter().collect();
            assert_eq!(only_this.on(day(date)), Some(closed));
            assert_eq!(
                ClosedDay::ALL
                    .into_iter()
                    .filter(|d| only_this.contains(*d))
                    .count(),
                1
            );
        }
        assert_eq!(all.on(day("2026-05-04")), None);
    }

    #[test]
    fn constitution_day_and_the_two_eves_are_closed_unless_told_otherwise() {
        let default: Vec<_> = ClosedDay::ALL
            .into_iter()
            .filter(|day| ClosedDays::default().contains(*day))
            .collect();
        assert_eq!(
            default,
            [
                ClosedDay::ConstitutionDay,
                ClosedDay::ChristmasEve,
                ClosedDay::NewYearsEve
            ]
        );
    }

    #[test]
    fn every_code_reads_back_and_is_named_in_the_error() {
        for day in ClosedDay::ALL {
            assert_eq!(day.code().parse(), Ok(day));
            assert!(UnknownClosedDay.to_string().contains(day.code()));
        }
        assert_eq!("påske".parse::<ClosedDay>(), Err(UnknownClosedDay));
    }
}
