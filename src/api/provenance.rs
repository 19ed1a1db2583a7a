//! Where words were read, for everything that came from minutes.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::{
    decision::{Provenance, Span},
    ids::MinutesImportId,
};

/// The place in a document that something was read from.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProvenanceResponse {
    /// The import that holds the document.
    import_id: MinutesImportId,
    /// The words, in the text of the import.
    span: SpanResponse,
}

/// A stretch of an import's `text`, in bytes of UTF-8: from `start` up to and without `end`.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SpanResponse {
    /// The first byte.
    #[schema(example = 1_204)]
    start: u32,
    /// The byte after the last.
    #[schema(example = 1_297)]
    end: u32,
}

impl From<Provenance> for ProvenanceResponse {
    fn from(Provenance { import, span }: Provenance) -> Self {
        Self {
            import_id: import,
            span: span.into(),
        }
    }
}

impl From<Span> for SpanResponse {
    fn from(Span { start, end }: Span) -> Self {
        Self { start, end }
    }
}
