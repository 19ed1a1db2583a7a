//! How an item comes from one agenda to another, back to the backlog, and out of it again.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::ids::{AgendaItemId, MeetingId},
    storage::events,
};

use super::{committee::Committee, conduct};
use crate::support::{
    app::TestApp,
    requests::{Answer, Session},
};

const NOVEMBER: &str = "2023-11-29T12:00:00Z";
const DECEMBER: &str = "2023-12-20T12:00:00Z";
const NOWHERE: &str = "018b2f00-0000-7000-8000-000000000000";

fn entitled(meeting: MeetingId, title: &str) -> Value {
    json!({ "meeting_id": meeting, "title": title, "kind": "decision" })
}

fn to(meeting: MeetingId) -> Value {
    json!({ "meeting_id": meeting })
}

/// Positions and titles of an agenda.
async fn agenda(session: &Session<'_>, meeting: MeetingId) -> Vec<(Value, Value)> {
    let items = session
        .walk(&format!("/agenda-items?meeting_id={meeting}"))
        .await;
    items
        .iter()
        .map(|item| (item["position"].clone(), item["title"].clone()))
        .collect()
}

fn numbered<const N: usize>(titles: [&str; N]) -> Vec<(Value, Value)> {
    let numbers = (1..).map(|number: usize| json!(number));
    numbers.zip(titles.map(Value::from)).collect()
}

async fn transfer(session: &Session<'_>, id: AgendaItemId, tag: &str, to: MeetingId) -> Answer {
    let path = format!("/agenda-items/{id}/transfer");
    session.step(&path, tag, &json!({ "meeting_id": to })).await
}

async fn wait(session: &Session<'_>, id: AgendaItemId, tag: &str, body: &Value) -> Answer {
    let path = format!("/agenda-items/{id}/backlog-return");
    session.step(&path, tag, body).await
}

async fn place(session: &Session<'_>, id: AgendaItemId, tag: &str, to: MeetingId) -> Answer {
    let path = format!("/waiting-items/{id}/placement");
    session.step(&path, tag, &json!({ "meeting_id": to })).await
}

/// What the history has of an item, and which fields changed.
async fn history(app: &TestApp, id: AgendaItemId) -> Vec<(String, String)> {
    let kept = app
        .store(move |db| events::of_subject(db, id.as_uuid(), None, 100))
        .await;
    kept.into_iter()
        .map(|(_, happening, fields)| (happening, fields.join(" ")))
        .collect()
}

