//! The generated item *Opfølgning fra sidst* of a meeting: compiled as things stand while the agenda
//! is open, and as it was frozen with the agenda afterwards.

use std::collections::BTreeSet;

use crate::{
    domain::{
        access::{Caller, Permission},
        agenda::{AgendaItem, Confidentiality},
        calendar::local_date,
        follow_up::{
            self, FollowUp, FollowUpDifferences, LastMeeting, Occasion, Rendition, Retelling,
            differences,
        },
        history::{Happening, SubjectKind},
        ids::{ActionId, MeetingId},
        meeting::{Meeting, MeetingState},
        standing_item::StandingRole,
        text::Verbatim,
    },
    operations::{
        Office, OperationError, OperationResult, meetings,
        office::{Desk, found, saved},
    },
    storage,
};

/// What sets the item of a meeting apart from that of the meeting before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpChanges {
    /// The last meeting that was held and had the item frozen with its agenda. Without one,
    /// everything is new.
    pub since: Option<MeetingId>,
    /// What differs.
    pub differences: FollowUpDifferences,
}

/// One rendition of the item of a meeting; the closed one for those who see what is closed.
pub async fn find(
    office: &Office,
    caller: &Caller,
    meeting: MeetingId,
    rendition: Rendition,
) -> OperationResult<FollowUp> {
    office
        .read(caller, move |desk| {
            let meeting = load_for(desk, meeting, rendition)?;
            let seen = of_meeting(desk, &meeting)?.rendition(rendition);
            Ok(desk.given(seen))
        })
        .await
}

/// What sets one rendition apart from that of the last meeting that was held.
pub async fn compare(
    office: &Office,
    caller: &Caller,
    meeting: MeetingId,
    rendition: Rendition,
) -> OperationResult<FollowUpChanges> {
    office
        .read(caller, move |desk| {
            let meeting = load_for(desk, meeting, rendition)?;
            let this = of_meeting(desk, &meeting)?;
            let last = last_held_before(desk, &meeting)?;
            let frozen = match &last {
                Some(last) => frozen_of(desk, last.id)?,
                None => None,
            };
            let since = last.filter(|_| frozen.is_some()).map(|last| last.id);
            let last = frozen.unwrap_or_else(|| follow_up::compile(Vec::new(), this.occasion));
            let [last, this] = [last, this].map(|item| desk.given(item.rendition(rendition)));
            let differences = differences(&last, &this);
            Ok(FollowUpChanges { since, differences })
        })
        .await
}

/// The meeting, for somebody who may see this rendition of its item.
fn load_for(
    desk: &mut Desk<'_>,
    meeting: MeetingId,
    rendition: Rendition,
) -> OperationResult<Meeting> {
    desk.require(Permission::ReadActions)?;
    let meeting = meetings::load(desk, meeting)?;
    let needed = Confidentiality::closed_if(rendition == Rendition::Closed);
    if desk.sight.sees(needed, meeting.body) {
        Ok(meeting)
    } else {
        Err(OperationError::NotFound(SubjectKind::AgendaItem))
    }
}

/// The whole item of a meeting.
pub(super) fn of_meeting(desk: &mut Desk<'_>, meeting: &Meeting) -> OperationResult<FollowUp> {
    if meeting.state != MeetingState::Planned {
        let frozen = frozen_of(desk, meeting.id)?;
        // An agenda may have been frozen before editions were kept.
        if frozen.is_some() || !meeting.is_ahead() {
            return found(SubjectKind::AgendaItem, frozen);
        }
    }
    compile_now(desk, meeting)
}

/// The item as it was frozen with an agenda, without what was closed since.
fn frozen_of(desk: &mut Desk<'_>, meeting: MeetingId) -> OperationResult<Option<FollowUp>> {
    let frozen = frozen_then(desk, meeting)?;
    Ok(frozen.map(|(frozen, closed)| frozen.closed_afterwards(&closed)))
}

