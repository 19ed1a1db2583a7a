//! Where words were read, for everything that came from documents.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::{
    decision::{Provenance, Span},
    ids::MinutesImportId,
    listing::Source,
    minutes_import::Passage,
    text::{Title, Verbatim},
};

/// The place in a document that something was read from.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProvenanceResponse {
    /// The import that holds the document.
    import_id: MinutesImportId,
    /// The name of the file, as it was sent.
    #[schema(example = "referat-2023-10-25.md")]
    file_name: Title,
    /// SHA-256 of the file.
    #[schema(min_length = 64, max_length = 64, pattern = "^[0-9a-f]{64}$")]
    fingerprint: String,
    /// The page on which the words begin, from 1; null in a document without pages.
    #[schema(example = 3, minimum = 1)]
    page: Option<u32>,
    /// The words, in the text of the import.
    span: SpanResponse,
    /// The rule that found them; null where none was needed.
    #[schema(example = "obliged", max_length = 100)]
    rule: Option<String>,
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

/// Words of a document.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PassageResponse {
    /// The words, as they stand in the document.
    quote: Verbatim,
    /// Where they stand.
    span: SpanResponse,
}

impl ProvenanceResponse {
    /// The place and what is known of its document: both or neither.
    pub(super) fn of(provenance: Option<Provenance>, source: Option<Source>) -> Option<Self> {
        let (Provenance { import, span }, source) = provenance.zip(source)?;
        Some(Self {
            import_id: import,
            file_name: source.file_name,
            fingerprint: source.fingerprint,
            page: source.page,
            span: span.into(),
            rule: source.rule,
        })
    }
}

impl From<Span> for SpanResponse {
    fn from(Span { start, end }: Span) -> Self {
        Self { start, end }
    }
}

impl From<Passage> for PassageResponse {
    fn from(Passage { quote, span }: Passage) -> Self {
        Self {
            quote,
            span: span.into(),
        }
    }
}
