//! The table of absences: when people are away, and who stands in.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::{
    domain::{
        absence::{Absence, AbsencePeriod, Cover},
        ids::{AbsenceId, PersonId},
        listing::{Cursor, Page, PageRequest},
        version::Version,
    },
    storage::{
        Db, StorageError, StorageResult,
        records::{Columns, cursor_value, one_more, records},
        schema::absences,
        types::DbId,
    },
};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = absences, treat_none_as_null = true)]
struct AbsenceRow {
    id: DbId,
    person_id: DbId,
    from_on: NaiveDate,
    until_on: NaiveDate,
    substitute_id: Option<DbId>,
    version: i64,
}

impl From<&Absence> for AbsenceRow {
    fn from(absence: &Absence) -> Self {
        Self {
            id: absence.id.into(),
            person_id: absence.cover.person().into(),
            from_on: absence.period.from(),
            until_on: absence.period.until(),
            substitute_id: absence.cover.substitute().map(Into::into),
            version: absence.version.get(),
        }
    }
}

impl TryFrom<AbsenceRow> for Absence {
    type Error = StorageError;

    fn try_from(row: AbsenceRow) -> StorageResult<Self> {
        let columns = Columns::of("absences", row.id);
        let cover = Cover::new(row.person_id.into(), row.substitute_id.map(Into::into));
        let period = AbsencePeriod::new(row.from_on, row.until_on);
        Ok(Self {
            id: row.id.into(),
            cover: columns.parsed("substitute_id", cover)?,
            period: columns.parsed("until_on", period)?,
            version: columns.known("version", Version::new(row.version))?,
        })
    }
}

records!(absences, AbsenceRow, Absence, AbsenceId);

/// Takes an absence away.
pub fn remove(db: &mut Db, id: AbsenceId) -> StorageResult<()> {
    diesel::delete(absences::table.find(DbId::from(id))).execute(db)?;
    Ok(())
}

/// The absences of a person.
pub fn ids_of(db: &mut Db, person: PersonId) -> StorageResult<Vec<AbsenceId>> {
    let ids: Vec<DbId> = absences::table
        .filter(absences::person_id.eq(DbId::from(person)))
        .order(absences::id)
        .select(absences::id)
        .load(db)?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// A page of the absences of a person, by their first day.
pub fn list(db: &mut Db, person: PersonId, page: &PageRequest) -> StorageResult<Page<Absence>> {
    let mut query = absences::table
        .filter(absences::person_id.eq(DbId::from(person)))
        .select(AbsenceRow::as_select())
        .into_boxed();
    if let Some(after) = &page.after {
        // One person's do not overlap, so the first day alone says where the page begins.
        query = query.filter(absences::from_on.gt(cursor_value::<NaiveDate>(after, 0)?));
    }
    let rows: Vec<AbsenceRow> = query
        .order(absences::from_on)
        .limit(one_more(page.size))
        .load(db)?;
    Ok(Page::cut(read(rows)?, page.size, |absence| {
        Cursor(vec![absence.period.from().to_string()])
    }))
}

/// The absences of these people that share a day with the stretch between two days, included; by
/// person and day.
pub fn of_people(
    db: &mut Db,
    people: &[PersonId],
    (from, until): (NaiveDate, NaiveDate),
) -> StorageResult<Vec<Absence>> {
    let people = people.iter().copied().map(DbId::from);
    let rows: Vec<AbsenceRow> = absences::table
        .filter(absences::person_id.eq_any(people))
        .filter(absences::from_on.le(until))
        .filter(absences::until_on.ge(from))
        .order((absences::person_id, absences::from_on))
        .select(AbsenceRow::as_select())
        .load(db)?;
    read(rows)
}

fn read(rows: Vec<AbsenceRow>) -> StorageResult<Vec<Absence>> {
    rows.into_iter().map(Absence::try_from).collect()
}
