//! A thread as it stood at a moment, told by the history: in the order of today, without what came
//! later. Nobody is told what was closed to them then, or is today.

use std::collections::HashMap;

use uuid::Uuid;

use crate::{
    domain::{
        calendar::Moment,
        history::recollection::{PastItem, Recollection, recall_start},
        ids::{AgendaItemId, MeetingId},
        listing::Page,
        thread::{ActionInThread, MeetingInThread, ThreadEntry},
    },
    operations::{OperationResult, office::Desk},
    storage,
};

type Past = HashMap<Uuid, Recollection>;

/// The page as it stood. What was removed from all agendas since is not in it.
pub(super) fn as_it_stood(
    desk: &mut Desk<'_>,
    page: Page<ThreadEntry>,
    at: Moment,
) -> OperationResult<Page<ThreadEntry>> {
    let things: Vec<_> = page.items.iter().flat_map(things_of).collect();
    let past = storage::events::recollections(desk.db, &things, at)?;
    let mut entries = Vec::new();
    let mut meetings = Vec::new();
    for entry in page.items {
        let Some(told) = past.get(&entry.item.as_uuid()) else {
            continue;
        };
        let item = PastItem::recall(told)?;
        // As today, an owner sees the item that an action came of.
        let is_owner = entry
            .actions
            .iter()
            .any(|one| desk.sight.is_owner(one.action.owner));
        if is_owner || desk.sight.sees(item.confidentiality, entry.body) {
            meetings.extend(item.meeting.map(MeetingId::as_uuid));
            entries.push((entry, item));
        }
    }
    let meetings = storage::events::recollections(desk.db, &meetings, at)?;
    let entries = entries
        .into_iter()
        .map(|(entry, item)| recalled(desk, entry, item, (&past, &meetings)));
    Ok(Page {
        items: entries.collect::<OperationResult<_>>()?,
        next: page.next,
    })
}

fn things_of(entry: &ThreadEntry) -> Vec<Uuid> {
    let items = [Some(entry.item), entry.successor].into_iter().flatten();
    let presenting = entry.actions.iter().flat_map(|found| &found.presented_by);
    let items = items.chain(presenting.copied()).map(AgendaItemId::as_uuid);
    let decision = entry.decision.iter().map(|decision| decision.id.as_uuid());
    let actions = entry.actions.iter().map(|found| found.action.id.as_uuid());
    items.chain(decision).chain(actions).collect()
}

fn recalled(
    desk: &Desk<'_>,
    entry: ThreadEntry,
    item: PastItem,
    (past, meetings): (&Past, &Past),
) -> OperationResult<ThreadEntry> {
    let was_seen = |item: &AgendaItemId| match past.get(&item.as_uuid()).map(PastItem::recall) {
        Some(Ok(item)) => desk.sight.sees(item.confidentiality, entry.body),
        Some(Err(_)) | None => false,
    };
    let decision = match entry.decision {
        Some(decision) => match past.get(&decision.id.as_uuid()) {
            Some(told) => Some(decision.recall(told)?),
            None => None,
        },
        None => None,
    };
    let mut actions = Vec::new();
    for found in entry.actions {
        let Some(told) = past.get(&found.action.id.as_uuid()) else {
            continue;
        };
        let (body, owner) = (found.action.body, found.action.owner);
        let action = found.action.recall(told)?;
        if desk.sight.sees_action(action.confidentiality, body, owner) {
            let presented_by = found.presented_by.into_iter().filter(was_seen).collect();
            actions.push(ActionInThread {
                action,
                presented_by,
            });
        }
    }
    let meeting = item
        .meeting
        .and_then(|id| Some((id, meetings.get(&id.as_uuid())?)));
    let meeting = meeting.map(|(id, told)| {
        let starts_at = recall_start(told)?;
        OperationResult::Ok(MeetingInThread { id, starts_at })
    });
    Ok(ThreadEntry {
        title: item.title,
        kind: item.kind,
        confidentiality: item.confidentiality,
        matter: item.matter,
        meeting: meeting.transpose()?,
        decision,
        actions,
        successor: entry.successor.filter(was_seen),
        ..entry
    })
}
