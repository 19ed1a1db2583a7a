//! The planner: gives everything that must come back to a body its meeting, explains why there,
//! and says what it passed over. Deterministic, whatever order things come in. Leaves out loading
//! and changing anything.

mod consequences;
mod explanation;
mod serving;
#[cfg(test)]
mod tests;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap, HashMap},
    num::NonZeroU8,
};

use chrono::NaiveDate;

use self::serving::Desk;
pub use self::{
    consequences::{Consequences, DueMoved, MeetingChange, PlacementMoved, foresee},
    explanation::Explanation,
};
use crate::domain::{
    body::Minutes,
    calendar::Moment,
    dependencies::OpenDependencies,
    ids::{ActionId, AgendaItemId, MeetingId},
    next_meeting::{Candidates, MeetingOutline, SkippedMeetings},
};

/// What must have a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// An action that must come back.
    Action(ActionId),
    /// An agenda item that waits for a meeting.
    Item(AgendaItemId),
}

/// Which meeting is wished for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wish {
    /// One that was named: it is taken even when its time is short.
    AtMeeting(MeetingId),
    /// The n-th after the deciding one, or the first with time left from there on.
    NthAfter {
        /// The start of the deciding meeting.
        after: Moment,
        /// 1 for the next, 2 for the one after.
        nth: NonZeroU8,
    },
    /// The first with time left.
    Any {
        /// After this moment.
        after: Moment,
    },
}

/// Something that must have a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// What.
    pub what: What,
    /// At which meeting.
    pub wish: Wish,
    /// The earliest day that was asked for.
    pub earliest: Option<NaiveDate>,
    /// The time that it takes; none where it takes none.
    pub minutes: Option<Minutes>,
    /// How often it has been carried over: those served in vain come first.
    pub carried_over: u16,
    /// The meeting on whose agenda it stands now.
    pub stands_on: Option<MeetingId>,
    /// Whether a person put it there.
    pub is_pinned: bool,
    /// What must not come later than it.
    pub depends_on: Vec<ActionId>,
}

/// Where something stands that is not planned along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It needs no meeting any more.
    Done,
    /// On the agenda of the meeting that starts then.
    At(Moment),
    /// It has no meeting yet.
    Nowhere,
}

/// All that planning depends on.
#[derive(Debug, Clone)]
pub struct Situation {
    /// The meetings; their minutes left count everything that stands there now.
    pub candidates: Candidates,
    /// What must have a place.
    pub waiting: Vec<Waiting>,
    /// Where the others stand that these depend on; one that is missing is done.
    pub fixed: HashMap<ActionId, Standing>,
}

/// Something with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The meeting.
    pub meeting: MeetingOutline,
    /// Why there.
    pub explanation: Explanation,
    /// What was passed over.
    pub skipped: SkippedMeetings,
}

/// Why something has no place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WaitReason {
    /// No meeting fits; these were looked at.
    NoMeeting(SkippedMeetings),
    /// What it depends on has none either.
    DependsOn(ActionId),
}

/// An agenda with more on it than its meeting has time for: reported, never cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overfull {
    /// The meeting.
    pub meeting: MeetingId,
    /// The minutes that are too many.
    pub over_by: u32,
}

/// Where everything is to stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// What has a place.
    pub placed: BTreeMap<What, Placed>,
    /// What waits.
    pub waits: BTreeMap<What, WaitReason>,
    /// The agendas that are too full.
    pub overfull: Vec<Overfull>,
    /// What a person pinned before something that it depends on.
    pub conflicts: Vec<What>,
}

/// Plans everything that waits.
///
/// What stands on an agenda that still fits stays, and what a person pinned stays whatever speaks
/// against it; then come those that were carried over most often, then those that are wished for
/// at the earliest meeting. What depends on another is never placed on an earlier meeting.
pub fn plan(situation: &Situation) -> Plan {
    let mut desk = Desk::new(situation);
    let among: HashMap<What, &Waiting> = situation.waiting.iter().map(|w| (w.what, w)).collect();
    let edges = among.values().flat_map(|waiting| {
        let others = waiting.depends_on.iter().map(|id| What::Action(*id));
        let others = others.filter(|other| among.contains_key(other));
        others.map(|other| (waiting.what, other))
    });
    let mut open = OpenDependencies::new(edges);
    let rank = |waiting: &Waiting| Reverse((desk.rank(waiting), waiting.what));
    let ready = among.values().filter(|w| !open.has_any(w.what));
    let mut ready: BinaryHeap<_> = ready.map(|w| rank(w)).collect();
    let ranks: HashMap<What, _> = among.values().map(|w| (w.what, rank(w))).collect();
    while let Some(Reverse((_, what))) = ready.pop() {
        if let Some(waiting) = among.get(&what) {
            desk.serve(waiting);
        }
        let freed = open.settle(what).into_iter();
        ready.extend(freed.filter_map(|what| ranks.get(&what).copied()));
    }
    // What waits for itself in a circle waits for good, and names what it waits for.
    for waiting in among.values().filter(|w| open.has_any(w.what)) {
        if let Some(other) = waiting.depends_on.iter().min() {
            desk.let_wait(waiting, WaitReason::DependsOn(*other));
        }
    }
    let overfull = desk.candidates.overfull();
    desk.plan.overfull = overfull
        .map(|(meeting, over_by)| Overfull { meeting, over_by })
        .collect();
    desk.plan.conflicts.sort_unstable();
    desk.plan
}
