//! Actions on agendas: an action stands on one agenda at most, with an item that presents it.
//! Leaves out choosing the agenda, which is the planner's.

use crate::{
    domain::{
        access::{Caller, Permission},
        action::Action,
        agenda::{AgendaItem, ItemContent, ItemKind, Late},
        body::Minutes,
        carry_over,
        history::{Happening, SubjectKind},
        ids::{AgendaItemId, MeetingId, PlacementId},
        meeting::{Meeting, MeetingState},
        next_meeting::Skipped,
        placement::{Placement, PlacementState},
        text::Note,
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult,
        agenda_items::{self, ItemOrigin, NewAgendaItem},
        bodies, meetings,
        office::{Desk, found, note, saved},
    },
    storage,
};

/// The placements on a meeting's agenda that the caller may know of.
pub async fn list(
    office: &Office,
    caller: &Caller,
    meeting: MeetingId,
) -> OperationResult<Vec<Placement>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadMeetings)?;
            desk.require(Permission::ReadActions)?;
            let body = meetings::load(desk, meeting)?.body;
            let placements = storage::placements::on_agenda(desk.db, meeting)?;
            let ids: Vec<_> = placements
                .iter()
                .map(|placement| placement.action)
                .collect();
            let actions = storage::actions::find_many(desk.db, &ids)?;
            let seen = actions
                .into_iter()
                .filter(|a| desk.sight.sees_action(a.confidentiality, a.body, a.owner));
            let seen: Vec<_> = seen.collect();
            let seen = desk.given(seen);
            let is_seen = |placement: &Placement| seen.iter().any(|a| a.id == placement.action);
            let mut placements: Vec<_> = placements.into_iter().filter(is_seen).collect();
            if !desk.measures(body) {
                let skipped = placements.iter_mut().flat_map(|one| &mut one.skipped);
                skipped.for_each(|skipped| *skipped = skipped.unmeasured());
            }
            Ok(placements)
        })
        .await
}

/// Where an action is to stand, and why.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// The meeting.
    pub(super) meeting: MeetingId,
    /// Why there, in words.
    pub(super) explanation: Note,
    /// The meetings that were passed over.
    pub(super) skipped: Vec<Skipped>,
    /// Whether a person put it there.
    pub(super) is_pinned: bool,
    /// Why it comes after the agenda has closed, when it does.
    pub(super) late: Option<Late>,
}

/// Puts an action on the agenda of a meeting, or moves it there from where it stands.
pub(super) fn put(
    desk: &mut Desk<'_>,
    action: &Action,
    standing: Option<Placement>,
    place: Place,
) -> OperationResult<Placement> {
    match standing {
        Some(old) if old.meeting == place.meeting => pin(desk, old, place),
        Some(old) => {
            let item = leave(desk, &old, place.meeting)?;
            stand(desk, action, item, place)
        }
        None => stand(desk, action, None, place),
    }
}

/// Takes an action off the agenda that it stands on: it is waited for there no more.
pub(super) fn take_off(
    desk: &mut Desk<'_>,
    action: &Action,
    old: &Placement,
) -> OperationResult<()> {
    let meeting = meetings::load(desk, old.meeting)?;
    let reason = if action.is_outstanding() && meeting.is_over() {
        note("Punktet blev ikke nået på mødet, og opfølgningen venter på et senere møde.")?
    } else {
        note(&format!(
            "Opfølgningen er ikke længere til dette møde: {}.",
            action.state.name()
        ))?
    };
    let (new, happening) = old.clone().withdraw(reason)?;
    save(desk, old, new, happening)?;
    // A closed agenda stays as it was sent out.
    match presenting(desk, old)? {
        Some(item) if !is_kept(&meeting) => agenda_items::take_off(desk, &item),
        _ => Ok(()),
    }
}

