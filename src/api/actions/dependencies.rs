//! What must come back to a meeting before an action does.

use actix_web::{get, put};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        body::Json,
        call::Call,
        conditional::{ExpectedVersion, KnownVersion, Versioned},
        path::Path,
        problem::Problem,
    },
    domain::ids::ActionId,
    operations::action_dependencies::{self, Dependencies},
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(read_action_dependencies)
        .service(replace_action_dependencies);
}

/// What an action waits for, and what waits for it.
#[derive(Debug, Serialize, ToSchema)]
struct DependenciesResponse {
    /// What must not come back to a meeting later than the action does.
    #[schema(max_items = 50)]
    depends_on: Vec<ActionId>,
    /// What must not come back to a meeting earlier than the action does.
    #[schema(max_items = 10_000)]
    dependents: Vec<ActionId>,
}

/// What an action is to wait for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "depends_on": ["018b2f00-0000-7000-8000-000000000000"] }))]
struct ReplaceDependenciesRequest {
    /// All of it; an empty list lets the action wait for nothing.
    #[schema(max_items = 50)]
    depends_on: Vec<ActionId>,
}

/// Read what an action depends on
///
/// What must come back to a meeting before the action, or at the same meeting; and what waits for
/// the action in the same way. Only the actions that the caller may know of.
#[utoipa::path(
    tag = "actions",
    params(ActionId, KnownVersion),
    responses((status = OK, description = "The dependencies.", body = DependenciesResponse)),
)]
#[get("/actions/{id}/dependencies")]
async fn read_action_dependencies(
    call: Call,
    Path(id): Path<ActionId>,
) -> Result<Versioned<DependenciesResponse>, Problem> {
    let (version, found) = action_dependencies::find(&call.office, &call.caller, id).await?;
    Ok(Versioned::new(version, found.into()).composed())
}

/// Replace what an action depends on
///
/// The planner never places an action on an earlier meeting than what it depends on. Actions that
/// would wait for each other in a circle are refused, and the circle is named. For the secretary of
/// the body and for administrators; `If-Match` names the version of the action.
#[utoipa::path(
    tag = "actions",
    params(ActionId, ExpectedVersion),
    responses((status = OK, description = "The dependencies.", body = DependenciesResponse)),
)]
#[put("/actions/{id}/dependencies")]
async fn replace_action_dependencies(
    call: Call,
    Path(id): Path<ActionId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<ReplaceDependenciesRequest>,
) -> Result<Versioned<DependenciesResponse>, Problem> {
    let (at, wanted) = ((id, expected), request.depends_on);
    let replaced = action_dependencies::replace(&call.office, &call.caller, at, wanted);
    let (version, now) = replaced.await?;
    Ok(Versioned::new(version, now.into()).composed())
}

impl From<Dependencies> for DependenciesResponse {
    fn from(dependencies: Dependencies) -> Self {
        Self {
            depends_on: dependencies.depends_on,
            dependents: dependencies.dependents,
        }
    }
}
