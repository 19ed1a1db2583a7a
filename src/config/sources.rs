//! Where settings come from, and how they are merged: the file, then the environment, then the
//! command line; the later wins. Every value keeps the name of where it was set.
//!
//! Leaves out what the settings mean; see the sections.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use config::{File, FileFormat, Map, Source, Value, ValueKind};

use super::mistake::Mistake;

/// What the names of our environment variables begin with.
const PREFIX: &str = "TOVHOLDER_";

/// A setting given on the command line. Cannot be shown: its value may be a secret.
#[derive(Clone)]
pub struct Argument {
    /// The option as the user wrote it, for messages: `--data`.
    pub option: &'static str,
    /// The full key that it sets: `data`, `server.address`.
    pub key: &'static str,
    /// The value, written as it would be in the environment.
    pub value: String,
}

/// All sources before they are merged.
pub(super) struct Sources<'a> {
    pub(super) file: Option<&'a Path>,
    pub(super) environment: Vec<(String, String)>,
    pub(super) arguments: &'a [Argument],
}

/// The merged settings. Values without an origin of their own come from `file`.
pub(super) struct Merged {
    pub(super) values: Map<String, Value>,
    pub(super) file: String,
}

impl Sources<'_> {
    /// Merges the sources, or tells why the file cannot be read.
    pub(super) fn merge(self) -> Result<Merged, Mistake> {
        let name = self
            .file
            .map_or_else(String::new, |file| file.display().to_string());
        let mut builder = config::Config::builder();
        if let Some(file) = self.file {
            let text = read(file).map_err(|problem| Mistake::of_source(&name, problem))?;
            builder = builder.add_source(File::from_str(&text, FileFormat::Toml));
        }
        let of_environment = self
            .environment
            .into_iter()
            .filter_map(|(variable, value)| {
                let key = key_of_variable(&variable).filter(|_| !value.is_empty())?;
                Some((key, variable, value))
            });
        let of_arguments = self.arguments.iter().map(|argument| {
            (
                argument.key.to_owned(),
                argument.option.to_owned(),
                argument.value.clone(),
            )
        });
        for (key, origin, value) in of_environment.chain(of_arguments) {
            let value = Value::new(Some(&origin), ValueKind::String(value));
            builder = builder
                .set_override(&key, value)
                .map_err(|_| Mistake::of_source(&origin, "is not the name of a setting"))?;
        }
        let values = builder
            .build()
            .and_then(|merged| merged.collect())
            .map_err(|error| Mistake::of_source(&name, place_in_file(&error)))?;
        Ok(Merged { values, file: name })
    }
}

/// The environment variable that sets `key`.
pub(super) fn variable_of_key(key: &str) -> String {
    let name = key.replace(['.', '['], "__").replace(']', "");
    format!("{PREFIX}{}", name.to_uppercase())
}

/// The variables that are text. One of ours that is not is a mistake, not a setting to pass over.
pub(super) fn text_of_variables(
    variables: impl Iterator<Item = (OsString, OsString)>,
) -> Result<Vec<(String, String)>, Mistake> {
    variables
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
        .filter(|(name, _)| name.starts_with(PREFIX))
        .map(|(name, value)| match value.into_string() {
            Ok(value) => Ok((name, value)),
            Err(_) => Err(Mistake::of_source(&name, "is not UTF-8 text")),
        })
        .collect()
}

/// The file to read when none is named: `tovholder.toml` in the working folder, if it is there.
pub(super) fn file_of_working_folder() -> Option<PathBuf> {
    Some(PathBuf::from("tovholder.toml")).filter(|file| file.exists())
}

/// The key that an environment variable sets, if it is one of ours. Kubernetes and Docker put
/// addresses of a service called `tovholder` into every container (`TOVHOLDER_SERVICE_HOST`,
/// `TOVHOLDER_PORT_8080_TCP`); those are no settings.
fn key_of_variable(variable: &str) -> Option<String> {
    let name = variable.strip_prefix(PREFIX)?;
    let is_service_link = name == "PORT"
        || ["PORT_", "SERVICE_"]
            .iter()
            .any(|start| name.starts_with(start));
    (!is_service_link).then(|| joined(name))
}

/// The key of a variable's parts. A number is a place in a list.
fn joined(name: &str) -> String {
    let name = name.to_lowercase();
    let mut parts = name.split("__").map(|part| match part.parse::<u8>() {
        Ok(place) => format!("[{place}]"),
        Err(_) => format!(".{part}"),
    });
    let first = parts.next().unwrap_or_default();
    let rest: String = parts.collect();
    format!("{}{rest}", first.trim_start_matches('.'))
}

fn read(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|error| format!("cannot be read: {error}"))
}

/// Where the file is not TOML. Only the place is told: the parser's own message quotes the line,
/// and the line may hold a password.
fn place_in_file(error: &config::ConfigError) -> String {
    let message = error.to_string();
    let place = message
        .lines()
        .next()
        .and_then(|line| line.split_once(" at line "));
    match place {
        Some((_, place)) => format!("is not valid TOML at line {place}"),
        None => "is not valid TOML".to_owned(),
    }
}
