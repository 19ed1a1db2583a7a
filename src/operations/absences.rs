//! Absences of people: who is away when, and who stands in. What waits in the ledger follows at the
//! next planning of reminders.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::{
    domain::{
        absence::{
            Absence, AbsencePeriod, Absences, Cover, LONGEST_CHAIN, SubstitutionError, find_clash,
        },
        access::{Caller, Permission},
        history::{Happening, SubjectKind},
        ids::{AbsenceId, PersonId},
        listing::{Page, PageRequest},
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult,
        office::{Desk, ensure_version, found, saved},
        people,
    },
    storage::{self, Db},
};

/// An absence that is to be.
#[derive(Debug, Clone, Copy)]
pub struct NewAbsence {
    /// Who is away.
    pub person: PersonId,
    /// The first day.
    pub from: NaiveDate,
    /// The last day, included.
    pub until: NaiveDate,
    /// Who stands in.
    pub substitute: Option<PersonId>,
}

/// What is to change about an absence; what is `None` stays, `Some(None)` empties.
#[derive(Debug, Clone, Copy, Default)]
pub struct AbsenceChange {
    /// Another first day.
    pub from: Option<NaiveDate>,
    /// Another last day.
    pub until: Option<NaiveDate>,
    /// Another substitute.
    pub substitute: Option<Option<PersonId>>,
}

/// Notes that a person is away.
pub async fn create(office: &Office, caller: &Caller, new: NewAbsence) -> OperationResult<Absence> {
    office
        .write(caller, move |desk| {
            let person = people::load(desk, new.person)?;
            desk.require_for_person(Permission::ManageAbsences, &person)?;
            let absence = Absence {
                id: AbsenceId::make(desk.ids, desk.now),
                cover: read_cover(new.person, new.substitute)?,
                period: read_period(new.from, new.until)?,
                version: Version::FIRST,
            };
            ensure_possible(desk, &absence)?;
            storage::absences::insert(desk.db, &absence)?;
            desk.record_new(absence.id, &absence)?;
            Ok(absence)
        })
        .await
}

/// One absence, as far as the caller may know of it.
pub async fn find(office: &Office, caller: &Caller, id: AbsenceId) -> OperationResult<Absence> {
    office.read(caller, move |desk| load(desk, id)).await
}

/// A page of the absences of a person, by their first day.
pub async fn list(
    office: &Office,
    caller: &Caller,
    person: PersonId,
    page: PageRequest,
) -> OperationResult<Page<Absence>> {
    office
        .read(caller, move |desk| {
            let person = people::load(desk, person)?;
            desk.require_for_person(Permission::ManageAbsences, &person)?;
            Ok(storage::absences::list(desk.db, person.id, &page)?)
        })
        .await
}

/// Changes an absence at the version the caller knows.
pub async fn change(
    office: &Office,
    caller: &Caller,
    (id, expected): (AbsenceId, Version),
    change: AbsenceChange,
) -> OperationResult<Absence> {
    office
        .write(caller, move |desk| {
            let old = load(desk, id)?;
            ensure_version(old.version, expected)?;
            let substitute = change.substitute.unwrap_or(old.cover.substitute());
            let from = change.from.unwrap_or(old.period.from());
            let until = change.until.unwrap_or(old.period.until());
            let new = Absence {
                cover: read_cover(old.cover.person(), substitute)?,
                period: read_period(from, until)?,
                ..old.clone()
            };
            ensure_possible(desk, &new)?;
            let new = saved(old.version, storage::absences::update(desk.db, new)?)?;
            desk.record_change(id, Happening::Changed, (&old, &new), None)?;
            Ok(new)
        })
        .await
}

/// Takes an absence away at the version the caller knows: the person is there.
pub async fn remove(
    office: &Office,
    caller: &Caller,
    (id, expected): (AbsenceId, Version),
) -> OperationResult<()> {
    office
        .write(caller, move |desk| {
            let old = load(desk, id)?;
            ensure_version(old.version, expected)?;
            storage::absences::remove(desk.db, id)?;
            desk.record(id, Happening::Removed, vec![], None)
        })
        .await
}

