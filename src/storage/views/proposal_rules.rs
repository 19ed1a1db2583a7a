//! What people made of what the rules found, counted and in examples, as far as somebody may know of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::{dsl::count_star, prelude::*, sql_types::Bool};

use crate::{
    domain::{
        access::Sight,
        agenda::Confidentiality,
        ids::{AgendaItemId, ProposalId},
        listing::{Cursor, Page, PageRequest},
        minutes_import::{Example, ExampleFilter, Fate, Proposal, ProposalState, RuleTally},
        text::Title,
    },
    storage::{
        Db, StorageError, StorageResult,
        agenda_items::closed_among,
        proposals::ProposalRow,
        records::{Columns, cursor_value, one_more},
        schema::{
            actions, agenda_items, decisions, imported_items, meetings, minutes_imports, proposals,
            waiting_items,
        },
        types::{DbId, DbMoment},
    },
};

/// Who asks: what the caller sees, and the name under which the caller brings documents.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// What the caller sees.
    pub sight: &'a Sight,
    /// The subject of the token.
    pub subject: &'a str,
}

/// Proposals with their imports and items.
macro_rules! joined {
    () => {
        proposals::table
            .inner_join(minutes_imports::table)
            .inner_join(
                imported_items::table.on(imported_items::import_id
                    .eq(proposals::import_id)
                    .and(imported_items::position.eq(proposals::item))),
            )
    };
}

/// Narrows such a query to what the rules found, the asker may know of, and the filter lets through. What
/// was closed in a body that nobody knows yet is for whoever brought the document. An item is closed where
/// the document has it closed, or what it became is.
macro_rules! narrow {
    ($query:ident, $asker:expr, $filter:expr) => {{
        let bodies = $asker.sight.bodies.iter().copied();
        let bodies: Vec<_> = bodies.map(|body| Some(DbId::from(body))).collect();
        let closed_placed = agenda_items::table
            .filter(agenda_items::is_closed.eq(true))
            .select(agenda_items::id);
        let closed_waiting = waiting_items::table
            .filter(waiting_items::is_closed.eq(true))
            .select(waiting_items::id);
        let became = || imported_items::became_id.assume_not_null();
        let is_open = imported_items::is_closed.eq(false).and(
            imported_items::became_id.is_null().or(became()
                .ne_all(closed_placed)
                .and(became().ne_all(closed_waiting))),
        );
        let is_own = minutes_imports::body_id
            .is_null()
            .and(minutes_imports::uploaded_by.eq($asker.subject.to_owned()));
        $query = $query
            .filter(proposals::split_from_id.is_null())
            .filter(proposals::state.ne(REPEATED))
            .filter(minutes_imports::state.ne("discarded"))
            .filter(
                is_open
                    .or(minutes_imports::body_id.eq_any(bodies).assume_not_null())
                    .or(is_own)
                    .or($asker.sight.is_cleared.into_sql::<Bool>()),
            );
        if let Some(body) = $filter.body {
            $query = $query.filter(minutes_imports::body_id.eq(DbId::from(body)));
        }
        if let Some(since) = $filter.since {
            $query = $query.filter(minutes_imports::uploaded_at.ge(DbMoment(since)));
        }
        if let Some(until) = $filter.until {
            $query = $query.filter(minutes_imports::uploaded_at.lt(DbMoment(until)));
        }
        if let Some(rule) = &$filter.rule {
            $query = $query.filter(proposals::rule.eq(rule.clone()));
        }
    }};
}

/// The state of what only repeats another proposal.
const REPEATED: &str = "repeated";
/// The column of a proposal that nobody changed.
const UNEDITED: &str = "[]";

/// What the proposals of each rule came to, by the names of the rules.
pub fn tallies(
    db: &mut Db,
    asker: Asker<'_>,
    filter: &ExampleFilter,
) -> StorageResult<Vec<RuleTally>> {
    let mut tallies: BTreeMap<String, RuleTally> = BTreeMap::new();
    for is_edited in [false, true] {
        let mut query = joined!()
            .group_by((proposals::rule, proposals::state))
            .select((proposals::rule, proposals::state, count_star()))
            .into_boxed();
        narrow!(query, asker, filter);
        query = if is_edited {
            query.filter(proposals::edits.ne(UNEDITED))
        } else {
            query.filter(proposals::edits.eq(UNEDITED))
        };
        let rows: Vec<(String, String, i64)> = query.load(db)?;
        for (rule, state, count) in rows {
            let columns = Columns::of("proposals", &rule);
            let fate = columns.known("state", fate_of(&state, is_edited))?;
            let count = u32::try_from(count).map_err(StorageError::closed)?;
            let tally = tallies.entry(rule.clone());
            tally
                .or_insert_with(|| RuleTally::of(rule))
                .count(fate, count);
        }
    }
    Ok(tallies.into_values().collect())
}

fn fate_of(state: &str, is_edited: bool) -> Option<Fate> {
    let accepted = if is_edited {
        Fate::AcceptedEdited
    } else {
        Fate::Accepted
    };
    match state {
        "accepted" => Some(accepted),
        name => Fate::from_name(name),
    }
}

