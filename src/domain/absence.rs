//! Absences: when a person is away, who stands in, and so who gets what is meant for them on a day.
//! Leaves out whether two absences may stand together: that is `circle`.

pub mod circle;

use std::collections::HashMap;

use chrono::{Days, NaiveDate};

use crate::domain::{
    ids::{AbsenceId, PersonId},
    version::Version,
};

pub use circle::{SubstitutionError, find_clash};

/// The days of an absence, both included; the first is not after the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AbsencePeriod {
    from: NaiveDate,
    until: NaiveDate,
}

/// The days are no period of an absence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AbsencePeriodError {
    /// It would end before it begins.
    #[error("must not be before the first day, {from}")]
    EndsBeforeItBegins {
        /// The first day.
        from: NaiveDate,
    },
    /// Whoever is away for so long has left: somebody else becomes the owner.
    #[error(
        "an absence is at most {} days: let somebody else own the actions instead",
        AbsencePeriod::LONGEST
    )]
    TooLong,
}

impl AbsencePeriod {
    /// The most days of one absence.
    pub const LONGEST: u64 = 366;

    /// From the first day to the last, both included.
    pub fn new(from: NaiveDate, until: NaiveDate) -> Result<Self, AbsencePeriodError> {
        if until < from {
            return Err(AbsencePeriodError::EndsBeforeItBegins { from });
        }
        match from.checked_add_days(Days::new(Self::LONGEST)) {
            Some(end) if until >= end => Err(AbsencePeriodError::TooLong),
            _ => Ok(Self { from, until }),
        }
    }

    /// The first day.
    pub const fn from(self) -> NaiveDate {
        self.from
    }

    /// The last day, included.
    pub const fn until(self) -> NaiveDate {
        self.until
    }

    /// Whether the day is one of them.
    pub fn includes(self, day: NaiveDate) -> bool {
        (self.from..=self.until).contains(&day)
    }

    /// The days that both have.
    pub fn overlap(self, other: Self) -> Option<Self> {
        let (from, until) = (self.from.max(other.from), self.until.min(other.until));
        (from <= until).then_some(Self { from, until })
    }
}

/// Who is away, and who stands in: somebody else, or nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cover {
    person: PersonId,
    substitute: Option<PersonId>,
}

/// Nobody stands in for themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be somebody else than the one who is away")]
pub struct OwnSubstitute;

impl Cover {
    /// The person is away, and the substitute stands in.
    pub fn new(person: PersonId, substitute: Option<PersonId>) -> Result<Self, OwnSubstitute> {
        if substitute == Some(person) {
            return Err(OwnSubstitute);
        }
        Ok(Self { person, substitute })
    }

    /// Who is away.
    pub const fn person(self) -> PersonId {
        self.person
    }

    /// Who stands in.
    pub const fn substitute(self) -> Option<PersonId> {
        self.substitute
    }
}

/// A stretch of days on which a person is away; one person's never overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// The id.
    pub id: AbsenceId,
    /// Who is away, and who stands in.
    pub cover: Cover,
    /// On which days.
    pub period: AbsencePeriod,
    /// Counts changes.
    pub version: Version,
}

/// The absences of many people, to be asked about a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Absences(HashMap<PersonId, Vec<Absence>>);

impl FromIterator<Absence> for Absences {
    fn from_iter<T: IntoIterator<Item = Absence>>(absences: T) -> Self {
        let mut known = Self::default();
        known.extend(absences);
        known
    }
}

impl Extend<Absence> for Absences {
    fn extend<T: IntoIterator<Item = Absence>>(&mut self, absences: T) {
        for absence in absences {
            let of_person = self.0.entry(absence.cover.person).or_default();
            of_person.push(absence);
        }
    }
}

impl Absences {
    /// Everybody who stands in for somebody.
    pub fn substitutes(&self) -> impl Iterator<Item = PersonId> {
        let all = self.0.values().flatten();
        all.filter_map(|absence| absence.cover.substitute)
    }

    /// The absence of the person on that day.
    pub fn on(&self, person: PersonId, day: NaiveDate) -> Option<&Absence> {
        let of_person = self.0.get(&person)?;
        of_person
            .iter()
            .find(|absence| absence.period.includes(day))
    }
}

/// Who gets what is meant for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recipient {
    /// The person, who is there.
    InPerson(PersonId),
    /// Somebody who stands in.
    StandIn {
        /// Who gets it.
        to: PersonId,
        /// Who is away.
        instead_of: PersonId,
    },
    /// The person is away and nobody stands in, so that it still is theirs.
    Uncovered(PersonId),
}

impl Recipient {
    /// Who gets it.
    pub const fn to(self) -> PersonId {
        match self {
            Self::InPerson(to) | Self::StandIn { to, .. } | Self::Uncovered(to) => to,
        }
    }

    /// For whom they stand in.
    pub const fn instead_of(self) -> Option<PersonId> {
        match self {
            Self::StandIn { instead_of, .. } => Some(instead_of),
            Self::InPerson(_) | Self::Uncovered(_) => None,
        }
    }
}

