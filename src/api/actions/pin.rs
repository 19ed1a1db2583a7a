//! A person's word on which agenda an action stands.

use actix_web::{delete, http::StatusCode, put};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        body::Json,
        call::Call,
        conditional::{ExpectedVersion, Versioned},
        meetings::PlacementResponse,
        path::Path,
        problem::Problem,
    },
    domain::{
        ids::{ActionId, MeetingId},
        text::Note,
    },
    operations::pins::{self, Pin},
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(pin_action).service(release_action);
}

/// Where an action is to stand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "meeting_id": "018b2f00-0000-7000-8000-000000000000" }))]
struct PinActionRequest {
    /// The meeting: one that is to come.
    meeting_id: MeetingId,
    /// Why it comes after the agenda has closed; needed only then.
    late_reason: Option<Note>,
}

/// Pin an action to an agenda
///
/// Puts it on the agenda of that meeting, whatever the planner would choose, and keeps it there.
/// An agenda that becomes too full is reported, not cut. For the secretary of the body and for
/// administrators; `If-Match` names the version of the action.
#[utoipa::path(
    tag = "actions",
    params(ActionId, ExpectedVersion),
    responses((status = OK, description = "The placement.", body = PlacementResponse)),
)]
#[put("/actions/{id}/pin")]
async fn pin_action(
    call: Call,
    Path(id): Path<ActionId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<PinActionRequest>,
) -> Result<Versioned<PlacementResponse>, Problem> {
    let pin = Pin {
        meeting: request.meeting_id,
        late_reason: request.late_reason,
    };
    let pinned = pins::put(&call.office, &call.caller, (id, expected), pin).await?;
    let (version, placement) = pinned;
    Ok(Versioned::new(version, placement.into()).composed())
}

/// Release an action to the planner
///
/// Takes back a pin; the planner then chooses its agenda. For the secretary of the body and for
/// administrators; `If-Match` names the version of the action.
#[utoipa::path(
    tag = "actions",
    params(ActionId, ExpectedVersion),
    responses((status = NO_CONTENT, description = "It is the planner's.")),
)]
#[delete("/actions/{id}/pin")]
async fn release_action(
    call: Call,
    Path(id): Path<ActionId>,
    ExpectedVersion(expected): ExpectedVersion,
) -> Result<actix_web::HttpResponse, Problem> {
    pins::remove(&call.office, &call.caller, (id, expected)).await?;
    Ok(actix_web::HttpResponse::new(StatusCode::NO_CONTENT))
}
