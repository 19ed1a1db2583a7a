//! The notices that were given up, as secretaries are told of them.

use super::AddressedNotice;
use crate::{
    domain::{calendar::Moment, ids::BodyId, text::Note},
    operations::OperationResult,
    storage::{self, Db, views::digests::FailedMail},
};

/// Of how many that failed, whatever their body, those of one body are picked.
const MOST_LOOKED_AT: i64 = 200;

/// The notices about actions of a body that were given up since a moment, the last first, at most `most`.
pub(in crate::operations) fn of_body(
    db: &mut Db,
    body: BodyId,
    (since, most): (Moment, usize),
) -> OperationResult<Vec<FailedMail>> {
    let failed = storage::outbox::failed_since(db, since, MOST_LOOKED_AT)?;
    let notices = failed.into_iter().filter_map(|(payload, why)| {
        let addressed: AddressedNotice = serde_json::from_str(&payload).ok()?;
        Some((addressed.notice.action()?, addressed, why))
    });
    let notices: Vec<_> = notices.collect();
    let ids: Vec<_> = notices.iter().map(|(action, ..)| *action).collect();
    let mut actions = storage::actions::find_many(db, &ids)?;
    actions.retain(|action| action.body == body);
    let mut found = Vec::new();
    for (id, addressed, why) in notices {
        let Some(action) = actions.iter().find(|action| action.id == id) else {
            continue;
        };
        if found.len() == most {
            break;
        }
        let concerned = addressed.notice.concerns(db, action)?;
        let recipient = match concerned {
            Some(person) => storage::people::find(db, person)?,
            None => None,
        };
        found.push(FailedMail {
            action: id,
            recipient_name: recipient.map(|person| person.name),
            reason: Note::of_server(&why),
        });
    }
    Ok(found)
}
