//! Erasing a person from the history: what an erasure was to erase, so that it vouches for that alone.

use uuid::Uuid;

use crate::domain::history::Change;

/// What was to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// The person: by what name they brought something about.
    pub person: Uuid,
    /// The things that told something of the person: what changed about them, and why.
    pub things: Vec<Uuid>,
}

impl Erasure {
    /// The field in which an erasure tells what it was to erase.
    pub const FIELD: &'static str = "erased_ids";

    /// How the erasure tells it.
    pub fn describe(&self) -> Vec<Change> {
        let ids: Vec<_> = self.things.iter().map(ToString::to_string).collect();
        vec![Change {
            field: Self::FIELD,
            old: None,
            new: Some(ids.join(" ")),
        }]
    }

    /// Whether it vouches for the content of an event about this thing.
    pub fn covers_content(&self, subject: Uuid) -> bool {
        self.things.contains(&subject)
    }

    /// Whether it vouches for the actor of an event that this person brought about.
    pub fn covers_actor(&self, person: Option<Uuid>) -> bool {
        person == Some(self.person)
    }
}
