//! Actions: created from decisions, changed, listed. Their transitions are in `action_steps`.

use std::collections::HashMap;

use chrono::NaiveDate;

pub use crate::storage::actions::ActionFilter;
use crate::{
    domain::{
        access::{Caller, Permission},
        action::{Action, ActionState, Due},
        body::Minutes,
        decision::Provenance,
        history::{Happening, SubjectKind},
        ids::{ActionId, DecisionId, PersonId},
        listing::{Page, PageRequest, Source},
        organisation::Owner,
        text::{Note, Title, Verbatim},
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult, decisions, due, meetings,
        notices::{self, Notice},
        office::{Desk, ensure_version, found, referred, saved},
        replanning,
    },
    storage,
};

/// An action that is to be.
#[derive(Debug, Clone)]
pub struct NewAction {
    /// The decision that gives rise to it.
    pub decision: DecisionId,
    /// What is to be done, shortly.
    pub title: Title,
    /// The words it comes from; they must stand in the decision.
    pub quote: Option<Verbatim>,
    /// Where those words stand.
    pub provenance: Option<Provenance>,
    /// Whose it is.
    pub owner: Owner,
    /// Who answers for it.
    pub accountable: Option<PersonId>,
    /// When it is due.
    pub due: Due,
    /// Whether it stands at once, or waits for its owner to confirm or decline.
    pub is_confirmed: bool,
}

/// What is to change about an action; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct ActionChange {
    /// Another title.
    pub title: Option<Title>,
    /// Another owner.
    pub owner: Option<Owner>,
    /// Another accountable director, or `Some(None)` for: nobody.
    pub accountable: Option<Option<PersonId>>,
    /// Another due.
    pub due: Option<Due>,
    /// Another earliest day to come back on, or `Some(None)` for: any.
    pub earliest: Option<Option<NaiveDate>>,
    /// Another length on the next agenda it comes to, or `Some(None)` for: the usual one.
    pub agenda_minutes: Option<Option<Minutes>>,
    /// Why, for the history and the notice.
    pub reason: Option<Note>,
}

/// Creates an action from a decision, places it, and tells its owner.
pub async fn create(office: &Office, caller: &Caller, new: NewAction) -> OperationResult<Action> {
    office
        .write(caller, move |desk| {
            let decision = referred("/decision_id", decisions::load(desk, new.decision))?;
            desk.require_for(Permission::ManageActions, decision.body)?;
            insert(desk, new.clone())
        })
        .await
}

/// One action, as far as the caller may know of it.
pub async fn find(office: &Office, caller: &Caller, id: ActionId) -> OperationResult<Action> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadActions)?;
            load(desk, id)
        })
        .await
}

/// A page of the actions the caller may know of, by due day.
pub async fn list(
    office: &Office,
    caller: &Caller,
    filter: ActionFilter,
    page: PageRequest,
) -> OperationResult<Page<Action>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadActions)?;
            let page = storage::actions::list(desk.db, &desk.sight, &filter, &page)?;
            Ok(desk.given(page))
        })
        .await
}

/// What is told of an action besides what it holds itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionContext {
    /// Whether the body is to decide about it, since it was carried over as often as the body's rules
    /// allow.
    pub asks_for_decision: bool,
    /// The document that it was read from.
    pub source: Option<Source>,
}

/// What is told of each of these actions besides. For whoever was given them, be it as the answer to a
/// change.
pub async fn contexts(
    office: &Office,
    caller: &Caller,
    actions: Vec<Action>,
) -> OperationResult<Vec<ActionContext>> {
    office
        .read(caller, move |desk| {
            let ids: Vec<_> = actions.iter().map(|action| action.body).collect();
            let bodies = storage::bodies::find_many(desk.db, &ids)?;
            let mut sources = sources(desk, actions.iter())?;
            let context = |action: &Action| {
                let body = bodies.iter().find(|body| body.id == action.body);
                let body = found(SubjectKind::Body, body)?;
                Ok(ActionContext {
                    asks_for_decision: action.asks_for_decision(body.rules.carry_over_limit),
                    source: sources.remove(&action.id),
                })
            };
            actions.iter().map(context).collect()
        })
        .await
}

/// The documents that these actions were read from; asks nothing where none was.
pub(super) fn sources<'a>(
    desk: &mut Desk<'_>,
    actions: impl Iterator<Item = &'a Action>,
) -> OperationResult<HashMap<ActionId, Source>> {
    let read = actions.filter(|action| action.provenance.is_some());
    let ids: Vec<_> = read.map(|action| action.id).collect();
    Ok(storage::views::sources::of_actions(desk.db, &ids)?)
}

/// Changes an action at the version the caller knows; a new owner is told, and the owner of what
/// is due on another day.
pub async fn change(
    office: &Office,
    caller: &Caller,
    (id, expected): (ActionId, Version),
    change: ActionChange,
) -> OperationResult<Action> {
    office
        .write(caller, move |desk| {
            let old = load(desk, id)?;
            desk.require_for(Permission::ManageActions, old.body)?;
            ensure_version(old.version, expected)?;
            apply(desk, &old, change.clone())
        })
        .await
}

