//! Claiming lines of the ledger, keeping those of one mail together, and noting what became of them.

use diesel::{dsl::SqlTypeOf, prelude::*};

use crate::{
    domain::{
        calendar::Moment,
        claim::Claim,
        ids::{ReminderId, RunId},
        reminders::Reminder,
        text::Note,
    },
    storage::{
        Db, StorageResult,
        claims::{claimable, is_free, is_held_by, let_go},
        schema::reminders,
        types::{DbId, DbMoment},
    },
};

use super::{ReminderRow, is_waiting};

claimable!(reminders);

/// A line that a run has claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedReminder {
    /// The line.
    pub reminder: Reminder,
    /// How often it was tried before.
    pub attempts: u16,
    /// In which mail it was to go out before, by the first line of that: who may have got it already
    /// gets the same mail again.
    pub bundle: Option<ReminderId>,
}

/// Claims up to `most` lines whose time has come, and what else waits for the same people: what is one
/// person's goes out together.
pub fn claim(
    db: &mut Db,
    claim: Claim,
    now: Moment,
    most: i64,
) -> StorageResult<Vec<ClaimedReminder>> {
    let due: Vec<DbId> = due_ids(now).limit(most).load(db)?;
    let is_cut = i64::try_from(due.len()).is_ok_and(|count| count == most);
    let due = hold(db, &due, claim, now)?;
    let mut claimed = load(db, &due)?;
    if is_cut {
        let people = claimed
            .iter()
            .filter_map(|line| line.reminder.recipient)
            .map(DbId::from);
        let theirs =
            due_ids(now).filter(reminders::recipient_id.eq_any(people.collect::<Vec<_>>()));
        let theirs: Vec<DbId> = theirs.load(db)?;
        let theirs = hold(db, &theirs, claim, now)?;
        claimed.extend(load(db, &theirs)?);
    }
    Ok(claimed)
}

/// The lines whose time has come and that nobody holds, a person's together.
fn due_ids(
    now: Moment,
) -> reminders::BoxedQuery<'static, <Db as Connection>::Backend, SqlTypeOf<reminders::id>> {
    reminders::table
        .filter(is_waiting())
        .filter(reminders::send_at.le(DbMoment(now)))
        .filter(is_free!(reminders, now))
        .order((reminders::recipient_id, reminders::send_at))
        .select(reminders::id)
        .into_boxed()
}

fn load(db: &mut Db, held: &[DbId]) -> StorageResult<Vec<ClaimedReminder>> {
    let rows: Vec<(ReminderRow, Option<DbId>)> = reminders::table
        .filter(reminders::id.eq_any(held.iter().copied()))
        .order((reminders::send_at, reminders::id))
        .select((ReminderRow::as_select(), reminders::bundle_id))
        .load(db)?;
    let claimed = rows.into_iter().map(|(row, bundle)| {
        Ok(ClaimedReminder {
            attempts: row.attempts.cast_unsigned(),
            bundle: bundle.map(Into::into),
            reminder: row.try_into()?,
        })
    });
    claimed.collect()
}

/// Keeps the lines of one mail together from now on, under the first of them.
pub fn bind(db: &mut Db, lines: &[ReminderId]) -> StorageResult<()> {
    diesel::update(among(lines))
        .set(reminders::bundle_id.eq(lines.first().copied().map(DbId::from)))
        .execute(db)?;
    Ok(())
}

/// Lets lines go out in other company, since the mail that they were bound for was never tried.
pub fn unbind(db: &mut Db, lines: &[ReminderId]) -> StorageResult<()> {
    diesel::update(among(lines))
        .set(reminders::bundle_id.eq(None::<DbId>))
        .execute(db)?;
    Ok(())
}

/// What became of a claimed line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// It was sent.
    Sent,
    /// It is tried again, not before a moment.
    RetryAt(Moment),
    /// It is not tried again.
    Failed(Note),
}

/// Notes what became of lines that a run holds; answers how many it still held. What another run has
/// claimed meanwhile is for that one to settle.
pub fn settle(
    db: &mut Db,
    (run, lines): (RunId, &[ReminderId]),
    now: Moment,
    delivery: &Delivery,
) -> StorageResult<usize> {
    let claimed = among(lines)
        .filter(is_waiting())
        .filter(is_held_by!(reminders, run));
    let free = let_go!(reminders, None::<Moment>);
    let attempted = reminders::attempts.eq(reminders::attempts + 1);
    let ended = |state: &'static str| {
        (
            reminders::state.eq(state),
            reminders::state_at.eq(DbMoment(now)),
        )
    };
    let settled = match delivery {
        Delivery::Sent => diesel::update(claimed)
            .set((ended("sent"), free, attempted))
            .execute(db)?,
        // Its time stays what it was.
        Delivery::RetryAt(at) => diesel::update(claimed)
            .set((let_go!(reminders, Some(*at)), attempted))
            .execute(db)?,
        Delivery::Failed(reason) => diesel::update(claimed)
            .set((
                ended("failed"),
                reminders::reason.eq(reason.as_str()),
                free,
                attempted,
            ))
            .execute(db)?,
    };
    Ok(settled)
}

#[diesel::dsl::auto_type]
fn among(lines: &[ReminderId]) -> _ {
    let ids: Vec<DbId> = lines.iter().copied().map(DbId::from).collect();
    reminders::table.filter(reminders::id.eq_any(ids))
}
