//! Dates and times as people read them, in Danish and in English. Machines get RFC 3339 elsewhere.

use chrono::{Datelike, NaiveDate, Weekday};

use super::{Moment, local_date_time};

/// `onsdag den 29. november 2023`. Lower case, as Danish writes days and months within a sentence.
pub fn danish_date(date: NaiveDate) -> String {
    let (weekday, month) = (danish_weekday(date.weekday()), danish_month(date.month()));
    format!("{weekday} den {}. {month} {}", date.day(), date.year())
}

/// `Wednesday 29 November 2023`.
pub fn english_date(date: NaiveDate) -> String {
    date.format("%A %-d %B %-Y").to_string()
}

/// `onsdag den 29. november 2023 kl. 13.00`, by the clock in Denmark.
pub fn danish_date_time(moment: Moment) -> String {
    let local = local_date_time(moment);
    format!(
        "{} kl. {}",
        danish_date(local.date()),
        local.format("%H.%M")
    )
}

/// `Wednesday 29 November 2023 at 13:00`, by the clock in Denmark.
pub fn english_date_time(moment: Moment) -> String {
    let local = local_date_time(moment);
    format!(
        "{} at {}",
        english_date(local.date()),
        local.format("%H:%M")
    )
}

/// `onsdag`.
pub fn danish_weekday(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "mandag",
        Weekday::Tue => "tirsdag",
        Weekday::Wed => "onsdag",
        Weekday::Thu => "torsdag",
        Weekday::Fri => "fredag",
        Weekday::Sat => "lørdag",
        Weekday::Sun => "søndag",
    }
}

/// `november`, by the number of the month from 1.
pub fn danish_month(month: u32) -> &'static str {
    match month {
        1 => "januar",
        2 => "februar",
        3 => "marts",
        4 => "april",
        5 => "maj",
        6 => "juni",
        7 => "juli",
        8 => "august",
        9 => "september",
        10 => "oktober",
        11 => "november",
        _ => "december",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(written: &str) -> NaiveDate {
        written.parse().unwrap()
    }

    #[test]
    fn a_date_reads_well_in_both_languages() {
        assert_eq!(
            danish_date(day("2023-11-29")),
            "onsdag den 29. november 2023"
        );
        assert_eq!(
            english_date(day("2023-11-29")),
            "Wednesday 29 November 2023"
        );
        assert_eq!(danish_date(day("2026-03-01")), "søndag den 1. marts 2026");
        assert_eq!(english_date(day("2026-03-01")), "Sunday 1 March 2026");
    }

    #[test]
    fn every_month_and_weekday_has_its_danish_name() {
        let months: Vec<_> = (1..=12).map(danish_month).collect();
        assert_eq!(
            months.join(" "),
            "januar februar marts april maj juni juli august september oktober november december"
        );
        let week: Vec<_> = day("2026-10-12")
            .iter_days()
            .take(7)
            .map(|day| danish_weekday(day.weekday()))
            .collect();
        assert_eq!(
            week.join(" "),
            "mandag tirsdag onsdag torsdag fredag lørdag søndag"
        );
    }

    #[test]
    fn a_moment_is_told_by_the_clock_in_denmark() {
        let moment: Moment = "2023-10-25T22:05:00Z".parse().unwrap();
        assert_eq!(
            danish_date_time(moment),
            "torsdag den 26. oktober 2023 kl. 00.05"
        );
        assert_eq!(
            english_date_time(moment),
            "Thursday 26 October 2023 at 00:05"
        );
    }
}
