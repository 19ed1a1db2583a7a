//! The table of mails that left in the last minute, so that all instances keep one pace.

use diesel::prelude::*;

use crate::{
    domain::{calendar::Moment, ids::DepartureId},
    storage::{
        Db, StorageResult,
        schema::departures,
        types::{DbId, DbMoment},
    },
};

/// How many mails left between two moments; forgets all the others.
pub fn count_within(db: &mut Db, (after, before): (Moment, Moment)) -> StorageResult<u64> {
    let outside = departures::at
        .le(DbMoment(after))
        .or(departures::at.ge(DbMoment(before)));
    diesel::delete(departures::table.filter(outside)).execute(db)?;
    let count: i64 = departures::table.count().get_result(db)?;
    Ok(count.unsigned_abs())
}

/// Notes that a mail leaves.
pub fn insert(db: &mut Db, id: DepartureId, at: Moment) -> StorageResult<()> {
    let row = (
        departures::id.eq(DbId::from(id)),
        departures::at.eq(DbMoment(at)),
    );
    diesel::insert_into(departures::table)
        .values(row)
        .execute(db)?;
    Ok(())
}
