//! Sessions of pages as rows: found by their secrets alone, a secret opens one, and those that are over go.

use std::collections::BTreeSet;

use diesel::RunQueryDsl as _;
use tovholder::{
    domain::{
        access::Role,
        ids::{PageSessionId, PersonId},
        page_session::PageSession,
        secrets::SecretHash,
    },
    storage::{Db, StorageError, page_sessions},
};

use super::{town::Town, within};
use crate::support::builders::*;

/// A session from nine in the morning whose secret has this hash.
fn a_session(person: PersonId, hash: &str) -> PageSession {
    PageSession {
        id: PageSessionId::from_uuid(a_person().id.as_uuid()),
        secret: SecretHash::new(hash.to_owned()),
        person,
        subject: "Kommunen:5f3a".to_owned(),
        provider: "Kommunen".to_owned(),
        roles: BTreeSet::from([Role::Secretary, Role::Cleared]),
        started_at: moment("2026-01-05 09:00"),
        seen_at: moment("2026-01-05 09:00"),
        idle_until: moment("2026-01-05 10:00"),
        ends_at: moment("2026-01-05 21:00"),
    }
}

fn opened(db: &mut Db, hash: &str) -> Option<PageSession> {
    let secret = SecretHash::new(hash.to_owned());
    page_sessions::find_by_secret(db, &secret).unwrap()
}

on_both_databases! {
    async fn sessions_are_found_by_their_secret_and_go_one_by_one_or_all(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        within(&storage, move |db| {
            let person = town.person.id;
            let mut all = ["a", "b", "c"].map(|hash| a_session(person, hash));
            all[1].roles = BTreeSet::new();
            for session in &all {
                page_sessions::insert(db, session).unwrap();
                assert_eq!(opened(db, session.secret.as_str()).as_ref(), Some(session));
            }
            assert_eq!(opened(db, "d"), None);
            let [a, b, c] = all;
            assert_eq!(page_sessions::of_person(db, person).unwrap(), [c, b.clone(), a.clone()]);

            let used = (moment("2026-01-05 09:30"), moment("2026-01-05 10:30"));
            page_sessions::note_use(db, a.id, used).unwrap();
            let seen = opened(db, "a").unwrap();
            assert_eq!((seen.seen_at, seen.idle_until), used);
            page_sessions::remove_by_secret(db, &b.secret).unwrap();
            assert_eq!(opened(db, "b"), None);
            assert_eq!(page_sessions::remove_ended(db, moment("2026-01-05 09:59")).unwrap(), 0);
            assert_eq!(page_sessions::remove_ended(db, moment("2026-01-05 10:00")).unwrap(), 1);
            assert!(opened(db, "a").is_some() && opened(db, "c").is_none());
            page_sessions::note_use(db, a.id, (moment("2026-01-05 20:59"), moment("2026-01-05 22:00"))).unwrap();
            assert_eq!(page_sessions::remove_ended(db, moment("2026-01-05 21:00")).unwrap(), 1);
            page_sessions::insert(db, &a_session(person, "e")).unwrap();
            assert_eq!(page_sessions::remove_of_person(db, person).unwrap(), 1);
            assert_eq!(page_sessions::remove_of_person(db, person).unwrap(), 0);
        })
        .await;
    }

    async fn a_secret_opens_one_session_and_a_session_is_somebodys(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let person = town.person.id;
        let twice = storage.write(move |db| {
            page_sessions::insert(db, &a_session(person, "a"))?;
            page_sessions::insert(db, &a_session(person, "a"))
        });
        assert!(matches!(twice.await, Err(StorageError::Duplicate(_))));
        let nobodys = storage.write(|db| page_sessions::insert(db, &a_session(a_person().id, "a")));
        let nobodys: Result<(), StorageError> = nobodys.await;
        assert!(nobodys.is_err());
        let changed = storage.write(move |db| -> Result<(), StorageError> {
            page_sessions::insert(db, &a_session(person, "a"))?;
            diesel::sql_query("UPDATE page_sessions SET roles = 'king'").execute(db)?;
            page_sessions::of_person(db, person).map(drop)
        });
        let error = changed.await.unwrap_err().to_string();
        assert!(error.contains("page_sessions") && error.contains("roles"), "{error}");
    }
}
