//! Decisions: what a body decided on an item, word for word, and how far it has come. Corrections are
//! in `corrections`.

mod corrections;
mod parts;
mod response;

use actix_web::{get, patch, post};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use self::{parts::PartValue, response::DecisionResponse};
use crate::{
    api::{
        body::Json,
        call::Call,
        conditional::{ExpectedVersion, KnownVersion, Versioned},
        pagination::{List, PageCursor, PageLimit, PageResponse},
        path::Path,
        problem::Problem,
        query::Query,
        routes::BASE,
        values::Day,
    },
    domain::{
        decision::Outcome,
        ids::{AgendaItemId, BodyId, DecisionId, MatterId, MeetingId},
        listing::DecisionInContext,
        text::Verbatim,
    },
    operations::decisions::{self, DecisionFilter, NewDecision, Onward},
};

/// The list's name in its cursors.
const DECISIONS: List = List::named("decisions");

type DecisionPage = PageResponse<DecisionResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_decisions)
        .service(create_decision)
        .service(read_decision)
        .service(change_decision)
        .service(refer_item)
        .configure(corrections::configure);
}

/// A decision that is to be recorded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "agenda_item_id": "018b2f00-0000-7000-8000-000000000000",
    "text": "At 1: Godkendt.\nAt 2: Udsat.", "outcome": "approved_as_amended",
    "parts": [
        { "point": "At 1", "text": "Godkendt.", "outcome": "approved" },
        { "point": "At 2", "text": "Udsat.", "outcome": "postponed" },
    ],
}))]
struct CreateDecisionRequest {
    /// The item; it has no decision yet, and its meeting was held.
    agenda_item_id: AgendaItemId,
    /// The words of the minutes; a correction of them is kept as a new edition.
    text: Verbatim,
    /// What they come to.
    outcome: Outcome,
    /// Point by point, where the minutes tell them apart.
    #[serde(default)]
    #[schema(max_items = 100)]
    parts: Vec<PartValue>,
    /// The earliest day on which the item is to be taken up again, when it is postponed, or referred
    /// to a body that is named. Not for an item that comes back by itself: a standing one, or one
    /// whose action is due at another meeting.
    resume_not_before: Option<Day>,
    /// The body that deals with the item from now on, when it is referred. Without it, a referral
    /// can name the body later.
    referred_to_body_id: Option<BodyId>,
}

/// What becomes of a decision. What is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeDecisionRequest {
    /// What its words come to.
    outcome: Outcome,
}

/// Where a referred item goes on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "body_id": "018b2f00-0000-7000-8000-000000000000" }))]
struct ReferItemRequest {
    /// The body that is to deal with it: another one than decided.
    body_id: BodyId,
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
///
/// What follows from it is done at once. A postponed item ends here, and another one with the same
/// content waits for the body's next meeting; a referred item opens in the other body, whose members
/// then see it, closed or not. Approving the item on the minutes approves the minutes of the meeting
/// before. Where the body closes by its minutes, what was reported done and presented here is closed.
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
        parts,
        resume_not_before,
        referred_to_body_id,
    } = request;
    let new = NewDecision {
        item: agenda_item_id,
        text,
        outcome,
        parts: parts.into_iter().map(Into::into).collect(),
        provenance: None,
        onward: Onward {
            not_before: resume_not_before.map(|Day(day)| day),
            to: referred_to_body_id,
        },
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
/// For the secretary of the body, until the minutes are approved. Its words stay. An item that is
/// no longer postponed or referred is not taken up again, unless the agenda on which it stands is
/// closed by now: then the outcome stays.
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

/// Refer an item to another body
///
/// Opens an item that was decided to be referred, when it was not said at once to which body. For the
/// secretary of the body that decided. The item opens with its content and stays closed if it is;
/// the members of the other body then see it.
#[utoipa::path(
    tag = "decisions",
    params(DecisionId, ExpectedVersion),
    responses((status = OK, description = "The decision as it is now.", body = DecisionResponse)),
)]
#[post("/decisions/{id}/referral")]
async fn refer_item(
    call: Call,
    Path(id): Path<DecisionId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(ReferItemRequest { body_id }): Json<ReferItemRequest>,
) -> Result<Versioned<DecisionResponse>, Problem> {
    let referred = decisions::refer(&call.office, &call.caller, (id, expected), body_id).await?;
    Ok(answer(referred))
}

/// The status moves with the actions, which are no part of the decision's version.
fn answer(found: DecisionInContext) -> Versioned<DecisionResponse> {
    Versioned::new(found.decision.version, found.into()).composed()
}
