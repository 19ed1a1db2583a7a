//! What an import has otherwise than what there is.

use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{body::Json, call::Call, changes::FieldChangeResponse, path::Path, problem::Problem},
    domain::{
        ids::{AgendaItemId, DecisionId, MeetingId, MinutesImportId},
        minutes_import::{ChangedItem, ComparedItem},
        text::Title,
        version::Version,
    },
    operations::import_review::{self, Against, Differences},
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(read_import_differences);
}

/// What an import has otherwise, as far as the caller sees both.
#[derive(Debug, Serialize, ToSchema)]
struct ImportDifferencesResponse {
    /// The recorded meeting that it was compared with.
    meeting_id: Option<MeetingId>,
    /// The draft that it was compared with, when nothing is recorded of the meeting. Neither: there is
    /// nothing yet.
    draft_id: Option<MinutesImportId>,
    /// Items that the document alone has.
    #[schema(max_items = 1_000)]
    added: Vec<ComparedItemResponse>,
    /// Items that the document does not have. Accepting it takes none of them away.
    #[schema(max_items = 1_000)]
    removed: Vec<ComparedItemResponse>,
    /// Items that read otherwise.
    #[schema(max_items = 1_000)]
    changed: Vec<ChangedImportedItemResponse>,
}

/// An item of one side alone.
#[derive(Debug, Serialize, ToSchema)]
struct ComparedItemResponse {
    /// The place in its document or on its agenda, from 1.
    #[schema(example = 2)]
    position: u16,
    /// The title.
    title: Title,
    /// Whether it is closed.
    is_closed: bool,
    /// The item on the agenda, where it stands on one.
    agenda_item_id: Option<AgendaItemId>,
}

/// An item that reads otherwise.
#[derive(Debug, Serialize, ToSchema)]
struct ChangedImportedItemResponse {
    /// The place in the document, from 1.
    #[schema(example = 2)]
    position: u16,
    /// The title in the document.
    title: Title,
    /// The item on the agenda, where one is recorded.
    agenda_item_id: Option<AgendaItemId>,
    /// The decision, where one is recorded.
    decision_id: Option<DecisionId>,
    /// The version of that decision.
    decision_version: Option<Version>,
    /// Whether the recorded decision has other words: accepting the document asks which stand.
    is_contradicted: bool,
    /// What differs: title, case number, whether it is closed, decision, outcome.
    #[schema(max_items = 5)]
    fields: Vec<FieldChangeResponse>,
}

/// Compare an import with what there is
///
/// Item by item: what was added, removed and changed, against what is recorded of the meeting; as long as
/// no decisions are, against the draft that the document amends. Items are known again by their case
/// numbers, then by their titles, then by their numbers.
#[utoipa::path(
    tag = "minutes-imports",
    params(MinutesImportId),
    responses((status = OK, description = "The differences.", body = ImportDifferencesResponse)),
)]
#[get("/minutes-imports/{id}/differences")]
async fn read_import_differences(
    call: Call,
    Path(id): Path<MinutesImportId>,
) -> Result<Json<ImportDifferencesResponse>, Problem> {
    let found = import_review::differences(&call.office, &call.caller, id).await?;
    Ok(Json(found.into()))
}

impl From<Differences> for ImportDifferencesResponse {
    fn from(Differences { against, found }: Differences) -> Self {
        let (meeting_id, draft_id) = match against {
            Against::Meeting(meeting) => (Some(meeting), None),
            Against::Draft(draft) => (None, Some(draft)),
            Against::Nothing => (None, None),
        };
        let items = |items: Vec<ComparedItem>| items.into_iter().map(Into::into).collect();
        Self {
            meeting_id,
            draft_id,
            added: items(found.added),
            removed: items(found.removed),
            changed: found.changed.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<ComparedItem> for ComparedItemResponse {
    fn from(item: ComparedItem) -> Self {
        Self {
            position: item.position,
            title: item.title,
            is_closed: item.confidentiality.is_closed(),
            agenda_item_id: item.agenda_item,
        }
    }
}

impl From<ChangedItem> for ChangedImportedItemResponse {
    fn from(changed: ChangedItem) -> Self {
        let recorded = changed.old.recorded;
        Self {
            position: changed.new.position,
            is_contradicted: recorded.is_some() && changed.old.is_contradicted_by(&changed.new),
            title: changed.new.title,
            agenda_item_id: changed.old.agenda_item,
            decision_id: recorded.map(|recorded| recorded.id),
            decision_version: recorded.map(|recorded| recorded.version),
            fields: changed.fields.into_iter().map(Into::into).collect(),
        }
    }
}
