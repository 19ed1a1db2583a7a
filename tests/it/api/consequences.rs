//! What another start of a meeting, or its cancellation, moves: told first, confirmed, then done.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::agenda::{AgendaItem, ItemContent},
    storage::agenda_items,
};

use super::{conduct, steering_group::SteeringGroup};
use crate::support::{app::TestApp, builders::*, requests::Session};

const NEW_YEAR: &str = "2024-01-10T12:00:00Z";

fn asked(group: &SteeringGroup, query: &str) -> String {
    format!("/meetings/{}/consequences?{query}", group.next.id)
}

async fn consequences(session: &Session<'_>, group: &SteeringGroup, query: &str) -> Value {
    let told = session.get(&asked(group, query)).await;
    told.is(StatusCode::OK).clone()
}

/// An item that presents no action, on the next agenda.
async fn an_item_on(app: &TestApp, group: &SteeringGroup) -> AgendaItem {
    let item = AgendaItem {
        content: ItemContent {
            title: title("Budget"),
            minutes: None,
            ..a_content()
        },
        ..an_item().at(&group.next, 1)
    };
    let stored = item.clone();
    app.store(move |db| agenda_items::insert(db, &stored)).await;
    item
}

async fn agenda(session: &Session<'_>, meeting: impl std::fmt::Display) -> Vec<Value> {
    let path = format!("/agenda-items?meeting_id={meeting}");
    session.walk_field(&path, "title").await
}

