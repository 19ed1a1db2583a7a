//! The item *Opfølgning fra sidst* of an agenda: what is due at the meeting, what came to its end
//! since the last one, what is late and why, and what the body must decide about. One source for an
//! open and a closed rendition; the words are in `wording`, what
//! of them an old agenda may still tell in `retelling`. Leaves out where the lines come from.

mod differences;
mod retelling;
#[cfg(test)]
mod samples;
mod wording;

pub use differences::{ChangedLine, FollowUpDifferences, GoneLine, WhyGone, differences};
pub use retelling::Retelling;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::domain::{
    action::{ActionState, Evidence},
    agenda::Confidentiality,
    calendar::Moment,
    ids::{ActionId, MeetingId},
    journal_number::CaseNumber,
    named::named,
    text::{Note, Title, sort_key},
};

/// What became of an action, as far as the body is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FollowUpState {
    /// Nobody has begun.
    Waiting,
    /// Begun.
    Begun,
    /// The owner says it is done.
    ReportedDone {
        /// What shows it.
        evidence: Evidence,
    },
    /// Ended as done.
    Closed {
        /// When.
        at: Moment,
        /// What showed that it was done.
        evidence: Evidence,
    },
    /// Fell away.
    Cancelled {
        /// When.
        at: Moment,
        /// Why.
        reason: Note,
    },
    /// The proposed owner said no.
    Declined {
        /// When.
        at: Moment,
        /// Why.
        reason: Note,
    },
}

impl From<&ActionState> for FollowUpState {
    fn from(state: &ActionState) -> Self {
        match state {
            ActionState::Proposed | ActionState::Open => Self::Waiting,
            ActionState::InProgress => Self::Begun,
            ActionState::ReportedDone { evidence, .. } => Self::ReportedDone {
                evidence: evidence.clone(),
            },
            ActionState::Closed { at, evidence, .. } => Self::Closed {
                at: *at,
                evidence: evidence.clone(),
            },
            ActionState::Cancelled { at, reason, .. } => Self::Cancelled {
                at: *at,
                reason: reason.clone(),
            },
            ActionState::Declined { at, reason } => Self::Declined {
                at: *at,
                reason: reason.clone(),
            },
        }
    }
}

impl FollowUpState {
    /// The state's name, the same in JSON and messages.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Begun => "begun",
            Self::ReportedDone { .. } => "reported_done",
            Self::Closed { .. } => "closed",
            Self::Cancelled { .. } => "cancelled",
            Self::Declined { .. } => "declined",
        }
    }

    /// When the action came to its end, if it did.
    pub const fn ended_at(&self) -> Option<Moment> {
        match self {
            Self::Closed { at, .. } | Self::Cancelled { at, .. } | Self::Declined { at, .. } => {
                Some(*at)
            }
            Self::Waiting | Self::Begun | Self::ReportedDone { .. } => None,
        }
    }

    const fn is_unfinished(&self) -> bool {
        matches!(self, Self::Waiting | Self::Begun)
    }
}

/// An action as the item tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpLine {
    /// The action.
    pub action: ActionId,
    /// What is to be done.
    pub title: Title,
    /// The name of the person or unit whose it is.
    pub owner_name: Title,
    /// The number of the matter it belongs to.
    pub case_number: Option<CaseNumber>,
    /// Open or closed.
    pub confidentiality: Confidentiality,
    /// The day of the meeting at which it was decided.
    pub decided_on: NaiveDate,
    /// The day it is due.
    pub due_on: Option<NaiveDate>,
    /// Whether it is due at this very meeting.
    pub is_due_here: bool,
    /// How often it was carried over.
    pub carried_over: u16,
    /// Whether the body is to decide what becomes of it, after so many meetings in vain.
    pub asks_for_decision: bool,
    /// What became of it.
    pub state: FollowUpState,
    /// Why it is late, as last told.
    pub latest_reason: Option<Note>,
}

impl FollowUpLine {
    /// Whether its day has gone by, on the day of the meeting, and it is unfinished.
    pub fn is_overdue(&self, day: NaiveDate) -> bool {
        self.state.is_unfinished() && self.due_on.is_some_and(|due| due < day)
    }
}

/// The meeting that the item is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occasion {
    /// The meeting.
    pub meeting: MeetingId,
    /// Its day.
    pub day: NaiveDate,
    /// The body's last meeting; `None` before its first.
    pub last: Option<LastMeeting>,
}

/// The body's last meeting before the one that the item is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastMeeting {
    /// Its day.
    pub day: NaiveDate,
    /// Until when its own item told what had come to an end. That item was frozen days before the
    /// meeting, and what ended in between is told now, or nobody would ever tell it.
    pub told_until: Moment,
}

named! {
    /// Which of its two renditions an item is shown in; each is whole in itself.
    Rendition {
        /// What everybody may read, on the open part of the agenda.
        Open = "open",
        /// What is closed, on the closed part.
        Closed = "closed",
    }
}