/// The absences of these people on the days between two, included, and those of whoever may stand
/// in for them. A query for each link of the longest chain of substitutes, which is bounded.
pub(super) fn around(
    db: &mut Db,
    people: impl IntoIterator<Item = PersonId>,
    days: (NaiveDate, NaiveDate),
) -> OperationResult<Vec<Absence>> {
    let mut level: BTreeSet<_> = people.into_iter().collect();
    let mut known = level.clone();
    let mut found = Vec::new();
    // One more than a chain has links, to know of the last substitute whether they are there.
    for _ in 0..=LONGEST_CHAIN {
        if level.is_empty() {
            break;
        }
        let ids: Vec<_> = level.iter().copied().collect();
        let absences = storage::absences::of_people(db, &ids, days)?;
        let substitutes = absences.iter().filter_map(|one| one.cover.substitute());
        level = substitutes.filter(|one| known.insert(*one)).collect();
        found.extend(absences);
    }
    Ok(found)
}

/// As [`around`], to be asked about days.
pub(super) fn known_around(
    db: &mut Db,
    people: impl IntoIterator<Item = PersonId>,
    days: (NaiveDate, NaiveDate),
) -> OperationResult<Absences> {
    Ok(around(db, people, days)?.into_iter().collect())
}

/// What the caller may not change is as if it were not there: nobody else's business.
fn load(desk: &mut Desk<'_>, id: AbsenceId) -> OperationResult<Absence> {
    desk.require(Permission::ReadOrganisation)?;
    let absence = found(SubjectKind::Absence, storage::absences::find(desk.db, id)?)?;
    let person = people::load(desk, absence.cover.person())?;
    let may = desk.require_for_person(Permission::ManageAbsences, &person);
    found(SubjectKind::Absence, may.is_ok().then_some(absence))
}

fn read_cover(person: PersonId, substitute: Option<PersonId>) -> OperationResult<Cover> {
    let cover = Cover::new(person, substitute);
    cover.map_err(|error| OperationError::invalid("/substitute_id", error))
}

fn read_period(from: NaiveDate, until: NaiveDate) -> OperationResult<AbsencePeriod> {
    let period = AbsencePeriod::new(from, until);
    period.map_err(|error| OperationError::invalid("/until", error))
}

/// Refuses a substitute whom nobody knows, days on which the person is away already, and people who
/// would stand in for each other.
fn ensure_possible(desk: &mut Desk<'_>, new: &Absence) -> OperationResult<()> {
    let (person, substitute) = (new.cover.person(), new.cover.substitute());
    if let Some(substitute) = substitute
        && storage::people::find_named(desk.db, substitute)?.is_none()
    {
        let message = "there is no such person";
        return Err(OperationError::invalid("/substitute_id", message));
    }
    let days = (new.period.from(), new.period.until());
    let others = around(desk.db, [person].into_iter().chain(substitute), days)?;
    match find_clash(new, &others) {
        Ok(()) => Ok(()),
        Err(error @ SubstitutionError::AwayAlready(_)) => {
            Err(OperationError::invalid("/from", error))
        }
        Err(SubstitutionError::Circle(way)) => {
            let message = circle_in_names(desk, &way)?;
            Err(OperationError::invalid("/substitute_id", message))
        }
        Err(error @ SubstitutionError::TooLong) => {
            Err(OperationError::invalid("/substitute_id", error))
        }
    }
}

/// The circle by the names of the people along it, from its start to its start.
fn circle_in_names(desk: &mut Desk<'_>, way: &[PersonId]) -> OperationResult<String> {
    let people = storage::people::find_many(desk.db, way)?;
    let name = |id: &PersonId| {
        let person = people.iter().find(|person| person.id == *id);
        person.map_or_else(|| id.to_string(), |person| person.name.to_string())
    };
    let names: Vec<_> = way.iter().chain(way.first()).map(name).collect();
    Ok(format!(
        "these people would stand in for each other while all of them are away: {}",
        names.join(" → ")
    ))
}
