//! Why a command could not be carried out.

use std::{io, path::PathBuf};

use crate::{
    cli::read_minutes::ReadMinutesError, domain::history::as_of::NotYet, identity::TokenError,
    operations::OperationError, papers::RenderError,
};

/// Why a command could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The operation was refused or failed.
    #[error("{}", in_full(.0))]
    Operation(OperationError),
    /// A document could not be printed.
    #[error(transparent)]
    ReadMinutes(#[from] ReadMinutesError),
    /// A paper could not be rendered.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// A token could not be signed.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// Tokens of this installation are not believed, so none is issued.
    #[error(
        "this installation issues no tokens: identity.local is false; use one of a provider in identity.providers"
    )]
    NoLocalIdentity,
    /// A file could not be read or removed.
    #[error("{}: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The answer could not be written.
    #[error("the answer could not be written: {0}")]
    Output(#[from] io::Error),
    /// Something that was named is not known.
    #[error("there is no {what} {name:?}")]
    Unknown {
        /// What kind of thing.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// Something was asked for as it will stand.
    #[error("--as-of {0}")]
    NotYet(#[from] NotYet),
    /// The history is not what was written; the answer says where.
    #[error("the history does not hold: {findings} findings")]
    HistoryBroken {
        /// How many things do not fit.
        findings: usize,
    },
    /// What is due waits, since the mail server took nothing; the log says why.
    #[error("the mail server takes nothing for now; what is due is kept, and sent later")]
    MailHeldUp,
    /// Some of what was asked for could not be done; the answer says what.
    #[error("{failed} of {all} could not be imported")]
    Partly {
        /// How many failed.
        failed: usize,
        /// How many there were.
        all: usize,
    },
    /// Somebody ended an import; what it had come to is kept.
    #[error("interrupted after {documents} documents: start it again, and it goes on from there")]
    Interrupted {
        /// How many it had gone through.
        documents: usize,
    },
    /// A part of the work came to no end: a mistake of ours.
    #[error("the import broke off: {0}")]
    BrokenOff(String),
}

/// With every field that cannot be taken: there is no list beside the sentence here.
fn in_full(error: &OperationError) -> String {
    let OperationError::Invalid(fields) = error else {
        return error.to_string();
    };
    let told = fields.iter().map(|field| {
        let name = field.pointer.trim_start_matches('/');
        format!("{name} {}", field.message).trim().to_owned()
    });
    told.collect::<Vec<_>>().join("; ")
}

impl From<OperationError> for CliError {
    fn from(error: OperationError) -> Self {
        Self::Operation(error)
    }
}
