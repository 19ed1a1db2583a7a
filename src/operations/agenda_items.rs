//! Agenda items.

pub use crate::storage::agenda_items::AgendaItemFilter;
use crate::{
    domain::{
        access::{Caller, Permission},
        agenda::{AgendaItem, Confidentiality, ItemContent, ItemKind, MOST_ITEMS},
        body::Minutes,
        history::{Happening, SubjectKind},
        ids::{AgendaItemId, BodyId, MatterId, MeetingId},
        listing::{Page, PageRequest},
        meeting::{Meeting, MeetingState},
        standing_item::StandingRole,
        text::{Note, Title, Verbatim},
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult, matters, meetings,
        office::{Desk, ensure_version, found, saved},
    },
    storage,
};

/// An item that is to stand on an agenda, last.
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

/// Where an item comes from; nothing of it for one that a person put on the agenda.
#[derive(Debug, Clone, Default)]
pub struct ItemOrigin {
    /// What it is for, when the body has it on every agenda.
    pub standing: Option<StandingRole>,
    /// Why the planner put it there.
    pub explanation: Option<Note>,
    /// The item that it takes up again or continues, and the first of that chain.
    pub continues: Option<(AgendaItemId, AgendaItemId)>,
}

/// What is to change about an item; what is `None` stays, `Some(None)` empties.
#[derive(Debug, Clone, Default)]
pub struct AgendaItemChange {
    /// Another place in the order, from 1.
    pub position: Option<u16>,
    /// Another title.
    pub title: Option<Title>,
    /// Another kind.
    pub kind: Option<ItemKind>,
    /// Open instead of closed, or the other way.
    pub confidentiality: Option<Confidentiality>,
    /// Another matter.
    pub matter: Option<Option<MatterId>>,
    /// Another length.
    pub minutes: Option<Option<Minutes>>,
    /// Another recommendation.
    pub recommendation: Option<Option<Verbatim>>,
    /// Another presentation.
    pub presentation: Option<Option<Verbatim>>,
}

/// Puts an item on an agenda that is open.
pub async fn create(
    office: &Office,
    caller: &Caller,
    new: NewAgendaItem,
) -> OperationResult<AgendaItem> {
    office
        .write(caller, move |desk| {
            let meeting = meetings::load(desk, new.meeting)?;
            desk.require_for(Permission::ManageMeetings, meeting.body)?;
            ensure_open(&meeting)?;
            ensure_matter(desk, new.content.matter)?;
            insert(desk, new.clone())
        })
        .await
}

/// One item, as far as the caller may know of it.
pub async fn find(
    office: &Office,
    caller: &Caller,
    id: AgendaItemId,
) -> OperationResult<AgendaItem> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::Read)?;
            Ok(load(desk, id)?.0)
        })
        .await
}

/// A page of the items the caller may know of, by meeting and position.
pub async fn list(
    office: &Office,
    caller: &Caller,
    filter: AgendaItemFilter,
    page: PageRequest,
) -> OperationResult<Page<AgendaItem>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::Read)?;
            Ok(storage::agenda_items::list(
                desk.db,
                &desk.sight,
                &filter,
                &page,
            )?)
        })
        .await
}

/// Changes an item at the version the caller knows, while its agenda is open.
pub async fn change(
    office: &Office,
    caller: &Caller,
    (id, expected): (AgendaItemId, Version),
    change: AgendaItemChange,
) -> OperationResult<AgendaItem> {
    office
        .write(caller, move |desk| {
            let (old, body) = load(desk, id)?;
            desk.require_for(Permission::ManageMeetings, body)?;
            ensure_version(old.version, expected)?;
            ensure_open(&meetings::load(desk, old.meeting)?)?;
            ensure_matter(desk, change.matter.flatten())?;
            ensure_position(change.position)?;
            let new = changed(&old, change.clone());
            let new = saved(old.version, storage::agenda_items::update(desk.db, new)?)?;
            desk.record_change(id, Happening::Changed, (&old, &new), None)?;
            Ok(new)
        })
        .await
}

fn changed(old: &AgendaItem, change: AgendaItemChange) -> AgendaItem {
    let content = &old.content;
    AgendaItem {
        position: change.position.unwrap_or(old.position),
        content: ItemContent {
            title: change.title.unwrap_or_else(|| content.title.clone()),
            kind: change.kind.unwrap_or(content.kind),
            confidentiality: change.confidentiality.unwrap_or(content.confidentiality),
            matter: change.matter.unwrap_or(content.matter),
            minutes: change.minutes.unwrap_or(content.minutes),
            recommendation: change
                .recommendation
                .unwrap_or_else(|| content.recommendation.clone()),
            presentation: change
                .presentation
                .unwrap_or_else(|| content.presentation.clone()),
            ..content.clone()
        },
        ..old.clone()
    }
}

/// The item and its body, as far as the caller may know of it.
pub(super) fn load(desk: &mut Desk<'_>, id: AgendaItemId) -> OperationResult<(AgendaItem, BodyId)> {
    let item = found(
        SubjectKind::AgendaItem,
        storage::agenda_items::find(desk.db, id)?,
    )?;
    let body = found(
        SubjectKind::Body,
        storage::agenda_items::body_of(desk.db, id)?,
    )?;
    let is_seen = desk.sight.sees(item.content.confidentiality, body)
        || storage::views::decisions::is_owner_of_some_action(desk.db, &desk.sight, id)?;
    found(SubjectKind::AgendaItem, is_seen.then_some((item, body)))
}

/// Puts an item last on an agenda, whatever the state of the meeting.
pub(super) fn insert(desk: &mut Desk<'_>, new: NewAgendaItem) -> OperationResult<AgendaItem> {
    let position = storage::agenda_items::next_position(desk.db, new.meeting)?;
    if position > MOST_ITEMS {
        let message = format!("an agenda has at most {MOST_ITEMS} items");
        return Err(OperationError::NotAllowed(message));
    }
    let id = AgendaItemId::make(desk.ids, desk.now);
    let item = AgendaItem {
        id,
        meeting: new.meeting,
        position,
        number: new.number,
        content: new.content,
        standing: new.origin.standing,
        late: None,
        explanation: new.origin.explanation,
        predecessor: new.origin.continues.map(|(predecessor, _)| predecessor),
        thread: new.origin.continues.map_or(id, |(_, thread)| thread),
        version: Version::FIRST,
    };
    storage::agenda_items::insert(desk.db, &item)?;
    desk.record_new(id, &item)?;
    Ok(item)
}

fn ensure_open(meeting: &Meeting) -> OperationResult<()> {
    match meeting.state {
        MeetingState::Planned => Ok(()),
        _ => Err(OperationError::NotAllowed(format!(
            "the agenda of a meeting that is {} cannot be changed",
            meeting.state.name()
        ))),
    }
}

fn ensure_matter(desk: &mut Desk<'_>, matter: Option<MatterId>) -> OperationResult<()> {
    match matter {
        Some(matter) => match matters::load(desk, matter) {
            Err(OperationError::NotFound(_)) => {
                let message = "there is no such matter";
                Err(OperationError::invalid("/matter_id", message))
            }
            outcome => outcome.map(|_| ()),
        },
        None => Ok(()),
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
