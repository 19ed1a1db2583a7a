//! Connections: addresses, session set-up, the pool, and transactions.

#![expect(
    missing_docs,
    reason = "what the derive of `Db` makes public has no words of its own"
)]

use std::{
    fmt,
    fs::File,
    path::{Path, PathBuf},
    str::FromStr,
    sync::{PoisonError, RwLock},
    time::Duration,
};

use diesel::{
    PgConnection, SqliteConnection,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    prelude::*,
    r2d2,
};

use crate::storage::{FromStorage, StorageError, StorageResult};

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum Db {
    /// Embedded.
    Sqlite(SqliteConnection),
    /// A server.
    Postgres(PgConnection),
}

/// Where the database is. Shows no password.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file.
    Sqlite(PathBuf),
    /// A server, by its libpq address.
    Postgres(String),
}

/// What to do when there is no database yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenMode {
    /// Refuse: a mistyped address must not make an empty database.
    Existing,
    /// Make it, in an existing folder. Only SQLite can.
    CreateIfMissing,
}

impl FromStr for DatabaseUrl {
    type Err = StorageError;

    fn from_str(url: &str) -> StorageResult<Self> {
        let refuse = |why: &str| Err(StorageError::Address(why.to_owned()));
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        let Some(path) = url.strip_prefix("sqlite:") else {
            return refuse(
                "the database address must begin with sqlite: (a file) or postgres:// (a server)",
            );
        };
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() || path == ":memory:" || path.contains('?') {
            return refuse("the address of a SQLite database is sqlite: followed by a file's path");
        }
        Ok(Self::Sqlite(PathBuf::from(path)))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => {
                // Everything between the scheme and the last @ before the path may be a password.
                let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
                let place = place.split_once('?').map_or(place, |(place, _)| place);
                write!(f, "postgres://{place}")
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl DatabaseUrl {
    pub(super) const fn has_one_writer(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// Connects and sets the session up.
    pub(super) fn connect(&self, mode: OpenMode) -> StorageResult<Db> {
        match self {
            Self::Sqlite(path) => connect_sqlite(path, mode).map(Db::Sqlite),
            Self::Postgres(url) => connect_postgres(url).map(Db::Postgres),
        }
    }
}

fn connect_sqlite(path: &Path, mode: OpenMode) -> StorageResult<SqliteConnection> {
    if mode == OpenMode::Existing && !path.is_file() {
        return Err(StorageError::Address(format!(
            "there is no database at {}; `tovholder migrate` makes one",
            path.display()
        )));
    }
    let unreachable = |error: &dyn fmt::Display| {
        StorageError::Unreachable(format!("{}: {error}", path.display()))
    };
    let text = path
        .to_str()
        .ok_or_else(|| unreachable(&"the path is not UTF-8"))?;
    let mut connection = SqliteConnection::establish(text).map_err(|e| unreachable(&e))?;
    // Waiting comes first, since switching to WAL needs the lock itself.
    connection
        .batch_execute(
            "PRAGMA busy_timeout = 10000;
             PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA foreign_keys = ON;
             PRAGMA secure_delete = ON;
             PRAGMA mmap_size = 268435456;
             PRAGMA cache_size = -4000;",
        )
        .map_err(|e| unreachable(&e))?;
    Ok(connection)
}

fn connect_postgres(url: &str) -> StorageResult<PgConnection> {
    let unreachable = |error: &dyn fmt::Display| {
        StorageError::Unreachable(without_secrets(error.to_string().trim(), url))
    };
    let mut connection = PgConnection::establish(url).map_err(|e| unreachable(&e))?;
    connection
        .batch_execute(
            "SET TIME ZONE 'UTC';
             SET plan_cache_mode = force_generic_plan;",
        )
        .map_err(|e| unreachable(&e))?;
    Ok(connection)
}

/// A message of libpq without what it quotes from the address: where it cannot read the address,
/// that is the password or a part of it. The names that are no secret stay.
fn without_secrets(message: &str, url: &str) -> String {
    let shown = DatabaseUrl::Postgres(url.to_owned()).to_string();
    let user = url
        .split_once("://")
        .and_then(|(_, rest)| rest.split_once(':'));
    let user = user.map_or("", |(user, _)| user);
    let mut quoted = false;
    let parts = message.split('"').map(|part| {
        let is_secret = quoted && url.contains(part) && part != user && !shown.contains(part);
        quoted = !quoted;
        if is_secret { "…" } else { part }
    });
    parts.collect::<Vec<_>>().join("\"")
}

/// Keeps other programs from migrating the same database, as long as the answer lives and the
/// connection is open.
pub(super) fn lock_for_migration(url: &DatabaseUrl, db: &mut Db) -> StorageResult<Option<File>> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let mut name = path.clone().into_os_string();
            name.push(".lock");
            let locked = File::create(name).and_then(|file| file.lock().map(|()| file));
            locked
                .map(Some)
                .map_err(|e| StorageError::Unreachable(format!("{url}: {e}")))
        }
        DatabaseUrl::Postgres(_) => {
            db.batch_execute("SELECT pg_advisory_lock(8472130946120357)")?;
            Ok(None)
        }
    }
}

/// Makes connections for the pool.
pub(super) struct Connector(DatabaseUrl);

pub(super) type Pool = r2d2::Pool<Connector>;

impl r2d2::ManageConnection for Connector {
    type Connection = Db;
    type Error = StorageError;

