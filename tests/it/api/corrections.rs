//! Corrections of decisions: what was said before stays and can be read, until the minutes are
//! approved.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role,
        action::ActionState,
        meeting::{Meeting, MeetingState},
    },
    storage::{events, meetings},
};

use super::{
    conduct,
    steering_group::{SteeringGroup, TEXT, nobody},
};
use crate::support::{app::TestApp, builders::*};

const BETTER: &str = "Der udarbejdes retningslinjer for brug af generativ AI.";

fn a_correction() -> Value {
    json!({ "text": BETTER, "reason": "Det handler om generativ AI." })
}

on_both_databases! {
    async fn a_correction_is_a_new_edition_and_the_old_one_can_still_be_read(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let path = format!("/decisions/{}", group.decision.id);
        let corrected = secretary.step(&format!("{path}/corrections"), "\"1\"", &a_correction()).await;
        let told = corrected.is(StatusCode::OK);
        assert_eq!((&told["text"], &told["edition"], &told["outcome"]), (&json!(BETTER), &json!(2), &json!("approved")));
        assert_eq!(told["unquoted_action_ids"], json!([]));
        let now = secretary.get(&path).await.json();
        assert_eq!((&now["text"], &now["edition"]), (&told["text"], &told["edition"]));

        let parts = json!([{ "point": "At 1", "text": "Godkendt.", "outcome": "approved" }]);
        let again = json!({ "text": "At 1: Godkendt.", "outcome": "approved_as_amended", "parts": parts, "reason": "Hørefejl." });
        let corrected = secretary.step(&format!("{path}/corrections"), corrected.etag(), &again).await;
        assert_eq!(corrected.is(StatusCode::OK)["parts"], parts);
        let editions = group.stranger(&app).walk(&format!("{path}/editions")).await;
        let said: Vec<_> = editions.iter().map(|edition| (&edition["number"], &edition["text"])).collect();
        assert_eq!(said, [(&json!(1), &json!(TEXT)), (&json!(2), &json!(BETTER)), (&json!(3), &json!("At 1: Godkendt."))]);
        assert_eq!(editions[0]["reason"], "Det handler om generativ AI.");
        assert_eq!(editions[0]["replaced_at"], "2023-10-26T07:00:00Z");
        assert!(editions[0]["replaced_by"].as_str().unwrap().contains("secretary"));
        assert_eq!((&editions[1]["outcome"], &editions[2]["outcome"]), (&json!("approved"), &json!("approved_as_amended")));
        assert_eq!((&editions[2]["parts"], &editions[2]["replaced_at"]), (&parts, &Value::Null));
        conduct::is_walked_to_its_end(&secretary, &format!("{path}/editions")).await;

        let id = group.decision.id.as_uuid();
        let kept = app.store(move |db| events::of_subject(db, id, None, 100)).await;
        let told: Vec<_> = kept.iter().map(|(_, happening, fields)| (happening.as_str(), fields.join(" "))).collect();
        assert_eq!(told[0], ("corrected", "text edition".to_owned()));
        app.close().await;
    }

    async fn actions_whose_words_were_corrected_are_named_and_kept(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let created = secretary.post("/actions", &group.new_action(&group.decision)).await;
        let quoted = created.is(StatusCode::CREATED);
        let id = created.json()["id"].clone();
        // One without a quote is of no words.
        let under_way = group.an_action_that_is(&app, ActionState::InProgress).await;
        let path = format!("/decisions/{}", group.decision.id);
        let corrected = secretary.step(&format!("{path}/corrections"), "\"1\"", &a_correction()).await;
        let told = corrected.is(StatusCode::OK);
        assert_eq!(told["unquoted_action_ids"], json!([id]));
        // How far it has come does not hang on its words.
        assert_eq!(told["implementation_status"], "under_way");
        let kept = secretary.get(&format!("/actions/{}", id.as_str().unwrap())).await.json();
        assert_eq!(kept["quote"], quoted["quote"]);
        secretary.get(&format!("/actions/{under_way}")).await.is(StatusCode::OK);
        app.drain().await;
        app.close().await;
    }

    async fn what_is_no_correction_is_refused_and_leaves_no_edition(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let path = format!("/decisions/{}", group.decision.id);
        let corrections = format!("{path}/corrections");
        let part = |text: &str| json!({ "point": "At 1", "text": text, "outcome": "approved" });
        conduct::refuses_bad_bodies(&secretary, Method::POST, &corrections).await;
        conduct::points_to_fields(&secretary, (Method::POST, &corrections), &[
            (json!({ "text": BETTER }), ""),
            (json!({ "reason": "Hørefejl." }), ""),
            (json!({ "text": BETTER, "reason": " " }), "/reason"),
            (json!({ "text": BETTER, "reason": "Hørefejl.", "outcome": "maybe" }), "/outcome"),
            (json!({ "text": BETTER, "reason": "Hørefejl.", "parts": [part("Udsat.")] }), "/parts/0/text"),
            // It says what is said already.
            (json!({ "text": TEXT, "reason": "Hørefejl." }), "/text"),
        ])
        .await;
        // Parts that stay must stand in the new words.
        let with_parts = json!({ "text": BETTER, "reason": "Hørefejl.", "parts": [part("generativ AI")] });
        let now = secretary.step(&corrections, "\"1\"", &with_parts).await;
        now.is(StatusCode::OK);
        let without = json!({ "text": TEXT, "reason": "Hørefejl." });
        secretary.step(&corrections, now.etag(), &without).await.points_to(&["/parts/0/text"]);
        let editions = secretary.walk_field(&format!("{path}/editions"), "number").await;
        assert_eq!(editions, [json!(1), json!(2)]);
        app.close().await;
    }

    async fn a_correction_is_made_on_top_of_the_version_there_is(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let path = format!("/decisions/{}/corrections", group.decision.id);
        secretary.post(&path, &a_correction()).await.is_problem(Kind::VersionRequired);
        for stale in ["\"77\"", "W/\"1\"", "\"x\""] {
            secretary.step(&path, stale, &a_correction()).await.is_problem(Kind::Stale);
        }
        let send = async || secretary.step(&path, "\"1\"", &a_correction()).await;
        let (one, other) = tokio::join!(send(), send());
        let (winner, loser) = if one.status == StatusCode::OK { (one, other) } else { (other, one) };
        winner.is(StatusCode::OK);
        loser.is_problem(Kind::Stale);
        let unknown = format!("/decisions/{}/corrections", nobody());
        secretary.step(&unknown, "\"1\"", &a_correction()).await.is_problem(Kind::NotFound);
        secretary.get(&format!("/decisions/{}/editions", nobody())).await.is_problem(Kind::NotFound);
        app.close().await;
    }

    async fn approved_minutes_are_not_corrected(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let at = moment("2023-10-26 08:00");
        let approved = Meeting { state: MeetingState::MinutesApproved { at }, ..group.held.clone() };
        app.store(move |db| meetings::update(db, approved.clone())).await.unwrap();
        let path = format!("/decisions/{}", group.decision.id);
        let refused = secretary.step(&format!("{path}/corrections"), "\"1\"", &a_correction()).await;
        let told = refused.is_problem(Kind::NotAllowedNow);
        assert!(told["detail"].as_str().unwrap().contains("minutes"), "{told}");
        let new = json!({ "agenda_item_id": group.undecided.id.to_string(), "text": "x", "outcome": "noted" });
        secretary.post("/decisions", &new).await.is_problem(Kind::NotAllowedNow);
        assert_eq!(secretary.walk(&format!("{path}/editions")).await.len(), 1);
        app.close().await;
    }

    async fn decisions_are_corrected_by_the_secretary_and_closed_ones_are_hidden(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let (open, closed) = (format!("/decisions/{}", group.decision.id), format!("/decisions/{}", group.closed_decision.id));
        conduct::asks_for_a_token(&app, &[
            (Method::POST, &format!("{open}/corrections")),
            (Method::GET, &format!("{open}/editions")),
        ])
        .await;
        let correct = async |session: &crate::support::requests::Session<'_>, path: &str| {
            session.step(&format!("{path}/corrections"), "\"1\"", &a_correction()).await
        };
        for session in [
            group.owner(&app),
            group.member(&app),
            app.as_([Role::Secretary], Some(group.stranger.id)),
            app.as_([Role::Auditor, Role::Cleared], None),
        ] {
            correct(&session, &open).await.is_problem(Kind::NotPermitted);
            session.get(&format!("{open}/editions")).await.is(StatusCode::OK);
        }
        for session in group.outsiders(&app).into_iter().chain([group.owner(&app)]) {
            correct(&session, &closed).await.is_problem(Kind::NotFound);
            session.get(&format!("{closed}/editions")).await.is_problem(Kind::NotFound);
        }
        correct(&group.member(&app), &closed).await.is_problem(Kind::NotPermitted);
        correct(&group.secretary(&app), &closed).await.is(StatusCode::OK);
        for session in group.insiders(&app) {
            assert_eq!(session.walk(&format!("{closed}/editions")).await.len(), 2);
        }
        app.close().await;
    }
}
