//! Actions: what a decision gave rise to. Their transitions are in `steps`.

mod dependencies;
mod due;
mod evidence;
mod many;
mod owner;
mod people;
mod pin;
mod requests;
mod response;
mod steps;

use actix_web::{get, patch, post};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use self::response::{tell, tell_page};
pub(super) use self::{
    due::DueValue, evidence::EvidenceValue, owner::OwnerValue, response::ActionResponse,
};
use crate::{
    api::{
        body::Json,
        call::Call,
        conditional::{ExpectedVersion, KnownVersion, Versioned},
        pagination::{List, PageCursor, PageLimit, PageResponse},
        patch::Patch,
        path::Path,
        problem::Problem,
        query::Query,
        routes::BASE,
        states::ActionStateName,
        values::Day,
    },
    domain::{
        action::{Action, Due},
        body::Minutes,
        ids::{ActionId, BodyId, DecisionId, MeetingId, PersonId, UnitId},
        text::{Note, Title, Verbatim},
    },
    operations::actions::{self, ActionChange, ActionFilter, NewAction},
};

/// The list's name in its cursors.
const ACTIONS: List = List::named("actions");

type ActionPage = PageResponse<ActionResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_actions)
        .service(create_action)
        .service(read_action)
        .service(change_action)
        .configure(dependencies::configure)
        .configure(many::configure)
        .configure(people::configure)
        .configure(pin::configure)
        .configure(requests::configure)
        .configure(steps::configure);
}

/// A new action.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateActionRequest {
    /// The decision that gives rise to it.
    decision_id: DecisionId,
    /// What is to be done, shortly.
    #[schema(example = "Udarbejde retningslinjer for brug af AI")]
    title: Title,
    /// The words it comes from; they must stand in the decision.
    quote: Option<Verbatim>,
    /// Whose it is.
    owner: OwnerValue,
    /// Who answers for it to the body.
    accountable_id: Option<PersonId>,
    /// When it is due; no time is set without.
    due: Option<DueValue>,
    /// Whether it stands at once; if not, it waits for its owner to confirm or refuse it.
    #[serde(default = "yes")]
    #[schema(default = true)]
    is_confirmed: bool,
}

const fn yes() -> bool {
    true
}

/// What becomes of an action. What is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeActionRequest {
    /// What is to be done, shortly.
    title: Option<Title>,
    /// Whose it is.
    owner: Option<OwnerValue>,
    /// Who answers for it to the body; null for nobody.
    #[serde(default)]
    #[schema(value_type = Option<PersonId>)]
    accountable_id: Patch<PersonId>,
    /// When it is due.
    due: Option<DueValue>,
    /// The earliest day on which it is to come back to a meeting; null for any.
    #[serde(default)]
    #[schema(value_type = Option<Day>)]
    earliest_on: Patch<Day>,
    /// How long it is given on the next agenda that it comes to; null for the usual ten minutes.
    #[serde(default)]
    #[schema(value_type = Option<Minutes>)]
    agenda_minutes: Patch<Minutes>,
    /// Why it is changed, for the history.
    reason: Option<Note>,
}

/// Which actions are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListActionsQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
    /// Only the actions that this body decided.
    body_id: Option<BodyId>,
    /// Only the actions of this decision.
    decision_id: Option<DecisionId>,
    /// Only the actions that are due at this meeting.
    due_meeting_id: Option<MeetingId>,
    /// Only the actions that this person owns.
    owner_person_id: Option<PersonId>,
    /// Only the actions that this unit owns.
    owner_unit_id: Option<UnitId>,
    /// Only the actions in this state.
    #[param(inline)]
    state: Option<ActionStateName>,
    /// Only the actions that are due by this day, included.
    due_by: Option<Day>,
}

