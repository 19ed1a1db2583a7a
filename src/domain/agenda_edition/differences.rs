//! What sets two editions of an agenda apart, item by item.
//!
//! Two editions are compared as somebody sees them, never as they are, so that what is closed cannot
//! show through its changes.

use std::{collections::BTreeMap, fmt::Display};

use crate::domain::{
    agenda_edition::{EditionItem, SeenEdition, SeenItem},
    body::Minutes,
    history::{self, Change, Described},
    ids::AgendaItemId,
    text::Title,
};

/// An item that stands at another place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedItem {
    /// The item.
    pub item: AgendaItemId,
    /// Its title in the newer edition.
    pub title: Title,
    /// Its position in the older edition, from 1.
    pub from: u16,
    /// Its position in the newer one, from 1.
    pub to: u16,
}

/// An item that says something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedItem {
    /// The item.
    pub item: AgendaItemId,
    /// Its title in the newer edition.
    pub title: Title,
    /// The fields that differ. Where only the public title of an item is seen in either edition,
    /// no more than its title and whether it is closed.
    pub fields: Vec<Change>,
}

/// What sets a newer edition apart from an older one; each list in the order of the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EditionDifferences {
    /// Items of the newer edition alone.
    pub added: Vec<SeenItem>,
    /// Items of the older edition alone, in the order of that one.
    pub removed: Vec<SeenItem>,
    /// Items that stand at another place, by their own move or pushed along by others.
    pub moved: Vec<MovedItem>,
    /// Items that say something else.
    pub changed: Vec<ChangedItem>,
}

impl EditionDifferences {
    /// Whether the editions are the same, item for item.
    pub const fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.moved.is_empty()
            && self.changed.is_empty()
    }
}

/// Compares an older edition with a newer one, both as the same person sees them.
pub fn differences(old: &SeenEdition, new: &SeenEdition) -> EditionDifferences {
    let mut before: BTreeMap<_, _> = old.items.iter().map(|item| (item.id(), item)).collect();
    let mut found = EditionDifferences::default();
    for item in &new.items {
        let Some(was) = before.remove(&item.id()) else {
            found.added.push(item.clone());
            continue;
        };
        if was.position() != item.position() {
            found.moved.push(MovedItem {
                item: item.id(),
                title: item.title().clone(),
                from: was.position(),
                to: item.position(),
            });
        }
        let fields = changes(was, item);
        if !fields.is_empty() {
            found.changed.push(ChangedItem {
                item: item.id(),
                title: item.title().clone(),
                fields,
            });
        }
    }
    let removed = old
        .items
        .iter()
        .filter(|item| before.contains_key(&item.id()));
    found.removed = removed.cloned().collect();
    found
}

fn changes(old: &SeenItem, new: &SeenItem) -> Vec<Change> {
    match (old, new) {
        (SeenItem::Whole(old), SeenItem::Whole(new)) => {
            history::differences(old.as_ref(), new.as_ref())
        }
        _ => history::differences(&Outline(old), &Outline(new)),
    }
}

/// What everybody may know of an item on the list.
struct Outline<'a>(&'a SeenItem);

impl Described for Outline<'_> {
    fn describe(&self) -> Vec<(&'static str, Option<String>)> {
        vec![
            ("title", Some(self.0.title().to_string())),
            ("is_closed", Some(self.0.is_closed().to_string())),
        ]
    }
}

impl Described for EditionItem {
    fn describe(&self) -> Vec<(&'static str, Option<String>)> {
        let attachments: Vec<_> = self.attachments.iter().map(ToString::to_string).collect();
        vec![
            ("title", Some(self.title.to_string())),
            ("public_title", text(self.public_title.as_ref())),
            ("kind", Some(self.kind.name().to_owned())),
            (
                "is_closed",
                Some(self.confidentiality.is_closed().to_string()),
            ),
            ("case_number", text(self.case_number.as_ref())),
            ("minutes", text(self.minutes.map(Minutes::get))),
            ("recommendation", text(self.recommendation.as_ref())),
            ("presentation", text(self.presentation.as_ref())),
            (
                "attachments",
                text((!attachments.is_empty()).then(|| attachments.join("\n"))),
            ),
            ("late_reason", text(self.late_reason.as_ref())),
        ]
    }
}

