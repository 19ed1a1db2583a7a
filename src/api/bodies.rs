//! Bodies: who meets and decides, by which rules. Their seats are in `seats`.

mod plan;
mod rules;
mod seats;

use actix_web::{get, patch, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use self::rules::{RulesRequest, RulesResponse};
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
        body::{Body, BodyRules},
        ids::BodyId,
        text::Title,
    },
    operations::bodies::{self, BodyChange, NewBody},
};

/// The list's name in its cursors.
const BODIES: List = List::named("bodies");

type BodyPage = PageResponse<BodyResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_bodies)
        .service(create_body)
        .service(read_body)
        .service(change_body)
        .configure(plan::configure)
        .configure(seats::configure);
}

/// A committee, board, council or steering group.
#[derive(Debug, Serialize, ToSchema)]
struct BodyResponse {
    id: BodyId,
    /// The name; unique, whatever the case of its letters.
    name: Title,
    rules: RulesResponse,
    /// The day on which it ceased.
    dissolved_on: Option<Day>,
}

/// A new body.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Digitaliseringsstyregruppen",
    "rules": { "agenda_deadline": { "days": 4, "at": "12:00" }, "meeting_minutes": 120 },
}))]
struct CreateBodyRequest {
    /// The name; unique, whatever the case of its letters.
    name: Title,
    /// The rules; where they are silent, the usual ones hold.
    #[serde(default)]
    rules: RulesRequest,
}

/// What becomes of a body. What is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "rules": { "closure": "by_minutes" } }))]
struct ChangeBodyRequest {
    /// Another name; unique, whatever the case of its letters.
    name: Option<Title>,
    /// Other rules; where they are silent, the present ones stay.
    #[serde(default)]
    rules: RulesRequest,
    /// The day on which it ceased; null when it goes on.
    #[serde(default)]
    #[schema(value_type = Option<Day>)]
    dissolved_on: Patch<Day>,
}

/// Which bodies are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListBodiesQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
    /// Only the body of this name, whatever the case of its letters.
    #[param(inline)]
    name: Option<Title>,
}

/// List the bodies
///
/// In the order of their names, the dissolved ones among them.
#[utoipa::path(
    tag = "bodies",
    params(ListBodiesQuery),
    responses((status = OK, description = "A page of bodies.", body = BodyPage)),
)]
#[get("/bodies")]
async fn list_bodies(
    call: Call,
    Query(query): Query<ListBodiesQuery>,
) -> Result<BodyPage, Problem> {
    let page = BODIES.page(query.limit, query.cursor.as_ref())?;
    let name = query.name.map(Into::into);
    let page = bodies::list(&call.office, &call.caller, name, page).await?;
    Ok(BODIES.answer(page, BodyResponse::from))
}

/// Create a body
///
/// For administrators. It has no seats yet, so nobody is its secretary.
#[utoipa::path(
    tag = "bodies",
    responses((status = CREATED, description = "The body.", body = BodyResponse)),
)]
#[post("/bodies")]
async fn create_body(
    call: Call,
    Json(request): Json<CreateBodyRequest>,
) -> Result<Versioned<BodyResponse>, Problem> {
    let CreateBodyRequest { name, rules } = request;
    let rules = rules.read()?.applied_to(&BodyRules::default());
    let body = bodies::create(&call.office, &call.caller, NewBody { name, rules }).await?;
    let location = format!("{BASE}/bodies/{}", body.id);
    Ok(Versioned::created(location, body.version, body.into()))
}

/// Read a body
///
/// With its rules.
#[utoipa::path(
    tag = "bodies",
    params(BodyId, KnownVersion),
    responses((status = OK, description = "The body.", body = BodyResponse)),
)]
#[get("/bodies/{id}")]
async fn read_body(call: Call, Path(id): Path<BodyId>) -> Result<Versioned<BodyResponse>, Problem> {
    let body = bodies::find(&call.office, &call.caller, id).await?;
    Ok(Versioned::new(body.version, body.into()))
}

/// Change a body
///
/// For administrators. What is absent stays as it is. A body that has ceased gets no new meetings.
#[utoipa::path(
    tag = "bodies",
    params(BodyId, ExpectedVersion),
    responses((status = OK, description = "The body as it is now.", body = BodyResponse)),
)]
#[patch("/bodies/{id}")]
async fn change_body(
    call: Call,
    Path(id): Path<BodyId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<ChangeBodyRequest>,
) -> Result<Versioned<BodyResponse>, Problem> {
    let ChangeBodyRequest {
        name,
        rules,
        dissolved_on,
    } = request;
    let change = BodyChange {
        name,
        rules: rules.read()?,
        dissolved_on: dissolved_on
            .into_change()
            .map(|day| day.map(|Day(day)| day)),
    };
    let body = bodies::change(&call.office, &call.caller, (id, expected), change).await?;
    Ok(Versioned::new(body.version, body.into()))
}

impl From<Body> for BodyResponse {
    fn from(body: Body) -> Self {
        Self {
            id: body.id,
            name: body.name,
            rules: RulesResponse::from(&body.rules),
            dissolved_on: body.dissolved_on.map(Day),
        }
    }
}
