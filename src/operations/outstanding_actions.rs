//! The outstanding actions report: what is open, as things stand now or as they stood at a moment.

mod past;

use crate::{
    domain::{
        access::{Caller, Permission},
        calendar::Moment,
        listing::{OutstandingAction, OutstandingFilter, Page, PageRequest},
    },
    operations::{Office, OperationResult, actions},
    storage,
};

/// A page of what is outstanding, or was at a moment, as far as the caller may know of it, overdue first.
pub async fn list(
    office: &Office,
    caller: &Caller,
    (filter, as_of): (OutstandingFilter, Option<Moment>),
    page: PageRequest,
) -> OperationResult<Page<OutstandingAction>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadActions)?;
            let mut page = if let Some(at) = as_of {
                past::list(desk, &filter, at, &page)?
            } else {
                let today = desk.today();
                let (db, sight) = (&mut *desk.db, &desk.sight);
                storage::views::outstanding::list(db, sight, &filter, today, &page)?
            };
            let lines = &mut page.items;
            let mut sources = actions::sources(desk, lines.iter().map(|line| &line.action))?;
            for line in lines {
                line.source = sources.remove(&line.action.id);
            }
            Ok(desk.given(page))
        })
        .await
}
