//! The papers of a meeting as files: agenda, minutes and what it follows up, as pages and as PDF.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{
        CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, Charset, ContentDisposition,
        DispositionParam, DispositionType, ExtendedValue,
    },
};
use serde::Deserialize;
use tokio::sync::Semaphore;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, schema::Type};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        call::Call,
        conditional::{KnownVersion, tell_file},
        path::{FromPath, Parts, Path},
        problem::Problem,
        query::Query,
    },
    domain::{ids::MeetingId, language::Language, paper::PaperRendition},
    operations::papers::{self as operation, PaperKind},
    papers::{self, File, Format},
};

/// So many papers are rendered at once; the others wait. The largest agendas take a core for long, and much
/// memory.
static RENDERINGS: Semaphore = Semaphore::const_new(2);

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(read_agenda_paper)
        .service(read_minutes_paper)
        .service(read_follow_up_paper);
}

/// A paper, by its meeting and by what the address ends with.
#[derive(Debug, Clone, Copy, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
struct PaperPath {
    /// The id of the meeting.
    id: MeetingId,
    /// What the paper comes as.
    #[param(inline)]
    format: Format,
}

impl FromPath for PaperPath {
    fn from_path(parts: &Parts<'_>) -> Option<Self> {
        let ending: String = parts.read("format")?;
        let format = Format::ALL.into_iter().find(|one| one.ending() == ending)?;
        let id = parts.read("id")?;
        Some(Self { id, format })
    }
}

impl utoipa::PartialSchema for Format {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("What a paper comes as."))
            .enum_values(Some(Self::ALL.map(Self::ending)))
            .into()
    }
}

impl utoipa::ToSchema for Format {}

/// A paper as a page.
struct PaperPage;

/// A paper as a document.
struct PaperDocument;

/// The most bytes of a paper, for whoever reads it.
const LONGEST: usize = 500_000_000;

fn bytes(told: &str, media_type: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(told))
        .content_media_type(media_type)
        .max_length(Some(LONGEST))
        .into()
}

impl utoipa::PartialSchema for PaperPage {
    fn schema() -> RefOr<Schema> {
        bytes("A page that can be printed.", "text/html")
    }
}

impl utoipa::ToSchema for PaperPage {}

impl utoipa::PartialSchema for PaperDocument {
    fn schema() -> RefOr<Schema> {
        bytes("A document (PDF 1.7, PDF/UA-1).", "application/pdf")
    }
}

impl utoipa::ToSchema for PaperDocument {}

/// How an agenda is wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct AgendaPaperQuery {
    /// For everybody, which is usual, or with what is closed.
    #[param(inline)]
    rendition: Option<PaperRendition>,
    /// The language of what is not somebody's own words; Danish without.
    #[param(inline)]
    language: Option<Language>,
    /// The number of an edition; the newest without.
    #[param(minimum = 1, maximum = 100)]
    edition: Option<u16>,
}

/// How a paper is wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct PaperQuery {
    /// For everybody, which is usual, or with what is closed.
    #[param(inline)]
    rendition: Option<PaperRendition>,
    /// The language of what is not somebody's own words; Danish without.
    #[param(inline)]
    language: Option<Language>,
}

/// Read an agenda as a page or a document
///
/// The newest edition, the one that is asked for, or, before there is one, the agenda as it stands. In
/// the open rendition a closed item has its public title at most; the full one is there for those who
/// see what is closed in the body. Whole in itself: a page loads nothing, and a document is tagged for
/// those who have it read to them.
#[utoipa::path(
    tag = "meetings",
    params(PaperPath, AgendaPaperQuery, KnownVersion),
    responses((
        status = OK,
        description = "The agenda.",
        content((PaperPage = "text/html"), (PaperDocument = "application/pdf")),
    )),
)]
#[get("/meetings/{id}/agenda.{format}")]
async fn read_agenda_paper(
    request: HttpRequest,
    call: Call,
    Path(path): Path<PaperPath>,
    Query(query): Query<AgendaPaperQuery>,
) -> Result<HttpResponse, Problem> {
    let AgendaPaperQuery {
        rendition,
        language,
        edition,
    } = query;
    let wanted = PaperQuery {
        rendition,
        language,
    };
    answer(
        &request,
        &call,
        (path, PaperKind::Agenda { edition }),
        wanted,
    )
    .await
}

