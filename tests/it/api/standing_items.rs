//! Standing items: what a body has on every agenda, put there by its rule and put back on request.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role,
        agenda::AgendaItem,
        ids::{AgendaItemId, MeetingId},
    },
    storage::agenda_items,
};

use super::{committee::Committee, conduct};
use crate::support::{app::TestApp, builders::*, requests::Session};

const NOVEMBER: &str = "2023-11-29T12:00:00Z";
const DECEMBER: &str = "2023-12-20T12:00:00Z";

fn customary() -> Value {
    json!([
        { "title": "Godkendelse af referat", "role": "minutes_approval", "place": "opening", "minutes": 5 },
        { "title": "Opfølgning fra sidst", "role": "follow_up", "place": "opening" },
        { "title": "Siden sidst", "role": "since_last", "place": "opening", "minutes": 10 },
        { "title": "Eventuelt", "role": "any_other_business", "place": "closing" },
    ])
}

const TITLES: [&str; 4] = [
    "Godkendelse af referat",
    "Opfølgning fra sidst",
    "Siden sidst",
    "Eventuelt",
];

async fn items(session: &Session<'_>, meeting: MeetingId) -> Vec<Value> {
    session
        .walk(&format!("/agenda-items?meeting_id={meeting}"))
        .await
}

async fn titles(session: &Session<'_>, meeting: MeetingId) -> Vec<Value> {
    let items = items(session, meeting).await;
    items.iter().map(|item| item["title"].clone()).collect()
}

/// Asks for what the agenda lacks; the titles of what it got.
async fn complete(session: &Session<'_>, meeting: MeetingId) -> Vec<Value> {
    let path = format!("/meetings/{meeting}/standing-items");
    let told = session.ask(Method::POST, &path).await.is(StatusCode::OK);
    let added = told["items"].as_array().unwrap();
    added.iter().map(|item| item["title"].clone()).collect()
}

async fn remove(session: &Session<'_>, item: &Value) {
    let path = format!("/agenda-items/{}", item["id"].as_str().unwrap());
    let tag = session.get(&path).await.etag().to_owned();
    let removed = session.ask(Method::DELETE, &path).if_match(&tag).await;
    removed.is(StatusCode::NO_CONTENT);
}

