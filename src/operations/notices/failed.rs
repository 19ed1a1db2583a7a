//! The notices that were given up, as secretaries are told of them.

use crate::{
    domain::{calendar::Moment, ids::BodyId, text::Note},
    operations::OperationResult,
    storage::{self, Db, views::digests::FailedMail},
};

/// The notices about actions of a body that were given up since a moment, the last first, at most `most`.
pub(in crate::operations) fn of_body(
    db: &mut Db,
    body: BodyId,
    (since, most): (Moment, i64),
) -> OperationResult<Vec<FailedMail>> {
    let failed = storage::outbox::failed_of_body(db, body, (since, most))?;
    let people: Vec<_> = failed.iter().filter_map(|line| line.recipient).collect();
    let people = storage::people::find_many(db, &people)?;
    let mails = failed.into_iter().filter_map(|line| {
        let recipient = people
            .iter()
            .find(|person| Some(person.id) == line.recipient);
        Some(FailedMail {
            action: line.action?,
            recipient_name: recipient.map(|person| person.name.clone()),
            reason: line.reason.unwrap_or_else(Note::unknown),
        })
    });
    Ok(mails.collect())
}
