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
        agenda::AgendaItem,
        ids::{AgendaItemId, MeetingId},
        meeting::Meeting,
        text::Title,
    },
    storage::{
        Db, StorageResult,
        actions::owned_by,
        schema::{actions, agenda_items, decisions, meetings, placements, waiting_items},
        types::{DbId, DbMoment},
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

/// The first item of a later meeting of the body, held by now, that has the title of this one and
/// belongs to no other matter.
pub fn dealt_with_since(
    db: &mut Db,
    item: &AgendaItem,
    meeting: &Meeting,
) -> StorageResult<Option<AgendaItemId>> {
    let presented =
        placements::table.filter(placements::agenda_item_id.eq(agenda_items::id.nullable()));
    let mut query = agenda_items::table
        .inner_join(meetings::table)
        .filter(meetings::body_id.eq(DbId::from(meeting.body)))
        .filter(meetings::starts_at.gt(DbMoment(meeting.starts_at)))
        .filter(meetings::state.eq_any(["held", "minutes_approved"]))
        .filter(agenda_items::standing.is_null())
        .filter(agenda_items::title.eq(item.content.title.as_str()))
        .filter(not(exists(presented)))
        .order((
            meetings::starts_at,
            agenda_items::position,
            agenda_items::id,
        ))
        .select(agenda_items::id)
        .into_boxed();
    if let Some(matter) = item.content.matter {
        let is_same = agenda_items::matter_id.eq(DbId::from(matter));
        let is_none = agenda_items::matter_id.is_null();
        query = query.filter(is_none.or(is_same.assume_not_null()));
    }
    let found: Option<DbId> = query.first(db).optional()?;
    Ok(found.map(Into::into))
}

mod taken_up {
    use crate::storage::schema::{agenda_items, meetings};
    diesel::alias!(agenda_items as earlier_items: EarlierItems, meetings as earlier_meetings: EarlierMeetings);
}
use taken_up::{earlier_items, earlier_meetings};

/// An item that the body dealt with before a meeting and that is to be taken up again under this
/// title, in the backlog or on an agenda that is open; with the first item of its chain.
pub fn postponed_before(
    db: &mut Db,
    meeting: &Meeting,
    title: &Title,
) -> StorageResult<Option<(AgendaItemId, AgendaItemId)>> {
    let waiting = waiting_items::table
        .filter(waiting_items::body_id.eq(DbId::from(meeting.body)))
        .filter(waiting_items::title.eq(title.as_str()))
        .filter(waiting_items::predecessor_id.is_not_null())
        .select(waiting_items::predecessor_id.assume_not_null());
    let presented =
        placements::table.filter(placements::agenda_item_id.eq(agenda_items::id.nullable()));
    let placed = agenda_items::table
        .inner_join(meetings::table)
        .filter(meetings::body_id.eq(DbId::from(meeting.body)))
        .filter(meetings::state.eq("planned"))
        .filter(agenda_items::title.eq(title.as_str()))
        .filter(agenda_items::predecessor_id.is_not_null())
        .filter(not(exists(presented)))
        .select(agenda_items::predecessor_id.assume_not_null());
    let item = earlier_items.field(agenda_items::id);
    let start = earlier_meetings.field(meetings::starts_at);
    let of_meeting = earlier_items.field(agenda_items::meeting_id);
    let thread = earlier_items.field(agenda_items::thread_id);
    let found: Option<(DbId, Option<DbId>)> = earlier_items
        .inner_join(earlier_meetings.on(earlier_meetings.field(meetings::id).eq(of_meeting)))
        .filter(start.lt(DbMoment(meeting.starts_at)))
        .filter(item.eq_any(waiting).or(item.eq_any(placed)))
        .order((start, item))
        .select((item, thread))
        .first(db)
        .optional()?;
    Ok(found.map(|(item, thread)| (item.into(), thread.unwrap_or(item).into())))
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
