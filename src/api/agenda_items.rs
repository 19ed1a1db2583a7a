//! Agenda items: what a meeting deals with, in order, openly or behind closed doors.

use actix_web::{get, patch, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    body::Json,
    call::Call,
    conditional::{ExpectedVersion, KnownVersion, Versioned},
    pagination::{List, PageCursor, PageLimit, PageResponse},
    patch::Patch,
    path::Path,
    problem::Problem,
    query::Query,
    routes::BASE,
};
use crate::{
    domain::{
        agenda::{AgendaItem, Confidentiality, ItemContent, ItemKind},
        body::Minutes,
        ids::{AgendaItemId, MatterId, MeetingId},
        text::{Title, Verbatim},
    },
    operations::agenda_items::{
        self, AgendaItemChange, AgendaItemFilter, ItemOrigin, NewAgendaItem,
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
        .service(change_agenda_item);
}

/// An item of a meeting's agenda.
#[derive(Debug, Serialize, ToSchema)]
struct AgendaItemResponse {
    id: AgendaItemId,
    meeting_id: MeetingId,
    /// The place in the order of the agenda.
    #[schema(example = 1, minimum = 1, maximum = 500)]
    position: u16,
    /// The number that the minutes print, when it came from minutes.
    #[schema(example = "3")]
    number: Option<Title>,
    /// The title.
    #[schema(example = "Generativ AI")]
    title: Title,
    kind: ItemKind,
    /// Whether it is dealt with behind closed doors.
    is_closed: bool,
    /// The matter it belongs to.
    matter_id: Option<MatterId>,
    /// How long it is given.
    minutes: Option<Minutes>,
    /// What the administration asks the body to decide.
    recommendation: Option<Verbatim>,
    /// The case as presented to the body.
    presentation: Option<Verbatim>,
}

/// An item that is to stand on an agenda, last.
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
}

/// What becomes of an item. What is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "position": 2, "is_closed": true, "minutes": null }))]
struct ChangeAgendaItemRequest {
    /// Another place in the order of the agenda.
    #[schema(minimum = 1, maximum = 500)]
    position: Option<u16>,
    /// Another title.
    title: Option<Title>,
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
}

/// List the agenda items
///
/// By meeting and in the order of its agenda; those that the caller may know of.
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
    };
    let page = agenda_items::list(&call.office, &call.caller, filter, page).await?;
    Ok(AGENDA_ITEMS.answer(page, AgendaItemResponse::from))
}

/// Create an agenda item
///
/// Puts it last on an agenda that is open. For the secretary of the body and for administrators.
#[utoipa::path(
    tag = "agenda-items",
    responses((status = CREATED, description = "The item.", body = AgendaItemResponse)),
)]
#[post("/agenda-items")]
async fn create_agenda_item(
    call: Call,
    Json(request): Json<CreateAgendaItemRequest>,
) -> Result<Versioned<AgendaItemResponse>, Problem> {
    let item = agenda_items::create(&call.office, &call.caller, request.into()).await?;
    let location = format!("{BASE}/agenda-items/{}", item.id);
    Ok(Versioned::created(location, item.version, item.into()))
}

/// Read an agenda item
///
/// What was decided on it is found in the list of decisions.
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
    Ok(Versioned::new(item.version, item.into()))
}

/// Change an agenda item
///
/// While the agenda is open. For the secretary of the body and for administrators. What is absent
/// stays as it is.
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
    Ok(Versioned::new(item.version, item.into()))
}

impl From<CreateAgendaItemRequest> for NewAgendaItem {
    fn from(request: CreateAgendaItemRequest) -> Self {
        Self {
            meeting: request.meeting_id,
            number: None,
            content: ItemContent {
                title: request.title,
                public_title: None,
                kind: request.kind,
                confidentiality: Confidentiality::closed_if(request.is_closed),
                matter: request.matter_id,
                minutes: request.minutes,
                recommendation: request.recommendation,
                presentation: request.presentation,
                attachments: Vec::new(),
            },
            origin: ItemOrigin::default(),
        }
    }
}

impl From<ChangeAgendaItemRequest> for AgendaItemChange {
    fn from(request: ChangeAgendaItemRequest) -> Self {
        Self {
            position: request.position,
            title: request.title,
            kind: request.kind,
            confidentiality: request.is_closed.map(Confidentiality::closed_if),
            matter: request.matter_id.into_change(),
            minutes: request.minutes.into_change(),
            recommendation: request.recommendation.into_change(),
            presentation: request.presentation.into_change(),
        }
    }
}

impl From<AgendaItem> for AgendaItemResponse {
    fn from(item: AgendaItem) -> Self {
        let content = item.content;
        Self {
            id: item.id,
            meeting_id: item.meeting,
            position: item.position,
            number: item.number,
            title: content.title,
            kind: content.kind,
            is_closed: content.confidentiality.is_closed(),
            matter_id: content.matter,
            minutes: content.minutes,
            recommendation: content.recommendation,
            presentation: content.presentation,
        }
    }
}
