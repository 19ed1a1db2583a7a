//! The table of dependencies among actions: what must not come back to a meeting before another.

use diesel::prelude::*;

use crate::{
    domain::ids::ActionId,
    storage::{Db, StorageResult, records::MOST_IDS, schema::action_dependencies, types::DbId},
};

/// What each of these actions depends on, as pairs (action, what it depends on), in order.
pub fn of_actions(db: &mut Db, ids: &[ActionId]) -> StorageResult<Vec<(ActionId, ActionId)>> {
    let mut found = Vec::new();
    for ids in ids.chunks(MOST_IDS) {
        let ids = ids.iter().copied().map(DbId::from);
        let rows: Vec<(DbId, DbId)> = action_dependencies::table
            .filter(action_dependencies::action_id.eq_any(ids))
            .load(db)?;
        found.extend(rows.into_iter().map(pair));
    }
    found.sort_unstable();
    Ok(found)
}

/// What depends on each of these actions, as pairs (action, what it depends on), in order.
pub fn on_actions(db: &mut Db, ids: &[ActionId]) -> StorageResult<Vec<(ActionId, ActionId)>> {
    let mut found = Vec::new();
    for ids in ids.chunks(MOST_IDS) {
        let ids = ids.iter().copied().map(DbId::from);
        let rows: Vec<(DbId, DbId)> = action_dependencies::table
            .filter(action_dependencies::depends_on_id.eq_any(ids))
            .load(db)?;
        found.extend(rows.into_iter().map(pair));
    }
    found.sort_unstable();
    Ok(found)
}

/// Makes these, and no others, what an action depends on.
pub fn replace(db: &mut Db, action: ActionId, depends_on: &[ActionId]) -> StorageResult<()> {
    let old =
        action_dependencies::table.filter(action_dependencies::action_id.eq(DbId::from(action)));
    diesel::delete(old).execute(db)?;
    for other in depends_on {
        diesel::insert_into(action_dependencies::table)
            .values((
                action_dependencies::action_id.eq(DbId::from(action)),
                action_dependencies::depends_on_id.eq(DbId::from(*other)),
            ))
            .execute(db)?;
    }
    Ok(())
}

fn pair((action, depends_on): (DbId, DbId)) -> (ActionId, ActionId) {
    (action.into(), depends_on.into())
}
