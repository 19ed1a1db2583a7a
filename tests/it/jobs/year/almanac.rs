//! The year 2024 of the committee, written down by hand and reckoned without the program: when it
//! meets, which days are holidays, when an agenda closes, what the clock in Copenhagen shows.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Weekday};
use tovholder::domain::calendar::Moment;

use crate::support::builders::day;

/// At which time of the day people work through what has come up.
pub(super) const MORNING: &str = "09:00";

/// The meetings that the series plans: Wednesdays at 13:00, none from 1 July to 7 August and from
/// 20 December to 3 January. 5 June is a holiday, so the body meets on the day before.
const WEDNESDAYS: [&str; 52] = [
    "2024-01-10",
    "2024-01-17",
    "2024-01-24",
    "2024-01-31",
    "2024-02-07",
    "2024-02-14",
    "2024-02-21",
    "2024-02-28",
    "2024-03-06",
    "2024-03-13",
    "2024-03-20",
    "2024-03-27",
    "2024-04-03",
    "2024-04-10",
    "2024-04-17",
    "2024-04-24",
    "2024-05-01",
    "2024-05-08",
    "2024-05-15",
    "2024-05-22",
    "2024-05-29",
    "2024-06-05",
    "2024-06-12",
    "2024-06-19",
    "2024-06-26",
    "2024-08-14",
    "2024-08-21",
    "2024-08-28",
    "2024-09-04",
    "2024-09-11",
    "2024-09-18",
    "2024-09-25",
    "2024-10-02",
    "2024-10-09",
    "2024-10-16",
    "2024-10-23",
    "2024-10-30",
    "2024-11-06",
    "2024-11-13",
    "2024-11-20",
    "2024-11-27",
    "2024-12-04",
    "2024-12-11",
    "2024-12-18",
    "2025-01-08",
    "2025-01-15",
    "2025-01-22",
    "2025-01-29",
    "2025-02-05",
    "2025-02-12",
    "2025-02-19",
    "2025-02-26",
];
const ON_A_HOLIDAY: (&str, &str) = ("2024-06-05", "2024-06-04");

/// On which day which meeting is moved to when: behind the one after it, over the change to summer
/// time, and within its week once its agenda has gone out.
pub(super) const MOVED: [(&str, &str, &str); 3] = [
    ("2024-02-05", "2024-02-14", "2024-02-22 13:00"),
    ("2024-03-18", "2024-03-27", "2024-04-02 09:00"),
    ("2024-04-08", "2024-04-10", "2024-04-12 10:00"),
];

/// On which day which meeting is cancelled: long before it, and once its agenda has gone out.
pub(super) const CANCELLED: [(&str, &str); 2] =
    [("2024-04-29", "2024-05-22"), ("2024-10-07", "2024-10-09")];

/// The holidays that are no weekend, and the days on which the town hall is closed.
const HOLIDAYS: [&str; 11] = [
    "2024-01-01",
    "2024-03-28",
    "2024-03-29",
    "2024-04-01",
    "2024-05-09",
    "2024-05-20",
    "2024-06-05",
    "2024-12-24",
    "2024-12-25",
    "2024-12-26",
    "2024-12-31",
];

/// One meeting as things stand at a moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// The moment by the rule.
    pub(super) occurrence: Moment,
    /// When the series planned it for.
    pub(super) slot: Moment,
    pub(super) starts_at: Moment,
    pub(super) is_cancelled: bool,
    /// When its agenda closes, or did; never where it was cancelled before.
    pub(super) closes_at: Option<Moment>,
}

impl Row {
    /// Whether nothing but what is late comes on its agenda any more.
    pub(super) fn is_closed(&self, now: Moment) -> bool {
        self.closes_at.is_none_or(|closes_at| closes_at <= now)
    }
}

