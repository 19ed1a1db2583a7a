//! Who read what is closed. Recorded by `office` for every answer before it is given; here it is read.

pub use crate::storage::closed_reads::ClosedReadFilter;
use crate::{
    domain::{
        access::{Caller, Permission},
        closed_read::ClosedRead,
        listing::{Page, PageRequest},
    },
    operations::{Office, OperationResult},
    storage,
};

/// A page of it, newest first. It tells ids alone, so that whoever watches need not be cleared.
pub async fn list(
    office: &Office,
    caller: &Caller,
    filter: ClosedReadFilter,
    page: PageRequest,
) -> OperationResult<Page<ClosedRead>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadClosedReads)?;
            Ok(storage::closed_reads::list(desk.db, &filter, &page)?)
        })
        .await
}
