//! How each thing tells its fields to the history. Leaves out ids and versions, which do not change
//! or always do. Imports are told in `imports`.

mod imports;

use std::fmt::Display;

use crate::domain::{
    absence::Absence,
    action::{Action, ActionState, Evidence},
    action_request::{ActionRequest, Taker},
    agenda::{AgendaItem, ItemContent, WaitingItem},
    attachment::{Attachment, Location},
    body::{Body, Minutes},
    calendar::Moment,
    calendar_feed::{CalendarFeed, FeedOf},
    decision::{Decision, DecisionPart},
    history::Described,
    matter::Matter,
    meeting::{Meeting, MeetingState},
    organisation::{Owner, Person, Unit},
    placement::{Placement, PlacementState},
    recess::{DayOfYear, Recess},
    series::MeetingSeries,
    standing_item::{StandingItem, StandingRole},
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
        let deadline = rules.agenda_deadline;
        let steps: Vec<_> = rules
            .ladder
            .steps()
            .iter()
            .map(ToString::to_string)
            .collect();
        vec![
            told("name", &self.name),
            told("agenda_deadline_days", deadline.days()),
            told("agenda_deadline_counting", deadline.counting().name()),
            told(
                "agenda_deadline_counts_saturday",
                deadline.counts_saturday(),
            ),
            told("agenda_deadline_edges", deadline.edge_days().name()),
            told("agenda_deadline_at", deadline.at()),
            told("meeting_minutes", rules.meeting_length.get()),
            told("closure", rules.closure.name()),
            told("carry_over", rules.carry_over.name()),
            told("carry_over_limit", rules.carry_over_limit),
            told("ladder", steps.join(", ")),
            maybe("recesses", recesses_text(rules.recesses.as_slice())),
            maybe(
                "standing_items",
                standing_text(rules.standing_items.as_slice()),
            ),
            maybe("dissolved_on", self.dissolved_on),
        ]
    }
}

fn recesses_text(recesses: &[Recess]) -> Option<String> {
    let day = |day: DayOfYear| format!("{:02}-{:02}", day.month(), day.day());
    let told = recesses.iter().map(|recess| {
        let (from, until) = (day(recess.from), day(recess.until));
        format!("{} {from}/{until}", recess.name)
    });
    (!recesses.is_empty()).then(|| told.collect::<Vec<_>>().join(", "))
}

fn standing_text(items: &[StandingItem]) -> Option<String> {
    let told = items.iter().map(|item| {
        let (role, place) = (item.role.name(), item.place.name());
        let minutes = item.minutes.map_or(0, Minutes::get);
        format!("{} ({role}, {place}, {minutes} min.)", item.title)
    });
    (!items.is_empty()).then(|| told.collect::<Vec<_>>().join(", "))
}

impl Described for Person {
    fn describe(&self) -> Vec<Field> {
        vec![
            told("name", &self.name),
            maybe("email", self.email.as_ref()),
            maybe("post", self.post.as_ref()),
            maybe("unit_id", self.unit),
            told("language", self.language.code()),
            told("channel", self.preferences.channel.name()),
            told("rhythm", self.preferences.rhythm.name()),
            maybe("paused_until", self.preferences.paused_until),
            maybe("left_on", self.presence.left_on()),
        ]
    }
}

impl Described for Absence {
    fn describe(&self) -> Vec<Field> {
        vec![
            told("person_id", self.cover.person()),
            told("from", self.period.from()),
            told("until", self.period.until()),
            maybe("substitute_id", self.cover.substitute()),
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
        let occurrence = self.series.map(|place| place.occurrence.to_rfc3339());
        vec![
            maybe("series_id", self.series.map(|place| place.series)),
            maybe("occurrence", occurrence),
            instant("starts_at", self.starts_at),
            told("minutes", self.length.get()),
            maybe("place", self.place.as_ref()),
            told("state", self.state.name()),
            maybe("reason", reason),
        ]
    }
}

impl Described for MeetingSeries {
    fn describe(&self) -> Vec<Field> {
        let exceptions: Vec<_> = self.exceptions.iter().map(ToString::to_string).collect();
        let exceptions = (!exceptions.is_empty()).then(|| exceptions.join(", "));
        vec![
            told("body_id", self.body),
            told("first_on", self.first.date()),
            told("at", self.first.time().format("%H:%M")),
            told("rule", &self.rule),
            maybe("exceptions", exceptions),
            told("holidays", self.holidays.name()),
            maybe("minutes", self.length.map(Minutes::get)),
            maybe("place", self.place.as_ref()),
        ]
    }
}

impl Described for AgendaItem {
    fn describe(&self) -> Vec<Field> {
        let late_reason = self.late.as_ref().map(|late| &late.reason);
        let mut fields = vec![
            told("meeting_id", self.meeting),
            told("position", self.position),
            maybe("number", self.number.as_ref()),
            maybe("standing", self.standing.map(StandingRole::name)),
            maybe("late_reason", late_reason),
            maybe("explanation", self.explanation.as_ref()),
            maybe("predecessor_id", self.predecessor),
        ];
        fields.extend(content_fields(&self.content));
        fields
    }
}

impl Described for WaitingItem {
    fn describe(&self) -> Vec<Field> {
        let mut fields = vec![
            told("body_id", self.body),
            maybe("earliest_on", self.earliest),
            maybe("predecessor_id", self.predecessor),
        ];
        fields.extend(content_fields(&self.content));
        fields
    }
}

fn content_fields(content: &ItemContent) -> Vec<Field> {
    let attachments = content.attachments.iter().map(attachment_text);
    let attachments = attachments.collect::<Vec<_>>().join("\n");
    vec![
        told("title", &content.title),
        maybe("public_title", content.public_title.as_ref()),
        told("kind", content.kind.name()),
        told("is_closed", content.confidentiality.is_closed()),
        maybe("matter_id", content.matter),
        maybe("minutes", content.minutes.map(Minutes::get)),
        maybe("recommendation", content.recommendation.as_ref()),
        maybe("presentation", content.presentation.as_ref()),
        maybe(
            "attachments",
            (!attachments.is_empty()).then_some(attachments),
        ),
    ]
}

fn attachment_text(attachment: &Attachment) -> String {
    match &attachment.location {
        Location::Link(link) => format!("{} <{}>", attachment.name, link.as_str()),
        Location::Document(id) => format!("{} [{id}]", attachment.name),
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
            told("edition", self.edition),
            maybe(
                "parts",
                (!self.parts.is_empty()).then(|| parts_text(&self.parts)),
            ),
        ]
    }
}

