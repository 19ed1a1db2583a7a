//! Which actions wait for which others: the order they come in, and circles in it. Nothing here
//! recurses, however long the chains are.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap},
    fmt,
    hash::Hash,
};

use crate::domain::ids::ActionId;

/// Actions that depend on each other in a circle, from the smallest id on; each depends on the
/// next, and the last on the first.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Circle(Vec<ActionId>);

impl Circle {
    /// The actions along the circle.
    pub fn actions(&self) -> &[ActionId] {
        &self.0
    }
}

impl fmt::Display for Circle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("these actions would wait for each other in a circle: ")?;
        for action in &self.0 {
            write!(f, "{action} → ")?;
        }
        self.0.first().map_or(Ok(()), |first| first.fmt(f))
    }
}

/// The actions in an order in which each comes after all that it depends on; among those that
/// could come next, the smallest id comes first. An edge is an action and one that it depends on.
pub fn in_order(edges: &[(ActionId, ActionId)]) -> Result<Vec<ActionId>, Circle> {
    let all: BTreeSet<_> = edges
        .iter()
        .flat_map(|(one, other)| [*one, *other])
        .collect();
    let mut open = OpenDependencies::new(edges.iter().copied());
    let mut ready: BinaryHeap<_> = all
        .iter()
        .filter(|action| !open.has_any(**action))
        .map(|action| Reverse(*action))
        .collect();
    let mut order = Vec::with_capacity(all.len());
    while let Some(Reverse(action)) = ready.pop() {
        order.push(action);
        ready.extend(open.settle(action).into_iter().map(Reverse));
    }
    if order.len() == all.len() {
        return Ok(order);
    }
    Err(circle_among(edges, |action| open.has_any(action)))
}

/// A circle among the edges, if there is one; always the same for the same edges.
pub fn find_circle(edges: &[(ActionId, ActionId)]) -> Option<Vec<ActionId>> {
    in_order(edges).err().map(|circle| circle.0)
}

/// Follows the smallest dependency of each until one comes again. Whatever is stuck depends on
/// something that is stuck, so the way never ends.
fn circle_among(edges: &[(ActionId, ActionId)], is_stuck: impl Fn(ActionId) -> bool) -> Circle {
    let mut next: BTreeMap<ActionId, ActionId> = BTreeMap::new();
    for (action, on) in edges.iter().filter(|(_, on)| is_stuck(*on)) {
        let smallest = next.entry(*action).or_insert(*on);
        *smallest = (*smallest).min(*on);
    }
    let mut way = Vec::new();
    let mut seen: HashMap<ActionId, usize> = HashMap::new();
    let mut at = next.keys().copied().find(|action| is_stuck(*action));
    while let Some(action) = at {
        if let Some(start) = seen.insert(action, way.len()) {
            way.drain(..start);
            break;
        }
        way.push(action);
        at = next.get(&action).copied();
    }
    let smallest = way.iter().enumerate().min_by_key(|(_, action)| **action);
    let start = smallest.map_or(0, |(place, _)| place);
    way.rotate_left(start);
    Circle(way)
}

/// What each has still to wait for, as one after the other is settled.
pub(super) struct OpenDependencies<K> {
    dependents: HashMap<K, Vec<K>>,
    counts: HashMap<K, usize>,
}

impl<K: Copy + Eq + Hash> OpenDependencies<K> {
    /// From edges: one and another that it depends on.
    pub(super) fn new(edges: impl IntoIterator<Item = (K, K)>) -> Self {
        let mut open = Self {
            dependents: HashMap::new(),
            counts: HashMap::new(),
        };
        for (one, on) in edges {
            open.dependents.entry(on).or_default().push(one);
            *open.counts.entry(one).or_default() += 1;
        }
        open
    }

    /// Whether it has still something to wait for.
    pub(super) fn has_any(&self, one: K) -> bool {
        self.counts.get(&one).is_some_and(|count| *count > 0)
    }

