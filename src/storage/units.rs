//! The table of units.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::{
    domain::{
        ids::{PersonId, UnitId},
        listing::{Cursor, Page, PageRequest},
        organisation::{Hierarchy, Unit},
        text::{Title, sort_key},
        version::Version,
    },
    storage::{
        Db, StorageError, StorageResult,
        records::{Columns, cursor_value, found_by_ids, one_more, records},
        schema::units,
        types::DbId,
    },
};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = units, treat_none_as_null = true)]
struct UnitRow {
    id: DbId,
    name: String,
    name_key: String,
    parent_id: Option<DbId>,
    director_id: Option<DbId>,
    version: i64,
}

impl From<&Unit> for UnitRow {
    fn from(unit: &Unit) -> Self {
        Self {
            id: unit.id.into(),
            name: unit.name.to_string(),
            name_key: sort_key(unit.name.as_str()),
            parent_id: unit.parent.map(Into::into),
            director_id: unit.director.map(Into::into),
            version: unit.version.get(),
        }
    }
}

impl TryFrom<UnitRow> for Unit {
    type Error = StorageError;

    fn try_from(row: UnitRow) -> StorageResult<Self> {
        let columns = Columns::of("units", row.id);
        Ok(Self {
            id: row.id.into(),
            name: columns.parsed("name", Title::parse(&row.name))?,
            parent: row.parent_id.map(Into::into),
            director: row.director_id.map(Into::into),
            version: columns.known("version", Version::new(row.version))?,
        })
    }
}

records!(units, UnitRow, Unit, UnitId);
found_by_ids!(units, UnitRow, Unit, UnitId);

/// A page of units by name.
pub fn list(db: &mut Db, name: Option<&str>, page: &PageRequest) -> StorageResult<Page<Unit>> {
    let mut query = units::table.select(UnitRow::as_select()).into_boxed();
    if let Some(name) = name {
        query = query.filter(units::name_key.eq(sort_key(name)));
    }
    if let Some(after) = &page.after {
        // Names are unique, so the name alone says where the page begins.
        query = query.filter(units::name_key.gt(cursor_value::<String>(after, 0)?));
    }
    let rows: Vec<UnitRow> = query
        .order(units::name_key)
        .limit(one_more(page.size))
        .load(db)?;
    let found = rows
        .into_iter()
        .map(Unit::try_from)
        .collect::<StorageResult<Vec<_>>>()?;
    Ok(Page::cut(found, page.size, |unit| {
        Cursor(vec![sort_key(unit.name.as_str())])
    }))
}

/// The most units that an installation is expected to have.
const MOST_UNITS: i64 = 10_000;

/// All units, in order of id.
pub fn all(db: &mut Db) -> StorageResult<Vec<Unit>> {
    let rows: Vec<UnitRow> = units::table
        .order(units::id)
        .limit(MOST_UNITS)
        .select(UnitRow::as_select())
        .load(db)?;
    rows.into_iter().map(Unit::try_from).collect()
}

/// The unit of this name, whatever the case of its letters.
pub fn find_by_name(db: &mut Db, name: &str) -> StorageResult<Option<Unit>> {
    let row = units::table
        .filter(units::name_key.eq(sort_key(name)))
        .select(UnitRow::as_select());
    row.first(db).optional()?.map(Unit::try_from).transpose()
}

/// The directors of these units; a unit that has none is left out.
pub fn directors_of(db: &mut Db, ids: &[UnitId]) -> StorageResult<HashMap<UnitId, PersonId>> {
    let units = find_many(db, ids)?.into_iter();
    Ok(units
        .filter_map(|unit| Some((unit.id, unit.director?)))
        .collect())
}

/// These units and all above them.
pub fn hierarchy(db: &mut Db, ids: &[UnitId]) -> StorageResult<Hierarchy> {
    let mut found = Hierarchy::default();
    let mut level = ids.to_vec();
    // A circle that should not be ends where it meets itself.
    while !level.is_empty() {
        let units = find_many(db, &level)?;
        level = units.iter().filter_map(|unit| unit.parent).collect();
        found.extend(units);
        level.retain(|unit| !found.knows(*unit));
        level.sort_unstable();
        level.dedup();
    }
    Ok(found)
}

/// The units whose director this is.
pub fn directed_by(db: &mut Db, person: PersonId) -> StorageResult<Vec<UnitId>> {
    let ids: Vec<DbId> = units::table
        .filter(units::director_id.eq(DbId::from(person)))
        .select(units::id)
        .load(db)?;
    Ok(ids.into_iter().map(Into::into).collect())
}
