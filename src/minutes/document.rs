//! What reading yields: the document, its items, and the proposals found in their decisions.
//!
//! Plain values without behaviour of their own; how they are printed is the edge's business.

use std::fmt;

use chrono::{NaiveDate, NaiveTime};

use super::dates::When;
use crate::domain::decision::Outcome;

/// A stretch of [`Document::text`]: byte offsets, `start` included, `end` not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

impl Span {
    /// The words it points at; empty when the text is not the one it was made for.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// The stretch of `part`, which starts at `offset` in the text.
    pub(crate) fn at(offset: usize, part: &str) -> Self {
        Self {
            start: offset,
            end: offset + part.len(),
        }
    }
}

/// Words of the document and where they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The words, verbatim.
    pub text: String,
    /// Where they stand.
    pub span: Span,
}

impl Passage {
    pub(crate) fn new(text: &str, span: Span) -> Self {
        Self {
            text: span.of(text).to_owned(),
            span,
        }
    }
}

/// What sort of document it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What a body decided at a meeting.
    Minutes,
    /// What a body is going to deal with; nothing in it is a decision yet.
    Agenda,
    /// Something else.
    NotMinutes,
}

/// When a meeting starts, by the clock on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalStart {
    /// The day.
    pub date: NaiveDate,
    /// The time of day, where the document gives one.
    pub time: Option<NaiveTime>,
}

/// A document that has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Minutes, an agenda, or neither.
    pub kind: Kind,
    /// The body that met, as written.
    pub body: Option<String>,
    /// The municipality, as written ("Havnbjerg Kommune").
    pub municipality: Option<String>,
    /// When the meeting started.
    pub starts_at: Option<LocalStart>,
    /// Where it met, as written.
    pub place: Option<String>,
    /// Who was there, as written.
    pub present: Vec<String>,
    /// Who was not, as written.
    pub absent: Vec<String>,
    /// The text of the whole document, tidied (line ends, spaces, markup); all spans point into it.
    pub text: String,
    /// Where each page starts in the text, from the first; empty for a document without pages.
    pub pages: Vec<usize>,
    /// The items in the order of the document.
    pub items: Vec<Item>,
    /// Text that might matter and was not placed anywhere.
    pub unplaced: Vec<Passage>,
    /// What a careful reader should look at.
    pub warnings: Vec<Warning>,
}

impl Document {
    /// The page, from 1, on which a stretch of the text begins; none in a document without pages.
    pub fn page_of(&self, span: Span) -> Option<usize> {
        let page = self.pages.partition_point(|&start| start <= span.start);
        (page > 0).then_some(page)
    }
}

/// What an item was put on the agenda for, as printed after its title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemMark {
    /// (B), *beslutning*.
    Decision,
    /// (O), *orientering*.
    Information,
    /// (D), *drøftelse*.
    Discussion,
}

/// One item of the meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its number as printed.
    pub number: Option<String>,
    /// Its title without number and marks.
    pub title: String,
    /// Its case number, verbatim.
    pub case_number: Option<String>,
    /// What it was for, where the document marks it.
    pub mark: Option<ItemMark>,
    /// Whether it was dealt with behind closed doors.
    pub is_closed: bool,
    /// What the administration asked the body to decide.
    pub recommendation: Option<String>,
    /// The presentation of the case.
    pub presentation: Option<String>,
    /// Who is to see to it, where the document has a field for that.
    pub responsible: Option<String>,
    /// By when, where the document has a field for that.
    pub deadline: Option<String>,
    /// What *this* body decided at *this* meeting, verbatim, without lists of who was present.
    pub decision: Option<Passage>,
    /// What the decision amounts to.
    pub outcome: Outcome,
    /// The commitments found in the decision, in its order.
    pub proposals: Vec<Proposal>,
}

/// Whether a proposal is a task or a question to the secretary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confidence {
    /// The body committed somebody.
    High,
    /// A wish, a suggestion or a condition.
    Low,
}

