//! The generated item *Opfølgning fra sidst* in its column.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        agenda::Confidentiality,
        calendar::Moment,
        follow_up::{FollowUp, FollowUpLine, FollowUpState, LastMeeting, Occasion},
        journal_number::CaseNumber,
        text::{Note, Title},
    },
    storage::{
        actions::{evidence_columns, evidence_from_columns},
        lists::{Listed, in_words, unknown},
    },
};

#[derive(Serialize, Deserialize)]
pub(in crate::storage) struct FollowUpShape {
    meeting: String,
    day: NaiveDate,
    last: Option<LastMeetingShape>,
    asks_for_decision: Vec<LineShape>,
    due_here: Vec<LineShape>,
    late: Vec<LineShape>,
    closed_since: Vec<LineShape>,
    is_cut: bool,
}

#[derive(Serialize, Deserialize)]
struct LastMeetingShape {
    day: NaiveDate,
    told_until: Moment,
}

#[derive(Serialize, Deserialize)]
pub(in crate::storage) struct LineShape {
    action: String,
    title: String,
    owner_name: String,
    case_number: Option<String>,
    is_closed: bool,
    decided_on: NaiveDate,
    due_on: Option<NaiveDate>,
    is_due_here: bool,
    carried_over: u16,
    asks_for_decision: bool,
    state: StateShape,
    latest_reason: Option<String>,
}

#[derive(Default, Serialize, Deserialize)]
struct StateShape {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Moment>,
    /// Its kind, and what it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<(String, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl Listed for FollowUp {
    type Shape = FollowUpShape;

    fn shape(&self) -> FollowUpShape {
        let lines = |lines: &[FollowUpLine]| lines.iter().map(Listed::shape).collect();
        let last = self.occasion.last.map(|last| LastMeetingShape {
            day: last.day,
            told_until: last.told_until,
        });
        FollowUpShape {
            meeting: self.occasion.meeting.to_string(),
            day: self.occasion.day,
            last,
            asks_for_decision: lines(&self.asks_for_decision),
            due_here: lines(&self.due_here),
            late: lines(&self.late),
            closed_since: lines(&self.closed_since),
            is_cut: self.is_cut,
        }
    }

    fn of_shape(shape: FollowUpShape) -> Result<Self, String> {
        let lines = |lines: Vec<LineShape>| -> Result<Vec<FollowUpLine>, String> {
            lines.into_iter().map(Listed::of_shape).collect()
        };
        let last = shape.last.map(|last| LastMeeting {
            day: last.day,
            told_until: last.told_until,
        });
        Ok(Self {
            occasion: Occasion {
                meeting: shape.meeting.parse().map_err(in_words)?,
                day: shape.day,
                last,
            },
            asks_for_decision: lines(shape.asks_for_decision)?,
            due_here: lines(shape.due_here)?,
            late: lines(shape.late)?,
            closed_since: lines(shape.closed_since)?,
            is_cut: shape.is_cut,
        })
    }
}

impl Listed for FollowUpLine {
    type Shape = LineShape;

    fn shape(&self) -> LineShape {
        LineShape {
            action: self.action.to_string(),
            title: self.title.to_string(),
            owner_name: self.owner_name.to_string(),
            case_number: self.case_number.as_ref().map(ToString::to_string),
            is_closed: self.confidentiality.is_closed(),
            decided_on: self.decided_on,
            due_on: self.due_on,
            is_due_here: self.is_due_here,
            carried_over: self.carried_over,
            asks_for_decision: self.asks_for_decision,
            state: StateShape::of(&self.state),
            latest_reason: self.latest_reason.as_ref().map(ToString::to_string),
        }
    }

    fn of_shape(shape: LineShape) -> Result<Self, String> {
        let case_number = shape.case_number.map(|number| CaseNumber::parse(&number));
        let latest_reason = shape.latest_reason.map(|reason| Note::parse(&reason));
        Ok(Self {
            action: shape.action.parse().map_err(in_words)?,
            title: Title::parse(&shape.title).map_err(in_words)?,
            owner_name: Title::parse(&shape.owner_name).map_err(in_words)?,
            case_number: case_number.transpose().map_err(in_words)?,
            confidentiality: Confidentiality::closed_if(shape.is_closed),
            decided_on: shape.decided_on,
            due_on: shape.due_on,
            is_due_here: shape.is_due_here,
            carried_over: shape.carried_over,
            asks_for_decision: shape.asks_for_decision,
            state: shape.state.read()?,
            latest_reason: latest_reason.transpose().map_err(in_words)?,
        })
    }
}

impl StateShape {
    fn of(state: &FollowUpState) -> Self {
        use FollowUpState as S;
        let (at, evidence, reason) = match state {
            S::Waiting | S::Begun => (None, None, None),
            S::ReportedDone { evidence } => (None, Some(evidence), None),
            S::Closed { at, evidence } => (Some(*at), Some(evidence), None),
            S::Cancelled { at, reason } | S::Declined { at, reason } => {
                (Some(*at), None, Some(reason.to_string()))
            }
        };
        let evidence = evidence.map(evidence_columns);
        Self {
            name: state.name().to_owned(),
            at,
            evidence: evidence.map(|(kind, text)| (kind.to_owned(), text)),
            reason,
        }
    }

    fn read(self) -> Result<FollowUpState, String> {
        use FollowUpState as S;
        let at = || self.at.ok_or_else(|| "a moment is expected".to_owned());
        let evidence = || {
            let (kind, text) = self.evidence.clone().unzip();
            let text = text.unwrap_or_default();
            evidence_from_columns(kind.as_deref(), &text).map_err(|(_, why)| why)
        };
        let reason = || Note::parse(self.reason.as_deref().unwrap_or_default()).map_err(in_words);
        Ok(match self.name.as_str() {
            "waiting" => S::Waiting,
            "begun" => S::Begun,
            "reported_done" => S::ReportedDone {
                evidence: evidence()?,
            },
            "closed" => S::Closed {
                at: at()?,
                evidence: evidence()?,
            },
            "cancelled" => S::Cancelled {
                at: at()?,
                reason: reason()?,
            },
            "declined" => S::Declined {
                at: at()?,
                reason: reason()?,
            },
            name => return Err(unknown(name)),
        })
    }
}
