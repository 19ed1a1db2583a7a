//! Discarding a draft: what would be lost by it is shown, and confirmed. The same file brought again is a
//! draft again.

use super::ensure_may_review;
use crate::{
    domain::{
        access::{Caller, Permission},
        history::Happening,
        ids::MinutesImportId,
        minutes_import::{MinutesImport, ProposalState},
        text::Note,
        version::Version,
    },
    operations::{
        Fingerprint, Office, OperationResult,
        minutes_imports::{self, ImportInFull},
        office::{Desk, ensure_version, saved},
    },
    storage,
};

/// What discarding a draft would do.
#[derive(Debug, Clone)]
pub struct DiscardPreview {
    /// How many proposals nobody has looked at.
    pub waiting: usize,
    /// How many were changed, split, merged or rejected.
    pub reviewed: usize,
    /// The latest document that amends it.
    pub amended_by: Option<MinutesImportId>,
    /// What to send back to confirm it.
    pub fingerprint: Fingerprint,
}

/// What discarding a draft would do, as things stand.
pub async fn preview_discard(
    office: &Office,
    caller: &Caller,
    id: MinutesImportId,
) -> OperationResult<DiscardPreview> {
    office
        .read(caller, move |desk| {
            let import = load_to_discard(desk, id)?;
            foresee(desk, &import)
        })
        .await
}

/// Discards a draft at the version the caller knows, if the caller confirms the preview.
pub async fn discard(
    office: &Office,
    caller: &Caller,
    (id, expected): (MinutesImportId, Version),
    (confirms, reason): (Option<Fingerprint>, Option<Note>),
) -> OperationResult<ImportInFull> {
    office
        .write(caller, move |desk| {
            let old = load_to_discard(desk, id)?;
            ensure_version(old.version, expected)?;
            old.ensure_draft("discarded")?;
            let shown = foresee(desk, &old)?.fingerprint;
            shown.ensure_confirmed(confirms.as_ref(), true)?;
            let new = old.clone().discard(desk.now, reason.clone())?;
            let new = saved(old.version, storage::minutes_imports::update(desk.db, new)?)?;
            desk.record_change(id, Happening::Discarded, (&old, &new), reason.clone())?;
            minutes_imports::in_full(desk, new)
        })
        .await
}

fn load_to_discard(desk: &mut Desk<'_>, id: MinutesImportId) -> OperationResult<MinutesImport> {
    desk.require(Permission::ImportMinutes)?;
    let import = minutes_imports::load(desk, id)?;
    let whose = (import.body, Permission::ManageMeetings);
    ensure_may_review(desk, &import, whose)?;
    Ok(import)
}

/// Counts what the caller may know of; the fingerprint is of all.
fn foresee(desk: &mut Desk<'_>, import: &MinutesImport) -> OperationResult<DiscardPreview> {
    let all = storage::proposals::of_import(desk.db, import.id)?;
    let versions: Vec<_> = all
        .iter()
        .map(|proposal| format!("{} {}", proposal.id, proposal.version.get()))
        .collect();
    let shown = format!(
        "{} {}\n{}",
        import.id,
        import.version.get(),
        versions.join("\n")
    );
    // That there is something closed is not told by a count, and nothing of it is given.
    let seen = minutes_imports::seen(desk, import)?;
    let (untouched, reviewed): (Vec<_>, Vec<_>) = seen.proposals.iter().partition(|proposal| {
        proposal.state == ProposalState::Waiting
            && proposal.edits.is_empty()
            && proposal.split_from.is_none()
    });
    Ok(DiscardPreview {
        waiting: untouched.len(),
        reviewed: reviewed.len(),
        amended_by: storage::minutes_imports::amending(desk.db, import.id)?,
        fingerprint: Fingerprint::of(&shown),
    })
}