on_both_databases! {
    async fn a_cancellation_tells_what_it_moves_and_then_moves_exactly_that(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let action: String = secretary.create("/actions", &group.new_action(&group.decision)).await;
        let item = an_item_on(&app, &group).await;
        app.drain().await;

        let told = consequences(&secretary, &group, "of=cancellation").await;
        let (from, to) = (json!(group.next.id), json!(group.after_next.id));
        assert_eq!(told["dues"], json!([{
            "action_id": action, "title": "Udarbejde retningslinjer",
            "from": { "meeting_id": from, "on": "2023-11-29" },
            "to": { "meeting_id": to, "on": "2023-12-13" },
        }]));
        let moved: Vec<_> = told["placements"].as_array().unwrap().iter()
            .map(|one| (&one["action_id"], &one["agenda_item_id"], &one["from_meeting_id"], &one["to_meeting_id"]))
            .collect();
        let (nothing, action_id, item_id) = (json!(null), json!(action), json!(item.id));
        assert_eq!(moved, [(&action_id, &nothing, &from, &to), (&nothing, &item_id, &from, &to)]);
        assert_eq!(told["told"], json!([group.owner.id]));
        let reminders = told["reminders"].as_array().unwrap();
        assert!(!reminders.is_empty());
        assert!(reminders.iter().all(|one| one["action_id"] == action.as_str() && one["from"] != one["to"]));
        assert_eq!(agenda(&secretary, group.next.id).await.len(), 2, "asking moves nothing");

        let path = format!("/meetings/{}/cancellation", group.next.id);
        let off = json!({ "reason": "For få.", "confirms": told["fingerprint"] });
        secretary.step(&path, "\"1\"", &off).await.is(StatusCode::OK);
        let due = secretary.get(&format!("/actions/{action}")).await.json();
        assert_eq!((&due["due_meeting_id"], &due["due_on"]), (&to, &json!("2023-12-13")));
        let mut there = agenda(&secretary, group.after_next.id).await;
        there.sort_by_key(Value::to_string);
        assert_eq!(there, ["Budget", "Udarbejde retningslinjer"]);
        assert_eq!(agenda(&secretary, group.next.id).await, Vec::<Value>::new());
        let sent = reminders.iter().filter(|one| !one["to"].is_null()).count();
        let planned = secretary.walk("/reminders?state=planned").await;
        assert_eq!(planned.len(), sent, "the ledger follows at once");
        let mails = app.drain().await;
        assert!(mails.iter().any(|mail| mail.to.address() == "ole@havnbjerg.dk"));
        app.close().await;
    }

    async fn what_moves_others_must_be_confirmed_as_it_is(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        secretary.post("/actions", &group.new_action(&group.decision)).await.is(StatusCode::CREATED);
        let told = consequences(&secretary, &group, "of=cancellation").await;
        let path = format!("/meetings/{}/cancellation", group.next.id);
        let off = json!({ "reason": "For få." });
        secretary.step(&path, "\"1\"", &off).await.is_problem(Kind::Unconfirmed);
        // One more action than was shown.
        secretary.post("/actions", &group.new_action(&group.decision)).await.is(StatusCode::CREATED);
        let mut confirmed = off.clone();
        confirmed["confirms"] = told["fingerprint"].clone();
        secretary.step(&path, "\"1\"", &confirmed).await.is_problem(Kind::ConsequencesChanged);
        // The consequences of another change are no confirmation of this one.
        let other = consequences(&secretary, &group, &format!("of=rescheduling&starts_at={NEW_YEAR}")).await;
        confirmed["confirms"] = other["fingerprint"].clone();
        secretary.step(&path, "\"1\"", &confirmed).await.is_problem(Kind::ConsequencesChanged);
        let meeting = secretary.get(&format!("/meetings/{}", group.next.id)).await.json();
        assert_eq!(meeting["state"], "planned", "nothing has changed");
        secretary.upheave(&path, "\"1\"", &off).await.is(StatusCode::OK);
        app.drain().await;
        app.close().await;
    }

    async fn of_two_who_move_a_meeting_at_once_one_does(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        secretary.post("/actions", &group.new_action(&group.decision)).await.is(StatusCode::CREATED);
        let path = format!("/meetings/{}/rescheduling", group.next.id);
        let starts = ["2023-12-06T12:00:00Z", NEW_YEAR];
        let mut bodies = Vec::new();
        for start in starts {
            let told = consequences(&secretary, &group, &format!("of=rescheduling&starts_at={start}")).await;
            bodies.push(json!({ "starts_at": start, "confirms": told["fingerprint"] }));
        }
        let (one, other) = tokio::join!(
            async { secretary.step(&path, "\"1\"", &bodies[0]).await },
            async { secretary.step(&path, "\"1\"", &bodies[1]).await },
        );
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
        let won = if one.status == StatusCode::OK { starts[0] } else { starts[1] };
        let meeting = secretary.get(&format!("/meetings/{}", group.next.id)).await.json();
        assert_eq!((&meeting["starts_at"], &meeting["slot"]), (&json!(won), &json!("2023-11-29T12:00:00Z")));
        app.drain().await;
        app.close().await;
    }

    async fn moved_behind_another_meeting_the_other_is_the_next(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let action: String = secretary.create("/actions", &group.new_action(&group.decision)).await;
        let path = format!("/meetings/{}/rescheduling", group.next.id);
        let later = json!({ "starts_at": NEW_YEAR });
        secretary.upheave(&path, "\"1\"", &later).await.is(StatusCode::OK);
        let due = secretary.get(&format!("/actions/{action}")).await.json();
        assert_eq!(due["due_meeting_id"], json!(group.after_next.id));
        assert_eq!(agenda(&secretary, group.after_next.id).await, ["Udarbejde retningslinjer"]);
        app.drain().await;
        app.close().await;
    }

    async fn without_another_meeting_all_of_it_waits_and_is_found_by_the_next_one(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let action: String = secretary.create("/actions", &group.new_action(&group.decision)).await;
        let item = an_item_on(&app, &group).await;
        for meeting in [group.after_next.id, group.next.id] {
            let path = format!("/meetings/{meeting}/cancellation");
            secretary.upheave(&path, "\"1\"", &json!({ "reason": "Jul." })).await.is(StatusCode::OK);
        }
        let waiting = format!("/bodies/{}/waiting-items", group.body.id);
        assert_eq!(secretary.walk_field(&waiting, "id").await, [json!(item.id)]);
        let due = secretary.get(&format!("/actions/{action}")).await.json();
        assert_eq!(due["due_on"], Value::Null);
        let new = json!({ "body_id": group.body.id, "starts_at": NEW_YEAR });
        let meeting: String = secretary.create("/meetings", &new).await;
        let mut there = agenda(&secretary, &meeting).await;
        there.sort_by_key(Value::to_string);
        assert_eq!(there, ["Budget", "Udarbejde retningslinjer"]);
        assert_eq!(secretary.walk(&waiting).await.len(), 0);
        let item = secretary.get(&format!("/agenda-items/{}", item.id)).await.json();
        assert_eq!(item["meeting_id"], meeting.as_str(), "it kept its id");
        app.drain().await;
        app.close().await;
    }

    async fn closed_consequences_are_told_to_those_who_may_know(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let action: String = secretary.create("/actions", &group.new_action(&group.closed_decision)).await;
        let seen = consequences(&secretary, &group, "of=cancellation").await;
        assert_eq!(seen["dues"][0]["action_id"], action.as_str());
        let administrator = app.administrator();
        let told = consequences(&administrator, &group, "of=cancellation").await;
        for hidden in ["dues", "placements", "reminders", "told"] {
            assert_eq!(told[hidden], json!([]), "{hidden}");
        }
        assert!(!told.to_string().contains(&action));
        assert_eq!(told["fingerprint"], seen["fingerprint"]);
        app.drain().await;
        app.close().await;
    }

    async fn asking_is_for_those_who_may_do_it_and_for_what_can_be(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let path = asked(&group, "of=cancellation");
        for session in [group.member(&app), group.owner(&app), group.stranger(&app)] {
            session.get(&path).await.is_problem(Kind::NotPermitted);
        }
        app.with_token(None).get(&path).await.is_problem(Kind::NotAuthenticated);
        let secretary = group.secretary(&app);
        for query in ["", "of=party", "of=rescheduling", "of=rescheduling&starts_at=soon", "of=cancellation&starts_at=2024-01-10T12:00:00Z"] {
            secretary.get(&asked(&group, query)).await.is_problem(Kind::InvalidParameter);
        }
        let past = asked(&group, "of=rescheduling&starts_at=2023-10-01T12:00:00Z");
        secretary.get(&past).await.is_problem(Kind::NotAllowedNow);
        let held = format!("/meetings/{}/consequences?of=cancellation", group.held.id);
        secretary.get(&held).await.is_problem(Kind::NotAllowedNow);
        let none = format!("/meetings/{}/consequences?of=cancellation", group.body.id);
        secretary.get(&none).await.is_problem(Kind::NotFound);
        let path = format!("/meetings/{}/cancellation", group.next.id);
        conduct::refuses_bad_bodies(&secretary, Method::POST, &path).await;
        app.close().await;
    }

    async fn a_meeting_to_which_nobody_came_takes_along_what_was_due_at_it(database: TestDatabase) {
        for (step, body) in [
            ("cancellation", json!({ "reason": "Ingen kom." })),
            ("rescheduling", json!({ "starts_at": NEW_YEAR })),
        ] {
            let database = database.backend.database().unwrap();
            let app = TestApp::on(&database).await;
            let group = SteeringGroup::at_work(&app).await;
            let secretary = group.secretary(&app);
            let action: String = secretary.create("/actions", &group.new_action(&group.decision)).await;
            app.drain().await;
            app.set_clock("2023-11-29 13:30");
            let secretary = group.secretary(&app);
            let path = format!("/meetings/{}/{step}", group.next.id);
            secretary.upheave(&path, "\"1\"", &body).await.is(StatusCode::OK);
            let due = secretary.get(&format!("/actions/{action}")).await.json();
            assert_eq!(due["due_meeting_id"], json!(group.after_next.id), "{step}");
            let there = agenda(&secretary, group.after_next.id).await;
            assert_eq!(there, ["Udarbejde retningslinjer"], "{step}");
            app.drain().await;
            app.close().await;
        }
    }

    async fn a_body_that_is_dissolved_moves_no_meeting_behind_its_end(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let end = json!({ "dissolved_on": "2023-12-31" });
        let body = format!("/bodies/{}", group.body.id);
        app.administrator().patch(&body, "\"1\"", &end).await.is(StatusCode::OK);
        let secretary = group.secretary(&app);
        let later = asked(&group, &format!("of=rescheduling&starts_at={NEW_YEAR}"));
        secretary.get(&later).await.is_problem(Kind::NotAllowedNow);
        let path = format!("/meetings/{}/rescheduling", group.next.id);
        secretary.step(&path, "\"1\"", &json!({ "starts_at": NEW_YEAR })).await.is_problem(Kind::NotAllowedNow);
        let meeting = secretary.get(&format!("/meetings/{}", group.next.id)).await.json();
        assert_eq!(meeting["starts_at"], "2023-11-29T12:00:00Z");
        let earlier = json!({ "starts_at": "2023-12-06T12:00:00Z" });
        secretary.upheave(&path, "\"1\"", &earlier).await.is(StatusCode::OK);
        app.close().await;
    }
}
