//! Editions of an agenda: sent out when it is frozen, and again when something came late; never
//! altered. Leaves out freezing, which is in `agenda_freezing`.

use std::collections::HashMap;

use crate::{
    domain::{
        access::{Caller, Permission},
        agenda::{AgendaItem, Confidentiality},
        agenda_edition::{
            AgendaEdition, EditionDifferences, EditionItem, EditionKind, MOST_EDITIONS,
            SeenEdition, differences,
        },
        follow_up::FollowUp,
        history::{Change, Happening, SubjectKind},
        ids::{BodyId, MatterId, MeetingId},
        language::Language,
        listing::EditionListItem,
        matter::Matter,
        meeting::{Meeting, MeetingState},
        standing_item::StandingRole,
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult, bodies, follow_up, meetings,
        office::{Desk, found},
    },
    storage,
};

/// Sends out an edition that supplements a frozen agenda, at the version of the meeting that the
/// caller knows; refused when nothing has changed since the last one.
pub async fn issue(
    office: &Office,
    caller: &Caller,
    (id, expected): (MeetingId, Version),
) -> OperationResult<SeenEdition> {
    office
        .write(caller, move |desk| {
            let meeting = meetings::load_to_manage(desk, id, expected)?;
            ensure_frozen(&meeting)?;
            let edition = match storage::agenda_editions::last_of_meeting(desk.db, id)? {
                Some(last) => supplement(desk, &meeting, &last)?,
                // Frozen before editions were kept.
                None => issue_first(desk, &meeting)?,
            };
            as_seen(desk, meeting.body, edition)
        })
        .await
}

/// The editions of the agenda of a meeting, in order, without their items.
pub async fn list(
    office: &Office,
    caller: &Caller,
    meeting: MeetingId,
) -> OperationResult<Vec<EditionListItem>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadMeetings)?;
            let meeting = meetings::load(desk, meeting)?;
            Ok(storage::agenda_editions::of_meeting(desk.db, meeting.id)?)
        })
        .await
}

/// One edition, as far as the caller may see it.
pub async fn find(
    office: &Office,
    caller: &Caller,
    (meeting, number): (MeetingId, u16),
) -> OperationResult<SeenEdition> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadMeetings)?;
            let meeting = meetings::load(desk, meeting)?;
            load_seen(desk, &meeting, number)
        })
        .await
}

/// What sets one edition apart from another, as far as the caller may see both.
pub async fn compare(
    office: &Office,
    caller: &Caller,
    meeting: MeetingId,
    (from, to): (u16, u16),
) -> OperationResult<EditionDifferences> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadMeetings)?;
            let meeting = meetings::load(desk, meeting)?;
            let old = load_seen(desk, &meeting, from)?;
            let new = load_seen(desk, &meeting, to)?;
            Ok(differences(&old, &new))
        })
        .await
}

/// Sends out the agenda of a meeting as it stands, with what it follows up.
pub(super) fn issue_first(
    desk: &mut Desk<'_>,
    meeting: &Meeting,
) -> OperationResult<AgendaEdition> {
    let follow_up = follow_up::compile_now(desk, meeting)?;
    follow_up::tell_on_agenda(desk, meeting.id, &follow_up)?;
    let edition = as_it_stands(desk, meeting, (1, EditionKind::Agenda))?;
    keep(desk, &edition, Some(&follow_up))?;
    Ok(edition)
}

fn supplement(
    desk: &mut Desk<'_>,
    meeting: &Meeting,
    last: &AgendaEdition,
) -> OperationResult<AgendaEdition> {
    if last.number >= MOST_EDITIONS {
        let message = format!("an agenda has at most {MOST_EDITIONS} editions");
        return Err(OperationError::NotAllowed(message));
    }
    let next = (last.number + 1, EditionKind::Supplementary);
    let edition = as_it_stands(desk, meeting, next)?;
    if differences(&last.as_seen(true), &edition.as_seen(true)).is_empty() {
        return Err(OperationError::NotAllowed(format!(
            "nothing on the agenda has changed since edition {}; put what is late on it first",
            last.number
        )));
    }
    keep(desk, &edition, None)?;
    Ok(edition)
}

