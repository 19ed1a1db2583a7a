//! An agenda item in JSON, as far as the caller may see it.

use serde::Serialize;
use utoipa::ToSchema;

use super::attachments::AttachmentFields;
use crate::{
    api::{conditional::Versioned, routes::BASE, values::Instant},
    domain::{
        agenda::{AgendaItem, ItemKind, Late, SeenAgendaItem},
        body::Minutes,
        ids::{AgendaItemId, MatterId, MeetingId},
        standing_item::StandingRole,
        text::{Note, Title, Verbatim},
        version::Version,
    },
};

/// An item of a meeting's agenda. Of a closed item with a public title, those who may not see it get
/// that title and its place, and everything else is null.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AgendaItemResponse)]
pub(in crate::api) struct AgendaItemResponse {
    id: AgendaItemId,
    meeting_id: MeetingId,
    /// The place in the order of the agenda.
    #[schema(example = 1, minimum = 1, maximum = 500)]
    position: u16,
    /// The number that the minutes print, when it came from minutes.
    #[schema(example = "3")]
    number: Option<Title>,
    /// The title, or the public one for those who may see no more.
    #[schema(example = "Generativ AI")]
    title: Title,
    /// What everybody may read of it when it is closed.
    #[schema(example = "Køb af ejendom")]
    public_title: Option<Title>,
    /// Null for those who see the public title alone.
    kind: Option<ItemKind>,
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
    attachments: Option<Vec<AttachmentFields>>,
    /// What it is for, when the body has it on every agenda.
    standing: Option<StandingRole>,
    /// Set when it came after the agenda had closed.
    late: Option<LateResponse>,
    /// Why it stands on this agenda, when it came there from the backlog or by the planner.
    #[schema(example = "Besluttet den 25. oktober 2023; skal behandles på dette møde.")]
    explanation: Option<Note>,
}

/// Why an item came to an agenda that was closed already.
#[derive(Debug, Serialize, ToSchema)]
struct LateResponse {
    /// When it came.
    at: Instant,
    /// Why it could not come earlier.
    #[schema(example = "Høringssvaret kom efter fristen.")]
    reason: Note,
}

/// The item as it is told. Its tag goes by what is shown too: an item that makes way for others has
/// another position and the same version.
pub(super) fn tell(item: SeenAgendaItem) -> Versioned<AgendaItemResponse> {
    let version = match &item {
        SeenAgendaItem::Whole(item) => item.version,
        // How often it was changed is nobody's business either.
        SeenAgendaItem::PublicTitle { .. } => Version::FIRST,
    };
    Versioned::new(version, item.into()).composed()
}

/// A whole item as it is told to whoever changed it.
pub(in crate::api) fn tell_whole(item: AgendaItem) -> Versioned<AgendaItemResponse> {
    tell(SeenAgendaItem::Whole(Box::new(item)))
}

/// A new item as it is told.
pub(super) fn tell_created(item: AgendaItem) -> Versioned<AgendaItemResponse> {
    let location = format!("{BASE}/agenda-items/{}", item.id);
    Versioned::created(location, item.version, item.into()).composed()
}

impl From<SeenAgendaItem> for AgendaItemResponse {
    fn from(item: SeenAgendaItem) -> Self {
        match item {
            SeenAgendaItem::Whole(item) => (*item).into(),
            SeenAgendaItem::PublicTitle {
                id,
                meeting,
                position,
                title,
            } => Self {
                id,
                meeting_id: meeting,
                position,
                number: None,
                title: title.clone(),
                public_title: Some(title),
                kind: None,
                is_closed: true,
                matter_id: None,
                minutes: None,
                recommendation: None,
                presentation: None,
                attachments: None,
                standing: None,
                late: None,
                explanation: None,
            },
        }
    }
}

impl From<AgendaItem> for AgendaItemResponse {
    fn from(item: AgendaItem) -> Self {
        let content = item.content;
        let attachments = content.attachments.into_iter();
        Self {
            id: item.id,
            meeting_id: item.meeting,
            position: item.position,
            number: item.number,
            title: content.title,
            public_title: content.public_title,
            kind: Some(content.kind),
            is_closed: content.confidentiality.is_closed(),
            matter_id: content.matter,
            minutes: content.minutes,
            recommendation: content.recommendation,
            presentation: content.presentation,
            attachments: Some(attachments.map(AttachmentFields::from).collect()),
            standing: item.standing,
            late: item.late.map(LateResponse::from),
            explanation: item.explanation,
        }
    }
}

impl From<Late> for LateResponse {
    fn from(late: Late) -> Self {
        Self {
            at: late.at.into(),
            reason: late.reason,
        }
    }
}
