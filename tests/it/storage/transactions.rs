//! A transaction does everything or nothing, and those at the same time lose nothing.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};
use std::time::Duration;

use actix_web::rt;
use tovholder::domain::{action::Action, ids::ActionId, reminders::Reminder};
use tovholder::storage::{Db, Storage, StorageError, actions, bodies, reminders};

use super::{town::Town, within};
use crate::support::{backends::Backend, builders::*};

const WRITERS: usize = 8;
const CHANGES: u16 = 25;

/// Runs `work` in as many tasks at once, and answers what each said.
async fn at_once<T: 'static, F: Future<Output = T> + 'static>(
    work: impl Fn(Storage) -> F,
    storage: &Storage,
) -> Vec<T> {
    let tasks: Vec<_> = (0..WRITERS)
        .map(|_| rt::spawn(work(storage.clone())))
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

fn carry_over(db: &mut Db, id: ActionId) -> Result<(), StorageError> {
    let action = actions::find(db, id)?.unwrap();
    let carried_over = action.carried_over + 1;
    let kept = actions::update(
        db,
        Action {
            carried_over,
            ..action
        },
    )?;
    assert!(kept.is_some(), "nobody comes between within a transaction");
    Ok(())
}

async fn carried_over(storage: &Storage, id: ActionId) -> u16 {
    within(storage, move |db| {
        actions::find(db, id).unwrap().unwrap().carried_over
    })
    .await
}

on_both_databases! {
    async fn those_that_look_before_they_add_are_never_told_of_what_they_could_not_see(database: TestDatabase) {
        let storage = database.storage();
        let name = "Byrådet";
        let work = |storage: Storage| async move {
            let add = storage.write(move |db| match bodies::find_by_name(db, name)? {
                Some(_) => Ok(false),
                None => bodies::insert(db, &a_body().named(name)).map(|()| true),
            });
            add.await.unwrap_or_else(|error: StorageError| panic!("{error}"))
        };
        let added = at_once(work, &storage).await;
        assert_eq!(added.into_iter().filter(|added| *added).count(), 1);
    }

    async fn what_is_there_already_is_looked_at_again_once_where_writers_overlap(database: TestDatabase) {
        let storage = database.storage();
        let tries = Arc::new(AtomicUsize::new(0));
        let counted = tries.clone();
        let outcome = storage.write(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
            Err::<(), _>(StorageError::Duplicate("bodies_name_key".to_owned()))
        });
        assert!(matches!(outcome.await, Err(StorageError::Duplicate(_))));
        let expected = match database.backend {
            Backend::Sqlite => 1,
            Backend::Postgres => 2,
        };
        assert_eq!(tries.load(Ordering::Relaxed), expected);
    }

    async fn writers_at_once_lose_nothing(database: TestDatabase) {
        let storage = database.storage();
        let id = Town::founded(&storage).await.action.id;
        let work = |storage: Storage| async move {
            for _ in 0..CHANGES {
                storage.write(move |db| carry_over(db, id)).await.unwrap();
            }
        };
        at_once(work, &storage).await;
        assert_eq!(usize::from(carried_over(&storage, id).await), WRITERS * usize::from(CHANGES));
    }

    // Beside the short ones, whatever it has read is old by the time that it writes.
    async fn a_long_transaction_has_its_turn_among_short_ones(database: TestDatabase) {
        let storage = database.storage();
        let id = Town::founded(&storage).await.action.id;
        let is_done = Arc::new(AtomicBool::new(false));
        let short = |storage: Storage| {
            let is_done = is_done.clone();
            async move {
                let mut count = 0;
                while !is_done.load(Ordering::Relaxed) {
                    storage.write(move |db| carry_over(db, id)).await.unwrap();
                    count += 1;
                }
                count
            }
        };
        let long = async {
            let outcome = storage
                .write(move |db| {
                    let action = actions::find(db, id)?.unwrap();
                    std::thread::sleep(Duration::from_millis(50));
                    let carried_over = action.carried_over + 1;
                    actions::update(db, Action { carried_over, ..action })
                })
                .await;
            is_done.store(true, Ordering::Relaxed);
            outcome
        };
        let (counts, outcome) = tokio::join!(at_once(short, &storage), long);
        let kept: Option<_> = outcome.unwrap_or_else(|error: StorageError| panic!("{error}"));
        assert!(kept.is_some());
        assert_eq!(usize::from(carried_over(&storage, id).await), counts.into_iter().sum::<usize>() + 1);
    }

    async fn writers_that_read_before_are_told_when_they_are_late(database: TestDatabase) {
        let storage = database.storage();
        let id = Town::founded(&storage).await.action.id;
        let work = |storage: Storage| async move {
            let mut kept = 0;
            while kept < CHANGES {
                let read: Result<_, StorageError> = storage.read(move |db| actions::find(db, id)).await;
                let action = read.unwrap().unwrap();
                let changed = Action { carried_over: action.carried_over + 1, ..action };
                let write = move |db: &mut Db| actions::update(db, changed.clone());
                kept += u16::from(storage.write(write).await.unwrap().is_some());
            }
        };
        at_once(work, &storage).await;
        assert_eq!(usize::from(carried_over(&storage, id).await), WRITERS * usize::from(CHANGES));
    }

    // Each alone keeps to the limit; only together, on what each saw, could they break it.
    async fn those_that_count_before_they_add_keep_to_the_limit(database: TestDatabase) {
        const LIMIT: usize = 5;
        let storage = database.storage();
        let action = Town::founded(&storage).await.action.id;
        let add_one = move |db: &mut Db| {
            let lines = reminders::of_actions(db, &[action])?;
            let has_room = lines.get(&action).is_none_or(|lines| lines.len() < LIMIT);
            if has_room {
                reminders::insert(db, &Reminder { action, ..a_reminder() })?;
            }
            Ok::<_, StorageError>(has_room)
        };
        let added = at_once(|storage| async move { storage.write(add_one).await.unwrap() }, &storage).await;
        assert_eq!(added.into_iter().filter(|was_added| *was_added).count(), LIMIT);
        let lines = within(&storage, move |db| reminders::of_actions(db, &[action]).unwrap()).await;
        assert_eq!(lines[&action].len(), LIMIT);
    }

    async fn what_fails_leaves_nothing(database: TestDatabase) {
        let storage = database.storage();
        let body = a_body();
        let id = body.id;
        let work = move |db: &mut Db| {
            bodies::insert(db, &body)?;
            Err::<(), _>(StorageError::Cursor)
        };
        assert!(matches!(storage.write(work).await, Err(StorageError::Cursor)));
        assert_eq!(within(&storage, move |db| bodies::find(db, id).unwrap()).await, None);
    }

    async fn a_panic_leaves_nothing_and_the_database_at_work(database: TestDatabase) {
        let storage = database.storage();
        let body = a_body();
        for _ in 0..6 {
            let body = body.clone();
            let work = move |db: &mut Db| -> Result<(), StorageError> {
                bodies::insert(db, &body)?;
                panic!("as planned")
            };
            assert!(storage.write(work).await.is_err());
        }
        within(&storage, move |db| {
            assert_eq!(bodies::find(db, body.id).unwrap(), None);
            bodies::insert(db, &body).unwrap();
        })
        .await;
    }

    async fn a_failed_statement_that_is_overlooked_is_not_taken_for_success(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let body = a_body();
        let id = body.id;
        let work = move |db: &mut Db| {
            bodies::insert(db, &body)?;
            let _overlooked = bodies::insert(db, &town.body);
            Ok::<_, StorageError>(())
        };
        let is_said_to_be_kept = storage.write(work).await.is_ok();
        let is_kept = within(&storage, move |db| bodies::find(db, id).unwrap()).await.is_some();
        assert_eq!(is_said_to_be_kept, is_kept);
    }

    async fn a_transaction_that_nobody_waits_for_any_more_is_whole(database: TestDatabase) {
        let storage = database.storage();
        let bodies = [a_body(), a_body()];
        let ids = [bodies[0].id, bodies[1].id];
        let work = move |db: &mut Db| bodies.iter().try_for_each(|body| bodies::insert(db, body));
        let write = storage.write(work);
        let patience = Duration::from_micros(200);
        let _ = rt::time::timeout(patience, write).await;
        let found = within(&storage, move |db| bodies::find_many(db, &ids).unwrap().len()).await;
        assert!(found == 0 || found == 2, "{found} of 2");
    }
}

/// On PostgreSQL a serialisable reading may be turned away, though it stands in nobody's way.
#[actix_web::test]
async fn only_writers_on_postgres_have_to_be_put_in_order() {
    use diesel::{dsl::sql, prelude::*, sql_types::Text};
    let Some(database) = Backend::Postgres.database() else {
        return;
    };
    let storage = database.storage();
    let isolation = |db: &mut Db| {
        let level: String = sql::<Text>("SHOW transaction_isolation").get_result(db)?;
        Ok::<_, StorageError>(level)
    };
    assert_eq!(storage.write(isolation).await.unwrap(), "serializable");
    assert_eq!(storage.read(isolation).await.unwrap(), "read committed");
}
