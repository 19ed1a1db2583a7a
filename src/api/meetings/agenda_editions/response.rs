//! Editions of an agenda in JSON, and what sets them apart, as far as the caller may see them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{agenda_items::AttachmentFields, changes::FieldChangeResponse, values::Instant},
    domain::{
        agenda::ItemKind,
        agenda_edition::{
            ChangedItem, EditionDifferences, EditionItem, EditionKind, MovedItem, SeenEdition,
            SeenItem,
        },
        body::Minutes,
        ids::{AgendaItemId, MeetingId},
        journal_number::CaseNumber,
        listing::EditionListItem,
        text::{Note, Title, Verbatim},
    },
};

/// The editions of an agenda.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AgendaEditionsResponse {
    /// All of them, in order.
    #[schema(max_items = 100)]
    pub(super) items: Vec<EditionInListResponse>,
}

/// An edition of an agenda, without its items.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AgendaEditionInListResponse)]
pub(super) struct EditionInListResponse {
    /// Counts the editions of the meeting, from 1.
    #[schema(example = 1, minimum = 1, maximum = 100)]
    number: u16,
    kind: EditionKind,
    /// When it was sent out.
    issued_at: Instant,
    /// Who sent it out: the subject of the token, or the program's part that acted.
    #[schema(example = "job freeze-agendas", max_length = 500)]
    issued_by: String,
    /// The rule by which the agenda closed, in words and in Danish.
    #[schema(
        example = "Dagsordenen lukker 4 arbejdsdage før mødet kl. 12.00.",
        max_length = 500
    )]
    deadline_rule: String,
}

/// An agenda as it was sent out.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AgendaEditionResponse {
    meeting_id: MeetingId,
    #[serde(flatten)]
    edition: EditionInListResponse,
    /// The items in their order; a gap in the positions is an item that you may not know of.
    #[schema(max_items = 500)]
    items: Vec<EditionItemResponse>,
}

/// An item as it was sent out. Of a closed item with a public title, those who may not see it get
/// that title and its place, and everything else is null.
#[derive(Debug, Serialize, ToSchema)]
struct EditionItemResponse {
    agenda_item_id: AgendaItemId,
    /// The place in the order of the agenda.
    #[schema(example = 1, minimum = 1, maximum = 500)]
    position: u16,
    /// The title, or the public one for those who may see no more.
    title: Title,
    /// What everybody may read of it when it is closed.
    public_title: Option<Title>,
    kind: Option<ItemKind>,
    /// Whether it is dealt with behind closed doors.
    is_closed: bool,
    /// The number of the matter it belongs to.
    case_number: Option<CaseNumber>,
    /// How long it is given.
    minutes: Option<Minutes>,
    /// What the administration asks the body to decide.
    recommendation: Option<Verbatim>,
    /// The case as presented to the body.
    presentation: Option<Verbatim>,
    /// The documents that belong to it.
    #[schema(max_items = 100)]
    attachments: Option<Vec<AttachmentFields>>,
    /// Why it came after the agenda had closed, when it did.
    late_reason: Option<Note>,
}

/// What sets an edition apart from another.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EditionDifferencesResponse {
    meeting_id: MeetingId,
    /// The number of the older edition.
    #[schema(example = 1, minimum = 1, maximum = 100)]
    from: u16,
    /// The number of this one.
    #[schema(example = 2, minimum = 1, maximum = 100)]
    number: u16,
    /// Items of this edition alone.
    #[schema(max_items = 500)]
    added: Vec<EditionItemResponse>,
    /// Items of the older edition alone.
    #[schema(max_items = 500)]
    removed: Vec<EditionItemResponse>,
    /// Items that stand at another place, by their own move or pushed along by others.
    #[schema(max_items = 500)]
    moved: Vec<MovedItemResponse>,
    /// Items that say something else.
    #[schema(max_items = 500)]
    changed: Vec<ChangedItemResponse>,
}

/// An item that stands at another place.
#[derive(Debug, Serialize, ToSchema)]
struct MovedItemResponse {
    agenda_item_id: AgendaItemId,
    /// Its title in this edition.
    title: Title,
    /// Its position in the older edition.
    #[schema(example = 3, minimum = 1, maximum = 500)]
    from_position: u16,
    /// Its position in this one.
    #[schema(example = 4, minimum = 1, maximum = 500)]
    position: u16,
}

/// An item that says something else.
#[derive(Debug, Serialize, ToSchema)]
struct ChangedItemResponse {
    agenda_item_id: AgendaItemId,
    /// Its title in this edition.
    title: Title,
    /// What differs.
    #[schema(max_items = 20)]
    fields: Vec<FieldChangeResponse>,
}

impl From<EditionListItem> for EditionInListResponse {
    fn from(edition: EditionListItem) -> Self {
        Self {
            number: edition.number,
            kind: edition.kind,
            issued_at: edition.issued_at.into(),
            issued_by: edition.issued_by,
            deadline_rule: edition.deadline_rule,
        }
    }
}

impl From<SeenEdition> for AgendaEditionResponse {
    fn from(edition: SeenEdition) -> Self {
        Self {
            meeting_id: edition.meeting,
            edition: EditionInListResponse {
                number: edition.number,
                kind: edition.kind,
                issued_at: edition.issued_at.into(),
                issued_by: edition.issued_by,
                deadline_rule: edition.deadline_rule,
            },
            items: items(edition.items),
        }
    }
}

impl EditionDifferencesResponse {
    pub(super) fn of(
        meeting_id: MeetingId,
        (from, number): (u16, u16),
        found: EditionDifferences,
    ) -> Self {
        Self {
            meeting_id,
            from,
            number,
            added: items(found.added),
            removed: items(found.removed),
            moved: found.moved.into_iter().map(Into::into).collect(),
            changed: found.changed.into_iter().map(Into::into).collect(),
        }
    }
}

fn items(items: Vec<SeenItem>) -> Vec<EditionItemResponse> {
    items.into_iter().map(EditionItemResponse::from).collect()
}

impl From<SeenItem> for EditionItemResponse {
    fn from(item: SeenItem) -> Self {
        match item {
            SeenItem::Whole(item) => (*item).into(),
            SeenItem::PublicTitle {
                item,
                position,
                title,
            } => Self {
                agenda_item_id: item,
                position,
                title: title.clone(),
                public_title: Some(title),
                kind: None,
                is_closed: true,
                case_number: None,
                minutes: None,
                recommendation: None,
                presentation: None,
                attachments: None,
                late_reason: None,
            },
        }
    }
}

impl From<EditionItem> for EditionItemResponse {
    fn from(item: EditionItem) -> Self {
        let attachments = item.attachments.into_iter();
        Self {
            agenda_item_id: item.item,
            position: item.position,
            title: item.title,
            public_title: item.public_title,
            kind: Some(item.kind),
            is_closed: item.confidentiality.is_closed(),
            case_number: item.case_number,
            minutes: item.minutes,
            recommendation: item.recommendation,
            presentation: item.presentation,
            attachments: Some(attachments.map(AttachmentFields::from).collect()),
            late_reason: item.late_reason,
        }
    }
}

impl From<MovedItem> for MovedItemResponse {
    fn from(moved: MovedItem) -> Self {
        Self {
            agenda_item_id: moved.item,
            title: moved.title,
            from_position: moved.from,
            position: moved.to,
        }
    }
}

impl From<ChangedItem> for ChangedItemResponse {
    fn from(changed: ChangedItem) -> Self {
        Self {
            agenda_item_id: changed.item,
            title: changed.title,
            fields: changed.fields.into_iter().map(Into::into).collect(),
        }
    }
}
