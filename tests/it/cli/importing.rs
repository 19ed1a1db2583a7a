//! `tovholder import` with folders: what comes of each file, the summary and the report.

mod archives;
pub(crate) mod report;

use std::{fs::Permissions, os::unix::fs::PermissionsExt as _};

use actix_web::http::StatusCode;
use serde_json::json;

use self::report::{outcomes, read_report, summary_of};
use super::binary::Desk;
use crate::support::app::TestApp;

pub(crate) const GOOD: &str = include_str!("../../documents/referat-byraad-beslutning-foerst.txt");
const SAMPLE: &str = include_str!("../../../src/cli/demo/sample-minutes.md");

/// Minutes like no others.
pub(crate) fn minutes(n: usize) -> String {
    GOOD.replace("i skygge", &format!("i skygge ved plads {n}"))
}

fn agenda() -> String {
    let agenda = SAMPLE.replace("REFERAT", "DAGSORDEN");
    agenda.split("## Beslutning").next().unwrap().to_owned()
}

/// Puts documents of every kind into the folder `arkiv`.
fn fill(desk: &Desk) {
    for (name, content) in [
        ("2019/byraad.txt", GOOD.as_bytes()),
        ("2019/dagsorden.md", agenda().as_bytes()),
        ("2019/kopi.txt", GOOD.as_bytes()),
        ("2020/.skjult/x.txt", GOOD.as_bytes()),
        ("2020/brev.txt", b"Kaere avis. Det regner."),
        ("2020/foto.jpg", &[0xFF, 0xD8, 0xFF, 0xE0, 0, 0]),
        ("2020/gammelt.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
        ("2020/pakket.7z", b"7z\xBC\xAF\x27\x1C\0\x04"),
        ("2020/stor.txt", &vec![b'a'; 10 * 1024 * 1024 + 1]),
        ("2020/tom.txt", b""),
        ("styregruppe.md", SAMPLE.as_bytes()),
    ] {
        desk.put(&format!("arkiv/{name}"), content);
    }
    let link = desk.path().join("arkiv/2020/link");
    std::os::unix::fs::symlink("/", link).unwrap();
}

const FILLED: [&str; 12] = [
    "2019/byraad.txt: imported",
    "2019/dagsorden.md: imported",
    "2019/kopi.txt: known",
    "2020/.skjult: skipped",
    "2020/brev.txt: not_minutes",
    "2020/foto.jpg: skipped",
    "2020/gammelt.doc: failed",
    "2020/link: skipped",
    "2020/pakket.7z: skipped",
    "2020/stor.txt: failed",
    "2020/tom.txt: failed",
    "styregruppe.md: imported",
];

on_both_databases! {
    fn a_folder_is_imported_and_every_file_is_accounted_for(database: TestDatabase) {
        let desk = Desk::at(&database);
        fill(&desk);
        let said = desk.run(&["import", "arkiv", "--report", "rapport.jsonl"]);
        assert_eq!(said.code, Some(1), "{said:?}");
        assert_eq!(said.sentence(), "3 of 8 could not be imported");
        let lines: Vec<_> = said.out.lines().collect();
        let listed = lines.iter().map(|line| line.split(": ").take(2).collect::<Vec<_>>().join(": "));
        assert_eq!(listed.take(4).collect::<Vec<_>>(), [
            "arkiv/2020/gammelt.doc: not imported",
            "arkiv/2020/pakket.7z: skipped",
            "arkiv/2020/stor.txt: not imported",
            "arkiv/2020/tom.txt: not imported",
        ]);
        let summary = lines.last().unwrap();
        assert!(summary.starts_with("8 documents in "), "{summary}");
        let counts = ": 3 imported, 1 imported before, 1 neither minutes nor agendas, 3 failed; \
            4 skipped (1 × hidden, 1 × a link, 1 × an image, 1 × a 7z archive, which is not opened)";
        assert!(summary.ends_with(counts), "{summary}");

        let records = read_report(&desk, "rapport.jsonl");
        assert_eq!(outcomes(&records, "arkiv/"), FILLED);
        let styregruppe = &records[11];
        assert_eq!(styregruppe["body"], "Digitaliseringsstyregruppen");
        assert_eq!(styregruppe["day"], "2023-10-25");
        assert_eq!((&styregruppe["items"], &styregruppe["proposals"]), (&5.into(), &5.into()));
        assert_eq!(styregruppe["fingerprint"].as_str().unwrap().len(), 64);
        assert_eq!(records[0]["import_id"], records[2]["import_id"], "the copy names the import that is there");
        assert!(records[10]["reason"].as_str().unwrap().contains("empty"));
        let summary = summary_of(&records);
        assert_eq!((&summary["complete"], &summary["imported"]), (&true.into(), &3.into()));
        let kinds = [1, 11].map(|n| records[n]["kind"].as_str().unwrap());
        assert_eq!(kinds, ["agenda", "minutes"]);

        let said = desk.run(&["import", "arkiv", "--quiet", "--report", "igen.jsonl"]);
        assert_eq!(said.code, Some(1), "{said:?}");
        let again = outcomes(&read_report(&desk, "igen.jsonl"), "arkiv/");
        assert_eq!(again, FILLED.map(|line| line.replace(": imported", ": known")));
        let first: Vec<_> = records.iter().map(|record| &record["import_id"]).collect();
        let second = read_report(&desk, "igen.jsonl");
        assert_eq!(second.iter().map(|record| &record["import_id"]).collect::<Vec<_>>(), first);
        for (first, second) in records.iter().zip(&second).take(12) {
            for field in ["kind", "body", "day", "items", "proposals", "fingerprint"] {
                assert_eq!(first[field], second[field], "{field} of {first}");
            }
        }
    }
}

on_both_databases! {
    async fn what_was_discarded_stays_so_unless_it_is_named(database: TestDatabase) {
        let desk = Desk::at(&database);
        desk.put("arkiv/byraad.txt", GOOD);
        desk.print(&["import", "arkiv", "--report", "r.jsonl"]);
        let import = read_report(&desk, "r.jsonl")[0]["import_id"].clone();
        let path = format!("/minutes-imports/{}", import.as_str().unwrap());
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        let discard = format!("{path}/discard");
        let lost = administrator.get(&discard).await.is(StatusCode::OK);
        let tag = administrator.get(&path).await.etag().to_owned();
        let confirmed = json!({ "confirms": lost["fingerprint"] });
        administrator.step(&discard, &tag, &confirmed).await.is(StatusCode::OK);
        for (named, state) in [("arkiv", "discarded"), ("arkiv/byraad.txt", "draft")] {
            let out = desk.print(&["import", named]);
            assert!(out.contains("1 imported before"), "{out}");
            assert_eq!(administrator.get(&path).await.json()["state"], state, "{named}");
        }
        app.close().await;
    }
}

#[test]
fn a_dry_run_reads_and_reports_and_needs_no_database() {
    let desk = Desk::new().with("TOVHOLDER_DATABASE__URL", "postgres://nowhere.invalid/x");
    fill(&desk);
    let said = desk.run(&["import", "arkiv", "--dry-run", "--report", "rapport.jsonl"]);
    assert_eq!(said.sentence(), "3 of 8 could not be imported");
    let records = read_report(&desk, "rapport.jsonl");
    let expected = FILLED.map(|line| {
        line.replace(": imported", ": readable")
            .replace(": known", ": readable")
    });
    assert_eq!(outcomes(&records, "arkiv/"), expected);
    assert_eq!(records[11]["import_id"], serde_json::Value::Null);
    assert_eq!(records[11]["proposals"], 5);
    assert_eq!(summary_of(&records)["dry_run"], true);
    assert_eq!(desk.files("."), ["arkiv", "rapport.jsonl"]);
    let out = desk.print(&["import", "arkiv/2019/byraad.txt", "--dry-run"]);
    let beginning = "arkiv/2019/byraad.txt: can be imported: ";
    assert!(out.starts_with(beginning), "{out}");
    let out = desk.print(&["import", "arkiv/2019/byraad.txt", "--dry-run", "--quiet"]);
    assert!(out.starts_with("1 documents in "), "{out}");
}

#[test]
fn what_may_not_be_read_is_listed_and_the_rest_goes_on() {
    let desk = Desk::new();
    for n in [1, 2, 3] {
        desk.put(&format!("arkiv/{n}/referat.txt"), minutes(n));
    }
    for (path, mode) in [("arkiv/1/referat.txt", 0o000), ("arkiv/2", 0o000)] {
        let path = desk.path().join(path);
        std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }
    let said = desk.run_without_power(&["import", "arkiv", "--dry-run", "--report", "r.jsonl"]);
    let allowed = Permissions::from_mode(0o755);
    std::fs::set_permissions(desk.path().join("arkiv/2"), allowed).unwrap();
    assert_eq!(said.sentence(), "2 of 3 could not be imported");
    let records = read_report(&desk, "r.jsonl");
    assert_eq!(
        outcomes(&records, "arkiv/"),
        [
            "1/referat.txt: failed",
            "2: failed",
            "3/referat.txt: readable"
        ]
    );
    assert!(records[0]["reason"].as_str().unwrap().contains("ermission"));
}

#[test]
fn a_report_takes_the_place_of_no_document_and_is_none() {
    let desk = Desk::new();
    desk.put("arkiv/byraad.txt", GOOD);
    let onto = [
        "import",
        "--dry-run",
        "arkiv/byraad.txt",
        "--report",
        "arkiv/../arkiv/byraad.txt",
    ];
    let sentence = desk.refuse(&onto);
    assert!(sentence.contains("would take the place"), "{sentence}");
    let kept = std::fs::read_to_string(desk.path().join("arkiv/byraad.txt"));
    assert_eq!(kept.unwrap(), GOOD);
    desk.print(&["import", "--dry-run", "arkiv", "--report", "arkiv/r.jsonl"]);
    let records = read_report(&desk, "arkiv/r.jsonl");
    assert_eq!(
        outcomes(&records, "arkiv/"),
        ["byraad.txt: readable", "r.jsonl: skipped"]
    );
    let about = std::fs::metadata(desk.path().join("arkiv/r.jsonl")).unwrap();
    assert_eq!(about.permissions().mode() & 0o777, 0o600);
}

#[test]
fn what_was_asked_for_by_name_must_become_something() {
    let desk = Desk::new();
    desk.put("mappe/brev.txt", "Kaere avis. Det regner.");
    let asked = ["import", "--dry-run", "mappe"];
    assert!(desk.print(&asked).contains("1 neither minutes nor agendas"));
    let sentence = desk.refuse(&["import", "--dry-run", "mappe/brev.txt"]);
    assert_eq!(sentence, "1 of 1 could not be imported");
    desk.put("tom/.x", "");
    desk.print(&["import", "--dry-run", "tom"]);
    let sentence = desk.refuse(&["import", "--dry-run", "mappe", "--report", "a/b.jsonl"]);
    assert!(sentence.starts_with("a/b.jsonl: "), "{sentence}");
}
