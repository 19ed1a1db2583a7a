//! What a meeting follows up in JSON, and what sets it apart from the last meeting.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        actions::EvidenceValue,
        changes::FieldChangeResponse,
        states::FollowUpStateName,
        values::{Day, Instant},
    },
    domain::{
        follow_up::{FollowUp, FollowUpLine, FollowUpState, Rendition, WhyGone},
        ids::{ActionId, MeetingId},
        journal_number::CaseNumber,
        text::{Note, Title, Verbatim},
    },
    operations::follow_up::FollowUpChanges,
};

/// What a meeting follows up. An action stands in one of the lists; what is overdue comes first, then
/// by day and title.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FollowUpResponse {
    meeting_id: MeetingId,
    /// The day of the meeting.
    day: Day,
    /// The day of the body's last meeting; null before its first.
    last_met_on: Option<Day>,
    rendition: Rendition,
    /// What the body must decide about, since it was carried over so often.
    #[schema(max_items = 2000)]
    asks_for_decision: Vec<FollowUpLineResponse>,
    /// What else is due at the meeting.
    #[schema(max_items = 2000)]
    due_here: Vec<FollowUpLineResponse>,
    /// What else is overdue on the day of the meeting.
    #[schema(max_items = 2000)]
    late: Vec<FollowUpLineResponse>,
    /// What was closed, cancelled or declined since the last meeting.
    #[schema(max_items = 2000)]
    closed_since: Vec<FollowUpLineResponse>,
    /// Whether there was more than the item takes in.
    is_cut: bool,
    /// The same in words, as the item tells it.
    #[schema(value_type = Verbatim)]
    text: String,
}

/// An action as the item tells of it.
#[derive(Debug, Serialize, ToSchema)]
struct FollowUpLineResponse {
    action_id: ActionId,
    /// What is to be done, shortly.
    title: Title,
    /// Whose it is.
    #[schema(example = "Digitalisering & IT")]
    owner_name: Title,
    /// The number of the matter it belongs to.
    case_number: Option<CaseNumber>,
    /// The day of the meeting at which it was decided.
    decided_on: Day,
    /// The day that it is due.
    due_on: Option<Day>,
    /// How often it was carried over.
    #[schema(example = 0)]
    carried_over: u16,
    /// What became of it.
    #[schema(value_type = FollowUpStateName)]
    state: &'static str,
    /// What shows that it was done.
    evidence: Option<EvidenceValue>,
    /// When it came to its end.
    ended_at: Option<Instant>,
    /// Why it fell away.
    end_reason: Option<Note>,
    /// Why it is due later than it was, as last told.
    latest_reason: Option<Note>,
}

/// What sets the item apart from that of the last meeting.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FollowUpDifferencesResponse {
    meeting_id: MeetingId,
    rendition: Rendition,
    /// The meeting with which it is compared; null where there is none, and everything is new.
    last_meeting_id: Option<MeetingId>,
    /// What the body did not wait for last time.
    #[schema(max_items = 2000)]
    new: Vec<FollowUpLineResponse>,
    /// What it no longer waits for.
    #[schema(max_items = 2000)]
    gone: Vec<GoneLineResponse>,
    /// What it waits for still, under other terms.
    #[schema(max_items = 2000)]
    changed: Vec<ChangedLineResponse>,
}

/// An action that the body no longer waits for.
#[derive(Debug, Serialize, ToSchema)]
struct GoneLineResponse {
    #[serde(flatten)]
    line: FollowUpLineResponse,
    why: WhyGone,
}

/// An action that is told of differently.
#[derive(Debug, Serialize, ToSchema)]
struct ChangedLineResponse {
    #[serde(flatten)]
    line: FollowUpLineResponse,
    /// What differs.
    #[schema(max_items = 20)]
    fields: Vec<FieldChangeResponse>,
}

impl FollowUpResponse {
    pub(super) fn of(rendition: Rendition, found: FollowUp, text: String) -> Self {
        let occasion = found.occasion;
        Self {
            meeting_id: occasion.meeting,
            day: occasion.day.into(),
            last_met_on: occasion.last.map(|last| last.day.into()),
            rendition,
            asks_for_decision: lines(found.asks_for_decision),
            due_here: lines(found.due_here),
            late: lines(found.late),
            closed_since: lines(found.closed_since),
            is_cut: found.is_cut,
            text,
        }
    }
}

impl FollowUpDifferencesResponse {
    pub(super) fn of(
        (meeting_id, rendition): (MeetingId, Rendition),
        found: FollowUpChanges,
    ) -> Self {
        let differences = found.differences;
        let gone = differences.gone.into_iter().map(|gone| GoneLineResponse {
            line: gone.line.into(),
            why: gone.why,
        });
        let changed = differences
            .changed
            .into_iter()
            .map(|changed| ChangedLineResponse {
                line: changed.line.into(),
                fields: changed.fields.into_iter().map(Into::into).collect(),
            });
        Self {
            meeting_id,
            rendition,
            last_meeting_id: found.since,
            new: lines(differences.new),
            gone: gone.collect(),
            changed: changed.collect(),
        }
    }
}

fn lines(lines: Vec<FollowUpLine>) -> Vec<FollowUpLineResponse> {
    lines.into_iter().map(FollowUpLineResponse::from).collect()
}

impl From<FollowUpLine> for FollowUpLineResponse {
    fn from(line: FollowUpLine) -> Self {
        let state = line.state.name();
        let ended_at = line.state.ended_at().map(Instant);
        let (evidence, end_reason) =
            match line.state {
                FollowUpState::Waiting | FollowUpState::Begun => (None, None),
                FollowUpState::ReportedDone { evidence }
                | FollowUpState::Closed { evidence, .. } => (Some(evidence.into()), None),
                FollowUpState::Cancelled { reason, .. }
                | FollowUpState::Declined { reason, .. } => (None, Some(reason)),
            };
        Self {
            action_id: line.action,
            title: line.title,
            owner_name: line.owner_name,
            case_number: line.case_number,
            decided_on: line.decided_on.into(),
            due_on: line.due_on.map(Day),
            carried_over: line.carried_over,
            state,
            evidence,
            ended_at,
            end_reason,
            latest_reason: line.latest_reason,
        }
    }
}
