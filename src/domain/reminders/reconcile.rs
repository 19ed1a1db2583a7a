//! From what the ledger holds to what it should hold: lines to add, lines to supersede.

use std::collections::{HashMap, HashSet};

use crate::domain::{
    ids::ReminderId,
    reminders::{LedgerKey, Reminder, ReminderState, plan::Line},
};

/// What is to be done to the ledger of one action.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LedgerChange {
    /// Lines to add.
    pub add: Vec<Line>,
    /// Lines whose time or recipient no longer holds.
    pub supersede: Vec<ReminderId>,
}

impl LedgerChange {
    /// Whether nothing is to be done.
    pub const fn is_empty(&self) -> bool {
        self.add.is_empty() && self.supersede.is_empty()
    }
}

/// Compares the lines of one action with what they should be.
///
/// A line that was sent or given up stands, and its key is not used again; a planned line stays
/// when it is wanted at the same time or is late; every other planned line is superseded. Doing
/// what the answer says and asking again gives an empty answer.
pub fn reconcile(ledger: &[Reminder], wanted: Vec<Line>) -> LedgerChange {
    let keys: HashSet<&LedgerKey> = wanted.iter().map(|line| &line.key).collect();
    let mut standing: HashMap<LedgerKey, &Reminder> = HashMap::new();
    let mut change = LedgerChange::default();
    for reminder in ledger {
        if matches!(reminder.state, ReminderState::Superseded { .. }) {
            continue;
        }
        let key = reminder.key();
        let is_waiting = matches!(reminder.state, ReminderState::Planned);
        if is_waiting && !keys.contains(&key) {
            change.supersede.push(reminder.id);
        } else {
            standing.insert(key, reminder);
        }
    }
    for line in wanted {
        match standing.get(&line.key) {
            None => change.add.push(line),
            Some(reminder) if is_outdated(reminder, &line) => {
                change.supersede.push(reminder.id);
                change.add.push(line);
            }
            Some(_) => {}
        }
    }
    change
}

/// A planned line is outdated when its proper time has changed. One whose time has merely gone by
/// (because sending was down) keeps its place: it is sent late, and is not planned anew each time.
fn is_outdated(reminder: &Reminder, line: &Line) -> bool {
    matches!(reminder.state, ReminderState::Planned)
        && !line.is_late
        && reminder.send_at != line.send_at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        calendar::{DanishCalendar, Moment},
        ids::{ActionId, MeetingId, PersonId},
        reminders::{
            Ladder,
            plan::{Anchor, Recipients, Subject, plan},
        },
        samples::{id, moment},
        text::Note,
    };

    fn subject(deadline: &str, owner: u8) -> Subject {
        Subject {
            action: ActionId::from_uuid(id(7)),
            anchor: Anchor::FreezeDeadline {
                meeting: MeetingId::from_uuid(id(8)),
                at: moment(deadline),
            },
            recipients: Recipients {
                owner: Some(PersonId::from_uuid(id(owner))),
                ..Recipients::default()
            },
        }
    }

    fn wanted(subject: &Subject, now: Moment) -> Vec<Line> {
        plan(&Ladder::default(), subject, &DanishCalendar::default(), now)
    }

    /// Does what a change says, as storage does.
    fn apply(ledger: &mut Vec<Reminder>, change: LedgerChange, now: Moment) {
        for reminder in ledger
            .iter_mut()
            .filter(|r| change.supersede.contains(&r.id))
        {
            reminder.state = ReminderState::Superseded { at: now };
        }
        for line in change.add {
            let number = u8::try_from(ledger.len()).unwrap();
            let state = if line.is_suppressed() {
                ReminderState::Suppressed
            } else {
                ReminderState::Planned
            };
            ledger.push(Reminder {
                id: ReminderId::from_uuid(id(number)),
                action: line.key.action,
                step: line.key.step,
                anchor: line.key.anchor,
                audience: line.audience,
                recipient: line.key.recipient,
                send_at: line.send_at,
                is_late: line.is_late,
                reason: Note::parse("plan").unwrap(),
                state,
            });
        }
    }

    fn replan(ledger: &mut Vec<Reminder>, subject: &Subject, now: Moment) {
        let change = reconcile(ledger, wanted(subject, now));
        apply(ledger, change, now);
    }

    fn to_be_sent(lines: &[Line]) -> usize {
        lines.iter().filter(|line| !line.is_suppressed()).count()
    }

    fn count(ledger: &[Reminder], state: &str) -> usize {
        ledger.iter().filter(|r| r.state.name() == state).count()
    }

    #[test]
    fn planning_twice_changes_nothing() {
        let now = moment("2023-11-17 17:30");
        let subject = subject("2023-11-23 12:00", 1);
        let mut ledger = vec![];
        replan(&mut ledger, &subject, now);
        for later in [
            "2023-11-17 17:30",
            "2023-11-20 09:00",
            "2023-11-22 09:00",
            "2023-12-24 10:00",
        ] {
            let change = reconcile(&ledger, wanted(&subject, moment(later)));
            assert!(change.is_empty(), "at {later}: {change:?}");
        }
    }

    #[test]
    fn a_moved_meeting_supersedes_what_waits_and_leaves_what_was_sent() {
        let now = moment("2023-11-10 09:00");
        let mut ledger = vec![];
        let before = subject("2023-11-23 12:00", 1);
        replan(&mut ledger, &before, moment("2023-10-26 09:00"));
        let waiting = count(&ledger, "planned");
        ledger[0].state = ReminderState::Sent { at: now };
        let after = subject("2023-12-07 12:00", 1);
        replan(&mut ledger, &after, now);
        assert_eq!(count(&ledger, "sent"), 1);
        assert_eq!(count(&ledger, "superseded"), waiting - 1);
        assert_eq!(count(&ledger, "planned"), to_be_sent(&wanted(&after, now)));
    }

    #[test]
    fn moving_away_and_back_again_plans_anew_but_never_repeats_what_was_sent() {
        let now = moment("2023-11-10 09:00");
        let mut ledger = vec![];
        let before = subject("2023-11-23 12:00", 1);
        replan(&mut ledger, &before, now);
        ledger[0].state = ReminderState::Sent { at: now };
        replan(&mut ledger, &subject("2023-12-07 12:00", 1), now);
        replan(&mut ledger, &before, now);
        assert_eq!(count(&ledger, "sent"), 1);
        assert_eq!(
            count(&ledger, "planned"),
            to_be_sent(&wanted(&before, now)) - 1
        );
        assert!(reconcile(&ledger, wanted(&before, now)).is_empty());
    }

    #[test]
    fn an_action_that_is_done_or_handed_over_takes_its_lines_along() {
        let now = moment("2023-10-26 09:00");
        let mut ledger = vec![];
        let mine = subject("2023-11-23 12:00", 1);
        replan(&mut ledger, &mine, now);
        assert_eq!(
            reconcile(&ledger, vec![]).supersede.len(),
            count(&ledger, "planned")
        );
        let yours = subject("2023-11-23 12:00", 2);
        replan(&mut ledger, &yours, now);
        let waiting: HashSet<_> = ledger
            .iter()
            .filter(|r| r.state == ReminderState::Planned)
            .map(|r| r.recipient)
            .collect();
        assert_eq!(waiting, HashSet::from([Some(PersonId::from_uuid(id(2)))]));
    }
}
