//! The moment as of which something is asked for.

use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::domain::calendar::{Moment, at_local, cut_to_microseconds, local_date};

/// As of when something is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// As it stood when this day had gone by, in Copenhagen; as it stands now, if it is today.
    Day(NaiveDate),
    /// As it stood at this moment.
    Moment(Moment),
}

/// The text is neither a day nor a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a day such as 2024-03-12 or a moment such as 2024-03-12T08:00:00+01:00")]
pub struct AsOfError;

/// It has not come yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must not be in the future")]
pub struct NotYet;

impl FromStr for AsOf {
    type Err = AsOfError;

    fn from_str(text: &str) -> Result<Self, AsOfError> {
        let year = |year| (1900..=9999).contains(&year);
        if let Ok(day) = text.parse::<NaiveDate>() {
            return year(day.year()).then_some(Self::Day(day)).ok_or(AsOfError);
        }
        let moment = DateTime::parse_from_rfc3339(text).map_err(|_| AsOfError)?;
        let moment = cut_to_microseconds(moment.with_timezone(&Utc));
        let is_known = year(moment.year());
        is_known.then_some(Self::Moment(moment)).ok_or(AsOfError)
    }
}

impl AsOf {
    /// The last moment that counts.
    pub fn moment(self, now: Moment) -> Result<Moment, NotYet> {
        let today = local_date(now);
        match self {
            Self::Day(day) if day == today => Ok(now),
            Self::Day(day) if day < today => {
                let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
                Ok(at_local(next, NaiveTime::MIN) - TimeDelta::microseconds(1))
            }
            Self::Moment(moment) if moment <= now => Ok(moment),
            Self::Day(_) | Self::Moment(_) => Err(NotYet),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::moment;

    #[test]
    fn a_day_counts_to_its_end_and_what_has_not_come_is_refused() {
        let now = moment("2024-03-12 09:30");
        for (text, expected) in [
            ("2024-03-11", Ok("2024-03-11T22:59:59.999999Z")),
            // The clock goes forward on that day.
            ("2023-03-26", Ok("2023-03-26T21:59:59.999999Z")),
            ("2024-03-12", Ok("2024-03-12T08:30:00Z")),
            ("2024-03-13", Err(NotYet)),
            ("2024-03-12T08:30:00Z", Ok("2024-03-12T08:30:00Z")),
            (
                "2024-03-12T08:00:00.123456789+01:00",
                Ok("2024-03-12T07:00:00.123456Z"),
            ),
            ("2024-03-12T08:30:00.000001Z", Err(NotYet)),
            ("9999-12-31", Err(NotYet)),
        ] {
            let asked: AsOf = text.parse().unwrap();
            let expected = expected.map(|text| text.parse().unwrap());
            assert_eq!(asked.moment(now), expected, "{text}");
        }
    }

    #[test]
    fn whatever_else_is_refused() {
        for text in [
            "",
            "12-03-2024",
            "2024-02-30",
            "2024-03-12T08:00:00",
            "0001-01-01",
            "+10000-01-01",
            "x",
        ] {
            assert_eq!(text.parse::<AsOf>(), Err(AsOfError), "{text}");
        }
    }
}
