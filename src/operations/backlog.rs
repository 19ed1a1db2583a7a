//! The backlog of a body: items that wait for a meeting. The planner takes them out of it when a
//! meeting has room.

use chrono::NaiveDate;

use crate::{
    domain::{
        agenda::{AgendaItem, ItemContent, WaitingItem},
        history::Happening,
        ids::{AgendaItemId, BodyId},
        version::Version,
    },
    operations::{OperationResult, office::Desk},
    storage,
};

/// An item that is to wait for a meeting.
#[derive(Debug, Clone)]
pub struct NewWaitingItem {
    /// Whose meeting.
    pub body: BodyId,
    /// What it is about.
    pub content: ItemContent,
    /// The earliest day that was asked for.
    pub earliest: Option<NaiveDate>,
}

/// Lets an item wait. `continues` is the item that it takes up again, if any: it then belongs to
/// the same thread. Whoever calls this asks `replanning` afterwards.
pub(super) fn insert(
    desk: &mut Desk<'_>,
    new: NewWaitingItem,
    continues: Option<&AgendaItem>,
) -> OperationResult<WaitingItem> {
    let id = AgendaItemId::make(desk.ids, desk.now);
    let item = WaitingItem {
        id,
        body: new.body,
        content: new.content,
        earliest: new.earliest,
        predecessor: continues.map(|item| item.id),
        thread: continues.map_or(id, |item| item.thread),
        since: desk.now,
        version: Version::FIRST,
    };
    storage::waiting_items::insert(desk.db, &item)?;
    desk.record_new(id, &item)?;
    Ok(item)
}

/// Takes an item out of the backlog for good, because what it was waiting for fell away.
pub(super) fn remove(desk: &mut Desk<'_>, item: &WaitingItem) -> OperationResult<()> {
    storage::waiting_items::remove(desk.db, item.id)?;
    desk.record(item.id, Happening::Removed, vec![], None)
}
