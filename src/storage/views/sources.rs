//! The documents that decisions and actions were read from, with page and rule.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::{
    domain::{
        ids::{ActionId, DecisionId},
        listing::Source,
        text::Title,
    },
    storage::{
        Db, StorageResult,
        records::{Columns, MOST_IDS},
        schema::{actions, decisions, imported_items, minutes_imports, proposals},
        types::DbId,
    },
};

/// What something was read from: its id, the import, file name, fingerprint, page, rule.
type SourceRow = (DbId, DbId, String, String, Option<i32>, Option<String>);

/// The sources of those of these actions that came from documents. Page and rule are those of the proposal
/// that became the action.
pub fn of_actions(db: &mut Db, ids: &[ActionId]) -> StorageResult<HashMap<ActionId, Source>> {
    let mut found = HashMap::new();
    // Not even a query where there is nothing to ask for.
    for ids in ids.chunks(MOST_IDS) {
        let ids = ids.iter().copied().map(DbId::from);
        let its_import = actions::import_id.eq(minutes_imports::id.nullable());
        let its_proposal = proposals::action_id.eq(actions::id.nullable());
        let rows: Vec<SourceRow> = actions::table
            .inner_join(minutes_imports::table.on(its_import))
            .left_join(proposals::table.on(its_proposal))
            .filter(actions::id.eq_any(ids))
            .select((
                actions::id,
                minutes_imports::id,
                minutes_imports::file_name,
                minutes_imports::fingerprint,
                proposals::page.nullable(),
                proposals::rule.nullable(),
            ))
            .load(db)?;
        for row in rows {
            let (id, source) = read(row)?;
            found.insert(id.into(), source);
        }
    }
    Ok(found)
}

/// The sources of those of these decisions that came from documents: of their first editions.
pub fn of_decisions(db: &mut Db, ids: &[DecisionId]) -> StorageResult<HashMap<DecisionId, Source>> {
    let its_import = decisions::import_id.eq(minutes_imports::id.nullable());
    let its_item = imported_items::import_id
        .eq(minutes_imports::id)
        .and(imported_items::agenda_item_id.eq(decisions::agenda_item_id.nullable()));
    let rows: Vec<(DbId, DbId, String, String, Option<i32>)> = decisions::table
        .inner_join(minutes_imports::table.on(its_import))
        .left_join(imported_items::table.on(its_item))
        .filter(decisions::id.eq_any(ids.iter().copied().map(DbId::from)))
        .select((
            decisions::id,
            minutes_imports::id,
            minutes_imports::file_name,
            minutes_imports::fingerprint,
            imported_items::page.nullable(),
        ))
        .load(db)?;
    let found = rows.into_iter().map(|(id, import, name, print, page)| {
        let (id, source) = read((id, import, name, print, page, None))?;
        Ok((id.into(), source))
    });
    found.collect()
}

fn read(
    (id, import, file_name, fingerprint, page, rule): SourceRow,
) -> StorageResult<(DbId, Source)> {
    let columns = Columns::of("minutes_imports", import);
    let source = Source {
        file_name: columns.parsed("file_name", Title::parse(&file_name))?,
        fingerprint,
        page: page.map(i32::cast_unsigned),
        rule,
    };
    Ok((id, source))
}
