//! The plan of a body: what has no meeting yet, and which agendas are too full.

use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        body::Json,
        call::Call,
        meetings::{OverfullResponse, SkippedResponse},
        path::Path,
        problem::Problem,
    },
    domain::{
        ids::{ActionId, AgendaItemId, BodyId},
        planner::What,
        text::Title,
    },
    operations::plans::{self, BodyPlan, WithoutMeeting},
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(read_body_plan);
}

/// An action or an item without a meeting.
#[derive(Debug, Serialize, ToSchema)]
struct WithoutMeetingResponse {
    /// The action, when it is one.
    action_id: Option<ActionId>,
    /// The item that waits, when it is one.
    waiting_item_id: Option<AgendaItemId>,
    title: Title,
    /// What it depends on, when that has no meeting either.
    depends_on_action_id: Option<ActionId>,
    /// The meetings that were passed over, the first ones where there are many.
    #[schema(max_items = 20)]
    skipped: Vec<SkippedResponse>,
}

/// What the planner makes of a body's meetings.
#[derive(Debug, Serialize, ToSchema)]
struct BodyPlanResponse {
    /// What has no meeting yet, and why.
    #[schema(max_items = 200)]
    waiting: Vec<WithoutMeetingResponse>,
    /// How much has no meeting; more than is told where it is very much.
    #[schema(maximum = 1_000_000)]
    waiting_count: usize,
    /// The agendas with more on them than their meetings have time for.
    #[schema(max_items = 500)]
    overfull: Vec<OverfullResponse>,
    /// The actions that a person has pinned to a meeting before something that they depend on.
    #[schema(max_items = 10_000)]
    conflicting_action_ids: Vec<ActionId>,
}

/// Read the plan of a body
///
/// What waits for a meeting and why none fits, and which agendas are too full, as far as the caller
/// may know of it. Nothing is cut from an agenda that is too full: the secretary moves or shortens
/// what stands there.
#[utoipa::path(
    tag = "bodies",
    params(BodyId),
    responses((status = OK, description = "The plan.", body = BodyPlanResponse)),
)]
#[get("/bodies/{id}/plan")]
async fn read_body_plan(
    call: Call,
    Path(id): Path<BodyId>,
) -> Result<Json<BodyPlanResponse>, Problem> {
    let plan = plans::find(&call.office, &call.caller, id).await?;
    Ok(Json(plan.into()))
}

impl From<BodyPlan> for BodyPlanResponse {
    fn from(plan: BodyPlan) -> Self {
        Self {
            waiting: plan.waiting.into_iter().map(Into::into).collect(),
            waiting_count: plan.waiting_count,
            overfull: plan.overfull.into_iter().map(Into::into).collect(),
            conflicting_action_ids: plan.conflicts,
        }
    }
}

impl From<WithoutMeeting> for WithoutMeetingResponse {
    fn from(waiting: WithoutMeeting) -> Self {
        let (action_id, waiting_item_id) = match waiting.what {
            What::Action(action) => (Some(action), None),
            What::Item(item) => (None, Some(item)),
        };
        let skipped = waiting.skipped.first().iter().copied();
        Self {
            action_id,
            waiting_item_id,
            title: waiting.title,
            depends_on_action_id: waiting.depends_on,
            skipped: skipped.map(Into::into).collect(),
        }
    }
}
