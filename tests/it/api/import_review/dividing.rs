//! Proposals that are changed, split and merged before anything is recorded, and after.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{api::problem::Kind, domain::access::Role};

use super::{
    super::{
        conduct,
        minutes_imports::{Review, proposal_path},
        steering_group::nobody,
    },
    accept, draft, minutes, proposals,
};
use crate::support::app::TestApp;

const BOTH: &str =
    "Digitalisering & IT udarbejder en plan og orienterer udvalget inden den 1. december 2023.";
const TWO: &str = "Digitalisering & IT udarbejder en plan inden den 1. december 2023.\n\nDigitalisering & IT \
                   udarbejder et budget inden den 1. januar 2024.";

fn two_parts() -> Value {
    json!({ "parts": [
        { "title": "Udarbejde en plan", "quote": "Digitalisering & IT  udarbejder en plan" },
        { "title": "Orientere udvalget", "quote": "orienterer udvalget inden den 1. december 2023." },
    ] })
}

fn others(import: &Value, places: &[usize]) -> Value {
    let known = |place: &usize| json!({ "id": import["proposals"][place]["id"], "version": 1 });
    json!({ "proposals": places.iter().map(known).collect::<Vec<_>>() })
}

on_both_databases! {
    async fn a_proposal_is_split_into_parts_with_words_of_their_own(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = draft(&secretary, &minutes(&[("Netværk", "", BOTH)])).await;
        let path = format!("{}/split", proposal_path(&import, 0));
        secretary.post(&path, &two_parts()).await.is_problem(Kind::VersionRequired);
        secretary.step(&path, "\"2\"", &two_parts()).await.is_problem(Kind::Stale);
        let split = secretary.step(&path, "\"1\"", &two_parts()).await;
        let told = split.is(StatusCode::OK);
        assert_eq!(told["state"], "split");
        let (text, whole) = (import["text"].as_str().unwrap(), &import["proposals"][0]);
        for part in told["parts"].as_array().unwrap() {
            let place = |end: &str| usize::try_from(part["span"][end].as_u64().unwrap()).unwrap();
            assert_eq!(text.get(place("start")..place("end")), part["quote"].as_str());
            assert_eq!((&part["state"], &part["split_from_id"]), (&json!("waiting"), &whole["id"]));
            assert_eq!((&part["owner"], &part["due"], &part["rule"]), (&whole["owner"], &whole["due"], &whole["rule"]));
        }
        secretary.step(&path, split.etag(), &two_parts()).await.is_problem(Kind::NotAllowedNow);

        let ids: Vec<_> = told["parts"].as_array().unwrap().iter().map(|part| part["id"].clone()).collect();
        let wanted = json!({ "proposal_ids": ids });
        let accepted = accept(&secretary, &import, &wanted).await.is(StatusCode::OK);
        let titles = secretary.walk_field("/actions", "title").await;
        assert_eq!(titles, ["Udarbejde en plan", "Orientere udvalget"]);
        assert_eq!(proposals(&secretary, &accepted, "state").await, ["split", "accepted", "accepted"]);
        app.drain().await;
        app.close().await;
    }

    async fn the_same_words_twice_are_two_parts(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let twice = "Digitalisering & IT udarbejder en plan for skoler og en plan for veje.";
        let import = draft(&secretary, &minutes(&[("Netværk", "", twice)])).await;
        let path = format!("{}/split", proposal_path(&import, 0));
        let part = |title: &str| json!({ "title": title, "quote": "en plan for" });
        let parts = json!({ "parts": [part("Skoleplan"), part("Vejplan")] });
        let told = secretary.step(&path, "\"1\"", &parts).await.is(StatusCode::OK);
        let places: Vec<_> = told["parts"].as_array().unwrap().iter().map(|part| &part["span"]).collect();
        assert_ne!(places[0], places[1]);
        app.close().await;
    }

    async fn of_those_who_split_at_once_one_wins(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = draft(&secretary, &minutes(&[("Netværk", "", BOTH)])).await;
        let path = format!("{}/split", proposal_path(&import, 0));
        let split = || async { secretary.step(&path, "\"1\"", &two_parts()).await };
        let (a, b) = tokio::join!(split(), split());
        let mut statuses = [a, b].map(|answer| answer.status.as_u16());
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
        assert_eq!(proposals(&secretary, &import, "state").await.len(), 3);
        app.close().await;
    }

    async fn what_is_no_part_of_a_proposal_is_pointed_to(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = draft(&secretary, &minutes(&[("Netværk", "", BOTH)])).await;
        let path = format!("{}/split", proposal_path(&import, 0));
        let part = |quote: &str| json!({ "title": "Del", "quote": quote });
        let cases = [
            (json!({ "parts": [] }), "/parts"),
            (json!({ "parts": [part("en plan")] }), "/parts"),
            (json!({ "parts": vec![part("en plan"); 21] }), "/parts"),
            (json!({ "parts": [part("en plan"), part("et budget")] }), "/parts/1/quote"),
            (json!({ "parts": [part("en plan"), part("")] }), "/parts/1/quote"),
            (json!({ "parts": [part("en plan"), part("en plan")] }), "/parts/1/quote"),
            (json!({ "parts": [part("en plan og"), part("udarbejder en plan")] }), "/parts/1/quote"),
        ];
        conduct::points_to_fields(&secretary, (Method::POST, &path), &cases).await;
        conduct::refuses_bad_bodies(&secretary, Method::POST, &path).await;
        assert_eq!(proposals(&secretary, &import, "state").await, ["waiting"]);
        app.close().await;
    }

    async fn proposals_of_one_item_are_merged(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = draft(&secretary, &minutes(&[("Netværk", "", TWO), ("Skoler", "", super::PLAN)])).await;
        let path = format!("{}/merger", proposal_path(&import, 0));
        secretary.post(&path, &others(&import, &[1])).await.is_problem(Kind::VersionRequired);
        let merged = secretary.step(&path, "\"1\"", &others(&import, &[1])).await;
        let told = merged.is(StatusCode::OK);
        let other = &import["proposals"][1];
        assert_eq!((&told["state"], &told["quote"]), (&json!("waiting"), &import["proposals"][0]["quote"]));
        assert_eq!(told["also"], json!([{ "quote": other["quote"], "span": other["span"] }]));
        assert_eq!(proposals(&secretary, &import, "state").await, ["waiting", "merged", "waiting"]);
        let into = proposals(&secretary, &import, "merged_into_id").await;
        assert_eq!(into, [Value::Null, told["id"].clone(), Value::Null]);

        // What was merged is settled.
        let gone = proposal_path(&import, 1);
        for (method, path, body) in [
            (Method::PATCH, gone.clone(), json!({ "title": "Andet" })),
            (Method::POST, format!("{gone}/rejection"), json!({})),
            (Method::POST, format!("{gone}/split"), two_parts()),
            (Method::POST, format!("{gone}/merger"), others(&import, &[2])),
        ] {
            let asking = secretary.ask(method, &path).if_match("\"2\"").json(&body);
            asking.await.is_problem(Kind::NotAllowedNow);
        }
        app.close().await;
    }

    async fn what_cannot_be_merged_is_pointed_to(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = draft(&secretary, &minutes(&[("Netværk", "", TWO), ("Skoler", "", super::PLAN)])).await;
        let path = format!("{}/merger", proposal_path(&import, 0));
        let unknown = json!({ "proposals": [{ "id": nobody().to_string(), "version": 1 }] });
        let cases = [
            (json!({ "proposals": [] }), "/proposals"),
            (unknown, "/proposals/0/id"),
            (others(&import, &[0]), "/proposals/0/id"),
            (others(&import, &[1, 1]), "/proposals/1/id"),
            (others(&import, &[2]), "/proposals/0/id"),
        ];
        conduct::points_to_fields(&secretary, (Method::POST, &path), &cases).await;
        conduct::refuses_bad_bodies(&secretary, Method::POST, &path).await;
        let stale = json!({ "proposals": [{ "id": import["proposals"][1]["id"], "version": 2 }] });
        secretary.step(&path, "\"1\"", &stale).await.is_problem(Kind::Stale);
        assert_eq!(proposals(&secretary, &import, "state").await, ["waiting"; 3]);
        app.close().await;
    }

    async fn what_people_change_is_told_beside_what_the_rule_had_found(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = draft(&secretary, &minutes(&[("Netværk", "", BOTH)])).await;
        let path = proposal_path(&import, 0);
        let found = &import["proposals"][0];
        let change = json!({ "title": "Skrive en plan", "quote": "udarbejder\n en  plan", "confidence": "low" });
        let changed = secretary.patch(&path, "\"1\"", &change).await;
        let told = changed.is(StatusCode::OK);
        assert_eq!((&told["quote"], &told["confidence"]), (&json!("udarbejder en plan"), &json!("low")));
        assert_eq!(told["edits"], json!([
            { "field": "title", "was": found["title"] },
            { "field": "quote", "was": found["quote"] },
            { "field": "confidence", "was": "high" },
        ]));
        let back = json!({ "title": found["title"], "quote": found["quote"], "confidence": "high" });
        let back = secretary.patch(&path, changed.etag(), &back).await.is(StatusCode::OK);
        assert_eq!((&back["edits"], &back["span"]), (&json!([]), &found["span"]));
        let cases = [
            (json!({ "quote": "Noget andet" }), "/quote"),
            (json!({ "confidence": "medium" }), "/confidence"),
            (json!({ "due": { "kind": "next_meeting", "body_id": nobody().to_string() } }), "/due/body_id"),
        ];
        let (method, tag) = (Method::PATCH, "\"3\"");
        for (body, pointer) in &cases {
            let refused = secretary.ask(method.clone(), &path).if_match(tag).json(body).await;
            refused.points_to(&[pointer]);
        }
        app.close().await;
    }

    async fn of_a_body_that_nobody_knows_whoever_brought_the_document_reviews_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let unknown = minutes(&[("Netværk", "", BOTH)]).replace("Digitaliseringsstyregruppen", "Strategiudvalget");
        let import = draft(&secretary, &unknown).await;
        let path = proposal_path(&import, 0);
        let other = app.as_([Role::Secretary], None);
        let title = json!({ "title": "Skrive en plan" });
        other.patch(&path, "\"1\"", &title).await.is_problem(Kind::NotPermitted);
        let next = json!({ "due": { "kind": "next_meeting", "body_id": review.body.to_string() } });
        secretary.patch(&path, "\"1\"", &next).await.points_to(&["/due"]);
        let day = json!({ "due": { "kind": "by_date", "date": "2023-12-24" } });
        secretary.patch(&path, "\"1\"", &day).await.is(StatusCode::OK);
        // What somebody has said about the time stays when it is known whose minutes these are.
        let accepted = accept(&secretary, &import, &json!({ "body_id": review.body.to_string() })).await;
        assert_eq!(accepted.is(StatusCode::OK)["proposals"][0]["due"], day["due"]);
        app.close().await;
    }

    async fn splitting_and_merging_is_for_the_secretary_of_the_body(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let import = draft(&review.secretary(&app), &minutes(&[("Netværk", "", TWO)])).await;
        let path = proposal_path(&import, 0);
        let steps = [("split", two_parts()), ("merger", others(&import, &[1]))];
        for role in [Role::Service, Role::Secretary, Role::Member, Role::Auditor] {
            for (step, body) in &steps {
                let session = app.as_([role], None);
                let refused = session.step(&format!("{path}/{step}"), "\"1\"", body).await;
                refused.is_problem(Kind::NotPermitted);
            }
        }
        let [split, merger] = ["split", "merger"].map(|step| format!("{path}/{step}"));
        let addresses = [(Method::POST, split.as_str()), (Method::POST, merger.as_str())];
        conduct::asks_for_a_token(&app, &addresses).await;
        let elsewhere = path.replace(import["id"].as_str().unwrap(), &nobody().to_string());
        let nowhere = review.secretary(&app).step(&format!("{elsewhere}/split"), "\"1\"", &two_parts()).await;
        nowhere.is_problem(Kind::NotFound);
        app.close().await;
    }
}
