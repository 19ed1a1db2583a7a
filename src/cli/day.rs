//! A day on the command line: one that calendars, databases and holidays can all work with.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};

/// The years that can be asked for: what is far outside is a slip of the pen.
const YEARS: RangeInclusive<i32> = 1900..=2199;

/// The text is no day that can be worked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a day such as 2023-10-26 is expected, from 1900 to 2199")]
pub(super) struct DayError;

/// Reads a day.
pub(super) fn parse(text: &str) -> Result<NaiveDate, DayError> {
    let day: NaiveDate = text.parse().map_err(|_| DayError)?;
    if YEARS.contains(&day.year()) {
        Ok(day)
    } else {
        Err(DayError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_one_of_these_centuries() {
        for (text, is_day) in [
            ("2023-10-26", true),
            ("1900-01-01", true),
            ("2199-12-31", true),
            ("0001-01-01", false),
            ("+262142-12-31", false),
            ("2023-02-29", false),
            ("26-10-2023", false),
        ] {
            assert_eq!(parse(text).is_ok(), is_day, "{text}");
        }
    }
}
