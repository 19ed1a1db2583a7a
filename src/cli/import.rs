//! `tovholder import`: documents of minutes from files, folders and archives, as drafts. What is broken is
//! told and does not stop the others; what is imported already is recognised, so that a run that was ended
//! goes on when it is started again.
//!
//! Three stages hand documents on in the order given: `gathering` loads them, `taking` has them read and
//! keeps them, and here is told what came of each. In memory are no more of them than there are rooms.

mod archives;
mod finding;
mod gathering;
mod outcome;
mod place;
mod progress;
mod report;
mod sniffing;
mod summary;
mod taking;

use std::{
    io::Write,
    path::{Path, PathBuf},
    pin::Pin,
    sync::Arc,
    thread,
};

use clap::Args;
use tokio::{
    runtime::Handle,
    sync::{Semaphore, mpsc},
};

pub use self::progress::Screen;
use self::{
    finding::Walk,
    gathering::Gatherer,
    outcome::{Outcome, Settled},
    progress::Progress,
    report::Report,
    summary::Tally,
    taking::{Arriving, MOST_WAITING},
};
use crate::{cli::CliError, clock::Clock, operations::Office};

/// Which documents to import.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Minutes and agendas (PDF, Word, HTML, XML of records systems, text, Markdown), folders with such, and
    /// archives of them (.zip, .tar, .tar.gz).
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Read and report, but import nothing; no database is needed.
    #[arg(long)]
    pub dry_run: bool,
    /// Write what came of each document to this file, as JSON Lines.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Show no progress, and no line for each file that is named; only the summary.
    #[arg(long)]
    pub quiet: bool,
}

/// What an import works with.
pub struct Surroundings<'a> {
    /// Where drafts are kept; `None` for a dry run.
    pub office: Option<&'a Office>,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Where lines and summary go.
    pub out: &'a mut dyn Write,
    /// Where progress is shown, unless quiet is asked for.
    pub screen: Screen<'a>,
    /// Comes to an end when somebody wants the import to.
    pub stop: Pin<Box<dyn Future<Output = ()> + 'a>>,
}

/// Imports each document, and says what came of all.
pub async fn run(surroundings: Surroundings<'_>, args: &ImportArgs) -> Result<(), CliError> {
    let Surroundings {
        office,
        clock,
        out,
        screen,
        stop,
    } = surroundings;
    let started_at = clock.now();
    if let Some(report) = args.report.as_deref() {
        refuse_overwriting(report, &args.paths)?;
    }
    let report = args.report.as_deref().map(Report::create).transpose()?;
    let screen = if args.quiet { Screen::Quiet } else { screen };
    let mut import = Import {
        office,
        clock,
        progress: Progress::start(screen, Walk::measure(&args.paths), started_at),
        is_quiet: args.quiet,
        out,
        report,
        tally: Tally::default(),
    };
    let ended = import.take_all(&args.paths, stop).await;
    import.progress.finish();
    let took = clock.now() - started_at;
    let is_complete = matches!(ended, Ok(End::Complete));
    if let Some(report) = &mut import.report {
        let how = (args.dry_run, is_complete);
        report.conclude(&import.tally, how, took.num_seconds())?;
    }
    import.tally.write(took, import.out)?;
    let tally = import.tally;
    match ended? {
        End::Stopped => Err(CliError::Interrupted {
            documents: tally.documents(),
        }),
        End::Complete if tally.failures > 0 => Err(CliError::Partly {
            failed: tally.failures,
            all: tally.documents(),
        }),
        End::Complete => Ok(()),
    }
}

/// A report takes the place of no document.
fn refuse_overwriting(report: &Path, paths: &[PathBuf]) -> Result<(), CliError> {
    let Ok(there) = report.canonicalize() else {
        return Ok(());
    };
    let mut paths = paths.iter().filter_map(|path| path.canonicalize().ok());
    if paths.any(|path| path == there) {
        let why = "the report would take the place of a document that is to be imported";
        return Err(CliError::File {
            path: report.to_owned(),
            source: std::io::Error::other(why),
        });
    }
    Ok(())
}

/// How it ended.
enum End {
    /// Everything was gone through.
    Complete,
    /// Somebody wanted it to end.
    Stopped,
}

/// An import under way.
struct Import<'a> {
    office: Option<&'a Office>,
    clock: &'a dyn Clock,
    progress: Progress<'a>,
    is_quiet: bool,
    out: &'a mut dyn Write,
    report: Option<Report>,
    tally: Tally,
}

impl Import<'_> {
    /// Takes all documents in the order given; when it is stopped, the one in hand is still finished.
    async fn take_all(
        &mut self,
        paths: &[PathBuf],
        mut stop: Pin<Box<dyn Future<Output = ()> + '_>>,
    ) -> Result<End, CliError> {
        let (to_recognise, met) = mpsc::channel(MOST_WAITING);
        let (to_keep, mut arriving) = mpsc::channel(MOST_WAITING);
        // One room more than there are cores, so that none of them waits for a file.
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let report = self.report.as_ref().and_then(Report::path);
        let gatherer = Gatherer {
            report,
            rooms: Arc::new(Semaphore::new(cores + 1)),
            runtime: Handle::current(),
            into: to_recognise,
        };
        let paths = paths.to_vec();
        // No blocking thread of the runtime: an archive that takes long must not hold up the end.
        let gathering = thread::spawn(move || gatherer.gather(paths));
        let recognising = taking::recognise(self.office.cloned(), met, to_keep);
        let recognising = tokio::spawn(recognising);
        loop {
            let arrived = tokio::select! {
                biased;
                () = &mut stop => return Ok(End::Stopped),
                arrived = arriving.recv() => arrived,
            };
            let settled = match arrived {
                Some(Arriving::Settled(settled)) => settled,
                Some(Arriving::Reading(reading)) => taking::settle(self.office, reading).await?,
                None => break,
            };
            self.tell(&settled)?;
        }
        let broken_off = |why: &dyn std::fmt::Display| CliError::BrokenOff(why.to_string());
        recognising.await.map_err(|error| broken_off(&error))??;
        let end = gathering.join();
        end.map_err(|_| broken_off(&"files could not be gathered"))?;
        Ok(End::Complete)
    }

    /// Tells what came of one.
    fn tell(&mut self, settled: &Settled) -> Result<(), CliError> {
        if let Some(report) = &mut self.report {
            report.add(settled)?;
        }
        self.tally.add(settled);
        let is_document = !matches!(settled.outcome, Outcome::Skipped(_));
        let now = self.clock.now();
        self.progress.advance(settled.weight, is_document, now);
        // What is met in folders and archives may be thousands; what is broken comes with the summary.
        if settled.is_named && !self.is_quiet {
            let out = &mut *self.out;
            self.progress.aside(|| write_line(settled, out))?;
        }
        Ok(())
    }
}

fn write_line(settled: &Settled, out: &mut dyn Write) -> std::io::Result<()> {
    let (what, holding) = match &settled.outcome {
        Outcome::Imported(holding) => ("imported as a draft", holding),
        Outcome::Known(holding) => ("imported before", holding),
        Outcome::Readable(holding) => ("can be imported", holding),
        Outcome::NotMinutes(_) | Outcome::Failed(_) | Outcome::Skipped(_) => return Ok(()),
    };
    writeln!(out, "{}: {what}: {holding}", settled.place)?;
    for warning in &holding.warnings {
        writeln!(out, "  {warning}")?;
    }
    Ok(())
}
