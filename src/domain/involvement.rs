//! Who has to do with an action beside its owner: who helps with it, and who is told of it.

use std::collections::HashSet;

use crate::domain::{
    ids::{ActionId, PersonId},
    named::named,
};

named! {
    /// What somebody has to do with an action.
    Involvement {
        /// Helps the owner.
        Contributor = "contributor",
        /// Is told of it.
        Informed = "informed",
    }
}

/// Somebody who has to do with an action; once an action and person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Involved {
    /// The action.
    pub action: ActionId,
    /// Who.
    pub person: PersonId,
    /// As what.
    pub involvement: Involvement,
}

/// Why people cannot be those of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvolvementError {
    /// More than one mail should go to.
    #[error("must be at most {} people", Involved::MOST)]
    TooMany,
    /// Somebody is named again.
    #[error("is named already")]
    NamedTwice {
        /// At which place, from 0.
        at: usize,
    },
}

impl Involved {
    /// The most people of one action.
    pub const MOST: usize = 50;

    /// Refuses too many people, and one who is named twice.
    pub fn ensure_possible(people: &[(PersonId, Involvement)]) -> Result<(), InvolvementError> {
        if people.len() > Self::MOST {
            return Err(InvolvementError::TooMany);
        }
        let mut named = HashSet::new();
        match people.iter().position(|(person, _)| !named.insert(person)) {
            Some(at) => Err(InvolvementError::NamedTwice { at }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::id;

    #[test]
    fn people_are_few_and_each_is_named_once() {
        let people = |numbers: std::ops::Range<u8>| -> Vec<_> {
            let person = |number| (PersonId::from_uuid(id(number)), Involvement::Contributor);
            numbers.map(person).collect()
        };
        assert_eq!(Involved::ensure_possible(&[]), Ok(()));
        assert_eq!(Involved::ensure_possible(&people(0..50)), Ok(()));
        assert_eq!(
            Involved::ensure_possible(&people(0..51)),
            Err(InvolvementError::TooMany)
        );
        let mut twice = people(0..2);
        twice.push((twice[0].0, Involvement::Informed));
        let error = InvolvementError::NamedTwice { at: 2 };
        assert_eq!(Involved::ensure_possible(&twice), Err(error));
    }
}
