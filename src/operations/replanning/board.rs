//! What the planner looks at, loaded at once: the meetings of a body, the actions that must come
//! back to it, the items that wait, and where each stands.

use std::collections::{BTreeSet, HashMap};

use chrono::TimeDelta;

use crate::{
    domain::{
        action::{Action, ActionState, Due},
        agenda::{AgendaItem, WaitingItem},
        body::{Body, Minutes},
        calendar::Moment,
        due::DueState,
        ids::{ActionId, AgendaItemId, BodyId, MeetingId},
        meeting::Meeting,
        next_meeting::{Candidate, Candidates, MeetingOutline},
        placement::Placement,
        planner::{Situation, Standing, Waiting, What, Wish},
    },
    operations::{OperationResult, bodies, office::Desk},
    storage,
};

/// All of one body that planning concerns.
pub(in crate::operations) struct Board {
    pub(in crate::operations) body: Body,
    /// The meetings of the last year and all that are to come, by id.
    pub(in crate::operations) meetings: HashMap<MeetingId, Meeting>,
    /// The outstanding actions that are due at the body's meetings or stand on their agendas.
    pub(in crate::operations) actions: HashMap<ActionId, Action>,
    /// The placements these stand in.
    pub(in crate::operations) placements: HashMap<ActionId, Placement>,
    /// The items that are left without a meeting.
    pub(in crate::operations) left: HashMap<AgendaItemId, AgendaItem>,
    /// The items that wait for one.
    pub(in crate::operations) backlog: HashMap<AgendaItemId, WaitingItem>,
    /// The starts of the meetings at which the actions were decided.
    pub(in crate::operations) decided_at: HashMap<MeetingId, Moment>,
    dependencies: Vec<(ActionId, ActionId)>,
    fixed: HashMap<ActionId, Standing>,
    minutes: HashMap<AgendaItemId, Option<Minutes>>,
    candidates: Vec<Candidate>,
    now: Moment,
}

/// How many actions are loaded in one go.
const BATCH: i64 = 500;

impl Board {
    /// Everything that waits for a meeting of the body; what stands on the agenda of `falling`
    /// counts as left without one.
    pub(in crate::operations) fn of_body(
        desk: &mut Desk<'_>,
        body: BodyId,
        falling: Option<MeetingId>,
    ) -> OperationResult<Self> {
        let mut actions = storage::actions::pinned_at_meetings_of(desk.db, body)?;
        let mut after = None;
        loop {
            let batch = storage::actions::waiting_for_meetings_of(desk.db, body, after, BATCH)?;
            let Some(last) = batch.last() else { break };
            after = Some(last.id);
            actions.extend(batch);
        }
        let left = storage::agenda_items::left_without_meeting(desk.db, body, falling)?;
        let backlog = storage::waiting_items::of_body(desk.db, body)?;
        let mut board = Self::with(desk, body, actions)?;
        board.left = left.into_iter().map(|item| (item.id, item)).collect();
        board.backlog = backlog.into_iter().map(|item| (item.id, item)).collect();
        Ok(board)
    }

    /// One action and what depends on it, as far as it goes.
    pub(in crate::operations) fn of_action(
        desk: &mut Desk<'_>,
        body: BodyId,
        action: &Action,
    ) -> OperationResult<Self> {
        let mut known = BTreeSet::from([action.id]);
        let mut level = vec![action.id];
        while !level.is_empty() {
            let next = storage::action_dependencies::on_actions(desk.db, &level)?;
            level = next.into_iter().map(|(dependent, _)| dependent).collect();
            level.retain(|dependent| known.insert(*dependent));
        }
        known.remove(&action.id);
        let known: Vec<_> = known.into_iter().collect();
        let mut actions = vec![action.clone()];
        let dependents = storage::actions::find_many(desk.db, &known)?;
        actions.extend(dependents.into_iter().filter(Action::is_outstanding));
        Self::with(desk, body, actions)
    }

