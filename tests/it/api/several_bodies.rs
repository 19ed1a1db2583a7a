//! Actions that several bodies have to do with: pinned at another body's meeting, or dependent on what
//! another body is to deal with.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::domain::ids::MeetingId;

use super::steering_group::SteeringGroup;
use crate::support::{app::TestApp, requests::Session};

const NEW_YEAR: &str = "2024-01-05T12:00:00Z";

/// The council, which meets on the first day of December and after the new year.
struct Council {
    body: String,
    december: MeetingId,
    january: MeetingId,
}

async fn council(session: &Session<'_>) -> Council {
    let body: String = session
        .create("/bodies", &json!({ "name": "Byrådet" }))
        .await;
    let on = |starts_at| json!({ "body_id": body, "starts_at": starts_at });
    Council {
        december: session
            .create("/meetings", &on("2023-12-01T12:00:00Z"))
            .await,
        january: session.create("/meetings", &on(NEW_YEAR)).await,
        body,
    }
}

async fn put(session: &Session<'_>, action: &str, (what, body): (&str, Value)) {
    let path = format!("/actions/{action}");
    let tag = session.get(&path).await.etag().to_owned();
    let asking = session.ask(Method::PUT, &format!("{path}/{what}"));
    asking.if_match(&tag).json(&body).await.is(StatusCode::OK);
}

async fn put_off(session: &Session<'_>, action: &str, earliest: &str) {
    let path = format!("/actions/{action}");
    let tag = session.get(&path).await.etag().to_owned();
    let later = json!({ "earliest_on": earliest });
    session.patch(&path, &tag, &later).await.is(StatusCode::OK);
}

/// The actions that stand on a meeting's agenda.
async fn standing(session: &Session<'_>, meeting: MeetingId) -> Vec<Value> {
    let path = format!("/meetings/{meeting}/placements");
    let told = session.get(&path).await.json();
    let placements = told["items"].as_array().unwrap().iter();
    let planned = placements.filter(|one| one["state"] == "planned");
    planned.map(|one| one["action_id"].clone()).collect()
}

/// An action due at the group's next meeting, and one due at the council's that depends on it.
async fn one_after_the_other(
    session: &Session<'_>,
    group: &SteeringGroup,
    council: &Council,
) -> (String, String) {
    let first: String = session
        .create("/actions", &group.new_action(&group.decision))
        .await;
    let mut second = group.new_action(&group.decision);
    second["due"] = json!({ "kind": "next_meeting", "body_id": council.body, "nth": 1 });
    let second: String = session.create("/actions", &second).await;
    put(
        session,
        &second,
        ("dependencies", json!({ "depends_on": [first] })),
    )
    .await;
    (first, second)
}

on_both_databases! {
    async fn what_is_pinned_at_another_bodys_meeting_stays_there_and_is_due_as_before(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let administrator = app.administrator();
        let council = council(&administrator).await;
        let action: String = administrator.create("/actions", &group.new_action(&group.decision)).await;
        put(&administrator, &action, ("pin", json!({ "meeting_id": council.december }))).await;
        for (body, starts_at) in [(group.body.id.to_string(), "2024-02-07T12:00:00Z"), (council.body, "2024-02-08T12:00:00Z")] {
            let new = json!({ "body_id": body, "starts_at": starts_at });
            administrator.post("/meetings", &new).await.is(StatusCode::CREATED);
            assert_eq!(standing(&administrator, council.december).await, [json!(action)]);
            let due = administrator.get(&format!("/actions/{action}")).await.json();
            assert_eq!(due["due_meeting_id"], json!(group.next.id));
        }
        app.drain().await;
        app.close().await;
    }

    async fn what_depends_on_an_action_follows_it_among_the_meetings_of_its_own_body(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let administrator = app.administrator();
        let council = council(&administrator).await;
        let (first, second) = one_after_the_other(&administrator, &group, &council).await;
        assert_eq!(standing(&administrator, council.december).await, [json!(second)]);
        put_off(&administrator, &first, "2023-12-10").await;
        assert_eq!(standing(&administrator, group.after_next.id).await, [json!(first)]);
        assert_eq!(standing(&administrator, council.december).await, Vec::<Value>::new());
        assert_eq!(standing(&administrator, council.january).await, [json!(second)]);
        app.drain().await;
        app.close().await;
    }

    async fn what_depends_on_it_follows_when_its_meeting_moves(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let administrator = app.administrator();
        let council = council(&administrator).await;
        let (first, second) = one_after_the_other(&administrator, &group, &council).await;
        let path = format!("/meetings/{}/cancellation", group.next.id);
        administrator.upheave(&path, "\"1\"", &json!({ "reason": "For få." })).await.is(StatusCode::OK);
        assert_eq!(standing(&administrator, group.after_next.id).await, [json!(first)]);
        assert_eq!(standing(&administrator, council.december).await, Vec::<Value>::new());
        assert_eq!(standing(&administrator, council.january).await, [json!(second)]);
        app.drain().await;
        app.close().await;
    }
}
