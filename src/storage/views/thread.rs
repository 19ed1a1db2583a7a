//! A thread: the items of a chain in order of time, with their decisions, the actions that came of
//! these, and the items that present those. What waits for a meeting comes last. What `sight` does
//! not see does not appear, nor what only that would lead to.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::successors::{seen, seen_items, seen_waiting_items};
use crate::{
    domain::{
        access::Sight,
        action::Action,
        agenda::{Confidentiality, ItemKind},
        decision::Decision,
        ids::{ActionId, AgendaItemId, DecisionId, MatterId},
        listing::{Cursor, Page, PageRequest},
        text::Title,
        thread::{ActionInThread, MeetingInThread, ThreadEntry},
    },
    storage::{
        Db, StorageError, StorageResult,
        actions::{ActionRow, owned_by},
        decisions::DecisionRow,
        records::{Columns, cursor_value, one_more},
        schema::{actions, agenda_items, bodies, decisions, meetings, placements, waiting_items},
        types::{DbId, DbMoment},
    },
};

/// Where the cursor of a page stands: among the items on agendas, or among those that wait.
const PLACED: &str = "placed";
const WAITING: &str = "waiting";

/// Id, title, kind, closed, matter, body and its name.
type Shared = (DbId, String, String, bool, Option<DbId>, DbId, String);
type Placed = (Shared, DbId, DbMoment, i16);

/// The threads, by their first items, that the items of a matter belong to.
pub fn of_matter(db: &mut Db, sight: &Sight, matter: MatterId) -> StorageResult<Vec<AgendaItemId>> {
    let placed: Vec<DbId> = agenda_items::table
        .inner_join(meetings::table)
        .filter(agenda_items::matter_id.eq(DbId::from(matter)))
        .filter(agenda_items::thread_id.is_not_null())
        .filter(seen_items!(sight))
        .select(agenda_items::thread_id.assume_not_null())
        .distinct()
        .load(db)?;
    let waiting: Vec<DbId> = waiting_items::table
        .filter(waiting_items::matter_id.eq(DbId::from(matter)))
        .filter(seen_waiting_items!(sight))
        .select(waiting_items::thread_id)
        .distinct()
        .load(db)?;
    let threads: HashSet<DbId> = placed.into_iter().chain(waiting).collect();
    Ok(threads.into_iter().map(Into::into).collect())
}

/// A page of the items of these threads, by their meetings and places on agendas.
pub fn list(
    db: &mut Db,
    sight: &Sight,
    threads: &[AgendaItemId],
    page: &PageRequest,
) -> StorageResult<Page<ThreadEntry>> {
    let after = page.after.as_ref();
    let mut rows = match after
        .map(|after| cursor_value::<String>(after, 0))
        .transpose()?
    {
        Some(place) if place == WAITING => Vec::new(),
        Some(place) if place != PLACED => return Err(StorageError::Cursor),
        _ => placed(db, sight, threads, page)?,
    };
    if rows.len() <= usize::from(page.size.get()) {
        rows.extend(waiting(db, sight, threads, page)?);
    }
    let mut page = Page::cut(rows, page.size, |(_, cursor)| cursor.clone()).map(|(entry, _)| entry);
    add_what_came_of_them(db, sight, &mut page.items)?;
    Ok(page)
}

type Found = Vec<(ThreadEntry, Cursor)>;

fn placed(
    db: &mut Db,
    sight: &Sight,
    threads: &[AgendaItemId],
    page: &PageRequest,
) -> StorageResult<Found> {
    let mut query = agenda_items::table
        .inner_join(meetings::table)
        .inner_join(bodies::table.on(bodies::id.eq(meetings::body_id)))
        .filter(agenda_items::thread_id.eq_any(threads.iter().copied().map(DbId::from)))
        .filter(seen_items!(sight))
        .select((
            (
                agenda_items::id,
                agenda_items::title,
                agenda_items::kind,
                agenda_items::is_closed,
                agenda_items::matter_id,
                bodies::id,
                bodies::name,
            ),
            meetings::id,
            meetings::starts_at,
            agenda_items::position,
        ))
        .into_boxed();
    if let Some(after) = &page.after {
        let start = DbMoment(cursor_value(after, 1)?);
        let position: i16 = cursor_value(after, 2)?;
        let id = DbId::from(cursor_value::<AgendaItemId>(after, 3)?);
        query = query.filter(
            meetings::starts_at
                .gt(start)
                .or(meetings::starts_at.eq(start).and(
                    agenda_items::position
                        .gt(position)
                        .or(agenda_items::position
                            .eq(position)
                            .and(agenda_items::id.gt(id))),
                )),
        );
    }
    let order = (
        meetings::starts_at,
        agenda_items::position,
        agenda_items::id,
    );
    let rows: Vec<Placed> = query.order(order).limit(one_more(page.size)).load(db)?;
    let entry = |(shared, meeting, starts_at, position): Placed| {
        let starts_at = starts_at.0;
        let id = meeting.into();
        let entry = entry(
            "agenda_items",
            shared,
            Some(MeetingInThread { id, starts_at }),
        )?;
        let cursor = Cursor(vec![
            PLACED.to_owned(),
            starts_at.to_rfc3339(),
            position.to_string(),
            entry.item.to_string(),
        ]);
        Ok((entry, cursor))
    };
    rows.into_iter().map(entry).collect()
}

