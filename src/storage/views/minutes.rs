//! What came of the items of a meeting: decisions, and the actions they gave rise to with the names of
//! their owners. Closed ones included; who may know of them is asked by whoever calls this.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::{
    domain::{
        action::Action,
        decision::Decision,
        ids::{AgendaItemId, DecisionId, MeetingId},
        paper::MinutesAction,
        text::Title,
    },
    storage::{
        Db, StorageResult,
        actions::ActionRow,
        decisions::DecisionRow,
        records::Columns,
        schema::{actions, agenda_items, decisions, people, units},
        types::DbId,
    },
};

/// The decisions on the items of a meeting, by item.
pub fn decisions_of(
    db: &mut Db,
    meeting: MeetingId,
) -> StorageResult<HashMap<AgendaItemId, Decision>> {
    let rows: Vec<DecisionRow> = decisions::table
        .inner_join(agenda_items::table)
        .filter(agenda_items::meeting_id.eq(DbId::from(meeting)))
        .select(DecisionRow::as_select())
        .load(db)?;
    let found = rows.into_iter().map(Decision::try_from);
    found
        .map(|decision| decision.map(|decision| (decision.item, decision)))
        .collect()
}

/// The actions that the decisions of a meeting gave rise to, in the order in which they were made.
pub fn actions_of(
    db: &mut Db,
    meeting: MeetingId,
) -> StorageResult<HashMap<DecisionId, Vec<MinutesAction>>> {
    let rows: Vec<(ActionRow, Option<String>, Option<String>)> = actions::table
        .inner_join(decisions::table.inner_join(agenda_items::table))
        .left_join(people::table.on(people::id.nullable().eq(actions::owner_person_id)))
        .left_join(units::table.on(units::id.nullable().eq(actions::owner_unit_id)))
        .filter(agenda_items::meeting_id.eq(DbId::from(meeting)))
        .order(actions::id)
        .select((
            ActionRow::as_select(),
            people::name.nullable(),
            units::name.nullable(),
        ))
        .load(db)?;
    let mut found: HashMap<DecisionId, Vec<MinutesAction>> = HashMap::new();
    for (row, person, unit) in rows {
        let action = Action::try_from(row)?;
        let columns = Columns::of("actions", action.id);
        let owner = columns.known("owner_person_id", person.or(unit))?;
        let owner_name = columns.parsed("owner name", Title::parse(&owner))?;
        let of_decision = found.entry(action.decision).or_default();
        of_decision.push(MinutesAction {
            action: action.id,
            state: (&action.state).into(),
            title: action.title,
            owner_name,
            due: action.due,
            due_on: action.due_moment.on,
            confidentiality: action.confidentiality,
        });
    }
    Ok(found)
}
