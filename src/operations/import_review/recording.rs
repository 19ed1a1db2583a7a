//! Recording what an accepted import says: the meeting as held, its items, their matters and
//! decisions.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};

use crate::{
    domain::{
        access::Sight,
        agenda::{AgendaItem, ItemContent, ItemKind},
        calendar::{Moment, at_local},
        decision::{Outcome, Provenance},
        history::Happening,
        ids::{AgendaItemId, BodyId},
        journal_number::CaseNumber,
        listing::PageRequest,
        matter::Matter,
        meeting::{Meeting, MeetingState},
        minutes_import::{ImportedItem, MinutesImport, Proposal},
        text::{Title, sort_key},
    },
    minutes,
    operations::{
        OperationError, OperationResult,
        agenda_items::{self, ItemOrigin, NewAgendaItem},
        decisions::{self, DecisionFilter, NewDecision, Onward},
        holding, matters, meetings, minutes_imports,
        office::{Desk, saved},
        placing, replanning,
    },
    storage,
};

/// When a meeting began, as exactly as it is known.
#[derive(Debug, Clone, Copy)]
pub(super) enum Began {
    /// At a moment.
    At(Moment),
    /// Some time of a day.
    On(NaiveDate),
}

impl Began {
    /// The moments that it may have been.
    fn bounds(self) -> (Moment, Moment) {
        match self {
            Self::At(moment) => (moment, moment + TimeDelta::microseconds(1)),
            Self::On(day) => (
                at_local(day, NaiveTime::MIN),
                at_local(day + Days::new(1), NaiveTime::MIN),
            ),
        }
    }

    /// The moment that is kept for a meeting that nobody had planned: noon where only the day is
    /// known.
    fn moment(self) -> Moment {
        match self {
            Self::At(moment) => moment,
            Self::On(day) => at_local(day, NaiveTime::MIN + TimeDelta::hours(12)),
        }
    }
}

/// Records the meeting with its items and decisions, and accepts the import.
pub(super) fn record(
    desk: &mut Desk<'_>,
    import: MinutesImport,
    body: BodyId,
    began: Began,
) -> OperationResult<MinutesImport> {
    if began.moment() > desk.now {
        return Err(OperationError::invalid(
            "/met_at",
            "minutes are of a meeting that was held",
        ));
    }
    let items = storage::minutes_imports::items_of(desk.db, import.id)?;
    let meeting = meeting_of(desk, &import, &items, (body, began))?;
    let mut agenda = storage::agenda_items::of_meeting(desk.db, meeting.id)?;
    let mut grown = BTreeSet::new();
    for item in items {
        grown.extend(record_item(desk, &import, (&meeting, &mut agenda), item)?);
    }
    for body in grown {
        replanning::replan_body(desk, body)?;
    }
    let old = import.clone();
    let named = MinutesImport {
        body: Some(body),
        ..import
    };
    if old.body != named.body {
        resolve_dues(desk, &named)?;
    }
    let accepted = named.accept(meeting.id, desk.now)?;
    let accepted = saved(
        old.version,
        storage::minutes_imports::update(desk.db, accepted)?,
    )?;
    desk.record_change(old.id, Happening::Accepted, (&old, &accepted), None)?;
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
    let planned = storage::meetings::of_body_between(desk.db, body, began.bounds())?;
    let (cancelled, planned): (Vec<_>, Vec<_>) = planned
        .into_iter()
        .partition(|meeting| matches!(meeting.state, MeetingState::Cancelled { .. }));
    match <[Meeting; 1]>::try_from(planned) {
        Ok([meeting]) => {
            let held = holding::hold_now(desk, meeting, |agenda| missed(agenda, items))?;
            ensure_unrecorded(desk, &held)?;
            Ok(held)
        }
        Err(none) if none.is_empty() && !cancelled.is_empty() => Err(OperationError::NotAllowed(
            "the body's meeting at that time is cancelled; it takes no minutes".to_owned(),
        )),
        Err(none) if none.is_empty() => {
            let new = meetings::NewMeeting {
                body,
                starts_at: began.moment(),
                length: None,
                place: import.place.clone(),
            };
            holding::insert_held(desk, new)
        }
        Err(_) => Err(OperationError::invalid(
            "/met_at",
            "the body had several meetings that day: say when this one began",
        )),
    }
}

