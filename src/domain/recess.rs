//! Recesses: the weeks of every year in which a body does not meet, such as the summer.

use std::{fmt, str::FromStr};

use chrono::{Datelike, NaiveDate};

use crate::domain::text::Title;

/// A day of every year, written `06-28`. 29 February stands for the last day of February.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayOfYear {
    month: u8,
    day: u8,
}

/// The month and day are on no calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a day of the calendar, such as 06-28")]
pub struct DayOfYearError;

impl DayOfYear {
    /// The day of this month, from 1 each.
    pub fn new(month: u8, day: u8) -> Result<Self, DayOfYearError> {
        // A leap year has every day that a year can have.
        match NaiveDate::from_ymd_opt(2024, month.into(), day.into()) {
            Some(_) => Ok(Self { month, day }),
            None => Err(DayOfYearError),
        }
    }

    /// The month, from 1.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// The date in that year.
    fn in_year(self, year: i32) -> Option<NaiveDate> {
        let (month, day) = (self.month.into(), self.day.into());
        // Only 29 February can be missing.
        NaiveDate::from_ymd_opt(year, month, day)
            .or_else(|| NaiveDate::from_ymd_opt(year, month, 28))
    }
}

impl fmt::Display for DayOfYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl FromStr for DayOfYear {
    type Err = DayOfYearError;

    fn from_str(written: &str) -> Result<Self, DayOfYearError> {
        let number = |part: &str| {
            let is_number = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse().ok().filter(|_| is_number)
        };
        let (month, day) = written.split_once('-').ok_or(DayOfYearError)?;
        match (number(month), number(day)) {
            (Some(month), Some(day)) => Self::new(month, day),
            _ => Err(DayOfYearError),
        }
    }
}

/// A stretch of every year without meetings, both ends included; it may go over the new year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recess {
    /// What it is called: *Sommerferie*.
    pub name: Title,
    /// The first day.
    pub from: DayOfYear,
    /// The last day.
    pub until: DayOfYear,
}

impl Recess {
    /// Whether the body is in recess on that day.
    pub fn includes(&self, date: NaiveDate) -> bool {
        let year = date.year();
        let (Some(from), Some(until)) = (self.from.in_year(year), self.until.in_year(year)) else {
            return false;
        };
        if self.from <= self.until {
            (from..=until).contains(&date)
        } else {
            date >= from || date <= until
        }
    }
}

/// The recesses of a body, in the order in which it lists them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recesses(Vec<Recess>);

/// Why a list of recesses is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecessesError {
    /// More than a year can sensibly have.
    #[error("must be at most {} recesses, not {number}", Recesses::MOST)]
    TooMany {
        /// How many there are.
        number: usize,
    },
    /// The recesses take up the whole year.
    #[error("must leave the body a day of the year to meet on")]
    WholeYear,
}

impl Recesses {
    /// The most recesses a body may have.
    pub const MOST: usize = 20;

    /// Checks a list of recesses: not too many, and some of the year is left.
    pub fn new(recesses: Vec<Recess>) -> Result<Self, RecessesError> {
        let number = recesses.len();
        if number > Self::MOST {
            return Err(RecessesError::TooMany { number });
        }
        let recesses = Self(recesses);
        if !has_free_day(&recesses) {
            return Err(RecessesError::WholeYear);
        }
        Ok(recesses)
    }

    /// The recesses, in the body's order.
    pub fn as_slice(&self) -> &[Recess] {
        &self.0
    }

    /// The recess that the day lies in; of several the one listed first.
    pub fn covering(&self, date: NaiveDate) -> Option<&Recess> {
        self.0.iter().find(|recess| recess.includes(date))
    }
}

/// Asked of a common year: 29 February alone is no day to plan by.
fn has_free_day(recesses: &Recesses) -> bool {
    let mut days = (1..=365).filter_map(|day| NaiveDate::from_yo_opt(2025, day));
    days.any(|day| recesses.covering(day).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(written: &str) -> NaiveDate {
        written.parse().unwrap()
    }

    fn recess(name: &str, from: &str, until: &str) -> Recess {
        Recess {
            name: Title::parse(name).unwrap(),
            from: from.parse().unwrap(),
            until: until.parse().unwrap(),
        }
    }

    #[test]
    fn a_recess_has_both_its_ends_and_may_go_over_the_new_year() {
        for (from, until, date, is_included) in [
            ("06-28", "08-09", "2026-06-27", false),
            ("06-28", "08-09", "2026-06-28", true),
            ("06-28", "08-09", "2026-08-09", true),
            ("06-28", "08-09", "2026-08-10", false),
            ("06-05", "06-05", "2026-06-05", true),
            ("06-05", "06-05", "2026-06-06", false),
            ("12-20", "01-03", "2026-12-19", false),
            ("12-20", "01-03", "2026-12-31", true),
            ("12-20", "01-03", "2027-01-01", true),
            ("12-20", "01-03", "2027-01-03", true),
            ("12-20", "01-03", "2027-01-04", false),
            ("12-20", "01-03", "2026-07-01", false),
        ] {
            let recess = recess("Ferie", from, until);
            assert_eq!(
                recess.includes(day(date)),
                is_included,
                "{date} in {from} to {until}"
            );
        }
    }

    #[test]
    fn the_29th_of_february_is_the_last_day_of_february() {
        let winter = recess("Vinterferie", "02-09", "02-29");
        let from_then_on = recess("Forår", "02-29", "03-05");
        for (date, in_winter, in_spring) in [
            ("2024-02-28", true, false),
            ("2024-02-29", true, true),
            ("2024-03-01", false, true),
            ("2025-02-27", true, false),
            ("2025-02-28", true, true),
            ("2025-03-01", false, true),
        ] {
            assert_eq!(winter.includes(day(date)), in_winter, "{date}");
            assert_eq!(from_then_on.includes(day(date)), in_spring, "{date}");
        }
    }

    #[test]
    fn a_day_of_the_year_reads_back_and_other_forms_are_refused() {
        for written in ["01-01", "02-29", "06-28", "12-31"] {
            let read: DayOfYear = written.parse().unwrap();
            assert_eq!(read.to_string(), written);
        }
        for written in [
            "", "0628", "6-28", "06-28-", "02-30", "13-01", "00-01", "01-00", "+6-28", "06-2８",
        ] {
            assert_eq!(
                written.parse::<DayOfYear>(),
                Err(DayOfYearError),
                "{written}"
            );
        }
    }

    #[test]
    fn recesses_are_few_and_leave_some_of_the_year() {
        let summer = recess("Sommerferie", "06-28", "08-09");
        let christmas = recess("Jul", "12-20", "01-03");
        let both = Recesses::new(vec![summer.clone(), christmas.clone()]).unwrap();
        assert_eq!(both.covering(day("2026-07-15")), Some(&summer));
        assert_eq!(both.covering(day("2027-01-01")), Some(&christmas));
        assert_eq!(both.covering(day("2026-10-14")), None);
        assert_eq!(
            Recesses::new(vec![summer.clone(); 21]),
            Err(RecessesError::TooMany { number: 21 })
        );
        for whole_year in [
            vec![recess("Altid", "01-01", "12-31")],
            vec![recess("Altid", "07-02", "07-01")],
            vec![summer, recess("Resten", "08-10", "06-27")],
        ] {
            assert_eq!(Recesses::new(whole_year), Err(RecessesError::WholeYear));
        }
        assert!(Recesses::new(vec![recess("Næsten altid", "01-02", "12-31")]).is_ok());
    }
}
