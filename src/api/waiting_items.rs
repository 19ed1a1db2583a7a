//! The backlog of a body: items that wait for a meeting. What is asked for and answered is in
//! `request` and `response`.

mod request;
mod response;

use actix_web::{HttpResponse, delete, get, patch, post};
use serde::Deserialize;
use utoipa_actix_web::service_config::ServiceConfig;

use self::request::{ChangeWaitingItemRequest, CreateWaitingItemRequest};
pub(super) use self::response::{WaitingItemResponse, tell_waiting};
use super::{
    agenda_items::{AgendaItemResponse, TransferRequest, tell_whole},
    body::Json,
    call::Call,
    conditional::{ExpectedVersion, KnownVersion, Versioned},
    pagination::{List, PageCursor, PageLimit, PageResponse},
    path::Path,
    problem::Problem,
    query::Query,
};
use crate::{
    domain::ids::{AgendaItemId, BodyId},
    operations::backlog,
};

/// The list's name in its cursors.
const WAITING_ITEMS: List = List::named("waiting-items");

type WaitingItemPage = PageResponse<WaitingItemResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_waiting_items)
        .service(create_waiting_item)
        .service(read_waiting_item)
        .service(change_waiting_item)
        .service(remove_waiting_item)
        .service(place_waiting_item);
}

/// Which waiting items are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListWaitingItemsQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
}

/// List the items that wait for a meeting of a body
///
/// The one that has waited longest first; those that the caller may know of.
#[utoipa::path(
    tag = "waiting-items",
    params(BodyId, ListWaitingItemsQuery),
    responses((status = OK, description = "A page of waiting items.", body = WaitingItemPage)),
)]
#[get("/bodies/{id}/waiting-items")]
async fn list_waiting_items(
    call: Call,
    Path(id): Path<BodyId>,
    Query(query): Query<ListWaitingItemsQuery>,
) -> Result<WaitingItemPage, Problem> {
    let page = WAITING_ITEMS.page(query.limit, query.cursor.as_ref())?;
    let page = backlog::list(&call.office, &call.caller, id, page).await?;
    Ok(WAITING_ITEMS.answer(page, WaitingItemResponse::from))
}

/// Let an item wait for a meeting
///
/// It gets a place on the first agenda of its body that has room for it, with the same id, at once if
/// there is one. For the secretary of the body and for administrators.
#[utoipa::path(
    tag = "waiting-items",
    responses((status = CREATED, description = "The item as it waits, or where it got a place at once.", body = WaitingItemResponse)),
)]
#[post("/waiting-items")]
async fn create_waiting_item(
    call: Call,
    Json(request): Json<CreateWaitingItemRequest>,
) -> Result<Versioned<WaitingItemResponse>, Problem> {
    let waiting = backlog::create(&call.office, &call.caller, request.into()).await?;
    Ok(response::tell_created(waiting))
}

/// Read an item that waits
///
/// Once it has a place on an agenda it is an agenda item with the same id, and not found here.
#[utoipa::path(
    tag = "waiting-items",
    params(AgendaItemId, KnownVersion),
    responses((status = OK, description = "The item.", body = WaitingItemResponse)),
)]
#[get("/waiting-items/{id}")]
async fn read_waiting_item(
    call: Call,
    Path(id): Path<AgendaItemId>,
) -> Result<Versioned<WaitingItemResponse>, Problem> {
    let item = backlog::find(&call.office, &call.caller, id).await?;
    Ok(Versioned::new(item.version, item.into()))
}

/// Change an item that waits
///
/// It may get a place on an agenda by that. For the secretary of the body and for administrators. What
/// is absent stays as it is.
#[utoipa::path(
    tag = "waiting-items",
    params(AgendaItemId, ExpectedVersion),
    responses((status = OK, description = "The item as it waits, or where it got a place.", body = WaitingItemResponse)),
)]
#[patch("/waiting-items/{id}")]
async fn change_waiting_item(
    call: Call,
    Path(id): Path<AgendaItemId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<ChangeWaitingItemRequest>,
) -> Result<Versioned<WaitingItemResponse>, Problem> {
    let at = (id, expected);
    let waiting = backlog::change(&call.office, &call.caller, at, request.into()).await?;
    Ok(tell_waiting(waiting))
}

/// Withdraw an item that waits
///
/// For good. For the secretary of the body and for administrators.
#[utoipa::path(
    tag = "waiting-items",
    params(AgendaItemId, ExpectedVersion),
    responses((status = NO_CONTENT, description = "The item waits no more.")),
)]
#[delete("/waiting-items/{id}")]
async fn remove_waiting_item(
    call: Call,
    Path(id): Path<AgendaItemId>,
    ExpectedVersion(expected): ExpectedVersion,
) -> Result<HttpResponse, Problem> {
    backlog::withdraw(&call.office, &call.caller, (id, expected)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Place an item that waits
///
/// On the agenda of a meeting of its body, whatever the planner would do. Once that agenda has closed,
/// the item is late and needs a reason. For the secretary of the body and for administrators.
#[utoipa::path(
    tag = "waiting-items",
    params(AgendaItemId, ExpectedVersion),
    responses((status = OK, description = "The item on its agenda.", body = AgendaItemResponse)),
)]
#[post("/waiting-items/{id}/placement")]
async fn place_waiting_item(
    call: Call,
    Path(id): Path<AgendaItemId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<TransferRequest>,
) -> Result<Versioned<AgendaItemResponse>, Problem> {
    let at = (id, expected);
    let item = backlog::place(&call.office, &call.caller, at, request.into()).await?;
    Ok(tell_whole(item))
}
