//! What another start of a meeting, or its cancellation, would move: shown before anybody confirms
//! it, and then done exactly so, or refused when things have changed meanwhile. Leaves out what
//! depends on it at the meetings of other bodies, which follows without having been shown.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{
    domain::{
        access::{Caller, Permission},
        action::Action,
        agenda::Confidentiality,
        calendar::{Moment, local_date},
        history::Subject,
        ids::{ActionId, MeetingId, PersonId},
        meeting::{Meeting, MeetingState},
        planner::{Consequences, MeetingChange, What, foresee},
        text::{Note, Title},
    },
    operations::{
        Office, OperationResult, bodies,
        fingerprint::Fingerprint,
        meetings,
        office::Desk,
        owners,
        reminder_planning::{self, ReminderMoved},
        replanning::{self, board::Board},
    },
};

/// What may become of a meeting that others hang on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Upheaval {
    /// It gets another start.
    Rescheduling(Moment),
    /// It does not take place.
    Cancellation,
}

/// What would move, as far as the caller may know of it.
#[derive(Debug, Clone)]
pub struct WhatIf {
    /// The meeting as it is.
    pub meeting: Meeting,
    /// Dues and placements that move, agendas that become too full, what finds no meeting.
    pub consequences: Consequences,
    /// The titles of the actions and items in them.
    pub titles: BTreeMap<What, Title>,
    /// Reminders that move.
    pub reminders: Vec<ReminderMoved>,
    /// Who would be told of what the caller may know of.
    pub told: Vec<PersonId>,
    /// What to send back to confirm it.
    pub fingerprint: Fingerprint,
}

/// Answers what a change of a meeting would move; changes nothing.
pub async fn ask(
    office: &Office,
    caller: &Caller,
    id: MeetingId,
    upheaval: Upheaval,
) -> OperationResult<WhatIf> {
    office
        .read(caller, move |desk| {
            let meeting = meetings::load(desk, id)?;
            desk.require_for(Permission::ManageMeetings, meeting.body)?;
            let outlook = Outlook::of(desk, &meeting, upheaval)?;
            outlook.into_seen(desk, meeting)
        })
        .await
}

/// Everything that a change of a meeting would move.
pub(super) struct Outlook {
    board: Board,
    consequences: Consequences,
    reminders: Vec<ReminderMoved>,
    fingerprint: Fingerprint,
}

impl Outlook {
    /// Refuses what the meeting's state does not allow, and a start at which its body is dissolved.
    pub(super) fn of(
        desk: &mut Desk<'_>,
        meeting: &Meeting,
        upheaval: Upheaval,
    ) -> OperationResult<Self> {
        let after = after(desk, meeting, upheaval)?;
        let body = bodies::load(desk, meeting.body)?;
        if matches!(upheaval, Upheaval::Rescheduling(_)) {
            bodies::ensure_meets_on(&body, local_date(after.starts_at))?;
        }
        let rule = body.rules.agenda_deadline;
        let closes_at = rule.before(after.starts_at, desk.calendar);
        let change = match upheaval {
            Upheaval::Cancellation => MeetingChange::Cancel {
                meeting: meeting.id,
            },
            Upheaval::Rescheduling(to) => MeetingChange::Reschedule {
                meeting: meeting.id,
                to,
                closes_at,
            },
        };
        let board = Board::of_body(desk, meeting.body, &[change])?;
        let consequences = foresee(&board.situation(), &board.dues(), &[change]);
        let affected = affected(&board, &consequences, meeting.id);
        let deadlines = HashMap::from([(meeting.id, closes_at)]);
        let reminders = reminder_planning::foresee(desk, &affected, &deadlines)?;
        let fingerprint = fingerprint(meeting, &change, &consequences, &reminders);
        Ok(Self {
            board,
            consequences,
            reminders,
            fingerprint,
        })
    }

    /// Refuses to go on unless the caller has seen what would happen. Where nothing would move,
    /// nobody has to be asked.
    pub(super) fn ensure_confirmed(&self, confirms: Option<&Fingerprint>) -> OperationResult<()> {
        let moves_nothing = self.consequences.is_empty() && self.reminders.is_empty();
        self.fingerprint.ensure_confirmed(confirms, !moves_nothing)
    }

    /// Does what was foreseen, once the meeting itself has been changed.
    pub(super) fn carry_out(self, desk: &mut Desk<'_>) -> OperationResult<()> {
        replanning::carry_out(desk, self.board, &self.consequences)?;
        let actions: BTreeSet<_> = self.reminders.iter().map(|moved| moved.action).collect();
        let actions: Vec<_> = actions.into_iter().collect();
        reminder_planning::plan_for(desk, &actions)
    }

