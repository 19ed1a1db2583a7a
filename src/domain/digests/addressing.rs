//! To whom a digest goes: the person whose area or body it sums up, whoever stands in, or, where neither
//! can be reached, somebody in their place. Leaves out what people wish, which is looked at when it leaves.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;

use crate::domain::{
    absence::{Absences, Recipient, who_gets_it},
    ids::{PersonId, UnitId},
    language::Language,
    organisation::{Person, Unit},
};

/// Why mail does not reach somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unreachable {
    /// They are not here any more.
    Left,
    /// No address of theirs is known.
    NoAddress,
}

impl Unreachable {
    /// In words, as the rest of a sentence about the recipient.
    pub const fn in_words(self, language: Language) -> &'static str {
        let (danish, english) = match self {
            Self::Left => ("er fratrådt", "has left"),
            Self::NoAddress => ("har ingen mailadresse", "has no mail address"),
        };
        language.choose(danish, english)
    }
}

/// Why a digest goes to whom it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// It is their own.
    Own,
    /// They stand in for a person who is away.
    StandsIn,
    /// It is a copy, to a person for whom somebody stands in.
    Copy,
    /// The person cannot be reached, and they are next in line.
    NextInLine(Unreachable),
    /// Nobody can be reached; it is held back when its time comes.
    Nobody(Unreachable),
    /// The person cannot be reached and others get the same anyway; it is held back as well.
    Others(Unreachable),
}

/// Who gets a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// Who.
    pub to: PersonId,
    /// Why they.
    pub cause: Cause,
}

/// What is to be known of everybody whom digests may go to.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    people: HashMap<PersonId, Person>,
    absences: Absences,
}

impl Directory {
    /// Of these people and absences. Whoever is not among them cannot be reached.
    pub fn new(people: impl IntoIterator<Item = Person>, absences: Absences) -> Self {
        Self {
            people: people.into_iter().map(|one| (one.id, one)).collect(),
            absences,
        }
    }

    /// The unit that the person belongs to.
    pub fn unit_of(&self, person: PersonId) -> Option<UnitId> {
        self.people.get(&person)?.unit
    }

    /// Why mail does not reach the person on a day; none where it does.
    pub fn unreachable(&self, person: PersonId, day: NaiveDate) -> Option<Unreachable> {
        match self.people.get(&person) {
            Some(one) => unreachable(one, day),
            None => Some(Unreachable::Left),
        }
    }

    /// Who gets what is meant for the person on a day, and who a copy of it. Where neither the person nor
    /// whoever stands in can be reached, it is the first of `next_in_line` who can.
    pub fn addresses(
        &self,
        person: PersonId,
        next_in_line: impl FnOnce() -> Vec<PersonId>,
        day: NaiveDate,
    ) -> (Address, Option<PersonId>) {
        let own = |cause| (Address { to: person, cause }, None);
        let is_reached = |one: PersonId| self.unreachable(one, day).is_none();
        if let Recipient::StandIn { to, instead_of } = who_gets_it(person, day, &self.absences)
            && is_reached(to)
        {
            let cause = Cause::StandsIn;
            let copy = Some(instead_of).filter(|away| is_reached(*away));
            return (Address { to, cause }, copy);
        }
        let Some(why) = self.unreachable(person, day) else {
            return own(Cause::Own);
        };
        let mut others = next_in_line().into_iter().flat_map(|next| {
            let stands_in = who_gets_it(next, day, &self.absences).to();
            [stands_in, next]
        });
        match others.find(|other| is_reached(*other)) {
            Some(to) => (
                Address {
                    to,
                    cause: Cause::NextInLine(why),
                },
                None,
            ),
            None => own(Cause::Nobody(why)),
        }
    }
}

/// Why mail does not reach a person on a day; none where it does.
pub fn unreachable(person: &Person, day: NaiveDate) -> Option<Unreachable> {
    if !person.presence.is_here(day) {
        Some(Unreachable::Left)
    } else if person.email.is_none() {
        Some(Unreachable::NoAddress)
    } else {
        None
    }
}

