//! Who made what, where a row tells it by the name of the caller.

use diesel::prelude::*;

use crate::storage::{
    Db, StorageResult,
    schema::{
        agenda_editions, calendar_feeds, decision_editions, minutes_imports, service_accounts,
    },
};

/// Takes the name of a caller out of every row that tells it. No caller has an empty name.
pub fn forget(db: &mut Db, author: &str) -> StorageResult<()> {
    macro_rules! forget_in {
        ($($table:ident::$column:ident),+) => {$(
            diesel::update($table::table.filter($table::$column.eq(author)))
                .set($table::$column.eq(""))
                .execute(db)?;
        )+};
    }
    forget_in!(
        agenda_editions::issued_by,
        calendar_feeds::created_by,
        decision_editions::replaced_by,
        minutes_imports::uploaded_by,
        service_accounts::created_by
    );
    Ok(())
}
