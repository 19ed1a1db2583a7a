//! What becomes of the actions that were due at a meeting once it has been held: what was not done
//! goes on to the next meeting and is counted, by the body's policy; after so many times the body is
//! asked to decide. Leaves out which meeting is the next one, and what becomes of whole items.

use std::num::NonZeroU8;

use crate::domain::{
    action::{Action, ActionState, Due, DueMoment},
    body::CarryOverPolicy,
    history::Happening,
    ids::{BodyId, MeetingId},
    text::{TextError, Verbatim},
};

/// A meeting that has been held, as far as what it leaves undone is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldMeeting {
    /// The meeting.
    pub id: MeetingId,
    /// Who met.
    pub body: BodyId,
    /// What the body does with what its meetings leave undone.
    pub policy: CarryOverPolicy,
}

impl HeldMeeting {
    /// The action as it goes on to the meeting of `next`, and what that is called; `None` where it
    /// stays as it is. Without a next meeting it waits for the first that is planned.
    ///
    /// What was reported done waits for its end, unless the meeting did not reach the item that
    /// presents it. A proposal was nobody's to do yet. Neither is counted. What is no longer due at
    /// this meeting stays, so that asking again changes nothing.
    pub fn pass_on(
        &self,
        action: Action,
        is_reached: bool,
        next: DueMoment,
    ) -> Option<(Action, Happening)> {
        if self.policy == CarryOverPolicy::ByHand || action.due_moment.meeting != Some(self.id) {
            return None;
        }
        match action.state {
            ActionState::Open | ActionState::InProgress => {
                let carried = Action {
                    due: self.due_at(next),
                    due_moment: next,
                    carried_over: action.carried_over.saturating_add(1),
                    ..action
                };
                Some((carried, Happening::CarriedOver))
            }
            ActionState::ReportedDone { .. } if is_reached => None,
            ActionState::Proposed | ActionState::ReportedDone { .. } => {
                let due = match action.due {
                    promised @ Due::NextMeeting { .. } => promised,
                    _ => self.due_at(next),
                };
                let moved = Action {
                    due,
                    due_moment: next,
                    ..action
                };
                Some((moved, Happening::DueMoved))
            }
            ActionState::Closed { .. }
            | ActionState::Declined { .. }
            | ActionState::Cancelled { .. } => None,
        }
    }

    /// *The next meeting* is looked for again whenever the body's meetings change; whatever was held
    /// since the decision counts, so the first one that fits is meant.
    fn due_at(&self, next: DueMoment) -> Due {
        let waiting = Due::NextMeeting {
            body: self.body,
            nth: NonZeroU8::MIN,
        };
        next.meeting.map_or(waiting, Due::AtMeeting)
    }
}

