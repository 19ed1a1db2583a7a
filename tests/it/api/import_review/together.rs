//! Meeting, items, decisions and actions in one step, and what each of them was read from.

use actix_web::http::StatusCode;
use serde_json::{Value, json};
use tovholder::{api::problem::Kind, domain::access::Scope};

use super::{
    super::{
        minutes_imports::{Review, path_of},
        steering_group::nobody,
    },
    CLOSED, CLOSED_WORDS, PLAN, accept, draft, minutes, proposals,
};
use crate::support::{app::TestApp, builders::*, requests::Session};

const OF_NOBODY: &str = "Der skal udarbejdes retningslinjer for brug af AI.";

async fn nothing_is_recorded(session: &Session<'_>, import: &Value) {
    for list in ["/meetings", "/decisions", "/actions", "/matters"] {
        assert_eq!(session.walk(list).await.len(), 0, "{list}");
    }
    let read = session.get(&path_of(import)).await.json();
    assert_eq!(read["state"], "draft");
}

on_both_databases! {
    async fn meeting_decisions_and_actions_come_in_one_step(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let text = minutes(&[("Netværk", "85.15.02-G01-30-23", PLAN), (CLOSED, "", CLOSED_WORDS), ("AI", "", OF_NOBODY)]);
        let import = draft(&secretary, &text).await;
        let sure = json!({ "sure_proposals": true });
        let accepted = accept(&secretary, &import, &sure).await.is(StatusCode::OK);
        // Whose the last one is nobody knows: it waits.
        assert_eq!(proposals(&secretary, &accepted, "state").await, ["accepted", "accepted", "waiting"]);
        let actions = secretary.walk("/actions").await;
        assert_eq!(actions.len(), 2);
        let found = &import["proposals"][0];
        let action = actions.iter().find(|one| one["title"] == found["title"]).unwrap();
        assert_eq!(action["provenance"], json!({
            "import_id": import["id"], "file_name": "referat.md", "fingerprint": import["fingerprint"],
            "page": null, "span": found["span"], "rule": found["rule"],
        }));
        let decision = secretary.get(&format!("/decisions/{}", action["decision_id"].as_str().unwrap())).await.json();
        let of_decision = &decision["provenance"];
        assert_eq!((&of_decision["fingerprint"], &of_decision["rule"]), (&import["fingerprint"], &Value::Null));
        assert_eq!(of_decision["span"], import["items"][0]["decision"]["span"]);
        let line = &secretary.walk("/reports/outstanding-actions").await[0];
        assert_eq!(line["action"]["provenance"]["fingerprint"], import["fingerprint"]);
        app.drain().await;
        app.close().await;
    }

    async fn all_that_are_wanted_become_actions_or_nothing_is_done(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = draft(&secretary, &minutes(&[("Netværk", "85.15.02-G01-30-23", PLAN), ("AI", "", OF_NOBODY)])).await;
        let ids = proposals(&secretary, &import, "id").await;
        for (wanted, pointers) in [
            (vec![ids[0].clone(), ids[1].clone()], vec!["/proposal_ids/1"]),
            (vec![ids[0].clone(), ids[0].clone()], vec!["/proposal_ids/1"]),
            (vec![json!(nobody().to_string()), ids[0].clone(), ids[1].clone()], vec!["/proposal_ids/0", "/proposal_ids/2"]),
        ] {
            let refused = accept(&secretary, &import, &json!({ "proposal_ids": wanted })).await;
            refused.points_to(&pointers);
            assert!(refused.text.contains("say whose it is") || pointers == ["/proposal_ids/1"], "{}", refused.text);
            nothing_is_recorded(&secretary, &import).await;
        }
        // Once it is said whose it is, it is.
        let path = format!("{}/proposals/{}", path_of(&import), ids[1].as_str().unwrap());
        let owner = json!({ "owner": { "person_id": review.secretary.id.to_string() } });
        secretary.patch(&path, "\"1\"", &owner).await.is(StatusCode::OK);
        accept(&secretary, &import, &json!({ "proposal_ids": ids })).await.is(StatusCode::OK);
        assert_eq!(secretary.walk("/actions").await.len(), 2);
        app.drain().await;
        app.close().await;
    }

    async fn what_cannot_be_due_is_named_and_nothing_is_done(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let meeting = review.plans(&app, a_meeting().on("2023-11-29")).await;
        let import = draft(&secretary, &minutes(&[("Netværk", "", PLAN)])).await;
        let path = format!("{}/proposals/{}", path_of(&import), import["proposals"][0]["id"].as_str().unwrap());
        let due = json!({ "due": { "kind": "at_meeting", "meeting_id": meeting.to_string() } });
        secretary.patch(&path, "\"1\"", &due).await.is(StatusCode::OK);
        let cancelling = format!("/meetings/{meeting}");
        let tag = secretary.get(&cancelling).await.etag().to_owned();
        let reason = json!({ "reason": "Sygdom." });
        secretary.upheave(&format!("{cancelling}/cancellation"), &tag, &reason).await.is(StatusCode::OK);
        let refused = accept(&secretary, &import, &json!({ "sure_proposals": true })).await;
        refused.points_to(&["/sure_proposals"]);
        assert_eq!(secretary.walk("/decisions").await.len(), 0);
        app.drain().await;
        app.close().await;
    }

    async fn who_makes_no_actions_makes_none_by_accepting(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = draft(&secretary, &minutes(&[("Netværk", "", PLAN)])).await;
        let system = app.system([Scope::MinutesImport, Scope::MeetingsWrite]);
        let refused = accept(&system, &import, &json!({ "sure_proposals": true })).await;
        refused.is_problem(Kind::NotPermitted);
        nothing_is_recorded(&secretary, &import).await;
        accept(&system, &import, &json!({})).await.is(StatusCode::OK);
        app.close().await;
    }

    async fn the_pages_are_told_of_a_document_that_has_some(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let text = minutes(&[("Netværk", "", PLAN), ("Skoler", "", PLAN)]).replace("# Punkt 2", "\u{c}# Punkt 2");
        let import = draft(&secretary, &text).await;
        assert_eq!(proposals(&secretary, &import, "page").await, [1, 2]);
        let items = import["items"].as_array().unwrap();
        assert_eq!(items.iter().map(|item| &item["decision"]["page"]).collect::<Vec<_>>(), [1, 2]);
        accept(&secretary, &import, &json!({ "sure_proposals": true })).await.is(StatusCode::OK);
        for list in ["/actions", "/decisions"] {
            let mut pages = secretary.walk_field(list, "provenance").await;
            pages.sort_by_key(|place| place["page"].as_u64());
            assert_eq!(pages.iter().map(|place| &place["page"]).collect::<Vec<_>>(), [1, 2], "{list}");
        }
        app.drain().await;
        app.close().await;
    }
}
