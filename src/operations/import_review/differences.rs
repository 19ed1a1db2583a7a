//! What an import has otherwise than what is recorded of its meeting, or than the draft that it amends.

use super::{
    began, finding,
    recorded::{self, RecordedItem},
};
use crate::{
    domain::{
        access::{Caller, Permission},
        history::Subject,
        ids::{MeetingId, MinutesImportId},
        minutes_import::{
            ComparedItem, ImportDifferences, ImportState, ImportedItem, MinutesImport, compare,
        },
    },
    operations::{Office, OperationError, OperationResult, minutes_imports, office::Desk},
};

/// What an import is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// What is recorded of a meeting.
    Meeting(MeetingId),
    /// The draft that it amends.
    Draft(MinutesImportId),
    /// There is nothing yet: all of it is new.
    Nothing,
}

/// What an import has otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differences {
    /// Than what.
    pub against: Against,
    /// What.
    pub found: ImportDifferences,
}

/// Compares an import with what there is, as far as the caller sees both.
pub async fn differences(
    office: &Office,
    caller: &Caller,
    id: MinutesImportId,
) -> OperationResult<Differences> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ImportMinutes)?;
            desk.require(Permission::ReadMeetings)?;
            desk.require(Permission::ReadDecisions)?;
            let import = minutes_imports::load(desk, id)?;
            let new = seen_items(desk, &import)?;
            let (against, old) = what_there_is(desk, &import)?;
            let new = new.into_iter().map(ComparedItem::of_imported).collect();
            let found = compare(old, new);
            Ok(Differences { against, found })
        })
        .await
}

/// The items of an import that the caller may know of.
fn seen_items(desk: &mut Desk<'_>, import: &MinutesImport) -> OperationResult<Vec<ImportedItem>> {
    let seen = minutes_imports::seen(desk, import)?;
    if seen.holds_closed() {
        desk.note_given([import.id.into()]);
    }
    Ok(seen.items)
}

/// The recorded meeting once it has decisions; before that, the draft that is amended, if there is one.
fn what_there_is(
    desk: &mut Desk<'_>,
    import: &MinutesImport,
) -> OperationResult<(Against, Vec<ComparedItem>)> {
    let recorded = match meeting_of(desk, import)? {
        Some(meeting) => Some((meeting, recorded::of_meeting(desk, meeting)?)),
        None => None,
    };
    let is_decided = |items: &[RecordedItem]| items.iter().any(|item| item.decision.is_some());
    let draft = amended_draft(desk, import)?;
    match (recorded, draft) {
        (Some((meeting, items)), draft) if draft.is_none() || is_decided(&items) => {
            let items = seen_recorded(desk, import, items);
            Ok((Against::Meeting(meeting), items))
        }
        (_, Some(draft)) => {
            let items = seen_items(desk, &draft)?.into_iter();
            let items = items.map(ComparedItem::of_imported).collect();
            Ok((Against::Draft(draft.id), items))
        }
        (_, None) => Ok((Against::Nothing, Vec::new())),
    }
}

/// The meeting that the import was accepted as, or would be.
fn meeting_of(desk: &mut Desk<'_>, import: &MinutesImport) -> OperationResult<Option<MeetingId>> {
    if let Ok(meeting) = import.meeting() {
        return Ok(Some(meeting));
    }
    let Some((body, began)) = import.body.zip(began(import)) else {
        return Ok(None);
    };
    match finding::find(desk, body, began) {
        Ok(meeting) => Ok(meeting.map(|meeting| meeting.id)),
        // Which meeting is meant is asked once the import is accepted.
        Err(OperationError::NotAllowed(_) | OperationError::Invalid(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn amended_draft(
    desk: &mut Desk<'_>,
    import: &MinutesImport,
) -> OperationResult<Option<MinutesImport>> {
    let Some(amends) = import.amends else {
        return Ok(None);
    };
    let amended = minutes_imports::load(desk, amends)?;
    Ok(Some(amended).filter(|amended| amended.state == ImportState::Draft))
}

/// The items of the meeting that the caller sees.
fn seen_recorded(
    desk: &mut Desk<'_>,
    import: &MinutesImport,
    mut items: Vec<RecordedItem>,
) -> Vec<ComparedItem> {
    let body = import.body;
    let sees = |item: &RecordedItem| {
        let confidentiality = item.item.content.confidentiality;
        body.is_some_and(|body| desk.sight.sees(confidentiality, body))
    };
    items.retain(sees);
    let closed = items
        .iter()
        .filter(|item| item.item.content.confidentiality.is_closed());
    let given = closed.flat_map(|recorded| {
        let decision = recorded.decision.as_ref().map(|one| Subject::from(one.id));
        [Some(recorded.item.id.into()), decision]
    });
    let given: Vec<Subject> = given.flatten().collect();
    desk.note_given(given);
    items.into_iter().map(RecordedItem::compared).collect()
}