/// How many actions people made of decisions that were read from documents, without a proposal: what the
/// rules missed.
pub fn missed(db: &mut Db, asker: Asker<'_>, filter: &ExampleFilter) -> StorageResult<u32> {
    let its_import = decisions::import_id.eq(minutes_imports::id.nullable());
    let mut query = actions::table
        .inner_join(decisions::table.inner_join(agenda_items::table.inner_join(meetings::table)))
        .inner_join(minutes_imports::table.on(its_import))
        .filter(actions::import_id.is_null())
        .select(count_star())
        .into_boxed();
    let bodies = asker.sight.bodies.iter().copied().map(DbId::from);
    query = query.filter(
        agenda_items::is_closed
            .eq(false)
            .or(meetings::body_id.eq_any(bodies))
            .or(asker.sight.is_cleared.into_sql::<Bool>()),
    );
    if let Some(body) = filter.body {
        query = query.filter(meetings::body_id.eq(DbId::from(body)));
    }
    if let Some(since) = filter.since {
        query = query.filter(minutes_imports::uploaded_at.ge(DbMoment(since)));
    }
    if let Some(until) = filter.until {
        query = query.filter(minutes_imports::uploaded_at.lt(DbMoment(until)));
    }
    u32::try_from(query.first::<i64>(db)?).map_err(StorageError::closed)
}

type ExampleRow = (ProposalRow, Option<DbId>, bool, Option<DbId>);

/// A page of what was dealt with, newest first.
pub fn examples(
    db: &mut Db,
    asker: Asker<'_>,
    filter: &ExampleFilter,
    page: &PageRequest,
) -> StorageResult<Page<Example>> {
    let mut query = joined!()
        .filter(proposals::state.ne(ProposalState::Waiting.name()))
        .select((
            ProposalRow::as_select(),
            minutes_imports::body_id,
            imported_items::is_closed,
            imported_items::became_id,
        ))
        .into_boxed();
    narrow!(query, asker, filter);
    query = match filter.fate {
        Some(Fate::Accepted) => query
            .filter(proposals::state.eq("accepted"))
            .filter(proposals::edits.eq(UNEDITED)),
        Some(Fate::AcceptedEdited) => query
            .filter(proposals::state.eq("accepted"))
            .filter(proposals::edits.ne(UNEDITED)),
        Some(fate) => query.filter(proposals::state.eq(fate.name())),
        None => query,
    };
    if let Some(after) = &page.after {
        let id = DbId::from(cursor_value::<ProposalId>(after, 0)?);
        query = query.filter(proposals::id.lt(id));
    }
    let rows: Vec<ExampleRow> = query
        .order(proposals::id.desc())
        .limit(one_more(page.size))
        .load(db)?;
    let became: Vec<_> = rows.iter().filter_map(|(.., became)| *became).collect();
    let became: Vec<_> = became.into_iter().map(AgendaItemId::from).collect();
    let closed = closed_among(db, &became)?;
    let found = rows
        .into_iter()
        .map(|row| example(row, &closed))
        .collect::<StorageResult<_>>()?;
    let mut page = Page::cut(found, page.size, |example: &Example| {
        Cursor(vec![example.proposal.id.to_string()])
    });
    add_what_stands_instead(db, &mut page.items)?;
    Ok(page)
}

fn example(
    (row, body, is_closed, became): ExampleRow,
    closed: &BTreeSet<AgendaItemId>,
) -> StorageResult<Example> {
    let became: Option<AgendaItemId> = became.map(Into::into);
    let is_closed = is_closed || became.is_some_and(|item| closed.contains(&item));
    let proposal = Proposal::try_from(row)?;
    let fate = Fate::of(&proposal.state, !proposal.edits.is_empty());
    let columns = Columns::of("proposals", proposal.id);
    Ok(Example {
        fate: columns.known("state", fate)?,
        body: body.map(Into::into),
        confidentiality: Confidentiality::closed_if(is_closed),
        instead: Vec::new(),
        proposal,
    })
}

fn add_what_stands_instead(db: &mut Db, examples: &mut [Example]) -> StorageResult<()> {
    let ids: Vec<_> = examples
        .iter()
        .map(|one| DbId::from(one.proposal.id))
        .collect();
    let others: Vec<_> = examples
        .iter()
        .filter_map(|one| one.proposal.state.instead())
        .map(DbId::from)
        .collect();
    let is_part = proposals::split_from_id.eq_any(ids.into_iter().map(Some));
    let rows: Vec<(DbId, Option<DbId>, String)> = proposals::table
        .filter(is_part.assume_not_null().or(proposals::id.eq_any(others)))
        .order(proposals::id)
        .select((proposals::id, proposals::split_from_id, proposals::title))
        .load(db)?;
    let mut by_id: HashMap<ProposalId, Title> = HashMap::new();
    let mut parts: HashMap<ProposalId, Vec<(ProposalId, Title)>> = HashMap::new();
    for (id, whole, title) in rows {
        let title = Columns::of("proposals", id).parsed("title", Title::parse(&title))?;
        if let Some(whole) = whole {
            let parts = parts.entry(whole.into()).or_default();
            parts.push((id.into(), title.clone()));
        }
        by_id.insert(id.into(), title);
    }
    for example in examples {
        example.instead = match example.proposal.state.instead() {
            Some(other) => by_id
                .get(&other)
                .map(|title| (other, title.clone()))
                .into_iter()
                .collect(),
            None => parts.remove(&example.proposal.id).unwrap_or_default(),
        };
    }
    Ok(())
}
