//! What differs between two states of one thing, field by field.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::history::Change;

/// A field that differs.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FieldChangeResponse {
    /// The field.
    #[schema(example = "title", max_length = 100)]
    field: &'static str,
    /// What it was.
    #[schema(example = "Budget", max_length = 1_000_000)]
    old: Option<String>,
    /// What it is.
    #[schema(example = "Budget 2026", max_length = 1_000_000)]
    new: Option<String>,
}

impl From<Change> for FieldChangeResponse {
    fn from(change: Change) -> Self {
        Self {
            field: change.field,
            old: change.old,
            new: change.new,
        }
    }
}
