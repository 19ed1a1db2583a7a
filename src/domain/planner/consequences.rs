//! What a change of a meeting would move: dues and places, before and after.

use std::{collections::HashMap, fmt::Write};

use crate::domain::{
    action::{Due, DueMoment},
    calendar::Moment,
    due::{DueState, resolve_again},
    ids::{ActionId, MeetingId},
    next_meeting::{Candidate, Candidates, SkippedMeetings, Stage},
    planner::{Explanation, Overfull, Plan, Situation, Waiting, What, Wish, plan},
};

/// A change of the meetings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeetingChange {
    /// A meeting gets another start.
    Reschedule {
        /// Which.
        meeting: MeetingId,
        /// When it starts.
        to: Moment,
        /// When its agenda closes then.
        closes_at: Moment,
    },
    /// A meeting does not take place.
    Cancel {
        /// Which.
        meeting: MeetingId,
    },
}

impl MeetingChange {
    /// The meeting that changes.
    pub const fn meeting(&self) -> MeetingId {
        match self {
            Self::Reschedule { meeting, .. } | Self::Cancel { meeting } => *meeting,
        }
    }
}

/// An action that is due at another time: old and new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueMoved {
    /// Which.
    pub action: ActionId,
    /// As it is said.
    pub due: (Due, Due),
    /// What that comes to.
    pub moment: (DueMoment, DueMoment),
}

/// Something that stands on another agenda, or on none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacementMoved {
    /// What.
    pub what: What,
    /// Where it stands; none for what stands nowhere.
    pub from: Option<MeetingId>,
    /// Where it is to stand; none for what waits.
    pub to: Option<MeetingId>,
    /// Why.
    pub explanation: Explanation,
    /// The meetings that were passed over.
    pub skipped: SkippedMeetings,
}

/// All that moves, in order of ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Consequences {
    /// Dues.
    pub dues: Vec<DueMoved>,
    /// Places.
    pub placements: Vec<PlacementMoved>,
    /// Agendas that are too full then.
    pub overfull: Vec<Overfull>,
    /// What a person pinned before something that it depends on.
    pub conflicts: Vec<What>,
}

impl Consequences {
    /// Whether nothing moves.
    pub const fn is_empty(&self) -> bool {
        self.dues.is_empty() && self.placements.is_empty()
    }

    /// Those of things that `is_seen` answers for.
    #[must_use]
    pub fn retaining(mut self, is_seen: impl Fn(What) -> bool) -> Self {
        self.dues
            .retain(|moved| is_seen(What::Action(moved.action)));
        self.placements.retain(|moved| is_seen(moved.what));
        self.conflicts.retain(|what| is_seen(*what));
        self
    }

    /// The same for those who may not know how full agendas are.
    #[must_use]
    pub fn unmeasured(mut self) -> Self {
        self.overfull.clear();
        for moved in &mut self.placements {
            moved.skipped = std::mem::take(&mut moved.skipped).unmeasured();
        }
        self
    }

    /// The same text for the same consequences: what a confirmation is compared by.
    pub fn canonical(&self) -> String {
        let mut text = String::new();
        for moved in &self.dues {
            let (old, new) = moved.moment;
            // Writing to a string cannot fail.
            let _ = writeln!(text, "due {} {} {old:?} {new:?}", moved.action, moved.due.1);
        }
        for moved in &self.placements {
            let _ = writeln!(text, "{:?} {:?} {:?}", moved.what, moved.from, moved.to);
        }
        text
    }
}

/// What changes of the meetings move, the dues resolved again and everything planned anew; without
/// any, what is out of line with the meetings as they stand.
pub fn foresee(
    situation: &Situation,
    dues: &[DueState],
    changes: &[MeetingChange],
) -> Consequences {
    let candidates = changed(&situation.candidates, changes);
    let mut dues: Vec<_> = dues
        .iter()
        .filter_map(|state| move_due(state, &candidates))
        .collect();
    dues.sort_by_key(|moved| moved.action);
    let after = Situation {
        waiting: wishing_anew(&situation.waiting, &dues),
        fixed: situation.fixed.clone(),
        candidates,
    };
    let plan = plan(&after);
    Consequences {
        placements: differences(&after.waiting, &plan),
        overfull: plan.overfull,
        conflicts: plan.conflicts,
        dues,
    }
}

fn changed(candidates: &Candidates, changes: &[MeetingChange]) -> Candidates {
    let changes: HashMap<_, _> = changes.iter().map(|one| (one.meeting(), one)).collect();
    let after = candidates.iter().map(|candidate| {
        let mut candidate: Candidate = *candidate;
        match changes.get(&candidate.meeting.id) {
            Some(MeetingChange::Reschedule { to, closes_at, .. }) => {
                candidate.meeting.starts_at = *to;
                candidate.agenda_closes_at = *closes_at;
            }
            Some(MeetingChange::Cancel { .. }) => {
                candidate.meeting.stage = Stage::Cancelled;
            }
            None => {}
        }
        candidate
    });
    Candidates::new(candidates.now(), after.collect())
}

fn move_due(state: &DueState, candidates: &Candidates) -> Option<DueMoved> {
    let current = state.meeting().and_then(|id| candidates.find(id));
    let (due, moment) = resolve_again(state, current, candidates)?;
    Some(DueMoved {
        action: state.action,
        due: (state.due, due),
        moment: (state.due_moment, moment),
    })
}

/// What was to come to a meeting that fell away wishes for the one it is due at now.
fn wishing_anew(waiting: &[Waiting], dues: &[DueMoved]) -> Vec<Waiting> {
    let mut waiting = waiting.to_vec();
    for one in &mut waiting {
        let What::Action(action) = one.what else {
            continue;
        };
        let moved = dues.binary_search_by_key(&action, |moved| moved.action);
        let moved = moved.ok().and_then(|at| dues.get(at));
        if let Some(Due::AtMeeting(meeting)) = moved.map(|moved| moved.due.1) {
            one.wish = Wish::AtMeeting(meeting);
        }
    }
    waiting
}

fn differences(waiting: &[Waiting], plan: &Plan) -> Vec<PlacementMoved> {
    let moved = waiting.iter().filter_map(|one| {
        let placed = plan.placed.get(&one.what);
        let to = placed.map(|placed| placed.meeting.id);
        (to != one.stands_on).then(|| PlacementMoved {
            what: one.what,
            from: one.stands_on,
            to,
            explanation: placed.map_or(Explanation::NoMeeting, |placed| placed.explanation),
            skipped: placed
                .map(|placed| placed.skipped.clone())
                .unwrap_or_default(),
        })
    });
    let mut moved: Vec<_> = moved.collect();
    moved.sort_by_key(|moved| moved.what);
    moved
}
