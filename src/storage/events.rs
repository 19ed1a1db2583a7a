//! The table of events: the history. Rows are added and read, never changed.

use std::collections::{HashMap, hash_map::Entry};

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    domain::{
        calendar::Moment,
        history::{Change, Event, Happening},
        ids::EventId,
        text::Note,
    },
    storage::{
        Db, StorageError, StorageResult,
        records::Columns,
        schema::events,
        types::{DbId, DbMoment},
    },
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = events)]
struct EventRow {
    id: DbId,
    at: DbMoment,
    actor: String,
    person_id: Option<DbId>,
    request: Option<String>,
    subject_kind: String,
    subject_id: DbId,
    happening: String,
    changes: String,
    reason: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct ChangeColumn {
    field: String,
    old: Option<String>,
    new: Option<String>,
}

impl From<&Change> for ChangeColumn {
    fn from(change: &Change) -> Self {
        let Change { field, old, new } = change.clone();
        Self {
            field: field.to_owned(),
            old,
            new,
        }
    }
}

/// Adds an event.
pub fn insert(db: &mut Db, event: &Event) -> StorageResult<()> {
    let changes: Vec<_> = event.entry.changes.iter().map(ChangeColumn::from).collect();
    let changes = serde_json::to_string(&changes).map_err(StorageError::closed)?;
    let row = EventRow {
        id: event.id.into(),
        at: DbMoment(event.at),
        actor: event.actor.clone(),
        person_id: event.person.map(Into::into),
        request: event.request.clone(),
        subject_kind: event.entry.subject.kind().name().to_owned(),
        subject_id: DbId(event.entry.subject.id()),
        happening: event.entry.happening.name().to_owned(),
        changes,
        reason: event.entry.reason.as_ref().map(ToString::to_string),
    };
    diesel::insert_into(events::table).values(row).execute(db)?;
    Ok(())
}

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

/// A past event in the words it was kept in: `(id, happening, fields that changed)`.
pub type KeptEvent = (EventId, String, Vec<String>);

/// The events of one thing, oldest first, after an event, a batch at a time.
pub fn of_subject(
    db: &mut Db,
    subject: Uuid,
    after: Option<EventId>,
    most: i64,
) -> StorageResult<Vec<KeptEvent>> {
    let mut query = events::table
        .filter(events::subject_id.eq(DbId(subject)))
        .select(EventRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(events::id.gt(DbId::from(after)));
    }
    let rows: Vec<EventRow> = query.order(events::id).limit(most).load(db)?;
    let kept = rows.into_iter().map(|row| {
        let changes: Vec<ChangeColumn> = serde_json::from_str(&row.changes)
            .map_err(|why| StorageError::corrupt("events", "changes", row.id, why))?;
        let fields = changes.into_iter().map(|change| change.field).collect();
        Ok((row.id.into(), row.happening, fields))
    });
    kept.collect()
}
