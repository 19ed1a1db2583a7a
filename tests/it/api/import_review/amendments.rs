//! Amended minutes: what they change is shown, and touches nothing that was accepted without a word.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::access::{Role, Scope},
    domain::meeting::{Meeting, MeetingState},
    storage::meetings,
};

use super::{
    super::{
        conduct,
        minutes_imports::{Review, path_of},
    },
    CLOSED, CLOSED_WORDS, PLAN, accept, document, draft, minutes, proposals, recorded,
};
use crate::support::{app::TestApp, builders::*, requests::Session};

const BETTER: &str = "Godkendt med 5 stemmer mod 2.";

fn first() -> String {
    minutes(&[
        ("Netværk", "85.15.02-G01-30-23", PLAN),
        ("Skoler", "", "Godkendt."),
        ("Eventuelt", "", "Intet."),
    ])
}

/// One decision reads otherwise, an item is added, another is gone.
fn amended() -> String {
    minutes(&[
        ("Netværk", "85.15.02-G01-30-23", PLAN),
        ("Veje", "", "Drøftet."),
        ("Skoler", "", BETTER),
    ])
}

fn answer(item: u16, version: i64, wording: &str) -> Value {
    json!({ "item_position": item, "version": version, "wording": wording })
}

async fn differences(session: &Session<'_>, import: &Value) -> Value {
    let path = format!("{}/differences", path_of(import));
    session.get(&path).await.is(StatusCode::OK)
}

fn titles(items: &Value) -> Vec<&str> {
    let items = items.as_array().unwrap();
    items
        .iter()
        .map(|item| item["title"].as_str().unwrap())
        .collect()
}

async fn words(session: &Session<'_>) -> Vec<Value> {
    session.walk_field("/decisions", "text").await
}

