//! Decisions with the item, meeting and body they belong to, and how far their actions are.

use std::collections::{HashMap, HashSet};

use diesel::{dsl::count_star, prelude::*};

use crate::{
    domain::{
        access::Sight,
        agenda::Confidentiality,
        decision::{ActionTally, Decision, Outcome},
        ids::{ActionId, AgendaItemId, BodyId, DecisionId, MatterId, MeetingId},
        listing::{Cursor, DecisionInContext, Page, PageRequest},
        matter::{Matter, is_number_told},
        text::Title,
    },
    storage::{
        Db, StorageResult,
        actions::owned_by,
        decisions::DecisionRow,
        matters::MatterRow,
        records::{Columns, cursor_value, one_more},
        schema::{actions, agenda_items, decisions, matters, meetings},
        types::{DbId, DbMoment},
        views::{sources, successors},
    },
};

type Joined = (
    DecisionRow,
    String,
    bool,
    Option<DbId>,
    DbId,
    DbMoment,
    DbId,
);

/// What a list of decisions is narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DecisionFilter {
    /// One body's.
    pub body: Option<BodyId>,
    /// Of one meeting.
    pub meeting: Option<MeetingId>,
    /// On one matter.
    pub matter: Option<MatterId>,
    /// With one outcome.
    pub outcome: Option<Outcome>,
    /// One decision.
    pub decision: Option<DecisionId>,
}

/// A page of the decisions that `sight` sees, newest first.
pub fn list(
    db: &mut Db,
    sight: &Sight,
    filter: &DecisionFilter,
    page: &PageRequest,
) -> StorageResult<Page<DecisionInContext>> {
    let mut query = decisions::table
        .inner_join(agenda_items::table.inner_join(meetings::table))
        .select((
            DecisionRow::as_select(),
            agenda_items::title,
            agenda_items::is_closed,
            agenda_items::matter_id,
            meetings::id,
            meetings::starts_at,
            meetings::body_id,
        ))
        .into_boxed();
    if !sight.is_cleared {
        let mine = actions::table
            .filter(owned_by!(sight))
            .select(actions::decision_id);
        query = query.filter(
            agenda_items::is_closed
                .eq(false)
                .or(meetings::body_id.eq_any(sight.bodies.iter().copied().map(DbId::from)))
                .or(decisions::id.eq_any(mine)),
        );
    }
    if let Some(body) = filter.body {
        query = query.filter(meetings::body_id.eq(DbId::from(body)));
    }
    if let Some(meeting) = filter.meeting {
        query = query.filter(meetings::id.eq(DbId::from(meeting)));
    }
    if let Some(matter) = filter.matter {
        query = query.filter(agenda_items::matter_id.eq(DbId::from(matter)));
    }
    if let Some(outcome) = filter.outcome {
        query = query.filter(decisions::outcome.eq(outcome.name()));
    }
    if let Some(decision) = filter.decision {
        query = query.filter(decisions::id.eq(DbId::from(decision)));
    }
    if let Some(after) = &page.after {
        let id = DbId::from(cursor_value::<DecisionId>(after, 0)?);
        query = query.filter(decisions::id.lt(id));
    }
    let rows: Vec<Joined> = query
        .order(decisions::id.desc())
        .limit(one_more(page.size))
        .load(db)?;
    let found = rows
        .into_iter()
        .map(in_context)
        .collect::<StorageResult<Vec<_>>>()?;
    let cursor = |found: &DecisionInContext| Cursor(vec![found.decision.id.to_string()]);
    let mut page = Page::cut(found, page.size, cursor);
    add_what_came_of_them(db, sight, &mut page.items)?;
    Ok(page)
}

