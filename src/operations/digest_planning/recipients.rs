//! Who gets a digest: the person whose area or body it sums up. The one place to ask who stands in.

use crate::{
    domain::{calendar::Moment, ids::PersonId},
    operations::{OperationResult, office::Desk},
};

/// Who gets the digests of some people, loaded at once for all of them.
pub(super) struct Recipients;

impl Recipients {
    /// The recipients for these people.
    #[expect(
        clippy::unnecessary_wraps,
        reason = "absences are read from the database where they are known"
    )]
    pub(super) const fn of(_: &mut Desk<'_>, _: &[PersonId]) -> OperationResult<Self> {
        Ok(Self)
    }

    /// Who gets what goes out at a moment.
    pub(super) const fn recipient(&self, person: PersonId, _: Moment) -> PersonId {
        person
    }
}
