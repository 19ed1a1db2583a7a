//! Asking the secretary for more time, or that somebody else takes an action over.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        action::{ActionState, Evidence},
        body::{Function, Membership},
        organisation::{Owner, Unit},
    },
    mail::OutgoingMail,
    storage::{memberships, units},
};

use super::{
    conduct,
    holding::happenings,
    steering_group::{SteeringGroup, nobody},
};
use crate::support::{app::TestApp, builders::*};

/// An open action of the owner's, due on 1 December.
async fn an_open_action(app: &TestApp, group: &SteeringGroup) -> String {
    let id = group.an_action_that_is(app, ActionState::Open).await;
    format!("/actions/{id}")
}

fn more_time(day: &str) -> Value {
    json!({ "due": { "kind": "by_date", "date": day }, "note": "Leverandøren er forsinket." })
}

fn hand_over(to: &Value) -> Value {
    json!({ "to": to, "note": "Det hører til hos Frida." })
}

/// What was sent since the last time.
async fn news(app: &TestApp) -> Vec<OutgoingMail> {
    let before = app.mailer.sent().len();
    app.drain().await.split_off(before)
}

fn addresses(mails: &[OutgoingMail]) -> Vec<String> {
    let mut all: Vec<_> = mails
        .iter()
        .map(|mail| mail.to.address().to_string())
        .collect();
    all.sort();
    all
}

