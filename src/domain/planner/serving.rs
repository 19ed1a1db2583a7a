//! The planner at work: one after the other is given its place, as far as time and dependencies
//! allow. Leaves out the order in which they come.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

use chrono::{NaiveDate, TimeDelta};

use super::{Explanation, Placed, Plan, Situation, Standing, WaitReason, Waiting, What, Wish};
use crate::domain::{
    calendar::Moment,
    ids::ActionId,
    next_meeting::{Answer, Candidates, MeetingOutline, SkipReason, SkippedMeetings, Wanted},
};

/// A meeting, why there, and what was passed over.
type Choice = (MeetingOutline, Explanation, SkippedMeetings);

pub(super) type Rank = (bool, Reverse<u16>, Option<Moment>, Option<NaiveDate>);

/// Planning at work.
pub(super) struct Desk<'a> {
    pub(super) candidates: Candidates,
    fixed: &'a HashMap<ActionId, Standing>,
    gone: HashSet<What>,
    pub(super) plan: Plan,
}

impl<'a> Desk<'a> {
    /// Begins with what stands where it may stay.
    pub(super) fn new(situation: &'a Situation) -> Self {
        let mut desk = Self {
            candidates: situation.candidates.clone(),
            fixed: &situation.fixed,
            gone: HashSet::new(),
            plan: Plan::default(),
        };
        let leaving = situation.waiting.iter().filter(|w| desk.must_leave(w));
        for waiting in leaving.collect::<Vec<_>>() {
            desk.leave(waiting);
        }
        desk
    }

    pub(super) fn rank(&self, waiting: &Waiting) -> Rank {
        let wished = match waiting.wish {
            Wish::AtMeeting(meeting) => self.candidates.find(meeting).map(|m| m.starts_at),
            Wish::NthAfter { after, .. } | Wish::Any { after } => Some(after),
        };
        let carried_over = Reverse(waiting.carried_over);
        (
            waiting.stands_on.is_none(),
            carried_over,
            wished,
            waiting.earliest,
        )
    }

    pub(super) fn serve(&mut self, waiting: &Waiting) {
        let not_before = match self.not_before(waiting) {
            Ok(not_before) => not_before,
            Err(other) => return self.let_wait(waiting, WaitReason::DependsOn(other)),
        };
        if let Some(meeting) = self.pinned(waiting) {
            if not_before.is_some_and(|at| meeting.starts_at < at) {
                self.plan.conflicts.push(waiting.what);
            }
            let none = SkippedMeetings::default();
            return self.keep(waiting, (meeting, Explanation::Pinned, none));
        }
        let wanted = self.wanted(waiting, not_before);
        if let Some(meeting) = self.standing(waiting, &wanted) {
            let none = SkippedMeetings::default();
            return self.keep(waiting, (meeting, Explanation::StandsAlready, none));
        }
        self.leave(waiting);
        let wanted = Wanted {
            stands_on: None,
            ..wanted
        };
        match self.choose(waiting, wanted) {
            Ok(choice) => {
                self.candidates.take(choice.0.id, waiting.minutes);
                self.keep(waiting, choice);
            }
            Err(skipped) => {
                let why = WaitReason::NoMeeting(skipped);
                self.plan.waits.insert(waiting.what, why);
            }
        }
    }

    /// The latest start among the meetings of what this depends on, or what has no meeting.
    fn not_before(&self, waiting: &Waiting) -> Result<Option<Moment>, ActionId> {
        let mut latest = None;
        for other in &waiting.depends_on {
            let what = What::Action(*other);
            let start = if let Some(placed) = self.plan.placed.get(&what) {
                Some(placed.meeting.starts_at)
            } else if self.plan.waits.contains_key(&what) {
                return Err(*other);
            } else {
                match self.fixed.get(other) {
                    Some(Standing::Nowhere) => return Err(*other),
                    Some(Standing::At(start)) => Some(*start),
                    Some(Standing::Done) | None => None,
                }
            };
            latest = latest.max(start);
        }
        Ok(latest)
    }

    /// The meeting it stands on, when that is still right for it.
    fn standing(&self, waiting: &Waiting, wanted: &Wanted) -> Option<MeetingOutline> {
        let id = waiting.stands_on?;
        let here = self.candidates.check(id, wanted)?.ok()?;
        let is_right = match waiting.wish {
            // Where the one that was named does not take it, a later one is right.
            Wish::AtMeeting(wished) => match self.candidates.check(wished, wanted) {
                Some(Ok(wished)) => wished.id == id,
                Some(Err(wished)) => here.starts_at > wished.starts_at,
                None => true,
            },
            Wish::NthAfter { after, nth } => {
                let wanted = Wanted {
                    after,
                    nth,
                    ..*wanted
                };
                match self.candidates.next_meeting(&wanted) {
                    Some(first) if first.id != id => {
                        first.starts_at < here.starts_at && !self.has_time(first, waiting)
                    }
                    _ => true,
                }
            }
            Wish::Any { .. } => true,
        };
        is_right.then_some(here)
    }

