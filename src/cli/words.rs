//! The words of the answers in both languages.

use std::io;

use chrono::NaiveDate;

use crate::domain::{
    calendar::{Moment, danish_date, danish_date_time, english_date, english_date_time},
    language::Language,
};

/// One of two wordings.
pub(super) const fn say(
    language: Language,
    danish: &'static str,
    english: &'static str,
) -> &'static str {
    match language {
        Language::Danish => danish,
        Language::English => english,
    }
}

/// A day in words.
pub(super) fn day(language: Language, day: NaiveDate) -> String {
    match language {
        Language::Danish => danish_date(day),
        Language::English => english_date(day),
    }
}

/// A moment in words, in the time of Copenhagen.
pub(super) fn moment(language: Language, moment: Moment) -> String {
    match language {
        Language::Danish => danish_date_time(moment),
        Language::English => english_date_time(moment),
    }
}

/// Writes a heading with a line under it.
pub(super) fn heading(out: &mut dyn io::Write, text: &str) -> io::Result<()> {
    writeln!(out, "\n{text}\n{}", "─".repeat(text.chars().count()))
}
