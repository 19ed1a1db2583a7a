//! Meetings: planned one by one, listed, changed. Their transitions are in `steps`, what was sent out
//! of their agendas in `agenda_editions`, what stands on them to be followed up in `placements`, the
//! item that tells of it in `follow_up`, its papers as files in `papers`, what stands on every one in `standing_items`, and what a change of
//! one would move in `consequences`.

mod agenda_editions;
mod consequences;
mod follow_up;
mod papers;
mod placements;
mod response;
mod skipped;
mod standing_items;
mod steps;

use actix_web::{get, patch, post};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use self::response::{MeetingResponse, tell, tell_page};
pub(super) use self::{
    consequences::OverfullResponse, placements::PlacementResponse, skipped::SkippedResponse,
};
use super::{
    body::Json,
    call::Call,
    conditional::{ExpectedVersion, KnownVersion, Versioned},
    pagination::{List, PageCursor, PageLimit, PageResponse},
    patch::Patch,
    path::Path,
    problem::Problem,
    query::Query,
    routes::BASE,
    states::MeetingStateName,
    values::Instant,
};
use crate::{
    domain::{
        body::Minutes,
        ids::{BodyId, MeetingId, MeetingSeriesId},
        text::Title,
    },
    operations::meetings::{self, MeetingChange, MeetingFilter, NewMeeting},
};

/// The lists' names in their cursors.
const EARLIEST_FIRST: List = List::named("meetings");
const LATEST_FIRST: List = List::named("meetings, latest first");

type MeetingPage = PageResponse<MeetingResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_meetings)
        .service(create_meeting)
        .service(read_meeting)
        .service(change_meeting)
        .configure(steps::configure)
        .configure(agenda_editions::configure)
        .configure(placements::configure)
        .configure(consequences::configure)
        .configure(follow_up::configure)
        .configure(papers::configure)
        .configure(standing_items::configure);
}

/// A meeting that is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "body_id": "018b2f00-0000-7000-8000-000000000000",
    "starts_at": "2023-11-29T13:00:00+01:00", "place": "Rådhuset, lokale 2",
}))]
struct CreateMeetingRequest {
    body_id: BodyId,
    /// When it starts; in the future.
    starts_at: Instant,
    /// How long it lasts; as the body's rules say without.
    minutes: Option<Minutes>,
    /// Where.
    place: Option<Title>,
}

/// What becomes of a meeting. What is absent stays as it is; its start changes by rescheduling.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "minutes": 90, "place": null }))]
struct ChangeMeetingRequest {
    /// How long it lasts.
    minutes: Option<Minutes>,
    /// Where, or null.
    #[serde(default)]
    #[schema(value_type = Option<Title>)]
    place: Patch<Title>,
}

/// The orders of the list.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
enum MeetingOrder {
    /// Earliest first.
    #[default]
    #[serde(rename = "starts_at")]
    EarliestFirst,
    /// Latest first.
    #[serde(rename = "-starts_at")]
    LatestFirst,
}

/// Which meetings are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListMeetingsQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
    /// By their start: `starts_at` for the earliest first, which is usual, or `-starts_at`.
    #[param(inline)]
    sort: Option<MeetingOrder>,
    /// Only the meetings of this body.
    body_id: Option<BodyId>,
    /// Only the meetings of this series.
    series_id: Option<MeetingSeriesId>,
    /// Only those that start at this moment or later.
    #[param(inline)]
    from: Option<Instant>,
    /// Only those that start before this moment.
    #[param(inline)]
    until: Option<Instant>,
    /// Only those in this state.
    #[param(inline)]
    state: Option<MeetingStateName>,
}

/// List the meetings
///
/// In the order of their start, the cancelled ones among them.
#[utoipa::path(
    tag = "meetings",
    params(ListMeetingsQuery),
    responses((status = OK, description = "A page of meetings.", body = MeetingPage)),
)]
#[get("/meetings")]
async fn list_meetings(
    call: Call,
    Query(query): Query<ListMeetingsQuery>,
) -> Result<MeetingPage, Problem> {
    let (list, is_descending) = match query.sort.unwrap_or_default() {
        MeetingOrder::EarliestFirst => (EARLIEST_FIRST, false),
        MeetingOrder::LatestFirst => (LATEST_FIRST, true),
    };
    let page = list.page(query.limit, query.cursor.as_ref())?;
    let filter = MeetingFilter {
        body: query.body_id,
        series: query.series_id,
        from: query.from.map(|Instant(from)| from),
        until: query.until.map(|Instant(until)| until),
        state: query.state.map(Into::into),
        is_descending,
    };
    let page = meetings::list(&call.office, &call.caller, filter, page).await?;
    Ok(list.answer(tell_page(&call, page).await?, |meeting| meeting))
}

/// Create a meeting
///
/// With the standing items of the body on its agenda. For the secretary of the body and for
/// administrators. What is due at the body's next meeting finds it.
#[utoipa::path(
    tag = "meetings",
    responses((status = CREATED, description = "The meeting.", body = MeetingResponse)),
)]
#[post("/meetings")]
async fn create_meeting(
    call: Call,
    Json(request): Json<CreateMeetingRequest>,
) -> Result<Versioned<MeetingResponse>, Problem> {
    let new = NewMeeting {
        body: request.body_id,
        starts_at: request.starts_at.0,
        length: request.minutes,
        place: request.place,
    };
    let meeting = meetings::create(&call.office, &call.caller, new).await?;
    let location = format!("{BASE}/meetings/{}", meeting.id);
    let version = meeting.version;
    let told = tell(&call, meeting).await?;
    Ok(Versioned::created(location, version, told).composed())
}

/// Read a meeting
///
/// With the moment at which its agenda closes. That follows from the rules of its body, so the
/// `ETag` also changes when those do.
#[utoipa::path(
    tag = "meetings",
    params(MeetingId, KnownVersion),
    responses((status = OK, description = "The meeting.", body = MeetingResponse)),
)]
#[get("/meetings/{id}")]
async fn read_meeting(
    call: Call,
    Path(id): Path<MeetingId>,
) -> Result<Versioned<MeetingResponse>, Problem> {
    let meeting = meetings::find(&call.office, &call.caller, id).await?;
    let version = meeting.version;
    Ok(Versioned::new(version, tell(&call, meeting).await?).composed())
}

/// Change a meeting
///
/// Its place or its length, until it has been held. For the secretary of the body and for
/// administrators.
#[utoipa::path(
    tag = "meetings",
    params(MeetingId, ExpectedVersion),
    responses((status = OK, description = "The meeting as it is now.", body = MeetingResponse)),
)]
#[patch("/meetings/{id}")]
async fn change_meeting(
    call: Call,
    Path(id): Path<MeetingId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<ChangeMeetingRequest>,
) -> Result<Versioned<MeetingResponse>, Problem> {
    let change = MeetingChange {
        length: request.minutes,
        place: request.place.into_change(),
    };
    let meeting = meetings::change(&call.office, &call.caller, (id, expected), change).await?;
    let version = meeting.version;
    Ok(Versioned::new(version, tell(&call, meeting).await?).composed())
}
