//! Brings dues and agendas in line with the meetings as they stand: whatever changes a body's
//! meetings, its actions or its backlog asks here afterwards. Leaves out deciding, which is the
//! planner's, and telling beforehand, which is `what_if`'s.

pub(super) mod board;
pub(super) mod candidates;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use self::board::{Board, is_presentable};
use crate::{
    domain::{
        action::{Action, Due},
        calendar::danish_date_time,
        ids::{ActionId, AgendaItemId, BodyId},
        language::Language,
        placement::Placement,
        planner::{Consequences, DueMoved, Explanation, PlacementMoved, What, foresee},
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
    let board = Board::of_body(desk, body, &[])?;
    let consequences = foresee(&board.situation(), &board.dues(), &[]);
    carry_out(desk, board, &consequences)
}

/// Brings the place of one action in line with when it is due, and of what depends on it. Safe to
/// call again.
pub(super) fn replan_action(desk: &mut Desk<'_>, action: &Action) -> OperationResult<()> {
    let standing = storage::placements::standing_of(desk.db, action.id)?;
    match (planned_by(desk, action, standing.as_ref())?, standing) {
        (Some(body), _) => {
            let moved = replan_among(desk, body, vec![action.clone()])?;
            follow(desk, (Some(body), moved))
        }
        (None, standing) => {
            if let Some(standing) = standing {
                placing::take_off(desk, action, &standing)?;
            }
            // What waited for it may have to wait no more.
            follow(desk, (None, vec![action.id]))
        }
    }
}

/// Does what was foreseen; what depends on it at the meetings of other bodies follows.
pub(super) fn carry_out(
    desk: &mut Desk<'_>,
    board: Board,
    consequences: &Consequences,
) -> OperationResult<()> {
    let body = board.body.id;
    let moved = move_all(desk, board, consequences)?;
    follow(desk, (Some(body), moved))
}

/// The body to whose meetings an action comes: where a person put it, else where it is due.
fn planned_by(
    desk: &mut Desk<'_>,
    action: &Action,
    standing: Option<&Placement>,
) -> OperationResult<Option<BodyId>> {
    if !is_presentable(action) {
        return Ok(None);
    }
    let pinned = standing.filter(|placement| placement.is_pinned);
    let meeting = match (pinned, action.due) {
        (Some(pinned), _) => pinned.meeting,
        (None, Due::AtMeeting(meeting)) => meeting,
        (None, Due::NextMeeting { body, .. }) => return Ok(Some(body)),
        (None, Due::ByDate(_) | Due::Unset) => return Ok(None),
    };
    Ok(Some(meetings::load(desk, meeting)?.body))
}

/// Gives some actions of a body and what depends on them there their places; answers which moved.
/// What their owners were promised stands until the meetings change; only their places follow.
fn replan_among(
    desk: &mut Desk<'_>,
    body: BodyId,
    actions: Vec<Action>,
) -> OperationResult<Vec<ActionId>> {
    let board = Board::of_actions(desk, body, actions)?;
    let consequences = foresee(&board.situation(), &[], &[]);
    move_all(desk, board, &consequences)
}

/// Brings in line what depends on actions that a body has moved and is planned by another; and what
/// depends on that. Ends, since nothing depends on itself.
fn follow(desk: &mut Desk<'_>, moved: (Option<BodyId>, Vec<ActionId>)) -> OperationResult<()> {
    let mut open = vec![moved];
    while let Some((by, moved)) = open.pop() {
        let dependents = storage::action_dependencies::on_actions(desk.db, &moved)?;
        let dependents: BTreeSet<_> = dependents.into_iter().map(|(one, _)| one).collect();
        let dependents: Vec<_> = dependents.into_iter().collect();
        let standing = storage::placements::standing_of_many(desk.db, &dependents)?;
        let mut elsewhere: BTreeMap<BodyId, Vec<Action>> = BTreeMap::new();
        for action in storage::actions::find_many(desk.db, &dependents)? {
            let body = planned_by(desk, &action, standing.get(&action.id))?;
            if let Some(body) = body.filter(|body| Some(*body) != by) {
                elsewhere.entry(body).or_default().push(action);
            }
        }
        for (body, actions) in elsewhere {
            let moved = replan_among(desk, body, actions)?;
            open.push((Some(body), moved));
        }
    }
    Ok(())
}

/// Moves dues and places; answers the actions that have another place.
fn move_all(
    desk: &mut Desk<'_>,
    mut board: Board,
    consequences: &Consequences,
) -> OperationResult<Vec<ActionId>> {
    for moved in &consequences.dues {
        move_due(desk, &mut board.actions, moved)?;
    }
    let mut actions = Vec::new();
    for moved in &consequences.placements {
        match moved.what {
            What::Action(action) => {
                move_action(desk, &mut board, action, moved)?;
                actions.push(action);
            }
            What::Item(item) => move_item(desk, &mut board, item, moved)?,
        }
    }
    Ok(actions)
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
            // What is due elsewhere or by a day stands here by a person's word alone: without that
            // nothing would bring it back.
            let was_pinned = standing.as_ref().is_some_and(|old| old.is_pinned);
            let place = Place {
                meeting,
                explanation: explain_action(board, &action, moved.explanation)?,
                skipped: moved.skipped.first().to_vec(),
                is_pinned: was_pinned && !board.is_due_here(&action),
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
    board: &Board,
    action: &Action,
    explanation: Explanation,
) -> OperationResult<Note> {
    let Some(decided_at) = board.decided_at.get(&action.decided_at) else {
        return in_words(explanation);
    };
    let decided_at = danish_date_time(*decided_at);
    let why = explanation.in_words(Language::Danish);
    note(&format!("Besluttet {decided_at}; {why}."))
}

fn in_words(explanation: Explanation) -> OperationResult<Note> {
    note(&explanation.in_words(Language::Danish))
}
