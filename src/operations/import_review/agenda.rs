//! An agenda that was imported: its items come to the agenda of the planned meeting, which is neither
//! closed nor held by that. The minutes find the meeting again, and complete it.

use super::{
    finding::{self, Began},
    recorded::{self, RecordedItem},
    recording,
};
use crate::{
    domain::{
        agenda::{AgendaItem, ItemKind, Late},
        history::Happening,
        ids::BodyId,
        meeting::{Meeting, MeetingState},
        minutes_import::{ImportedItem, MinutesImport},
        text::Note,
    },
    operations::{
        OperationError, OperationResult,
        agenda_items::{self, ItemOrigin},
        decisions,
        meetings::{self, NewMeeting},
        office::{Desk, saved},
        replanning,
    },
    storage,
};

/// The meeting that an agenda is for.
struct Planned {
    meeting: Meeting,
    /// Whether it was there before the document: then its agenda may be closed.
    was_there: bool,
}

/// Puts the items of an agenda on that of the meeting, and accepts the import. Of what stands there
/// already, only what is empty is filled in. The time is `is_literal` when somebody said it.
pub(super) fn put(
    desk: &mut Desk<'_>,
    import: &MinutesImport,
    (body, began, is_literal): (BodyId, Began, bool),
    late_reason: Option<&Note>,
) -> OperationResult<MinutesImport> {
    let planned = meeting_of(desk, import, (body, began, is_literal))?;
    let items = storage::minutes_imports::items_of(desk.db, import.id)?;
    let standing = recorded::of_meeting(desk, planned.meeting.id)?;
    let late = late(desk, &planned, (&standing, &items), late_reason)?;
    for (item, standing) in items.iter().zip(recorded::matches(&standing, &items)) {
        let kept = match standing {
            Some(standing) => fill_in(desk, &planned.meeting, standing, item)?,
            None => insert(desk, &planned.meeting, item, late.clone())?,
        };
        recording::link(desk, import, item, &kept)?;
    }
    replanning::replan_body(desk, body)?;
    recording::accept(desk, import, body, &planned.meeting)
}

fn meeting_of(
    desk: &mut Desk<'_>,
    import: &MinutesImport,
    (body, began, is_literal): (BodyId, Began, bool),
) -> OperationResult<Planned> {
    if let Some(meeting) = finding::find(desk, body, began)? {
        return if meeting.is_ahead() {
            Ok(Planned {
                meeting,
                was_there: true,
            })
        } else {
            let state = meeting.state.name();
            Err(OperationError::NotAllowed(format!(
                "the body's meeting at that time is {state}: its agenda changes nothing any more"
            )))
        };
    }
    if !is_literal && let Some(other) = finding::ahead_on(desk, body, began)?.first() {
        let message = format!(
            "the body meets that day at {}: say when this meeting begins",
            other.starts_at
        );
        return Err(OperationError::invalid("/met_at", message));
    }
    let new = NewMeeting {
        body,
        starts_at: began.moment(),
        length: None,
        place: import.place.clone(),
    };
    Ok(Planned {
        meeting: meetings::insert(desk, new, None)?,
        was_there: false,
    })
}

/// What the new items are: in time, or late with the reason. What brings its own meeting is in time.
fn late(
    desk: &mut Desk<'_>,
    planned: &Planned,
    (standing, items): (&[RecordedItem], &[ImportedItem]),
    late_reason: Option<&Note>,
) -> OperationResult<Option<Late>> {
    let has_new = recorded::matches(standing, items).contains(&None);
    if planned.was_there && has_new {
        return agenda_items::admit(desk, &planned.meeting, late_reason.cloned());
    }
    match late_reason {
        None => Ok(None),
        Some(_) => Err(OperationError::invalid(
            "/late_reason",
            "must be absent: nothing comes late",
        )),
    }
}

fn insert(
    desk: &mut Desk<'_>,
    meeting: &Meeting,
    item: &ImportedItem,
    late: Option<Late>,
) -> OperationResult<AgendaItem> {
    let continues = decisions::give_up_to(desk, meeting, &item.title)?;
    let origin = ItemOrigin {
        late,
        continues,
        ..ItemOrigin::default()
    };
    recording::insert_from(desk, meeting, (item, ItemKind::Decision), origin)
}

/// Fills in what an item lacks, as long as its agenda is open; what was sent out stays as it is, but for
/// being closed.
fn fill_in(
    desk: &mut Desk<'_>,
    meeting: &Meeting,
    standing: &RecordedItem,
    item: &ImportedItem,
) -> OperationResult<AgendaItem> {
    let old = recording::close_with(desk, standing.item.clone(), item)?;
    if meeting.state != MeetingState::Planned {
        return Ok(old);
    }
    let mut new = old.clone();
    if new.content.matter.is_none() {
        new.content.matter = recording::matter_of(desk, item)?.map(|matter| matter.id);
    }
    let content = &mut new.content;
    let (recommendation, presentation) = (&item.recommendation, &item.presentation);
    content.recommendation = content
        .recommendation
        .take()
        .or_else(|| recommendation.clone());
    content.presentation = content.presentation.take().or_else(|| presentation.clone());
    new.number = new.number.take().or_else(|| item.number.clone());
    if new == old {
        return Ok(old);
    }
    let new = saved(old.version, storage::agenda_items::update(desk.db, new)?)?;
    desk.record_change(old.id, Happening::Changed, (&old, &new), None)?;
    Ok(new)
}
