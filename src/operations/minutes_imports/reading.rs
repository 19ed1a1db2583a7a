//! Whether a document can become a draft: read, without the database.

use crate::{
    domain::agenda::MOST_ITEMS,
    minutes::{self, Document, Kind, ReadError, Warning},
    operations::OperationError,
};

/// Why a document does not become a draft.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// There is nothing to read.
    #[error(transparent)]
    Unreadable(#[from] ReadError),
    /// Something else.
    #[error("this looks like neither the minutes of a meeting nor its agenda{}", in_brackets(.0))]
    NotMinutes(Vec<Warning>),
    /// More items than a meeting may have.
    #[error("the document has more than {MOST_ITEMS} items")]
    TooManyItems,
}

impl From<Refusal> for OperationError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Unreadable(error) => Self::Unreadable(error),
            refusal => Self::invalid("", refusal),
        }
    }
}

fn in_brackets(warnings: &[Warning]) -> String {
    if warnings.is_empty() {
        return String::new();
    }
    let words: Vec<_> = warnings.iter().map(ToString::to_string).collect();
    format!(" ({})", words.join("; "))
}

/// Reads a document that can be kept as a draft. Computes: call it on a blocking thread.
pub fn read_document(bytes: &[u8]) -> Result<Document, Refusal> {
    let document = minutes::read(bytes)?;
    match document.kind {
        Kind::NotMinutes => Err(Refusal::NotMinutes(document.warnings)),
        Kind::Minutes | Kind::Agenda if document.items.len() > usize::from(MOST_ITEMS) => {
            Err(Refusal::TooManyItems)
        }
        Kind::Minutes | Kind::Agenda => Ok(document),
    }
}
