//! Which body looks after a mail that was given up, and whom it did not reach.

use diesel::prelude::*;

use crate::{
    domain::{
        ids::{BodyId, DigestId, NoticeId, PersonId, ReminderId},
        notices::About,
    },
    storage::{
        Db, StorageResult,
        schema::{actions, digests, meetings, outbox, reminders},
        types::DbId,
    },
};

/// The body, and whom the mail did not reach.
pub type Missed = (BodyId, Option<PersonId>);

/// Of each of these lines of the ledger of reminders.
pub fn of_reminders(db: &mut Db, ids: &[ReminderId]) -> StorageResult<Vec<Missed>> {
    let ids: Vec<_> = ids.iter().copied().map(DbId::from).collect();
    let rows: Vec<(DbId, Option<DbId>)> = reminders::table
        .inner_join(actions::table)
        .filter(reminders::id.eq_any(ids))
        .select((actions::body_id, reminders::recipient_id))
        .load(db)?;
    Ok(rows.into_iter().map(missed).collect())
}

/// Of each of these notices; but for those that tell of mails that were given up themselves.
pub fn of_notices(db: &mut Db, ids: &[NoticeId]) -> StorageResult<Vec<Missed>> {
    let ids: Vec<_> = ids.iter().copied().map(DbId::from).collect();
    let rows: Vec<(Option<DbId>, Option<DbId>)> = outbox::table
        .filter(outbox::id.eq_any(ids))
        .filter(outbox::topic.ne(About::MailFailed.name()))
        .select((outbox::body_id, outbox::recipient_id))
        .load(db)?;
    let of_bodies = rows.into_iter();
    let of_bodies = of_bodies.filter_map(|(body, recipient)| Some(missed((body?, recipient))));
    Ok(of_bodies.collect())
}

/// Of a digest about a meeting; a director's week is no body's.
pub fn of_digest(db: &mut Db, id: DigestId) -> StorageResult<Option<Missed>> {
    let row: Option<(DbId, DbId)> = digests::table
        .inner_join(meetings::table.on(meetings::id.nullable().eq(digests::meeting_id)))
        .filter(digests::id.eq(DbId::from(id)))
        .select((meetings::body_id, digests::recipient_id))
        .first(db)
        .optional()?;
    Ok(row.map(|(body, recipient)| missed((body, Some(recipient)))))
}

fn missed((body, recipient): (DbId, Option<DbId>)) -> Missed {
    (body.into(), recipient.map(Into::into))
}
