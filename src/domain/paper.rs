//! The papers of a meeting: its agenda, its minutes, and what it follows up, as they are handed out, in a
//! rendition for everybody or a full one. What the open rendition leaves out is decided here; how a paper
//! looks is not.

use crate::domain::{
    action::Due,
    agenda::Confidentiality,
    agenda_edition::{EditionItem, SeenEdition},
    calendar::Moment,
    decision::Decision,
    follow_up::{FollowUp, FollowUpState},
    ids::ActionId,
    meeting::Meeting,
    named::named,
    text::Title,
};

named! {
    /// For whom a paper is.
    #[derive(Default)]
    PaperRendition {
        /// For everybody: of what is closed no more than public titles.
        #[default]
        Open = "open",
        /// For those who see what is closed.
        Full = "full",
    }
}

impl PaperRendition {
    /// What somebody must be able to see to be given it.
    pub const fn needs(self) -> Confidentiality {
        Confidentiality::closed_if(matches!(self, Self::Full))
    }
}

/// A paper of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paper {
    /// The agenda (*dagsorden*).
    Agenda(AgendaPaper),
    /// The minutes (*referat*).
    Minutes(MinutesPaper),
    /// What the meeting follows up (*Opfølgning fra sidst*).
    FollowUp(FollowUpPaper),
}

impl Paper {
    /// What every paper begins with.
    pub const fn head(&self) -> &PaperHead {
        match self {
            Self::Agenda(paper) => &paper.head,
            Self::Minutes(paper) => &paper.head,
            Self::FollowUp(paper) => &paper.head,
        }
    }
}

/// What every paper begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperHead {
    /// The name of the body.
    pub body_name: Title,
    /// The meeting, as it stands.
    pub meeting: Meeting,
    /// For whom the paper is.
    pub rendition: PaperRendition,
}

/// An agenda as it is handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaPaper {
    /// The head.
    pub head: PaperHead,
    /// The agenda: an edition, or the items as they stand.
    pub agenda: SeenEdition,
    /// Whether it is an edition that was sent out; else it is a draft, and its number says nothing.
    pub is_sent_out: bool,
}

/// Minutes as they are handed out. Who was present is not known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MinutesPaper {
    /// The head.
    pub head: PaperHead,
    /// The items, in their order.
    pub items: Vec<SeenMinutesItem>,
}

/// An item with what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MinutesItem {
    /// The item.
    pub item: EditionItem,
    /// Its number as the minutes print it, when it came from minutes.
    pub number: Option<Title>,
    /// What was decided, if that was recorded.
    pub decision: Option<Decision>,
    /// What that gave rise to.
    pub actions: Vec<MinutesAction>,
}

/// An action as minutes tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MinutesAction {
    /// The action.
    pub action: ActionId,
    /// What is to be done.
    pub title: Title,
    /// The name of the person or unit whose it is.
    pub owner_name: Title,
    /// When it is due.
    pub due: Due,
    /// The day that comes to.
    pub due_on: Option<chrono::NaiveDate>,
    /// What became of it.
    pub state: FollowUpState,
    /// Open or closed.
    pub confidentiality: Confidentiality,
}

/// An item of minutes in one rendition, made by [`MinutesItem::in_rendition`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeenMinutesItem {
    /// All of it, without closed actions in the open rendition.
    Whole(Box<MinutesItem>),
    /// A closed item in the open rendition: its public title, and no field for more.
    PublicTitle {
        /// The place in the order, from 1; `None` where the minutes print numbers of their own, among
        /// which it would be a wrong one.
        position: Option<u16>,
        /// The public title.
        title: Title,
    },
}

impl MinutesItem {
    /// The item in a rendition; `None` where that says nothing of it.
    pub fn in_rendition(mut self, rendition: PaperRendition) -> Option<SeenMinutesItem> {
        if rendition == PaperRendition::Open {
            if self.item.confidentiality.is_closed() {
                let position = self.number.is_none().then_some(self.item.position);
                let title = self.item.public_title?;
                return Some(SeenMinutesItem::PublicTitle { position, title });
            }
            self.actions
                .retain(|action| !action.confidentiality.is_closed());
        }
        Some(SeenMinutesItem::Whole(Box::new(self)))
    }
}

