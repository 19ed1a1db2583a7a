//! The order of an agenda: where a new item goes, and how one is moved among the others. Pure
//! arithmetic over ids; who may move what, and when, is left to others.

use crate::domain::{
    ids::AgendaItemId,
    standing_item::{
        StandingOrder,
        StandingPlace::{self, Closing, Opening},
    },
};

/// The position, from 1, at which a new item goes into an agenda; those from there on move down.
///
/// An item without a place of its own comes after everything but the closing items at the end. A
/// standing one comes among the opening ones at the beginning, or the closing ones at the end, before
/// those that the rule has later. An item that somebody moved by hand, such as a closing one in the
/// middle, no longer bounds the others.
pub fn position_of_new(
    order: &[(AgendaItemId, Option<StandingOrder>)],
    new: Option<StandingOrder>,
) -> u16 {
    let opening = order.iter().map_while(|(_, item)| rank_at(*item, Opening));
    let closing = order.iter().rev();
    let closing = closing.map_while(|(_, item)| rank_at(*item, Closing));
    let before = match new {
        Some(StandingOrder {
            place: Opening,
            rank,
        }) => opening.take_while(|other| *other <= rank).count(),
        Some(StandingOrder {
            place: Closing,
            rank,
        }) => order.len() - closing.take_while(|other| *other > rank).count(),
        None => order.len() - closing.count(),
    };
    u16::try_from(before).map_or(u16::MAX, |before| before.saturating_add(1))
}

fn rank_at(item: Option<StandingOrder>, place: StandingPlace) -> Option<usize> {
    item.filter(|item| item.place == place)
        .map(|item| item.rank)
}

/// The order after `item` was moved to `position`, from 1; the others keep theirs among themselves.
///
/// A position beyond either end means that end. An item that is not on the agenda moves nothing.
pub fn move_to(order: &[AgendaItemId], item: AgendaItemId, position: u16) -> Vec<AgendaItemId> {
    let mut moved: Vec<_> = order.iter().copied().filter(|id| *id != item).collect();
    if moved.len() == order.len() {
        return moved;
    }
    let before = usize::from(position.saturating_sub(1)).min(moved.len());
    moved.insert(before, item);
    moved
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::id;
    use proptest::prelude::*;

    fn item(number: u8) -> AgendaItemId {
        AgendaItemId::from_uuid(id(number))
    }

    fn items(numbers: &[u8]) -> Vec<AgendaItemId> {
        numbers.iter().copied().map(item).collect()
    }

    #[test]
    fn a_new_item_goes_where_its_place_is() {
        let at = |place, rank| Some(StandingOrder { place, rank });
        let (o1, o2, c3, c4) = (
            at(Opening, 1),
            at(Opening, 2),
            at(Closing, 3),
            at(Closing, 4),
        );
        let agendas: [(&[Option<StandingOrder>], _); 9] = [
            //                                   ordinary, o1, o2, c3, c4
            (&[], [1, 1, 1, 1, 1]),
            (&[o1], [2, 2, 2, 2, 2]),
            (&[o2], [2, 1, 2, 2, 2]),
            (&[c3], [1, 1, 1, 2, 2]),
            (&[c4], [1, 1, 1, 1, 2]),
            (&[o1, o2, None, None, c3, c4], [5, 2, 3, 6, 7]),
            (&[None, None], [3, 1, 1, 3, 3]),
            // Moved by hand: a closing item in the middle, an opening one too.
            (&[o2, c3, None, c4], [4, 1, 2, 4, 5]),
            (&[None, o1, c3, None], [5, 1, 1, 5, 5]),
        ];
        for (places, expected) in agendas {
            let order: Vec<_> = (1..).map(item).zip(places.iter().copied()).collect();
            let found = [None, o1, o2, c3, c4].map(|place| position_of_new(&order, place));
            assert_eq!(found, expected, "{places:?}");
        }
    }

    #[test]
    fn an_item_is_moved_and_the_others_make_way() {
        for (moved, position, expected) in [
            (1, 3, [2, 3, 1, 4]),
            (4, 1, [4, 1, 2, 3]),
            (2, 2, [1, 2, 3, 4]),
            (3, 2, [1, 3, 2, 4]),
            // Beyond the ends.
            (3, 0, [3, 1, 2, 4]),
            (1, 99, [2, 3, 4, 1]),
            // Not on the agenda.
            (9, 1, [1, 2, 3, 4]),
        ] {
            assert_eq!(
                move_to(&items(&[1, 2, 3, 4]), item(moved), position),
                items(&expected),
                "{moved} to {position}"
            );
        }
        assert_eq!(move_to(&[], item(1), 1), []);
    }

    proptest! {
        #[test]
        fn moving_one_keeps_all_and_the_order_of_the_rest(
            numbers in Just((1..=12_u8).collect::<Vec<_>>()).prop_shuffle(),
            moved in 1..=13_u8, position in 0..20_u16,
        ) {
            let order = items(&numbers);
            let reached = move_to(&order, item(moved), position);
            let without = |order: &[AgendaItemId]| -> Vec<_> {
                order.iter().copied().filter(|id| *id != item(moved)).collect()
            };
            prop_assert_eq!(reached.len(), order.len());
            prop_assert_eq!(without(&reached), without(&order));
            if order.contains(&item(moved)) {
                let place = usize::from(position.clamp(1, 12)) - 1;
                prop_assert_eq!(reached[place], item(moved));
            } else {
                prop_assert_eq!(reached, order);
            }
        }
    }
}
