//! A history that somebody has been at: whatever was altered, taken out or put in is found, and where.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use diesel::RunQueryDsl as _;
use serde_json::json;
use tovholder::{
    domain::{
        history::{Entry, Event, Happening, verification::Finding},
        ids::{BodyId, EventId},
        secrets::Secret,
    },
    operations::{
        Office,
        history::{self, Verification},
    },
    storage::{Db, StorageError, events},
};
use uuid::Uuid;

use crate::support::app::TestApp;

/// Bodies that were changed now and then, and the checkpoints that seal that.
async fn eventful(app: &TestApp) {
    let administrator = app.administrator();
    for name in ["Byrådet", "Økonomiudvalget", "Ældrerådet"] {
        let body: Uuid = administrator
            .create("/bodies", &json!({ "name": name }))
            .await;
        for minutes in [60, 90, 120] {
            let path = format!("/bodies/{body}");
            let tag = administrator.get(&path).await.etag().to_owned();
            let change = json!({ "rules": { "meeting_minutes": minutes } });
            administrator
                .patch(&path, &tag, &change)
                .await
                .is(actix_web::http::StatusCode::OK);
        }
        history::seal(&app.office).await.unwrap();
    }
}

/// How much each writer writes.
const WRITES: usize = 25;

/// How many tries it takes when all write about their subjects at once.
async fn tries(app: &TestApp, subjects: &[Uuid]) -> usize {
    let tries = Arc::new(AtomicUsize::new(0));
    let writing = subjects.iter().map(|subject| {
        let (office, tries, subject) = (app.office.clone(), tries.clone(), *subject);
        actix_web::rt::spawn(async move {
            for _ in 0..WRITES {
                count_adding(&office, subject, tries.clone()).await;
            }
        })
    });
    for one in writing.collect::<Vec<_>>() {
        one.await.unwrap();
    }
    tries.load(Ordering::Relaxed)
}

/// Adds an event to the chain of the body, as whoever changes a body does.
async fn add_event(office: &Office, body: Uuid) {
    count_adding(office, body, Arc::default()).await;
}

async fn count_adding(office: &Office, body: Uuid, tries: Arc<AtomicUsize>) {
    let office = office.clone();
    let stored = office.storage.write(move |db| {
        tries.fetch_add(1, Ordering::Relaxed);
        let event = Event {
            id: EventId::make(&*office.ids, office.clock.now()),
            at: office.clock.now(),
            actor: "test".to_owned(),
            person: None,
            on_behalf_of: None,
            request: None,
            entry: Entry {
                subject: BodyId::from_uuid(body).into(),
                happening: Happening::Changed,
                changes: Vec::new(),
                reason: None,
            },
        };
        events::append(db, &event, &Secret::from_bytes([7; 32]))
    });
    stored
        .await
        .unwrap_or_else(|error: StorageError| panic!("{error}"));
}

async fn findings(app: &TestApp, mut verification: Verification) -> (Vec<Finding>, Verification) {
    let mut findings = Vec::new();
    while let Some(found) = verification.step(&app.office).await.unwrap() {
        findings.extend(found);
    }
    (findings, verification)
}

async fn verified(app: &TestApp) -> Vec<Finding> {
    findings(app, Verification::default()).await.0
}

/// Does something to the tables that no part of the program does.
async fn tamper(app: &TestApp, statements: &'static [&'static str]) {
    app.store(move |db: &mut Db| {
        for statement in statements {
            let count = diesel::sql_query(*statement).execute(db)?;
            assert!(count > 0, "nothing happened: {statement}");
        }
        Ok(())
    })
    .await;
}

/// The oldest event that has this number in the chain of its subject.
macro_rules! event {
    ($position:literal) => {
        concat!(
            "(SELECT id FROM events WHERE position = ",
            $position,
            " ORDER BY id LIMIT 1)"
        )
    };
}

/// An update of it.
macro_rules! set {
    ($position:literal, $change:literal) => {
        &[concat!(
            "UPDATE events SET ",
            $change,
            " WHERE id = ",
            event!($position)
        )]
    };
}

type Expected = fn(&[Finding]) -> bool;

const ALTERED: Expected = |found| matches!(found, [Finding::Altered { position: 2, .. }, ..]);
const REMOVED: Expected = |found| matches!(found, [Finding::Removed { count: 1, .. }, ..]);

