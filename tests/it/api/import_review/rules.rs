//! What people made of what the rules found: the counts, and the examples.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{api::problem::Kind, domain::access::Role};

use super::{
    super::{
        conduct,
        minutes_imports::{Review, proposal_path},
        steering_group::nobody,
    },
    CLOSED, CLOSED_WORDS, PLAN, document, draft, minutes, recorded,
};
use crate::support::{app::TestApp, requests::Session};

const RULES: &str = "/reports/proposal-rules";
const EXAMPLES: &str = "/reports/proposal-examples";
const TASK: &str = "Digitalisering & IT udarbejder en plan inden den 1. december 2023.";

/// Items with one proposal each.
fn items(count: usize) -> Vec<(String, String)> {
    let words = |n: usize| TASK.replace("en plan", &format!("plan nr. {n}"));
    (1..=count)
        .map(|n| (format!("Punkt om plan {n}"), words(n)))
        .collect()
}

fn text_of(items: &[(String, String)]) -> String {
    let printed: Vec<_> = items
        .iter()
        .map(|(title, words)| (title.as_str(), "", words.as_str()))
        .collect();
    minutes(&printed)
}

/// Minutes with seven proposals, of which five are dealt with, each in another way.
async fn dealt_with(session: &Session<'_>) -> Value {
    let mut items = items(6);
    items[5].1 = format!(
        "{}\n\n{}",
        items[5].1,
        TASK.replace("en plan", "et budget")
            .replace("december 2023", "januar 2024")
    );
    let import = recorded(session, &text_of(&items)).await;
    let step = |place: usize, step: &str, body: Value| {
        let path = format!("{}{step}", proposal_path(&import, place));
        let session = session.clone();
        async move { session.step(&path, "\"1\"", &body).await.is(StatusCode::OK) }
    };
    step(0, "/acceptance", json!({})).await;
    let change = json!({ "title": "Skrive en plan" });
    let changed = session
        .patch(&proposal_path(&import, 1), "\"1\"", &change)
        .await;
    let path = format!("{}/acceptance", proposal_path(&import, 1));
    session
        .step(&path, changed.etag(), &json!({}))
        .await
        .is(StatusCode::OK);
    step(2, "/rejection", json!({ "reason": "Det er gjort." })).await;
    let parts = json!({ "parts": [{ "title": "Et", "quote": "udarbejder" }, { "title": "To", "quote": "inden den 1. december 2023." }] });
    step(3, "/split", parts).await;
    let other = json!({ "proposals": [{ "id": import["proposals"][6]["id"], "version": 1 }] });
    step(5, "/merger", other).await;
    import
}

