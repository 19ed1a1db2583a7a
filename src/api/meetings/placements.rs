//! The actions that stand on a meeting's agenda, and those that left it.

use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::skipped::SkippedResponse;
use crate::{
    api::{body::Json, call::Call, path::Path, problem::Problem, states::PlacementStateName},
    domain::{
        ids::{ActionId, AgendaItemId, MeetingId, PlacementId},
        placement::{Placement, PlacementState},
        text::Note,
    },
    operations::placing,
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_placements);
}

/// An action on the agenda of a meeting.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct PlacementResponse {
    id: PlacementId,
    action_id: ActionId,
    meeting_id: MeetingId,
    /// The item that presents it; null once that came off the agenda.
    agenda_item_id: Option<AgendaItemId>,
    /// Why it stands on this agenda.
    #[schema(example = "Besluttet den 25. oktober 2023; skal behandles på dette møde.")]
    explanation: Note,
    /// The meetings that were passed over, the first ones where there are many.
    #[schema(max_items = 20)]
    skipped: Vec<SkippedResponse>,
    /// Whether a person put it there; the planner then leaves it alone.
    is_pinned: bool,
    #[schema(value_type = PlacementStateName)]
    state: &'static str,
    /// The meeting that it moved on to.
    moved_to_meeting_id: Option<MeetingId>,
    /// Why it left the agenda.
    #[schema(example = "Mødet er aflyst.")]
    reason: Option<Note>,
}

/// The placements on an agenda.
#[derive(Debug, Serialize, ToSchema)]
struct PlacementsResponse {
    /// All of them that the caller may know of.
    #[schema(max_items = 10_000)]
    items: Vec<PlacementResponse>,
}

/// List the placements on an agenda
///
/// The actions that stand on the agenda of a meeting, and those that left it; those that the caller
/// may know of, all at once.
#[utoipa::path(
    tag = "meetings",
    params(MeetingId),
    responses((status = OK, description = "The placements.", body = PlacementsResponse)),
)]
#[get("/meetings/{id}/placements")]
async fn list_placements(
    call: Call,
    Path(id): Path<MeetingId>,
) -> Result<Json<PlacementsResponse>, Problem> {
    let placements = placing::list(&call.office, &call.caller, id).await?;
    let items = placements
        .into_iter()
        .map(PlacementResponse::from)
        .collect();
    Ok(Json(PlacementsResponse { items }))
}

impl From<Placement> for PlacementResponse {
    fn from(placement: Placement) -> Self {
        let state = placement.state.name();
        let (moved_to_meeting_id, reason) = match placement.state {
            PlacementState::Planned | PlacementState::Confirmed | PlacementState::Presented => {
                (None, None)
            }
            PlacementState::MovedOn { to, reason } => (Some(to), Some(reason)),
            PlacementState::Withdrawn { reason } => (None, Some(reason)),
        };
        Self {
            id: placement.id,
            action_id: placement.action,
            meeting_id: placement.meeting,
            agenda_item_id: placement.item,
            explanation: placement.explanation,
            skipped: placement.skipped.into_iter().map(Into::into).collect(),
            is_pinned: placement.is_pinned,
            state,
            moved_to_meeting_id,
            reason,
        }
    }
}
