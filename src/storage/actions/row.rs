//! How an action lies in its row: owner, due and state spread over columns.

use std::num::NonZeroU8;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::{
    domain::{
        action::{Action, ActionState, CancelCause, Due, DueMoment, Evidence, LinkError},
        agenda::Confidentiality,
        body::Minutes,
        calendar::Moment,
        ids::DecisionId,
        organisation::Owner,
        text::{Note, Title, Verbatim},
        version::Version,
    },
    storage::{
        StorageError, StorageResult,
        decisions::{provenance, provenance_columns},
        records::Columns,
        schema::actions,
        types::{DbId, DbMoment},
    },
};

/// The day of what has none, so that it sorts last.
pub(in crate::storage) const NO_DAY: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = actions, treat_none_as_null = true)]
pub(in crate::storage) struct ActionRow {
    id: DbId,
    decision_id: DbId,
    body_id: DbId,
    decided_at_meeting_id: DbId,
    title: String,
    quote: Option<String>,
    import_id: Option<DbId>,
    span_start: Option<i32>,
    span_end: Option<i32>,
    owner_person_id: Option<DbId>,
    owner_unit_id: Option<DbId>,
    accountable_id: Option<DbId>,
    due_kind: String,
    due_body_id: Option<DbId>,
    due_nth: Option<i16>,
    due_meeting_id: Option<DbId>,
    due_on: NaiveDate,
    is_closed: bool,
    carried_over: i16,
    state: String,
    state_at: Option<DbMoment>,
    evidence_kind: Option<String>,
    evidence: Option<String>,
    cancel_cause: Option<String>,
    reason: Option<String>,
    version: i64,
    earliest_on: Option<NaiveDate>,
    agenda_minutes: Option<i16>,
    confirmed_by: Option<DbId>,
}

/// An owner in its two columns: person, unit.
pub(in crate::storage) fn owner_columns(owner: Owner) -> (Option<DbId>, Option<DbId>) {
    match owner {
        Owner::Person(person) => (Some(person.into()), None),
        Owner::Unit(unit) => (None, Some(unit.into())),
    }
}

/// The owner of two columns, if there is exactly one.
pub(in crate::storage) fn owner_from_columns(
    person: Option<DbId>,
    unit: Option<DbId>,
) -> Option<Owner> {
    match (person, unit) {
        (Some(person), None) => Some(Owner::Person(person.into())),
        (None, Some(unit)) => Some(Owner::Unit(unit.into())),
        _ => None,
    }
}

/// A due in its columns: kind, body, n-th.
pub(in crate::storage) fn due_columns(due: Due) -> (&'static str, Option<DbId>, Option<i16>) {
    match due {
        Due::AtMeeting(_) => ("at_meeting", None, None),
        Due::NextMeeting { body, nth } => {
            ("next_meeting", Some(body.into()), Some(nth.get().into()))
        }
        Due::ByDate(_) => ("by_date", None, None),
        Due::Unset => ("unset", None, None),
    }
}

/// The due of its columns, if they make one.
pub(in crate::storage) fn due_from_columns(
    kind: &str,
    (body, nth): (Option<DbId>, Option<i16>),
    meeting: Option<DbId>,
    on: Option<NaiveDate>,
) -> Option<Due> {
    match kind {
        "at_meeting" => Some(Due::AtMeeting(meeting?.into())),
        "next_meeting" => {
            let nth = NonZeroU8::new(u8::try_from(nth?).ok()?)?;
            Some(Due::NextMeeting {
                body: body?.into(),
                nth,
            })
        }
        "by_date" => Some(Due::ByDate(on?)),
        "unset" => Some(Due::Unset),
        _ => None,
    }
}

/// Evidence in its columns: kind, and what it says.
pub(in crate::storage) fn evidence_columns(evidence: &Evidence) -> (&'static str, String) {
    match evidence {
        Evidence::Note(note) => ("note", note.to_string()),
        Evidence::Link(link) => ("link", link.as_str().to_owned()),
        Evidence::Document(id) => ("document", id.to_string()),
    }
}

/// The evidence of its columns, or which of them cannot be read, and why.
pub(in crate::storage) fn evidence_from_columns(
    kind: Option<&str>,
    text: &str,
) -> Result<Evidence, (&'static str, String)> {
    let unreadable = |error: &dyn ToString| ("evidence", error.to_string());
    match kind {
        Some("note") => Note::parse(text)
            .map(Evidence::Note)
            .map_err(|e| unreadable(&e)),
        Some("link") => text
            .parse()
            .map(Evidence::Link)
            .map_err(|e: LinkError| unreadable(&e)),
        Some("document") => Title::parse(text)
            .map(Evidence::Document)
            .map_err(|e| unreadable(&e)),
        _ => Err(("evidence_kind", "unexpected value".to_owned())),
    }
}

