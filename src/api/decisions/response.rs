//! A decision as answers show it.

use serde::Serialize;
use utoipa::ToSchema;

use super::parts::PartValue;
use crate::{
    api::{provenance::ProvenanceResponse, values::Instant},
    domain::{
        decision::{ImplementationStatus, Outcome},
        ids::{AgendaItemId, BodyId, DecisionId, MatterId, MeetingId},
        listing::DecisionInContext,
        text::{Title, Verbatim},
    },
};

/// What a body decided on one of its items; one decision an item.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DecisionResponse {
    id: DecisionId,
    agenda_item_id: AgendaItemId,
    /// The title of the item.
    item_title: Title,
    /// The meeting at which it was decided.
    meeting_id: MeetingId,
    /// When that meeting began.
    met_at: Instant,
    /// The body that decided it.
    body_id: BodyId,
    /// The matter that the item belongs to.
    matter_id: Option<MatterId>,
    /// Whether it was decided behind closed doors.
    is_closed: bool,
    /// The words of the minutes.
    text: Verbatim,
    /// What they come to.
    outcome: Outcome,
    /// Point by point, where the minutes tell them apart.
    #[schema(max_items = 100)]
    parts: Vec<PartValue>,
    /// Which edition of the words this is, from 1.
    #[schema(example = 1, minimum = 1, maximum = 1_000)]
    edition: u16,
    /// Where its first edition was read; null when somebody typed it in.
    provenance: Option<ProvenanceResponse>,
    /// How far its actions are; follows from these.
    implementation_status: ImplementationStatus,
    /// The item that takes this one up again; null when there is none, or none that you may know
    /// of.
    successor_item_id: Option<AgendaItemId>,
}

impl From<DecisionInContext> for DecisionResponse {
    fn from(found: DecisionInContext) -> Self {
        let decision = found.decision;
        Self {
            id: decision.id,
            agenda_item_id: decision.item,
            item_title: found.item_title,
            meeting_id: found.meeting,
            met_at: found.met_at.into(),
            body_id: found.body,
            matter_id: found.matter,
            is_closed: found.confidentiality.is_closed(),
            text: decision.text,
            outcome: decision.outcome,
            parts: decision.parts.into_iter().map(Into::into).collect(),
            edition: decision.edition,
            provenance: ProvenanceResponse::of(decision.provenance, found.source),
            implementation_status: found.tally.status(),
            successor_item_id: found.successor,
        }
    }
}