/// The item *Opfølgning fra sidst* of one meeting. An action stands in one of the lists at most, each
/// sorted: what is overdue first, then by day, then by title in Danish order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// The meeting.
    pub occasion: Occasion,
    /// What the body must decide about, whether it is due here, late or neither.
    pub asks_for_decision: Vec<FollowUpLine>,
    /// What else is due at the meeting.
    pub due_here: Vec<FollowUpLine>,
    /// What else is overdue on the day of the meeting.
    pub late: Vec<FollowUpLine>,
    /// What came to its end since the last meeting: closed, cancelled or declined.
    pub closed_since: Vec<FollowUpLine>,
    /// Whether there was more than an item takes in.
    pub is_cut: bool,
}

/// Puts each line where the body looks for it. What is neither ended, due nor late needs no telling
/// and is left out, as is what ended before the last meeting.
pub fn compile(lines: Vec<FollowUpLine>, occasion: Occasion) -> FollowUp {
    let mut follow_up = FollowUp {
        occasion,
        asks_for_decision: Vec::new(),
        due_here: Vec::new(),
        late: Vec::new(),
        closed_since: Vec::new(),
        is_cut: false,
    };
    let is_old = |ended_at| {
        occasion
            .last
            .is_some_and(|last| ended_at <= last.told_until)
    };
    for line in sorted(lines, occasion.day) {
        if let Some(ended_at) = line.state.ended_at() {
            if !is_old(ended_at) {
                follow_up.closed_since.push(line);
            }
        } else if line.asks_for_decision {
            follow_up.asks_for_decision.push(line);
        } else if line.is_due_here {
            follow_up.due_here.push(line);
        } else if line.is_overdue(occasion.day) {
            follow_up.late.push(line);
        }
    }
    follow_up
}

fn sorted(mut lines: Vec<FollowUpLine>, day: NaiveDate) -> Vec<FollowUpLine> {
    lines.sort_by_cached_key(|line| {
        (
            !line.is_overdue(day),
            line.due_on.is_none(),
            line.due_on,
            sort_key(line.title.as_str()),
            line.action,
        )
    });
    lines
}

impl FollowUp {
    /// What belongs in one rendition; the other one holds the rest.
    #[must_use]
    pub fn rendition(&self, rendition: Rendition) -> Self {
        let wanted = Confidentiality::closed_if(rendition == Rendition::Closed);
        let of = |lines: &[FollowUpLine]| {
            let kept = lines.iter().filter(|line| line.confidentiality == wanted);
            kept.cloned().collect()
        };
        Self {
            occasion: self.occasion,
            asks_for_decision: of(&self.asks_for_decision),
            due_here: of(&self.due_here),
            late: of(&self.late),
            closed_since: of(&self.closed_since),
            is_cut: self.is_cut,
        }
    }

    /// The item with these actions closed as well: those that somebody closed since it was compiled,
    /// so that an old item does not go on telling what is closed now.
    #[must_use]
    pub fn closed_afterwards(mut self, actions: &BTreeSet<ActionId>) -> Self {
        let lines = self
            .asks_for_decision
            .iter_mut()
            .chain(&mut self.due_here)
            .chain(&mut self.late)
            .chain(&mut self.closed_since);
        for line in lines.filter(|line| actions.contains(&line.action)) {
            line.confidentiality = Confidentiality::Closed;
        }
        self
    }

    /// What the body still waits for: every line but those that came to their end.
    pub fn outstanding(&self) -> impl Iterator<Item = &FollowUpLine> {
        self.asks_for_decision
            .iter()
            .chain(&self.due_here)
            .chain(&self.late)
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.outstanding().next().is_none() && self.closed_since.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::{
        samples::{a_follow_up, a_line, an_occasion, any_lines},
        *,
    };
    use crate::domain::samples::moment;
    use proptest::prelude::*;

    fn note(text: &str) -> Note {
        Note::parse(text).unwrap()
    }

    fn evidence() -> Evidence {
        Evidence::Note(note("Sendt ud."))
    }

    fn titles(lines: &[FollowUpLine]) -> Vec<&str> {
        lines.iter().map(|line| line.title.as_str()).collect()
    }

    /// The list that a line on its own comes to stand in.
    fn list_of(line: FollowUpLine) -> &'static str {
        let found = a_follow_up(vec![line]);
        let lists = [
            ("asks", found.asks_for_decision),
            ("due here", found.due_here),
            ("late", found.late),
            ("closed since", found.closed_since),
        ];
        let mut held = lists.iter().filter(|(_, lines)| !lines.is_empty());
        let name = held.next().map_or("nowhere", |(name, _)| name);
        assert!(held.next().is_none());
        name
    }

