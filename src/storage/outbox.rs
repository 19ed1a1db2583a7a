//! The table of what must leave the house: added in the transaction that causes it, claimed and
//! settled by a job. A claim ends by itself when its holder dies.

use diesel::{dsl::sql, expression::SqlLiteral, prelude::*, sql_types::Bool};

use crate::{
    domain::{
        calendar::Moment,
        claim::Claim,
        ids::{OutboxId, RunId},
    },
    storage::{
        Db, StorageResult,
        claims::{claimable, is_free, is_held_by, let_go},
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

/// Written out, since a partial index serves only queries that repeat its words.
fn is_waiting() -> SqlLiteral<Bool> {
    sql("outbox.done_at IS NULL AND outbox.failed_at IS NULL")
}

claimable!(outbox);

/// Claims up to `most` messages that are due.
pub fn claim(
    db: &mut Db,
    claim: Claim,
    now: Moment,
    most: i64,
) -> StorageResult<Vec<OutboxMessage>> {
    let due: Vec<DbId> = outbox::table
        .filter(is_waiting())
        .filter(outbox::due_at.le(DbMoment(now)))
        .filter(is_free!(outbox, now))
        .order(outbox::due_at)
        .limit(most)
        .select(outbox::id)
        .load(db)?;
    let held = hold(db, &due, claim, now)?;
    let rows: Vec<OutboxRow> = outbox::table
        .filter(outbox::id.eq_any(held))
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

/// Notes what became of a message that a run holds; answers whether it still held it. What another run
/// has claimed meanwhile is for that one to settle.
pub fn settle(
    db: &mut Db,
    (run, id): (RunId, OutboxId),
    now: Moment,
    settlement: Settlement,
) -> StorageResult<bool> {
    let claimed = outbox::table
        .find(DbId::from(id))
        .filter(is_waiting())
        .filter(is_held_by!(outbox, run));
    let row = diesel::update(claimed);
    let free = let_go!(outbox, None::<Moment>);
    let attempted = outbox::attempts.eq(outbox::attempts + 1);
    let settled = match settlement {
        Settlement::Done => row
            .set((outbox::done_at.eq(DbMoment(now)), free, attempted))
            .execute(db)?,
        Settlement::RetryAt(at, error) => row
            .set((
                outbox::due_at.eq(DbMoment(at)),
                outbox::last_error.eq(error),
                free,
                attempted,
            ))
            .execute(db)?,
        Settlement::Failed(error) => row
            .set((
                outbox::failed_at.eq(DbMoment(now)),
                outbox::last_error.eq(error),
                free,
                attempted,
            ))
            .execute(db)?,
    };
    Ok(settled == 1)
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
    let waiting = outbox::table.filter(is_waiting()).count();
    Ok(waiting.get_result(db)?)
}
