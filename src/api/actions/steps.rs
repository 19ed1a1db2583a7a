//! The transitions of an action, each a sub-resource of its own.

use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    answer, due::DueValue, evidence::EvidenceValue, owner::OwnerValue, response::ActionResponse,
};
use crate::{
    api::{
        body::Json,
        call::Call,
        conditional::{ExpectedVersion, Versioned},
        path::Path,
        problem::Problem,
    },
    domain::{
        action::CancelCause,
        ids::ActionId,
        text::{Note, Title},
        version::Version,
    },
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
        .service(reopen_action)
        .service(rescope_action)
        .service(escalate_action);
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
pub(super) struct CancelActionRequest {
    /// What kind of reason.
    pub(super) cause: CancelCause,
    /// The reason, for the history.
    pub(super) reason: Note,
}

/// Why an action is taken up again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReopenActionRequest {
    /// The reason, for the owner and the history.
    reason: Note,
}

/// How an action is cut anew. What is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "Udarbejde et udkast til retningslinjer",
    "due": { "kind": "by_date", "date": "2024-02-01" },
    "reason": "Retningslinjerne skal gennem MED-udvalget først.",
}))]
struct RescopeActionRequest {
    /// What is to be done, shortly.
    title: Option<Title>,
    /// Whose it is.
    owner: Option<OwnerValue>,
    /// When it is due from now on.
    due: DueValue,
    /// The reason, for the history.
    reason: Note,
}

/// Why an action goes to the director.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EscalateActionRequest {
    /// The reason, for the director and the history.
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

/// Rescope an action
///
/// For the secretary: what was carried over too often is cut anew, with a new time, and counted from
/// the beginning. A new owner is told, and the owner of an action whose day moves.
#[utoipa::path(
    tag = "actions",
    params(ActionId, ExpectedVersion),
    responses((status = OK, description = "The action as it is now.", body = ActionResponse)),
)]
#[post("/actions/{id}/rescoping")]
async fn rescope_action(
    call: Call,
    Path(id): Path<ActionId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<RescopeActionRequest>,
) -> Answer {
    let step = ActionStep::Rescope {
        title: request.title,
        owner: request.owner.map(Into::into),
        due: request.due.into(),
        reason: request.reason,
    };
    take(&call, (id, expected), step).await
}

/// Escalate an action
///
/// For the secretary: what was carried over too often goes to the director who answers for it, and
/// who is told; it is counted from the beginning. An action without `accountable_id` cannot be
/// escalated.
#[utoipa::path(
    tag = "actions",
    params(ActionId, ExpectedVersion),
    responses((status = OK, description = "The action as it is now.", body = ActionResponse)),
)]
#[post("/actions/{id}/escalation")]
async fn escalate_action(
    call: Call,
    Path(id): Path<ActionId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<EscalateActionRequest>,
) -> Answer {
    let reason = request.reason;
    take(&call, (id, expected), ActionStep::Escalate { reason }).await
}

async fn take(call: &Call, known: (ActionId, Version), step: ActionStep) -> Answer {
    let action = action_steps::take(&call.office, &call.caller, known, step).await?;
    answer(call, action).await
}
