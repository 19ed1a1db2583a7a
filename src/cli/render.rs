//! `tovholder render`: a paper of a meeting as a file, in the rendition for everybody. The full one is given
//! by the interface, which knows who is asking.

use std::{fs, io::Write, path::PathBuf};

use clap::{Args, ValueEnum};

use crate::{
    cli::CliError,
    domain::{access::Caller, ids::MeetingId, language::Language, paper::PaperRendition},
    operations::{
        Office,
        papers::{self as operation, PaperKind},
    },
    papers,
};

/// What to render.
#[derive(Debug, Args)]
pub struct RenderArgs {
    /// The paper.
    #[arg(value_enum)]
    pub paper: PaperName,
    /// The id of the meeting.
    #[arg(long, value_name = "ID")]
    pub meeting: MeetingId,
    /// The number of an edition of the agenda [default: the newest].
    #[arg(long, value_name = "NUMBER")]
    pub edition: Option<u16>,
    /// What it comes as.
    #[arg(long, value_enum, default_value_t = Format::Pdf)]
    pub format: Format,
    /// Write it to a file instead of printing it.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// A paper of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PaperName {
    /// The agenda.
    Agenda,
    /// The minutes.
    Minutes,
    /// What the meeting follows up.
    FollowUp,
}

/// What a paper comes as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A page that can be printed.
    Html,
    /// A document.
    Pdf,
}

impl From<Format> for papers::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Html => Self::Html,
            Format::Pdf => Self::Pdf,
        }
    }
}

/// Renders a paper, and prints or writes it.
pub async fn run(
    (office, language): (&Office, Language),
    args: &RenderArgs,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let kind = match args.paper {
        PaperName::Agenda => PaperKind::Agenda {
            edition: args.edition,
        },
        PaperName::Minutes => PaperKind::Minutes,
        PaperName::FollowUp => PaperKind::FollowUp,
    };
    let caller = Caller::system("render");
    let wanted = (args.meeting, kind);
    let paper = operation::find(office, &caller, wanted, PaperRendition::Open).await?;
    let file = papers::render(&paper, language, args.format.into())?;
    match &args.output {
        Some(path) => fs::write(path, &file.bytes).map_err(|source| CliError::File {
            path: path.clone(),
            source,
        }),
        None => Ok(out.write_all(&file.bytes)?),
    }
}
