//! The order of the items on an agenda.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::{
    domain::{
        ids::{AgendaItemId, MeetingId},
        standing_item::StandingRole,
        text::Title,
    },
    storage::{Db, StorageResult, records::Columns, schema::agenda_items, types::DbId},
};

/// What the order of an agenda goes by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderedItem {
    /// The item.
    pub id: AgendaItemId,
    /// The title.
    pub title: Title,
    /// What it is for, when the body has it on every agenda.
    pub standing: Option<StandingRole>,
}

/// The items of an agenda in their order, closed ones included, without what is long about them.
pub fn order_of(db: &mut Db, meeting: MeetingId) -> StorageResult<Vec<OrderedItem>> {
    let rows: Vec<(DbId, String, Option<String>)> = agenda_items::table
        .filter(agenda_items::meeting_id.eq(DbId::from(meeting)))
        .order((agenda_items::position, agenda_items::id))
        .select((
            agenda_items::id,
            agenda_items::title,
            agenda_items::standing,
        ))
        .load(db)?;
    let read = |(id, title, standing): (DbId, String, Option<String>)| {
        let columns = Columns::of("agenda_items", id);
        let standing =
            standing.map(|name| columns.known("standing", StandingRole::from_name(&name)));
        Ok(OrderedItem {
            id: id.into(),
            title: columns.parsed("title", Title::parse(&title))?,
            standing: standing.transpose()?,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Gives the items of an agenda the positions 1, 2, … in this order.
///
/// Their versions stay: an item that makes way for another has not changed, and whoever is about to
/// change it need not read it again. An item that is not on this agenda is left alone.
pub fn arrange(db: &mut Db, meeting: MeetingId, order: &[AgendaItemId]) -> StorageResult<()> {
    let rows: Vec<(DbId, i16)> = agenda_items::table
        .filter(agenda_items::meeting_id.eq(DbId::from(meeting)))
        .select((agenda_items::id, agenda_items::position))
        .load(db)?;
    let old: HashMap<AgendaItemId, i16> = rows
        .into_iter()
        .map(|(id, position)| (id.into(), position))
        .collect();
    for (id, position) in order.iter().zip(1_i16..) {
        if old.get(id).is_some_and(|old| *old != position) {
            diesel::update(agenda_items::table.find(DbId::from(*id)))
                .set(agenda_items::position.eq(position))
                .execute(db)?;
        }
    }
    Ok(())
}