/// List the actions
///
/// Those that the caller may know of, by the day they are due; those without a day come last.
#[utoipa::path(
    tag = "actions",
    params(ListActionsQuery),
    responses((status = OK, description = "A page of actions.", body = ActionPage)),
)]
#[get("/actions")]
async fn list_actions(
    call: Call,
    Query(query): Query<ListActionsQuery>,
) -> Result<ActionPage, Problem> {
    let page = ACTIONS.page(query.limit, query.cursor.as_ref())?;
    let filter = ActionFilter {
        body: query.body_id,
        decision: query.decision_id,
        due_meeting: query.due_meeting_id,
        owner_person: query.owner_person_id,
        owner_unit: query.owner_unit_id,
        state: query.state.map(Into::into),
        due_by: query.due_by.map(|day| day.0),
    };
    let page = actions::list(&call.office, &call.caller, filter, page).await?;
    Ok(ACTIONS.answer(tell_page(&call, page).await?, |action| action))
}

/// Create an action
///
/// For the secretary of the body that decided it. Its owner is told, and it is placed on the agenda
/// of the meeting it is due at.
#[utoipa::path(
    tag = "actions",
    responses((status = CREATED, description = "The action.", body = ActionResponse)),
)]
#[post("/actions")]
async fn create_action(
    call: Call,
    Json(request): Json<CreateActionRequest>,
) -> Result<Versioned<ActionResponse>, Problem> {
    let CreateActionRequest {
        decision_id,
        title,
        quote,
        owner,
        accountable_id,
        due,
        is_confirmed,
    } = request;
    let new = NewAction {
        decision: decision_id,
        title,
        quote,
        provenance: None,
        owner: owner.into(),
        accountable: accountable_id,
        due: due.map_or(Due::Unset, Into::into),
        is_confirmed,
    };
    let action = actions::create(&call.office, &call.caller, new).await?;
    let location = format!("{BASE}/actions/{}", action.id);
    let version = action.version;
    let told = tell(&call, action).await?;
    Ok(Versioned::created(location, version, told).composed())
}

/// Read an action
///
/// With when it is due as the meetings stand, and whether its body is to decide about it. That
/// follows from the rules of the body, so the `ETag` also changes when those do.
#[utoipa::path(
    tag = "actions",
    params(ActionId, KnownVersion),
    responses((status = OK, description = "The action.", body = ActionResponse)),
)]
#[get("/actions/{id}")]
async fn read_action(
    call: Call,
    Path(id): Path<ActionId>,
) -> Result<Versioned<ActionResponse>, Problem> {
    let action = actions::find(&call.office, &call.caller, id).await?;
    answer(&call, action).await
}

/// Change an action
///
/// For the secretary of the body, until it has ended. A new owner is told, and the owner of an
/// action whose day moves; its place on the agendas follows.
#[utoipa::path(
    tag = "actions",
    params(ActionId, ExpectedVersion),
    responses((status = OK, description = "The action as it is now.", body = ActionResponse)),
)]
#[patch("/actions/{id}")]
async fn change_action(
    call: Call,
    Path(id): Path<ActionId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<ChangeActionRequest>,
) -> Result<Versioned<ActionResponse>, Problem> {
    let ChangeActionRequest {
        title,
        owner,
        accountable_id,
        due,
        earliest_on,
        agenda_minutes,
        reason,
    } = request;
    let earliest = earliest_on.into_change();
    let change = ActionChange {
        title,
        owner: owner.map(Into::into),
        accountable: accountable_id.into_change(),
        due: due.map(Into::into),
        earliest: earliest.map(|day| day.map(|Day(day)| day)),
        agenda_minutes: agenda_minutes.into_change(),
        reason,
    };
    let action = actions::change(&call.office, &call.caller, (id, expected), change).await?;
    answer(&call, action).await
}

async fn answer(call: &Call, action: Action) -> Result<Versioned<ActionResponse>, Problem> {
    let version = action.version;
    Ok(Versioned::new(version, tell(call, action).await?).composed())
}
