//! The ledger of digests, to be read: why did I, or did I not, get one?

use actix_web::get;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        call::Call,
        pagination::{List, PageCursor, PageLimit, PageResponse},
        problem::Problem,
        query::Query,
        states::DigestStateName,
        values::{Day, Instant},
    },
    domain::{
        digests::{Digest, DigestKind},
        ids::{DigestId, MeetingId, PersonId},
        text::Note,
    },
    operations::digests::{self, DigestFilter},
};

/// The list's name in its cursors.
const DIGESTS: List = List::named("digests");

type DigestPage = PageResponse<DigestResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_digests);
}

/// A line of the ledger of digests.
#[derive(Debug, Serialize, ToSchema)]
struct DigestResponse {
    id: DigestId,
    /// What it is for.
    kind: DigestKind,
    /// Whose area or body it sums up.
    person_id: PersonId,
    /// Who gets it: the same person, or who stands in.
    recipient_id: PersonId,
    /// Whether somebody who stands in gets the digest itself.
    is_copy: bool,
    /// The meeting whose agenda closes; null for a week.
    meeting_id: Option<MeetingId>,
    /// The Monday of the week, or the day on which the agenda closes.
    period: Day,
    /// When it goes out, or was to go out.
    send_at: Instant,
    /// Whether it goes out after its proper time.
    is_late: bool,
    /// Why it stands as it stands, in Danish.
    reason: Note,
    /// Where it stands.
    #[schema(value_type = DigestStateName)]
    state: &'static str,
    /// When it was sent, held back, superseded or given up.
    state_at: Option<Instant>,
}

/// Which lines are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListDigestsQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
    /// Only the lines about this person's area or body.
    person_id: Option<PersonId>,
    /// Only the lines to this person.
    recipient_id: Option<PersonId>,
    /// Only the lines of this kind.
    #[param(inline)]
    kind: Option<DigestKind>,
    /// Only the lines in this state.
    #[param(inline)]
    state: Option<DigestStateName>,
    /// Only the lines that go out at this moment or later.
    from: Option<Instant>,
    /// Only the lines that go out before this moment.
    until: Option<Instant>,
}

/// List the digests
///
/// Directors' weeks and secretaries' lists in the order in which they go out: all of them for
/// administrators and auditors, else those of and to the caller and the lists of the bodies whose
/// secretary the caller is.
#[utoipa::path(
    tag = "digests",
    params(ListDigestsQuery),
    responses((status = OK, description = "A page of the ledger.", body = DigestPage)),
)]
#[get("/digests")]
async fn list_digests(
    call: Call,
    Query(query): Query<ListDigestsQuery>,
) -> Result<DigestPage, Problem> {
    let page = DIGESTS.page(query.limit, query.cursor.as_ref())?;
    let filter = DigestFilter {
        person: query.person_id,
        recipient: query.recipient_id,
        kind: query.kind,
        state: query.state.map(Into::into),
        from: query.from.map(|from| from.0),
        until: query.until.map(|until| until.0),
    };
    let page = digests::list(&call.office, &call.caller, filter, page).await?;
    Ok(DIGESTS.answer(page, DigestResponse::from))
}

impl From<Digest> for DigestResponse {
    fn from(line: Digest) -> Self {
        Self {
            id: line.id,
            kind: line.occasion.kind(),
            person_id: line.person,
            recipient_id: line.recipient,
            is_copy: line.is_copy,
            meeting_id: line.occasion.meeting(),
            period: line.occasion.period().into(),
            send_at: line.send_at.into(),
            is_late: line.is_late,
            reason: line.reason,
            state: line.state.name(),
            state_at: line.state.since().map(Into::into),
        }
    }
}
