//! Agenda items: put on an agenda, changed, taken off it. Their order is in `order`; how one comes to
//! another agenda, or back to waiting, in `moving`.

mod moving;
mod order;

pub use self::moving::{Transfer, return_to_backlog, transfer};
pub(super) use self::moving::{follow, place, put_back};
pub use crate::storage::agenda_items::AgendaItemFilter;
use crate::{
    domain::{
        access::{Caller, Permission},
        agenda::{AgendaItem, ItemContent, Late, MOST_ITEMS, SeenAgendaItem},
        history::{Happening, SubjectKind},
        ids::{AgendaItemId, BodyId, MeetingId},
        listing::{Page, PageRequest},
        meeting::Meeting,
        standing_item::StandingRole,
        text::{Note, Title},
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult, follow_up,
        item_content::{ContentChange, ensure_matter},
        meetings,
        office::{Desk, ensure_version, found, saved},
        replanning,
    },
    storage,
};

/// An item that is to stand on an agenda.
#[derive(Debug, Clone)]
pub struct NewAgendaItem {
    /// The meeting.
    pub meeting: MeetingId,
    /// The number that minutes print.
    pub number: Option<Title>,
    /// What it is about.
    pub content: ItemContent,
    /// What the program itself knows of it.
    pub origin: ItemOrigin,
}

/// Where an item comes from; nothing of it for one that a person put on the agenda in time.
#[derive(Debug, Clone, Default)]
pub struct ItemOrigin {
    /// What it is for, when the body has it on every agenda.
    pub standing: Option<StandingRole>,
    /// Set when the agenda was closed already.
    pub late: Option<Late>,
    /// Why the planner put it there.
    pub explanation: Option<Note>,
    /// The item that it takes up again or continues, and the first of that chain.
    pub continues: Option<(AgendaItemId, AgendaItemId)>,
}

/// What is to change about an item; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct AgendaItemChange {
    /// Another place in the order, from 1; beyond the last item means last.
    pub position: Option<u16>,
    /// What it is about.
    pub content: ContentChange,
}

/// Puts an item on the agenda of a meeting that is to come. Once the agenda is closed it is late,
/// and needs a reason.
pub async fn create(
    office: &Office,
    caller: &Caller,
    new: NewAgendaItem,
    late_reason: Option<Note>,
) -> OperationResult<AgendaItem> {
    office
        .write(caller, move |desk| {
            let meeting = meetings::load(desk, new.meeting)?;
            desk.require_for(Permission::ManageMeetings, meeting.body)?;
            let late = admit(desk, &meeting, late_reason.clone())?;
            ensure_matter(desk, new.content.matter)?;
            let mut new = new.clone();
            new.origin.late = late;
            insert(desk, new)
        })
        .await
}

/// One item, as far as the caller may see it: of a closed one perhaps the public title alone.
pub async fn find(
    office: &Office,
    caller: &Caller,
    id: AgendaItemId,
) -> OperationResult<SeenAgendaItem> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadMeetings)?;
            let (item, body) = load_whole(desk, id)?;
            let is_seen = is_seen(desk, &item, body)?;
            let seen = found(SubjectKind::AgendaItem, item.as_seen(is_seen))?;
            let seen = as_told_now(desk, seen)?;
            Ok(desk.given(seen))
        })
        .await
}

/// A page of the items the caller may know of, each as far as the caller may see it, by meeting and
/// position.
pub async fn list(
    office: &Office,
    caller: &Caller,
    filter: AgendaItemFilter,
    page: PageRequest,
) -> OperationResult<Page<SeenAgendaItem>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadMeetings)?;
            seen(desk, &filter, &page)
        })
        .await
}

/// A page of items, as far as the caller may know of them.
pub(super) fn seen(
    desk: &mut Desk<'_>,
    filter: &AgendaItemFilter,
    page: &PageRequest,
) -> OperationResult<Page<SeenAgendaItem>> {
    let (db, sight) = (&mut *desk.db, &desk.sight);
    let mut page = storage::agenda_items::list(db, sight, filter, page)?;
    let items = page.items.into_iter().map(|item| as_told_now(desk, item));
    page.items = items.collect::<OperationResult<_>>()?;
    Ok(desk.given(page))
}

/// Changes an item at the version the caller knows, as long as it has not been sent out; closes or
/// opens it until the meeting was held. One that is moved pushes the others along, whose versions
/// stay.
pub async fn change(
    office: &Office,
    caller: &Caller,
    (id, expected): (AgendaItemId, Version),
    change: AgendaItemChange,
) -> OperationResult<AgendaItem> {
    office
        .write(caller, move |desk| {
            let AgendaItemChange { position, content } = change.clone();
            let (old, body) = if position.is_none() && content.is_about_disclosure() {
                load_to_disclose(desk, (id, expected))?
            } else {
                load_to_change(desk, (id, expected))?
            };
            ensure_matter(desk, content.matter.flatten())?;
            ensure_position(position)?;
            let position = match position {
                Some(position) => order::move_to(desk, &old, position)?,
                None => old.position,
            };
            let new = AgendaItem {
                position,
                content: content.applied_to(&old.content),
                ..old.clone()
            };
            let new = saved(old.version, storage::agenda_items::update(desk.db, new)?)?;
            desk.record_change(id, Happening::Changed, (&old, &new), None)?;
            if new.content.minutes != old.content.minutes {
                // Something that waits may find room now.
                replanning::replan_body(desk, body)?;
            }
            follow_up::as_told_now(desk, new)
        })
        .await
}

