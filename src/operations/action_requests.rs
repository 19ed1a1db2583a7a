//! Asking the secretary for more time, or that somebody else takes an action over: recorded with the
//! action, and told to whoever decides. The action itself changes when they change it.

use crate::{
    domain::{
        access::{Caller, Permission},
        action::{Action, Due},
        action_request::{
            ActionRequest, RequestError, Taker, Told, ensure_other, ensure_unfinished, later_day,
        },
        history::beginnings,
        ids::{ActionId, PersonId},
        organisation::{Owner, Person},
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult, actions, due, meetings,
        notices::{self, Notice, Wish},
        office::{Desk, ensure_version},
        owners,
    },
    storage,
};

/// Asks for something about an action, at the version the caller knows.
pub async fn ask(
    office: &Office,
    caller: &Caller,
    (id, expected): (ActionId, Version),
    request: ActionRequest,
) -> OperationResult<Action> {
    office
        .write(caller, move |desk| {
            let old = actions::load(desk, id)?;
            desk.require_for_action(Permission::WorkOnAction, old.body, old.owner)?;
            ensure_version(old.version, expected)?;
            let (new, _) = record(desk, &old, &request)?;
            Ok(new)
        })
        .await
}

/// Records what is asked for, and tells whoever decides; answers who that is. The action's version moves,
/// so that nothing is asked for twice by mistake.
pub(super) fn record(
    desk: &mut Desk<'_>,
    old: &Action,
    request: &ActionRequest,
) -> OperationResult<(Action, Told)> {
    ensure_unfinished(old).map_err(|error| OperationError::NotAllowed(error.to_string()))?;
    let wish = match request {
        ActionRequest::MoreTime { until, .. } => more_time(desk, old, *until)?,
        ActionRequest::HandOver { to, .. } => hand_over(desk, old, to)?,
    };
    let new = actions::touch(desk, old)?;
    let (happening, note) = (request.happening(), request.note());
    desk.record(old.id, happening, beginnings(request), Some(note.clone()))?;
    let (deciders, told) = deciders(desk, old)?;
    for decider in deciders {
        let asked = Notice::Asked {
            action: old.id.to_string(),
            decider: decider.to_string(),
            asker: desk.caller.person.map(|person| person.to_string()),
            wish: wish.clone(),
            reason: note.to_string(),
        };
        notices::tell(desk, &new, &asked)?;
    }
    Ok((new, told))
}

fn more_time(desk: &mut Desk<'_>, action: &Action, until: Due) -> OperationResult<Wish> {
    due::ensure_possible(desk, until, (action.body, action.confidentiality))?;
    let decided_at = meetings::load(desk, action.decided_at)?;
    let asked = due::resolve(desk, until, &decided_at, None)?;
    let day = later_day(action, asked, desk.today());
    day.map(Wish::MoreTime)
        .map_err(|error| OperationError::invalid("/due", error))
}

fn hand_over(desk: &mut Desk<'_>, action: &Action, to: &Taker) -> OperationResult<Wish> {
    let refused = |error: RequestError| OperationError::invalid("/to", error);
    ensure_other(action, to).map_err(refused)?;
    let name = match to {
        Taker::InWords(words) => Some(words.to_string()),
        Taker::Known(Owner::Person(person)) => {
            storage::people::find(desk.db, *person)?.map(|person| person.name.to_string())
        }
        Taker::Known(Owner::Unit(unit)) => {
            storage::units::find(desk.db, *unit)?.map(|unit| unit.name.to_string())
        }
    };
    let unknown = || OperationError::invalid("/to", "there is no such person or unit");
    name.map(Wish::HandOver).ok_or_else(unknown)
}

/// Whoever decides and does not ask: the secretaries of the body; where it has none, the director who
/// answers for the action. What nobody could decide is not asked.
fn deciders(desk: &mut Desk<'_>, action: &Action) -> OperationResult<(Vec<PersonId>, Told)> {
    let seats = storage::memberships::secretaries_of(desk.db, &[action.body])?;
    let secretaries: Vec<_> = seats.into_iter().map(|seat| seat.person).collect();
    let mut told = Told::Secretary;
    let mut deciders = people_here(desk, &secretaries)?;
    if deciders.is_empty() {
        told = Told::Director;
        let director = owners::accountable(desk.db, action)?;
        deciders = people_here(desk, director.as_slice())?;
    }
    if deciders.is_empty() {
        let message =
            "the body has no secretary, and nobody answers for the action, to decide this";
        return Err(OperationError::NotAllowed(message.to_owned()));
    }
    deciders.retain(|person| desk.caller.person != Some(person.id));
    if deciders.iter().all(|person| person.email.is_none()) {
        told = Told::Nobody;
    }
    Ok((deciders.iter().map(|person| person.id).collect(), told))
}

/// Those of these people who have not left.
fn people_here(desk: &mut Desk<'_>, ids: &[PersonId]) -> OperationResult<Vec<Person>> {
    let today = desk.today();
    let mut people = storage::people::find_many(desk.db, ids)?;
    people.retain(|person| person.presence.is_here(today));
    Ok(people)
}
