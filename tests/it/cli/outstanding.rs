//! `tovholder outstanding`.

use serde_json::Value;
use tovholder::domain::action::Due;

use super::binary::Desk;
use crate::{
    jobs::stage::{CLOSED_CASE, MARKER, Stage},
    support::builders::*,
};

fn titles(json: &str) -> Vec<Value> {
    let lines: Vec<Value> = serde_json::from_str(json).unwrap();
    lines.iter().map(|line| line["title"].clone()).collect()
}

on_both_databases! {
    async fn what_is_outstanding_is_told_with_what_is_closed_masked(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        stage.act("Planlægge kursus", Due::ByDate(day("2023-11-22"))).await;
        stage.act_closed(Due::ByDate(day("2023-11-23"))).await;
        stage.act("Evaluere", Due::ByDate(day("2199-01-01"))).await;
        stage.app.drain().await;
        stage.app.close().await;
        let desk = Desk::at(&database);

        let text = desk.print(&["outstanding"]);
        assert!(text.contains("onsdag den 22. november 2023  FORFALDEN\n  Planlægge kursus\n"), "{text}");
        assert!(text.contains("\n  (lukket)\n") && text.contains(CLOSED_CASE), "{text}");
        assert!(text.contains("1. januar 2199\n  Evaluere\n"), "{text}");
        assert!(!text.contains(MARKER), "{text}");

        let json = desk.print(&["outstanding", "--format", "json"]);
        assert_eq!(titles(&json), ["Planlægge kursus".into(), Value::Null, "Evaluere".into()]);
        assert!(!json.contains(MARKER), "{json}");
        let first = &serde_json::from_str::<Value>(&json).unwrap()[0];
        assert_eq!(first["due_on"], "2023-11-22");
        assert_eq!((&first["is_overdue"], &first["is_closed"]), (&true.into(), &false.into()));

        let overdue = ["outstanding", "--overdue", "--format", "json"];
        assert_eq!(titles(&desk.print(&overdue)).len(), 2);
        let body = ["outstanding", "--body", "Økonomiudvalget", "--format", "json"];
        assert_eq!(titles(&desk.print(&body)).len(), 3);
        let then = ["outstanding", "--format", "json", "--as-of"];
        // What was noted down without a history did not exist then.
        assert_eq!(titles(&desk.print(&[then.as_slice(), &["2023-10-25"]].concat())).len(), 0);
        let refused = desk.refuse(&[then.as_slice(), &["2999-01-01"]].concat());
        assert_eq!(refused, "--as-of must not be in the future");
        assert_eq!(desk.refuse(&["outstanding", "--body", "Ældrerådet"]), "there is no body \"Ældrerådet\"");

        let desk = desk.with("TOVHOLDER_LANGUAGE", "en");
        let text = desk.print(&["outstanding"]);
        assert!(text.contains("OVERDUE") && text.contains("\n  (closed)\n"), "{text}");
    }
}

#[test]
fn where_nothing_is_outstanding_it_is_said() {
    let desk = Desk::new();
    assert_eq!(desk.print(&["outstanding"]), "Intet udestår.\n");
    assert_eq!(desk.print(&["outstanding", "--format", "json"]), "[]\n");
}