    /// Settles one; answers those that have nothing to wait for any more.
    pub(super) fn settle(&mut self, one: K) -> Vec<K> {
        let mut free = self.dependents.remove(&one).unwrap_or_default();
        free.retain(|dependent| {
            let Some(count) = self.counts.get_mut(dependent) else {
                return false;
            };
            *count -= 1;
            *count == 0
        });
        free
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn action(number: u128) -> ActionId {
        ActionId::from_uuid(Uuid::from_u128(number))
    }

    fn edges(pairs: &[(u128, u128)]) -> Vec<(ActionId, ActionId)> {
        let edge = |(one, on): &(u128, u128)| (action(*one), action(*on));
        pairs.iter().map(edge).collect()
    }

    #[test]
    fn circles_are_found_and_named_and_nothing_else_is() {
        type Row<'a> = (&'a str, &'a [(u128, u128)], Option<&'a [u128]>);
        let table: [Row<'_>; 8] = [
            ("nothing", &[], None),
            ("a chain", &[(1, 2), (2, 3)], None),
            ("a diamond", &[(1, 2), (1, 3), (2, 4), (3, 4)], None),
            ("said twice", &[(1, 2), (1, 2)], None),
            ("itself", &[(1, 1)], Some(&[1])),
            ("two", &[(2, 1), (1, 2)], Some(&[1, 2])),
            (
                "three, with a tail before and after",
                &[(1, 4), (4, 3), (3, 2), (2, 4), (3, 9)],
                Some(&[2, 4, 3]),
            ),
            (
                "two circles",
                &[(7, 8), (8, 7), (1, 2), (2, 1)],
                Some(&[1, 2]),
            ),
        ];
        for (name, pairs, expected) in table {
            let expected = expected.map(|ids| ids.iter().copied().map(action).collect());
            assert_eq!(find_circle(&edges(pairs)), expected, "{name}");
        }
    }

    #[test]
    fn a_circle_is_told_from_its_start_to_its_start() {
        let circle = in_order(&edges(&[(1, 2), (2, 1)])).unwrap_err();
        assert_eq!(
            circle.to_string(),
            format!(
                "these actions would wait for each other in a circle: {} → {} → {}",
                action(1),
                action(2),
                action(1)
            )
        );
    }

    #[test]
    fn the_longest_chains_and_circles_are_walked() {
        let mut chain: Vec<_> = (0..10_000).map(|n| (action(n), action(n + 1))).collect();
        let order = in_order(&chain).unwrap();
        assert_eq!(order.len(), 10_001);
        assert_eq!(order.first(), Some(&action(10_000)));
        chain.push((action(10_000), action(0)));
        assert_eq!(find_circle(&chain).unwrap().len(), 10_001);
    }

    proptest! {
        #[test]
        fn each_comes_after_what_it_depends_on_or_a_circle_is_told(
            pairs in proptest::collection::vec((0_u128..12, 0_u128..12), 0..25),
        ) {
            let edges = edges(&pairs);
            match in_order(&edges) {
                Ok(order) => for (one, on) in edges {
                    let place = |action| order.iter().position(|other| *other == action);
                    prop_assert!(place(on) < place(one));
                },
                Err(circle) => {
                    let way = circle.actions();
                    let steps = way.iter().zip(way.iter().cycle().skip(1));
                    for (one, on) in steps {
                        prop_assert!(edges.contains(&(*one, *on)));
                    }
                    prop_assert!(!way.is_empty());
                }
            }
        }

        #[test]
        fn the_order_of_the_edges_does_not_matter(
            pairs in proptest::collection::vec((0_u128..12, 0_u128..12), 0..25),
        ) {
            let edges = edges(&pairs);
            let mut reversed = edges.clone();
            reversed.reverse();
            prop_assert_eq!(in_order(&edges), in_order(&reversed));
        }
    }
}