fn ensure_frozen(meeting: &Meeting) -> OperationResult<()> {
    match meeting.state {
        MeetingState::Frozen { .. } => Ok(()),
        MeetingState::Planned => Err(OperationError::NotAllowed(
            "the agenda is open; freezing it sends out its first edition".to_owned(),
        )),
        _ => Err(OperationError::NotAllowed(format!(
            "the agenda of a meeting that is {} is not sent out any more",
            meeting.state.name()
        ))),
    }
}

/// The agenda as an edition that comes out now.
pub(super) fn as_it_stands(
    desk: &mut Desk<'_>,
    meeting: &Meeting,
    (number, kind): (u16, EditionKind),
) -> OperationResult<AgendaEdition> {
    let rule = bodies::load(desk, meeting.body)?.rules.agenda_deadline;
    let items = storage::agenda_items::of_meeting(desk.db, meeting.id)?;
    Ok(AgendaEdition {
        meeting: meeting.id,
        number,
        kind,
        issued_at: desk.now,
        issued_by: desk.caller.subject.clone(),
        deadline_rule: rule.in_words(Language::Danish),
        items: edition_items(desk, &items)?,
    })
}

/// The items as an edition has them.
pub(super) fn edition_items(
    desk: &mut Desk<'_>,
    items: &[AgendaItem],
) -> OperationResult<Vec<EditionItem>> {
    let ids: Vec<_> = items
        .iter()
        .filter_map(|item| item.content.matter)
        .collect();
    let matters = storage::matters::find_many(desk.db, &ids)?;
    let matters: HashMap<_, _> = matters.into_iter().map(|one| (one.id, one)).collect();
    let items = items.iter().map(|item| {
        let item = follow_up::as_told_now(desk, item.clone())?;
        Ok(edition_item(&item, &matters))
    });
    items.collect()
}

/// The item, with the number of its matter: that of a closed matter behind closed doors alone.
fn edition_item(item: &AgendaItem, matters: &HashMap<MatterId, Matter>) -> EditionItem {
    let content = &item.content;
    let matter = content.matter.and_then(|matter| matters.get(&matter));
    let may_tell = |matter: &&Matter| {
        content.confidentiality.is_closed() || !matter.confidentiality.is_closed()
    };
    let case_number = matter
        .filter(may_tell)
        .map(|matter| matter.case_number.clone());
    EditionItem::of(item, case_number)
}

fn keep(
    desk: &mut Desk<'_>,
    edition: &AgendaEdition,
    follow_up: Option<&FollowUp>,
) -> OperationResult<()> {
    storage::agenda_editions::insert(desk.db, edition, follow_up)?;
    let told = |field, new: String| Change {
        field,
        old: None,
        new: Some(new),
    };
    let changes = vec![
        told("number", edition.number.to_string()),
        told("kind", edition.kind.name().to_owned()),
    ];
    desk.record(edition.meeting, Happening::Issued, changes, None)
}

fn load_seen(desk: &mut Desk<'_>, meeting: &Meeting, number: u16) -> OperationResult<SeenEdition> {
    let edition = storage::agenda_editions::find(desk.db, meeting.id, number)?;
    let edition = found(SubjectKind::AgendaEdition, edition)?;
    as_seen(desk, meeting.body, edition)
}

fn as_seen(
    desk: &mut Desk<'_>,
    body: BodyId,
    edition: AgendaEdition,
) -> OperationResult<SeenEdition> {
    let sees_closed = desk.sight.sees(Confidentiality::Closed, body);
    let seen = without_closed_since(desk, edition)?.as_seen(sees_closed);
    Ok(desk.given(seen))
}

/// The edition with what was closed since it came out closed in it as well, and told in it no more.
pub(super) fn without_closed_since(
    desk: &mut Desk<'_>,
    edition: AgendaEdition,
) -> OperationResult<AgendaEdition> {
    let ids: Vec<_> = edition.items.iter().map(|item| item.item).collect();
    let closed = storage::agenda_items::closed_among(desk.db, &ids)?;
    let mut edition = edition.closed_afterwards(&closed);
    if let Some(retelling) = follow_up::retelling(desk, edition.meeting)? {
        let telling = storage::agenda_items::standing_among(desk.db, &ids, StandingRole::FollowUp)?;
        let items = edition.items.iter_mut();
        for item in items.filter(|item| telling.contains(&item.item)) {
            item.presentation = item
                .presentation
                .as_ref()
                .and_then(|told| retelling.of(told));
        }
    }
    Ok(edition)
}
