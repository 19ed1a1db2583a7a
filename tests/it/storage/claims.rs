//! Whoever claims has it alone, until it is settled or the claim runs out.

use std::collections::BTreeSet;

use actix_web::rt;
use chrono::TimeDelta;
use tovholder::domain::{
    calendar::Moment,
    claim::Claim,
    ids::{DepartureId, IdSource, NoticeId, ReminderId},
    pace::Pace,
    reminders::{Reminder, ReminderState},
};
use tovholder::storage::{
    Db, Storage, StorageError, StorageResult, departures, jobs,
    outbox::{self, OutboxMessage, Settlement},
    people,
    reminders::{self, ClaimedReminder, Delivery},
};

use super::{town::Town, within};
use crate::support::builders::*;

const CLAIMANTS: usize = 3;

fn now() -> Moment {
    moment("2026-02-19 08:00")
}

fn in_minutes(minutes: i64) -> Moment {
    now() + TimeDelta::minutes(minutes)
}

/// A run's claim for so many minutes.
fn for_minutes(minutes: i64) -> Claim {
    claim_until(in_minutes(minutes))
}

/// Lines to as many people.
async fn plan_lines(storage: &Storage, count: usize) -> Vec<Reminder> {
    let town = Town::founded(storage).await;
    let people: Vec<_> = (0..count).map(|_| a_person()).collect();
    let lines: Vec<_> = people
        .iter()
        .map(|person| Reminder {
            action: town.action.id,
            recipient: Some(person.id),
            send_at: now(),
            ..a_reminder()
        })
        .collect();
    let planned = lines.clone();
    within(storage, move |db| {
        for (line, person) in planned.iter().zip(&people) {
            people::insert(db, person).unwrap();
            reminders::insert(db, line).unwrap();
        }
    })
    .await;
    lines
}

/// Claims what is due at a moment, for five minutes.
fn claim_lines(db: &mut Db, at: Moment) -> (Claim, Vec<ClaimedReminder>) {
    let claim = claim_until(at + TimeDelta::minutes(5));
    (claim, reminders::claim(db, claim, at, 100).unwrap())
}

/// The ids and bundles of what is due at a moment, which is given back.
fn bundles_at(db: &mut Db, at: Moment) -> Vec<(ReminderId, Option<ReminderId>)> {
    let (claim, claimed) = claim_lines(db, at);
    reminders::release(db, claim.by).unwrap();
    claimed
        .iter()
        .map(|line| (line.reminder.id, line.bundle))
        .collect()
}

async fn fill_outbox(storage: &Storage, count: usize) -> Vec<OutboxMessage> {
    let ids = SequentialIds::default();
    let messages: Vec<_> = (0..count)
        .map(|n| OutboxMessage {
            id: NoticeId::from_uuid(ids.make(now())),
            topic: "action_assigned".to_owned(),
            payload: format!("{{\"n\":{n},\"å\":\"æ\"}}"),
            action: None,
            body: None,
            recipient: None,
            send_at: now(),
        })
        .collect();
    let waiting = messages.clone();
    within(storage, move |db| {
        for message in &waiting {
            outbox::insert(db, message, now()).unwrap();
        }
    })
    .await;
    messages
}

/// Claims from several sides at once until nothing is left, and answers everybody's haul.
async fn claim_all<T: Send + 'static>(
    storage: &Storage,
    claim: fn(&mut Db) -> StorageResult<Vec<T>>,
) -> Vec<T> {
    let claimants: Vec<_> = (0..CLAIMANTS)
        .map(|_| {
            let storage = storage.clone();
            rt::spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let claimed = storage.write(claim).await.unwrap();
                    if claimed.is_empty() {
                        return mine;
                    }
                    mine.extend(claimed);
                }
            })
        })
        .collect();
    let mut all = Vec::new();
    for claimant in claimants {
        all.extend(claimant.await.unwrap());
    }
    all
}

