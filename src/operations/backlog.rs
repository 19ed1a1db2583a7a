//! The backlog of a body: items that wait for a meeting. The planner takes them out of it when a
//! meeting has room.

use chrono::NaiveDate;

use crate::{
    domain::{
        access::{Caller, Permission},
        agenda::{AgendaItem, ItemContent, WaitingItem},
        history::{Happening, SubjectKind},
        ids::{AgendaItemId, BodyId, MeetingId},
        listing::{Page, PageRequest},
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult,
        agenda_items::{self, Transfer},
        bodies,
        item_content::{ContentChange, ensure_matter},
        meetings,
        office::{Desk, ensure_version, found, note, referred, saved},
        replanning,
    },
    storage,
};

/// An item that is to wait for a meeting.
#[derive(Debug, Clone)]
pub struct NewWaitingItem {
    /// Whose meeting.
    pub body: BodyId,
    /// What it is about.
    pub content: ItemContent,
    /// The earliest day that was asked for.
    pub earliest: Option<NaiveDate>,
}

/// What is to change about an item that waits; what is `None` stays, `Some(None)` empties.
#[derive(Debug, Clone, Default)]
pub struct WaitingItemChange {
    /// What it is about.
    pub content: ContentChange,
    /// Another earliest day.
    pub earliest: Option<Option<NaiveDate>>,
}

/// An item after the planner has looked at it.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The item, at the version it has wherever it stands.
    pub item: WaitingItem,
    /// The meeting on whose agenda it got a place at once; it waits no more then.
    pub meeting: Option<MeetingId>,
}

/// Lets an item wait, unless a meeting has room for it.
pub async fn create(
    office: &Office,
    caller: &Caller,
    new: NewWaitingItem,
) -> OperationResult<Waiting> {
    office
        .write(caller, move |desk| {
            bodies::load_working(desk, "/body_id", new.body)?;
            desk.require_for(Permission::ManageMeetings, new.body)?;
            ensure_matter(desk, new.content.matter)?;
            let item = insert(desk, new.clone(), None)?;
            replanned(desk, item)
        })
        .await
}

/// One item that waits, as far as the caller may know of it.
pub async fn find(
    office: &Office,
    caller: &Caller,
    id: AgendaItemId,
) -> OperationResult<WaitingItem> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadMeetings)?;
            load(desk, id)
        })
        .await
}

/// A page of what waits for a meeting of a body and the caller may know of, oldest first. A public
/// title opens nothing here: it belongs on an agenda.
pub async fn list(
    office: &Office,
    caller: &Caller,
    body: BodyId,
    page: PageRequest,
) -> OperationResult<Page<WaitingItem>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadMeetings)?;
            bodies::load(desk, body)?;
            let (db, sight) = (&mut *desk.db, &desk.sight);
            let page = storage::waiting_items::list(db, sight, body, &page)?;
            Ok(desk.given(page))
        })
        .await
}

/// Changes an item that waits, at the version the caller knows.
pub async fn change(
    office: &Office,
    caller: &Caller,
    at: (AgendaItemId, Version),
    change: WaitingItemChange,
) -> OperationResult<Waiting> {
    office
        .write(caller, move |desk| {
            let WaitingItemChange { content, earliest } = change.clone();
            let old = load_to_change(desk, at)?;
            ensure_matter(desk, content.matter.flatten())?;
            let new = WaitingItem {
                content: content.applied_to(&old.content),
                earliest: earliest.unwrap_or(old.earliest),
                ..old.clone()
            };
            let new = saved(old.version, storage::waiting_items::update(desk.db, new)?)?;
            desk.record_change(new.id, Happening::Changed, (&old, &new), None)?;
            replanned(desk, new)
        })
        .await
}

