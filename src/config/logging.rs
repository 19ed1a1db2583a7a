//! The section `[logging]`: what is written about the running, and how. Leaves out the writing,
//! which `app::logging` starts.

use tracing_subscriber::EnvFilter;

use super::reader::Reader;

/// What is written about the running, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggingConfig {
    /// What is written: a level, or directives such as `info,tovholder::jobs=debug`. Checked.
    pub level: String,
    /// How a line looks.
    pub format: LogFormat,
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for machines.
    Json,
}

impl LoggingConfig {
    pub(super) fn read(section: &mut Reader) -> Self {
        Self {
            level: section
                .parsed(
                    "level",
                    "error, warn, info, debug or trace, or directives such as \
                     `info,tovholder::jobs=debug`",
                    parse_level,
                )
                .unwrap_or_else(|| "info".to_owned()),
            format: section
                .choice(
                    "format",
                    &[("text", LogFormat::Text), ("json", LogFormat::Json)],
                )
                .unwrap_or(LogFormat::Text),
        }
    }
}

/// A bare word that is no level would be taken for the name of a module, and silence everything
/// else; so it is refused.
fn parse_level(text: &str) -> Option<String> {
    let levels = ["off", "error", "warn", "info", "debug", "trace"];
    let is_known = |directive: &str| directive.contains('=') || levels.contains(&directive);
    let is_valid = text.split(',').map(str::trim).all(is_known) && EnvFilter::try_new(text).is_ok();
    is_valid.then(|| text.to_owned())
}
