//! The chains of the history: adding an event to the one of its subject, and reading all of them in
//! order to verify them.

use diesel::{dsl::exists, prelude::*};
use uuid::Uuid;

use super::{
    erasure::find_erasures,
    row::{EventRow, hash_from},
};
use crate::{
    domain::{
        history::{
            Event, Happening,
            chain::{ChainHash, KeptEvent, Link},
            verification::{Lengths, LinkedEvent},
        },
        secrets::Secret,
    },
    storage::{
        Db, StorageError, StorageResult,
        records::Columns,
        schema::{chains, events},
        types::DbId,
    },
};

/// Adds an event at the end of the chain of its subject.
///
/// Whoever else adds to the same chain at the same time comes into the way, and one of them is done
/// again; chains of other subjects are not looked at.
pub fn append(db: &mut Db, event: &Event, salt: &Secret) -> StorageResult<()> {
    let subject = DbId(event.entry.subject.id());
    // What comes into being has no chain yet.
    let last = match event.entry.happening {
        Happening::Created => None,
        _ => end_of(db, subject)?,
    };
    let row = EventRow::new(event, salt)?;
    let link = Link::after(last, &row.kept()?);
    let row = row.linked(link)?;
    let end = (
        chains::position.eq(number(link.position)?),
        chains::hash.eq(link.hash.as_bytes().as_slice()),
    );
    let count = match last {
        None => diesel::insert_into(chains::table)
            .values((chains::subject_id.eq(subject), end))
            .execute(db)?,
        Some(last) => {
            let before = chains::table
                .find(subject)
                .filter(chains::position.eq(number(last.position)?));
            diesel::update(before).set(end).execute(db)?
        }
    };
    if count != 1 {
        return Err(StorageError::Conflict);
    }
    diesel::insert_into(events::table).values(row).execute(db)?;
    Ok(())
}

fn end_of(db: &mut Db, subject: DbId) -> StorageResult<Option<Link>> {
    let end: Option<(i64, Vec<u8>)> = chains::table
        .find(subject)
        .select((chains::position, chains::hash))
        .first(db)
        .optional()?;
    end.map(|(position, hash)| link_from(subject, position, &hash))
        .transpose()
}

fn link_from(subject: DbId, position: i64, hash: &[u8]) -> StorageResult<Link> {
    let columns = Columns::of("chains", subject);
    Ok(Link {
        position: columns.parsed("position", position.try_into())?,
        hash: hash_from(&columns, "hash", hash)?,
    })
}

fn number(position: u64) -> StorageResult<i64> {
    i64::try_from(position).map_err(StorageError::closed)
}

/// A query of events in the order of their chains, after a place.
macro_rules! after_place {
    ($query:expr, $after:expr, $most:expr) => {{
        let mut query = $query
            .order((events::subject_id, events::position))
            .limit($most)
            .into_boxed();
        if let Some((subject, position)) = $after {
            let (subject, position) = (DbId(subject), number(position)?);
            query = query.filter(
                events::subject_id.gt(subject).or(events::subject_id
                    .eq(subject)
                    .and(events::position.gt(position))),
            );
        }
        query
    }};
}

/// The events of all subjects in the order of their chains, after a place, a batch at a time.
pub fn in_order(
    db: &mut Db,
    after: Option<(Uuid, u64)>,
    most: i64,
) -> StorageResult<Vec<LinkedEvent>> {
    let query = events::table.select(EventRow::as_select());
    let rows: Vec<EventRow> = after_place!(query, after, most).load(db)?;
    with_erasures(db, &rows)
}

/// Whose events [`in_order`] tells, as far as it can be said before.
pub fn subjects_in_order(
    db: &mut Db,
    after: Option<(Uuid, u64)>,
    most: i64,
) -> StorageResult<Vec<Uuid>> {
    let query = events::table.select(events::subject_id);
    let mut subjects: Vec<DbId> = after_place!(query, after, most).load(db)?;
    subjects.dedup();
    Ok(subjects.into_iter().map(|subject| subject.0).collect())
}

/// How many events the chains of these subjects have, by where they end.
pub fn lengths_of(db: &mut Db, subjects: &[Uuid]) -> StorageResult<Lengths> {
    let rows: Vec<(DbId, i64)> = chains::table
        .filter(chains::subject_id.eq_any(subjects.iter().copied().map(DbId)))
        .select((chains::subject_id, chains::position))
        .load(db)?;
    rows.into_iter().map(length).collect()
}

