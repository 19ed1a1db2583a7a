//! The OpenAPI 3.1 document, made from the handlers.
//!
//! What follows from an operation's shape (its problems, its `ETag`, the `Link` of a page) is added
//! by `shape`, so that handlers state only what is their own.

mod scopes;
mod shape;

use actix_web::App;
use utoipa::{
    OpenApi as _, PartialSchema, ToSchema,
    openapi::{
        Info, License, OpenApi, RefOr, Schema, SecurityRequirement, Server,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
        tag::{Tag, TagBuilder},
    },
};
use utoipa_actix_web::{AppExt, scope::scope};

use super::{
    as_of::AsOf,
    calendar, identifiers,
    pagination::{PageCursor, PageLimit},
    problem::{Fault, ProblemResponse},
    routes::{self, BASE, Routes},
};

/// The scheme by which callers prove who they are.
const BEARER: &str = "bearer";

/// Every group of operations, in the order of the document.
const TAGS: &[(&str, &str)] = &[
    (
        "bodies",
        "Committees, boards, steering groups: their rules and their seats.",
    ),
    ("people", "People: owners of actions, members, secretaries."),
    (
        "units",
        "Units of the administration, with their directors.",
    ),
    (
        "meetings",
        "Meetings: planned, frozen, held, approved, moved or cancelled.",
    ),
    (
        "meeting-series",
        "When a body meets, by a recurrence rule that plans its meetings.",
    ),
    ("agenda-items", "The items of a meeting's agenda."),
    (
        "waiting-items",
        "The backlog of a body: items that wait for a meeting.",
    ),
    (
        "matters",
        "Matters that run through many meetings, known by their case numbers.",
    ),
    ("decisions", "What was decided, word for word."),
    (
        "actions",
        "What a decision gave rise to, from proposal to end.",
    ),
    (
        "minutes-imports",
        "Minutes and agendas that come in, and the actions that they propose.",
    ),
    ("reports", "What is outstanding."),
    (
        "reminders",
        "The ledger: every reminder that was planned, sent, held back or failed.",
    ),
    (
        "notices",
        "What people were told because something changed, and what became of it.",
    ),
    (
        "calendar-feeds",
        "Calendars at secret addresses, for calendar programs.",
    ),
    (
        "digests",
        "The ledger of digests: directors' weeks and secretaries' lists.",
    ),
    (
        "service-accounts",
        "Other systems that may call, and the tokens they get.",
    ),
    ("closed-reads", "Who read what is closed."),
    ("health", "Whether the service lives and can work."),
];

#[derive(utoipa::OpenApi)]
struct Bare;

/// The document of the interface.
pub fn document() -> OpenApi {
    document_of(routes::RESOURCES)
}

/// The document as it is committed: indented, with a line break at the end, always the same.
pub fn json() -> String {
    json_of(&document())
}

pub(super) fn json_of(document: &OpenApi) -> String {
    // A document of ours has text keys alone, so writing it cannot fail.
    document
        .to_pretty_json()
        .map(|json| json + "\n")
        .unwrap_or_default()
}

pub(super) fn document_of(resources: &'static [Routes]) -> OpenApi {
    let guarded = scope(BASE).configure(|config| routes::bring(config, resources));
    let calendars = scope(calendar::BASE).configure(|c| routes::bring(c, routes::SECRET));
    let mut app = App::new()
        .into_utoipa_app()
        .openapi(opening())
        .service(guarded)
        .service(calendars);
    for (address, open) in routes::OPEN {
        app = app.service(scope(format!("{BASE}{address}").as_str()).configure(*open));
    }
    let (_, mut document) = app.split_for_parts();
    let used = used_tags(&document);
    document.tags = Some(used);
    if let Some(components) = &mut document.components {
        components.schemas.extend(shared_schemas());
        components.responses.extend(shape::responses());
        components
            .security_schemes
            .insert(BEARER.to_owned(), bearer().into());
    }
    shape::complete(&mut document);
    scopes::state(&mut document);
    document
}

fn opening() -> OpenApi {
    let mut document = Bare::openapi();
    document.info = Info::new("Tovholder", env!("CARGO_PKG_VERSION"));
    document.info.description = Some(include_str!("openapi/introduction.md").to_owned());
    document.info.license = Some(License::new("MIT"));
    document.servers = Some(vec![Server::new("/")]);
    document.security = Some(vec![SecurityRequirement::new(BEARER, Vec::<String>::new())]);
    document
}

fn bearer() -> SecurityScheme {
    let description = "A JSON Web Token of an issuer that this installation trusts, checked as \
                       RFC 8725 asks. `tovholder token` makes one for the embedded default.";
    SecurityScheme::Http(
        HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some(description))
            .build(),
    )
}

/// What parameters and shared responses refer to without bringing it along.
fn shared_schemas() -> Vec<(String, RefOr<Schema>)> {
    let mut schemas = identifiers::schemas();
    schemas.extend([
        (AsOf::name().into_owned(), AsOf::schema()),
        (PageLimit::name().into_owned(), PageLimit::schema()),
        (AsOf::name().into_owned(), AsOf::schema()),
        (PageCursor::name().into_owned(), PageCursor::schema()),
        (
            ProblemResponse::name().into_owned(),
            ProblemResponse::schema(),
        ),
        (Fault::name().into_owned(), Fault::schema()),
    ]);
    schemas
}

fn used_tags(document: &OpenApi) -> Vec<Tag> {
    let operations = document.paths.paths.values().flat_map(shape::operations_of);
    let used: Vec<_> = operations
        .filter_map(|(_, operation)| operation.tags.clone())
        .flatten()
        .collect();
    let known = TAGS
        .iter()
        .filter(|(name, _)| used.iter().any(|used| used == name));
    known
        .map(|(name, told)| {
            TagBuilder::new()
                .name(*name)
                .description(Some(*told))
                .build()
        })
        .collect()
}
