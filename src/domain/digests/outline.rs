//! What digests need to know of an action to say where it belongs; its words are fetched afterwards,
//! for those alone that are told.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::{
    access::Sight,
    action::DueMoment,
    agenda::Confidentiality,
    calendar::Moment,
    ids::{ActionId, BodyId, PersonId, UnitId},
    organisation::{Owner, Unit},
};

/// How far an action has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Its owner has said nothing: proposed or open.
    Unanswered,
    /// Begun.
    Begun,
    /// The owner asked for more time, or that somebody else takes it over, and waits for an answer.
    Asked,
    /// The owner says it is done.
    ReportedDone,
    /// Closed, declined or cancelled.
    Ended,
}

/// An action in outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outline {
    /// The action.
    pub action: ActionId,
    /// The body that decided it.
    pub body: BodyId,
    /// Whose it is.
    pub owner: Owner,
    /// The unit that owns it, or that its owner belongs to.
    pub unit: Option<UnitId>,
    /// Who answers for it.
    pub accountable: Option<PersonId>,
    /// When it is due.
    pub due: DueMoment,
    /// The body at whose meeting it is due.
    pub due_body: Option<BodyId>,
    /// How far it has come.
    pub stage: Stage,
    /// Closed where it is itself, or the item that it comes from.
    pub confidentiality: Confidentiality,
}

impl Outline {
    /// Whether `sight` may know of it.
    pub fn is_seen_by(&self, sight: &Sight) -> bool {
        sight.sees_action(self.confidentiality, self.body, self.owner)
    }

    /// Whether something is left to do for its owner.
    pub const fn is_unfinished(&self) -> bool {
        matches!(self.stage, Stage::Unanswered | Stage::Begun | Stage::Asked)
    }

    /// Whether its day has gone by and it is not reported done.
    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.is_unfinished() && self.due.on.is_some_and(|due| due < today)
    }

    /// What is due first comes first; what has no day, last.
    pub(super) fn rank(&self) -> (NaiveDate, ActionId) {
        (self.due.on.unwrap_or(NaiveDate::MAX), self.action)
    }
}

/// That an action came to be somebody else's, or somebody else came to answer for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandOver {
    /// When.
    pub at: Moment,
    /// Whose it was, where that changed.
    pub owner: Option<Owner>,
    /// Who answered for it, where that changed.
    pub accountable: Option<Option<PersonId>>,
}

impl Outline {
    /// The action as it was before it was handed over since a moment. `hand_overs` are in order of time, and
    /// `unit_of` says which unit a person belongs to.
    #[must_use]
    pub fn before(
        self,
        hand_overs: &[HandOver],
        since: Moment,
        unit_of: impl Fn(PersonId) -> Option<UnitId>,
    ) -> Self {
        let mut before = self;
        for hand_over in hand_overs.iter().rev().take_while(|one| one.at >= since) {
            before.accountable = hand_over.accountable.unwrap_or(before.accountable);
            if let Some(owner) = hand_over.owner {
                before.owner = owner;
                before.unit = match owner {
                    Owner::Unit(unit) => Some(unit),
                    Owner::Person(person) => unit_of(person),
                };
            }
        }
        before
    }
}

/// What a director answers for: the own units with all below them, and what names the director.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    director: PersonId,
    units: BTreeSet<UnitId>,
}

impl Area {
    /// The area of somebody among all units there are.
    pub fn of(director: PersonId, all: &[Unit]) -> Self {
        let mut below: BTreeMap<UnitId, Vec<UnitId>> = BTreeMap::new();
        for unit in all {
            if let Some(parent) = unit.parent {
                below.entry(parent).or_default().push(unit.id);
            }
        }
        let own = all.iter().filter(|unit| unit.director == Some(director));
        let mut next: Vec<_> = own.map(|unit| unit.id).collect();
        let mut units = BTreeSet::new();
        while let Some(unit) = next.pop() {
            if units.insert(unit) {
                next.extend(below.get(&unit).into_iter().flatten());
            }
        }
        Self { director, units }
    }

    /// The units in it.
    pub const fn units(&self) -> &BTreeSet<UnitId> {
        &self.units
    }

    /// Whether an action belongs to it.
    pub fn holds(&self, outline: &Outline) -> bool {
        outline.accountable == Some(self.director)
            || outline.unit.is_some_and(|unit| self.units.contains(&unit))
    }
}

/// The first of many things, and how many more there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut<T> {
    /// The first.
    pub first: Vec<T>,
    /// How many more.
    pub more: usize,
}

impl<T> Default for Cut<T> {
    fn default() -> Self {
        Self {
            first: Vec::new(),
            more: 0,
        }
    }
}

impl<T> Cut<T> {
    /// At most `most` of these.
    pub fn of(mut all: Vec<T>, most: usize) -> Self {
        let more = all.len().saturating_sub(most);
        all.truncate(most);
        Self { first: all, more }
    }

