//! Why the program cannot do what it was started for: one clear sentence each.

use std::{io, net::SocketAddr, path::PathBuf};

use crate::{
    app::logging::LoggingError,
    cli::{CliError, read_minutes::ReadMinutesError},
    config::ConfigError,
    identity::{KeyError, TokenError},
    jobs::RunnerError,
    mail::MailError,
    outbound::ClientError,
    storage::StorageError,
};

/// Why the program cannot do what it was started for.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The settings hold mistakes; all of them are listed.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The log cannot be set up.
    #[error(transparent)]
    Logging(#[from] LoggingError),
    /// The data folder cannot be used.
    #[error("the data folder {} cannot be written to: {source}", .folder.display())]
    DataFolder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The database cannot be used.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The signing key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The certificates of the operator's authority cannot be read.
    #[error("identity.ca_file {} cannot be used: {reason}", .path.display())]
    Authorities {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Calls to other servers cannot be set up.
    #[error(transparent)]
    Calls(#[from] ClientError),
    /// A token cannot be signed.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The mail cannot be set up.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The address is in use.
    #[error(
        "the address {0} is taken by another program: stop that one, or name another with --address"
    )]
    AddressTaken(SocketAddr),
    /// The address cannot be listened on.
    #[error("the address {address} cannot be listened on: {source}")]
    Address {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The server failed.
    #[error("the server failed: {0}")]
    Server(io::Error),
    /// The jobs cannot be started.
    #[error(transparent)]
    Jobs(#[from] RunnerError),
    /// The command could not be carried out.
    #[error(transparent)]
    Command(#[from] CliError),
}

impl AppError {
    /// Whether whoever read the answer has stopped listening, as `head` does: no failure.
    pub fn is_closed_pipe(&self) -> bool {
        match self {
            Self::Command(
                CliError::Output(error) | CliError::ReadMinutes(ReadMinutesError::Output(error)),
            ) => error.kind() == io::ErrorKind::BrokenPipe,
            _ => false,
        }
    }
}
