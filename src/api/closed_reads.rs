//! Closed reads: who was given closed content, of what, and when.

use actix_web::get;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    call::Call,
    pagination::{List, PageCursor, PageLimit, PageResponse},
    problem::Problem,
    query::Query,
    values::Instant,
};
use crate::{
    domain::{
        closed_read::ClosedRead,
        history::SubjectKind,
        ids::{ClosedReadId, PersonId, ThingId},
        text::Title,
    },
    operations::closed_reads::{self, ClosedReadFilter},
};

/// The list's name in its cursors.
const CLOSED_READS: List = List::named("closed-reads");

type ClosedReadPage = PageResponse<ClosedReadResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_closed_reads);
}

/// That somebody was given closed content.
#[derive(Debug, Serialize, ToSchema)]
struct ClosedReadResponse {
    id: ClosedReadId,
    /// When: the first time in its minute.
    at: Instant,
    /// Who: the subject of the token.
    #[schema(example = "anne@lemvig.example", max_length = 1000)]
    actor: String,
    /// The person behind the actor; null for another system.
    person_id: Option<PersonId>,
    /// The request in the logs, as `X-Request-Id` told it.
    #[schema(max_length = 100)]
    request_id: Option<String>,
    thing_kind: SubjectKind,
    thing_id: ThingId,
}

/// Which reads are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListClosedReadsQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
    /// Only those by this person.
    person_id: Option<PersonId>,
    /// Only those by this subject of a token.
    #[param(inline)]
    actor: Option<Title>,
    /// Only those of the thing with this id, whatever it is.
    thing_id: Option<ThingId>,
    /// Only those at this moment or later.
    since: Option<Instant>,
    /// Only those before this moment.
    until: Option<Instant>,
}

/// List who read what is closed
///
/// For administrators and auditors, newest first. A caller's readings of one thing are told once a
/// minute; what left in no answer is not told. Titles are not told, so that no clearance is needed.
#[utoipa::path(
    tag = "closed-reads",
    params(ListClosedReadsQuery),
    responses((status = OK, description = "A page of reads.", body = ClosedReadPage)),
)]
#[get("/closed-reads")]
async fn list_closed_reads(
    call: Call,
    Query(query): Query<ListClosedReadsQuery>,
) -> Result<ClosedReadPage, Problem> {
    let page = CLOSED_READS.page(query.limit, query.cursor.as_ref())?;
    let filter = ClosedReadFilter {
        person: query.person_id,
        actor: query.actor.map(Into::into),
        subject: query.thing_id,
        since: query.since.map(|since| since.0),
        until: query.until.map(|until| until.0),
    };
    let page = closed_reads::list(&call.office, &call.caller, filter, page).await?;
    Ok(CLOSED_READS.answer(page, ClosedReadResponse::from))
}

impl From<ClosedRead> for ClosedReadResponse {
    fn from(read: ClosedRead) -> Self {
        Self {
            id: read.id,
            at: read.at.into(),
            actor: read.actor,
            person_id: read.person,
            request_id: read.request,
            thing_kind: read.subject.kind(),
            thing_id: ThingId::from_uuid(read.subject.id()),
        }
    }
}
