//! Recording what an accepted import says: the meeting as held, its items, their matters and
//! decisions.

use crate::{
    domain::{
        access::Sight,
        action::Due,
        agenda::ItemKind,
        calendar::Moment,
        decision::{Outcome, Provenance},
        history::Happening,
        ids::{BodyId, MeetingId},
        journal_number::CaseNumber,
        listing::PageRequest,
        matter::Matter,
        meeting::{Meeting, MeetingState},
        minutes_import::{ImportedItem, MinutesImport, Proposal},
    },
    operations::{
        OperationError, OperationResult,
        agenda_items::{self, NewAgendaItem},
        decisions::{self, DecisionFilter, NewDecision},
        matters, meetings,
        office::{Desk, saved},
    },
    storage,
};

/// Records the meeting with its items and decisions, and accepts the import.
pub(super) fn record(
    desk: &mut Desk<'_>,
    import: MinutesImport,
    body: BodyId,
    met_at: Moment,
) -> OperationResult<MinutesImport> {
    if met_at > desk.now {
        return Err(OperationError::invalid(
            "/met_at",
            "minutes are of a meeting that was held",
        ));
    }
    let meeting = meeting_of(desk, &import, body, met_at)?;
    for item in storage::minutes_imports::items_of(desk.db, import.id)? {
        record_item(desk, &import, meeting.id, item)?;
    }
    for proposal in storage::proposals::of_import(desk.db, import.id)? {
        // "The next meeting" of a body that was not known until now.
        adopt_body(desk, proposal, import.body, body)?;
    }
    let loaded_at = import.version;
    let accepted = MinutesImport {
        body: Some(body),
        ..import
    }
    .accept(meeting.id, desk.now)?;
    let accepted = saved(
        loaded_at,
        storage::minutes_imports::update(desk.db, accepted)?,
    )?;
    desk.record(accepted.id, Happening::Accepted, vec![], None)?;
    Ok(accepted)
}

/// The meeting that was planned for that moment, or a new one of the past.
fn meeting_of(
    desk: &mut Desk<'_>,
    import: &MinutesImport,
    body: BodyId,
    met_at: Moment,
) -> OperationResult<Meeting> {
    if let Some(meeting) = storage::meetings::at_moment(desk.db, body, met_at)? {
        let held = meetings::hold_now(desk, meeting)?;
        ensure_unrecorded(desk, &held)?;
        return Ok(held);
    }
    let place = import.place.clone();
    let new = meetings::NewMeeting {
        body,
        starts_at: met_at,
        length: None,
        place,
    };
    meetings::insert_held(desk, new)
}

/// Minutes are recorded once a meeting: a second document about it would double its decisions.
fn ensure_unrecorded(desk: &mut Desk<'_>, meeting: &Meeting) -> OperationResult<()> {
    let refuse = |why: String| Err(OperationError::NotAllowed(why));
    if !matches!(meeting.state, MeetingState::Held { .. }) {
        let state = meeting.state.name();
        return refuse(format!(
            "the body's meeting at that time is {state}; it takes no minutes"
        ));
    }
    // Whether the caller sees them or not.
    let everything = Sight {
        is_cleared: true,
        ..Sight::default()
    };
    let filter = DecisionFilter {
        meeting: Some(meeting.id),
        ..DecisionFilter::default()
    };
    let (list, page) = (storage::views::decisions::list, PageRequest::default());
    if list(desk.db, &everything, &filter, &page)?.items.is_empty() {
        Ok(())
    } else {
        refuse("the body's meeting at that time has its decisions already".to_owned())
    }
}

fn record_item(
    desk: &mut Desk<'_>,
    import: &MinutesImport,
    meeting: MeetingId,
    item: ImportedItem,
) -> OperationResult<()> {
    let matter = matter_of(desk, &item)?;
    let kept = agenda_items::insert(
        desk,
        NewAgendaItem {
            meeting,
            number: item.number,
            title: item.title,
            kind: kind_of(item.outcome),
            confidentiality: item.confidentiality,
            matter: matter.map(|matter| matter.id),
            minutes: None,
            recommendation: item.recommendation,
            presentation: item.presentation,
        },
    )?;
    storage::minutes_imports::link_item(desk.db, import.id, item.position, kept.id)?;
    if let Some((text, span)) = item.decision {
        let provenance = Some(Provenance {
            import: import.id,
            span,
        });
        let outcome = item.outcome;
        decisions::insert(
            desk,
            NewDecision {
                item: kept.id,
                text,
                outcome,
                provenance,
            },
        )?;
    }
    Ok(())
}

/// A case number that cannot be one stays in the import and is not made a matter.
fn matter_of(desk: &mut Desk<'_>, item: &ImportedItem) -> OperationResult<Option<Matter>> {
    let number = item
        .case_number
        .as_deref()
        .map(str::trim)
        .map(CaseNumber::parse);
    match number {
        Some(Ok(number)) => {
            let title = item.title.clone();
            matters::find_or_insert(desk, number, title, item.confidentiality).map(Some)
        }
        _ => Ok(None),
    }
}

/// What was noted was for information; of the rest the minutes do not say.
const fn kind_of(outcome: Outcome) -> ItemKind {
    match outcome {
        Outcome::Noted => ItemKind::Information,
        Outcome::Discussed => ItemKind::Discussion,
        Outcome::None => ItemKind::Standing,
        _ => ItemKind::Decision,
    }
}

fn adopt_body(
    desk: &mut Desk<'_>,
    proposal: Proposal,
    before: Option<BodyId>,
    body: BodyId,
) -> OperationResult<()> {
    let due = match (before, proposal.due) {
        (Some(named), Due::NextMeeting { body: of, nth }) if named == of && named != body => {
            Due::NextMeeting { body, nth }
        }
        _ => return Ok(()),
    };
    let loaded_at = proposal.version;
    saved(
        loaded_at,
        storage::proposals::update(desk.db, Proposal { due, ..proposal })?,
    )?;
    Ok(())
}