/// The item as it was frozen with an agenda, and those of its actions that are closed now.
fn frozen_then(
    desk: &mut Desk<'_>,
    meeting: MeetingId,
) -> OperationResult<Option<(FollowUp, BTreeSet<ActionId>)>> {
    let Some(frozen) = storage::agenda_editions::follow_up_of(desk.db, meeting)? else {
        return Ok(None);
    };
    let lines = frozen.outstanding().chain(&frozen.closed_since);
    let ids: Vec<_> = lines.map(|line| line.action).collect();
    let closed = storage::views::follow_up::closed_among(desk.db, &ids)?;
    Ok(Some((frozen, closed)))
}

/// How a frozen agenda tells the item now, where something of it was closed since.
pub(super) fn retelling(
    desk: &mut Desk<'_>,
    meeting: MeetingId,
) -> OperationResult<Option<Retelling>> {
    let frozen = frozen_then(desk, meeting)?;
    Ok(frozen.and_then(|(frozen, closed)| frozen.retold(&closed)))
}

/// An agenda item as it may be read now: what tells the follow-up does so without what was closed since.
pub(super) fn as_told_now(
    desk: &mut Desk<'_>,
    mut item: AgendaItem,
) -> OperationResult<AgendaItem> {
    let told = &item.content.presentation;
    if let (Some(StandingRole::FollowUp), Some(told)) = (item.standing, told)
        && let Some(retelling) = retelling(desk, item.meeting)?
    {
        item.content.presentation = retelling.of(told);
    }
    Ok(item)
}

/// The item of a meeting as things stand, with what is closed.
pub(super) fn compile_now(desk: &mut Desk<'_>, meeting: &Meeting) -> OperationResult<FollowUp> {
    let day = local_date(meeting.starts_at);
    let last = last_meeting(desk, meeting)?;
    let occasion = Occasion {
        meeting: meeting.id,
        day,
        last,
    };
    let (body, told_until) = (meeting.body, last.map(|last| last.told_until));
    let mut found = storage::views::follow_up::outstanding(desk.db, body, (meeting.id, day))?;
    let ended = storage::views::follow_up::ended(desk.db, body, (meeting.id, told_until))?;
    found.lines.extend(ended.lines);
    Ok(FollowUp {
        is_cut: found.is_cut || ended.is_cut,
        ..follow_up::compile(found.lines, occasion)
    })
}

fn last_meeting(desk: &mut Desk<'_>, meeting: &Meeting) -> OperationResult<Option<LastMeeting>> {
    let Some(last) = last_held_before(desk, meeting)? else {
        return Ok(None);
    };
    let editions = storage::agenda_editions::of_meeting(desk.db, last.id)?;
    let sent_at = editions.first().map(|first| first.issued_at);
    Ok(Some(LastMeeting {
        day: local_date(last.starts_at),
        told_until: sent_at.map_or(last.starts_at, |sent_at| sent_at.min(last.starts_at)),
    }))
}

fn last_held_before(desk: &mut Desk<'_>, meeting: &Meeting) -> OperationResult<Option<Meeting>> {
    let (body, before) = (meeting.body, meeting.starts_at);
    Ok(storage::meetings::last_held_before(desk.db, body, before)?)
}

/// Says in the standing item of an agenda what the open rendition tells, after what somebody wrote
/// there by hand.
pub(super) fn tell_on_agenda(
    desk: &mut Desk<'_>,
    meeting: MeetingId,
    follow_up: &FollowUp,
) -> OperationResult<()> {
    let told = follow_up.told_on_agenda();
    let agenda = storage::agenda_items::of_meeting(desk.db, meeting)?;
    let is_it = |item: &AgendaItem| item.standing == Some(StandingRole::FollowUp);
    for old in agenda.into_iter().filter(is_it) {
        let text = match &old.content.presentation {
            Some(written) => format!("{written}\n\n{told}"),
            None => told.clone(),
        };
        // Where both have no room, what somebody wrote is all that stays.
        let Ok(presentation) = Verbatim::parse(&text) else {
            continue;
        };
        let mut new = old.clone();
        new.content.presentation = Some(presentation);
        let new = saved(old.version, storage::agenda_items::update(desk.db, new)?)?;
        desk.record_change(old.id, Happening::Changed, (&old, &new), None)?;
    }
    Ok(())
}
