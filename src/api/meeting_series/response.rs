//! A series of meetings in JSON.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::values::{Day, TimeOfDay},
    domain::{
        body::Minutes,
        ids::{BodyId, MeetingSeriesId},
        language::Language,
        series::{HolidayPolicy, RecurrenceRule},
        text::Title,
    },
    operations::meeting_series::PlannedSeries,
};

/// When a body meets.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MeetingSeriesResponse {
    id: MeetingSeriesId,
    body_id: BodyId,
    /// The day from which the rule counts.
    first_on: Day,
    /// The time of day of every meeting.
    at: TimeOfDay,
    /// How it goes on, in its normal form.
    rule: RecurrenceRule,
    /// The rule in Danish words, to stand within a sentence; the rule itself where there are no plain
    /// words for it.
    #[schema(
        example = "hver måned, den fjerde onsdag",
        min_length = 1,
        max_length = 2_000
    )]
    rule_in_words: String,
    /// Days of the rule without a meeting, in order.
    #[schema(max_items = 500)]
    exceptions: Vec<Day>,
    holidays: HolidayPolicy,
    /// How long the meetings last; null for as the body's rules say.
    minutes: Option<Minutes>,
    /// Where.
    #[schema(example = "Rådhuset, lokale 2")]
    place: Option<Title>,
    /// How many of its meetings have neither been held nor cancelled.
    #[schema(minimum = 0)]
    meetings_ahead: u64,
}

impl From<PlannedSeries> for MeetingSeriesResponse {
    fn from(planned: PlannedSeries) -> Self {
        let series = planned.series;
        Self {
            id: series.id,
            body_id: series.body,
            first_on: series.first.date().into(),
            at: TimeOfDay(series.first.time()),
            rule_in_words: series.rule.in_words(Language::Danish),
            rule: series.rule,
            exceptions: series.exceptions.into_iter().map(Day).collect(),
            holidays: series.holidays,
            minutes: series.length,
            place: series.place,
            meetings_ahead: planned.meetings_ahead,
        }
    }
}