/// Takes an item off its agenda for good, at the version the caller knows, as long as it has not
/// been sent out. What presents an action goes where the action goes.
pub async fn remove(
    office: &Office,
    caller: &Caller,
    at: (AgendaItemId, Version),
) -> OperationResult<()> {
    office
        .write(caller, move |desk| {
            let (item, body) = load_to_change(desk, at)?;
            ensure_presents_nothing(desk, item.id)?;
            take_off(desk, &item)?;
            replanning::replan_body(desk, body)
        })
        .await
}

/// What is seen of an item, as far as it may be read now.
fn as_told_now(desk: &mut Desk<'_>, seen: SeenAgendaItem) -> OperationResult<SeenAgendaItem> {
    Ok(match seen {
        SeenAgendaItem::Whole(item) => {
            SeenAgendaItem::Whole(Box::new(follow_up::as_told_now(desk, *item)?))
        }
        title @ SeenAgendaItem::PublicTitle { .. } => title,
    })
}

/// The item and its body, as far as the caller may see all of it.
pub(super) fn load(desk: &mut Desk<'_>, id: AgendaItemId) -> OperationResult<(AgendaItem, BodyId)> {
    let (item, body) = load_whole(desk, id)?;
    let is_seen = is_seen(desk, &item, body)?;
    let (item, body) = found(SubjectKind::AgendaItem, is_seen.then_some((item, body)))?;
    Ok((desk.given(item), body))
}

/// The item and its body, for nobody's eyes yet.
fn load_whole(desk: &mut Desk<'_>, id: AgendaItemId) -> OperationResult<(AgendaItem, BodyId)> {
    let item = storage::agenda_items::find(desk.db, id)?;
    let item = found(SubjectKind::AgendaItem, item)?;
    let body = storage::agenda_items::body_of(desk.db, id)?;
    Ok((item, found(SubjectKind::Body, body)?))
}

fn is_seen(desk: &mut Desk<'_>, item: &AgendaItem, body: BodyId) -> OperationResult<bool> {
    if desk.sight.sees(item.content.confidentiality, body) {
        return Ok(true);
    }
    let own = storage::views::decisions::items_of_own_actions(desk.db, &desk.sight, &[item.id])?;
    Ok(!own.is_empty())
}

/// The item and its body, for somebody who may change it at this version.
fn load_to_change(
    desk: &mut Desk<'_>,
    (id, expected): (AgendaItemId, Version),
) -> OperationResult<(AgendaItem, BodyId)> {
    let (item, body) = load_to_manage(desk, (id, expected))?;
    let last = storage::agenda_editions::last_of_meeting(desk.db, item.meeting)?;
    meetings::load(desk, item.meeting)?.ensure_changeable(&item, last.as_ref())?;
    Ok((item, body))
}

/// The item and its body, for somebody who may close or open it at this version.
fn load_to_disclose(
    desk: &mut Desk<'_>,
    at: (AgendaItemId, Version),
) -> OperationResult<(AgendaItem, BodyId)> {
    let (item, body) = load_to_manage(desk, at)?;
    meetings::load(desk, item.meeting)?.ensure_disclosable()?;
    Ok((item, body))
}

fn load_to_manage(
    desk: &mut Desk<'_>,
    (id, expected): (AgendaItemId, Version),
) -> OperationResult<(AgendaItem, BodyId)> {
    let (item, body) = load(desk, id)?;
    desk.require_for(Permission::ManageMeetings, body)?;
    ensure_version(item.version, expected)?;
    Ok((item, body))
}

/// Puts an item in its place on an agenda, whatever the state of the meeting.
pub(super) fn insert(desk: &mut Desk<'_>, new: NewAgendaItem) -> OperationResult<AgendaItem> {
    let id = AgendaItemId::make(desk.ids, desk.now);
    let NewAgendaItem {
        meeting,
        number,
        content,
        origin,
    } = new;
    let item = AgendaItem {
        id,
        meeting,
        position: order::make_room(desk, meeting, (id, origin.standing, &content.title))?,
        number,
        content,
        standing: origin.standing,
        late: origin.late,
        explanation: origin.explanation,
        predecessor: origin.continues.map(|(predecessor, _)| predecessor),
        thread: origin.continues.map_or(id, |(_, thread)| thread),
        version: Version::FIRST,
    };
    storage::agenda_items::insert(desk.db, &item)?;
    desk.record_new(id, &item)?;
    Ok(item)
}

/// Takes an item off its agenda; those after it move up. What documents say of it stays closed if it was.
pub(super) fn take_off(desk: &mut Desk<'_>, item: &AgendaItem) -> OperationResult<()> {
    if item.content.confidentiality.is_closed() {
        storage::minutes_imports::close_what_became(desk.db, item.id)?;
    }
    storage::agenda_items::remove(desk.db, item.id)?;
    order::close_gap(desk, item.meeting)?;
    desk.record(item.id, Happening::Removed, vec![], None)
}

/// Whether an item that comes now comes in time; it is late with a reason once the agenda is closed.
pub(super) fn admit(
    desk: &mut Desk<'_>,
    meeting: &Meeting,
    late_reason: Option<Note>,
) -> OperationResult<Option<Late>> {
    let closes_at = meetings::agenda_closes_at(desk, meeting)?;
    Ok(meeting.admit((desk.now, closes_at), late_reason)?)
}

fn ensure_presents_nothing(desk: &mut Desk<'_>, item: AgendaItemId) -> OperationResult<()> {
    match storage::placements::standing_at(desk.db, item)? {
        None => Ok(()),
        Some(placement) => Err(OperationError::NotAllowed(format!(
            "the item presents the action {}; move or withdraw the action, and the item follows",
            placement.action
        ))),
    }
}

fn ensure_position(position: Option<u16>) -> OperationResult<()> {
    match position {
        None | Some(1..=MOST_ITEMS) => Ok(()),
        Some(_) => {
            let message = format!("must be from 1 to {MOST_ITEMS}");
            Err(OperationError::invalid("/position", message))
        }
    }
}
