//! The secretary's review of an import: accepting it records the meeting with its decisions;
//! each proposal is then accepted as an action, edited, or rejected.

mod recording;

use crate::{
    domain::{
        access::{Caller, Permission},
        action::{Action, Due},
        calendar::{Moment, at_local},
        decision::Provenance,
        history::{Happening, SubjectKind},
        ids::{BodyId, DecisionId, MinutesImportId, PersonId, ProposalId},
        minutes_import::{MinutesImport, Proposal},
        organisation::Owner,
        text::{Note, Title},
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult,
        actions::{self, NewAction},
        bodies, decisions, due, meetings,
        minutes_imports::{self, ImportInFull},
        office::{Desk, ensure_version, found, referred, saved},
    },
    storage,
};

use self::recording::Began;

/// What the secretary adds to what the document says.
#[derive(Debug, Clone, Default)]
pub struct Acceptance {
    /// The body, where its name in the document is not known.
    pub body: Option<BodyId>,
    /// When the meeting began, where the document does not say or is wrong.
    pub met_at: Option<Moment>,
}

/// What is to change about a proposal; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct ProposalChange {
    /// Another title.
    pub title: Option<Title>,
    /// Another owner.
    pub owner: Option<Owner>,
    /// Another due.
    pub due: Option<Due>,
}

/// Records the meeting, its items and its decisions, in one transaction.
pub async fn accept(
    office: &Office,
    caller: &Caller,
    (id, expected): (MinutesImportId, Version),
    acceptance: Acceptance,
) -> OperationResult<ImportInFull> {
    office
        .write(caller, move |desk| {
            desk.require(Permission::ImportMinutes)?;
            let import = minutes_imports::load(desk, id)?;
            let body = acceptance.body.or(import.body).ok_or_else(|| {
                OperationError::invalid("/body_id", "the document names no known body: say which")
            })?;
            desk.require_for(Permission::ManageMeetings, body)?;
            referred("/body_id", bodies::load(desk, body))?;
            ensure_may_claim(desk, &import, body)?;
            ensure_version(import.version, expected)?;
            let began = acceptance.met_at.map(Began::At).or_else(|| began(&import));
            let began = began.ok_or_else(|| {
                OperationError::invalid("/met_at", "the document says no date: say when it was")
            })?;
            let accepted = recording::record(desk, import, body, began)?;
            minutes_imports::in_full(desk, accepted)
        })
        .await
}

/// Minutes of one body are not taken for another's by somebody who may not act for the first; and
/// what was closed at a body nobody knows is for who uploaded it.
fn ensure_may_claim(
    desk: &mut Desk<'_>,
    import: &MinutesImport,
    body: BodyId,
) -> OperationResult<()> {
    match import.body {
        Some(named) if named == body => Ok(()),
        Some(named) => desk.require_for(Permission::ManageMeetings, named),
        None if import.uploaded_by == desk.caller.subject => Ok(()),
        None => {
            let items = storage::minutes_imports::items_of(desk.db, import.id)?;
            if items.iter().any(|item| item.confidentiality.is_closed()) {
                desk.require(Permission::ManageMeetings)?;
            }
            Ok(())
        }
    }
}

/// Edits a proposal before it is accepted.
pub async fn change_proposal(
    office: &Office,
    caller: &Caller,
    (import, id, expected): (MinutesImportId, ProposalId, Version),
    change: ProposalChange,
) -> OperationResult<Proposal> {
    office
        .write(caller, move |desk| {
            let old = load_to_review(desk, import, id, expected)?;
            old.ensure_waiting("edited")?;
            if let Some(owner) = change.owner {
                actions::ensure_people(desk, owner, None)?;
            }
            if let Some(due) = change.due {
                let decision = decision_of(desk, &old)?;
                let decision = decisions::load(desk, decision)?;
                let whose = (decision.body, decision.confidentiality);
                due::ensure_possible(desk, due, whose)?;
            }
            let new = Proposal {
                title: change.title.clone().unwrap_or_else(|| old.title.clone()),
                owner: change.owner.or(old.owner),
                due: change.due.unwrap_or(old.due),
                ..old.clone()
            };
            save(desk, &old, new, Happening::Changed, None)
        })
        .await
}

/// Turns a proposal into an action of the recorded decision.
pub async fn accept_proposal(
    office: &Office,
    caller: &Caller,
    (import, id, expected): (MinutesImportId, ProposalId, Version),
    accountable: Option<PersonId>,
) -> OperationResult<(Proposal, Action)> {
    office
        .write(caller, move |desk| {
            let old = load_to_review(desk, import, id, expected)?;
            old.ensure_waiting("accepted")?;
            let owner = old.owner.ok_or_else(|| {
                OperationError::invalid("/owner", "say whose it is before accepting it")
            })?;
            let decision = decision_of(desk, &old)?;
            let action = actions::insert(
                desk,
                NewAction {
                    decision,
                    title: old.title.clone(),
                    quote: Some(old.quote.clone()),
                    provenance: Some(Provenance {
                        import,
                        span: old.span,
                    }),
                    owner,
                    accountable,
                    due: old.due,
                    is_confirmed: true,
                },
            )?;
            let new = old.clone().accept(action.id)?;
            Ok((save(desk, &old, new, Happening::Accepted, None)?, action))
        })
        .await
}

/// Turns a proposal down.
pub async fn reject_proposal(
    office: &Office,
    caller: &Caller,
    (import, id, expected): (MinutesImportId, ProposalId, Version),
    reason: Option<Note>,
) -> OperationResult<Proposal> {
    office
        .write(caller, move |desk| {
            let old = load_to_review(desk, import, id, expected)?;
            let new = old.clone().reject(reason.clone())?;
            save(desk, &old, new, Happening::Rejected, reason.clone())
        })
        .await
}

/// When the document says the meeting began.
fn began(import: &MinutesImport) -> Option<Began> {
    let day = import.met_on?;
    Some(match import.met_at {
        Some(time) => Began::At(at_local(day, time)),
        None => Began::On(day),
    })
}

/// A proposal of an accepted import, for somebody who may make actions of its body.
fn load_to_review(
    desk: &mut Desk<'_>,
    import: MinutesImportId,
    id: ProposalId,
    expected: Version,
) -> OperationResult<Proposal> {
    desk.require(Permission::ImportMinutes)?;
    let import = minutes_imports::load(desk, import)?;
    let seen = minutes_imports::in_full(desk, import)?;
    let proposal = seen.proposals.into_iter().find(|p| p.id == id);
    let proposal = found(SubjectKind::Proposal, proposal)?;
    let meeting = meetings::load(desk, seen.import.meeting()?)?;
    desk.require_for(Permission::ManageActions, meeting.body)?;
    ensure_version(proposal.version, expected)?;
    Ok(proposal)
}

/// The recorded decision that a proposal quotes, as far as the caller may know of it.
fn decision_of(desk: &mut Desk<'_>, proposal: &Proposal) -> OperationResult<DecisionId> {
    let items = storage::minutes_imports::items_of(desk.db, proposal.import)?;
    let item = items
        .into_iter()
        .find(|item| item.position == proposal.item);
    let item = found(
        SubjectKind::Proposal,
        item.and_then(|item| item.agenda_item),
    )?;
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

fn save(
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
