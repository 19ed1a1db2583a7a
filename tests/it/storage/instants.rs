//! Instants are kept to the microsecond, and their order in the database is that of time.

use tovholder::domain::{calendar::Moment, listing::PageRequest, meeting::Meeting};
use tovholder::storage::{meetings, meetings::MeetingFilter};

use super::{town::Town, within};
use crate::support::builders::*;

on_both_databases! {
    async fn instants_keep_their_microseconds_and_their_order(database: TestDatabase) {
        let storage = database.storage();
        // Both sides of the hour that autumn has twice, of a second, of a century and of 1970.
        let instants = [
            "0001-01-01T00:00:00Z",
            "1969-12-31T23:59:59.999999Z",
            "1970-01-01T00:00:00Z",
            "1999-12-31T23:59:59.000001Z",
            "2026-10-25T00:30:00Z",
            "2026-10-25T01:29:59.999999Z",
            "2026-10-25T01:30:00Z",
            "2026-10-25T01:30:00.000001Z",
            "2026-10-25T01:30:00.1Z",
            "9999-12-31T23:59:59.999999Z",
        ]
        .map(|text| text.parse::<Moment>().unwrap());
        within(&storage, move |db| {
            let body = a_body();
            tovholder::storage::bodies::insert(db, &body).unwrap();
            for instant in instants.iter().rev() {
                let meeting = Meeting { slot: *instant, starts_at: *instant, ..a_meeting().of(&body) };
                meetings::insert(db, &meeting).unwrap();
            }
            let filter = MeetingFilter { body: Some(body.id), ..MeetingFilter::default() };
            let page = meetings::list(db, &filter, &PageRequest::default()).unwrap();
            assert_eq!(page.items.iter().map(|meeting| meeting.starts_at).collect::<Vec<_>>(), instants);
            for (n, instant) in instants.iter().enumerate() {
                let from = MeetingFilter { from: Some(*instant), ..filter.clone() };
                let until = MeetingFilter { until: Some(*instant), ..filter.clone() };
                let all = PageRequest::default();
                assert_eq!(meetings::list(db, &from, &all).unwrap().items.len(), instants.len() - n);
                assert_eq!(meetings::list(db, &until, &all).unwrap().items.len(), n);
                if let Some(next) = instants.get(n + 1) {
                    let found = meetings::of_body_between(db, body.id, (*instant, *next)).unwrap();
                    assert_eq!(found.iter().map(|m| (m.slot, m.starts_at)).collect::<Vec<_>>(), [(*instant, *instant)]);
                }
                let after = meetings::of_body_after(db, body.id, *instant).unwrap();
                assert_eq!(after.len(), instants.len() - n - 1);
            }
        })
        .await;
    }

    async fn a_meeting_is_found_by_its_start_and_not_by_its_slot(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        within(&storage, move |db| {
            let day = |day: &str| (moment(&format!("{day} 00:00")), moment(&format!("{day} 23:59")));
            let moved = Meeting { starts_at: moment("2026-03-11 13:00"), ..town.meeting.clone() };
            let moved = meetings::update(db, moved).unwrap().unwrap();
            assert_eq!(meetings::of_body_between(db, town.body.id, day("2026-03-04")).unwrap(), []);
            let found = meetings::of_body_between(db, town.body.id, day("2026-03-11")).unwrap();
            assert_eq!(found, std::slice::from_ref(&moved));
        })
        .await;
    }
}
