//! The plan of a body as things stand: what waits for a meeting and why, and which agendas are too
//! full. Where everything else stands is told by the placements. Changes nothing.

use crate::{
    domain::{
        access::{Caller, Permission},
        ids::{ActionId, BodyId},
        next_meeting::SkippedMeetings,
        planner::{Overfull, WaitReason, What, plan},
        text::Title,
    },
    operations::{
        Office, OperationResult, bodies, office::Desk, replanning::board::Board, what_if::titles,
    },
};

/// The most things that are told to wait; more are counted.
pub const MOST_TOLD: usize = 200;

/// Something without a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithoutMeeting {
    /// What.
    pub what: What,
    /// Its title.
    pub title: Title,
    /// What it depends on, when that has no meeting either.
    pub depends_on: Option<ActionId>,
    /// The meetings that were looked at, with the reason of each.
    pub skipped: SkippedMeetings,
}

/// The plan of a body, as far as the caller may know of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BodyPlan {
    /// What waits, actions first, at most [`MOST_TOLD`].
    pub waiting: Vec<WithoutMeeting>,
    /// How much waits.
    pub waiting_count: usize,
    /// The agendas that are too full.
    pub overfull: Vec<Overfull>,
    /// What a person pinned before something that it depends on.
    pub conflicts: Vec<ActionId>,
}

impl BodyPlan {
    /// The same for those who may not know how full agendas are.
    fn unmeasured(mut self) -> Self {
        self.overfull.clear();
        for waiting in &mut self.waiting {
            waiting.skipped = std::mem::take(&mut waiting.skipped).unmeasured();
        }
        self
    }
}

/// The plan of a body.
pub async fn find(office: &Office, caller: &Caller, body: BodyId) -> OperationResult<BodyPlan> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadMeetings)?;
            desk.require(Permission::ReadActions)?;
            bodies::load(desk, body)?;
            let (plan, _) = of_body(desk, body)?;
            Ok(if desk.measures(body) {
                plan
            } else {
                plan.unmeasured()
            })
        })
        .await
}

/// The plan of a body, with what it was made from.
pub(super) fn of_body(desk: &mut Desk<'_>, body: BodyId) -> OperationResult<(BodyPlan, Board)> {
    let board = Board::of_body(desk, body, &[])?;
    let plan = plan(&board.situation());
    let titles = titles(desk, &board);
    let seen = plan.waits.into_iter().filter_map(|(what, why)| {
        let title = titles.get(&what)?.clone();
        let (depends_on, skipped) = match why {
            WaitReason::NoMeeting(skipped) => (None, skipped),
            WaitReason::DependsOn(other) => (Some(other), SkippedMeetings::default()),
        };
        Some(WithoutMeeting {
            what,
            title,
            // What it waits for may be hidden where it is not.
            depends_on: depends_on.filter(|on| titles.contains_key(&What::Action(*on))),
            skipped,
        })
    });
    let mut waiting: Vec<_> = seen.collect();
    let waiting_count = waiting.len();
    waiting.truncate(MOST_TOLD);
    let pinned = plan.conflicts.into_iter().filter_map(|what| match what {
        What::Action(action) if titles.contains_key(&what) => Some(action),
        _ => None,
    });
    let plan = BodyPlan {
        waiting,
        waiting_count,
        overfull: plan.overfull,
        conflicts: pinned.collect(),
    };
    Ok((plan, board))
}
