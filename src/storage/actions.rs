//! The table of actions: find, keep, list. Its rows are in `actions::row`.

mod row;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::{
    domain::{
        access::Sight,
        action::Action,
        ids::{ActionId, BodyId, DecisionId, MeetingId, PersonId, UnitId},
        listing::{Cursor, Page, PageRequest},
    },
    storage::{
        Db, StorageResult,
        records::{cursor_value, found_by_ids, one_more, records},
        schema::actions,
        types::DbId,
    },
};
pub(super) use row::{
    ActionRow, NO_DAY, due_columns, due_from_columns, evidence_columns, evidence_from_columns,
    owner_columns, owner_from_columns,
};

records!(actions, ActionRow, Action, ActionId);
found_by_ids!(actions, ActionRow, Action, ActionId);

/// The actions whose owner the caller is, in person or as director of the unit.
macro_rules! owned_by {
    ($sight:expr) => {
        actions::owner_person_id
            .eq($sight.person.map(DbId::from))
            .or(actions::owner_unit_id.eq_any($sight.units.iter().copied().map(DbId::from)))
    };
}
pub(super) use owned_by;

/// States in which somebody still has to do something.
pub(super) const UNFINISHED: [&str; 3] = ["proposed", "open", "in_progress"];
/// The same, and what is reported done and waits for the body or its secretary.
pub(super) use crate::domain::action::OUTSTANDING;

/// What a list of actions is narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActionFilter {
    /// One body's.
    pub body: Option<BodyId>,
    /// Of one decision.
    pub decision: Option<DecisionId>,
    /// Due at one meeting.
    pub due_meeting: Option<MeetingId>,
    /// One person's, as owner.
    pub owner_person: Option<PersonId>,
    /// One unit's, as owner.
    pub owner_unit: Option<UnitId>,
    /// In this state, by its name.
    pub state: Option<String>,
    /// Due by this day, included.
    pub due_by: Option<NaiveDate>,
}

/// A page of the actions that `sight` sees, by due day; those without one come last.
pub fn list(
    db: &mut Db,
    sight: &Sight,
    filter: &ActionFilter,
    page: &PageRequest,
) -> StorageResult<Page<Action>> {
    let mut query = actions::table.select(ActionRow::as_select()).into_boxed();
    if !sight.is_cleared {
        query = query.filter(
            actions::is_closed
                .eq(false)
                .or(actions::body_id.eq_any(sight.bodies.iter().copied().map(DbId::from)))
                .or(owned_by!(sight)),
        );
    }
    if let Some(body) = filter.body {
        query = query.filter(actions::body_id.eq(DbId::from(body)));
    }
    if let Some(decision) = filter.decision {
        query = query.filter(actions::decision_id.eq(DbId::from(decision)));
    }
    if let Some(meeting) = filter.due_meeting {
        query = query.filter(actions::due_meeting_id.eq(DbId::from(meeting)));
    }
    if let Some(person) = filter.owner_person {
        query = query.filter(actions::owner_person_id.eq(DbId::from(person)));
    }
    if let Some(unit) = filter.owner_unit {
        query = query.filter(actions::owner_unit_id.eq(DbId::from(unit)));
    }
    if let Some(state) = &filter.state {
        query = query.filter(actions::state.eq(state.clone()));
    }
    if let Some(day) = filter.due_by {
        query = query.filter(actions::due_on.le(day).and(actions::due_on.lt(NO_DAY)));
    }
    if let Some(after) = &page.after {
        let (day, id) = place_of(after)?;
        let id = DbId::from(id);
        query = query.filter(
            actions::due_on
                .gt(day)
                .or(actions::due_on.eq(day).and(actions::id.gt(id))),
        );
    }
    let rows: Vec<ActionRow> = query
        .order((actions::due_on, actions::id))
        .limit(one_more(page.size))
        .load(db)?;
    let found = rows
        .into_iter()
        .map(Action::try_from)
        .collect::<StorageResult<Vec<_>>>()?;
    Ok(Page::cut(found, page.size, cursor))
}

/// The place of an action among others: by the day it is due, what has none last.
pub fn place(action: &Action) -> (NaiveDate, ActionId) {
    (action.due_moment.on.unwrap_or(NO_DAY), action.id)
}

/// The place that a cursor stands at.
pub fn place_of(cursor: &Cursor) -> StorageResult<(NaiveDate, ActionId)> {
    Ok((cursor_value(cursor, 0)?, cursor_value(cursor, 1)?))
}

