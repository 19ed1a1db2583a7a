//! Who gets a digest: the person whose area or body it sums up, or whoever stands in while they are
//! away. The one place to say so.

use crate::{
    domain::{
        absence::{Absences, Recipient, who_gets_it},
        calendar::{Moment, local_date},
        digests::plan::HORIZON,
        ids::PersonId,
    },
    operations::{OperationResult, absences, office::Desk},
};

/// Who is away as far ahead as digests are planned; loaded at once for all people of a batch.
#[derive(Debug)]
pub(super) struct Recipients(Absences);

impl Recipients {
    pub(super) fn of(
        desk: &mut Desk<'_>,
        people: impl IntoIterator<Item = PersonId>,
    ) -> OperationResult<Self> {
        let days = (desk.today(), local_date(desk.now + HORIZON));
        Ok(Self(absences::known_around(desk.db, people, days)?))
    }

    /// Who gets what goes out to the person at a moment.
    pub(super) fn recipient(&self, person: PersonId, at: Moment) -> Recipient {
        who_gets_it(person, local_date(at), &self.0)
    }
}
