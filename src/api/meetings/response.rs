//! A meeting in JSON, with the moment at which its agenda closes.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{call::Call, problem::Problem, states::MeetingStateName, values::Instant},
    domain::{
        body::Minutes,
        ids::{BodyId, MeetingId, MeetingSeriesId},
        language::Language,
        listing::Page,
        meeting::{Meeting, MeetingState},
        text::{Note, Title},
    },
    operations::meetings::{self, ClosingAgenda},
};

/// A meeting of a body.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MeetingResponse {
    id: MeetingId,
    body_id: BodyId,
    /// The start for which it was planned at first; never changes.
    slot: Instant,
    /// The series that planned it.
    series_id: Option<MeetingSeriesId>,
    /// The moment by the rule of its series that it stands for.
    occurrence: Option<Instant>,
    /// When it starts as things stand.
    starts_at: Instant,
    /// When its agenda closes, by the rules of the body.
    agenda_closes_at: Instant,
    /// That rule in words, in Danish, as it stands on the agenda.
    #[schema(
        example = "Dagsordenen lukker 4 arbejdsdage før mødet kl. 12.00.",
        min_length = 1,
        max_length = 500
    )]
    agenda_deadline_rule: String,
    /// How long it lasts.
    minutes: Minutes,
    /// Where.
    #[schema(example = "Rådhuset, lokale 2")]
    place: Option<Title>,
    #[schema(value_type = MeetingStateName)]
    state: &'static str,
    /// When it came into this state; null as long as it is planned.
    state_at: Option<Instant>,
    /// Why it was cancelled.
    reason: Option<Note>,
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

impl From<(Meeting, ClosingAgenda)> for MeetingResponse {
    fn from((meeting, deadline): (Meeting, ClosingAgenda)) -> Self {
        let state = meeting.state.name();
        let (state_at, reason) = match meeting.state {
            MeetingState::Planned => (None, None),
            MeetingState::Frozen { at }
            | MeetingState::Held { at }
            | MeetingState::MinutesApproved { at } => (Some(at), None),
            MeetingState::Cancelled { at, reason } => (Some(at), Some(reason)),
        };
        Self {
            id: meeting.id,
            body_id: meeting.body,
            slot: meeting.slot.into(),
            series_id: meeting.series.map(|place| place.series),
            occurrence: meeting.series.map(|place| place.occurrence.into()),
            starts_at: meeting.starts_at.into(),
            agenda_closes_at: deadline.at.into(),
            agenda_deadline_rule: deadline.rule.in_words(Language::Danish),
            minutes: meeting.length,
            place: meeting.place,
            state,
            state_at: state_at.map(Instant),
            reason,
        }
    }
}
