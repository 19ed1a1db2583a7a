//! The table of sessions of pages: found by the hash of their secret, gone when they are over.

use std::collections::BTreeSet;

use diesel::prelude::*;

use crate::{
    domain::{
        access::Role,
        calendar::Moment,
        ids::{PageSessionId, PersonId},
        page_session::PageSession,
        secrets::SecretHash,
    },
    storage::{
        Db, StorageError, StorageResult,
        records::Columns,
        schema::page_sessions,
        types::{DbId, DbMoment},
    },
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = page_sessions)]
struct PageSessionRow {
    id: DbId,
    secret_hash: String,
    person_id: DbId,
    subject: String,
    provider: String,
    roles: String,
    started_at: DbMoment,
    seen_at: DbMoment,
    idle_until: DbMoment,
    ends_at: DbMoment,
}

impl From<&PageSession> for PageSessionRow {
    fn from(session: &PageSession) -> Self {
        let roles: Vec<_> = session.roles.iter().map(|role| role.name()).collect();
        Self {
            id: session.id.into(),
            secret_hash: session.secret.as_str().to_owned(),
            person_id: session.person.into(),
            subject: session.subject.clone(),
            provider: session.provider.clone(),
            roles: roles.join(" "),
            started_at: DbMoment(session.started_at),
            seen_at: DbMoment(session.seen_at),
            idle_until: DbMoment(session.idle_until),
            ends_at: DbMoment(session.ends_at),
        }
    }
}

impl TryFrom<PageSessionRow> for PageSession {
    type Error = StorageError;

    fn try_from(row: PageSessionRow) -> StorageResult<Self> {
        let columns = Columns::of("page_sessions", row.id);
        let roles: Option<BTreeSet<_>> = row
            .roles
            .split_ascii_whitespace()
            .map(Role::from_name)
            .collect();
        Ok(Self {
            id: row.id.into(),
            secret: SecretHash::new(row.secret_hash),
            person: row.person_id.into(),
            subject: row.subject,
            provider: row.provider,
            roles: columns.known("roles", roles)?,
            started_at: row.started_at.0,
            seen_at: row.seen_at.0,
            idle_until: row.idle_until.0,
            ends_at: row.ends_at.0,
        })
    }
}

/// Keeps a new session.
pub fn insert(db: &mut Db, session: &PageSession) -> StorageResult<()> {
    diesel::insert_into(page_sessions::table)
        .values(PageSessionRow::from(session))
        .execute(db)?;
    Ok(())
}

/// The session that this secret opens, over or not. Found by an index over hashes, so that how long it
/// takes tells nothing about how near a guess has come.
pub fn find_by_secret(db: &mut Db, secret: &SecretHash) -> StorageResult<Option<PageSession>> {
    let row = page_sessions::table
        .filter(page_sessions::secret_hash.eq(secret.as_str()))
        .select(PageSessionRow::as_select());
    row.first(db)
        .optional()?
        .map(PageSession::try_from)
        .transpose()
}

/// The sessions of a person, over or not, the newest first.
pub fn of_person(db: &mut Db, person: PersonId) -> StorageResult<Vec<PageSession>> {
    let rows: Vec<PageSessionRow> = page_sessions::table
        .filter(page_sessions::person_id.eq(DbId::from(person)))
        .select(PageSessionRow::as_select())
        .order(page_sessions::id.desc())
        .load(db)?;
    rows.into_iter().map(PageSession::try_from).collect()
}

/// Notes that a session was used, and how long it lasts from then.
pub fn note_use(
    db: &mut Db,
    id: PageSessionId,
    (now, idle_until): (Moment, Moment),
) -> StorageResult<()> {
    diesel::update(page_sessions::table.find(DbId::from(id)))
        .set((
            page_sessions::seen_at.eq(DbMoment(now)),
            page_sessions::idle_until.eq(DbMoment(idle_until)),
        ))
        .execute(db)?;
    Ok(())
}

/// Removes the session that this secret opens.
pub fn remove_by_secret(db: &mut Db, secret: &SecretHash) -> StorageResult<()> {
    let row = page_sessions::table.filter(page_sessions::secret_hash.eq(secret.as_str()));
    diesel::delete(row).execute(db)?;
    Ok(())
}

/// Removes all sessions of a person.
pub fn remove_of_person(db: &mut Db, person: PersonId) -> StorageResult<usize> {
    let rows = page_sessions::table.filter(page_sessions::person_id.eq(DbId::from(person)));
    Ok(diesel::delete(rows).execute(db)?)
}

/// Removes the sessions that are over; answers how many.
pub fn remove_ended(db: &mut Db, now: Moment) -> StorageResult<usize> {
    let rows = page_sessions::table.filter(
        page_sessions::idle_until
            .le(DbMoment(now))
            .or(page_sessions::ends_at.le(DbMoment(now))),
    );
    Ok(diesel::delete(rows).execute(db)?)
}
