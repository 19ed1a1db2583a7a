//! Reading what became of notices: why did I, or did I not, get a mail?

use crate::{
    domain::{
        access::{Caller, Permission, Relation},
        listing::{Page, PageRequest},
        notices::NoticeLine,
    },
    operations::{Office, OperationResult},
    storage::{self, outbox::NoticeFilter},
};

/// A page of the notices by time: all of them for those who may, else the caller's own and those of the
/// bodies whose secretary the caller is. The caller sees the actions that they are about.
pub async fn list(
    office: &Office,
    caller: &Caller,
    filter: NoticeFilter,
    page: PageRequest,
) -> OperationResult<Page<NoticeLine>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadReminders)?;
            let is_whole = desk.caller.may(Permission::ReadLedger, Relation::default());
            let sight = (&desk.sight, is_whole);
            Ok(storage::outbox::list(desk.db, sight, &filter, &page)?)
        })
        .await
}
