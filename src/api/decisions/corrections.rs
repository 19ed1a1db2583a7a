//! Corrections of what a decision says, and the editions that they left behind.

use actix_web::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{parts::PartValue, response::DecisionResponse};
use crate::{
    api::{
        body::Json,
        call::Call,
        conditional::{ExpectedVersion, Versioned},
        pagination::{List, PageCursor, PageLimit, PageResponse},
        path::Path,
        problem::Problem,
        query::Query,
        values::Instant,
    },
    domain::{
        decision::{Correction, Edition, Outcome},
        ids::{ActionId, DecisionId},
        text::{Note, Verbatim},
    },
    operations::decisions,
};

/// The list's name in its cursors.
const EDITIONS: List = List::named("decision-editions");

type DecisionEditionPage = PageResponse<DecisionEditionResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(correct_decision).service(list_editions);
}

/// What a decision is to say instead. What is absent stays as it is, apart from the text.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "text": "Godkendt med 5 stemmer mod 2.", "outcome": "approved",
    "reason": "Stemmetallet manglede.",
}))]
struct CorrectDecisionRequest {
    /// The words of the minutes as they are to read.
    text: Verbatim,
    /// What they come to.
    outcome: Option<Outcome>,
    /// Point by point. Those that there are must stand in the new text when this is absent.
    #[schema(max_items = 100)]
    parts: Option<Vec<PartValue>>,
    /// Why, for the history and for those who read the editions.
    reason: Note,
}

/// A decision after its correction.
#[derive(Debug, Serialize, ToSchema)]
struct CorrectedDecisionResponse {
    #[serde(flatten)]
    decision: DecisionResponse,
    /// The actions, of those that you may know of, whose quotes no longer stand in the decision.
    /// They are kept as they are.
    #[schema(max_items = 10_000)]
    unquoted_action_ids: Vec<ActionId>,
}

/// What a decision says or said.
#[derive(Debug, Serialize, ToSchema)]
struct DecisionEditionResponse {
    /// Which edition, from 1.
    #[schema(example = 1, minimum = 1, maximum = 1_000)]
    number: u16,
    /// The words of the minutes.
    text: Verbatim,
    /// What they come to.
    outcome: Outcome,
    /// Point by point, where the minutes tell them apart.
    #[schema(max_items = 100)]
    parts: Vec<PartValue>,
    /// When a correction took its place; null for the edition that stands.
    replaced_at: Option<Instant>,
    /// Who corrected it: the subject of the token.
    #[schema(max_length = 500)]
    replaced_by: Option<String>,
    /// Why it was corrected.
    reason: Option<Note>,
}

/// Which editions are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListEditionsQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
}

/// Correct a decision
///
/// For the secretary of the body, until the minutes are approved. The decision gets a new edition, and
/// the old one can still be read. Another outcome has the consequences that it would have had at
/// once.
#[utoipa::path(
    tag = "decisions",
    params(DecisionId, ExpectedVersion),
    responses(
        (status = OK, description = "The decision as it is now.", body = CorrectedDecisionResponse),
    ),
)]
#[post("/decisions/{id}/corrections")]
async fn correct_decision(
    call: Call,
    Path(id): Path<DecisionId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<CorrectDecisionRequest>,
) -> Result<Versioned<CorrectedDecisionResponse>, Problem> {
    let parts = request.parts;
    let correction = Correction {
        text: request.text,
        outcome: request.outcome,
        parts: parts.map(|parts| parts.into_iter().map(Into::into).collect()),
        reason: request.reason,
    };
    let at = (id, expected);
    let corrected = decisions::correct(&call.office, &call.caller, at, correction).await?;
    let (found, unquoted_action_ids) = corrected;
    let version = found.decision.version;
    let told = CorrectedDecisionResponse {
        decision: found.into(),
        unquoted_action_ids,
    };
    Ok(Versioned::new(version, told).composed())
}

/// List the editions of a decision
///
/// Everything that it says and said, oldest first: the edition that stands comes last. For those who
/// may know of the decision.
#[utoipa::path(
    tag = "decisions",
    params(DecisionId, ListEditionsQuery),
    responses((status = OK, description = "A page of editions.", body = DecisionEditionPage)),
)]
#[get("/decisions/{id}/editions")]
async fn list_editions(
    call: Call,
    Path(id): Path<DecisionId>,
    Query(query): Query<ListEditionsQuery>,
) -> Result<DecisionEditionPage, Problem> {
    let page = EDITIONS.page(query.limit, query.cursor.as_ref())?;
    let page = decisions::list_editions(&call.office, &call.caller, id, page).await?;
    Ok(EDITIONS.answer(page, DecisionEditionResponse::from))
}

impl From<Edition> for DecisionEditionResponse {
    fn from(edition: Edition) -> Self {
        let number = edition.number();
        match edition {
            Edition::Replaced(edition) => Self {
                number,
                text: edition.text,
                outcome: edition.outcome,
                parts: edition.parts.into_iter().map(Into::into).collect(),
                replaced_at: Some(edition.replaced_at.into()),
                replaced_by: Some(edition.replaced_by),
                reason: Some(edition.reason),
            },
            Edition::Standing(decision) => Self {
                number,
                text: decision.text,
                outcome: decision.outcome,
                parts: decision.parts.into_iter().map(Into::into).collect(),
                replaced_at: None,
                replaced_by: None,
                reason: None,
            },
        }
    }
}
