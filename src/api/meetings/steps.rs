//! The transitions of a meeting, each an address of its own. What a state does not allow is 409.

use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::response::{MeetingResponse, tell};
use crate::{
    api::{
        body::{Json, OptionalJson},
        call::Call,
        conditional::{ExpectedVersion, Versioned},
        path::Path,
        problem::Problem,
        values::Instant,
    },
    domain::{
        ids::{AgendaItemId, MeetingId},
        meeting::Meeting,
        text::Note,
        version::Version,
    },
    operations::{
        fingerprint::Fingerprint,
        holding,
        meetings::{self, MeetingStep},
    },
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

/// What a meeting did not get done.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "not_reached_item_ids": ["018b2f00-0000-7000-8000-000000000000"] }))]
struct HoldMeetingRequest {
    /// The items of its agenda that it did not reach; none without.
    #[serde(default)]
    #[schema(max_items = 500)]
    not_reached_item_ids: Vec<AgendaItemId>,
}

/// Why a meeting does not take place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "For få deltagere." }))]
struct CancelMeetingRequest {
    /// The reason, for the history and for those who are concerned.
    reason: Note,
    /// The fingerprint of the consequences that are confirmed; needed where anything moves.
    confirms: Option<String>,
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
    /// The fingerprint of the consequences that are confirmed; needed where anything moves.
    confirms: Option<String>,
}

/// Freeze an agenda
///
/// Closes the agenda of a meeting that is planned, and sends out its first edition. Once its deadline
/// has passed, that happens by itself. For the secretary of the body and for administrators.
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
/// Records that a meeting took place, once its agenda is closed and it has begun. An item that it did
/// not reach ends there, and its successor waits for a later meeting. Actions that were due at it and
/// are not done are carried over by the policy of the body, and their owners are told. For the
/// secretary of the body and for administrators.
#[utoipa::path(
    tag = "meetings",
    params(MeetingId, ExpectedVersion),
    request_body(content = Option<HoldMeetingRequest>, description = "May be left out: everything was reached."),
    responses((status = OK, description = "The meeting as it is now.", body = MeetingResponse)),
)]
#[post("/meetings/{id}/holding")]
async fn hold_meeting(
    call: Call,
    Path(id): Path<MeetingId>,
    ExpectedVersion(expected): ExpectedVersion,
    OptionalJson(request): OptionalJson<HoldMeetingRequest>,
) -> Stepped {
    let not_reached = request.unwrap_or_default().not_reached_item_ids;
    let at = (id, expected);
    let meeting = holding::hold(&call.office, &call.caller, at, not_reached).await?;
    answer(&call, meeting).await
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
    Json(CancelMeetingRequest { reason, confirms }): Json<CancelMeetingRequest>,
) -> Stepped {
    let confirms = confirms.map(Fingerprint::new);
    let step = MeetingStep::Cancel { reason, confirms };
    take(&call, (id, expected), step).await
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
    let step = MeetingStep::Reschedule {
        to: request.starts_at.0,
        reason: request.reason,
        confirms: request.confirms.map(Fingerprint::new),
    };
    take(&call, (id, expected), step).await
}

async fn take(call: &Call, at: (MeetingId, Version), step: MeetingStep) -> Stepped {
    let meeting = meetings::step(&call.office, &call.caller, at, step).await?;
    answer(call, meeting).await
}

async fn answer(call: &Call, meeting: Meeting) -> Stepped {
    let version = meeting.version;
    Ok(Versioned::new(version, tell(call, meeting).await?).composed())
}