/// The columns of a state.
#[derive(Default)]
struct StateColumns {
    at: Option<Moment>,
    evidence: Option<(&'static str, String)>,
    cause: Option<CancelCause>,
    reason: Option<String>,
    confirmed_by: Option<DecisionId>,
}

fn state_columns(state: &ActionState) -> StateColumns {
    match state {
        ActionState::Proposed | ActionState::Open | ActionState::InProgress => {
            StateColumns::default()
        }
        ActionState::ReportedDone { at, evidence } | ActionState::Closed { at, evidence, .. } => {
            let evidence = evidence_columns(evidence);
            let confirmed_by = match state {
                ActionState::Closed { confirmed_by, .. } => *confirmed_by,
                _ => None,
            };
            StateColumns {
                at: Some(*at),
                evidence: Some(evidence),
                confirmed_by,
                ..StateColumns::default()
            }
        }
        ActionState::Declined { at, reason } => StateColumns {
            at: Some(*at),
            reason: Some(reason.to_string()),
            ..StateColumns::default()
        },
        ActionState::Cancelled { at, cause, reason } => StateColumns {
            at: Some(*at),
            cause: Some(*cause),
            reason: Some(reason.to_string()),
            ..StateColumns::default()
        },
    }
}

impl From<&Action> for ActionRow {
    fn from(action: &Action) -> Self {
        let (import_id, span_start, span_end) = provenance_columns(action.provenance);
        let (owner_person_id, owner_unit_id) = owner_columns(action.owner);
        let (due_kind, due_body_id, due_nth) = due_columns(action.due);
        // What was promised stays readable when it comes to no moment, as when the meeting fell away.
        let (due_meeting, due_day) = match (action.due, action.due_moment) {
            (Due::AtMeeting(meeting), moment) => (Some(meeting), moment.on),
            (Due::ByDate(day), moment) => (moment.meeting, Some(day)),
            (Due::NextMeeting { .. } | Due::Unset, moment) => (moment.meeting, moment.on),
        };
        let state = state_columns(&action.state);
        let (evidence_kind, evidence) = state.evidence.unzip();
        Self {
            id: action.id.into(),
            decision_id: action.decision.into(),
            body_id: action.body.into(),
            decided_at_meeting_id: action.decided_at.into(),
            title: action.title.to_string(),
            quote: action.quote.as_ref().map(ToString::to_string),
            import_id,
            span_start,
            span_end,
            owner_person_id,
            owner_unit_id,
            accountable_id: action.accountable.map(Into::into),
            due_kind: due_kind.to_owned(),
            due_body_id,
            due_nth,
            due_meeting_id: due_meeting.map(Into::into),
            due_on: due_day.unwrap_or(NO_DAY),
            is_closed: action.confidentiality.is_closed(),
            carried_over: action.carried_over.cast_signed(),
            state: action.state.name().to_owned(),
            state_at: state.at.map(DbMoment),
            evidence_kind: evidence_kind.map(str::to_owned),
            evidence,
            cancel_cause: state.cause.map(|cause| cause.name().to_owned()),
            reason: state.reason,
            version: action.version.get(),
            earliest_on: action.earliest,
            agenda_minutes: action.agenda_minutes.map(|m| m.get().cast_signed()),
            confirmed_by: state.confirmed_by.map(Into::into),
        }
    }
}

fn evidence(row: &ActionRow, columns: &Columns) -> StorageResult<Evidence> {
    let text = row.evidence.as_deref().unwrap_or_default();
    evidence_from_columns(row.evidence_kind.as_deref(), text)
        .or_else(|(column, why)| columns.parsed(column, Err(why)))
}

fn state(row: &ActionRow, columns: &Columns) -> StorageResult<ActionState> {
    let at = || columns.known("state_at", row.state_at.map(|at| at.0));
    let reason = || {
        columns.parsed(
            "reason",
            Note::parse(row.reason.as_deref().unwrap_or_default()),
        )
    };
    Ok(match row.state.as_str() {
        "proposed" => ActionState::Proposed,
        "open" => ActionState::Open,
        "in_progress" => ActionState::InProgress,
        "reported_done" => ActionState::ReportedDone {
            at: at()?,
            evidence: evidence(row, columns)?,
        },
        "closed" => ActionState::Closed {
            at: at()?,
            evidence: evidence(row, columns)?,
            confirmed_by: row.confirmed_by.map(Into::into),
        },
        "declined" => ActionState::Declined {
            at: at()?,
            reason: reason()?,
        },
        "cancelled" => {
            let cause = row.cancel_cause.as_deref().and_then(CancelCause::from_name);
            let cause = columns.known("cancel_cause", cause)?;
            ActionState::Cancelled {
                at: at()?,
                cause,
                reason: reason()?,
            }
        }
        _ => return columns.known("state", None),
    })
}

impl TryFrom<ActionRow> for Action {
    type Error = StorageError;

    fn try_from(row: ActionRow) -> StorageResult<Self> {
        let columns = Columns::of("actions", row.id);
        let on = (row.due_on != NO_DAY).then_some(row.due_on);
        let due = due_from_columns(
            &row.due_kind,
            (row.due_body_id, row.due_nth),
            row.due_meeting_id,
            on,
        );
        let owner = owner_from_columns(row.owner_person_id, row.owner_unit_id);
        let agenda_minutes = row.agenda_minutes.map(|m| Minutes::new(m.into()));
        let agenda_minutes = agenda_minutes.transpose();
        Ok(Self {
            state: state(&row, &columns)?,
            id: row.id.into(),
            decision: row.decision_id.into(),
            body: row.body_id.into(),
            decided_at: row.decided_at_meeting_id.into(),
            title: columns.parsed("title", Title::parse(&row.title))?,
            quote: columns.maybe("quote", row.quote.as_deref(), Verbatim::parse)?,
            provenance: provenance(row.import_id, row.span_start, row.span_end),
            owner: columns.known("owner_person_id", owner)?,
            accountable: row.accountable_id.map(Into::into),
            due: columns.known("due_kind", due)?,
            due_moment: DueMoment {
                // The column also keeps which meeting it was said to be due at, when that fell away.
                meeting: row.due_meeting_id.filter(|_| on.is_some()).map(Into::into),
                on,
            },
            earliest: row.earliest_on,
            agenda_minutes: columns.parsed("agenda_minutes", agenda_minutes)?,
            confidentiality: Confidentiality::closed_if(row.is_closed),
            carried_over: columns.parsed("carried_over", u16::try_from(row.carried_over))?,
            version: columns.known("version", Version::new(row.version))?,
        })
    }
}
