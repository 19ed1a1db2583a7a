//! What keeps the program from starting is one clear sentence, and the exit code 1.

use std::{
    fs::{self, Permissions},
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
};

use diesel::{Connection as _, RunQueryDsl as _, SqliteConnection, sql_query};

use super::{binary::Desk, demo::after_the_first_start};
use crate::support::watcher::give_up_root;

#[test]
fn an_address_that_is_taken_is_named_and_nothing_is_reset() {
    let desk = after_the_first_start();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let before = fs::read(desk.path().join("data/demo.db")).unwrap();
    for command in [&["serve"][..], &["demo"], &["demo", "--reset"]] {
        let sentence = desk.refuse(&[command, &["--address", &address]].concat());
        assert!(
            sentence.starts_with(&format!("the address {address} is taken")),
            "{sentence}"
        );
        assert!(sentence.contains("--address"), "{sentence}");
    }
    assert!(
        fs::read(desk.path().join("data/demo.db")).unwrap() == before,
        "it was touched"
    );
}

#[test]
fn a_file_in_place_of_the_folder_is_named() {
    let desk = Desk::new();
    desk.put("data", "not a folder");
    for command in [&["demo", "--once"][..], &["migrate"], &["outstanding"]] {
        let sentence = desk.refuse(command);
        assert!(
            sentence.starts_with("the data folder data cannot be written to: "),
            "{sentence}"
        );
    }
}

#[test]
fn a_folder_that_may_not_be_written_to_is_named() {
    let desk = Desk::new();
    desk.put("data/note.txt", "the administrator's");
    let data = desk.path().join("data");
    give_up_root(&data);
    fs::set_permissions(&data, Permissions::from_mode(0o500)).unwrap();
    let said = desk.run_without_power(&["demo", "--once"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    let sentence = said.sentence();
    assert!(
        sentence.starts_with("the data folder data cannot be written to: "),
        "{sentence}"
    );
}

#[test]
fn a_database_of_a_newer_version_is_left_alone() {
    let desk = after_the_first_start();
    let path = desk.path().join("data/demo.db");
    let mut db = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000000')";
    sql_query(newer).execute(&mut db).unwrap();
    drop(db);
    fs::copy(&path, desk.path().join("data/tovholder.db")).unwrap();
    for command in [
        &["demo", "--once"][..],
        &["migrate"],
        &["serve", "--address", "127.0.0.1:0"],
        &["remind"],
    ] {
        let sentence = desk.refuse(command);
        assert!(
            sentence.contains("of a newer version of Tovholder"),
            "{command:?}: {sentence}"
        );
    }
}

#[test]
fn garbage_in_place_of_a_database_is_named_and_kept() {
    let desk = Desk::new();
    let garbage = "Dette er ikke en database. ".repeat(400);
    desk.put("data/tovholder.db", &garbage);
    desk.put("data/demo.db", &garbage);
    for command in [
        &["demo", "--once"][..],
        &["migrate"],
        &["serve", "--address", "127.0.0.1:0"],
    ] {
        let sentence = desk.refuse(command);
        assert!(
            sentence.contains(".db: file is not a database"),
            "{command:?}: {sentence}"
        );
    }
    for name in ["tovholder.db", "demo.db"] {
        assert_eq!(
            fs::read_to_string(desk.path().join("data").join(name)).unwrap(),
            garbage
        );
    }
}