fn text(value: Option<impl Display>) -> Option<String> {
    value.map(|value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        agenda::ItemKind,
        agenda_edition::samples::{an_edition, item},
        text::Note,
    };
    use proptest::prelude::*;

    fn between(
        old: Vec<EditionItem>,
        new: Vec<EditionItem>,
        sees_closed: bool,
    ) -> EditionDifferences {
        let [old, new] = [old, new].map(|items| an_edition(items).as_seen(sees_closed));
        differences(&old, &new)
    }

    /// Shortly: `+2` added, `-2` removed, `2:1>3` moved, `2 title: a > b` changed.
    fn told(found: &EditionDifferences) -> Vec<String> {
        let number = |item: AgendaItemId| item.as_uuid().as_bytes()[0];
        let added = found
            .added
            .iter()
            .map(|item| format!("+{}", number(item.id())));
        let removed = found
            .removed
            .iter()
            .map(|item| format!("-{}", number(item.id())));
        let moved = found.moved.iter();
        let moved =
            moved.map(|moved| format!("{}:{}>{}", number(moved.item), moved.from, moved.to));
        let changed = found.changed.iter().flat_map(|changed| {
            changed.fields.iter().map(move |change| {
                let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "-".to_owned());
                let (old, new) = (side(&change.old), side(&change.new));
                format!("{} {}: {old} > {new}", number(changed.item), change.field)
            })
        });
        added.chain(removed).chain(moved).chain(changed).collect()
    }

    #[test]
    fn what_was_added_removed_and_moved_is_told_in_the_order_of_the_agenda() {
        let plain = |number: u8, position| item(number).at(position).titled("Punkt").build();
        for (old, new, expected) in [
            (vec![], vec![], vec![]),
            (vec![plain(1, 1)], vec![plain(1, 1)], vec![]),
            (
                vec![plain(1, 1), plain(2, 2)],
                vec![plain(2, 2), plain(4, 4), plain(3, 3), plain(1, 1)],
                vec!["+3", "+4"],
            ),
            (
                vec![plain(3, 3), plain(1, 1), plain(2, 2)],
                vec![plain(3, 1)],
                vec!["-1", "-2", "3:3>1"],
            ),
            (
                vec![plain(1, 1), plain(2, 2)],
                vec![plain(9, 1), plain(1, 2), plain(2, 3)],
                vec!["+9", "1:1>2", "2:2>3"],
            ),
        ] {
            let found = between(old, new, false);
            assert_eq!(told(&found), expected);
            assert_eq!(found.is_empty(), expected.is_empty());
        }
    }

    #[test]
    fn each_field_that_differs_is_told_with_old_and_new() {
        let old = || item(1).titled("Budget");
        let with = |change: fn(&mut EditionItem)| {
            let mut new = old().build();
            change(&mut new);
            told(&between(vec![old().build()], vec![new], false))
        };
        assert_eq!(
            with(|item| item.title = Title::parse("Budget 2026").unwrap()),
            ["1 title: Budget > Budget 2026"]
        );
        assert_eq!(
            with(|item| item.kind = ItemKind::Information),
            ["1 kind: decision > information"]
        );
        assert_eq!(with(|item| item.minutes = None), ["1 minutes: 10 > -"]);
        assert_eq!(
            with(|item| {
                item.late_reason = Some(Note::parse("Høringssvar kom sent.").unwrap());
                item.public_title = Some(Title::parse("Økonomi").unwrap());
            }),
            [
                "1 public_title: - > Økonomi",
                "1 late_reason: - > Høringssvar kom sent."
            ]
        );
        assert_eq!(
            with(|changed| changed.attachments = item(7).build().attachments),
            ["1 attachments: - > Hemmeligt punkt 7 [Hemmeligt punkt 7]"]
        );
    }

    #[test]
    fn an_item_that_is_closed_or_opened_tells_no_more_than_its_titles() {
        let open = || item(1).titled("Køb af Strandvej 5").build();
        let closed = || item(1).closed();
        let public = || closed().public("Køb af ejendom").build();
        for (old, new, sees_closed, expected) in [
            (
                open(),
                public(),
                false,
                vec![
                    "1 title: Køb af Strandvej 5 > Køb af ejendom",
                    "1 is_closed: false > true",
                ],
            ),
            (
                public(),
                open(),
                false,
                vec![
                    "1 title: Køb af ejendom > Køb af Strandvej 5",
                    "1 is_closed: true > false",
                ],
            ),
            (open(), closed().build(), false, vec!["-1"]),
            (closed().build(), open(), false, vec!["+1"]),
            (closed().build(), public(), false, vec!["+1"]),
            (
                closed().public("Sag").build(),
                public(),
                false,
                vec!["1 title: Sag > Køb af ejendom"],
            ),
            (
                closed().build(),
                public(),
                true,
                vec!["1 public_title: - > Køb af ejendom"],
            ),
        ] {
            assert_eq!(told(&between(vec![old], vec![new], sees_closed)), expected);
        }
    }

    #[test]
    fn what_a_closed_item_says_differently_is_not_seen_from_outside() {
        let closed = || item(1).closed().public("Personsag");
        let mut new = closed().build();
        new.title = Title::parse("Hemmeligt 2").unwrap();
        new.minutes = None;
        assert!(between(vec![closed().build()], vec![new.clone()], false).is_empty());
        assert_eq!(
            told(&between(vec![closed().build()], vec![new], true)),
            [
                "1 title: Hemmeligt punkt 1 > Hemmeligt 2",
                "1 minutes: 10 > -"
            ]
        );
    }

    /// Items with ids of their own in any order; only closed ones have anything to hide.
    fn any_items() -> impl Strategy<Value = Vec<EditionItem>> {
        let one = (any::<bool>(), any::<bool>(), 1..=9_u16);
        proptest::collection::btree_map(1..=9_u8, one, 0..9).prop_map(|all| {
            let built = all
                .into_iter()
                .map(|(number, (is_closed, is_public, variant))| {
                    let mut sample = item(number).at((u16::from(number) + variant) % 10);
                    sample = if is_closed {
                        sample.closed()
                    } else {
                        sample.titled(&format!("Åbent punkt {variant}"))
                    };
                    if is_public {
                        sample = sample.public(&format!("Offentlig titel {variant}"));
                    }
                    sample.build()
                });
            built.collect()
        })
    }

    proptest! {
        #[test]
        fn an_edition_does_not_differ_from_itself(items in any_items(), sees_closed: bool) {
            prop_assert!(between(items.clone(), items, sees_closed).is_empty());
        }

        #[test]
        fn the_differences_lead_from_the_old_items_to_the_new(
            old in any_items(), new in any_items(), sees_closed: bool,
        ) {
            let [old, new] = [old, new].map(|items| an_edition(items).as_seen(sees_closed));
            let found = differences(&old, &new);
            let places = |items: &[SeenItem]| -> BTreeMap<_, _> {
                items.iter().map(|item| (item.id(), item.position())).collect()
            };
            let mut reached = places(&old.items);
            for item in &found.removed {
                prop_assert_eq!(reached.remove(&item.id()), Some(item.position()));
            }
            for moved in &found.moved {
                prop_assert_eq!(reached.insert(moved.item, moved.to), Some(moved.from));
            }
            for item in &found.added {
                prop_assert_eq!(reached.insert(item.id(), item.position()), None);
            }
            prop_assert_eq!(reached, places(&new.items));
            prop_assert!(found.changed.iter().all(|changed| !changed.fields.is_empty()));
        }

        #[test]
        fn nothing_closed_shows_in_an_open_edition_or_its_differences(
            old in any_items(), new in any_items(),
        ) {
            let [old, new] = [old, new].map(|items| an_edition(items).as_seen(false));
            let shown = format!("{old:?} {new:?} {:?}", differences(&old, &new)).to_lowercase();
            prop_assert!(!shown.contains("hemmelig"), "{shown}");
        }
    }
}
