//! Reading the ledger: why did I, or did I not, get a mail?

pub use crate::storage::reminders::ReminderFilter;
use crate::{
    domain::{
        access::{Caller, Permission, Relation, permits},
        listing::{Page, PageRequest},
        reminders::Reminder,
    },
    operations::{Office, OperationResult},
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
            desk.require(Permission::Read)?;
            let roles = &desk.caller.roles;
            let is_whole = permits(roles, Permission::ReadLedger, Relation::default());
            Ok(storage::reminders::list(
                desk.db,
                (&desk.sight, is_whole),
                &filter,
                &page,
            )?)
        })
        .await
}
