//! Keeps the agendas in line with what is due at their meetings: an action that is due at a
//! meeting stands on its agenda, once, and leaves it when that ceases.

use crate::{
    domain::{
        access::{Caller, Permission},
        action::{Action, ActionState},
        agenda::{AgendaItem, ItemContent, ItemKind},
        body::Minutes,
        calendar::danish_date_time,
        carry_over,
        history::{Happening, SubjectKind},
        ids::{AgendaItemId, MeetingId, PlacementId},
        meeting::{Meeting, MeetingState},
        placement::{Placement, PlacementState},
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
            desk.require(Permission::Read)?;
            meetings::load(desk, meeting)?;
            let placements = storage::placements::on_agenda(desk.db, meeting)?;
            let ids: Vec<_> = placements
                .iter()
                .map(|placement| placement.action)
                .collect();
            let actions = storage::actions::find_many(desk.db, &ids)?;
            let is_seen = |placement: &Placement| {
                let action = actions.iter().find(|action| action.id == placement.action);
                action.is_some_and(|a| desk.sight.sees_action(a.confidentiality, a.body, a.owner))
            };
            Ok(placements.into_iter().filter(is_seen).collect())
        })
        .await
}

/// Brings the placement of an action in line with when it is due. Safe to call again.
pub(super) fn align(desk: &mut Desk<'_>, action: &Action) -> OperationResult<()> {
    let standing = storage::placements::standing_of(desk.db, action.id)?;
    match (standing, wanted_meeting(action)) {
        (None, None) => Ok(()),
        (Some(placement), Some(meeting)) if placement.meeting == meeting => Ok(()),
        (None, Some(meeting)) => place(desk, action, meeting),
        (Some(placement), None) => withdraw(desk, &placement, action),
        (Some(placement), Some(meeting)) => move_on(desk, &placement, meeting),
    }
}

/// Notes that the meeting dealt with what an item presents, if it presents an action.
pub(super) fn present(desk: &mut Desk<'_>, item: AgendaItemId) -> OperationResult<()> {
    match storage::placements::standing_at(desk.db, item)? {
        Some(old) => {
            let (new, happening) = old.clone().present()?;
            save(desk, &old, new, happening)
        }
        None => Ok(()),
    }
}

/// The meeting on whose agenda the action belongs. Work that is reported done stays: the meeting
/// wants to hear of it.
const fn wanted_meeting(action: &Action) -> Option<MeetingId> {
    match action.state {
        ActionState::Open | ActionState::InProgress | ActionState::ReportedDone { .. } => {
            action.due_moment.meeting
        }
        _ => None,
    }
}

fn place(desk: &mut Desk<'_>, action: &Action, meeting: MeetingId) -> OperationResult<()> {
    let meeting = meetings::load(desk, meeting)?;
    // On a closed agenda it would be a late item, which takes a person's reason.
    if !is_agenda_open(desk, &meeting)? {
        return Ok(());
    }
    let decided_at = meetings::load(desk, action.decided_at)?;
    let decided_on = found(
        SubjectKind::AgendaItem,
        storage::agenda_items::of_decision(desk.db, action.decision)?,
    )?;
    let content = content_of(desk, action)?;
    let item = agenda_items::insert(
        desk,
        NewAgendaItem {
            meeting: meeting.id,
            number: None,
            content,
            origin: ItemOrigin {
                continues: Some((decided_on.id, decided_on.thread)),
                ..ItemOrigin::default()
            },
        },
    )?;
    let explanation = format!(
        "Besluttet {}; skal behandles på dette møde.",
        danish_date_time(decided_at.starts_at)
    );
    let placement = Placement {
        id: PlacementId::make(desk.ids, desk.now),
        action: action.id,
        meeting: meeting.id,
        item: Some(item.id),
        explanation: note(&explanation)?,
        skipped: Vec::new(),
        is_pinned: false,
        state: PlacementState::Planned,
        version: Version::FIRST,
    };
    insert(desk, &placement)
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

/// Says on an open agenda what became of an action that the body was to decide about.
pub(super) fn retell(desk: &mut Desk<'_>, action: &Action) -> OperationResult<()> {
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
    let new = AgendaItem {
        content: ItemContent {
            title: told.title,
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

fn withdraw(desk: &mut Desk<'_>, old: &Placement, action: &Action) -> OperationResult<()> {
    let item = old.item;
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
    if let (Some(item), MeetingState::Planned) = (item, &meeting.state) {
        storage::agenda_items::remove(desk.db, item)?;
        desk.record(item, Happening::Removed, vec![], None)?;
    }
    Ok(())
}

fn move_on(desk: &mut Desk<'_>, old: &Placement, to: MeetingId) -> OperationResult<()> {
    let action = storage::actions::find(desk.db, old.action)?;
    let from = meetings::load(desk, old.meeting)?;
    let reason = match &from.state {
        MeetingState::Cancelled { .. } => "Mødet er aflyst.",
        _ if from.is_over() => "Punktet blev ikke nået på mødet.",
        _ => "Opfølgningen er flyttet til et andet møde.",
    };
    let item = old.item;
    let (new, happening) = old.clone().move_on(to, note(reason)?)?;
    save(desk, old, new, happening)?;
    if let Some(item) = item
        && matches!(
            from.state,
            MeetingState::Planned | MeetingState::Cancelled { .. }
        )
    {
        storage::agenda_items::remove(desk.db, item)?;
        desk.record(item, Happening::Removed, vec![], None)?;
    }
    match action {
        Some(action) => place(desk, &action, to),
        None => Ok(()),
    }
}

pub(super) fn is_agenda_open(desk: &mut Desk<'_>, meeting: &Meeting) -> OperationResult<bool> {
    let rule = bodies::load(desk, meeting.body)?.rules.agenda_deadline;
    Ok(meeting.state == MeetingState::Planned
        && rule.before(meeting.starts_at, desk.calendar) > desk.now)
}

fn insert(desk: &mut Desk<'_>, placement: &Placement) -> OperationResult<()> {
    storage::placements::insert(desk.db, placement)?;
    desk.record_new(placement.id, placement)
}

fn save(
    desk: &mut Desk<'_>,
    old: &Placement,
    new: Placement,
    happening: Happening,
) -> OperationResult<()> {
    let new = saved(old.version, storage::placements::update(desk.db, new)?)?;
    desk.record_change(old.id, happening, (old, &new), None)
}
