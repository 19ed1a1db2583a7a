//! Opening a database: made only when that is asked for, migrated by one at a time, and otherwise
//! refused in words that say what to do.

use std::fs;
use std::path::Path;
use std::thread;

use diesel::{Connection as _, PgConnection, SqliteConnection, connection::SimpleConnection as _};
use tovholder::storage::{DatabaseUrl, OpenMode, Storage, StorageError, migrations};

use crate::support::backends::{Backend, TestDatabase};

fn execute(database: &TestDatabase, statement: &str) {
    match database.backend {
        Backend::Sqlite => SqliteConnection::establish(&database.url)
            .unwrap()
            .batch_execute(statement),
        Backend::Postgres => PgConnection::establish(&database.url)
            .unwrap()
            .batch_execute(statement),
    }
    .unwrap();
}

fn at(path: &Path) -> DatabaseUrl {
    format!("sqlite:{}", path.display()).parse().unwrap()
}

fn refusal(url: &DatabaseUrl, mode: OpenMode) -> String {
    let error = Storage::open(url, mode, 2).map(drop).unwrap_err();
    error.to_string()
}

#[test]
fn an_address_of_another_kind_is_refused_in_words() {
    for url in [
        "mysql://db/tov",
        "tovholder.sqlite",
        "postgre://db/tov",
        "sqlite::memory:",
    ] {
        let error = url.parse::<DatabaseUrl>().unwrap_err();
        assert!(
            matches!(&error, StorageError::Address(why) if why.contains("sqlite:")),
            "{url}: {error}"
        );
    }
}

#[test]
fn a_missing_file_is_refused_and_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mistyped.sqlite");
    let refused = refusal(&at(&path), OpenMode::Existing);
    assert!(
        refused.contains("there is no database at") && refused.contains("tovholder migrate"),
        "{refused}"
    );
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        0,
        "nothing is left behind"
    );
}

#[test]
fn a_missing_file_is_made_when_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let url = at(&folder.path().join("æøå 1.sqlite"));
    let made = migrations::migrate(&url, OpenMode::CreateIfMissing).unwrap();
    assert!(!made.run.is_empty());
    assert!(
        migrations::migrate(&url, OpenMode::Existing)
            .unwrap()
            .run
            .is_empty()
    );
}

#[test]
fn a_folder_that_takes_no_file_is_said_with_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    // No folder, a file for a folder, and a folder for a file: refused to root as well.
    for path in [
        folder.path().join("no/t.sqlite"),
        file.join("t.sqlite"),
        folder.path().to_owned(),
    ] {
        let refused = refusal(&at(&path), OpenMode::CreateIfMissing);
        assert!(
            refused.contains("cannot be reached") && refused.contains(path.to_str().unwrap()),
            "{refused}"
        );
        assert!(refused.contains("open"), "{refused}");
    }
}

#[test]
fn a_folder_without_the_right_to_write_is_said_with_its_name() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
    // Root may write everywhere.
    if fs::write(folder.path().join("probe"), "").is_err() {
        let path = folder.path().join("t.sqlite");
        let refused = refusal(&at(&path), OpenMode::CreateIfMissing);
        assert!(
            refused.contains("cannot be reached") && refused.contains(path.to_str().unwrap()),
            "{refused}"
        );
    }
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_file_that_is_no_database_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.sqlite");
    fs::write(&path, "Referat af mødet den 25. oktober 2023. ".repeat(500)).unwrap();
    let refused = refusal(&at(&path), OpenMode::Existing);
    assert!(refused.contains("file is not a database"), "{refused}");
    assert!(
        fs::read_to_string(&path).unwrap().starts_with("Referat"),
        "it is left as it was"
    );
}

#[test]
fn a_file_that_was_cut_off_is_refused_in_words() {
    let database = Backend::Sqlite.database().unwrap();
    let file = sqlite_file(&database);
    let bytes = fs::read(file).unwrap();
    for length in [50, 4_096, 5_000, bytes.len() / 2] {
        fs::write(file, &bytes[..length]).unwrap();
        let refused = refusal(&database.address(), OpenMode::Existing);
        let is_said = ["not a database", "malformed"]
            .iter()
            .any(|words| refused.contains(words));
        assert!(is_said, "cut at {length}: {refused}");
    }
}

#[test]
fn a_server_that_is_not_there_is_said_without_its_password() {
    let url: DatabaseUrl = "postgres://me:hemmelig@127.0.0.1:1/tov".parse().unwrap();
    let refused = refusal(&url, OpenMode::Existing);
    assert!(
        refused.contains("cannot be reached") && !refused.contains("hemmelig"),
        "{refused}"
    );
}

on_both_databases! {
    fn a_database_of_a_newer_version_is_refused(database: TestDatabase) {
        execute(&database, "INSERT INTO __diesel_schema_migrations (version) VALUES ('99999999999999')");
        let refused = refusal(&database.address(), OpenMode::Existing);
        assert_eq!(
            refused,
            "the database is of a newer version of Tovholder (it has the migration 99999999999999); \
             install that version"
        );
    }

    fn programs_that_start_together_migrate_once(database: TestDatabase) {
        let url = database.address();
        let names = migrations::migrate(&url, OpenMode::Existing).unwrap().run;
        assert!(names.is_empty(), "the template is up to date");
        make_empty(&database);
        let programs: Vec<_> = (0..4)
            .map(|_| {
                let url = url.clone();
                thread::spawn(move || migrations::migrate(&url, OpenMode::CreateIfMissing))
            })
            .collect();
        let ran: Vec<_> = programs.into_iter().map(|program| program.join().unwrap().unwrap().run).collect();
        let workers = ran.iter().filter(|run| !run.is_empty()).count();
        assert_eq!(workers, 1, "{ran:?}");
    }

    fn an_open_database_is_opened_again(database: TestDatabase) {
        let _first = database.storage();
        let _second = database.storage();
    }
}

fn make_empty(database: &TestDatabase) {
    match database.backend {
        Backend::Sqlite => fs::remove_file(sqlite_file(database)).unwrap(),
        Backend::Postgres => execute(database, "DROP SCHEMA public CASCADE; CREATE SCHEMA public"),
    }
}

fn sqlite_file(database: &TestDatabase) -> &str {
    database.url.strip_prefix("sqlite://").unwrap()
}
