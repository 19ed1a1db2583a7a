//! Claiming digests, and noting what became of them.

use std::collections::BTreeSet;

use diesel::prelude::*;

use crate::{
    domain::{
        calendar::Moment,
        claim::Claim,
        digests::Digest,
        ids::{DigestId, MeetingId, PersonId, RunId},
        text::Note,
    },
    storage::{
        Db, StorageResult,
        claims::{claimable, is_free, is_held_by, let_go},
        schema::digests,
        types::{DbId, DbMoment},
    },
};

use super::{DigestRow, is_waiting};

claimable!(digests);

/// A claimed line, and how often it was tried before.
pub type Claimed = (Digest, u16);

/// The first `most` lines whose time has come, as they would be claimed: whose weeks, and the meetings
/// that the lists are for.
pub fn due(db: &mut Db, now: Moment, most: i64) -> StorageResult<(Vec<PersonId>, Vec<MeetingId>)> {
    let rows: Vec<(DbId, Option<DbId>)> = digests::table
        .filter(is_waiting())
        .filter(digests::send_at.le(DbMoment(now)))
        .filter(is_free!(digests, now))
        .order((digests::send_at, digests::id))
        .limit(most)
        .select((digests::person_id, digests::meeting_id))
        .load(db)?;
    let of_weeks = rows.iter().filter(|(_, meeting)| meeting.is_none());
    let people: BTreeSet<PersonId> = of_weeks.map(|(person, _)| (*person).into()).collect();
    let meetings = rows.iter().filter_map(|(_, meeting)| *meeting);
    let meetings: BTreeSet<MeetingId> = meetings.map(Into::into).collect();
    Ok((people.into_iter().collect(), meetings.into_iter().collect()))
}

/// Claims up to `most` lines whose time has come.
pub fn claim(db: &mut Db, claim: Claim, now: Moment, most: i64) -> StorageResult<Vec<Claimed>> {
    let due: Vec<DbId> = digests::table
        .filter(is_waiting())
        .filter(digests::send_at.le(DbMoment(now)))
        .filter(is_free!(digests, now))
        .order((digests::send_at, digests::id))
        .limit(most)
        .select(digests::id)
        .load(db)?;
    let held = hold(db, &due, claim, now)?;
    let rows: Vec<DigestRow> = digests::table
        .filter(digests::id.eq_any(held))
        .order((digests::send_at, digests::id))
        .select(DigestRow::as_select())
        .load(db)?;
    let claimed = rows.into_iter().map(|row| {
        let attempts = row.attempts.cast_unsigned();
        Ok((Digest::try_from(row)?, attempts))
    });
    claimed.collect()
}

/// What became of a claimed line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// It was sent; late or not, and why it stands so.
    Sent {
        /// Whether its day had gone by.
        is_late: bool,
        /// In words.
        reason: Note,
    },
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

/// Notes what became of a line that a run holds; answers whether it still held it. What another run has
/// claimed meanwhile is for that one to settle.
pub fn settle(
    db: &mut Db,
    (run, id): (RunId, DigestId),
    now: Moment,
    settlement: &Settlement,
) -> StorageResult<bool> {
    let claimed = digests::table
        .find(DbId::from(id))
        .filter(is_waiting())
        .filter(is_held_by!(digests, run));
    let ended = |state: &'static str, reason: &Note| {
        (
            digests::state.eq(state),
            digests::state_at.eq(DbMoment(now)),
            digests::reason.eq(reason.as_str().to_owned()),
            let_go!(digests, None::<Moment>),
        )
    };
    let attempted = digests::attempts.eq(digests::attempts + 1);
    let settled = match settlement {
        Settlement::Sent { is_late, reason } => diesel::update(claimed)
            .set((
                ended("sent", reason),
                digests::is_late.eq(*is_late),
                attempted,
            ))
            .execute(db)?,
        // Its time stays what it was.
        Settlement::RetryAt(at) => diesel::update(claimed)
            .set((let_go!(digests, Some(*at)), attempted))
            .execute(db)?,
        Settlement::PutOffUntil(at) => diesel::update(claimed)
            .set(let_go!(digests, Some(*at)))
            .execute(db)?,
        Settlement::Suppressed(reason) => diesel::update(claimed)
            .set(ended("suppressed", reason))
            .execute(db)?,
        Settlement::Superseded(reason) => diesel::update(claimed)
            .set(ended("superseded", reason))
            .execute(db)?,
        Settlement::Failed(reason) => diesel::update(claimed)
            .set((ended("failed", reason), attempted))
            .execute(db)?,
    };
    Ok(settled == 1)
}
