//! People.

pub use crate::storage::people::PersonFilter;
use crate::{
    domain::{
        access::{Caller, Permission},
        history::{Happening, SubjectKind},
        ids::{PersonId, UnitId},
        language::Language,
        listing::{Page, PageRequest},
        organisation::{EmailAddress, Person},
        text::Title,
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult,
        office::{Desk, ensure_version, found, saved, unique},
    },
    storage,
};

/// A person who is to be known.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// The full name.
    pub name: Title,
    /// Where mail goes.
    pub email: Option<EmailAddress>,
    /// The title of the post.
    pub post: Option<Title>,
    /// The unit.
    pub unit: Option<UnitId>,
    /// The language of mails.
    pub language: Language,
}

/// What is to change about a person; what is `None` stays, `Some(None)` empties.
#[derive(Debug, Clone, Default)]
pub struct PersonChange {
    /// Another name.
    pub name: Option<Title>,
    /// Another address.
    pub email: Option<Option<EmailAddress>>,
    /// Another post.
    pub post: Option<Option<Title>>,
    /// Another unit.
    pub unit: Option<Option<UnitId>>,
    /// Another language.
    pub language: Option<Language>,
}

/// Makes a person known.
pub async fn create(office: &Office, caller: &Caller, new: NewPerson) -> OperationResult<Person> {
    office
        .write(caller, move |desk| {
            desk.require(Permission::ManageOrganisation)?;
            let NewPerson {
                name,
                email,
                post,
                unit,
                language,
            } = new.clone();
            ensure_unit(desk, unit)?;
            let id = PersonId::make(desk.ids, desk.now);
            let version = Version::FIRST;
            let person = Person {
                id,
                name,
                email,
                post,
                unit,
                language,
                version,
            };
            unique(
                storage::people::insert(desk.db, &person),
                SubjectKind::Person,
                "email",
            )?;
            desk.record_new(id, &person)?;
            Ok(person)
        })
        .await
}

/// One person.
pub async fn find(office: &Office, caller: &Caller, id: PersonId) -> OperationResult<Person> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::Read)?;
            found(SubjectKind::Person, storage::people::find(desk.db, id)?)
        })
        .await
}

/// A page of people by name.
pub async fn list(
    office: &Office,
    caller: &Caller,
    filter: PersonFilter,
    page: PageRequest,
) -> OperationResult<Page<Person>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::Read)?;
            Ok(storage::people::list(desk.db, &filter, &page)?)
        })
        .await
}

/// Changes a person at the version the caller knows.
pub async fn change(
    office: &Office,
    caller: &Caller,
    (id, expected): (PersonId, Version),
    change: PersonChange,
) -> OperationResult<Person> {
    office
        .write(caller, move |desk| {
            desk.require(Permission::ManageOrganisation)?;
            let old = found(SubjectKind::Person, storage::people::find(desk.db, id)?)?;
            ensure_version(old.version, expected)?;
            let PersonChange {
                name,
                email,
                post,
                unit,
                language,
            } = change.clone();
            ensure_unit(desk, unit.flatten())?;
            let new = Person {
                name: name.unwrap_or_else(|| old.name.clone()),
                email: email.unwrap_or_else(|| old.email.clone()),
                post: post.unwrap_or_else(|| old.post.clone()),
                unit: unit.unwrap_or(old.unit),
                language: language.unwrap_or(old.language),
                ..old.clone()
            };
            let new = unique(
                storage::people::update(desk.db, new),
                SubjectKind::Person,
                "email",
            )?;
            let new = saved(old.version, new)?;
            desk.record_change(id, Happening::Changed, (&old, &new), None)?;
            Ok(new)
        })
        .await
}

fn ensure_unit(desk: &mut Desk<'_>, unit: Option<UnitId>) -> OperationResult<()> {
    match unit {
        Some(unit) if storage::units::find(desk.db, unit)?.is_none() => {
            Err(OperationError::invalid("/unit_id", "there is no such unit"))
        }
        _ => Ok(()),
    }
}