/// A commitment that a decision seems to contain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What is to be done, in short Danish.
    pub what: String,
    /// The words that carry it, verbatim.
    pub quote: String,
    /// Where they stand.
    pub span: Span,
    /// Other words on the same commitment.
    pub also: Vec<Passage>,
    /// Task or question.
    pub confidence: Confidence,
    /// The name of the rule that found it.
    pub rule: &'static str,
    /// Who is to do it, where the decision says so.
    pub responsible: Option<Responsible>,
    /// When it is due.
    pub due: ProposedDue,
}

/// What sort of party is responsible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// Somebody by name, with or without a title.
    Person,
    /// A title without a name.
    Role,
    /// A department, an administration, an institution.
    Unit,
    /// A committee, council, group or association.
    Body,
}

/// Who is to do something, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Responsible {
    /// The name, verbatim.
    pub name: String,
    /// What it names.
    pub kind: Party,
}

/// When something is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedDue {
    /// The words that carry the time, verbatim.
    pub text: Option<String>,
    /// Their normal form.
    pub form: DueForm,
}

/// The normal form of a due time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DueForm {
    /// The `nth` meeting after this one: 1 is the next.
    NextMeeting {
        /// Which one, from 1.
        nth: u8,
        /// Whose meeting, when it is another body's.
        of: Option<String>,
    },
    /// A meeting on a day, in a month or in a season; `None` is "a coming meeting".
    MeetingIn(Option<When>),
    /// By a day or in a week.
    On(When),
    /// Again and again; `None` is "running".
    Recurring(Option<Interval>),
    /// About a time; `None` is "as soon as possible" and every condition.
    Vague(Option<When>),
    /// Nothing is said.
    None,
}

/// How often something recurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// Once a year.
    Yearly,
    /// Twice a year.
    HalfYearly,
    /// Each quarter.
    Quarterly,
    /// Each month.
    Monthly,
    /// Each week.
    Weekly,
    /// At every meeting.
    EveryMeeting,
}

/// Something that a careful reader should look at. Displayed in Danish, for the secretary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// No items were found.
    NoItems,
    /// An agenda carries no decisions.
    IsAgenda,
    /// The body is not named where it is looked for.
    NoBody,
    /// The time of the meeting was not found.
    NoStart,
    /// The weekday that is printed is not that of the date.
    WeekdayContradictsDate(NaiveDate),
    /// An item has no heading that announces a decision.
    NoDecisionLabel {
        /// The title of the item.
        title: String,
    },
    /// An item has decisions, but none that is this body's at this meeting.
    NoOwnDecision {
        /// The title of the item.
        title: String,
    },
    /// A sentence of a decision is too long to be one, and was not examined.
    LongSentence(Span),
    /// There are more sentences in the decisions than are examined.
    ManySentences,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoItems => f.write_str("Der blev ikke fundet nogen punkter."),
            Self::IsAgenda => {
                f.write_str("Dokumentet er en dagsorden; den rummer ingen beslutninger endnu.")
            }
            Self::NoBody => f.write_str("Udvalgets navn blev ikke fundet."),
            Self::NoStart => f.write_str("Mødets tidspunkt blev ikke fundet."),
            Self::WeekdayContradictsDate(date) => {
                write!(
                    f,
                    "Ugedagen passer ikke med datoen {}.",
                    date.format("%d-%m-%Y")
                )
            }
            Self::NoDecisionLabel { title } => {
                write!(
                    f,
                    "Punktet \"{title}\" har ingen overskrift for beslutningen."
                )
            }
            Self::NoOwnDecision { title } => {
                write!(
                    f,
                    "Punktet \"{title}\" har kun beslutninger fra andre møder."
                )
            }
            Self::ManySentences => f.write_str(
                "Beslutningerne har flere sætninger, end der undersøges; de sidste er ikke gennemgået.",
            ),
            Self::LongSentence(span) => write!(
                f,
                "En sætning på {} tegn i en beslutning er ikke gennemset.",
                span.end - span.start
            ),
        }
    }
}
