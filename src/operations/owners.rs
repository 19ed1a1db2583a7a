//! Whose actions are: who answers for an owner in person, which director answers for it to the body, and
//! what owners are called.

use std::collections::{BTreeSet, HashMap};

use crate::{
    domain::{
        action::Action,
        ids::{PersonId, UnitId},
        organisation::{Hierarchy, Owner},
        text::Title,
    },
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

/// Who is behind owners in person, and above them; loaded at once.
#[derive(Debug, Default)]
pub(super) struct Chiefs {
    units: Hierarchy,
    unit_of: HashMap<PersonId, UnitId>,
}

impl Chiefs {
    /// Those of these owners.
    pub(super) fn of(
        db: &mut Db,
        owners: impl Iterator<Item = Owner> + Clone,
    ) -> OperationResult<Self> {
        let people: BTreeSet<_> = owners.clone().filter_map(Owner::person).collect();
        let people: Vec<_> = people.into_iter().collect();
        let unit_of = storage::people::units_of(db, &people)?;
        let units: BTreeSet<_> = owners
            .filter_map(Owner::unit)
            .chain(unit_of.values().copied())
            .collect();
        let units: Vec<_> = units.into_iter().collect();
        Ok(Self {
            units: storage::units::hierarchy(db, &units)?,
            unit_of,
        })
    }

    /// Who answers the mail of an owner: the person, or the director of the unit.
    pub(super) fn in_person(&self, owner: Owner) -> Option<PersonId> {
        match owner {
            Owner::Person(person) => Some(person),
            Owner::Unit(unit) => self.units.director_of(unit),
        }
    }

    /// The director who answers for what is an owner's: who is named, else the first above the owner
    /// who is not the owner.
    pub(super) fn accountable(&self, owner: Owner, named: Option<PersonId>) -> Option<PersonId> {
        let unit = match owner {
            Owner::Person(person) => self.unit_of.get(&person).copied(),
            Owner::Unit(unit) => Some(unit),
        };
        named.or_else(|| self.units.director_over(unit?, self.in_person(owner)))
    }
}

/// The director who answers for an action to the body, named or by the units.
pub(super) fn accountable(db: &mut Db, action: &Action) -> OperationResult<Option<PersonId>> {
    let chiefs = Chiefs::of(db, std::iter::once(action.owner))?;
    Ok(chiefs.accountable(action.owner, action.accountable))
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
