//! The zone of Copenhagen as a calendar defines it (RFC 5545, 3.6.5), and moments in it.

use chrono::TimeDelta;
use icalendar::{Calendar, CalendarDateTime};

use crate::domain::calendar::{Moment, local_date_time};

/// The name of the zone, in the calendar and in the IANA's database.
pub(super) const ID: &str = "Europe/Copenhagen";

/// The rules since 1996 (directive 2000/84/EC and those before it): summer time from the last Sunday
/// of March at 02:00 to the last Sunday of October at 03:00, by the clock that is put.
const DEFINITION: &[(&str, &str)] = &[
    ("BEGIN", "VTIMEZONE"),
    ("TZID", ID),
    ("BEGIN", "DAYLIGHT"),
    ("DTSTART", "19960331T020000"),
    ("RRULE", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"),
    ("TZOFFSETFROM", "+0100"),
    ("TZOFFSETTO", "+0200"),
    ("TZNAME", "CEST"),
    ("END", "DAYLIGHT"),
    ("BEGIN", "STANDARD"),
    ("DTSTART", "19961027T030000"),
    ("RRULE", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"),
    ("TZOFFSETFROM", "+0200"),
    ("TZOFFSETTO", "+0100"),
    ("TZNAME", "CET"),
    ("END", "STANDARD"),
    ("END", "VTIMEZONE"),
];

/// Adds the definition, before any entry. Line by line, since the crate would put the time of day
/// and a random id into it as a component.
pub(super) fn append_to(calendar: &mut Calendar) {
    for line in DEFINITION {
        calendar.append_property(*line);
    }
}

/// The moment by the clock in Copenhagen; in UTC where that clock shows the same time twice, since
/// programs do not agree on which of the two is meant.
pub(super) fn local(moment: Moment) -> CalendarDateTime {
    let date_time = local_date_time(moment);
    let hour = TimeDelta::hours(1);
    let is_shown_twice = [moment - hour, moment + hour]
        .into_iter()
        .any(|other| local_date_time(other) == date_time);
    if is_shown_twice {
        return CalendarDateTime::Utc(moment);
    }
    let tzid = ID.to_owned();
    CalendarDateTime::WithTimezone { date_time, tzid }
}