    fn with(desk: &mut Desk<'_>, body: BodyId, actions: Vec<Action>) -> OperationResult<Self> {
        let body = bodies::load(desk, body)?;
        let actions: HashMap<_, _> = actions.into_iter().map(|a| (a.id, a)).collect();
        let ids: Vec<_> = actions.keys().copied().collect();
        let placements = storage::placements::standing_of_many(desk.db, &ids)?;
        let items: Vec<_> = placements.values().filter_map(|p| p.item).collect();
        let items = storage::agenda_items::find_many(desk.db, &items)?;
        let dependencies = storage::action_dependencies::of_actions(desk.db, &ids)?;
        let meetings = meetings_of(desk, &body, &actions)?;
        let decided_at = decided_at(desk, &actions)?;
        let candidates = candidates(desk, &body, meetings.values())?;
        let mut board = Self {
            body,
            meetings,
            placements,
            left: HashMap::new(),
            backlog: HashMap::new(),
            decided_at,
            dependencies,
            fixed: HashMap::new(),
            minutes: items
                .iter()
                .map(|item| (item.id, item.content.minutes))
                .collect(),
            candidates,
            actions,
            now: desk.now,
        };
        board.fixed = board.fix(desk)?;
        Ok(board)
    }

    /// Where the actions stand that others depend on and that are not planned along.
    fn fix(&self, desk: &mut Desk<'_>) -> OperationResult<HashMap<ActionId, Standing>> {
        let others = self.dependencies.iter().map(|(_, other)| *other);
        let others: BTreeSet<_> = others.filter(|id| !self.actions.contains_key(id)).collect();
        let others: Vec<_> = others.into_iter().collect();
        let actions = storage::actions::find_many(desk.db, &others)?;
        let placements = storage::placements::standing_of_many(desk.db, &others)?;
        let meetings: Vec<_> = placements.values().map(|p| p.meeting).collect();
        let meetings = storage::meetings::find_many(desk.db, &meetings)?;
        let starts: HashMap<_, _> = meetings.iter().map(|m| (m.id, m.starts_at)).collect();
        let standing = |action: &Action| {
            let placement = placements.get(&action.id);
            let start = placement.and_then(|p| starts.get(&p.meeting));
            match start {
                Some(start) => Standing::At(*start),
                None if action.is_unfinished() => Standing::Nowhere,
                None => Standing::Done,
            }
        };
        Ok(actions.iter().map(|a| (a.id, standing(a))).collect())
    }

    /// The meetings as the planner sees them.
    fn candidates(&self) -> Candidates {
        Candidates::new(self.now, self.candidates.clone())
    }

    /// Everything that is to have a place.
    pub(in crate::operations) fn situation(&self) -> Situation {
        let now = self.now;
        let mut depends_on: HashMap<ActionId, Vec<ActionId>> = HashMap::new();
        for (action, other) in &self.dependencies {
            depends_on.entry(*action).or_default().push(*other);
        }
        let actions = self.actions.values().filter_map(|action| {
            let depends_on = depends_on.remove(&action.id).unwrap_or_default();
            self.waiting_action(action, depends_on)
        });
        let left = self.left.values().map(|item| Waiting {
            stands_on: Some(item.meeting),
            ..waiting_item(item.id, item.content.minutes, now)
        });
        let backlog = self.backlog.values().map(|item| Waiting {
            earliest: item.earliest,
            ..waiting_item(item.id, item.content.minutes, now)
        });
        let waiting = actions.chain(left).chain(backlog).collect();
        Situation {
            candidates: self.candidates(),
            waiting,
            fixed: self.fixed.clone(),
        }
    }

    /// When the actions are due, as the planner resolves it again.
    pub(in crate::operations) fn dues(&self) -> Vec<DueState> {
        let states = self.actions.values().filter_map(|action| {
            Some(DueState {
                action: action.id,
                due: action.due,
                due_moment: action.due_moment,
                decided_at: *self.decided_at.get(&action.decided_at)?,
                is_proposed: action.state == ActionState::Proposed,
            })
        });
        states.collect()
    }

    /// Whether what becomes of an action is for the holding of the meeting that it is due at, which
    /// has begun; or it was held, and left the action where it is.
    fn is_for_holding(&self, action: &Action) -> bool {
        let due_at = action.due_moment.meeting;
        let due_at = due_at.and_then(|id| self.meetings.get(&id));
        due_at.is_some_and(|meeting| meeting.has_begun(self.now))
    }

