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
        Db, StorageResult,
        claims::{claimable, is_free, is_held_by, is_idle, let_go},
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

impl From<OutboxRow> for ClaimedMessage {
    fn from(row: OutboxRow) -> Self {
        let recipient = row.recipient_id.map(PersonId::from);
        // One of another version of the program is none: the message is addressed anew.
        let standing = row.standing.as_deref().and_then(Standing::from_name);
        Self {
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
        }
    }
}

/// How many further messages of the same people are claimed at most; who has more gets another mail.
const MOST_OF_ONE: i64 = 200;

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
        let theirs: Vec<DbId> = theirs.limit(MOST_OF_ONE).load(db)?;
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
    Ok(rows.into_iter().map(ClaimedMessage::from).collect())
}

/// A copy that a message has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCopy {
    /// The copy.
    pub id: NoticeId,
    /// To whom it goes, or went.
    pub address: Option<Address>,
    /// Whether nobody can have got it yet, nor was it held back.
    pub is_untried: bool,
}

/// The copies of these messages that hold, whatever became of them, by what they are copies of: one that has
/// left is not made again.
pub fn copies_of(
    db: &mut Db,
    originals: &[NoticeId],
) -> StorageResult<HashMap<NoticeId, Vec<KnownCopy>>> {
    let originals: Vec<_> = originals.iter().copied().map(DbId::from).collect();
    let rows: Vec<(OutboxRow, String)> = outbox::table
        .filter(outbox::copies_id.eq_any(originals))
        .filter(outbox::copies_id.is_not_null())
        .filter(outbox::state.ne("superseded"))
        .order(outbox::id)
        .select((OutboxRow::as_select(), outbox::state))
        .load(db)?;
    let mut found: HashMap<NoticeId, Vec<KnownCopy>> = HashMap::new();
    for (row, state) in rows {
        let copy = ClaimedMessage::from(row);
        if let Some(original) = copy.copies {
            found.entry(original).or_default().push(KnownCopy {
                id: copy.message.id,
                address: copy.address,
                is_untried: state == "planned" && copy.bundle.is_none(),
            });
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

/// Lets messages that a run holds go out in other company, since the mail that they were bound for was never
/// tried. What another run has claimed meanwhile may have left.
pub fn unbind(db: &mut Db, run: RunId, messages: &[NoticeId]) -> StorageResult<()> {
    diesel::update(among(messages).filter(is_held_by!(outbox, run)))
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
    /// The same, and this time does not count.
    PutOffUntil(Moment),
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
        Settlement::PutOffUntil(at) => diesel::update(claimed)
            .set(let_go!(outbox, Some(*at)))
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
