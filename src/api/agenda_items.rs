//! Agenda items: what a meeting deals with, in order, openly or behind closed doors. How they come to
//! another agenda is in `moves`.

mod attachments;
mod moves;
mod response;

use actix_web::{HttpResponse, delete, get, patch, post};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use self::response::{tell, tell_created};
pub(super) use self::{
    attachments::{AttachmentFields, AttachmentList},
    moves::TransferRequest,
    response::{AgendaItemResponse, tell_whole},
};
use super::{
    body::Json,
    call::Call,
    conditional::{ExpectedVersion, KnownVersion, Versioned},
    pagination::{List, PageCursor, PageLimit, PageResponse},
    patch::Patch,
    path::Path,
    problem::Problem,
    query::Query,
};
use crate::{
    domain::{
        agenda::{Confidentiality, ItemContent, ItemKind},
        body::Minutes,
        ids::{AgendaItemId, MatterId, MeetingId},
        standing_item::StandingRole,
        text::{Note, Title, Verbatim},
    },
    operations::{
        agenda_items::{self, AgendaItemChange, AgendaItemFilter, ItemOrigin, NewAgendaItem},
        item_content::ContentChange,
    },
};

/// The list's name in its cursors.
const AGENDA_ITEMS: List = List::named("agenda-items");

type AgendaItemPage = PageResponse<AgendaItemResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_agenda_items)
        .service(create_agenda_item)
        .service(read_agenda_item)
        .service(change_agenda_item)
        .service(remove_agenda_item)
        .configure(moves::configure);
}

/// An item that is to stand on an agenda.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "meeting_id": "018b2f00-0000-7000-8000-000000000000",
    "title": "Generativ AI", "kind": "decision", "minutes": 20,
    "recommendation": "Forvaltningen indstiller, at der udarbejdes retningslinjer.",
}))]
struct CreateAgendaItemRequest {
    meeting_id: MeetingId,
    /// The title.
    title: Title,
    /// What everybody may read of it when it is closed.
    public_title: Option<Title>,
    kind: ItemKind,
    /// Whether it is dealt with behind closed doors.
    #[serde(default)]
    is_closed: bool,
    /// The matter it belongs to.
    matter_id: Option<MatterId>,
    /// How long it is given.
    minutes: Option<Minutes>,
    /// What the administration asks the body to decide.
    recommendation: Option<Verbatim>,
    /// The case as presented to the body.
    presentation: Option<Verbatim>,
    /// The documents that belong to it.
    #[serde(default)]
    #[schema(value_type = Vec<AttachmentFields>, max_items = 100)]
    attachments: AttachmentList,
    /// Why it comes late; needed once the agenda has closed, and only then.
    late_reason: Option<Note>,
}

/// What becomes of an item. What is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "position": 2, "is_closed": true, "minutes": null }))]
struct ChangeAgendaItemRequest {
    /// Another place in the order of the agenda, where the others make way; beyond the last item
    /// means last.
    #[schema(minimum = 1, maximum = 500)]
    position: Option<u16>,
    /// Another title.
    title: Option<Title>,
    /// What everybody may read of it when it is closed, or null.
    #[serde(default)]
    #[schema(value_type = Option<Title>)]
    public_title: Patch<Title>,
    kind: Option<ItemKind>,
    /// Whether it is dealt with behind closed doors.
    is_closed: Option<bool>,
    /// The matter it belongs to, or null.
    #[serde(default)]
    #[schema(value_type = Option<MatterId>)]
    matter_id: Patch<MatterId>,
    /// How long it is given, or null.
    #[serde(default)]
    #[schema(value_type = Option<Minutes>)]
    minutes: Patch<Minutes>,
    /// What the administration asks the body to decide, or null.
    #[serde(default)]
    #[schema(value_type = Option<Verbatim>)]
    recommendation: Patch<Verbatim>,
    /// The case as presented to the body, or null.
    #[serde(default)]
    #[schema(value_type = Option<Verbatim>)]
    presentation: Patch<Verbatim>,
    /// The documents that belong to it, instead of all of those before.
    #[schema(value_type = Option<Vec<AttachmentFields>>, max_items = 100)]
    attachments: Option<AttachmentList>,
}

/// Which items are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListAgendaItemsQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
    /// Only the items of this meeting: its agenda.
    meeting_id: Option<MeetingId>,
    /// Only the items of this matter.
    matter_id: Option<MatterId>,
    /// Only the items of this kind.
    #[param(inline)]
    kind: Option<ItemKind>,
    /// Only the late ones, or only those that came in time.
    is_late: Option<bool>,
    /// Only those that the body has on every agenda for this.
    #[param(inline)]
    standing: Option<StandingRole>,
}

