//! Decisions: what a body decided on an item, word for word, and how far it has come.

use actix_web::{get, patch, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        body::Json,
        call::Call,
        conditional::{ExpectedVersion, KnownVersion, Versioned},
        pagination::{List, PageCursor, PageLimit, PageResponse},
        path::Path,
        problem::Problem,
        provenance::ProvenanceResponse,
        query::Query,
        routes::BASE,
        values::Instant,
    },
    domain::{
        decision::{ImplementationStatus, Outcome},
        ids::{AgendaItemId, BodyId, DecisionId, MatterId, MeetingId},
        listing::DecisionInContext,
        text::{Title, Verbatim},
    },
    operations::decisions::{self, DecisionFilter, NewDecision},
};

/// The list's name in its cursors.
const DECISIONS: List = List::named("decisions");

type DecisionPage = PageResponse<DecisionResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_decisions)
        .service(create_decision)
        .service(read_decision)
        .service(change_decision);
}

/// What a body decided on one of its items; one decision an item.
#[derive(Debug, Serialize, ToSchema)]
struct DecisionResponse {
    id: DecisionId,
    agenda_item_id: AgendaItemId,
    /// The title of the item.
    item_title: Title,
    /// The meeting at which it was decided.
    meeting_id: MeetingId,
    /// When that meeting began.
    met_at: Instant,
    /// The body that decided it.
    body_id: BodyId,
    /// The matter that the item belongs to.
    matter_id: Option<MatterId>,
    /// Whether it was decided behind closed doors.
    is_closed: bool,
    /// The words of the minutes, never altered.
    text: Verbatim,
    /// What they come to.
    outcome: Outcome,
    /// Where they were read; null when somebody typed them in.
    provenance: Option<ProvenanceResponse>,
    /// How far its actions are; follows from these.
    implementation_status: ImplementationStatus,
}

/// A decision that is to be recorded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateDecisionRequest {
    /// The item; it has no decision yet, and its meeting was held.
    agenda_item_id: AgendaItemId,
    /// The words of the minutes; they cannot be altered later.
    text: Verbatim,
    /// What they come to.
    outcome: Outcome,
}

/// What becomes of a decision. What is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeDecisionRequest {
    /// What its words come to.
    outcome: Outcome,
}

/// Which decisions are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListDecisionsQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
    /// Only the decisions of this body.
    body_id: Option<BodyId>,
    /// Only the decisions of this meeting.
    meeting_id: Option<MeetingId>,
    /// Only the decisions on this matter.
    matter_id: Option<MatterId>,
    /// Only the decisions that came to this.
    #[param(inline)]
    outcome: Option<Outcome>,
}

/// List the decisions
///
/// Those that the caller may know of, newest first.
#[utoipa::path(
    tag = "decisions",
    params(ListDecisionsQuery),
    responses((status = OK, description = "A page of decisions.", body = DecisionPage)),
)]
#[get("/decisions")]
async fn list_decisions(
    call: Call,
    Query(query): Query<ListDecisionsQuery>,
) -> Result<DecisionPage, Problem> {
    let page = DECISIONS.page(query.limit, query.cursor.as_ref())?;
    let filter = DecisionFilter {
        body: query.body_id,
        meeting: query.meeting_id,
        matter: query.matter_id,
        outcome: query.outcome,
        decision: None,
    };
    let page = decisions::list(&call.office, &call.caller, filter, page).await?;
    Ok(DECISIONS.answer(page, DecisionResponse::from))
}

/// Record a decision
///
/// For the secretary of the body, and only for a meeting that was held. Minutes that are imported
/// record their decisions themselves.
#[utoipa::path(
    tag = "decisions",
    responses((status = CREATED, description = "The decision.", body = DecisionResponse)),
)]
#[post("/decisions")]
async fn create_decision(
    call: Call,
    Json(request): Json<CreateDecisionRequest>,
) -> Result<Versioned<DecisionResponse>, Problem> {
    let CreateDecisionRequest {
        agenda_item_id,
        text,
        outcome,
    } = request;
    let new = NewDecision {
        item: agenda_item_id,
        text,
        outcome,
        parts: Vec::new(),
        provenance: None,
    };
    let created = decisions::create(&call.office, &call.caller, new).await?;
    let location = format!("{BASE}/decisions/{}", created.decision.id);
    let version = created.decision.version;
    Ok(Versioned::created(location, version, created.into()).composed())
}

/// Read a decision
///
/// With what it belongs to and how far it has come.
#[utoipa::path(
    tag = "decisions",
    params(DecisionId, KnownVersion),
    responses((status = OK, description = "The decision.", body = DecisionResponse)),
)]
#[get("/decisions/{id}")]
async fn read_decision(
    call: Call,
    Path(id): Path<DecisionId>,
) -> Result<Versioned<DecisionResponse>, Problem> {
    let found = decisions::find(&call.office, &call.caller, id).await?;
    Ok(answer(found))
}

/// Change the outcome of a decision
///
/// For the secretary of the body, until the minutes are approved. Its words stay.
#[utoipa::path(
    tag = "decisions",
    params(DecisionId, ExpectedVersion),
    responses((status = OK, description = "The decision as it is now.", body = DecisionResponse)),
)]
#[patch("/decisions/{id}")]
async fn change_decision(
    call: Call,
    Path(id): Path<DecisionId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<ChangeDecisionRequest>,
) -> Result<Versioned<DecisionResponse>, Problem> {
    let known = (id, expected);
    let outcome = request.outcome;
    let changed = decisions::change_outcome(&call.office, &call.caller, known, outcome).await?;
    Ok(answer(changed))
}

/// The status moves with the actions, which are no part of the decision's version.
fn answer(found: DecisionInContext) -> Versioned<DecisionResponse> {
    Versioned::new(found.decision.version, found.into()).composed()
}

impl From<DecisionInContext> for DecisionResponse {
    fn from(found: DecisionInContext) -> Self {
        let decision = found.decision;
        Self {
            id: decision.id,
            agenda_item_id: decision.item,
            item_title: found.item_title,
            meeting_id: found.meeting,
            met_at: found.met_at.into(),
            body_id: found.body,
            matter_id: found.matter,
            is_closed: found.confidentiality.is_closed(),
            text: decision.text,
            outcome: decision.outcome,
            provenance: decision.provenance.map(Into::into),
            implementation_status: found.tally.status(),
        }
    }
}