/// The moment at which the clock in Copenhagen shows this in 2024.
pub(super) fn utc(local: &str) -> Moment {
    at(NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").unwrap())
}

fn at(local: NaiveDateTime) -> Moment {
    let summer = day("2024-03-31").and_hms_opt(2, 0, 0)..day("2024-10-27").and_hms_opt(3, 0, 0);
    let ahead = if summer.contains(&Some(local)) { 2 } else { 1 };
    (local - TimeDelta::hours(ahead)).and_utc()
}

/// The day on the calendar in Copenhagen.
pub(super) fn day_of(moment: Moment) -> NaiveDate {
    let summer = day("2024-03-31").and_hms_opt(1, 0, 0)..day("2024-10-27").and_hms_opt(1, 0, 0);
    let moment = moment.naive_utc();
    let ahead = if summer.contains(&Some(moment)) { 2 } else { 1 };
    (moment + TimeDelta::hours(ahead)).date()
}

/// Noon on the third working day before a meeting.
pub(super) fn closing_for(starts_at: Moment) -> Moment {
    let (mut date, mut working_days) = (day_of(starts_at), 0);
    while working_days < 3 {
        date = date - Days::new(1);
        let is_weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        if !is_weekend && !HOLIDAYS.contains(&date.to_string().as_str()) {
            working_days += 1;
        }
    }
    at(date.and_hms_opt(12, 0, 0).unwrap())
}

/// The meetings as they should stand, in order of their start.
pub(super) fn as_of(now: Moment) -> Vec<Row> {
    let mut rows: Vec<_> = WEDNESDAYS.iter().map(|date| row(date, now)).collect();
    rows.sort_by_key(|row| row.starts_at);
    rows
}

fn row(date: &str, now: Moment) -> Row {
    let planned = if date == ON_A_HOLIDAY.0 {
        ON_A_HOLIDAY.1
    } else {
        date
    };
    let slot = utc(&format!("{planned} 13:00"));
    let (mut starts_at, mut closes_at) = (slot, closing_for(slot));
    let has_come = |on: &str| Some(utc(&format!("{on} {MORNING}"))).filter(|then| *then <= now);
    let moved = MOVED.iter().find(|(_, moved, _)| *moved == date);
    let moved = moved.and_then(|(on, _, to)| Some((has_come(on)?, to)));
    if let Some((then, to)) = moved {
        starts_at = utc(to);
        // A closed agenda stays closed.
        if closes_at > then {
            closes_at = closing_for(starts_at);
        }
    }
    let cancelled = CANCELLED.iter().find(|(_, cancelled)| *cancelled == date);
    let cancelled = cancelled.and_then(|(on, _)| has_come(on));
    Row {
        occurrence: utc(&format!("{date} 13:00")),
        slot,
        starts_at,
        is_cancelled: cancelled.is_some(),
        closes_at: Some(closes_at).filter(|closes| cancelled.is_none_or(|then| *closes <= then)),
    }
}

/// The day of the `nth` meeting after one, that can still take something.
pub(super) fn next_after(
    (after, nth): (Moment, usize),
    earliest: Option<NaiveDate>,
    now: Moment,
) -> Option<NaiveDate> {
    let rows = as_of(now).into_iter();
    let is_too_early = |row: &Row| earliest.is_some_and(|day| day_of(row.starts_at) < day);
    let following = rows.filter(|row| row.starts_at > after && !row.is_cancelled);
    let mut following = following.filter(|row| !is_too_early(row)).skip(nth - 1);
    let found = following.find(|row| row.starts_at > now && !row.is_closed(now))?;
    Some(day_of(found.starts_at))
}

#[test]
fn agendas_close_when_somebody_with_a_calendar_says_so() {
    for (starts_at, closes_at) in [
        ("2024-01-10 13:00", "2024-01-05 12:00"),
        ("2024-04-02 09:00", "2024-03-25 12:00"),
        ("2024-04-03 13:00", "2024-03-26 12:00"),
        ("2024-05-15 13:00", "2024-05-10 12:00"),
        ("2024-05-29 13:00", "2024-05-24 12:00"),
        ("2024-06-04 13:00", "2024-05-30 12:00"),
        ("2024-10-30 13:00", "2024-10-25 12:00"),
    ] {
        assert_eq!(closing_for(utc(starts_at)), utc(closes_at), "{starts_at}");
    }
    assert_eq!(
        utc("2024-03-31 12:00"),
        "2024-03-31T10:00:00Z".parse::<Moment>().unwrap()
    );
    assert_eq!(
        utc("2024-10-27 12:00"),
        "2024-10-27T11:00:00Z".parse::<Moment>().unwrap()
    );
}