on_both_databases! {
    async fn each_rule_is_told_by_what_people_made_of_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        assert_eq!(secretary.get(RULES).await.is(StatusCode::OK), json!({ "rules": [], "missed": 0 }));
        let import = dealt_with(&secretary).await;
        let report = secretary.get(RULES).await.is(StatusCode::OK);
        let rule = &import["proposals"][0]["rule"];
        assert_eq!(report["rules"], json!([{
            "rule": rule, "proposals": 7, "waiting": 2, "accepted": 1, "accepted_edited": 1, "rejected": 1,
            "split": 1, "merged": 1, "acceptance_rate": 0.4,
        }]));
        // What a person finds in an imported decision, the rules have missed.
        let decision = secretary.walk_field("/decisions", "id").await.remove(0);
        let owner = json!({ "unit_id": review.unit.id.to_string() });
        let by_hand = json!({ "decision_id": decision, "title": "Overset", "owner": owner });
        secretary.post("/actions", &by_hand).await.is(StatusCode::CREATED);
        assert_eq!(secretary.get(RULES).await.json()["missed"], 1);
        for (query, count) in [
            (format!("?body_id={}", review.body), 1),
            (format!("?body_id={}", nobody()), 0),
            ("?since=2023-10-26T07:00:00Z".to_owned(), 1),
            ("?until=2023-10-26T07:00:00Z".to_owned(), 0),
        ] {
            let report = secretary.get(&format!("{RULES}{query}")).await.is(StatusCode::OK);
            assert_eq!(report["rules"].as_array().unwrap().len(), count, "{query}");
            assert_eq!(report["missed"], count, "{query}");
        }
        conduct::refuses_parameters(&secretary, RULES, &["since=x", "body_id=7", "rule=x"]).await;
        app.drain().await;
        app.close().await;
    }

    async fn the_examples_tell_what_was_found_and_what_it_became(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = dealt_with(&secretary).await;
        let examples = secretary.walk(EXAMPLES).await;
        let fates: Vec<_> = examples.iter().map(|one| one["fate"].as_str().unwrap()).collect();
        assert_eq!(fates, ["merged", "split", "rejected", "accepted_edited", "accepted"]);
        let of = |fate: &str| examples.iter().find(|one| one["fate"] == fate).unwrap();
        let (edited, found) = (of("accepted_edited"), &import["proposals"][1]);
        assert_eq!(edited["edits"], json!([{ "field": "title", "proposed": found["title"], "became": "Skrive en plan" }]));
        assert_eq!((&edited["quote"], &edited["body_id"]), (&found["quote"], &json!(review.body)));
        assert!(edited["action_id"].is_string());
        assert_eq!(of("rejected")["reason"], "Det er gjort.");
        let titles: Vec<_> = of("split")["instead"].as_array().unwrap().iter().map(|one| one["title"].clone()).collect();
        assert_eq!(titles, ["Et", "To"]);
        assert_eq!(of("merged")["instead"][0]["id"], import["proposals"][5]["id"]);
        for fate in fates {
            let found = secretary.walk(&format!("{EXAMPLES}?fate={fate}")).await;
            assert_eq!(found.len(), 1, "{fate}");
        }
        for (query, count) in [
            (format!("rule={}", import["proposals"][0]["rule"].as_str().unwrap()), 5),
            ("rule=none".to_owned(), 0),
            ("fate=waiting".to_owned(), 0),
            ("until=2023-10-26T07:00:00Z".to_owned(), 0),
        ] {
            let found = secretary.walk(&format!("{EXAMPLES}?{query}")).await;
            assert_eq!(found.len(), count, "{query}");
        }
        conduct::is_walked_to_its_end(&secretary, EXAMPLES).await;
        conduct::refuses_parameters(&secretary, EXAMPLES, &["fate=lost", "rule="]).await;
        app.drain().await;
        app.close().await;
    }

    async fn what_is_closed_is_neither_told_nor_counted_to_those_who_may_not_know_of_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = recorded(&secretary, &minutes(&[("Netværk", "", PLAN), (CLOSED, "", CLOSED_WORDS)])).await;
        for place in [0, 1] {
            let path = format!("{}/rejection", proposal_path(&import, place));
            secretary.step(&path, "\"1\"", &json!({ "reason": "Hemmelig grund" })).await.is(StatusCode::OK);
        }
        let count = |report: &Value| -> u64 {
            let rules = report["rules"].as_array().unwrap();
            rules.iter().map(|rule| rule["proposals"].as_u64().unwrap()).sum()
        };
        assert_eq!(count(&secretary.get(RULES).await.json()), 2);
        assert_eq!(secretary.walk(EXAMPLES).await.len(), 2);
        for session in [app.administrator(), app.as_([Role::Service], None)] {
            assert_eq!(count(&session.get(RULES).await.json()), 1);
            let told = session.get(EXAMPLES).await;
            assert_eq!(told.is(StatusCode::OK)["items"].as_array().unwrap().len(), 1);
            assert!(!told.text.contains("Leverandør"), "{}", told.text);
        }
        let cleared = app.as_([Role::Secretary, Role::Cleared], None);
        assert_eq!(count(&cleared.get(RULES).await.json()), 2);
        app.close().await;
    }

    async fn what_comes_of_nothing_is_not_counted(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = draft(&secretary, &text_of(&items(2))).await;
        let path = format!("/minutes-imports/{}", import["id"].as_str().unwrap());
        let shown = secretary.get(&format!("{path}/discard")).await.json();
        let tag = secretary.get(&path).await.etag().to_owned();
        let confirms = json!({ "confirms": shown["fingerprint"] });
        secretary.step(&format!("{path}/discard"), &tag, &confirms).await.is(StatusCode::OK);
        assert_eq!(secretary.get(RULES).await.json()["rules"], json!([]));
        let agenda = document(("DAGSORDEN", "29-11-2023", ""), &[("Netværk", "", "")]);
        draft(&secretary, &agenda).await;
        assert_eq!(secretary.get(RULES).await.json()["rules"], json!([]));
        app.close().await;
    }

    async fn the_rules_are_judged_by_those_who_import(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        for role in [Role::Employee, Role::Director, Role::Member, Role::Auditor, Role::Cleared] {
            for path in [RULES, EXAMPLES] {
                let refused = app.as_([role], None).get(path).await;
                refused.is_problem(Kind::NotPermitted);
            }
        }
        conduct::asks_for_a_token(&app, &[(Method::GET, RULES), (Method::GET, EXAMPLES)]).await;
        app.close().await;
    }
}
