//! The ledger after one change upon another: nothing twice, nothing lost, nothing edited away.

use super::*;
use crate::domain::{
    absence::Absences,
    calendar::DanishCalendar,
    ids::{ActionId, MeetingId},
    organisation::{Presence, Reach},
    preferences::{Channel, Preferences},
    reminders::{
        Ladder, Progress,
        plan::{Anchor, Circumstances, Recipients, Subject, plan},
    },
    samples::{an_absence, day, id, moment},
    text::Note,
};

/// What the ledger of one action is planned from, and the ledger.
struct Desk {
    ladder: Ladder,
    subject: Subject,
    absences: Absences,
    preferences: HashMap<PersonId, Preferences>,
    ledger: Vec<Reminder>,
    /// Who has left, and when.
    left: Option<(u8, &'static str)>,
}

const SUBSTITUTE: u8 = 5;

fn person(number: u8) -> PersonId {
    PersonId::from_uuid(id(number))
}

fn subject(deadline: &str, owner: u8) -> Subject {
    Subject {
        action: ActionId::from_uuid(id(7)),
        anchor: Anchor::FreezeDeadline {
            meeting: MeetingId::from_uuid(id(8)),
            at: moment(deadline),
        },
        recipients: Recipients {
            owner: Some(person(owner)),
            ..Recipients::default()
        },
    }
}

/// The agenda closes on 23 November 2023. The owner's rungs are 9, 16, 21 and 24 November.
fn a_desk() -> Desk {
    Desk {
        ladder: Ladder::default(),
        subject: subject("2023-11-23 12:00", 1),
        absences: Absences::default(),
        preferences: HashMap::new(),
        ledger: vec![],
        left: None,
    }
}

impl Desk {
    fn with_steps(steps: &[&str]) -> Self {
        let steps = steps.iter().map(|text| text.parse().unwrap());
        Self {
            ladder: Ladder::new(steps.collect()).unwrap(),
            ..a_desk()
        }
    }

    fn away(&mut self, days: (&str, &str), substitute: Option<u8>) {
        self.absences = [an_absence(1, days, substitute)].into_iter().collect();
    }

    fn change(&self, now: &str) -> LedgerChange {
        let now = moment(now);
        let left = self.left.map(|(who, on)| {
            let presence = Presence::Left { on: day(on) };
            let has_address = true;
            (
                person(who),
                Reach {
                    has_address,
                    presence,
                },
            )
        });
        let hard_to_reach: HashMap<_, _> = left.into_iter().collect();
        let at = Circumstances {
            absences: &self.absences,
            preferences: &self.preferences,
            hard_to_reach: &hard_to_reach,
            calendar: &DanishCalendar::default(),
            now,
            until: None,
        };
        let wanted = plan(&self.ladder, &self.subject, at);
        reconcile(&self.ledger, wanted, now)
    }

    /// Does what the change says, as storage does; then asking again must give nothing.
    fn replan(&mut self, now: &str) {
        let change = self.change(now);
        let at = moment(now);
        let gone = |r: &&mut Reminder| change.supersedes(r.id).is_some();
        for reminder in self.ledger.iter_mut().filter(gone) {
            reminder.state = ReminderState::Superseded { at };
        }
        for line in change.add {
            let number = u8::try_from(self.ledger.len()).unwrap();
            let state = if line.is_suppressed() {
                ReminderState::Suppressed
            } else {
                ReminderState::Planned
            };
            self.ledger.push(Reminder {
                id: ReminderId::from_uuid(id(number)),
                action: line.key.action,
                step: line.key.step,
                anchor: line.key.anchor,
                audience: line.audience,
                recipient: line.key.recipient,
                instead_of: line.instead_of,
                is_copy: line.is_copy,
                cause: line.cause,
                resends: None,
                send_at: line.send_at,
                is_late: line.is_late,
                reason: Note::parse("plan").unwrap(),
                state,
                progress: Progress::default(),
            });
        }
        let keys = self
            .ledger
            .iter()
            .filter(|r| !matches!(r.state, ReminderState::Superseded { .. }));
        let keys: Vec<_> = keys.map(Reminder::key).collect();
        let unique: HashSet<_> = keys.iter().collect();
        assert_eq!(unique.len(), keys.len(), "at {now} a line is there twice");
        let again = self.change(now);
        assert!(again.is_empty(), "at {now}: {again:?}");
    }

    /// Sends what is planned and whose time has come.
    fn send(&mut self, now: &str) -> Vec<String> {
        let at = moment(now);
        let mut sent = Vec::new();
        for line in &mut self.ledger {
            if line.state == ReminderState::Planned && line.send_at <= at {
                line.state = ReminderState::Sent { at };
                sent.push(tell(line));
            }
        }
        sent
    }

