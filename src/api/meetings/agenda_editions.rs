//! Editions of an agenda: what was sent out, numbered and never altered, and what sets one apart from
//! another. Freezing, which sends out the first, is in `steps`.

mod response;

use actix_web::{get, post};
use serde::Deserialize;
use utoipa_actix_web::service_config::ServiceConfig;

use self::response::{
    AgendaEditionResponse, AgendaEditionsResponse, EditionDifferencesResponse,
    EditionInListResponse,
};
use crate::{
    api::{
        body::Json,
        call::Call,
        conditional::{ExpectedVersion, KnownVersion, Versioned},
        path::{FromPath, Parts, Path},
        problem::Problem,
        query::Query,
        routes::BASE,
    },
    domain::{agenda_edition::SeenEdition, ids::MeetingId, version::Version},
    operations::agenda_editions,
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_agenda_editions)
        .service(issue_agenda_edition)
        .service(read_agenda_edition)
        .service(compare_agenda_editions);
}

/// An edition, by its meeting and its number.
#[derive(Debug, Clone, Copy, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
struct EditionPath {
    /// The id of the meeting.
    id: MeetingId,
    /// The number of the edition, from 1.
    #[param(minimum = 1, maximum = 100)]
    number: u16,
}

impl FromPath for EditionPath {
    fn from_path(parts: &Parts<'_>) -> Option<Self> {
        let written: String = parts.read("number")?;
        let number = written.parse::<u16>().ok()?;
        // One edition has one address: neither `+1` nor `01`.
        let number = (number.to_string() == written).then_some(number)?;
        let id = parts.read("id")?;
        Some(Self { id, number })
    }
}

/// With which edition it is compared.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct CompareEditionsQuery {
    /// The number of the older edition.
    #[param(minimum = 1, maximum = 100)]
    from: u16,
}

/// List the editions of an agenda
///
/// What was sent out of it, in order and all at once, without the items.
#[utoipa::path(
    tag = "meetings",
    params(MeetingId),
    responses((status = OK, description = "The editions.", body = AgendaEditionsResponse)),
)]
#[get("/meetings/{id}/agenda-editions")]
async fn list_agenda_editions(
    call: Call,
    Path(id): Path<MeetingId>,
) -> Result<Json<AgendaEditionsResponse>, Problem> {
    let editions = agenda_editions::list(&call.office, &call.caller, id).await?;
    let items = editions
        .into_iter()
        .map(EditionInListResponse::from)
        .collect();
    Ok(Json(AgendaEditionsResponse { items }))
}

/// Send out a supplementary agenda
///
/// An edition of a frozen agenda with what came to it late; from then on that cannot be changed
/// either. Refused when nothing has changed since the last edition. `If-Match` names the version of
/// the meeting. For the secretary of the body and for administrators.
#[utoipa::path(
    tag = "meetings",
    params(MeetingId, ExpectedVersion),
    responses((status = CREATED, description = "The edition.", body = AgendaEditionResponse)),
)]
#[post("/meetings/{id}/agenda-editions")]
async fn issue_agenda_edition(
    call: Call,
    Path(id): Path<MeetingId>,
    ExpectedVersion(expected): ExpectedVersion,
) -> Result<Versioned<AgendaEditionResponse>, Problem> {
    let edition = agenda_editions::issue(&call.office, &call.caller, (id, expected)).await?;
    let location = format!("{BASE}/meetings/{id}/agenda-editions/{}", edition.number);
    Ok(Versioned::created(location, Version::FIRST, edition.into()).composed())
}

/// Read an edition of an agenda
///
/// The items as they were sent out. Of a closed item, those who may not see it get the public title
/// at most; that goes for what was closed since, too.
#[utoipa::path(
    tag = "meetings",
    params(EditionPath, KnownVersion),
    responses((status = OK, description = "The edition.", body = AgendaEditionResponse)),
)]
#[get("/meetings/{id}/agenda-editions/{number}")]
async fn read_agenda_edition(
    call: Call,
    Path(EditionPath { id, number }): Path<EditionPath>,
) -> Result<Versioned<AgendaEditionResponse>, Problem> {
    let edition = agenda_editions::find(&call.office, &call.caller, (id, number)).await?;
    Ok(tell(edition))
}

/// Compare two editions of an agenda
///
/// What was added, removed, moved and changed from one edition to this one, as far as you may see
/// both.
#[utoipa::path(
    tag = "meetings",
    params(EditionPath, CompareEditionsQuery),
    responses((status = OK, description = "The differences.", body = EditionDifferencesResponse)),
)]
#[get("/meetings/{id}/agenda-editions/{number}/differences")]
async fn compare_agenda_editions(
    call: Call,
    Path(EditionPath { id, number }): Path<EditionPath>,
    Query(CompareEditionsQuery { from }): Query<CompareEditionsQuery>,
) -> Result<Json<EditionDifferencesResponse>, Problem> {
    let between = (from, number);
    let found = agenda_editions::compare(&call.office, &call.caller, id, between).await?;
    Ok(Json(EditionDifferencesResponse::of(id, between, found)))
}

/// The edition as it is told. It never changes itself; what the caller may see of it does.
fn tell(edition: SeenEdition) -> Versioned<AgendaEditionResponse> {
    Versioned::new(Version::FIRST, edition.into()).composed()
}