/// List the agenda items
///
/// By meeting and in the order of its agenda; those that the caller may know of. A closed item with a
/// public title is told to everybody by that title alone, unless the list is narrowed by what the
/// title does not say.
#[utoipa::path(
    tag = "agenda-items",
    params(ListAgendaItemsQuery),
    responses((status = OK, description = "A page of agenda items.", body = AgendaItemPage)),
)]
#[get("/agenda-items")]
async fn list_agenda_items(
    call: Call,
    Query(query): Query<ListAgendaItemsQuery>,
) -> Result<AgendaItemPage, Problem> {
    let page = AGENDA_ITEMS.page(query.limit, query.cursor.as_ref())?;
    let filter = AgendaItemFilter {
        meeting: query.meeting_id,
        matter: query.matter_id,
        kind: query.kind,
        is_late: query.is_late,
        standing: query.standing,
    };
    let page = agenda_items::list(&call.office, &call.caller, filter, page).await?;
    Ok(AGENDA_ITEMS.answer(page, AgendaItemResponse::from))
}

/// Create an agenda item
///
/// Puts it on the agenda of a meeting that is to come, before the standing items at the end. Once the
/// agenda has closed, the item is late and needs a reason. For the secretary of the body and for
/// administrators.
#[utoipa::path(
    tag = "agenda-items",
    responses((status = CREATED, description = "The item.", body = AgendaItemResponse)),
)]
#[post("/agenda-items")]
async fn create_agenda_item(
    call: Call,
    Json(mut request): Json<CreateAgendaItemRequest>,
) -> Result<Versioned<AgendaItemResponse>, Problem> {
    let late_reason = request.late_reason.take();
    let new = request.into();
    let item = agenda_items::create(&call.office, &call.caller, new, late_reason).await?;
    Ok(tell_created(item))
}

/// Read an agenda item
///
/// What was decided on it is found in the list of decisions. A closed item with a public title is told
/// to everybody by that title alone.
#[utoipa::path(
    tag = "agenda-items",
    params(AgendaItemId, KnownVersion),
    responses((status = OK, description = "The item.", body = AgendaItemResponse)),
)]
#[get("/agenda-items/{id}")]
async fn read_agenda_item(
    call: Call,
    Path(id): Path<AgendaItemId>,
) -> Result<Versioned<AgendaItemResponse>, Problem> {
    let item = agenda_items::find(&call.office, &call.caller, id).await?;
    Ok(tell(item))
}

/// Change an agenda item
///
/// Until it has been sent out: while the agenda is not frozen, or when it came later. Whether it is
/// closed, and its public title, can be changed until the meeting was held; what was sent out open
/// is then hidden in those editions as well. For the secretary of the body and for administrators.
/// What is absent stays as it is.
#[utoipa::path(
    tag = "agenda-items",
    params(AgendaItemId, ExpectedVersion),
    responses((status = OK, description = "The item as it is now.", body = AgendaItemResponse)),
)]
#[patch("/agenda-items/{id}")]
async fn change_agenda_item(
    call: Call,
    Path(id): Path<AgendaItemId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<ChangeAgendaItemRequest>,
) -> Result<Versioned<AgendaItemResponse>, Problem> {
    let at = (id, expected);
    let item = agenda_items::change(&call.office, &call.caller, at, request.into()).await?;
    Ok(tell_whole(item))
}

/// Take an agenda item off its agenda
///
/// For good, and until it has been sent out. An item that presents an action goes where the action
/// goes. For the secretary of the body and for administrators.
#[utoipa::path(
    tag = "agenda-items",
    params(AgendaItemId, ExpectedVersion),
    responses((status = NO_CONTENT, description = "The item stands on no agenda any more.")),
)]
#[delete("/agenda-items/{id}")]
async fn remove_agenda_item(
    call: Call,
    Path(id): Path<AgendaItemId>,
    ExpectedVersion(expected): ExpectedVersion,
) -> Result<HttpResponse, Problem> {
    agenda_items::remove(&call.office, &call.caller, (id, expected)).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<CreateAgendaItemRequest> for NewAgendaItem {
    fn from(request: CreateAgendaItemRequest) -> Self {
        Self {
            meeting: request.meeting_id,
            number: None,
            content: ItemContent {
                title: request.title,
                public_title: request.public_title,
                kind: request.kind,
                confidentiality: Confidentiality::closed_if(request.is_closed),
                matter: request.matter_id,
                minutes: request.minutes,
                recommendation: request.recommendation,
                presentation: request.presentation,
                attachments: request.attachments.0.into(),
            },
            origin: ItemOrigin::default(),
        }
    }
}

impl From<ChangeAgendaItemRequest> for AgendaItemChange {
    fn from(request: ChangeAgendaItemRequest) -> Self {
        Self {
            position: request.position,
            content: ContentChange {
                title: request.title,
                public_title: request.public_title.into_change(),
                kind: request.kind,
                confidentiality: request.is_closed.map(Confidentiality::closed_if),
                matter: request.matter_id.into_change(),
                minutes: request.minutes.into_change(),
                recommendation: request.recommendation.into_change(),
                presentation: request.presentation.into_change(),
                attachments: request.attachments.map(|list| list.0),
            },
        }
    }
}