    fn choose(&self, waiting: &Waiting, wanted: Wanted) -> Result<Choice, SkippedMeetings> {
        let due_here = match waiting.carried_over {
            0 => Explanation::DueHere,
            times => Explanation::CarriedOver { times },
        };
        let fits = |after: Moment| {
            let wanted = Wanted {
                after,
                needs: waiting.minutes,
                ..wanted
            };
            self.candidates.next(&wanted)
        };
        match waiting.wish {
            Wish::Any { after } => first_that_fits(fits(after)),
            Wish::AtMeeting(id) => match self.candidates.check(id, &wanted) {
                Some(Ok(meeting)) => Ok((meeting, due_here, SkippedMeetings::default())),
                Some(Err(skipped)) => {
                    let answer = fits(skipped.starts_at);
                    let skipped_all = answer.skipped.after(skipped);
                    first_that_fits(Answer {
                        skipped: skipped_all,
                        ..answer
                    })
                }
                None => first_that_fits(fits(self.candidates.now())),
            },
            Wish::NthAfter { after, nth } => {
                let wanted = Wanted {
                    after,
                    nth,
                    ..wanted
                };
                let nth = self.candidates.next(&wanted);
                let Some(wished) = nth.meeting else {
                    return Err(nth.skipped);
                };
                let answer = fits(wished.starts_at - TimeDelta::microseconds(1));
                match answer.meeting {
                    Some(found) if found.id == wished.id => {
                        let passed = |reason| nth.skipped.count(reason) > 0;
                        let why = if passed(SkipReason::BeforeDependency) {
                            Explanation::AfterDependency
                        } else if passed(SkipReason::AgendaFull) {
                            Explanation::FirstThatFits
                        } else {
                            due_here
                        };
                        Ok((found, why, nth.skipped))
                    }
                    _ => first_that_fits(answer),
                }
            }
        }
    }

    fn keep(&mut self, waiting: &Waiting, (meeting, explanation, skipped): Choice) {
        let placed = Placed {
            meeting,
            explanation,
            skipped,
        };
        self.plan.placed.insert(waiting.what, placed);
    }

    pub(super) fn let_wait(&mut self, waiting: &Waiting, why: WaitReason) {
        self.leave(waiting);
        self.plan.waits.insert(waiting.what, why);
    }

    /// It leaves where it stands, once: the time there is free for others.
    fn leave(&mut self, waiting: &Waiting) {
        if let Some(old) = waiting.stands_on
            && self.gone.insert(waiting.what)
        {
            self.candidates.give_back(old, waiting.minutes);
        }
    }

    /// What cannot stay whatever it depends on leaves before anything is placed, so that a second
    /// planning finds no more time than the first.
    fn must_leave(&self, waiting: &Waiting) -> bool {
        let wanted = self.wanted(waiting, None);
        self.pinned(waiting).is_none() && self.standing(waiting, &wanted).is_none()
    }

    /// Whether a meeting has time left for something that does not stand there.
    fn has_time(&self, meeting: MeetingOutline, waiting: &Waiting) -> bool {
        let wanted = Wanted {
            needs: waiting.minutes,
            is_for_an_item: true,
            ..Wanted::first_after(self.candidates.now())
        };
        matches!(self.candidates.check(meeting.id, &wanted), Some(Ok(_)))
    }

    fn wanted(&self, waiting: &Waiting, not_before: Option<Moment>) -> Wanted {
        Wanted {
            earliest: waiting.earliest,
            not_before,
            is_for_an_item: true,
            stands_on: waiting.stands_on,
            ..Wanted::first_after(self.candidates.now())
        }
    }

    /// The meeting that a person put it on, as long as that is ahead.
    fn pinned(&self, waiting: &Waiting) -> Option<MeetingOutline> {
        let pinned = waiting.stands_on.filter(|_| waiting.is_pinned);
        pinned.and_then(|id| self.candidates.find_ahead(id))
    }
}

fn first_that_fits(answer: Answer) -> Result<Choice, SkippedMeetings> {
    let explanation = match answer.skipped.count(SkipReason::BeforeDependency) {
        0 => Explanation::FirstThatFits,
        _ => Explanation::AfterDependency,
    };
    match answer.meeting {
        Some(meeting) => Ok((meeting, explanation, answer.skipped)),
        None => Err(answer.skipped),
    }
}
