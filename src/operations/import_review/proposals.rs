//! Proposals, one by one or along with their import: changed, accepted as actions, rejected.

use std::collections::BTreeSet;

use super::ensure_may_review;
use crate::{
    domain::{
        access::{Caller, Permission},
        action::{Action, Due},
        agenda::Confidentiality,
        decision::Provenance,
        history::{Happening, SubjectKind},
        ids::{DecisionId, MinutesImportId, PersonId, ProposalId},
        minutes_import::{
            Confidence, ImportedItem, MinutesImport, Passage, Proposal, ProposalState,
        },
        organisation::Owner,
        text::{Note, Title, Verbatim},
        version::Version,
    },
    operations::{
        FieldError, Office, OperationError, OperationResult,
        actions::{self, NewAction},
        decisions, due, meetings, minutes_imports,
        office::{Desk, ensure_version, found, saved},
    },
    storage,
};

/// What is to change about a proposal; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct ProposalChange {
    /// Another title.
    pub title: Option<Title>,
    /// Other words of the same decision.
    pub quote: Option<Verbatim>,
    /// A commitment, or a question.
    pub confidence: Option<Confidence>,
    /// Another owner.
    pub owner: Option<Owner>,
    /// Another due.
    pub due: Option<Due>,
}

/// Which proposals become actions along with their import.
#[derive(Debug, Clone, Default)]
pub struct WantedProposals {
    /// All of high confidence whose owners are known.
    pub is_sure: bool,
    /// These.
    pub named: Vec<ProposalId>,
}

/// Edits a proposal before it is accepted.
pub async fn change_proposal(
    office: &Office,
    caller: &Caller,
    known: (MinutesImportId, ProposalId, Version),
    change: ProposalChange,
) -> OperationResult<Proposal> {
    office
        .write(caller, move |desk| {
            let (import, old) = load_to_review(desk, known)?;
            old.ensure_waiting("edited")?;
            let item = item_of(desk, &old)?;
            if let Some(owner) = change.owner {
                actions::ensure_people(desk, owner, None)?;
            }
            if let Some(due) = change.due {
                ensure_due(desk, due, (&import, item.confidentiality))?;
            }
            let passage = match &change.quote {
                Some(words) => quoted(&item, words)?,
                None => old.passage(),
            };
            let new = Proposal {
                title: change.title.clone().unwrap_or_else(|| old.title.clone()),
                page: import.page_of(passage.span),
                quote: passage.quote,
                span: passage.span,
                confidence: change.confidence.unwrap_or(old.confidence),
                owner: change.owner.or(old.owner),
                due: change.due.unwrap_or(old.due),
                ..old.clone()
            };
            let new = old.clone().edit(new)?;
            save(desk, &old, new, Happening::Changed, None)
        })
        .await
}

/// Turns a proposal into an action of the recorded decision.
pub async fn accept_proposal(
    office: &Office,
    caller: &Caller,
    known: (MinutesImportId, ProposalId, Version),
    accountable: Option<PersonId>,
) -> OperationResult<(Proposal, Action)> {
    office
        .write(caller, move |desk| {
            let (import, old) = load_to_review(desk, known)?;
            import.meeting()?;
            accept_one(desk, &old, accountable)
        })
        .await
}

/// Turns a proposal down.
pub async fn reject_proposal(
    office: &Office,
    caller: &Caller,
    known: (MinutesImportId, ProposalId, Version),
    reason: Option<Note>,
) -> OperationResult<Proposal> {
    office
        .write(caller, move |desk| {
            let (_, old) = load_to_review(desk, known)?;
            let new = old.clone().reject(reason.clone())?;
            save(desk, &old, new, Happening::Rejected, reason.clone())
        })
        .await
}

/// Turns those that are wanted into actions: all of them, or none and each is named that cannot be.
pub(super) fn accept_wanted(
    desk: &mut Desk<'_>,
    import: &MinutesImport,
    wanted: &WantedProposals,
) -> OperationResult<()> {
    if !wanted.is_sure && wanted.named.is_empty() {
        return Ok(());
    }
    let meeting = meetings::load(desk, import.meeting()?)?;
    desk.require_for(Permission::ManageActions, meeting.body)?;
    let seen = minutes_imports::seen(desk, import)?.proposals;
    let (mut chosen, mut mistakes) = named(&seen, &wanted.named);
    if wanted.is_sure {
        let ids: BTreeSet<_> = wanted.named.iter().collect();
        let is_sure = |one: &&Proposal| {
            let is_known = one.owner.is_some() && one.confidence == Confidence::High;
            one.state == ProposalState::Waiting && is_known && !ids.contains(&one.id)
        };
        let sure = seen.iter().filter(is_sure).cloned();
        chosen.extend(sure.map(|one| ("/sure_proposals".to_owned(), one)));
    }
    for (pointer, proposal) in &chosen {
        match accept_one(desk, proposal, None) {
            Ok(_) => {}
            Err(error @ (OperationError::Invalid(_) | OperationError::NotAllowed(_))) => {
                let message = format!("{}: {error}", proposal.title);
                mistakes.push(FieldError::new(pointer, message));
            }
            Err(error) => return Err(error),
        }
    }
    if mistakes.is_empty() {
        Ok(())
    } else {
        Err(OperationError::Invalid(mistakes))
    }
}

