//! A resource as all are written, with operations that keep nothing.

use actix_web::{get, patch, post};
use chrono::NaiveDate;
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
        values::Instant,
    },
    domain::{
        body::Minutes,
        ids::BodyId,
        text::{Note, Title},
    },
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
    name: Title,
    /// How long its meetings last.
    meeting_length: Minutes,
    /// The day on which it ceased.
    dissolved_on: Option<NaiveDate>,
    /// When it was set up.
    created_at: Instant,
}

/// A new body.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateBodyRequest {
    /// The name; unique, whatever the case of its letters.
    name: Title,
    /// How long its meetings last; two hours without.
    meeting_length: Option<Minutes>,
}

/// What becomes of a body. What is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeBodyRequest {
    /// Another name; unique, whatever the case of its letters.
    name: Option<Title>,
    /// How long its meetings last.
    meeting_length: Option<Minutes>,
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
    reason: Note,
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
async fn list_bodies(
    call: Call,
    Query(query): Query<ListBodiesQuery>,
) -> Result<BodyPage, Problem> {
    let page = BODIES.page(query.limit, query.cursor.as_ref())?;
    let is_dissolved = matches!(query.state, Some(BodyState::Dissolved));
    let page = bodies::list(&call.caller, is_dissolved, page).await?;
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
    let CreateBodyRequest {
        name,
        meeting_length,
    } = request;
    let new = bodies::NewBody {
        name,
        meeting_length: meeting_length.unwrap_or(Minutes::TWO_HOURS),
    };
    let body = bodies::create(&call.caller, new).await?;
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
    let body = bodies::find(&call.caller, id).await?;
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
    let ChangeBodyRequest {
        name,
        meeting_length,
        dissolved_on,
    } = request;
    let dissolved_on = dissolved_on.into_change();
    let change = bodies::BodyChange {
        name,
        meeting_length,
        dissolved_on,
    };
    let body = bodies::change(&call.caller, (id, expected), change).await?;
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
    let body = bodies::dissolve(&call.caller, (id, expected), request.reason).await?;
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
    if document.content.is_empty() {
        return Err(Problem::internal("row 7 of people"));
    }
    let body = bodies::find(&call.caller, id).await?;
    assert_eq!(document.media_type, "text/plain");
    Ok(Versioned::new(body.version, body.into()))
}

impl From<bodies::Body> for BodyResponse {
    fn from(body: bodies::Body) -> Self {
        Self {
            id: body.id,
            name: body.name,
            meeting_length: body.meeting_length,
            dissolved_on: body.dissolved_on,
            created_at: body.created_at.into(),
        }
    }
}

/// Operations that keep nothing: bodies 1 to 5 are there, at version 3.
mod bodies {
    #![expect(
        clippy::unused_async,
        clippy::option_option,
        reason = "as the real ones"
    )]

    use super::{BodyId, Minutes, NaiveDate, Note, Title};
    use crate::{
        domain::{
            access::{Caller, Permission, Role},
            calendar::Moment,
            history::SubjectKind,
            listing::{Cursor, Page, PageRequest},
            samples,
            version::Version,
        },
        operations::OperationError,
    };

    type OperationResult<T> = Result<T, OperationError>;

    pub(super) struct Body {
        pub(super) id: BodyId,
        pub(super) name: Title,
        pub(super) meeting_length: Minutes,
        pub(super) dissolved_on: Option<NaiveDate>,
        pub(super) created_at: Moment,
        pub(super) version: Version,
    }

    pub(super) struct NewBody {
        pub(super) name: Title,
        pub(super) meeting_length: Minutes,
    }

    pub(super) struct BodyChange {
        pub(super) name: Option<Title>,
        pub(super) meeting_length: Option<Minutes>,
        pub(super) dissolved_on: Option<Option<NaiveDate>>,
    }

    fn sample(number: u8) -> Body {
        Body {
            id: BodyId::from_uuid(samples::id(number)),
            name: Title::parse(&format!("Udvalg {number}")).unwrap(),
            meeting_length: Minutes::TWO_HOURS,
            dissolved_on: None,
            created_at: Moment::UNIX_EPOCH,
            version: Version::new(3).unwrap(),
        }
    }

    fn require(caller: &Caller, permission: Permission) -> OperationResult<()> {
        let may = caller.has(Role::Administrator) || permission == Permission::ReadOrganisation;
        may.then_some(())
            .ok_or(OperationError::Forbidden(permission))
    }

    pub(super) async fn list(
        caller: &Caller,
        is_dissolved: bool,
        page: PageRequest,
    ) -> OperationResult<Page<Body>> {
        require(caller, Permission::ReadOrganisation)?;
        let after = match &page.after {
            Some(Cursor(values)) => values
                .first()
                .ok_or(OperationError::InvalidCursor)?
                .as_str(),
            None => "",
        };
        let bodies = (1..=5).map(sample).filter(|_| !is_dissolved);
        let rows = bodies.filter(|body| body.name.as_str() > after).collect();
        Ok(Page::cut(rows, page.size, |body| {
            Cursor(vec![body.name.to_string()])
        }))
    }

    pub(super) async fn create(caller: &Caller, new: NewBody) -> OperationResult<Body> {
        require(caller, Permission::ManageOrganisation)?;
        let NewBody {
            name,
            meeting_length,
        } = new;
        if name.as_str() == "Udvalg 1" {
            return Err(OperationError::Duplicate {
                what: SubjectKind::Body,
                field: "name",
            });
        }
        Ok(Body {
            name,
            meeting_length,
            version: Version::FIRST,
            ..sample(6)
        })
    }

    pub(super) async fn find(caller: &Caller, id: BodyId) -> OperationResult<Body> {
        require(caller, Permission::ReadOrganisation)?;
        let found = (1..=5).map(sample).find(|body| body.id == id);
        found.ok_or(OperationError::NotFound(SubjectKind::Body))
    }

    pub(super) async fn change(
        caller: &Caller,
        (id, expected): (BodyId, Version),
        change: BodyChange,
    ) -> OperationResult<Body> {
        let old = find(caller, id).await?;
        if old.version != expected {
            return Err(OperationError::Stale {
                current: old.version,
            });
        }
        Ok(Body {
            name: change.name.unwrap_or(old.name),
            meeting_length: change.meeting_length.unwrap_or(old.meeting_length),
            dissolved_on: change.dissolved_on.unwrap_or(old.dissolved_on),
            version: old.version.next(),
            ..sample(1)
        })
    }

    pub(super) async fn dissolve(
        caller: &Caller,
        (id, _): (BodyId, Version),
        reason: Note,
    ) -> OperationResult<Body> {
        find(caller, id).await?;
        Err(OperationError::NotAllowed(format!(
            "it has open actions: {reason}"
        )))
    }
}
