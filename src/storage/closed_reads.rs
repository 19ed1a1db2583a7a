//! The table of closed reads: lines are added and read, and none is ever changed, but for the name of
//! whoever is anonymised.

use diesel::prelude::*;

use crate::{
    domain::{
        calendar::Moment,
        closed_read::ClosedRead,
        history::{Subject, SubjectKind},
        ids::{ClosedReadId, PersonId, ThingId},
        listing::{Cursor, Page, PageRequest},
        retention::ANONYMOUS,
    },
    storage::{
        Db, StorageError, StorageResult,
        dialect::each,
        records::{Columns, cursor_value, one_more},
        schema::closed_reads,
        types::{DbId, DbMoment},
    },
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = closed_reads)]
struct ClosedReadRow {
    id: DbId,
    at: DbMoment,
    minute: i64,
    actor: String,
    person_id: Option<DbId>,
    request: Option<String>,
    subject_kind: String,
    subject_id: DbId,
}

impl From<&ClosedRead> for ClosedReadRow {
    fn from(read: &ClosedRead) -> Self {
        Self {
            id: read.id.into(),
            at: DbMoment(read.at),
            minute: read.minute(),
            actor: read.actor.clone(),
            person_id: read.person.map(Into::into),
            request: read.request.clone(),
            subject_kind: read.subject.kind().name().to_owned(),
            subject_id: DbId(read.subject.id()),
        }
    }
}

impl TryFrom<ClosedReadRow> for ClosedRead {
    type Error = StorageError;

    fn try_from(row: ClosedReadRow) -> StorageResult<Self> {
        let columns = Columns::of("closed_reads", row.id);
        let kind = SubjectKind::from_name(&row.subject_kind);
        let kind = columns.known("subject_kind", kind)?;
        Ok(Self {
            id: row.id.into(),
            at: row.at.0,
            actor: row.actor,
            person: row.person_id.map(Into::into),
            request: row.request,
            subject: Subject::new(kind, row.subject_id.0),
        })
    }
}

/// How many lines are added with one statement: within the bounds of both databases.
const MOST_ROWS: usize = 500;

/// Adds what is not there yet for its caller, thing and minute.
pub fn insert_missing(db: &mut Db, reads: &[ClosedRead]) -> StorageResult<()> {
    for reads in reads.chunks(MOST_ROWS) {
        let rows: Vec<_> = reads.iter().map(ClosedReadRow::from).collect();
        each!(db,
            sqlite => diesel::insert_or_ignore_into(closed_reads::table).values(&rows).execute(sqlite)?,
            postgres => diesel::insert_into(closed_reads::table).values(&rows).on_conflict_do_nothing().execute(postgres)?
        );
    }
    Ok(())
}

/// Takes the name of a person who is anonymised out of at most so many lines; answers of how many. Each is
/// then told by its own id, since two names of one person may have read the same in one minute.
pub fn forget_some(db: &mut Db, person: PersonId, most: i64) -> StorageResult<usize> {
    let forgotten = |id: &str| format!("{ANONYMOUS} {id}");
    let ids: Vec<DbId> = closed_reads::table
        .filter(closed_reads::person_id.eq(DbId::from(person)))
        .filter(closed_reads::actor.not_like(forgotten("%")))
        .limit(most)
        .select(closed_reads::id)
        .load(db)?;
    for id in &ids {
        diesel::update(closed_reads::table.find(*id))
            .set(closed_reads::actor.eq(forgotten(&id.to_string())))
            .execute(db)?;
    }
    Ok(ids.len())
}

/// What a list of closed reads is narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClosedReadFilter {
    /// By this person.
    pub person: Option<PersonId>,
    /// By this caller: the subject of the token.
    pub actor: Option<String>,
    /// Of this thing.
    pub subject: Option<ThingId>,
    /// At this moment or later.
    pub since: Option<Moment>,
    /// Before this moment.
    pub until: Option<Moment>,
}

/// A page, newest first.
pub fn list(
    db: &mut Db,
    filter: &ClosedReadFilter,
    page: &PageRequest,
) -> StorageResult<Page<ClosedRead>> {
    let mut query = closed_reads::table
        .select(ClosedReadRow::as_select())
        .into_boxed();
    if let Some(person) = filter.person {
        query = query.filter(closed_reads::person_id.eq(DbId::from(person)));
    }
    if let Some(actor) = &filter.actor {
        query = query.filter(closed_reads::actor.eq(actor.clone()));
    }
    if let Some(subject) = filter.subject {
        query = query.filter(closed_reads::subject_id.eq(DbId(subject.as_uuid())));
    }
    if let Some(since) = filter.since {
        query = query.filter(closed_reads::at.ge(DbMoment(since)));
    }
    if let Some(until) = filter.until {
        query = query.filter(closed_reads::at.lt(DbMoment(until)));
    }
    if let Some(after) = &page.after {
        let at = DbMoment(cursor_value(after, 0)?);
        let id = DbId::from(cursor_value::<ClosedReadId>(after, 1)?);
        query = query.filter(
            closed_reads::at
                .lt(at)
                .or(closed_reads::at.eq(at).and(closed_reads::id.lt(id))),
        );
    }
    let rows: Vec<ClosedReadRow> = query
        .order((closed_reads::at.desc(), closed_reads::id.desc()))
        .limit(one_more(page.size))
        .load(db)?;
    let found = rows
        .into_iter()
        .map(ClosedRead::try_from)
        .collect::<StorageResult<Vec<_>>>()?;
    Ok(Page::cut(found, page.size, |read| {
        Cursor(vec![read.at.to_rfc3339(), read.id.to_string()])
    }))
}