on_both_databases! {
    async fn an_item_goes_to_another_agenda_as_it_is(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let november = committee.meets_at(NOVEMBER).await;
        committee.has_on_every_agenda(&json!([{ "title": "Eventuelt", "role": "any_other_business", "place": "closing" }])).await;
        let december = committee.meets_at(DECEMBER).await;
        let secretary = committee.secretary();
        let mut whole = entitled(november, "AI");
        for (field, value) in [
            ("public_title", json!("Et punkt")), ("is_closed", json!(true)), ("minutes", json!(25)),
            ("recommendation", json!("Indstilles.")), ("presentation", json!("Sagen.")),
            ("attachments", json!([{ "name": "Kort", "link": null, "document": "D-1" }])),
        ] {
            whole[field] = value;
        }
        let created = secretary.post("/agenda-items", &whole).await;
        let (id, before): (AgendaItemId, _) = (created.id(), created.is(StatusCode::CREATED));
        secretary.create::<AgendaItemId>("/agenda-items", &entitled(november, "Bliver")).await;
        let moved = transfer(&secretary, id, created.etag(), december).await;
        let mut expected = before;
        (expected["meeting_id"], expected["position"]) = (json!(december), json!(1));
        assert_eq!(moved.is(StatusCode::OK), expected);
        let read = secretary.get(&format!("/agenda-items/{id}")).await;
        assert_eq!((read.json(), read.etag()), (expected, moved.etag()));
        assert_eq!(agenda(&secretary, november).await, numbered(["Bliver"]));
        assert_eq!(agenda(&secretary, december).await, numbered(["AI", "Eventuelt"]));
        let told = history(&app, id).await;
        assert_eq!(told.last().unwrap(), &("changed".to_owned(), "meeting_id".to_owned()));
        app.close().await;
    }

    async fn an_item_does_not_go_where_it_cannot_stand(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let other = Committee::founded(&app, "Byrådet").await;
        committee.has_on_every_agenda(&json!([{ "title": "Siden sidst", "role": "since_last", "place": "opening" }])).await;
        let (november, december) = (committee.meets_at(NOVEMBER).await, committee.meets_at(DECEMBER).await);
        let cancelled = committee.meets_at("2023-12-06T12:00:00Z").await;
        let elsewhere = other.meets_at(DECEMBER).await;
        let (secretary, administrator) = (committee.secretary(), app.administrator());
        let id: AgendaItemId = secretary.create("/agenda-items", &entitled(november, "AI")).await;
        let cancelling = format!("/meetings/{cancelled}/cancellation");
        secretary.step(&cancelling, "\"1\"", &json!({ "reason": "For få." })).await.is(StatusCode::OK);
        for to in [november, elsewhere, NOWHERE.parse().unwrap()] {
            transfer(&administrator, id, "\"1\"", to).await.points_to(&["/meeting_id"]);
        }
        transfer(&secretary, id, "\"1\"", cancelled).await.is_problem(Kind::NotAllowedNow);
        let standing = secretary.walk(&format!("/agenda-items?meeting_id={november}&standing=since_last")).await;
        let standing = standing[0]["id"].as_str().unwrap().parse().unwrap();
        for refused in [
            transfer(&secretary, standing, "\"1\"", december).await,
            wait(&secretary, standing, "\"1\"", &json!({})).await,
        ] {
            let told = refused.is_problem(Kind::NotAllowedNow);
            assert_eq!(told["detail"], "a standing item belongs to its agenda; take it off instead");
        }
        let full = (2..=500).map(|position| tovholder::domain::agenda::AgendaItem {
            meeting: december, position, ..crate::support::builders::an_item()
        });
        let full: Vec<_> = full.collect();
        app.store(move |db| full.iter().try_for_each(|item| tovholder::storage::agenda_items::insert(db, item))).await;
        let told = transfer(&secretary, id, "\"1\"", december).await.is_problem(Kind::NotAllowedNow);
        assert_eq!(told["detail"], "an agenda has at most 500 items");
        assert_eq!(agenda(&secretary, november).await, numbered(["Siden sidst", "AI"]));
        assert_eq!(agenda(&secretary, elsewhere).await, []);
        app.close().await;
    }

    async fn an_item_goes_back_to_waiting_and_comes_again(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let november = committee.meets_at(NOVEMBER).await;
        let secretary = committee.secretary();
        let mut whole = entitled(november, "AI");
        (whole["minutes"], whole["presentation"]) = (json!(25), json!("Sagen."));
        whole["attachments"] = json!([{ "name": "Kort", "link": "https://havnbjerg.dk", "document": null }]);
        let id: AgendaItemId = secretary.create("/agenda-items", &whole).await;
        secretary.create::<AgendaItemId>("/agenda-items", &entitled(november, "Bliver")).await;

        let back = wait(&secretary, id, "\"1\"", &json!({})).await;
        let told = back.is(StatusCode::OK);
        assert_eq!(told, json!({
            "id": id, "body_id": committee.body, "meeting_id": null, "title": "AI", "public_title": null, "kind": "decision",
            "is_closed": false, "matter_id": null, "minutes": 25, "recommendation": null, "presentation": "Sagen.",
            "attachments": whole["attachments"],
            // The planner would only put it back where it came from.
            "earliest_on": "2023-11-30", "waiting_since": "2023-10-26T07:00:00Z",
        }));
        secretary.get(&format!("/agenda-items/{id}")).await.is_problem(Kind::NotFound);
        assert_eq!(agenda(&secretary, november).await, numbered(["Bliver"]));
        let read = secretary.get(&format!("/waiting-items/{id}")).await;
        assert_eq!((read.json(), read.etag()), (told, back.etag()));

        let placed = place(&secretary, id, back.etag(), november).await;
        let now = placed.is(StatusCode::OK);
        assert_eq!((&now["id"], &now["position"], &now["minutes"]), (&json!(id), &json!(2), &json!(25)));
        assert_eq!((&now["late"], &now["standing"]), (&Value::Null, &Value::Null));
        assert_eq!(agenda(&secretary, november).await, numbered(["Bliver", "AI"]));
        secretary.get(&format!("/waiting-items/{id}")).await.is_problem(Kind::NotFound);
        let read = secretary.get(&format!("/agenda-items/{id}")).await;
        assert_eq!((read.json(), read.etag()), (now, placed.etag()));
        assert_eq!(history(&app, id).await[1..], [
            ("back_to_waiting".to_owned(), "meeting_id earliest_on".to_owned()),
            ("placed".to_owned(), "meeting_id position".to_owned()),
        ]);
        let later = json!({ "earliest_on": "2024-02-29" });
        let back = wait(&secretary, id, placed.etag(), &later).await;
        assert_eq!(back.is(StatusCode::OK)["earliest_on"], "2024-02-29");
        app.close().await;
    }

    async fn an_item_waits_for_a_later_day_than_that_of_the_meeting_it_leaves(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        // After midnight in Copenhagen, not yet in UTC.
        let night = committee.meets_at("2023-11-28T23:30:00Z").await;
        let secretary = committee.secretary();
        let id: AgendaItemId = secretary.create("/agenda-items", &entitled(night, "AI")).await;
        for day in ["2023-11-28", "2023-11-29", "1999-12-31"] {
            wait(&secretary, id, "\"1\"", &json!({ "earliest_on": day })).await.points_to(&["/earliest_on"]);
        }
        assert_eq!(agenda(&secretary, night).await, numbered(["AI"]));
        let back = wait(&secretary, id, "\"1\"", &json!({ "earliest_on": "2023-11-30" })).await;
        assert_eq!(back.is(StatusCode::OK)["earliest_on"], "2023-11-30");
        app.close().await;
    }

    async fn an_item_is_placed_by_hand_on_an_agenda_of_its_body_alone(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let other = Committee::founded(&app, "Byrådet").await;
        let secretary = committee.secretary();
        let far = json!({ "body_id": committee.body, "title": "AI", "kind": "discussion", "earliest_on": "2031-01-01" });
        let id: AgendaItemId = secretary.create("/waiting-items", &far).await;
        let november = committee.meets_at(NOVEMBER).await;
        let elsewhere = other.meets_at(DECEMBER).await;
        let administrator = app.administrator();
        for to in [elsewhere, NOWHERE.parse().unwrap()] {
            place(&administrator, id, "\"1\"", to).await.points_to(&["/meeting_id"]);
        }
        assert_eq!(agenda(&administrator, elsewhere).await, []);
        // Whatever day was asked for: a person knows better.
        let placed = place(&secretary, id, "\"1\"", november).await;
        assert_eq!(placed.is(StatusCode::OK)["explanation"], "Sat på dagsordenen af sekretæren.");
        place(&secretary, id, placed.etag(), november).await.is_problem(Kind::NotFound);
        app.close().await;
    }

    async fn moves_mind_versions_and_what_is_said(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let (november, december) = (committee.meets_at(NOVEMBER).await, committee.meets_at(DECEMBER).await);
        let secretary = committee.secretary();
        let id: AgendaItemId = secretary.create("/agenda-items", &entitled(november, "AI")).await;
        let far = json!({ "body_id": committee.body, "title": "Siden", "kind": "discussion", "earliest_on": "2031-01-01" });
        let waiting: AgendaItemId = secretary.create("/waiting-items", &far).await;
        let [transferring, returning, placing] = [
            format!("/agenda-items/{id}/transfer"), format!("/agenda-items/{id}/backlog-return"), format!("/waiting-items/{waiting}/placement"),
        ];
        for path in [&transferring, &returning, &placing] {
            conduct::refuses_bad_bodies(&secretary, Method::POST, path).await;
            let body = if path == &returning { json!({}) } else { to(december) };
            secretary.post(path, &body).await.is_problem(Kind::VersionRequired);
            secretary.step(path, "*", &body).await.is_problem(Kind::InvalidRequest);
            for stale in ["\"2\"", "W/\"1\"", "\"x\""] {
                secretary.step(path, stale, &body).await.is_problem(Kind::Stale);
            }
        }
        for path in [&transferring, &placing] {
            conduct::points_to_fields(&secretary, (Method::POST, path), &[
                (json!({}), ""),
                (json!({ "meeting_id": "7" }), "/meeting_id"),
                (json!({ "meeting_id": december, "late_reason": "Nej." }), "/late_reason"),
                (json!({ "meeting_id": december, "late_reason": "\n" }), "/late_reason"),
                (json!({ "meeting_id": december, "position": 1 }), "/position"),
            ])
            .await;
        }
        conduct::points_to_fields(&secretary, (Method::POST, &returning), &[
            (json!({ "earliest_on": "2023-02-30" }), "/earliest_on"),
            (json!({ "earliest_on": 7 }), "/earliest_on"),
            (json!({ "meeting_id": december }), "/meeting_id"),
        ])
        .await;
        for (step, body) in [
            (format!("/agenda-items/{NOWHERE}/transfer"), to(december)),
            (format!("/agenda-items/{NOWHERE}/backlog-return"), json!({})),
            (format!("/waiting-items/{NOWHERE}/placement"), to(december)),
            // What stands on an agenda does not wait, and the other way round.
            (format!("/agenda-items/{waiting}/transfer"), to(december)),
            (format!("/agenda-items/{waiting}/backlog-return"), json!({})),
            (format!("/waiting-items/{id}/placement"), to(december)),
        ] {
            secretary.step(&step, "\"1\"", &body).await.is_problem(Kind::NotFound);
        }
        assert_eq!(agenda(&secretary, november).await, numbered(["AI"]), "nothing was done");
        assert_eq!(agenda(&secretary, december).await, []);

        // Of two who move it at once, one has not seen where it went.
        let administrator = app.administrator();
        let nothing = json!({});
        let both = tokio::join!(transfer(&secretary, id, "\"1\"", december), wait(&administrator, id, "\"1\"", &nothing));
        let (one, other) = if both.0.status == StatusCode::OK { both } else { (both.1, both.0) };
        one.is(StatusCode::OK);
        assert!([StatusCode::PRECONDITION_FAILED, StatusCode::NOT_FOUND].contains(&other.status), "{}", other.text);
        app.close().await;
    }
}
