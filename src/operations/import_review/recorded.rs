//! What is recorded of a meeting, item by item, to lay a document beside it.

use std::collections::HashMap;

use crate::{
    domain::{
        agenda::AgendaItem,
        decision::Decision,
        ids::{AgendaItemId, MeetingId},
        journal_number::CaseNumber,
        minutes_import::{ComparedItem, ImportedItem, ItemKey, match_items},
    },
    operations::{OperationResult, office::Desk},
    storage,
};

/// An item on an agenda with the case number of its matter, and what was decided on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RecordedItem {
    pub(super) item: AgendaItem,
    pub(super) case: Option<CaseNumber>,
    pub(super) decision: Option<Decision>,
}

impl RecordedItem {
    pub(super) fn key(&self) -> ItemKey {
        ItemKey::of_recorded(&self.item, self.case.as_ref())
    }

    pub(super) fn compared(self) -> ComparedItem {
        ComparedItem::of_recorded(self.item, self.case.as_ref(), self.decision)
    }
}

/// The items of a meeting in their order, for nobody's eyes yet.
pub(super) fn of_meeting(
    desk: &mut Desk<'_>,
    meeting: MeetingId,
) -> OperationResult<Vec<RecordedItem>> {
    let agenda = storage::agenda_items::of_meeting(desk.db, meeting)?;
    let matters: Vec<_> = agenda
        .iter()
        .filter_map(|item| item.content.matter)
        .collect();
    let matters = storage::matters::find_many(desk.db, &matters)?;
    let cases: HashMap<_, _> = matters
        .into_iter()
        .map(|matter| (matter.id, matter.case_number))
        .collect();
    let decisions = storage::decisions::of_meeting(desk.db, meeting)?;
    let mut decisions: HashMap<AgendaItemId, Decision> = decisions
        .into_iter()
        .map(|decision| (decision.item, decision))
        .collect();
    let with_what_is_known = |item: AgendaItem| RecordedItem {
        case: item
            .content
            .matter
            .and_then(|matter| cases.get(&matter).cloned()),
        decision: decisions.remove(&item.id),
        item,
    };
    Ok(agenda.into_iter().map(with_what_is_known).collect())
}

/// For each item of a document, the one that it is of a meeting.
pub(super) fn matches<'a>(
    recorded: &'a [RecordedItem],
    items: &[ImportedItem],
) -> Vec<Option<&'a RecordedItem>> {
    let old: Vec<_> = recorded.iter().map(RecordedItem::key).collect();
    let new: Vec<_> = items.iter().map(ItemKey::of_imported).collect();
    let places = match_items(&old, &new).into_iter();
    places.map(|place| recorded.get(place?)).collect()
}
