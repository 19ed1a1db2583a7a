//! An action as answers show it.

use serde::Serialize;
use utoipa::ToSchema;

use super::{due::DueValue, evidence::EvidenceValue, owner::OwnerValue};
use crate::{
    api::{
        call::Call,
        problem::Problem,
        provenance::ProvenanceResponse,
        states::ActionStateName,
        values::{Day, Instant},
    },
    domain::{
        action::{Action, ActionState, CancelCause},
        body::Minutes,
        ids::{ActionId, BodyId, DecisionId, MeetingId, PersonId},
        listing::Page,
        text::{Note, Title, Verbatim},
        version::Version,
    },
    operations::actions::{self, ActionContext},
};

/// A commitment that a decision gave rise to, with exactly one owner.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct ActionResponse {
    id: ActionId,
    /// The decision that gave rise to it.
    decision_id: DecisionId,
    /// The body that decided it.
    body_id: BodyId,
    /// The meeting at which it was decided: what *next meeting* counts from.
    decided_at_meeting_id: MeetingId,
    /// What is to be done, shortly.
    title: Title,
    /// The words of the decision that it comes from.
    quote: Option<Verbatim>,
    /// Where those words stand; null when somebody typed the action in.
    provenance: Option<ProvenanceResponse>,
    /// Whose it is.
    owner: OwnerValue,
    /// Who answers for it to the body.
    accountable_id: Option<PersonId>,
    /// When it is due, as it was said.
    due: DueValue,
    /// The meeting that this comes to as the meetings stand; null when there is none that fits.
    due_meeting_id: Option<MeetingId>,
    /// The day that this comes to as the meetings stand.
    due_on: Option<Day>,
    /// The earliest day on which it is to come back to a meeting.
    earliest_on: Option<Day>,
    /// How long it is given on an agenda; ten minutes without.
    agenda_minutes: Option<Minutes>,
    /// Whether it was decided behind closed doors; it is then shown to few.
    is_closed: bool,
    /// How often it was carried over to a later meeting.
    carried_over: u16,
    /// Whether the body is to decide what becomes of it, since it was carried over as often as the
    /// body's rules allow.
    asks_for_decision: bool,
    /// Where it stands.
    #[schema(value_type = ActionStateName)]
    state: &'static str,
    /// When it was reported done, closed, declined or cancelled.
    state_at: Option<Instant>,
    /// What shows that it was done, when it is reported done or closed.
    evidence: Option<EvidenceValue>,
    /// The decision by which the body itself closed it, where it did.
    confirmed_by_decision_id: Option<DecisionId>,
    /// What kind of reason, when it is cancelled.
    cancel_cause: Option<CancelCause>,
    /// Why, when it is declined or cancelled.
    reason: Option<Note>,
    /// What its `ETag` begins with: counts its changes.
    version: Version,
}

/// The action as it is told.
pub(super) async fn tell(call: &Call, action: Action) -> Result<ActionResponse, Problem> {
    let told = tell_all(call, vec![action]).await?;
    let one = told.into_iter().next();
    one.ok_or_else(|| Problem::internal("an action without a body"))
}

/// The actions of a page as they are told.
pub(super) async fn tell_page(
    call: &Call,
    page: Page<Action>,
) -> Result<Page<ActionResponse>, Problem> {
    let items = tell_all(call, page.items).await?;
    let next = page.next;
    Ok(Page { items, next })
}

async fn tell_all(call: &Call, actions: Vec<Action>) -> Result<Vec<ActionResponse>, Problem> {
    let (office, caller) = (&call.office, &call.caller);
    let contexts = actions::contexts(office, caller, actions.clone()).await?;
    let told = actions.into_iter().zip(contexts);
    Ok(told.map(ActionResponse::from).collect())
}

/// What a state carries.
#[derive(Default)]
struct Told {
    at: Option<Instant>,
    evidence: Option<EvidenceValue>,
    confirmed_by: Option<DecisionId>,
    cause: Option<CancelCause>,
    reason: Option<Note>,
}

impl From<ActionState> for Told {
    fn from(state: ActionState) -> Self {
        match state {
            ActionState::Proposed | ActionState::Open | ActionState::InProgress => Self::default(),
            ActionState::ReportedDone { at, evidence } => Self {
                at: Some(at.into()),
                evidence: Some(evidence.into()),
                ..Self::default()
            },
            ActionState::Closed {
                at,
                evidence,
                confirmed_by,
            } => Self {
                at: Some(at.into()),
                evidence: Some(evidence.into()),
                confirmed_by,
                ..Self::default()
            },
            ActionState::Declined { at, reason } => Self {
                at: Some(at.into()),
                reason: Some(reason),
                ..Self::default()
            },
            ActionState::Cancelled { at, cause, reason } => Self {
                at: Some(at.into()),
                cause: Some(cause),
                reason: Some(reason),
                ..Self::default()
            },
        }
    }
}

impl From<(Action, ActionContext)> for ActionResponse {
    fn from((action, context): (Action, ActionContext)) -> Self {
        let state = action.state.name();
        let told = Told::from(action.state);
        Self {
            id: action.id,
            decision_id: action.decision,
            body_id: action.body,
            decided_at_meeting_id: action.decided_at,
            title: action.title,
            quote: action.quote,
            provenance: ProvenanceResponse::of(action.provenance, context.source),
            owner: action.owner.into(),
            accountable_id: action.accountable,
            due: action.due.into(),
            due_meeting_id: action.due_moment.meeting,
            due_on: action.due_moment.on.map(Into::into),
            earliest_on: action.earliest.map(Into::into),
            agenda_minutes: action.agenda_minutes,
            is_closed: action.confidentiality.is_closed(),
            carried_over: action.carried_over,
            asks_for_decision: context.asks_for_decision,
            state,
            state_at: told.at,
            evidence: told.evidence,
            confirmed_by_decision_id: told.confirmed_by,
            cancel_cause: told.cause,
            reason: told.reason,
            version: action.version,
        }
    }
}
