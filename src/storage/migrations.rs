//! Bringing a database to this program's version, and refusing one of a newer.

use std::collections::HashSet;

use diesel::migration::{Migration, MigrationSource};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::storage::{
    DatabaseUrl, OpenMode, StorageError, StorageResult, connection::lock_for_migration,
    dialect::each,
};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// What [`migrate`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrated {
    /// The migrations that were run now; none when the database was up to date.
    pub run: Vec<String>,
}

/// Brings the database to this program's version. Programs that start together wait for each other.
pub fn migrate(url: &DatabaseUrl, mode: OpenMode) -> StorageResult<Migrated> {
    let mut db = url.connect(mode)?;
    let _held = lock_for_migration(url, &mut db)?;
    each!(&mut db,
        sqlite => bring_up_to_date(sqlite, SQLITE),
        postgres => bring_up_to_date(postgres, POSTGRES)
    )
}

/// Takes the newest migration back; for tests of the migrations themselves.
pub fn revert_last(url: &DatabaseUrl) -> StorageResult<()> {
    let mut db = url.connect(OpenMode::Existing)?;
    let reverted = each!(&mut db,
        sqlite => sqlite.revert_last_migration(SQLITE).map(|_| ()),
        postgres => postgres.revert_last_migration(POSTGRES).map(|_| ())
    );
    reverted.map_err(|error| StorageError::Migration(error.to_string()))
}

fn bring_up_to_date<C, DB>(connection: &mut C, known: EmbeddedMigrations) -> StorageResult<Migrated>
where
    C: MigrationHarness<DB>,
    DB: diesel::backend::Backend,
    EmbeddedMigrations: MigrationSource<DB>,
{
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| {
        StorageError::Migration(error.to_string())
    };
    let migrations: Vec<Box<dyn Migration<DB>>> = known.migrations().map_err(failed)?;
    let names: HashSet<String> = migrations
        .iter()
        .map(|m| m.name().version().to_string())
        .collect();
    let applied = connection.applied_migrations().map_err(failed)?;
    if let Some(newer) = applied
        .iter()
        .map(ToString::to_string)
        .find(|v| !names.contains(v))
    {
        return Err(StorageError::NewerDatabase(newer));
    }
    let run = connection.run_pending_migrations(known).map_err(failed)?;
    Ok(Migrated {
        run: run.iter().map(ToString::to_string).collect(),
    })
}
