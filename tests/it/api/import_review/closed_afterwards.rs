//! Items that are closed after their import was accepted: from then on the document tells no more of them.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::storage::agenda_items;

use super::{
    super::minutes_imports::{Review, path_of, proposal_path},
    CLOSED, CLOSED_WORDS, PLAN, Printed, document, minutes, recorded,
};
use crate::support::{app::TestApp, builders::*, requests::Session};

const NAME: &str = "Leverandør";

/// The agenda of 29 November 2023, which is still to come.
fn agenda(items: &[Printed<'_>]) -> String {
    document(("DAGSORDEN", "29-11-2023", " kl. 13:00"), items)
}

fn open_title() -> &'static str {
    CLOSED.trim_start_matches("Lukket: ")
}

/// How many items of an import are told to somebody who imports minutes and sees nothing closed.
async fn told_outside(app: &TestApp, import: &Value) -> usize {
    let outsider = app.administrator();
    let mut words = String::new();
    let path = path_of(import);
    let differences = format!("{path}/differences");
    for address in [path.as_str(), &differences, "/reports/proposal-examples"] {
        let answer = outsider.get(address).await;
        answer.is(StatusCode::OK);
        words.push_str(&answer.text);
    }
    let items = outsider.get(&path).await.json()["items"].clone();
    let count = items.as_array().unwrap().len();
    assert_eq!(words.contains(NAME), count == 2, "{words}");
    count
}

/// Opens or closes an item, on an agenda or in the backlog.
async fn disclose(session: &Session<'_>, path: &str, is_closed: bool) {
    let tag = session.get(path).await.etag().to_owned();
    let change = json!({ "is_closed": is_closed });
    session.patch(path, &tag, &change).await.is(StatusCode::OK);
}

async fn step(session: &Session<'_>, method: Method, path: &str) {
    let item = path.split_inclusive('/').take(3).collect::<String>();
    let tag = session
        .get(item.trim_end_matches('/'))
        .await
        .etag()
        .to_owned();
    let done = session
        .ask(method, path)
        .if_match(&tag)
        .json(&json!({}))
        .await;
    assert!(done.status.is_success(), "{}", done.text);
}

on_both_databases! {
    async fn an_import_tells_of_an_item_as_long_as_that_is_open(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = recorded(&secretary, &agenda(&[("Netværk", "", ""), (open_title(), "", "")])).await;
        let item = import["items"][1]["agenda_item_id"].as_str().unwrap();
        let placed = format!("/agenda-items/{item}");
        assert_eq!(told_outside(&app, &import).await, 2);
        for (is_closed, count) in [(true, 1), (false, 2), (true, 1)] {
            disclose(&secretary, &placed, is_closed).await;
            assert_eq!(told_outside(&app, &import).await, count);
        }
        let seen = secretary.get(&path_of(&import)).await.json();
        assert_eq!((&seen["items"][0]["is_closed"], &seen["items"][1]["is_closed"]), (&json!(false), &json!(true)));

        // The same in the backlog, and once it is gone for good.
        let waiting = format!("/waiting-items/{item}");
        step(&secretary, Method::POST, &format!("{placed}/backlog-return")).await;
        for (is_closed, count) in [(false, 2), (true, 1)] {
            disclose(&secretary, &waiting, is_closed).await;
            assert_eq!(told_outside(&app, &import).await, count);
        }
        step(&secretary, Method::DELETE, &waiting).await;
        assert_eq!(told_outside(&app, &import).await, 1);
        app.close().await;
    }

    async fn what_was_closed_when_it_left_its_agenda_stays_closed_in_the_import(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = recorded(&secretary, &agenda(&[("Netværk", "", ""), (open_title(), "", "")])).await;
        let item = import["items"][1]["agenda_item_id"].as_str().unwrap();
        let placed = format!("/agenda-items/{item}");
        disclose(&secretary, &placed, true).await;
        step(&secretary, Method::DELETE, &placed).await;
        assert_eq!(told_outside(&app, &import).await, 1);
        app.close().await;
    }

    async fn minutes_that_close_an_item_close_it_in_its_agenda_too(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let import = recorded(&review.secretary(&app), &agenda(&[("Netværk", "", ""), (open_title(), "", "")])).await;
        app.set_clock("2023-11-30 09:00");
        let items = [("Netværk", "", "Godkendt."), (CLOSED, "", CLOSED_WORDS)];
        recorded(&review.secretary(&app), &document(("REFERAT", "29-11-2023", " kl. 13:00"), &items)).await;
        assert_eq!(told_outside(&app, &import).await, 1);
        app.close().await;
    }

    async fn what_is_closed_now_is_no_example_and_not_counted(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = recorded(&secretary, &minutes(&[("Netværk", "", PLAN), (open_title(), "", CLOSED_WORDS)])).await;
        for place in [0, 1] {
            let path = format!("{}/rejection", proposal_path(&import, place));
            secretary.step(&path, "\"1\"", &json!({})).await.is(StatusCode::OK);
        }
        assert_eq!(told_outside(&app, &import).await, 2);
        let item = import["items"][1]["agenda_item_id"].as_str().unwrap().parse().unwrap();
        app.store(move |db| {
            let mut item = agenda_items::find(db, item)?.unwrap();
            item.content = item.content.closed();
            agenda_items::update(db, item)
        })
        .await;
        assert_eq!(told_outside(&app, &import).await, 1);
        let outsider = app.administrator();
        let report = outsider.get("/reports/proposal-rules").await.json();
        let counts = report["rules"].as_array().unwrap().iter().map(|rule| rule["proposals"].as_u64().unwrap());
        assert_eq!(counts.sum::<u64>(), 1);
        let examples = outsider.walk("/reports/proposal-examples").await;
        assert_eq!(examples.len(), 1);
        let examples = secretary.walk_field("/reports/proposal-examples", "is_closed").await;
        assert_eq!(examples, [json!(true), json!(false)]);
        app.close().await;
    }
}
