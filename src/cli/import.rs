//! `tovholder import`: minutes and agendas from files, as drafts. A file that cannot be read does
//! not stop the others.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use clap::Args;

use crate::{
    cli::CliError,
    domain::{access::Caller, text::Title},
    operations::{
        Office,
        minutes_imports::{self, Uploaded},
    },
};

/// Which documents to import.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The documents: PDF, Word (DOCX), plain text or Markdown.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
}

/// Imports each document and says what it holds.
pub async fn run(office: &Office, args: &ImportArgs, out: &mut dyn Write) -> Result<(), CliError> {
    let mut failed = 0;
    for path in &args.files {
        match import(office, path).await {
            Ok(uploaded) => report(path, &uploaded, out)?,
            Err(error) => {
                failed += 1;
                writeln!(out, "{}: not imported: {error}", path.display())?;
            }
        }
    }
    if failed > 0 {
        return Err(CliError::Partly {
            failed,
            all: args.files.len(),
        });
    }
    Ok(())
}

async fn import(office: &Office, path: &Path) -> Result<Uploaded, CliError> {
    let in_file = |source| CliError::File {
        path: path.to_owned(),
        source,
    };
    let bytes = fs::read(path).map_err(in_file)?;
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let name = Title::parse(&name.unwrap_or_default());
    let name = name.map_err(|error| in_file(std::io::Error::other(error.to_string())))?;
    Ok(minutes_imports::upload(office, &Caller::system("import"), name, bytes).await?)
}

fn report(path: &Path, uploaded: &Uploaded, out: &mut dyn Write) -> Result<(), CliError> {
    let full = &uploaded.import;
    let what = if uploaded.is_new {
        "imported as a draft"
    } else {
        "imported before"
    };
    writeln!(
        out,
        "{}: {what}: {}, {} items, {} proposals (import {})",
        path.display(),
        full.import
            .body_name
            .as_ref()
            .map_or("unknown body", Title::as_str),
        full.items.len(),
        full.proposals.len(),
        full.import.id,
    )?;
    for warning in &full.import.warnings {
        writeln!(out, "  {warning}")?;
    }
    Ok(())
}