/// The proposals with these ids, each with the pointer to its own; what leads nowhere is a mistake.
fn named(seen: &[Proposal], ids: &[ProposalId]) -> (Vec<(String, Proposal)>, Vec<FieldError>) {
    let (mut chosen, mut mistakes) = (Vec::new(), Vec::new());
    let mut known = BTreeSet::new();
    for (place, id) in ids.iter().enumerate() {
        let pointer = format!("/proposal_ids/{place}");
        match seen.iter().find(|proposal| proposal.id == *id) {
            None => {
                let message = "there is no such proposal in this import";
                mistakes.push(FieldError::new(pointer, message));
            }
            Some(_) if !known.insert(*id) => {
                mistakes.push(FieldError::new(pointer, "is named twice"));
            }
            Some(proposal) => chosen.push((pointer, proposal.clone())),
        }
    }
    (chosen, mistakes)
}

fn accept_one(
    desk: &mut Desk<'_>,
    old: &Proposal,
    accountable: Option<PersonId>,
) -> OperationResult<(Proposal, Action)> {
    old.ensure_waiting("accepted")?;
    let owner = old
        .owner
        .ok_or_else(|| OperationError::invalid("/owner", "say whose it is before accepting it"))?;
    let decision = decision_of(desk, old)?;
    let action = actions::insert(
        desk,
        NewAction {
            decision,
            title: old.title.clone(),
            quote: Some(old.quote.clone()),
            provenance: Some(Provenance {
                import: old.import,
                span: old.span,
            }),
            owner,
            accountable,
            due: old.due,
            is_confirmed: true,
        },
    )?;
    let new = old.clone().accept(action.id)?;
    Ok((save(desk, old, new, Happening::Accepted, None)?, action))
}

/// A proposal and its import, for somebody who may make actions of its body.
pub(super) fn load_to_review(
    desk: &mut Desk<'_>,
    (import, id, expected): (MinutesImportId, ProposalId, Version),
) -> OperationResult<(MinutesImport, Proposal)> {
    let (import, proposals) = load_all_to_review(desk, import)?;
    let proposal = proposals.into_iter().find(|one| one.id == id);
    let proposal = found(SubjectKind::Proposal, proposal)?;
    ensure_may_act(desk, &import)?;
    ensure_version(proposal.version, expected)?;
    Ok((import, proposal))
}

/// An import with the proposals that the caller may know of.
pub(super) fn load_all_to_review(
    desk: &mut Desk<'_>,
    id: MinutesImportId,
) -> OperationResult<(MinutesImport, Vec<Proposal>)> {
    desk.require(Permission::ImportMinutes)?;
    let import = minutes_imports::load(desk, id)?;
    let seen = minutes_imports::in_full(desk, import)?;
    Ok((seen.import, seen.proposals))
}

/// Refuses whoever may not make actions of what the document is about, and what nothing comes of.
pub(super) fn ensure_may_act(desk: &mut Desk<'_>, import: &MinutesImport) -> OperationResult<()> {
    let body = match import.meeting() {
        Ok(meeting) => Some(meetings::load(desk, meeting)?.body),
        Err(_) => import.body,
    };
    ensure_may_review(desk, import, (body, Permission::ManageActions))?;
    if import.is_discarded() {
        import.ensure_draft("reviewed")?;
    }
    Ok(())
}

/// The item that a proposal was found in.
fn item_of(desk: &mut Desk<'_>, proposal: &Proposal) -> OperationResult<ImportedItem> {
    let item = storage::minutes_imports::find_item(desk.db, proposal.import, proposal.item)?;
    found(SubjectKind::Proposal, item)
}

/// Words of the item's decision, as they stand there.
fn quoted(item: &ImportedItem, words: &Verbatim) -> OperationResult<Passage> {
    let passage = item.passage();
    let found = passage.and_then(|passage| passage.find(words));
    found.ok_or_else(|| {
        OperationError::invalid("/quote", "must stand in the decision word for word")
    })
}

/// Refuses a due that cannot be. Which meetings are those of the body is known once it is known whose
/// minutes these are.
fn ensure_due(
    desk: &mut Desk<'_>,
    due: Due,
    (import, confidentiality): (&MinutesImport, Confidentiality),
) -> OperationResult<()> {
    match (import.body, due) {
        (Some(body), due) => due::ensure_possible(desk, due, (body, confidentiality)),
        (None, Due::AtMeeting(_) | Due::NextMeeting { .. }) => Err(OperationError::invalid(
            "/due",
            "nobody knows yet whose minutes these are: accept the import first",
        )),
        (None, Due::ByDate(_) | Due::Unset) => Ok(()),
    }
}

/// The recorded decision that a proposal quotes, as far as the caller may know of it.
fn decision_of(desk: &mut Desk<'_>, proposal: &Proposal) -> OperationResult<DecisionId> {
    let item = item_of(desk, proposal)?;
    let item = found(SubjectKind::Proposal, item.agenda_item)?;
    let decision = found(
        SubjectKind::Decision,
        storage::decisions::of_item(desk.db, item)?,
    )?;
    decisions::load(desk, decision.id).map_err(|error| match error {
        OperationError::NotFound(_) => OperationError::NotFound(SubjectKind::Proposal),
        error => error,
    })?;
    Ok(decision.id)
}

/// Keeps a changed proposal and records what changed.
pub(super) fn save(
    desk: &mut Desk<'_>,
    old: &Proposal,
    new: Proposal,
    happening: Happening,
    reason: Option<Note>,
) -> OperationResult<Proposal> {
    let new = saved(old.version, storage::proposals::update(desk.db, new)?)?;
    desk.record_change(old.id, happening, (old, &new), reason)?;
    Ok(new)
}
