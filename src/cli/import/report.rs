//! The report for programs: JSON Lines, one object a document as soon as something came of it, and one of
//! the whole at the end (`docs/importing.md`). A report that breaks off is good up to its last line end.

use std::{
    fs::File,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::{
    outcome::Settled,
    summary::{Counts, Tally},
};
use crate::cli::CliError;

/// The file that is written; one that is there is overwritten.
pub(super) struct Report {
    path: PathBuf,
    file: File,
}

#[derive(Serialize)]
#[serde(tag = "record", rename_all = "snake_case")]
enum Record<'a> {
    Document(DocumentRecord<'a>),
    Summary(SummaryRecord),
}

#[derive(Serialize)]
struct DocumentRecord<'a> {
    path: String,
    entry: Option<&'a str>,
    fingerprint: Option<&'a str>,
    outcome: &'static str,
    reason: Option<String>,
    kind: Option<&'static str>,
    import_id: Option<String>,
    amends_id: Option<String>,
    body: Option<&'a str>,
    day: Option<String>,
    items: Option<usize>,
    proposals: Option<usize>,
    warnings: &'a [String],
}

#[derive(Serialize)]
struct SummaryRecord {
    dry_run: bool,
    complete: bool,
    #[serde(flatten)]
    counts: Counts,
    seconds: i64,
}

impl Report {
    pub(super) fn create(path: &Path) -> Result<Self, CliError> {
        let mut options = File::options();
        options.write(true).create(true).truncate(true);
        // What it says of closed items is for whoever imports them.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|source| in_file(path, source))?;
        Ok(Self {
            path: path.to_owned(),
            file,
        })
    }

    /// Where it stands, by its whole path.
    pub(super) fn path(&self) -> Option<PathBuf> {
        self.path.canonicalize().ok()
    }

    /// Tells what came of one file or entry.
    pub(super) fn add(&mut self, settled: &Settled) -> Result<(), CliError> {
        let holding = settled.outcome.holding();
        self.write(&Record::Document(DocumentRecord {
            path: settled.place.path.to_string_lossy().into_owned(),
            entry: settled.place.entry.as_deref(),
            fingerprint: settled.fingerprint.as_deref(),
            outcome: settled.outcome.name(),
            reason: settled.outcome.reason(),
            kind: holding.map(|holding| holding.kind.name()),
            import_id: holding.and_then(|holding| Some(holding.import?.to_string())),
            amends_id: holding.and_then(|holding| Some(holding.amends?.to_string())),
            body: holding.and_then(|holding| holding.body.as_deref()),
            day: holding.and_then(|holding| Some(holding.day?.to_string())),
            items: holding.map(|holding| holding.items),
            proposals: holding.map(|holding| holding.proposals),
            warnings: holding.map_or(&[], |holding| &holding.warnings),
        }))
    }

    /// Tells what came of all; `is_complete` unless the run was ended before its time.
    pub(super) fn conclude(
        &mut self,
        tally: &Tally,
        (is_dry_run, is_complete): (bool, bool),
        seconds: i64,
    ) -> Result<(), CliError> {
        self.write(&Record::Summary(SummaryRecord {
            dry_run: is_dry_run,
            complete: is_complete,
            counts: tally.counts,
            seconds,
        }))
    }

    /// One line in one piece, so that whoever kills the program leaves whole ones.
    fn write(&mut self, record: &Record<'_>) -> Result<(), CliError> {
        let line = serde_json::to_vec(record).map_err(io::Error::from);
        let written = line.and_then(|mut line| {
            line.push(b'\n');
            self.file.write_all(&line)
        });
        written.map_err(|source| in_file(&self.path, source))
    }
}

fn in_file(path: &Path, source: io::Error) -> CliError {
    CliError::File {
        path: path.to_owned(),
        source,
    }
}