fn waiting(
    db: &mut Db,
    sight: &Sight,
    threads: &[AgendaItemId],
    page: &PageRequest,
) -> StorageResult<Found> {
    let mut query = waiting_items::table
        .inner_join(bodies::table.on(bodies::id.eq(waiting_items::body_id)))
        .filter(waiting_items::thread_id.eq_any(threads.iter().copied().map(DbId::from)))
        .filter(seen_waiting_items!(sight))
        .select((
            waiting_items::id,
            waiting_items::title,
            waiting_items::kind,
            waiting_items::is_closed,
            waiting_items::matter_id,
            bodies::id,
            bodies::name,
        ))
        .into_boxed();
    if let Some(after) = &page.after
        && cursor_value::<String>(after, 0)? == WAITING
    {
        let id = DbId::from(cursor_value::<AgendaItemId>(after, 1)?);
        query = query.filter(waiting_items::id.gt(id));
    }
    let rows: Vec<Shared> = query
        .order(waiting_items::id)
        .limit(one_more(page.size))
        .load(db)?;
    let entry = |shared| {
        let entry = entry("waiting_items", shared, None)?;
        let cursor = Cursor(vec![WAITING.to_owned(), entry.item.to_string()]);
        Ok((entry, cursor))
    };
    rows.into_iter().map(entry).collect()
}

fn entry(
    table: &'static str,
    row: Shared,
    meeting: Option<MeetingInThread>,
) -> StorageResult<ThreadEntry> {
    let (id, title, kind, is_closed, matter, body, body_name) = row;
    let columns = Columns::of(table, id);
    Ok(ThreadEntry {
        item: id.into(),
        title: columns.parsed("title", Title::parse(&title))?,
        kind: columns.known("kind", ItemKind::from_name(&kind))?,
        confidentiality: Confidentiality::closed_if(is_closed),
        matter: matter.map(Into::into),
        body: body.into(),
        body_name: columns.parsed("bodies.name", Title::parse(&body_name))?,
        meeting,
        decision: None,
        actions: Vec::new(),
        successor: None,
    })
}

fn add_what_came_of_them(
    db: &mut Db,
    sight: &Sight,
    entries: &mut [ThreadEntry],
) -> StorageResult<()> {
    let ids: Vec<_> = entries.iter().map(|entry| entry.item).collect();
    let successors = seen(db, sight, &ids)?;
    let mut decisions = decisions_on(db, &ids)?;
    let made: Vec<_> = decisions.values().map(|decision| decision.id).collect();
    let mut actions = actions_of(db, sight, &made)?;
    for entry in entries {
        entry.successor = successors.get(&entry.item).copied();
        entry.decision = decisions.remove(&entry.item);
        if let Some(decision) = &entry.decision {
            entry.actions = actions.remove(&decision.id).unwrap_or_default();
        }
    }
    Ok(())
}

fn decisions_on(
    db: &mut Db,
    items: &[AgendaItemId],
) -> StorageResult<HashMap<AgendaItemId, Decision>> {
    let rows: Vec<DecisionRow> = decisions::table
        .filter(decisions::agenda_item_id.eq_any(items.iter().copied().map(DbId::from)))
        .select(DecisionRow::as_select())
        .load(db)?;
    let found = rows.into_iter().map(Decision::try_from);
    found
        .map(|decision| decision.map(|decision| (decision.item, decision)))
        .collect()
}

fn actions_of(
    db: &mut Db,
    sight: &Sight,
    ids: &[DecisionId],
) -> StorageResult<HashMap<DecisionId, Vec<ActionInThread>>> {
    let seen = actions::is_closed
        .eq(false)
        .or(actions::body_id.eq_any(sight.bodies.iter().copied().map(DbId::from)))
        .or(owned_by!(sight))
        .or(sight.is_cleared.into_sql::<diesel::sql_types::Bool>());
    let rows: Vec<ActionRow> = actions::table
        .filter(seen)
        .filter(actions::decision_id.eq_any(ids.iter().copied().map(DbId::from)))
        .order(actions::id)
        .select(ActionRow::as_select())
        .load(db)?;
    let found = rows.into_iter().map(Action::try_from);
    let found = found.collect::<StorageResult<Vec<_>>>()?;
    let ids: Vec<_> = found.iter().map(|action| action.id).collect();
    let mut presenting = presenting(db, sight, &ids)?;
    let mut by_decision: HashMap<DecisionId, Vec<ActionInThread>> = HashMap::new();
    for action in found {
        let presented_by = presenting.remove(&action.id).unwrap_or_default();
        let of_decision = by_decision.entry(action.decision).or_default();
        of_decision.push(ActionInThread {
            action,
            presented_by,
        });
    }
    Ok(by_decision)
}

/// The items that present each of these actions.
fn presenting(
    db: &mut Db,
    sight: &Sight,
    ids: &[ActionId],
) -> StorageResult<HashMap<ActionId, Vec<AgendaItemId>>> {
    let rows: Vec<(DbId, DbId)> = placements::table
        .inner_join(
            agenda_items::table.on(placements::agenda_item_id.eq(agenda_items::id.nullable())),
        )
        .inner_join(meetings::table.on(meetings::id.eq(agenda_items::meeting_id)))
        .filter(placements::action_id.eq_any(ids.iter().copied().map(DbId::from)))
        .filter(seen_items!(sight))
        .order(placements::id)
        .select((placements::action_id, agenda_items::id))
        .load(db)?;
    let mut items: HashMap<ActionId, Vec<AgendaItemId>> = HashMap::new();
    for (action, item) in rows {
        items.entry(action.into()).or_default().push(item.into());
    }
    Ok(items)
}
