//! What stands in a calendar: meetings and actions as far as a calendar may tell of them. Calendars
//! are read without a login, so what is closed has no field for more than its case number.
//! Leaves out how an entry is written down.

use chrono::NaiveDate;

use crate::domain::{
    action::{Action, ActionState},
    agenda::Confidentiality,
    calendar::Moment,
    calendar_feed::ActionsAs,
    ids::ActionId,
    journal_number::CaseNumber,
    language::Language,
    meeting::Meeting,
    text::Title,
    version::Version,
};

/// Everything that a feed shows as things stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarContents {
    /// Whose calendar it is.
    pub name: Title,
    /// The language it is written in.
    pub language: Language,
    /// How it shows actions.
    pub actions_as: ActionsAs,
    /// The meetings, in order of their start.
    pub meetings: Vec<MeetingEntry>,
    /// The actions, in order of their day.
    pub actions: Vec<ActionEntry>,
}

/// A meeting in a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingEntry {
    /// The meeting.
    pub meeting: Meeting,
    /// Who meets.
    pub body_name: Title,
    /// When the agenda closes.
    pub agenda_deadline: Moment,
    /// The titles on the agenda that everybody may read.
    pub titles: Vec<AgendaTitle>,
    /// When the meeting, its body or what is told of its agenda last changed.
    pub changed_at: Moment,
    /// Where more is to be read.
    pub link: String,
}

/// A line of an agenda that everybody may read: the title of an open item, the public one of a
/// closed item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaTitle {
    /// The place in the order, from 1. Numbers are missing where items are closed.
    pub position: u16,
    /// The title.
    pub title: Title,
}

impl AgendaTitle {
    /// The line of an item with this title and public title; `None` where there is nothing that
    /// everybody may read.
    pub fn of(
        position: u16,
        confidentiality: Confidentiality,
        (title, public_title): (Title, Option<Title>),
    ) -> Option<Self> {
        let title = if confidentiality.is_closed() {
            public_title?
        } else {
            title
        };
        Some(Self { position, title })
    }
}

/// An action in a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionEntry {
    /// The action.
    pub id: ActionId,
    /// Its version.
    pub version: Version,
    /// Where it stands.
    pub stage: ActionStage,
    /// The day it is due.
    pub due: Option<NaiveDate>,
    /// What it is about.
    pub about: ActionAbout,
    /// When it last changed, or the body whose name stands by it.
    pub changed_at: Moment,
    /// Where more is to be read.
    pub link: String,
}

/// Where an action stands as far as a calendar tells, without why or what shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionStage {
    /// Nobody has begun.
    Waiting,
    /// Begun.
    Begun,
    /// Nothing is left to do for its owner, whether the body has closed it yet or not.
    Done {
        /// Since when.
        at: Moment,
    },
    /// It fell away, or was declined.
    Dropped,
}

/// What an action is about, as far as a calendar may tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionAbout {
    /// An open action.
    Open(Box<OpenAction>),
    /// A closed one: no more than this may be told without a login.
    Closed {
        /// The case, if it has a number.
        case_number: Option<CaseNumber>,
    },
}

/// What a calendar tells of an open action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenAction {
    /// What is to be done.
    pub title: Title,
    /// The names around it.
    pub names: ActionNames,
}

/// The names by which an open action is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionNames {
    /// The body that decided it.
    pub body: Title,
    /// Whose it is.
    pub owner: Title,
    /// The case, if it has a number.
    pub case_number: Option<CaseNumber>,
}

impl ActionEntry {
    /// The entry of an action; of a closed one no more than its case number is taken over.
    pub fn of(action: &Action, names: ActionNames, (changed_at, link): (Moment, String)) -> Self {
        let about = if action.confidentiality.is_closed() {
            let case_number = names.case_number;
            ActionAbout::Closed { case_number }
        } else {
            ActionAbout::Open(Box::new(OpenAction {
                title: action.title.clone(),
                names,
            }))
        };
        Self {
            id: action.id,
            version: action.version,
            stage: ActionStage::from(&action.state),
            due: action.due_moment.on,
            about,
            changed_at,
            link,
        }
    }
}

impl From<&ActionState> for ActionStage {
    fn from(state: &ActionState) -> Self {
        match state {
            ActionState::Proposed | ActionState::Open => Self::Waiting,
            ActionState::InProgress => Self::Begun,
            ActionState::ReportedDone { at, .. } | ActionState::Closed { at, .. } => {
                Self::Done { at: *at }
            }
            ActionState::Declined { .. } | ActionState::Cancelled { .. } => Self::Dropped,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        action::{CancelCause, Evidence},
        samples::{an_action, moment},
        text::Note,
    };

    fn names() -> ActionNames {
        ActionNames {
            body: Title::parse("Byrådet").unwrap(),
            owner: Title::parse("Anne Bæk").unwrap(),
            case_number: CaseNumber::parse("85.15.02-G01-30-23").ok(),
        }
    }

    #[test]
    fn a_closed_action_tells_its_case_number_and_nothing_else() {
        let at = moment("2023-10-26 09:00");
        let mut action = an_action().due_on("2023-11-29").build();
        let entry = ActionEntry::of(&action, names(), (at, String::new()));
        assert!(matches!(entry.about, ActionAbout::Open(_)));
        action.confidentiality = Confidentiality::Closed;
        let entry = ActionEntry::of(&action, names(), (at, String::new()));
        let case_number = names().case_number;
        assert_eq!(entry.about, ActionAbout::Closed { case_number });
        assert_eq!(entry.due, action.due_moment.on);
    }

    #[test]
    fn an_agenda_shows_titles_that_everybody_may_read() {
        let title = |text: &str| Title::parse(text).unwrap();
        let (open, closed) = (Confidentiality::Open, Confidentiality::Closed);
        for (confidentiality, public_title, shown) in [
            (open, None, Some("Personsag")),
            (open, Some("En sag"), Some("Personsag")),
            (closed, None, None),
            (closed, Some("En sag"), Some("En sag")),
        ] {
            let titles = (title("Personsag"), public_title.map(title));
            let line = AgendaTitle::of(1, confidentiality, titles);
            let told = line.map(|line| line.title.to_string());
            assert_eq!(
                told.as_deref(),
                shown,
                "{confidentiality:?} {public_title:?}"
            );
        }
    }

    #[test]
    fn every_state_of_an_action_has_a_stage() {
        let at = moment("2023-10-26 09:00");
        let note = || Note::parse("færdig").unwrap();
        let evidence = || Evidence::Note(note());
        let (confirmed_by, cause) = (None, CancelCause::Overtaken);
        let closed = ActionState::Closed {
            at,
            evidence: evidence(),
            confirmed_by,
        };
        let cancelled = ActionState::Cancelled {
            at,
            cause,
            reason: note(),
        };
        for (state, stage) in [
            (ActionState::Proposed, ActionStage::Waiting),
            (ActionState::Open, ActionStage::Waiting),
            (ActionState::InProgress, ActionStage::Begun),
            (
                ActionState::ReportedDone {
                    at,
                    evidence: evidence(),
                },
                ActionStage::Done { at },
            ),
            (closed, ActionStage::Done { at }),
            (
                ActionState::Declined { at, reason: note() },
                ActionStage::Dropped,
            ),
            (cancelled, ActionStage::Dropped),
        ] {
            assert_eq!(ActionStage::from(&state), stage, "{state:?}");
        }
    }
}
