//! Planning the ledger: compares it with what it should hold, for every action, in batches.
//! May run at any time and any number of times. What the plans are made from is loaded by
//! `surroundings`; why a line stands as it stands is said by `wording`; what would come of it is told by
//! `forecast`.

mod forecast;
mod surroundings;
mod wording;

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::{
    domain::{
        access::Caller,
        action::Action,
        calendar::Moment,
        ids::{ActionId, MeetingId, PersonId, ReminderId},
        reminders::{
            LedgerKey, Outline, Progress, Reminder, ReminderState,
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
pub use self::{
    forecast::{ForecastLine, forecast},
    wording::USUAL,
};

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

impl Planned {
    const fn add(&mut self, done: Self) {
        self.actions += done.actions;
        self.added += done.added;
        self.superseded += done.superseded;
    }
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
        let planned = office
            .write(&caller, move |desk| {
                let (next, actions) = at.next(desk)?;
                Ok((next, plan(desk, &actions)?))
            })
            .await;
        let (next, done) = match planned {
            Ok(planned) => planned,
            Err(error) => {
                tracing::warn!(%error, "some actions could not be planned together");
                let batch = office.read(&caller, move |desk| at.next(desk)).await?;
                (batch.0, plan_apart(office, &caller, batch.1).await)
            }
        };
        total.add(done);
        place = next;
    }
    Ok(total)
}

/// Plans each of these actions by itself. One that cannot be planned is told in the log and passed over,
/// so that it holds up no other.
async fn plan_apart(office: &Office, caller: &Caller, actions: Vec<Outline>) -> Planned {
    let mut total = Planned::default();
    for outline in actions {
        let planned = office
            .write(caller, move |desk| plan(desk, &[outline]))
            .await;
        match planned {
            Ok(done) => total.add(done),
            Err(error) => {
                tracing::error!(action = %outline.action, %error, "an action could not be planned");
            }
        }
    }
    total
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
    let supposed = Supposed {
        deadlines: deadlines.clone(),
        until: None,
    };
    for (action, ledger, change) in compare(desk, &outlines, &supposed)? {
        let mut added: Vec<_> = change.add.iter().filter(|l| !l.is_suppressed()).collect();
        let falling = ledger.iter().filter(|r| change.supersedes(r.id).is_some());
        for line in falling {
            let same =
                |new: &&Line| new.key.step == line.step && new.key.recipient == line.recipient;
            let new = added.iter().position(same).map(|at| added.swap_remove(at));
            moved.push(ReminderMoved {
                action: action.action,
                step: line.step.clone(),
                recipient: line.recipient,
                from: Some(line.send_at),
                to: new.map(|new| new.send_at),
            });
        }
        moved.extend(added.into_iter().map(|new| ReminderMoved {
            action: action.action,
            step: new.key.step.clone(),
            recipient: new.key.recipient,
            from: None,
            to: Some(new.send_at),
        }));
    }
    moved.sort();
    Ok(moved)
}

/// Plans once more what the next `most` lines to be sent are about: somebody may be away, or back, since it
/// was planned.
pub(super) async fn plan_due(office: &Office, caller: &Caller, most: i64) -> OperationResult<()> {
    let planned = office
        .write(caller, move |desk| {
            let due = storage::reminders::due_actions(desk.db, desk.now, most)?;
            plan_for(desk, &due)
        })
        .await;
    if let Err(error) = planned {
        tracing::warn!(%error, "some actions could not be planned together");
        let due = office
            .read(caller, move |desk| {
                let due = storage::reminders::due_actions(desk.db, desk.now, most)?;
                Ok(storage::actions::find_many(desk.db, &due)?)
            })
            .await?;
        plan_apart(office, caller, due.iter().map(Outline::from).collect()).await;
    }
    Ok(())
}

/// Brings the ledger in line with these actions at once.
pub(super) fn plan_for(desk: &mut Desk<'_>, ids: &[ActionId]) -> OperationResult<()> {
    let actions = storage::actions::find_many(desk.db, ids)?;
    let outlines: Vec<_> = actions.iter().map(Outline::from).collect();
    plan(desk, &outlines)?;
    Ok(())
}

fn plan(desk: &mut Desk<'_>, actions: &[Outline]) -> OperationResult<Planned> {
    let batch = compare(desk, actions, &Supposed::default())?;
    change_ledger(desk, batch)
}

/// What the plans of a batch are asked about beside things as they stand.
#[derive(Debug, Default)]
struct Supposed {
    /// When the agendas of some meetings close instead.
    deadlines: HashMap<MeetingId, Moment>,
    /// Up to which day every time of a rung that repeats is wanted.
    until: Option<NaiveDate>,
}

type Batch = Vec<(Outline, Vec<Reminder>, LedgerChange)>;

fn change_ledger(desk: &mut Desk<'_>, batch: Batch) -> OperationResult<Planned> {
    let mut done = Planned {
        actions: batch.len(),
        ..Planned::default()
    };
    let mut added = Vec::new();
    for (outline, ledger, change) in batch {
        let on_its_way = supersede(desk, &outline, &ledger, &change)?;
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
    action: &Outline,
    ledger: &[Reminder],
    change: &LedgerChange,
) -> OperationResult<Vec<LedgerKey>> {
    let mut on_its_way = Vec::new();
    for reminder in ledger {
        let Some(why) = change.supersedes(reminder.id) else {
            continue;
        };
        let reason = note(wording::superseded(why, action.is_unfinished))?;
        if !storage::reminders::supersede(desk.db, reminder.id, desk.now, &reason)? {
            on_its_way.push(reminder.key());
        }
    }
    Ok(on_its_way)
}

/// Each action with its lines and what is to be done to them, where some things are supposed and the
/// others as they stand.
fn compare(
    desk: &mut Desk<'_>,
    actions: &[Outline],
    supposed: &Supposed,
) -> OperationResult<Batch> {
    if actions.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = actions.iter().map(|outline| outline.action).collect();
    let mut ledgers = storage::reminders::of_actions(desk.db, &ids)?;
    let mut surroundings = Surroundings::of(desk, actions, supposed.until)?;
    surroundings.deadlines.extend(&supposed.deadlines);
    let mut batch = Vec::with_capacity(actions.len());
    for action in actions {
        let ledger = ledgers.remove(&action.action).unwrap_or_default();
        let wanted = surroundings.wanted(action, desk);
        let change = reconcile(&ledger, wanted, desk.now);
        batch.push((*action, ledger, change));
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
        cause: line.cause,
        reason,
        state,
        progress: Progress::default(),
    })
}
