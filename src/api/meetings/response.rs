//! A meeting in JSON, with the moment at which its agenda closes.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::{call::Call, problem::Problem, values::Instant},
    domain::{
        body::Minutes,
        calendar::Moment,
        ids::{BodyId, MeetingId},
        listing::Page,
        meeting::{Meeting, MeetingState},
        text::{Note, Title},
    },
    operations::meetings,
};

/// A meeting of a body.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MeetingResponse {
    id: MeetingId,
    body_id: BodyId,
    /// The start for which it was planned at first; never changes.
    slot: Instant,
    /// When it starts as things stand.
    starts_at: Instant,
    /// When its agenda closes, by the rules of the body.
    agenda_closes_at: Instant,
    /// How long it lasts.
    minutes: Minutes,
    /// Where.
    #[schema(example = "Rådhuset, lokale 2")]
    place: Option<Title>,
    state: StateName,
    /// When it came into this state; null as long as it is planned.
    state_at: Option<Instant>,
    /// Why it was cancelled.
    reason: Option<Note>,
}

/// Where a meeting stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = MeetingState)]
#[serde(rename_all = "snake_case")]
pub(super) enum StateName {
    /// Its agenda is open.
    Planned,
    /// Its agenda is closed.
    AgendaFrozen,
    /// It has taken place.
    Held,
    /// The body has approved its minutes.
    MinutesApproved,
    /// It does not take place.
    Cancelled,
}

impl StateName {
    /// The name, as everywhere.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::AgendaFrozen => "agenda_frozen",
            Self::Held => "held",
            Self::MinutesApproved => "minutes_approved",
            Self::Cancelled => "cancelled",
        }
    }
}

/// The meeting as it is told.
pub(super) async fn tell(call: &Call, meeting: Meeting) -> Result<MeetingResponse, Problem> {
    let told = tell_all(call, vec![meeting]).await?;
    let one = told.into_iter().next();
    one.ok_or_else(|| Problem::internal("a meeting without a deadline"))
}

/// The meetings of a page as they are told.
pub(super) async fn tell_page(
    call: &Call,
    page: Page<Meeting>,
) -> Result<Page<MeetingResponse>, Problem> {
    let items = tell_all(call, page.items).await?;
    let next = page.next;
    Ok(Page { items, next })
}

async fn tell_all(call: &Call, meetings: Vec<Meeting>) -> Result<Vec<MeetingResponse>, Problem> {
    let deadlines = meetings::agenda_deadlines(&call.office, &call.caller, meetings.clone());
    let told = meetings.into_iter().zip(deadlines.await?);
    Ok(told.map(MeetingResponse::from).collect())
}

impl From<(Meeting, Moment)> for MeetingResponse {
    fn from((meeting, agenda_closes_at): (Meeting, Moment)) -> Self {
        let (state, at, reason) = match meeting.state {
            MeetingState::Planned => (StateName::Planned, None, None),
            MeetingState::Frozen { at } => (StateName::AgendaFrozen, Some(at), None),
            MeetingState::Held { at } => (StateName::Held, Some(at), None),
            MeetingState::MinutesApproved { at } => (StateName::MinutesApproved, Some(at), None),
            MeetingState::Cancelled { at, reason } => {
                (StateName::Cancelled, Some(at), Some(reason))
            }
        };
        Self {
            id: meeting.id,
            body_id: meeting.body,
            slot: meeting.slot.into(),
            starts_at: meeting.starts_at.into(),
            agenda_closes_at: agenda_closes_at.into(),
            minutes: meeting.length,
            place: meeting.place,
            state,
            state_at: at.map(Instant),
            reason,
        }
    }
}