fn apply(desk: &mut Desk<'_>, old: &Action, change: ActionChange) -> OperationResult<Action> {
    let reason = change.reason.clone();
    let new = changed(desk, old, change)?;
    let happening = if new.due == old.due {
        Happening::Changed
    } else {
        Happening::DueMoved
    };
    let new = save(desk, old, new, happening, reason.clone())?;
    notices::tell_of_change(desk, (old, &new), reason.as_ref())?;
    replanning::replan_action(desk, &new)?;
    Ok(new)
}

/// The action with a change that can be made, not kept yet.
pub(super) fn changed(
    desk: &mut Desk<'_>,
    old: &Action,
    change: ActionChange,
) -> OperationResult<Action> {
    ensure_outstanding(old)?;
    let mut new = Action {
        title: change.title.unwrap_or_else(|| old.title.clone()),
        owner: change.owner.unwrap_or(old.owner),
        accountable: change.accountable.unwrap_or(old.accountable),
        due: change.due.unwrap_or(old.due),
        earliest: change.earliest.unwrap_or(old.earliest),
        agenda_minutes: change.agenda_minutes.unwrap_or(old.agenda_minutes),
        ..old.clone()
    };
    ensure_people(desk, new.owner, new.accountable)?;
    if new.due != old.due {
        due::ensure_possible(desk, new.due, (new.body, new.confidentiality))?;
        let decided_at = meetings::load(desk, old.decided_at)?;
        new.due_moment = due::resolve(desk, new.due, &decided_at, None)?;
    }
    Ok(new)
}

/// Refuses a change of what has come to its end.
pub(super) fn ensure_outstanding(action: &Action) -> OperationResult<()> {
    if action.is_outstanding() {
        return Ok(());
    }
    let message = format!(
        "an action that is {} cannot be changed",
        action.state.name()
    );
    Err(OperationError::NotAllowed(message))
}

/// The action, as far as the caller may know of it.
pub(super) fn load(desk: &mut Desk<'_>, id: ActionId) -> OperationResult<Action> {
    let action = storage::actions::find(desk.db, id)?;
    let seen = action.filter(|a| desk.sight.sees_action(a.confidentiality, a.body, a.owner));
    let action = found(SubjectKind::Action, seen)?;
    Ok(desk.given(action))
}

pub(super) fn insert(desk: &mut Desk<'_>, new: NewAction) -> OperationResult<Action> {
    let decision = decisions::load(desk, new.decision)?;
    ensure_people(desk, new.owner, new.accountable)?;
    ensure_quoted(new.quote.as_ref(), &decision.decision.text)?;
    due::ensure_possible(desk, new.due, (decision.body, decision.confidentiality))?;
    let decided_at = meetings::load(desk, decision.meeting)?;
    let due_moment = due::resolve(desk, new.due, &decided_at, None)?;
    let action = Action {
        id: ActionId::make(desk.ids, desk.now),
        decision: new.decision,
        body: decision.body,
        decided_at: decision.meeting,
        title: new.title,
        quote: new.quote,
        provenance: new.provenance,
        owner: new.owner,
        accountable: new.accountable,
        due: new.due,
        due_moment,
        earliest: None,
        agenda_minutes: None,
        confidentiality: decision.confidentiality,
        carried_over: 0,
        state: if new.is_confirmed {
            ActionState::Open
        } else {
            ActionState::Proposed
        },
        version: Version::FIRST,
    };
    storage::actions::insert(desk.db, &action)?;
    desk.record_new(action.id, &action)?;
    notices::tell(desk, &action, &Notice::assigned(&action))?;
    replanning::replan_action(desk, &action)?;
    Ok(action)
}

/// Moves an action on to its next version because of something that hangs on it; whoever calls
/// this records what that was.
pub(super) fn touch(desk: &mut Desk<'_>, old: &Action) -> OperationResult<Action> {
    saved(old.version, storage::actions::update(desk.db, old.clone())?)
}

/// Keeps a changed action and records what changed.
pub(super) fn save(
    desk: &mut Desk<'_>,
    old: &Action,
    new: Action,
    happening: Happening,
    reason: Option<Note>,
) -> OperationResult<Action> {
    let new = saved(old.version, storage::actions::update(desk.db, new)?)?;
    desk.record_change(old.id, happening, (old, &new), reason)?;
    Ok(new)
}

/// Refuses an owner or accountable director whom nobody knows.
pub(super) fn ensure_people(
    desk: &mut Desk<'_>,
    owner: Owner,
    accountable: Option<PersonId>,
) -> OperationResult<()> {
    let is_known = match owner {
        Owner::Person(person) => storage::people::find_named(desk.db, person)?.is_some(),
        Owner::Unit(unit) => storage::units::find(desk.db, unit)?.is_some(),
    };
    if !is_known {
        return Err(OperationError::invalid(
            "/owner",
            "there is no such person or unit",
        ));
    }
    match accountable {
        Some(person) if storage::people::find_named(desk.db, person)?.is_none() => Err(
            OperationError::invalid("/accountable_id", "there is no such person"),
        ),
        _ => Ok(()),
    }
}

/// A quote that does not stand in the decision would be an invention.
fn ensure_quoted(quote: Option<&Verbatim>, text: &Verbatim) -> OperationResult<()> {
    match quote {
        Some(quote) if !text.holds_words_of(quote) => Err(OperationError::invalid(
            "/quote",
            "must stand in the decision word for word",
        )),
        _ => Ok(()),
    }
}
