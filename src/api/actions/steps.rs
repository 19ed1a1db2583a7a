//! The transitions of an action, each a sub-resource of its own.

use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{answer, evidence::EvidenceValue, response::ActionResponse};
use crate::{
    api::{
        body::Json,
        call::Call,
        conditional::{ExpectedVersion, Versioned},
        path::Path,
        problem::Problem,
    },
    domain::{action::CancelCause, ids::ActionId, text::Note, version::Version},
    operations::action_steps::{self, ActionStep},
};

type Answer = Result<Versioned<ActionResponse>, Problem>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(confirm_action)
        .service(start_action)
        .service(report_action_done)
        .service(close_action)
        .service(refuse_action)
        .service(cancel_action)
        .service(reopen_action);
}

/// What shows that an action is done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReportActionDoneRequest {
    /// A note, a link or a document.
    evidence: EvidenceValue,
}

/// Why an action is refused.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RefuseActionRequest {
    /// The reason, for the secretary and the history.
    reason: Note,
}

/// Why an action falls away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CancelActionRequest {
    /// What kind of reason.
    cause: CancelCause,
    /// The reason, for the history.
    reason: Note,
}

/// Why an action is taken up again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReopenActionRequest {
    /// The reason, for the owner and the history.
    reason: Note,
}

/// Confirm an action
///
/// For its owner or the secretary: what was proposed stands, and is open from now on.
#[utoipa::path(
    tag = "actions",
    params(ActionId, ExpectedVersion),
    responses((status = OK, description = "The action as it is now.", body = ActionResponse)),
)]
#[post("/actions/{id}/confirmation")]
async fn confirm_action(
    call: Call,
    Path(id): Path<ActionId>,
    ExpectedVersion(expected): ExpectedVersion,
) -> Answer {
    take(&call, (id, expected), ActionStep::Confirm).await
}

/// Start an action
///
/// For its owner or the secretary: work on an open action has begun.
#[utoipa::path(
    tag = "actions",
    params(ActionId, ExpectedVersion),
    responses((status = OK, description = "The action as it is now.", body = ActionResponse)),
)]
#[post("/actions/{id}/start")]
async fn start_action(
    call: Call,
    Path(id): Path<ActionId>,
    ExpectedVersion(expected): ExpectedVersion,
) -> Answer {
    take(&call, (id, expected), ActionStep::Start).await
}

/// Report an action done
///
/// For its owner or the secretary, with what shows it. Its end is given by `closure`.
#[utoipa::path(
    tag = "actions",
    params(ActionId, ExpectedVersion),
    responses((status = OK, description = "The action as it is now.", body = ActionResponse)),
)]
#[post("/actions/{id}/completion-report")]
async fn report_action_done(
    call: Call,
    Path(id): Path<ActionId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<ReportActionDoneRequest>,
) -> Answer {
    let evidence = request.evidence.into();
    take(&call, (id, expected), ActionStep::ReportDone { evidence }).await
}

/// Close an action
///
/// For the secretary: what was reported done has its end.
#[utoipa::path(
    tag = "actions",
    params(ActionId, ExpectedVersion),
    responses((status = OK, description = "The action as it is now.", body = ActionResponse)),
)]
#[post("/actions/{id}/closure")]
async fn close_action(
    call: Call,
    Path(id): Path<ActionId>,
    ExpectedVersion(expected): ExpectedVersion,
) -> Answer {
    take(&call, (id, expected), ActionStep::Close).await
}

/// Refuse an action
///
/// For the owner whose it was proposed to be, or the secretary.
#[utoipa::path(
    tag = "actions",
    params(ActionId, ExpectedVersion),
    responses((status = OK, description = "The action as it is now.", body = ActionResponse)),
)]
#[post("/actions/{id}/refusal")]
async fn refuse_action(
    call: Call,
    Path(id): Path<ActionId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<RefuseActionRequest>,
) -> Answer {
    let reason = request.reason;
    take(&call, (id, expected), ActionStep::Decline { reason }).await
}

/// Cancel an action
///
/// For the secretary: it falls away, and leaves the agendas.
#[utoipa::path(
    tag = "actions",
    params(ActionId, ExpectedVersion),
    responses((status = OK, description = "The action as it is now.", body = ActionResponse)),
)]
#[post("/actions/{id}/cancellation")]
async fn cancel_action(
    call: Call,
    Path(id): Path<ActionId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<CancelActionRequest>,
) -> Answer {
    let CancelActionRequest { cause, reason } = request;
    take(&call, (id, expected), ActionStep::Cancel { cause, reason }).await
}

/// Reopen an action
///
/// For the secretary: what had ended, or was reported done, is open again, and its owner is told.
#[utoipa::path(
    tag = "actions",
    params(ActionId, ExpectedVersion),
    responses((status = OK, description = "The action as it is now.", body = ActionResponse)),
)]
#[post("/actions/{id}/reopening")]
async fn reopen_action(
    call: Call,
    Path(id): Path<ActionId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<ReopenActionRequest>,
) -> Answer {
    let reason = request.reason;
    take(&call, (id, expected), ActionStep::Reopen { reason }).await
}

async fn take(call: &Call, known: (ActionId, Version), step: ActionStep) -> Answer {
    let action = action_steps::take(&call.office, &call.caller, known, step).await?;
    Ok(answer(action))
}
