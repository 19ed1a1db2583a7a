//! Recording what accepted minutes say: the meeting as held, its items, their matters and decisions.

use std::collections::BTreeSet;

use super::{
    amending::{self, DecisionAnswer, Pair},
    finding::{self, Began},
    recorded::{self, RecordedItem},
    repeats,
};
use crate::{
    domain::{
        agenda::{AgendaItem, Confidentiality, ItemContent, ItemKind},
        decision::{Outcome, Provenance},
        history::Happening,
        ids::{AgendaItemId, BodyId},
        journal_number::CaseNumber,
        matter::Matter,
        meeting::{Meeting, MeetingState},
        minutes_import::{ImportedItem, MinutesImport},
    },
    operations::{
        OperationError, OperationResult,
        agenda_items::{self, ItemOrigin, NewAgendaItem},
        decisions::{self, NewDecision, Onward},
        holding, matters, meetings,
        office::{Desk, saved},
        placing, replanning,
    },
    storage,
};

/// Records the meeting with its items and decisions, and accepts the import. Where decisions are recorded
/// already, these are amended minutes, and `answers` say what becomes of those that differ.
pub(super) fn record(
    desk: &mut Desk<'_>,
    import: &MinutesImport,
    (body, began): (BodyId, Began),
    answers: &[DecisionAnswer],
) -> OperationResult<MinutesImport> {
    if began.moment() > desk.now {
        return Err(OperationError::invalid(
            "/met_at",
            "minutes are of a meeting that was held",
        ));
    }
    let items = storage::minutes_imports::items_of(desk.db, import.id)?;
    let meeting = meeting_of(desk, import, &items, (body, began))?;
    let recorded = recorded::of_meeting(desk, meeting.id)?;
    if recorded.iter().any(|recorded| recorded.decision.is_some()) {
        amending::ensure_sees_all(desk, body)?;
    }
    let matches = recorded::matches(&recorded, &items);
    let pairs: Vec<Pair<'_>> = items.iter().zip(matches).collect();
    let corrected = amending::confirmed(&pairs, answers)?;
    let mut grown = BTreeSet::new();
    for (item, standing) in pairs {
        let is_corrected = corrected.contains(&item.position);
        let of = (import, &meeting);
        grown.extend(record_item(desk, of, (item, standing), is_corrected)?);
    }
    for body in grown {
        replanning::replan_body(desk, body)?;
    }
    let accepted = accept(desk, import, body, &meeting)?;
    repeats::settle(desk, &accepted, &meeting)?;
    Ok(accepted)
}

/// Accepts the import as what is known of a meeting.
pub(super) fn accept(
    desk: &mut Desk<'_>,
    old: &MinutesImport,
    body: BodyId,
    meeting: &Meeting,
) -> OperationResult<MinutesImport> {
    let named = MinutesImport {
        body: Some(body),
        ..old.clone()
    };
    if old.body != named.body {
        repeats::resolve_dues(desk, &named)?;
    }
    let accepted = named.accept(meeting.id, desk.now)?;
    let accepted = saved(
        old.version,
        storage::minutes_imports::update(desk.db, accepted)?,
    )?;
    desk.record_change(old.id, Happening::Accepted, (old, &accepted), None)?;
    Ok(accepted)
}

/// The meeting that was planned for that time, or a new one of the past. What stands on its agenda
/// and not in the minutes it did not reach.
fn meeting_of(
    desk: &mut Desk<'_>,
    import: &MinutesImport,
    items: &[ImportedItem],
    (body, began): (BodyId, Began),
) -> OperationResult<Meeting> {
    let Some(meeting) = finding::find(desk, body, began)? else {
        let new = meetings::NewMeeting {
            body,
            starts_at: began.moment(),
            length: None,
            place: import.place.clone(),
        };
        return holding::insert_held(desk, new);
    };
    let agenda = recorded::of_meeting(desk, meeting.id)?;
    let missed = missed(&agenda, items);
    let held = holding::hold_now(desk, meeting, |_| missed)?;
    if matches!(held.state, MeetingState::Held { .. }) {
        Ok(held)
    } else {
        let state = held.state.name();
        Err(OperationError::NotAllowed(format!(
            "the body's meeting at that time is {state}; it takes no minutes"
        )))
    }
}

