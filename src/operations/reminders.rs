//! Reading the ledger: why did I, or did I not, get a mail? And sending again what could not be delivered.

pub use crate::storage::reminders::ReminderFilter;
use crate::{
    domain::{
        access::{Caller, Permission, Relation},
        history::{Change, Happening, SubjectKind},
        ids::ReminderId,
        listing::{Page, PageRequest},
        reminders::{Progress, Reminder, ReminderState},
    },
    operations::{
        Office, OperationError, OperationResult, actions,
        office::{Desk, found, note, unique},
        reminder_planning,
    },
    storage,
};

/// A page of the ledger by time: the whole of it for those who may, else the caller's own lines
/// and those of the bodies whose secretary the caller is.
pub async fn list(
    office: &Office,
    caller: &Caller,
    filter: ReminderFilter,
    page: PageRequest,
) -> OperationResult<Page<Reminder>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadReminders)?;
            let is_whole = desk.caller.may(Permission::ReadLedger, Relation::default());
            Ok(storage::reminders::list(
                desk.db,
                (&desk.sight, is_whole),
                &filter,
                &page,
            )?)
        })
        .await
}

/// Plans anew what could not be delivered: a line of its own, beside the one that failed.
pub async fn send_again(
    office: &Office,
    caller: &Caller,
    id: ReminderId,
) -> OperationResult<Reminder> {
    office
        .write(caller, move |desk| {
            let failed = load_failed(desk, id)?;
            let again = Reminder {
                id: ReminderId::make(desk.ids, desk.now),
                resends: Some(failed.id),
                send_at: desk.calendar.to_office_hours(desk.now),
                is_late: true,
                reason: note(AGAIN)?,
                state: ReminderState::Planned,
                progress: Progress::default(),
                ..failed
            };
            let added = storage::reminders::insert(desk.db, &again);
            unique(added, SubjectKind::Reminder, "resends_id")?;
            ensure_holds(desk, &again)?;
            let whose = Change {
                field: "resends_id",
                old: None,
                new: Some(id.to_string()),
            };
            desk.record(again.id, Happening::Created, vec![whose], None)?;
            Ok(again)
        })
        .await
}

const AGAIN: &str = "Sendes igen: den kunne ikke leveres første gang.";

fn load_failed(desk: &mut Desk<'_>, id: ReminderId) -> OperationResult<Reminder> {
    let line = found(
        SubjectKind::Reminder,
        storage::reminders::find(desk.db, id)?,
    )?;
    let action = actions::load(desk, line.action).map_err(|error| match error {
        OperationError::NotFound(_) => OperationError::NotFound(SubjectKind::Reminder),
        error => error,
    })?;
    desk.require_for(Permission::ManageActions, action.body)?;
    match line.state {
        ReminderState::Failed { .. } => Ok(line),
        state => Err(OperationError::NotAllowed(format!(
            "only a reminder that failed is sent again; this one is {}",
            state.name()
        ))),
    }
}

/// Refuses where the planning would take the line back at once.
fn ensure_holds(desk: &mut Desk<'_>, again: &Reminder) -> OperationResult<()> {
    reminder_planning::plan_for(desk, &[again.action])?;
    let kept = found(
        SubjectKind::Reminder,
        storage::reminders::find(desk.db, again.id)?,
    )?;
    if kept.state == ReminderState::Planned {
        return Ok(());
    }
    Err(OperationError::NotAllowed(
        "what it reminds of, when, or whom, is no longer so: it would not be sent".to_owned(),
    ))
}
