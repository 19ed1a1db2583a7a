//! Decisions: recorded once, read by those who may, their outcome corrected until approval.

use actix_web::http::StatusCode;
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role,
        action::ActionState,
        decision::{Decision, Provenance, Span},
        meeting::{Meeting, MeetingState},
    },
    storage::{decisions, meetings, minutes_imports},
};

use super::steering_group::{CLOSED_TEXT, SteeringGroup, TEXT, nobody};
use crate::support::{app::TestApp, builders::*};

fn a_request(group: &SteeringGroup) -> Value {
    json!({
        "agenda_item_id": group.undecided.id.to_string(),
        "text": "Orientering givet.\n",
        "outcome": "noted",
    })
}

on_both_databases! {
    async fn a_decision_is_recorded_and_read_back_word_for_word(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let created = secretary.post("/decisions", &a_request(&group)).await;
        let told = created.is(StatusCode::CREATED);
        assert_eq!(told["text"], "Orientering givet.\n");
        assert_eq!(told["item_title"], group.undecided.content.title.as_str());
        assert_eq!(told["meeting_id"], group.held.id.to_string());
        assert_eq!(told["body_id"], group.body.id.to_string());
        assert_eq!(told["met_at"], "2023-10-25T11:00:00Z");
        assert_eq!(told["implementation_status"], "none_needed");
        assert_eq!((&told["matter_id"], &told["provenance"]), (&Value::Null, &Value::Null));
        let location = created.header("location").to_owned();
        let read = group.stranger(&app).get(&location).await;
        assert_eq!(read.is(StatusCode::OK), told);
        assert_eq!(read.etag(), created.etag());
        app.close().await;
    }

    async fn a_decision_is_told_point_by_point(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let part = |point: &str, text: &str, outcome: &str| json!({ "point": point, "text": text, "outcome": outcome });
        let parts = json!([part("At 1", "Godkendt.", "approved"), part("At 2", "Udsat til  næste møde.", "postponed")]);
        let mut request = a_request(&group);
        request["text"] = json!("At 1: Godkendt.\nAt 2: Udsat til\nnæste møde.");
        request["parts"] = parts.clone();
        let created = secretary.post("/decisions", &request).await;
        let told = created.is(StatusCode::CREATED);
        assert_eq!((&told["parts"], &told["edition"]), (&parts, &json!(1)));
        // What is said of a point alone does not put the whole item off.
        assert_eq!(told["successor_item_id"], Value::Null);
        assert_eq!(secretary.get(created.header("location")).await.json(), told);
        let other = secretary.get(&format!("/decisions/{}", group.decision.id)).await;
        assert_eq!(other.json()["parts"], json!([]));
        app.close().await;
    }

    async fn a_decision_tells_where_it_was_read(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let import = an_import();
        let span = Span { start: 3, end: 20 };
        let provenance = Some(Provenance { import: import.id, span });
        let decision = Decision { provenance, ..a_decision().on(&group.undecided) };
        let path = format!("/decisions/{}", decision.id);
        let told = json!({
            "import_id": import.id.to_string(),
            "file_name": "referat.md",
            "fingerprint": import.fingerprint,
            "page": null,
            "span": { "start": 3, "end": 20 },
            "rule": null,
        });
        app.store(move |db| {
            minutes_imports::insert(db, &import)?;
            decisions::insert(db, &decision)
        })
        .await;
        assert_eq!(app.administrator().get(&path).await.json()["provenance"], told);
        app.close().await;
    }

    async fn the_status_follows_the_actions_and_so_does_the_tag(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let path = format!("/decisions/{}", group.decision.id);
        let before = secretary.get(&path).await;
        assert_eq!(before.json()["implementation_status"], "none_needed");
        let known = secretary.get(&path).if_none_match(before.etag()).await;
        known.is(StatusCode::NOT_MODIFIED);
        group.an_action_that_is(&app, ActionState::InProgress).await;
        let after = secretary.get(&path).if_none_match(before.etag()).await;
        assert_eq!(after.is(StatusCode::OK)["implementation_status"], "under_way");
        // The version is still the one: the old tag is good for a change.
        let change = json!({ "outcome": "rejected" });
        secretary.patch(&path, before.etag(), &change).await.is(StatusCode::OK);
        secretary.patch(&path, before.etag(), &change).await.is_problem(Kind::Stale);
        app.close().await;
    }

    async fn an_outcome_is_corrected_until_the_minutes_are_approved(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let path = format!("/decisions/{}", group.decision.id);
        let change = json!({ "outcome": "approved_as_amended" });
        let unversioned = secretary.ask(actix_web::http::Method::PATCH, &path).json(&change);
        unversioned.await.is_problem(Kind::VersionRequired);
        let changed = secretary.patch(&path, "\"1\"", &change).await;
        let told = changed.is(StatusCode::OK);
        assert_eq!((&told["outcome"], &told["text"]), (&json!("approved_as_amended"), &json!(TEXT)));
        secretary.patch(&path, "\"1\"", &change).await.is_problem(Kind::Stale);
        let words = json!({ "outcome": "noted", "text": "Andet." });
        secretary.patch(&path, changed.etag(), &words).await.points_to(&["/text"]);
        let at = moment("2023-10-26 08:00");
        let approved = Meeting {
            state: MeetingState::MinutesApproved { at },
            ..group.held.clone()
        };
        app.store(move |db| meetings::update(db, approved.clone())).await.unwrap();
        secretary.patch(&path, changed.etag(), &change).await.is_problem(Kind::NotAllowedNow);
        app.close().await;
    }

    async fn an_item_has_one_decision_and_only_once_its_meeting_was_held(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let request = a_request(&group);
        secretary.post("/decisions", &request).await.is(StatusCode::CREATED);
        secretary.post("/decisions", &request).await.is_problem(Kind::AlreadyExists);
        let coming = an_item().at(&group.next, 1);
        let id = coming.id.to_string();
        app.store(move |db| tovholder::storage::agenda_items::insert(db, &coming)).await;
        let early = json!({ "agenda_item_id": id, "text": "x", "outcome": "noted" });
        secretary.post("/decisions", &early).await.is_problem(Kind::NotAllowedNow);
        app.close().await;
    }

    async fn of_two_who_record_a_decision_at_once_one_is_too_late(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let mut request = a_request(&group);
        request["outcome"] = json!("postponed");
        let send = async || secretary.post("/decisions", &request).await;
        let (one, other) = tokio::join!(send(), send());
        let (winner, loser) = if one.status == StatusCode::CREATED { (one, other) } else { (other, one) };
        winner.is(StatusCode::CREATED);
        loser.is_problem(Kind::AlreadyExists);
        let decided = secretary.walk(&format!("/decisions?meeting_id={}", group.held.id)).await;
        assert_eq!(decided.len(), 3);
        let thread = secretary.walk(&format!("/agenda-items/{}/thread", group.undecided.id)).await;
        assert_eq!(thread.len(), 2, "the item goes on once");
        app.close().await;
    }

    async fn what_is_no_decision_is_refused(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let good = a_request(&group);
        let part = |outcome: &str| json!({ "point": "At 1", "text": "Orientering", "outcome": outcome });
        for (field, value, pointer) in [
            ("text", json!(" "), "/text"),
            ("text", json!("nul\u{0}"), "/text"),
            ("outcome", json!("maybe"), "/outcome"),
            ("agenda_item_id", json!("1"), "/agenda_item_id"),
            ("agenda_item_id", json!(nobody().to_string()), "/agenda_item_id"),
            ("provenance", json!({}), "/provenance"),
            ("parts", json!(7), "/parts"),
            ("parts", json!([part("maybe")]), "/parts/0/outcome"),
            ("parts", json!([part("noted"), { "point": "At 2", "text": "Nej.", "outcome": "noted" }]), "/parts/1/text"),
            ("parts", json!(vec![part("noted"); 101]), "/parts"),
            ("resume_not_before", json!("2023-11-29"), "/resume_not_before"),
            ("resume_not_before", json!("2023-02-29"), "/resume_not_before"),
            ("referred_to_body_id", json!(group.body.id.to_string()), "/referred_to_body_id"),
        ] {
            let mut request = good.clone();
            request[field] = value;
            secretary.post("/decisions", &request).await.points_to(&[pointer]);
        }
        let broken = secretary.post("/decisions", &good).body("application/json", "{");
        broken.await.is_problem(Kind::MalformedBody);
        let plain = secretary.post("/decisions", &good).body("text/plain", "x");
        plain.await.is_problem(Kind::UnsupportedMediaType);
        let long = json!({ "text": "x".repeat(20_000) });
        secretary.post("/decisions", &long).await.is_problem(Kind::BodyTooLarge);
        app.close().await;
    }

    async fn decisions_are_recorded_and_changed_by_the_secretary(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let request = a_request(&group);
        let path = format!("/decisions/{}", group.decision.id);
        let change = json!({ "outcome": "noted" });
        for session in [
            group.owner(&app),
            group.member(&app),
            app.as_([Role::Secretary], Some(group.stranger.id)),
            app.as_([Role::Auditor, Role::Cleared], None),
        ] {
            session.post("/decisions", &request).await.is_problem(Kind::NotPermitted);
            session.patch(&path, "\"1\"", &change).await.is_problem(Kind::NotPermitted);
        }
        let nobody = app.with_token(None);
        nobody.post("/decisions", &request).await.is_problem(Kind::NotAuthenticated);
        nobody.get("/decisions").await.is_problem(Kind::NotAuthenticated);
        nobody.get(&path).await.is_problem(Kind::NotAuthenticated);
        // Clearance alone opens nothing.
        app.as_([Role::Cleared], None).get(&path).await.is_problem(Kind::NotPermitted);
        app.administrator().post("/decisions", &request).await.is(StatusCode::CREATED);
        app.close().await;
    }

    async fn a_closed_decision_is_for_those_who_may_know_of_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let path = format!("/decisions/{}", group.closed_decision.id);
        for session in group.insiders(&app) {
            assert_eq!(session.get(&path).await.is(StatusCode::OK)["text"], CLOSED_TEXT);
            assert_eq!(session.walk("/decisions").await.len(), 2);
        }
        for session in group.outsiders(&app).into_iter().chain([group.owner(&app)]) {
            session.get(&path).await.is_problem(Kind::NotFound);
            let change = json!({ "outcome": "noted" });
            session.patch(&path, "\"1\"", &change).await.is_problem(Kind::NotFound);
            let seen = session.walk_field("/decisions", "text").await;
            assert_eq!(seen, [json!(TEXT)]);
        }
        app.close().await;
    }

    async fn decisions_are_listed_newest_first_and_narrowed(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        secretary.post("/decisions", &a_request(&group)).await.is(StatusCode::CREATED);
        let all = secretary.walk_field("/decisions?limit=1", "outcome").await;
        // Ids of the builders lie in 2026.
        assert_eq!(all, ["approved", "approved", "noted"]);
        let decided = secretary.get(&format!("/decisions/{}", group.decision.id)).await.json();
        let matter = decided["matter_id"].as_str().unwrap();
        for (query, count) in [
            ("outcome=noted".to_owned(), 1),
            ("outcome=rejected".to_owned(), 0),
            (format!("matter_id={matter}"), 1),
            (format!("meeting_id={}", group.held.id), 3),
            (format!("meeting_id={}", group.next.id), 0),
            (format!("body_id={}", group.body.id), 3),
            (format!("body_id={}", nobody()), 0),
        ] {
            let found = secretary.walk(&format!("/decisions?{query}")).await;
            assert_eq!(found.len(), count, "{query}");
        }
        for query in ["outcome=maybe", "limit=0", "sort=text", "body_id=1", "limit=1&limit=2"] {
            let refused = secretary.get(&format!("/decisions?{query}")).await;
            refused.is_problem(Kind::InvalidParameter);
        }
        secretary.get("/decisions?cursor=x").await.is_problem(Kind::InvalidCursor);
        app.close().await;
    }
}
