//! Who gets the digests of a batch: everybody whom they may go to, loaded at once.

use std::collections::BTreeSet;

use crate::{
    domain::{
        body::Membership,
        calendar::{Moment, local_date},
        digests::{
            addressing::{Address, Cause, Directory, directors_above},
            plan::Addresses,
        },
        ids::{BodyId, PersonId},
        organisation::Unit,
    },
    operations::{OperationResult, absences, office::Desk},
    storage,
};

/// Whom directors' weeks go to.
pub(super) struct Directors {
    directory: Directory,
    units: Vec<Unit>,
}

impl Directors {
    pub(super) fn of(
        desk: &mut Desk<'_>,
        people: &[PersonId],
        until: Moment,
    ) -> OperationResult<Self> {
        let units = storage::units::all(desk.db)?;
        let above = units.iter().filter_map(|unit| unit.director);
        let people = people.iter().copied().chain(above);
        let directory = directory(desk, people.collect(), until)?;
        Ok(Self { directory, units })
    }

    /// Who gets a week at a moment: the director, or whoever is in their place.
    pub(super) fn addresses(&self, director: PersonId, at: Moment) -> Addresses {
        let own = self.directory.unit_of(director);
        let above = || directors_above(director, own, &self.units);
        self.directory.addresses(director, above, local_date(at))
    }
}

/// Whom secretaries' lists go to.
pub(super) struct Secretaries {
    directory: Directory,
    seats: Vec<Membership>,
}

impl Secretaries {
    /// The secretaries of these bodies.
    pub(super) fn of(
        desk: &mut Desk<'_>,
        bodies: &[BodyId],
        until: Moment,
    ) -> OperationResult<Self> {
        let seats = storage::memberships::secretaries_of(desk.db, bodies)?;
        let people = seats.iter().map(|seat| seat.person).collect();
        let directory = directory(desk, people, until)?;
        Ok(Self { directory, seats })
    }

    /// The secretaries of a body.
    pub(super) fn of_body(&self, body: BodyId) -> impl Iterator<Item = PersonId> {
        let seats = self.seats.iter().filter(move |seat| seat.body == body);
        seats.map(|seat| seat.person)
    }

    /// Who gets the list of one secretary at a moment. Another secretary of the body has the same list
    /// anyway, and so needs none of somebody else's.
    pub(super) fn addresses(&self, (body, person): (BodyId, PersonId), at: Moment) -> Addresses {
        let day = local_date(at);
        let mut others = self.of_body(body).filter(|other| *other != person);
        let (address, copy) = self.directory.addresses(person, Vec::new, day);
        let own = |cause| (Address { to: person, cause }, None);
        match address.cause {
            Cause::StandsIn if others.any(|other| other == address.to) => {
                match self.directory.unreachable(person, day) {
                    None => own(Cause::Own),
                    Some(why) => own(Cause::Others(why)),
                }
            }
            Cause::Nobody(why)
                if others.any(|other| self.directory.unreachable(other, day).is_none()) =>
            {
                own(Cause::Others(why))
            }
            _ => (address, copy),
        }
    }
}

/// What is to be known of these people, and of whoever stands in for them until a moment.
fn directory(
    desk: &mut Desk<'_>,
    mut people: BTreeSet<PersonId>,
    until: Moment,
) -> OperationResult<Directory> {
    let days = (desk.today(), local_date(until));
    let absences = absences::known_around(desk.db, people.iter().copied(), days)?;
    people.extend(absences.substitutes());
    let people: Vec<_> = people.into_iter().collect();
    let people = storage::people::find_many(desk.db, &people)?;
    Ok(Directory::new(people, absences))
}
