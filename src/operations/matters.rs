//! Matters, known by their case numbers.

use crate::{
    domain::{
        access::{Caller, Permission},
        agenda::Confidentiality,
        history::{Happening, SubjectKind},
        ids::MatterId,
        journal_number::CaseNumber,
        listing::{Page, PageRequest},
        matter::Matter,
        text::Title,
        version::Version,
    },
    operations::{
        Office, OperationResult,
        office::{Desk, ensure_version, found, saved, unique},
    },
    storage::{self, matters::MatterFilter},
};

/// A matter that is to be known.
#[derive(Debug, Clone)]
pub struct NewMatter {
    /// The case number.
    pub case_number: CaseNumber,
    /// The title.
    pub title: Title,
}

/// What is to change about a matter; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct MatterChange {
    /// Another title.
    pub title: Option<Title>,
}

/// Makes a matter known, before any agenda has it.
pub async fn create(office: &Office, caller: &Caller, new: NewMatter) -> OperationResult<Matter> {
    office
        .write(caller, move |desk| {
            require_secretary_somewhere(desk)?;
            let NewMatter { case_number, title } = new.clone();
            insert(desk, case_number, title, Confidentiality::Open)
        })
        .await
}

/// One matter.
pub async fn find(office: &Office, caller: &Caller, id: MatterId) -> OperationResult<Matter> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadMeetings)?;
            load(desk, id)
        })
        .await
}

/// A page of matters by case number.
pub async fn list(
    office: &Office,
    caller: &Caller,
    case_number: Option<CaseNumber>,
    page: PageRequest,
) -> OperationResult<Page<Matter>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadMeetings)?;
            let filter = MatterFilter {
                case_number,
                ..MatterFilter::default()
            };
            let page = storage::matters::list(desk.db, &desk.sight, &filter, &page)?;
            Ok(desk.given(page))
        })
        .await
}

/// Changes a matter at the version the caller knows.
pub async fn change(
    office: &Office,
    caller: &Caller,
    (id, expected): (MatterId, Version),
    change: MatterChange,
) -> OperationResult<Matter> {
    office
        .write(caller, move |desk| {
            let old = load(desk, id)?;
            require_secretary_somewhere(desk)?;
            ensure_version(old.version, expected)?;
            let new = Matter {
                title: change.title.clone().unwrap_or_else(|| old.title.clone()),
                ..old.clone()
            };
            let new = saved(old.version, storage::matters::update(desk.db, new)?)?;
            desk.record_change(id, Happening::Changed, (&old, &new), None)?;
            Ok(new)
        })
        .await
}

/// A matter belongs to no one body, so the secretary of any may keep it.
fn require_secretary_somewhere(desk: &Desk<'_>) -> OperationResult<()> {
    match desk.sight.secretary_of.first() {
        Some(body) => desk.require_for(Permission::ManageMeetings, *body),
        None => desk.require(Permission::ManageMeetings),
    }
}

/// The matter, as far as the caller may know of it: as the list tells, so that the two agree.
pub(super) fn load(desk: &mut Desk<'_>, id: MatterId) -> OperationResult<Matter> {
    let filter = MatterFilter {
        matter: Some(id),
        ..MatterFilter::default()
    };
    let page = PageRequest::default();
    let page = storage::matters::list(desk.db, &desk.sight, &filter, &page)?;
    let matter = found(SubjectKind::Matter, page.items.into_iter().next())?;
    Ok(desk.given(matter))
}

/// The matter of a case number, made known where it is not.
pub(super) fn find_or_insert(
    desk: &mut Desk<'_>,
    case_number: CaseNumber,
    title: Title,
    confidentiality: Confidentiality,
) -> OperationResult<Matter> {
    match storage::matters::find_by_case(desk.db, &case_number)? {
        Some(matter) => Ok(matter),
        None => insert(desk, case_number, title, confidentiality),
    }
}

fn insert(
    desk: &mut Desk<'_>,
    case_number: CaseNumber,
    title: Title,
    confidentiality: Confidentiality,
) -> OperationResult<Matter> {
    let id = MatterId::make(desk.ids, desk.now);
    let matter = Matter {
        id,
        case_number,
        title,
        confidentiality,
        version: Version::FIRST,
    };
    unique(
        storage::matters::insert(desk.db, &matter),
        SubjectKind::Matter,
        "case_number",
    )?;
    desk.record_new(id, &matter)?;
    Ok(matter)
}
