//! The transitions of a meeting, each an address of its own. What a state does not allow is 409.

use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::response::{MeetingResponse, tell};
use crate::{
    api::{
        body::Json,
        call::Call,
        conditional::{ExpectedVersion, Versioned},
        path::Path,
        problem::Problem,
        values::Instant,
    },
    domain::{ids::MeetingId, text::Note, version::Version},
    operations::meetings::{self, MeetingStep},
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(freeze_agenda)
        .service(hold_meeting)
        .service(approve_minutes)
        .service(cancel_meeting)
        .service(reschedule_meeting);
}

type Stepped = Result<Versioned<MeetingResponse>, Problem>;

/// Why a meeting does not take place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "For få deltagere." }))]
struct CancelMeetingRequest {
    /// The reason, for the history and for those who are concerned.
    reason: Note,
}

/// To when a meeting moves.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "starts_at": "2023-12-06T13:00:00+01:00", "reason": "Formanden er syg." }))]
struct RescheduleMeetingRequest {
    /// When it starts from now on; in the future.
    starts_at: Instant,
    /// The reason, for the history.
    reason: Option<Note>,
}

/// Freeze an agenda
///
/// Closes the agenda of a meeting that is planned. For the secretary of the body and for
/// administrators.
#[utoipa::path(
    tag = "meetings",
    params(MeetingId, ExpectedVersion),
    responses((status = OK, description = "The meeting as it is now.", body = MeetingResponse)),
)]
#[post("/meetings/{id}/agenda-freeze")]
async fn freeze_agenda(
    call: Call,
    Path(id): Path<MeetingId>,
    ExpectedVersion(expected): ExpectedVersion,
) -> Stepped {
    take(&call, (id, expected), MeetingStep::FreezeAgenda).await
}

/// Hold a meeting
///
/// Records that a meeting took place, once its agenda is closed and it has begun. For the secretary
/// of the body and for administrators.
#[utoipa::path(
    tag = "meetings",
    params(MeetingId, ExpectedVersion),
    responses((status = OK, description = "The meeting as it is now.", body = MeetingResponse)),
)]
#[post("/meetings/{id}/holding")]
async fn hold_meeting(
    call: Call,
    Path(id): Path<MeetingId>,
    ExpectedVersion(expected): ExpectedVersion,
) -> Stepped {
    take(&call, (id, expected), MeetingStep::Hold).await
}

/// Approve the minutes of a meeting
///
/// Records that the body approved the minutes of a meeting that was held; nothing in them changes
/// after that. For the secretary of the body and for administrators.
#[utoipa::path(
    tag = "meetings",
    params(MeetingId, ExpectedVersion),
    responses((status = OK, description = "The meeting as it is now.", body = MeetingResponse)),
)]
#[post("/meetings/{id}/minutes-approval")]
async fn approve_minutes(
    call: Call,
    Path(id): Path<MeetingId>,
    ExpectedVersion(expected): ExpectedVersion,
) -> Stepped {
    take(&call, (id, expected), MeetingStep::ApproveMinutes).await
}

/// Cancel a meeting
///
/// Calls a meeting off that has not been held. What is due at it moves to another meeting where it
/// may, and its owners are told. For the secretary of the body and for administrators.
#[utoipa::path(
    tag = "meetings",
    params(MeetingId, ExpectedVersion),
    responses((status = OK, description = "The meeting as it is now.", body = MeetingResponse)),
)]
#[post("/meetings/{id}/cancellation")]
async fn cancel_meeting(
    call: Call,
    Path(id): Path<MeetingId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(CancelMeetingRequest { reason }): Json<CancelMeetingRequest>,
) -> Stepped {
    take(&call, (id, expected), MeetingStep::Cancel { reason }).await
}

/// Reschedule a meeting
///
/// Gives a meeting that has not been held another start; its slot stays. What is due at it moves
/// along or to another meeting, and its owners are told. For the secretary of the body and for
/// administrators.
#[utoipa::path(
    tag = "meetings",
    params(MeetingId, ExpectedVersion),
    responses((status = OK, description = "The meeting as it is now.", body = MeetingResponse)),
)]
#[post("/meetings/{id}/rescheduling")]
async fn reschedule_meeting(
    call: Call,
    Path(id): Path<MeetingId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<RescheduleMeetingRequest>,
) -> Stepped {
    let RescheduleMeetingRequest { starts_at, reason } = request;
    let to = starts_at.0;
    take(
        &call,
        (id, expected),
        MeetingStep::Reschedule { to, reason },
    )
    .await
}

async fn take(call: &Call, at: (MeetingId, Version), step: MeetingStep) -> Stepped {
    let meeting = meetings::step(&call.office, &call.caller, at, step).await?;
    let version = meeting.version;
    Ok(Versioned::new(version, tell(call, meeting).await?))
}
