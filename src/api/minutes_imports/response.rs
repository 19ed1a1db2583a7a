//! Imports as answers show them.

use serde::Serialize;
use utoipa::ToSchema;

use super::proposals::ProposalResponse;
use crate::{
    api::{
        provenance::SpanResponse,
        states::ImportStateName,
        values::{Day, Instant, TimeOfDay},
    },
    domain::{
        agenda::ItemKind,
        decision::Outcome,
        ids::{AgendaItemId, BodyId, MeetingId, MinutesImportId},
        minutes_import::{ImportKind, ImportState, ImportedItem, MinutesImport},
        text::{Note, Title, Verbatim},
    },
    operations::minutes_imports::ImportInFull,
};

/// An import of a document, without what it holds.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MinutesImportListItem {
    id: MinutesImportId,
    kind: ImportKind,
    /// The import of an earlier document of its kind about the same meeting.
    amends_id: Option<MinutesImportId>,
    /// The name of the file, as it was sent.
    #[schema(example = "referat-2023-10-25.md")]
    file_name: Title,
    /// SHA-256 of the file: the same file is imported once.
    #[schema(min_length = 64, max_length = 64, pattern = "^[0-9a-f]{64}$")]
    fingerprint: String,
    /// The body, as the document names it.
    body_name: Option<Title>,
    /// The body of that name, or the one it was accepted for.
    body_id: Option<BodyId>,
    /// The day of the meeting.
    met_on: Option<Day>,
    /// When the meeting began, in the time of Copenhagen.
    met_at: Option<TimeOfDay>,
    /// Where the meeting was.
    #[schema(example = "Havnbjerg Rådhus")]
    place: Option<Title>,
    /// When it was uploaded.
    uploaded_at: Instant,
    /// Where it stands.
    #[schema(value_type = ImportStateName)]
    state: &'static str,
    /// When it was accepted.
    accepted_at: Option<Instant>,
    /// The meeting that it was recorded as, or whose agenda it was put on.
    meeting_id: Option<MeetingId>,
    /// When it was discarded.
    discarded_at: Option<Instant>,
    /// Why it was discarded, if somebody said.
    discard_reason: Option<Note>,
}

/// A document as it was read.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MinutesImportResponse {
    #[serde(flatten)]
    import: MinutesImportListItem,
    /// The latest document that amends it.
    amended_by_id: Option<MinutesImportId>,
    /// The text that spans point into; null for those who do not see what is closed in its body.
    #[schema(max_length = 30_000_000)]
    text: Option<String>,
    /// The items that the caller may know of, in the order of the document.
    #[schema(max_items = 1_000)]
    items: Vec<ImportedItemResponse>,
    /// The proposals on these items, in the order of the document.
    #[schema(max_items = 10_000)]
    proposals: Vec<ProposalResponse>,
    /// Passages of decisions that no rule could place: a person has to.
    #[schema(max_items = 10_000)]
    unplaced: Vec<String>,
    /// What the reader noticed.
    #[schema(max_items = 10_000)]
    warnings: Vec<String>,
}

/// An item of the agenda, as the document has it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportedItemResponse {
    /// The place in the document, from 1.
    #[schema(example = 1)]
    position: u16,
    /// The number as printed.
    #[schema(example = "1")]
    number: Option<Title>,
    /// The title.
    #[schema(example = "Generativ AI i hverdagens opgaver")]
    title: Title,
    /// The case number as printed.
    #[schema(example = "85.15.02G01-30-23", max_length = 1_000)]
    case_number: Option<String>,
    /// Whether it was dealt with behind closed doors.
    is_closed: bool,
    /// What it was put on the agenda for, where the document says so.
    kind: Option<ItemKind>,
    /// The decision, word for word.
    decision: Option<ImportedDecisionResponse>,
    /// What the decision comes to.
    outcome: Outcome,
    /// What the administration asked the body to decide.
    recommendation: Option<Verbatim>,
    /// The case as presented to the body.
    presentation: Option<Verbatim>,
    /// The item of the recorded meeting, once the import is accepted.
    agenda_item_id: Option<AgendaItemId>,
}

/// A decision, as the document has it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportedDecisionResponse {
    /// The words.
    text: Verbatim,
    /// Where they stand.
    span: SpanResponse,
    /// The page on which they begin, from 1; null in a document without pages.
    #[schema(example = 3, minimum = 1)]
    page: Option<u32>,
}

impl From<MinutesImport> for MinutesImportListItem {
    fn from(import: MinutesImport) -> Self {
        let state = import.state.name();
        let (mut accepted_at, mut meeting_id) = (None, None);
        let (mut discarded_at, mut discard_reason) = (None, None);
        match import.state {
            ImportState::Draft => {}
            ImportState::Accepted { at, meeting } => {
                accepted_at = Some(at.into());
                meeting_id = Some(meeting);
            }
            ImportState::Discarded { at, reason } => {
                discarded_at = Some(at.into());
                discard_reason = reason;
            }
        }
        Self {
            id: import.id,
            kind: import.kind,
            amends_id: import.amends,
            file_name: import.file_name,
            fingerprint: import.fingerprint,
            body_name: import.body_name,
            body_id: import.body,
            met_on: import.met_on.map(Into::into),
            met_at: import.met_at.map(TimeOfDay),
            place: import.place,
            uploaded_at: import.uploaded_at.into(),
            state,
            accepted_at,
            meeting_id,
            discarded_at,
            discard_reason,
        }
    }
}

impl From<ImportInFull> for MinutesImportResponse {
    fn from(found: ImportInFull) -> Self {
        let ImportInFull {
            mut import,
            items,
            proposals,
            amended_by,
        } = found;
        let text = std::mem::take(&mut import.text);
        Self {
            amended_by_id: amended_by,
            text: Some(text).filter(|text| !text.is_empty()),
            items: items.into_iter().map(Into::into).collect(),
            proposals: proposals.into_iter().map(Into::into).collect(),
            unplaced: std::mem::take(&mut import.unplaced),
            warnings: std::mem::take(&mut import.warnings),
            import: import.into(),
        }
    }
}

impl From<ImportedItem> for ImportedItemResponse {
    fn from(item: ImportedItem) -> Self {
        let decision = item.decision.map(|(text, span)| ImportedDecisionResponse {
            text,
            span: span.into(),
            page: item.page,
        });
        Self {
            position: item.position,
            number: item.number,
            title: item.title,
            case_number: item.case_number,
            is_closed: item.confidentiality.is_closed(),
            kind: item.kind,
            decision,
            outcome: item.outcome,
            recommendation: item.recommendation,
            presentation: item.presentation,
            agenda_item_id: item.agenda_item,
        }
    }
}
