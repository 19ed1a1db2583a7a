//! Units: departments, administrations, institutions.

use crate::{
    domain::{
        access::{Caller, Permission},
        history::{Happening, SubjectKind},
        ids::{PersonId, UnitId},
        listing::{Page, PageRequest},
        organisation::Unit,
        text::Title,
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult,
        office::{Desk, ensure_version, found, saved, unique},
    },
    storage,
};

/// A unit that is to be.
#[derive(Debug, Clone)]
pub struct NewUnit {
    /// The name.
    pub name: Title,
    /// The unit above.
    pub parent: Option<UnitId>,
    /// Who answers for it.
    pub director: Option<PersonId>,
}

/// What is to change about a unit; what is `None` stays, `Some(None)` empties.
#[derive(Debug, Clone, Default)]
pub struct UnitChange {
    /// Another name.
    pub name: Option<Title>,
    /// Another unit above.
    pub parent: Option<Option<UnitId>>,
    /// Another director.
    pub director: Option<Option<PersonId>>,
}

/// Sets up a unit.
pub async fn create(office: &Office, caller: &Caller, new: NewUnit) -> OperationResult<Unit> {
    office
        .write(caller, move |desk| {
            desk.require(Permission::ManageOrganisation)?;
            let NewUnit {
                name,
                parent,
                director,
            } = new.clone();
            let id = UnitId::make(desk.ids, desk.now);
            let unit = Unit {
                id,
                name,
                parent,
                director,
                version: Version::FIRST,
            };
            ensure_references(desk, &unit)?;
            unique(
                storage::units::insert(desk.db, &unit),
                SubjectKind::Unit,
                "name",
            )?;
            desk.record_new(id, &unit)?;
            Ok(unit)
        })
        .await
}

/// One unit.
pub async fn find(office: &Office, caller: &Caller, id: UnitId) -> OperationResult<Unit> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadOrganisation)?;
            found(SubjectKind::Unit, storage::units::find(desk.db, id)?)
        })
        .await
}

/// A page of units by name.
pub async fn list(
    office: &Office,
    caller: &Caller,
    name: Option<String>,
    page: PageRequest,
) -> OperationResult<Page<Unit>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadOrganisation)?;
            Ok(storage::units::list(desk.db, name.as_deref(), &page)?)
        })
        .await
}

/// Changes a unit at the version the caller knows.
pub async fn change(
    office: &Office,
    caller: &Caller,
    (id, expected): (UnitId, Version),
    change: UnitChange,
) -> OperationResult<Unit> {
    office
        .write(caller, move |desk| {
            desk.require(Permission::ManageOrganisation)?;
            let old = found(SubjectKind::Unit, storage::units::find(desk.db, id)?)?;
            ensure_version(old.version, expected)?;
            let UnitChange {
                name,
                parent,
                director,
            } = change.clone();
            let new = Unit {
                name: name.unwrap_or_else(|| old.name.clone()),
                parent: parent.unwrap_or(old.parent),
                director: director.unwrap_or(old.director),
                ..old.clone()
            };
            ensure_references(desk, &new)?;
            let new = unique(
                storage::units::update(desk.db, new),
                SubjectKind::Unit,
                "name",
            )?;
            let new = saved(old.version, new)?;
            desk.record_change(id, Happening::Changed, (&old, &new), None)?;
            Ok(new)
        })
        .await
}

/// The most units above one another.
const DEEPEST: usize = 20;

/// Refuses a director or parent that is not there, and a unit that would stand above itself.
fn ensure_references(desk: &mut Desk<'_>, unit: &Unit) -> OperationResult<()> {
    if let Some(director) = unit.director
        && storage::people::find_named(desk.db, director)?.is_none()
    {
        return Err(OperationError::invalid(
            "/director_id",
            "there is no such person",
        ));
    }
    let mut above = unit.parent;
    for _ in 0..DEEPEST {
        let Some(id) = above else { return Ok(()) };
        if id == unit.id {
            return Err(OperationError::invalid(
                "/parent_id",
                "a unit cannot stand above itself",
            ));
        }
        let Some(parent) = storage::units::find(desk.db, id)? else {
            return Err(OperationError::invalid(
                "/parent_id",
                "there is no such unit",
            ));
        };
        above = parent.parent;
    }
    Err(OperationError::invalid(
        "/parent_id",
        "units can be at most twenty deep",
    ))
}
