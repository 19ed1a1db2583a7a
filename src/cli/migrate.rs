//! `tovholder migrate`: makes the database or brings it to this version. The work is done by the
//! storage; this says what was done.

use std::io::Write;

use crate::cli::CliError;

/// Says which migrations were run.
pub fn report(database: &str, run: &[String], out: &mut dyn Write) -> Result<(), CliError> {
    if run.is_empty() {
        writeln!(out, "{database} is up to date.")?;
    }
    for migration in run {
        writeln!(out, "{database}: {migration}")?;
    }
    Ok(())
}
