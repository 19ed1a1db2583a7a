//! People.

use chrono::NaiveDate;

pub use crate::storage::people::PersonFilter;
use crate::{
    domain::{
        access::{Caller, Permission},
        history::{Happening, SubjectKind},
        ids::{PersonId, UnitId},
        language::Language,
        listing::{Page, PageRequest},
        organisation::{EmailAddress, Person, Presence},
        preferences::{Channel, Preferences, Rhythm},
        retention::RetentionError,
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
    /// The language of mails; the house's without one.
    pub language: Option<Language>,
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
    /// Another way to be reminded.
    pub channel: Option<Channel>,
    /// In another number of mails.
    pub rhythm: Option<Rhythm>,
    /// The first day on which the person is not here, or `Some(None)` for: is here.
    pub left_on: Option<Option<NaiveDate>>,
    /// Another end of a pause, or `Some(None)` for: no pause.
    pub paused_until: Option<Option<NaiveDate>>,
}

impl PersonChange {
    /// Whether it is only about how the person is written to, which is the person's own business.
    const fn is_personal(&self) -> bool {
        let Self {
            name,
            email,
            post,
            unit,
            language: _,
            channel: _,
            rhythm: _,
            paused_until: _,
            left_on,
        } = self;
        let is_named = name.is_some() || email.is_some() || post.is_some();
        !is_named && unit.is_none() && left_on.is_none()
    }
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
                language: language.unwrap_or(desk.language),
                preferences: Preferences::default(),
                presence: Presence::Here,
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
            desk.require(Permission::ReadOrganisation)?;
            load(desk, id)
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
            desk.require(Permission::ReadOrganisation)?;
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
            let old = load(desk, id)?;
            if change.is_personal() {
                desk.require_for_person(Permission::ManagePreferences, &old)?;
            } else {
                desk.require(Permission::ManageOrganisation)?;
            }
            ensure_version(old.version, expected)?;
            if matches!(old.presence, Presence::Anonymised { .. }) {
                let message = RetentionError::Anonymised.to_string();
                return Err(OperationError::NotAllowed(message));
            }
            let preferences = preferences(desk, old.preferences, &change)?;
            let PersonChange {
                name,
                email,
                post,
                unit,
                language,
                left_on,
                ..
            } = change.clone();
            ensure_unit(desk, unit.flatten())?;
            let new = Person {
                preferences,
                name: name.unwrap_or_else(|| old.name.clone()),
                email: email.unwrap_or_else(|| old.email.clone()),
                post: post.unwrap_or_else(|| old.post.clone()),
                unit: unit.unwrap_or(old.unit),
                language: language.unwrap_or(old.language),
                presence: left_on.map_or(old.presence, presence_of),
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

/// The person, who is no secret to anybody who may read.
pub(super) fn load(desk: &mut Desk<'_>, id: PersonId) -> OperationResult<Person> {
    found(SubjectKind::Person, storage::people::find(desk.db, id)?)
}

fn preferences(
    desk: &Desk<'_>,
    old: Preferences,
    change: &PersonChange,
) -> OperationResult<Preferences> {
    if let Some(Some(until)) = change.paused_until {
        Preferences::ensure_pause_ends(until, desk.today())
            .map_err(|error| OperationError::invalid("/paused_until", error))?;
    }
    Ok(Preferences {
        channel: change.channel.unwrap_or(old.channel),
        rhythm: change.rhythm.unwrap_or(old.rhythm),
        paused_until: change.paused_until.unwrap_or(old.paused_until),
    })
}

fn presence_of(left_on: Option<NaiveDate>) -> Presence {
    left_on.map_or(Presence::Here, |on| Presence::Left { on })
}

fn ensure_unit(desk: &mut Desk<'_>, unit: Option<UnitId>) -> OperationResult<()> {
    match unit {
        Some(unit) if storage::units::find(desk.db, unit)?.is_none() => {
            Err(OperationError::invalid("/unit_id", "there is no such unit"))
        }
        _ => Ok(()),
    }
}