/// Read minutes as a page or a document
///
/// The agenda with what was decided on each item, word for word, and what that gave rise to. Not found
/// before the meeting has been held. Renditions are those of an agenda; an open one leaves out closed
/// actions of open items as well.
#[utoipa::path(
    tag = "meetings",
    params(PaperPath, PaperQuery, KnownVersion),
    responses((
        status = OK,
        description = "The minutes.",
        content((PaperPage = "text/html"), (PaperDocument = "application/pdf")),
    )),
)]
#[get("/meetings/{id}/minutes.{format}")]
async fn read_minutes_paper(
    request: HttpRequest,
    call: Call,
    Path(path): Path<PaperPath>,
    Query(query): Query<PaperQuery>,
) -> Result<HttpResponse, Problem> {
    answer(&request, &call, (path, PaperKind::Minutes), query).await
}

/// Read what a meeting follows up as a page or a document
///
/// The item *Opfølgning fra sidst* as tables: as things stand while the agenda is open, and as it was
/// frozen with the agenda afterwards. The full rendition has what is closed after what is open.
#[utoipa::path(
    tag = "meetings",
    params(PaperPath, PaperQuery, KnownVersion),
    responses((
        status = OK,
        description = "The item.",
        content((PaperPage = "text/html"), (PaperDocument = "application/pdf")),
    )),
)]
#[get("/meetings/{id}/follow-up.{format}")]
async fn read_follow_up_paper(
    request: HttpRequest,
    call: Call,
    Path(path): Path<PaperPath>,
    Query(query): Query<PaperQuery>,
) -> Result<HttpResponse, Problem> {
    answer(&request, &call, (path, PaperKind::FollowUp), query).await
}

async fn answer(
    request: &HttpRequest,
    call: &Call,
    (PaperPath { id, format }, kind): (PaperPath, PaperKind),
    wanted: PaperQuery,
) -> Result<HttpResponse, Problem> {
    let rendition = wanted.rendition.unwrap_or_default();
    let language = wanted.language.unwrap_or_default();
    // Before anything is loaded; and given back when the work is done, whether or not anybody still waits.
    let turn = RENDERINGS.acquire().await.map_err(Problem::internal)?;
    let paper = operation::find(&call.office, &call.caller, (id, kind), rendition).await?;
    let rendering = move || {
        let file = papers::render(&paper, language, format);
        drop(turn);
        file
    };
    let file = tokio::task::spawn_blocking(rendering).await;
    let file = file.map_err(Problem::internal)?;
    let file = file.map_err(Problem::internal)?;
    Ok(tell(request, format, file))
}

fn tell(request: &HttpRequest, format: Format, file: File) -> HttpResponse {
    let File { name, bytes } = file;
    tell_file(request, bytes, |answer| {
        if format == Format::Html {
            answer.insert_header((CONTENT_SECURITY_POLICY, papers::content_security_policy()));
        }
        answer
            .insert_header((CONTENT_TYPE, format.media_type()))
            .insert_header((CONTENT_DISPOSITION, named(&name)));
    })
}

/// The name that the file is saved under (RFC 6266), also where only ASCII is read.
fn named(name: &str) -> ContentDisposition {
    let letters = name.chars().map(|letter| match letter {
        'æ' => "ae".to_owned(),
        'ø' => "oe".to_owned(),
        'å' => "aa".to_owned(),
        'Æ' => "Ae".to_owned(),
        'Ø' => "Oe".to_owned(),
        'Å' => "Aa".to_owned(),
        letter if letter.is_ascii() => letter.to_string(),
        _ => "-".to_owned(),
    });
    ContentDisposition {
        disposition: DispositionType::Inline,
        parameters: vec![
            DispositionParam::Filename(letters.collect()),
            DispositionParam::FilenameExt(ExtendedValue {
                charset: Charset::Ext("UTF-8".to_owned()),
                language_tag: None,
                value: name.as_bytes().to_vec(),
            }),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_in_ascii_and_in_danish() {
        assert_eq!(
            named("Opfølgning Århus – 1.pdf").to_string(),
            "inline; filename=\"Opfoelgning Aarhus - 1.pdf\"; \
             filename*=UTF-8''Opf%C3%B8lgning%20%C3%85rhus%20%E2%80%93%201.pdf"
        );
    }
}
