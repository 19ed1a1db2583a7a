//! The table of what must leave the house: added in the transaction that causes it, claimed and
//! settled by a job. A claim ends by itself when its holder dies.

use diesel::prelude::*;

use crate::{
    domain::{calendar::Moment, ids::OutboxId},
    storage::{
        Db, StorageResult,
        schema::outbox,
        types::{DbId, DbMoment},
    },
};

/// A message that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxMessage {
    /// The id; what leaves the house carries it, so that a repetition can be told.
    pub id: OutboxId,
    /// What it is about, by the name operations know.
    pub topic: String,
    /// JSON that operations know.
    pub payload: String,
    /// How often it was tried before.
    pub attempts: u16,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox)]
struct OutboxRow {
    id: DbId,
    topic: String,
    payload: String,
    attempts: i16,
}

/// Adds a message, to leave from `now` on.
pub fn insert(db: &mut Db, message: &OutboxMessage, now: Moment) -> StorageResult<()> {
    let row = (
        outbox::id.eq(DbId::from(message.id)),
        outbox::topic.eq(&message.topic),
        outbox::payload.eq(&message.payload),
        outbox::created_at.eq(DbMoment(now)),
        outbox::due_at.eq(DbMoment(now)),
        outbox::attempts.eq(message.attempts.cast_signed()),
    );
    diesel::insert_into(outbox::table).values(row).execute(db)?;
    Ok(())
}

/// Claims up to `most` messages that are due, until a moment; nobody else gets them before.
pub fn claim(
    db: &mut Db,
    now: Moment,
    until: Moment,
    most: i64,
) -> StorageResult<Vec<OutboxMessage>> {
    let due: Vec<DbId> = outbox::table
        .filter(outbox::done_at.is_null().and(outbox::failed_at.is_null()))
        .filter(outbox::due_at.le(DbMoment(now)))
        .filter(
            outbox::claimed_until
                .is_null()
                .or(outbox::claimed_until.le(DbMoment(now))),
        )
        .order(outbox::due_at)
        .limit(most)
        .select(outbox::id)
        .load(db)?;
    diesel::update(outbox::table.filter(outbox::id.eq_any(due.iter().copied())))
        .set(outbox::claimed_until.eq(DbMoment(until)))
        .execute(db)?;
    let rows: Vec<OutboxRow> = outbox::table
        .filter(outbox::id.eq_any(due))
        .order((outbox::due_at, outbox::id))
        .select(OutboxRow::as_select())
        .load(db)?;
    let message = |row: OutboxRow| OutboxMessage {
        id: row.id.into(),
        topic: row.topic,
        payload: row.payload,
        attempts: row.attempts.cast_unsigned(),
    };
    Ok(rows.into_iter().map(message).collect())
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// It has left.
    Done,
    /// It is tried again, not before a moment.
    RetryAt(Moment, String),
    /// It is not tried again.
    Failed(String),
}

/// Notes what became of a message; one that is settled stays as it is.
pub fn settle(db: &mut Db, id: OutboxId, now: Moment, settlement: Settlement) -> StorageResult<()> {
    let waiting = outbox::done_at.is_null().and(outbox::failed_at.is_null());
    let row = diesel::update(outbox::table.find(DbId::from(id)).filter(waiting));
    let nothing = None::<DbMoment>;
    let attempted = outbox::attempts.eq(outbox::attempts + 1);
    match settlement {
        Settlement::Done => row
            .set((
                outbox::done_at.eq(DbMoment(now)),
                outbox::claimed_until.eq(nothing),
                attempted,
            ))
            .execute(db)?,
        Settlement::RetryAt(at, error) => row
            .set((
                outbox::due_at.eq(DbMoment(at)),
                outbox::claimed_until.eq(nothing),
                outbox::last_error.eq(error),
                attempted,
            ))
            .execute(db)?,
        Settlement::Failed(error) => row
            .set((
                outbox::failed_at.eq(DbMoment(now)),
                outbox::claimed_until.eq(nothing),
                outbox::last_error.eq(error),
                attempted,
            ))
            .execute(db)?,
    };
    Ok(())
}

/// What was given up since a moment, the last first, at most `most`: payload and why.
pub fn failed_since(db: &mut Db, since: Moment, most: i64) -> StorageResult<Vec<(String, String)>> {
    let rows: Vec<(String, Option<String>)> = outbox::table
        .filter(outbox::failed_at.ge(DbMoment(since)))
        .order((outbox::failed_at.desc(), outbox::id.desc()))
        .limit(most)
        .select((outbox::payload, outbox::last_error))
        .load(db)?;
    let failed = rows.into_iter();
    let failed = failed.map(|(payload, why)| (payload, why.unwrap_or_default()));
    Ok(failed.collect())
}

/// How many messages wait.
pub fn count_waiting(db: &mut Db) -> StorageResult<i64> {
    let waiting = outbox::table
        .filter(outbox::done_at.is_null().and(outbox::failed_at.is_null()))
        .count();
    Ok(waiting.get_result(db)?)
}