/// How far substitutes of substitutes are followed. A longer chain counts as nobody: whoever is at
/// its end could not know what it is about.
pub const LONGEST_CHAIN: usize = 10;

/// Who gets what is meant for the person on that day: the person, or the first along the chain of
/// substitutes who is there.
pub fn who_gets_it(person: PersonId, day: NaiveDate, absences: &Absences) -> Recipient {
    let Some(mut absence) = absences.on(person, day) else {
        return Recipient::InPerson(person);
    };
    for _ in 0..LONGEST_CHAIN {
        let Some(substitute) = absence.cover.substitute else {
            break;
        };
        match absences.on(substitute, day) {
            None => {
                return Recipient::StandIn {
                    to: substitute,
                    instead_of: person,
                };
            }
            Some(further) => absence = further,
        }
    }
    Recipient::Uncovered(person)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{an_absence, day, id};

    type Away<'a> = (u8, (&'a str, &'a str), Option<u8>);

    fn person(number: u8) -> PersonId {
        PersonId::from_uuid(id(number))
    }

    #[test]
    fn a_period_has_a_first_day_a_last_day_and_a_bound() {
        let from = day("2024-02-01");
        for (until, expected) in [
            (
                "2024-01-31",
                Err(AbsencePeriodError::EndsBeforeItBegins { from }),
            ),
            ("2024-02-01", Ok(())),
            // 366 days, of which one is 29 February.
            ("2025-01-31", Ok(())),
            ("2025-02-01", Err(AbsencePeriodError::TooLong)),
        ] {
            let period = AbsencePeriod::new(from, day(until));
            assert_eq!(period.map(|_| ()), expected, "{until}");
        }
        let last = AbsencePeriod::new(NaiveDate::MAX, NaiveDate::MAX);
        assert!(last.is_ok(), "the end of time is a day like any other");
    }

    #[test]
    fn both_ends_belong_to_a_period() {
        let period = AbsencePeriod::new(day("2024-02-01"), day("2024-02-03")).unwrap();
        for (date, expected) in [
            ("2024-01-31", false),
            ("2024-02-01", true),
            ("2024-02-03", true),
            ("2024-02-04", false),
        ] {
            assert_eq!(period.includes(day(date)), expected, "{date}");
        }
    }

    #[test]
    fn nobody_stands_in_for_themselves() {
        assert_eq!(Cover::new(person(1), Some(person(1))), Err(OwnSubstitute));
        assert!(Cover::new(person(1), None).is_ok());
    }

    #[test]
    fn what_is_meant_for_somebody_goes_to_whoever_is_there() {
        let stand_in = |to| Recipient::StandIn {
            to: person(to),
            instead_of: person(1),
        };
        let here = Recipient::InPerson(person(1));
        let uncovered = Recipient::Uncovered(person(1));
        let (week, other_week) = (("2024-02-05", "2024-02-11"), ("2024-02-12", "2024-02-18"));
        let table: [(&str, &[Away<'_>], Recipient); 9] = [
            ("nobody is away", &[], here),
            ("away another week", &[(1, other_week, Some(2))], here),
            ("somebody stands in", &[(1, week, Some(2))], stand_in(2)),
            ("nobody stands in", &[(1, week, None)], uncovered),
            (
                "the substitute is away and has one",
                &[(1, week, Some(2)), (2, week, Some(3))],
                stand_in(3),
            ),
            (
                "the substitute is away another week",
                &[(1, week, Some(2)), (2, other_week, Some(3))],
                stand_in(2),
            ),
            (
                "the chain ends with somebody who is away",
                &[(1, week, Some(2)), (2, week, None)],
                uncovered,
            ),
            (
                "one absence follows the other",
                &[(1, other_week, Some(9)), (1, week, Some(2))],
                stand_in(2),
            ),
            (
                "a circle that should not be",
                &[(1, week, Some(2)), (2, week, Some(1))],
                uncovered,
            ),
        ];
        for (name, away, expected) in table {
            let absences = away
                .iter()
                .map(|(who, days, substitute)| an_absence(*who, *days, *substitute));
            let absences: Absences = absences.collect();
            for date in ["2024-02-05", "2024-02-08", "2024-02-11"] {
                let got = who_gets_it(person(1), day(date), &absences);
                assert_eq!(got, expected, "{name} on {date}");
            }
        }
    }

    #[test]
    fn a_chain_is_followed_only_so_far() {
        let week = ("2024-02-05", "2024-02-11");
        let chain = |length: u8| -> Absences {
            let links = (1..=length).map(|who| an_absence(who, week, Some(who + 1)));
            links.collect()
        };
        let longest = u8::try_from(LONGEST_CHAIN).unwrap();
        let on = day("2024-02-06");
        let got = who_gets_it(person(1), on, &chain(longest));
        assert_eq!(got.to(), person(longest + 1));
        let got = who_gets_it(person(1), on, &chain(longest + 1));
        assert_eq!(got, Recipient::Uncovered(person(1)));
    }
}
