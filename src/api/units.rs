//! Units: departments, administrations, institutions.

use actix_web::{get, patch, post};
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
};
use crate::{
    domain::{
        ids::{PersonId, UnitId},
        organisation::Unit,
        text::Title,
    },
    operations::units::{self, NewUnit, UnitChange},
};

/// The list's name in its cursors.
const UNITS: List = List::named("units");

type UnitPage = PageResponse<UnitResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_units)
        .service(create_unit)
        .service(read_unit)
        .service(change_unit);
}

/// A department, administration or institution.
#[derive(Debug, Serialize, ToSchema)]
struct UnitResponse {
    id: UnitId,
    /// The name; unique, whatever the case of its letters.
    #[schema(example = "Digitalisering & IT")]
    name: Title,
    /// The unit above.
    parent_id: Option<UnitId>,
    /// Who answers for the unit and gets its reminders.
    director_id: Option<PersonId>,
}

/// A new unit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Digitalisering & IT" }))]
struct CreateUnitRequest {
    /// The name; unique, whatever the case of its letters.
    name: Title,
    /// The unit above.
    parent_id: Option<UnitId>,
    /// Who answers for the unit and gets its reminders.
    director_id: Option<PersonId>,
}

/// What becomes of a unit. What is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Digitalisering og data", "parent_id": null }))]
struct ChangeUnitRequest {
    /// The name; unique, whatever the case of its letters.
    name: Option<Title>,
    /// The unit above, or null.
    #[serde(default)]
    #[schema(value_type = Option<UnitId>)]
    parent_id: Patch<UnitId>,
    /// Who answers for the unit and gets its reminders, or null.
    #[serde(default)]
    #[schema(value_type = Option<PersonId>)]
    director_id: Patch<PersonId>,
}

/// Which units are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListUnitsQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
    /// Only the unit of this name, whatever the case of its letters.
    #[param(inline)]
    name: Option<Title>,
}

/// List the units
///
/// In the order of their names.
#[utoipa::path(
    tag = "units",
    params(ListUnitsQuery),
    responses((status = OK, description = "A page of units.", body = UnitPage)),
)]
#[get("/units")]
async fn list_units(call: Call, Query(query): Query<ListUnitsQuery>) -> Result<UnitPage, Problem> {
    let page = UNITS.page(query.limit, query.cursor.as_ref())?;
    let name = query.name.map(Into::into);
    let page = units::list(&call.office, &call.caller, name, page).await?;
    Ok(UNITS.answer(page, UnitResponse::from))
}

/// Create a unit
///
/// For administrators.
#[utoipa::path(
    tag = "units",
    responses((status = CREATED, description = "The unit.", body = UnitResponse)),
)]
#[post("/units")]
async fn create_unit(
    call: Call,
    Json(request): Json<CreateUnitRequest>,
) -> Result<Versioned<UnitResponse>, Problem> {
    let new = NewUnit {
        name: request.name,
        parent: request.parent_id,
        director: request.director_id,
    };
    let unit = units::create(&call.office, &call.caller, new).await?;
    let location = format!("{BASE}/units/{}", unit.id);
    Ok(Versioned::created(location, unit.version, unit.into()))
}

/// Read a unit
///
/// Its people are found in the list of people.
#[utoipa::path(
    tag = "units",
    params(UnitId, KnownVersion),
    responses((status = OK, description = "The unit.", body = UnitResponse)),
)]
#[get("/units/{id}")]
async fn read_unit(call: Call, Path(id): Path<UnitId>) -> Result<Versioned<UnitResponse>, Problem> {
    let unit = units::find(&call.office, &call.caller, id).await?;
    Ok(Versioned::new(unit.version, unit.into()))
}

/// Change a unit
///
/// For administrators. What is absent stays as it is. No unit stands above itself, and no more
/// than twenty above one another.
#[utoipa::path(
    tag = "units",
    params(UnitId, ExpectedVersion),
    responses((status = OK, description = "The unit as it is now.", body = UnitResponse)),
)]
#[patch("/units/{id}")]
async fn change_unit(
    call: Call,
    Path(id): Path<UnitId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<ChangeUnitRequest>,
) -> Result<Versioned<UnitResponse>, Problem> {
    let change = UnitChange {
        name: request.name,
        parent: request.parent_id.into_change(),
        director: request.director_id.into_change(),
    };
    let unit = units::change(&call.office, &call.caller, (id, expected), change).await?;
    Ok(Versioned::new(unit.version, unit.into()))
}

impl From<Unit> for UnitResponse {
    fn from(unit: Unit) -> Self {
        Self {
            id: unit.id,
            name: unit.name,
            parent_id: unit.parent,
            director_id: unit.director,
        }
    }
}
