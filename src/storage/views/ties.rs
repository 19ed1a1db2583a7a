//! What still ties people to what goes on.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::{dsl::count_star, prelude::*};

use crate::{
    domain::{
        ids::PersonId, involvement::Involvement, minutes_import::ProposalState, retention::Tie,
    },
    storage::{
        Db, StorageError, StorageResult,
        actions::OUTSTANDING,
        schema::{
            absences, action_people, actions, memberships, minutes_imports, proposals, units,
        },
        types::DbId,
    },
};

type Ties = HashMap<PersonId, Vec<(Tie, u64)>>;

/// The ties of these people, each with how many there are; whoever has none is left out.
pub fn of_people(db: &mut Db, people: &[PersonId], today: NaiveDate) -> StorageResult<Ties> {
    let people: Vec<_> = people.iter().copied().map(DbId::from).collect();
    /// How many rows of a query each of the people has in a column.
    macro_rules! counted {
        ($query:expr, $column:expr) => {
            $query
                .filter($column.eq_any(&people))
                .group_by($column)
                .select(($column.assume_not_null(), count_star()))
                .load::<(DbId, i64)>(db)?
        };
    }
    let outstanding = || actions::table.filter(actions::state.eq_any(OUTSTANDING));
    let away = absences::table.filter(absences::until_on.ge(today));
    let helping = action_people::table
        .inner_join(actions::table.on(actions::id.eq(action_people::action_id)))
        .filter(actions::state.eq_any(OUTSTANDING))
        .filter(action_people::involvement.eq(Involvement::Contributor.name()))
        .filter(action_people::person_id.eq_any(&people))
        .group_by(action_people::person_id)
        .select((action_people::person_id, count_star()))
        .load(db)?;
    let discarded = minutes_imports::table
        .filter(minutes_imports::state.eq("discarded"))
        .select(minutes_imports::id);
    let waiting = proposals::table
        .filter(proposals::state.eq(ProposalState::Waiting.name()))
        .filter(proposals::import_id.ne_all(discarded));
    let seats = memberships::table
        .filter(memberships::person_id.eq_any(&people))
        .group_by(memberships::person_id)
        .select((memberships::person_id, count_star()))
        .load(db)?;
    let found = [
        (
            Tie::Owner,
            counted!(outstanding(), actions::owner_person_id),
        ),
        (
            Tie::Accountable,
            counted!(outstanding(), actions::accountable_id),
        ),
        (Tie::Contributor, helping),
        (Tie::Proposed, counted!(waiting, proposals::owner_person_id)),
        (Tie::Director, counted!(units::table, units::director_id)),
        (Tie::Seat, seats),
        (Tie::Substitute, counted!(away, absences::substitute_id)),
    ];
    let mut ties = Ties::new();
    for (tie, counts) in found {
        for (person, count) in counts {
            let count = u64::try_from(count).map_err(StorageError::closed)?;
            ties.entry(person.into()).or_default().push((tie, count));
        }
    }
    Ok(ties)
}
