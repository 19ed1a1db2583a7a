//! The migrations of the two databases go in step, and each can be taken back and run again.

use std::fs;
use std::path::Path;

/// The names of a folder's migrations, in order; each has the way up and the way down.
fn migrations_in(folder: &Path) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| error.to_string())? {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        for way in ["up.sql", "down.sql"] {
            let is_written =
                fs::read_to_string(path.join(way)).is_ok_and(|sql| !sql.trim().is_empty());
            if !is_written {
                return Err(format!("{name} has no {way}"));
            }
        }
        names.push(name);
    }
    names.sort();
    Ok(names)
}

mod tests {
    use tovholder::storage::{OpenMode, migrations};

    use super::super::schema::facts_of;
    use super::*;

    fn migrations_of(database: &str) -> Vec<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("migrations")
            .join(database);
        migrations_in(&folder).unwrap()
    }

    #[test]
    fn both_databases_have_the_same_migrations_in_the_same_order() {
        let names = migrations_of("sqlite");
        assert!(!names.is_empty());
        assert_eq!(names, migrations_of("postgres"));
    }

    #[test]
    fn a_migration_without_a_way_back_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let migration = folder.path().join("2026-01-01-000000_lost");
        fs::create_dir(&migration).unwrap();
        fs::write(migration.join("up.sql"), "CREATE TABLE t (n INT);").unwrap();
        fs::write(migration.join("down.sql"), "\n").unwrap();
        let found = migrations_in(folder.path());
        assert_eq!(
            found,
            Err("2026-01-01-000000_lost has no down.sql".to_owned())
        );
    }

    on_both_databases! {
        fn migrations_run_up_and_down_and_up(database: TestDatabase) {
            let url = database.address();
            let names = migrations_of("sqlite");
            let before = facts_of(&database);
            assert!(!before.is_empty());
            for _ in &names {
                migrations::revert_last(&url).unwrap();
            }
            assert!(facts_of(&database).is_empty(), "the way down leaves something behind");
            let run = migrations::migrate(&url, OpenMode::Existing).unwrap().run;
            assert_eq!(run.len(), names.len());
            for (version, name) in run.iter().zip(&names) {
                assert!(name.replace('-', "").starts_with(version.as_str()), "{name} ran as {version}");
            }
            assert_eq!(facts_of(&database), before);
        }
    }
}
