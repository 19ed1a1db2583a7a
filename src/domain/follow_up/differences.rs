//! What sets the follow-up of one meeting apart from that of the meeting before it. Whoever may not
//! see what is closed compares two open renditions.

use std::collections::BTreeMap;

use crate::domain::{
    follow_up::{FollowUp, FollowUpLine, FollowUpState},
    history::{self, Change, Described},
    named::named,
};

named! {
    /// Why an action is no longer told of.
    WhyGone {
        /// It was done.
        Closed = "closed",
        /// It fell away.
        Cancelled = "cancelled",
        /// Its proposed owner said no.
        Declined = "declined",
        /// It goes on, and is neither due nor late as things stand, or not told of here.
        NoLongerDue = "no_longer_due",
    }
}

/// An action that the body waited for last time and waits for no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoneLine {
    /// How it ended; where it goes on, as it was told last time.
    pub line: FollowUpLine,
    /// Why it is gone.
    pub why: WhyGone,
}

/// An action that is told of differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedLine {
    /// As it is told now.
    pub line: FollowUpLine,
    /// What differs: title, owner, day due, state.
    pub fields: Vec<Change>,
}

/// What sets a follow-up apart from the last one; each list in the order of the item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FollowUpDifferences {
    /// What the body did not wait for last time, reopened actions included.
    pub new: Vec<FollowUpLine>,
    /// What it no longer waits for, in the order of last time.
    pub gone: Vec<GoneLine>,
    /// What it waits for still, under other terms.
    pub changed: Vec<ChangedLine>,
}

/// Compares the follow-up of the last meeting with that of this one.
pub fn differences(last: &FollowUp, this: &FollowUp) -> FollowUpDifferences {
    let [before, now] = [last, this].map(|follow_up| {
        let lines = follow_up.outstanding();
        lines
            .map(|line| (line.action, line))
            .collect::<BTreeMap<_, _>>()
    });
    let mut found = FollowUpDifferences::default();
    for line in this.outstanding() {
        let Some(was) = before.get(&line.action) else {
            found.new.push(line.clone());
            continue;
        };
        let fields = history::differences(*was, line);
        if !fields.is_empty() {
            let line = line.clone();
            found.changed.push(ChangedLine { line, fields });
        }
    }
    let gone = last
        .outstanding()
        .filter(|line| !now.contains_key(&line.action));
    found.gone = gone.map(|line| gone_line(line, this)).collect();
    found
}

fn gone_line(was: &FollowUpLine, this: &FollowUp) -> GoneLine {
    let is_it = |line: &&FollowUpLine| -> bool { line.action == was.action };
    let line = this.closed_since.iter().find(is_it).unwrap_or(was);
    let why = match line.state {
        FollowUpState::Closed { .. } => WhyGone::Closed,
        FollowUpState::Cancelled { .. } => WhyGone::Cancelled,
        FollowUpState::Declined { .. } => WhyGone::Declined,
        FollowUpState::Waiting | FollowUpState::Begun | FollowUpState::ReportedDone { .. } => {
            WhyGone::NoLongerDue
        }
    };
    let line = line.clone();
    GoneLine { line, why }
}

impl Described for FollowUpLine {
    fn describe(&self) -> Vec<(&'static str, Option<String>)> {
        vec![
            ("title", Some(self.title.to_string())),
            ("owner_name", Some(self.owner_name.to_string())),
            ("due_on", self.due_on.map(|due| due.to_string())),
            ("state", Some(self.state.name().to_owned())),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        action::Evidence,
        follow_up::{
            Rendition,
            samples::{a_follow_up, a_line, any_lines},
        },
        ids::ActionId,
        samples::moment,
        text::Note,
    };
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Shortly: `+2` new, `-2 closed` gone and why, `2 due_on: a > b` changed.
    fn told(last: Vec<FollowUpLine>, this: Vec<FollowUpLine>) -> Vec<String> {
        let found = differences(&a_follow_up(last), &a_follow_up(this));
        let number = |line: &FollowUpLine| line.action.as_uuid().as_bytes()[0];
        let new = found.new.iter().map(|line| format!("+{}", number(line)));
        let gone = found
            .gone
            .iter()
            .map(|gone| format!("-{} {}", number(&gone.line), gone.why.name()));
        let changed = found.changed.iter().flat_map(|changed| {
            changed.fields.iter().map(move |change| {
                let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "-".to_owned());
                let (old, new) = (side(&change.old), side(&change.new));
                format!("{} {}: {old} > {new}", number(&changed.line), change.field)
            })
        });
        new.chain(gone).chain(changed).collect()
    }

