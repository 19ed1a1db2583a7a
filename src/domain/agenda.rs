//! Agenda items: what a meeting deals with, in order, openly or behind closed doors.

use crate::domain::{
    body::Minutes,
    ids::{AgendaItemId, MatterId, MeetingId},
    named::named,
    text::{Title, Verbatim},
    version::Version,
};

named! {
    /// What the body is to do with an item: *B*, *O*, *D* in Danish agendas, or a standing one.
    ItemKind {
        /// To be decided (*beslutning*).
        Decision = "decision",
        /// To be discussed (*drøftelse*).
        Discussion = "discussion",
        /// For information (*orientering*).
        Information = "information",
        /// On every agenda (*Siden sidst*, *Eventuelt*).
        Standing = "standing",
    }
}

/// Whether something is dealt with openly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Confidentiality {
    /// Anybody in the municipality may see it.
    #[default]
    Open,
    /// Only those with a reason to may see it (*lukket punkt*, kommunestyrelsesloven § 10).
    Closed,
}

impl Confidentiality {
    /// From the question "is it closed?".
    pub const fn closed_if(is_closed: bool) -> Self {
        if is_closed { Self::Closed } else { Self::Open }
    }

    /// Whether it is closed.
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Closed)
    }
}

/// One item of a meeting's agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaItem {
    /// The id.
    pub id: AgendaItemId,
    /// The meeting.
    pub meeting: MeetingId,
    /// The place in the order, from 1.
    pub position: u16,
    /// The item's number as the minutes print it, when it came from minutes.
    pub number: Option<Title>,
    /// The title.
    pub title: Title,
    /// What is to be done with it.
    pub kind: ItemKind,
    /// Open or closed; the body may change this at the meeting.
    pub confidentiality: Confidentiality,
    /// The matter it belongs to.
    pub matter: Option<MatterId>,
    /// How long it is given.
    pub minutes: Option<Minutes>,
    /// What the administration asks the body to decide (*indstilling*).
    pub recommendation: Option<Verbatim>,
    /// The case as presented to the body (*sagsfremstilling*).
    pub presentation: Option<Verbatim>,
    /// Counts changes.
    pub version: Version,
}

/// The most items one agenda may have; a council's has seldom a hundred.
pub const MOST_ITEMS: u16 = 500;
