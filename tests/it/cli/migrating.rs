//! `tovholder migrate`.

use std::{fs, path::Path};

use tovholder::storage::migrations;

use super::binary::Desk;

/// The versions of all migrations, in order, as their folders are named.
fn versions() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    let version = |name: String| name.split('_').next().unwrap().replace('-', "");
    let mut versions: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| version(entry.unwrap().file_name().into_string().unwrap()))
        .collect();
    versions.sort();
    versions
}

on_both_databases! {
    fn a_database_is_brought_up_to_date_and_then_is(database: TestDatabase) {
        migrations::revert_last(&database.address()).unwrap();
        let desk = Desk::at(&database);
        let first = desk.print(&["migrate"]);
        let newest = versions().pop().unwrap();
        assert!(first.ends_with(&format!(": {newest}\n")), "{first}");
        assert_eq!(first.lines().count(), 1, "{first}");
        let second = desk.print(&["migrate"]);
        assert!(second.ends_with(" is up to date.\n"), "{second}");
    }
}

/// What `migrate` prints of a new database.
fn all_at(place: &str) -> String {
    let versions = versions();
    let lines = versions
        .iter()
        .map(|version| format!("{place}: {version}\n"));
    lines.collect::<Vec<_>>().concat()
}

#[test]
fn a_database_is_made_where_there_is_none() {
    let desk = Desk::new();
    let place = "sqlite:data/tovholder.db";
    assert_eq!(desk.print(&["migrate"]), all_at(place));
    assert_eq!(
        desk.print(&["migrate"]),
        format!("{place} is up to date.\n")
    );
    assert!(desk.files("data").contains(&"tovholder.db".to_owned()));
    let elsewhere = desk.with("TOVHOLDER_DATABASE__URL", "sqlite:other.db");
    assert_eq!(elsewhere.print(&["migrate"]), all_at("sqlite:other.db"));
}

#[test]
fn only_migrating_makes_a_database_that_was_named() {
    let desk = Desk::new().with("TOVHOLDER_DATABASE__URL", "sqlite:mistyped.db");
    let sentence = desk.refuse(&["outstanding"]);
    assert_eq!(
        sentence,
        "there is no database at mistyped.db; `tovholder migrate` makes one"
    );
    assert!(!desk.path().join("mistyped.db").exists());
}

#[test]
fn an_address_of_another_kind_is_refused() {
    for url in [
        "mysql://tov:hemmelig@db/tov",
        "tovholder.db",
        "sqlite::memory:",
        "postgre://db",
    ] {
        let desk = Desk::new().with("TOVHOLDER_DATABASE__URL", url);
        let sentence = desk.refuse(&["migrate"]);
        assert!(sentence.contains("database.url"), "{sentence}");
        assert!(!sentence.contains("hemmelig"), "{sentence}");
    }
}
