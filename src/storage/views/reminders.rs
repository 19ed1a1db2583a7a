//! What the planning of reminders looks at: actions in outline, a batch at a time, in order of id.

use chrono::NaiveDate;
use diesel::{dsl::not, prelude::*};
use uuid::Uuid;

use crate::{
    domain::{action::DueMoment, ids::ActionId, reminders::Outline},
    storage::{
        Db, StorageError, StorageResult,
        actions::{NO_DAY, UNFINISHED, owner_from_columns},
        records::Columns,
        reminders::is_waiting,
        schema::{actions, reminders},
        types::DbId,
    },
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = actions)]
struct OutlineRow {
    id: DbId,
    body_id: DbId,
    owner_person_id: Option<DbId>,
    owner_unit_id: Option<DbId>,
    accountable_id: Option<DbId>,
    due_meeting_id: Option<DbId>,
    due_on: NaiveDate,
    state: String,
}

impl TryFrom<OutlineRow> for Outline {
    type Error = StorageError;

    fn try_from(row: OutlineRow) -> StorageResult<Self> {
        let columns = Columns::of("actions", row.id);
        let owner = owner_from_columns(row.owner_person_id, row.owner_unit_id);
        let on = (row.due_on != NO_DAY).then_some(row.due_on);
        Ok(Self {
            action: row.id.into(),
            body: row.body_id.into(),
            owner: columns.known("owner_person_id", owner)?,
            accountable: row.accountable_id.map(Into::into),
            due: DueMoment {
                // Without a day the column only keeps which meeting it was said to be due at.
                meeting: row.due_meeting_id.filter(|_| on.is_some()).map(Into::into),
                on,
            },
            is_unfinished: UNFINISHED.contains(&row.state.as_str()),
        })
    }
}

/// The unfinished actions with a day, after an id: what the ladder is laid against.
pub fn unfinished_with_a_day(
    db: &mut Db,
    after: Option<ActionId>,
    most: i64,
) -> StorageResult<Vec<Outline>> {
    let query = actions::table
        .filter(actions::state.eq_any(UNFINISHED))
        .filter(actions::due_on.lt(NO_DAY))
        .filter(actions::id.gt(place(after)));
    let rows: Vec<OutlineRow> = query
        .order(actions::id)
        .limit(most)
        .select(OutlineRow::as_select())
        .load(db)?;
    rows.into_iter().map(Outline::try_from).collect()
}

/// The other actions with lines that wait, after an id: what was finished, or lost its day, since they
/// were planned. Goes through all lines that wait, and so is asked for by itself.
pub fn others_with_waiting_lines(
    db: &mut Db,
    after: Option<ActionId>,
    most: i64,
) -> StorageResult<Vec<Outline>> {
    let waiting = reminders::table
        .filter(is_waiting())
        .select(reminders::action_id);
    let has_a_day = actions::due_on.lt(NO_DAY);
    let query = actions::table
        .filter(not(actions::state.eq_any(UNFINISHED).and(has_a_day)))
        .filter(actions::id.eq_any(waiting))
        .filter(actions::id.gt(place(after)));
    let rows: Vec<OutlineRow> = query
        .order(actions::id)
        .limit(most)
        .select(OutlineRow::as_select())
        .load(db)?;
    rows.into_iter().map(Outline::try_from).collect()
}

/// The id after which a batch begins; the first begins before all.
fn place(after: Option<ActionId>) -> DbId {
    after.map_or(DbId(Uuid::nil()), DbId::from)
}
