//! The table of the people of actions: who helps, and who is told.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::{
    domain::{
        ids::{ActionId, PersonId},
        involvement::{Involved, Involvement},
    },
    storage::{
        Db, StorageError, StorageResult, records::Columns, schema::action_people, types::DbId,
    },
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = action_people)]
struct InvolvedRow {
    action_id: DbId,
    person_id: DbId,
    involvement: String,
}

impl TryFrom<InvolvedRow> for Involved {
    type Error = StorageError;

    fn try_from(row: InvolvedRow) -> StorageResult<Self> {
        let columns = Columns::of("action_people", row.action_id);
        let involvement = Involvement::from_name(&row.involvement);
        Ok(Self {
            action: row.action_id.into(),
            person: row.person_id.into(),
            involvement: columns.known("involvement", involvement)?,
        })
    }
}

/// The people of an action, by id.
pub fn of_action(db: &mut Db, action: ActionId) -> StorageResult<Vec<Involved>> {
    let rows: Vec<InvolvedRow> = action_people::table
        .filter(action_people::action_id.eq(DbId::from(action)))
        .order(action_people::person_id)
        .select(InvolvedRow::as_select())
        .load(db)?;
    rows.into_iter().map(Involved::try_from).collect()
}

/// The people of these actions, in no order.
pub fn of_actions(db: &mut Db, actions: &[ActionId]) -> StorageResult<Vec<Involved>> {
    let rows: Vec<InvolvedRow> = action_people::table
        .filter(action_people::action_id.eq_any(actions.iter().copied().map(DbId::from)))
        .select(InvolvedRow::as_select())
        .load(db)?;
    rows.into_iter().map(Involved::try_from).collect()
}

/// Those who help with these actions, by id; an action without any is left out.
pub fn contributors_of(
    db: &mut Db,
    actions: &[ActionId],
) -> StorageResult<HashMap<ActionId, Vec<PersonId>>> {
    let rows: Vec<(DbId, DbId)> = action_people::table
        .filter(action_people::action_id.eq_any(actions.iter().copied().map(DbId::from)))
        .filter(action_people::involvement.eq(Involvement::Contributor.name()))
        .order((action_people::action_id, action_people::person_id))
        .select((action_people::action_id, action_people::person_id))
        .load(db)?;
    let mut found: HashMap<ActionId, Vec<PersonId>> = HashMap::new();
    for (action, person) in rows {
        found.entry(action.into()).or_default().push(person.into());
    }
    Ok(found)
}

/// Makes these, and no others, the people of an action.
pub fn replace(
    db: &mut Db,
    action: ActionId,
    people: &[(PersonId, Involvement)],
) -> StorageResult<()> {
    let old = action_people::table.filter(action_people::action_id.eq(DbId::from(action)));
    diesel::delete(old).execute(db)?;
    for (person, involvement) in people {
        let row = InvolvedRow {
            action_id: action.into(),
            person_id: (*person).into(),
            involvement: involvement.name().to_owned(),
        };
        diesel::insert_into(action_people::table)
            .values(row)
            .execute(db)?;
    }
    Ok(())
}