/// What somebody does, and whether that is what is found.
const CASES: &[(&str, &[&str], Expected)] = &[
    ("who", set!(2, "actor = 'bo'"), ALTERED),
    ("what", set!(2, "changes = '[]'"), ALTERED),
    ("why", set!(2, "reason = 'x'"), ALTERED),
    ("what happened", set!(2, "happening = 'held'"), ALTERED),
    (
        "when",
        set!(2, "at = '1999-12-31T12:00:00.000000Z'"),
        ALTERED,
    ),
    (
        "the hash",
        set!(2, "hash = (SELECT hash FROM checkpoints WHERE number = 1)"),
        ALTERED,
    ),
    (
        "the first of a subject",
        &[concat!("DELETE FROM events WHERE id = ", event!(1))],
        REMOVED,
    ),
    (
        "one in the middle",
        &[concat!("DELETE FROM events WHERE id = ", event!(2))],
        REMOVED,
    ),
    (
        "the last of a subject",
        &[concat!("DELETE FROM events WHERE id = ", event!(4))],
        REMOVED,
    ),
    (
        "all of a subject",
        &[concat!(
            "DELETE FROM events WHERE subject_id = (SELECT subject_id FROM events WHERE id = ",
            event!(1),
            ")"
        )],
        |found| {
            matches!(
                found,
                [
                    Finding::Removed {
                        position: 1,
                        count: 4,
                        ..
                    },
                    ..
                ]
            )
        },
    ),
    (
        "the last of a subject, with the end of its chain",
        &[
            "UPDATE chains SET position = 3, hash = (SELECT hash FROM events
                WHERE events.subject_id = chains.subject_id AND events.position = 3)",
            "DELETE FROM events WHERE position = 4",
        ],
        |found| {
            let unsealed = |number| Finding::Unsealed {
                number,
                sealed: 4,
                found: 3,
            };
            found == [unsealed(1), unsealed(2), unsealed(3)]
        },
    ),
    (
        "one put in, linked as it should be",
        &[
            "UPDATE chains SET position = 3, hash = (SELECT hash FROM events
                WHERE events.subject_id = chains.subject_id AND events.position = 3)",
            "UPDATE events SET checkpoint = 2 WHERE checkpoint = 1 AND position = 4",
        ],
        |found| {
            found.contains(&Finding::Unsealed {
                number: 2,
                sealed: 4,
                found: 5,
            })
        },
    ),
    (
        "an erasure that nobody recorded",
        set!(2, "actor = '', actor_salt = NULL, actor_commitment = hash"),
        |found| {
            found
                .iter()
                .any(|one| matches!(one, Finding::UnrecordedErasure { .. }))
        },
    ),
    (
        "an erasure that vouches for another thing",
        &[
            concat!(
                "UPDATE events SET happening = 'erased', changes = '[]' WHERE id = ",
                event!(4)
            ),
            concat!(
                "UPDATE events SET actor = '', actor_salt = NULL, actor_commitment = hash, actor_erased_by_id = ",
                event!(4),
                " WHERE id = ",
                event!(2)
            ),
        ],
        |found| {
            found
                .iter()
                .any(|one| matches!(one, Finding::UnrecordedErasure { .. }))
        },
    ),
    (
        "a checkpoint",
        &["DELETE FROM checkpoints WHERE number = 2"],
        |found| found == [Finding::MissingCheckpoint { number: 2 }],
    ),
    (
        "a signature",
        &["UPDATE checkpoints SET signature = hash WHERE number = 2"],
        |found| found == [Finding::WrongSignature { number: 2 }],
    ),
    (
        "a key",
        &["UPDATE checkpoints SET key_id = 'other' WHERE number = 2"],
        |found| found == [Finding::UnknownKey { number: 2 }],
    ),
];