/// The items of the agenda of which the minutes say nothing.
fn missed(agenda: &[RecordedItem], items: &[ImportedItem]) -> BTreeSet<AgendaItemId> {
    let matches = recorded::matches(agenda, items).into_iter().flatten();
    let reached: BTreeSet<_> = matches.map(|recorded| recorded.item.id).collect();
    let all = agenda.iter().map(|recorded| recorded.item.id);
    all.filter(|id| !reached.contains(id)).collect()
}

/// Records one item: what stands on the agenda already, or a new one. Answers the bodies whose backlog
/// changed.
fn record_item(
    desk: &mut Desk<'_>,
    (import, meeting): (&MinutesImport, &Meeting),
    (item, standing): Pair<'_>,
    is_corrected: bool,
) -> OperationResult<Vec<BodyId>> {
    let decided = standing.and_then(|recorded| Some((recorded, recorded.decision.as_ref()?)));
    let kept = match standing {
        Some(recorded) if decided.is_some() => recorded.item.clone(),
        Some(recorded) => {
            placing::present(desk, recorded.item.id)?;
            close_with(desk, recorded.item.clone(), item)?
        }
        None => insert_item(desk, meeting, item)?,
    };
    link(desk, import, item, &kept)?;
    let Some((text, span)) = item.decision.clone() else {
        return Ok(Vec::new());
    };
    if let Some(decided) = decided {
        if is_corrected {
            amending::correct(desk, (import, meeting), decided, (text, item.outcome))?;
        }
        return Ok(Vec::new());
    }
    let new = NewDecision {
        item: kept.id,
        text,
        outcome: item.outcome,
        parts: Vec::new(),
        provenance: Some(Provenance {
            import: import.id,
            span,
        }),
        onward: Onward::default(),
    };
    let (_, grown) = decisions::record(desk, (&kept, meeting), new)?;
    Ok(grown)
}

/// Notes which item of the meeting it became. From then on it is closed once either of the two is.
pub(super) fn link(
    desk: &mut Desk<'_>,
    import: &MinutesImport,
    item: &ImportedItem,
    kept: &AgendaItem,
) -> OperationResult<()> {
    storage::minutes_imports::link_item(desk.db, import.id, item.position, kept.id)?;
    Ok(())
}

/// The item, closed where the document has it closed: the body may have closed the doors for it.
pub(super) fn close_with(
    desk: &mut Desk<'_>,
    old: AgendaItem,
    item: &ImportedItem,
) -> OperationResult<AgendaItem> {
    if item.confidentiality <= old.content.confidentiality {
        return Ok(old);
    }
    let mut closed = old.clone();
    closed.content.confidentiality = Confidentiality::Closed;
    let closed = saved(old.version, storage::agenda_items::update(desk.db, closed)?)?;
    desk.record_change(old.id, Happening::Changed, (&old, &closed), None)?;
    Ok(closed)
}

/// A new item; it continues what waited for a meeting to take it up under this title.
fn insert_item(
    desk: &mut Desk<'_>,
    meeting: &Meeting,
    item: &ImportedItem,
) -> OperationResult<AgendaItem> {
    let continues = decisions::give_up_to(desk, meeting, &item.title)?;
    let origin = ItemOrigin {
        continues,
        ..ItemOrigin::default()
    };
    insert_from(desk, meeting, (item, kind_of(item.outcome)), origin)
}

/// A new item of this origin; of this kind, unless the document says another.
pub(super) fn insert_from(
    desk: &mut Desk<'_>,
    meeting: &Meeting,
    (item, kind): (&ImportedItem, ItemKind),
    origin: ItemOrigin,
) -> OperationResult<AgendaItem> {
    let matter = matter_of(desk, item)?;
    let new = NewAgendaItem {
        meeting: meeting.id,
        number: item.number.clone(),
        content: ItemContent {
            title: item.title.clone(),
            public_title: None,
            kind: item.kind.unwrap_or(kind),
            confidentiality: item.confidentiality,
            matter: matter.map(|matter| matter.id),
            minutes: None,
            recommendation: item.recommendation.clone(),
            presentation: item.presentation.clone(),
            attachments: Vec::new(),
        },
        origin,
    };
    agenda_items::insert(desk, new)
}

/// A case number that cannot be one stays in the import and is not made a matter.
pub(super) fn matter_of(
    desk: &mut Desk<'_>,
    item: &ImportedItem,
) -> OperationResult<Option<Matter>> {
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
