//! Threads: what became of an item, or of a matter, through many meetings and bodies.

use actix_web::get;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    as_of::AsOf,
    call::Call,
    pagination::{List, PageCursor, PageLimit, PageResponse},
    path::Path,
    problem::Problem,
    query::Query,
    states::ActionStateName,
    values::{Day, Instant},
};
use crate::{
    domain::{
        agenda::ItemKind,
        decision::{Decision, ImplementationStatus, Outcome},
        ids::{ActionId, AgendaItemId, BodyId, DecisionId, MatterId, MeetingId},
        text::{Title, Verbatim},
        thread::{ActionInThread, MeetingInThread, ThreadEntry},
    },
    operations::threads::{self, ThreadOf},
};

/// The name of these lists in their cursors.
const THREAD: List = List::named("thread");

type ThreadPage = PageResponse<ThreadEntryResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_item_thread).service(list_matter_thread);
}

/// An item of a thread, with what came of it.
#[derive(Debug, Serialize, ToSchema)]
struct ThreadEntryResponse {
    agenda_item_id: AgendaItemId,
    /// The title of the item.
    title: Title,
    kind: ItemKind,
    /// Whether it is dealt with behind closed doors.
    is_closed: bool,
    /// The matter it belongs to.
    matter_id: Option<MatterId>,
    /// The body that deals with it.
    body_id: BodyId,
    /// The name of that body.
    body_name: Title,
    /// The meeting on whose agenda it stands; null while it waits for one.
    meeting_id: Option<MeetingId>,
    /// When that meeting starts.
    starts_at: Option<Instant>,
    /// What was decided on it.
    decision: Option<ThreadDecisionResponse>,
    /// The item that takes it up again; null when there is none, or none that you may know of.
    successor_item_id: Option<AgendaItemId>,
}

/// What was decided on an item of a thread, and what that gave rise to.
#[derive(Debug, Serialize, ToSchema)]
struct ThreadDecisionResponse {
    id: DecisionId,
    /// The words of the minutes.
    text: Verbatim,
    /// What they come to.
    outcome: Outcome,
    /// Which edition of the words this is, from 1.
    #[schema(example = 1, minimum = 1, maximum = 1_000)]
    edition: u16,
    /// How far its actions are; follows from these.
    implementation_status: ImplementationStatus,
    /// The actions that it gave rise to; those that you may know of.
    #[schema(max_items = 10_000)]
    actions: Vec<ThreadActionResponse>,
}

/// An action of a thread.
#[derive(Debug, Serialize, ToSchema)]
struct ThreadActionResponse {
    id: ActionId,
    /// What is to be done, shortly.
    title: Title,
    /// Where it stands.
    #[schema(value_type = ActionStateName)]
    state: &'static str,
    /// The day that it is due.
    due_on: Option<Day>,
    /// The items that present it, or were to; they belong to the thread.
    #[schema(max_items = 10_000)]
    presented_by_item_ids: Vec<AgendaItemId>,
}

/// Which part of a thread is wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListThreadQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
    /// Only what there was then, as it stood then.
    as_of: Option<AsOf>,
}

/// List the thread of an agenda item
///
/// The chain that the item belongs to, from its beginning: the item, what was decided on it, the
/// actions that came of that, the items that present those, and so on through many meetings and
/// bodies. In order of time, what waits for a meeting last; only what the caller may know of.
///
/// With `as_of`, as the history tells that it stood then, in the order of today; a page may then hold
/// less than was asked for. What was taken off all agendas since is not told.
#[utoipa::path(
    tag = "agenda-items",
    params(AgendaItemId, ListThreadQuery),
    responses((status = OK, description = "A page of the thread.", body = ThreadPage)),
)]
#[get("/agenda-items/{id}/thread")]
async fn list_item_thread(
    call: Call,
    Path(id): Path<AgendaItemId>,
    Query(query): Query<ListThreadQuery>,
) -> Result<ThreadPage, Problem> {
    list(&call, ThreadOf::Item(id), &query).await
}

/// List the thread of a matter
///
/// The chains of all its items, told as the thread of an agenda item is.
#[utoipa::path(
    tag = "matters",
    params(MatterId, ListThreadQuery),
    responses((status = OK, description = "A page of the thread.", body = ThreadPage)),
)]
#[get("/matters/{id}/thread")]
async fn list_matter_thread(
    call: Call,
    Path(id): Path<MatterId>,
    Query(query): Query<ListThreadQuery>,
) -> Result<ThreadPage, Problem> {
    list(&call, ThreadOf::Matter(id), &query).await
}

async fn list(call: &Call, of: ThreadOf, query: &ListThreadQuery) -> Result<ThreadPage, Problem> {
    let page = THREAD.page(query.limit, query.cursor.as_ref())?;
    let asked = (of, AsOf::moment(query.as_of, call)?);
    let page = threads::list(&call.office, &call.caller, asked, page).await?;
    Ok(THREAD.answer(page, ThreadEntryResponse::from))
}

impl From<ThreadEntry> for ThreadEntryResponse {
    fn from(entry: ThreadEntry) -> Self {
        let status = entry.tally().status();
        let (meeting_id, starts_at) = match entry.meeting {
            Some(MeetingInThread { id, starts_at }) => (Some(id), Some(starts_at.into())),
            None => (None, None),
        };
        let actions = entry.actions;
        let tell = |decision| ThreadDecisionResponse::new(decision, status, actions);
        Self {
            agenda_item_id: entry.item,
            title: entry.title,
            kind: entry.kind,
            is_closed: entry.confidentiality.is_closed(),
            matter_id: entry.matter,
            body_id: entry.body,
            body_name: entry.body_name,
            meeting_id,
            starts_at,
            decision: entry.decision.map(tell),
            successor_item_id: entry.successor,
        }
    }
}

impl ThreadDecisionResponse {
    fn new(
        decision: Decision,
        implementation_status: ImplementationStatus,
        actions: Vec<ActionInThread>,
    ) -> Self {
        Self {
            id: decision.id,
            text: decision.text,
            outcome: decision.outcome,
            edition: decision.edition,
            implementation_status,
            actions: actions.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<ActionInThread> for ThreadActionResponse {
    fn from(found: ActionInThread) -> Self {
        let action = found.action;
        Self {
            id: action.id,
            title: action.title,
            state: action.state.name(),
            due_on: action.due_moment.on.map(Into::into),
            presented_by_item_ids: found.presented_by,
        }
    }
}