/// Puts an item that waits on an agenda of its body by hand, at the version the caller knows,
/// whatever the planner would do. Once the agenda is closed it is late there, and needs a reason.
pub async fn place(
    office: &Office,
    caller: &Caller,
    at: (AgendaItemId, Version),
    transfer: Transfer,
) -> OperationResult<AgendaItem> {
    office
        .write(caller, move |desk| {
            let item = load_to_change(desk, at)?;
            let to = referred("/meeting_id", meetings::load(desk, transfer.to))?;
            if to.body != item.body {
                let message = "must be a meeting of the same body";
                return Err(OperationError::invalid("/meeting_id", message));
            }
            let late = agenda_items::admit(desk, &to, transfer.late_reason.clone())?;
            let explanation = note("Sat på dagsordenen af sekretæren.")?;
            agenda_items::place(desk, item, to.id, (late, explanation))
        })
        .await
}

/// Takes an item out of the backlog for good, at the version the caller knows.
pub async fn withdraw(
    office: &Office,
    caller: &Caller,
    at: (AgendaItemId, Version),
) -> OperationResult<()> {
    office
        .write(caller, move |desk| {
            let item = load_to_change(desk, at)?;
            remove(desk, &item)
        })
        .await
}

/// Lets an item wait. `continues` is the item that it takes up again, if any: it then belongs to
/// the same thread. Whoever calls this asks `replanning` afterwards.
pub(super) fn insert(
    desk: &mut Desk<'_>,
    new: NewWaitingItem,
    continues: Option<&AgendaItem>,
) -> OperationResult<WaitingItem> {
    let id = AgendaItemId::make(desk.ids, desk.now);
    let item = WaitingItem {
        id,
        body: new.body,
        content: new.content,
        earliest: new.earliest,
        predecessor: continues.map(|item| item.id),
        thread: continues.map_or(id, |item| item.thread),
        since: desk.now,
        version: Version::FIRST,
    };
    storage::waiting_items::insert(desk.db, &item)?;
    desk.record_new(id, &item)?;
    Ok(item)
}

/// Takes an item out of the backlog for good, because what it was waiting for fell away. What documents say
/// of it stays closed if it was.
pub(super) fn remove(desk: &mut Desk<'_>, item: &WaitingItem) -> OperationResult<()> {
    if item.content.confidentiality.is_closed() {
        storage::minutes_imports::close_what_became(desk.db, item.id)?;
    }
    storage::waiting_items::remove(desk.db, item.id)?;
    desk.record(item.id, Happening::Removed, vec![], None)
}

/// Asks the planner after a change of the backlog, and tells what became of the item.
pub(super) fn replanned(desk: &mut Desk<'_>, item: WaitingItem) -> OperationResult<Waiting> {
    replanning::replan_body(desk, item.body)?;
    if let Some(item) = storage::waiting_items::find(desk.db, item.id)? {
        let meeting = None;
        return Ok(Waiting { item, meeting });
    }
    let placed = storage::agenda_items::find(desk.db, item.id)?;
    let placed = found(SubjectKind::AgendaItem, placed)?;
    Ok(Waiting {
        item: WaitingItem {
            version: placed.version,
            ..item
        },
        meeting: Some(placed.meeting),
    })
}

/// The item, as far as the caller may know of it.
pub(super) fn load(desk: &mut Desk<'_>, id: AgendaItemId) -> OperationResult<WaitingItem> {
    let item = storage::waiting_items::find(desk.db, id)?;
    let seen = item.filter(|item| {
        let confidentiality = item.content.confidentiality;
        desk.sight.sees(confidentiality, item.body)
    });
    let item = found(SubjectKind::AgendaItem, seen)?;
    Ok(desk.given(item))
}

fn load_to_change(
    desk: &mut Desk<'_>,
    (id, expected): (AgendaItemId, Version),
) -> OperationResult<WaitingItem> {
    let item = load(desk, id)?;
    desk.require_for(Permission::ManageMeetings, item.body)?;
    ensure_version(item.version, expected)?;
    Ok(item)
}
