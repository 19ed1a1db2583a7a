//! The proposals of an import: each is accepted as an action, changed before that, or rejected. How they
//! are split and merged is in `dividing`.

use actix_web::{patch, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        actions::{DueValue, OwnerValue},
        body::Json,
        call::Call,
        conditional::{ExpectedVersion, Versioned, tag_of},
        path::{FromPath, Parts, Path},
        problem::Problem,
        provenance::{PassageResponse, SpanResponse},
        states::ProposalStateName,
    },
    domain::{
        ids::{ActionId, MinutesImportId, PersonId, ProposalId},
        minutes_import::{Confidence, Edit, EditedField, Proposal, ProposalState},
        text::{Note, Title, Verbatim},
    },
    operations::import_review::{self, ProposalChange},
};

pub(super) type Answer = Result<Versioned<ProposalResponse>, Problem>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(change_proposal)
        .service(accept_proposal)
        .service(reject_proposal);
}

/// A proposal, by the import and its own id.
#[derive(Debug, Clone, Copy, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct ProposalPath {
    /// The id of the import.
    pub(super) id: MinutesImportId,
    /// The id of the proposal.
    pub(super) proposal_id: ProposalId,
}

impl FromPath for ProposalPath {
    fn from_path(parts: &Parts<'_>) -> Option<Self> {
        Some(Self {
            id: parts.read("id")?,
            proposal_id: parts.read("proposal_id")?,
        })
    }
}

/// A follow-up that the words of a decision seem to promise.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProposalResponse {
    id: ProposalId,
    /// Its `ETag`: what `If-Match` takes for a change of this proposal.
    #[schema(example = "\"1\"", max_length = 100)]
    etag: String,
    /// The item, by its position in the document.
    #[schema(example = 1)]
    item_position: u16,
    /// What is to be done, shortly.
    #[schema(example = "Udarbejde retningslinjer for brug af AI")]
    title: Title,
    /// The words, as they stand in the document.
    quote: Verbatim,
    /// Where they stand.
    span: SpanResponse,
    /// The page on which they begin, from 1; null in a document without pages.
    #[schema(example = 3, minimum = 1)]
    page: Option<u32>,
    /// Other words on the same commitment.
    #[schema(max_items = 1_000)]
    also: Vec<PassageResponse>,
    /// The rule that found them.
    #[schema(example = "obliged", max_length = 100)]
    rule: String,
    /// How sure it is; what is low is a question to the secretary.
    confidence: Confidence,
    /// Who is to do it, as the decision says.
    #[schema(example = "Digitalisering & IT", max_length = 1_000)]
    responsible: Option<String>,
    /// Whose it becomes; null until somebody of that name is known or the secretary says so.
    owner: Option<OwnerValue>,
    /// The words about the time.
    #[schema(example = "på næste styregruppemøde", max_length = 1_000)]
    due_text: Option<String>,
    /// What they come to.
    due: DueValue,
    /// What people changed, and what the rule had found there.
    #[schema(max_items = 10)]
    edits: Vec<EditResponse>,
    /// The proposal that it was a part of.
    split_from_id: Option<ProposalId>,
    /// Where it stands.
    #[schema(value_type = ProposalStateName)]
    state: &'static str,
    /// The action that it became.
    action_id: Option<ActionId>,
    /// The proposal that it was merged into.
    merged_into_id: Option<ProposalId>,
    /// The proposal of another document about the meeting that is dealt with instead.
    repeats_id: Option<ProposalId>,
    /// Why it was rejected, if somebody said.
    reason: Option<Note>,
}

/// A field that people changed.
#[derive(Debug, Serialize, ToSchema)]
struct EditResponse {
    field: EditedField,
    /// What the rule had found there.
    #[schema(example = "Udarbejde en plan", max_length = 1_000_000)]
    was: Option<String>,
}

/// What becomes of a proposal before it is accepted. What is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeProposalRequest {
    /// What is to be done, shortly.
    title: Option<Title>,
    /// Other words of the same decision.
    quote: Option<Verbatim>,
    /// `high` for what is a commitment beyond doubt.
    confidence: Option<Confidence>,
    /// Whose it becomes.
    owner: Option<OwnerValue>,
    /// When it is due.
    due: Option<DueValue>,
}

/// What an accepted proposal needs besides what it says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AcceptProposalRequest {
    /// Who answers for the action to the body.
    accountable_id: Option<PersonId>,
}

