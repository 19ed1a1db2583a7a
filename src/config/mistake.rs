//! What is wrong with the settings, all at once.
//!
//! A mistake never repeats the value: what stands in the wrong place may be a secret.

use std::fmt;

use thiserror::Error;

/// One thing that is wrong, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The full key, such as `mail.port`; empty when it is about a whole source.
    pub key: String,
    /// Where it was set: the file, the environment variable, the option; empty when it is missing.
    pub source: String,
    /// What is wrong and what is allowed, without the value.
    pub problem: String,
}

impl Mistake {
    /// A mistake in a source as a whole, such as a file that cannot be read.
    pub(super) fn of_source(source: &str, problem: impl Into<String>) -> Self {
        Self {
            key: String::new(),
            source: source.to_owned(),
            problem: problem.into(),
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.key.as_str(), self.source.as_str()) {
            ("", source) => write!(f, "{source} {}", self.problem),
            (key, "") => write!(f, "{key}: {}", self.problem),
            (key, source) => write!(f, "{key} ({source}): {}", self.problem),
        }
    }
}

/// The settings cannot be used; every mistake is listed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}", list(.mistakes))]
pub struct ConfigError {
    mistakes: Vec<Mistake>,
}

impl ConfigError {
    /// An error if there is anything wrong.
    pub(super) fn of(mistakes: Vec<Mistake>) -> Option<Self> {
        (!mistakes.is_empty()).then_some(Self { mistakes })
    }

    /// Every mistake, in the order of the sections.
    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }
}

impl From<Mistake> for ConfigError {
    fn from(mistake: Mistake) -> Self {
        Self {
            mistakes: vec![mistake],
        }
    }
}

fn list(mistakes: &[Mistake]) -> String {
    let head = match mistakes.len() {
        1 => "the configuration has a mistake:".to_owned(),
        count => format!("the configuration has {count} mistakes:"),
    };
    mistakes
        .iter()
        .fold(head, |text, mistake| format!("{text}\n  - {mistake}"))
}