on_both_databases! {
    async fn an_amended_document_shows_what_it_changes_of_what_is_recorded(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let old = recorded(&secretary, &first()).await;
        let new = draft(&secretary, &amended()).await;
        assert_eq!(new["amends_id"], old["id"]);
        assert_eq!(secretary.get(&path_of(&old)).await.json()["amended_by_id"], new["id"]);
        let found = differences(&secretary, &new).await;
        assert_eq!((&found["meeting_id"], &found["draft_id"]), (&old["meeting_id"], &Value::Null));
        assert_eq!((titles(&found["added"]), titles(&found["removed"])), (vec!["Veje"], vec!["Eventuelt"]));
        let changed = &found["changed"][0];
        assert_eq!((titles(&found["changed"]), &changed["position"]), (vec!["Skoler"], &json!(3)));
        assert_eq!((&changed["is_contradicted"], &changed["decision_version"]), (&json!(true), &json!(1)));
        assert_eq!(changed["fields"], json!([{ "field": "decision", "old": "Godkendt.", "new": BETTER }]));
        // Looking changes nothing, and the first document differs in nothing from what was made of it.
        assert_eq!(secretary.walk("/decisions").await.len(), 3);
        let same = differences(&secretary, &old).await;
        for part in ["added", "removed", "changed"] {
            assert_eq!(same[part], json!([]), "{part}");
        }
        app.close().await;
    }

    async fn what_was_accepted_is_touched_only_decision_by_decision(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let old = draft(&secretary, &first()).await;
        let old = accept(&secretary, &old, &json!({ "sure_proposals": true })).await.is(StatusCode::OK);
        let action = secretary.walk("/actions").await.remove(0);
        let new = draft(&secretary, &amended()).await;
        let refused = accept(&secretary, &new, &json!({})).await;
        refused.points_to(&["/decisions"]);
        assert!(refused.text.contains("item 3 (Skoler)"), "{}", refused.text);
        for (answers, pointers) in [
            (json!([answer(1, 1, "amended")]), vec!["/decisions/0/item_position", "/decisions"]),
            (json!([answer(3, 2, "amended")]), vec!["/decisions/0/version"]),
            (json!([answer(3, 1, "amended"), answer(3, 1, "recorded")]), vec!["/decisions/1/item_position"]),
            (json!([answer(9, 1, "amended"), answer(3, 1, "amended")]), vec!["/decisions/0/item_position"]),
        ] {
            accept(&secretary, &new, &json!({ "decisions": answers })).await.points_to(&pointers);
        }
        assert_eq!(secretary.walk("/agenda-items").await.len(), 3);

        let answers = json!({ "decisions": [answer(3, 1, "amended")] });
        let accepted = accept(&secretary, &new, &answers).await.is(StatusCode::OK);
        assert_eq!(accepted["meeting_id"], old["meeting_id"]);
        assert_eq!(secretary.walk("/meetings").await.len(), 1);
        // The new item was added, and the one that is gone from the document stays.
        let items = secretary.walk_field("/agenda-items", "title").await;
        assert_eq!(items, ["Netværk", "Skoler", "Eventuelt", "Veje"]);
        let decisions = secretary.walk("/decisions").await;
        let corrected = decisions.iter().find(|one| one["item_title"] == "Skoler").unwrap();
        assert_eq!((&corrected["text"], &corrected["edition"]), (&json!(BETTER), &json!(2)));
        let editions = format!("/decisions/{}/editions", corrected["id"].as_str().unwrap());
        let editions = secretary.walk(&editions).await;
        assert_eq!((&editions[0]["text"], &editions[0]["reason"]), (&json!("Godkendt."), &json!("Ændret referat: referat.md")));
        // The action of the earlier document stays as it was, and is not proposed again.
        let told = secretary.get(&format!("/actions/{}", action["id"].as_str().unwrap())).await.json();
        assert_eq!(told, action);
        assert_eq!(proposals(&secretary, &new, "state").await, ["repeated"]);
        assert_eq!(proposals(&secretary, &new, "repeats_id").await, proposals(&secretary, &old, "id").await);
        app.drain().await;
        app.close().await;
    }

    async fn what_is_to_stay_as_it_is_recorded_stays(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let old = recorded(&secretary, &first()).await;
        let new = draft(&secretary, &amended()).await;
        let answers = json!({ "decisions": [answer(3, 1, "recorded")] });
        accept(&secretary, &new, &answers).await.is(StatusCode::OK);
        let texts = words(&secretary).await;
        assert!(texts.contains(&json!("Godkendt.")) && !texts.contains(&json!(BETTER)), "{texts:?}");
        // What nobody had touched is dealt with in the newer document.
        assert_eq!(proposals(&secretary, &old, "state").await, ["repeated"]);
        assert_eq!(proposals(&secretary, &new, "state").await, ["waiting"]);
        assert_eq!(proposals(&secretary, &old, "repeats_id").await, proposals(&secretary, &new, "id").await);
        let rules = secretary.get("/reports/proposal-rules").await.json();
        assert_eq!((&rules["rules"][0]["proposals"], &rules["rules"][0]["waiting"]), (&json!(1), &json!(1)));
        app.close().await;
    }

    async fn of_those_who_accept_an_amendment_at_once_one_wins(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        recorded(&secretary, &first()).await;
        let new = draft(&secretary, &amended()).await;
        let path = format!("{}/acceptance", path_of(&new));
        let answers = json!({ "decisions": [answer(3, 1, "amended")] });
        let accept = || async { secretary.step(&path, "\"1\"", &answers).await };
        let (a, b, c) = tokio::join!(accept(), accept(), accept());
        let mut statuses = [a, b, c].map(|answer| answer.status.as_u16());
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412, 412]);
        assert_eq!(secretary.walk("/decisions").await.len(), 4);
        app.close().await;
    }

    async fn of_two_documents_about_a_meeting_that_are_accepted_at_once_one_is_the_first(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let (old, new) = (draft(&secretary, &first()).await, draft(&secretary, &amended()).await);
        let nothing = json!({});
        let (a, b) = tokio::join!(accept(&secretary, &old, &nothing), accept(&secretary, &new, &nothing));
        let mut statuses = [a, b].map(|answer| answer.status.as_u16());
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422]);
        assert_eq!(secretary.walk("/meetings").await.len(), 1);
        assert_eq!(secretary.walk("/decisions").await.len(), 3);
        app.close().await;
    }

    async fn documents_that_come_out_of_order_are_answered_for_as_well(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let old = draft(&secretary, &first()).await;
        let new = draft(&secretary, &amended()).await;
        // As long as nothing is recorded, the drafts are compared.
        let found = differences(&secretary, &new).await;
        assert_eq!((&found["draft_id"], titles(&found["changed"])), (&old["id"], vec!["Skoler"]));
        assert_eq!(found["changed"][0]["is_contradicted"], false);
        let nothing = differences(&secretary, &old).await;
        assert_eq!((&nothing["draft_id"], &nothing["meeting_id"]), (&Value::Null, &Value::Null));
        assert_eq!(titles(&nothing["added"]).len(), 3);
        accept(&secretary, &new, &json!({})).await.is(StatusCode::OK);
        accept(&secretary, &old, &json!({})).await.points_to(&["/decisions"]);
        let answers = json!({ "decisions": [answer(2, 1, "recorded")] });
        accept(&secretary, &old, &answers).await.is(StatusCode::OK);
        assert_eq!(secretary.walk("/meetings").await.len(), 1);
        assert_eq!(secretary.walk("/decisions").await.len(), 4);
        app.close().await;
    }

    async fn a_document_of_another_day_or_time_amends_nothing(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let first = draft(&secretary, &first()).await;
        let items = [("Netværk", "", PLAN)];
        for (day, time, amends) in [
            ("25-10-2023", " kl. 13:00", &first["id"]),
            ("24-10-2023", " kl. 13:00", &Value::Null),
            ("25-10-2023", " kl. 09:00", &Value::Null),
        ] {
            let new = draft(&secretary, &document(("REFERAT", day, time), &items)).await;
            assert_eq!(&new["amends_id"], amends, "{day}{time}");
        }
        let agenda = draft(&secretary, &document(("DAGSORDEN", "25-10-2023", ""), &[("Netværk", "", "")])).await;
        assert_eq!((&agenda["kind"], &agenda["amends_id"]), (&json!("agenda"), &Value::Null));
        app.close().await;
    }

    async fn minutes_that_are_approved_take_no_amendment(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let old = recorded(&secretary, &first()).await;
        let meeting = old["meeting_id"].as_str().unwrap().parse().unwrap();
        app.store(move |db| {
            let held = meetings::find(db, meeting)?.unwrap();
            let state = MeetingState::MinutesApproved { at: a_moment() };
            meetings::update(db, Meeting { state, ..held }).map(drop)
        })
        .await;
        let new = draft(&secretary, &amended()).await;
        let answers = json!({ "decisions": [answer(3, 1, "amended")] });
        accept(&secretary, &new, &answers).await.is_problem(Kind::NotAllowedNow);
        assert_eq!(secretary.walk("/decisions").await.len(), 3);
        app.close().await;
    }

    async fn what_is_closed_is_amended_by_those_who_see_it_and_told_to_nobody_else(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let with = |words: &str| minutes(&[("Netværk", "", "Godkendt."), (CLOSED, "", words)]);
        recorded(&secretary, &with(CLOSED_WORDS)).await;
        let new = draft(&secretary, &with("Kontrakten med Hemmelig Leverandør består.")).await;
        let seen = differences(&secretary, &new).await;
        assert_eq!(seen["changed"].as_array().unwrap().len(), 1);
        let administrator = app.administrator();
        let unseen = differences(&administrator, &new).await;
        assert_eq!(unseen["changed"], json!([]));
        assert!(!unseen.to_string().contains("Hemmelig"), "{unseen}");
        let answers = json!({ "decisions": [answer(2, 1, "amended")] });
        let refused = accept(&administrator, &new, &answers).await;
        refused.is_problem(Kind::NotPermitted);
        assert!(!refused.text.contains("Hemmelig"), "{}", refused.text);
        accept(&secretary, &new, &answers).await.is(StatusCode::OK);
        for list in ["/decisions", "/agenda-items", "/actions"] {
            let told = administrator.get(list).await;
            assert!(!told.text.contains("Hemmelig"), "{list}: {}", told.text);
        }
        app.close().await;
    }

    async fn closed_words_do_not_come_to_an_open_item(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        recorded(&secretary, &minutes(&[("Kontrakt", "", "Godkendt.")])).await;
        let new = draft(&secretary, &minutes(&[("Lukket: Kontrakt", "", "Opsagt.")])).await;
        let found = differences(&secretary, &new).await;
        let fields = &found["changed"][0]["fields"];
        assert_eq!(fields[0], json!({ "field": "is_closed", "old": "false", "new": "true" }));
        let amended = json!({ "decisions": [answer(1, 1, "amended")] });
        accept(&secretary, &new, &amended).await.points_to(&["/decisions/0/wording"]);
        let recorded = json!({ "decisions": [answer(1, 1, "recorded")] });
        accept(&secretary, &new, &recorded).await.is(StatusCode::OK);
        assert_eq!(words(&secretary).await, ["Godkendt."]);
        let outsider = app.administrator().get(&path_of(&new)).await;
        assert!(!outsider.text.contains("Opsagt"), "{}", outsider.text);
        app.close().await;
    }

    async fn differences_are_for_those_who_import_and_read(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let import = draft(&review.secretary(&app), &first()).await;
        let path = format!("{}/differences", path_of(&import));
        for role in [Role::Employee, Role::Director, Role::Member, Role::Auditor] {
            app.as_([role], None).get(&path).await.is_problem(Kind::NotPermitted);
        }
        app.system([Scope::MinutesImport]).get(&path).await.is_problem(Kind::NotPermitted);
        let all = [Scope::MinutesImport, Scope::MeetingsRead, Scope::DecisionsRead];
        app.system(all).get(&path).await.is(StatusCode::OK);
        conduct::asks_for_a_token(&app, &[(Method::GET, path.as_str())]).await;
        app.close().await;
    }
}
