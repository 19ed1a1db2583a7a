//! The document as JSON. Offsets are bytes into the tidied text.

use serde::Serialize;

use crate::domain::decision::Outcome;
use crate::minutes::{
    Confidence, Document, DueForm, Interval, Item, ItemMark, Kind, LocalStart, Party, Passage,
    Proposal, ProposedDue, Span,
};

#[derive(Serialize)]
struct DocumentJson<'a> {
    kind: &'static str,
    body: Option<&'a str>,
    municipality: Option<&'a str>,
    starts_at: Option<String>,
    place: Option<&'a str>,
    present: &'a [String],
    absent: &'a [String],
    items: Vec<ItemJson<'a>>,
    unplaced: Vec<&'a str>,
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct ItemJson<'a> {
    point: String,
    title: &'a str,
    case_number: Option<&'a str>,
    mark: Option<&'static str>,
    closed: bool,
    recommendation: Option<&'a str>,
    decision: Option<&'a str>,
    decision_span: Option<SpanJson>,
    page: Option<usize>,
    responsible: Option<&'a str>,
    deadline: Option<&'a str>,
    outcome: &'static str,
    proposals: Vec<ProposalJson<'a>>,
}

#[derive(Serialize)]
struct ProposalJson<'a> {
    what: &'a str,
    quote: &'a str,
    span: SpanJson,
    also: Vec<PassageJson<'a>>,
    confidence: &'static str,
    rule: &'static str,
    responsible: Option<&'a str>,
    responsible_kind: Option<&'static str>,
    due: DueJson<'a>,
}

#[derive(Serialize)]
struct PassageJson<'a> {
    text: &'a str,
    span: SpanJson,
}

#[derive(Serialize)]
struct SpanJson {
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct DueJson<'a> {
    kind: &'static str,
    value: Option<String>,
    text: Option<&'a str>,
}

/// The document as indented JSON.
pub(super) fn render(document: &Document) -> String {
    let printed = DocumentJson {
        kind: match document.kind {
            Kind::Minutes => "minutes",
            Kind::Agenda => "agenda",
            Kind::NotMinutes => "not_minutes",
        },
        body: document.body.as_deref(),
        municipality: document.municipality.as_deref(),
        starts_at: document.starts_at.map(start),
        place: document.place.as_deref(),
        present: &document.present,
        absent: &document.absent,
        items: document
            .items
            .iter()
            .enumerate()
            .map(|(index, one)| item(document, index, one))
            .collect(),
        unplaced: document
            .unplaced
            .iter()
            .map(|passage| passage.text.as_str())
            .collect(),
        warnings: document.warnings.iter().map(ToString::to_string).collect(),
    };
    // Strings and numbers alone: there is nothing here that JSON cannot hold.
    serde_json::to_string_pretty(&printed).unwrap_or_default() + "\n"
}

fn start(start: LocalStart) -> String {
    match start.time {
        Some(time) => format!("{}T{}", start.date, time.format("%H:%M")),
        None => start.date.to_string(),
    }
}

fn item<'a>(document: &'a Document, index: usize, item: &'a Item) -> ItemJson<'a> {
    ItemJson {
        point: item
            .number
            .clone()
            .unwrap_or_else(|| format!("#{}", index + 1)),
        title: &item.title,
        case_number: item.case_number.as_deref(),
        mark: item.mark.map(|mark| match mark {
            ItemMark::Decision => "decision",
            ItemMark::Information => "information",
            ItemMark::Discussion => "discussion",
        }),
        closed: item.is_closed,
        recommendation: item.recommendation.as_deref(),
        decision: item
            .decision
            .as_ref()
            .map(|decision| decision.text.as_str()),
        decision_span: item.decision.as_ref().map(|decision| decision.span.into()),
        page: item
            .decision
            .as_ref()
            .and_then(|decision| document.page_of(decision.span)),
        responsible: item.responsible.as_deref(),
        deadline: item.deadline.as_deref(),
        outcome: outcome(item.outcome),
        proposals: item.proposals.iter().map(proposal).collect(),
    }
}

fn proposal(proposal: &Proposal) -> ProposalJson<'_> {
    let responsible = proposal.responsible.as_ref();
    ProposalJson {
        what: &proposal.what,
        quote: &proposal.quote,
        span: proposal.span.into(),
        also: proposal.also.iter().map(PassageJson::from).collect(),
        confidence: match proposal.confidence {
            Confidence::High => "high",
            Confidence::Low => "low",
        },
        rule: proposal.rule,
        responsible: responsible.map(|party| party.name.as_str()),
        responsible_kind: responsible.map(|party| match party.kind {
            Party::Person => "person",
            Party::Role => "role",
            Party::Unit => "unit",
            Party::Body => "body",
        }),
        due: due(&proposal.due),
    }
}

impl From<Span> for SpanJson {
    fn from(span: Span) -> Self {
        Self {
            start: span.start,
            end: span.end,
        }
    }
}

impl<'a> From<&'a Passage> for PassageJson<'a> {
    fn from(passage: &'a Passage) -> Self {
        Self {
            text: &passage.text,
            span: passage.span.into(),
        }
    }
}

fn due(due: &ProposedDue) -> DueJson<'_> {
    let (kind, value) = match &due.form {
        DueForm::NextMeeting { nth, of: None } => ("next_meeting", Some(nth.to_string())),
        DueForm::NextMeeting {
            nth,
            of: Some(body),
        } => ("next_meeting", Some(format!("{nth}@{body}"))),
        DueForm::MeetingIn(when) => ("meeting_in", when.map(|when| when.to_string())),
        DueForm::On(when) => ("date", Some(when.to_string())),
        DueForm::Recurring(interval) => ("recurring", interval.map(interval_name)),
        DueForm::Vague(when) => ("vague", when.map(|when| when.to_string())),
        DueForm::None => ("none", None),
    };
    DueJson {
        kind,
        value,
        text: due.text.as_deref(),
    }
}

fn interval_name(interval: Interval) -> String {
    let name = match interval {
        Interval::Yearly => "yearly",
        Interval::HalfYearly => "half-yearly",
        Interval::Quarterly => "quarterly",
        Interval::Monthly => "monthly",
        Interval::Weekly => "weekly",
        Interval::EveryMeeting => "every_meeting",
    };
    name.to_owned()
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Approved => "approved",
        Outcome::ApprovedAsAmended => "approved_as_amended",
        Outcome::Rejected => "rejected",
        Outcome::Postponed => "postponed",
        Outcome::Referred => "referred",
        Outcome::Withdrawn => "withdrawn",
        Outcome::Noted => "noted",
        Outcome::Discussed => "discussed",
        Outcome::None => "none",
    }
}
