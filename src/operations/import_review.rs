//! The secretary's review of an import: accepting it records the meeting with its decisions, or puts the
//! items of an agenda on the planned one. Its proposals are dealt with in `proposals` and `dividing`, and
//! can become actions in the same transaction.

mod agenda;
mod amending;
mod differences;
mod discarding;
mod dividing;
mod finding;
mod proposals;
mod recorded;
mod recording;
mod repeats;

pub use self::{
    amending::DecisionAnswer,
    differences::{Against, Differences, differences},
    discarding::{DiscardPreview, discard, preview_discard},
    dividing::{WantedPart, merge_proposals, split_proposal},
    proposals::{
        ProposalChange, WantedProposals, accept_proposal, change_proposal, reject_proposal,
    },
};
use crate::{
    domain::{
        access::{Caller, Permission},
        calendar::{Moment, at_local},
        ids::{BodyId, MinutesImportId},
        minutes_import::{ImportKind, MinutesImport},
        text::Note,
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult, bodies,
        minutes_imports::{self, ImportInFull},
        office::{Desk, ensure_version, referred},
    },
    storage,
};

use self::finding::Began;

/// What the secretary adds to what the document says.
#[derive(Debug, Clone, Default)]
pub struct Acceptance {
    /// The body, where its name in the document is not known.
    pub body: Option<BodyId>,
    /// When the meeting began, where the document does not say or is wrong.
    pub met_at: Option<Moment>,
    /// Why items of an agenda come late, once that of the meeting is closed.
    pub late_reason: Option<Note>,
    /// Which words of each decision stand that amended minutes have otherwise than it is recorded.
    pub decisions: Vec<DecisionAnswer>,
    /// The proposals that become actions at once.
    pub proposals: WantedProposals,
}

/// Records the meeting with its items and decisions, and the actions that are wanted, in one transaction.
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
            import.ensure_draft("accepted")?;
            let accepted = carry_out(desk, &import, body, &acceptance)?;
            proposals::accept_wanted(desk, &accepted, &acceptance.proposals)?;
            minutes_imports::in_full(desk, accepted)
        })
        .await
}

fn carry_out(
    desk: &mut Desk<'_>,
    import: &MinutesImport,
    body: BodyId,
    acceptance: &Acceptance,
) -> OperationResult<MinutesImport> {
    let began = acceptance.met_at.map(Began::At).or_else(|| began(import));
    let began = began.ok_or_else(|| {
        OperationError::invalid("/met_at", "the document says no date: say when it was")
    })?;
    let late_reason = &acceptance.late_reason;
    match (import.kind, late_reason) {
        (ImportKind::Minutes, None) => {
            recording::record(desk, import, (body, began), &acceptance.decisions)
        }
        (ImportKind::Minutes, Some(_)) => Err(OperationError::invalid(
            "/late_reason",
            "must be absent: minutes do not come late to an agenda",
        )),
        (ImportKind::Agenda, _) => {
            amending::ensure_none(&acceptance.decisions)?;
            let is_literal = acceptance.met_at.is_some();
            agenda::put(
                desk,
                import,
                (body, began, is_literal),
                late_reason.as_ref(),
            )
        }
    }
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

/// When the document says the meeting began.
fn began(import: &MinutesImport) -> Option<Began> {
    let day = import.met_on?;
    Some(match import.met_at {
        Some(time) => Began::At(at_local(day, time)),
        None => Began::On(day),
    })
}

/// Refuses whoever may not review what a document says: as for the body, or for whoever brought it as
/// long as nobody knows whose it is.
fn ensure_may_review(
    desk: &Desk<'_>,
    import: &MinutesImport,
    (body, permission): (Option<BodyId>, Permission),
) -> OperationResult<()> {
    match body {
        Some(body) => desk.require_for(permission, body),
        None if import.uploaded_by == desk.caller.subject => Ok(()),
        None => desk.require(permission),
    }
}