/// What a body is asked to decide about an action that has been carried over so many times.
pub fn recommendation(times: u16) -> Result<Verbatim, TextError> {
    let times = match times {
        1 => "1 gang".to_owned(),
        times => format!("{times} gange"),
    };
    Verbatim::parse(&format!(
        "Opfølgningen er videreført {times} uden at blive færdig. Det indstilles, at der træffes \
         beslutning om at afslutte den, ændre den eller løfte den til direktøren."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        action::{CancelCause, Evidence},
        samples::{an_action, id, moment},
        text::Note,
    };

    const AUTOMATIC: CarryOverPolicy = CarryOverPolicy::Automatic;
    const BY_HAND: CarryOverPolicy = CarryOverPolicy::ByHand;

    fn held(policy: CarryOverPolicy) -> HeldMeeting {
        HeldMeeting {
            id: MeetingId::from_uuid(id(1)),
            body: BodyId::from_uuid(id(2)),
            policy,
        }
    }

    fn at(meeting: u8, day: &str) -> DueMoment {
        DueMoment {
            meeting: Some(MeetingId::from_uuid(id(meeting))),
            on: Some(day.parse().unwrap()),
        }
    }

    fn next() -> DueMoment {
        at(9, "2023-12-13")
    }

    fn promised() -> Due {
        Due::NextMeeting {
            body: BodyId::from_uuid(id(2)),
            nth: NonZeroU8::new(2).unwrap(),
        }
    }

    fn due_here(state: ActionState) -> Action {
        Action {
            due: promised(),
            due_moment: at(1, "2023-11-29"),
            carried_over: 1,
            ..an_action().state(state).build()
        }
    }

    fn states() -> [ActionState; 7] {
        let at = moment("2023-11-20 12:00");
        let note = || Note::parse("Derfor.").unwrap();
        let evidence = Evidence::Note(note());
        [
            ActionState::Proposed,
            ActionState::Open,
            ActionState::InProgress,
            ActionState::ReportedDone {
                at,
                evidence: evidence.clone(),
            },
            ActionState::Closed {
                at,
                evidence,
                confirmed_by: None,
            },
            ActionState::Declined { at, reason: note() },
            ActionState::Cancelled {
                at,
                cause: CancelCause::Overtaken,
                reason: note(),
            },
        ]
    }

    #[test]
    fn every_state_has_its_fate_after_a_meeting_that_reached_it_or_did_not() {
        let (carried, moved) = (
            Some((Happening::CarriedOver, 2)),
            Some((Happening::DueMoved, 1)),
        );
        // reached, not reached
        let table = [
            [moved, moved],
            [carried, carried],
            [carried, carried],
            [None, moved],
            [None, None],
            [None, None],
            [None, None],
        ];
        for (state, row) in states().into_iter().zip(table) {
            for (is_reached, expected) in [true, false].into_iter().zip(row) {
                let passed = |policy| {
                    let action = due_here(state.clone());
                    held(policy).pass_on(action, is_reached, next())
                };
                let told = passed(AUTOMATIC).map(|(action, what)| (what, action.carried_over));
                assert_eq!(told, expected, "{}, reached: {is_reached}", state.name());
                assert_eq!(passed(BY_HAND), None, "by hand, {}", state.name());
            }
        }
    }

    #[test]
    fn what_goes_on_is_due_at_the_next_meeting_or_waits_for_one() {
        let waiting = Due::NextMeeting {
            body: BodyId::from_uuid(id(2)),
            nth: NonZeroU8::MIN,
        };
        let there = Due::AtMeeting(MeetingId::from_uuid(id(9)));
        let here = Due::AtMeeting(MeetingId::from_uuid(id(1)));
        let nowhere = DueMoment::default();
        for (state, due, next, expected) in [
            (ActionState::Open, promised(), next(), there),
            (ActionState::Open, promised(), nowhere, waiting),
            (ActionState::Open, here, nowhere, waiting),
            // What was promised of a proposal is still the promise.
            (ActionState::Proposed, promised(), next(), promised()),
            (ActionState::Proposed, promised(), nowhere, promised()),
            (ActionState::Proposed, here, next(), there),
            (ActionState::Proposed, here, nowhere, waiting),
        ] {
            let action = Action {
                due,
                ..due_here(state)
            };
            let (passed, _) = held(AUTOMATIC).pass_on(action, true, next).unwrap();
            assert_eq!((passed.due, passed.due_moment), (expected, next));
        }
    }

    #[test]
    fn asking_again_changes_nothing() {
        for next in [next(), DueMoment::default()] {
            let action = due_here(ActionState::Open);
            let (passed, _) = held(AUTOMATIC).pass_on(action, false, next).unwrap();
            assert_eq!(held(AUTOMATIC).pass_on(passed, false, next), None);
        }
    }

    #[test]
    fn the_recommendation_tells_how_often_and_what_there_is_to_choose() {
        for (times, words) in [
            (1, "videreført 1 gang uden"),
            (3, "videreført 3 gange uden"),
        ] {
            let text = recommendation(times).unwrap();
            for words in [words, "afslutte", "ændre", "løfte den til direktøren"] {
                assert!(text.as_str().contains(words), "{text:?}");
            }
        }
    }
}
