//! Where actions stand: as the planner chooses, as a person pins them, and after what they depend on.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{agenda::MOST_ITEMS, ids::MeetingId, meeting::MeetingState},
    storage::{agenda_items, decisions, meetings},
};

use super::{
    conduct,
    steering_group::{SteeringGroup, nobody},
};
use crate::support::{
    app::TestApp,
    builders::*,
    requests::{Answer, Session},
};

async fn act(session: &Session<'_>, group: &SteeringGroup) -> String {
    session
        .create("/actions", &group.new_action(&group.decision))
        .await
}

async fn tag(session: &Session<'_>, action: &str) -> String {
    session
        .get(&format!("/actions/{action}"))
        .await
        .etag()
        .to_owned()
}

async fn put(session: &Session<'_>, action: &str, (what, body): (&str, Value)) -> Answer {
    let tag = tag(session, action).await;
    let path = format!("/actions/{action}/{what}");
    session
        .ask(Method::PUT, &path)
        .if_match(&tag)
        .json(&body)
        .await
}

async fn pin(session: &Session<'_>, action: &str, meeting: MeetingId) -> Answer {
    put(session, action, ("pin", json!({ "meeting_id": meeting }))).await
}

async fn depend(session: &Session<'_>, action: &str, on: &[&str]) -> Answer {
    put(
        session,
        action,
        ("dependencies", json!({ "depends_on": on })),
    )
    .await
}

/// The actions that stand on a meeting's agenda.
async fn standing(session: &Session<'_>, meeting: MeetingId) -> Vec<Value> {
    let told = session
        .get(&format!("/meetings/{meeting}/placements"))
        .await
        .json();
    let placements = told["items"].as_array().unwrap().iter();
    placements
        .filter(|one| one["state"] == "planned")
        .map(|one| one["action_id"].clone())
        .collect()
}

