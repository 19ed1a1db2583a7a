//! The seats of a body: who sits in it, and as what. A seat has no version of its own: it is put
//! and taken away as a whole.

use actix_web::{HttpResponse, delete, get, put};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        body::Json,
        call::Call,
        path::{FromPath, Parts, Path},
        problem::Problem,
    },
    domain::{
        body::{Function, Membership},
        ids::{BodyId, PersonId},
    },
    operations::bodies,
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_seats)
        .service(put_seat)
        .service(remove_seat);
}

/// A seat in a body.
#[derive(Debug, Serialize, ToSchema)]
struct SeatResponse {
    body_id: BodyId,
    person_id: PersonId,
    function: Function,
}

/// The seats of a body.
#[derive(Debug, Serialize, ToSchema)]
struct SeatsResponse {
    /// All of them, in a stable order.
    #[schema(max_items = 1000)]
    items: Vec<SeatResponse>,
}

/// What somebody is in a body.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "function": "secretary" }))]
struct PutSeatRequest {
    function: Function,
}

/// A body and a person in it.
#[derive(Debug, Clone, Copy, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
struct SeatPath {
    /// The id of the body.
    id: BodyId,
    /// The id of the person.
    person_id: PersonId,
}

impl FromPath for SeatPath {
    fn from_path(parts: &Parts<'_>) -> Option<Self> {
        Some(Self {
            id: parts.read("id")?,
            person_id: parts.read("person_id")?,
        })
    }
}

/// List the seats of a body
///
/// All at once.
#[utoipa::path(
    tag = "bodies",
    params(BodyId),
    responses((status = OK, description = "The seats.", body = SeatsResponse)),
)]
#[get("/bodies/{id}/seats")]
async fn list_seats(call: Call, Path(id): Path<BodyId>) -> Result<Json<SeatsResponse>, Problem> {
    let seats = bodies::list_seats(&call.office, &call.caller, id).await?;
    let items = seats.into_iter().map(SeatResponse::from).collect();
    Ok(Json(SeatsResponse { items }))
}

/// Give a person a seat
///
/// For administrators. Who has a seat in the body already gets another function.
#[utoipa::path(
    tag = "bodies",
    params(SeatPath),
    responses((status = OK, description = "The seat.", body = SeatResponse)),
)]
#[put("/bodies/{id}/seats/{person_id}")]
async fn put_seat(
    call: Call,
    Path(SeatPath { id, person_id }): Path<SeatPath>,
    Json(PutSeatRequest { function }): Json<PutSeatRequest>,
) -> Result<Json<SeatResponse>, Problem> {
    let seat = Membership {
        body: id,
        person: person_id,
        function,
    };
    let seat = bodies::put_seat(&call.office, &call.caller, seat).await?;
    Ok(Json(seat.into()))
}

/// Take a seat away
///
/// For administrators.
#[utoipa::path(
    tag = "bodies",
    params(SeatPath),
    responses((status = NO_CONTENT, description = "The person has no seat in the body any more.")),
)]
#[delete("/bodies/{id}/seats/{person_id}")]
async fn remove_seat(
    call: Call,
    Path(SeatPath { id, person_id }): Path<SeatPath>,
) -> Result<HttpResponse, Problem> {
    bodies::remove_seat(&call.office, &call.caller, (id, person_id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<Membership> for SeatResponse {
    fn from(seat: Membership) -> Self {
        Self {
            body_id: seat.body,
            person_id: seat.person,
            function: seat.function,
        }
    }
}
