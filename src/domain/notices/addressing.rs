//! To whom a notice goes on the day it leaves: whom it concerns, whoever stands in, or a secretary of the
//! body where neither can be reached. Nothing goes to nobody as long as there is a secretary.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::{Standing, WhySecretary};
use crate::domain::{
    absence::{Absences, Recipient, who_gets_it},
    ids::PersonId,
    organisation::Person,
};

/// To whom, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// Who gets it.
    pub to: PersonId,
    /// Why they do.
    pub standing: Standing,
    /// Who is away or cannot be reached.
    pub instead_of: Option<PersonId>,
}

/// Who gets a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addresses {
    /// Who gets it itself.
    pub first: Address,
    /// Who gets a copy.
    pub copy: Option<Address>,
}

/// Why mail does not reach somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreachable {
    /// There is no address to send it to.
    NoAddress,
    /// They are not here any more.
    Left,
}

impl Unreachable {
    /// Why mail does not reach this person on that day, if it does not.
    pub fn of(person: &Person, today: NaiveDate) -> Option<Self> {
        if !person.presence.is_here(today) {
            Some(Self::Left)
        } else if person.email.is_none() {
            Some(Self::NoAddress)
        } else {
            None
        }
    }

    const fn why(self) -> WhySecretary {
        match self {
            Self::NoAddress => WhySecretary::NoAddress,
            Self::Left => WhySecretary::Left,
        }
    }
}

/// Nobody can be told: why the secretary was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nobody(pub WhySecretary);

/// What decides who gets a notice.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// The secretaries of the body, in order.
    pub secretaries: &'a [PersonId],
    /// Who is away.
    pub absences: &'a Absences,
    /// Those whom mail does not reach; whoever is not among them is reached.
    pub unreachable: &'a HashMap<PersonId, Unreachable>,
    /// The day on which it leaves.
    pub today: NaiveDate,
}

/// Who gets what concerns this person; a unit without a director has nobody.
pub fn addresses(concerned: Option<PersonId>, at: Circumstances<'_>) -> Result<Addresses, Nobody> {
    let alone = |first| Addresses { first, copy: None };
    let Some(person) = concerned else {
        return at.instead(WhySecretary::NoDirector, None).map(alone);
    };
    match who_gets_it(person, at.today, at.absences) {
        Recipient::InPerson(to) => at.reach(to, Standing::InPerson, None).map(alone),
        Recipient::StandIn { to, instead_of } => {
            let stand_in = at.reach(to, Standing::StandIn, Some(instead_of));
            let Ok(first) = stand_in else {
                // Whoever is away is better told than nobody.
                return at.reach(person, Standing::InPerson, None).map(alone);
            };
            let copy = at.is_reached(instead_of).then_some(Address {
                to: instead_of,
                standing: Standing::Copy,
                instead_of: None,
            });
            Ok(Addresses { first, copy })
        }
        Recipient::Uncovered(away) => {
            let first = at.reach(away, Standing::InPerson, None)?;
            let copy = at.instead(WhySecretary::AwayUncovered, Some(away));
            // Where the secretary has it already, in the place of somebody who cannot be reached.
            let copy = copy.ok().filter(|copy| copy.to != first.to);
            Ok(Addresses { first, copy })
        }
    }
}

