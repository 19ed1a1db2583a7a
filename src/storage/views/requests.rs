//! What owners ask the secretary for and nobody has answered, as the history tells it.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::{
    domain::{
        action_request::{ActionRequest, OpenRequest},
        history::Happening,
        ids::ActionId,
        text::Note,
    },
    storage::{
        Db, StorageResult,
        events::changes_in,
        records::{Columns, MOST_IDS},
        schema::events,
        types::{DbId, DbMoment},
    },
};

/// What is asked for by an event.
const REQUESTS: [Happening; 2] = [Happening::TimeRequested, Happening::HandoverRequested];

/// The fields whose change answers a request, as they stand in the column of changes.
const ANSWERS: [&str; 2] = [r#"%"field":"due"%"#, r#"%"field":"owner"%"#];

type RequestRow = (
    (DbId, DbId, i64),
    (DbMoment, Option<DbId>, String, String, Option<String>),
);

/// The last request for each of these actions, where neither due nor owner has changed since.
pub fn open_requests(
    db: &mut Db,
    ids: &[ActionId],
) -> StorageResult<HashMap<ActionId, OpenRequest>> {
    let mut found = HashMap::new();
    for ids in ids.chunks(MOST_IDS) {
        let last = last_requests(db, ids)?;
        let answers = last_answers(db, last.keys().copied().collect())?;
        for (action, row) in last {
            let ((event, _, position), (at, person, happening, changes, reason)) = row;
            if answers
                .get(&action)
                .is_some_and(|answer| *answer > position)
            {
                continue;
            }
            let columns = Columns::of("events", event);
            let happening = columns.known("happening", Happening::from_name(&happening))?;
            let told = changes_in(event, &changes)?;
            let told = told.into_iter().find_map(|change| change.new);
            let note = columns.maybe("reason", reason.as_deref(), Note::parse)?;
            let note = note.unwrap_or_else(Note::unknown);
            // One whose words were erased says nothing that could be answered.
            let request = told.and_then(|told| ActionRequest::recalled(happening, &told, note));
            if let Some(request) = request {
                let open = OpenRequest {
                    request,
                    asked_by: person.map(Into::into),
                    asked_at: at.0,
                };
                found.insert(action.into(), open);
            }
        }
    }
    Ok(found)
}

fn last_requests(db: &mut Db, ids: &[ActionId]) -> StorageResult<HashMap<DbId, RequestRow>> {
    let rows: Vec<RequestRow> = events::table
        .filter(events::subject_id.eq_any(ids.iter().copied().map(DbId::from)))
        .filter(events::happening.eq_any(REQUESTS.map(Happening::name)))
        .order((events::subject_id, events::position))
        .select((
            (events::id, events::subject_id, events::position),
            (
                events::at,
                events::person_id,
                events::happening,
                events::changes,
                events::reason,
            ),
        ))
        .load(db)?;
    // The later takes the place of the earlier.
    Ok(rows.into_iter().map(|row| (row.0.1, row)).collect())
}

/// Where in the history of each of these the last change of due or owner stands.
fn last_answers(db: &mut Db, ids: Vec<DbId>) -> StorageResult<HashMap<DbId, i64>> {
    let [due, owner] = ANSWERS;
    let rows: Vec<(DbId, i64)> = events::table
        .filter(events::subject_id.eq_any(ids))
        .filter(events::changes.like(due).or(events::changes.like(owner)))
        .order((events::subject_id, events::position))
        .select((events::subject_id, events::position))
        .load(db)?;
    Ok(rows.into_iter().collect())
}
