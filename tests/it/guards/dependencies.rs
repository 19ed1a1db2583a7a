//! Every crate comes from crates.io under a licence that `deny.toml` allows, also where `cargo deny` is
//! not installed. Leaves out advisories, which need the network.

use std::{collections::BTreeSet, path::Path, process::Command};

use serde_json::Value;
use spdx::{Expression, LicenseReq};

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The licences that may be had.
fn allowed() -> BTreeSet<String> {
    let rules = std::fs::read_to_string(root().join("deny.toml")).unwrap();
    let (_, rest) = rules.split_once("\nallow = [").unwrap();
    let (list, _) = rest.split_once("\n]").unwrap();
    let lines = list.lines().filter_map(|line| line.split('"').nth(1));
    lines.map(str::to_owned).collect()
}

fn packages() -> Vec<Value> {
    let cargo = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        cargo.status.success(),
        "{}",
        String::from_utf8_lossy(&cargo.stderr)
    );
    let mut told: Value = serde_json::from_slice(&cargo.stdout).unwrap();
    let Value::Array(packages) = told["packages"].take() else {
        panic!("cargo tells no packages")
    };
    packages
}

/// The crates that are not to be had, whatever their licence.
fn banned() -> BTreeSet<String> {
    let rules = std::fs::read_to_string(root().join("deny.toml")).unwrap();
    let crates = rules
        .lines()
        .filter_map(|line| line.split_once("{ crate = \""));
    let names = crates.filter_map(|(_, rest)| rest.split('"').next());
    names.map(str::to_owned).collect()
}

/// What is wrong with a crate.
fn mistake(package: &Value, allowed: &BTreeSet<String>) -> Option<String> {
    let name = format!("{} {}", package["name"], package["version"]);
    if package["source"] != REGISTRY {
        return Some(format!("{name} comes from {}", package["source"]));
    }
    let licence = package["license"].as_str().unwrap_or_default();
    // Some still write an older way of saying *or*.
    let expression = Expression::parse(&licence.replace('/', " OR "));
    let is_allowed = |wanted: &LicenseReq| allowed.contains(&wanted.to_string());
    let is_good = expression.is_ok_and(|expression| expression.evaluate(is_allowed));
    (!is_good).then(|| format!("{name} is under {licence:?}"))
}

#[test]
fn every_crate_comes_from_where_it_should_under_a_licence_that_we_may_use() {
    let allowed = allowed();
    assert!(allowed.contains("MIT") && allowed.len() > 5, "{allowed:?}");
    let packages = packages();
    assert!(packages.len() > 100, "{}", packages.len());
    let foreign = packages
        .iter()
        .filter(|package| package["name"] != "tovholder");
    let mistakes: Vec<_> = foreign
        .filter_map(|package| mistake(package, &allowed))
        .collect();
    assert!(mistakes.is_empty(), "{mistakes:#?}");
    let banned = banned();
    assert!(banned.contains("openssl-sys"), "{banned:?}");
    let is_banned = |package: &&Value| banned.contains(package["name"].as_str().unwrap());
    let found: Vec<_> = packages.iter().filter(is_banned).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_crate_from_elsewhere_or_under_another_licence_is_found() {
    let allowed = allowed();
    let package = |source: &str, licence: Value| serde_json::json!({ "name": "x", "version": "1.0.0", "source": source, "license": licence });
    for (source, licence, is_good) in [
        (REGISTRY, "MIT".into(), true),
        (REGISTRY, "MIT/Apache-2.0".into(), true),
        (REGISTRY, "GPL-3.0-only OR MIT".into(), true),
        (REGISTRY, "GPL-3.0-only".into(), false),
        (REGISTRY, "MIT AND GPL-3.0-only".into(), false),
        (REGISTRY, "do what you like".into(), false),
        (REGISTRY, Value::Null, false),
        ("git+https://github.com/x/x", "MIT".into(), false),
    ] {
        let package = package(source, licence);
        assert_eq!(mistake(&package, &allowed).is_none(), is_good, "{package}");
    }
}
