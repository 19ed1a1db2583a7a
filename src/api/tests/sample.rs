//! A resource as all are written, with operations that keep nothing.

use actix_web::{get, patch, post};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        body::{Document, Json},
        call::Call,
        conditional::{ExpectedVersion, KnownVersion, Versioned},
        pagination::{List, PageCursor, PageLimit, PageResponse},
        patch::Patch,
        path::Path,
        problem::Problem,
        query::Query,
        routes::BASE,
    },
    domain::{ids::BodyId, listing::PageRequest},
};

/// The list's name in its cursors.
const BODIES: List = List::named("bodies");

type BodyPage = PageResponse<BodyResponse>;

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_bodies)
        .service(create_body)
        .service(read_body)
        .service(change_body)
        .service(dissolve_body)
        .service(upload_charter);
}

/// A committee, board, council or steering group.
#[derive(Debug, Serialize, ToSchema)]
struct BodyResponse {
    id: BodyId,
    /// The name; unique, whatever the case of its letters.
    #[schema(example = "Digitaliseringsstyregruppen", max_length = 500)]
    name: String,
    /// The day on which it ceased.
    dissolved_on: Option<NaiveDate>,
    /// When it was last changed.
    changed_at: DateTime<Utc>,
}

/// A new body.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateBodyRequest {
    /// The name; unique, whatever the case of its letters.
    #[schema(
        example = "Digitaliseringsstyregruppen",
        min_length = 1,
        max_length = 500
    )]
    name: String,
}

/// What becomes of a body. What is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeBodyRequest {
    /// The name; unique, whatever the case of its letters.
    #[schema(
        example = "Digitaliseringsstyregruppen",
        min_length = 1,
        max_length = 500
    )]
    name: Option<String>,
    /// The day on which it ceased; null when it goes on.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    dissolved_on: Patch<NaiveDate>,
}

/// Why a body ceases.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DissolveBodyRequest {
    /// The reason, for the history.
    #[schema(
        example = "The council has set up another one.",
        min_length = 1,
        max_length = 10_000
    )]
    reason: String,
}

/// Whether bodies are at work.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum BodyState {
    /// Still at work.
    Active,
    /// Ceased.
    Dissolved,
}

/// Which bodies are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListBodiesQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
    /// Only the bodies in this state.
    #[param(inline)]
    state: Option<BodyState>,
}

/// List the bodies
///
/// In the order of their names.
#[utoipa::path(
    tag = "bodies",
    params(ListBodiesQuery),
    responses((status = OK, description = "A page of bodies.", body = BodyPage)),
)]
#[get("/bodies")]
async fn list_bodies(call: Call, query: Query<ListBodiesQuery>) -> Result<BodyPage, Problem> {
    let Query(ListBodiesQuery {
        limit,
        cursor,
        state,
    }) = query;
    let request = BODIES.page(limit, cursor.as_ref())?;
    let page = call
        .perform(move |_, _| operations::list(&request, state))
        .await?;
    Ok(BODIES.answer(page, BodyResponse::from))
}

/// Create a body
///
/// For administrators. The body works by the usual rules until they are changed.
#[utoipa::path(
    tag = "bodies",
    responses((status = CREATED, description = "The body.", body = BodyResponse)),
)]
#[post("/bodies")]
async fn create_body(
    call: Call,
    Json(request): Json<CreateBodyRequest>,
) -> Result<Versioned<BodyResponse>, Problem> {
    let body = call
        .perform(move |_, caller| operations::create(caller, &request.name))
        .await?;
    Ok(Versioned::created(
        format!("{BASE}/bodies/{}", body.id),
        body.version,
        body.into(),
    ))
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
    let body = call.perform(move |_, _| operations::read(id)).await?;
    Ok(Versioned::new(body.version, body.into()))
}

/// Change a body
///
/// For administrators. What is absent stays as it is.
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
    let change = move |body: &mut operations::Sample| {
        body.name = request.name.unwrap_or_else(|| body.name.clone());
        body.dissolved_on = request.dissolved_on.apply(body.dissolved_on);
    };
    let body = call
        .perform(move |_, _| operations::change(id, expected, change))
        .await?;
    Ok(Versioned::new(body.version, body.into()))
}

