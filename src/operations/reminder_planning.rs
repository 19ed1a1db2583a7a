//! Planning the ledger: compares it with what it should hold, for every action, in batches.
//! May run at any time and any number of times. What the plans are made from is loaded by
//! `surroundings`; why a line stands as it stands is said by `wording`.

mod surroundings;
mod wording;

use std::collections::HashMap;

use crate::{
    domain::{
        access::Caller,
        action::Action,
        calendar::Moment,
        ids::{ActionId, MeetingId, PersonId, ReminderId},
        reminders::{
            LedgerKey, Outline, Reminder, ReminderState,
            plan::Line,
            reconcile::{LedgerChange, reconcile},
        },
    },
    operations::{
        Office, OperationResult,
        office::{Desk, note},
    },
    storage,
};

use self::surroundings::Surroundings;
pub use self::wording::USUAL;

/// How many actions are planned in one transaction: bounds memory and how long others wait.
const BATCH: i64 = 200;

/// What a run of the planning did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Planned {
    /// Actions looked at.
    pub actions: usize,
    /// Lines added.
    pub added: usize,
    /// Lines superseded.
    pub superseded: usize,
}

/// Where a run has come to, after one of the actions or at the beginning.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// Among those that the ladder is laid against.
    Unfinished(Option<ActionId>),
    /// Among the others, of which lines still wait.
    Others(Option<ActionId>),
}

impl Place {
    const START: Self = Self::Unfinished(None);

    /// The actions of the next batch, and where the one after it begins; nowhere at the end.
    fn next(self, desk: &mut Desk<'_>) -> OperationResult<(Option<Self>, Vec<Outline>)> {
        use storage::views::reminders as view;
        let last = |found: &[Outline]| found.last().map(|outline| outline.action);
        Ok(match self {
            Self::Unfinished(after) => {
                let found = view::unfinished_with_a_day(desk.db, after, BATCH)?;
                let next = last(&found).map_or(Self::Others(None), |id| Self::Unfinished(Some(id)));
                (Some(next), found)
            }
            Self::Others(after) => {
                let found = view::others_with_waiting_lines(desk.db, after, BATCH)?;
                (last(&found).map(|id| Self::Others(Some(id))), found)
            }
        })
    }
}

/// Brings the ledger in line with actions, meetings and people as they stand.
pub async fn plan_all(office: &Office) -> OperationResult<Planned> {
    let caller = Caller::system("job plan-reminders");
    let mut total = Planned::default();
    let mut place = Some(Place::START);
    while let Some(at) = place {
        let (next, done) = office
            .write(&caller, move |desk| {
                let (next, actions) = at.next(desk)?;
                let batch = compare(desk, &actions, &HashMap::new())?;
                Ok((next, change_ledger(desk, batch)?))
            })
            .await?;
        total.actions += done.actions;
        total.added += done.added;
        total.superseded += done.superseded;
        place = next;
    }
    Ok(total)
}

/// The lines that would go out by a moment if nothing else changed: those that wait and those
/// that planning would add, in order of time. Changes nothing.
pub async fn forecast(office: &Office, until: Moment) -> OperationResult<Vec<Reminder>> {
    let caller = Caller::system("remind --dry-run");
    let mut found = Vec::new();
    let mut place = Some(Place::START);
    while let Some(at) = place {
        let (next, lines) = office
            .read(&caller, move |desk| forecast_batch(desk, at))
            .await?;
        found.extend(lines.into_iter().filter(|line| line.send_at <= until));
        place = next;
    }
    found.sort_by_key(|line| (line.send_at, line.recipient, line.id));
    Ok(found)
}

/// A reminder that another start of a meeting, or its cancellation, would move.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReminderMoved {
    /// Of which action.
    pub action: ActionId,
    /// The rung of the ladder.
    pub step: String,
    /// Whom it reaches.
    pub recipient: Option<PersonId>,
    /// When it was to go out; none for one that was not planned.
    pub from: Option<Moment>,
    /// When it goes out instead; none for one that falls away.
    pub to: Option<Moment>,
}

/// The waiting reminders of these actions that would move if the actions were due as they say
/// here and the agendas closed at `deadlines` instead. Changes nothing.
pub(super) fn foresee(
    desk: &mut Desk<'_>,
    actions: &[Action],
    deadlines: &HashMap<MeetingId, Moment>,
) -> OperationResult<Vec<ReminderMoved>> {
    let outlines: Vec<_> = actions.iter().map(Outline::from).collect();
    let mut moved = Vec::new();
    for (action, ledger, change) in compare(desk, &outlines, deadlines)? {
        let mut added: Vec<_> = change.add.iter().filter(|l| !l.is_suppressed()).collect();
        let falling = ledger.iter().filter(|r| change.supersede.contains(&r.id));
        for line in falling {
            let same =
                |new: &&Line| new.key.step == line.step && new.key.recipient == line.recipient;
            let new = added.iter().position(same).map(|at| added.swap_remove(at));
            moved.push(ReminderMoved {
                action,
                step: line.step.clone(),
                recipient: line.recipient,
                from: Some(line.send_at),
                to: new.map(|new| new.send_at),
            });
        }
        moved.extend(added.into_iter().map(|new| ReminderMoved {
            action,
            step: new.key.step.clone(),
            recipient: new.key.recipient,
            from: None,
            to: Some(new.send_at),
        }));
    }
    moved.sort();
    Ok(moved)
}