on_both_databases! {
    async fn the_secretary_is_told_of_what_the_owner_asks_for_and_nothing_else_changes(
        database: TestDatabase
    ) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let owner = group.owner(&app);
        let action = an_open_action(&app, &group).await;
        let before = owner.get(&action).await.json();
        let to = json!({ "person_id": group.stranger.id.to_string() });
        for (path, request, words) in [
            ("time-request", more_time("2023-12-20"), ["Der bedes om mere tid", "Ole Ejer", "onsdag den 20. december 2023", "forsinket"]),
            ("handover-request", hand_over(&to), ["ønskes overdraget", "Ole Ejer", "Frida Fremmed", "hører til hos Frida"]),
        ] {
            let tag = owner.get(&action).await.etag().to_owned();
            let asked = owner.step(&format!("{action}/{path}"), &tag, &request).await;
            let now = asked.is(StatusCode::OK);
            assert_eq!((&now["due"], &now["owner"], &now["state"]), (&before["due"], &before["owner"], &before["state"]));
            let mails = news(&app).await;
            assert_eq!(addresses(&mails), ["signe@havnbjerg.dk"]);
            for word in words {
                assert!(mails[0].text.contains(word) && mails[0].html.contains(word), "{word}: {}", mails[0].text);
            }
            // The same again is not asked for again.
            owner.step(&format!("{action}/{path}"), &tag, &request).await.is_problem(Kind::Stale);
        }
        assert_eq!(happenings(&app, &action).await, ["time_requested", "handover_requested"]);
        assert!(news(&app).await.is_empty());
        app.close().await;
    }

    async fn a_meeting_can_be_asked_for_and_a_unit(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let owner = group.owner(&app);
        let action = an_open_action(&app, &group).await;
        let at_meeting = json!({ "kind": "at_meeting", "meeting_id": group.after_next.id.to_string() });
        let request = json!({ "due": at_meeting, "note": "Ikke før." });
        owner.step(&format!("{action}/time-request"), "\"1\"", &request).await.is(StatusCode::OK);
        assert!(news(&app).await[0].text.contains("onsdag den 13. december 2023"));
        let unit = Unit { director: Some(group.stranger.id), ..a_unit().named("Teknik & Miljø") };
        let to = json!({ "unit_id": unit.id.to_string() });
        app.store(move |db| units::insert(db, &unit)).await;
        owner.step(&format!("{action}/handover-request"), "\"2\"", &hand_over(&to)).await.is(StatusCode::OK);
        assert!(news(&app).await[0].text.contains("Teknik & Miljø"));
        app.close().await;
    }

    async fn what_cannot_be_asked_for_is_refused(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let owner = group.owner(&app);
        let action = an_open_action(&app, &group).await;
        let (time, handover) = (format!("{action}/time-request"), format!("{action}/handover-request"));
        for path in [&time, &handover] {
            conduct::refuses_bad_bodies(&owner, Method::POST, path).await;
            conduct::asks_for_a_token(&app, &[(Method::POST, path)]).await;
        }
        let due = |due: Value| json!({ "due": due, "note": "Ikke før." });
        conduct::points_to_fields(&owner, (Method::POST, &time), &[
            (more_time("2023-12-01"), "/due"),
            (more_time("2023-10-25"), "/due"),
            (due(json!({ "kind": "unset" })), "/due"),
            (due(json!({ "kind": "at_meeting", "meeting_id": nobody().to_string() })), "/due/meeting_id"),
            (due(json!({ "kind": "at_meeting", "meeting_id": group.held.id.to_string() })), "/due/meeting_id"),
            (json!({ "due": { "kind": "by_date", "date": "2023-12-20" }, "note": " " }), "/note"),
        ]).await;
        conduct::points_to_fields(&owner, (Method::POST, &handover), &[
            (hand_over(&json!({ "person_id": nobody().to_string() })), "/to"),
            (hand_over(&json!({ "person_id": group.owner.id.to_string() })), "/to"),
            (hand_over(&json!({})), "/to"),
        ]).await;
        assert_eq!(happenings(&app, &action).await, [""; 0]);
        let evidence = Evidence::Note(note("Gjort."));
        let done = ActionState::ReportedDone { at: moment("2023-10-26 08:00"), evidence };
        let done = group.an_action_that_is(&app, done).await;
        let path = format!("/actions/{done}/time-request");
        owner.step(&path, "\"1\"", &more_time("2023-12-20")).await.is_problem(Kind::NotAllowedNow);
        app.close().await;
    }

    async fn only_who_works_on_an_action_asks_and_what_is_closed_stays_closed(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let action = an_open_action(&app, &group).await;
        let request = more_time("2023-12-20");
        let path = format!("{action}/time-request");
        for session in [group.stranger(&app), group.member(&app)] {
            session.step(&path, "\"1\"", &request).await.is_problem(Kind::NotPermitted);
        }
        // A secretary who asks is the one who decides: nobody is told.
        group.secretary(&app).step(&path, "\"1\"", &request).await.is(StatusCode::OK);
        assert!(news(&app).await.is_empty());

        let closed = an_action().closed().by(&group.closed_decision, &group.held);
        let closed = closed.owner(Owner::Person(group.owner.id)).due_on("2023-12-01");
        let closed = group.keep(&app, closed).await;
        let path = format!("/actions/{closed}/time-request");
        group.stranger(&app).step(&path, "\"1\"", &request).await.is_problem(Kind::NotFound);
        group.owner(&app).step(&path, "\"1\"", &request).await.is(StatusCode::OK);
        let mails = news(&app).await;
        assert_eq!(addresses(&mails), ["signe@havnbjerg.dk"]);
        for word in ["retningslinjer", "Leverandøren", "Ole", "december"] {
            assert!(!mails[0].text.contains(word) && !mails[0].html.contains(word), "{}", mails[0].text);
        }
        app.close().await;
    }

    async fn without_a_secretary_whoever_answers_for_it_is_asked_and_without_both_nobody_can_be(
        database: TestDatabase
    ) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let (body, secretary, member) = (group.body.id, group.secretary.id, group.member.id);
        let as_what = move |function| Membership { body, person: secretary, function };
        app.store(move |db| memberships::put(db, as_what(Function::Member))).await;
        let action = an_open_action(&app, &group).await;
        let path = format!("{action}/time-request");
        let owner = group.owner(&app);
        owner.step(&path, "\"1\"", &more_time("2023-12-20")).await.is_problem(Kind::NotAllowedNow);
        assert_eq!(happenings(&app, &action).await, [""; 0]);
        let administrator = app.administrator();
        administrator.patch(&action, "\"1\"", &json!({ "accountable_id": member })).await.is(StatusCode::OK);
        owner.step(&path, "\"2\"", &more_time("2023-12-20")).await.is(StatusCode::OK);
        assert_eq!(addresses(&news(&app).await), ["mads@havnbjerg.dk"]);
        app.close().await;
    }
}
