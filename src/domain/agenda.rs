//! Agenda items: what a meeting deals with, in order, openly or behind closed doors; and those that
//! wait for a meeting.

use chrono::NaiveDate;

use crate::domain::{
    attachment::Attachment,
    body::Minutes,
    calendar::Moment,
    ids::{AgendaItemId, BodyId, MatterId, MeetingId},
    named::named,
    standing_item::StandingRole,
    text::{Note, Title, Verbatim},
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

/// What an item is about, the same wherever it stands: on an agenda, in the backlog, in an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemContent {
    /// The title.
    pub title: Title,
    /// What everybody may read of a closed item instead of its title (kommunestyrelsesloven § 8,
    /// stk. 6, and § 20, stk. 7: the list of items is laid open as far as secrecy allows).
    pub public_title: Option<Title>,
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
    /// The documents that belong to it (*bilag*).
    pub attachments: Vec<Attachment>,
}

/// Why an item came to an agenda that was closed already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    /// When it came.
    pub at: Moment,
    /// Why it could not come earlier.
    pub reason: Note,
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
    /// What it is about.
    pub content: ItemContent,
    /// What it is for, when the body has it on every agenda.
    pub standing: Option<StandingRole>,
    /// Set when it came after the agenda had closed.
    pub late: Option<Late>,
    /// Why the planner put it here, in words.
    pub explanation: Option<Note>,
    /// The item that it takes up again or continues.
    pub predecessor: Option<AgendaItemId>,
    /// The first item of the chain; itself where it begins one.
    pub thread: AgendaItemId,
    /// Counts changes.
    pub version: Version,
}

/// An item as far as somebody may see it, made by [`AgendaItem::as_seen`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeenAgendaItem {
    /// All of it.
    Whole(Box<AgendaItem>),
    /// A closed item for those who may not see it: its public title, and no field for more.
    PublicTitle {
        /// The item.
        id: AgendaItemId,
        /// The meeting.
        meeting: MeetingId,
        /// The place in the order, from 1.
        position: u16,
        /// The public title.
        title: Title,
    },
}

impl AgendaItem {
    /// Whether every agenda of the body has one like it, by its rule or because somebody says so.
    pub fn is_standing(&self) -> bool {
        self.standing.is_some() || self.content.kind == ItemKind::Standing
    }

    /// The item for somebody who sees all of it, or sees what is open alone; `None` where there is
    /// nothing to be seen.
    pub fn as_seen(self, is_seen: bool) -> Option<SeenAgendaItem> {
        if is_seen || !self.content.confidentiality.is_closed() {
            return Some(SeenAgendaItem::Whole(Box::new(self)));
        }
        let title = self.content.public_title?;
        Some(SeenAgendaItem::PublicTitle {
            id: self.id,
            meeting: self.meeting,
            position: self.position,
            title,
        })
    }
}

impl SeenAgendaItem {
    /// Where it stands in lists: meeting, position, id.
    pub fn place(&self) -> (MeetingId, u16, AgendaItemId) {
        match self {
            Self::Whole(item) => (item.meeting, item.position, item.id),
            Self::PublicTitle {
                id,
                meeting,
                position,
                ..
            } => (*meeting, *position, *id),
        }
    }

    /// The title that may be shown.
    pub fn title(&self) -> &Title {
        match self {
            Self::Whole(item) => &item.content.title,
            Self::PublicTitle { title, .. } => title,
        }
    }

    /// How long it is given, as far as that may be known.
    pub fn minutes(&self) -> Option<Minutes> {
        match self {
            Self::Whole(item) => item.content.minutes,
            Self::PublicTitle { .. } => None,
        }
    }
}

/// An item that waits for a meeting of its body. It keeps its id when it gets a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingItem {
    /// The id.
    pub id: AgendaItemId,
    /// Whose meeting it waits for.
    pub body: BodyId,
    /// What it is about.
    pub content: ItemContent,
    /// The earliest day that was asked for.
    pub earliest: Option<NaiveDate>,
    /// The item that it takes up again or continues.
    pub predecessor: Option<AgendaItemId>,
    /// The first item of the chain; itself where it begins one.
    pub thread: AgendaItemId,
    /// Since when it waits.
    pub since: Moment,
    /// Counts changes.
    pub version: Version,
}

impl WaitingItem {
    /// The item on the agenda where it got a place.
    pub fn on_agenda(self, meeting: MeetingId, position: u16, explanation: Note) -> AgendaItem {
        AgendaItem {
            id: self.id,
            meeting,
            position,
            number: None,
            content: self.content,
            standing: None,
            late: None,
            explanation: Some(explanation),
            predecessor: self.predecessor,
            thread: self.thread,
            version: self.version.next(),
        }
    }
}

/// The most items one agenda may have; a council's has seldom a hundred.
pub const MOST_ITEMS: u16 = 500;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::an_agenda_item;

    #[test]
    fn who_may_not_see_a_closed_item_gets_its_public_title_or_nothing() {
        let open = Confidentiality::Open;
        let closed = Confidentiality::Closed;
        for (confidentiality, public_title, shown) in [
            (open, None, ["Personsag", "Personsag"]),
            (open, Some("Lukket punkt"), ["Personsag", "Personsag"]),
            (closed, None, ["Personsag", ""]),
            (closed, Some("Lukket punkt"), ["Personsag", "Lukket punkt"]),
        ] {
            let mut item = an_agenda_item("Personsag");
            item.content.confidentiality = confidentiality;
            item.content.public_title = public_title.map(|title| Title::parse(title).unwrap());
            let title = |is_seen| {
                let seen = item.clone().as_seen(is_seen);
                seen.map_or_else(String::new, |seen| seen.title().to_string())
            };
            assert_eq!(
                [title(true), title(false)],
                shown,
                "{confidentiality:?} {public_title:?}"
            );
        }
    }

    #[test]
    fn an_item_keeps_its_place_whoever_sees_it() {
        let mut item = an_agenda_item("Personsag");
        item.content.confidentiality = Confidentiality::Closed;
        item.content.public_title = Title::parse("Lukket punkt").ok();
        let place = (item.meeting, item.position, item.id);
        for is_seen in [true, false] {
            let seen = item.clone().as_seen(is_seen);
            assert_eq!(seen.map(|seen| seen.place()), Some(place));
        }
    }
}