on_both_databases! {
    async fn every_new_agenda_gets_what_the_body_always_has(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let before = committee.meets_at(NOVEMBER).await;
        committee.has_on_every_agenda(&customary()).await;
        let meeting = committee.meets_at(DECEMBER).await;
        let secretary = committee.secretary();
        let agenda = items(&secretary, meeting).await;
        assert_eq!(titles(&secretary, meeting).await, TITLES);
        let roles: Vec<_> = agenda.iter().map(|item| item["standing"].as_str().unwrap()).collect();
        assert_eq!(roles, ["minutes_approval", "follow_up", "since_last", "any_other_business"]);
        for item in &agenda {
            assert_eq!((&item["kind"], &item["is_closed"], &item["late"]), (&json!("standing"), &json!(false), &Value::Null));
        }
        let minutes: Vec<_> = agenda.iter().map(|item| item["minutes"].clone()).collect();
        assert_eq!(minutes, [json!(5), Value::Null, json!(10), Value::Null]);
        let found = secretary.walk_field(&format!("/agenda-items?meeting_id={meeting}&standing=since_last"), "title").await;
        assert_eq!(found, ["Siden sidst"]);
        assert_eq!(secretary.walk("/agenda-items?kind=standing").await.len(), 4);
        // The agenda that was there keeps what it has until it is asked for.
        assert_eq!(titles(&secretary, before).await.len(), 0);
        assert_eq!(complete(&secretary, before).await, TITLES);
        assert_eq!(titles(&secretary, before).await, TITLES);
        app.close().await;
    }

    async fn asking_again_adds_nothing(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        committee.has_on_every_agenda(&customary()).await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let (secretary, administrator) = (committee.secretary(), app.administrator());
        let before = items(&secretary, meeting).await;
        for _ in 0..2 {
            assert_eq!(complete(&secretary, meeting).await, [] as [Value; 0]);
        }
        // One that goes by another name here is still the one.
        let path = format!("/agenda-items/{}", before[0]["id"].as_str().unwrap());
        let renamed = json!({ "title": "Godkendelse af referatet fra sidst", "is_closed": true, "position": 3 });
        secretary.patch(&path, "\"1\"", &renamed).await.is(StatusCode::OK);
        for session in [&secretary, &administrator] {
            assert_eq!(complete(session, meeting).await, [] as [Value; 0]);
        }
        // Two who ask at once add what is lacking once.
        remove(&secretary, &before[3]).await;
        let (one, other) = tokio::join!(complete(&secretary, meeting), complete(&administrator, meeting));
        let added: Vec<_> = one.into_iter().chain(other).collect();
        assert_eq!(added, ["Eventuelt"]);
        assert_eq!(items(&secretary, meeting).await.len(), 4);
        app.close().await;
    }

    async fn what_an_agenda_lacks_comes_where_the_rule_has_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        committee.has_on_every_agenda(&customary()).await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let secretary = committee.secretary();
        let new = json!({ "meeting_id": meeting, "title": "AI", "kind": "decision" });
        secretary.create::<AgendaItemId>("/agenda-items", &new).await;
        let agenda = items(&secretary, meeting).await;
        for gone in [0, 2] {
            remove(&secretary, &agenda[gone]).await;
        }
        let mut rule = customary();
        let closing = json!({ "title": "Kommunikation", "role": "other", "place": "closing" });
        rule.as_array_mut().unwrap().insert(3, closing);
        committee.has_on_every_agenda(&rule).await;
        assert_eq!(complete(&secretary, meeting).await, ["Godkendelse af referat", "Siden sidst", "Kommunikation"]);
        let whole = ["Godkendelse af referat", "Opfølgning fra sidst", "Siden sidst", "AI", "Kommunikation", "Eventuelt"];
        assert_eq!(titles(&secretary, meeting).await, whole);
        let positions: Vec<_> = items(&secretary, meeting).await.iter().map(|item| item["position"].clone()).collect();
        assert_eq!(positions, [1, 2, 3, 4, 5, 6]);
        // What the rule no longer has stays on the agendas that there are.
        committee.has_on_every_agenda(&json!([])).await;
        assert_eq!(complete(&secretary, meeting).await, [] as [Value; 0]);
        assert_eq!(items(&secretary, meeting).await.len(), 6);
        app.close().await;
    }

    async fn an_agenda_that_is_closed_or_full_gets_none(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let (late, cancelled) = (committee.meets_at("2023-11-15T12:00:00Z").await, committee.meets_at(DECEMBER).await);
        let full = committee.meets_at("2024-01-10T12:00:00Z").await;
        committee.has_on_every_agenda(&customary()).await;
        let path = |meeting: MeetingId, step: &str| format!("/meetings/{meeting}/{step}");
        let refuses = async |meeting: MeetingId| {
            let refused = committee.secretary().ask(Method::POST, &path(meeting, "standing-items")).await;
            refused.is_problem(Kind::NotAllowedNow);
            assert_eq!(items(&committee.secretary(), meeting).await.len(), 0);
        };
        let secretary = committee.secretary();
        secretary.ask(Method::POST, &path(meeting, "agenda-freeze")).if_match("\"1\"").await.is(StatusCode::OK);
        refuses(meeting).await;
        let reason = json!({ "reason": "For få." });
        secretary.step(&path(cancelled, "cancellation"), "\"1\"", &reason).await.is(StatusCode::OK);
        refuses(cancelled).await;
        // None of them rather than some.
        let others: Vec<_> = (1..=497).map(|position| AgendaItem { meeting: full, position, ..an_item() }).collect();
        app.store(move |db| others.iter().try_for_each(|item| agenda_items::insert(db, item))).await;
        secretary.ask(Method::POST, &path(full, "standing-items")).await.is_problem(Kind::NotAllowedNow);
        assert_eq!(items(&secretary, full).await.len(), 497);
        // Frozen or not, the deadline has passed.
        app.set_clock("2023-11-10 12:00");
        refuses(late).await;
        app.set_clock("2023-11-29 15:00");
        let secretary = committee.secretary();
        secretary.ask(Method::POST, &path(meeting, "holding")).if_match("\"2\"").await.is(StatusCode::OK);
        refuses(meeting).await;
        app.close().await;
    }

    async fn only_those_who_manage_the_agenda_complete_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let other = Committee::founded(&app, "Byrådet").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        committee.has_on_every_agenda(&customary()).await;
        let path = format!("/meetings/{meeting}/standing-items");
        conduct::asks_for_a_token(&app, &[(Method::POST, &path)]).await;
        let auditor = app.as_([Role::Auditor, Role::Cleared], None);
        for session in [other.secretary(), committee.member(), committee.employee(), auditor] {
            session.ask(Method::POST, &path).await.is_problem(Kind::NotPermitted);
        }
        let secretary = committee.secretary();
        assert_eq!(titles(&secretary, meeting).await.len(), 0);
        for unknown in ["018b2f00-0000-7000-8000-000000000000", "7"] {
            let path = format!("/meetings/{unknown}/standing-items");
            secretary.ask(Method::POST, &path).await.is_problem(Kind::NotFound);
        }
        secretary.ask(Method::GET, &path).await.is_problem(Kind::MethodNotAllowed);
        assert_eq!(complete(&app.administrator(), meeting).await, TITLES);
        app.close().await;
    }
}
