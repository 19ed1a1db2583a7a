//! Editions of an agenda: what was sent out, numbered and never altered, and what of it somebody may
//! see. What sets one edition apart from another is in `differences`. Leaves out the agenda as it
//! stands now, which is the items of the meeting.

mod differences;
#[cfg(test)]
pub(super) mod samples;

pub use differences::{ChangedItem, EditionDifferences, MovedItem, differences};

use std::collections::BTreeSet;

use crate::domain::{
    agenda::{AgendaItem, Confidentiality, ItemKind},
    attachment::Attachment,
    body::Minutes,
    calendar::Moment,
    ids::{AgendaItemId, MeetingId},
    journal_number::CaseNumber,
    named::named,
    text::{Note, Title, Verbatim},
};

named! {
    /// What an edition is to the agendas before it.
    EditionKind {
        /// The agenda of the meeting (*dagsorden*).
        Agenda = "agenda",
        /// One that came out later, with what was late (*tillægsdagsorden*).
        Supplementary = "supplementary",
    }
}

/// An item as an edition has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionItem {
    /// The item that it shows as it then was.
    pub item: AgendaItemId,
    /// The place in the order, from 1.
    pub position: u16,
    /// The title.
    pub title: Title,
    /// What everybody may read of it when it is closed.
    pub public_title: Option<Title>,
    /// What is to be done with it.
    pub kind: ItemKind,
    /// Open or closed.
    pub confidentiality: Confidentiality,
    /// The number of the matter it belongs to.
    pub case_number: Option<CaseNumber>,
    /// How long it is given.
    pub minutes: Option<Minutes>,
    /// What the administration asks the body to decide (*indstilling*).
    pub recommendation: Option<Verbatim>,
    /// The case as presented to the body (*sagsfremstilling*).
    pub presentation: Option<Verbatim>,
    /// The documents that belong to it (*bilag*).
    pub attachments: Vec<Attachment>,
    /// Why it came after the deadline, when it did.
    pub late_reason: Option<Note>,
}

/// An agenda as it was sent out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaEdition {
    /// The meeting.
    pub meeting: MeetingId,
    /// Counts the editions of the meeting, from 1.
    pub number: u16,
    /// The agenda, or one that supplements it.
    pub kind: EditionKind,
    /// When it came out.
    pub issued_at: Moment,
    /// Who sent it out: the subject of the token, or the program's part that acted.
    pub issued_by: String,
    /// The rule by which the agenda closed, in words.
    pub deadline_rule: String,
    /// The items.
    pub items: Vec<EditionItem>,
}

/// An item as far as somebody may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeenItem {
    /// All of it.
    Whole(Box<EditionItem>),
    /// A closed item for those who may not see it: its public title, and no field for more.
    ///
    /// Kommunestyrelsesloven § 8, stk. 6, and § 20, stk. 7, have the list of items laid open as far
    /// as secrecy allows.
    PublicTitle {
        /// The item.
        item: AgendaItemId,
        /// The place in the order, from 1.
        position: u16,
        /// The public title.
        title: Title,
    },
}

impl SeenItem {
    /// The item.
    pub fn id(&self) -> AgendaItemId {
        match self {
            Self::Whole(whole) => whole.item,
            Self::PublicTitle { item, .. } => *item,
        }
    }

    /// The place in the order, from 1.
    pub fn position(&self) -> u16 {
        match self {
            Self::Whole(whole) => whole.position,
            Self::PublicTitle { position, .. } => *position,
        }
    }

    /// The title that may be shown.
    pub fn title(&self) -> &Title {
        match self {
            Self::Whole(whole) => &whole.title,
            Self::PublicTitle { title, .. } => title,
        }
    }

    /// Whether the item is dealt with behind closed doors.
    pub fn is_closed(&self) -> bool {
        match self {
            Self::Whole(whole) => whole.confidentiality.is_closed(),
            Self::PublicTitle { .. } => true,
        }
    }
}

/// An edition as far as somebody may see it, made by [`AgendaEdition::as_seen`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenEdition {
    /// The meeting.
    pub meeting: MeetingId,
    /// The number of the edition, from 1.
    pub number: u16,
    /// The agenda, or one that supplements it.
    pub kind: EditionKind,
    /// When it came out.
    pub issued_at: Moment,
    /// Who sent it out.
    pub issued_by: String,
    /// The rule by which the agenda closed, in words.
    pub deadline_rule: String,
    /// The items in their order; a gap in the positions is an item that is left out.
    pub items: Vec<SeenItem>,
}

/// The most editions an agenda may have.
pub const MOST_EDITIONS: u16 = 100;

impl AgendaEdition {
    /// Whether the item was sent out with it.
    pub fn holds(&self, item: AgendaItemId) -> bool {
        self.items.iter().any(|held| held.item == item)
    }

