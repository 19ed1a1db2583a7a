//! Imports of minutes and agendas: a document is read, kept as a draft with proposals, and touches
//! nothing until somebody accepts it (`import_review`).

use sha2::{Digest, Sha256};

use crate::{
    domain::{
        access::{Caller, Permission},
        agenda::Confidentiality,
        history::{Happening, SubjectKind},
        ids::MinutesImportId,
        listing::{Page, PageRequest},
        minutes_import::{ImportedItem, MinutesImport, Proposal},
        text::Title,
    },
    minutes::Document,
    operations::{
        Office, OperationResult,
        office::{Desk, found, saved},
    },
    storage,
};

mod draft;
mod many;
mod names;
mod reading;

pub(super) use self::names::KnownNames;
pub use self::{
    many::{Known, find_known_among},
    reading::{Refusal, read_document},
};

/// An import with what it holds, as far as the caller may know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportInFull {
    /// The import; without its text when some of that is closed to the caller.
    pub import: MinutesImport,
    /// Its items, in order.
    pub items: Vec<ImportedItem>,
    /// Its proposals, in the order of the document.
    pub proposals: Vec<Proposal>,
    /// The latest document that amends it.
    pub amended_by: Option<MinutesImportId>,
}

/// What an upload came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// The import.
    pub import: ImportInFull,
    /// Whether it is new: the same file again changes nothing.
    pub is_new: bool,
}

/// A document that was read, to be kept as a draft.
#[derive(Debug, Clone)]
pub struct NewImport {
    /// The file's name.
    pub file_name: Title,
    /// What [`fingerprint_of`] makes of the file.
    pub fingerprint: String,
    /// What it says.
    pub document: Document,
}

/// What tells a file from every other: SHA-256 of its bytes, in lower-case hexadecimal.
pub fn fingerprint_of(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// Reads a document and keeps it as a draft. The same file again answers what is there; if that was
/// discarded, it is a draft again.
pub async fn upload(
    office: &Office,
    caller: &Caller,
    file_name: Title,
    bytes: Vec<u8>,
) -> OperationResult<Uploaded> {
    // Asked before the work of reading: reading is for those who may, and for what is new.
    let (bytes, fingerprint, known) = office
        .read(caller, move |desk| {
            desk.require(Permission::ImportMinutes)?;
            let fingerprint = fingerprint_of(&bytes);
            let known = find_known(desk, &fingerprint)?;
            let known = known.filter(|known| !known.import.import.is_discarded());
            Ok((bytes, fingerprint, known))
        })
        .await?;
    if let Some(known) = known {
        return Ok(known);
    }
    let read = tokio::task::spawn_blocking(move || read_document(&bytes));
    let document = read.await.map_err(storage::StorageError::from_join)??;
    let new = NewImport {
        file_name,
        fingerprint,
        document,
    };
    keep(office, caller, new).await
}

/// Keeps a document that was read as a draft, unless it is known by now: somebody may have sent the same
/// meanwhile. What was discarded is a draft again.
pub async fn keep(office: &Office, caller: &Caller, new: NewImport) -> OperationResult<Uploaded> {
    office
        .write(caller, move |desk| {
            desk.require(Permission::ImportMinutes)?;
            match find_known(desk, &new.fingerprint)? {
                Some(known) if known.import.import.is_discarded() => {
                    return reopen(desk, known.import.import.id);
                }
                Some(known) => return Ok(known),
                None => {}
            }
            let import = draft::insert(desk, &new.file_name, &new.fingerprint, &new.document)?;
            Ok(Uploaded {
                import: in_full(desk, import)?,
                is_new: true,
            })
        })
        .await
}

fn find_known(desk: &mut Desk<'_>, fingerprint: &str) -> OperationResult<Option<Uploaded>> {
    let known = storage::minutes_imports::find_by_fingerprint(desk.db, fingerprint)?;
    let known = known.map(|import| {
        Ok(Uploaded {
            import: in_full(desk, import)?,
            is_new: false,
        })
    });
    known.transpose()
}

/// Takes up again what was discarded. What it amends may be another document by now, but none that amends it.
fn reopen(desk: &mut Desk<'_>, id: MinutesImportId) -> OperationResult<Uploaded> {
    let old = load(desk, id)?;
    let amends = match (old.body, old.met_on) {
        (Some(body), Some(day)) => {
            draft::amended(desk, old.kind, (body, (day, old.met_at)), Some(id))?
        }
        _ => None,
    };
    let draft = MinutesImport {
        amends,
        ..old.clone().reopen()?
    };
    let draft = saved(
        old.version,
        storage::minutes_imports::update(desk.db, draft)?,
    )?;
    desk.record_change(id, Happening::Reopened, (&old, &draft), None)?;
    Ok(Uploaded {
        import: in_full(desk, draft)?,
        is_new: false,
    })
}

/// One import with its items and proposals.
pub async fn find(
    office: &Office,
    caller: &Caller,
    id: MinutesImportId,
) -> OperationResult<ImportInFull> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ImportMinutes)?;
            let import = load(desk, id)?;
            in_full(desk, import)
        })
        .await
}

