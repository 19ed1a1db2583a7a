//! What the planner looks at, loaded at once: the meetings of a body, the actions that must come
//! back to it, the items that wait, and where each stands.

use std::collections::{BTreeSet, HashMap};

use crate::{
    domain::{
        action::{Action, ActionState, Due},
        agenda::{AgendaItem, WaitingItem},
        body::{Body, Minutes},
        calendar::Moment,
        due::DueState,
        ids::{ActionId, AgendaItemId, BodyId, MeetingId},
        meeting::Meeting,
        next_meeting::{Candidate, Candidates},
        placement::Placement,
        planner::{MeetingChange, Situation, Standing, Waiting, What, Wish},
    },
    operations::{
        OperationResult, bodies,
        office::Desk,
        replanning::candidates::{add_named, candidates, counted_from, decided_at, meetings_of},
    },
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
    changing: BTreeSet<MeetingId>,
    minutes: HashMap<AgendaItemId, Option<Minutes>>,
    candidates: Vec<Candidate>,
    now: Moment,
}

/// How many actions are loaded in one go.
const BATCH: i64 = 500;

impl Board {
    /// Everything that waits for a meeting of the body, for these changes of its meetings; what
    /// stands on the agenda of one that is cancelled counts as left without a meeting.
    pub(in crate::operations) fn of_body(
        desk: &mut Desk<'_>,
        body: BodyId,
        changes: &[MeetingChange],
    ) -> OperationResult<Self> {
        let mut actions = storage::actions::pinned_at_meetings_of(desk.db, body)?;
        let mut after = None;
        loop {
            let batch = storage::actions::waiting_for_meetings_of(desk.db, body, after, BATCH)?;
            let Some(last) = batch.last() else { break };
            after = Some(last.id);
            actions.extend(batch);
        }
        let falling = changes.iter().filter_map(|change| match change {
            MeetingChange::Cancel { meeting } => Some(*meeting),
            MeetingChange::Reschedule { .. } => None,
        });
        let falling: Vec<_> = falling.collect();
        let left = storage::agenda_items::left_without_meeting(desk.db, body, &falling)?;
        let backlog = storage::waiting_items::of_body(desk.db, body)?;
        let changing = changes.iter().map(MeetingChange::meeting).collect();
        let mut board = Self::with(desk, body, (actions, changing))?;
        board.left = left.into_iter().map(|item| (item.id, item)).collect();
        board.backlog = backlog.into_iter().map(|item| (item.id, item)).collect();
        Ok(board)
    }

    /// Some actions and what depends on them, as far as it goes.
    pub(in crate::operations) fn of_actions(
        desk: &mut Desk<'_>,
        body: BodyId,
        mut actions: Vec<Action>,
    ) -> OperationResult<Self> {
        let mut level: Vec<_> = actions.iter().map(|action| action.id).collect();
        let mut known: BTreeSet<_> = level.iter().copied().collect();
        while !level.is_empty() {
            let next = storage::action_dependencies::on_actions(desk.db, &level)?;
            level = next.into_iter().map(|(dependent, _)| dependent).collect();
            level.retain(|dependent| known.insert(*dependent));
        }
        for action in &actions {
            known.remove(&action.id);
        }
        let known: Vec<_> = known.into_iter().collect();
        let dependents = storage::actions::find_many(desk.db, &known)?;
        actions.extend(dependents.into_iter().filter(Action::is_outstanding));
        Self::with(desk, body, (actions, BTreeSet::new()))
    }

