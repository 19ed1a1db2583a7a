//! When somebody is in to read a message: the office hours of working days.

use chrono::{NaiveTime, TimeDelta};
use thiserror::Error;

use super::{DanishCalendar, Moment, at_local, local_date_time};

/// From when to when the office is open, in Danish local time; it is closed at the last moment
/// itself. It opens before it closes, on the same day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfficeHours {
    opens: NaiveTime,
    closes: NaiveTime,
}

/// The office would close before it opens.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("office hours must end after they begin, on the same day: {opens} to {closes}")]
pub struct OfficeHoursError {
    /// When it would open.
    pub opens: NaiveTime,
    /// When it would close.
    pub closes: NaiveTime,
}

impl OfficeHours {
    /// From `opens` until just before `closes`.
    pub fn new(opens: NaiveTime, closes: NaiveTime) -> Result<Self, OfficeHoursError> {
        if opens < closes {
            Ok(Self { opens, closes })
        } else {
            Err(OfficeHoursError { opens, closes })
        }
    }

    /// When the office opens.
    pub fn opens(self) -> NaiveTime {
        self.opens
    }

    /// When it closes.
    pub fn closes(self) -> NaiveTime {
        self.closes
    }
}

/// 08:00 to 16:00.
impl Default for OfficeHours {
    fn default() -> Self {
        let hour = |hours| NaiveTime::MIN + TimeDelta::hours(hours);
        Self {
            opens: hour(8),
            closes: hour(16),
        }
    }
}

impl DanishCalendar {
    /// The moment itself when it lies in office hours, else the next opening of the office.
    pub fn to_office_hours(&self, moment: Moment) -> Moment {
        let local = local_date_time(moment);
        let OfficeHours { opens, closes } = self.office_hours;
        if !self.is_working_day(local.date()) || local.time() >= closes {
            at_local(self.working_days_after(local.date(), 1), opens)
        } else if local.time() < opens {
            at_local(local.date(), opens)
        } else {
            moment
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn moment(written: &str) -> Moment {
        written.parse().unwrap()
    }

    #[test]
    fn a_message_waits_for_the_office_to_open() {
        for (ready, goes_out) in [
            // Within the hours, at the first moment and the last: at once.
            ("2026-10-14T06:00:00Z", "2026-10-14T06:00:00Z"),
            ("2026-10-14T10:17:42.123456Z", "2026-10-14T10:17:42.123456Z"),
            ("2026-10-14T13:59:59.999999Z", "2026-10-14T13:59:59.999999Z"),
            // Before them: the same day. After them: the next.
            ("2026-10-14T05:59:59Z", "2026-10-14T06:00:00Z"),
            ("2026-10-13T22:30:00Z", "2026-10-14T06:00:00Z"),
            ("2026-10-14T14:00:00Z", "2026-10-15T06:00:00Z"),
            // Over a weekend in which summer time ends: still 08:00 on the wall.
            ("2026-10-23T14:00:00Z", "2026-10-26T07:00:00Z"),
            // Over one in which it begins, which is the weekend before Easter's in 2026.
            ("2026-03-28T09:00:00Z", "2026-03-30T06:00:00Z"),
            // Over Easter, and over Christmas Eve to the Monday after.
            ("2026-04-01T15:00:00Z", "2026-04-07T06:00:00Z"),
            ("2026-12-24T08:00:00Z", "2026-12-28T07:00:00Z"),
        ] {
            let calendar = DanishCalendar::default();
            assert_eq!(
                calendar.to_office_hours(moment(ready)),
                moment(goes_out),
                "{ready}"
            );
        }
    }

    #[test]
    fn other_office_hours_are_kept() {
        let time = |written: &str| written.parse::<NaiveTime>().unwrap();
        let calendar = DanishCalendar {
            office_hours: OfficeHours::new(time("10:00:00"), time("12:30:00")).unwrap(),
            ..DanishCalendar::default()
        };
        let ready = moment("2026-10-14T10:30:00Z");
        assert_eq!(
            calendar.to_office_hours(ready),
            moment("2026-10-15T08:00:00Z")
        );
    }

    #[test]
    fn hours_that_end_before_they_begin_are_refused() {
        let (opens, closes) = (NaiveTime::MIN + TimeDelta::hours(9), NaiveTime::MIN);
        assert_eq!(
            OfficeHours::new(opens, closes),
            Err(OfficeHoursError { opens, closes })
        );
        assert!(OfficeHours::new(opens, opens).is_err());
        assert_eq!(OfficeHours::default().opens().to_string(), "08:00:00");
        assert_eq!(OfficeHours::default().closes().to_string(), "16:00:00");
    }

    proptest! {
        #[test]
        fn the_first_office_moment_is_in_office_hours_and_never_earlier(
            seconds in 631_152_000_i64..4_000_000_000, saturday_counts: bool,
        ) {
            let calendar = DanishCalendar { saturday_counts, ..DanishCalendar::default() };
            let ready = Moment::from_timestamp(seconds, 0).unwrap();
            let goes_out = calendar.to_office_hours(ready);
            let local = local_date_time(goes_out);
            prop_assert!(goes_out >= ready);
            prop_assert!(calendar.is_working_day(local.date()));
            prop_assert!(local.time() >= calendar.office_hours.opens());
            prop_assert!(local.time() < calendar.office_hours.closes());
            prop_assert_eq!(calendar.to_office_hours(goes_out), goes_out);
        }
    }
}
