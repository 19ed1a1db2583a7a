//! The table of agenda items. What they are about is in `content`, their order on an agenda in
//! `order`.

mod content;
mod order;

use std::collections::BTreeSet;

use diesel::{prelude::*, sql_types::Bool};

pub(super) use self::content::ContentColumns;
pub use self::order::{OrderedItem, arrange, order_of};
use crate::{
    domain::{
        access::Sight,
        agenda::{AgendaItem, ItemKind, Late, MOST_ITEMS, SeenAgendaItem},
        ids::{AgendaItemId, BodyId, DecisionId, MatterId, MeetingId},
        listing::{Cursor, Page, PageRequest},
        standing_item::StandingRole,
        text::{Note, Title},
        version::Version,
    },
    storage::{
        Db, StorageError, StorageResult,
        actions::owned_by,
        minutes_imports,
        records::{Columns, cursor_value, found_by_ids, one_more, records},
        schema::{actions, agenda_items, decisions, meetings, placements, waiting_items},
        types::{DbId, DbMoment},
        views::decisions::items_of_own_actions,
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
    public_title: Option<String>,
    attachments: String,
    standing: Option<String>,
    late_at: Option<DbMoment>,
    late_reason: Option<String>,
    explanation: Option<String>,
    predecessor_id: Option<DbId>,
    thread_id: Option<DbId>,
}

impl From<&AgendaItem> for AgendaItemRow {
    fn from(item: &AgendaItem) -> Self {
        let content = ContentColumns::from(&item.content);
        Self {
            id: item.id.into(),
            meeting_id: item.meeting.into(),
            position: item.position.cast_signed(),
            number: item.number.as_ref().map(ToString::to_string),
            title: content.title,
            kind: content.kind,
            is_closed: content.is_closed,
            matter_id: content.matter_id,
            minutes: content.minutes,
            recommendation: content.recommendation,
            presentation: content.presentation,
            version: item.version.get(),
            public_title: content.public_title,
            attachments: content.attachments,
            standing: item.standing.map(|role| role.name().to_owned()),
            late_at: item.late.as_ref().map(|late| DbMoment(late.at)),
            late_reason: item.late.as_ref().map(|late| late.reason.to_string()),
            explanation: item.explanation.as_ref().map(ToString::to_string),
            predecessor_id: item.predecessor.map(Into::into),
            thread_id: Some(item.thread.into()),
        }
    }
}

impl TryFrom<AgendaItemRow> for AgendaItem {
    type Error = StorageError;

    fn try_from(row: AgendaItemRow) -> StorageResult<Self> {
        let columns = Columns::of("agenda_items", row.id);
        let standing = row.standing.as_deref().map(|name| {
            let role = StandingRole::from_name(name);
            columns.known("standing", role)
        });
        let late = match (row.late_at, row.late_reason.as_deref()) {
            (Some(at), Some(reason)) => Some(Late {
                at: at.0,
                reason: columns.parsed("late_reason", Note::parse(reason))?,
            }),
            _ => None,
        };
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
            meeting: row.meeting_id.into(),
            position: columns.parsed("position", u16::try_from(row.position))?,
            number: columns.maybe("number", row.number.as_deref(), Title::parse)?,
            content: content.read(&columns)?,
            standing: standing.transpose()?,
            late,
            explanation: columns.maybe("explanation", row.explanation.as_deref(), Note::parse)?,
            predecessor: row.predecessor_id.map(Into::into),
            thread: row.thread_id.unwrap_or(row.id).into(),
            version: columns.known("version", Version::new(row.version))?,
        })
    }
}

records!(agenda_items, AgendaItemRow, AgendaItem, AgendaItemId);
found_by_ids!(agenda_items, AgendaItemRow, AgendaItem, AgendaItemId);