/// Where a page goes on after an action.
pub fn cursor(action: &Action) -> Cursor {
    let (day, id) = place(action);
    Cursor(vec![day.to_string(), id.to_string()])
}

/// The outstanding actions whose due moment hangs on a body's meetings, after an id, in order of
/// id: all of them, a batch at a time. What is reported done is among them, since the meeting it
/// is due at wants to hear of it.
pub fn waiting_for_meetings_of(
    db: &mut Db,
    body: BodyId,
    after: Option<ActionId>,
    most: i64,
) -> StorageResult<Vec<Action>> {
    let meetings = crate::storage::schema::meetings::table
        .filter(crate::storage::schema::meetings::body_id.eq(DbId::from(body)))
        .select(crate::storage::schema::meetings::id);
    let mut query = actions::table
        .filter(actions::state.eq_any(OUTSTANDING))
        .filter(
            actions::due_body_id
                .eq(DbId::from(body))
                .or(actions::due_kind
                    .eq("at_meeting")
                    .and(actions::due_meeting_id.assume_not_null().eq_any(meetings))),
        )
        .select(ActionRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(actions::id.gt(DbId::from(after)));
    }
    let rows: Vec<ActionRow> = query.order(actions::id).limit(most).load(db)?;
    rows.into_iter().map(Action::try_from).collect()
}

/// The outstanding actions that are due at a meeting, after an id, in order of id: all of them, a
/// batch at a time. What was due at it until it fell away is not among them.
pub fn due_at(
    db: &mut Db,
    meeting: MeetingId,
    after: Option<ActionId>,
    most: i64,
) -> StorageResult<Vec<Action>> {
    let mut query = actions::table
        .filter(actions::due_meeting_id.eq(DbId::from(meeting)))
        .filter(actions::due_on.lt(NO_DAY))
        .filter(actions::state.eq_any(OUTSTANDING))
        .select(ActionRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(actions::id.gt(DbId::from(after)));
    }
    let rows: Vec<ActionRow> = query.order(actions::id).limit(most).load(db)?;
    rows.into_iter().map(Action::try_from).collect()
}

/// The outstanding actions that a person has put on the agenda of a body's meeting, whenever they
/// are due.
pub fn pinned_at_meetings_of(db: &mut Db, body: BodyId) -> StorageResult<Vec<Action>> {
    use crate::storage::schema::{meetings, placements};
    let pinned = placements::table
        .inner_join(meetings::table)
        .filter(meetings::body_id.eq(DbId::from(body)))
        .filter(placements::is_pinned.eq(true))
        .filter(placements::state.eq_any(["planned", "confirmed"]))
        .select(placements::action_id);
    let rows: Vec<ActionRow> = actions::table
        .filter(actions::state.eq_any(OUTSTANDING))
        .filter(actions::id.eq_any(pinned))
        .order(actions::id)
        .limit(super::waiting_items::MOST_WAITING)
        .select(ActionRow::as_select())
        .load(db)?;
    rows.into_iter().map(Action::try_from).collect()
}

/// The actions that came of a decision, oldest first.
pub fn of_decision(db: &mut Db, decision: DecisionId) -> StorageResult<Vec<Action>> {
    let rows: Vec<ActionRow> = actions::table
        .filter(actions::decision_id.eq(DbId::from(decision)))
        .order(actions::id)
        .select(ActionRow::as_select())
        .load(db)?;
    rows.into_iter().map(Action::try_from).collect()
}

/// The actions due at a meeting that are reported done and wait for their end, oldest first.
pub fn reported_done_at(db: &mut Db, meeting: MeetingId) -> StorageResult<Vec<Action>> {
    let rows: Vec<ActionRow> = actions::table
        .filter(actions::due_meeting_id.eq(DbId::from(meeting)))
        .filter(actions::state.eq("reported_done"))
        .order(actions::id)
        .select(ActionRow::as_select())
        .load(db)?;
    rows.into_iter().map(Action::try_from).collect()
}

/// Whether some action is closed by the minutes of this decision.
pub fn is_some_confirmed_by(db: &mut Db, decision: DecisionId) -> StorageResult<bool> {
    let count: i64 = actions::table
        .filter(actions::confirmed_by.eq(DbId::from(decision)))
        .filter(actions::state.eq("closed"))
        .count()
        .get_result(db)?;
    Ok(count > 0)
}
