//! Reading the ledger of digests: why did I, or did I not, get one?

pub use crate::storage::digests::DigestFilter;
use crate::{
    domain::{
        access::{Caller, Permission, Relation},
        digests::Digest,
        listing::{Page, PageRequest},
    },
    operations::{Office, OperationResult},
    storage,
};

/// A page of the ledger by time: the whole of it for those who may, else the lines of and to the
/// caller, and the lists of the bodies whose secretary the caller is.
pub async fn list(
    office: &Office,
    caller: &Caller,
    filter: DigestFilter,
    page: PageRequest,
) -> OperationResult<Page<Digest>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadReminders)?;
            let is_whole = desk.caller.may(Permission::ReadLedger, Relation::default());
            let whole = (&desk.sight, is_whole);
            Ok(storage::digests::list(desk.db, whole, &filter, &page)?)
        })
        .await
}
