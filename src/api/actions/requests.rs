//! What the owner of an action asks the secretary for: more time, or that somebody else takes it over.

use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{answer, due::DueValue, owner::OwnerValue, response::ActionResponse};
use crate::{
    api::{
        body::Json,
        call::Call,
        conditional::{ExpectedVersion, Versioned},
        path::Path,
        problem::Problem,
    },
    domain::{
        action_request::{ActionRequest, Taker},
        ids::ActionId,
        text::Note,
        version::Version,
    },
    operations::action_requests,
};

type Answer = Result<Versioned<ActionResponse>, Problem>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(request_more_time).service(request_handover);
}

/// How much more time is needed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "due": { "kind": "by_date", "date": "2024-02-01" },
    "note": "Leverandøren er forsinket.",
}))]
struct RequestMoreTimeRequest {
    /// When it is to be due: later than now.
    due: DueValue,
    /// Why, for the secretary and the history.
    note: Note,
}

/// Who is to take an action over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "to": { "unit_id": "018b2f00-0000-7000-8000-000000000000" },
    "note": "Opgaven hører til i Teknik & Miljø.",
}))]
struct RequestHandoverRequest {
    /// Whose it is to be.
    to: OwnerValue,
    /// Why, for the secretary and the history.
    note: Note,
}

/// Request more time
///
/// For the owner of an unfinished action, or the secretary. The action stays as it is: the secretaries of
/// the body are told, or where it has none, whoever answers for it, and change `due` if they agree.
#[utoipa::path(
    tag = "actions",
    params(ActionId, ExpectedVersion),
    responses((status = OK, description = "The action as it is now.", body = ActionResponse)),
)]
#[post("/actions/{id}/time-request")]
async fn request_more_time(
    call: Call,
    Path(id): Path<ActionId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<RequestMoreTimeRequest>,
) -> Answer {
    let RequestMoreTimeRequest { due, note } = request;
    let until = due.into();
    ask(
        &call,
        (id, expected),
        ActionRequest::MoreTime { until, note },
    )
    .await
}

/// Request a handover
///
/// For the owner of an unfinished action, or the secretary. The action stays as it is: the secretaries of
/// the body are told, or where it has none, whoever answers for it, and change `owner` if they agree.
#[utoipa::path(
    tag = "actions",
    params(ActionId, ExpectedVersion),
    responses((status = OK, description = "The action as it is now.", body = ActionResponse)),
)]
#[post("/actions/{id}/handover-request")]
async fn request_handover(
    call: Call,
    Path(id): Path<ActionId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<RequestHandoverRequest>,
) -> Answer {
    let RequestHandoverRequest { to, note } = request;
    let to = Taker::Known(to.into());
    ask(&call, (id, expected), ActionRequest::HandOver { to, note }).await
}

async fn ask(call: &Call, known: (ActionId, Version), request: ActionRequest) -> Answer {
    let action = action_requests::ask(&call.office, &call.caller, known, request).await?;
    answer(call, action).await
}
