//! How each thing tells its fields to the history. Leaves out ids and versions, which do not change
//! or always do.

use std::fmt::Display;

use crate::domain::{
    action::{Action, ActionState, Due, Evidence},
    agenda::AgendaItem,
    body::Body,
    calendar::Moment,
    decision::Decision,
    history::Described,
    matter::Matter,
    meeting::{Meeting, MeetingState},
    minutes_import::{MinutesImport, Proposal, ProposalState},
    organisation::{Owner, Person, Unit},
    placement::{Placement, PlacementState},
};

type Field = (&'static str, Option<String>);

fn told(field: &'static str, value: impl Display) -> Field {
    (field, Some(value.to_string()))
}

fn maybe(field: &'static str, value: Option<impl Display>) -> Field {
    (field, value.map(|value| value.to_string()))
}

fn instant(field: &'static str, moment: Moment) -> Field {
    told(field, moment.to_rfc3339())
}

impl Described for Body {
    fn describe(&self) -> Vec<Field> {
        let rules = &self.rules;
        let steps: Vec<_> = rules
            .ladder
            .steps()
            .iter()
            .map(|step| step.name())
            .collect();
        vec![
            told("name", &self.name),
            told("agenda_deadline_working_days", rules.agenda_deadline.days()),
            told("agenda_deadline_at", rules.agenda_deadline.at()),
            told("meeting_minutes", rules.meeting_length.get()),
            told("closure", rules.closure.name()),
            told("carry_over_limit", rules.carry_over_limit),
            told("ladder", steps.join(", ")),
            maybe("dissolved_on", self.dissolved_on),
        ]
    }
}

impl Described for Person {
    fn describe(&self) -> Vec<Field> {
        vec![
            told("name", &self.name),
            maybe("email", self.email.as_ref()),
            maybe("post", self.post.as_ref()),
            maybe("unit_id", self.unit),
            told("language", self.language.code()),
        ]
    }
}

impl Described for Unit {
    fn describe(&self) -> Vec<Field> {
        vec![
            told("name", &self.name),
            maybe("parent_id", self.parent),
            maybe("director_id", self.director),
        ]
    }
}

impl Described for Meeting {
    fn describe(&self) -> Vec<Field> {
        let reason = match &self.state {
            MeetingState::Cancelled { reason, .. } => Some(reason),
            _ => None,
        };
        vec![
            instant("starts_at", self.starts_at),
            told("minutes", self.length.get()),
            maybe("place", self.place.as_ref()),
            told("state", self.state.name()),
            maybe("reason", reason),
        ]
    }
}

impl Described for AgendaItem {
    fn describe(&self) -> Vec<Field> {
        vec![
            told("position", self.position),
            maybe("number", self.number.as_ref()),
            told("title", &self.title),
            told("kind", self.kind.name()),
            told("is_closed", self.confidentiality.is_closed()),
            maybe("matter_id", self.matter),
            maybe(
                "minutes",
                self.minutes.map(crate::domain::body::Minutes::get),
            ),
            maybe("recommendation", self.recommendation.as_ref()),
            maybe("presentation", self.presentation.as_ref()),
        ]
    }
}

impl Described for Matter {
    fn describe(&self) -> Vec<Field> {
        vec![
            told("case_number", self.case_number.as_written()),
            told("title", &self.title),
            told("is_closed", self.confidentiality.is_closed()),
        ]
    }
}

impl Described for Decision {
    fn describe(&self) -> Vec<Field> {
        vec![
            told("text", &self.text),
            told("outcome", self.outcome.name()),
        ]
    }
}

impl Described for Action {
    fn describe(&self) -> Vec<Field> {
        let (evidence, reason) = match &self.state {
            ActionState::ReportedDone { evidence, .. } | ActionState::Closed { evidence, .. } => {
                (Some(evidence_text(evidence)), None)
            }
            ActionState::Declined { reason, .. } | ActionState::Cancelled { reason, .. } => {
                (None, Some(reason))
            }
            ActionState::Proposed | ActionState::Open | ActionState::InProgress => (None, None),
        };
        vec![
            told("title", &self.title),
            told("owner", owner_text(self.owner)),
            maybe("accountable_id", self.accountable),
            told("due", due_text(self.due)),
            maybe("due_meeting_id", self.due_moment.meeting),
            maybe("due_on", self.due_moment.on),
            told("is_closed", self.confidentiality.is_closed()),
            told("carried_over", self.carried_over),
            told("state", self.state.name()),
            maybe("evidence", evidence),
            maybe("reason", reason),
        ]
    }
}

impl Described for Placement {
    fn describe(&self) -> Vec<Field> {
        let (moved_to, reason) = match &self.state {
            PlacementState::MovedOn { to, reason } => (Some(to), Some(reason)),
            PlacementState::Withdrawn { reason } => (None, Some(reason)),
            _ => (None, None),
        };
        vec![
            told("meeting_id", self.meeting),
            told("state", self.state.name()),
            maybe("moved_to", moved_to),
            maybe("reason", reason),
        ]
    }
}

impl Described for Proposal {
    fn describe(&self) -> Vec<Field> {
        let reason = match &self.state {
            ProposalState::Rejected { reason } => reason.as_ref(),
            ProposalState::Waiting | ProposalState::Accepted { .. } => None,
        };
        vec![
            told("title", &self.title),
            maybe("owner", self.owner.map(owner_text)),
            told("due", due_text(self.due)),
            told("state", self.state.name()),
            maybe("reason", reason),
        ]
    }
}

impl Described for MinutesImport {
    fn describe(&self) -> Vec<Field> {
        vec![
            told("file_name", &self.file_name),
            told("fingerprint", &self.fingerprint),
            maybe("body_id", self.body),
            told("state", self.state.name()),
            maybe("meeting_id", self.meeting().ok()),
        ]
    }
}

fn owner_text(owner: Owner) -> String {
    match owner {
        Owner::Person(id) => format!("person {id}"),
        Owner::Unit(id) => format!("unit {id}"),
    }
}

fn due_text(due: Due) -> String {
    match due {
        Due::AtMeeting(id) => format!("at meeting {id}"),
        Due::NextMeeting { body, nth } => format!("next meeting {nth} of body {body}"),
        Due::ByDate(day) => format!("by {day}"),
        Due::Unset => "unset".to_owned(),
    }
}

fn evidence_text(evidence: &Evidence) -> String {
    match evidence {
        Evidence::Note(note) => note.to_string(),
        Evidence::Link(link) => link.as_str().to_owned(),
        Evidence::Document(id) => id.to_string(),
    }
}
