//! Both databases behind one test: `on_both_databases!` makes two tests of one body, and each gets a
//! migrated database of its own, gone when the test is over.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tovholder::storage::{DatabaseUrl, OpenMode, Storage, migrations};

use super::postgres;
use super::watcher::{Watcher, create_folder};

/// The databases that Tovholder runs on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Backend {
    Sqlite,
    Postgres,
}

/// A database that one test has for itself.
pub(crate) struct TestDatabase {
    /// As the configuration takes it.
    pub(crate) url: String,
    pub(crate) backend: Backend,
    /// The file, or the name on the server.
    place: String,
}

/// Where the tests meet the migrations: the one place that prepares an empty database.
fn migrate(url: &str) {
    migrations::migrate(&url.parse().unwrap(), OpenMode::CreateIfMissing).unwrap();
}

impl Backend {
    /// A new migrated database; `None` when this run leaves the backend out, which it says once.
    pub(crate) fn database(self) -> Option<TestDatabase> {
        let (place, url) = match self {
            Self::Sqlite => SqliteFolder::of_this_run().copy_template(),
            Self::Postgres if postgres::is_wanted() => postgres::server(migrate).create_database(),
            Self::Postgres => {
                say_what_is_left_out();
                return None;
            }
        };
        Some(TestDatabase {
            url,
            backend: self,
            place,
        })
    }
}

impl TestDatabase {
    /// The address as storage takes it.
    pub(crate) fn address(&self) -> DatabaseUrl {
        self.url.parse().unwrap()
    }

    /// A database like this one, which nobody may have open.
    pub(crate) fn copy(&self) -> Self {
        let (place, url) = match self.backend {
            Backend::Sqlite => {
                // What the journal holds would not be copied.
                let mut connection = SqliteConnection::establish(&self.url).unwrap();
                let emptied = connection.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)");
                emptied.unwrap();
                let file = Path::new(&self.place).join("tovholder.sqlite");
                SqliteFolder::of_this_run().copy_of(&file)
            }
            Backend::Postgres => postgres::server(migrate).copy_database(&self.place),
        };
        let backend = self.backend;
        Self {
            url,
            backend,
            place,
        }
    }

    /// The database, opened as the program opens it.
    pub(crate) fn storage(&self) -> Storage {
        Storage::open(&self.address(), OpenMode::Existing, 4).unwrap()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // What cannot be removed now goes with the run; a panic here would hide the test's own.
        let _ = match self.backend {
            Backend::Sqlite => fs::remove_dir_all(&self.place).map_err(|error| error.to_string()),
            Backend::Postgres => postgres::server(migrate)
                .drop_database(&self.place)
                .map_err(|error| error.to_string()),
        };
    }
}

/// The files of this run, with a migrated one to copy.
struct SqliteFolder {
    path: PathBuf,
    copies: AtomicU32,
    _watcher: Watcher,
}

impl SqliteFolder {
    fn of_this_run() -> &'static Self {
        static FOLDER: OnceLock<SqliteFolder> = OnceLock::new();
        FOLDER.get_or_init(|| {
            let path = create_folder();
            let arguments = [path.to_str().unwrap()];
            let script = include_str!("scripts/folder.sh");
            let watcher = Watcher::start(script, &arguments, Path::new("/"), None).unwrap();
            migrate(&sqlite_url(&path.join("template.sqlite")));
            assert!(
                !path.join("template.sqlite-wal").exists(),
                "the migration leaves its journal open: the copies would lack it"
            );
            Self {
                path,
                copies: AtomicU32::new(0),
                _watcher: watcher,
            }
        })
    }

    fn copy_template(&self) -> (String, String) {
        self.copy_of(&self.path.join("template.sqlite"))
    }

    fn copy_of(&self, original: &Path) -> (String, String) {
        let folder = self
            .path
            .join(self.copies.fetch_add(1, Ordering::Relaxed).to_string());
        fs::create_dir(&folder).unwrap();
        let file = folder.join("tovholder.sqlite");
        fs::copy(original, &file).unwrap();
        (folder.to_str().unwrap().to_owned(), sqlite_url(&file))
    }
}

fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

/// Past the capture of a test's output, which would swallow it.
fn say_what_is_left_out() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        let line =
            "\nPostgreSQL is left out: its tests below do nothing. Run tests/run for both.\n";
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    });
}

/// Makes of `async fn name(database: TestDatabase) { … }` the tests `name::sqlite` and
/// `name::postgres`. Leave out `async` where nothing is awaited.
macro_rules! on_both_databases {
    () => {};
    ($(#[$note:meta])* async fn $name:ident($database:ident: TestDatabase) $body:block $($rest:tt)*) => {
        $(#[$note])*
        async fn $name($database: $crate::support::backends::TestDatabase) $body
        mod $name {
            use $crate::support::backends::Backend;

            #[actix_web::test]
            async fn sqlite() {
                super::$name(Backend::Sqlite.database().unwrap()).await;
            }

            #[actix_web::test]
            async fn postgres() {
                if let Some(database) = Backend::Postgres.database() {
                    super::$name(database).await;
                }
            }
        }
        on_both_databases! { $($rest)* }
    };
    ($(#[$note:meta])* fn $name:ident($database:ident: TestDatabase) $body:block $($rest:tt)*) => {
        on_both_databases! {
            $(#[$note])*
            async fn $name($database: TestDatabase) $body
            $($rest)*
        }
    };
}

mod tests {
    use tovholder::storage::{StorageError, jobs, people};

    use super::super::builders::{Named as _, a_moment, a_person};
    use super::*;

    on_both_databases! {
        async fn a_test_has_a_migrated_database_of_its_own(database: TestDatabase) {
            let other = database.backend.database().unwrap();
            assert_ne!(database.url, other.url);
            let anne = a_person().named("Anne");
            let id = anne.id;
            database.storage().write(move |db| people::insert(db, &anne)).await.unwrap();
            let find = move |db: &mut _| people::find(db, id);
            assert!(database.storage().read(find).await.unwrap().is_some());
            assert!(other.storage().read(find).await.unwrap().is_none());
        }

        async fn a_database_is_gone_with_its_test(database: TestDatabase) {
            let url = database.url.clone();
            drop(database);
            if let Some(file) = url.strip_prefix("sqlite://") {
                assert!(!Path::new(file).exists());
            } else {
                let error = PgConnection::establish(&url).err().unwrap().to_string();
                assert!(error.contains("does not exist"), "{error}");
            }
        }

        async fn a_body_may_await(database: TestDatabase) {
            let storage = database.storage();
            let known = storage.write(|db| {
                jobs::register(db, "send_reminders", a_moment())?;
                jobs::lease(db, "send_reminders", a_moment(), a_moment())
            });
            assert!(known.await.map_err(|error: StorageError| error.to_string()).unwrap());
        }
    }

    #[test]
    fn postgresql_is_left_out_unless_tests_run_is_used() {
        if !postgres::is_wanted() {
            assert!(Backend::Postgres.database().is_none());
        }
    }
}
