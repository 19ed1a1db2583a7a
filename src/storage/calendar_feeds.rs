//! The table of calendar feeds: found by the hash of their secret, and never deleted but with their
//! person.

use diesel::prelude::*;

use crate::{
    domain::{
        access::Caller,
        calendar::Moment,
        calendar_feed::{ActionsAs, CalendarFeed, FeedOf},
        ids::{CalendarFeedId, PersonId},
        listing::{Cursor, Page, PageRequest},
        secrets::SecretHash,
        version::Version,
    },
    storage::{
        Db, StorageError, StorageResult,
        records::{Columns, cursor_value, noted_uses, one_more, records},
        schema::calendar_feeds,
        types::{DbId, DbMoment},
    },
};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = calendar_feeds, treat_none_as_null = true)]
struct CalendarFeedRow {
    id: DbId,
    person_id: Option<DbId>,
    body_id: Option<DbId>,
    secret_hash: String,
    actions_as: String,
    language: String,
    created_at: DbMoment,
    created_by: String,
    last_used_at: Option<DbMoment>,
    revoked_at: Option<DbMoment>,
    version: i64,
}

impl From<&CalendarFeed> for CalendarFeedRow {
    fn from(feed: &CalendarFeed) -> Self {
        let body = match feed.of {
            FeedOf::Body { body, .. } => Some(body),
            FeedOf::Person(_) => None,
        };
        Self {
            id: feed.id.into(),
            person_id: feed.person().map(Into::into),
            body_id: body.map(Into::into),
            secret_hash: feed.secret.as_str().to_owned(),
            actions_as: feed.actions_as.name().to_owned(),
            language: feed.language.code().to_owned(),
            created_at: DbMoment(feed.created_at),
            created_by: feed.created_by.clone(),
            last_used_at: feed.last_used_at.map(DbMoment),
            revoked_at: feed.revoked_at.map(DbMoment),
            version: feed.version.get(),
        }
    }
}

impl TryFrom<CalendarFeedRow> for CalendarFeed {
    type Error = StorageError;

    fn try_from(row: CalendarFeedRow) -> StorageResult<Self> {
        let columns = Columns::of("calendar_feeds", row.id);
        let of = match (row.body_id, row.person_id) {
            (Some(body), made_by) => FeedOf::Body {
                body: body.into(),
                made_by: made_by.map(Into::into),
            },
            (None, Some(person)) => FeedOf::Person(person.into()),
            (None, None) => return columns.known("person_id", None),
        };
        Ok(Self {
            id: row.id.into(),
            of,
            secret: SecretHash::new(row.secret_hash),
            actions_as: columns.known("actions_as", ActionsAs::from_name(&row.actions_as))?,
            language: columns.parsed("language", row.language.parse())?,
            created_at: row.created_at.0,
            created_by: row.created_by,
            last_used_at: row.last_used_at.map(|at| at.0),
            revoked_at: row.revoked_at.map(|at| at.0),
            version: columns.known("version", Version::new(row.version))?,
        })
    }
}

records!(
    calendar_feeds,
    CalendarFeedRow,
    CalendarFeed,
    CalendarFeedId
);

/// The feed in use that this secret opens. Found by an index over hashes, so that how long it takes
/// tells nothing about how near a guess has come.
pub fn find_by_secret(db: &mut Db, secret: &SecretHash) -> StorageResult<Option<CalendarFeed>> {
    let row = calendar_feeds::table
        .filter(calendar_feeds::secret_hash.eq(secret.as_str()))
        .filter(calendar_feeds::revoked_at.is_null())
        .select(CalendarFeedRow::as_select());
    row.first(db)
        .optional()?
        .map(CalendarFeed::try_from)
        .transpose()
}

/// The feeds that are a caller's own, as [`CalendarFeed::is_own_of`] tells them.
macro_rules! own_of {
    ($caller:expr) => {{
        let person = $caller.person.map(DbId::from);
        let is_nobody = $caller.person.is_none();
        calendar_feeds::person_id
            .is_not_null()
            .and(calendar_feeds::person_id.eq(person))
            .or(calendar_feeds::person_id
                .is_null()
                .and(calendar_feeds::created_by.eq($caller.subject.clone()))
                .and(is_nobody.into_sql::<diesel::sql_types::Bool>()))
    }};
}

/// How many feeds in use are the caller's own.
pub fn count_own(db: &mut Db, caller: &Caller) -> StorageResult<i64> {
    let own = calendar_feeds::table
        .filter(calendar_feeds::revoked_at.is_null())
        .filter(own_of!(caller).assume_not_null());
    Ok(own.count().get_result(db)?)
}

/// What a list of feeds is narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CalendarFeedFilter {
    /// Those that this person is behind.
    pub person: Option<PersonId>,
}

/// A page of the feeds in use, oldest first: the caller's own, or all of them where `is_whole`.
pub fn list(
    db: &mut Db,
    (caller, is_whole): (&Caller, bool),
    filter: &CalendarFeedFilter,
    page: &PageRequest,
) -> StorageResult<Page<CalendarFeed>> {
    let mut query = calendar_feeds::table
        .filter(calendar_feeds::revoked_at.is_null())
        .select(CalendarFeedRow::as_select())
        .into_boxed();
    if !is_whole {
        query = query.filter(own_of!(caller).assume_not_null());
    }
    if let Some(person) = filter.person {
        query = query.filter(calendar_feeds::person_id.eq(DbId::from(person)));
    }
    if let Some(after) = &page.after {
        let id = DbId::from(cursor_value::<CalendarFeedId>(after, 0)?);
        query = query.filter(calendar_feeds::id.gt(id));
    }
    let rows: Vec<CalendarFeedRow> = query
        .order(calendar_feeds::id)
        .limit(one_more(page.size))
        .load(db)?;
    let found = rows
        .into_iter()
        .map(CalendarFeed::try_from)
        .collect::<StorageResult<Vec<_>>>()?;
    Ok(Page::cut(found, page.size, |feed| {
        Cursor(vec![feed.id.to_string()])
    }))
}

noted_uses!(calendar_feeds, CalendarFeedId);

/// The feeds of a person, and those of bodies that the person made.
pub fn ids_of(db: &mut Db, person: PersonId) -> StorageResult<Vec<CalendarFeedId>> {
    let ids: Vec<DbId> = calendar_feeds::table
        .filter(calendar_feeds::person_id.eq(DbId::from(person)))
        .order(calendar_feeds::id)
        .select(calendar_feeds::id)
        .load(db)?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// Takes a feed away.
pub fn remove(db: &mut Db, id: CalendarFeedId) -> StorageResult<()> {
    diesel::delete(calendar_feeds::table.find(DbId::from(id))).execute(db)?;
    Ok(())
}
