//! An import that is ended in the middle, politely or not, is completed by the next; two at once share the
//! work and lose nothing.

use std::{
    collections::BTreeSet,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use crate::cli::{
    binary::{Desk, Running, Said},
    importing::{
        minutes,
        report::{read_lines, read_report, summary_of},
    },
};

const DOCUMENTS: usize = 150;

fn fill(desk: &Desk) {
    for n in 0..DOCUMENTS {
        desk.put(&format!("arkiv/{n:03}.txt"), minutes(n));
    }
}

/// Starts an import, and sends it a signal when so many documents are in its report.
fn end_with(desk: &Desk, signal: &str, (report, enough): (&str, usize)) -> Said {
    let mut command = desk.command(&["import", "arkiv", "--report", report]);
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let path = desk.path().join(report);
    let lines = || {
        std::fs::read_to_string(&path)
            .unwrap_or_default()
            .lines()
            .count()
    };
    while lines() < enough {
        thread::sleep(Duration::from_millis(1));
    }
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args([signal, &id])
            .status()
            .unwrap()
            .success()
    );
    child.wait_with_output().unwrap().into()
}

fn count(desk: &Desk, report: &str, outcome: &str) -> usize {
    let records = read_lines(desk, report);
    let found = records.iter().filter(|record| record["outcome"] == outcome);
    found.count()
}

on_both_databases! {
    fn an_import_that_is_interrupted_says_so_and_goes_on_when_it_is_started_again(database: TestDatabase) {
        let desk = Desk::at(&database);
        fill(&desk);
        let said = end_with(&desk, "-INT", ("1.jsonl", 5));
        assert_eq!(said.code, Some(1), "{said:?}");
        let done = count(&desk, "1.jsonl", "imported");
        assert!((5..DOCUMENTS).contains(&done), "{done}");
        assert_eq!(
            said.sentence(),
            format!("interrupted after {done} documents: start it again, and it goes on from there")
        );
        assert!(said.out.starts_with(&format!("{done} documents in ")), "{said:?}");
        assert_eq!(summary_of(&read_report(&desk, "1.jsonl"))["complete"], false);
        desk.print(&["import", "arkiv", "--report", "2.jsonl"]);
        let summary = read_report(&desk, "2.jsonl").pop().unwrap();
        assert_eq!((&summary["known"], &summary["imported"]), (&done.into(), &(DOCUMENTS - done).into()));
    }

    fn an_import_that_is_killed_loses_nothing(database: TestDatabase) {
        let desk = Desk::at(&database);
        fill(&desk);
        let mut told = 0;
        let ends = [1, 20, 60];
        for (n, enough) in ends.into_iter().enumerate() {
            let report = format!("{n}.jsonl");
            assert_eq!(end_with(&desk, "-KILL", (&report, enough)).code, None);
            told = told.max(count(&desk, &report, "known") + count(&desk, &report, "imported"));
        }
        assert!(told < DOCUMENTS, "it was not interrupted");
        desk.print(&["import", "arkiv", "--report", "last.jsonl"]);
        let known = count(&desk, "last.jsonl", "known");
        // The one in hand may have been kept, and not told any more.
        assert!((told..=told + ends.len()).contains(&known), "{known} of {told}");
        assert_eq!(count(&desk, "last.jsonl", "imported"), DOCUMENTS - known);
        desk.print(&["import", "arkiv", "--report", "again.jsonl"]);
        assert_eq!(summary_of(&read_report(&desk, "again.jsonl"))["known"], DOCUMENTS);
    }

    fn two_imports_at_once_import_each_document_once(database: TestDatabase) {
        let desk = Desk::at(&database);
        fill(&desk);
        let reports = ["1.jsonl", "2.jsonl"];
        let mut both = reports.map(|report| desk.start(&["import", "arkiv", "--report", report]));
        assert_eq!(both.each_mut().map(Running::wait), [Some(0); 2]);
        let imported = reports.map(|report| count(&desk, report, "imported"));
        let known = reports.map(|report| count(&desk, report, "known"));
        assert_eq!(imported[0] + imported[1], DOCUMENTS, "{imported:?}");
        assert_eq!(known[0] + known[1], DOCUMENTS, "{known:?}");
        let records = reports.iter().flat_map(|report| read_lines(&desk, report));
        let ids = records.filter_map(|record| Some(record["import_id"].as_str()?.to_owned()));
        assert_eq!(ids.collect::<BTreeSet<_>>().len(), DOCUMENTS);
    }
}