/// Dissolve a body
///
/// It gets no new meetings; what is there stays to be read.
#[utoipa::path(
    tag = "bodies",
    params(BodyId, ExpectedVersion),
    responses((status = OK, description = "The body as it is now.", body = BodyResponse)),
)]
#[post("/bodies/{id}/dissolve")]
async fn dissolve_body(
    call: Call,
    Path(id): Path<BodyId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<DissolveBodyRequest>,
) -> Result<Versioned<BodyResponse>, Problem> {
    let body = call
        .perform(move |_, _| operations::dissolve(id, expected, &request.reason))
        .await?;
    Ok(Versioned::new(body.version, body.into()))
}

/// Upload a body's charter
///
/// As plain text.
#[utoipa::path(
    tag = "bodies",
    params(BodyId),
    request_body(content = String, content_type = "text/plain", description = "The charter."),
    responses((status = OK, description = "The body.", body = BodyResponse)),
)]
#[post("/bodies/{id}/charter")]
async fn upload_charter(
    call: Call,
    Path(id): Path<BodyId>,
    document: Document,
) -> Result<Versioned<BodyResponse>, Problem> {
    let body = call
        .perform(move |_, _| operations::take(id, &document.content))
        .await?;
    Ok(Versioned::new(body.version, body.into()))
}

impl From<operations::Sample> for BodyResponse {
    fn from(body: operations::Sample) -> Self {
        let operations::Sample {
            id,
            name,
            dissolved_on,
            ..
        } = body;
        Self {
            id,
            name,
            dissolved_on,
            changed_at: DateTime::UNIX_EPOCH,
        }
    }
}

/// Operations that keep nothing: bodies 1 to 5 are there, at version 3.
mod operations {
    use super::{BodyId, BodyState, NaiveDate, PageRequest};
    use crate::{
        domain::{
            access::{Caller, Permission, Role},
            history::SubjectKind,
            listing::{Cursor, Page},
            samples,
            version::Version,
        },
        operations::OperationError,
    };

    type Answer<T> = Result<T, OperationError>;

    pub(super) struct Sample {
        pub(super) id: BodyId,
        pub(super) name: String,
        pub(super) dissolved_on: Option<NaiveDate>,
        pub(super) version: Version,
    }

    fn sample(number: u8) -> Sample {
        Sample {
            id: BodyId::from_uuid(samples::id(number)),
            name: format!("Udvalg {number}"),
            dissolved_on: None,
            version: Version::new(3).unwrap(),
        }
    }

    pub(super) fn list(request: &PageRequest, state: Option<BodyState>) -> Answer<Page<Sample>> {
        let after = match &request.after {
            Some(Cursor(values)) => values
                .first()
                .ok_or(OperationError::InvalidCursor)?
                .as_str(),
            None => "",
        };
        let bodies = (1..=5)
            .map(sample)
            .filter(|body| body.name.as_str() > after);
        let rows = bodies
            .filter(|_| !matches!(state, Some(BodyState::Dissolved)))
            .collect();
        Ok(Page::cut(rows, request.size, |body| {
            Cursor(vec![body.name.clone()])
        }))
    }

    pub(super) fn create(caller: &Caller, name: &str) -> Answer<Sample> {
        if !caller.has(Role::Administrator) {
            return Err(OperationError::Forbidden(Permission::ManageOrganisation));
        }
        match name {
            "" => Err(OperationError::invalid("/name", "must not be empty")),
            "Udvalg 1" => Err(OperationError::Duplicate {
                what: SubjectKind::Body,
                field: "name",
            }),
            "panic" => panic!("row 7 of people"),
            _ => Ok(Sample {
                name: name.to_owned(),
                version: Version::FIRST,
                ..sample(6)
            }),
        }
    }

    pub(super) fn read(id: BodyId) -> Answer<Sample> {
        let found = (1..=5).map(sample).find(|body| body.id == id);
        found.ok_or(OperationError::NotFound(SubjectKind::Body))
    }

    pub(super) fn change(
        id: BodyId,
        expected: Version,
        change: impl FnOnce(&mut Sample),
    ) -> Answer<Sample> {
        let mut body = read(id)?;
        if body.version != expected {
            return Err(OperationError::Stale {
                current: body.version,
            });
        }
        change(&mut body);
        body.version = body.version.next();
        Ok(body)
    }

    pub(super) fn dissolve(id: BodyId, expected: Version, reason: &str) -> Answer<Sample> {
        change(id, expected, |_| ())?;
        Err(OperationError::NotAllowed(format!(
            "it has open actions, {reason} or not"
        )))
    }

    pub(super) fn take(id: BodyId, content: &[u8]) -> Answer<Sample> {
        Ok(Sample {
            name: content.len().to_string(),
            ..read(id)?
        })
    }
}
