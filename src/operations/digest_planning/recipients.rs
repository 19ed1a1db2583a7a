//! Who gets a digest: the person whose area or body it sums up. The one place to say who stands in.

use std::collections::HashMap;

use crate::domain::{calendar::Moment, ids::PersonId};

/// Who stands in for whom; loaded at once for all people of a batch.
#[derive(Debug, Default)]
pub(super) struct Recipients {
    stand_ins: HashMap<PersonId, PersonId>,
}

impl Recipients {
    /// Who gets what goes out at a moment.
    pub(super) fn recipient(&self, person: PersonId, _at: Moment) -> PersonId {
        self.stand_ins.get(&person).copied().unwrap_or(person)
    }
}
