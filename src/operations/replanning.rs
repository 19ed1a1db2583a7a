//! Brings dues and agendas in line with the meetings as they stand: whatever changes a body's
//! meetings, its actions or its backlog asks here afterwards. Leaves out deciding, which is the
//! planner's, and telling beforehand, which is `what_if`'s.

pub(super) mod board;

use std::collections::HashMap;

use self::board::{Board, is_presentable};
use crate::{
    domain::{
        action::{Action, Due},
        calendar::danish_date_time,
        ids::{ActionId, AgendaItemId, BodyId},
        language::Language,
        planner::{
            Consequences, DueMoved, Explanation, MeetingChange, PlacementMoved, What, foresee,
        },
        text::Note,
    },
    operations::{
        OperationResult, agenda_items, due, meetings,
        office::{Desk, note},
        placing::{self, Place},
    },
    storage,
};

/// Resolves again what is due at meetings of a body, and gives everything that waits for one its
/// place. Safe to call again.
pub(super) fn replan_body(desk: &mut Desk<'_>, body: BodyId) -> OperationResult<()> {
    let board = Board::of_body(desk, body, None)?;
    let consequences = foresee(&board.situation(), &board.dues(), &MeetingChange::Nothing);
    carry_out(desk, board, &consequences)
}

/// Brings the place of one action in line with when it is due, and of what depends on it. Safe to
/// call again.
pub(super) fn replan_action(desk: &mut Desk<'_>, action: &Action) -> OperationResult<()> {
    let standing = storage::placements::standing_of(desk.db, action.id)?;
    let pinned = standing.as_ref().filter(|placement| placement.is_pinned);
    let body = match (is_presentable(action), action.due, pinned) {
        (true, _, Some(pinned)) => Some(meetings::load(desk, pinned.meeting)?.body),
        (true, Due::AtMeeting(meeting), None) => Some(meetings::load(desk, meeting)?.body),
        (true, Due::NextMeeting { body, .. }, None) => Some(body),
        (false, ..) | (true, Due::ByDate(_) | Due::Unset, None) => None,
    };
    match (body, standing) {
        (Some(body), _) => {
            let board = Board::of_action(desk, body, action)?;
            // What its owner was promised stands until the meetings change; only its place follows.
            let consequences = foresee(&board.situation(), &[], &MeetingChange::Nothing);
            carry_out(desk, board, &consequences)
        }
        (None, Some(standing)) => placing::take_off(desk, action, &standing),
        (None, None) => Ok(()),
    }
}

/// Does what was foreseen.
pub(super) fn carry_out(
    desk: &mut Desk<'_>,
    mut board: Board,
    consequences: &Consequences,
) -> OperationResult<()> {
    for moved in &consequences.dues {
        move_due(desk, &mut board.actions, moved)?;
    }
    for moved in &consequences.placements {
        match moved.what {
            What::Action(action) => move_action(desk, &mut board, action, moved)?,
            What::Item(item) => move_item(desk, &mut board, item, moved)?,
        }
    }
    Ok(())
}

fn move_due(
    desk: &mut Desk<'_>,
    actions: &mut HashMap<ActionId, Action>,
    moved: &DueMoved,
) -> OperationResult<()> {
    if let Some(old) = actions.remove(&moved.action) {
        let new = due::move_due(desk, &old, moved.due.1, moved.moment.1)?;
        actions.insert(new.id, new);
    }
    Ok(())
}

fn move_action(
    desk: &mut Desk<'_>,
    board: &mut Board,
    action: ActionId,
    moved: &PlacementMoved,
) -> OperationResult<()> {
    let standing = board.placements.remove(&action);
    let Some(action) = board.actions.get(&action).cloned() else {
        return Ok(());
    };
    match (moved.to, standing) {
        (Some(meeting), standing) => {
            let place = Place {
                meeting,
                explanation: explain_action(desk, &action, moved.explanation)?,
                skipped: moved.skipped.first().to_vec(),
                is_pinned: false,
                late: None,
            };
            placing::put(desk, &action, standing, place).map(|_| ())
        }
        (None, Some(standing)) => placing::take_off(desk, &action, &standing),
        (None, None) => Ok(()),
    }
}

fn move_item(
    desk: &mut Desk<'_>,
    board: &mut Board,
    item: AgendaItemId,
    moved: &PlacementMoved,
) -> OperationResult<()> {
    let explanation = in_words(moved.explanation)?;
    let waiting = board.backlog.remove(&item);
    match (board.left.remove(&item), waiting, moved.to) {
        (Some(left), _, Some(meeting)) => {
            agenda_items::follow(desk, &left, meeting, (None, explanation)).map(|_| ())
        }
        (Some(left), _, None) => {
            agenda_items::put_back(desk, board.body.id, left, None).map(|_| ())
        }
        (None, Some(waiting), Some(meeting)) => {
            let place = (None, explanation);
            agenda_items::place(desk, waiting, meeting, place).map(|_| ())
        }
        (None, ..) => Ok(()),
    }
}

/// Why an action stands where it does, with when it was decided.
fn explain_action(
    desk: &mut Desk<'_>,
    action: &Action,
    explanation: Explanation,
) -> OperationResult<Note> {
    let decided_at = meetings::load(desk, action.decided_at)?;
    let decided_at = danish_date_time(decided_at.starts_at);
    let why = explanation.in_words(Language::Danish);
    note(&format!("Besluttet {decided_at}; {why}."))
}

fn in_words(explanation: Explanation) -> OperationResult<Note> {
    note(&explanation.in_words(Language::Danish))
}