    #[test]
    fn what_is_new_gone_and_changed_is_told() {
        let at = moment("2023-11-14 10:00");
        let reason = || Note::parse("Overtaget af budgettet.").unwrap();
        let closed = || FollowUpState::Closed {
            at,
            evidence: Evidence::Note(reason()),
        };
        let cancelled = || FollowUpState::Cancelled {
            at,
            reason: reason(),
        };
        let declined = || FollowUpState::Declined {
            at,
            reason: reason(),
        };
        let due = |number| a_line(number).due_here("2023-11-29");
        for (last, this, expected) in [
            (vec![], vec![], vec![]),
            (vec![due(1)], vec![due(1)], vec![]),
            (vec![due(1)], vec![due(2), due(1)], vec!["+2"]),
            (
                vec![due(1)],
                vec![due(1).state(closed())],
                vec!["-1 closed"],
            ),
            (
                vec![due(1), due(2), due(3)],
                vec![
                    due(1).state(cancelled()),
                    due(2).state(declined()),
                    a_line(3).due("2024-01-10"),
                ],
                vec!["-1 cancelled", "-2 declined", "-3 no_longer_due"],
            ),
            // It came and went between the two meetings.
            (vec![], vec![due(1).state(closed())], vec![]),
            // It was ended last time, and is back.
            (vec![due(1).state(closed())], vec![due(1)], vec!["+1"]),
            (
                vec![due(1), due(2)],
                vec![
                    due(2).state(FollowUpState::Begun),
                    due(1)
                        .due("2023-11-01")
                        .owned_by("Jonas Bæk")
                        .titled("Ny titel"),
                ],
                vec![
                    "1 title: Udarbejde retningslinjer > Ny titel",
                    "1 owner_name: Mette Holm > Jonas Bæk",
                    "1 due_on: 2023-11-29 > 2023-11-01",
                    "2 state: waiting > begun",
                ],
            ),
            // From one list to another; only what is said of it differs.
            (
                vec![due(1)],
                vec![a_line(1).due("2023-11-28").asking(3)],
                vec!["1 due_on: 2023-11-29 > 2023-11-28"],
            ),
        ] {
            assert_eq!(told(last, this), expected);
        }
    }

    #[test]
    fn a_line_that_ended_tells_how() {
        let due = || a_line(1).due_here("2023-11-29");
        let ended = due().state(FollowUpState::Cancelled {
            at: moment("2023-11-14 10:00"),
            reason: Note::parse("Overtaget af budgettet.").unwrap(),
        });
        let found = differences(&a_follow_up(vec![due()]), &a_follow_up(vec![ended.clone()]));
        assert_eq!(
            found.gone,
            [GoneLine {
                line: ended,
                why: WhyGone::Cancelled
            }]
        );
    }

    proptest! {
        #[test]
        fn the_differences_lead_from_the_last_lines_to_these(
            last in any_lines(), this in any_lines(),
        ) {
            let [last, this] = [last, this].map(a_follow_up);
            let found = differences(&last, &this);
            let actions = |follow_up: &FollowUp| -> BTreeSet<ActionId> {
                follow_up.outstanding().map(|line| line.action).collect()
            };
            let mut reached = actions(&last);
            for gone in &found.gone {
                prop_assert!(reached.remove(&gone.line.action));
            }
            for line in &found.new {
                prop_assert!(reached.insert(line.action));
            }
            prop_assert_eq!(reached, actions(&this));
            prop_assert_eq!(differences(&this, &this), FollowUpDifferences::default());
        }

        #[test]
        fn nothing_closed_shows_in_the_differences_of_open_renditions(
            last in any_lines(), this in any_lines(),
        ) {
            let [last, this] = [last, this].map(|lines| a_follow_up(lines).rendition(Rendition::Open));
            let shown = format!("{:?}", differences(&last, &this)).to_lowercase();
            prop_assert!(!shown.contains("hemmelig"), "{shown}");
        }
    }
}