/// Who is next in line for a director: the directors of the units above the own ones, or above the unit
/// that the director belongs to, the nearest first.
pub fn directors_above(director: PersonId, own: Option<UnitId>, all: &[Unit]) -> Vec<PersonId> {
    let by_id: HashMap<UnitId, &Unit> = all.iter().map(|unit| (unit.id, unit)).collect();
    let directed = all.iter().filter(|unit| unit.director == Some(director));
    let mut level: Vec<UnitId> = directed.map(|unit| unit.id).collect();
    if level.is_empty() {
        level.extend(own);
    }
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    while !level.is_empty() {
        // Units may stand above each other in a circle.
        level.retain(|unit| seen.insert(*unit));
        let units: Vec<_> = level.iter().filter_map(|unit| by_id.get(unit)).collect();
        for other in units.iter().filter_map(|unit| unit.director) {
            if other != director && !found.contains(&other) {
                found.push(other);
            }
        }
        level = units.iter().filter_map(|unit| unit.parent).collect();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        organisation::Presence,
        preferences::Preferences,
        samples::{an_absence, day, id},
        text::Title,
        version::Version,
    };

    const DAY: &str = "2024-02-06";
    const WEEK: (&str, &str) = ("2024-02-05", "2024-02-11");

    fn person(number: u8) -> PersonId {
        PersonId::from_uuid(id(number))
    }

    fn somebody(number: u8) -> Person {
        Person {
            id: person(number),
            name: Title::parse("Anne Bæk").unwrap(),
            email: "anne@havnbjerg.dk".parse().ok(),
            post: None,
            unit: None,
            language: Language::Danish,
            preferences: Preferences::default(),
            presence: Presence::Here,
            version: Version::FIRST,
        }
    }

    fn unit(number: u8, parent: Option<u8>, director: Option<u8>) -> Unit {
        Unit {
            id: UnitId::from_uuid(id(number)),
            name: Title::parse("Enhed").unwrap(),
            parent: parent.map(|parent| UnitId::from_uuid(id(parent))),
            director: director.map(person),
            version: Version::FIRST,
        }
    }

    /// Who has left, who has no address, who is away with whom standing in, who is next in line.
    type Town<'a> = (&'a [u8], &'a [u8], &'a [(u8, Option<u8>)], &'a [u8]);

    #[test]
    fn what_is_meant_for_somebody_goes_to_whom_mail_reaches() {
        let to = |number, cause| Address {
            to: person(number),
            cause,
        };
        let (left, none) = (Unreachable::Left, Unreachable::NoAddress);
        let table: [(Town<'_>, Address, Option<u8>); 12] = [
            ((&[], &[], &[], &[3]), to(1, Cause::Own), None),
            (
                (&[], &[], &[(1, Some(2))], &[3]),
                to(2, Cause::StandsIn),
                Some(1),
            ),
            ((&[], &[], &[(1, None)], &[3]), to(1, Cause::Own), None),
            // Nobody misses a copy.
            (
                (&[], &[1], &[(1, Some(2))], &[3]),
                to(2, Cause::StandsIn),
                None,
            ),
            // Whoever stands in cannot be reached: it stays theirs.
            ((&[2], &[], &[(1, Some(2))], &[3]), to(1, Cause::Own), None),
            ((&[1], &[], &[], &[3]), to(3, Cause::NextInLine(left)), None),
            ((&[], &[1], &[], &[3]), to(3, Cause::NextInLine(none)), None),
            (
                (&[1, 2], &[], &[(1, Some(2))], &[3]),
                to(3, Cause::NextInLine(left)),
                None,
            ),
            (
                (&[1], &[3], &[], &[3, 4]),
                to(4, Cause::NextInLine(left)),
                None,
            ),
            // Somebody stands in for whoever is next.
            (
                (&[1], &[], &[(3, Some(4))], &[3]),
                to(4, Cause::NextInLine(left)),
                None,
            ),
            ((&[1], &[], &[], &[]), to(1, Cause::Nobody(left)), None),
            ((&[3], &[1], &[], &[3]), to(1, Cause::Nobody(none)), None),
        ];
        for ((gone, mute, away, next), expected, copy) in table {
            let people = (1..=5).map(|number| {
                let mut one = somebody(number);
                if gone.contains(&number) {
                    one.presence = Presence::Left { on: day(DAY) };
                }
                one.email = one.email.filter(|_| !mute.contains(&number));
                one
            });
            let absences = away.iter().map(|(who, to)| an_absence(*who, WEEK, *to));
            let directory = Directory::new(people, absences.collect());
            let in_line = || next.iter().copied().map(person).collect();
            let found = directory.addresses(person(1), in_line, day(DAY));
            let case = format!("{gone:?} left, {mute:?} mute, {away:?} away, {next:?} next");
            assert_eq!(found, (expected, copy.map(person)), "{case}");
        }
    }

    #[test]
    fn whoever_is_unknown_cannot_be_reached_and_whoever_leaves_can_until_then() {
        let leaving = Person {
            presence: Presence::Left {
                on: day("2024-02-07"),
            },
            ..somebody(1)
        };
        let directory = Directory::new([leaving], Absences::default());
        for (number, date, expected) in [
            (1, "2024-02-06", None),
            (1, "2024-02-07", Some(Unreachable::Left)),
            (2, "2024-02-06", Some(Unreachable::Left)),
        ] {
            let found = directory.unreachable(person(number), day(date));
            assert_eq!(found, expected, "{number} on {date}");
        }
    }

    #[test]
    fn next_in_line_are_the_directors_above_the_nearest_first_even_in_a_circle() {
        let all = [
            unit(1, None, Some(50)),
            unit(2, Some(1), Some(51)),
            unit(3, Some(2), None),
            unit(4, Some(3), Some(52)),
            unit(5, Some(2), Some(52)),
            unit(6, Some(7), Some(53)),
            unit(7, Some(6), Some(54)),
        ];
        for (director, own, expected) in [
            (52, None, vec![51, 50]),
            (50, None, vec![]),
            (53, None, vec![54]),
            // Whoever only answers for actions belongs to a unit.
            (60, Some(4), vec![52, 51, 50]),
            (60, None, vec![]),
        ] {
            let own = own.map(|own| UnitId::from_uuid(id(own)));
            let found = directors_above(person(director), own, &all);
            let expected: Vec<_> = expected.into_iter().map(person).collect();
            assert_eq!(found, expected, "of {director}");
        }
    }
}
