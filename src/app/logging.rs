//! Starts the log: what happened while running, on standard error, as text or JSON.

use std::io::IsTerminal;

use thiserror::Error;
use tracing_subscriber::EnvFilter;

use super::redaction::{Redacting, Redaction};
use crate::config::{LogFormat, LoggingConfig};

/// The log cannot be started.
#[derive(Debug, Error)]
pub enum LoggingError {
    /// The setting says nothing that can be understood.
    #[error("logging.level is not understood: {0}")]
    Level(#[from] tracing_subscriber::filter::ParseError),
    /// What must not be logged cannot be told.
    #[error("the log has no rules for what it must not show: {0}")]
    Redaction(#[from] regex::Error),
}

/// What these have to say at start and stop is of no use to operators; the setting may name them.
const QUIET: &str = "actix_server=warn,tokio_cron_scheduler=warn";

/// Starts the log for this process. Once it runs, starting it again changes nothing, so that tests
/// and commands need not know of each other.
pub fn start(config: &LoggingConfig) -> Result<(), LoggingError> {
    let redaction = Redaction::new()?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_new(format!("{QUIET},{}", config.level))?)
        .with_writer(move || Redacting::new(redaction.clone(), std::io::stderr()));
    let started = match config.format {
        LogFormat::Text => builder
            .with_ansi(std::io::stderr().is_terminal())
            .try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    // The one error there is: somebody started a log before.
    drop(started);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_may_be_started_twice() {
        for format in [LogFormat::Text, LogFormat::Json] {
            assert!(
                start(&LoggingConfig {
                    level: "error".to_owned(),
                    format
                })
                .is_ok()
            );
        }
    }
}
