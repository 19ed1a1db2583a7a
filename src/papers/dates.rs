//! Days and moments in the language of a paper.

use chrono::NaiveDate;

use crate::domain::{
    calendar::{Moment, danish_date, danish_date_time, english_date, english_date_time},
    language::Language,
};

/// A day in words.
pub(super) fn day(day: NaiveDate, language: Language) -> String {
    match language {
        Language::Danish => danish_date(day),
        Language::English => english_date(day),
    }
}

/// A moment in words, by the clock in Denmark.
pub(super) fn moment(moment: Moment, language: Language) -> String {
    match language {
        Language::Danish => danish_date_time(moment),
        Language::English => english_date_time(moment),
    }
}
