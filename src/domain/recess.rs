//! Recesses: the weeks of every year in which a body does not meet, such as the summer.

use chrono::NaiveDate;

use crate::domain::text::Title;

/// A day of every year. 29 February stands for the last day of February.
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
