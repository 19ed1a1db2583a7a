//! Series of meetings: made, listed, changed. What a change moves is told in `preview`.

mod left_out;
mod preview;
mod request;
mod response;

use actix_web::{get, patch, post};
use serde::Deserialize;
use utoipa_actix_web::service_config::ServiceConfig;

use self::{
    request::{ChangeMeetingSeriesRequest, CreateMeetingSeriesRequest},
    response::MeetingSeriesResponse,
};
use super::{
    body::Json,
    call::Call,
    conditional::{ExpectedVersion, KnownVersion, Versioned},
    pagination::{List, PageCursor, PageLimit, PageResponse},
    path::Path,
    problem::Problem,
    query::Query,
    routes::BASE,
};
use crate::{
    domain::ids::{BodyId, MeetingSeriesId},
    operations::meeting_series,
};

/// The list's name in its cursors.
const MEETING_SERIES: List = List::named("meeting-series");

type MeetingSeriesPage = PageResponse<MeetingSeriesResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_meeting_series)
        .service(create_meeting_series)
        .service(read_meeting_series)
        .service(change_meeting_series)
        .configure(preview::configure)
        .configure(left_out::configure);
}

/// Which series are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListMeetingSeriesQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
    /// Only the series of this body.
    body_id: Option<BodyId>,
}

/// List the series of meetings
///
/// In the order in which they were made. The meetings of one are found in the list of meetings.
#[utoipa::path(
    tag = "meeting-series",
    params(ListMeetingSeriesQuery),
    responses((status = OK, description = "A page of series.", body = MeetingSeriesPage)),
)]
#[get("/meeting-series")]
async fn list_meeting_series(
    call: Call,
    Query(query): Query<ListMeetingSeriesQuery>,
) -> Result<MeetingSeriesPage, Problem> {
    let page = MEETING_SERIES.page(query.limit, query.cursor.as_ref())?;
    let page = meeting_series::list(&call.office, &call.caller, query.body_id, page).await?;
    Ok(MEETING_SERIES.answer(page, MeetingSeriesResponse::from))
}

/// Create a series of meetings
///
/// Its meetings are planned at once, as far ahead as this installation plans, and every night as far
/// as time has gone on; each gets the standing items of the body. A moment at which the body meets
/// already is left out. For the secretary of the body and for administrators.
#[utoipa::path(
    tag = "meeting-series",
    responses((status = CREATED, description = "The series.", body = MeetingSeriesResponse)),
)]
#[post("/meeting-series")]
async fn create_meeting_series(
    call: Call,
    Json(request): Json<CreateMeetingSeriesRequest>,
) -> Result<Versioned<MeetingSeriesResponse>, Problem> {
    let created = meeting_series::create(&call.office, &call.caller, request.into()).await?;
    let location = format!("{BASE}/meeting-series/{}", created.series.id);
    let version = created.series.version;
    Ok(Versioned::created(location, version, created.into()).composed())
}

/// Read a series of meetings
///
/// With the number of its meetings to come, so that the `ETag` also changes when those do.
#[utoipa::path(
    tag = "meeting-series",
    params(MeetingSeriesId, KnownVersion),
    responses((status = OK, description = "The series.", body = MeetingSeriesResponse)),
)]
#[get("/meeting-series/{id}")]
async fn read_meeting_series(
    call: Call,
    Path(id): Path<MeetingSeriesId>,
) -> Result<Versioned<MeetingSeriesResponse>, Problem> {
    let found = meeting_series::find(&call.office, &call.caller, id).await?;
    Ok(Versioned::new(found.series.version, found.into()).composed())
}

/// Change a series of meetings
///
/// Planned meetings follow: they move within their week or else their month, are called off, or
/// come up new; what waits for them, and who is told, follows them. A meeting whose agenda is closed
/// stands, and one that somebody moved keeps its start. Where a meeting moves or is called off, `confirms` must hold
/// the fingerprint of what the preview showed; without it the answer is 409, and likewise when
/// something has changed since. For the secretary of the body and for administrators.
#[utoipa::path(
    tag = "meeting-series",
    params(MeetingSeriesId, ExpectedVersion),
    responses((status = OK, description = "The series as it is now.", body = MeetingSeriesResponse)),
)]
#[patch("/meeting-series/{id}")]
async fn change_meeting_series(
    call: Call,
    Path(id): Path<MeetingSeriesId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<ChangeMeetingSeriesRequest>,
) -> Result<Versioned<MeetingSeriesResponse>, Problem> {
    let (at, change) = ((id, expected), request.into());
    let changed = meeting_series::change(&call.office, &call.caller, at, change).await?;
    Ok(Versioned::new(changed.series.version, changed.into()).composed())
}
