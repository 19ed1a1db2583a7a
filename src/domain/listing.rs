//! Lists: a page of things in a stable order, and what the joined ones are made of.

use chrono::NaiveDate;

use crate::domain::{
    action::Action,
    agenda::Confidentiality,
    agenda_edition::EditionKind,
    calendar::Moment,
    decision::{ActionTally, Decision},
    ids::{AgendaItemId, BodyId, MatterId, MeetingId, PersonId, UnitId},
    journal_number::CaseNumber,
    text::Title,
};

/// How many things a page may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSize(u16);

impl PageSize {
    /// The most.
    pub const MOST: u16 = 200;

    /// From 1 to [`Self::MOST`]; `None` outside.
    pub const fn new(size: u16) -> Option<Self> {
        if size >= 1 && size <= Self::MOST {
            Some(Self(size))
        } else {
            None
        }
    }

    /// The number.
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl Default for PageSize {
    fn default() -> Self {
        Self(50)
    }
}

/// The last thing of the page before: the values of the list's order, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(pub Vec<String>);

/// Which page is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageRequest {
    /// How much.
    pub size: PageSize,
    /// After what; from the beginning without.
    pub after: Option<Cursor>,
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The things, in order.
    pub items: Vec<T>,
    /// Where the next page begins; none on the last.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// A page from one row more than it holds; the extra row shows that there is a next page.
    pub fn cut(mut rows: Vec<T>, size: PageSize, cursor: impl Fn(&T) -> Cursor) -> Self {
        let has_more = rows.len() > usize::from(size.get());
        rows.truncate(usize::from(size.get()));
        let next = rows.last().filter(|_| has_more).map(cursor);
        Self { items: rows, next }
    }

    /// The same page of other things.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(f).collect(),
            next: self.next,
        }
    }
}

/// The document that something was read from, for whoever looks it up there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The name of the file.
    pub file_name: Title,
    /// SHA-256 of the file's bytes, in lower-case hexadecimal.
    pub fingerprint: String,
    /// The page on which the words begin, from 1, in a document with pages.
    pub page: Option<u32>,
    /// The rule that found the words, where it took one.
    pub rule: Option<String>,
}

/// A decision with what it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionInContext {
    /// The decision.
    pub decision: Decision,
    /// The title of its item.
    pub item_title: Title,
    /// Whether the item is closed.
    pub confidentiality: Confidentiality,
    /// The matter.
    pub matter: Option<MatterId>,
    /// The meeting.
    pub meeting: MeetingId,
    /// When the meeting began.
    pub met_at: Moment,
    /// The body.
    pub body: BodyId,
    /// Where its actions stand.
    pub tally: ActionTally,
    /// The item that takes its item up again, in this body or another.
    pub successor: Option<AgendaItemId>,
    /// The document that its first edition was read from.
    pub source: Option<Source>,
}

/// An edition of an agenda, without its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionListItem {
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
}

/// A line of the outstanding actions report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutstandingAction {
    /// The action.
    pub action: Action,
    /// The body that decided it.
    pub body_name: Title,
    /// The owner's name.
    pub owner_name: Title,
    /// The matter's case number.
    pub case_number: Option<CaseNumber>,
    /// The title of the item it comes from.
    pub item_title: Title,
    /// When it was decided.
    pub decided_at: Moment,
    /// The start of the meeting it is due at.
    pub due_at: Option<Moment>,
    /// Whether its day has gone by.
    pub is_overdue: bool,
    /// Whether the body is to decide what becomes of it.
    pub asks_for_decision: bool,
    /// How often the body's rules let an action be carried over.
    pub carry_over_limit: u8,
    /// The document that it was read from.
    pub source: Option<Source>,
}

/// What the report is narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OutstandingFilter {
    /// One body's.
    pub body: Option<BodyId>,
    /// One person's, as owner.
    pub person: Option<PersonId>,
    /// One unit's: owned by it or by one of its people.
    pub unit: Option<UnitId>,
    /// Due at one meeting.
    pub meeting: Option<MeetingId>,
    /// Due by this day, included.
    pub due_by: Option<NaiveDate>,
    /// Only what is overdue.
    pub is_overdue: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_a_next_one_only_when_there_is_more() {
        let size = PageSize::new(2).unwrap();
        let cursor = |n: &i32| Cursor(vec![n.to_string()]);
        let full = Page::cut(vec![1, 2, 3], size, cursor);
        assert_eq!(
            (full.items, full.next),
            (vec![1, 2], Some(Cursor(vec!["2".to_owned()])))
        );
        let last = Page::cut(vec![1, 2], size, cursor);
        assert_eq!((last.items, last.next), (vec![1, 2], None));
        assert_eq!(PageSize::new(0), None);
        assert_eq!(PageSize::new(201), None);
    }
}
