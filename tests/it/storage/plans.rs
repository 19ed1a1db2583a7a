//! The lists that are read all day and the claims of the jobs go by an index, not through the table.

use std::sync::{Arc, Mutex};

use diesel::{
    QueryableByName, RunQueryDsl as _,
    connection::{Connection as _, InstrumentationEvent},
    sql_types::Text,
};
use tovholder::domain::{
    access::Sight,
    listing::{OutstandingFilter, PageRequest},
    secrets::SecretHash,
};
use tovholder::storage::{
    Db, StorageResult, absences, actions, calendar_feeds, meetings, outbox, placements, reminders,
    views,
};

use super::{town::Town, within};
use crate::support::{backends::Backend, builders::*};

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// How SQLite goes about the first query of `work`, step by step.
fn plan(db: &mut Db, work: impl FnOnce(&mut Db) -> StorageResult<()>) -> Vec<String> {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&asked);
    db.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            heard.lock().unwrap().push(query.to_string());
        }
    });
    work(db).unwrap();
    db.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    let query = asked.lock().unwrap()[0].clone();
    let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {query}"))
        .load(db)
        .unwrap();
    steps.into_iter().map(|step| step.detail).collect()
}

#[actix_web::test]
async fn lists_and_claims_go_by_an_index() {
    let database = Backend::Sqlite.database().unwrap();
    let storage = database.storage();
    let town = Town::founded(&storage).await;
    within(&storage, move |db| {
        let page = PageRequest::default();
        let today = day("2026-03-04");
        let sight = Sight {
            is_cleared: true,
            ..Sight::default()
        };
        let member = Sight {
            bodies: [town.body.id].into(),
            person: Some(town.person.id),
            ..Sight::default()
        };
        let report = |filter: OutstandingFilter, sight: Sight| {
            let page = page.clone();
            move |db: &mut Db| views::outstanding::list(db, &sight, &filter, today, &page).map(drop)
        };
        let all = OutstandingFilter::default();
        let of_body = OutstandingFilter {
            body: Some(town.body.id),
            ..all.clone()
        };
        let of_person = OutstandingFilter {
            person: Some(town.person.id),
            ..all.clone()
        };
        for (name, plan, index) in [
            (
                "report",
                plan(db, report(all.clone(), sight.clone())),
                "actions_by_due",
            ),
            (
                "report of a member",
                plan(db, report(all, member)),
                "actions_by_due",
            ),
            (
                "report of a body",
                plan(db, report(of_body, sight.clone())),
                "actions_by_body",
            ),
            (
                "report of a person",
                plan(db, report(of_person, sight.clone())),
                "actions_by_owner_person",
            ),
            (
                "actions",
                plan(db, |db| {
                    actions::list(db, &sight, &actions::ActionFilter::default(), &page).map(drop)
                }),
                "actions_by_due",
            ),
            (
                "reminders",
                plan(db, |db| {
                    reminders::claim(db, claim_until(a_moment()), a_moment(), 10).map(drop)
                }),
                "reminders_waiting",
            ),
            (
                "placements",
                plan(db, |db| {
                    placements::standing_of(db, town.action.id).map(drop)
                }),
                "placements_standing",
            ),
            (
                "thread",
                plan(db, |db| {
                    views::thread::list(db, &sight, &[town.item.thread], &page).map(drop)
                }),
                "agenda_items_by_thread",
            ),
            (
                "planned meetings",
                plan(db, |db| {
                    let moments = (a_moment(), a_moment());
                    meetings::planned_until(db, moments, None, 10).map(drop)
                }),
                "meetings_planned",
            ),
            (
                "follow-up",
                plan(db, |db| {
                    let meeting = (town.meeting.id, today);
                    views::follow_up::outstanding(db, town.body.id, meeting).map(drop)
                }),
                "actions_by_due",
            ),
            (
                "calendar by its secret",
                plan(db, |db| {
                    let secret = SecretHash::new("a hash".to_owned());
                    calendar_feeds::find_by_secret(db, &secret).map(drop)
                }),
                "calendar_feeds_by_secret",
            ),
            (
                "meetings of a calendar",
                plan(db, |db| {
                    let shown = a_moment()..a_moment();
                    meetings::of_bodies_between(db, &[town.body.id], &shown, 10).map(drop)
                }),
                "meetings_by_body",
            ),
            (
                "absences",
                plan(db, |db| {
                    absences::of_people(db, &[town.person.id], (today, today)).map(drop)
                }),
                "absences_by_person",
            ),
            (
                "outbox",
                plan(db, |db| {
                    outbox::claim(db, claim_until(a_moment()), a_moment(), 10).map(drop)
                }),
                "outbox_waiting",
            ),
        ] {
            assert!(
                plan.iter().any(|step| step.contains(index)),
                "{name}: {plan:#?}"
            );
        }
    })
    .await;
}
