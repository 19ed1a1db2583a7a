//! Items that take up another one again, on an agenda or in the backlog. Items that present an
//! action continue another one as well; they are told apart by their placements, and left out here.

use std::collections::HashMap;

use diesel::{
    dsl::{exists, not},
    prelude::*,
};

use crate::{
    domain::{
        access::Sight,
        ids::{AgendaItemId, MeetingId},
    },
    storage::{
        Db, StorageResult,
        actions::owned_by,
        schema::{actions, agenda_items, decisions, meetings, placements, waiting_items},
        types::DbId,
    },
};

/// The agenda items that a caller sees, in a query that joins them with their meetings (rule 7 of
/// the domain).
macro_rules! seen_items {
    ($sight:expr) => {
        agenda_items::is_closed
            .eq(false)
            .or(meetings::body_id.eq_any($sight.bodies.iter().copied().map(DbId::from)))
            .or(agenda_items::id.eq_any(
                decisions::table
                    .inner_join(actions::table)
                    .filter(owned_by!($sight))
                    .select(decisions::agenda_item_id),
            ))
            .or($sight.is_cleared.into_sql::<diesel::sql_types::Bool>())
    };
}
pub(super) use seen_items;

/// The waiting items that a caller sees.
macro_rules! seen_waiting_items {
    ($sight:expr) => {
        waiting_items::is_closed
            .eq(false)
            .or(waiting_items::body_id.eq_any($sight.bodies.iter().copied().map(DbId::from)))
            .or($sight.is_cleared.into_sql::<diesel::sql_types::Bool>())
    };
}
pub(super) use seen_waiting_items;

/// The item on an agenda that takes this one up again, and its meeting.
pub fn on_agenda(
    db: &mut Db,
    item: AgendaItemId,
) -> StorageResult<Option<(AgendaItemId, MeetingId)>> {
    let presented =
        placements::table.filter(placements::agenda_item_id.eq(agenda_items::id.nullable()));
    let found: Option<(DbId, DbId)> = agenda_items::table
        .filter(agenda_items::predecessor_id.eq(DbId::from(item)))
        .filter(not(exists(presented)))
        .order(agenda_items::id)
        .select((agenda_items::id, agenda_items::meeting_id))
        .first(db)
        .optional()?;
    Ok(found.map(|(id, meeting)| (id.into(), meeting.into())))
}

/// What takes up each of these items again, as far as `sight` sees it.
pub fn seen(
    db: &mut Db,
    sight: &Sight,
    items: &[AgendaItemId],
) -> StorageResult<HashMap<AgendaItemId, AgendaItemId>> {
    let ids = || items.iter().copied().map(DbId::from);
    let presented =
        placements::table.filter(placements::agenda_item_id.eq(agenda_items::id.nullable()));
    let mut found: Vec<(DbId, DbId)> = agenda_items::table
        .inner_join(meetings::table)
        .filter(agenda_items::predecessor_id.eq_any(ids()))
        .filter(not(exists(presented)))
        .filter(seen_items!(sight))
        .select((
            agenda_items::predecessor_id.assume_not_null(),
            agenda_items::id,
        ))
        .load(db)?;
    let waiting: Vec<(DbId, DbId)> = waiting_items::table
        .filter(waiting_items::predecessor_id.eq_any(ids()))
        .filter(seen_waiting_items!(sight))
        .select((
            waiting_items::predecessor_id.assume_not_null(),
            waiting_items::id,
        ))
        .load(db)?;
    found.extend(waiting);
    let pairs = found.into_iter();
    Ok(pairs
        .map(|(item, next)| (item.into(), next.into()))
        .collect())
}