/// Lets the planner have a placement back that a person had made.
pub(super) fn release(desk: &mut Desk<'_>, pinned: &Placement) -> OperationResult<Placement> {
    let new = Placement {
        is_pinned: false,
        ..pinned.clone()
    };
    save(desk, pinned, new, Happening::Pinned)
}

/// The placement stays where it is; whether a person wants it there may have changed.
fn pin(desk: &mut Desk<'_>, old: Placement, place: Place) -> OperationResult<Placement> {
    if old.is_pinned == place.is_pinned {
        return Ok(old);
    }
    let new = Placement {
        is_pinned: place.is_pinned,
        explanation: place.explanation,
        skipped: place.skipped,
        ..old.clone()
    };
    save(desk, &old, new, Happening::Pinned)
}

/// Ends a placement, as the action goes on to another meeting. Answers the item that presents the
/// action when it may go along.
fn leave(
    desk: &mut Desk<'_>,
    old: &Placement,
    to: MeetingId,
) -> OperationResult<Option<AgendaItem>> {
    let from = meetings::load(desk, old.meeting)?;
    let reason = match &from.state {
        MeetingState::Cancelled { .. } => "Mødet er aflyst.",
        _ if from.is_over() => "Punktet blev ikke nået på mødet.",
        _ => "Opfølgningen er flyttet til et andet møde.",
    };
    let (new, happening) = old.clone().move_on(to, note(reason)?)?;
    // What presents the action goes along, and is not on this agenda any more.
    let new = Placement {
        item: new.item.filter(|_| is_kept(&from)),
        ..new
    };
    save(desk, old, new, happening)?;
    presenting(desk, old)
}

/// The item that presents a placement's action, as long as there is one.
fn presenting(desk: &mut Desk<'_>, placement: &Placement) -> OperationResult<Option<AgendaItem>> {
    match placement.item {
        Some(item) => storage::agenda_items::find(desk.db, item).map_err(Into::into),
        None => Ok(None),
    }
}

fn stand(
    desk: &mut Desk<'_>,
    action: &Action,
    old: Option<AgendaItem>,
    place: Place,
) -> OperationResult<Placement> {
    let item = match old {
        Some(old) if !is_kept(&meetings::load(desk, old.meeting)?) => {
            let why = (place.late.clone(), place.explanation.clone());
            agenda_items::follow(desk, &old, place.meeting, why)?
        }
        old => {
            let new = item_of(desk, action, old.as_ref(), &place)?;
            agenda_items::insert(desk, new)?
        }
    };
    let placement = Placement {
        id: PlacementId::make(desk.ids, desk.now),
        action: action.id,
        meeting: place.meeting,
        item: Some(item.id),
        explanation: place.explanation,
        skipped: place.skipped,
        is_pinned: place.is_pinned,
        state: PlacementState::Planned,
        version: Version::FIRST,
    };
    storage::placements::insert(desk.db, &placement)?;
    desk.record_new(placement.id, &placement)?;
    Ok(placement)
}

/// A new item that presents an action; what somebody wrote on the one before is taken along.
fn item_of(
    desk: &mut Desk<'_>,
    action: &Action,
    old: Option<&AgendaItem>,
    place: &Place,
) -> OperationResult<NewAgendaItem> {
    let decided_on = found(
        SubjectKind::AgendaItem,
        storage::agenda_items::of_decision(desk.db, action.decision)?,
    )?;
    let told = content_of(desk, action)?;
    let content = match old {
        Some(old) => ItemContent {
            kind: told.kind,
            recommendation: told.recommendation,
            ..old.content.clone()
        },
        None => told,
    };
    Ok(NewAgendaItem {
        meeting: place.meeting,
        number: None,
        content,
        origin: ItemOrigin {
            standing: None,
            late: place.late.clone(),
            explanation: Some(place.explanation.clone()),
            continues: Some((decided_on.id, decided_on.thread)),
        },
    })
}

