//! Whose actions are: who answers for an owner in person, and what owners are called.

use std::collections::{BTreeSet, HashMap};

use crate::{
    domain::{ids::PersonId, organisation::Owner, text::Title},
    operations::OperationResult,
    storage::{self, Db},
};

/// The person who answers an action's mail: the owner, or the director of the owning unit.
pub(super) fn in_person(db: &mut Db, owner: Owner) -> OperationResult<Option<PersonId>> {
    Ok(match owner {
        Owner::Person(person) => Some(person),
        Owner::Unit(unit) => storage::units::find(db, unit)?.and_then(|unit| unit.director),
    })
}

/// The people who answer the mail of these owners; a unit without a director has nobody.
pub(super) fn all_in_person(
    db: &mut Db,
    owners: &BTreeSet<Owner>,
) -> OperationResult<BTreeSet<PersonId>> {
    let units = owners.iter().filter_map(|owner| owner.unit());
    let units: Vec<_> = units.collect();
    let directors = storage::units::directors_of(db, &units)?;
    let people = owners
        .iter()
        .filter_map(|owner| owner.in_person(&directors));
    Ok(people.collect())
}

/// What these owners are called; one that is not there any more is left out.
pub(super) fn names(
    db: &mut Db,
    owners: impl Iterator<Item = Owner> + Clone,
) -> OperationResult<HashMap<Owner, Title>> {
    let people: Vec<_> = owners.clone().filter_map(Owner::person).collect();
    let units: Vec<_> = owners.filter_map(Owner::unit).collect();
    let people = storage::people::find_many(db, &people)?.into_iter();
    let units = storage::units::find_many(db, &units)?.into_iter();
    let people = people.map(|person| (Owner::Person(person.id), person.name));
    Ok(people
        .chain(units.map(|unit| (Owner::Unit(unit.id), unit.name)))
        .collect())
}
