//! Imports of minutes and agendas: a document comes in, is kept as a draft, and records its meeting once
//! it is accepted (`acceptance`). Its proposals are dealt with in `proposals` and `dividing`.

mod acceptance;
mod differences;
mod dividing;
mod proposals;
mod response;

use actix_web::{get, post};
use serde::Deserialize;
use utoipa_actix_web::service_config::ServiceConfig;

use self::response::{MinutesImportListItem, MinutesImportResponse};
use crate::{
    api::{
        body::Document,
        call::Call,
        conditional::{KnownVersion, Versioned},
        pagination::{List, PageCursor, PageLimit, PageResponse},
        path::Path,
        problem::{Kind, Problem},
        query::Query,
        routes::BASE,
        states::ImportStateName,
    },
    domain::{ids::MinutesImportId, text::Title},
    operations::minutes_imports::{self, ImportInFull},
};

/// The list's name in its cursors.
const MINUTES_IMPORTS: List = List::named("minutes-imports");

/// What a document may be called by its sender; what it is, its bytes say.
const MEDIA_TYPES: [&str; 9] = [
    "text/plain",
    "text/markdown",
    "text/html",
    "application/xhtml+xml",
    "application/xml",
    "text/xml",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/octet-stream",
];

type MinutesImportPage = PageResponse<MinutesImportListItem>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_minutes_imports)
        .service(upload_minutes)
        .service(read_minutes_import);
    acceptance::configure(config);
    differences::configure(config);
    proposals::configure(config);
    dividing::configure(config);
}

/// What the file is called.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct UploadMinutesQuery {
    /// The name of the file, to find it by.
    #[param(example = "referat-2023-10-25.md")]
    file_name: Title,
}

/// Which imports are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListMinutesImportsQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
    /// Only the imports in this state.
    #[param(inline)]
    state: Option<ImportStateName>,
}

/// List the imports of minutes
///
/// Newest first, without what they hold.
#[utoipa::path(
    tag = "minutes-imports",
    params(ListMinutesImportsQuery),
    responses((status = OK, description = "A page of imports.", body = MinutesImportPage)),
)]
#[get("/minutes-imports")]
async fn list_minutes_imports(
    call: Call,
    Query(query): Query<ListMinutesImportsQuery>,
) -> Result<MinutesImportPage, Problem> {
    let page = MINUTES_IMPORTS.page(query.limit, query.cursor.as_ref())?;
    let state = query.state.map(Into::into);
    let page = minutes_imports::list(&call.office, &call.caller, state, page).await?;
    Ok(MINUTES_IMPORTS.answer(page, MinutesImportListItem::from))
}

/// Upload minutes or an agenda
///
/// The document is read and kept as a draft with proposals; nothing else changes until it is
/// accepted. The same file again answers what is there; when that was discarded, it is a draft again. A
/// document about a meeting that another one was about names that as the one that it amends.
#[utoipa::path(
    tag = "minutes-imports",
    params(UploadMinutesQuery),
    request_body(
        description = "The document, as it is: text, Markdown, HTML, PDF with a text layer, Word (DOCX), or the \
            XML that a records system exports; at most 10 MB.",
        content(
            (String = "text/plain"),
            (String = "text/markdown"),
            (String = "text/html"),
            (String = "application/xhtml+xml"),
            (String = "application/xml"),
            (String = "text/xml"),
            (Vec<u8> = "application/pdf"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (Vec<u8> = "application/octet-stream"),
        ),
    ),
    responses(
        (status = CREATED, description = "The import.", body = MinutesImportResponse),
        (status = OK, description = "The import of this file that was there already.",
            body = MinutesImportResponse),
    ),
)]
#[post("/minutes-imports")]
async fn upload_minutes(
    call: Call,
    Query(query): Query<UploadMinutesQuery>,
    document: Document,
) -> Result<Versioned<MinutesImportResponse>, Problem> {
    if !MEDIA_TYPES.contains(&document.media_type.as_str()) {
        let types = MEDIA_TYPES.join(", ");
        return Err(Problem::new(Kind::UnsupportedMediaType)
            .with_detail(format!("the Content-Type must be one of {types}")));
    }
    let bytes = document.content.to_vec();
    let (office, caller) = (&call.office, &call.caller);
    let uploaded = minutes_imports::upload(office, caller, query.file_name, bytes).await?;
    if !uploaded.is_new {
        return Ok(answer(uploaded.import));
    }
    let import = &uploaded.import.import;
    let (location, version) = (
        format!("{BASE}/minutes-imports/{}", import.id),
        import.version,
    );
    Ok(Versioned::created(location, version, uploaded.import.into()).composed())
}

/// Read an import of minutes
///
/// With its items and proposals, as far as the caller may know of them.
#[utoipa::path(
    tag = "minutes-imports",
    params(MinutesImportId, KnownVersion),
    responses((status = OK, description = "The import.", body = MinutesImportResponse)),
)]
#[get("/minutes-imports/{id}")]
async fn read_minutes_import(
    call: Call,
    Path(id): Path<MinutesImportId>,
) -> Result<Versioned<MinutesImportResponse>, Problem> {
    let import = minutes_imports::find(&call.office, &call.caller, id).await?;
    Ok(answer(import))
}

/// What is shown depends on the proposals and on what the caller sees of closed items.
fn answer(import: ImportInFull) -> Versioned<MinutesImportResponse> {
    Versioned::new(import.import.version, import.into()).composed()
}
