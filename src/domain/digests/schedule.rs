//! When digests go out: on a day of the week, or so many working days before an agenda closes.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Weekday};

use crate::domain::calendar::{DanishCalendar, Moment, at_local, local_date};

/// When directors get their week. A week in which the day is no working day is told at the opening
/// of the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeeklyDigests {
    /// The day.
    pub weekday: Weekday,
    /// The time of day, in Copenhagen.
    pub time: NaiveTime,
}

impl Default for WeeklyDigests {
    /// Monday at 8.
    fn default() -> Self {
        Self {
            weekday: Weekday::Mon,
            time: NaiveTime::MIN + TimeDelta::hours(8),
        }
    }
}

impl WeeklyDigests {
    /// The Monday of the week that holds a day.
    pub fn week_of(day: NaiveDate) -> NaiveDate {
        day.week(Weekday::Mon).first_day()
    }

    /// When the digest of the week that begins on `monday` goes out.
    pub fn send_at(self, monday: NaiveDate, calendar: &DanishCalendar) -> Moment {
        let offset = u64::from(self.weekday.num_days_from_monday());
        let day = monday.checked_add_days(Days::new(offset)).unwrap_or(monday);
        if calendar.is_working_day(day) {
            calendar.to_office_hours(at_local(day, self.time))
        } else {
            let day = calendar.next_working_day_from(day);
            at_local(day, calendar.office_hours.opens())
        }
    }

    /// Since when changes are told in the digest of a week: since that of the week before went out.
    pub fn tells_since(self, monday: NaiveDate, calendar: &DanishCalendar) -> Moment {
        let before = monday.checked_sub_days(Days::new(7)).unwrap_or(monday);
        self.send_at(before, calendar)
    }
}

/// When secretaries get their list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgendaDigests {
    working_days: u8,
}

/// The number of days is out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be from 1 to 20 working days")]
pub struct AgendaDigestsError;

impl Default for AgendaDigests {
    /// Two working days before.
    fn default() -> Self {
        Self { working_days: 2 }
    }
}

impl AgendaDigests {
    /// The most working days.
    pub const MOST_DAYS: u8 = 20;

    /// So many working days before the agenda closes, from 1 to [`Self::MOST_DAYS`].
    pub const fn new(working_days: u8) -> Result<Self, AgendaDigestsError> {
        if working_days >= 1 && working_days <= Self::MOST_DAYS {
            Ok(Self { working_days })
        } else {
            Err(AgendaDigestsError)
        }
    }

    /// When the list for an agenda that closes then goes out: at the opening of its day.
    pub fn send_at(self, closes_at: Moment, calendar: &DanishCalendar) -> Moment {
        let days = u32::from(self.working_days);
        let day = calendar.working_days_before(local_date(closes_at), days);
        at_local(day, calendar.office_hours.opens())
    }
}

/// Which digests go out, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DigestSchedule {
    /// To directors; none where it is switched off.
    pub weekly: Option<WeeklyDigests>,
    /// To secretaries; none where it is switched off.
    pub agendas: Option<AgendaDigests>,
}

impl DigestSchedule {
    /// Both, as usual.
    pub fn usual() -> Self {
        Self {
            weekly: Some(WeeklyDigests::default()),
            agendas: Some(AgendaDigests::default()),
        }
    }
}

