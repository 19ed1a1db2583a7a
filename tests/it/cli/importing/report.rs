//! The report of an import, read as a program would.

use serde_json::Value;

use crate::cli::binary::Desk;

/// All records of a report that is whole, the last of them its summary.
pub(crate) fn read_report(desk: &Desk, name: &str) -> Vec<Value> {
    let records = read_lines(desk, name);
    assert_eq!(summary_of(&records)["record"], "summary");
    records
}

/// The records of a report that may have been broken off.
pub(crate) fn read_lines(desk: &Desk, name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(desk.path().join(name)).unwrap_or_default();
    assert!(text.is_empty() || text.ends_with('\n'), "a line is cut");
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

pub(crate) fn summary_of(records: &[Value]) -> &Value {
    records.last().unwrap()
}

/// Path, entry and outcome of each document, without the common beginning of the paths.
pub(crate) fn outcomes(records: &[Value], beginning: &str) -> Vec<String> {
    let documents = records
        .iter()
        .filter(|record| record["record"] == "document");
    let told = documents.map(|record| {
        let path = record["path"].as_str().unwrap();
        let entry = record["entry"].as_str();
        let entry = entry.map_or_else(String::new, |entry| format!(" › {entry}"));
        let outcome = record["outcome"].as_str().unwrap();
        let path = path.strip_prefix(beginning).unwrap();
        format!("{path}{entry}: {outcome}")
    });
    told.collect()
}
