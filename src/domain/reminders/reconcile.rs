//! From what the ledger holds to what it should hold: lines to add, lines to supersede.

use std::collections::{HashMap, HashSet};

use crate::domain::{
    calendar::Moment,
    ids::{PersonId, ReminderId},
    reminders::{
        LedgerKey, Reminder, ReminderCause, ReminderState,
        plan::{Hold, Line},
    },
};

/// What is to be done to the ledger of one action.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LedgerChange {
    /// Lines to add.
    pub add: Vec<Line>,
    /// Lines whose time or recipient no longer holds, and why.
    pub supersede: Vec<(ReminderId, Superseded)>,
}

/// Why a line no longer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Superseded {
    /// Its recipient gets the rung at another time or in another way.
    Otherwise,
    /// The rung has another recipient.
    OtherRecipient,
    /// The ladder has no such rung any more, or a later one has come up.
    RungGone,
    /// The rungs count from something else.
    Moved,
    /// There is nothing to be reminded of any more.
    NothingLeft,
}

impl LedgerChange {
    /// Whether nothing is to be done.
    pub const fn is_empty(&self) -> bool {
        self.add.is_empty() && self.supersede.is_empty()
    }

    /// Why the line is superseded, if it is.
    pub fn supersedes(&self, line: ReminderId) -> Option<Superseded> {
        let of_line = self.supersede.iter().find(|(id, _)| *id == line);
        of_line.map(|(_, why)| *why)
    }
}

/// Compares the lines of one action with what they should be.
///
/// A line that was sent or given up stands, and nobody else gets the same rung in the place of its
/// recipient; what was held back stands once its time has gone by. A line whose time is to come stays
/// when it is wanted in the same way, or is late; every other one is superseded. A line that sends again
/// what failed stands beside that one for as long as its rung is wanted. What nobody planned in time
/// though it was known is planned for its own day, and so leaves as late. Doing what the answer says and
/// asking again gives an empty answer.
pub fn reconcile(ledger: &[Reminder], wanted: Vec<Line>, now: Moment) -> LedgerChange {
    let keys: HashSet<&LedgerKey> = wanted.iter().map(|line| &line.key).collect();
    let mut standing: HashMap<LedgerKey, &Reminder> = HashMap::new();
    let mut change = LedgerChange::default();
    let settled = Settled::of(ledger);
    for reminder in ledger {
        if matches!(reminder.state, ReminderState::Superseded { .. }) {
            continue;
        }
        let key = reminder.key();
        if reminder.resends.is_some() {
            if is_to_come(reminder, now) && !is_wanted(&key, &wanted) {
                let why = why_superseded(reminder, &wanted);
                change.supersede.push((reminder.id, why));
            }
        } else if is_to_come(reminder, now) && !keys.contains(&key) {
            let why = why_superseded(reminder, &wanted);
            change.supersede.push((reminder.id, why));
        } else {
            standing.insert(key, reminder);
        }
    }
    for mut line in wanted {
        let stands = standing.get(&line.key);
        if stands.is_some_and(|reminder| !is_outdated(reminder, &line)) || settled.has(&line) {
            continue;
        }
        let outdated = stands.map(|reminder| (reminder.id, Superseded::Otherwise));
        change.supersede.extend(outdated);
        if line.is_late && was_known(ledger, &line) {
            line.send_at = line.proper;
        }
        change.add.push(line);
    }
    change
}

/// Whether somebody is to get this line, sooner or later, and wants mail.
fn is_wanted(key: &LedgerKey, wanted: &[Line]) -> bool {
    let is_refused = |line: &Line| matches!(line.hold, Some(Hold::ByChoice(_)));
    wanted
        .iter()
        .any(|line| line.key == *key && !is_refused(line))
}

/// Why a line is not among those that are wanted.
fn why_superseded(reminder: &Reminder, wanted: &[Line]) -> Superseded {
    let mut same_anchor = wanted
        .iter()
        .filter(|line| line.key.anchor == reminder.anchor)
        .peekable();
    let is_anchored = same_anchor.peek().is_some();
    let same_rung: Vec<_> = same_anchor
        .filter(|line| line.key.step == reminder.step)
        .collect();
    let meant_for = |line: &Line| line.instead_of.or(line.key.recipient);
    if wanted.is_empty() {
        Superseded::NothingLeft
    } else if !is_anchored {
        Superseded::Moved
    } else if same_rung.is_empty() {
        Superseded::RungGone
    } else if same_rung
        .iter()
        .any(|line| meant_for(line) == reminder.meant_for())
    {
        Superseded::Otherwise
    } else {
        Superseded::OtherRecipient
    }
}

/// Whether the ledger was planned from the same anchor before the proper time of a line that is late
/// now: whatever is planned late leaves at once, and so after it.
fn was_known(ledger: &[Reminder], line: &Line) -> bool {
    ledger
        .iter()
        .any(|known| known.anchor == line.key.anchor && known.send_at < line.proper)
}

/// Whether nothing has come of it yet.
fn is_to_come(reminder: &Reminder, now: Moment) -> bool {
    match reminder.state {
        ReminderState::Planned => true,
        ReminderState::Suppressed => reminder.send_at > now,
        _ => false,
    }
}

/// A line is outdated when it is wanted at another time or in another way. One that has not left
/// though its time has gone by (because sending was down) keeps its place, and is not planned anew
/// each time; one that was held back is not sent afterwards.
fn is_outdated(reminder: &Reminder, line: &Line) -> bool {
    let is_held = match reminder.state {
        ReminderState::Planned => false,
        ReminderState::Suppressed => true,
        _ => return false,
    };
    let is_for_another = reminder.instead_of != line.instead_of
        || reminder.is_copy != line.is_copy
        || reminder.cause != line.cause;
    if line.is_late {
        let is_unwanted = matches!(line.hold, Some(Hold::ByChoice(_)));
        return !is_held && (is_for_another || is_unwanted);
    }
    is_for_another || is_held != line.is_suppressed() || reminder.send_at != line.send_at
}

type Rung<'a> = (&'a str, &'a str, Option<PersonId>);

/// Which rungs have reached those whom they were meant for, or whoever stood in for them.
struct Settled<'a> {
    left: HashSet<Rung<'a>>,
    held_back: HashSet<Rung<'a>>,
}

impl<'a> Settled<'a> {
    fn of(ledger: &'a [Reminder]) -> Self {
        let mut settled = Self {
            left: HashSet::new(),
            held_back: HashSet::new(),
        };
        // What nobody got since its recipient had left waits for a secretary, as what has no recipient does.
        let told = |reminder: &&Reminder| {
            !reminder.is_copy && reminder.cause != ReminderCause::LeftToNobody
        };
        for reminder in ledger.iter().filter(told) {
            let rung = (
                reminder.step.as_str(),
                reminder.anchor.as_str(),
                reminder.meant_for(),
            );
            match reminder.state {
                ReminderState::Sent { .. } | ReminderState::Failed { .. } => {
                    settled.left.insert(rung);
                }
                ReminderState::Suppressed => {
                    settled.held_back.insert(rung);
                }
                ReminderState::Planned | ReminderState::Superseded { .. } => {}
            }
        }
        settled
    }

    /// Whether the line would tell again what was told, or after its time what was held back.
    fn has(&self, line: &Line) -> bool {
        let meant_for = line.instead_of.or(line.key.recipient);
        let rung = (line.key.step.as_str(), line.key.anchor.as_str(), meant_for);
        self.left.contains(&rung) || (line.is_late && self.held_back.contains(&rung))
    }
}

#[cfg(test)]
mod tests;