on_both_databases! {
    async fn what_has_no_time_comes_to_the_next_meeting_and_says_so(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let short = json!({ "minutes": 15 });
        secretary.patch(&format!("/meetings/{}", group.next.id), "\"1\"", &short).await.is(StatusCode::OK);
        let (first, second) = (act(&secretary, &group).await, act(&secretary, &group).await);
        assert_eq!(standing(&secretary, group.next.id).await, [json!(first)]);
        assert_eq!(standing(&secretary, group.after_next.id).await, [json!(second)]);
        let told = secretary.get(&format!("/meetings/{}/placements", group.after_next.id)).await.json();
        let placement = &told["items"][0];
        assert_eq!(placement["skipped"], json!([{
            "meeting_id": group.next.id, "starts_at": "2023-11-29T12:00:00Z",
            "reason": "no_time_left", "minutes_left": 5,
        }]));
        assert!(placement["explanation"].as_str().unwrap().contains("plads"), "{placement}");
        let due = secretary.get(&format!("/actions/{second}")).await.json();
        assert_eq!(due["due_meeting_id"], json!(group.next.id), "what was promised stands");
        app.drain().await;
        app.close().await;
    }

    async fn an_action_is_pinned_and_released(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let action = act(&secretary, &group).await;
        let pinned = pin(&secretary, &action, group.after_next.id).await;
        assert_eq!(pinned.is(StatusCode::OK)["is_pinned"], true);
        assert_eq!(standing(&secretary, group.after_next.id).await, [json!(action)]);
        assert_eq!(standing(&secretary, group.next.id).await, Vec::<Value>::new());
        // Whatever else changes, it stays.
        let new = json!({ "body_id": group.body.id, "starts_at": "2023-11-22T12:00:00Z" });
        secretary.post("/meetings", &new).await.is(StatusCode::CREATED);
        assert_eq!(standing(&secretary, group.after_next.id).await, [json!(action)]);
        let path = format!("/actions/{action}/pin");
        let stale = secretary.ask(Method::DELETE, &path).if_match("\"1\"").await;
        stale.is_problem(Kind::Stale);
        let tag = tag(&secretary, &action).await;
        let released = secretary.ask(Method::DELETE, &path).if_match(&tag).await;
        assert_eq!(released.status, StatusCode::NO_CONTENT);
        let tag = self::tag(&secretary, &action).await;
        secretary.ask(Method::DELETE, &path).if_match(&tag).await.is_problem(Kind::NotAllowedNow);
        app.drain().await;
        app.close().await;
    }

    async fn an_action_due_by_a_day_comes_to_a_meeting_only_when_a_person_puts_it_there(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let mut new = group.new_action(&group.decision);
        new["due"] = json!({ "kind": "by_date", "date": "2024-02-01" });
        let action: String = secretary.create("/actions", &new).await;
        assert_eq!(standing(&secretary, group.next.id).await.len(), 0);
        pin(&secretary, &action, group.next.id).await.is(StatusCode::OK);
        // When that meeting falls away it comes to the next one.
        let path = format!("/meetings/{}/cancellation", group.next.id);
        secretary.upheave(&path, "\"1\"", &json!({ "reason": "For få." })).await.is(StatusCode::OK);
        assert_eq!(standing(&secretary, group.after_next.id).await, [json!(action)]);
        app.drain().await;
        app.close().await;
    }

    async fn a_closed_agenda_takes_a_pin_with_a_reason_for_being_late(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let action = act(&secretary, &group).await;
        pin(&secretary, &action, group.after_next.id).await.is(StatusCode::OK);
        let freeze = format!("/meetings/{}/agenda-freeze", group.next.id);
        secretary.step(&freeze, "\"1\"", &json!({})).await.is(StatusCode::OK);
        pin(&secretary, &action, group.next.id).await.points_to(&["/late_reason"]);
        let late = json!({ "meeting_id": group.next.id, "late_reason": "Svaret kom i går." });
        let pinned = put(&secretary, &action, ("pin", late)).await.is(StatusCode::OK).clone();
        let item = secretary.get(&format!("/agenda-items/{}", pinned["agenda_item_id"].as_str().unwrap())).await;
        assert_eq!(item.is(StatusCode::OK)["late"]["reason"], "Svaret kom i går.");
        app.drain().await;
        app.close().await;
    }

    async fn what_cannot_be_pinned_is_refused(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let action = act(&secretary, &group).await;
        pin(&secretary, &action, group.held.id).await.is_problem(Kind::NotAllowedNow);
        put(&secretary, &action, ("pin", json!({ "meeting_id": nobody() }))).await.points_to(&["/meeting_id"]);
        let other: String = app.administrator().create("/bodies", &json!({ "name": "Byrådet" })).await;
        let elsewhere = json!({ "body_id": other, "starts_at": "2023-12-01T12:00:00Z" });
        let elsewhere: MeetingId = app.administrator().create("/meetings", &elsewhere).await;
        let closed: String = secretary.create("/actions", &group.new_action(&group.closed_decision)).await;
        pin(&secretary, &closed, elsewhere).await.is_problem(Kind::NotPermitted);
        for session in [group.member(&app), group.owner(&app), group.stranger(&app)] {
            pin(&session, &action, group.next.id).await.is_problem(Kind::NotPermitted);
        }
        let path = format!("/actions/{action}/pin");
        conduct::refuses_bad_bodies(&secretary, Method::PUT, &path).await;
        let body = json!({ "meeting_id": group.next.id });
        secretary.ask(Method::PUT, &path).json(&body).await.is_problem(Kind::VersionRequired);
        secretary.ask(Method::PUT, &path).if_match("\"7\"").json(&body).await.is_problem(Kind::Stale);
        app.drain().await;
        app.close().await;
    }

    async fn nothing_comes_back_before_what_it_depends_on(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let (first, second) = (act(&secretary, &group).await, act(&secretary, &group).await);
        let told = depend(&secretary, &second, &[&first]).await.is(StatusCode::OK).clone();
        assert_eq!(told, json!({ "depends_on": [first], "dependents": [] }));
        let other = secretary.get(&format!("/actions/{first}/dependencies")).await;
        assert_eq!(other.is(StatusCode::OK), json!({ "depends_on": [], "dependents": [second] }));
        pin(&secretary, &first, group.after_next.id).await.is(StatusCode::OK);
        assert_eq!(standing(&secretary, group.next.id).await, Vec::<Value>::new(), "it went along");
        let mut there = standing(&secretary, group.after_next.id).await;
        there.sort_by_key(Value::to_string);
        assert_eq!(there, [json!(first), json!(second)]);
        depend(&secretary, &second, &[]).await.is(StatusCode::OK);
        app.drain().await;
        app.close().await;
    }

    async fn actions_that_would_wait_for_each_other_are_refused_and_named(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let [a, b, c] = [act(&secretary, &group).await, act(&secretary, &group).await, act(&secretary, &group).await];
        depend(&secretary, &a, &[&b]).await.is(StatusCode::OK);
        depend(&secretary, &b, &[&c]).await.is(StatusCode::OK);
        for (action, on) in [(&c, &a), (&a, &a)] {
            let refused = depend(&secretary, action, &[on]).await;
            refused.points_to(&["/depends_on"]);
            assert!(refused.text.contains(a.as_str()) && refused.text.contains(action.as_str()), "{}", refused.text);
        }
        let unchanged = secretary.get(&format!("/actions/{c}/dependencies")).await;
        assert_eq!(unchanged.is(StatusCode::OK)["depends_on"], json!([]));
        let unknown = nobody().to_string();
        depend(&secretary, &a, &[&b, &unknown]).await.points_to(&["/depends_on/1"]);
        let many = vec![b.as_str(); 51];
        depend(&secretary, &a, &many).await.points_to(&["/depends_on"]);
        for session in [group.member(&app), group.owner(&app)] {
            depend(&session, &a, &[&c]).await.is_problem(Kind::NotPermitted);
        }
        let path = format!("/actions/{a}/dependencies");
        conduct::refuses_bad_bodies(&secretary, Method::PUT, &path).await;
        let stale = secretary.ask(Method::PUT, &path).if_match("\"1\"").json(&json!({ "depends_on": [] }));
        stale.await.is_problem(Kind::Stale);
        app.drain().await;
        app.close().await;
    }

    async fn a_closed_dependency_is_not_told_and_not_lost(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let open = act(&secretary, &group).await;
        let closed: String = secretary.create("/actions", &group.new_action(&group.closed_decision)).await;
        depend(&secretary, &open, &[&closed]).await.is(StatusCode::OK);
        let path = format!("/actions/{open}/dependencies");
        for outsider in group.outsiders(&app) {
            let told = outsider.get(&path).await;
            assert!(!told.text.contains(&closed), "{}", told.text);
        }
        let administrator = app.administrator();
        depend(&administrator, &open, &[&closed]).await.points_to(&["/depends_on/0"]);
        depend(&administrator, &open, &[]).await.is(StatusCode::OK);
        let kept = secretary.get(&path).await;
        assert_eq!(kept.is(StatusCode::OK)["depends_on"], json!([closed]));
        app.drain().await;
        app.close().await;
    }

    async fn not_before_the_earliest_day_that_was_asked_for(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let action = act(&secretary, &group).await;
        let change = json!({ "earliest_on": "2023-12-01", "agenda_minutes": 20 });
        let tag = tag(&secretary, &action).await;
        let told = secretary.patch(&format!("/actions/{action}"), &tag, &change).await.is(StatusCode::OK).clone();
        assert_eq!((&told["earliest_on"], &told["agenda_minutes"]), (&json!("2023-12-01"), &json!(20)));
        assert_eq!(standing(&secretary, group.after_next.id).await, [json!(action)]);
        app.drain().await;
        app.close().await;
    }

    async fn the_plan_of_a_body_tells_what_has_no_meeting_and_what_is_too_full(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let path = format!("/bodies/{}/plan", group.body.id);
        let (open, closed) = (
            act(&secretary, &group).await,
            secretary.create::<String>("/actions", &group.new_action(&group.closed_decision)).await,
        );
        for action in [&open, &closed] {
            let tag = tag(&secretary, action).await;
            let far = json!({ "earliest_on": "2025-01-01" });
            secretary.patch(&format!("/actions/{action}"), &tag, &far).await.is(StatusCode::OK);
        }
        let told = secretary.get(&path).await.is(StatusCode::OK).clone();
        assert_eq!(told["waiting_count"], 2);
        let waiting = told["waiting"].as_array().unwrap();
        let one = waiting.iter().find(|one| one["action_id"] == json!(open)).unwrap();
        assert_eq!(one["skipped"][0]["meeting_id"], json!(group.next.id));
        assert_eq!(one["skipped"][0]["reason"], "too_early");
        for outsider in group.outsiders(&app) {
            let told = outsider.get(&path).await;
            assert_eq!(told.is(StatusCode::OK)["waiting_count"], 1, "what is closed is not counted");
            assert!(!told.text.contains(&closed), "{}", told.text);
        }
        let pinned = act(&secretary, &group).await;
        let pinned = pin(&secretary, &pinned, group.next.id).await.is(StatusCode::OK).clone();
        let item = format!("/agenda-items/{}", pinned["agenda_item_id"].as_str().unwrap());
        secretary.patch(&item, "\"1\"", &json!({ "minutes": 600 })).await.is(StatusCode::OK);
        let told = secretary.get(&path).await.is(StatusCode::OK).clone();
        assert_eq!(told["overfull"][0]["meeting_id"], json!(group.next.id));
        assert!(told["overfull"][0]["over_by"].as_u64().unwrap() > 0);
        secretary.get(&format!("/bodies/{}/plan", nobody())).await.is_problem(Kind::NotFound);
        app.drain().await;
        app.close().await;
    }

    async fn what_waits_comes_where_an_item_or_a_meeting_makes_room(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let meeting = format!("/meetings/{}", group.next.id);
        secretary.patch(&meeting, "\"1\"", &json!({ "minutes": 15 })).await.is(StatusCode::OK);
        let (first, second) = (act(&secretary, &group).await, act(&secretary, &group).await);
        assert_eq!(standing(&secretary, group.after_next.id).await, [json!(second)]);
        secretary.patch(&meeting, "\"2\"", &json!({ "minutes": 60 })).await.is(StatusCode::OK);
        let mut there = standing(&secretary, group.next.id).await;
        there.sort_by_key(Value::to_string);
        let mut both = [json!(first), json!(second)];
        both.sort_by_key(Value::to_string);
        assert_eq!(there, both);
        app.drain().await;
        app.close().await;
    }

    async fn what_depends_on_a_proposed_action_waits_for_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let mut proposed = group.new_action(&group.decision);
        proposed["is_confirmed"] = json!(false);
        let proposed: String = secretary.create("/actions", &proposed).await;
        let action = act(&secretary, &group).await;
        depend(&secretary, &action, &[&proposed]).await.is(StatusCode::OK);
        let new = json!({ "body_id": group.body.id, "starts_at": "2024-02-07T12:00:00Z" });
        secretary.post("/meetings", &new).await.is(StatusCode::CREATED);
        for meeting in [group.next.id, group.after_next.id] {
            assert_eq!(standing(&secretary, meeting).await, Vec::<Value>::new());
        }
        let told = secretary.get(&format!("/bodies/{}/plan", group.body.id)).await.json();
        assert_eq!(told["waiting"][0]["depends_on_action_id"], json!(proposed), "{told}");
        app.drain().await;
        app.close().await;
    }

    async fn what_a_person_put_on_an_agenda_goes_along_each_time_its_meeting_falls_away(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let mut new = group.new_action(&group.decision);
        new["due"] = json!({ "kind": "by_date", "date": "2024-02-01" });
        let action: String = secretary.create("/actions", &new).await;
        pin(&secretary, &action, group.next.id).await.is(StatusCode::OK);
        let new = json!({ "body_id": group.body.id, "starts_at": "2024-01-10T12:00:00Z" });
        let last: MeetingId = secretary.create("/meetings", &new).await;
        for (meeting, to) in [(group.next.id, group.after_next.id), (group.after_next.id, last)] {
            let path = format!("/meetings/{meeting}/cancellation");
            secretary.upheave(&path, "\"1\"", &json!({ "reason": "For få." })).await.is(StatusCode::OK);
            let tag = tag(&secretary, &action).await;
            let title = json!({ "title": format!("Udarbejde retningslinjer til {to}") });
            secretary.patch(&format!("/actions/{action}"), &tag, &title).await.is(StatusCode::OK);
            assert_eq!(standing(&secretary, to).await, [json!(action)]);
        }
        app.drain().await;
        app.close().await;
    }

    async fn an_agenda_with_as_many_items_as_it_takes_is_passed_over(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let filled = group.next.clone();
        app.store(move |db| {
            (1..MOST_ITEMS).try_for_each(|position| {
                let mut item = an_item().at(&filled, position);
                item.content.minutes = None;
                agenda_items::insert(db, &item)
            })
        })
        .await;
        let (first, second) = (act(&secretary, &group).await, act(&secretary, &group).await);
        assert_eq!(standing(&secretary, group.next.id).await, [json!(first)], "the last place");
        let told = secretary.get(&format!("/meetings/{}/placements", group.after_next.id)).await.json();
        assert_eq!(told["items"][0]["action_id"], json!(second));
        assert_eq!(told["items"][0]["skipped"][0]["reason"], "agenda_full");
        let due = secretary.get(&format!("/actions/{second}")).await.json();
        assert_eq!(due["due_meeting_id"], json!(group.next.id), "what was promised stands");
        app.drain().await;
        app.close().await;
    }

    async fn the_n_th_meeting_is_counted_from_the_decision_however_long_ago_that_was(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let held = |on: &str| {
            let at = moment(&format!("{on} 15:00"));
            a_meeting().of(&group.body).on(on).state(MeetingState::Held { at })
        };
        let (decided, between) = (held("2021-10-20"), held("2022-05-11"));
        let item = an_item().at(&decided, 1);
        let decision = a_decision().on(&item);
        let mut new = group.new_action(&decision);
        app.store(move |db| {
            [&decided, &between].into_iter().try_for_each(|one| meetings::insert(db, one))?;
            agenda_items::insert(db, &item)?;
            decisions::insert(db, &decision)
        })
        .await;
        // One in 2022, the one of yesterday, the next.
        new["due"]["nth"] = json!(3);
        let action: String = secretary.create("/actions", &new).await;
        let due = async || secretary.get(&format!("/actions/{action}")).await.json()["due_meeting_id"].clone();
        assert_eq!(due().await, json!(group.next.id));
        let another = json!({ "body_id": group.body.id, "starts_at": "2024-02-07T12:00:00Z" });
        secretary.post("/meetings", &another).await.is(StatusCode::CREATED);
        assert_eq!(due().await, json!(group.next.id), "also when the meetings change");
        assert_eq!(standing(&secretary, group.next.id).await, [json!(action)]);
        app.drain().await;
        app.close().await;
    }

    async fn a_circle_through_what_is_hidden_is_refused_without_naming_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let (one, other) = (act(&secretary, &group).await, act(&secretary, &group).await);
        let closed: String = secretary.create("/actions", &group.new_action(&group.closed_decision)).await;
        depend(&secretary, &other, &[&closed]).await.is(StatusCode::OK);
        depend(&secretary, &closed, &[&one]).await.is(StatusCode::OK);
        let refused = depend(&app.administrator(), &one, &[&other]).await;
        refused.points_to(&["/depends_on"]);
        assert!(!refused.text.contains(&closed), "{}", refused.text);
        app.drain().await;
        app.close().await;
    }
}