/// Brings the ledger in line with these actions at once.
pub(super) fn plan_for(desk: &mut Desk<'_>, ids: &[ActionId]) -> OperationResult<()> {
    let actions = storage::actions::find_many(desk.db, ids)?;
    let outlines: Vec<_> = actions.iter().map(Outline::from).collect();
    let batch = compare(desk, &outlines, &HashMap::new())?;
    change_ledger(desk, batch)?;
    Ok(())
}

type Batch = Vec<(ActionId, Vec<Reminder>, LedgerChange)>;

fn change_ledger(desk: &mut Desk<'_>, batch: Batch) -> OperationResult<Planned> {
    let mut done = Planned {
        actions: batch.len(),
        ..Planned::default()
    };
    let mut added = Vec::new();
    for (_, ledger, change) in batch {
        let on_its_way = supersede(desk, &ledger, &change)?;
        done.superseded += change.supersede.len() - on_its_way.len();
        for line in change.add {
            // What takes its place waits until it is known what became of it.
            if on_its_way.contains(&line.key) {
                continue;
            }
            added.push(new_line(desk, line)?);
        }
    }
    storage::reminders::insert_all(desk.db, &added)?;
    done.added = added.len();
    Ok(done)
}

/// Supersedes what no longer holds; answers what is being sent and so stays for now.
fn supersede(
    desk: &mut Desk<'_>,
    ledger: &[Reminder],
    change: &LedgerChange,
) -> OperationResult<Vec<LedgerKey>> {
    let mut on_its_way = Vec::new();
    for reminder in ledger
        .iter()
        .filter(|line| change.supersede.contains(&line.id))
    {
        let reason = note(wording::superseded(reminder, change))?;
        if !storage::reminders::supersede(desk.db, reminder.id, desk.now, &reason)? {
            on_its_way.push(reminder.key());
        }
    }
    Ok(on_its_way)
}

fn forecast_batch(
    desk: &mut Desk<'_>,
    at: Place,
) -> OperationResult<(Option<Place>, Vec<Reminder>)> {
    let (next, actions) = at.next(desk)?;
    let mut lines = Vec::new();
    for (_, ledger, change) in compare(desk, &actions, &HashMap::new())? {
        let is_standing = |line: &Reminder| {
            line.state == ReminderState::Planned && !change.supersede.contains(&line.id)
        };
        lines.extend(ledger.into_iter().filter(is_standing));
        for line in change.add.into_iter().filter(|line| !line.is_suppressed()) {
            lines.push(new_line(desk, line)?);
        }
    }
    Ok((next, lines))
}

/// Each action with its lines and what is to be done to them, where some agendas close at
/// `deadlines` and the others as their meetings stand.
fn compare(
    desk: &mut Desk<'_>,
    actions: &[Outline],
    deadlines: &HashMap<MeetingId, Moment>,
) -> OperationResult<Batch> {
    if actions.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = actions.iter().map(|outline| outline.action).collect();
    let mut ledgers = storage::reminders::of_actions(desk.db, &ids)?;
    let mut surroundings = Surroundings::of(desk, actions)?;
    surroundings.deadlines.extend(deadlines);
    let mut batch = Vec::with_capacity(actions.len());
    for action in actions {
        let ledger = ledgers.remove(&action.action).unwrap_or_default();
        let wanted = surroundings.wanted(action, desk);
        let change = reconcile(&ledger, wanted, desk.now);
        batch.push((action.action, ledger, change));
    }
    Ok(batch)
}

fn new_line(desk: &Desk<'_>, line: Line) -> OperationResult<Reminder> {
    let state = if line.is_suppressed() {
        ReminderState::Suppressed
    } else {
        ReminderState::Planned
    };
    let reason = note(&wording::planned(&line))?;
    Ok(Reminder {
        id: ReminderId::make(desk.ids, desk.now),
        action: line.key.action,
        step: line.key.step,
        anchor: line.key.anchor,
        audience: line.audience,
        recipient: line.key.recipient,
        instead_of: line.instead_of,
        is_copy: line.is_copy,
        resends: None,
        send_at: line.send_at,
        is_late: line.is_late,
        reason,
        state,
    })
}
