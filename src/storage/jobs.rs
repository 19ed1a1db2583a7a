//! The table of jobs: when each is due and who holds it, so that instances share the work.

use diesel::prelude::*;

use crate::{
    domain::calendar::Moment,
    storage::{Db, StorageResult, schema::jobs, types::DbMoment},
};

/// Makes a job known; one that is known already keeps its time.
pub fn register(db: &mut Db, name: &str, first_run_at: Moment) -> StorageResult<()> {
    let known: i64 = jobs::table
        .filter(jobs::name.eq(name))
        .count()
        .get_result(db)?;
    if known == 0 {
        let row = (
            jobs::name.eq(name),
            jobs::next_run_at.eq(DbMoment(first_run_at)),
        );
        diesel::insert_into(jobs::table).values(row).execute(db)?;
    }
    Ok(())
}

/// Takes a job that is due, until a moment; answers whether it was free to be taken.
pub fn lease(db: &mut Db, name: &str, now: Moment, until: Moment) -> StorageResult<bool> {
    let free = jobs::table
        .filter(jobs::name.eq(name))
        .filter(jobs::next_run_at.le(DbMoment(now)))
        .filter(
            jobs::leased_until
                .is_null()
                .or(jobs::leased_until.le(DbMoment(now))),
        );
    let taken = diesel::update(free)
        .set((
            jobs::leased_until.eq(DbMoment(until)),
            jobs::last_started_at.eq(DbMoment(now)),
        ))
        .execute(db)?;
    Ok(taken == 1)
}

/// Gives a job back, to run again at a moment. One that another holder took meanwhile is theirs.
pub fn release(
    db: &mut Db,
    (name, held_until): (&str, Moment),
    now: Moment,
    next_run_at: Moment,
    error: Option<&str>,
) -> StorageResult<()> {
    let held = jobs::table
        .find(name)
        .filter(jobs::leased_until.eq(DbMoment(held_until)));
    diesel::update(held)
        .set((
            jobs::leased_until.eq(None::<DbMoment>),
            jobs::next_run_at.eq(DbMoment(next_run_at)),
            jobs::last_finished_at.eq(DbMoment(now)),
            jobs::last_error.eq(error),
        ))
        .execute(db)?;
    Ok(())
}
