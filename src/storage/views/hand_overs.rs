//! Whose actions were before they came to be whose they are, as the history tells it.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::{
    domain::{
        calendar::Moment,
        digests::outline::HandOver,
        history::recollection::owner_from,
        ids::{ActionId, PersonId},
    },
    storage::{
        Db, StorageResult,
        events::changes_in,
        records::{Columns, MOST_IDS},
        schema::events,
        types::{DbId, DbMoment},
    },
};

/// The fields that tell whose an action is, as they stand in the column of changes.
const WHOSE: [&str; 2] = [r#"%"field":"owner"%"#, r#"%"field":"accountable_id"%"#];

/// What changed since a moment about whose these actions are, each in order of time.
pub fn hand_overs(
    db: &mut Db,
    ids: &[ActionId],
    since: Moment,
) -> StorageResult<BTreeMap<ActionId, Vec<HandOver>>> {
    let [owner, accountable] = WHOSE;
    let mut found: BTreeMap<ActionId, Vec<HandOver>> = BTreeMap::new();
    for ids in ids.chunks(MOST_IDS) {
        let rows: Vec<(DbId, DbId, DbMoment, String)> = events::table
            .filter(events::subject_id.eq_any(ids.iter().copied().map(DbId::from)))
            .filter(events::at.ge(DbMoment(since)))
            .filter(
                events::changes
                    .like(owner)
                    .or(events::changes.like(accountable)),
            )
            .order((events::subject_id, events::position))
            .select((events::id, events::subject_id, events::at, events::changes))
            .load(db)?;
        for (event, action, at, changes) in rows {
            let hand_over = hand_over(event, at.0, &changes)?;
            found.entry(action.into()).or_default().extend(hand_over);
        }
    }
    Ok(found)
}

/// What an event tells of whose an action was; nothing where it came into being.
fn hand_over(event: DbId, at: Moment, changes: &str) -> StorageResult<Option<HandOver>> {
    let columns = Columns::of("events", event);
    let mut told = HandOver {
        at,
        owner: None,
        accountable: None,
    };
    for change in changes_in(event, changes)? {
        match (change.field.as_str(), change.old) {
            ("owner", None) => return Ok(None),
            ("owner", Some(old)) => {
                told.owner = Some(columns.known("changes", owner_from(&old))?);
            }
            ("accountable_id", old) => {
                let old: Option<PersonId> = columns.maybe("changes", old.as_deref(), str::parse)?;
                told.accountable = Some(old);
            }
            _ => {}
        }
    }
    Ok(Some(told))
}
