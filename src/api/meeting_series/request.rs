//! What a series of meetings is made of and changed by, in JSON.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    api::{
        patch::Patch,
        values::{Day, TimeOfDay},
    },
    domain::{
        body::Minutes,
        ids::BodyId,
        series::{HolidayPolicy, RecurrenceRule},
        text::{Note, Title},
    },
    operations::{
        Fingerprint,
        meeting_series::{ConfirmedChange, MeetingSeriesChange, NewMeetingSeries},
    },
};

/// A series that is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "body_id": "018b2f00-0000-7000-8000-000000000000",
    "first_on": "2023-11-01", "at": "13:00", "rule": "FREQ=MONTHLY;BYDAY=4WE",
    "exceptions": ["2023-12-27"], "holidays": "day_after", "place": "Rådhuset, lokale 2",
}))]
pub(super) struct CreateMeetingSeriesRequest {
    body_id: BodyId,
    /// The day from which the rule counts: the first meeting is on the first day of the rule from
    /// here on.
    first_on: Day,
    /// The time of day of every meeting.
    at: TimeOfDay,
    /// How it goes on, such as `FREQ=WEEKLY;INTERVAL=2;BYDAY=TU` or `FREQ=MONTHLY;BYDAY=4WE;COUNT=10`.
    rule: RecurrenceRule,
    /// Days of the rule without a meeting.
    #[serde(default)]
    #[schema(max_items = 500)]
    exceptions: Vec<Day>,
    /// What becomes of a meeting on a holiday; it moves to the working day after without.
    #[serde(default)]
    holidays: HolidayPolicy,
    /// How long the meetings last; as the body's rules say without.
    minutes: Option<Minutes>,
    /// Where.
    place: Option<Title>,
}

/// What becomes of a series. What is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "rule": "FREQ=MONTHLY;BYDAY=4TH",
    "confirms": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "reason": "Udvalget mødes om torsdagen fra nytår.",
}))]
pub(super) struct ChangeMeetingSeriesRequest {
    /// The day from which the rule counts.
    first_on: Option<Day>,
    /// The time of day of every meeting.
    at: Option<TimeOfDay>,
    /// How it goes on.
    rule: Option<RecurrenceRule>,
    /// Days of the rule without a meeting. They take the place of all before.
    #[schema(max_items = 500)]
    exceptions: Option<Vec<Day>>,
    /// What becomes of a meeting on a holiday.
    holidays: Option<HolidayPolicy>,
    /// How long the meetings last, or null: as the body's rules say. Planned meetings that last as
    /// long as the series said so far follow.
    #[serde(default)]
    #[schema(value_type = Option<Minutes>)]
    minutes: Patch<Minutes>,
    /// Where, or null. Planned meetings at the place of the series so far follow.
    #[serde(default)]
    #[schema(value_type = Option<Title>)]
    place: Patch<Title>,
    /// The fingerprint that the preview gave; a preview takes no notice of it.
    #[schema(max_length = 100)]
    confirms: Option<String>,
    /// Why, for the history and for those whose meetings are called off.
    reason: Option<Note>,
}

fn days<T: FromIterator<NaiveDate>>(days: Vec<Day>) -> T {
    days.into_iter().map(|Day(day)| day).collect()
}

impl From<CreateMeetingSeriesRequest> for NewMeetingSeries {
    fn from(request: CreateMeetingSeriesRequest) -> Self {
        Self {
            body: request.body_id,
            first_on: request.first_on.0,
            at: request.at.0,
            rule: request.rule,
            exceptions: days(request.exceptions),
            holidays: request.holidays,
            length: request.minutes,
            place: request.place,
        }
    }
}

impl From<ChangeMeetingSeriesRequest> for ConfirmedChange {
    fn from(request: ChangeMeetingSeriesRequest) -> Self {
        Self {
            change: MeetingSeriesChange {
                first_on: request.first_on.map(|Day(day)| day),
                at: request.at.map(|TimeOfDay(time)| time),
                rule: request.rule,
                exceptions: request.exceptions.map(days),
                holidays: request.holidays,
                length: request.minutes.into_change(),
                place: request.place.into_change(),
            },
            confirms: request.confirms.map(Fingerprint::new),
            reason: request.reason,
        }
    }
}