    fn run(&mut self, now: &str) -> Vec<String> {
        self.replan(now);
        self.send(now)
    }

    fn count(&self, state: &str) -> usize {
        self.in_state(state).len()
    }

    fn in_state(&self, state: &str) -> Vec<String> {
        let lines = self.ledger.iter().filter(|line| line.state.name() == state);
        lines.map(tell).collect()
    }
}

/// `-5 owner → 1`, with a star for a copy.
fn tell(line: &Reminder) -> String {
    let to = line
        .recipient
        .map_or(0, |person| person.as_uuid().as_bytes()[0]);
    let copy = if line.is_copy { "*" } else { "" };
    format!("{} → {to}{copy}", line.step)
}

#[test]
fn planning_twice_changes_nothing() {
    let mut desk = a_desk();
    desk.replan("2023-11-17 17:30");
    for later in ["2023-11-17 17:30", "2023-11-20 09:00", "2023-11-22 09:00"] {
        let change = desk.change(later);
        assert!(change.is_empty(), "at {later}: {change:?}");
    }
}

#[test]
fn a_moved_meeting_supersedes_what_waits_and_leaves_what_was_sent() {
    let mut desk = a_desk();
    desk.replan("2023-10-26 09:00");
    let waiting = desk.count("planned");
    desk.ledger[0].state = ReminderState::Sent {
        at: moment("2023-11-10 09:00"),
    };
    desk.subject = subject("2023-12-07 12:00", 1);
    desk.replan("2023-11-10 09:00");
    assert_eq!(desk.count("sent"), 1);
    // What was held back and still to come goes as well: nobody for the two steps of the director and the
    // one of the secretary; one of the owner's was sent.
    assert_eq!(desk.count("superseded"), waiting - 1 + 3);
    assert_eq!(desk.count("planned"), waiting);
}

#[test]
fn moving_away_and_back_again_plans_anew_but_never_repeats_what_was_sent() {
    let now = "2023-11-10 09:00";
    let mut desk = a_desk();
    desk.replan(now);
    let waiting = desk.count("planned");
    desk.ledger[0].state = ReminderState::Sent { at: moment(now) };
    for deadline in ["2023-12-07 12:00", "2023-11-23 12:00"] {
        desk.subject = subject(deadline, 1);
        desk.replan(now);
    }
    assert_eq!(desk.count("sent"), 1);
    assert_eq!(desk.count("planned"), waiting - 1);
}

#[test]
fn an_action_that_is_done_or_handed_over_takes_its_lines_along() {
    let now = moment("2023-10-26 09:00");
    let mut desk = a_desk();
    desk.replan("2023-10-26 09:00");
    let gone = reconcile(&desk.ledger, vec![], now).supersede.len();
    assert_eq!(gone, desk.ledger.len());
    desk.subject = subject("2023-11-23 12:00", 2);
    desk.replan("2023-10-26 09:00");
    let waiting = desk.in_state("planned");
    assert!(
        waiting.iter().all(|line| line.ends_with("→ 2")),
        "{waiting:?}"
    );
}

#[test]
fn an_absence_moves_what_waits_and_its_end_moves_it_back() {
    let mut desk = Desk::with_steps(&["-5 owner"]);
    desk.replan("2023-10-26 09:00");
    desk.away(("2023-11-16", "2023-11-16"), Some(SUBSTITUTE));
    desk.replan("2023-10-27 09:00");
    assert_eq!(desk.in_state("planned"), ["-5 owner → 5", "-5 owner → 1*"]);
    desk.away(("2023-11-16", "2023-11-16"), Some(6));
    desk.replan("2023-10-28 09:00");
    assert_eq!(desk.in_state("planned"), ["-5 owner → 1*", "-5 owner → 6"]);
    desk.absences = Absences::default();
    desk.replan("2023-10-29 09:00");
    assert_eq!(desk.in_state("planned"), ["-5 owner → 1"]);
    assert_eq!(desk.count("superseded"), 4);
    assert_eq!(desk.run("2023-11-16 08:00"), ["-5 owner → 1"]);
}

#[test]
fn what_was_sent_is_not_sent_again_when_somebody_goes_away_or_comes_back() {
    let mut desk = Desk::with_steps(&["-5 owner", "-2 owner"]);
    assert_eq!(desk.run("2023-11-16 08:00"), ["-5 owner → 1"]);
    for (now, substitute) in [
        ("2023-11-16 10:00", Some(SUBSTITUTE)),
        ("2023-11-17 10:00", None),
    ] {
        desk.away(("2023-11-16", "2023-11-19"), substitute);
        assert_eq!(desk.run(now), [""; 0], "at {now}");
    }
    desk.away(("2023-11-21", "2023-11-21"), Some(SUBSTITUTE));
    assert_eq!(
        desk.run("2023-11-21 08:00"),
        ["-2 owner → 5", "-2 owner → 1*"]
    );
    desk.absences = Absences::default();
    assert_eq!(desk.run("2023-11-21 09:00"), [""; 0]);
    assert_eq!(desk.run("2023-11-22 09:00"), [""; 0]);
}

#[test]
fn what_could_not_be_sent_in_time_goes_to_whoever_is_there_by_then() {
    let mut desk = Desk::with_steps(&["-5 owner"]);
    desk.replan("2023-11-16 08:00");
    desk.away(("2023-11-17", "2023-11-19"), Some(SUBSTITUTE));
    desk.replan("2023-11-17 08:00");
    assert_eq!(desk.in_state("planned"), ["-5 owner → 5", "-5 owner → 1*"]);
    assert_eq!(desk.run("2023-11-20 08:00"), ["-5 owner → 1"]);
}

#[test]
fn a_copy_that_left_does_not_stand_for_what_has_not() {
    let mut desk = Desk::with_steps(&["-5 owner"]);
    desk.away(("2023-11-16", "2023-11-16"), Some(SUBSTITUTE));
    desk.replan("2023-11-16 08:00");
    let at = moment("2023-11-16 08:00");
    let copy = desk.ledger.iter_mut().find(|line| line.is_copy).unwrap();
    copy.state = ReminderState::Sent { at };
    desk.away(("2023-11-16", "2023-11-16"), Some(6));
    assert_eq!(desk.run("2023-11-16 08:05"), ["-5 owner → 6"]);
}

#[test]
fn what_a_pause_held_back_comes_if_it_ends_in_time_and_not_afterwards() {
    let paused = |until| Preferences {
        paused_until: Some(day(until)),
        ..Preferences::default()
    };
    let mut desk = Desk::with_steps(&["-5 owner", "-2 owner"]);
    desk.preferences.insert(person(1), paused("2023-11-21"));
    desk.replan("2023-11-10 09:00");
    assert_eq!(desk.count("suppressed"), 2);
    // The pause is made shorter: what is still to come is planned.
    desk.preferences.insert(person(1), paused("2023-11-17"));
    assert_eq!(desk.run("2023-11-16 08:00"), [""; 0]);
    assert_eq!(desk.in_state("planned"), ["-2 owner → 1"]);
    assert_eq!(desk.in_state("suppressed"), ["-5 owner → 1"]);
    assert_eq!(
        desk.run("2023-11-20 08:00"),
        [""; 0],
        "it was held back for good"
    );
    assert_eq!(desk.run("2023-11-21 08:00"), ["-2 owner → 1"]);
}

#[test]
fn a_wish_made_while_sending_was_down_is_minded() {
    let mut desk = Desk::with_steps(&["-5 owner"]);
    desk.replan("2023-11-16 08:00");
    let no_mail = Preferences {
        channel: Channel::Feeds,
        ..Preferences::default()
    };
    desk.preferences.insert(person(1), no_mail);
    assert_eq!(desk.run("2023-11-17 08:00"), [""; 0]);
    assert_eq!(desk.in_state("suppressed"), ["-5 owner → 1"]);
    desk.preferences.clear();
    assert_eq!(desk.run("2023-11-20 08:00"), [""; 0]);
}

#[test]
fn what_is_sent_again_stands_beside_what_failed_for_as_long_as_it_is_wanted() {
    let desk = || {
        let mut desk = a_desk();
        desk.replan("2023-10-26 09:00");
        let at = moment("2023-11-09 08:00");
        desk.ledger[0].state = ReminderState::Failed { at };
        let again = Reminder {
            id: ReminderId::from_uuid(id(99)),
            resends: Some(desk.ledger[0].id),
            send_at: moment("2023-11-10 09:00"),
            is_late: true,
            state: ReminderState::Planned,
            ..desk.ledger[0].clone()
        };
        desk.ledger.push(again);
        desk
    };
    for now in ["2023-11-10 09:00", "2023-11-20 09:00"] {
        let change = desk().change(now);
        assert!(change.is_empty(), "at {now}: {change:?}");
    }
    let mut moved = desk();
    moved.subject = subject("2023-12-07 12:00", 1);
    let mut handed_over = desk();
    handed_over.subject = subject("2023-11-23 12:00", 2);
    let mut refused = desk();
    let no_mail = Preferences {
        channel: Channel::Feeds,
        ..Preferences::default()
    };
    refused.preferences.insert(person(1), no_mail);
    for (name, desk) in [
        ("moved", moved),
        ("handed over", handed_over),
        ("refused", refused),
    ] {
        let change = desk.change("2023-11-10 09:00");
        let again = ReminderId::from_uuid(id(99));
        assert!(change.supersedes(again).is_some(), "{name}: {change:?}");
    }
}

#[test]
fn what_is_held_back_and_not_wanted_any_more_is_superseded_while_it_is_to_come() {
    let mut desk = Desk::with_steps(&["-5 owner"]);
    desk.subject.recipients.owner = None;
    desk.replan("2023-11-10 09:00");
    assert_eq!(desk.in_state("suppressed"), ["-5 owner → 0"]);
    desk.subject.recipients.owner = Some(person(1));
    desk.replan("2023-11-13 09:00");
    assert_eq!(desk.in_state("superseded"), ["-5 owner → 0"]);
    assert_eq!(desk.in_state("planned"), ["-5 owner → 1"]);
}

#[test]
fn every_time_of_a_step_that_repeats_is_sent_once_and_the_last_one_when_many_were_missed() {
    let mut desk = Desk::with_steps(&["+1 owner every 5"]);
    desk.replan("2023-11-20 09:00");
    let mut sent = Vec::new();
    for now in [
        "2023-11-24 08:00",
        "2023-11-24 08:05",
        "2023-11-30 09:00",
        "2023-12-01 08:00",
    ] {
        sent.extend(desk.run(now));
    }
    assert_eq!(sent, ["+1 owner → 1", "+6 owner → 1"]);
    // Nothing ran for three weeks.
    assert_eq!(desk.run("2023-12-27 09:00"), ["+21 owner → 1"]);
    assert_eq!(desk.in_state("superseded"), ["+11 owner → 1"]);
    assert_eq!(desk.in_state("planned"), ["+26 owner → 1"]);
    assert_eq!(desk.run("2024-01-03 08:00"), ["+26 owner → 1"]);
}

#[test]
fn what_was_known_and_not_planned_in_time_is_planned_for_its_own_day_and_so_leaves_late() {
    // The next time of a step that repeats is planned only once the one before has come.
    let mut desk = Desk::with_steps(&["+1 owner every 5"]);
    desk.replan("2023-11-20 09:00");
    let added = desk.change("2023-12-27 09:00").add;
    let late: Vec<_> = added.iter().filter(|line| line.is_late).collect();
    assert_eq!(late.len(), 1, "{added:?}");
    assert_eq!(late[0].send_at, moment("2023-12-22 08:00"));

    // Nobody could plan what nobody knew: it is sent at once, and not late.
    let added = Desk::with_steps(&["+1 owner every 5"])
        .change("2023-12-27 09:00")
        .add;
    let mut late = added.iter().filter(|line| line.is_late);
    assert!(late.all(|line| line.send_at == moment("2023-12-27 09:00")));
}

#[test]
fn a_line_that_no_longer_holds_says_why() {
    let planned = || {
        let mut desk = Desk::with_steps(&["-5 owner"]);
        desk.replan("2023-11-01 09:00");
        desk
    };
    let mut moved = planned();
    moved.subject = subject("2023-12-07 12:00", 1);
    let mut handed_over = planned();
    handed_over.subject = subject("2023-11-23 12:00", 2);
    let mut away = planned();
    away.away(("2023-11-13", "2023-11-19"), Some(SUBSTITUTE));
    let mut other_ladder = planned();
    other_ladder.ladder = Desk::with_steps(&["-2 owner"]).ladder;
    let mut no_ladder = planned();
    no_ladder.ladder = Ladder::new(vec![]).unwrap();
    for (name, desk, expected) in [
        ("moved", moved, Superseded::Moved),
        ("handed over", handed_over, Superseded::OtherRecipient),
        ("away", away, Superseded::Otherwise),
        ("another ladder", other_ladder, Superseded::RungGone),
        ("no ladder", no_ladder, Superseded::NothingLeft),
    ] {
        let superseded = desk.change("2023-11-02 09:00").supersede;
        let why: Vec<_> = superseded.iter().map(|(_, why)| *why).collect();
        assert_eq!(why, [expected], "{name}");
    }
}

#[test]
fn what_nobody_got_since_its_recipient_had_left_is_made_up_for_once_there_is_a_secretary() {
    let mut desk = Desk::with_steps(&["-5 owner"]);
    desk.left = Some((1, "2023-11-01"));
    desk.replan("2023-11-10 09:00");
    assert_eq!(desk.in_state("suppressed"), ["-5 owner → 1"]);
    desk.subject.recipients.secretaries = vec![person(3)];
    desk.replan("2023-11-20 09:00");
    assert_eq!(desk.in_state("planned"), ["-5 owner → 3"]);
}
