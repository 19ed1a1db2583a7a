//! The people of an action beside its owner: who helps, and who is told.

use std::collections::BTreeSet;

use crate::{
    domain::{
        access::{Caller, Permission},
        action::Action,
        history::{Change, Happening},
        ids::{ActionId, PersonId},
        involvement::{Involved, Involvement, InvolvementError},
        organisation::Person,
        version::Version,
    },
    operations::{
        FieldError, Office, OperationError, OperationResult, actions,
        notices::{self, Notice},
        office::{Desk, ensure_version},
        owners,
    },
    storage,
};

/// The people of an action, as far as the caller may know of it, and its version.
pub async fn find(
    office: &Office,
    caller: &Caller,
    id: ActionId,
) -> OperationResult<(Version, Vec<Involved>)> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadActions)?;
            let action = actions::load(desk, id)?;
            let people = storage::action_people::of_action(desk.db, id)?;
            Ok((action.version, people))
        })
        .await
}

/// Makes these, and no others, the people of an action, at the version of the action that the caller
/// knows. Whoever comes new, or as something else, is told.
pub async fn replace(
    office: &Office,
    caller: &Caller,
    (id, expected): (ActionId, Version),
    people: Vec<(PersonId, Involvement)>,
) -> OperationResult<(Version, Vec<Involved>)> {
    office
        .write(caller, move |desk| {
            let old = actions::load(desk, id)?;
            desk.require_for_action(Permission::WorkOnAction, old.body, old.owner)?;
            ensure_version(old.version, expected)?;
            actions::ensure_outstanding(&old)?;
            ensure_possible(desk, &old, &people)?;
            let new = change(desk, &old, &people)?;
            let now = storage::action_people::of_action(desk.db, id)?;
            Ok((new.version, now))
        })
        .await
}

fn change(
    desk: &mut Desk<'_>,
    old: &Action,
    people: &[(PersonId, Involvement)],
) -> OperationResult<Action> {
    let before = storage::action_people::of_action(desk.db, old.id)?;
    let before: BTreeSet<_> = before
        .iter()
        .map(|one| (one.person, one.involvement))
        .collect();
    let after: BTreeSet<_> = people.iter().copied().collect();
    storage::action_people::replace(desk.db, old.id, people)?;
    // The action's version moves, so that two who name its people at once do not both win.
    let new = actions::touch(desk, old)?;
    let changes = vec![Change {
        field: "people",
        old: told(&before),
        new: told(&after),
    }];
    desk.record(old.id, Happening::Changed, changes, None)?;
    for (person, involvement) in after.difference(&before) {
        let notice = Notice::involved(&new, *person, *involvement);
        notices::tell(desk, &new, &notice)?;
    }
    Ok(new)
}

fn told(people: &BTreeSet<(PersonId, Involvement)>) -> Option<String> {
    let told = people
        .iter()
        .map(|(person, involvement)| format!("{} {person}", involvement.name()));
    (!people.is_empty()).then(|| told.collect::<Vec<_>>().join(", "))
}

/// Refuses too many, repeated and unknown people, and for a closed action those who do not see it:
/// who may is told by seats and ownership, since clearance stands in no table.
fn ensure_possible(
    desk: &mut Desk<'_>,
    action: &Action,
    people: &[(PersonId, Involvement)],
) -> OperationResult<()> {
    Involved::ensure_possible(people).map_err(|error| match error {
        InvolvementError::TooMany => OperationError::invalid("/people", error),
        InvolvementError::NamedTwice { at } => OperationError::invalid(&field(at), error),
    })?;
    let ids: Vec<_> = people.iter().map(|(person, _)| *person).collect();
    let known = storage::people::find_many(desk.db, &ids)?;
    let known = known.into_iter().filter(Person::is_named);
    let known: BTreeSet<_> = known.map(|person| person.id).collect();
    let seeing = seeing(desk, action)?;
    let mistakes = ids.iter().enumerate().filter_map(|(at, person)| {
        let message = match &seeing {
            _ if !known.contains(person) => "there is no such person",
            Some(seeing) if !seeing.contains(person) => {
                "the action is closed, and the person has no seat in its body"
            }
            _ => return None,
        };
        Some(FieldError::new(field(at), message))
    });
    let mistakes: Vec<_> = mistakes.collect();
    if mistakes.is_empty() {
        Ok(())
    } else {
        Err(OperationError::Invalid(mistakes))
    }
}

fn field(at: usize) -> String {
    format!("/people/{at}/person_id")
}

/// Those who see a closed action; `None` where it is open to everybody.
fn seeing(desk: &mut Desk<'_>, action: &Action) -> OperationResult<Option<BTreeSet<PersonId>>> {
    if !action.confidentiality.is_closed() {
        return Ok(None);
    }
    let seats = storage::memberships::of_bodies(desk.db, &[action.body])?;
    let mut seeing: BTreeSet<_> = seats.into_iter().map(|seat| seat.person).collect();
    seeing.extend(owners::in_person(desk.db, action.owner)?);
    Ok(Some(seeing))
}
