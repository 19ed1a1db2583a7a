//! `tovholder history`: verifies the history, and exports the checkpoints that prove it later.

mod exported;
mod wording;

use std::{
    fs,
    io::{BufReader, IsTerminal, Write, stderr},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};

use crate::{
    cli::CliError,
    domain::{
        history::{checkpoint::SignedCheckpoint, verification::Finding},
        language::Language,
    },
    operations::{
        Office,
        history::{self, Verification},
    },
};

/// What to do with the history.
#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// What to do.
    #[command(subcommand)]
    pub task: HistoryTask,
}

/// What to do with the history.
#[derive(Debug, Subcommand)]
pub enum HistoryTask {
    /// Hash the whole history again and tell every row that was altered, removed or put in
    ///
    /// Ends with an error if there is any.
    Verify(VerifyArgs),
    /// Print the signed checkpoints, one a line in JSON
    ///
    /// Kept where nobody who can change the database can change them, they prove later that the history
    /// up to the last of them is what it was.
    Export(ExportArgs),
}

/// How to verify.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Hold the history against checkpoints that were exported before.
    #[arg(long, value_name = "FILE")]
    pub against: Option<PathBuf>,
}

/// What to export.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Only the checkpoints after this number.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub after: u64,
}

/// How many findings are told one by one.
const MOST_TOLD: usize = 100;

/// Carries out the task.
pub async fn run(
    (office, language): (&Office, Language),
    args: &HistoryArgs,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    match &args.task {
        HistoryTask::Verify(args) => verify((office, language), args, out).await,
        HistoryTask::Export(args) => export(office, args.after, out).await,
    }
}

async fn verify(
    (office, language): (&Office, Language),
    args: &VerifyArgs,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let exported = args.against.as_deref().map(read).transpose()?;
    let mut verification = Verification::against(exported.unwrap_or_default());
    let mut findings = 0;
    while let Some(found) = verification.step(office).await? {
        for finding in &found {
            findings += 1;
            if findings <= MOST_TOLD {
                writeln!(out, "{}", wording::finding(language, finding))?;
            }
        }
        show_progress(&verification);
    }
    if findings > MOST_TOLD {
        writeln!(out, "{}", wording::more(language, findings - MOST_TOLD))?;
    }
    writeln!(out, "{}", wording::summary(language, &verification))?;
    if findings > 0 {
        return Err(CliError::HistoryBroken { findings });
    }
    Ok(())
}

/// A long history takes minutes; somebody who watches sees how far it is.
fn show_progress(verification: &Verification) {
    if stderr().is_terminal() {
        // Nothing can be said where even this cannot be written.
        let _ = write!(
            stderr(),
            "\r{} · {} ",
            verification.events,
            verification.sealed
        );
    }
}

async fn export(office: &Office, after: u64, out: &mut dyn Write) -> Result<(), CliError> {
    let mut after = after;
    loop {
        let checkpoints = history::checkpoints(office, after).await?;
        let Some(last) = checkpoints.last() else {
            return Ok(());
        };
        after = last.checkpoint.number;
        for signed in &checkpoints {
            writeln!(out, "{}", exported::line(signed)?)?;
        }
    }
}

fn read(path: &Path) -> Result<Vec<SignedCheckpoint>, CliError> {
    let in_file = |source| CliError::File {
        path: path.to_owned(),
        source,
    };
    let file = fs::File::open(path).map_err(in_file)?;
    exported::read(BufReader::new(file)).map_err(in_file)
}
