//! The generated item *Opfølgning fra sidst* of a meeting, and what sets it apart from the last one.

mod response;

use actix_web::get;
use serde::Deserialize;
use utoipa_actix_web::service_config::ServiceConfig;

use self::response::{FollowUpDifferencesResponse, FollowUpResponse};
use crate::{
    api::{body::Json, call::Call, path::Path, problem::Problem, query::Query},
    domain::{follow_up::Rendition, ids::MeetingId, language::Language},
    operations::follow_up,
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(read_follow_up)
        .service(read_follow_up_differences);
}

/// Which rendition is wanted, and in which words.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ReadFollowUpQuery {
    /// What is open, which is usual, or what is closed.
    #[param(inline)]
    rendition: Option<Rendition>,
    /// The language of the text; Danish without.
    #[param(inline)]
    language: Option<Language>,
}

/// Which rendition is compared.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct CompareFollowUpQuery {
    /// What is open, which is usual, or what is closed.
    #[param(inline)]
    rendition: Option<Rendition>,
}

/// Read what a meeting follows up
///
/// The item *Opfølgning fra sidst*: what is due at the meeting, what is late and why, what the body
/// must decide about, and what came to its end since its last meeting; as lists and as a text. As
/// things stand while the agenda is open, and as it was frozen with the agenda afterwards. The closed
/// rendition is there for those who see what is closed in the body.
#[utoipa::path(
    tag = "meetings",
    params(MeetingId, ReadFollowUpQuery),
    responses((status = OK, description = "The item.", body = FollowUpResponse)),
)]
#[get("/meetings/{id}/follow-up")]
async fn read_follow_up(
    call: Call,
    Path(id): Path<MeetingId>,
    Query(query): Query<ReadFollowUpQuery>,
) -> Result<Json<FollowUpResponse>, Problem> {
    let rendition = query.rendition.unwrap_or(Rendition::Open);
    let found = follow_up::find(&call.office, &call.caller, id, rendition).await?;
    let text = found.in_words(query.language.unwrap_or_default());
    Ok(Json(FollowUpResponse::of(rendition, found, text)))
}

/// Compare what a meeting follows up with the last meeting
///
/// What is new, what is gone and why, and what is told differently since the item was frozen with the
/// agenda of the last meeting that was held.
#[utoipa::path(
    tag = "meetings",
    params(MeetingId, CompareFollowUpQuery),
    responses((status = OK, description = "The differences.", body = FollowUpDifferencesResponse)),
)]
#[get("/meetings/{id}/follow-up/differences")]
async fn read_follow_up_differences(
    call: Call,
    Path(id): Path<MeetingId>,
    Query(query): Query<CompareFollowUpQuery>,
) -> Result<Json<FollowUpDifferencesResponse>, Problem> {
    let rendition = query.rendition.unwrap_or(Rendition::Open);
    let found = follow_up::compare(&call.office, &call.caller, id, rendition).await?;
    Ok(Json(FollowUpDifferencesResponse::of(
        (id, rendition),
        found,
    )))
}
