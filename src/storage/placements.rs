//! The table of placements.

use std::collections::HashMap;

use diesel::{dsl::sql, prelude::*, sql_types::Bool};

use crate::{
    domain::{
        ids::{ActionId, AgendaItemId, MeetingId, PlacementId},
        placement::{Placement, PlacementState},
        text::Note,
        version::Version,
    },
    storage::{
        Db, StorageError, StorageResult,
        lists::{read_list, write_list},
        records::{Columns, MOST_IDS, records},
        schema::placements,
        types::DbId,
    },
};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = placements, treat_none_as_null = true)]
struct PlacementRow {
    id: DbId,
    action_id: DbId,
    meeting_id: DbId,
    agenda_item_id: Option<DbId>,
    explanation: String,
    state: String,
    moved_to: Option<DbId>,
    reason: Option<String>,
    version: i64,
    is_pinned: bool,
    skipped: String,
}

impl From<&Placement> for PlacementRow {
    fn from(placement: &Placement) -> Self {
        let (moved_to, reason) = match &placement.state {
            PlacementState::Planned | PlacementState::Confirmed | PlacementState::Presented => {
                (None, None)
            }
            PlacementState::MovedOn { to, reason } => (Some((*to).into()), Some(reason)),
            PlacementState::Withdrawn { reason } => (None, Some(reason)),
        };
        Self {
            id: placement.id.into(),
            action_id: placement.action.into(),
            meeting_id: placement.meeting.into(),
            agenda_item_id: placement.item.map(Into::into),
            explanation: placement.explanation.to_string(),
            state: placement.state.name().to_owned(),
            moved_to,
            reason: reason.map(ToString::to_string),
            version: placement.version.get(),
            is_pinned: placement.is_pinned,
            skipped: write_list(&placement.skipped),
        }
    }
}

impl TryFrom<PlacementRow> for Placement {
    type Error = StorageError;

    fn try_from(row: PlacementRow) -> StorageResult<Self> {
        let columns = Columns::of("placements", row.id);
        let reason = || {
            columns.parsed(
                "reason",
                Note::parse(row.reason.as_deref().unwrap_or_default()),
            )
        };
        let state = match row.state.as_str() {
            "planned" => PlacementState::Planned,
            "confirmed" => PlacementState::Confirmed,
            "presented" => PlacementState::Presented,
            "moved_on" => {
                let to = columns.known("moved_to", row.moved_to)?.into();
                PlacementState::MovedOn {
                    to,
                    reason: reason()?,
                }
            }
            "withdrawn" => PlacementState::Withdrawn { reason: reason()? },
            _ => return columns.known("state", None),
        };
        Ok(Self {
            id: row.id.into(),
            action: row.action_id.into(),
            meeting: row.meeting_id.into(),
            item: row.agenda_item_id.map(Into::into),
            explanation: columns.parsed("explanation", Note::parse(&row.explanation))?,
            skipped: read_list(&columns, "skipped", &row.skipped)?,
            is_pinned: row.is_pinned,
            state,
            version: columns.known("version", Version::new(row.version))?,
        })
    }
}

records!(placements, PlacementRow, Placement, PlacementId);

/// States in which the action stands on the agenda, written out as in the partial unique index:
/// it serves only queries that repeat its words.
const STANDING: &str = "placements.state IN ('planned', 'confirmed')";

/// The placement that an action stands in now.
pub fn standing_of(db: &mut Db, action: ActionId) -> StorageResult<Option<Placement>> {
    let row = placements::table
        .filter(placements::action_id.eq(DbId::from(action)))
        .filter(sql::<Bool>(STANDING))
        .select(PlacementRow::as_select());
    row.first(db)
        .optional()?
        .map(Placement::try_from)
        .transpose()
}

/// The placements that these actions stand in now.
pub fn standing_of_many(
    db: &mut Db,
    ids: &[ActionId],
) -> StorageResult<HashMap<ActionId, Placement>> {
    let mut found = HashMap::with_capacity(ids.len());
    // A statement of SQLite takes some thirty thousand values, one of PostgreSQL twice that.
    for ids in ids.chunks(MOST_IDS) {
        let ids = ids.iter().copied().map(DbId::from);
        let rows: Vec<PlacementRow> = placements::table
            .filter(placements::action_id.eq_any(ids))
            .filter(sql::<Bool>(STANDING))
            .select(PlacementRow::as_select())
            .load(db)?;
        for row in rows {
            let placement = Placement::try_from(row)?;
            found.insert(placement.action, placement);
        }
    }
    Ok(found)
}

/// The standing placement that an item presents.
pub fn standing_at(db: &mut Db, item: AgendaItemId) -> StorageResult<Option<Placement>> {
    let row = placements::table
        .filter(placements::agenda_item_id.eq(DbId::from(item)))
        .filter(sql::<Bool>(STANDING))
        .select(PlacementRow::as_select());
    row.first(db)
        .optional()?
        .map(Placement::try_from)
        .transpose()
}

/// The placements that the items on a meeting's agenda present, whatever their state; bounded by the
/// agenda's own bound.
pub fn presented_on(db: &mut Db, meeting: MeetingId) -> StorageResult<Vec<Placement>> {
    let rows: Vec<PlacementRow> = placements::table
        .filter(placements::meeting_id.eq(DbId::from(meeting)))
        .filter(placements::agenda_item_id.is_not_null())
        .order(placements::id)
        .limit(crate::domain::agenda::MOST_ITEMS.into())
        .select(PlacementRow::as_select())
        .load(db)?;
    rows.into_iter().map(Placement::try_from).collect()
}

/// The last placement that put an item on its agenda, whatever became of it.
pub fn at_item(db: &mut Db, item: AgendaItemId) -> StorageResult<Option<Placement>> {
    let row = placements::table
        .filter(placements::agenda_item_id.eq(DbId::from(item)))
        .order(placements::id.desc())
        .select(PlacementRow::as_select());
    row.first(db)
        .optional()?
        .map(Placement::try_from)
        .transpose()
}

/// The placements on a meeting's agenda, whatever their state; bounded by the agenda's own bound.
pub fn on_agenda(db: &mut Db, meeting: MeetingId) -> StorageResult<Vec<Placement>> {
    let rows: Vec<PlacementRow> = placements::table
        .filter(placements::meeting_id.eq(DbId::from(meeting)))
        .order(placements::id)
        .limit(crate::domain::agenda::MOST_ITEMS.into())
        .select(PlacementRow::as_select())
        .load(db)?;
    rows.into_iter().map(Placement::try_from).collect()
}
