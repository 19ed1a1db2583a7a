//! `tovholder history`.

use std::fs;

use super::binary::Desk;

const STORY: [&str; 4] = ["demo", "--once", "--today", "2023-10-26"];

#[test]
fn a_history_is_verified_exported_and_held_against_what_was_exported() {
    let desk = Desk::new();
    desk.print(&STORY);
    let database = desk.path().join("data/demo.db");
    let desk = desk.with(
        "TOVHOLDER_DATABASE__URL",
        &format!("sqlite:{}", database.display()),
    );
    let told = desk.print(&["history", "verify"]);
    assert!(
        told.contains("hændelser gennemgået (0 med slettede"),
        "{told}"
    );

    let exported = desk.print(&["history", "export"]);
    let file = desk.path().join("checkpoints.jsonl");
    fs::write(&file, &exported).unwrap();
    let against = ["history", "verify", "--against", file.to_str().unwrap()];
    desk.print(&against);

    fs::write(&file, "{}\n").unwrap();
    let refused = desk.refuse(&against);
    assert!(
        refused.contains("line 1 is no exported checkpoint"),
        "{refused}"
    );
    let refused = desk.refuse(&["history", "verify", "--against", "missing.jsonl"]);
    assert!(refused.starts_with("missing.jsonl: "), "{refused}");
    let desk = desk.with("TOVHOLDER_LANGUAGE", "en");
    assert!(
        desk.print(&["history", "verify"])
            .contains("events looked at")
    );
}
