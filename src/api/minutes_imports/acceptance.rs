//! Accepting an import, or discarding it.

use actix_web::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{answer, response::MinutesImportResponse};
use crate::{
    api::{
        body::Json,
        call::Call,
        conditional::{ExpectedVersion, Versioned},
        path::Path,
        problem::Problem,
        values::Instant,
    },
    domain::{
        ids::{BodyId, MinutesImportId, ProposalId},
        minutes_import::Wording,
        text::Note,
        version::Version,
    },
    operations::{
        Fingerprint,
        import_review::{self, Acceptance, DecisionAnswer, DiscardPreview, WantedProposals},
    },
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(accept_minutes_import)
        .service(read_discard)
        .service(discard_minutes_import);
}

/// What the secretary adds to what the document says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "sure_proposals": true }))]
struct AcceptMinutesImportRequest {
    /// The body, where its name in the document is not known.
    body_id: Option<BodyId>,
    /// When the meeting began, where the document does not say or is wrong.
    met_at: Option<Instant>,
    /// Why items of an agenda come late, once the agenda of the meeting is closed.
    late_reason: Option<Note>,
    /// Which words stand of each decision that is recorded otherwise than these minutes have it; each of
    /// these must be answered.
    #[serde(default)]
    #[schema(max_items = 1_000)]
    decisions: Vec<DecisionAnswerRequest>,
    /// True to turn all proposals of high confidence whose owners are known into actions at once.
    #[serde(default)]
    sure_proposals: bool,
    /// The proposals to turn into actions at once: all of them, or nothing is done.
    #[serde(default)]
    #[schema(max_items = 10_000)]
    proposal_ids: Vec<ProposalId>,
}

/// Which words of a decision stand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DecisionAnswerRequest {
    /// The item, by its position in the document.
    #[schema(example = 2)]
    item_position: u16,
    /// The version of the recorded decision that was looked at.
    version: Version,
    wording: Wording,
}

/// What discarding a draft would do.
#[derive(Debug, Serialize, ToSchema)]
struct DiscardResponse {
    /// How many proposals nobody has looked at.
    waiting_proposals: usize,
    /// How many were changed, split, merged or rejected, which would be lost.
    reviewed_proposals: usize,
    /// The latest document that amends it.
    amended_by_id: Option<MinutesImportId>,
    /// What to send back to have exactly this done.
    #[schema(min_length = 64, max_length = 64)]
    fingerprint: String,
}

/// What is confirmed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DiscardMinutesImportRequest {
    /// The fingerprint that was shown.
    #[schema(max_length = 100)]
    confirms: Option<String>,
    /// Why, for the history.
    reason: Option<Note>,
}

/// Accept an import
///
/// For the secretary of the body. Minutes record the meeting as held, with its items and decisions; where
/// these are recorded already, new items are added, nothing goes, and each decision that reads otherwise is
/// answered one by one. An agenda puts its items on that of the planned meeting. The proposals that are asked for
/// become actions in the same step: all of it is done, or nothing.
#[utoipa::path(
    tag = "minutes-imports",
    params(MinutesImportId, ExpectedVersion),
    responses((status = OK, description = "The import as it is now.", body = MinutesImportResponse)),
)]
#[post("/minutes-imports/{id}/acceptance")]
async fn accept_minutes_import(
    call: Call,
    Path(id): Path<MinutesImportId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<AcceptMinutesImportRequest>,
) -> Result<Versioned<MinutesImportResponse>, Problem> {
    let acceptance = Acceptance {
        body: request.body_id,
        met_at: request.met_at.map(|met_at| met_at.0),
        late_reason: request.late_reason,
        decisions: request.decisions.into_iter().map(Into::into).collect(),
        proposals: WantedProposals {
            is_sure: request.sure_proposals,
            named: request.proposal_ids,
        },
    };
    let known = (id, expected);
    let import = import_review::accept(&call.office, &call.caller, known, acceptance).await?;
    Ok(answer(import))
}

/// Read what discarding an import would do
///
/// Nothing is changed. To have exactly this done, the fingerprint goes into the request that does it. For the
/// secretary of the body; of a body that nobody knows yet, for whoever uploaded the document.
#[utoipa::path(
    tag = "minutes-imports",
    params(MinutesImportId),
    responses((status = OK, description = "What it would do.", body = DiscardResponse)),
)]
#[get("/minutes-imports/{id}/discard")]
async fn read_discard(
    call: Call,
    Path(id): Path<MinutesImportId>,
) -> Result<Json<DiscardResponse>, Problem> {
    let preview = import_review::preview_discard(&call.office, &call.caller, id).await?;
    Ok(Json(preview.into()))
}

/// Discard an import
///
/// Nothing comes of a draft. Needs the fingerprint of what was shown. Uploading the same file again makes it
/// a draft again. For the secretary of the body; of a body that nobody knows yet, for whoever uploaded the
/// document.
#[utoipa::path(
    tag = "minutes-imports",
    params(MinutesImportId, ExpectedVersion),
    responses((status = OK, description = "The import as it is now.", body = MinutesImportResponse)),
)]
#[post("/minutes-imports/{id}/discard")]
async fn discard_minutes_import(
    call: Call,
    Path(id): Path<MinutesImportId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<DiscardMinutesImportRequest>,
) -> Result<Versioned<MinutesImportResponse>, Problem> {
    let confirms = request.confirms.map(Fingerprint::new);
    let why = (confirms, request.reason);
    let known = (id, expected);
    let import = import_review::discard(&call.office, &call.caller, known, why).await?;
    Ok(answer(import))
}

impl From<DecisionAnswerRequest> for DecisionAnswer {
    fn from(request: DecisionAnswerRequest) -> Self {
        Self {
            item: request.item_position,
            version: request.version,
            wording: request.wording,
        }
    }
}

impl From<DiscardPreview> for DiscardResponse {
    fn from(preview: DiscardPreview) -> Self {
        Self {
            waiting_proposals: preview.waiting,
            reviewed_proposals: preview.reviewed,
            amended_by_id: preview.amended_by,
            fingerprint: preview.fingerprint.as_str().to_owned(),
        }
    }
}
