//! One change of many actions: each by itself, with a result for each.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role,
        action::{Action, ActionState, CancelCause, Evidence},
        agenda::{AgendaItem, Confidentiality},
        decision::Decision,
        ids::ActionId,
        organisation::Owner,
        version::Version,
    },
    storage::{actions, agenda_items, decisions},
};

use super::{
    committee::Committee,
    conduct,
    steering_group::{SteeringGroup, nobody},
};
use crate::support::{app::TestApp, builders::*, requests::Session};

const BULK: &str = "/actions/bulk";

fn known(id: ActionId) -> Value {
    json!({ "id": id, "version": 1 })
}

fn request(actions: &[Value], change: &Value) -> Value {
    json!({ "actions": actions, "change": change })
}

/// The results, each with its status.
async fn results(session: &Session<'_>, request: &Value) -> Vec<Value> {
    let told = session.post(BULK, request).await.is(StatusCode::OK);
    told["results"].as_array().unwrap().clone()
}

fn statuses(results: &[Value]) -> Vec<u64> {
    let status = |result: &Value| result["status"].as_u64().unwrap();
    results.iter().map(status).collect()
}

fn done() -> ActionState {
    ActionState::ReportedDone {
        at: moment("2023-10-26 08:00"),
        evidence: Evidence::Note(note("Færdig.")),
    }
}

fn ended() -> ActionState {
    ActionState::Cancelled {
        at: moment("2023-10-26 08:00"),
        cause: CancelCause::Overtaken,
        reason: note("Ny lov."),
    }
}

/// An open action of another body, where the group's secretary has no say.
async fn of_another_body(
    app: &TestApp,
    committee: &Committee<'_>,
    confidentiality: Confidentiality,
) -> ActionId {
    let meeting = committee.meets_at("2023-11-15T12:00:00Z").await;
    let mut item = AgendaItem {
        meeting,
        ..an_item()
    };
    item.content.confidentiality = confidentiality;
    let decision = Decision {
        item: item.id,
        ..a_decision()
    };
    let action = Action {
        decision: decision.id,
        body: committee.body,
        decided_at: meeting,
        owner: Owner::Person(committee.employee),
        confidentiality,
        ..an_action()
    };
    let id = action.id;
    app.store(move |db| {
        agenda_items::insert(db, &item)?;
        decisions::insert(db, &decision)?;
        actions::insert(db, &action)
    })
    .await;
    id
}

