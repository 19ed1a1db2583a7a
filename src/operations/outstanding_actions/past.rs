//! The report as it stood at a moment, told by the history. Names, the people of units and the rules of
//! bodies are those of today. Nobody is told what was closed to them then, or is today.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;

use crate::{
    domain::{
        action::Action,
        agenda::Confidentiality,
        calendar::{Moment, local_date},
        history::recollection::{PastItem, recall_start},
        ids::{ActionId, AgendaItemId, MeetingId, PersonId},
        listing::{OutstandingAction, OutstandingFilter, Page, PageRequest},
        organisation::Owner,
    },
    operations::{OperationResult, office::Desk, owners},
    storage::{self, actions, views::outstanding},
};

/// How many actions are looked at at a time.
const BATCH: i64 = 500;

/// The actions of a page, in the order of the report, and the one that shows that there are more.
type Chosen = BTreeMap<(NaiveDate, ActionId), Action>;

/// A page of the report as it stood. All that may have been outstanding is looked at, and no more of it
/// is kept than the page holds.
pub(super) fn list(
    desk: &mut Desk<'_>,
    filter: &OutstandingFilter,
    at: Moment,
    page: &PageRequest,
) -> OperationResult<Page<OutstandingAction>> {
    let start = page.after.as_ref().map(actions::place_of).transpose()?;
    let wanted = Wanted {
        filter,
        today: local_date(at),
        members: members(desk, filter)?,
    };
    let mut chosen = Chosen::new();
    let mut after = None;
    loop {
        let (db, sight) = (&mut *desk.db, &desk.sight);
        let batch = outstanding::since(db, sight, (filter.body, at), after, BATCH)?;
        let Some(last) = batch.last() else {
            break;
        };
        after = Some(last.0.id);
        for action in as_they_stood(desk, batch, at)? {
            let place = actions::place(&action);
            if wanted.holds(&action) && start.is_none_or(|start| place > start) {
                chosen.insert(place, action);
            }
            if chosen.len() > usize::from(page.size.get()) + 1 {
                chosen.pop_last();
            }
        }
    }
    let lines = told(desk, chosen, at)?;
    Ok(Page::cut(lines, page.size, |line| {
        actions::cursor(&line.action)
    }))
}

/// What the report is narrowed to, with what that depends on.
struct Wanted<'a> {
    filter: &'a OutstandingFilter,
    today: NaiveDate,
    /// The people of the unit that is asked for.
    members: HashSet<PersonId>,
}

impl Wanted<'_> {
    fn holds(&self, action: &Action) -> bool {
        let OutstandingFilter {
            body: _,
            person,
            unit,
            meeting,
            due_by,
            is_overdue,
        } = *self.filter;
        let moment = action.due_moment;
        let is_of_unit = |unit| match action.owner {
            Owner::Unit(owner) => owner == unit,
            Owner::Person(owner) => self.members.contains(&owner),
        };
        person.is_none_or(|person| action.owner == Owner::Person(person))
            && unit.is_none_or(is_of_unit)
            && meeting.is_none_or(|meeting| moment.meeting == Some(meeting))
            && due_by.is_none_or(|day| moment.on.is_some_and(|on| on <= day))
            && (!is_overdue || action.is_overdue(self.today))
    }
}

fn members(desk: &mut Desk<'_>, filter: &OutstandingFilter) -> OperationResult<HashSet<PersonId>> {
    Ok(match filter.unit {
        Some(unit) => storage::people::of_unit(desk.db, unit)?,
        None => HashSet::new(),
    })
}

/// Those of the actions that were outstanding, as they stood, without what was closed to the caller then:
/// the action, or the item, whose title the line shows.
fn as_they_stood(
    desk: &mut Desk<'_>,
    batch: Vec<(Action, AgendaItemId)>,
    at: Moment,
) -> OperationResult<Vec<Action>> {
    let things = batch
        .iter()
        .flat_map(|(action, item)| [action.id.as_uuid(), item.as_uuid()]);
    let past = storage::events::recollections(desk.db, &things.collect::<Vec<_>>(), at)?;
    let mut found = Vec::new();
    for (action, item) in batch {
        let told = past.get(&action.id.as_uuid());
        let Some(told) = told.filter(|told| Action::was_outstanding(told)) else {
            continue;
        };
        let (body, owner) = (action.body, action.owner);
        let item = past
            .get(&item.as_uuid())
            .map(PastItem::recall)
            .transpose()?;
        let item = item.map_or(Confidentiality::Open, |item| item.confidentiality);
        let then = action.recall(told)?;
        let is_seen = |what| desk.sight.sees_action(what, body, owner);
        if is_seen(then.confidentiality) && is_seen(item) {
            found.push(then);
        }
    }
    Ok(found)
}

/// The lines of what was chosen.
fn told(
    desk: &mut Desk<'_>,
    chosen: Chosen,
    at: Moment,
) -> OperationResult<Vec<OutstandingAction>> {
    let ids: Vec<_> = chosen.values().map(|action| action.id).collect();
    let lines = outstanding::of_actions(desk.db, &ids, desk.today())?;
    let mut lines: HashMap<_, _> = lines
        .into_iter()
        .map(|line| (line.action.id, line))
        .collect();
    let names = owners::names(desk.db, chosen.values().map(|action| action.owner))?;
    let meetings = chosen
        .values()
        .filter_map(|action| action.due_moment.meeting);
    let meetings: Vec<_> = meetings.map(MeetingId::as_uuid).collect();
    let meetings = storage::events::recollections(desk.db, &meetings, at)?;
    let mut found = Vec::new();
    for action in chosen.into_values() {
        let Some(line) = lines.remove(&action.id) else {
            continue;
        };
        let due_at = action.due_moment.meeting;
        let due_at = due_at.and_then(|meeting| meetings.get(&meeting.as_uuid()));
        found.push(OutstandingAction {
            owner_name: names.get(&action.owner).cloned().unwrap_or(line.owner_name),
            due_at: due_at.map(recall_start).transpose()?,
            is_overdue: action.is_overdue(local_date(at)),
            asks_for_decision: action.asks_for_decision(line.carry_over_limit),
            action,
            ..line
        });
    }
    Ok(found)
}
