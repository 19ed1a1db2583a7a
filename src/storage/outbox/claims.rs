//! Claiming messages, saying to whom they go, keeping those of one mail together, and noting what became
//! of them.

use std::collections::HashMap;

use diesel::{dsl::SqlTypeOf, prelude::*};

use crate::{
    domain::{
        calendar::Moment,
        claim::Claim,
        ids::{NoticeId, PersonId, RunId},
        notices::{Standing, addressing::Address},
        text::Note,
    },
    storage::{
        Db, StorageError, StorageResult,
        claims::{claimable, is_free, is_held_by, is_idle, let_go},
        records::Columns,
        schema::outbox,
        types::{DbId, DbMoment},
    },
};

use super::{CopyOf, OutboxMessage, insert_row, is_waiting};

claimable!(outbox);

/// A message that a run has claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedMessage {
    /// The message.
    pub message: OutboxMessage,
    /// How often it was tried before.
    pub attempts: u16,
    /// To whom it was to go so far.
    pub address: Option<Address>,
    /// In which mail it was to go out before, by the first message of that: who may have got it already
    /// gets the same mail again.
    pub bundle: Option<NoticeId>,
    /// Of which message it is a copy.
    pub copies: Option<NoticeId>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox)]
struct OutboxRow {
    id: DbId,
    topic: String,
    payload: String,
    due_at: DbMoment,
    attempts: i16,
    action_id: Option<DbId>,
    body_id: Option<DbId>,
    recipient_id: Option<DbId>,
    instead_of_id: Option<DbId>,
    standing: Option<String>,
    bundle_id: Option<DbId>,
    copies_id: Option<DbId>,
}

impl TryFrom<OutboxRow> for ClaimedMessage {
    type Error = StorageError;

    fn try_from(row: OutboxRow) -> StorageResult<Self> {
        let columns = Columns::of("outbox", row.id);
        let recipient = row.recipient_id.map(PersonId::from);
        let known = |name: &String| columns.known("standing", Standing::from_name(name));
        let standing = row.standing.as_ref().map(known).transpose()?;
        Ok(Self {
            attempts: row.attempts.cast_unsigned(),
            address: recipient.zip(standing).map(|(to, standing)| Address {
                to,
                standing,
                instead_of: row.instead_of_id.map(Into::into),
            }),
            bundle: row.bundle_id.map(Into::into),
            copies: row.copies_id.map(Into::into),
            message: OutboxMessage {
                id: row.id.into(),
                topic: row.topic,
                payload: row.payload,
                action: row.action_id.map(Into::into),
                body: row.body_id.map(Into::into),
                recipient,
                send_at: row.due_at.0,
            },
        })
    }
}

/// Claims up to `most` messages that are due, and what else waits for the same people: what is one
/// person's goes out together.
pub fn claim(
    db: &mut Db,
    claim: Claim,
    now: Moment,
    most: i64,
) -> StorageResult<Vec<ClaimedMessage>> {
    let due: Vec<DbId> = due_ids(now).limit(most).load(db)?;
    let is_cut = i64::try_from(due.len()).is_ok_and(|count| count == most);
    let due = hold(db, &due, claim, now)?;
    let mut claimed = load(db, &due)?;
    if is_cut {
        let people = claimed.iter().filter_map(|one| one.message.recipient);
        let people: Vec<_> = people.map(DbId::from).collect();
        let theirs = due_ids(now).filter(outbox::recipient_id.eq_any(people));
        let theirs: Vec<DbId> = theirs.load(db)?;
        let theirs = hold(db, &theirs, claim, now)?;
        claimed.extend(load(db, &theirs)?);
        claimed.sort_by_key(|one| (one.message.send_at, one.message.id));
    }
    Ok(claimed)
}

/// The messages that are due and that nobody holds, a person's together.
fn due_ids(
    now: Moment,
) -> outbox::BoxedQuery<'static, <Db as Connection>::Backend, SqlTypeOf<outbox::id>> {
    outbox::table
        .filter(is_waiting())
        .filter(outbox::due_at.le(DbMoment(now)))
        .filter(is_free!(outbox, now))
        .order((outbox::recipient_id, outbox::due_at))
        .select(outbox::id)
        .into_boxed()
}

fn load(db: &mut Db, held: &[DbId]) -> StorageResult<Vec<ClaimedMessage>> {
    let rows: Vec<OutboxRow> = outbox::table
        .filter(outbox::id.eq_any(held.iter().copied()))
        .order((outbox::due_at, outbox::id))
        .select(OutboxRow::as_select())
        .load(db)?;
    rows.into_iter().map(ClaimedMessage::try_from).collect()
}

