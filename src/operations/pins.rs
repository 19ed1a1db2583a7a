//! Pins: a person puts an action on the agenda of a certain meeting, or lets the planner have it
//! back. What is pinned stays, whatever the planner would have chosen.

use crate::{
    domain::{
        access::{Caller, Permission},
        action::Action,
        agenda::{Confidentiality, Late},
        ids::{ActionId, MeetingId},
        meeting::{Meeting, MeetingError},
        placement::Placement,
        text::Note,
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult, actions, meetings,
        office::{Desk, ensure_version, note, referred},
        placing::{self, Place},
        replanning::{self, board::is_presentable},
    },
    storage,
};

/// Where an action is to stand.
#[derive(Debug, Clone)]
pub struct Pin {
    /// At which meeting.
    pub meeting: MeetingId,
    /// Why it comes after the agenda has closed; needed only then.
    pub late_reason: Option<Note>,
}

/// Puts an action on the agenda of a meeting, at the version of the action that the caller knows.
pub async fn put(
    office: &Office,
    caller: &Caller,
    (id, expected): (ActionId, Version),
    pin: Pin,
) -> OperationResult<(Version, Placement)> {
    office
        .write(caller, move |desk| {
            let action = load_to_place(desk, id, expected)?;
            let meeting = referred("/meeting_id", meetings::load(desk, pin.meeting))?;
            desk.require_for(Permission::ManageMeetings, meeting.body)?;
            let late = ensure_takes(desk, &action, &meeting, pin.late_reason.clone())?;
            let standing = storage::placements::standing_of(desk.db, id)?;
            let place = Place {
                meeting: meeting.id,
                explanation: note("Sat på dagsordenen af sekretæren.")?,
                skipped: Vec::new(),
                is_pinned: true,
                late,
            };
            let placement = placing::put(desk, &action, standing, place)?;
            let action = actions::touch(desk, &action)?;
            // What depends on it may have to move.
            replanning::replan_action(desk, &action)?;
            Ok((action.version, placement))
        })
        .await
}

/// Gives an action back to the planner.
pub async fn remove(
    office: &Office,
    caller: &Caller,
    (id, expected): (ActionId, Version),
) -> OperationResult<()> {
    office
        .write(caller, move |desk| {
            let action = load_to_place(desk, id, expected)?;
            let standing = storage::placements::standing_of(desk.db, id)?;
            let pinned = standing.filter(|placement| placement.is_pinned);
            let Some(pinned) = pinned else {
                let message = "no person has put the action on an agenda";
                return Err(OperationError::NotAllowed(message.to_owned()));
            };
            placing::release(desk, &pinned)?;
            let action = actions::touch(desk, &action)?;
            replanning::replan_action(desk, &action)
        })
        .await
}

fn load_to_place(desk: &mut Desk<'_>, id: ActionId, expected: Version) -> OperationResult<Action> {
    let action = actions::load(desk, id)?;
    desk.require_for(Permission::ManageActions, action.body)?;
    ensure_version(action.version, expected)?;
    if is_presentable(&action) {
        return Ok(action);
    }
    let message = format!(
        "an action that is {} comes to no meeting",
        action.state.name()
    );
    Err(OperationError::NotAllowed(message))
}

/// Whether the meeting's agenda takes the action: openly, or late with a reason.
fn ensure_takes(
    desk: &mut Desk<'_>,
    action: &Action,
    meeting: &Meeting,
    late_reason: Option<Note>,
) -> OperationResult<Option<Late>> {
    if action.confidentiality == Confidentiality::Closed && action.body != meeting.body {
        return Err(OperationError::invalid(
            "/meeting_id",
            "what is closed can only come to meetings of the body that decided it",
        ));
    }
    if !meeting.is_ahead() || meeting.starts_at <= desk.now {
        let error = MeetingError::NotAllowed {
            state: meeting.state.name(),
            wanted: "given anything more to deal with",
        };
        return Err(error.into());
    }
    match (placing::is_agenda_open(desk, meeting)?, late_reason) {
        (true, _) => Ok(None),
        (false, Some(reason)) => Ok(Some(Late {
            at: desk.now,
            reason,
        })),
        (false, None) => Err(OperationError::invalid(
            "/late_reason",
            "the agenda is closed: say why this comes late",
        )),
    }
}
