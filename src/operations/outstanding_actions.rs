//! The outstanding actions report: what is open as things stand now.

use crate::{
    domain::{
        access::{Caller, Permission},
        listing::{OutstandingAction, OutstandingFilter, Page, PageRequest},
    },
    operations::{Office, OperationResult},
    storage,
};

/// A page of what is outstanding, as far as the caller may know of it, overdue first.
pub async fn list(
    office: &Office,
    caller: &Caller,
    filter: OutstandingFilter,
    page: PageRequest,
) -> OperationResult<Page<OutstandingAction>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::Read)?;
            let today = desk.today();
            Ok(storage::views::outstanding::list(
                desk.db,
                &desk.sight,
                &filter,
                today,
                &page,
            )?)
        })
        .await
}
