//! Threads: what became of an item through many meetings and bodies, from item to decision, from
//! decision to actions, from an action to the item that presents it.

use crate::domain::{
    action::Action,
    agenda::{Confidentiality, ItemKind},
    calendar::Moment,
    decision::{ActionTally, Decision},
    ids::{AgendaItemId, BodyId, MatterId, MeetingId},
    text::Title,
};

/// One item of a thread, with what came of it as far as its reader may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadEntry {
    /// The item.
    pub item: AgendaItemId,
    /// Its title.
    pub title: Title,
    /// What is to be done with it.
    pub kind: ItemKind,
    /// Whether it is closed.
    pub confidentiality: Confidentiality,
    /// The matter it belongs to.
    pub matter: Option<MatterId>,
    /// The body that deals with it.
    pub body: BodyId,
    /// The name of that body.
    pub body_name: Title,
    /// The meeting on whose agenda it stands; none while it waits for one.
    pub meeting: Option<MeetingInThread>,
    /// What was decided on it.
    pub decision: Option<Decision>,
    /// What that gave rise to.
    pub actions: Vec<ActionInThread>,
    /// The item that takes it up again.
    pub successor: Option<AgendaItemId>,
}

impl ThreadEntry {
    /// Where the actions stand.
    pub fn tally(&self) -> ActionTally {
        ActionTally::of(self.actions.iter().map(|found| &found.action.state))
    }
}

/// A meeting that dealt with an item, or is to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeetingInThread {
    /// The meeting.
    pub id: MeetingId,
    /// When it starts as things stand.
    pub starts_at: Moment,
}

/// An action with the items that present it to meetings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionInThread {
    /// The action.
    pub action: Action,
    /// The items, in the order in which it was placed.
    pub presented_by: Vec<AgendaItemId>,
}
