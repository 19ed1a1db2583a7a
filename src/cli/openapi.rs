//! `tovholder openapi`: the document of the interface, as it is generated from the code.

use std::{fs, io::Write, path::PathBuf};

use clap::Args;

use crate::cli::CliError;

/// Where the document goes.
#[derive(Debug, Args)]
pub struct OpenapiArgs {
    /// Write it to a file instead of printing it.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Prints or writes the document.
pub fn run(args: &OpenapiArgs, document: &str, out: &mut dyn Write) -> Result<(), CliError> {
    match &args.output {
        Some(path) => fs::write(path, document).map_err(|source| CliError::File {
            path: path.clone(),
            source,
        }),
        None => Ok(out.write_all(document.as_bytes())?),
    }
}
