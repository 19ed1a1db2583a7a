//! What follows from a decision: the action that its item presents was dealt with, minutes are
//! approved, reported actions get their end, and the item goes on or does not.

use super::successors::{self, Onward, Withdrawal};
use crate::{
    domain::{
        action::{Action, ActionState},
        agenda::AgendaItem,
        body::ClosurePolicy,
        decision::{Decision, Outcome},
        ids::{BodyId, DecisionId},
        meeting::{Meeting, MeetingState},
        placement::PlacementState,
        standing_item::StandingRole,
    },
    operations::{
        OperationError, OperationResult, actions, meetings, office::Desk, placing, replanning,
    },
    storage,
};

/// Does what follows from a decision that was not there before. Answers the bodies whose backlog
/// changed.
pub(super) fn draw(
    desk: &mut Desk<'_>,
    (item, meeting): (&AgendaItem, &Meeting),
    decision: &Decision,
    onward: Onward,
) -> OperationResult<Vec<BodyId>> {
    placing::present(desk, item.id)?;
    let mut grown = Vec::new();
    let has_wishes = onward != Onward::default();
    // The meeting was said not to have reached it, and yet it was decided, or is to go on otherwise.
    if !decision.outcome.leaves_unreached() || has_wishes {
        match successors::withdraw(desk, item)? {
            Withdrawal::From(body) => grown.push(body),
            Withdrawal::TooLate { state } if has_wishes => {
                return Err(stands_again(state, "it goes on there"));
            }
            Withdrawal::TooLate { .. } | Withdrawal::Nothing => {}
        }
    }
    grown.extend(conclude(desk, (item, meeting), decision, onward)?);
    Ok(grown)
}

/// Does what follows from another outcome, once that is kept, and takes back what followed from the
/// old one.
pub(super) fn draw_again(
    desk: &mut Desk<'_>,
    (item, meeting): (&AgendaItem, &Meeting),
    (old, new): (&Decision, &Decision),
) -> OperationResult<()> {
    if old.outcome == new.outcome {
        return Ok(());
    }
    if old.outcome.closes_reported_actions() && !new.outcome.closes_reported_actions() {
        ensure_nothing_closed(desk, old.id)?;
    }
    let mut grown = Vec::new();
    let was_unreached = old.outcome == Outcome::None && !new.outcome.leaves_unreached();
    if old.outcome.leads_on() || was_unreached {
        match successors::withdraw(desk, item)? {
            Withdrawal::Nothing => {}
            Withdrawal::From(body) => grown.push(body),
            Withdrawal::TooLate { state } => {
                return Err(stands_again(state, "its outcome stays as it is"));
            }
        }
    }
    grown.extend(conclude(desk, (item, meeting), new, Onward::default())?);
    for body in grown {
        replanning::replan_body(desk, body)?;
    }
    Ok(())
}

fn stands_again(state: &str, what_follows: &str) -> OperationError {
    OperationError::NotAllowed(format!(
        "the item stands again on the agenda of a meeting that is {state}: {what_follows}"
    ))
}

fn conclude(
    desk: &mut Desk<'_>,
    (item, meeting): (&AgendaItem, &Meeting),
    decision: &Decision,
    onward: Onward,
) -> OperationResult<Option<BodyId>> {
    let is_about_minutes = item.standing == Some(StandingRole::MinutesApproval);
    if is_about_minutes && decision.outcome.approves_minutes() {
        approve_minutes_before(desk, meeting)?;
    }
    if decision.outcome.closes_reported_actions() {
        close_reported(desk, (item, meeting), decision.id)?;
    }
    successors::follow(desk, (item, meeting), decision.outcome, onward)
}

/// The minutes that lie before a meeting for approval are those of the last one before it.
fn approve_minutes_before(desk: &mut Desk<'_>, meeting: &Meeting) -> OperationResult<()> {
    let last = storage::meetings::last_held_before(desk.db, meeting.body, meeting.starts_at)?;
    match last {
        Some(last) if matches!(last.state, MeetingState::Held { .. }) => {
            meetings::approve_minutes_of(desk, last)
        }
        _ => Ok(()),
    }
}

/// Gives what was reported done its end, where the body that decided it closes by minutes: the
/// action that the item presents, and everything due at the meeting by the standing item on what
/// became of earlier decisions.
fn close_reported(
    desk: &mut Desk<'_>,
    (item, meeting): (&AgendaItem, &Meeting),
    decision: DecisionId,
) -> OperationResult<()> {
    let mut reported = if item.standing == Some(StandingRole::FollowUp) {
        storage::actions::reported_done_at(desk.db, meeting.id)?
    } else {
        presented(desk, item)?.into_iter().collect()
    };
    reported.retain(|action| matches!(action.state, ActionState::ReportedDone { .. }));
    let ids: Vec<_> = reported.iter().map(|action| action.body).collect();
    let bodies = storage::bodies::find_many(desk.db, &ids)?;
    for old in reported {
        let body = bodies.iter().find(|body| body.id == old.body);
        if body.is_none_or(|body| body.rules.closure != ClosurePolicy::ByMinutes) {
            continue;
        }
        let (new, happening) = old.clone().close(desk.now, Some(decision))?;
        let new = actions::save(desk, &old, new, happening, None)?;
        replanning::replan_action(desk, &new)?;
    }
    Ok(())
}

/// The action that an item presents, or has presented.
fn presented(desk: &mut Desk<'_>, item: &AgendaItem) -> OperationResult<Option<Action>> {
    let placement = storage::placements::at_item(desk.db, item.id)?;
    match placement.filter(|one| one.is_standing() || one.state == PlacementState::Presented) {
        Some(placement) => Ok(storage::actions::find(desk.db, placement.action)?),
        None => Ok(None),
    }
}

/// What the body has closed by a decision stays closed with it.
fn ensure_nothing_closed(desk: &mut Desk<'_>, decision: DecisionId) -> OperationResult<()> {
    if storage::actions::is_some_confirmed_by(desk.db, decision)? {
        let message =
            "actions were closed by this decision: reopen them before its outcome changes";
        return Err(OperationError::NotAllowed(message.to_owned()));
    }
    Ok(())
}
