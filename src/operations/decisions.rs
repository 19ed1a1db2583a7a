//! Decisions: recorded on the items of a meeting that was held, with what follows from them. Their
//! corrections are in `corrections`, what follows is in `consequences` and `successors`.

mod consequences;
mod corrections;
mod successors;

pub(super) use self::{corrections::apply as apply_correction, successors::give_up_to};
pub use self::{
    corrections::{correct, list_editions},
    successors::{Onward, refer},
};
pub use crate::storage::views::decisions::DecisionFilter;
use crate::{
    domain::{
        access::{Caller, Permission},
        agenda::AgendaItem,
        decision::{Decision, DecisionPart, Outcome, PartsError, Provenance},
        history::{Happening, SubjectKind},
        ids::{AgendaItemId, BodyId, DecisionId},
        listing::{DecisionInContext, Page, PageRequest},
        meeting::{Meeting, MeetingState},
        text::Verbatim,
        version::Version,
    },
    operations::{
        FieldError, Office, OperationError, OperationResult, agenda_items, meetings,
        office::{Desk, ensure_version, found, referred, saved, unique},
        replanning,
    },
    storage,
};

/// A decision that is to be recorded.
#[derive(Debug, Clone)]
pub struct NewDecision {
    /// The item.
    pub item: AgendaItemId,
    /// The words of the minutes.
    pub text: Verbatim,
    /// What they amount to.
    pub outcome: Outcome,
    /// Point by point, where the minutes tell them apart.
    pub parts: Vec<DecisionPart>,
    /// Where they were read.
    pub provenance: Option<Provenance>,
    /// Where the item goes on, when it does.
    pub onward: Onward,
}

/// Records the decision on an item of a meeting that was held, and does what follows from it.
pub async fn create(
    office: &Office,
    caller: &Caller,
    new: NewDecision,
) -> OperationResult<DecisionInContext> {
    office
        .write(caller, move |desk| {
            let (item, body) = referred("/agenda_item_id", agenda_items::load(desk, new.item))?;
            desk.require_for(Permission::ManageMeetings, body)?;
            let meeting = meetings::load(desk, item.meeting)?;
            ensure_held(&meeting)?;
            ensure_parts(&new.parts, &new.text)?;
            new.onward.ensure_possible(desk, new.outcome, body)?;
            let (decision, grown) = record(desk, (&item, &meeting), new.clone())?;
            for body in grown {
                replanning::replan_body(desk, body)?;
            }
            load(desk, decision.id)
        })
        .await
}

/// One decision, as far as the caller may know of it.
pub async fn find(
    office: &Office,
    caller: &Caller,
    id: DecisionId,
) -> OperationResult<DecisionInContext> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadDecisions)?;
            load(desk, id)
        })
        .await
}

/// A page of the decisions the caller may know of, newest first.
pub async fn list(
    office: &Office,
    caller: &Caller,
    filter: DecisionFilter,
    page: PageRequest,
) -> OperationResult<Page<DecisionInContext>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadDecisions)?;
            let (db, sight) = (&mut *desk.db, &desk.sight);
            let page = storage::views::decisions::list(db, sight, &filter, &page)?;
            Ok(desk.given(page))
        })
        .await
}

/// Changes what a decision's words amount to, until its minutes are approved. The words stay.
pub async fn change_outcome(
    office: &Office,
    caller: &Caller,
    at: (DecisionId, Version),
    outcome: Outcome,
) -> OperationResult<DecisionInContext> {
    office
        .write(caller, move |desk| {
            let (old, item, meeting) = load_to_alter(desk, at)?;
            let new = Decision {
                outcome,
                ..old.clone()
            };
            let new = saved(old.version, storage::decisions::update(desk.db, new)?)?;
            desk.record_change(old.id, Happening::Changed, (&old, &new), None)?;
            consequences::draw_again(desk, (&item, &meeting), (&old, &new))?;
            load(desk, old.id)
        })
        .await
}

/// The decision with what it belongs to, as far as the caller may know of it.
pub(super) fn load(desk: &mut Desk<'_>, id: DecisionId) -> OperationResult<DecisionInContext> {
    let filter = DecisionFilter {
        decision: Some(id),
        ..DecisionFilter::default()
    };
    let page = PageRequest::default();
    let page = storage::views::decisions::list(desk.db, &desk.sight, &filter, &page)?;
    let decision = found(SubjectKind::Decision, page.items.into_iter().next())?;
    Ok(desk.given(decision))
}

/// The decision at the version the caller knows, with its item and meeting, for somebody who may
/// alter it while its minutes are open.
fn load_to_alter(
    desk: &mut Desk<'_>,
    (id, expected): (DecisionId, Version),
) -> OperationResult<(Decision, AgendaItem, Meeting)> {
    let seen = load(desk, id)?;
    desk.require_for(Permission::ManageMeetings, seen.body)?;
    ensure_version(seen.decision.version, expected)?;
    let meeting = meetings::load(desk, seen.meeting)?;
    ensure_held(&meeting)?;
    let item = item_of(desk, &seen.decision)?;
    Ok((seen.decision, item, meeting))
}

fn item_of(desk: &mut Desk<'_>, decision: &Decision) -> OperationResult<AgendaItem> {
    let item = storage::agenda_items::find(desk.db, decision.item)?;
    found(SubjectKind::AgendaItem, item)
}

/// Keeps a decision on an item of a meeting that was held, and does what follows from it. Answers
/// it with the bodies whose backlog changed: whoever calls this asks `replanning` about them.
pub(super) fn record(
    desk: &mut Desk<'_>,
    (item, meeting): (&AgendaItem, &Meeting),
    new: NewDecision,
) -> OperationResult<(Decision, Vec<BodyId>)> {
    let decision = Decision {
        id: DecisionId::make(desk.ids, desk.now),
        item: item.id,
        text: new.text,
        outcome: new.outcome,
        parts: new.parts,
        edition: 1,
        provenance: new.provenance,
        version: Version::FIRST,
    };
    let kept = storage::decisions::insert(desk.db, &decision);
    unique(kept, SubjectKind::Decision, "agenda_item_id")?;
    desk.record_new(decision.id, &decision)?;
    let grown = consequences::draw(desk, (item, meeting), &decision, new.onward)?;
    Ok((decision, grown))
}

fn ensure_held(meeting: &Meeting) -> OperationResult<()> {
    match meeting.state {
        MeetingState::Held { .. } => Ok(()),
        MeetingState::MinutesApproved { .. } => Err(OperationError::NotAllowed(
            "the minutes of the meeting are approved; nothing in them changes any more".to_owned(),
        )),
        _ => Err(OperationError::NotAllowed(format!(
            "decisions are recorded for a meeting that is held, not one that is {}",
            meeting.state.name()
        ))),
    }
}

fn ensure_parts(parts: &[DecisionPart], text: &Verbatim) -> OperationResult<()> {
    let told = |error: &PartsError| error.to_string();
    match DecisionPart::check(parts, text) {
        Ok(()) => Ok(()),
        Err(error @ PartsError::TooMany(_)) => Err(OperationError::invalid("/parts", told(&error))),
        Err(ref error @ PartsError::NotInText(ref places)) => {
            let mistake = |place| FieldError::new(format!("/parts/{place}/text"), told(error));
            let mistakes = places.iter().map(mistake);
            Err(OperationError::Invalid(mistakes.collect()))
        }
    }
}
