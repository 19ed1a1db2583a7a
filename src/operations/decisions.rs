//! Decisions: recorded on the items of a meeting that was held, never altered.

pub use crate::storage::views::decisions::DecisionFilter;
use crate::{
    domain::{
        access::{Caller, Permission},
        decision::{Decision, DecisionPart, Outcome, Provenance},
        history::{Happening, SubjectKind},
        ids::{AgendaItemId, DecisionId},
        listing::{DecisionInContext, Page, PageRequest},
        meeting::{Meeting, MeetingState},
        text::Verbatim,
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult, agenda_items, meetings,
        office::{Desk, ensure_version, found, referred, saved, unique},
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
}

/// Records the decision on an item of a meeting that was held.
pub async fn create(
    office: &Office,
    caller: &Caller,
    new: NewDecision,
) -> OperationResult<DecisionInContext> {
    office
        .write(caller, move |desk| {
            let (item, body) = referred("/agenda_item_id", agenda_items::load(desk, new.item))?;
            desk.require_for(Permission::ManageMeetings, body)?;
            ensure_held(&meetings::load(desk, item.meeting)?)?;
            let decision = insert(desk, new.clone())?;
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
            desk.require(Permission::Read)?;
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
            desk.require(Permission::Read)?;
            Ok(storage::views::decisions::list(
                desk.db,
                &desk.sight,
                &filter,
                &page,
            )?)
        })
        .await
}

/// Corrects what a decision's words amount to, until its minutes are approved. The words stay.
pub async fn change_outcome(
    office: &Office,
    caller: &Caller,
    (id, expected): (DecisionId, Version),
    outcome: Outcome,
) -> OperationResult<DecisionInContext> {
    office
        .write(caller, move |desk| {
            let seen = load(desk, id)?;
            desk.require_for(Permission::ManageMeetings, seen.body)?;
            ensure_version(seen.decision.version, expected)?;
            ensure_held(&meetings::load(desk, seen.meeting)?)?;
            let old = seen.decision;
            let new = Decision {
                outcome,
                ..old.clone()
            };
            let new = saved(old.version, storage::decisions::update(desk.db, new)?)?;
            desk.record_change(id, Happening::Changed, (&old, &new), None)?;
            load(desk, id)
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
    found(SubjectKind::Decision, page.items.into_iter().next())
}

pub(super) fn insert(desk: &mut Desk<'_>, new: NewDecision) -> OperationResult<Decision> {
    let id = DecisionId::make(desk.ids, desk.now);
    let NewDecision {
        item,
        text,
        outcome,
        parts,
        provenance,
    } = new;
    let decision = Decision {
        id,
        item,
        text,
        outcome,
        parts,
        edition: 1,
        provenance,
        version: Version::FIRST,
    };
    let kept = storage::decisions::insert(desk.db, &decision);
    unique(kept, SubjectKind::Decision, "agenda_item_id")?;
    desk.record_new(id, &decision)?;
    Ok(decision)
}

fn ensure_held(meeting: &Meeting) -> OperationResult<()> {
    match meeting.state {
        MeetingState::Held { .. } => Ok(()),
        _ => Err(OperationError::NotAllowed(format!(
            "decisions are recorded for a meeting that is held, not one that is {}",
            meeting.state.name()
        ))),
    }
}
