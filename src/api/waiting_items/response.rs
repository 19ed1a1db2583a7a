//! An item that waits, in JSON.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        agenda_items::AttachmentFields,
        conditional::Versioned,
        routes::BASE,
        values::{Day, Instant},
    },
    domain::{
        agenda::{ItemKind, WaitingItem},
        body::Minutes,
        ids::{AgendaItemId, BodyId, MatterId, MeetingId},
        text::{Title, Verbatim},
    },
    operations::backlog::Waiting,
};

/// An item that waits for a meeting of its body.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct WaitingItemResponse {
    id: AgendaItemId,
    body_id: BodyId,
    /// The meeting on whose agenda it got a place, as an agenda item of the same id; null as long as
    /// it waits.
    meeting_id: Option<MeetingId>,
    /// The title.
    #[schema(example = "Evaluering af AI-retningslinjer")]
    title: Title,
    /// What everybody may read of it on an agenda when it is closed.
    #[schema(example = "Køb af ejendom")]
    public_title: Option<Title>,
    kind: ItemKind,
    /// Whether it is dealt with behind closed doors.
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
    #[schema(max_items = 100)]
    attachments: Vec<AttachmentFields>,
    /// The earliest day of its meeting.
    earliest_on: Option<Day>,
    /// Since when it waits.
    waiting_since: Instant,
}

/// The item as it is told to whoever changed it.
pub(in crate::api) fn tell_waiting(waiting: Waiting) -> Versioned<WaitingItemResponse> {
    Versioned::new(waiting.item.version, waiting.into())
}

/// A new item as it is told, with where it is to be read from now on.
pub(super) fn tell_created(waiting: Waiting) -> Versioned<WaitingItemResponse> {
    let collection = match waiting.meeting {
        None => "waiting-items",
        Some(_) => "agenda-items",
    };
    let location = format!("{BASE}/{collection}/{}", waiting.item.id);
    Versioned::created(location, waiting.item.version, waiting.into())
}

impl From<Waiting> for WaitingItemResponse {
    fn from(waiting: Waiting) -> Self {
        Self {
            meeting_id: waiting.meeting,
            ..waiting.item.into()
        }
    }
}

impl From<WaitingItem> for WaitingItemResponse {
    fn from(item: WaitingItem) -> Self {
        let content = item.content;
        let attachments = content.attachments.into_iter();
        Self {
            id: item.id,
            body_id: item.body,
            meeting_id: None,
            title: content.title,
            public_title: content.public_title,
            kind: content.kind,
            is_closed: content.confidentiality.is_closed(),
            matter_id: content.matter,
            minutes: content.minutes,
            recommendation: content.recommendation,
            presentation: content.presentation,
            attachments: attachments.map(AttachmentFields::from).collect(),
            earliest_on: item.earliest.map(Day),
            waiting_since: item.since.into(),
        }
    }
}
