//! Agendas that come in: they plan, and their minutes complete the same meeting.

use actix_web::http::StatusCode;
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{ids::AgendaItemId, meeting::MeetingState},
};

use super::{
    super::minutes_imports::{Review, path_of},
    CLOSED, CLOSED_WORDS, PLAN, Printed, accept, document, draft, recorded,
};
use crate::support::{app::TestApp, builders::*, requests::Session};

const CASE: &str = "85.15.02-G01-30-23";

/// The agenda of 29 November 2023, which is still to come.
fn agenda(items: &[Printed<'_>]) -> String {
    document(("DAGSORDEN", "29-11-2023", " kl. 13:00"), items)
}

/// The minutes of that day.
fn minutes_of_it(items: &[Printed<'_>]) -> String {
    document(("REFERAT", "29-11-2023", " kl. 13:00"), items)
}

/// The items of the meeting that an import was accepted as.
async fn items_of(session: &Session<'_>, import: &Value) -> Vec<Value> {
    let meeting = import["meeting_id"].as_str().unwrap();
    session
        .walk(&format!("/agenda-items?meeting_id={meeting}"))
        .await
}

async fn state_of(session: &Session<'_>, import: &Value) -> Value {
    let path = format!("/meetings/{}", import["meeting_id"].as_str().unwrap());
    session.get(&path).await.json()["state"].clone()
}

on_both_databases! {
    async fn an_agenda_plans_its_meeting_and_the_minutes_complete_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let text = agenda(&[("Netværk (B)", CASE, ""), (CLOSED, "", ""), ("Skoler (O)", "", ""), ("Eventuelt", "", "")]);
        let import = draft(&secretary, &text).await;
        assert_eq!((&import["kind"], &import["proposals"]), (&json!("agenda"), &json!([])));
        assert_eq!(secretary.walk("/meetings").await.len(), 0);
        let import = accept(&secretary, &import, &json!({})).await.is(StatusCode::OK);
        assert_eq!(state_of(&secretary, &import).await, "planned");
        let planned = items_of(&secretary, &import).await;
        let told: Vec<_> = planned.iter().map(|one| (&one["title"], &one["kind"], &one["is_closed"])).collect();
        assert_eq!(told, [
            (&json!("Netværk"), &json!("decision"), &json!(false)),
            (&json!("Kontrakt med Hemmelig Leverandør"), &json!("decision"), &json!(true)),
            (&json!("Skoler"), &json!("information"), &json!(false)),
            (&json!("Eventuelt"), &json!("decision"), &json!(false)),
        ]);
        assert_eq!(secretary.walk_field("/matters", "case_number").await, [CASE]);

        // Numbers and titles have shifted by the time that the minutes are written.
        app.set_clock("2023-11-30 09:00");
        let secretary = review.secretary(&app);
        let text = minutes_of_it(&[
            ("Godkendelse af dagsorden", "", "Godkendt."),
            ("Plan for netværk", CASE, PLAN),
            (CLOSED, "", CLOSED_WORDS),
            ("Eventuelt", "", "Intet."),
        ]);
        let done = accept(&secretary, &draft(&secretary, &text).await, &json!({ "sure_proposals": true })).await;
        let done = done.is(StatusCode::OK);
        assert_eq!((&done["meeting_id"], &done["amends_id"]), (&import["meeting_id"], &Value::Null));
        assert_eq!(state_of(&secretary, &done).await, "held");
        let held = items_of(&secretary, &done).await;
        let ids = |items: &[Value]| items.iter().map(|item| item["id"].clone()).collect::<Vec<_>>();
        assert_eq!(ids(&held)[..4], ids(&planned)[..]);
        assert_eq!(held.len(), 5, "only what the agenda did not have is new");
        let decided = secretary.walk_field("/decisions", "agenda_item_id").await;
        assert!(decided.contains(&planned[0]["id"]) && decided.contains(&planned[1]["id"]), "{decided:?}");
        assert_eq!(secretary.walk("/matters").await.len(), 1);
        assert_eq!(secretary.walk("/actions").await.len(), 2);
        app.drain().await;
        app.close().await;
    }

    async fn an_agenda_finds_the_planned_meeting_and_fills_in_what_is_empty(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let id = review.plans(&app, a_meeting().on("2023-11-29")).await;
        let item = json!({ "meeting_id": id.to_string(), "title": "netværk", "kind": "discussion" });
        let standing: AgendaItemId = secretary.create("/agenda-items", &item).await;
        let text = agenda(&[("Netværk", CASE, ""), ("Skoler", "", "")]);
        let import = recorded(&secretary, &text).await;
        assert_eq!(import["meeting_id"], id.to_string());
        let items = items_of(&secretary, &import).await;
        assert_eq!(items.len(), 2);
        let told = &items[0];
        assert_eq!((&told["id"], &told["title"], &told["kind"]), (&json!(standing), &json!("netværk"), &json!("discussion")));
        assert!(told["matter_id"].is_string());
        // Another agenda of that meeting amends it, and adds what is new.
        let newer = agenda(&[("Netværk", CASE, ""), ("Skoler", "", ""), ("Veje", "", "")]);
        let newer = draft(&secretary, &newer).await;
        assert_eq!(newer["amends_id"], import["id"]);
        let newer = accept(&secretary, &newer, &json!({})).await.is(StatusCode::OK);
        assert_eq!(items_of(&secretary, &newer).await.len(), 3);
        app.close().await;
    }

    async fn what_comes_to_a_closed_agenda_is_late_with_a_reason(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let frozen = MeetingState::Frozen { at: moment("2023-10-25 12:00") };
        let id = review.plans(&app, a_meeting().on("2023-11-29").state(frozen)).await;
        let import = draft(&secretary, &agenda(&[("Netværk", CASE, "")])).await;
        accept(&secretary, &import, &json!({})).await.is_problem(Kind::NotAllowedNow);
        let reason = json!({ "late_reason": "Kom i går." });
        let import = accept(&secretary, &import, &reason).await.is(StatusCode::OK);
        assert_eq!(import["meeting_id"], id.to_string());
        assert_eq!(items_of(&secretary, &import).await[0]["late"]["reason"], "Kom i går.");
        assert_eq!(state_of(&secretary, &import).await, "agenda_frozen");

        let open = review.plans(&app, a_meeting().on("2023-12-13")).await;
        let text = agenda(&[("Netværk", CASE, "")]).replace("29-11-2023", "13-12-2023");
        let import = draft(&secretary, &text).await;
        accept(&secretary, &import, &reason).await.points_to(&["/late_reason"]);
        accept(&secretary, &import, &json!({ "decisions": [{ "item_position": 1, "version": 1, "wording": "amended" }] }))
            .await
            .points_to(&["/decisions"]);
        let import = accept(&secretary, &import, &json!({})).await.is(StatusCode::OK);
        assert_eq!(import["meeting_id"], open.to_string());
        app.close().await;
    }

    async fn an_agenda_that_comes_after_the_minutes_changes_nothing_and_is_told_so(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let of_october = |kind, decision| document((kind, "25-10-2023", " kl. 13:00"), &[("Netværk", CASE, decision), ("Skoler", "", decision)]);
        recorded(&secretary, &of_october("REFERAT", "Godkendt.")).await;
        let late = draft(&secretary, &of_october("DAGSORDEN", "")).await;
        let refused = accept(&secretary, &late, &json!({})).await;
        refused.is_problem(Kind::NotAllowedNow);
        assert!(refused.text.contains("is held"), "{}", refused.text);
        assert_eq!(secretary.walk("/agenda-items").await.len(), 2);
        assert_eq!(secretary.get(&path_of(&late)).await.json()["state"], "draft");
        app.close().await;
    }

    async fn an_agenda_for_another_time_of_a_day_with_a_meeting_asks_which_is_meant(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let id = review.plans(&app, a_meeting().on("2023-11-29")).await;
        let text = document(("DAGSORDEN", "29-11-2023", " kl. 16:00"), &[("Netværk", "", "")]);
        let import = draft(&secretary, &text).await;
        accept(&secretary, &import, &json!({})).await.points_to(&["/met_at"]);
        let meant = secretary.get(&format!("/meetings/{id}")).await.json()["starts_at"].clone();
        let other = draft(&secretary, &text.replace("Netværk", "Veje")).await;
        let import = accept(&secretary, &import, &json!({ "met_at": meant })).await.is(StatusCode::OK);
        assert_eq!(import["meeting_id"], id.to_string());
        let extra = json!({ "met_at": "2023-11-29T16:00:00+01:00" });
        let other = accept(&secretary, &other, &extra).await.is(StatusCode::OK);
        assert_eq!(other["meeting_id"], id.to_string(), "the one with an agenda that day");
        app.close().await;
    }

    async fn minutes_find_the_agenda_of_their_day_whatever_the_time(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = recorded(&secretary, &document(("DAGSORDEN", "29-11-2023", ""), &[("Netværk", "", ""), ("Skoler", "", "")])).await;
        app.set_clock("2023-11-30 09:00");
        let secretary = review.secretary(&app);
        let items = [("Netværk", "", "Godkendt."), ("Skoler", "", "Godkendt.")];
        let done = recorded(&secretary, &document(("REFERAT", "29-11-2023", " kl. 13:07"), &items)).await;
        assert_eq!(done["meeting_id"], import["meeting_id"]);
        assert_eq!(items_of(&secretary, &done).await.len(), 2);
        app.close().await;
    }

    async fn what_the_body_closed_the_doors_for_is_closed_before_it_is_told(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let open = CLOSED.trim_start_matches("Lukket: ");
        recorded(&secretary, &agenda(&[(open, "", ""), ("Lukket: Personsag", "", "")])).await;
        app.set_clock("2023-11-30 09:00");
        let secretary = review.secretary(&app);
        recorded(&secretary, &minutes_of_it(&[(CLOSED, "", CLOSED_WORDS), ("Personsag", "", "Ansat.")])).await;
        let closed = secretary.walk_field("/decisions", "is_closed").await;
        assert_eq!(closed, [true, true]);
        for list in ["/decisions", "/agenda-items"] {
            let told = app.administrator().walk(list).await;
            assert_eq!(told, Vec::<Value>::new(), "{list}");
        }
        app.close().await;
    }

    async fn an_item_that_leaves_its_agenda_again_leaves_the_import_alone(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = recorded(&secretary, &agenda(&[("Netværk", "", ""), ("Skoler", "", "")])).await;
        for (item, step) in items_of(&secretary, &import).await.iter().zip(["", "/backlog-return"]) {
            let path = format!("/agenda-items/{}", item["id"].as_str().unwrap());
            let tag = secretary.get(&path).await.etag().to_owned();
            let method = if step.is_empty() { actix_web::http::Method::DELETE } else { actix_web::http::Method::POST };
            let asking = secretary.ask(method, &format!("{path}{step}")).if_match(&tag).json(&json!({}));
            let done = asking.await;
            assert!(done.status.is_success(), "{}", done.text);
        }
        let told = secretary.get(&path_of(&import)).await.json();
        for item in told["items"].as_array().unwrap() {
            assert_eq!(item["agenda_item_id"], Value::Null);
        }
        app.close().await;
    }
}
