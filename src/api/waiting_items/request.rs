//! What is asked for about items that wait.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    api::{
        agenda_items::{AttachmentFields, AttachmentList},
        patch::Patch,
        values::Day,
    },
    domain::{
        agenda::{Confidentiality, ItemContent, ItemKind},
        body::Minutes,
        ids::{BodyId, MatterId},
        text::{Title, Verbatim},
    },
    operations::{
        backlog::{NewWaitingItem, WaitingItemChange},
        item_content::ContentChange,
    },
};

/// An item that is to wait for a meeting.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "body_id": "018b2f00-0000-7000-8000-000000000000",
    "title": "Evaluering af AI-retningslinjer", "kind": "discussion", "minutes": 30,
    "earliest_on": "2024-03-01",
}))]
pub(super) struct CreateWaitingItemRequest {
    body_id: BodyId,
    /// The title.
    title: Title,
    /// What everybody may read of it on an agenda when it is closed.
    public_title: Option<Title>,
    kind: ItemKind,
    /// Whether it is dealt with behind closed doors.
    #[serde(default)]
    is_closed: bool,
    /// The matter it belongs to.
    matter_id: Option<MatterId>,
    /// How long it is given.
    minutes: Option<Minutes>,
    /// What the administration asks the body to decide.
    recommendation: Option<Verbatim>,
    /// The case as presented to the body.
    presentation: Option<Verbatim>,
    /// The documents that belong to it.
    #[serde(default)]
    #[schema(value_type = Vec<AttachmentFields>, max_items = 100)]
    attachments: AttachmentList,
    /// The earliest day of its meeting.
    earliest_on: Option<Day>,
}

/// What becomes of an item that waits. What is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "earliest_on": null, "minutes": 45 }))]
pub(super) struct ChangeWaitingItemRequest {
    /// Another title.
    title: Option<Title>,
    /// What everybody may read of it on an agenda when it is closed, or null.
    #[serde(default)]
    #[schema(value_type = Option<Title>)]
    public_title: Patch<Title>,
    kind: Option<ItemKind>,
    /// Whether it is dealt with behind closed doors.
    is_closed: Option<bool>,
    /// The matter it belongs to, or null.
    #[serde(default)]
    #[schema(value_type = Option<MatterId>)]
    matter_id: Patch<MatterId>,
    /// How long it is given, or null.
    #[serde(default)]
    #[schema(value_type = Option<Minutes>)]
    minutes: Patch<Minutes>,
    /// What the administration asks the body to decide, or null.
    #[serde(default)]
    #[schema(value_type = Option<Verbatim>)]
    recommendation: Patch<Verbatim>,
    /// The case as presented to the body, or null.
    #[serde(default)]
    #[schema(value_type = Option<Verbatim>)]
    presentation: Patch<Verbatim>,
    /// The documents that belong to it, instead of all of those before.
    #[schema(value_type = Option<Vec<AttachmentFields>>, max_items = 100)]
    attachments: Option<AttachmentList>,
    /// The earliest day of its meeting, or null.
    #[serde(default)]
    #[schema(value_type = Option<Day>)]
    earliest_on: Patch<Day>,
}

impl From<CreateWaitingItemRequest> for NewWaitingItem {
    fn from(request: CreateWaitingItemRequest) -> Self {
        Self {
            body: request.body_id,
            content: ItemContent {
                title: request.title,
                public_title: request.public_title,
                kind: request.kind,
                confidentiality: Confidentiality::closed_if(request.is_closed),
                matter: request.matter_id,
                minutes: request.minutes,
                recommendation: request.recommendation,
                presentation: request.presentation,
                attachments: request.attachments.0.into(),
            },
            earliest: request.earliest_on.map(|Day(day)| day),
        }
    }
}

impl From<ChangeWaitingItemRequest> for WaitingItemChange {
    fn from(request: ChangeWaitingItemRequest) -> Self {
        let earliest = request.earliest_on.into_change();
        Self {
            content: ContentChange {
                title: request.title,
                public_title: request.public_title.into_change(),
                kind: request.kind,
                confidentiality: request.is_closed.map(Confidentiality::closed_if),
                matter: request.matter_id.into_change(),
                minutes: request.minutes.into_change(),
                recommendation: request.recommendation.into_change(),
                presentation: request.presentation.into_change(),
                attachments: request.attachments.map(|list| list.0),
            },
            earliest: earliest.map(|day| day.map(|Day(day)| day)),
        }
    }
}
