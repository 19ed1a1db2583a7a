//! Planning the ledger: compares it with what it should hold, for every action, in batches.
//! May run at any time and any number of times.

use std::collections::HashMap;

use crate::{
    domain::{
        access::Caller,
        action::Action,
        body::Body,
        calendar::Moment,
        ids::{ActionId, BodyId, MeetingId, PersonId, ReminderId, UnitId},
        organisation::Owner,
        reminders::{
            Reminder, ReminderState,
            plan::{Anchor, Cause, Line, Recipients, Subject, plan},
            reconcile::{LedgerChange, reconcile},
        },
    },
    operations::{
        Office, OperationResult,
        office::{Desk, note},
    },
    storage,
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

/// Brings the ledger in line with actions, meetings and people as they stand.
pub async fn plan_all(office: &Office) -> OperationResult<Planned> {
    let caller = Caller::system("job plan-reminders");
    let mut total = Planned::default();
    let mut after = None;
    loop {
        let from = after;
        let (last, done) = office
            .write(&caller, move |desk| plan_batch(desk, from))
            .await?;
        total.actions += done.actions;
        total.added += done.added;
        total.superseded += done.superseded;
        if last.is_none() {
            return Ok(total);
        }
        after = last;
    }
}

/// The lines that would go out by a moment if nothing else changed: those that wait and those
/// that planning would add, in order of time. Changes nothing.
pub async fn forecast(office: &Office, until: Moment) -> OperationResult<Vec<Reminder>> {
    let caller = Caller::system("remind --dry-run");
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let from = after;
        let (last, lines) = office
            .read(&caller, move |desk| forecast_batch(desk, from))
            .await?;
        found.extend(lines.into_iter().filter(|line| line.send_at <= until));
        if last.is_none() {
            break;
        }
        after = last;
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
    let mut moved = Vec::new();
    for (action, ledger, change) in compare(desk, actions, deadlines)? {
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
    let batch = compare(desk, &actions, &HashMap::new())?;
    change_ledger(desk, batch)?;
    Ok(())
}

type Batch = Vec<(ActionId, Vec<Reminder>, LedgerChange)>;

fn plan_batch(
    desk: &mut Desk<'_>,
    after: Option<ActionId>,
) -> OperationResult<(Option<ActionId>, Planned)> {
    let (last, batch) = compare_batch(desk, after)?;
    Ok((last, change_ledger(desk, batch)?))
}

fn change_ledger(desk: &mut Desk<'_>, batch: Batch) -> OperationResult<Planned> {
    let mut done = Planned {
        actions: batch.len(),
        ..Planned::default()
    };
    for (_, _, change) in batch {
        done.added += change.add.len();
        done.superseded += change.supersede.len();
        for id in &change.supersede {
            let reason = note("Afløst: møde, frist, modtager eller status er ændret.")?;
            storage::reminders::supersede(desk.db, *id, desk.now, &reason)?;
        }
        for line in change.add {
            let reminder = new_line(desk, line)?;
            storage::reminders::insert(desk.db, &reminder)?;
        }
    }
    Ok(done)
}

fn forecast_batch(
    desk: &mut Desk<'_>,
    after: Option<ActionId>,
) -> OperationResult<(Option<ActionId>, Vec<Reminder>)> {
    let (last, batch) = compare_batch(desk, after)?;
    let mut lines = Vec::new();
    for (_, ledger, change) in batch {
        let is_standing = |line: &Reminder| {
            line.state == ReminderState::Planned && !change.supersede.contains(&line.id)
        };
        lines.extend(ledger.into_iter().filter(is_standing));
        for line in change.add.into_iter().filter(|line| !line.is_suppressed()) {
            lines.push(new_line(desk, line)?);
        }
    }
    Ok((last, lines))
}

/// The next actions after one, with their lines and what is to be done to them; and the last of
/// them, or `None` at the end.
fn compare_batch(
    desk: &mut Desk<'_>,
    after: Option<ActionId>,
) -> OperationResult<(Option<ActionId>, Batch)> {
    let actions = storage::actions::to_be_reminded_of(desk.db, after, BATCH)?;
    let last = actions.last().map(|action| action.id);
    Ok((last, compare(desk, &actions, &HashMap::new())?))
}

/// Each action with its lines and what is to be done to them, where some agendas close at
/// `deadlines` and the others as their meetings stand.
fn compare(
    desk: &mut Desk<'_>,
    actions: &[Action],
    deadlines: &HashMap<MeetingId, Moment>,
) -> OperationResult<Batch> {
    let ids: Vec<_> = actions.iter().map(|action| action.id).collect();
    let mut ledgers = storage::reminders::of_actions(desk.db, &ids)?;
    let mut surroundings = Surroundings::of(desk, actions)?;
    surroundings.deadlines.extend(deadlines);
    let mut batch = Vec::with_capacity(actions.len());
    for action in actions {
        let ledger = ledgers.remove(&action.id).unwrap_or_default();
        let wanted = surroundings.wanted(action, desk);
        let change = reconcile(&ledger, wanted);
        batch.push((action.id, ledger, change));
    }
    Ok(batch)
}

/// What the actions of a batch refer to, loaded at once.
struct Surroundings {
    bodies: HashMap<BodyId, Body>,
    secretaries: HashMap<BodyId, PersonId>,
    directors: HashMap<UnitId, PersonId>,
    deadlines: HashMap<MeetingId, Moment>,
}

impl Surroundings {
    fn of(desk: &mut Desk<'_>, actions: &[Action]) -> OperationResult<Self> {
        let body_ids: Vec<_> = actions.iter().map(|action| action.body).collect();
        let meeting_ids: Vec<_> = actions
            .iter()
            .filter_map(|a| a.due_moment.meeting)
            .collect();
        let meetings = storage::meetings::find_many(desk.db, &meeting_ids)?;
        let their_bodies = meetings.iter().map(|meeting| meeting.body);
        let all_bodies: Vec<_> = body_ids.into_iter().chain(their_bodies).collect();
        let bodies = storage::bodies::find_many(desk.db, &all_bodies)?;
        let bodies: HashMap<_, _> = bodies.into_iter().map(|body| (body.id, body)).collect();
        let seats = storage::memberships::secretaries_of(desk.db, &all_bodies)?;
        // The first by id where there are several.
        let secretaries = seats.iter().rev();
        let unit_ids: Vec<_> = actions
            .iter()
            .filter_map(|action| match action.owner {
                Owner::Unit(unit) => Some(unit),
                Owner::Person(_) => None,
            })
            .collect();
        let units = storage::units::find_many(desk.db, &unit_ids)?;
        let deadlines = meetings.iter().filter_map(|meeting| {
            let rule = bodies.get(&meeting.body)?.rules.agenda_deadline;
            Some((meeting.id, rule.before(meeting.starts_at, desk.calendar)))
        });
        Ok(Self {
            deadlines: deadlines.collect(),
            secretaries: secretaries.map(|seat| (seat.body, seat.person)).collect(),
            directors: units
                .iter()
                .filter_map(|unit| Some((unit.id, unit.director?)))
                .collect(),
            bodies,
        })
    }

    fn wanted(&self, action: &Action, desk: &Desk<'_>) -> Vec<Line> {
        let subject = self.subject(action).filter(|_| action.is_unfinished());
        match (subject, self.bodies.get(&action.body)) {
            (Some(subject), Some(body)) => {
                plan(&body.rules.ladder, &subject, desk.calendar, desk.now)
            }
            _ => Vec::new(),
        }
    }

    fn subject(&self, action: &Action) -> Option<Subject> {
        let anchor = match (action.due_moment.meeting, action.due_moment.on) {
            (Some(meeting), _) => Anchor::FreezeDeadline {
                meeting,
                at: *self.deadlines.get(&meeting)?,
            },
            (None, Some(day)) => Anchor::DueDate(day),
            (None, None) => return None,
        };
        let owner = match action.owner {
            Owner::Person(person) => Some(person),
            Owner::Unit(unit) => self.directors.get(&unit).copied(),
        };
        let recipients = Recipients {
            owner,
            contributors: Vec::new(),
            director: action.accountable,
            secretary: self.secretaries.get(&action.body).copied(),
        };
        Some(Subject {
            action: action.id,
            anchor,
            recipients,
        })
    }
}

fn new_line(desk: &Desk<'_>, line: Line) -> OperationResult<Reminder> {
    let state = if line.is_suppressed() {
        ReminderState::Suppressed
    } else {
        ReminderState::Planned
    };
    Ok(Reminder {
        id: ReminderId::make(desk.ids, desk.now),
        action: line.key.action,
        step: line.key.step,
        anchor: line.key.anchor,
        audience: line.audience,
        recipient: line.key.recipient,
        send_at: line.send_at,
        is_late: line.is_late,
        reason: note(in_words(line.cause))?,
        state,
    })
}

const fn in_words(cause: Cause) -> &'static str {
    match cause {
        Cause::Due => "Efter udvalgets påmindelsestrappe.",
        Cause::Late => "Trinnets dag var gået, da påmindelsen blev planlagt; sendes straks.",
        Cause::Overtaken => "Holdt tilbage: et senere trin til samme modtager er allerede nået.",
        Cause::NobodySoSecretary => "Der er ingen modtager på trinnet; sendt til sekretæren.",
        Cause::Nobody => "Holdt tilbage: der er hverken modtager eller sekretær.",
    }
}