/// What a meeting follows up, as it is handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpPaper {
    /// The head.
    pub head: PaperHead,
    /// What is open.
    pub open: FollowUp,
    /// What is closed; in the full rendition.
    pub closed: Option<FollowUp>,
}

impl AgendaPaper {
    /// When it was sent out, if it was.
    pub fn sent_out_at(&self) -> Option<Moment> {
        self.is_sent_out.then_some(self.agenda.issued_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        ids::AgendaItemId,
        samples::{an_agenda_item, id},
        text::Verbatim,
    };

    fn an_action(confidentiality: Confidentiality) -> MinutesAction {
        let title = Title::parse("Skrive til KL").unwrap();
        MinutesAction {
            action: ActionId::from_uuid(id(1)),
            owner_name: title.clone(),
            title,
            due: Due::Unset,
            due_on: None,
            state: FollowUpState::Waiting,
            confidentiality,
        }
    }

    fn an_item(confidentiality: Confidentiality, public_title: Option<&str>) -> MinutesItem {
        let mut item = an_agenda_item("Køb af Havnegade 3");
        item.content.confidentiality = confidentiality;
        item.content.public_title = public_title.map(|title| Title::parse(title).unwrap());
        item.content.presentation = Some(Verbatim::parse("Fortroligt.").unwrap());
        MinutesItem {
            item: EditionItem::of(&item, None),
            number: None,
            decision: None,
            actions: [Confidentiality::Open, Confidentiality::Closed]
                .map(an_action)
                .to_vec(),
        }
    }

    #[test]
    fn the_open_rendition_tells_of_a_closed_item_its_public_title_at_most() {
        use Confidentiality::{Closed, Open};
        use PaperRendition as R;
        for (confidentiality, public_title, rendition, told) in [
            (Open, None, R::Open, "whole, 1 action"),
            (Open, Some("Ejendom"), R::Open, "whole, 1 action"),
            (Closed, Some("Ejendom"), R::Open, "Ejendom"),
            (Closed, None, R::Open, "nothing"),
            (Open, None, R::Full, "whole, 2 action"),
            (Closed, None, R::Full, "whole, 2 action"),
            (Closed, Some("Ejendom"), R::Full, "whole, 2 action"),
        ] {
            let seen = match an_item(confidentiality, public_title).in_rendition(rendition) {
                None => "nothing".to_owned(),
                Some(SeenMinutesItem::PublicTitle { title, .. }) => title.to_string(),
                Some(SeenMinutesItem::Whole(item)) => {
                    assert_eq!(item.item.item, AgendaItemId::from_uuid(id(1)));
                    format!("whole, {} action", item.actions.len())
                }
            };
            assert_eq!(
                seen, told,
                "{confidentiality:?} {public_title:?} {rendition:?}"
            );
        }
    }

    #[test]
    fn a_closed_item_has_no_number_of_ours_among_those_that_the_minutes_print() {
        for (printed, position) in [(None, Some(1)), (Some("103"), None)] {
            let item = MinutesItem {
                number: printed.map(|number| Title::parse(number).unwrap()),
                ..an_item(Confidentiality::Closed, Some("Ejendom"))
            };
            let title = Title::parse("Ejendom").unwrap();
            let told = SeenMinutesItem::PublicTitle { position, title };
            assert_eq!(item.in_rendition(PaperRendition::Open), Some(told));
        }
    }

    #[test]
    fn the_full_rendition_is_for_those_who_see_what_is_closed() {
        assert!(PaperRendition::Full.needs().is_closed());
        assert!(!PaperRendition::Open.needs().is_closed());
        assert_eq!(PaperRendition::default(), PaperRendition::Open);
    }
}
