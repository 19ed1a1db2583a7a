//! The transitions of an action: who may take them, and what follows.

use crate::{
    domain::{
        access::{Caller, Permission},
        action::{Action, CancelCause, Due, Evidence},
        history::Happening,
        ids::ActionId,
        organisation::Owner,
        text::{Note, Title},
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult,
        actions::{self, ActionChange},
        bodies, due, meetings,
        notices::{self, Notice},
        office::{Desk, ensure_version},
        owners, placing, replanning,
    },
};

/// A transition.
#[derive(Debug, Clone)]
pub enum ActionStep {
    /// The proposal stands.
    Confirm,
    /// Work has begun.
    Start,
    /// It is done.
    ReportDone {
        /// What shows it.
        evidence: Evidence,
    },
    /// It gets its end.
    Close,
    /// The proposed owner says no.
    Decline {
        /// Why.
        reason: Note,
    },
    /// It falls away.
    Cancel {
        /// What kind of reason.
        cause: CancelCause,
        /// The reason.
        reason: Note,
    },
    /// It is taken up again.
    Reopen {
        /// Why.
        reason: Note,
    },
    /// It is cut anew.
    Rescope {
        /// Another title.
        title: Option<Title>,
        /// Another owner.
        owner: Option<Owner>,
        /// When it is due from now on.
        due: Due,
        /// Why.
        reason: Note,
    },
    /// It goes to the director who answers for it.
    Escalate {
        /// Why.
        reason: Note,
    },
}

impl ActionStep {
    /// Owners move their work along; giving it an end, or taking that back, is the secretary's.
    const fn permission(&self) -> Permission {
        match self {
            Self::Confirm | Self::Start | Self::ReportDone { .. } | Self::Decline { .. } => {
                Permission::WorkOnAction
            }
            Self::Close
            | Self::Cancel { .. }
            | Self::Reopen { .. }
            | Self::Rescope { .. }
            | Self::Escalate { .. } => Permission::ManageActions,
        }
    }
}

/// Takes a step at the version the caller knows.
pub async fn take(
    office: &Office,
    caller: &Caller,
    (id, expected): (ActionId, Version),
    step: ActionStep,
) -> OperationResult<Action> {
    office
        .write(caller, move |desk| {
            let old = actions::load(desk, id)?;
            desk.require_for_action(step.permission(), old.body, old.owner)?;
            ensure_version(old.version, expected)?;
            apply(desk, &old, step.clone())
        })
        .await
}

/// Refuses to close what the body closes itself by its minutes.
fn ensure_not_left_to_minutes(desk: &mut Desk<'_>, action: &Action) -> OperationResult<()> {
    let closure = bodies::load(desk, action.body)?.rules.closure;
    let due_at = match action.due_moment.meeting {
        Some(meeting) => Some(meetings::load(desk, meeting)?.state),
        None => None,
    };
    if closure.leaves_to_minutes(due_at.as_ref()) {
        let message = "the body closes it by the minutes of the meeting that it is due at";
        return Err(OperationError::NotAllowed(message.to_owned()));
    }
    Ok(())
}

/// Takes a step, whoever may.
pub(super) fn apply(
    desk: &mut Desk<'_>,
    old: &Action,
    step: ActionStep,
) -> OperationResult<Action> {
    let (new, happening, reason) = transition(desk, old, step)?;
    let new = match happening {
        // Meetings may have moved while nothing hung on them, or it be due at the next one again.
        Happening::Confirmed | Happening::Reopened | Happening::Rescoped => {
            let decided_at = meetings::load(desk, new.decided_at)?;
            let due_moment = due::resolve(desk, new.due, &decided_at, None)?;
            Action { due_moment, ..new }
        }
        _ => new,
    };
    let new = actions::save(desk, old, new, happening, reason.clone())?;
    if happening == Happening::Rescoped {
        notices::tell_of_change(desk, (old, &new), reason.as_ref())?;
    }
    replanning::replan_action(desk, &new)?;
    placing::retell(desk, old, &new)?;
    Ok(new)
}

/// The action after the step, what happened, and why; who has to hear of it is told.
fn transition(
    desk: &mut Desk<'_>,
    old: &Action,
    step: ActionStep,
) -> OperationResult<(Action, Happening, Option<Note>)> {
    let at = desk.now;
    let action = old.clone();
    let ((new, happening), reason) = match step {
        ActionStep::Confirm => (action.confirm()?, None),
        ActionStep::Start => (action.start()?, None),
        ActionStep::ReportDone { evidence } => (action.report_done(at, evidence)?, None),
        ActionStep::Close => {
            ensure_not_left_to_minutes(desk, old)?;
            (action.close(at, None)?, None)
        }
        ActionStep::Decline { reason } => (action.decline(at, reason.clone())?, Some(reason)),
        ActionStep::Cancel { cause, reason } => {
            (action.cancel(at, cause, reason.clone())?, Some(reason))
        }
        ActionStep::Reopen { reason } => {
            notices::tell_of_reopening(desk, old, &reason)?;
            (action.reopen()?, Some(reason))
        }
        ActionStep::Rescope {
            title,
            owner,
            due,
            reason,
        } => {
            due::ensure_possible(desk, due, (old.body, old.confidentiality))?;
            let change = ActionChange {
                title,
                owner,
                due: Some(due),
                ..ActionChange::default()
            };
            let changed = actions::changed(desk, old, change)?;
            (changed.rescope()?, Some(reason))
        }
        ActionStep::Escalate { reason } => {
            let named = Action {
                accountable: owners::accountable(desk.db, old)?,
                ..action
            };
            let (escalated, happening) = named.escalate()?;
            // As often as it was carried over before.
            let told = Notice::escalated(old, &reason);
            notices::tell(desk, &escalated, &told)?;
            ((escalated, happening), Some(reason))
        }
    };
    Ok((new, happening, reason))
}
