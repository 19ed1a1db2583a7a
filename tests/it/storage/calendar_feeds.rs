//! Calendar feeds as rows: kept in every form, found by their secrets alone, and refused where
//! somebody else wrote into them.

use diesel::RunQueryDsl as _;
use tovholder::{
    domain::{
        calendar_feed::{ActionsAs, CalendarFeed, FeedOf},
        ids::CalendarFeedId,
        language::Language,
        secrets::SecretHash,
        version::Version,
    },
    storage::{Db, StorageError, calendar_feeds},
};

use super::{town::Town, within};
use crate::support::builders::*;

/// A feed whose secret has this hash.
fn a_feed(of: FeedOf, hash: &str) -> CalendarFeed {
    CalendarFeed {
        id: CalendarFeedId::from_uuid(a_person().id.as_uuid()),
        of,
        secret: SecretHash::new(hash.to_owned()),
        actions_as: ActionsAs::Event,
        language: Language::English,
        created_at: a_moment(),
        created_by: "anne".to_owned(),
        last_used_at: None,
        revoked_at: None,
        version: Version::FIRST,
    }
}

/// Finds the feed that has this hash.
fn opened(db: &mut Db, hash: &str) -> Option<CalendarFeed> {
    let secret = SecretHash::new(hash.to_owned());
    calendar_feeds::find_by_secret(db, &secret).unwrap()
}

on_both_databases! {
    async fn feeds_are_kept_in_every_form_and_found_by_their_secrets(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        within(&storage, move |db| {
            let (person, body) = (town.person.id, town.body.id);
            for (number, of) in [
                FeedOf::Person(person),
                FeedOf::Body { body, made_by: Some(person) },
                FeedOf::Body { body, made_by: None },
            ].into_iter().enumerate() {
                let hash = format!("hash {number}");
                let feed = a_feed(of, &hash);
                calendar_feeds::insert(db, &feed).unwrap();
                assert_eq!(opened(db, &hash), Some(feed.clone()));
                let used = CalendarFeed { last_used_at: Some(a_moment()), ..feed.clone() };
                let now = (a_moment(), a_moment());
                calendar_feeds::note_use(db, feed.id, now).unwrap();
                assert_eq!(opened(db, &hash), Some(used.clone()), "its version stays");
                // Noted since then by another instance.
                let now = (a_moment() - CalendarFeed::NOTED_EVERY, moment("2026-01-05 09:30"));
                calendar_feeds::note_use(db, feed.id, now).unwrap();
                assert_eq!(opened(db, &hash), Some(used.clone()));
                let revoked = CalendarFeed { revoked_at: Some(a_moment()), ..used };
                let kept = calendar_feeds::update(db, revoked).unwrap().unwrap();
                assert_eq!(opened(db, &hash), None);
                assert_eq!(calendar_feeds::find(db, feed.id).unwrap(), Some(kept));
            }
        })
        .await;
    }

    async fn a_secret_opens_one_feed(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let of = FeedOf::Person(town.person.id);
        let twice = storage.write(move |db| {
            calendar_feeds::insert(db, &a_feed(of, "a hash"))?;
            calendar_feeds::insert(db, &a_feed(of, "a hash"))
        });
        assert!(matches!(twice.await, Err(StorageError::Duplicate(_))));
    }

    async fn what_somebody_else_wrote_is_refused_by_its_column(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let id = within(&storage, move |db| {
            let feed = a_feed(FeedOf::Person(town.person.id), "a hash");
            calendar_feeds::insert(db, &feed).unwrap();
            feed.id
        })
        .await;
        for (written, column) in [
            ("actions_as = 'post'", "actions_as"),
            ("language = 'tlh'", "language"),
            ("version = 0", "version"),
        ] {
            let found = storage.write(move |db| -> Result<(), StorageError> {
                let sql = format!("UPDATE calendar_feeds SET {written}");
                diesel::sql_query(sql).execute(db)?;
                calendar_feeds::find(db, id).map(drop)
            });
            let error = found.await.unwrap_err().to_string();
            assert!(error.contains("calendar_feeds") && error.contains(column), "{error}");
        }
    }

    async fn a_feed_is_somebodys(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let lost = storage.write(move |db| -> Result<(), StorageError> {
            calendar_feeds::insert(db, &a_feed(FeedOf::Person(town.person.id), "a hash"))?;
            diesel::sql_query("UPDATE calendar_feeds SET person_id = NULL").execute(db)?;
            Ok(())
        });
        assert!(lost.await.is_err());
    }
}
