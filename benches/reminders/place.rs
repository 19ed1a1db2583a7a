//! Where the benchmark keeps its databases, gone when it is over, and how much memory it takes.

use std::{
    fmt, fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use diesel::{Connection as _, PgConnection, connection::SimpleConnection as _};
use tempfile::TempDir;
use tovholder::storage::{OpenMode, Storage};
use url::Url;

use super::Outcome;

/// A place for databases.
pub(crate) enum Place {
    Sqlite(TempDir),
    Postgres(Url),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        })
    }
}

/// A database of the benchmark's own.
pub(crate) struct Database<'a> {
    place: &'a Place,
    name: String,
}

impl Place {
    /// A folder, and the server that the tests use where it is named.
    pub(crate) fn all() -> Outcome<Vec<Self>> {
        let mut places = vec![Self::Sqlite(tempfile::tempdir()?)];
        #[expect(clippy::disallowed_methods, reason = "a benchmark has no settings")]
        if let Ok(url) = std::env::var("TEST_DATABASE_URL") {
            places.push(Self::Postgres(url.parse()?));
        }
        Ok(places)
    }

    pub(crate) fn database(&self, name: &str) -> Outcome<Database<'_>> {
        let name = format!("tovholder_bench_{name}_{}", std::process::id());
        if let Self::Postgres(url) = self {
            let mut server = PgConnection::establish(url.as_str())?;
            server.batch_execute(&format!("CREATE DATABASE {name}"))?;
        }
        Ok(Database { place: self, name })
    }
}

impl Database<'_> {
    pub(crate) fn storage(&self) -> Outcome<Storage> {
        let url = match self.place {
            Place::Sqlite(folder) => {
                let file = folder.path().join(&self.name);
                format!("sqlite:{}", file.display())
            }
            Place::Postgres(url) => {
                let mut url = url.clone();
                url.set_path(&self.name);
                url.into()
            }
        };
        Ok(Storage::open(&url.parse()?, OpenMode::CreateIfMissing, 2)?)
    }
}

impl Drop for Database<'_> {
    fn drop(&mut self) {
        if let Place::Postgres(url) = self.place
            && let Ok(mut server) = PgConnection::establish(url.as_str())
        {
            // What cannot be removed is the server's own to keep: a benchmark ends all the same.
            let _ = server.batch_execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
        }
    }
}

/// Looks now and then at how much memory the process has for itself, files that it shares left out.
pub(crate) struct Memory {
    before: Option<u64>,
    is_over: Arc<AtomicBool>,
    watcher: JoinHandle<Option<u64>>,
}

impl Memory {
    pub(crate) fn watch() -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&is_over);
        let watcher = thread::spawn(move || {
            let mut most = None;
            while !told.load(Ordering::Relaxed) {
                most = most.max(own_kilobytes());
                thread::sleep(Duration::from_millis(10));
            }
            most
        });
        Self {
            before: own_kilobytes(),
            is_over,
            watcher,
        }
    }

    /// Before and at most, in kilobytes; nothing where the system does not tell.
    pub(crate) fn stop(self) -> Option<(u64, u64)> {
        self.is_over.store(true, Ordering::Relaxed);
        let most = self.watcher.join().ok().flatten();
        self.before.zip(most)
    }
}

fn own_kilobytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("RssAnon:"))?;
    line.split_whitespace().next()?.parse().ok()
}
