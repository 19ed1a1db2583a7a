//! Whoever claims has it alone, until it is settled or the claim runs out.

use std::collections::BTreeSet;

use actix_web::rt;
use chrono::TimeDelta;
use tovholder::domain::{
    calendar::Moment,
    ids::{IdSource, OutboxId},
    reminders::{Reminder, ReminderState},
};
use tovholder::storage::{
    Db, Storage, StorageError, StorageResult, jobs,
    outbox::{self, OutboxMessage, Settlement},
    reminders::{self, Delivery},
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

async fn plan_lines(storage: &Storage, count: usize) -> Vec<Reminder> {
    let town = Town::founded(storage).await;
    let lines: Vec<_> = (0..count)
        .map(|_| Reminder {
            action: town.action.id,
            recipient: Some(town.person.id),
            send_at: now(),
            ..a_reminder()
        })
        .collect();
    let planned = lines.clone();
    within(storage, move |db| {
        for line in &planned {
            reminders::insert(db, line).unwrap();
        }
    })
    .await;
    lines
}

async fn fill_outbox(storage: &Storage, count: usize) -> Vec<OutboxMessage> {
    let ids = SequentialIds::default();
    let messages: Vec<_> = (0..count)
        .map(|n| OutboxMessage {
            id: OutboxId::from_uuid(ids.make(now())),
            topic: "action_assigned".to_owned(),
            payload: format!("{{\"n\":{n},\"å\":\"æ\"}}"),
            attempts: 0,
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
        let claimed = claim_all(&storage, |db| reminders::claim(db, now(), in_minutes(5), 3)).await;
        assert_eq!(claimed.len(), lines.len(), "a line was claimed twice or not at all");
        let ids: BTreeSet<_> = claimed.iter().map(|line| line.id).collect();
        assert_eq!(ids, lines.iter().map(|line| line.id).collect());
        within(&storage, move |db| {
            assert!(reminders::claim(db, in_minutes(4), in_minutes(9), 100).unwrap().is_empty());
            assert_eq!(reminders::claim(db, in_minutes(5), in_minutes(10), 100).unwrap().len(), 20);
        })
        .await;
    }

    async fn a_settled_line_is_not_claimed_again(database: TestDatabase) {
        let storage = database.storage();
        let lines = plan_lines(&storage, 4).await;
        within(&storage, move |db| {
            let [sent, late, failed, superseded] = [0, 1, 2, 3].map(|n: usize| lines[n].id);
            reminders::claim(db, now(), in_minutes(5), 100).unwrap();
            reminders::settle(db, &[sent], now(), &Delivery::Sent).unwrap();
            reminders::settle(db, &[late], now(), &Delivery::RetryAt(in_minutes(30))).unwrap();
            reminders::settle(db, &[failed], now(), &Delivery::Failed(note("Ukendt adresse."))).unwrap();
            // What is being sent stands until its claim runs out.
            reminders::supersede(db, superseded, now(), &note("Mødet er flyttet.")).unwrap();
            reminders::supersede(db, superseded, in_minutes(5), &note("Mødet er flyttet.")).unwrap();
            assert!(reminders::claim(db, in_minutes(6), in_minutes(10), 100).unwrap().is_empty());
            // What has left stays as it is, whoever comes late.
            reminders::supersede(db, sent, now(), &note("For sent.")).unwrap();
            reminders::settle(db, &[failed], in_minutes(1), &Delivery::Sent).unwrap();
            assert!(reminders::claim(db, in_minutes(29), in_minutes(60), 100).unwrap().is_empty());
            let again = reminders::claim(db, in_minutes(30), in_minutes(60), 100).unwrap();
            assert_eq!(again.iter().map(|line| line.id).collect::<Vec<_>>(), [late]);
            assert_eq!(reminders::attempts(db, &[late, superseded]).unwrap(), 1);
            assert_eq!(reminders::attempts(db, &[]).unwrap(), 0);
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

    async fn a_line_is_not_claimed_before_its_time(database: TestDatabase) {
        let storage = database.storage();
        plan_lines(&storage, 2).await;
        within(&storage, |db| {
            let just_before = now() - TimeDelta::microseconds(1);
            assert!(reminders::claim(db, just_before, in_minutes(5), 100).unwrap().is_empty());
            assert_eq!(reminders::claim(db, now(), in_minutes(5), 1).unwrap().len(), 1);
        })
        .await;
    }

    async fn a_message_is_claimed_once_until_the_claim_runs_out(database: TestDatabase) {
        let storage = database.storage();
        let messages = fill_outbox(&storage, 20).await;
        let mut claimed = claim_all(&storage, |db| outbox::claim(db, now(), in_minutes(5), 3)).await;
        claimed.sort_by_key(|message| message.id);
        assert_eq!(claimed, messages);
        within(&storage, |db| {
            assert!(outbox::claim(db, in_minutes(4), in_minutes(9), 100).unwrap().is_empty());
            assert_eq!(outbox::claim(db, in_minutes(5), in_minutes(10), 100).unwrap().len(), 20);
        })
        .await;
    }

    async fn a_settled_message_leaves_once(database: TestDatabase) {
        let storage = database.storage();
        let messages = fill_outbox(&storage, 3).await;
        within(&storage, move |db| {
            let [done, later, failed] = [0, 1, 2].map(|n: usize| messages[n].id);
            outbox::claim(db, now(), in_minutes(5), 100).unwrap();
            outbox::settle(db, done, now(), Settlement::Done).unwrap();
            outbox::settle(db, later, now(), Settlement::RetryAt(in_minutes(30), "optaget".to_owned())).unwrap();
            outbox::settle(db, failed, now(), Settlement::Failed("ukendt".to_owned())).unwrap();
            assert_eq!(outbox::count_waiting(db).unwrap(), 1);
            assert!(outbox::claim(db, in_minutes(29), in_minutes(60), 100).unwrap().is_empty());
            let again = outbox::claim(db, in_minutes(30), in_minutes(60), 100).unwrap();
            assert_eq!(again, [OutboxMessage { attempts: 1, ..messages[1].clone() }]);
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
