//! What could not be delivered is sent again by the secretary: once, beside the line that failed, and only
//! where it still holds.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    domain::{access::Role, ids::ActionId},
    mail::MailError,
};

use super::{
    conduct,
    steering_group::{SteeringGroup, nobody},
};
use crate::support::app::TestApp;

/// An open and a closed action of the owner's, whose first reminders could not be delivered; their lines.
async fn failed(app: &TestApp, group: &SteeringGroup) -> [(ActionId, String); 2] {
    let secretary = group.secretary(app);
    let mut actions = Vec::new();
    for decision in [&group.decision, &group.closed_decision] {
        actions.push(
            secretary
                .create("/actions", &group.new_action(decision))
                .await,
        );
    }
    app.drain().await;
    app.set_clock("2023-11-09 08:00");
    app.mailer
        .fail_next(MailError::Permanent("550 no such user".to_owned()));
    app.drain().await;
    let mut found = Vec::new();
    for action in actions {
        let path = format!("/reminders?state=failed&action_id={action}");
        let lines = group.secretary(app).walk_field(&path, "id").await;
        let [Value::String(line)] = &lines[..] else {
            panic!("not one line: {lines:?}");
        };
        found.push((action, line.clone()));
    }
    found.try_into().unwrap()
}

fn resending(line: &str) -> String {
    format!("/reminders/{line}/resending")
}

on_both_databases! {
    async fn what_failed_is_sent_again_once_and_stays_as_it_is(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let [(action, line), _] = failed(&app, &group).await;
        let secretary = group.secretary(&app);
        let answer = secretary.ask(Method::POST, &resending(&line)).await;
        let again = answer.is(StatusCode::OK);
        assert_eq!((&again["resends_id"], &again["state"]), (&json!(line), &json!("planned")));
        assert_eq!(again["send_at"], "2023-11-09T07:00:00Z");
        secretary.ask(Method::POST, &resending(&line)).await.is(StatusCode::CONFLICT);
        let before = app.mailer.sent().len();
        let mails = app.drain().await.split_off(before);
        assert_eq!(mails.len(), 1);
        assert!(mails[0].message_id.contains(again["id"].as_str().unwrap()));
        let lines = secretary.walk(&format!("/reminders?action_id={action}&state=failed,sent")).await;
        let mut told: Vec<_> = lines.iter().map(|line| (line["state"].as_str().unwrap(), &line["id"])).collect();
        told.sort_by_key(|(state, _)| *state);
        assert_eq!(told, [("failed", &json!(line)), ("sent", &again["id"])]);
        // Planning finds all as it should be, and what was sent cannot be sent again.
        assert_eq!(app.drain().await.len(), before + 1);
        let sent = again["id"].as_str().unwrap();
        secretary.ask(Method::POST, &resending(sent)).await.is(StatusCode::CONFLICT);
        app.close().await;
    }

    async fn what_fails_again_is_sent_again_by_its_own_line(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let [(_, mut line), _] = failed(&app, &group).await;
        let secretary = group.secretary(&app);
        for _ in 0..2 {
            let answer = secretary.ask(Method::POST, &resending(&line)).await;
            let again = answer.is(StatusCode::OK)["id"].as_str().unwrap().to_owned();
            app.mailer.fail_next(MailError::Permanent("550 no such user".to_owned()));
            app.drain().await;
            secretary.ask(Method::POST, &resending(&line)).await.is(StatusCode::CONFLICT);
            line = again;
        }
        let failed = secretary.walk("/reminders?state=failed").await;
        assert_eq!(failed.len(), 4);
        app.close().await;
    }

    async fn what_no_longer_holds_is_not_sent_again(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let [(action, line), _] = failed(&app, &group).await;
        let secretary = group.secretary(&app);
        let path = format!("/actions/{action}");
        let tag = secretary.get(&path).await.etag().to_owned();
        let reason = json!({ "cause": "overtaken", "reason": "Ikke længere aktuel." });
        secretary.step(&format!("{path}/cancellation"), &tag, &reason).await.is(StatusCode::OK);
        let refused = secretary.ask(Method::POST, &resending(&line)).await;
        refused.is(StatusCode::CONFLICT);
        assert!(refused.text.contains("no longer so"), "{}", refused.text);
        let lines = format!("/reminders?action_id={action}");
        let resent = secretary.walk_field(&lines, "resends_id").await;
        assert!(resent.iter().all(Value::is_null), "{resent:?}");
        app.drain().await;
        app.close().await;
    }

    async fn only_those_who_keep_the_actions_of_the_body_send_again(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let [(_, open), (_, closed)] = failed(&app, &group).await;
        conduct::asks_for_a_token(&app, &[(Method::POST, &resending(&open))]).await;
        for (session, of_open, of_closed) in [
            (group.owner(&app), StatusCode::FORBIDDEN, StatusCode::FORBIDDEN),
            (group.member(&app), StatusCode::FORBIDDEN, StatusCode::FORBIDDEN),
            (group.stranger(&app), StatusCode::FORBIDDEN, StatusCode::NOT_FOUND),
            (app.as_([Role::Auditor], None), StatusCode::FORBIDDEN, StatusCode::NOT_FOUND),
            // What is closed is not there for an administrator without clearance.
            (app.administrator(), StatusCode::OK, StatusCode::NOT_FOUND),
            (group.secretary(&app), StatusCode::CONFLICT, StatusCode::OK),
        ] {
            session.ask(Method::POST, &resending(&open)).await.is(of_open);
            session.ask(Method::POST, &resending(&closed)).await.is(of_closed);
        }
        let unknown = resending(&nobody().to_string());
        group.secretary(&app).ask(Method::POST, &unknown).await.is(StatusCode::NOT_FOUND);
        app.drain().await;
        app.close().await;
    }
}
