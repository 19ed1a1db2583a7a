//! The standing items of a body, put back on the agenda of a meeting that lacks some.

use actix_web::post;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{agenda_items::AgendaItemResponse, body::Json, call::Call, path::Path, problem::Problem},
    domain::ids::MeetingId,
    operations::standing_items,
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(complete_standing_items);
}

/// The standing items that an agenda got.
#[derive(Debug, Serialize, ToSchema)]
struct StandingItemsResponse {
    /// Those that it lacked, in the order of the rule; none when it lacked none.
    #[schema(max_items = 20)]
    items: Vec<AgendaItemResponse>,
}

/// Put the standing items on an agenda
///
/// An agenda gets them when its meeting is planned. This adds those of the body's rule that an open
/// agenda lacks, and nothing when asked again. For the secretary of the body and for administrators.
#[utoipa::path(
    tag = "meetings",
    params(MeetingId),
    responses((status = OK, description = "The items that were added.", body = StandingItemsResponse)),
)]
#[post("/meetings/{id}/standing-items")]
async fn complete_standing_items(
    call: Call,
    Path(id): Path<MeetingId>,
) -> Result<Json<StandingItemsResponse>, Problem> {
    let items = standing_items::complete(&call.office, &call.caller, id).await?;
    let items = items.into_iter().map(AgendaItemResponse::from).collect();
    Ok(Json(StandingItemsResponse { items }))
}
