//! The section `[digests]`: who gets mails that sum up, and when.

use chrono::{NaiveTime, Weekday};

use super::reader::Reader;
use crate::domain::{
    calendar::OfficeHours,
    digests::{AgendaDigests, DigestSchedule, WeeklyDigests},
};

/// Reads the section; the time of day must lie within the office hours.
pub(super) fn read(section: &mut Reader, office_hours: OfficeHours) -> DigestSchedule {
    let is_weekly = section.boolean("directors").unwrap_or(true);
    let weekly = read_weekly(section, office_hours);
    let is_by_agenda = section.boolean("secretaries").unwrap_or(true);
    let most = AgendaDigests::MOST_DAYS.into();
    let days = section.number("secretary_working_days", 1..=most);
    let days = days.and_then(|days| AgendaDigests::new(days).ok());
    DigestSchedule {
        weekly: is_weekly.then_some(weekly),
        agendas: is_by_agenda.then(|| days.unwrap_or_default()),
    }
}

fn read_weekly(section: &mut Reader, office_hours: OfficeHours) -> WeeklyDigests {
    let weekdays = [
        ("monday", Weekday::Mon),
        ("tuesday", Weekday::Tue),
        ("wednesday", Weekday::Wed),
        ("thursday", Weekday::Thu),
        ("friday", Weekday::Fri),
    ];
    let usual = WeeklyDigests::default();
    let time = section.parsed("time", "a time of day, such as 08:00", |text| {
        NaiveTime::parse_from_str(text, "%H:%M").ok()
    });
    let is_in_hours = |time| time >= office_hours.opens() && time < office_hours.closes();
    if time.is_some_and(|time| !is_in_hours(time)) {
        section.refuse(
            "time",
            "must lie within jobs.office_opens and jobs.office_closes",
        );
    }
    WeeklyDigests {
        weekday: section
            .choice("weekday", &weekdays)
            .unwrap_or(usual.weekday),
        time: time.unwrap_or_else(|| usual.time.max(office_hours.opens())),
    }
}