/// Why a proposal is turned down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RejectProposalRequest {
    /// The reason, for the history.
    reason: Option<Note>,
}

/// Change a proposal
///
/// For the secretary of the body, until the proposal is accepted; of a body that nobody knows yet, for
/// whoever uploaded the document. What the rule had found is kept beside it.
#[utoipa::path(
    tag = "minutes-imports",
    params(ProposalPath, ExpectedVersion),
    responses((status = OK, description = "The proposal as it is now.", body = ProposalResponse)),
)]
#[patch("/minutes-imports/{id}/proposals/{proposal_id}")]
async fn change_proposal(
    call: Call,
    Path(path): Path<ProposalPath>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<ChangeProposalRequest>,
) -> Answer {
    let ChangeProposalRequest {
        title,
        quote,
        confidence,
        owner,
        due,
    } = request;
    let change = ProposalChange {
        title,
        quote,
        confidence,
        owner: owner.map(Into::into),
        due: due.map(Into::into),
    };
    let known = (path.id, path.proposal_id, expected);
    let changed = import_review::change_proposal(&call.office, &call.caller, known, change).await?;
    Ok(answer(changed))
}

/// Accept a proposal
///
/// For the secretary of the body, once the import is accepted: the proposal becomes an open action
/// of the recorded decision. It must have an owner.
#[utoipa::path(
    tag = "minutes-imports",
    params(ProposalPath, ExpectedVersion),
    responses((status = OK, description = "The proposal, with its action.", body = ProposalResponse)),
)]
#[post("/minutes-imports/{id}/proposals/{proposal_id}/acceptance")]
async fn accept_proposal(
    call: Call,
    Path(path): Path<ProposalPath>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<AcceptProposalRequest>,
) -> Answer {
    let known = (path.id, path.proposal_id, expected);
    let accountable = request.accountable_id;
    let (accepted, _) =
        import_review::accept_proposal(&call.office, &call.caller, known, accountable).await?;
    Ok(answer(accepted))
}

/// Reject a proposal
///
/// For the secretary of the body: the words are no follow-up.
#[utoipa::path(
    tag = "minutes-imports",
    params(ProposalPath, ExpectedVersion),
    responses((status = OK, description = "The proposal as it is now.", body = ProposalResponse)),
)]
#[post("/minutes-imports/{id}/proposals/{proposal_id}/rejection")]
async fn reject_proposal(
    call: Call,
    Path(path): Path<ProposalPath>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<RejectProposalRequest>,
) -> Answer {
    let known = (path.id, path.proposal_id, expected);
    let reason = request.reason;
    let rejected =
        import_review::reject_proposal(&call.office, &call.caller, known, reason).await?;
    Ok(answer(rejected))
}

pub(super) fn answer(proposal: Proposal) -> Versioned<ProposalResponse> {
    Versioned::new(proposal.version, proposal.into())
}

impl From<Proposal> for ProposalResponse {
    fn from(proposal: Proposal) -> Self {
        let state = proposal.state.name();
        let (mut action_id, mut reason) = (None, None);
        let (mut merged_into_id, mut repeats_id) = (None, None);
        match proposal.state {
            ProposalState::Waiting | ProposalState::Split => {}
            ProposalState::Accepted { action } => action_id = Some(action),
            ProposalState::Rejected { reason: why } => reason = why,
            ProposalState::Merged { into } => merged_into_id = Some(into),
            ProposalState::Repeated { of } => repeats_id = Some(of),
        }
        Self {
            id: proposal.id,
            etag: tag_of(proposal.version),
            item_position: proposal.item,
            title: proposal.title,
            quote: proposal.quote,
            span: proposal.span.into(),
            page: proposal.page,
            also: proposal.also.into_iter().map(Into::into).collect(),
            rule: proposal.rule,
            confidence: proposal.confidence,
            responsible: proposal.responsible,
            owner: proposal.owner.map(Into::into),
            due_text: proposal.due_text,
            due: proposal.due.into(),
            edits: proposal.edits.into_iter().map(Into::into).collect(),
            split_from_id: proposal.split_from,
            state,
            action_id,
            merged_into_id,
            repeats_id,
            reason,
        }
    }
}

impl From<Edit> for EditResponse {
    fn from(Edit { field, was }: Edit) -> Self {
        Self { field, was }
    }
}
