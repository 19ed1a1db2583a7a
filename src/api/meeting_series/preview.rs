//! What a change of a series does to the meetings that exist, before anybody confirms it.

use actix_web::post;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{left_out::LeftOutResponse, request::ChangeMeetingSeriesRequest};
use crate::{
    api::{body::Json, call::Call, path::Path, problem::Problem, values::Instant},
    domain::{
        ids::{MeetingId, MeetingSeriesId},
        language::Language,
        meeting::Meeting,
        series::{MovedMeeting, Occurrence, RecurrenceRule, StandingMeeting, StandingReason},
    },
    operations::meeting_series::{self, ConfirmedChange, SeriesConsequences},
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(preview_meeting_series_change);
}

/// What a changed series comes to. Every meeting of it from this week on is in one of the lists, which
/// are in order of time.
#[derive(Debug, Serialize, ToSchema)]
struct SeriesChangePreviewResponse {
    /// To be sent in `confirms` with the change. It stands for just this answer.
    #[schema(
        example = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        min_length = 64,
        max_length = 64
    )]
    fingerprint: String,
    /// Whether the change is refused without it: a meeting moves or is called off.
    needs_confirmation: bool,
    /// The rule as it would be.
    rule: RecurrenceRule,
    /// The rule in Danish words.
    #[schema(
        example = "hver måned, den fjerde torsdag",
        min_length = 1,
        max_length = 2_000
    )]
    rule_in_words: String,
    /// Meetings that stay.
    #[schema(max_items = 1_000)]
    kept: Vec<MeetingStart>,
    /// Meetings that go along with the rule.
    #[schema(max_items = 1_000)]
    moved: Vec<MeetingMove>,
    /// Meetings that are called off.
    #[schema(max_items = 1_000)]
    cancelled: Vec<MeetingStart>,
    /// Meetings that come up new.
    #[schema(max_items = 1_000)]
    added: Vec<NewStart>,
    /// Meetings that cannot change any more.
    #[schema(max_items = 1_000)]
    standing: Vec<StandingStart>,
    /// Moments of the rule without a meeting.
    #[schema(max_items = 1_000)]
    left_out: Vec<LeftOutResponse>,
}

/// A meeting by its start.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SeriesMeeting)]
struct MeetingStart {
    meeting_id: MeetingId,
    starts_at: Instant,
}

/// A meeting that goes along.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SeriesMeetingMove)]
struct MeetingMove {
    meeting_id: MeetingId,
    /// When it starts so far.
    from: Instant,
    /// When it is to start; the same where somebody had moved it.
    to: Instant,
    /// The moment by the rule that it is to stand for.
    occurrence: Instant,
}

/// A meeting that comes up new.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SeriesNewMeeting)]
struct NewStart {
    /// The moment by the rule.
    occurrence: Instant,
    /// When it starts: on another day, if the rule's is a holiday.
    starts_at: Instant,
}

/// A meeting that stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SeriesStandingMeeting)]
struct StandingStart {
    meeting_id: MeetingId,
    starts_at: Instant,
    reason: StandingReason,
}

/// Preview a change of a series
///
/// Takes what the change takes, and answers what it would do to the meetings that exist; changes
/// nothing. For the secretary of the body and for administrators.
#[utoipa::path(
    tag = "meeting-series",
    params(MeetingSeriesId),
    responses((status = OK, description = "What it comes to.", body = SeriesChangePreviewResponse)),
)]
#[post("/meeting-series/{id}/change-preview")]
async fn preview_meeting_series_change(
    call: Call,
    Path(id): Path<MeetingSeriesId>,
    Json(request): Json<ChangeMeetingSeriesRequest>,
) -> Result<Json<SeriesChangePreviewResponse>, Problem> {
    let ConfirmedChange { change, .. } = request.into();
    let foreseen = meeting_series::preview(&call.office, &call.caller, id, change).await?;
    Ok(Json(foreseen.into()))
}

impl From<SeriesConsequences> for SeriesChangePreviewResponse {
    fn from(foreseen: SeriesConsequences) -> Self {
        let starts = |ids: &[MeetingId]| -> Vec<MeetingStart> {
            let meetings = ids.iter().filter_map(|id| foreseen.meeting(*id));
            let start = |meeting: &Meeting| MeetingStart {
                meeting_id: meeting.id,
                starts_at: meeting.starts_at.into(),
            };
            meetings.map(start).collect()
        };
        let (kept, cancelled) = (
            starts(&foreseen.change.kept),
            starts(&foreseen.change.cancelled),
        );
        let needs_confirmation = foreseen.needs_confirmation();
        let SeriesConsequences {
            series,
            change,
            left_out,
            fingerprint,
            ..
        } = foreseen;
        Self {
            fingerprint: fingerprint.as_str().to_owned(),
            needs_confirmation,
            rule_in_words: series.rule.in_words(Language::Danish),
            rule: series.rule,
            kept,
            moved: change.moved.into_iter().map(MeetingMove::from).collect(),
            cancelled,
            added: change.added.into_iter().map(NewStart::from).collect(),
            standing: change
                .standing
                .into_iter()
                .map(StandingStart::from)
                .collect(),
            left_out: left_out.into_iter().map(LeftOutResponse::from).collect(),
        }
    }
}

impl From<MovedMeeting> for MeetingMove {
    fn from(moved: MovedMeeting) -> Self {
        Self {
            meeting_id: moved.meeting,
            from: moved.from.into(),
            to: moved.to.into(),
            occurrence: moved.occurrence.into(),
        }
    }
}

impl From<Occurrence> for NewStart {
    fn from(added: Occurrence) -> Self {
        Self {
            occurrence: added.occurrence.into(),
            starts_at: added.starts_at.into(),
        }
    }
}

impl From<StandingMeeting> for StandingStart {
    fn from(standing: StandingMeeting) -> Self {
        Self {
            meeting_id: standing.meeting,
            starts_at: standing.starts_at.into(),
            reason: standing.reason,
        }
    }
}