    fn waiting_action(&self, action: &Action, depends_on: Vec<ActionId>) -> Option<Waiting> {
        if !is_presentable(action) || self.is_for_holding(action) {
            return None;
        }
        let placement = self.placements.get(&action.id);
        let wish = match action.due {
            Due::AtMeeting(meeting) => Wish::AtMeeting(meeting),
            Due::NextMeeting { nth, .. } => Wish::NthAfter {
                after: *self.decided_at.get(&action.decided_at)?,
                nth,
            },
            // What is due by a day comes back to a meeting only where a person put it.
            Due::ByDate(_) | Due::Unset => Wish::AtMeeting(placement?.meeting),
        };
        let presented = placement.and_then(|p| p.item);
        let minutes = match presented.and_then(|item| self.minutes.get(&item)) {
            Some(minutes) => *minutes,
            None => Some(action.agenda_minutes.unwrap_or(Minutes::USUAL_ITEM)),
        };
        Some(Waiting {
            what: What::Action(action.id),
            wish,
            earliest: action.earliest,
            minutes,
            carried_over: action.carried_over,
            stands_on: placement.map(|p| p.meeting),
            is_pinned: placement.is_some_and(|p| p.is_pinned),
            depends_on,
        })
    }
}

/// Whether an action comes back to a meeting. Work that is reported done does: the meeting wants
/// to hear of it.
pub(in crate::operations) const fn is_presentable(action: &Action) -> bool {
    matches!(
        action.state,
        ActionState::Open | ActionState::InProgress | ActionState::ReportedDone { .. }
    )
}

fn waiting_item(item: AgendaItemId, minutes: Option<Minutes>, now: Moment) -> Waiting {
    Waiting {
        what: What::Item(item),
        wish: Wish::Any { after: now },
        earliest: None,
        minutes,
        carried_over: 0,
        stands_on: None,
        is_pinned: false,
        depends_on: Vec::new(),
    }
}

/// The meetings that start after a moment a year ago, and those that actions refer to.
fn meetings_of(
    desk: &mut Desk<'_>,
    body: &Body,
    actions: &HashMap<ActionId, Action>,
) -> OperationResult<HashMap<MeetingId, Meeting>> {
    let since = desk.now - TimeDelta::days(366);
    let found = storage::meetings::of_body_after(desk.db, body.id, since)?;
    let mut meetings: HashMap<_, _> = found.into_iter().map(|m| (m.id, m)).collect();
    let named = actions.values().flat_map(|action| match action.due {
        Due::AtMeeting(id) => [Some(id), action.due_moment.meeting],
        _ => [action.due_moment.meeting, None],
    });
    let missing: BTreeSet<_> = named
        .flatten()
        .filter(|id| !meetings.contains_key(id))
        .collect();
    let missing: Vec<_> = missing.into_iter().collect();
    let older = storage::meetings::find_many(desk.db, &missing)?;
    // What is due at another body's meeting is planned with that body.
    let older = older.into_iter().filter(|m| m.body == body.id);
    meetings.extend(older.map(|m| (m.id, m)));
    Ok(meetings)
}

fn decided_at(
    desk: &mut Desk<'_>,
    actions: &HashMap<ActionId, Action>,
) -> OperationResult<HashMap<MeetingId, Moment>> {
    let ids: BTreeSet<_> = actions.values().map(|action| action.decided_at).collect();
    let ids: Vec<_> = ids.into_iter().collect();
    let meetings = storage::meetings::find_many(desk.db, &ids)?;
    Ok(meetings.iter().map(|m| (m.id, m.starts_at)).collect())
}

/// Meetings with what it takes to choose among them.
pub(in crate::operations) fn candidates<'a>(
    desk: &mut Desk<'_>,
    body: &Body,
    meetings: impl Iterator<Item = &'a Meeting>,
) -> OperationResult<Vec<Candidate>> {
    let meetings: Vec<_> = meetings.collect();
    let ids: Vec<_> = meetings.iter().map(|meeting| meeting.id).collect();
    let taken = storage::meetings::minutes_taken(desk.db, &ids)?;
    let candidate = |meeting: &&Meeting| {
        let taken = taken.get(&meeting.id).copied().unwrap_or(0);
        Candidate {
            agenda_closes_at: body
                .rules
                .agenda_deadline
                .before(meeting.starts_at, desk.calendar),
            minutes_left: i32::from(meeting.length.get()) - i32::from(taken),
            meeting: MeetingOutline::from(*meeting),
        }
    };
    Ok(meetings.iter().map(candidate).collect())
}
