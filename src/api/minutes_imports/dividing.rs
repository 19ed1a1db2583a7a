//! Proposals that hold several follow-ups are split, and those that say the same are merged.

use actix_web::post;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::proposals::{self, ProposalPath, ProposalResponse};
use crate::{
    api::{
        body::Json,
        call::Call,
        conditional::{ExpectedVersion, Versioned},
        path::Path,
        problem::Problem,
    },
    domain::{
        ids::ProposalId,
        text::{Title, Verbatim},
        version::Version,
    },
    operations::import_review::{self, WantedPart},
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(split_proposal).service(merge_proposals);
}

/// The follow-ups that a proposal holds.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "parts": [
    { "title": "Udarbejde retningslinjer", "quote": "udarbejder retningslinjer" },
    { "title": "Orientere udvalget", "quote": "orienterer udvalget" },
] }))]
struct SplitProposalRequest {
    /// The parts, in their order.
    #[schema(min_items = 2, max_items = 20)]
    parts: Vec<PartOfProposal>,
}

/// A follow-up of its own.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PartOfProposal {
    /// What is to be done, shortly.
    title: Title,
    /// Its words: a part of those of the proposal, which no other part shares.
    quote: Verbatim,
}

/// The proposals that say the same.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "proposals": [
    { "id": "018b2f00-0000-7000-8000-000000000000", "version": 1 },
] }))]
struct MergeProposalsRequest {
    /// The other proposals of the same item, none of them twice.
    #[schema(min_items = 1, max_items = 19)]
    proposals: Vec<KnownProposal>,
}

/// A proposal at the version that the caller knows.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct KnownProposal {
    id: ProposalId,
    version: Version,
}

/// A proposal that was split.
#[derive(Debug, Serialize, ToSchema)]
struct SplitProposalResponse {
    #[serde(flatten)]
    proposal: ProposalResponse,
    /// Its parts, each to be dealt with by itself.
    #[schema(max_items = 20)]
    parts: Vec<ProposalResponse>,
}

/// Split a proposal
///
/// For the secretary of the body: the words hold several follow-ups. Each becomes a proposal with its own
/// part of them; what it does not say itself it has of the whole.
#[utoipa::path(
    tag = "minutes-imports",
    params(ProposalPath, ExpectedVersion),
    responses((status = OK, description = "The proposal with its parts.", body = SplitProposalResponse)),
)]
#[post("/minutes-imports/{id}/proposals/{proposal_id}/split")]
async fn split_proposal(
    call: Call,
    Path(path): Path<ProposalPath>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<SplitProposalRequest>,
) -> Result<Versioned<SplitProposalResponse>, Problem> {
    let known = (path.id, path.proposal_id, expected);
    let parts = request.parts.into_iter().map(|part| WantedPart {
        title: part.title,
        quote: part.quote,
    });
    let parts = parts.collect();
    let (whole, parts) =
        import_review::split_proposal(&call.office, &call.caller, known, parts).await?;
    let version = whole.version;
    let told = SplitProposalResponse {
        proposal: whole.into(),
        parts: parts.into_iter().map(Into::into).collect(),
    };
    Ok(Versioned::new(version, told).composed())
}

/// Merge proposals
///
/// For the secretary of the body: other proposals of the same item say the same as this one. It keeps its
/// quote, and theirs stand beside it.
#[utoipa::path(
    tag = "minutes-imports",
    params(ProposalPath, ExpectedVersion),
    responses((status = OK, description = "The proposal that stays.", body = ProposalResponse)),
)]
#[post("/minutes-imports/{id}/proposals/{proposal_id}/merger")]
async fn merge_proposals(
    call: Call,
    Path(path): Path<ProposalPath>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<MergeProposalsRequest>,
) -> proposals::Answer {
    let known = (path.id, path.proposal_id, expected);
    let others = request.proposals.into_iter();
    let others = others.map(|other| (other.id, other.version)).collect();
    let (office, caller) = (&call.office, &call.caller);
    let merged = import_review::merge_proposals(office, caller, known, others).await?;
    Ok(proposals::answer(merged))
}
