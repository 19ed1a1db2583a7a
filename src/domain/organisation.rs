//! The municipality's people and units (departments, administrations, institutions).
//! Leaves out who may do what: that is `access`.

use std::{collections::HashMap, fmt, str::FromStr};

use chrono::NaiveDate;

use crate::domain::{
    calendar::Moment,
    ids::{PersonId, UnitId},
    language::Language,
    preferences::Preferences,
    text::Title,
    version::Version,
};

/// An address that mail can be sent to: one `@`, something on both sides, no white space.
///
/// Deliberately not the whole of RFC 5322: the mail server has the last word.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress(String);

/// The text is not a mail address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be a mail address such as navn@kommune.dk, of at most 254 characters")]
pub struct EmailAddressError;

impl EmailAddress {
    /// The most bytes an address may have (RFC 5321, 4.5.3.1.3, without the brackets).
    pub const LIMIT: usize = 254;

    /// Reads what somebody typed.
    pub fn parse(text: &str) -> Result<Self, EmailAddressError> {
        text.parse()
    }

    /// The address as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmailAddress {
    type Err = EmailAddressError;

    fn from_str(text: &str) -> Result<Self, EmailAddressError> {
        let text = text.trim();
        let is_plain =
            |c: char| !c.is_whitespace() && !c.is_control() && !"<>,;:\"()[]\\@".contains(c);
        match text.split_once('@') {
            Some((local, domain))
                if text.len() <= Self::LIMIT
                    && !local.is_empty()
                    && domain.split('.').all(|label| !label.is_empty())
                    && local.chars().chain(domain.chars()).all(is_plain) =>
            {
                Ok(Self(text.to_owned()))
            }
            _ => Err(EmailAddressError),
        }
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether somebody is still here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Presence {
    /// Nobody has said otherwise.
    #[default]
    Here,
    /// Left, or is about to.
    Left {
        /// The first day on which the person is not here.
        on: NaiveDate,
    },
    /// Left, and is not named any more.
    Anonymised {
        /// Since when.
        at: Moment,
    },
}

impl Presence {
    /// Whether somebody is here on that day.
    pub fn is_here(self, today: NaiveDate) -> bool {
        match self {
            Self::Here => true,
            Self::Left { on } => today < on,
            Self::Anonymised { .. } => false,
        }
    }

    /// The day on which somebody left who is still named.
    pub const fn left_on(self) -> Option<NaiveDate> {
        match self {
            Self::Left { on } => Some(on),
            Self::Here | Self::Anonymised { .. } => None,
        }
    }
}

/// Why no mail reaches somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutOfReach {
    /// There is no address.
    NoAddress,
    /// They have left.
    Left,
}

/// How somebody is reached by mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// Whether there is an address.
    pub has_address: bool,
    /// Whether they are still here.
    pub presence: Presence,
}

impl Reach {
    /// What stands in the way on a day.
    pub fn obstacle_on(self, day: NaiveDate) -> Option<OutOfReach> {
        if !self.presence.is_here(day) {
            Some(OutOfReach::Left)
        } else if !self.has_address {
            Some(OutOfReach::NoAddress)
        } else {
            None
        }
    }
}

/// Somebody who owns actions, sits in bodies or is reminded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The id.
    pub id: PersonId,
    /// The full name.
    pub name: Title,
    /// Where mail goes; without one the person cannot be reminded, and the ledger says so.
    pub email: Option<EmailAddress>,
    /// The title of the post, for example *digitaliseringschef*.
    pub post: Option<Title>,
    /// The unit the person belongs to.
    pub unit: Option<UnitId>,
    /// The language of mails.
    pub language: Language,
    /// How the person wants to be reminded.
    pub preferences: Preferences,
    /// Whether the person is still here.
    pub presence: Presence,
    /// Counts changes.
    pub version: Version,
}

impl Person {
    /// How they are reached by mail.
    pub const fn reach(&self) -> Reach {
        Reach {
            has_address: self.email.is_some(),
            presence: self.presence,
        }
    }