/// What an agenda says of an action: for information, until the body is to decide about it.
fn content_of(desk: &mut Desk<'_>, action: &Action) -> OperationResult<ItemContent> {
    let limit = bodies::load(desk, action.body)?.rules.carry_over_limit;
    let matter = storage::matters::of_decision(desk.db, action.decision)?;
    let (kind, recommendation) = if action.asks_for_decision(limit) {
        let asked = carry_over::recommendation(action.carried_over);
        let asked = asked.map_err(|error| OperationError::invalid("/recommendation", error))?;
        (ItemKind::Decision, Some(asked))
    } else {
        (ItemKind::Information, None)
    };
    Ok(ItemContent {
        title: action.title.clone(),
        public_title: None,
        kind,
        confidentiality: action.confidentiality,
        matter: matter.map(|matter| matter.id),
        minutes: Some(action.agenda_minutes.unwrap_or(Minutes::USUAL_ITEM)),
        recommendation,
        presentation: action.quote.clone(),
        attachments: Vec::new(),
    })
}

/// Says on an open agenda what the body is to decide about an action that it was not asked about
/// before, or is not any more; and what an action that was cut anew is called. A title that
/// somebody gave the item there stays as long as the action's own does.
pub(super) fn retell(desk: &mut Desk<'_>, before: &Action, action: &Action) -> OperationResult<()> {
    let limit = bodies::load(desk, action.body)?.rules.carry_over_limit;
    let asked = |action: &Action| {
        let asks = action.asks_for_decision(limit);
        asks.then_some(action.carried_over)
    };
    if asked(before) == asked(action) && before.title == action.title {
        return Ok(());
    }
    let standing = storage::placements::standing_of(desk.db, action.id)?;
    let Some(item) = standing.and_then(|placement| placement.item) else {
        return Ok(());
    };
    let Some(old) = storage::agenda_items::find(desk.db, item)? else {
        return Ok(());
    };
    let meeting = meetings::load(desk, old.meeting)?;
    if !is_agenda_open(desk, &meeting)? {
        return Ok(());
    }
    let told = content_of(desk, action)?;
    let title = if action.title == before.title {
        old.content.title.clone()
    } else {
        told.title
    };
    let new = AgendaItem {
        content: ItemContent {
            title,
            kind: told.kind,
            recommendation: told.recommendation,
            ..old.content.clone()
        },
        ..old.clone()
    };
    if new == old {
        return Ok(());
    }
    let new = saved(old.version, storage::agenda_items::update(desk.db, new)?)?;
    desk.record_change(item, Happening::Changed, (&old, &new), None)
}

/// Notes that the meeting dealt with what an item presents, if it presents an action.
pub(super) fn present(desk: &mut Desk<'_>, item: AgendaItemId) -> OperationResult<()> {
    match storage::placements::standing_at(desk.db, item)? {
        Some(old) => {
            let (new, happening) = old.clone().present()?;
            save(desk, &old, new, happening).map(|_| ())
        }
        None => Ok(()),
    }
}

/// Whether a meeting's agenda keeps its items when what they present goes elsewhere: it has been
/// sent out, or the meeting has been held.
const fn is_kept(meeting: &Meeting) -> bool {
    !matches!(
        meeting.state,
        MeetingState::Planned | MeetingState::Cancelled { .. }
    )
}

/// Whether an agenda takes what comes without a reason for being late.
pub(super) fn is_agenda_open(desk: &mut Desk<'_>, meeting: &Meeting) -> OperationResult<bool> {
    Ok(meeting.state == MeetingState::Planned
        && meetings::agenda_closes_at(desk, meeting)? > desk.now)
}

fn save(
    desk: &mut Desk<'_>,
    old: &Placement,
    new: Placement,
    happening: Happening,
) -> OperationResult<Placement> {
    let new = saved(old.version, storage::placements::update(desk.db, new)?)?;
    desk.record_change(old.id, happening, (old, &new), None)?;
    Ok(new)
}
