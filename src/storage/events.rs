//! The table of events: the history. Rows are added and read; what is personal in them may be erased,
//! and nothing else is ever changed.

mod chain;
mod erasure;
mod row;

use std::collections::{HashMap, hash_map::Entry};

use diesel::prelude::*;
use uuid::Uuid;

use crate::{
    domain::{
        calendar::Moment,
        history::{Happening, recollection::Recollection},
        ids::EventId,
        text::Note,
    },
    storage::{
        Db, StorageResult,
        records::Columns,
        schema::events,
        types::{DbId, DbMoment},
    },
};
pub use chain::{
    append, count_unsealed, emptied, in_order, lengths_of, note_sealed, sealed_by,
    subjects_in_order, unsealed,
};
pub use erasure::{count_erasable, erase_actors, erase_content, is_shared_name};
use row::EventRow;
pub(super) use row::changes as changes_in;

/// The most events that are looked through for the reasons of many things.
const MOST_REASONS: i64 = 10_000;

/// The last reason that was given for such a happening, for each of these things that has one.
pub fn latest_reasons(
    db: &mut Db,
    subjects: &[Uuid],
    happenings: &[Happening],
) -> StorageResult<HashMap<Uuid, Note>> {
    let subjects = subjects.iter().copied().map(DbId);
    let rows: Vec<(DbId, DbId, String)> = events::table
        .filter(events::subject_id.eq_any(subjects))
        .filter(events::happening.eq_any(happenings.iter().map(|happening| happening.name())))
        .filter(events::reason.is_not_null())
        .order(events::id.desc())
        .limit(MOST_REASONS)
        .select((
            events::id,
            events::subject_id,
            events::reason.assume_not_null(),
        ))
        .load(db)?;
    let mut latest = HashMap::new();
    for (event, subject, reason) in rows {
        if let Entry::Vacant(none) = latest.entry(subject.0) {
            let columns = Columns::of("events", event);
            none.insert(columns.parsed("reason", Note::parse(&reason))?);
        }
    }
    Ok(latest)
}

/// When each of these things last changed; what has no event is left out.
pub fn latest_moments(db: &mut Db, subjects: &[Uuid]) -> StorageResult<HashMap<Uuid, Moment>> {
    let subjects = subjects.iter().copied().map(DbId);
    let rows: Vec<(DbId, Option<DbMoment>)> = events::table
        .filter(events::subject_id.eq_any(subjects))
        .group_by(events::subject_id)
        .select((events::subject_id, diesel::dsl::max(events::at)))
        .load(db)?;
    let known = rows.into_iter().filter_map(|(id, at)| Some((id.0, at?.0)));
    Ok(known.collect())
}

/// How many things are recollected by one statement.
const THINGS_AT_A_TIME: usize = 500;

/// What is told of each of these things up to a moment; what did not exist then is left out.
pub fn recollections(
    db: &mut Db,
    subjects: &[Uuid],
    until: Moment,
) -> StorageResult<HashMap<Uuid, Recollection>> {
    let mut told: HashMap<Uuid, Recollection> = HashMap::new();
    for subjects in subjects.chunks(THINGS_AT_A_TIME) {
        let rows: Vec<(DbId, DbId, DbMoment, String)> = events::table
            .filter(events::subject_id.eq_any(subjects.iter().copied().map(DbId)))
            .filter(events::at.le(DbMoment(until)))
            .order((events::subject_id, events::position))
            .select((events::id, events::subject_id, events::at, events::changes))
            .load(db)?;
        for (id, subject, at, changes) in rows {
            let past = told.entry(subject.0).or_default();
            for change in row::changes(id, &changes)? {
                past.take(at.0, change.field, change.new);
            }
        }
    }
    Ok(told)
}

/// A past event in the words it was kept in: `(id, happening, fields that changed)`.
pub type KeptFields = (EventId, String, Vec<String>);

/// The events of one thing, oldest first, after an event, a batch at a time.
pub fn of_subject(
    db: &mut Db,
    subject: Uuid,
    after: Option<EventId>,
    most: i64,
) -> StorageResult<Vec<KeptFields>> {
    let mut query = events::table
        .filter(events::subject_id.eq(DbId(subject)))
        .select(EventRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(events::id.gt(DbId::from(after)));
    }
    let rows: Vec<EventRow> = query.order(events::id).limit(most).load(db)?;
    let kept = rows.into_iter().map(|row| {
        let fields = row::changes(row.id, &row.changes)?
            .into_iter()
            .map(|change| change.field)
            .collect();
        Ok((row.id.into(), row.happening, fields))
    });
    kept.collect()
}
