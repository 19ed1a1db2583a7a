//! Claiming lines of the ledger, keeping those of one mail together, and noting what became of them.

use std::collections::BTreeSet;

use diesel::prelude::*;

use crate::{
    domain::{
        calendar::Moment,
        claim::Claim,
        ids::{ActionId, ReminderId, RunId},
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
    /// In which mail it was to go out before, by the first line of that: who may have got it already
    /// gets the same mail again.
    pub bundle: Option<ReminderId>,
}

/// How many further lines of the same people are claimed at most; who has more gets another mail.
const MOST_OF_ONE: i64 = 500;

/// The actions of what [`claim`] would claim.
pub fn due_actions(db: &mut Db, now: Moment, most: i64) -> StorageResult<Vec<ActionId>> {
    let columns = (reminders::recipient_id, reminders::action_id);
    let rows: Vec<(Option<DbId>, DbId)> = due(now).select(columns).limit(most).load(db)?;
    let mut found: BTreeSet<ActionId> = rows.iter().map(|(_, action)| (*action).into()).collect();
    if is_cut(rows.len(), most) {
        let people: Vec<_> = rows.into_iter().filter_map(|(person, _)| person).collect();
        let theirs = due(now).filter(reminders::recipient_id.eq_any(people));
        let theirs = theirs.select(reminders::action_id).limit(MOST_OF_ONE);
        let theirs: Vec<DbId> = theirs.load(db)?;
        found.extend(theirs.into_iter().map(ActionId::from));
    }
    Ok(found.into_iter().collect())
}

/// Claims up to `most` lines whose time has come, and what else waits for the same people: what is one
/// person's goes out together.
pub fn claim(
    db: &mut Db,
    claim: Claim,
    now: Moment,
    most: i64,
) -> StorageResult<Vec<ClaimedReminder>> {
    let ids: Vec<DbId> = due(now).select(reminders::id).limit(most).load(db)?;
    let held = hold(db, &ids, claim, now)?;
    let mut claimed = load(db, &held)?;
    if is_cut(ids.len(), most) {
        let people = claimed
            .iter()
            .filter_map(|line| line.reminder.recipient)
            .map(DbId::from);
        let theirs = due(now).filter(reminders::recipient_id.eq_any(people.collect::<Vec<_>>()));
        let theirs: Vec<DbId> = theirs.select(reminders::id).limit(MOST_OF_ONE).load(db)?;
        let theirs = hold(db, &theirs, claim, now)?;
        claimed.extend(load(db, &theirs)?);
    }
    Ok(claimed)
}

/// Whether there may be more than were asked for.
fn is_cut(count: usize, most: i64) -> bool {
    i64::try_from(count).is_ok_and(|count| count == most)
}

/// The lines whose time has come and that nobody holds, a person's together.
fn due(now: Moment) -> reminders::BoxedQuery<'static, <Db as Connection>::Backend> {
    reminders::table
        .filter(is_waiting())
        .filter(reminders::send_at.le(DbMoment(now)))
        .filter(is_free!(reminders, now))
        .order((reminders::recipient_id, reminders::send_at))
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

/// Lets lines that a run holds go out in other company, since the mail that they were bound for was never
/// tried. What another run has claimed meanwhile may have left.
pub fn unbind(db: &mut Db, run: RunId, lines: &[ReminderId]) -> StorageResult<()> {
    diesel::update(among(lines).filter(is_held_by!(reminders, run)))
        .set(reminders::bundle_id.eq(None::<DbId>))
        .execute(db)?;
    Ok(())
}

/// What became of a claimed line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// It was sent.
    Sent,
    /// It is tried again, not before a moment; this is what was said.
    RetryAt(Moment, Note),
    /// The same, and this time does not count.
    PutOffUntil(Moment, Note),
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
            .set((
                ended("sent"),
                reminders::outcome.eq(None::<String>),
                free,
                attempted,
            ))
            .execute(db)?,
        // Its time stays what it was.
        Delivery::RetryAt(at, said) => diesel::update(claimed)
            .set((
                let_go!(reminders, Some(*at)),
                reminders::outcome.eq(said.as_str()),
                attempted,
            ))
            .execute(db)?,
        Delivery::PutOffUntil(at, said) => diesel::update(claimed)
            .set((
                let_go!(reminders, Some(*at)),
                reminders::outcome.eq(said.as_str()),
            ))
            .execute(db)?,
        Delivery::Failed(why) => diesel::update(claimed)
            .set((
                ended("failed"),
                reminders::outcome.eq(why.as_str()),
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
