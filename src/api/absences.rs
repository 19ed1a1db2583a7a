//! Absences of people: when they are away, and who stands in.

use actix_web::{HttpResponse, delete, get, patch, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

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
    values::Day,
};
use crate::{
    domain::{
        absence::Absence,
        ids::{AbsenceId, PersonId},
        version::Version,
    },
    operations::absences::{self, AbsenceChange, NewAbsence},
};

/// The list's name in its cursors.
const ABSENCES: List = List::named("absences");

type AbsencePage = PageResponse<AbsenceResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_absences)
        .service(create_absence)
        .service(read_absence)
        .service(change_absence)
        .service(remove_absence);
}

/// A stretch of days on which a person is away.
#[derive(Debug, Serialize, ToSchema)]
struct AbsenceResponse {
    id: AbsenceId,
    /// Who is away.
    person_id: PersonId,
    /// The first day.
    from: Day,
    /// The last day, included.
    until: Day,
    /// Who gets what is meant for the person on these days, with a copy to the person; null where
    /// nobody stands in, so that the secretary of the body is told.
    substitute_id: Option<PersonId>,
    /// What its `ETag` names: counts its changes.
    version: Version,
}

/// A new absence.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "from": "2024-02-12", "until": "2024-02-16", "substitute_id": "018b2f00-0000-7000-8000-000000000000",
}))]
struct CreateAbsenceRequest {
    /// The first day.
    from: Day,
    /// The last day, included; at most 366 days in all.
    until: Day,
    /// Who stands in.
    substitute_id: Option<PersonId>,
}

/// What becomes of an absence. What is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "until": "2024-02-23" }))]
struct ChangeAbsenceRequest {
    /// The first day.
    from: Option<Day>,
    /// The last day, included; at most 366 days in all.
    until: Option<Day>,
    /// Who stands in; null for nobody.
    #[serde(default)]
    #[schema(value_type = Option<PersonId>)]
    substitute_id: Patch<PersonId>,
}

/// Which page of the absences is wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListAbsencesQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
}

/// List the absences of a person
///
/// By their first day. For the person, the director of the unit that the person belongs to, and
/// administrators.
#[utoipa::path(
    tag = "people",
    params(PersonId, ListAbsencesQuery),
    responses((status = OK, description = "A page of absences.", body = AbsencePage)),
)]
#[get("/people/{id}/absences")]
async fn list_absences(
    call: Call,
    Path(id): Path<PersonId>,
    Query(query): Query<ListAbsencesQuery>,
) -> Result<AbsencePage, Problem> {
    let page = ABSENCES.page(query.limit, query.cursor.as_ref())?;
    let page = absences::list(&call.office, &call.caller, id, page).await?;
    Ok(ABSENCES.answer(page, AbsenceResponse::from))
}

/// Note that a person is away
///
/// For the person, the director of the unit that the person belongs to, and administrators. A
/// person's absences do not overlap, and people who are away at the same time do not stand in for
/// each other in a circle. What waits to be sent follows within minutes.
#[utoipa::path(
    tag = "people",
    params(PersonId),
    responses((status = CREATED, description = "The absence.", body = AbsenceResponse)),
)]
#[post("/people/{id}/absences")]
async fn create_absence(
    call: Call,
    Path(person): Path<PersonId>,
    Json(request): Json<CreateAbsenceRequest>,
) -> Result<Versioned<AbsenceResponse>, Problem> {
    let CreateAbsenceRequest {
        from: Day(from),
        until: Day(until),
        substitute_id: substitute,
    } = request;
    let new = NewAbsence {
        person,
        from,
        until,
        substitute,
    };
    let absence = absences::create(&call.office, &call.caller, new).await?;
    let location = format!("{BASE}/absences/{}", absence.id);
    let version = absence.version;
    Ok(Versioned::created(location, version, absence.into()))
}

/// Read an absence
///
/// For the person, the director of the unit that the person belongs to, and administrators.
#[utoipa::path(
    tag = "people",
    params(AbsenceId, KnownVersion),
    responses((status = OK, description = "The absence.", body = AbsenceResponse)),
)]
#[get("/absences/{id}")]
async fn read_absence(
    call: Call,
    Path(id): Path<AbsenceId>,
) -> Result<Versioned<AbsenceResponse>, Problem> {
    let absence = absences::find(&call.office, &call.caller, id).await?;
    Ok(Versioned::new(absence.version, absence.into()))
}

/// Change an absence
///
/// What is absent stays as it is.
#[utoipa::path(
    tag = "people",
    params(AbsenceId, ExpectedVersion),
    responses((status = OK, description = "The absence as it is now.", body = AbsenceResponse)),
)]
#[patch("/absences/{id}")]
async fn change_absence(
    call: Call,
    Path(id): Path<AbsenceId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<ChangeAbsenceRequest>,
) -> Result<Versioned<AbsenceResponse>, Problem> {
    let change = AbsenceChange {
        from: request.from.map(|day| day.0),
        until: request.until.map(|day| day.0),
        substitute: request.substitute_id.into_change(),
    };
    let absence = absences::change(&call.office, &call.caller, (id, expected), change).await?;
    Ok(Versioned::new(absence.version, absence.into()))
}

/// Remove an absence
///
/// The person is there on those days after all.
#[utoipa::path(
    tag = "people",
    params(AbsenceId, ExpectedVersion),
    responses((status = NO_CONTENT, description = "The absence is gone.")),
)]
#[delete("/absences/{id}")]
async fn remove_absence(
    call: Call,
    Path(id): Path<AbsenceId>,
    ExpectedVersion(expected): ExpectedVersion,
) -> Result<HttpResponse, Problem> {
    absences::remove(&call.office, &call.caller, (id, expected)).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<Absence> for AbsenceResponse {
    fn from(absence: Absence) -> Self {
        Self {
            id: absence.id,
            person_id: absence.cover.person(),
            from: absence.period.from().into(),
            until: absence.period.until().into(),
            substitute_id: absence.cover.substitute(),
            version: absence.version,
        }
    }
}