on_both_databases! {
    async fn a_history_that_nobody_was_at_holds(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        eventful(&app).await;
        app.administrator().create::<Uuid>("/bodies", &json!({ "name": "Skoleudvalget" })).await;
        let (found, done) = findings(&app, Verification::default()).await;
        assert_eq!(found, []);
        assert_eq!((done.events, done.sealed, done.unsealed, done.erased), (13, 3, 1, 0));
        app.close().await;
    }

    async fn whatever_somebody_does_to_it_is_found_and_where(database: TestDatabase) {
        for (name, statements, is_expected) in CASES {
            let database = database.backend.database().unwrap();
            let app = TestApp::on(&database).await;
            eventful(&app).await;
            tamper(&app, statements).await;
            let found = verified(&app).await;
            assert!(!found.is_empty() && is_expected(&found), "{name}: {found:?}");
            app.close().await;
        }
    }

    async fn an_exported_checkpoint_tells_a_history_that_was_written_anew(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        eventful(&app).await;
        let exported = history::checkpoints(&app.office, 0).await.unwrap();
        let (found, _) = findings(&app, Verification::against(exported.clone())).await;
        assert_eq!(found, []);

        // With the key and the database somebody can seal anything again, which looks as if it held.
        tamper(&app, &["DELETE FROM checkpoints WHERE number >= 2", "UPDATE events SET checkpoint = NULL WHERE checkpoint >= 2"]).await;
        history::seal(&app.office).await.unwrap();
        assert_eq!(verified(&app).await, []);
        let (found, _) = findings(&app, Verification::against(exported)).await;
        assert_eq!(found, [Finding::NotAsExported { number: 2 }, Finding::MissingCheckpoint { number: 3 }]);
        app.close().await;
    }

    async fn those_who_seal_at_once_seal_each_event_once(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        eventful(&app).await;
        for name in ["Skoleudvalget", "Beredskabet"] {
            app.administrator().create::<Uuid>("/bodies", &json!({ "name": name })).await;
        }
        let sealing: Vec<_> = (0..4)
            .map(|_| {
                let office = app.office.clone();
                actix_web::rt::spawn(async move { history::seal(&office).await })
            })
            .collect();
        let mut sealed = 0;
        for one in sealing {
            sealed += one.await.unwrap().unwrap();
        }
        assert_eq!(sealed, 2);
        assert_eq!(verified(&app).await, []);
        app.close().await;
    }

    async fn a_history_that_grows_while_it_is_verified_holds(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let mut writing = Vec::new();
        for name in ["Byrådet", "Økonomiudvalget", "Ældrerådet"] {
            let body: Uuid = app.administrator().create("/bodies", &json!({ "name": name })).await;
            let office = app.office.clone();
            writing.push(actix_web::rt::spawn(async move {
                for _ in 0..150 {
                    add_event(&office, body).await;
                }
            }));
        }
        while writing.iter().any(|task| !task.is_finished()) {
            assert_eq!(verified(&app).await, []);
        }
        for one in writing {
            one.await.unwrap();
        }
        let (found, done) = findings(&app, Verification::default()).await;
        assert_eq!((found, done.events), (vec![], 3 + 3 * 150));
        app.close().await;
    }

    // The measure of docs/decisions/0008: had all of them one chain, most transactions would be repeated.
    async fn those_who_write_about_unrelated_things_do_not_come_into_each_others_way(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let mut bodies = Vec::new();
        for number in 0..8 {
            let new = json!({ "name": format!("Udvalg {number}") });
            bodies.push(app.administrator().create::<Uuid>("/bodies", &new).await);
        }
        let unrelated = tries(&app, &bodies).await;
        let related = tries(&app, &[bodies[0]; 8]).await;
        let writes = 8 * WRITES;
        println!("{:?}: {writes} writes: {unrelated} tries about unrelated things, {related} about one", database.backend);
        assert!(unrelated <= writes + writes / 10, "{unrelated}");
        assert!(related >= unrelated, "{related}");
        assert_eq!(verified(&app).await, []);
        app.close().await;
    }

    async fn those_who_write_about_one_thing_at_once_leave_one_chain(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let body: Uuid = app.administrator().create("/bodies", &json!({ "name": "Byrådet" })).await;
        let writing: Vec<_> = (0..8)
            .map(|_| {
                let office = app.office.clone();
                actix_web::rt::spawn(async move { add_event(&office, body).await })
            })
            .collect();
        for one in writing {
            one.await.unwrap();
        }
        let (found, done) = findings(&app, Verification::default()).await;
        assert_eq!((found, done.events), (vec![], 1 + 8));
        app.close().await;
    }
}
