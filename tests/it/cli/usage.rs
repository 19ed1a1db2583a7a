//! What the program says of itself, and to whoever stops listening.

use std::process::Stdio;

use super::binary::Desk;

const COMMANDS: [&str; 10] = [
    "demo",
    "serve",
    "migrate",
    "read-minutes",
    "import",
    "outstanding",
    "render",
    "remind",
    "token",
    "openapi",
];

#[test]
fn every_command_and_every_option_is_explained() {
    let desk = Desk::new();
    let all = desk.print(&["--help"]);
    for command in COMMANDS {
        assert!(
            all.contains(&format!("\n  {command} ")),
            "{command} is missing in {all}"
        );
        let help = desk.print(&[command, "--help"]);
        let about = help.lines().next().unwrap();
        assert!(about.split(' ').count() >= 4, "{command}: {about}");
        assert!(
            help.contains(&format!("Usage: tovholder {command}")),
            "{help}"
        );
        let lines: Vec<_> = help.lines().map(str::trim).collect();
        for (at, line) in lines
            .iter()
            .enumerate()
            .filter(|(_, line)| line.starts_with("--"))
        {
            let beside = line.split_once("  ").map_or("", |(_, words)| words.trim());
            assert!(
                !beside.is_empty() || !lines[at + 1].is_empty(),
                "{command}: {line}"
            );
        }
    }
    assert!(desk.files(".").is_empty(), "help leaves nothing behind");
}

#[test]
fn an_unknown_option_or_command_is_a_mistake_of_usage() {
    let desk = Desk::new();
    for asked in [
        &["--verbose"][..],
        &["demo", "--fast"],
        &["sned"],
        &[],
        &["read-minutes"],
        &["import"],
    ] {
        let said = desk.run(asked);
        assert_eq!(said.code, Some(2), "{asked:?}: {said:?}");
        assert!(said.err.contains("Usage: tovholder"), "{asked:?}: {said:?}");
    }
}

#[test]
fn the_document_of_the_interface_is_printed_or_written() {
    let desk = Desk::new();
    let printed = desk.print(&["openapi"]);
    let document: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    assert_eq!(desk.print(&["openapi", "--output", "openapi.json"]), "");
    let written = std::fs::read_to_string(desk.path().join("openapi.json")).unwrap();
    assert_eq!(written, printed);
    assert_eq!(
        desk.files("."),
        ["openapi.json"],
        "it needs no settings and no database"
    );
    let sentence = desk.refuse(&["openapi", "--output", "missing/openapi.json"]);
    assert!(sentence.starts_with("missing/openapi.json: "), "{sentence}");
}

#[test]
fn who_stops_listening_ends_the_program_without_a_complaint() {
    let desk = Desk::new();
    desk.put(
        "referat.md",
        include_str!("../../../src/cli/demo/sample-minutes.md"),
    );
    for asked in [
        &["openapi"][..],
        &["read-minutes", "referat.md"],
        &["migrate"],
        &["read-minutes", "referat.md", "--format", "json"],
        &["outstanding"],
        &["token", "--role", "auditor"],
    ] {
        let mut child = desk
            .command(asked)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{asked:?}: {output:?}");
    }
}
