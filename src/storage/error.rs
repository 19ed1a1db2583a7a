//! Why the database did not do what it was asked; the same kinds on both.

use diesel::result::{DatabaseErrorKind, Error};

/// Why the database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The address of the database cannot be understood.
    #[error("{0}")]
    Address(String),
    /// There is no connection to be had, or it was lost.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// The database was made by a newer version of this program.
    #[error(
        "the database is of a newer version of Tovholder (it has the migration {0}); install that version"
    )]
    NewerDatabase(String),
    /// A migration failed.
    #[error("the database could not be brought up to date: {0}")]
    Migration(String),
    /// Something of the same kind is there already.
    #[error("there is one already ({0})")]
    Duplicate(String),
    /// Something that it refers to is not there, or something refers to it.
    #[error("a reference does not hold ({0})")]
    Reference(String),
    /// A row that cannot be read: somebody else wrote it.
    #[error("the row {id} of {table} cannot be read: {column}")]
    CorruptRow {
        /// The table.
        table: &'static str,
        /// The column, and what is wrong with it.
        column: String,
        /// The row.
        id: String,
    },
    /// The place in a list that was asked for does not exist.
    #[error("the cursor does not belong to this list")]
    Cursor,
    /// Transactions at the same time could not be put in order; worth repeating.
    #[error("the transaction came into another's way")]
    Conflict,
    /// Anything else.
    #[error("the database failed: {0}")]
    Other(String),
}

/// What storage answers.
pub type StorageResult<T> = Result<T, StorageError>;

impl StorageError {
    /// Whether the same may well succeed a little later.
    pub const fn is_temporary(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Conflict)
    }

    pub(super) fn closed(error: impl std::fmt::Display) -> Self {
        Self::Other(error.to_string())
    }

    /// Work on a blocking thread that came to no end.
    pub(crate) fn from_join(error: tokio::task::JoinError) -> Self {
        Self::closed(error)
    }

    pub(super) fn corrupt(
        table: &'static str,
        column: &str,
        id: impl std::fmt::Display,
        why: impl std::fmt::Display,
    ) -> Self {
        Self::CorruptRow {
            table,
            column: format!("{column}: {why}"),
            id: id.to_string(),
        }
    }
}

impl From<Error> for StorageError {
    fn from(error: Error) -> Self {
        match error {
            Error::DatabaseError(kind, info) => match kind {
                DatabaseErrorKind::UniqueViolation => Self::Duplicate(info.message().to_owned()),
                DatabaseErrorKind::ForeignKeyViolation => {
                    Self::Reference(info.message().to_owned())
                }
                DatabaseErrorKind::SerializationFailure => Self::Conflict,
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
                    Self::Unreachable(info.message().to_owned())
                }
                // PostgreSQL reports a deadlock as an unknown kind; its message is fixed.
                _ if info.message() == "deadlock detected" => Self::Conflict,
                _ => Self::Other(info.message().to_owned()),
            },
            error => Self::Other(error.to_string()),
        }
    }
}

impl From<diesel::r2d2::PoolError> for StorageError {
    fn from(error: diesel::r2d2::PoolError) -> Self {
        Self::Unreachable(error.to_string())
    }
}