impl Described for Action {
    fn describe(&self) -> Vec<Field> {
        let mut fields = vec![
            told("title", &self.title),
            told("owner", owner_text(self.owner)),
            maybe("accountable_id", self.accountable),
            told("due", self.due),
            maybe("due_meeting_id", self.due_moment.meeting),
            maybe("due_on", self.due_moment.on),
            maybe("earliest_on", self.earliest),
            maybe("agenda_minutes", self.agenda_minutes.map(Minutes::get)),
            told("is_closed", self.confidentiality.is_closed()),
            told("carried_over", self.carried_over),
        ];
        fields.extend(state_fields(&self.state));
        fields
    }
}

fn state_fields(state: &ActionState) -> Vec<Field> {
    let (mut evidence, mut confirmed_by, mut cause, mut why) = (None, None, None, None);
    match state {
        ActionState::Proposed | ActionState::Open | ActionState::InProgress => {}
        ActionState::ReportedDone {
            evidence: shown, ..
        } => evidence = Some(shown),
        ActionState::Closed {
            evidence: shown,
            confirmed_by: decision,
            ..
        } => {
            evidence = Some(shown);
            confirmed_by = *decision;
        }
        ActionState::Declined { reason, .. } => why = Some(reason),
        ActionState::Cancelled {
            cause: kind,
            reason,
            ..
        } => {
            cause = Some(kind.name());
            why = Some(reason);
        }
    }
    let (note, link, document) = match evidence {
        Some(Evidence::Note(note)) => (Some(note), None, None),
        Some(Evidence::Link(link)) => (None, Some(link.as_str()), None),
        Some(Evidence::Document(id)) => (None, None, Some(id)),
        None => (None, None, None),
    };
    vec![
        told("state", state.name()),
        maybe("evidence_note", note),
        maybe("evidence_link", link),
        maybe("evidence_document", document),
        maybe("confirmed_by", confirmed_by),
        maybe("cause", cause),
        maybe("reason", why),
    ]
}

impl Described for ActionRequest {
    fn describe(&self) -> Vec<Field> {
        let (due, owner) = match self {
            Self::MoreTime { until, .. } => (Some(until), None),
            Self::HandOver { to, .. } => (None, Some(to)),
        };
        let owner = owner.map(|taker| match taker {
            Taker::Known(owner) => owner_text(*owner),
            Taker::InWords(words) => words.to_string(),
        });
        vec![maybe("requested_due", due), maybe("requested_owner", owner)]
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
            told("is_pinned", self.is_pinned),
            maybe("moved_to", moved_to),
            maybe("reason", reason),
        ]
    }
}

impl Described for CalendarFeed {
    fn describe(&self) -> Vec<Field> {
        let body = match self.of {
            FeedOf::Body { body, .. } => Some(body),
            FeedOf::Person(_) => None,
        };
        vec![
            maybe("person_id", self.person()),
            maybe("body_id", body),
            told("actions_as", self.actions_as.name()),
            told("language", self.language.code()),
        ]
    }
}

fn parts_text(parts: &[DecisionPart]) -> String {
    let told = parts
        .iter()
        .map(|part| format!("{}: {} ({})", part.point, part.text, part.outcome.name()));
    told.collect::<Vec<_>>().join("\n")
}

fn owner_text(owner: Owner) -> String {
    match owner {
        Owner::Person(id) => format!("person {id}"),
        Owner::Unit(id) => format!("unit {id}"),
    }
}
