//! Starts the log: what happened while running, on standard error, as text or JSON.

use std::io::IsTerminal;

use thiserror::Error;
use tracing_subscriber::EnvFilter;

use crate::config::{LogFormat, LoggingConfig};

/// The log cannot be started.
#[derive(Debug, Error)]
#[error("logging.level is not understood: {0}")]
pub struct LoggingError(#[from] tracing_subscriber::filter::ParseError);

/// What these have to say at start and stop is of no use to operators; the setting may name them.
const QUIET: &str = "actix_server=warn,tokio_cron_scheduler=warn";

/// Starts the log for this process. Once it runs, starting it again changes nothing, so that tests
/// and commands need not know of each other.
pub fn start(config: &LoggingConfig) -> Result<(), LoggingError> {
    let builder = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_new(format!("{QUIET},{}", config.level))?)
        .with_writer(std::io::stderr);
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
