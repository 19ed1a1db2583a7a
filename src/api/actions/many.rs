//! One change of many actions at once, with a result for each.

use actix_web::post;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{owner::OwnerValue, steps::CancelActionRequest};
use crate::{
    api::{
        body::Json,
        call::Call,
        outermost,
        problem::{Problem, ProblemResponse},
        values::Day,
    },
    domain::{
        ids::{ActionId, MeetingId},
        text::Note,
        version::Version,
    },
    operations::many_actions::{self, ChangedAction, CommonChange},
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(change_many_actions);
}

/// Which actions change, and how.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "actions": [{ "id": "018b2f00-0000-7000-8000-000000000000", "version": 3 }],
    "change": { "due_on": "2024-02-01" },
    "reason": "Leverandøren er forsinket.",
}))]
struct ChangeManyActionsRequest {
    /// The actions, none of them twice.
    #[schema(min_items = 1, max_items = 200)]
    actions: Vec<KnownAction>,
    /// What becomes of each of them.
    change: CommonChangeValue,
    /// Why, for the history, when they are moved, reassigned or get another day.
    reason: Option<Note>,
}

/// An action at the version that the caller knows.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct KnownAction {
    id: ActionId,
    version: Version,
}

/// What becomes of each action: exactly one of the five.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", try_from = "CommonChangeFields")]
#[schema(example = json!({ "due_on": "2024-02-01" }))]
enum CommonChangeValue {
    /// It is due at this meeting from now on.
    MoveToMeeting(MeetingId),
    /// It is somebody else's from now on.
    ReassignTo(OwnerValue),
    /// It is due by this day from now on.
    DueOn(Day),
    /// What was reported done has its end.
    Close(NothingMore),
    /// It falls away.
    Cancel(CancelActionRequest),
}

/// An object without fields.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NothingMore {}

/// A change as it comes in: serde takes too few or too many fields of an enum for broken JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommonChangeFields {
    move_to_meeting: Option<MeetingId>,
    reassign_to: Option<OwnerValue>,
    due_on: Option<Day>,
    close: Option<NothingMore>,
    cancel: Option<CancelActionRequest>,
}

/// What became of the actions.
#[derive(Debug, Serialize, ToSchema)]
struct ChangedActionsResponse {
    /// One for each action, in the order in which they were asked for.
    #[schema(max_items = 200)]
    results: Vec<ChangedActionResponse>,
}

/// What became of one action.
#[derive(Debug, Serialize, ToSchema)]
struct ChangedActionResponse {
    id: ActionId,
    /// The status that changing this action alone would have had.
    #[schema(example = 200, minimum = 200, maximum = 599)]
    status: u16,
    /// The version that it has now; null when it was not changed.
    version: Option<Version>,
    /// Why it was not changed.
    problem: Option<ProblemResponse>,
}

/// Change many actions
///
/// For the secretaries of their bodies: moves, reassigns, re-dates, closes or cancels up to 200
/// actions. Each is changed or refused by itself, as if it alone had been asked for; the answer tells
/// what became of each.
#[utoipa::path(
    tag = "actions",
    responses((status = OK, description = "What became of each.", body = ChangedActionsResponse)),
)]
#[post("/actions/bulk")]
async fn change_many_actions(
    call: Call,
    Json(request): Json<ChangeManyActionsRequest>,
) -> Result<Json<ChangedActionsResponse>, Problem> {
    let known = request.actions.into_iter().map(|one| (one.id, one.version));
    let change = (request.change.into(), request.reason);
    let changed = many_actions::change(&call.office, &call.caller, known.collect(), change).await?;
    let results = changed.into_iter().map(ChangedActionResponse::from);
    Ok(Json(ChangedActionsResponse {
        results: results.collect(),
    }))
}

impl TryFrom<CommonChangeFields> for CommonChangeValue {
    type Error = &'static str;

    fn try_from(fields: CommonChangeFields) -> Result<Self, Self::Error> {
        let CommonChangeFields {
            move_to_meeting,
            reassign_to,
            due_on,
            close,
            cancel,
        } = fields;
        let asked = [
            move_to_meeting.map(Self::MoveToMeeting),
            reassign_to.map(Self::ReassignTo),
            due_on.map(Self::DueOn),
            close.map(Self::Close),
            cancel.map(Self::Cancel),
        ];
        let mut asked = asked.into_iter().flatten();
        match (asked.next(), asked.next()) {
            (Some(change), None) => Ok(change),
            _ => Err("must hold one of move_to_meeting, reassign_to, due_on, close and cancel"),
        }
    }
}

impl From<CommonChangeValue> for CommonChange {
    fn from(change: CommonChangeValue) -> Self {
        match change {
            CommonChangeValue::MoveToMeeting(meeting) => Self::MoveToMeeting(meeting),
            CommonChangeValue::ReassignTo(owner) => Self::ReassignTo(owner.into()),
            CommonChangeValue::DueOn(Day(day)) => Self::DueOn(day),
            CommonChangeValue::Close(NothingMore {}) => Self::Close,
            CommonChangeValue::Cancel(CancelActionRequest { cause, reason }) => {
                Self::Cancel { cause, reason }
            }
        }
    }
}

impl From<ChangedAction> for ChangedActionResponse {
    fn from(changed: ChangedAction) -> Self {
        let id = changed.id;
        match changed.outcome {
            Ok(action) => Self {
                id,
                status: 200,
                version: Some(action.version),
                problem: None,
            },
            Err(error) => {
                let problem = Problem::from(error);
                outermost::log_failure(&problem);
                Self {
                    id,
                    status: problem.kind().status().as_u16(),
                    version: None,
                    problem: Some(problem.tell(None)),
                }
            }
        }
    }
}
