//! Which room may use which, and what of the crates outside: the table of `ARCHITECTURE.md`, kept by
//! reading every path in the code. Also: few files tell one database from the other.

use std::sync::LazyLock;

use regex::Regex;

use super::source::{SourceFile, dependencies, pattern, read_sources};

struct Room {
    name: &'static str,
    may_use: &'static [&'static str],
    crates: Crates,
}

enum Crates {
    Any,
    Only(&'static [&'static str]),
    Not(&'static [&'static str]),
}

use Crates::{Any, Not, Only};

const fn room(name: &'static str, may_use: &'static [&'static str], crates: Crates) -> Room {
    Room {
        name,
        may_use,
        crates,
    }
}

/// Whatever talks to the world.
const WORLDLY: Crates = Not(&[
    "actix_web",
    "askama",
    "clap",
    "config",
    "diesel",
    "lettre",
    "oauth2",
    "reqwest",
    "rustls",
    "tokio",
    "utoipa",
]);

const ROOMS: &[Room] = &[
    room(
        "domain",
        &[],
        Only(&[
            "chrono",
            "chrono_tz",
            "data_encoding",
            "rrule",
            "sha2",
            "subtle",
            "thiserror",
            "uuid",
        ]),
    ),
    room(
        "minutes",
        &["domain"],
        Only(&[
            "aes",
            "aho_corasick",
            "cbc",
            "chrono",
            "flate2",
            "html5gum",
            "quick_xml",
            "regex",
            "regex_syntax",
            "sha2",
            "strsim",
            "thiserror",
            "unicode_normalization",
            "zip",
        ]),
    ),
    room("clock", &["domain"], WORLDLY),
    room(
        "storage",
        &["domain"],
        Not(&["actix_web", "askama", "clap", "lettre", "utoipa"]),
    ),
    room(
        "outbound",
        &[],
        Not(&["actix_web", "askama", "clap", "diesel", "lettre", "utoipa"]),
    ),
    room(
        "identity",
        &["domain", "outbound"],
        Not(&["actix_web", "askama", "clap", "diesel", "lettre", "reqwest"]),
    ),
    room(
        "http",
        &[],
        Only(&[
            "actix_web",
            "governor",
            "http",
            "tracing",
            "tracing_actix_web",
        ]),
    ),
    room("ical", &["domain"], WORLDLY),
    room(
        "papers",
        &["domain"],
        Not(&[
            "actix_web",
            "clap",
            "config",
            "diesel",
            "lettre",
            "oauth2",
            "reqwest",
            "rustls",
            "tokio",
            "utoipa",
        ]),
    ),
    room(
        "mail",
        &["domain", "ical"],
        Not(&["actix_web", "clap", "diesel"]),
    ),
    room("esdh", &["domain"], Not(&["actix_web", "clap", "diesel"])),
    room(
        "operations",
        &["domain", "minutes", "storage", "clock", "mail", "esdh"],
        Not(&["actix_web", "askama", "clap", "diesel", "lettre", "utoipa"]),
    ),
    room(
        "jobs",
        &["operations", "domain", "clock", "ical", "mail", "esdh"],
        Not(&["actix_web", "clap", "diesel"]),
    ),
    room(
        "api",
        &[
            "operations",
            "domain",
            "ical",
            "papers",
            "identity",
            "clock",
            "http",
        ],
        Not(&["askama", "clap", "diesel", "lettre"]),
    ),
    room(
        "web",
        &["operations", "domain", "identity", "http"],
        Not(&["clap", "diesel", "lettre"]),
    ),
    room(
        "config",
        &["domain", "mail", "identity", "outbound", "http"],
        Not(&["actix_web", "askama", "diesel"]),
    ),
    room(
        "cli",
        &[
            "operations",
            "domain",
            "clock",
            "mail",
            "esdh",
            "jobs",
            "identity",
            "config",
            "papers",
            // Reading a document and telling what it says needs no use case.
            "minutes",
        ],
        Not(&["actix_web", "diesel"]),
    ),
    room("app", &[], Any),
    room("main", &[], Any),
    room("lib", &[], Any),
];

/// These put the house together and may use everything; nobody uses them.
const ABOVE_ALL: [&str; 3] = ["app", "main", "lib"];

/// The files that may ask which database it is, with the folders beside them: those that connect and
/// translate, and the one that reads the address.
const TELL_DATABASES_APART: [&str; 3] = [
    "src/storage/connection",
    "src/storage/dialect",
    "src/config/database",
];

fn find_forbidden_rooms(file: &SourceFile) -> Vec<String> {
    let Some(home) = ROOMS.iter().find(|room| room.name == file.room()) else {
        return vec![format!("{}: this room is not in the table", file.path)];
    };
    if ABOVE_ALL.contains(&home.name) {
        return Vec::new();
    }
    used_rooms(file)
        .into_iter()
        .filter(|(_, used)| used != home.name && !home.may_use.contains(&used.as_str()))
        .map(|(line, used)| format!("{}:{line}: {} may not use {used}", file.path, home.name))
        .collect()
}

/// Line and name of each room that a file reaches through `crate::` or enough `super::`.
fn used_rooms(file: &SourceFile) -> Vec<(usize, String)> {
    static PATH: LazyLock<Regex> =
        pattern!(r"\b(crate|super(?:\s*::\s*super)*)\s*::\s*(\{|[a-z_]+)");
    let mut used = Vec::new();
    for found in PATH.captures_iter(&file.code) {
        let is_at_root = &found[1] == "crate" || found[1].matches("super").count() >= file.depth();
        let end = found.get(0).unwrap().end();
        let names = if &found[2] == "{" {
            names_of_group(file.code.get(end..).unwrap_or_default())
        } else {
            vec![(0, found[2].to_owned())]
        };
        for (offset, name) in names {
            if is_at_root && ROOMS.iter().any(|room| room.name == name) {
                used.push((file.line_at(end + offset), name));
            }
        }
    }
    used
}

/// The first name of each path in `a::b, c::{d, e}}`: `a`, `c`, and where they stand.
fn names_of_group(code: &str) -> Vec<(usize, String)> {
    static TOKEN: LazyLock<Regex> = pattern!(r"[A-Za-z0-9_]+|[{},]");
    let mut names = Vec::new();
    let mut depth = 0;
    let mut is_expected = true;
    for found in TOKEN.find_iter(code) {
        match found.as_str() {
            "{" => depth += 1,
            "}" if depth == 0 => break,
            "}" => depth -= 1,
            "," => is_expected = depth == 0,
            name => {
                if is_expected {
                    names.push((found.start(), name.to_owned()));
                }
                is_expected = false;
            }
        }
    }
    names
}

fn find_forbidden_crates(file: &SourceFile, dependencies: &[String]) -> Vec<String> {
    // A path starts with the name of its crate: `diesel::` with nothing before it, or `use diesel`.
    static PATH: LazyLock<Regex> =
        pattern!(r"(?m)\buse\s+(?:::)?(?<used>\w+)\b|(?:^|[^:\w])(?:::)?(?<named>\w+)::");
    let Some(home) = ROOMS.iter().find(|room| room.name == file.room()) else {
        return Vec::new();
    };
    let is_forbidden = |name: &str| match home.crates {
        Any => false,
        Only(names) => !names.contains(&name),
        Not(names) => names.iter().any(|forbidden| name.starts_with(forbidden)),
    };
    PATH.captures_iter(&file.code)
        .filter_map(|found| found.name("used").or(found.name("named")))
        .filter(|found| dependencies.iter().any(|name| name == found.as_str()))
        .filter(|found| is_forbidden(found.as_str()))
        .map(|found| {
            let line = file.line_at(found.start());
            format!(
                "{}:{line}: {} may not use the crate {}",
                file.path,
                home.name,
                found.as_str()
            )
        })
        .collect()
}

fn find_told_apart_databases(file: &SourceFile) -> Vec<String> {
    static VARIANT: LazyLock<Regex> = pattern!(
        r"\b(?:Pg|Sqlite)Connection\b|::(?:Pg|Postgres|PostgreSql|Sqlite)\s*(?:\(|=>|\||\{)"
    );
    if TELL_DATABASES_APART
        .iter()
        .any(|path| file.path.starts_with(path))
    {
        return Vec::new();
    }
    VARIANT
        .find_iter(&file.code)
        .map(|found| {
            let line = file.line_at(found.start());
            format!(
                "{}:{line}: the database is told apart by {}",
                file.path,
                found.as_str()
            )
        })
        .collect()
}

mod tests {
    use super::*;

    fn check(rule: impl Fn(&SourceFile) -> Vec<String>) {
        let violations = read_sources("src")
            .iter()
            .flat_map(rule)
            .collect::<Vec<_>>();
        assert!(violations.is_empty(), "\n{}\n", violations.join("\n"));
    }

    #[test]
    fn every_room_uses_only_the_rooms_it_may() {
        check(find_forbidden_rooms);
    }

    #[test]
    fn every_room_uses_only_the_crates_it_may() {
        let dependencies = dependencies();
        check(|file| find_forbidden_crates(file, &dependencies));
    }

    #[test]
    fn few_files_tell_the_databases_apart() {
        check(find_told_apart_databases);
    }

    #[test]
    fn a_forbidden_room_is_found_however_it_is_written() {
        for text in [
            "use crate::storage::Pool;",
            "use crate::{domain::Body, storage};",
            "use crate::{\n    domain::{Body, Meeting},\n    storage::{Pool},\n};",
            "fn f() { crate::storage::open(); }",
            "use super::super::storage;",
            "pub(crate) use crate :: storage :: Pool;",
        ] {
            let found = find_forbidden_rooms(&SourceFile::new("src/api/bodies.rs", text));
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(found[0].ends_with("api may not use storage"), "{found:?}");
        }
    }

    #[test]
    fn a_permitted_path_is_left_alone() {
        for text in [
            "use crate::operations::bodies;",
            "use crate::api::problem::Problem;",
            "use super::storage;",
            "// use crate::storage::Pool;",
            "/// See [`crate::storage`].\nfn f() { g(\"crate::storage\") }",
            "use crate::domain::storage::Shelf;",
            "use crate::{domain::storage, operations::{self, storage as shelf}};",
        ] {
            let found = find_forbidden_rooms(&SourceFile::new("src/api/bodies.rs", text));
            assert!(found.is_empty(), "{text}: {found:?}");
        }
    }

    #[test]
    fn nobody_uses_the_composition_root_and_it_uses_everything() {
        let upwards = SourceFile::new("src/cli/serve.rs", "use crate::app::run;");
        assert_eq!(find_forbidden_rooms(&upwards).len(), 1);
        let downwards = SourceFile::new("src/app.rs", "use crate::{api, storage, jobs};");
        assert!(find_forbidden_rooms(&downwards).is_empty());
    }

    #[test]
    fn a_room_that_is_not_in_the_table_is_found() {
        assert_eq!(
            find_forbidden_rooms(&SourceFile::new("src/attic.rs", "")).len(),
            1
        );
    }

    #[test]
    fn a_forbidden_crate_is_found() {
        let dependencies = ["chrono", "config", "diesel", "serde"].map(str::to_owned);
        for (path, text, count) in [
            ("src/operations/a.rs", "use diesel::prelude::*;", 1),
            (
                "src/operations/a.rs",
                "fn f() { diesel::insert_into(t); }",
                1,
            ),
            (
                "src/operations/a.rs",
                "#[derive(diesel::Queryable)] struct A;",
                1,
            ),
            ("src/operations/a.rs", "use ::diesel as d;", 1),
            (
                "src/domain/a.rs",
                "use serde::Serialize;\nuse chrono::Utc;",
                1,
            ),
            ("src/domain/a.rs", "use std::fmt;\nlet serde = 1;", 0),
            (
                "src/operations/a.rs",
                "use crate::domain::diesel::Engine;",
                0,
            ),
            ("src/storage/a.rs", "use diesel::prelude::*;", 0),
        ] {
            let found = find_forbidden_crates(&SourceFile::new(path, text), &dependencies);
            assert_eq!(found.len(), count, "{text}: {found:?}");
        }
    }

    #[test]
    fn telling_databases_apart_is_found_elsewhere() {
        for (path, text, count) in [
            (
                "src/storage/actions.rs",
                "match c { Db::Sqlite(c) => f(c), Db::Postgres(c) => g(c) }",
                2,
            ),
            (
                "src/storage/actions.rs",
                "match d { Dialect::Sqlite => 1, _ => 2 }",
                1,
            ),
            ("src/operations/a.rs", "fn f(c: &mut PgConnection) {}", 1),
            (
                "src/storage/ids.rs",
                "impl ToSql<Id, diesel::sqlite::Sqlite> for Id {}",
                0,
            ),
            (
                "src/storage/dialect.rs",
                "match c { Db::Sqlite(c) => f(c) }",
                0,
            ),
            (
                "src/storage/dialect/upsert.rs",
                "match c { Db::Sqlite(c) => f(c) }",
                0,
            ),
        ] {
            let found = find_told_apart_databases(&SourceFile::new(path, text));
            assert_eq!(found.len(), count, "{text}: {found:?}");
        }
    }
}