    fn with(
        desk: &mut Desk<'_>,
        body: BodyId,
        (actions, changing): (Vec<Action>, BTreeSet<MeetingId>),
    ) -> OperationResult<Self> {
        let body = bodies::load(desk, body)?;
        let actions: HashMap<_, _> = actions.into_iter().map(|a| (a.id, a)).collect();
        let ids: Vec<_> = actions.keys().copied().collect();
        let placements = storage::placements::standing_of_many(desk.db, &ids)?;
        let items: Vec<_> = placements.values().filter_map(|p| p.item).collect();
        let items = storage::agenda_items::find_many(desk.db, &items)?;
        let dependencies = storage::action_dependencies::of_actions(desk.db, &ids)?;
        let decided_at = decided_at(desk, &actions)?;
        let counted_from = counted_from(body.id, &actions, &decided_at);
        let mut meetings = meetings_of(desk, body.id, counted_from)?;
        add_named(desk, &mut meetings, (body.id, &actions, &placements))?;
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
            changing,
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

    fn is_planned(&self, id: ActionId) -> bool {
        let action = self.actions.get(&id);
        action.is_some_and(|action| self.wish(action).is_some())
    }

    /// Where the actions stand that others depend on and that are not planned along.
    fn fix(&self, desk: &mut Desk<'_>) -> OperationResult<HashMap<ActionId, Standing>> {
        let others = self.dependencies.iter().map(|(_, other)| *other);
        let others: BTreeSet<_> = others.filter(|id| !self.is_planned(*id)).collect();
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

    /// When the actions are due, as the planner resolves it again. What is due elsewhere and stands
    /// here is not this body's to resolve.
    pub(in crate::operations) fn dues(&self) -> Vec<DueState> {
        let due_here = self.actions.values().filter(|one| self.is_due_here(one));
        let states = due_here.filter_map(|action| {
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

    /// Whether an action is due at a meeting of this body.
    pub(in crate::operations) fn is_due_here(&self, action: &Action) -> bool {
        match action.due {
            Due::AtMeeting(meeting) => self.meetings.contains_key(&meeting),
            Due::NextMeeting { body, .. } => body == self.body.id,
            Due::ByDate(_) | Due::Unset => false,
        }
    }

    /// Whether what becomes of an action is for the holding of a meeting that has begun: the one
    /// that a person put it on, else the one it is due at. Where that one was held, it has left what
    /// was due at it where it is. A meeting that changes now does not take place as it was.
    fn is_for_holding(&self, action: &Action) -> bool {
        let due_at = action.due_moment.meeting;
        let pinned_at = self.pinned(action).map(|placement| placement.meeting);
        let meeting = pinned_at.or(due_at).and_then(|id| self.meetings.get(&id));
        meeting.is_some_and(|meeting| {
            let is_left_there = !meeting.is_over() || due_at == Some(meeting.id);
            meeting.has_begun(self.now) && is_left_there && !self.changing.contains(&meeting.id)
        })
    }

    fn pinned(&self, action: &Action) -> Option<&Placement> {
        let placement = self.placements.get(&action.id);
        placement.filter(|placement| placement.is_pinned)
    }

    /// Which of the body's meetings an action is to come to; none for one that this body does not
    /// plan. A person's word counts before the due: what stands on another body's agenda by it is
    /// for that body, and what is due elsewhere or by a day comes here only by it.
    fn wish(&self, action: &Action) -> Option<Wish> {
        let pinned_at = self.pinned(action).map(|placement| placement.meeting);
        let is_elsewhere = pinned_at.is_some_and(|id| !self.meetings.contains_key(&id));
        if !is_presentable(action) || is_elsewhere || self.is_for_holding(action) {
            return None;
        }
        match action.due {
            Due::AtMeeting(meeting) if self.is_due_here(action) => Some(Wish::AtMeeting(meeting)),
            Due::NextMeeting { nth, .. } if self.is_due_here(action) => {
                let after = *self.decided_at.get(&action.decided_at)?;
                Some(Wish::NthAfter { after, nth })
            }
            _ => pinned_at.map(Wish::AtMeeting),
        }
    }

    fn waiting_action(&self, action: &Action, depends_on: Vec<ActionId>) -> Option<Waiting> {
        let wish = self.wish(action)?;
        let placement = self.placements.get(&action.id);
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
