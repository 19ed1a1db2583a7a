//! An item that waits for a meeting, for somebody who reads about it on a page.

use crate::{
    domain::{
        access::{Caller, Permission},
        agenda::WaitingItem,
        ids::AgendaItemId,
        text::Title,
    },
    operations::{Office, OperationResult, backlog, bodies},
};

/// An item that waits.
#[derive(Debug, Clone)]
pub struct WaitingItemPage {
    /// The item.
    pub item: WaitingItem,
    /// For whose meeting.
    pub body: Title,
}

/// One item that waits, as far as the caller may know of it.
pub async fn find(
    office: &Office,
    caller: &Caller,
    id: AgendaItemId,
) -> OperationResult<WaitingItemPage> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadMeetings)?;
            let item = backlog::load(desk, id)?;
            let body = bodies::load(desk, item.body)?.name;
            Ok(WaitingItemPage { item, body })
        })
        .await
}