impl Circumstances<'_> {
    fn is_reached(&self, person: PersonId) -> bool {
        !self.unreachable.contains_key(&person)
    }

    fn reach(
        &self,
        to: PersonId,
        standing: Standing,
        instead_of: Option<PersonId>,
    ) -> Result<Address, Nobody> {
        match self.unreachable.get(&to) {
            Some(unreachable) => self.instead(unreachable.why(), Some(to)),
            None => Ok(Address {
                to,
                standing,
                instead_of,
            }),
        }
    }

    /// A secretary in the place of somebody.
    fn instead(&self, why: WhySecretary, missed: Option<PersonId>) -> Result<Address, Nobody> {
        let to = self.secretary(missed).ok_or(Nobody(why))?;
        Ok(Address {
            to,
            standing: Standing::Secretary(why),
            instead_of: missed,
        })
    }

    /// The first secretary who is there and can be reached; where none is, the first who stands in for one,
    /// or is away with nobody to stand in. Never whom the notice missed.
    pub fn secretary(&self, missed: Option<PersonId>) -> Option<PersonId> {
        let gets_it = |secretary: &PersonId| who_gets_it(*secretary, self.today, self.absences);
        let is_there = |one: &Recipient| matches!(one, Recipient::InPerson(_));
        let recipients = self.secretaries.iter().map(gets_it);
        let (there, away): (Vec<_>, Vec<_>) = recipients.partition(is_there);
        let mut candidates = there.into_iter().chain(away).map(Recipient::to);
        candidates.find(|one| self.is_reached(*one) && Some(*one) != missed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{an_absence, day, id};

    const TODAY: &str = "2023-10-26";

    fn person(number: u8) -> PersonId {
        PersonId::from_uuid(id(number))
    }

    /// Whom it concerns, the secretaries, who is away and who stands in, whom mail does not reach; and to whom
    /// it goes, why, and instead of whom.
    const TABLE: &str = "
        there                              | 1 | 8 9 |     |              | 1 in_person
        a unit without a director          |   | 8 9 |     |              | 8 secretary_no_director
        away                               | 1 | 8 9 | 1>2 |              | 2 stand_in for 1, 1 copy
        nobody stands in                   | 1 | 8 9 | 1>  |              | 1 in_person, 8 secretary_away_uncovered for 1
        nobody stands in, without address  | 1 | 8 9 | 1>  | 1 no_address | 8 secretary_no_address for 1
        gone                               | 1 | 8 9 |     | 1 left       | 8 secretary_left for 1
        whoever stands in is gone          | 1 | 8 9 | 1>2 | 2 left       | 8 secretary_left for 2, 1 copy
        who stands in is gone, nobody else | 1 |     | 1>2 | 2 left       | 1 in_person
        away without an address            | 1 | 8 9 | 1>2 | 1 no_address | 2 stand_in for 1
        the first secretary is gone        | 1 | 8 9 |     | 1 left,8 left | 9 secretary_left for 1
        the first secretary is away        | 1 | 8 9 | 8>7 | 1 no_address | 9 secretary_no_address for 1
        the only secretary is away         | 1 | 8   | 8>7 | 1 no_address | 7 secretary_no_address for 1
        of a secretary who is away         | 8 | 8   | 8>  |              | 8 in_person
        nobody at all                      | 1 | 8   |     | 1 left,8 no_address | nobody: secretary_left
        no secretary                       | 1 |     |     | 1 no_address | nobody: secretary_no_address
    ";

    fn numbered(text: &str) -> PersonId {
        person(text.parse().unwrap())
    }

    fn unreachable(cell: &str) -> HashMap<PersonId, Unreachable> {
        let people = cell.split(',').filter_map(|one| one.split_once(' '));
        let people = people.map(|(who, why)| {
            let why = match why {
                "left" => Unreachable::Left,
                _ => Unreachable::NoAddress,
            };
            (numbered(who), why)
        });
        people.collect()
    }

    fn away(cell: &str) -> Absences {
        let pairs = cell
            .split_whitespace()
            .filter_map(|one| one.split_once('>'));
        let absences = pairs.map(|(who, substitute)| {
            an_absence(
                who.parse().unwrap(),
                (TODAY, TODAY),
                substitute.parse().ok(),
            )
        });
        absences.collect()
    }

    fn told(found: Result<Addresses, Nobody>) -> String {
        let number = |who| (0..10).find(|number| person(*number) == who).unwrap();
        let told = |one: Address| {
            let whom = one.instead_of.map(|whom| format!(" for {}", number(whom)));
            let whom = whom.unwrap_or_default();
            format!("{} {}{whom}", number(one.to), one.standing.name())
        };
        match found {
            Ok(Addresses { first, copy: None }) => told(first),
            Ok(Addresses {
                first,
                copy: Some(copy),
            }) => format!("{}, {}", told(first), told(copy)),
            Err(Nobody(why)) => format!("nobody: {}", Standing::Secretary(why).name()),
        }
    }

    #[test]
    fn a_notice_goes_to_whoever_is_there_and_reached_or_else_to_a_secretary() {
        for row in TABLE.trim().lines() {
            let cells: Vec<_> = row.split('|').map(str::trim).collect();
            let [name, concerned, secretaries, absent, missed, expected] = cells[..] else {
                panic!("{row}");
            };
            let secretaries: Vec<_> = secretaries.split_whitespace().map(numbered).collect();
            let found = addresses(
                concerned.parse().ok().map(person),
                Circumstances {
                    secretaries: &secretaries,
                    absences: &away(absent),
                    unreachable: &unreachable(missed),
                    today: day(TODAY),
                },
            );
            assert_eq!(told(found), expected, "{name}");
        }
    }

    #[test]
    fn every_standing_has_a_name_of_its_own() {
        for standing in Standing::ALL {
            assert_eq!(Standing::from_name(standing.name()), Some(standing));
        }
    }
}