    #[test]
    fn every_line_stands_where_its_state_and_its_day_put_it() {
        use FollowUpState as S;
        let [before, after] = ["2023-10-25 14:00", "2023-11-14 10:00"].map(moment);
        let [closed_before, closed] = [before, after].map(|at| S::Closed {
            at,
            evidence: evidence(),
        });
        let states = [
            S::Waiting,
            S::Begun,
            S::ReportedDone {
                evidence: evidence(),
            },
            closed,
            closed_before,
            S::Cancelled {
                at: after,
                reason: note("Overtaget."),
            },
            S::Declined {
                at: after,
                reason: note("Ikke os."),
            },
        ];
        let ended = ["closed since"; 4];
        for (state, [due_here, overdue, due_on_the_day, asks]) in states.into_iter().zip([
            ["due here", "late", "nowhere", "asks"],
            ["due here", "late", "nowhere", "asks"],
            ["due here", "nowhere", "nowhere", "asks"],
            ended,
            ["nowhere"; 4],
            ended,
            ended,
        ]) {
            let line = || a_line(1).state(state.clone());
            let told = format!("{state:?}");
            assert_eq!(list_of(line().due_here("2023-11-29")), due_here, "{told}");
            assert_eq!(list_of(line().due("2023-11-28")), overdue, "{told}");
            assert_eq!(list_of(line().due("2023-11-29")), due_on_the_day, "{told}");
            let asking = line().due_here("2023-11-01").asking(3);
            assert_eq!(list_of(asking), asks, "{told}");
        }
    }

    #[test]
    fn before_the_first_meeting_everything_that_ended_is_new() {
        let state = FollowUpState::Closed {
            at: moment("2019-01-01 09:00"),
            evidence: evidence(),
        };
        let occasion = Occasion {
            last: None,
            ..an_occasion()
        };
        let found = compile(vec![a_line(1).state(state)], occasion);
        assert_eq!(found.closed_since.len(), 1);
    }

    #[test]
    fn what_is_closed_afterwards_leaves_the_open_rendition_of_an_old_item() {
        let found = a_follow_up(vec![
            a_line(1).due("2023-11-01"),
            a_line(2).due("2023-11-02"),
        ]);
        let closed = BTreeSet::from([a_line(1).action]);
        let found = found.closed_afterwards(&closed);
        for (rendition, expected) in [(Rendition::Open, 2), (Rendition::Closed, 1)] {
            let part = found.rendition(rendition);
            let told: Vec<_> = part.late.iter().map(|line| line.action).collect();
            assert_eq!(told, [a_line(expected).action], "{rendition:?}");
        }
    }

    #[test]
    fn what_is_overdue_comes_first_then_by_day_then_by_title_in_danish_order() {
        let found = a_follow_up(vec![
            a_line(1).titled("Uden frist").due_here_some_day(),
            a_line(2).titled("Åben skole").due_here("2023-11-29"),
            a_line(3).titled("Ældrepolitik").due_here("2023-11-29"),
            a_line(4).titled("Budget").due_here("2023-11-29"),
            a_line(5).titled("Sen").due_here("2023-11-20"),
            a_line(6).titled("Senest").due_here("2023-11-01"),
        ]);
        assert_eq!(
            titles(&found.due_here),
            [
                "Senest",
                "Sen",
                "Budget",
                "Ældrepolitik",
                "Åben skole",
                "Uden frist"
            ]
        );
        // Done is not overdue, whatever its day.
        let done = FollowUpState::ReportedDone {
            evidence: evidence(),
        };
        let found = a_follow_up(vec![
            a_line(1)
                .titled("Meldt færdig")
                .due_here("2023-11-01")
                .state(done),
            a_line(2).titled("Sen").due_here("2023-11-20"),
        ]);
        assert_eq!(titles(&found.due_here), ["Sen", "Meldt færdig"]);
    }

    #[test]
    fn a_state_is_read_off_the_action() {
        let at = moment("2023-11-14 10:00");
        for (state, expected) in [
            (ActionState::Proposed, "waiting"),
            (ActionState::Open, "waiting"),
            (ActionState::InProgress, "begun"),
            (
                ActionState::ReportedDone {
                    at,
                    evidence: evidence(),
                },
                "reported_done",
            ),
            (
                ActionState::Declined {
                    at,
                    reason: note("Nej."),
                },
                "declined",
            ),
        ] {
            assert_eq!(FollowUpState::from(&state).name(), expected);
        }
    }

    proptest! {
        #[test]
        fn the_two_renditions_share_out_the_whole(lines in any_lines()) {
            let whole = a_follow_up(lines);
            let [open, closed] = [Rendition::Open, Rendition::Closed].map(|r| whole.rendition(r));
            let all = |part: &FollowUp| -> Vec<_> {
                part.outstanding().chain(&part.closed_since).cloned().collect()
            };
            prop_assert!(all(&open).iter().all(|line| !line.confidentiality.is_closed()));
            prop_assert!(all(&closed).iter().all(|line| line.confidentiality.is_closed()));
            prop_assert_eq!(all(&open).len() + all(&closed).len(), all(&whole).len());
            prop_assert_eq!(whole.is_empty(), all(&whole).is_empty());
        }

        #[test]
        fn the_order_of_the_lines_given_does_not_matter(
            (lines, shuffled) in any_lines().prop_flat_map(|lines| {
                (Just(lines.clone()), Just(lines).prop_shuffle())
            }),
        ) {
            prop_assert_eq!(a_follow_up(lines), a_follow_up(shuffled));
        }
    }
}
