//! What the names of a document come to, each looked up once: a document may hold one a thousand times.

use std::collections::HashMap;

use crate::{
    domain::{
        action::Due,
        ids::{BodyId, PersonId, UnitId},
        minutes_import::SaidMeeting,
        organisation::Owner,
    },
    minutes::Party,
    operations::{OperationResult, office::Desk},
    storage::{self, Db, StorageResult},
};

/// The names of one document that were looked up so far.
#[derive(Default)]
pub(in crate::operations) struct KnownNames {
    bodies: HashMap<String, Option<BodyId>>,
    people: HashMap<String, Option<PersonId>>,
    units: HashMap<String, Option<UnitId>>,
}

impl KnownNames {
    /// The body of a name.
    pub(super) fn body(
        &mut self,
        desk: &mut Desk<'_>,
        name: &str,
    ) -> OperationResult<Option<BodyId>> {
        once(&mut self.bodies, name, |name| {
            Ok(storage::bodies::find_by_name(desk.db, name)?.map(|body| body.id))
        })
    }

    /// The person or unit of a name, where exactly one is known.
    pub(super) fn owner(
        &mut self,
        desk: &mut Desk<'_>,
        (name, kind): (&str, Party),
    ) -> OperationResult<Option<Owner>> {
        let db: &mut Db = desk.db;
        if matches!(kind, Party::Person | Party::Role) {
            let person = once(&mut self.people, name, |name| {
                Ok(storage::people::find_by_name(db, name)?.map(|person| person.id))
            })?;
            if let Some(person) = person {
                return Ok(Some(Owner::Person(person)));
            }
        }
        if matches!(kind, Party::Unit | Party::Role) {
            let unit = once(&mut self.units, name, |name| {
                Ok(storage::units::find_by_name(db, name)?.map(|unit| unit.id))
            })?;
            return Ok(unit.map(Owner::Unit));
        }
        Ok(None)
    }

    /// When what is due at a coming meeting is due, in minutes of `body`; unset where nobody knows whose
    /// meeting that is.
    pub(in crate::operations) fn due_at(
        &mut self,
        desk: &mut Desk<'_>,
        said: &SaidMeeting,
        body: Option<BodyId>,
    ) -> OperationResult<Due> {
        let body = match &said.of {
            Some(name) => self.body(desk, name)?,
            None => body,
        };
        let nth = said.nth;
        Ok(body.map_or(Due::Unset, |body| Due::NextMeeting { body, nth }))
    }
}

/// What a name comes to, as it was looked up before or is now.
fn once<T: Copy>(
    known: &mut HashMap<String, Option<T>>,
    name: &str,
    look_up: impl FnOnce(&str) -> StorageResult<Option<T>>,
) -> OperationResult<Option<T>> {
    if let Some(found) = known.get(name) {
        return Ok(*found);
    }
    let found = look_up(name)?;
    known.insert(name.to_owned(), found);
    Ok(found)
}
