//! Builders for the tests of the follow-up.

use proptest::prelude::*;

use super::{FollowUp, FollowUpLine, FollowUpState, LastMeeting, Occasion, compile};
use crate::domain::{
    action::Evidence,
    agenda::Confidentiality,
    ids::{ActionId, MeetingId},
    journal_number::CaseNumber,
    samples::{id, moment},
    text::{Note, Title},
};

/// The meeting on 29 November 2023; the one before it was held on 25 October.
pub(super) fn an_occasion() -> Occasion {
    Occasion {
        meeting: MeetingId::from_uuid(id(100)),
        day: "2023-11-29".parse().unwrap(),
        last: Some(LastMeeting {
            day: "2023-10-25".parse().unwrap(),
            told_until: moment("2023-10-25 15:00"),
        }),
    }
}

pub(super) fn a_follow_up(lines: Vec<FollowUpLine>) -> FollowUp {
    compile(lines, an_occasion())
}

/// An open action without a day of its own, decided on 25 October 2023.
pub(super) fn a_line(number: u8) -> FollowUpLine {
    FollowUpLine {
        action: ActionId::from_uuid(id(number)),
        title: Title::parse("Udarbejde retningslinjer").unwrap(),
        owner_name: Title::parse("Mette Holm").unwrap(),
        case_number: None,
        confidentiality: Confidentiality::Open,
        decided_on: "2023-10-25".parse().unwrap(),
        due_on: None,
        is_due_here: false,
        carried_over: 0,
        asks_for_decision: false,
        state: FollowUpState::Waiting,
        latest_reason: None,
    }
}

impl FollowUpLine {
    pub(super) fn titled(self, title: &str) -> Self {
        let title = Title::parse(title).unwrap();
        Self { title, ..self }
    }

    pub(super) fn owned_by(self, name: &str) -> Self {
        let owner_name = Title::parse(name).unwrap();
        Self { owner_name, ..self }
    }

    pub(super) fn of_case(self, number: &str) -> Self {
        let case_number = Some(CaseNumber::parse(number).unwrap());
        Self {
            case_number,
            ..self
        }
    }

    pub(super) fn due(self, day: &str) -> Self {
        let due_on = Some(day.parse().unwrap());
        Self { due_on, ..self }
    }

    pub(super) fn due_here(self, day: &str) -> Self {
        self.due(day).due_here_some_day()
    }

    pub(super) fn due_here_some_day(self) -> Self {
        let is_due_here = true;
        Self {
            is_due_here,
            ..self
        }
    }

    /// Carried over so often that the body is asked.
    pub(super) fn asking(self, carried_over: u16) -> Self {
        let asks_for_decision = true;
        Self {
            carried_over,
            asks_for_decision,
            ..self
        }
    }

    pub(super) fn state(self, state: FollowUpState) -> Self {
        Self { state, ..self }
    }

    pub(super) fn because(self, reason: &str) -> Self {
        let latest_reason = Some(Note::parse(reason).unwrap());
        Self {
            latest_reason,
            ..self
        }
    }

    /// Everything that it could tell says *hemmelig*.
    pub(super) fn closed(self) -> Self {
        let secret = Note::parse("Hemmelig grund.").unwrap();
        let state = match self.state {
            FollowUpState::Waiting | FollowUpState::Begun => self.state,
            FollowUpState::ReportedDone { .. } => FollowUpState::ReportedDone {
                evidence: Evidence::Note(secret.clone()),
            },
            FollowUpState::Closed { at, .. } => FollowUpState::Closed {
                at,
                evidence: Evidence::Note(secret.clone()),
            },
            FollowUpState::Cancelled { at, .. } | FollowUpState::Declined { at, .. } => {
                FollowUpState::Cancelled {
                    at,
                    reason: secret.clone(),
                }
            }
        };
        Self {
            confidentiality: Confidentiality::Closed,
            latest_reason: Some(secret),
            state,
            ..self
        }
        .titled("Hemmelig opgave")
        .owned_by("Hemmelig Hansen")
        .of_case("hemmelig-1")
    }
}

fn any_state() -> impl Strategy<Value = FollowUpState> {
    let at = moment("2023-11-14 10:00");
    let note = Note::parse("Meddelt udvalget.").unwrap();
    let evidence = Evidence::Note(note.clone());
    prop_oneof![
        Just(FollowUpState::Waiting),
        Just(FollowUpState::Begun),
        Just(FollowUpState::ReportedDone {
            evidence: evidence.clone()
        }),
        Just(FollowUpState::Closed { at, evidence }),
        Just(FollowUpState::Cancelled {
            at,
            reason: note.clone()
        }),
        Just(FollowUpState::Declined { at, reason: note }),
    ]
}

/// Lines of different actions, some of them closed with something to hide.
pub(super) fn any_lines() -> impl Strategy<Value = Vec<FollowUpLine>> {
    let shape = (
        any_state(),
        proptest::option::of(1..=30_u8),
        any::<[bool; 3]>(),
    );
    proptest::collection::btree_map(1..=9_u8, shape, 0..9).prop_map(|shapes| {
        let shaped = shapes.into_iter().map(|(number, (state, due, is))| {
            let [is_closed, is_due_here, asks] = is;
            let mut line = a_line(number).state(state);
            if let Some(day) = due {
                line = line.due(&format!("2023-11-{day:02}"));
            }
            if is_due_here {
                line = line.due_here_some_day();
            }
            if asks {
                line = line.asking(4);
            }
            if is_closed { line.closed() } else { line }
        });
        shaped.collect()
    })
}
