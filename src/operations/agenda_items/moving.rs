//! How an item comes from one agenda to another of the same body, or back to waiting for one. Leaves
//! out items that present an action, which go where the action goes, and the planner's own moves.

use chrono::{Days, NaiveDate};

use super::{admit, ensure_presents_nothing, load_to_change, order};
use crate::{
    domain::{
        access::Caller,
        agenda::{AgendaItem, Late, WaitingItem},
        calendar::local_date,
        history::{Change, Happening},
        ids::{AgendaItemId, BodyId, MeetingId},
        meeting::Meeting,
        text::Note,
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult,
        backlog::{self, Waiting},
        meetings,
        office::{Desk, referred, saved},
        replanning,
    },
    storage,
};

/// Where an item goes.
#[derive(Debug, Clone)]
pub struct Transfer {
    /// The meeting on whose agenda it will stand.
    pub to: MeetingId,
    /// Why it comes late there, once that agenda is closed.
    pub late_reason: Option<Note>,
}

/// Moves an item to the agenda of another meeting of its body, at the version the caller knows. It
/// keeps its id and its thread.
pub async fn transfer(
    office: &Office,
    caller: &Caller,
    at: (AgendaItemId, Version),
    transfer: Transfer,
) -> OperationResult<AgendaItem> {
    office
        .write(caller, move |desk| {
            let (old, body) = load_to_move(desk, at)?;
            let to = referred("/meeting_id", meetings::load(desk, transfer.to))?;
            ensure_other_of(&to, &old, body)?;
            let late = admit(desk, &to, transfer.late_reason.clone())?;
            let title = &old.content.title;
            let new = AgendaItem {
                meeting: to.id,
                position: order::make_room(desk, to.id, (old.id, None, title))?,
                late,
                explanation: None,
                ..old.clone()
            };
            let new = saved(old.version, storage::agenda_items::update(desk.db, new)?)?;
            order::close_gap(desk, old.meeting)?;
            desk.record_change(new.id, Happening::Changed, (&old, &new), None)?;
            replanning::replan_body(desk, body)?;
            Ok(new)
        })
        .await
}

/// Lets an item wait for a later meeting of its body, at the version the caller knows; not before
/// `earliest`, and after the meeting whose agenda it leaves in any case.
pub async fn return_to_backlog(
    office: &Office,
    caller: &Caller,
    at: (AgendaItemId, Version),
    earliest: Option<NaiveDate>,
) -> OperationResult<Waiting> {
    office
        .write(caller, move |desk| {
            let (old, body) = load_to_move(desk, at)?;
            let left = meetings::load(desk, old.meeting)?;
            let earliest = earliest_after(&left, earliest)?;
            let item = put_back(desk, body, old, Some(earliest))?;
            backlog::replanned(desk, item)
        })
        .await
}

/// Gives an item that waits a place on an agenda, whatever the state of the meeting. It keeps its
/// id and its thread; `explanation` says how it came there.
pub(in crate::operations) fn place(
    desk: &mut Desk<'_>,
    item: WaitingItem,
    to: MeetingId,
    (late, explanation): (Option<Late>, Note),
) -> OperationResult<AgendaItem> {
    let position = order::make_room(desk, to, (item.id, None, &item.content.title))?;
    storage::waiting_items::remove(desk.db, item.id)?;
    let placed = AgendaItem {
        late,
        ..item.on_agenda(to, position, explanation.clone())
    };
    storage::agenda_items::insert(desk.db, &placed)?;
    let told = |field, new| Change {
        field,
        old: None,
        new: Some(new),
    };
    let changes = vec![
        told("meeting_id", to.to_string()),
        told("position", position.to_string()),
    ];
    desk.record(placed.id, Happening::Placed, changes, Some(explanation))?;
    Ok(placed)
}

/// Lets an item follow what it presents, or leave a meeting that falls away, to another agenda.
pub(in crate::operations) fn follow(
    desk: &mut Desk<'_>,
    old: &AgendaItem,
    to: MeetingId,
    (late, explanation): (Option<Late>, Note),
) -> OperationResult<AgendaItem> {
    let new = AgendaItem {
        meeting: to,
        position: order::make_room(desk, to, (old.id, None, &old.content.title))?,
        late,
        explanation: Some(explanation),
        ..old.clone()
    };
    let new = saved(old.version, storage::agenda_items::update(desk.db, new)?)?;
    order::close_gap(desk, old.meeting)?;
    desk.record_change(old.id, Happening::MovedOn, (old, &new), None)?;
    Ok(new)
}

/// Takes an item off its agenda and lets it wait for another meeting of the body.
pub(in crate::operations) fn put_back(
    desk: &mut Desk<'_>,
    body: BodyId,
    old: AgendaItem,
    earliest: Option<NaiveDate>,
) -> OperationResult<WaitingItem> {
    let left = old.meeting;
    let item = WaitingItem {
        id: old.id,
        body,
        content: old.content,
        earliest,
        predecessor: old.predecessor,
        thread: old.thread,
        since: desk.now,
        version: old.version.next(),
    };
    storage::agenda_items::remove(desk.db, item.id)?;
    storage::waiting_items::insert(desk.db, &item)?;
    order::close_gap(desk, left)?;
    let changes = vec![
        Change {
            field: "meeting_id",
            old: Some(left.to_string()),
            new: None,
        },
        Change {
            field: "earliest_on",
            old: None,
            new: item.earliest.map(|day| day.to_string()),
        },
    ];
    desk.record(item.id, Happening::BackToWaiting, changes, None)?;
    Ok(item)
}

/// The item and its body, for somebody who may move it away from its agenda at this version.
fn load_to_move(
    desk: &mut Desk<'_>,
    at: (AgendaItemId, Version),
) -> OperationResult<(AgendaItem, BodyId)> {
    let (item, body) = load_to_change(desk, at)?;
    ensure_presents_nothing(desk, item.id)?;
    if item.standing.is_some() {
        let message = "a standing item belongs to its agenda; take it off instead".to_owned();
        return Err(OperationError::NotAllowed(message));
    }
    Ok((item, body))
}

fn ensure_other_of(to: &Meeting, item: &AgendaItem, body: BodyId) -> OperationResult<()> {
    let refuse = |message| Err(OperationError::invalid("/meeting_id", message));
    if to.id == item.meeting {
        refuse("must be another meeting: the item stands on this agenda")
    } else if to.body != body {
        refuse("must be a meeting of the same body")
    } else {
        Ok(())
    }
}

/// The earliest day for an item that leaves this meeting, or the planner would put it back there.
fn earliest_after(left: &Meeting, asked: Option<NaiveDate>) -> OperationResult<NaiveDate> {
    let day = local_date(left.starts_at);
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    match asked {
        Some(asked) if asked <= day => {
            let message = format!("must be after {day}, the day of the meeting that it leaves");
            Err(OperationError::invalid("/earliest_on", message))
        }
        asked => Ok(asked.unwrap_or(next)),
    }
}
