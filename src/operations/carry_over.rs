//! Carries over what was due at a meeting that has been held: to the next meeting that fits, or to
//! the first that is planned. Whom it concerns is told.

use std::collections::HashSet;

use crate::{
    domain::{
        action::{Action, DueMoment},
        calendar::Moment,
        carry_over::HeldMeeting,
        ids::ActionId,
        meeting::Meeting,
        next_meeting::{Candidates, Wanted},
        placement::Placement,
    },
    operations::{
        OperationResult, actions, bodies, due, notices, office::Desk, placing, replanning,
    },
    storage,
};

/// How many actions are looked at in one go.
const BATCH: i64 = 500;

/// Passes on what was due at a meeting that has been held. `left` are the placements that still
/// stand on its agenda, since the meeting did not reach them. Safe to call again.
pub(super) fn pass_on(
    desk: &mut Desk<'_>,
    meeting: &Meeting,
    left: &[Placement],
) -> OperationResult<()> {
    let body = bodies::load(desk, meeting.body)?;
    let following = Following {
        candidates: due::candidates(desk, &body, None)?,
        after: meeting.starts_at,
    };
    let held = HeldMeeting {
        id: meeting.id,
        body: body.id,
        policy: body.rules.carry_over,
    };
    let unreached: HashSet<ActionId> = left.iter().map(|placement| placement.action).collect();
    let mut after = None;
    loop {
        let batch = storage::actions::due_at(desk.db, meeting.id, after, BATCH)?;
        let Some(last) = batch.last() else { break };
        after = Some(last.id);
        for action in batch {
            let is_reached = !unreached.contains(&action.id);
            let next = following.moment_for(&action);
            if let Some((passed, happening)) = held.pass_on(action.clone(), is_reached, next) {
                let passed = actions::save(desk, &action, passed, happening, None)?;
                notices::tell_of_change(desk, (&action, &passed), None)?;
                replanning::replan_action(desk, &passed)?;
                // It may stand on a later agenda already.
                placing::retell(desk, &action, &passed)?;
            }
        }
    }
    // What stood there without being due there leaves, too.
    for placement in left {
        if let Some(action) = storage::actions::find(desk.db, placement.action)? {
            replanning::replan_action(desk, &action)?;
        }
    }
    Ok(())
}

/// The meetings of a body after one that was held.
struct Following {
    candidates: Candidates,
    after: Moment,
}

impl Following {
    /// The first of them that an action can be due at.
    fn moment_for(&self, action: &Action) -> DueMoment {
        let wanted = Wanted {
            earliest: action.earliest,
            ..Wanted::first_after(self.after)
        };
        let meeting = self.candidates.next_meeting(&wanted);
        meeting.map(DueMoment::from).unwrap_or_default()
    }
}