    fn into_seen(self, desk: &mut Desk<'_>, meeting: Meeting) -> OperationResult<WhatIf> {
        let Self {
            board,
            consequences,
            reminders,
            fingerprint,
        } = self;
        let titles = titles(desk, &board);
        let is_seen = |what: What| titles.contains_key(&what);
        let sees = |action: ActionId| is_seen(What::Action(action));
        let mut consequences = consequences.retaining(is_seen);
        if !desk.measures(meeting.body) {
            consequences = consequences.unmeasured();
        }
        Ok(WhatIf {
            told: told(desk, &board, &consequences)?,
            consequences,
            reminders: reminders.into_iter().filter(|m| sees(m.action)).collect(),
            meeting,
            titles,
            fingerprint,
        })
    }
}

/// The meeting as it would be.
fn after(desk: &Desk<'_>, meeting: &Meeting, upheaval: Upheaval) -> OperationResult<Meeting> {
    let (after, _) = match upheaval {
        Upheaval::Cancellation => meeting.clone().cancel(desk.now, Note::unknown())?,
        Upheaval::Rescheduling(to) => meeting.clone().reschedule(to, desk.now)?,
    };
    debug_assert!(after.is_ahead() || matches!(after.state, MeetingState::Cancelled { .. }));
    Ok(after)
}

/// The actions whose reminders may move, as they would be: those due elsewhere or at the meeting.
fn affected(board: &Board, consequences: &Consequences, meeting: MeetingId) -> Vec<Action> {
    let moved: HashMap<_, _> = consequences.dues.iter().map(|m| (m.action, m)).collect();
    let as_they_would_be = board.actions.values().filter_map(|action| {
        let after = moved.get(&action.id).map(|moved| Action {
            due: moved.due.1,
            due_moment: moved.moment.1,
            ..action.clone()
        });
        let is_due_here = action.due_moment.meeting == Some(meeting);
        after.or_else(|| is_due_here.then(|| action.clone()))
    });
    let mut affected: Vec<_> = as_they_would_be.collect();
    affected.sort_by_key(|action| action.id);
    affected
}

/// The owners whose actions are due on another day.
fn told(
    desk: &mut Desk<'_>,
    board: &Board,
    consequences: &Consequences,
) -> OperationResult<Vec<PersonId>> {
    let moved = consequences
        .dues
        .iter()
        .filter(|m| m.moment.0.on != m.moment.1.on);
    let owners = moved.filter_map(|moved| Some(board.actions.get(&moved.action)?.owner));
    let owners: BTreeSet<_> = owners.collect();
    let people = owners::all_in_person(desk.db, &owners)?;
    Ok(people.into_iter().collect())
}

/// The titles of what the caller may know of.
pub(super) fn titles(desk: &mut Desk<'_>, board: &Board) -> BTreeMap<What, Title> {
    let told: BTreeMap<What, (Title, Confidentiality)> = seen(desk, board);
    let closed = told.iter().filter(|(_, (_, closed))| closed.is_closed());
    let closed: Vec<Subject> = closed.map(|(what, _)| subject_of(*what)).collect();
    desk.note_given(closed);
    told.into_iter()
        .map(|(what, (title, _))| (what, title))
        .collect()
}

fn subject_of(what: What) -> Subject {
    match what {
        What::Action(action) => action.into(),
        What::Item(item) => item.into(),
    }
}

fn seen(desk: &Desk<'_>, board: &Board) -> BTreeMap<What, (Title, Confidentiality)> {
    let actions = board.actions.values();
    let actions = actions
        .filter(|a| desk.sight.sees_action(a.confidentiality, a.body, a.owner))
        .map(|a| (What::Action(a.id), (a.title.clone(), a.confidentiality)));
    let left = board.left.values().map(|item| (item.id, &item.content));
    let backlog = board.backlog.values().map(|item| (item.id, &item.content));
    let items = left
        .chain(backlog)
        .filter(|(_, content)| desk.sight.sees(content.confidentiality, board.body.id))
        .map(|(id, content)| {
            let told = (content.title.clone(), content.confidentiality);
            (What::Item(id), told)
        });
    actions.chain(items).collect()
}

fn fingerprint(
    meeting: &Meeting,
    change: &MeetingChange,
    consequences: &Consequences,
    reminders: &[ReminderMoved],
) -> Fingerprint {
    let told = format!(
        "{} {} {change:?}\n{}\n{reminders:?}",
        meeting.id,
        meeting.version.get(),
        consequences.canonical(),
    );
    Fingerprint::of(&told)
}
