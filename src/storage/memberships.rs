//! The table of seats: who is what in which body.

use diesel::prelude::*;

use crate::{
    domain::{
        body::{Function, Membership},
        ids::{BodyId, PersonId},
    },
    storage::{
        Db, StorageError, StorageResult, records::Columns, schema::memberships, types::DbId,
    },
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = memberships)]
struct MembershipRow {
    body_id: DbId,
    person_id: DbId,
    function: String,
}

impl TryFrom<MembershipRow> for Membership {
    type Error = StorageError;

    fn try_from(row: MembershipRow) -> StorageResult<Self> {
        let columns = Columns::of("memberships", row.body_id);
        Ok(Self {
            body: row.body_id.into(),
            person: row.person_id.into(),
            function: columns.known("function", Function::from_name(&row.function))?,
        })
    }
}

fn seats(rows: Vec<MembershipRow>) -> StorageResult<Vec<Membership>> {
    rows.into_iter().map(Membership::try_from).collect()
}

/// The most seats one body or one person has in the answers; more are not expected.
pub const MOST_SEATS: i64 = 1000;

/// The seats of a person.
pub fn of_person(db: &mut Db, person: PersonId) -> StorageResult<Vec<Membership>> {
    let query = memberships::table
        .filter(memberships::person_id.eq(DbId::from(person)))
        .select(MembershipRow::as_select());
    seats(query.limit(MOST_SEATS).load(db)?)
}

/// The seats of these people, by person and body.
pub fn of_people(db: &mut Db, people: &[PersonId]) -> StorageResult<Vec<Membership>> {
    let query = memberships::table
        .filter(memberships::person_id.eq_any(people.iter().copied().map(DbId::from)))
        .order((memberships::person_id, memberships::body_id))
        .select(MembershipRow::as_select());
    seats(query.load(db)?)
}

/// The seats of these bodies, by body and person.
pub fn of_bodies(db: &mut Db, bodies: &[BodyId]) -> StorageResult<Vec<Membership>> {
    let query = memberships::table
        .filter(memberships::body_id.eq_any(bodies.iter().copied().map(DbId::from)))
        .order((memberships::body_id, memberships::person_id))
        .select(MembershipRow::as_select());
    seats(query.limit(MOST_SEATS).load(db)?)
}

/// The secretaries of these bodies, by body and person.
pub fn secretaries_of(db: &mut Db, bodies: &[BodyId]) -> StorageResult<Vec<Membership>> {
    let query = memberships::table
        .filter(memberships::body_id.eq_any(bodies.iter().copied().map(DbId::from)))
        .filter(memberships::function.eq(Function::Secretary.name()))
        .order((memberships::body_id, memberships::person_id))
        .select(MembershipRow::as_select());
    seats(query.load(db)?)
}

/// The seat of a person in a body.
pub fn find(db: &mut Db, body: BodyId, person: PersonId) -> StorageResult<Option<Membership>> {
    let row = memberships::table
        .find((DbId::from(body), DbId::from(person)))
        .select(MembershipRow::as_select());
    row.first(db)
        .optional()?
        .map(Membership::try_from)
        .transpose()
}

/// Gives a person a seat, or the seat another function.
pub fn put(db: &mut Db, seat: Membership) -> StorageResult<()> {
    remove(db, seat.body, seat.person)?;
    let row = MembershipRow {
        body_id: seat.body.into(),
        person_id: seat.person.into(),
        function: seat.function.name().to_owned(),
    };
    diesel::insert_into(memberships::table)
        .values(row)
        .execute(db)?;
    Ok(())
}

/// Takes a seat away; answers whether there was one.
pub fn remove(db: &mut Db, body: BodyId, person: PersonId) -> StorageResult<bool> {
    let row = memberships::table.find((DbId::from(body), DbId::from(person)));
    Ok(diesel::delete(row).execute(db)? == 1)
}
