//! How an item leaves its agenda for another one, or goes back to waiting.

use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::response::{AgendaItemResponse, tell_whole};
use crate::{
    api::{
        body::Json,
        call::Call,
        conditional::{ExpectedVersion, Versioned},
        path::Path,
        problem::Problem,
        values::Day,
        waiting_items::{WaitingItemResponse, tell_waiting},
    },
    domain::{
        ids::{AgendaItemId, MeetingId},
        text::Note,
    },
    operations::agenda_items::{self, Transfer},
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(transfer_agenda_item)
        .service(return_agenda_item_to_backlog);
}

/// Where an item goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "meeting_id": "018b2f00-0000-7000-8000-000000000000" }))]
pub(in crate::api) struct TransferRequest {
    /// The meeting on whose agenda it will stand; of the same body.
    meeting_id: MeetingId,
    /// Why it comes late there; needed once that agenda has closed, and only then.
    late_reason: Option<Note>,
}

/// What an item waits for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "earliest_on": "2024-01-15" }))]
struct ReturnToBacklogRequest {
    /// The earliest day of its next meeting; without it, the day after the meeting that it leaves.
    earliest_on: Option<Day>,
}

/// Move an agenda item to another agenda
///
/// The agenda of another meeting of the same body, where the item comes after the others; it keeps
/// its id. An item that presents an action goes where the action goes, and a standing item stays. For
/// the secretary of the body and for administrators.
#[utoipa::path(
    tag = "agenda-items",
    params(AgendaItemId, ExpectedVersion),
    responses((status = OK, description = "The item as it is now.", body = AgendaItemResponse)),
)]
#[post("/agenda-items/{id}/transfer")]
async fn transfer_agenda_item(
    call: Call,
    Path(id): Path<AgendaItemId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<TransferRequest>,
) -> Result<Versioned<AgendaItemResponse>, Problem> {
    let at = (id, expected);
    let item = agenda_items::transfer(&call.office, &call.caller, at, request.into()).await?;
    Ok(tell_whole(item))
}

/// Return an agenda item to the backlog
///
/// It waits for a later meeting of its body and keeps its id. An item that presents an action goes
/// where the action goes, and a standing item stays. For the secretary of the body and for
/// administrators.
#[utoipa::path(
    tag = "agenda-items",
    params(AgendaItemId, ExpectedVersion),
    responses((status = OK, description = "The item as it waits, or where it got a place at once.", body = WaitingItemResponse)),
)]
#[post("/agenda-items/{id}/backlog-return")]
async fn return_agenda_item_to_backlog(
    call: Call,
    Path(id): Path<AgendaItemId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<ReturnToBacklogRequest>,
) -> Result<Versioned<WaitingItemResponse>, Problem> {
    let earliest = request.earliest_on.map(|Day(day)| day);
    let at = (id, expected);
    let waiting = agenda_items::return_to_backlog(&call.office, &call.caller, at, earliest).await?;
    Ok(tell_waiting(waiting))
}

impl From<TransferRequest> for Transfer {
    fn from(request: TransferRequest) -> Self {
        Self {
            to: request.meeting_id,
            late_reason: request.late_reason,
        }
    }
}
