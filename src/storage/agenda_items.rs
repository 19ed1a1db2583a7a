//! The table of agenda items.

use diesel::{dsl::max, prelude::*};

use crate::{
    domain::{
        access::Sight,
        agenda::{AgendaItem, Confidentiality, ItemKind, MOST_ITEMS},
        body::Minutes,
        ids::{AgendaItemId, BodyId, MatterId, MeetingId},
        listing::{Cursor, Page, PageRequest},
        text::{Title, Verbatim},
        version::Version,
    },
    storage::{
        Db, StorageError, StorageResult,
        actions::owned_by,
        records::{Columns, cursor_value, one_more, records},
        schema::{actions, agenda_items, decisions, meetings},
        types::DbId,
    },
};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = agenda_items, treat_none_as_null = true)]
struct AgendaItemRow {
    id: DbId,
    meeting_id: DbId,
    position: i16,
    number: Option<String>,
    title: String,
    kind: String,
    is_closed: bool,
    matter_id: Option<DbId>,
    minutes: Option<i16>,
    recommendation: Option<String>,
    presentation: Option<String>,
    version: i64,
}

impl From<&AgendaItem> for AgendaItemRow {
    fn from(item: &AgendaItem) -> Self {
        Self {
            id: item.id.into(),
            meeting_id: item.meeting.into(),
            position: item.position.cast_signed(),
            number: item.number.as_ref().map(ToString::to_string),
            title: item.title.to_string(),
            kind: item.kind.name().to_owned(),
            is_closed: item.confidentiality.is_closed(),
            matter_id: item.matter.map(Into::into),
            minutes: item.minutes.map(|minutes| minutes.get().cast_signed()),
            recommendation: item.recommendation.as_ref().map(ToString::to_string),
            presentation: item.presentation.as_ref().map(ToString::to_string),
            version: item.version.get(),
        }
    }
}

impl TryFrom<AgendaItemRow> for AgendaItem {
    type Error = StorageError;

    fn try_from(row: AgendaItemRow) -> StorageResult<Self> {
        let columns = Columns::of("agenda_items", row.id);
        let minutes = row
            .minutes
            .map(|minutes| Minutes::new(minutes.into()))
            .transpose();
        let recommendation = row.recommendation.as_deref();
        Ok(Self {
            id: row.id.into(),
            meeting: row.meeting_id.into(),
            position: columns.parsed("position", u16::try_from(row.position))?,
            number: columns.maybe("number", row.number.as_deref(), Title::parse)?,
            title: columns.parsed("title", Title::parse(&row.title))?,
            kind: columns.known("kind", ItemKind::from_name(&row.kind))?,
            confidentiality: Confidentiality::closed_if(row.is_closed),
            matter: row.matter_id.map(Into::into),
            minutes: columns.parsed("minutes", minutes)?,
            recommendation: columns.maybe("recommendation", recommendation, Verbatim::parse)?,
            presentation: columns.maybe(
                "presentation",
                row.presentation.as_deref(),
                Verbatim::parse,
            )?,
            version: columns.known("version", Version::new(row.version))?,
        })
    }
}

records!(agenda_items, AgendaItemRow, AgendaItem, AgendaItemId);

/// What a list of agenda items is narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AgendaItemFilter {
    /// One meeting's.
    pub meeting: Option<MeetingId>,
    /// One matter's.
    pub matter: Option<MatterId>,
}

/// A page of the items that `sight` sees, by meeting and position.
pub fn list(
    db: &mut Db,
    sight: &Sight,
    filter: &AgendaItemFilter,
    page: &PageRequest,
) -> StorageResult<Page<AgendaItem>> {
    let mut query = agenda_items::table
        .inner_join(meetings::table)
        .select(AgendaItemRow::as_select())
        .into_boxed();
    if !sight.is_cleared {
        let mine = decisions::table
            .inner_join(actions::table)
            .filter(owned_by!(sight))
            .select(decisions::agenda_item_id);
        query = query.filter(
            agenda_items::is_closed
                .eq(false)
                .or(meetings::body_id.eq_any(sight.bodies.iter().copied().map(DbId::from)))
                .or(agenda_items::id.eq_any(mine)),
        );
    }
    if let Some(meeting) = filter.meeting {
        query = query.filter(agenda_items::meeting_id.eq(DbId::from(meeting)));
    }
    if let Some(matter) = filter.matter {
        query = query.filter(agenda_items::matter_id.eq(DbId::from(matter)));
    }
    if let Some(after) = &page.after {
        let meeting = DbId::from(cursor_value::<MeetingId>(after, 0)?);
        let position: i16 = cursor_value(after, 1)?;
        let id = DbId::from(cursor_value::<AgendaItemId>(after, 2)?);
        query = query.filter(
            agenda_items::meeting_id
                .gt(meeting)
                .or(agenda_items::meeting_id.eq(meeting).and(
                    agenda_items::position
                        .gt(position)
                        .or(agenda_items::position
                            .eq(position)
                            .and(agenda_items::id.gt(id))),
                )),
        );
    }
    let order = (
        agenda_items::meeting_id,
        agenda_items::position,
        agenda_items::id,
    );
    let rows: Vec<AgendaItemRow> = query.order(order).limit(one_more(page.size)).load(db)?;
    let found = rows
        .into_iter()
        .map(AgendaItem::try_from)
        .collect::<StorageResult<Vec<_>>>()?;
    Ok(Page::cut(found, page.size, |item| {
        Cursor(vec![
            item.meeting.to_string(),
            item.position.to_string(),
            item.id.to_string(),
        ])
    }))
}

/// The items of a meeting, in order, closed ones included.
pub fn of_meeting(db: &mut Db, meeting: MeetingId) -> StorageResult<Vec<AgendaItem>> {
    let rows: Vec<AgendaItemRow> = agenda_items::table
        .filter(agenda_items::meeting_id.eq(DbId::from(meeting)))
        .order((agenda_items::position, agenda_items::id))
        .limit(MOST_ITEMS.into())
        .select(AgendaItemRow::as_select())
        .load(db)?;
    rows.into_iter().map(AgendaItem::try_from).collect()
}

/// The body whose item this is.
pub fn body_of(db: &mut Db, item: AgendaItemId) -> StorageResult<Option<BodyId>> {
    let id: Option<DbId> = agenda_items::table
        .inner_join(meetings::table)
        .filter(agenda_items::id.eq(DbId::from(item)))
        .select(meetings::body_id)
        .first(db)
        .optional()?;
    Ok(id.map(Into::into))
}

/// The position after the last item of a meeting.
pub fn next_position(db: &mut Db, meeting: MeetingId) -> StorageResult<u16> {
    let last: Option<i16> = agenda_items::table
        .filter(agenda_items::meeting_id.eq(DbId::from(meeting)))
        .select(max(agenda_items::position))
        .first(db)?;
    Ok(u16::try_from(last.unwrap_or(0))
        .unwrap_or(0)
        .saturating_add(1))
}

/// Takes an item off its agenda; a placement that it presented keeps its own line.
pub fn remove(db: &mut Db, item: AgendaItemId) -> StorageResult<()> {
    diesel::delete(agenda_items::table.find(DbId::from(item))).execute(db)?;
    Ok(())
}