on_both_databases! {
    async fn what_one_action_does_not_allow_leaves_the_others_alone(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let (council, board) = (Committee::founded(&app, "Byrådet").await, Committee::founded(&app, "Bestyrelsen").await);
        let theirs = of_another_body(&app, &council, Confidentiality::Open).await;
        let hidden = of_another_body(&app, &board, Confidentiality::Closed).await;
        let open = group.an_action_that_is(&app, ActionState::Open).await;
        let over = group.an_action_that_is(&app, ended()).await;
        let changed = group.an_action_that_is(&app, ActionState::Open).await;
        let last = group.an_action_that_is(&app, ActionState::InProgress).await;
        let secretary = group.secretary(&app);
        let stale = json!({ "id": changed, "version": 7 });
        let unknown = json!({ "id": nobody(), "version": 1 });
        let rows = [known(open), known(theirs), known(hidden), unknown, known(over), stale, known(last)];
        let later = json!({ "move_to_meeting": group.after_next.id });
        let mut asked = request(&rows, &later);
        asked["reason"] = json!("Vi når det ikke.");
        let told = results(&secretary, &asked).await;
        assert_eq!(statuses(&told), [200, 403, 404, 404, 409, 412, 200]);
        for (row, result) in rows.iter().zip(&told) {
            assert_eq!(row["id"], result["id"], "in the order asked for");
            let is_changed = result["status"] == 200;
            assert_eq!(result["version"], if is_changed { json!(2) } else { Value::Null });
            assert_eq!(result["problem"].is_null(), is_changed, "{result}");
            if !is_changed {
                assert_eq!(result["problem"]["status"], result["status"]);
                assert!(result["problem"]["type"].as_str().unwrap().starts_with("/problems/"));
            }
        }
        for id in [open, last] {
            let now = secretary.get(&format!("/actions/{id}")).await.is(StatusCode::OK);
            assert_eq!((&now["due_meeting_id"], &now["version"]), (&json!(group.after_next.id), &json!(2)));
        }
        let now = secretary.get(&format!("/actions/{changed}")).await.is(StatusCode::OK);
        assert_eq!((&now["due_on"], &now["version"]), (&json!("2023-12-01"), &json!(1)));
        let placements = format!("/meetings/{}/placements", group.after_next.id);
        let placed = secretary.get(&placements).await.json()["items"].clone();
        assert_eq!(placed.as_array().unwrap().len(), 2);
        assert_eq!(app.drain().await.len(), 1, "the owner is told once of both");
        app.close().await;
    }

    async fn actions_are_reassigned_and_dated_anew(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let first = group.an_action_that_is(&app, ActionState::Open).await;
        let over = group.an_action_that_is(&app, ended()).await;
        let rows = [known(first), known(over)];
        let owner = json!({ "reassign_to": { "unit_id": group.unit.id } });
        assert_eq!(statuses(&results(&secretary, &request(&rows, &owner)).await), [200, 409]);
        let rows = [known(over), json!({ "id": first, "version": 2 })];
        let dated = json!({ "due_on": "2024-02-01" });
        assert_eq!(statuses(&results(&secretary, &request(&rows, &dated)).await), [409, 200]);
        let now = secretary.get(&format!("/actions/{first}")).await.is(StatusCode::OK);
        assert_eq!(now["owner"], json!({ "unit_id": group.unit.id }));
        assert_eq!(now["due"], json!({ "kind": "by_date", "date": "2024-02-01" }));
        app.drain().await;
        app.close().await;
    }

    async fn actions_are_closed_and_cancelled(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let first = group.an_action_that_is(&app, done()).await;
        let open = group.an_action_that_is(&app, ActionState::Open).await;
        let second = group.an_action_that_is(&app, done()).await;
        let rows = [known(first), known(open), known(second)];
        let closing = request(&rows, &json!({ "close": {} }));
        assert_eq!(statuses(&results(&secretary, &closing).await), [200, 409, 200]);
        let again = results(&secretary, &closing).await;
        assert_eq!(statuses(&again), [412, 409, 412], "a repetition changes nothing");
        let off = json!({ "cancel": { "cause": "overtaken", "reason": "Ny lov." } });
        let rows = [known(open), json!({ "id": first, "version": 2 })];
        assert_eq!(statuses(&results(&secretary, &request(&rows, &off)).await), [200, 409]);
        let states = secretary.walk_field("/actions", "state").await;
        assert_eq!(states.iter().filter(|state| **state == "closed").count(), 2);
        let now = secretary.get(&format!("/actions/{open}")).await.json();
        assert_eq!((&now["state"], &now["reason"]), (&json!("cancelled"), &json!("Ny lov.")));
        app.close().await;
    }

    async fn what_the_change_refers_to_is_pointed_to_in_each_result(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let id = group.an_action_that_is(&app, ActionState::Open).await;
        for (change, pointer) in [
            (json!({ "move_to_meeting": group.held.id }), "/change/move_to_meeting"),
            (json!({ "move_to_meeting": nobody() }), "/change/move_to_meeting"),
            (json!({ "reassign_to": { "person_id": nobody() } }), "/change/reassign_to"),
            (json!({ "due_on": "9999-12-31" }), "/change/due_on"),
        ] {
            let told = results(&secretary, &request(&[known(id)], &change)).await;
            assert_eq!(statuses(&told), [422]);
            assert_eq!(told[0]["problem"]["errors"][0]["pointer"], pointer, "{told:?}");
        }
        app.close().await;
    }

    async fn what_is_no_such_change_is_refused_as_a_whole(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let id = group.an_action_that_is(&app, ActionState::Open).await;
        let other = group.an_action_that_is(&app, ActionState::Open).await;
        let (row, dated) = (known(id), json!({ "due_on": "2024-02-01" }));
        let many: Vec<_> = (0..201).map(|_| json!({ "id": an_action().id, "version": 1 })).collect();
        let with_reason = |change: Value| {
            let mut asked = request(std::slice::from_ref(&row), &change);
            asked["reason"] = json!("Derfor.");
            asked
        };
        let changing = |change: Value| request(std::slice::from_ref(&row), &change);
        let counting = |actions: &[Value]| request(actions, &dated);
        conduct::refuses_bad_bodies(&secretary, Method::POST, BULK).await;
        conduct::points_to_fields(&secretary, (Method::POST, BULK), &[
            (counting(&[]), "/actions"),
            (counting(&many), "/actions"),
            (counting(&[row.clone(), known(other), row.clone()]), "/actions/2/id"),
            (counting(&[json!({ "id": id, "version": 0 })]), "/actions/0/version"),
            (counting(&[json!({ "id": id, "version": "1" })]), "/actions/0/version"),
            (counting(&[json!({ "id": "7", "version": 1 })]), "/actions/0/id"),
            (counting(&[json!({ "id": id })]), "/actions/0"),
            (changing(json!({})), "/change"),
            (changing(json!({ "close": {}, "due_on": "2024-02-01" })), "/change"),
            (changing(json!({ "reopen": {} })), "/change/reopen"),
            (changing(json!({ "due_on": "soon" })), "/change/due_on"),
            (changing(json!({ "close": { "reason": "x" } })), "/change/close/reason"),
            (changing(json!({ "cancel": { "cause": "overtaken" } })), "/change/cancel"),
            (with_reason(json!({ "close": {} })), "/reason"),
            (with_reason(json!({ "cancel": { "cause": "overtaken", "reason": "Ny lov." } })), "/reason"),
        ])
        .await;
        secretary.post(BULK, &json!({ "actions": [row] })).await.points_to(&[""]);
        let now = app.store(move |db| actions::find(db, id)).await.unwrap();
        assert_eq!(now.version, Version::FIRST, "nothing was changed");
        let told = results(&secretary, &counting(&many[..200])).await;
        assert_eq!(statuses(&told), [404; 200]);
        app.close().await;
    }

    async fn of_two_who_change_the_same_at_once_each_action_goes_to_one(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let (secretary, administrator) = (group.secretary(&app), app.administrator());
        let mut rows = Vec::new();
        for _ in 0..4 {
            rows.push(known(group.an_action_that_is(&app, ActionState::Open).await));
        }
        let one = request(&rows, &json!({ "due_on": "2024-02-01" }));
        rows.reverse();
        let other = request(&rows, &json!({ "due_on": "2024-03-01" }));
        let (one, mut other) = tokio::join!(results(&secretary, &one), results(&administrator, &other));
        other.reverse();
        for pair in statuses(&one).into_iter().zip(statuses(&other)) {
            assert!([(200, 412), (412, 200)].contains(&pair), "{pair:?}");
        }
        app.drain().await;
        app.close().await;
    }

    async fn nobody_learns_or_changes_more_by_asking_for_many(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let open = group.an_action_that_is(&app, done()).await;
        let closed = Action {
            confidentiality: Confidentiality::Closed,
            ..an_action().by(&group.closed_decision, &group.held)
                .owner(Owner::Person(group.owner.id)).state(done())
        };
        let closed = group.keep(&app, closed).await;
        let rows = [known(open), known(closed)];
        let off = json!({ "cancel": { "cause": "overtaken", "reason": "Ny lov." } });
        for change in [json!({ "close": {} }), json!({ "due_on": "2024-02-01" }), off] {
            let asked = request(&rows, &change);
            for (session, expected) in [
                (group.owner(&app), [403, 403]),
                (group.member(&app), [403, 403]),
                (group.stranger(&app), [403, 404]),
                (app.as_([Role::Service], None), [403, 404]),
                (app.as_([Role::Auditor, Role::Cleared], None), [403, 403]),
            ] {
                let told = results(&session, &asked).await;
                assert_eq!(statuses(&told), expected, "{change}");
                assert!(!json!(told).to_string().contains("opsiges"));
            }
            app.as_([Role::Cleared], None).post(BULK, &asked).await.is_problem(Kind::NotPermitted);
        }
        conduct::asks_for_a_token(&app, &[(Method::POST, BULK)]).await;
        // The administrator ends what is open to all, and is told of nothing else.
        let told = results(&app.administrator(), &request(&rows, &json!({ "close": {} }))).await;
        assert_eq!(statuses(&told), [200, 404]);
        app.close().await;
    }
}