/// The Mondays from that of the week before a day to that of the week that holds another.
pub(super) fn mondays(from: NaiveDate, until: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let week = Days::new(7);
    let first = WeeklyDigests::week_of(from);
    let first = first.checked_sub_days(week).unwrap_or(first);
    debug_assert_eq!(first.weekday(), Weekday::Mon);
    let weeks = std::iter::successors(Some(first), move |monday| monday.checked_add_days(week));
    weeks.take_while(move |monday| *monday <= until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{calendar::OfficeHours, samples::moment};

    fn day(written: &str) -> NaiveDate {
        written.parse().unwrap()
    }

    fn time(written: &str) -> NaiveTime {
        NaiveTime::parse_from_str(written, "%H:%M").unwrap()
    }

    #[test]
    fn a_week_is_told_on_its_day_or_on_the_next_working_day() {
        let calendar = DanishCalendar::default();
        for (weekday, at, monday, goes_out) in [
            // An ordinary week.
            (Weekday::Mon, "08:00", "2023-11-20", "2023-11-20 08:00"),
            (Weekday::Thu, "09:30", "2023-11-20", "2023-11-23 09:30"),
            // The clock goes back on 29 October 2023 and forward on 31 March 2024.
            (Weekday::Mon, "08:00", "2023-10-23", "2023-10-23 08:00"),
            (Weekday::Mon, "08:00", "2023-10-30", "2023-10-30 08:00"),
            (Weekday::Mon, "08:00", "2024-03-25", "2024-03-25 08:00"),
            // Easter Monday, and Whit Monday at another time of day: the next opening.
            (Weekday::Mon, "08:00", "2024-04-01", "2024-04-02 08:00"),
            (Weekday::Mon, "13:00", "2024-05-20", "2024-05-21 08:00"),
            // Christmas: Monday and Tuesday are holidays.
            (Weekday::Mon, "08:00", "2023-12-25", "2023-12-27 08:00"),
            // Maundy Thursday: after Easter, in the next week.
            (Weekday::Thu, "08:00", "2024-03-25", "2024-04-02 08:00"),
            // Outside office hours: when they begin.
            (Weekday::Mon, "06:00", "2023-11-20", "2023-11-20 08:00"),
        ] {
            let weekly = WeeklyDigests {
                weekday,
                time: time(at),
            };
            assert_eq!(
                weekly.send_at(day(monday), &calendar),
                moment(goes_out),
                "{weekday} {at} in the week of {monday}"
            );
        }
    }

    #[test]
    fn eight_is_eight_on_the_wall_on_both_sides_of_the_change() {
        let calendar = DanishCalendar::default();
        let send_at = |monday| WeeklyDigests::default().send_at(day(monday), &calendar);
        let utc = |monday| send_at(monday).format("%m-%d %H:%M").to_string();
        assert_eq!(utc("2024-10-21"), "10-21 06:00");
        assert_eq!(utc("2024-10-28"), "10-28 07:00");
        assert_eq!(utc("2024-03-25"), "03-25 07:00");
        assert_eq!(utc("2025-03-31"), "03-31 06:00");
    }

    #[test]
    fn a_week_tells_what_changed_since_the_one_before() {
        let calendar = DanishCalendar::default();
        let since = |monday| WeeklyDigests::default().tells_since(day(monday), &calendar);
        assert_eq!(since("2023-11-20"), moment("2023-11-13 08:00"));
        assert_eq!(since("2024-04-08"), moment("2024-04-02 08:00"));
    }

    #[test]
    fn a_list_goes_out_working_days_before_the_agenda_closes() {
        let calendar = DanishCalendar::default();
        for (days, closes_at, goes_out) in [
            (2, "2023-11-16 12:00", "2023-11-14 08:00"),
            // Over a weekend in which the clock goes back.
            (2, "2023-10-30 12:00", "2023-10-26 08:00"),
            // Over Easter.
            (2, "2024-04-02 12:00", "2024-03-26 08:00"),
            // A deadline on a Sunday.
            (1, "2023-11-19 12:00", "2023-11-17 08:00"),
            (20, "2023-11-16 12:00", "2023-10-19 08:00"),
        ] {
            let agendas = AgendaDigests::new(days).unwrap();
            let send_at = agendas.send_at(moment(closes_at), &calendar);
            assert_eq!(send_at, moment(goes_out), "{days} before {closes_at}");
        }
        assert_eq!(AgendaDigests::new(0), Err(AgendaDigestsError));
        assert_eq!(AgendaDigests::new(21), Err(AgendaDigestsError));
    }

    #[test]
    fn other_office_hours_are_kept() {
        let calendar = DanishCalendar {
            office_hours: OfficeHours::new(time("09:00"), time("15:00")).unwrap(),
            ..DanishCalendar::default()
        };
        let list = AgendaDigests::default().send_at(moment("2023-11-16 12:00"), &calendar);
        assert_eq!(list, moment("2023-11-14 09:00"));
        let week = WeeklyDigests::default().send_at(day("2024-04-01"), &calendar);
        assert_eq!(week, moment("2024-04-02 09:00"));
    }

    #[test]
    fn weeks_are_counted_from_the_one_before() {
        let found: Vec<_> = mondays(day("2023-11-23"), day("2023-12-04")).collect();
        let expected = ["2023-11-13", "2023-11-20", "2023-11-27", "2023-12-04"].map(day);
        assert_eq!(found, expected);
    }
}