    /// The edition for somebody who sees what is closed, or does not.
    ///
    /// It goes by what was closed when the edition came out; what was closed afterwards is hidden
    /// by [`AgendaEdition::closed_afterwards`].
    pub fn as_seen(&self, sees_closed: bool) -> SeenEdition {
        let mut items: Vec<_> = self
            .items
            .iter()
            .filter_map(|item| item.as_seen(sees_closed))
            .collect();
        items.sort_by_key(|item| (item.position(), item.id()));
        SeenEdition {
            meeting: self.meeting,
            number: self.number,
            kind: self.kind,
            issued_at: self.issued_at,
            issued_by: self.issued_by.clone(),
            deadline_rule: self.deadline_rule.clone(),
            items,
        }
    }

    /// The edition with these items closed as well: those that somebody closed since it came out,
    /// so that an old edition does not go on telling what is closed now.
    #[must_use]
    pub fn closed_afterwards(mut self, items: &BTreeSet<AgendaItemId>) -> Self {
        for item in &mut self.items {
            if items.contains(&item.item) {
                item.confidentiality = Confidentiality::Closed;
            }
        }
        self
    }
}

impl EditionItem {
    /// The item as it stands now, of the matter with this number.
    pub fn of(item: &AgendaItem, case_number: Option<CaseNumber>) -> Self {
        let content = item.content.clone();
        Self {
            item: item.id,
            position: item.position,
            title: content.title,
            public_title: content.public_title,
            kind: content.kind,
            confidentiality: content.confidentiality,
            case_number,
            minutes: content.minutes,
            recommendation: content.recommendation,
            presentation: content.presentation,
            attachments: content.attachments,
            late_reason: item.late.as_ref().map(|late| late.reason.clone()),
        }
    }

    fn as_seen(&self, sees_closed: bool) -> Option<SeenItem> {
        if sees_closed || !self.confidentiality.is_closed() {
            return Some(SeenItem::Whole(Box::new(self.clone())));
        }
        let title = self.public_title.clone()?;
        Some(SeenItem::PublicTitle {
            item: self.item,
            position: self.position,
            title,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{
        samples::{an_edition, item, titles},
        *,
    };
    use crate::domain::samples::id;

    #[test]
    fn who_may_not_see_closed_items_gets_public_titles_alone_in_their_places() {
        let edition = an_edition(vec![
            item(3).at(3).closed().build(),
            item(2).at(2).closed().public("Køb af ejendom").build(),
            item(1).at(1).titled("Budget 2026").build(),
            item(4).at(4).titled("Eventuelt").build(),
        ]);
        assert_eq!(
            titles(&edition.as_seen(false)),
            [(1, "Budget 2026"), (2, "Køb af ejendom"), (4, "Eventuelt")]
        );
        assert_eq!(
            titles(&edition.as_seen(true)),
            [
                (1, "Budget 2026"),
                (2, "Hemmeligt punkt 2"),
                (3, "Hemmeligt punkt 3"),
                (4, "Eventuelt")
            ]
        );
        let is_closed = |seen: SeenEdition| seen.items.iter().map(SeenItem::is_closed).collect();
        let [open, whole]: [Vec<bool>; 2] =
            [false, true].map(|sees| is_closed(edition.as_seen(sees)));
        assert_eq!(open, [false, true, false]);
        assert_eq!(whole, [false, true, true, false]);
    }

    #[test]
    fn an_edition_keeps_what_it_is_whoever_sees_it() {
        let edition = an_edition(vec![item(1).closed().build()]);
        for sees_closed in [false, true] {
            let seen = edition.as_seen(sees_closed);
            assert_eq!(
                (seen.meeting, seen.number, seen.kind, seen.issued_at),
                (
                    edition.meeting,
                    edition.number,
                    edition.kind,
                    edition.issued_at
                )
            );
            assert_eq!(seen.deadline_rule, edition.deadline_rule);
        }
    }

    #[test]
    fn what_is_closed_afterwards_is_hidden_in_an_old_edition_too() {
        let edition = an_edition(vec![
            item(1)
                .at(1)
                .titled("Anna Hansens sag")
                .public("Personsag")
                .build(),
            item(2).at(2).titled("Anna Hansens hus").build(),
            item(3).at(3).titled("Eventuelt").build(),
        ]);
        let closed = [1, 2].map(|number| AgendaItemId::from_uuid(id(number)));
        let hidden = edition.closed_afterwards(&BTreeSet::from(closed));
        assert_eq!(
            titles(&hidden.as_seen(false)),
            [(1, "Personsag"), (3, "Eventuelt")]
        );
        assert_eq!(hidden.as_seen(true).items.len(), 3);
    }

    #[test]
    fn the_kinds_have_names() {
        let names: Vec<_> = EditionKind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(names, ["agenda", "supplementary"]);
    }
}
