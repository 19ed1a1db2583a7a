//! The order of an agenda: where a new item goes, and how one is moved among the others. Pure
//! arithmetic over ids; who may move what, and when, is left to others.

use crate::domain::{ids::AgendaItemId, standing_item::StandingPlace};

/// The position, from 1, at which a new item goes into an agenda; those from there on move down.
///
/// An item without a place of its own comes after everything but the closing items at the end. An
/// opening item comes after the opening ones at the beginning, a closing one last of all. An item
/// that somebody moved by hand, such as a closing one in the middle, no longer bounds the others.
pub fn position_of_new(
    order: &[(AgendaItemId, Option<StandingPlace>)],
    place: Option<StandingPlace>,
) -> u16 {
    let is_at =
        |wanted| move |(_, place): &&(AgendaItemId, Option<StandingPlace>)| *place == Some(wanted);
    let before = match place {
        Some(StandingPlace::Opening) => order
            .iter()
            .take_while(is_at(StandingPlace::Opening))
            .count(),
        Some(StandingPlace::Closing) => order.len(),
        None => {
            let closing = order.iter().rev().take_while(is_at(StandingPlace::Closing));
            order.len() - closing.count()
        }
    };
    u16::try_from(before).map_or(u16::MAX, |before| before.saturating_add(1))
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
    use super::{
        StandingPlace::{Closing, Opening},
        *,
    };
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
        let (o, c) = (Some(Opening), Some(Closing));
        let agendas: [(&[Option<StandingPlace>], _); 8] = [
            //                          ordinary, opening, closing
            (&[], [1, 1, 1]),
            (&[o, o], [3, 3, 3]),
            (&[c], [1, 1, 2]),
            (&[o, c], [2, 2, 3]),
            (&[o, None, None, c, c], [4, 2, 6]),
            (&[None, None], [3, 1, 3]),
            // Moved by hand: a closing item in the middle, an opening one too.
            (&[o, c, None, c], [4, 2, 5]),
            (&[None, o, c, None], [5, 1, 5]),
        ];
        for (places, expected) in agendas {
            let order: Vec<_> = (1..).map(item).zip(places.iter().copied()).collect();
            let found = [None, o, c].map(|place| position_of_new(&order, place));
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
