//! What the tables of things have in common: find, insert, update under a version, and reading
//! columns that may hold what this program never wrote.

use std::fmt::Display;

use crate::storage::{StorageError, StorageResult};

/// `find`, `insert` and `update` for a table whose rows turn into things with an id and a version.
macro_rules! records {
    ($table:ident, $Row:ident, $Thing:ident, $Id:ident) => {
        /// The thing with this id.
        pub fn find(db: &mut Db, id: $Id) -> StorageResult<Option<$Thing>> {
            let row = $table::table.find(DbId::from(id)).select($Row::as_select());
            row.first(db).optional()?.map($Thing::try_from).transpose()
        }

        /// Keeps a new thing.
        pub fn insert(db: &mut Db, thing: &$Thing) -> StorageResult<()> {
            diesel::insert_into($table::table)
                .values($Row::from(thing))
                .execute(db)?;
            Ok(())
        }

        /// Keeps a changed thing, loaded at its version, and answers it at the next one; `None`
        /// when somebody else has changed it since.
        pub fn update(db: &mut Db, thing: $Thing) -> StorageResult<Option<$Thing>> {
            let loaded = thing.version.get();
            let changed = $Thing {
                version: thing.version.next(),
                ..thing
            };
            let row = $table::table
                .find(DbId::from(changed.id))
                .filter($table::version.eq(loaded));
            let count = diesel::update(row).set($Row::from(&changed)).execute(db)?;
            Ok((count == 1).then_some(changed))
        }
    };
}

/// `find_many` for such a table: however many ids are asked for, each statement stays within the bounds
/// of both databases.
macro_rules! found_by_ids {
    ($table:ident, $Row:ident, $Thing:ident, $Id:ident) => {
        /// The things with these ids, in no order.
        pub fn find_many(db: &mut Db, ids: &[$Id]) -> StorageResult<Vec<$Thing>> {
            let mut found = Vec::with_capacity(ids.len());
            for ids in ids.chunks($crate::storage::records::MOST_IDS) {
                let ids = ids.iter().copied().map(DbId::from);
                let rows: Vec<$Row> = $table::table
                    .filter($table::id.eq_any(ids))
                    .select($Row::as_select())
                    .load(db)?;
                for row in rows {
                    found.push($Thing::try_from(row)?);
                }
            }
            Ok(found)
        }
    };
}

/// `note_use` for a table whose rows tell when they were last used.
macro_rules! noted_uses {
    ($table:ident, $Id:ident) => {
        /// Notes a use, unless somebody has noted one since `before`. The version stays.
        pub fn note_use(
            db: &mut Db,
            id: $Id,
            (before, now): (Moment, Moment),
        ) -> StorageResult<()> {
            let unnoted = $table::last_used_at
                .is_null()
                .or($table::last_used_at.le(DbMoment(before)));
            let row = $table::table.find(DbId::from(id)).filter(unnoted);
            diesel::update(row)
                .set($table::last_used_at.eq(DbMoment(now)))
                .execute(db)?;
            Ok(())
        }
    };
}

pub(super) use found_by_ids;
pub(super) use noted_uses;
pub(super) use records;

/// Reads the columns of one row, naming row and column where one cannot be read.
pub(super) struct Columns {
    table: &'static str,
    id: String,
}

impl Columns {
    pub(super) fn of(table: &'static str, id: impl Display) -> Self {
        Self {
            table,
            id: id.to_string(),
        }
    }

    /// A column that was parsed.
    pub(super) fn parsed<T, E: Display>(
        &self,
        column: &str,
        value: Result<T, E>,
    ) -> StorageResult<T> {
        value.map_err(|why| StorageError::corrupt(self.table, column, &self.id, why))
    }

    /// A column that must hold something the program knows.
    pub(super) fn known<T>(&self, column: &str, value: Option<T>) -> StorageResult<T> {
        value.ok_or_else(|| StorageError::corrupt(self.table, column, &self.id, "unexpected value"))
    }

    /// A column that may be empty and is parsed otherwise.
    pub(super) fn maybe<T, E: Display>(
        &self,
        column: &str,
        value: Option<&str>,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> StorageResult<Option<T>> {
        self.parsed(column, value.map(parse).transpose())
    }
}

impl Display for super::types::DbId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The `n`-th value of a cursor, parsed.
pub(super) fn cursor_value<T: std::str::FromStr>(
    cursor: &crate::domain::listing::Cursor,
    n: usize,
) -> StorageResult<T> {
    cursor
        .0
        .get(n)
        // PostgreSQL takes no text with a zero in it.
        .filter(|text| !text.contains('\0'))
        .and_then(|text| text.parse().ok())
        .ok_or(StorageError::Cursor)
}

/// How many ids are asked for in one statement: within the bounds of both databases.
pub(super) const MOST_IDS: usize = 10_000;

/// One row more than a page holds.
pub(super) fn one_more(size: crate::domain::listing::PageSize) -> i64 {
    i64::from(size.get()) + 1
}