fn length((subject, position): (DbId, i64)) -> StorageResult<(Uuid, u64)> {
    let columns = Columns::of("chains", subject);
    Ok((subject.0, columns.parsed("position", position.try_into())?))
}

/// Chains that have an end and no event at all, with their lengths; not more than `most`.
pub fn emptied(db: &mut Db, most: i64) -> StorageResult<Vec<(Uuid, u64)>> {
    let of_chain = events::table.filter(events::subject_id.eq(chains::subject_id));
    let rows: Vec<(DbId, i64)> = chains::table
        .filter(diesel::dsl::not(exists(of_chain)))
        .order(chains::subject_id)
        .limit(most)
        .select((chains::subject_id, chains::position))
        .load(db)?;
    rows.into_iter().map(length).collect()
}

/// The events with their places; what was erased knows whether an erasure in the history vouches for it.
fn with_erasures(db: &mut Db, rows: &[EventRow]) -> StorageResult<Vec<LinkedEvent>> {
    let ids = rows
        .iter()
        .flat_map(|row| [row.erased_by_id, row.actor_erased_by_id]);
    let ids: Vec<_> = ids.flatten().collect();
    let erasures = find_erasures(db, &ids)?;
    let erasure = |id: Option<DbId>| id.and_then(|id| erasures.get(&id));
    rows.iter()
        .map(|row| {
            let linked = row.to_linked()?;
            let KeptEvent { actor, content, .. } = &linked.event;
            let is_content_covered = !content.is_erased()
                || erasure(row.erased_by_id)
                    .is_some_and(|one| one.covers_content(row.subject_id.0));
            let person = row.person_id.map(|person| person.0);
            let is_actor_covered = !actor.is_erased()
                || erasure(row.actor_erased_by_id).is_some_and(|one| one.covers_actor(person));
            let is_recorded = is_content_covered && is_actor_covered;
            Ok(LinkedEvent {
                is_erasure_recorded: linked.event.is_erased().then_some(is_recorded),
                ..linked
            })
        })
        .collect()
}

/// Events that no checkpoint has sealed yet, oldest first: their ids and the hashes to seal.
pub fn unsealed(db: &mut Db, most: i64) -> StorageResult<Vec<(Uuid, ChainHash)>> {
    let query = events::table.filter(events::checkpoint.is_null());
    let rows: Vec<EventRow> = query
        .select(EventRow::as_select())
        .order(events::id)
        .limit(most)
        .load(db)?;
    let hashes = sealed_hashes(&rows)?;
    let ids = rows.iter().map(|row| row.id.0);
    Ok(ids.zip(hashes).collect())
}

/// The hashes of the events that a checkpoint sealed, in the order of their ids.
pub fn sealed_by(db: &mut Db, checkpoint: u64, most: i64) -> StorageResult<Vec<ChainHash>> {
    let query = events::table.filter(events::checkpoint.eq(number(checkpoint)?));
    let rows: Vec<EventRow> = query
        .select(EventRow::as_select())
        .order(events::id)
        .limit(most)
        .load(db)?;
    sealed_hashes(&rows)
}

fn sealed_hashes(rows: &[EventRow]) -> StorageResult<Vec<ChainHash>> {
    rows.iter()
        .map(|row| Ok(row.to_linked()?.sealed_hash()))
        .collect()
}

/// Notes which checkpoint sealed these events. Those that another has sealed meanwhile are a conflict.
pub fn note_sealed(db: &mut Db, ids: &[Uuid], checkpoint: u64) -> StorageResult<()> {
    let open = events::table
        .filter(events::id.eq_any(ids.iter().copied().map(DbId)))
        .filter(events::checkpoint.is_null());
    let count = diesel::update(open)
        .set(events::checkpoint.eq(number(checkpoint)?))
        .execute(db)?;
    if count == ids.len() {
        Ok(())
    } else {
        Err(StorageError::Conflict)
    }
}

/// How many events no checkpoint has sealed yet.
pub fn count_unsealed(db: &mut Db) -> StorageResult<u64> {
    let count: i64 = events::table
        .filter(events::checkpoint.is_null())
        .count()
        .get_result(db)?;
    u64::try_from(count).map_err(StorageError::closed)
}
