//! Late items: what comes to an agenda that is closed needs a reason, and nothing comes to one that is
//! over.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::ids::{AgendaItemId, MeetingId},
};

use super::committee::Committee;
use crate::support::{app::TestApp, requests::Session};

/// Its agenda closes on 23 November at noon in Copenhagen.
const NOVEMBER: &str = "2023-11-29T12:00:00Z";
const DECEMBER: &str = "2023-12-20T12:00:00Z";

fn entitled(meeting: MeetingId, title: &str) -> Value {
    json!({ "meeting_id": meeting, "title": title, "kind": "decision" })
}

fn late(meeting: MeetingId, title: &str) -> Value {
    let mut new = entitled(meeting, title);
    new["late_reason"] = json!(" Høringssvaret kom først i går. ");
    new
}

async fn titles(session: &Session<'_>, query: &str) -> Vec<Value> {
    session
        .walk_field(&format!("/agenda-items?{query}"), "title")
        .await
}

async fn step(session: &Session<'_>, meeting: MeetingId, step: &str) {
    let path = format!("/meetings/{meeting}");
    let tag = session.get(&path).await.etag().to_owned();
    let stepped = session.ask(Method::POST, &format!("{path}/{step}"));
    stepped.if_match(&tag).await.is(StatusCode::OK);
}

fn path_of(id: AgendaItemId) -> String {
    format!("/agenda-items/{id}")
}

