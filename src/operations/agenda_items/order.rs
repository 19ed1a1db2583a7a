//! The order of an agenda, kept: positions count from 1 without gaps. Whoever is in the way moves
//! along and keeps its version; only what was moved or put there is told in the history. Two who do
//! this at once do it one after the other, since both write the items of one meeting.

use crate::{
    domain::{
        agenda::{AgendaItem, MOST_ITEMS},
        agenda_order,
        ids::{AgendaItemId, MeetingId},
        standing_item::{self, StandingItems, StandingRole},
        text::Title,
    },
    operations::{OperationError, OperationResult, bodies, meetings, office::Desk},
    storage::agenda_items::{OrderedItem, arrange, order_of},
};

/// Makes room for an item that is about to be kept, in the place where one of its kind goes; the
/// position.
pub(super) fn make_room(
    desk: &mut Desk<'_>,
    meeting: MeetingId,
    (id, standing, title): (AgendaItemId, Option<StandingRole>, &Title),
) -> OperationResult<u16> {
    let order = order_of(desk.db, meeting)?;
    if order.len() >= usize::from(MOST_ITEMS) {
        let message = format!("an agenda has at most {MOST_ITEMS} items");
        return Err(OperationError::NotAllowed(message));
    }
    let is_standing = |item: &OrderedItem| item.standing.is_some();
    let rule = if standing.is_some() || order.iter().any(is_standing) {
        standing_items_of(desk, meeting)?
    } else {
        StandingItems::default()
    };
    let place = |role: Option<StandingRole>, title| {
        role.map(|role| standing_item::order_of(rule.as_slice(), role, title))
    };
    let places: Vec<_> = order
        .iter()
        .map(|item| (item.id, place(item.standing, &item.title)))
        .collect();
    let position = agenda_order::position_of_new(&places, place(standing, title));
    let mut order: Vec<_> = order.into_iter().map(|item| item.id).collect();
    order.insert(usize::from(position.saturating_sub(1)), id);
    arrange(desk.db, meeting, &order)?;
    Ok(position)
}

/// Moves an item among the others of its agenda; where it comes to stand.
pub(super) fn move_to(
    desk: &mut Desk<'_>,
    item: &AgendaItem,
    position: u16,
) -> OperationResult<u16> {
    let order = ids_of(desk, item.meeting)?;
    let order = agenda_order::move_to(&order, item.id, position);
    arrange(desk.db, item.meeting, &order)?;
    let before = order.iter().position(|id| *id == item.id);
    let position = before.and_then(|before| u16::try_from(before + 1).ok());
    Ok(position.unwrap_or(item.position))
}

/// Lets the items after one that is gone move up.
pub(super) fn close_gap(desk: &mut Desk<'_>, meeting: MeetingId) -> OperationResult<()> {
    let order = ids_of(desk, meeting)?;
    Ok(arrange(desk.db, meeting, &order)?)
}

fn ids_of(desk: &mut Desk<'_>, meeting: MeetingId) -> OperationResult<Vec<AgendaItemId>> {
    let order = order_of(desk.db, meeting)?;
    Ok(order.into_iter().map(|item| item.id).collect())
}

fn standing_items_of(desk: &mut Desk<'_>, meeting: MeetingId) -> OperationResult<StandingItems> {
    let body = meetings::load(desk, meeting)?.body;
    Ok(bodies::load(desk, body)?.rules.standing_items)
}