on_both_databases! {
    async fn a_line_of_the_ledger_is_claimed_once_until_the_claim_runs_out(database: TestDatabase) {
        let storage = database.storage();
        let lines = plan_lines(&storage, 20).await;
        let claimed = claim_all(&storage, |db| reminders::claim(db, for_minutes(5), now(), 3)).await;
        assert_eq!(claimed.len(), lines.len(), "a line was claimed twice or not at all");
        let ids: BTreeSet<_> = claimed.iter().map(|line| line.reminder.id).collect();
        assert_eq!(ids, lines.iter().map(|line| line.id).collect());
        within(&storage, move |db| {
            assert!(claim_lines(db, in_minutes(4)).1.is_empty());
            assert_eq!(claim_lines(db, in_minutes(5)).1.len(), 20);
        })
        .await;
    }

    async fn a_settled_line_is_not_claimed_again(database: TestDatabase) {
        let storage = database.storage();
        let lines = plan_lines(&storage, 4).await;
        within(&storage, move |db| {
            let [sent, late, failed, superseded] = [0, 1, 2, 3].map(|n: usize| lines[n].id);
            let (Claim { by, .. }, _) = claim_lines(db, now());
            let mut settle = |id, delivery| reminders::settle(db, (by, &[id]), now(), &delivery).unwrap();
            assert_eq!(settle(sent, Delivery::Sent), 1);
            assert_eq!(settle(late, Delivery::RetryAt(in_minutes(30), note("450 optaget"))), 1);
            assert_eq!(settle(failed, Delivery::Failed(note("Ukendt adresse."))), 1);
            assert_eq!(settle(failed, Delivery::Sent), 0, "what has ended stays as it is");
            // What is being sent stands until its claim runs out.
            let moved = note("Mødet er flyttet.");
            assert!(!reminders::supersede(db, superseded, now(), &moved).unwrap());
            assert!(reminders::supersede(db, superseded, in_minutes(5), &moved).unwrap());
            assert!(!reminders::supersede(db, sent, now(), &moved).unwrap());
            assert!(claim_lines(db, in_minutes(29)).1.is_empty());
            let again = claim_lines(db, in_minutes(30)).1;
            let again: Vec<_> = again.iter().map(|line| (line.reminder.id, line.reminder.progress.attempts)).collect();
            assert_eq!(again, [(late, 1)]);
            let ledger = reminders::of_actions(db, &[lines[0].action]).unwrap();
            let states: Vec<_> = ledger[&lines[0].action].iter().map(|line| line.state.clone()).collect();
            let at = now();
            assert_eq!(states, [
                ReminderState::Sent { at },
                ReminderState::Planned,
                ReminderState::Failed { at },
                ReminderState::Superseded { at: in_minutes(5) },
            ]);
        })
        .await;
    }

    async fn only_whoever_holds_a_line_settles_it(database: TestDatabase) {
        let storage = database.storage();
        let lines = plan_lines(&storage, 2).await;
        within(&storage, move |db| {
            let (slow, _) = claim_lines(db, now());
            let (quick, claimed) = claim_lines(db, in_minutes(5));
            assert_eq!(claimed.len(), 2);
            let ids = [lines[0].id, lines[1].id];
            let at = in_minutes(6);
            for delivery in [Delivery::Sent, Delivery::RetryAt(at, note("450")), Delivery::Failed(note("550"))] {
                assert_eq!(reminders::settle(db, (slow.by, &ids), at, &delivery).unwrap(), 0);
            }
            assert_eq!(reminders::settle(db, (quick.by, &ids), at, &Delivery::Sent).unwrap(), 2);
            let (late, claimed) = claim_lines(db, in_minutes(20));
            assert!(claimed.is_empty());
            assert_eq!(reminders::settle(db, (late.by, &ids), at, &Delivery::Sent).unwrap(), 0);
        })
        .await;
    }

    async fn what_is_given_back_can_be_claimed_at_once_and_what_is_held_back_superseded(
        database: TestDatabase
    ) {
        let storage = database.storage();
        let lines = plan_lines(&storage, 2).await;
        within(&storage, move |db| {
            let (claim, _) = claim_lines(db, now());
            let later = Delivery::RetryAt(in_minutes(30), note("450 optaget"));
            reminders::settle(db, (claim.by, &[lines[0].id]), now(), &later).unwrap();
            reminders::release(db, for_minutes(5).by).unwrap();
            assert!(claim_lines(db, now()).1.is_empty(), "another run's claim was given back");
            reminders::release(db, claim.by).unwrap();
            let (_, claimed) = claim_lines(db, now());
            let claimed: Vec<_> = claimed.iter().map(|line| line.reminder.id).collect();
            assert_eq!(claimed, [lines[1].id], "what is held back stays so");
            let moved = note("Mødet er flyttet.");
            assert!(reminders::supersede(db, lines[0].id, now(), &moved).unwrap());
            assert!(!reminders::supersede(db, lines[1].id, now(), &moved).unwrap());
        })
        .await;
    }

    async fn what_was_bound_together_is_claimed_as_bound(database: TestDatabase) {
        let storage = database.storage();
        let lines = plan_lines(&storage, 3).await;
        within(&storage, move |db| {
            let [one, two, three] = [0, 1, 2].map(|n: usize| lines[n].id);
            reminders::bind(db, &[one, two]).unwrap();
            assert_eq!(bundles_at(db, now()), [(one, Some(one)), (two, Some(one)), (three, None)]);
            // Who does not hold them parts nothing.
            reminders::unbind(db, for_minutes(5).by, &[one, two]).unwrap();
            assert_eq!(bundles_at(db, now())[0], (one, Some(one)));
            let (claim, _) = claim_lines(db, now());
            reminders::unbind(db, claim.by, &[one, two]).unwrap();
            reminders::release(db, claim.by).unwrap();
            assert_eq!(bundles_at(db, now()), [(one, None), (two, None), (three, None)]);
        })
        .await;
    }

    async fn a_line_is_not_claimed_before_its_time(database: TestDatabase) {
        let storage = database.storage();
        plan_lines(&storage, 2).await;
        within(&storage, |db| {
            let just_before = now() - TimeDelta::microseconds(1);
            assert!(claim_lines(db, just_before).1.is_empty());
            assert_eq!(reminders::claim(db, for_minutes(5), now(), 1).unwrap().len(), 1);
        })
        .await;
    }

    async fn departures_are_counted_for_a_minute_and_then_forgotten(database: TestDatabase) {
        let storage = database.storage();
        within(&storage, |db| {
            let ids = SequentialIds::default();
            for second in [0, 30, 59, 5_000] {
                let at = now() + TimeDelta::seconds(second);
                departures::insert(db, DepartureId::make(&ids, at), at).unwrap();
            }
            let mut departed = |second| {
                let at = now() + TimeDelta::seconds(second);
                departures::count_within(db, Pace::window(at)).unwrap()
            };
            // The last comes from a clock that was wrong.
            assert_eq!([0, 59, 60, 89, 90, 119].map(&mut departed), [3, 3, 2, 2, 1, 0]);
            assert_eq!(departed(0), 0, "they are gone");
        })
        .await;
    }

    async fn a_message_is_claimed_once_until_the_claim_runs_out(database: TestDatabase) {
        let storage = database.storage();
        let messages = fill_outbox(&storage, 20).await;
        let mut claimed = claim_all(&storage, |db| outbox::claim(db, for_minutes(5), now(), 3)).await;
        claimed.sort_by_key(|one| one.message.id);
        let claimed: Vec<_> = claimed.into_iter().map(|one| one.message).collect();
        assert_eq!(claimed, messages);
        within(&storage, |db| {
            assert!(outbox::claim(db, for_minutes(9), in_minutes(4), 100).unwrap().is_empty());
            assert_eq!(outbox::claim(db, for_minutes(10), in_minutes(5), 100).unwrap().len(), 20);
        })
        .await;
    }

    async fn a_settled_message_leaves_once(database: TestDatabase) {
        let storage = database.storage();
        let messages = fill_outbox(&storage, 3).await;
        within(&storage, move |db| {
            let [done, later, failed] = [0, 1, 2].map(|n: usize| messages[n].id);
            let (slow, claim) = (for_minutes(5), for_minutes(10));
            outbox::claim(db, slow, now(), 100).unwrap();
            outbox::claim(db, claim, in_minutes(5), 100).unwrap();
            let given_up = |why| Settlement::Failed(note(why));
            assert_eq!(outbox::settle(db, (slow.by, &[done]), now(), &given_up("550")).unwrap(), 0);
            let mut settle = |id, settlement| outbox::settle(db, (claim.by, &[id]), now(), &settlement).unwrap();
            assert_eq!(settle(done, Settlement::Sent), 1);
            assert_eq!(settle(later, Settlement::RetryAt(in_minutes(30))), 1);
            assert_eq!(settle(failed, given_up("ukendt")), 1);
            assert_eq!(settle(failed, Settlement::Sent), 0);
            assert_eq!(outbox::count_waiting(db).unwrap(), 1);
            assert!(outbox::claim(db, for_minutes(60), in_minutes(29), 100).unwrap().is_empty());
            let again = outbox::claim(db, for_minutes(60), in_minutes(30), 100).unwrap();
            assert_eq!((&again[0].message, again[0].attempts, again.len()), (&messages[1], 1, 1));
        })
        .await;
    }

    async fn a_job_is_leased_to_one_until_it_is_released_or_the_lease_ends(database: TestDatabase) {
        let storage = database.storage();
        within(&storage, |db| {
            jobs::register(db, "remind", now()).unwrap();
            jobs::register(db, "remind", in_minutes(60)).unwrap();
            assert!(!jobs::lease(db, "remind", now() - TimeDelta::seconds(1), in_minutes(5)).unwrap());
            assert!(!jobs::lease(db, "unknown", now(), in_minutes(5)).unwrap());
        })
        .await;
        let tries: Vec<_> = (0..4)
            .map(|_| {
                let storage = storage.clone();
                rt::spawn(async move { storage.write(|db| jobs::lease(db, "remind", now(), in_minutes(5))).await })
            })
            .collect();
        let mut leased = 0;
        for attempt in tries {
            let is_mine: Result<bool, StorageError> = attempt.await.unwrap();
            leased += usize::from(is_mine.unwrap());
        }
        assert_eq!(leased, 1);
        within(&storage, |db| {
            assert!(!jobs::lease(db, "remind", in_minutes(4), in_minutes(9)).unwrap());
            assert!(jobs::lease(db, "remind", in_minutes(5), in_minutes(10)).unwrap(), "its holder died");
            jobs::release(db, ("remind", in_minutes(5)), in_minutes(6), in_minutes(7), None).unwrap();
            assert!(!jobs::lease(db, "remind", in_minutes(7), in_minutes(9)).unwrap(), "it is no longer the dead one's");
            jobs::release(db, ("remind", in_minutes(10)), in_minutes(6), in_minutes(20), Some("posthuset er lukket")).unwrap();
            assert!(!jobs::lease(db, "remind", in_minutes(19), in_minutes(30)).unwrap());
            assert!(jobs::lease(db, "remind", in_minutes(20), in_minutes(30)).unwrap());
        })
        .await;
    }
}
