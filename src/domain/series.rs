//! Meeting series: when a body meets, by a recurrence rule (RFC 5545, 3.3.10).

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};

use crate::domain::{
    body::Minutes,
    calendar::Moment,
    ids::{BodyId, MeetingSeriesId},
    named::named,
    text::Title,
    version::Version,
};

named! {
    /// What becomes of an occurrence that falls on a day that is no working day.
    #[derive(Default)]
    HolidayPolicy {
        /// The body meets on the working day before.
        DayBefore = "day_before",
        /// The body meets on the working day after.
        #[default]
        DayAfter = "day_after",
        /// The body does not meet.
        Skip = "skip",
    }
}

/// A recurrence rule as iCalendar writes it, without `RRULE:`; `FREQ=MONTHLY;BYDAY=4WE`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RecurrenceRule(String);

/// Which meeting of a series a meeting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SeriesPlace {
    /// The series.
    pub series: MeetingSeriesId,
    /// The moment by the series' rule that the meeting stands for: its RECURRENCE-ID. Unique in
    /// the series; another one when the rule changes and the meeting moves along.
    pub occurrence: Moment,
}

/// When a body meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingSeries {
    /// The id.
    pub id: MeetingSeriesId,
    /// Who meets.
    pub body: BodyId,
    /// The first meeting, in the time of Copenhagen; the rule counts from it.
    pub first: NaiveDateTime,
    /// How it goes on.
    pub rule: RecurrenceRule,
    /// Days of the rule on which the body does not meet.
    pub exceptions: BTreeSet<NaiveDate>,
    /// What becomes of holidays.
    pub holidays: HolidayPolicy,
    /// How long the meetings last; as the body's rules say without.
    pub length: Option<Minutes>,
    /// Where.
    pub place: Option<Title>,
    /// Counts changes.
    pub version: Version,
}
