//! Whether the service lives and whether it can work, for whoever restarts it or sends it callers.
//! Needs no token and tells nothing else.

use actix_web::{get, web::Data};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    ApiState,
    body::Json,
    problem::{Kind, Problem},
};

/// The health of the service.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HealthResponse {
    status: HealthStatus,
}

/// How the service is. What is not well is told as a problem.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum HealthStatus {
    /// All is well.
    Up,
}

const UP: Json<HealthResponse> = Json(HealthResponse {
    status: HealthStatus::Up,
});

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(read_liveness).service(read_readiness);
}

/// Ask whether the service lives
///
/// Answers as long as the process does, whatever else is out of order. One that does not answer
/// should be restarted.
#[utoipa::path(
    tag = "health",
    security(()),
    responses((status = OK, description = "The service lives.", body = HealthResponse)),
)]
#[get("/live")]
async fn read_liveness() -> Json<HealthResponse> {
    UP
}

/// Ask whether the service can work
///
/// Asks the database. A service that is not ready should get no requests for now; restarting it
/// would not help.
#[utoipa::path(
    tag = "health",
    security(()),
    responses((status = OK, description = "The service can work.", body = HealthResponse)),
)]
#[get("/ready")]
async fn read_readiness(state: Data<ApiState>) -> Result<Json<HealthResponse>, Problem> {
    // Whatever it is that fails, the service is not ready, and the caller shall come back later.
    let checked = state.office.check().await;
    checked.map_err(|error| Problem::new(Kind::Unavailable).caused_by(error))?;
    Ok(UP)
}