    /// How many there are in all.
    pub const fn count(&self) -> usize {
        self.first.len() + self.more
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// The same of other things; what has no counterpart counts among the rest.
    pub fn filter_map<U>(self, f: impl FnMut(T) -> Option<U>) -> Cut<U> {
        let count = self.count();
        let first: Vec<_> = self.first.into_iter().filter_map(f).collect();
        Cut {
            more: count - first.len(),
            first,
        }
    }
}

/// The actions of these outlines, what is due first before the others, at most `most`.
pub(super) fn cut(mut outlines: Vec<&Outline>, most: usize) -> Cut<ActionId> {
    outlines.sort_by_key(|outline| outline.rank());
    Cut::of(outlines.into_iter().map(|o| o.action).collect(), most)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::{
        samples::{id, moment},
        text::Title,
        version::Version,
    };

    pub(in crate::domain::digests) fn an_outline(number: u8) -> Outline {
        Outline {
            action: ActionId::from_uuid(id(number)),
            body: BodyId::from_uuid(id(100)),
            owner: Owner::Person(PersonId::from_uuid(id(101))),
            unit: Some(UnitId::from_uuid(id(102))),
            accountable: None,
            due: DueMoment::default(),
            due_body: None,
            stage: Stage::Unanswered,
            confidentiality: Confidentiality::Open,
        }
    }

    pub(in crate::domain::digests) fn due_on(outline: Outline, day: &str) -> Outline {
        Outline {
            due: DueMoment {
                on: Some(day.parse().unwrap()),
                ..outline.due
            },
            ..outline
        }
    }

    fn unit(number: u8, parent: Option<u8>, director: Option<u8>) -> Unit {
        Unit {
            id: UnitId::from_uuid(id(number)),
            name: Title::parse("Enhed").unwrap(),
            parent: parent.map(|parent| UnitId::from_uuid(id(parent))),
            director: director.map(|director| PersonId::from_uuid(id(director))),
            version: Version::FIRST,
        }
    }

    #[test]
    fn an_area_is_the_own_units_with_all_below_them_even_in_a_circle() {
        let all = [
            unit(1, Some(4), Some(50)),
            unit(2, Some(1), Some(51)),
            unit(3, Some(2), None),
            unit(4, Some(3), None),
            unit(5, None, Some(52)),
        ];
        for (director, expected) in [(50, vec![1, 2, 3, 4]), (52, vec![5]), (53, vec![])] {
            let area = Area::of(PersonId::from_uuid(id(director)), &all);
            let expected = expected.into_iter().map(|n| UnitId::from_uuid(id(n)));
            assert_eq!(area.units, expected.collect(), "of {director}");
        }
    }

    #[test]
    fn an_action_belongs_to_the_area_of_its_unit_and_of_who_answers_for_it() {
        let all = [unit(1, None, Some(50)), unit(2, Some(1), None)];
        let area = Area::of(PersonId::from_uuid(id(50)), &all);
        let of_unit = |number| Outline {
            unit: Some(UnitId::from_uuid(id(number))),
            ..an_outline(9)
        };
        let accountable = Some(PersonId::from_uuid(id(50)));
        for (outline, expected) in [
            (of_unit(1), true),
            (of_unit(2), true),
            (of_unit(3), false),
            (
                Outline {
                    unit: None,
                    ..an_outline(9)
                },
                false,
            ),
            (
                Outline {
                    accountable,
                    ..of_unit(3)
                },
                true,
            ),
        ] {
            assert_eq!(area.holds(&outline), expected, "{outline:?}");
        }
    }

    #[test]
    fn an_action_was_whose_it_was_before_it_was_handed_over() {
        let at = |day: &str| moment(&format!("{day} 09:00"));
        let (person, unit) = (|n| PersonId::from_uuid(id(n)), |n| UnitId::from_uuid(id(n)));
        let hand_over = |day, owner, accountable| HandOver {
            at: at(day),
            owner,
            accountable,
        };
        let hand_overs = [
            hand_over("2023-11-01", Some(Owner::Unit(unit(1))), None),
            hand_over("2023-11-08", Some(Owner::Person(person(2))), Some(None)),
            hand_over(
                "2023-11-09",
                Some(Owner::Unit(unit(3))),
                Some(Some(person(4))),
            ),
        ];
        let now = Outline {
            accountable: Some(person(5)),
            ..an_outline(9)
        };
        let unit_of = |other: PersonId| (other == person(2)).then(|| unit(7));
        for (since, owner, of_unit, accountable) in [
            ("2023-11-10", now.owner, now.unit, Some(person(5))),
            (
                "2023-11-09",
                Owner::Unit(unit(3)),
                Some(unit(3)),
                Some(person(4)),
            ),
            ("2023-11-02", Owner::Person(person(2)), Some(unit(7)), None),
            ("2023-10-01", Owner::Unit(unit(1)), Some(unit(1)), None),
        ] {
            let before = now.before(&hand_overs, at(since), unit_of);
            let found = (before.owner, before.unit, before.accountable);
            assert_eq!(found, (owner, of_unit, accountable), "since {since}");
        }
    }

    #[test]
    fn a_cut_list_knows_how_many_more_there_are() {
        let cut = Cut::of(vec![1, 2, 3], 2);
        assert_eq!((cut.first.len(), cut.more, cut.count()), (2, 1, 3));
        let fewer = cut.filter_map(|n| (n != 1).then_some(n));
        assert_eq!((fewer.first, fewer.more), (vec![2], 2));
        assert!(Cut::<i32>::default().is_empty());
    }
}
