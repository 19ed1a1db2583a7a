//! Matters: what runs through many meetings, known by its case number in the records system.

use actix_web::{get, patch, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

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
    domain::{ids::MatterId, journal_number::CaseNumber, matter::Matter, text::Title},
    operations::matters::{self, NewMatter},
};

/// The list's name in its cursors.
const MATTERS: List = List::named("matters");

type MatterPage = PageResponse<MatterResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_matters)
        .service(create_matter)
        .service(read_matter)
        .service(change_matter);
}

/// A matter.
#[derive(Debug, Serialize, ToSchema)]
struct MatterResponse {
    id: MatterId,
    /// The case number; one matter a number, however it is written.
    case_number: CaseNumber,
    /// The title, as first met on an agenda unless somebody gave a better one.
    #[schema(example = "Generativ AI i Lemvig Kommune")]
    title: Title,
    /// Whether it was first met behind closed doors, which closes its title too.
    is_closed: bool,
}

/// A matter that is to be known.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "case_number": "85.15.02-G01-30-23", "title": "Generativ AI i Lemvig Kommune",
}))]
struct CreateMatterRequest {
    /// The case number; one matter a number, however it is written.
    case_number: CaseNumber,
    /// The title, which anybody may see.
    title: Title,
}

/// What becomes of a matter. What is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "title": "Generativ kunstig intelligens" }))]
struct ChangeMatterRequest {
    /// A better title.
    title: Title,
}

/// Which matters are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListMattersQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
    /// Only the matter of this case number, however it is written.
    #[param(inline)]
    case_number: Option<CaseNumber>,
}

/// List the matters
///
/// In the order of their case numbers; those that the caller may know of.
#[utoipa::path(
    tag = "matters",
    params(ListMattersQuery),
    responses((status = OK, description = "A page of matters.", body = MatterPage)),
)]
#[get("/matters")]
async fn list_matters(
    call: Call,
    Query(query): Query<ListMattersQuery>,
) -> Result<MatterPage, Problem> {
    let page = MATTERS.page(query.limit, query.cursor.as_ref())?;
    let page = matters::list(&call.office, &call.caller, query.case_number, page).await?;
    Ok(MATTERS.answer(page, MatterResponse::from))
}

/// Create a matter
///
/// Makes a matter known before any agenda has it. For administrators and secretaries.
#[utoipa::path(
    tag = "matters",
    responses((status = CREATED, description = "The matter.", body = MatterResponse)),
)]
#[post("/matters")]
async fn create_matter(
    call: Call,
    Json(request): Json<CreateMatterRequest>,
) -> Result<Versioned<MatterResponse>, Problem> {
    let CreateMatterRequest { case_number, title } = request;
    let new = NewMatter { case_number, title };
    let matter = matters::create(&call.office, &call.caller, new).await?;
    let location = format!("{BASE}/matters/{}", matter.id);
    Ok(Versioned::created(location, matter.version, matter.into()))
}

/// Read a matter
///
/// Its agenda items are found in the list of agenda items.
#[utoipa::path(
    tag = "matters",
    params(MatterId, KnownVersion),
    responses((status = OK, description = "The matter.", body = MatterResponse)),
)]
#[get("/matters/{id}")]
async fn read_matter(
    call: Call,
    Path(id): Path<MatterId>,
) -> Result<Versioned<MatterResponse>, Problem> {
    let matter = matters::find(&call.office, &call.caller, id).await?;
    Ok(Versioned::new(matter.version, matter.into()))
}

/// Change a matter
///
/// For administrators and secretaries. A case number never changes.
#[utoipa::path(
    tag = "matters",
    params(MatterId, ExpectedVersion),
    responses((status = OK, description = "The matter as it is now.", body = MatterResponse)),
)]
#[patch("/matters/{id}")]
async fn change_matter(
    call: Call,
    Path(id): Path<MatterId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(ChangeMatterRequest { title }): Json<ChangeMatterRequest>,
) -> Result<Versioned<MatterResponse>, Problem> {
    let matter = matters::change(&call.office, &call.caller, (id, expected), title).await?;
    Ok(Versioned::new(matter.version, matter.into()))
}

impl From<Matter> for MatterResponse {
    fn from(matter: Matter) -> Self {
        Self {
            id: matter.id,
            case_number: matter.case_number,
            title: matter.title,
            is_closed: matter.confidentiality.is_closed(),
        }
    }
}