/// A page of imports, newest first.
pub async fn list(
    office: &Office,
    caller: &Caller,
    state: Option<String>,
    page: PageRequest,
) -> OperationResult<Page<MinutesImport>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ImportMinutes)?;
            Ok(storage::minutes_imports::list(
                desk.db,
                state.as_deref(),
                &page,
            )?)
        })
        .await
}

pub(super) fn load(desk: &mut Desk<'_>, id: MinutesImportId) -> OperationResult<MinutesImport> {
    found(
        SubjectKind::MinutesImport,
        storage::minutes_imports::find(desk.db, id)?,
    )
}

/// Whether the caller may see the closed items of an import.
fn sees_closed(desk: &Desk<'_>, import: &MinutesImport) -> bool {
    match import.body {
        Some(body) => desk.sight.sees(Confidentiality::Closed, body),
        // Of a body that nobody knows yet, whoever brought the document.
        None => desk.sight.is_cleared || import.uploaded_by == desk.caller.subject,
    }
}

/// What of an import the caller may know of.
pub(super) struct Seen {
    /// Whether that is all of it.
    pub(super) is_all: bool,
    /// The items.
    pub(super) items: Vec<ImportedItem>,
    /// The proposals on these.
    pub(super) proposals: Vec<Proposal>,
}

impl Seen {
    /// Whether any of it is closed.
    pub(super) fn holds_closed(&self) -> bool {
        let mut items = self.items.iter();
        items.any(|item| item.confidentiality.is_closed())
    }
}

/// What of an import the caller may know of. Whoever answers it notes that it was given.
pub(super) fn seen(desk: &mut Desk<'_>, import: &MinutesImport) -> OperationResult<Seen> {
    let mut items = storage::minutes_imports::items_of(desk.db, import.id)?;
    let mut proposals = storage::proposals::of_import(desk.db, import.id)?;
    let is_all = sees_closed(desk, import);
    if !is_all {
        items.retain(|item| !item.confidentiality.is_closed());
        proposals.retain(|proposal| items.iter().any(|item| item.position == proposal.item));
    }
    Ok(Seen {
        is_all,
        items,
        proposals,
    })
}

pub(super) fn in_full(
    desk: &mut Desk<'_>,
    mut import: MinutesImport,
) -> OperationResult<ImportInFull> {
    let seen = seen(desk, &import)?;
    if seen.holds_closed() {
        desk.note_given([import.id.into()]);
    }
    if !seen.is_all {
        // These may quote what is closed, and would tell that there is something by being left out.
        import.text.clear();
        import.unplaced.clear();
        import.warnings.clear();
    }
    Ok(ImportInFull {
        amended_by: storage::minutes_imports::amending(desk.db, import.id)?,
        import,
        items: seen.items,
        proposals: seen.proposals,
    })
}
