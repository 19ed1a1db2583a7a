//! The papers of a meeting as they are handed out: agenda, minutes, and what it follows up. Leaves out how
//! they look.

use crate::{
    domain::{
        access::{Caller, Permission},
        agenda_edition::{AgendaEdition, EditionKind},
        follow_up::Rendition,
        history::SubjectKind,
        ids::MeetingId,
        meeting::Meeting,
        paper::{
            AgendaPaper, FollowUpPaper, MinutesItem, MinutesPaper, Paper, PaperHead,
            PaperRendition, SeenMinutesItem,
        },
    },
    operations::{
        Office, OperationError, OperationResult, agenda_editions, bodies, follow_up, meetings,
        office::{Desk, found},
    },
    storage,
};

/// Which paper of a meeting is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperKind {
    /// The agenda: this edition, else the newest, else as it stands.
    Agenda {
        /// The number of the edition.
        edition: Option<u16>,
    },
    /// The minutes; there are none before the meeting has been held.
    Minutes,
    /// What the meeting follows up.
    FollowUp,
}

impl PaperKind {
    /// What one must be allowed to read for it.
    const fn permissions(self) -> &'static [Permission] {
        match self {
            Self::Agenda { .. } => &[Permission::ReadMeetings],
            Self::Minutes => &[
                Permission::ReadMeetings,
                Permission::ReadDecisions,
                Permission::ReadActions,
            ],
            Self::FollowUp => &[Permission::ReadActions],
        }
    }
}

/// A paper of a meeting; the full rendition for those who see what is closed in its body.
pub async fn find(
    office: &Office,
    caller: &Caller,
    (meeting, kind): (MeetingId, PaperKind),
    rendition: PaperRendition,
) -> OperationResult<Paper> {
    office
        .read(caller, move |desk| {
            for permission in kind.permissions() {
                desk.require(*permission)?;
            }
            let meeting = meetings::load(desk, meeting)?;
            if !desk.sight.sees(rendition.needs(), meeting.body) {
                return Err(OperationError::NotFound(SubjectKind::AgendaItem));
            }
            let head = PaperHead {
                body_name: bodies::load(desk, meeting.body)?.name,
                meeting,
                rendition,
            };
            let paper = match kind {
                PaperKind::Agenda { edition } => Paper::Agenda(agenda(desk, head, edition)?),
                PaperKind::Minutes => Paper::Minutes(minutes(desk, head)?),
                PaperKind::FollowUp => Paper::FollowUp(follow_up(desk, head)?),
            };
            Ok(desk.given(paper))
        })
        .await
}

fn agenda(
    desk: &mut Desk<'_>,
    head: PaperHead,
    number: Option<u16>,
) -> OperationResult<AgendaPaper> {
    let issued = edition_of(desk, head.meeting.id, number)?;
    let is_sent_out = issued.is_some();
    let edition = match issued {
        Some(issued) => agenda_editions::without_closed_since(desk, issued)?,
        None => agenda_editions::as_it_stands(desk, &head.meeting, (1, EditionKind::Agenda))?,
    };
    Ok(AgendaPaper {
        agenda: edition.as_seen(head.rendition == PaperRendition::Full),
        head,
        is_sent_out,
    })
}

fn edition_of(
    desk: &mut Desk<'_>,
    meeting: MeetingId,
    number: Option<u16>,
) -> OperationResult<Option<AgendaEdition>> {
    let Some(number) = number else {
        return Ok(storage::agenda_editions::last_of_meeting(desk.db, meeting)?);
    };
    let edition = storage::agenda_editions::find(desk.db, meeting, number)?;
    found(SubjectKind::AgendaEdition, edition).map(Some)
}

fn minutes(desk: &mut Desk<'_>, head: PaperHead) -> OperationResult<MinutesPaper> {
    ensure_held(&head.meeting)?;
    let items = storage::agenda_items::of_meeting(desk.db, head.meeting.id)?;
    let shown = agenda_editions::edition_items(desk, &items)?;
    let mut decisions = storage::views::minutes::decisions_of(desk.db, head.meeting.id)?;
    let mut actions = storage::views::minutes::actions_of(desk.db, head.meeting.id)?;
    let told = items.into_iter().zip(shown).filter_map(|(item, shown)| {
        let decision = decisions.remove(&item.id);
        let actions = decision.as_ref().and_then(|made| actions.remove(&made.id));
        let told = MinutesItem {
            item: shown,
            number: item.number,
            decision,
            actions: actions.unwrap_or_default(),
        };
        told.in_rendition(head.rendition)
    });
    let items: Vec<SeenMinutesItem> = told.collect();
    Ok(MinutesPaper { head, items })
}

fn ensure_held(meeting: &Meeting) -> OperationResult<()> {
    if meeting.is_over() {
        Ok(())
    } else {
        Err(OperationError::NotFound(SubjectKind::Decision))
    }
}

fn follow_up(desk: &mut Desk<'_>, head: PaperHead) -> OperationResult<FollowUpPaper> {
    let whole = follow_up::of_meeting(desk, &head.meeting)?;
    let is_full = head.rendition == PaperRendition::Full;
    Ok(FollowUpPaper {
        open: whole.rendition(Rendition::Open),
        closed: is_full.then(|| whole.rendition(Rendition::Closed)),
        head,
    })
}
