//! Threads: the chain of an item, or of all items of a matter, through many meetings and bodies.

mod past;

use crate::{
    domain::{
        access::{Caller, Permission},
        calendar::Moment,
        history::SubjectKind,
        ids::{AgendaItemId, MatterId},
        listing::{Page, PageRequest},
        thread::ThreadEntry,
    },
    operations::{
        Office, OperationError, OperationResult, agenda_items, matters,
        office::{Desk, found},
    },
    storage,
};

/// Whose thread is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThreadOf {
    /// The chain that an item belongs to, wherever it stands in it.
    Item(AgendaItemId),
    /// The chains of all items of a matter.
    Matter(MatterId),
}

/// A page of a thread in order of time, as far as the caller may know of it; what waits for a
/// meeting comes last. As it stood at a moment, a page may hold less than was asked for.
pub async fn list(
    office: &Office,
    caller: &Caller,
    (of, as_of): (ThreadOf, Option<Moment>),
    page: PageRequest,
) -> OperationResult<Page<ThreadEntry>> {
    office
        .read(caller, move |desk| {
            for permission in [
                Permission::ReadMeetings,
                Permission::ReadDecisions,
                Permission::ReadActions,
            ] {
                desk.require(permission)?;
            }
            let threads = match of {
                ThreadOf::Item(item) => vec![thread_of(desk, item)?],
                ThreadOf::Matter(matter) => {
                    matters::load(desk, matter)?;
                    storage::views::thread::of_matter(desk.db, &desk.sight, matter)?
                }
            };
            let (db, sight) = (&mut *desk.db, &desk.sight);
            let page = storage::views::thread::list(db, sight, &threads, &page)?;
            let page = match as_of {
                Some(at) => past::as_it_stood(desk, page, at)?,
                None => page,
            };
            Ok(desk.given(page))
        })
        .await
}

/// The thread of an item on an agenda or in a backlog, as far as the caller may know of it.
fn thread_of(desk: &mut Desk<'_>, id: AgendaItemId) -> OperationResult<AgendaItemId> {
    match agenda_items::load(desk, id) {
        Ok((item, _)) => Ok(item.thread),
        Err(OperationError::NotFound(SubjectKind::AgendaItem)) => {
            let waiting = storage::waiting_items::find(desk.db, id)?;
            let seen =
                waiting.filter(|item| desk.sight.sees(item.content.confidentiality, item.body));
            Ok(found(SubjectKind::AgendaItem, seen)?.thread)
        }
        Err(error) => Err(error),
    }
}
