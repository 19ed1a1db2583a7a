//! Settings: from a TOML file, from `TOVHOLDER_<SECTION>__<KEY>` in the environment and from the
//! command line, the later winning; checked as a whole before anything starts.
//!
//! One file a section. Leaves out what the settings are used for.

pub mod database;
mod digests;
pub mod identity;
pub mod jobs;
pub mod logging;
pub mod mail;
pub mod server;

mod mistake;
mod providers;
mod reader;
mod retention;
mod sessions;
mod sources;

use std::path::{Path, PathBuf};

pub use self::database::{DatabaseConfig, DatabaseUrl};
pub use self::identity::IdentityConfig;
pub use self::jobs::JobsConfig;
pub use self::logging::{LogFormat, LoggingConfig};
pub use self::mail::MailConfig;
pub use self::mistake::{ConfigError, Mistake};
pub use self::server::ServerConfig;
pub use self::sources::Argument;

use self::reader::Reader;
use self::sources::{Merged, Sources};
use crate::domain::{
    digests::DigestSchedule, language::Language, page_session::SessionLimits,
    retention::RetentionRule,
};

/// All settings, valid as a whole.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder for everything that the service keeps itself.
    pub data: PathBuf,
    /// The language in which people are addressed who have not chosen one.
    pub language: Language,
    /// Where and how it answers.
    pub server: ServerConfig,
    /// Where the rows are kept.
    pub database: DatabaseConfig,
    /// How mails leave the house.
    pub mail: MailConfig,
    /// Who may issue tokens, and for whom.
    pub identity: IdentityConfig,
    /// How long people stay signed in to pages.
    pub sessions: SessionLimits,
    /// Work that nobody waits for.
    pub jobs: JobsConfig,
    /// Who gets mails that sum up, and when.
    pub digests: DigestSchedule,
    /// How long people who left stay named.
    pub retention: RetentionRule,
    /// What is written about the running, and how.
    pub logging: LoggingConfig,
}

impl Config {
    /// The settings of this process: the named file, else `tovholder.toml` in the working folder
    /// if it is there, then the process's environment, then the command line.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the environment is read"
    )]
    pub fn of_process(file: Option<&Path>, arguments: &[Argument]) -> Result<Self, ConfigError> {
        let found = file
            .is_none()
            .then(sources::file_of_working_folder)
            .flatten();
        let environment = sources::text_of_variables(std::env::vars_os())?;
        Self::check(
            &Sources {
                file: file.or(found.as_deref()),
                environment,
                arguments,
            }
            .merge()?,
        )
    }

    /// The settings of exactly these sources; with neither, the defaults.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let environment = environment.into_iter().collect();
        Self::check(
            &Sources {
                file,
                environment,
                arguments: &[],
            }
            .merge()?,
        )
    }

    fn check(merged: &Merged) -> Result<Self, ConfigError> {
        let mut reader = Reader::of(merged);
        let config = Self::read(&mut reader);
        let (mistakes, _) = reader.finish();
        ConfigError::of(mistakes).map_or(Ok(config), Err)
    }

    fn read(reader: &mut Reader) -> Self {
        let data = reader
            .text("data")
            .map_or_else(|| PathBuf::from("data"), PathBuf::from);
        let languages = [("da", Language::Danish), ("en", Language::English)];
        let language = reader.choice("language", &languages).unwrap_or_default();
        // In the order in which mistakes are told.
        let server = reader.section("server", ServerConfig::read);
        let database = reader.section("database", |section| DatabaseConfig::read(section, &data));
        let mail = reader.section("mail", |section| MailConfig::read(section, &data));
        let identity = reader.section("identity", |section| IdentityConfig::read(section, &data));
        let sessions = reader.section("sessions", sessions::read);
        let jobs = reader.section("jobs", JobsConfig::read);
        let office_hours = jobs.office_hours;
        let digests = reader.section("digests", |section| digests::read(section, office_hours));
        Self {
            language,
            server,
            database,
            mail,
            identity,
            sessions,
            jobs,
            digests,
            retention: reader.section("retention", retention::read),
            logging: reader.section("logging", LoggingConfig::read),
            data,
        }
    }
}

#[cfg(test)]
mod tests;