on_both_databases! {
    async fn what_comes_after_the_deadline_is_late_and_says_why(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        app.set_clock("2023-11-23 11:59");
        let secretary = committee.secretary();
        secretary.post("/agenda-items", &late(meeting, "For tidligt")).await.points_to(&["/late_reason"]);
        let in_time: AgendaItemId = secretary.create("/agenda-items", &entitled(meeting, "I tide")).await;
        app.set_clock("2023-11-23 12:00");
        let refused = secretary.post("/agenda-items", &entitled(meeting, "For sent")).await;
        let told = refused.is_problem(Kind::NotAllowedNow);
        assert!(told["detail"].as_str().unwrap().contains("needs a late_reason"), "{told}");
        let created = secretary.post("/agenda-items", &late(meeting, "Høring")).await;
        let told = created.is(StatusCode::CREATED);
        assert_eq!(told["late"], json!({ "at": "2023-11-23T11:00:00Z", "reason": "Høringssvaret kom først i går." }));
        assert_eq!(told["position"], 2);
        // Why it is late is told to everybody who sees it.
        let path = path_of(created.id());
        assert_eq!(committee.employee().get(&path).await.is(StatusCode::OK), told);
        assert_eq!(titles(&secretary, "is_late=true").await, ["Høring"]);
        assert_eq!(titles(&secretary, "is_late=false").await, ["I tide"]);
        // Until the agenda is sent out, everything on it may still be changed; it stays late.
        for path in [&path, &path_of(in_time)] {
            let changed = secretary.patch(path, "\"1\"", &json!({ "minutes": 15 })).await;
            changed.is(StatusCode::OK);
        }
        assert_eq!(secretary.get(&path).await.json()["late"], told["late"]);
        app.close().await;
    }

    async fn an_agenda_that_was_sent_out_stays_but_for_what_came_later(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        committee.has_on_every_agenda(&json!([{ "title": "Eventuelt", "role": "any_other_business", "place": "closing" }])).await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let december = committee.meets_at(DECEMBER).await;
        app.set_clock("2023-11-23 12:00");
        let secretary = committee.secretary();
        let before: AgendaItemId = secretary.create("/agenda-items", &late(meeting, "Før")).await;
        app.set_clock("2023-11-23 13:00");
        step(&secretary, meeting, "agenda-freeze").await;
        app.set_clock("2023-11-24 09:00");
        let secretary = committee.secretary();
        secretary.post("/agenda-items", &entitled(meeting, "Efter")).await.is_problem(Kind::NotAllowedNow);
        let after: AgendaItemId = secretary.create("/agenda-items", &late(meeting, "Efter")).await;
        assert_eq!(titles(&secretary, &format!("meeting_id={meeting}")).await, ["Før", "Efter", "Eventuelt"]);

        // Late as well, but sent out with the others.
        let sent_out = path_of(before);
        for refused in [
            secretary.patch(&sent_out, "\"1\"", &json!({ "title": "Nyt" })).await,
            secretary.patch(&sent_out, "\"1\"", &json!({ "position": 2 })).await,
            secretary.ask(Method::DELETE, &sent_out).if_match("\"1\"").await,
            secretary.step(&format!("{sent_out}/transfer"), "\"1\"", &json!({ "meeting_id": december })).await,
            secretary.step(&format!("{sent_out}/backlog-return"), "\"1\"", &json!({})).await,
        ] {
            let told = refused.is_problem(Kind::NotAllowedNow);
            assert!(told["detail"].as_str().unwrap().contains("was sent out at"), "{told}");
        }
        let came_later = path_of(after);
        let changed = secretary.patch(&came_later, "\"1\"", &json!({ "title": "Efter alt", "position": 1 })).await;
        assert_eq!(changed.is(StatusCode::OK)["title"], "Efter alt");
        assert_eq!(titles(&secretary, &format!("meeting_id={meeting}")).await, ["Efter alt", "Før", "Eventuelt"]);
        let moved = secretary.step(&format!("{came_later}/transfer"), "\"2\"", &json!({ "meeting_id": december })).await;
        assert_eq!(moved.is(StatusCode::OK)["late"], Value::Null, "it comes there in time");
        let gone: AgendaItemId = secretary.create("/agenda-items", &late(meeting, "Fejl")).await;
        secretary.ask(Method::DELETE, &path_of(gone)).if_match("\"1\"").await.is(StatusCode::NO_CONTENT);
        assert_eq!(titles(&secretary, &format!("meeting_id={meeting}")).await, ["Før", "Eventuelt"]);
        app.close().await;
    }

    async fn what_is_moved_to_a_closed_agenda_is_late_there(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let (meeting, december) = (committee.meets_at(NOVEMBER).await, committee.meets_at(DECEMBER).await);
        app.set_clock("2023-11-24 09:00");
        let secretary = committee.secretary();
        let id: AgendaItemId = secretary.create("/agenda-items", &entitled(december, "AI")).await;
        let far = json!({ "body_id": committee.body, "title": "Siden", "kind": "discussion", "earliest_on": "2031-01-01" });
        let waiting: AgendaItemId = secretary.create("/waiting-items", &far).await;
        for path in [format!("/agenda-items/{id}/transfer"), format!("/waiting-items/{waiting}/placement")] {
            secretary.step(&path, "\"1\"", &json!({ "meeting_id": meeting })).await.is_problem(Kind::NotAllowedNow);
            let with_reason = json!({ "meeting_id": meeting, "late_reason": "Haster." });
            let moved = secretary.step(&path, "\"1\"", &with_reason).await.is(StatusCode::OK);
            assert_eq!(moved["late"], json!({ "at": "2023-11-24T08:00:00Z", "reason": "Haster." }));
        }
        assert_eq!(titles(&secretary, &format!("meeting_id={meeting}&is_late=true")).await, ["AI", "Siden"]);
        app.close().await;
    }

    async fn no_reason_opens_an_agenda_that_is_over(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let (meeting, december) = (committee.meets_at(NOVEMBER).await, committee.meets_at(DECEMBER).await);
        let cancelled = committee.meets_at("2023-12-06T12:00:00Z").await;
        let secretary = committee.secretary();
        let id: AgendaItemId = secretary.create("/agenda-items", &entitled(december, "AI")).await;
        let far = json!({ "body_id": committee.body, "title": "Siden", "kind": "discussion", "earliest_on": "2031-01-01" });
        let waiting: AgendaItemId = secretary.create("/waiting-items", &far).await;
        step(&secretary, meeting, "agenda-freeze").await;
        app.set_clock("2023-11-24 09:00");
        let secretary = committee.secretary();
        let came_later: AgendaItemId = secretary.create("/agenda-items", &late(meeting, "Sent")).await;
        let cancelling = format!("/meetings/{cancelled}/cancellation");
        secretary.step(&cancelling, "\"1\"", &json!({ "reason": "For få." })).await.is(StatusCode::OK);
        app.set_clock("2023-11-29 15:00");
        let secretary = committee.secretary();
        step(&secretary, meeting, "holding").await;
        let refuses = async |over: MeetingId, state: &str| {
            let there = json!({ "meeting_id": over, "late_reason": "Haster." });
            for refused in [
                secretary.post("/agenda-items", &late(over, "Glemt")).await,
                secretary.step(&format!("/agenda-items/{id}/transfer"), "\"1\"", &there).await,
                secretary.step(&format!("/waiting-items/{waiting}/placement"), "\"1\"", &there).await,
            ] {
                let told = refused.is_problem(Kind::NotAllowedNow);
                assert_eq!(told["detail"], format!("the agenda of a meeting that is {state} cannot be changed"));
            }
        };
        refuses(cancelled, "cancelled").await;
        refuses(meeting, "held").await;
        // Not even what came late may be changed any more.
        let path = path_of(came_later);
        secretary.patch(&path, "\"1\"", &json!({ "title": "Nyt" })).await.is_problem(Kind::NotAllowedNow);
        secretary.ask(Method::DELETE, &path).if_match("\"1\"").await.is_problem(Kind::NotAllowedNow);
        step(&secretary, meeting, "minutes-approval").await;
        refuses(meeting, "minutes_approved").await;
        assert_eq!(titles(&secretary, &format!("meeting_id={meeting}")).await, ["Sent"]);
        app.close().await;
    }

    async fn a_reason_is_a_few_plain_words(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        app.set_clock("2023-11-24 09:00");
        let secretary = committee.secretary();
        for reason in [json!(""), json!(" \n "), json!("Ny\u{0}t"), json!(7), json!("x".repeat(10_001))] {
            let mut new = entitled(meeting, "For sent");
            new["late_reason"] = reason;
            secretary.post("/agenda-items", &new).await.points_to(&["/late_reason"]);
        }
        assert_eq!(titles(&secretary, &format!("meeting_id={meeting}")).await.len(), 0);
        app.close().await;
    }
}