/// What a list of agenda items is narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AgendaItemFilter {
    /// One meeting's.
    pub meeting: Option<MeetingId>,
    /// One matter's.
    pub matter: Option<MatterId>,
    /// Of one kind.
    pub kind: Option<ItemKind>,
    /// Late ones, or those that came in time.
    pub is_late: Option<bool>,
    /// Those that stand on every agenda for this.
    pub standing: Option<StandingRole>,
}

impl AgendaItemFilter {
    /// Whether it asks for more than a public title tells. Who sees no more gets none of those
    /// items then, or the answer would tell what is closed.
    const fn looks_inside(&self) -> bool {
        self.matter.is_some()
            || self.kind.is_some()
            || self.is_late.is_some()
            || self.standing.is_some()
    }
}

/// A page of the items that `sight` sees, by meeting and position, each as far as it sees it.
pub fn list(
    db: &mut Db,
    sight: &Sight,
    filter: &AgendaItemFilter,
    page: &PageRequest,
) -> StorageResult<Page<SeenAgendaItem>> {
    let mut query = agenda_items::table
        .inner_join(meetings::table)
        .select((AgendaItemRow::as_select(), meetings::body_id))
        .into_boxed();
    if !sight.is_cleared {
        let mine = decisions::table
            .inner_join(actions::table)
            .filter(owned_by!(sight))
            .select(decisions::agenda_item_id);
        let seen = agenda_items::is_closed
            .eq(false)
            .or(meetings::body_id.eq_any(sight.bodies.iter().copied().map(DbId::from)))
            .or(agenda_items::id.eq_any(mine));
        let is_title_enough = (!filter.looks_inside()).into_sql::<Bool>();
        let has_title = agenda_items::public_title.is_not_null();
        query = query.filter(seen.or(has_title.and(is_title_enough)));
    }
    if let Some(meeting) = filter.meeting {
        query = query.filter(agenda_items::meeting_id.eq(DbId::from(meeting)));
    }
    if let Some(matter) = filter.matter {
        query = query.filter(agenda_items::matter_id.eq(DbId::from(matter)));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(agenda_items::kind.eq(kind.name()));
    }
    if let Some(is_late) = filter.is_late {
        query = query.filter(agenda_items::late_at.is_not_null().eq(is_late));
    }
    if let Some(role) = filter.standing {
        query = query.filter(agenda_items::standing.eq(role.name()));
    }
    if let Some(after) = &page.after {
        let (meeting, position, id) = place_in(after)?;
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
    let query = query.order(order).limit(one_more(page.size));
    let rows: Vec<(AgendaItemRow, DbId)> = query.load(db)?;
    let found = as_seen(db, sight, rows)?;
    Ok(Page::cut(found, page.size, cursor_after))
}

/// The cursor of a page that ends with this item.
fn cursor_after(item: &SeenAgendaItem) -> Cursor {
    let (meeting, position, id) = item.place();
    Cursor(vec![
        meeting.to_string(),
        position.to_string(),
        id.to_string(),
    ])
}

/// The meeting, position and item that a page ended with.
fn place_in(cursor: &Cursor) -> StorageResult<(DbId, i16, DbId)> {
    let meeting: MeetingId = cursor_value(cursor, 0)?;
    let id: AgendaItemId = cursor_value(cursor, 2)?;
    Ok((meeting.into(), cursor_value(cursor, 1)?, id.into()))
}

/// The items, each with its body, as far as `sight` sees them.
fn as_seen(
    db: &mut Db,
    sight: &Sight,
    rows: Vec<(AgendaItemRow, DbId)>,
) -> StorageResult<Vec<SeenAgendaItem>> {
    let items = rows.into_iter().map(|(row, body)| {
        let item = AgendaItem::try_from(row)?;
        let is_seen = sight.sees(item.content.confidentiality, body.into());
        Ok((item, is_seen))
    });
    let items = items.collect::<StorageResult<Vec<_>>>()?;
    let in_question: Vec<_> = items
        .iter()
        .filter_map(|(item, is_seen)| (!is_seen).then_some(item.id))
        .collect();
    let own = items_of_own_actions(db, sight, &in_question)?;
    let seen = items.into_iter().filter_map(|(item, is_seen)| {
        let is_seen = is_seen || own.contains(&item.id);
        item.as_seen(is_seen)
    });
    Ok(seen.collect())
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

/// The items that were to be dealt with at a meeting of the body that fell away, or is one of those
/// that are `falling`, in their order: neither the standing ones, which every meeting has, nor those
/// that present an action, which find their own way.
pub fn left_without_meeting(
    db: &mut Db,
    body: BodyId,
    falling: &[MeetingId],
) -> StorageResult<Vec<AgendaItem>> {
    let presenting = placements::table
        .filter(placements::agenda_item_id.is_not_null())
        .select(placements::agenda_item_id.assume_not_null());
    let falls_away = meetings::state
        .eq("cancelled")
        .or(meetings::id.eq_any(falling.iter().copied().map(DbId::from)));
    let rows: Vec<AgendaItemRow> = agenda_items::table
        .inner_join(meetings::table)
        .filter(meetings::body_id.eq(DbId::from(body)))
        .filter(falls_away)
        .filter(agenda_items::standing.is_null())
        .filter(agenda_items::kind.ne(ItemKind::Standing.name()))
        .filter(agenda_items::id.ne_all(presenting))
        .order((
            meetings::starts_at,
            agenda_items::position,
            agenda_items::id,
        ))
        .limit(super::waiting_items::MOST_WAITING)
        .select(AgendaItemRow::as_select())
        .load(db)?;
    rows.into_iter().map(AgendaItem::try_from).collect()
}

/// Those of these items that are closed as things stand, on an agenda or in the backlog: an item
/// keeps its id when it goes from one to the other.
pub fn closed_among(db: &mut Db, ids: &[AgendaItemId]) -> StorageResult<BTreeSet<AgendaItemId>> {
    let ids = || ids.iter().copied().map(DbId::from);
    let placed: Vec<DbId> = agenda_items::table
        .filter(agenda_items::id.eq_any(ids()))
        .filter(agenda_items::is_closed.eq(true))
        .select(agenda_items::id)
        .load(db)?;
    let waiting: Vec<DbId> = waiting_items::table
        .filter(waiting_items::id.eq_any(ids()))
        .filter(waiting_items::is_closed.eq(true))
        .select(waiting_items::id)
        .load(db)?;
    Ok(placed.into_iter().chain(waiting).map(Into::into).collect())
}

/// Those of these items that stand on every agenda for this.
pub fn standing_among(
    db: &mut Db,
    ids: &[AgendaItemId],
    role: StandingRole,
) -> StorageResult<BTreeSet<AgendaItemId>> {
    let found: Vec<DbId> = agenda_items::table
        .filter(agenda_items::id.eq_any(ids.iter().copied().map(DbId::from)))
        .filter(agenda_items::standing.eq(role.name()))
        .select(agenda_items::id)
        .load(db)?;
    Ok(found.into_iter().map(Into::into).collect())
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

/// The item that a decision was made on.
pub fn of_decision(db: &mut Db, decision: DecisionId) -> StorageResult<Option<AgendaItem>> {
    let row = agenda_items::table
        .inner_join(decisions::table)
        .filter(decisions::id.eq(DbId::from(decision)))
        .select(AgendaItemRow::as_select());
    row.first(db)
        .optional()?
        .map(AgendaItem::try_from)
        .transpose()
}

/// Takes an item off its agenda; a placement that it presented keeps its own line.
pub fn remove(db: &mut Db, item: AgendaItemId) -> StorageResult<()> {
    minutes_imports::unlink_item(db, item)?;
    diesel::delete(agenda_items::table.find(DbId::from(item))).execute(db)?;
    Ok(())
}