fn add_what_came_of_them(
    db: &mut Db,
    sight: &Sight,
    decided: &mut [DecisionInContext],
) -> StorageResult<()> {
    let ids: Vec<_> = decided.iter().map(|found| found.decision.id).collect();
    let items: Vec<_> = decided.iter().map(|found| found.decision.item).collect();
    let tallies = tallies(db, sight, &ids)?;
    let successors = successors::seen(db, sight, &items)?;
    let mut sources = sources::of_decisions(db, &ids)?;
    for found in decided {
        found.tally = tallies.get(&found.decision.id).copied().unwrap_or_default();
        found.successor = successors.get(&found.decision.item).copied();
        found.source = sources.remove(&found.decision.id);
    }
    Ok(())
}

fn in_context(row: Joined) -> StorageResult<DecisionInContext> {
    let (decision, title, is_closed, matter, meeting, met_at, body) = row;
    let decision = Decision::try_from(decision)?;
    let columns = Columns::of("agenda_items", decision.item);
    Ok(DecisionInContext {
        item_title: columns.parsed("title", Title::parse(&title))?,
        confidentiality: Confidentiality::closed_if(is_closed),
        matter: matter.map(Into::into),
        meeting: meeting.into(),
        met_at: met_at.0,
        body: body.into(),
        tally: ActionTally::default(),
        successor: None,
        source: None,
        decision,
    })
}

/// How many actions of each of these decisions stand where; a count tells of nothing that is hidden.
fn tallies(
    db: &mut Db,
    sight: &Sight,
    ids: &[DecisionId],
) -> StorageResult<HashMap<DecisionId, ActionTally>> {
    let seen = actions::is_closed
        .eq(false)
        .or(actions::body_id.eq_any(sight.bodies.iter().copied().map(DbId::from)))
        .or(owned_by!(sight))
        .or(sight.is_cleared.into_sql::<diesel::sql_types::Bool>());
    let rows: Vec<(DbId, String, i64)> = actions::table
        .filter(seen)
        .filter(actions::decision_id.eq_any(ids.iter().copied().map(DbId::from)))
        .group_by((actions::decision_id, actions::state))
        .select((actions::decision_id, actions::state, count_star()))
        .load(db)?;
    let mut tallies: HashMap<DecisionId, ActionTally> = HashMap::new();
    for (decision, state, count) in rows {
        let tally = tallies.entry(decision.into()).or_default();
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        match state.as_str() {
            "proposed" | "open" => tally.waiting += count,
            "in_progress" => tally.begun += count,
            "reported_done" | "closed" => tally.done += count,
            _ => tally.dropped += count,
        }
    }
    Ok(tallies)
}

/// Those of these items from whose decision an action came that is the caller's own.
pub fn items_of_own_actions(
    db: &mut Db,
    sight: &Sight,
    items: &[AgendaItemId],
) -> StorageResult<HashSet<AgendaItemId>> {
    if items.is_empty() {
        return Ok(HashSet::new());
    }
    let rows: Vec<DbId> = actions::table
        .inner_join(decisions::table)
        .filter(decisions::agenda_item_id.eq_any(items.iter().copied().map(DbId::from)))
        .filter(owned_by!(sight))
        .select(decisions::agenda_item_id)
        .load(db)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The matters whose numbers are told with these actions where nobody has signed in
/// ([`is_number_told`]); an action without one is left out.
pub fn matters_of_actions(
    db: &mut Db,
    ids: &[ActionId],
) -> StorageResult<HashMap<ActionId, Matter>> {
    let rows: Vec<(DbId, bool, MatterRow)> = actions::table
        .inner_join(decisions::table.inner_join(agenda_items::table.inner_join(matters::table)))
        .filter(actions::id.eq_any(ids.iter().copied().map(DbId::from)))
        .select((actions::id, actions::is_closed, MatterRow::as_select()))
        .load(db)?;
    let mut found = HashMap::with_capacity(rows.len());
    for (id, is_closed, row) in rows {
        let matter = Matter::try_from(row)?;
        let action = Confidentiality::closed_if(is_closed);
        if is_number_told(matter.confidentiality, action) {
            found.insert(id.into(), matter);
        }
    }
    Ok(found)
}
