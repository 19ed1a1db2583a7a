//! The Danish calendar: holidays, working days, ISO weeks, office hours, the zone of Copenhagen.
//!
//! Everything is computed, nothing is listed or fetched. Left out: reading the dates that people
//! write (that is the work of `minutes`) and the moment itself, which comes from `clock`.
//!
//! Nothing here panics. At the rim of chrono's calendar, some 262,000 years away, results stop at
//! its first or last day.

mod closed_days;
mod copenhagen;
mod holidays;
mod office_hours;
mod weeks;
mod wording;
mod working_days;

pub use closed_days::{ClosedDay, ClosedDays, UnknownClosedDay};
pub use copenhagen::{at_local, local_date, local_date_time, local_time};
pub use holidays::{Holiday, easter, holiday_on};
pub use office_hours::{OfficeHours, OfficeHoursError};
pub use weeks::{IsoWeek, IsoWeekError, iso_week};
pub use wording::{
    danish_date, danish_date_time, danish_month, danish_weekday, english_date, english_date_time,
};
pub use working_days::DanishCalendar;

use chrono::{DateTime, Utc};

/// An instant. Cut to microseconds wherever one enters the house, see [`cut_to_microseconds`].
pub type Moment = DateTime<Utc>;

/// The moment without its nanoseconds: a database keeps microseconds, and a moment must come back
/// from it as it went in. A leap second becomes the second after it.
pub fn cut_to_microseconds(moment: Moment) -> Moment {
    DateTime::from_timestamp_micros(moment.timestamp_micros()).unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(written: &str) -> String {
        let moment = written.parse::<Moment>().unwrap();
        cut_to_microseconds(moment).to_rfc3339()
    }

    #[test]
    fn nanoseconds_are_cut_and_never_rounded_up() {
        assert_eq!(
            cut("2023-10-25T11:00:00.123456999Z"),
            "2023-10-25T11:00:00.123456+00:00"
        );
        assert_eq!(
            cut("1969-12-31T23:59:59.999999999Z"),
            "1969-12-31T23:59:59.999999+00:00"
        );
        assert_eq!(cut("2023-10-25T11:00:00Z"), "2023-10-25T11:00:00+00:00");
    }

    #[test]
    fn a_leap_second_becomes_the_second_after_it() {
        assert_eq!(cut("2016-12-31T23:59:60Z"), "2017-01-01T00:00:00+00:00");
    }

    #[test]
    fn the_ends_of_the_calendar_are_cut_without_a_panic() {
        assert!(cut_to_microseconds(Moment::MAX_UTC) <= Moment::MAX_UTC);
        assert_eq!(cut_to_microseconds(Moment::MIN_UTC), Moment::MIN_UTC);
    }
}
