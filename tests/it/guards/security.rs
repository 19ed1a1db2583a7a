//! Every answer to a threat in `SECURITY.md` is proven by a test that is there.

use std::collections::BTreeSet;

use super::source::read_sources;

const TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/SECURITY.md"));

/// The names of tests in the last column of the tables.
fn named(text: &str) -> Vec<String> {
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| ") && line.ends_with("` |"));
    let proofs = rows.filter_map(|row| row.trim_end_matches(" |").rsplit_once(" | "));
    let names = proofs.flat_map(|(_, proofs)| proofs.split('`').map(str::trim));
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

fn functions(text: &str) -> impl Iterator<Item = String> + '_ {
    let declared = text.split("fn ").skip(1);
    declared.filter_map(|rest| rest.split(['(', '<']).next().map(str::to_owned))
}

#[test]
fn every_threat_has_a_test() {
    let named = named(TEXT);
    assert!(named.len() > 40, "{}", named.len());
    let mut there = BTreeSet::new();
    for file in ["src", "tests"].into_iter().flat_map(read_sources) {
        there.extend(functions(&file.text));
    }
    let missing: Vec<_> = named.iter().filter(|name| !there.contains(*name)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn names_are_read_from_the_last_column() {
    let text = "| S | `x` | y | `one_test` `another` |\n| S | threat | answer | none |\n";
    assert_eq!(named(text), ["one_test", "another"]);
    assert_eq!(
        functions("async fn a(b: C) {} fn d<T>() {}").collect::<Vec<_>>(),
        ["a", "d"]
    );
}
