//! Why a use case did not happen. The rim turns it into an answer; nothing has been changed.

use crate::{
    domain::{
        access::Permission,
        action::{ActionError, EscalationError},
        agenda_admission::AdmissionError,
        history::{SubjectKind, recollection},
        meeting::MeetingError,
        minutes_import::ImportError,
        placement::PlacementError,
        secrets::NoChance,
        version::Version,
    },
    minutes::ReadError,
    storage::{FromStorage, StorageError},
};

/// A field of a request that cannot be taken, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// JSON pointer to the field (RFC 6901), for example `/rules/meeting_minutes`.
    pub pointer: String,
    /// What is wrong and what is allowed, in English.
    pub message: String,
}

impl FieldError {
    /// A mistake in the field at `pointer`.
    pub fn new(pointer: impl Into<String>, message: impl std::fmt::Display) -> Self {
        Self {
            pointer: pointer.into(),
            message: message.to_string(),
        }
    }
}

/// Why a use case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum OperationError {
    /// It is not there, or the caller may not know that it is.
    #[error("there is no such {}", .0.name())]
    NotFound(SubjectKind),
    /// The caller may know that it is there, but not do this.
    #[error("your roles do not allow this: {0:?} is needed")]
    Forbidden(Permission),
    /// Somebody else changed it meanwhile.
    #[error("it has been changed meanwhile and is now at version {}", .current.get())]
    Stale {
        /// The version it has now.
        current: Version,
    },
    /// Fields of the request cannot be taken; every one is named.
    #[error("{}", in_words(.0))]
    Invalid(Vec<FieldError>),
    /// The state of the thing does not allow it.
    #[error("{0}")]
    NotAllowed(String),
    /// It would move other things, and the caller has not said that this is wanted.
    #[error(
        "it moves other things: ask what it moves, and send that fingerprint back as `confirms`"
    )]
    Unconfirmed,
    /// It would move other things than those that were shown.
    #[error("what it moves has changed since it was shown: ask again, and confirm that")]
    ConsequencesChanged,
    /// There is one already.
    #[error("there is a {} with the same {field} already", .what.name())]
    Duplicate {
        /// What there is.
        what: SubjectKind,
        /// What it shares.
        field: &'static str,
    },
    /// The document cannot be read as minutes.
    #[error(transparent)]
    Unreadable(#[from] ReadError),
    /// The history does not tell what stood then.
    #[error(transparent)]
    Forgotten(#[from] recollection::Unreadable),
    /// The cursor of the list was not made by it.
    #[error("the cursor does not belong to this list")]
    InvalidCursor,
    /// There is nothing to make a secret of.
    #[error(transparent)]
    NoChance(#[from] NoChance),
    /// The database failed.
    #[error(transparent)]
    Storage(StorageError),
}

fn in_words(mistakes: &[FieldError]) -> String {
    let told = mistakes
        .iter()
        .map(|mistake| match mistake.pointer.as_str() {
            "" => mistake.message.clone(),
            pointer => format!("{}: {}", pointer.trim_start_matches('/'), mistake.message),
        });
    told.collect::<Vec<_>>().join("; ")
}

impl OperationError {
    /// One field that cannot be taken.
    pub fn invalid(pointer: &str, message: impl std::fmt::Display) -> Self {
        Self::Invalid(vec![FieldError::new(pointer, message)])
    }

    /// Whether the database is away, so that nothing else would succeed either.
    pub const fn is_outage(&self) -> bool {
        matches!(self, Self::Storage(StorageError::Unreachable(_)))
    }
}

impl From<StorageError> for OperationError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Cursor => Self::InvalidCursor,
            error => Self::Storage(error),
        }
    }
}

impl FromStorage for OperationError {
    fn storage_error(&self) -> Option<&StorageError> {
        match self {
            Self::Storage(error) => Some(error),
            _ => None,
        }
    }

    fn is_duplicate(&self) -> bool {
        matches!(
            self,
            Self::Duplicate { .. } | Self::Storage(StorageError::Duplicate(_))
        )
    }
}

macro_rules! not_allowed {
    ($($error:ty),+) => {$(
        impl From<$error> for OperationError {
            fn from(error: $error) -> Self {
                Self::NotAllowed(error.to_string())
            }
        }
    )+};
}

not_allowed!(
    ActionError,
    EscalationError,
    MeetingError,
    PlacementError,
    ImportError
);

impl From<AdmissionError> for OperationError {
    fn from(error: AdmissionError) -> Self {
        match error {
            AdmissionError::NothingIsLate { .. } => Self::invalid("/late_reason", error),
            _ => Self::NotAllowed(error.to_string()),
        }
    }
}
