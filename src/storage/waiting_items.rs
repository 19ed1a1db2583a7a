//! The table of items that wait for a meeting of their body: the backlog.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::{
    domain::{
        access::Sight,
        agenda::WaitingItem,
        ids::{AgendaItemId, BodyId},
        listing::{Cursor, Page, PageRequest},
        version::Version,
    },
    storage::{
        Db, StorageError, StorageResult,
        agenda_items::ContentColumns,
        records::{Columns, cursor_value, one_more, records},
        schema::waiting_items,
        types::{DbId, DbMoment},
    },
};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = waiting_items, treat_none_as_null = true)]
struct WaitingItemRow {
    id: DbId,
    body_id: DbId,
    title: String,
    public_title: Option<String>,
    kind: String,
    is_closed: bool,
    matter_id: Option<DbId>,
    minutes: Option<i16>,
    recommendation: Option<String>,
    presentation: Option<String>,
    attachments: String,
    earliest_on: Option<NaiveDate>,
    predecessor_id: Option<DbId>,
    thread_id: DbId,
    waiting_since: DbMoment,
    version: i64,
}

impl From<&WaitingItem> for WaitingItemRow {
    fn from(item: &WaitingItem) -> Self {
        let content = ContentColumns::from(&item.content);
        Self {
            id: item.id.into(),
            body_id: item.body.into(),
            title: content.title,
            public_title: content.public_title,
            kind: content.kind,
            is_closed: content.is_closed,
            matter_id: content.matter_id,
            minutes: content.minutes,
            recommendation: content.recommendation,
            presentation: content.presentation,
            attachments: content.attachments,
            earliest_on: item.earliest,
            predecessor_id: item.predecessor.map(Into::into),
            thread_id: item.thread.into(),
            waiting_since: DbMoment(item.since),
            version: item.version.get(),
        }
    }
}

impl TryFrom<WaitingItemRow> for WaitingItem {
    type Error = StorageError;

    fn try_from(row: WaitingItemRow) -> StorageResult<Self> {
        let columns = Columns::of("waiting_items", row.id);
        let content = ContentColumns {
            title: row.title,
            public_title: row.public_title,
            kind: row.kind,
            is_closed: row.is_closed,
            matter_id: row.matter_id,
            minutes: row.minutes,
            recommendation: row.recommendation,
            presentation: row.presentation,
            attachments: row.attachments,
        };
        Ok(Self {
            id: row.id.into(),
            body: row.body_id.into(),
            content: content.read(&columns)?,
            earliest: row.earliest_on,
            predecessor: row.predecessor_id.map(Into::into),
            thread: row.thread_id.into(),
            since: row.waiting_since.0,
            version: columns.known("version", Version::new(row.version))?,
        })
    }
}

records!(waiting_items, WaitingItemRow, WaitingItem, AgendaItemId);

/// The most items of one body that are planned in one go; more wait their turn.
pub const MOST_WAITING: i64 = 10_000;

/// A page of the items that wait for a meeting of a body and that `sight` sees, oldest first.
pub fn list(
    db: &mut Db,
    sight: &Sight,
    body: BodyId,
    page: &PageRequest,
) -> StorageResult<Page<WaitingItem>> {
    let mut query = waiting_items::table
        .filter(waiting_items::body_id.eq(DbId::from(body)))
        .select(WaitingItemRow::as_select())
        .into_boxed();
    if !sight.is_cleared && !sight.bodies.contains(&body) {
        query = query.filter(waiting_items::is_closed.eq(false));
    }
    if let Some(after) = &page.after {
        let id = DbId::from(cursor_value::<AgendaItemId>(after, 0)?);
        query = query.filter(waiting_items::id.gt(id));
    }
    let rows: Vec<WaitingItemRow> = query
        .order(waiting_items::id)
        .limit(one_more(page.size))
        .load(db)?;
    let found = rows.into_iter().map(WaitingItem::try_from);
    let found = found.collect::<StorageResult<Vec<_>>>()?;
    Ok(Page::cut(found, page.size, |item| {
        Cursor(vec![item.id.to_string()])
    }))
}

/// The items that wait for a meeting of a body, oldest first, at most [`MOST_WAITING`].
pub fn of_body(db: &mut Db, body: BodyId) -> StorageResult<Vec<WaitingItem>> {
    let rows: Vec<WaitingItemRow> = waiting_items::table
        .filter(waiting_items::body_id.eq(DbId::from(body)))
        .order(waiting_items::id)
        .limit(MOST_WAITING)
        .select(WaitingItemRow::as_select())
        .load(db)?;
    rows.into_iter().map(WaitingItem::try_from).collect()
}

/// The item that takes up another one again, while it waits.
pub fn successor_of(db: &mut Db, item: AgendaItemId) -> StorageResult<Option<WaitingItem>> {
    let row = waiting_items::table
        .filter(waiting_items::predecessor_id.eq(DbId::from(item)))
        .order(waiting_items::id)
        .select(WaitingItemRow::as_select());
    row.first(db)
        .optional()?
        .map(WaitingItem::try_from)
        .transpose()
}

/// Takes an item out of the backlog.
pub fn remove(db: &mut Db, item: AgendaItemId) -> StorageResult<()> {
    diesel::delete(waiting_items::table.find(DbId::from(item))).execute(db)?;
    Ok(())
}
