//! The section `[database]`: which database, and how many connections to it.

use std::fmt;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::reader::Reader;

/// Where the rows are kept.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// Which database.
    pub url: DatabaseUrl,
    /// How many connections are held open at most.
    pub pool_size: u32,
}

/// A database that we can use. Shown, it never tells more than the kind and the file.
#[derive(Debug, Clone)]
pub enum DatabaseUrl {
    /// The embedded database in this file.
    Sqlite(PathBuf),
    /// A `PostgreSQL` server; the whole address is kept secret, for it may hold a password anywhere.
    Postgres(SecretString),
}

impl DatabaseUrl {
    /// The embedded database in this file.
    pub fn embedded(file: PathBuf) -> Self {
        Self::Sqlite(file)
    }

    /// Whether it is an embedded database that lies in this folder.
    pub fn lies_in(&self, folder: &Path) -> bool {
        matches!(self, Self::Sqlite(file) if file.parent() == Some(folder))
    }

    /// `sqlite:PATH`, `sqlite://PATH`, `postgres://…` or `postgresql://…`; nothing else, so that a
    /// slip of the pen does not become a new, empty database.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(rest) = text.strip_prefix("sqlite:") {
            let path = rest.strip_prefix("//").unwrap_or(rest);
            // Each connection would have a database of its own in memory; and a parameter after
            // `?` would silently become a part of the file's name.
            let is_file = !path.is_empty() && !path.starts_with(':') && !path.contains('?');
            return is_file.then(|| Self::Sqlite(PathBuf::from(path)));
        }
        let server = text
            .strip_prefix("postgres://")
            .or(text.strip_prefix("postgresql://"))?;
        (!server.is_empty()).then(|| Self::Postgres(SecretString::from(text)))
    }

    /// The address with its password, for the connection and nothing else.
    pub fn expose_url(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite:{}", path.display()),
            Self::Postgres(url) => url.expose_secret().to_owned(),
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "SQLite, {}", path.display()),
            Self::Postgres(_) => f.write_str("PostgreSQL"),
        }
    }
}

impl DatabaseConfig {
    pub(super) fn read(section: &mut Reader, data: &Path) -> Self {
        Self {
            url: section
                .parsed(
                    "url",
                    "sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE",
                    DatabaseUrl::parse,
                )
                .unwrap_or_else(|| DatabaseUrl::Sqlite(data.join("tovholder.db"))),
            pool_size: section.number("pool_size", 1..=500).unwrap_or(8),
        }
    }
}