/// The items of the agenda of which the minutes say nothing.
fn missed(agenda: &[AgendaItem], items: &[ImportedItem]) -> BTreeSet<AgendaItemId> {
    let mut left = agenda.to_vec();
    for item in items {
        take_titled(&mut left, &item.title);
    }
    left.into_iter().map(|item| item.id).collect()
}

/// The item of that title, which no other item of the minutes gets after this.
fn take_titled(agenda: &mut Vec<AgendaItem>, title: &Title) -> Option<AgendaItem> {
    let title = sort_key(title.as_str());
    let place = agenda
        .iter()
        .position(|other| sort_key(other.content.title.as_str()) == title)?;
    Some(agenda.remove(place))
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

/// Records one item: the one of that title that stands on the agenda already, or a new one. Answers
/// the bodies whose backlog changed.
fn record_item(
    desk: &mut Desk<'_>,
    import: &MinutesImport,
    (meeting, agenda): (&Meeting, &mut Vec<AgendaItem>),
    item: ImportedItem,
) -> OperationResult<Vec<BodyId>> {
    let kept = match take_titled(agenda, &item.title) {
        Some(standing) => {
            placing::present(desk, standing.id)?;
            standing
        }
        None => insert_item(desk, meeting, &item)?,
    };
    storage::minutes_imports::link_item(desk.db, import.id, item.position, kept.id)?;
    let Some((text, span)) = item.decision else {
        return Ok(Vec::new());
    };
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

/// A new item; it continues what waited for a meeting to take it up under this title.
fn insert_item(
    desk: &mut Desk<'_>,
    meeting: &Meeting,
    item: &ImportedItem,
) -> OperationResult<AgendaItem> {
    let matter = matter_of(desk, item)?;
    let continues = decisions::give_up_to(desk, meeting, &item.title)?;
    agenda_items::insert(
        desk,
        NewAgendaItem {
            meeting: meeting.id,
            number: item.number.clone(),
            content: ItemContent {
                title: item.title.clone(),
                public_title: None,
                kind: kind_of(item.outcome),
                confidentiality: item.confidentiality,
                matter: matter.map(|matter| matter.id),
                minutes: None,
                recommendation: item.recommendation.clone(),
                presentation: item.presentation.clone(),
                attachments: Vec::new(),
            },
            origin: ItemOrigin {
                continues,
                ..ItemOrigin::default()
            },
        },
    )
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

/// Reads the times of the waiting proposals again, now that it is known whose minutes these are:
/// "the next meeting" is that body's.
fn resolve_dues(desk: &mut Desk<'_>, import: &MinutesImport) -> OperationResult<()> {
    let document = minutes::read(import.text.as_bytes())?;
    for proposal in storage::proposals::of_import(desk.db, import.id)? {
        let item = document
            .items
            .get(usize::from(proposal.item).saturating_sub(1));
        let read = item.and_then(|item| {
            let is_same = |read: &&minutes::Proposal| read.quote == proposal.quote.as_str();
            item.proposals.iter().find(is_same)
        });
        let Some(read) = read else { continue };
        let due = minutes_imports::known_due(desk, import, &read.due.form)?;
        if due != proposal.due {
            let old = proposal.clone();
            let new = storage::proposals::update(desk.db, Proposal { due, ..proposal })?;
            let new = saved(old.version, new)?;
            desk.record_change(old.id, Happening::Changed, (&old, &new), None)?;
        }
    }
    Ok(())
}
