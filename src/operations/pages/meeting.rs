//! A meeting and its agenda, for somebody who reads about it on a page: what everybody may read, and of what
//! is closed what they see.

use crate::{
    domain::{
        access::{Caller, Permission},
        agenda::SeenAgendaItem,
        calendar::Moment,
        ids::MeetingId,
        listing::{PageRequest, PageSize},
        meeting::Meeting,
        text::Title,
    },
    operations::{
        Office, OperationResult,
        agenda_items::{self, AgendaItemFilter},
        bodies, meetings,
    },
};

/// A meeting with its agenda.
#[derive(Debug, Clone)]
pub struct MeetingPage {
    /// The meeting.
    pub meeting: Meeting,
    /// Who meets.
    pub body: Title,
    /// When the agenda closes.
    pub agenda_closes_at: Moment,
    /// The items in their order, as far as the caller may know of them.
    pub items: Vec<SeenAgendaItem>,
}

/// One meeting, with as much of its agenda as the caller may know.
pub async fn find(office: &Office, caller: &Caller, id: MeetingId) -> OperationResult<MeetingPage> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadMeetings)?;
            let meeting = meetings::load(desk, id)?;
            let body = bodies::load(desk, meeting.body)?;
            let filter = AgendaItemFilter {
                meeting: Some(id),
                ..AgendaItemFilter::default()
            };
            let page = PageRequest {
                size: PageSize::new(PageSize::MOST).unwrap_or_default(),
                ..PageRequest::default()
            };
            let deadline = body.rules.agenda_deadline;
            Ok(MeetingPage {
                items: agenda_items::seen(desk, &filter, &page)?.items,
                agenda_closes_at: deadline.before(meeting.starts_at, desk.calendar),
                body: body.name,
                meeting,
            })
        })
        .await
}
