//! Erasing what is personal from the history. The commitments stay, so that the chains still hold; each
//! event says by which other one it was erased.

use std::collections::HashMap;

use diesel::{dsl::exists, prelude::*};
use uuid::Uuid;

use super::row::{self, EventRow};
use crate::{
    domain::{
        history::{
            Happening,
            chain::{ChainHash, Erasable},
            erasure::Erasure,
        },
        ids::{EventId, PersonId},
    },
    storage::{Db, StorageResult, schema::events, types::DbId},
};

/// How many events tell something that a person could be known by: those about these things, and those
/// that the person brought about.
pub fn count_erasable(
    db: &mut Db,
    subjects: &[Uuid],
    person: PersonId,
) -> StorageResult<(i64, i64)> {
    let about = events::table
        .filter(events::subject_id.eq_any(subjects.iter().copied().map(DbId)))
        .filter(events::content_commitment.is_null());
    let by = events::table
        .filter(events::person_id.eq(DbId::from(person)))
        .filter(events::actor_commitment.is_null());
    Ok((about.count().get_result(db)?, by.count().get_result(db)?))
}

/// Erases what changed about these things and why, but not that something did; the erasure itself stays.
pub fn erase_content(db: &mut Db, subjects: &[Uuid], erasure: EventId) -> StorageResult<()> {
    let rows: Vec<EventRow> = events::table
        .filter(events::subject_id.eq_any(subjects.iter().copied().map(DbId)))
        .filter(events::content_commitment.is_null())
        .filter(events::id.ne(DbId::from(erasure)))
        .select(EventRow::as_select())
        .load(db)?;
    for row in rows {
        let commitment = bytes_of(&row.kept()?.content);
        diesel::update(events::table.find(row.id))
            .set((
                events::changes.eq("[]"),
                events::reason.eq(None::<String>),
                events::content_salt.eq(None::<Vec<u8>>),
                events::content_commitment.eq(commitment),
                events::erased_by_id.eq(DbId::from(erasure)),
            ))
            .execute(db)?;
    }
    Ok(())
}

/// Erases by what name a person brought something about, from at most so many events; answers the names.
/// None is left where there are none. What is in `kept` is no name.
pub fn erase_actors(
    db: &mut Db,
    (person, erasure): (PersonId, EventId),
    kept: &[&str],
    most: i64,
) -> StorageResult<Vec<String>> {
    let rows: Vec<EventRow> = events::table
        .filter(events::person_id.eq(DbId::from(person)))
        .filter(events::actor_commitment.is_null())
        .filter(events::actor.ne_all(kept))
        .limit(most)
        .select(EventRow::as_select())
        .load(db)?;
    let mut names = Vec::new();
    for row in rows {
        let commitment = bytes_of(&row.kept()?.actor);
        diesel::update(events::table.find(row.id))
            .set((
                events::actor.eq(""),
                events::actor_salt.eq(None::<Vec<u8>>),
                events::actor_commitment.eq(commitment),
                events::actor_erased_by_id.eq(DbId::from(erasure)),
            ))
            .execute(db)?;
        names.push(row.actor);
    }
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// Whether somebody else brought something about by the same name.
pub fn is_shared_name(db: &mut Db, name: &str, person: PersonId) -> StorageResult<bool> {
    let others = events::person_id
        .is_null()
        .or(events::person_id.ne(DbId::from(person)));
    let theirs = events::table.filter(events::actor.eq(name)).filter(others);
    Ok(diesel::select(exists(theirs)).get_result(db)?)
}

/// What the erasures with these ids were to erase.
pub(super) fn find_erasures(db: &mut Db, ids: &[DbId]) -> StorageResult<HashMap<DbId, Erasure>> {
    let rows: Vec<(DbId, DbId, String)> = events::table
        .filter(events::id.eq_any(ids))
        .filter(events::happening.eq(Happening::Erased.name()))
        .select((events::id, events::subject_id, events::changes))
        .load(db)?;
    let mut found = HashMap::new();
    for (id, person, changes) in rows {
        let mut told = row::changes(id, &changes)?.into_iter();
        let things = told.find(|change| change.field == Erasure::FIELD);
        let things = things.and_then(|change| change.new).unwrap_or_default();
        let things = things.split(' ').filter_map(|thing| thing.parse().ok());
        let erasure = Erasure {
            person: person.0,
            things: things.collect(),
        };
        found.insert(id, erasure);
    }
    Ok(found)
}

fn bytes_of(part: &Erasable) -> Vec<u8> {
    let commitment: ChainHash = part.commitment();
    commitment.as_bytes().to_vec()
}