/// The copies of these messages that wait, by what they are copies of.
pub fn waiting_copies(
    db: &mut Db,
    originals: &[NoticeId],
) -> StorageResult<HashMap<NoticeId, Vec<ClaimedMessage>>> {
    let originals: Vec<_> = originals.iter().copied().map(DbId::from).collect();
    let rows: Vec<OutboxRow> = outbox::table
        .filter(outbox::copies_id.eq_any(originals))
        .filter(outbox::copies_id.is_not_null())
        .filter(is_waiting())
        .order(outbox::id)
        .select(OutboxRow::as_select())
        .load(db)?;
    let mut found: HashMap<NoticeId, Vec<ClaimedMessage>> = HashMap::new();
    for copy in rows.into_iter().map(ClaimedMessage::try_from) {
        let copy = copy?;
        if let Some(original) = copy.copies {
            found.entry(original).or_default().push(copy);
        }
    }
    Ok(found)
}

/// Adds a copy of a message, held by the run that the message is held by.
pub fn add_copy(
    db: &mut Db,
    message: &OutboxMessage,
    copy: CopyOf,
    (claim, now): (Claim, Moment),
) -> StorageResult<()> {
    insert_row(db, message, (now, Some(copy)))?;
    hold(db, &[message.id.into()], claim, now)?;
    Ok(())
}

/// Notes that a copy that was never tried no longer holds. One that another run is about to send stays.
pub fn drop_copy(
    db: &mut Db,
    (run, id): (RunId, NoticeId),
    now: Moment,
    reason: &Note,
) -> StorageResult<()> {
    let untried = outbox::table
        .find(DbId::from(id))
        .filter(is_waiting())
        .filter(outbox::bundle_id.is_null())
        .filter(is_idle!(outbox, now).or(is_held_by!(outbox, run)));
    diesel::update(untried)
        .set((
            outbox::state.eq("superseded"),
            outbox::state_at.eq(DbMoment(now)),
            outbox::reason.eq(reason.as_str()),
            let_go!(outbox, None::<Moment>),
        ))
        .execute(db)?;
    Ok(())
}

/// Says to whom a message goes, and why.
pub fn address(db: &mut Db, id: NoticeId, address: Address, reason: &Note) -> StorageResult<()> {
    diesel::update(outbox::table.find(DbId::from(id)))
        .set((
            outbox::recipient_id.eq(DbId::from(address.to)),
            outbox::instead_of_id.eq(address.instead_of.map(DbId::from)),
            outbox::standing.eq(address.standing.name()),
            outbox::reason.eq(reason.as_str()),
        ))
        .execute(db)?;
    Ok(())
}

/// Keeps the messages of one mail together from now on, under the first of them.
pub fn bind(db: &mut Db, messages: &[NoticeId]) -> StorageResult<()> {
    diesel::update(among(messages))
        .set(outbox::bundle_id.eq(messages.first().copied().map(DbId::from)))
        .execute(db)?;
    Ok(())
}

/// Lets messages go out in other company, since the mail that they were bound for was never tried.
pub fn unbind(db: &mut Db, messages: &[NoticeId]) -> StorageResult<()> {
    diesel::update(among(messages))
        .set(outbox::bundle_id.eq(None::<DbId>))
        .execute(db)?;
    Ok(())
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// It has left.
    Sent,
    /// It is tried again, not before a moment.
    RetryAt(Moment),
    /// It was held back, for this reason.
    Suppressed(Note),
    /// It no longer holds, for this reason.
    Superseded(Note),
    /// It is not tried again, for this reason.
    Failed(Note),
}

/// Notes what became of messages that a run holds; answers how many it still held. What another run has
/// claimed meanwhile is for that one to settle.
pub fn settle(
    db: &mut Db,
    (run, messages): (RunId, &[NoticeId]),
    now: Moment,
    settlement: &Settlement,
) -> StorageResult<usize> {
    let claimed = among(messages)
        .filter(is_waiting())
        .filter(is_held_by!(outbox, run));
    let free = let_go!(outbox, None::<Moment>);
    let attempted = outbox::attempts.eq(outbox::attempts + 1);
    let ended = |state: &'static str| (outbox::state.eq(state), outbox::state_at.eq(DbMoment(now)));
    let why = |reason: &Note| outbox::reason.eq(reason.as_str().to_owned());
    let settled = match settlement {
        Settlement::Sent => diesel::update(claimed)
            .set((ended("sent"), free, attempted))
            .execute(db)?,
        // Its time stays what it was.
        Settlement::RetryAt(at) => diesel::update(claimed)
            .set((let_go!(outbox, Some(*at)), attempted))
            .execute(db)?,
        Settlement::Suppressed(reason) => diesel::update(claimed)
            .set((ended("suppressed"), why(reason), free))
            .execute(db)?,
        Settlement::Superseded(reason) => diesel::update(claimed)
            .set((ended("superseded"), why(reason), free))
            .execute(db)?,
        Settlement::Failed(reason) => diesel::update(claimed)
            .set((ended("failed"), why(reason), free, attempted))
            .execute(db)?,
    };
    Ok(settled)
}

#[diesel::dsl::auto_type]
fn among(messages: &[NoticeId]) -> _ {
    let ids: Vec<DbId> = messages.iter().copied().map(DbId::from).collect();
    outbox::table.filter(outbox::id.eq_any(ids))
}
