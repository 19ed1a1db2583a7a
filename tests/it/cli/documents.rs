//! `tovholder import` and `tovholder read-minutes`.

use super::binary::Desk;

const GOOD: &str = include_str!("../../documents/referat-byraad-beslutning-foerst.txt");
const SAMPLE: &str = include_str!("../../../src/cli/demo/sample-minutes.md");

on_both_databases! {
    fn minutes_are_imported_once_and_a_bad_file_does_not_stop_the_others(database: TestDatabase) {
        let desk = Desk::at(&database);
        desk.put("byraad.txt", GOOD);
        desk.put("styregruppe.md", SAMPLE);
        desk.put("billede.png", [0x89, b'P', b'N', b'G', 0, 1, 2, 3]);
        desk.put("tom.txt", "");
        let files = ["import", "byraad.txt", "billede.png", "tom.txt", "findes-ikke.txt", "styregruppe.md"];
        let said = desk.run(&files);
        assert_eq!(said.code, Some(1), "{said:?}");
        assert_eq!(said.sentence(), "3 of 5 could not be imported");
        for beginning in [
            "byraad.txt: imported as a draft: ",
            "billede.png: not imported: ",
            "tom.txt: not imported: ",
            "findes-ikke.txt: not imported: ",
            "styregruppe.md: imported as a draft: Digitaliseringsstyregruppen, 5 items, 5 proposals",
        ] {
            assert!(said.out.lines().any(|line| line.starts_with(beginning)), "{beginning}: {}", said.out);
        }
        let again = desk.print(&["import", "byraad.txt", "styregruppe.md"]);
        assert_eq!(again.matches(": imported before: ").count(), 2, "{again}");
    }
}

#[test]
fn minutes_are_read_for_people_and_for_programs_and_nothing_is_stored() {
    let desk = Desk::new();
    desk.put("referat.md", SAMPLE);
    let text = desk.print(&["read-minutes", "referat.md"]);
    assert!(
        text.contains("Digitaliseringsstyregruppen") && text.contains("Karnov"),
        "{text}"
    );
    let json = desk.print(&["read-minutes", "referat.md", "--format", "json"]);
    let read: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(read.is_object(), "{json}");
    assert!(json.contains("85.15.02G01-30-23"), "{json}");
    assert_eq!(desk.files("."), ["referat.md"]);
}

#[test]
fn what_is_almost_minutes_is_an_answer_and_what_is_no_text_a_refusal() {
    let desk = Desk::new();
    desk.put("indkøb.txt", "Mælk\nBrød\nTo liter saft til mødet\n");
    let json = desk.print(&["read-minutes", "indkøb.txt", "--format", "json"]);
    assert!(
        serde_json::from_str::<serde_json::Value>(&json).is_ok(),
        "{json}"
    );
    desk.print(&["read-minutes", "indkøb.txt"]);
    desk.put("billede.png", [0x89, b'P', b'N', b'G', 0, 1, 2, 3]);
    for file in ["billede.png", "findes-ikke.md", "."] {
        let sentence = desk.refuse(&["read-minutes", file]);
        assert!(
            sentence.starts_with(&format!("cannot read {file}: ")),
            "{sentence}"
        );
    }
}
