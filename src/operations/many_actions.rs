//! One change of many actions: each in a transaction of its own, so that what one of them does not
//! allow leaves the others alone.

use std::collections::HashSet;

use chrono::NaiveDate;

use crate::{
    domain::{
        access::{Caller, Permission},
        action::{Action, CancelCause, Due},
        ids::{ActionId, MeetingId},
        organisation::Owner,
        text::Note,
        version::Version,
    },
    operations::{
        FieldError, Office, OperationError, OperationResult,
        action_steps::{self, ActionStep},
        actions::{self, ActionChange},
    },
};

/// The most actions that are changed at once.
pub const MOST_ACTIONS: usize = 200;

/// What is to become of each of them.
#[derive(Debug, Clone)]
pub enum CommonChange {
    /// It is due at this meeting from now on.
    MoveToMeeting(MeetingId),
    /// It is somebody else's from now on.
    ReassignTo(Owner),
    /// It is due by this day from now on.
    DueOn(NaiveDate),
    /// It gets its end.
    Close,
    /// It falls away.
    Cancel {
        /// What kind of reason.
        cause: CancelCause,
        /// The reason.
        reason: Note,
    },
}

impl CommonChange {
    /// The field of the request that it is.
    const fn field(&self) -> &'static str {
        match self {
            Self::MoveToMeeting(_) => "move_to_meeting",
            Self::ReassignTo(_) => "reassign_to",
            Self::DueOn(_) => "due_on",
            Self::Close => "close",
            Self::Cancel { .. } => "cancel",
        }
    }

    /// What it changes about an action, unless it is a step.
    fn fields(&self) -> Option<ActionChange> {
        let change = ActionChange::default();
        match self {
            Self::MoveToMeeting(meeting) => Some(ActionChange {
                due: Some(Due::AtMeeting(*meeting)),
                ..change
            }),
            Self::DueOn(day) => Some(ActionChange {
                due: Some(Due::ByDate(*day)),
                ..change
            }),
            Self::ReassignTo(owner) => Some(ActionChange {
                owner: Some(*owner),
                ..change
            }),
            Self::Close | Self::Cancel { .. } => None,
        }
    }
}

/// What became of one of them.
#[derive(Debug)]
pub struct ChangedAction {
    /// Which.
    pub id: ActionId,
    /// The action as it is now, or why it is as it was.
    pub outcome: OperationResult<Action>,
}

/// Changes each of these actions at the version the caller knows, in this order.
pub async fn change(
    office: &Office,
    caller: &Caller,
    actions: Vec<(ActionId, Version)>,
    (change, reason): (CommonChange, Option<Note>),
) -> OperationResult<Vec<ChangedAction>> {
    let may_look = |desk: &mut super::office::Desk<'_>| desk.require(Permission::ReadActions);
    office.read(caller, may_look).await?;
    ensure_countable(&actions)?;
    if reason.is_some() && change.fields().is_none() {
        let message = "is for moving, reassigning and another day: cancel has a reason of its own, \
                       and what is closed needs none";
        return Err(OperationError::invalid("/reason", message));
    }
    let mut changed = Vec::with_capacity(actions.len());
    for known in actions {
        let outcome = change_one(office, caller, known, (&change, reason.as_ref())).await;
        let outcome = outcome.map_err(|error| pointing_to(&change, error));
        let id = known.0;
        changed.push(ChangedAction { id, outcome });
    }
    Ok(changed)
}

fn ensure_countable(actions: &[(ActionId, Version)]) -> OperationResult<()> {
    if !(1..=MOST_ACTIONS).contains(&actions.len()) {
        let message = format!("must be from 1 to {MOST_ACTIONS} actions");
        return Err(OperationError::invalid("/actions", message));
    }
    let mut seen = HashSet::new();
    let twice = actions.iter().enumerate().filter_map(|(place, (id, _))| {
        let pointer = format!("/actions/{place}/id");
        (!seen.insert(*id)).then(|| FieldError::new(pointer, "is named twice"))
    });
    let twice: Vec<_> = twice.collect();
    if twice.is_empty() {
        Ok(())
    } else {
        Err(OperationError::Invalid(twice))
    }
}

async fn change_one(
    office: &Office,
    caller: &Caller,
    known: (ActionId, Version),
    (change, reason): (&CommonChange, Option<&Note>),
) -> OperationResult<Action> {
    match (change.fields(), change) {
        (Some(fields), _) => {
            let fields = ActionChange {
                reason: reason.cloned(),
                ..fields
            };
            actions::change(office, caller, known, fields).await
        }
        (None, CommonChange::Cancel { cause, reason }) => {
            let step = ActionStep::Cancel {
                cause: *cause,
                reason: reason.clone(),
            };
            action_steps::take(office, caller, known, step).await
        }
        (None, _) => action_steps::take(office, caller, known, ActionStep::Close).await,
    }
}

/// What an action does not allow stands in the common change of this request.
fn pointing_to(change: &CommonChange, error: OperationError) -> OperationError {
    match error {
        OperationError::Invalid(mistakes) => {
            let pointer = format!("/change/{}", change.field());
            let there = |mistake: FieldError| FieldError::new(pointer.clone(), mistake.message);
            OperationError::Invalid(mistakes.into_iter().map(there).collect())
        }
        error => error,
    }
}
