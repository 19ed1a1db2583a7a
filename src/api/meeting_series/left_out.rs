//! The moments of a series at which its body does not meet, and why.

use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{body::Json, call::Call, path::Path, problem::Problem, values::Instant},
    domain::{
        ids::MeetingSeriesId,
        series::{LeftOut, LeftOutReason},
        text::Title,
    },
    operations::meeting_series,
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_left_out_meetings);
}

/// A moment of the rule without a meeting.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LeftOutResponse {
    /// The moment by the rule.
    occurrence: Instant,
    /// Why: an exception, a recess, a holiday; it would be the second meeting of the series on one
    /// day; or the body has another meeting at that moment.
    #[schema(value_type = LeftOutReasonName)]
    reason: &'static str,
    /// What the recess is called.
    #[schema(example = "Sommerferie")]
    recess: Option<Title>,
}

/// Why a body does not meet although the rule says so.
#[derive(ToSchema)]
#[schema(as = LeftOutReason)]
#[expect(dead_code, reason = "names the values for the document")]
enum LeftOutReasonName {
    #[schema(rename = "exception")]
    Exception,
    #[schema(rename = "recess")]
    Recess,
    #[schema(rename = "holiday")]
    Holiday,
    #[schema(rename = "same_day")]
    SameDay,
    #[schema(rename = "taken")]
    Taken,
}

/// The moments without a meeting.
#[derive(Debug, Serialize, ToSchema)]
struct LeftOutListResponse {
    /// All of them, in order.
    #[schema(max_items = 1_000)]
    items: Vec<LeftOutResponse>,
}

/// List the moments that a series leaves out
///
/// Those of the rule from now on at which the body does not meet, as far ahead as this installation
/// plans, and why.
#[utoipa::path(
    tag = "meeting-series",
    params(MeetingSeriesId),
    responses((status = OK, description = "The moments.", body = LeftOutListResponse)),
)]
#[get("/meeting-series/{id}/left-out")]
async fn list_left_out_meetings(
    call: Call,
    Path(id): Path<MeetingSeriesId>,
) -> Result<Json<LeftOutListResponse>, Problem> {
    let left_out = meeting_series::left_out(&call.office, &call.caller, id).await?;
    let items = left_out.into_iter().map(LeftOutResponse::from).collect();
    Ok(Json(LeftOutListResponse { items }))
}

impl From<LeftOut> for LeftOutResponse {
    fn from(left_out: LeftOut) -> Self {
        Self {
            occurrence: left_out.occurrence.into(),
            reason: left_out.reason.name(),
            recess: match left_out.reason {
                LeftOutReason::Recess { name } => Some(name),
                _ => None,
            },
        }
    }
}