    /// Whether it is still told who it is.
    pub const fn is_named(&self) -> bool {
        !matches!(self.presence, Presence::Anonymised { .. })
    }
}

/// A department, administration or institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The id.
    pub id: UnitId,
    /// The name, for example *Digitalisering & IT*.
    pub name: Title,
    /// The unit above.
    pub parent: Option<UnitId>,
    /// Who answers for the unit: gets its reminders and, as accountable director, its escalations.
    pub director: Option<PersonId>,
    /// Counts changes.
    pub version: Version,
}

/// Units, and which is under which.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hierarchy(HashMap<UnitId, Place>);

/// Where a unit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    parent: Option<UnitId>,
    director: Option<PersonId>,
}

impl Extend<Unit> for Hierarchy {
    fn extend<T: IntoIterator<Item = Unit>>(&mut self, units: T) {
        let places = units.into_iter().map(|unit| {
            let Unit {
                id,
                parent,
                director,
                ..
            } = unit;
            (id, Place { parent, director })
        });
        self.0.extend(places);
    }
}

impl Hierarchy {
    /// Whether the unit is among them.
    pub fn knows(&self, unit: UnitId) -> bool {
        self.0.contains_key(&unit)
    }

    /// The director of the unit.
    pub fn director_of(&self, unit: UnitId) -> Option<PersonId> {
        self.0.get(&unit)?.director
    }

    /// The first director from the unit upwards who is somebody else than `but`.
    pub fn director_over(&self, unit: UnitId, but: Option<PersonId>) -> Option<PersonId> {
        let mut next = Some(unit);
        // No way up is longer than there are units, unless it is a circle.
        for _ in 0..self.0.len() {
            let place = self.0.get(&next?)?;
            if let Some(director) = place.director.filter(|director| Some(*director) != but) {
                return Some(director);
            }
            next = place.parent;
        }
        None
    }
}

/// Who an action belongs to: exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// A person.
    Person(PersonId),
    /// A unit; its director answers for it.
    Unit(UnitId),
}

impl Owner {
    /// The unit that it is.
    pub const fn unit(self) -> Option<UnitId> {
        match self {
            Self::Unit(unit) => Some(unit),
            Self::Person(_) => None,
        }
    }

    /// The person that it is.
    pub const fn person(self) -> Option<PersonId> {
        match self {
            Self::Person(person) => Some(person),
            Self::Unit(_) => None,
        }
    }

    /// Who answers for it: the person, or the director of the unit, if it has one.
    pub fn in_person(self, directors: &HashMap<UnitId, PersonId>) -> Option<PersonId> {
        match self {
            Self::Person(person) => Some(person),
            Self::Unit(unit) => directors.get(&unit).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_here_until_the_day_on_which_they_are_not() {
        use crate::domain::samples::{day, moment};

        let left = |on| Presence::Left { on: day(on) };
        let at = moment("2023-11-01 08:00");
        for (presence, is_here) in [
            (Presence::Here, true),
            (left("2023-11-03"), true),
            (left("2023-11-02"), false),
            (left("2023-11-01"), false),
            (Presence::Anonymised { at }, false),
        ] {
            assert_eq!(presence.is_here(day("2023-11-02")), is_here, "{presence:?}");
        }
    }

    #[test]
    fn an_address_has_one_at_sign_and_nothing_that_could_break_a_header() {
        for (text, is_good) in [
            ("anne@havnbjerg.dk", true),
            (" anne.b@it.havnbjerg.dk ", true),
            ("anne", false),
            ("@havnbjerg.dk", false),
            ("anne@", false),
            ("anne@havnbjerg..dk", false),
            ("a b@havnbjerg.dk", false),
            ("anne@havnbjerg.dk\r\nBcc: x@y.dk", false),
            ("Anne <anne@havnbjerg.dk>", false),
            ("a@b@c.dk", false),
        ] {
            assert_eq!(text.parse::<EmailAddress>().is_ok(), is_good, "{text}");
        }
    }
}