    fn connect(&self) -> StorageResult<Db> {
        self.0.connect(OpenMode::Existing)
    }

    fn is_valid(&self, db: &mut Db) -> StorageResult<()> {
        Ok(db.batch_execute("SELECT 1")?)
    }

    fn has_broken(&self, db: &mut Db) -> bool {
        match db {
            Db::Sqlite(c) => AnsiTransactionManager::is_broken_transaction_manager(c),
            Db::Postgres(c) => AnsiTransactionManager::is_broken_transaction_manager(c),
        }
    }
}

pub(super) fn pool(url: &DatabaseUrl, connections: u32) -> StorageResult<Pool> {
    let pool = r2d2::Pool::builder()
        .max_size(connections)
        .min_idle(Some(1))
        .connection_timeout(Duration::from_secs(10))
        // A server may have gone away since the last use; a file has not.
        .test_on_check_out(!url.has_one_writer())
        .build(Connector(url.clone()));
    Ok(pool?)
}

/// How often a transaction is tried while others are at work.
const TRIES_BESIDE_OTHERS: u32 = 3;

/// How often it is tried in all. Alone, only what other programs write can come into its way.
const MOST_TRIES: u32 = 10;

/// Held by every transaction of this program: shared, or by one alone that met others too often. A
/// long one among many short ones would otherwise lose every time. Whoever waits for it holds no
/// connection, which those who read may need.
pub(super) type Road = RwLock<()>;

/// Runs `work` in a transaction, again when it came into another's way.
pub(super) fn transact<T, E: FromStorage>(
    pool: &Pool,
    road: &Road,
    mut work: impl FnMut(&mut Db) -> Result<T, E>,
) -> Result<T, E> {
    let mut tries = 1;
    loop {
        let (outcome, is_repeated) = if tries <= TRIES_BESIDE_OTHERS {
            let _shared = road.read().unwrap_or_else(PoisonError::into_inner);
            attempt(pool, tries, &mut work)
        } else {
            let _alone = road.write().unwrap_or_else(PoisonError::into_inner);
            attempt(pool, tries, &mut work)
        };
        if !is_repeated || tries >= MOST_TRIES {
            return outcome;
        }
        // Already on a blocking thread; those that met come apart again.
        std::thread::sleep(Duration::from_millis(u64::from(tries) * 2));
        tries += 1;
    }
}

/// One try, and whether there should be another.
fn attempt<T, E: FromStorage>(
    pool: &Pool,
    tries: u32,
    work: &mut impl FnMut(&mut Db) -> Result<T, E>,
) -> (Result<T, E>, bool) {
    let mut db = match pool.get() {
        Ok(db) => db,
        Err(error) => return (Err(StorageError::from(error).into()), false),
    };
    let outcome = transact_once(&mut db, work);
    let is_repeated = match &outcome {
        Ok(_) => false,
        Err(error) if error.is_duplicate() => tries == 1 && may_be_out_of_order(&db),
        Err(error) => matches!(error.storage_error(), Some(StorageError::Conflict)),
    };
    (outcome, is_repeated)
}

/// Whether "there is one already" may be said of a row that the transaction could not see when it
/// looked for it. PostgreSQL reports the duplicate before it finds that the order was wrong; done
/// again, the transaction sees the row. SQLite has one writer.
const fn may_be_out_of_order(db: &Db) -> bool {
    matches!(db, Db::Postgres(_))
}

fn transact_once<T, E: FromStorage>(
    db: &mut Db,
    work: &mut impl FnMut(&mut Db) -> Result<T, E>,
) -> Result<T, E> {
    begin(db).map_err(StorageError::from)?;
    match work(db) {
        Ok(value) => match end(db, true) {
            Ok(()) => Ok(value),
            Err(error) => {
                // A failed commit leaves the transaction open on SQLite.
                let _ = end(db, false);
                Err(E::from(StorageError::from(error)))
            }
        },
        Err(error) => {
            // The first error says more than one of undoing; a broken connection leaves the pool.
            let _ = end(db, false);
            Err(error)
        }
    }
}

fn begin(db: &mut Db) -> QueryResult<()> {
    match db {
        // A deferred transaction that turns into a write loses against any other writer.
        Db::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
        // Reads are not serialisable, and so never come into a writer's way.
        Db::Postgres(c) => {
            AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL SERIALIZABLE")
        }
    }
}

fn end(db: &mut Db, is_good: bool) -> QueryResult<()> {
    match (db, is_good) {
        (Db::Sqlite(c), true) => AnsiTransactionManager::commit_transaction(c),
        (Db::Sqlite(c), false) => AnsiTransactionManager::rollback_transaction(c),
        // The server answers the end of a transaction that a statement has failed in as if all were
        // well, and keeps nothing; any other statement says so.
        (Db::Postgres(c), true) => c
            .batch_execute("SELECT 1")
            .and_then(|()| AnsiTransactionManager::commit_transaction(c)),
        (Db::Postgres(c), false) => AnsiTransactionManager::rollback_transaction(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_understood_or_refused_and_shows_no_password() {
        for (url, shown) in [
            ("sqlite:data/t.db", Some("sqlite:data/t.db")),
            ("sqlite:///srv/t.db", Some("sqlite:/srv/t.db")),
            (
                "postgres://me:secret@db:5432/tov?sslmode=require",
                Some("postgres://db:5432/tov"),
            ),
            ("postgresql://me:p@ss@db/tov", Some("postgres://db/tov")),
            (
                "postgres:///tov?host=/run&password=secret",
                Some("postgres:///tov"),
            ),
            ("tovholder.db", None),
            ("mysql://db/tov", None),
            ("sqlite:", None),
            ("sqlite::memory:", None),
            ("postgre://db/tov", None),
        ] {
            let parsed = url.parse::<DatabaseUrl>();
            assert_eq!(
                parsed.ok().map(|url| format!("{url:?}")).as_deref(),
                shown,
                "{url}"
            );
        }
    }

    #[test]
    fn what_libpq_quotes_from_the_address_is_no_password() {
        for (url, message, told) in [
            (
                "postgres://tov:se%zz@db/tov",
                "invalid percent-encoded token: \"se%zz\"",
                "invalid percent-encoded token: \"…\"",
            ),
            (
                "postgres://tov:a@b@db/tov",
                "could not translate host name \"b@db\" to address",
                "could not translate host name \"…\" to address",
            ),
            (
                "postgres://tov:secret@db:x/tov",
                "invalid integer value \"x\" for connection option \"port\"",
                "invalid integer value \"x\" for connection option \"port\"",
            ),
            (
                "postgres://tov:secret@db/tov",
                "connection to server at \"db\", port 5432 failed: database \"tov\" is missing",
                "connection to server at \"db\", port 5432 failed: database \"tov\" is missing",
            ),
            (
                "postgres://tov:secret@db/tov?pass=geheim",
                "invalid URI query parameter: \"pass\" \"geheim\"",
                "invalid URI query parameter: \"…\" \"…\"",
            ),
        ] {
            assert_eq!(without_secrets(message, url), told, "{url}");
        }
    }

    #[test]
    fn a_database_that_is_not_there_is_not_made_by_mistake() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mistyped.db");
        let url: DatabaseUrl = format!("sqlite:{}", path.display()).parse().unwrap();
        let error = url.connect(OpenMode::Existing).map(|_| ()).unwrap_err();
        assert!(error.to_string().contains("tovholder migrate"), "{error}");
        assert!(!path.exists());
    }
}
