//! What minutes close: the actions that were reported done, where the body closes by its minutes, and
//! the minutes of the meeting before.

use actix_web::http::StatusCode;
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        agenda::AgendaItem,
        body::{Body, BodyRules, ClosurePolicy},
        ids::{ActionId, AgendaItemId},
        meeting::{Meeting, MeetingState},
        standing_item::StandingRole,
    },
    storage::{agenda_items, bodies, events, meetings, placements},
};

use super::steering_group::{SteeringGroup, told};
use crate::support::{
    app::TestApp,
    backends::TestDatabase,
    builders::*,
    requests::{Answer, Session},
};

const DONE: &str = "2023-11-20 09:00";
const AFTER: &str = "2023-11-30 09:00";

/// The group, which closes by its minutes, or leaves that to its secretary.
async fn at_work(app: &TestApp, closure: ClosurePolicy) -> SteeringGroup {
    let group = SteeringGroup::at_work(app).await;
    let rules = BodyRules {
        closure,
        ..group.body.rules.clone()
    };
    let body = Body {
        rules,
        ..group.body.clone()
    };
    app.store(move |db| bodies::update(db, body.clone()))
        .await
        .unwrap();
    group
}

/// An action due at the next meeting, reported done before it.
async fn reported(app: &TestApp, group: &SteeringGroup) -> ActionId {
    let created = group
        .secretary(app)
        .post("/actions", &group.new_action(&group.decision))
        .await;
    created.is(StatusCode::CREATED);
    let path = format!("/actions/{}", told(&created, "id"));
    let report = json!({ "evidence": { "note": "Sendt ud." } });
    let done = group
        .owner(app)
        .step(
            &format!("{path}/completion-report"),
            created.etag(),
            &report,
        )
        .await;
    done.is(StatusCode::OK);
    created.id()
}

async fn read(session: &Session<'_>, action: ActionId) -> Answer {
    session.get(&format!("/actions/{action}")).await
}

async fn close(session: &Session<'_>, action: ActionId) -> Answer {
    let tag = read(session, action).await.etag().to_owned();
    session
        .ask(
            actix_web::http::Method::POST,
            &format!("/actions/{action}/closure"),
        )
        .if_match(&tag)
        .await
}

async fn bring_to(app: &TestApp, meeting: &Meeting, state: MeetingState) {
    let id = meeting.id;
    app.store(move |db| {
        let meeting = meetings::find(db, id)?.unwrap();
        let state = state.clone();
        meetings::update(db, Meeting { state, ..meeting }).map(drop)
    })
    .await;
}

/// The item that presents an action at the next meeting.
async fn item_of(app: &TestApp, action: ActionId) -> AgendaItemId {
    let placed = app
        .store(move |db| placements::standing_of(db, action))
        .await;
    placed.unwrap().item.unwrap()
}

async fn standing_at(app: &TestApp, meeting: &Meeting, role: StandingRole) -> AgendaItemId {
    let item = AgendaItem {
        standing: Some(role),
        ..an_item().at(meeting, 90)
    };
    let id = item.id;
    app.store(move |db| agenda_items::insert(db, &item)).await;
    id
}

async fn decide(session: &Session<'_>, item: AgendaItemId, outcome: &str) -> Answer {
    let request =
        json!({ "agenda_item_id": item.to_string(), "text": "Som anført.", "outcome": outcome });
    let decided = session.post("/decisions", &request).await;
    decided.is(StatusCode::CREATED);
    decided
}

/// Two reported actions and an open one, and a decision on the standing item about them.
async fn follow_up(database: &TestDatabase, closure: ClosurePolicy, state: &str) {
    let app = TestApp::on(database).await;
    let group = at_work(&app, closure).await;
    app.set_clock(DONE);
    let done = [reported(&app, &group).await, reported(&app, &group).await];
    let new = group.new_action(&group.decision);
    let open: ActionId = group.secretary(&app).create("/actions", &new).await;
    let item = standing_at(&app, &group.next, StandingRole::FollowUp).await;
    bring_to(&app, &group.next, MeetingState::Held { at: moment(AFTER) }).await;
    app.set_clock(AFTER);
    let secretary = group.secretary(&app);
    let decided = decide(&secretary, item, "discussed").await.json();
    let by = if state == "closed" {
        &decided["id"]
    } else {
        &Value::Null
    };
    for action in done {
        let now = read(&secretary, action).await.json();
        let found = (&now["state"], &now["confirmed_by_decision_id"]);
        assert_eq!(found, (&json!(state), by));
    }
    assert_eq!(read(&secretary, open).await.json()["state"], "open");
    let first = format!("/decisions/{}", group.decision.id);
    let first = secretary.get(&first).await.json();
    assert_eq!(first["implementation_status"], "partly_done");
    app.drain().await;
    app.close().await;
}

/// The group after its second meeting, with the item on the minutes of the first.
async fn before_approval(app: &TestApp) -> (SteeringGroup, AgendaItemId) {
    let group = SteeringGroup::at_work(app).await;
    let item = standing_at(app, &group.next, StandingRole::MinutesApproval).await;
    bring_to(app, &group.next, MeetingState::Held { at: moment(AFTER) }).await;
    app.set_clock(AFTER);
    (group, item)
}

async fn state_before(app: &TestApp, group: &SteeringGroup) -> Value {
    let path = format!("/meetings/{}", group.held.id);
    group.secretary(app).get(&path).await.json()["state"].clone()
}

on_both_databases! {
    async fn minutes_close_the_reported_action_that_an_item_presents(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = at_work(&app, ClosurePolicy::ByMinutes).await;
        app.set_clock(DONE);
        let action = reported(&app, &group).await;
        let secretary = group.secretary(&app);
        let refused = close(&secretary, action).await;
        let told = refused.is_problem(Kind::NotAllowedNow);
        assert!(told["detail"].as_str().unwrap().contains("minutes"), "{told}");
        let item = item_of(&app, action).await;
        bring_to(&app, &group.next, MeetingState::Held { at: moment(AFTER) }).await;
        app.set_clock(AFTER);
        let secretary = group.secretary(&app);

        let decided = decide(&secretary, item, "none").await;
        assert_eq!(read(&secretary, action).await.json()["state"], "reported_done");
        let (id, path) = (decided.json()["id"].clone(), format!("/decisions/{}", self::told(&decided, "id")));
        let noted = secretary.patch(&path, decided.etag(), &json!({ "outcome": "noted" })).await;
        noted.is(StatusCode::OK);
        let closed = read(&secretary, action).await.json();
        assert_eq!((&closed["state"], &closed["confirmed_by_decision_id"]), (&json!("closed"), &id));
        assert_eq!(closed["evidence"], json!({ "note": "Sendt ud." }));
        let kept = app.store(move |db| events::of_subject(db, action.as_uuid(), None, 100)).await;
        assert_eq!(kept.last().unwrap().1, "closed");
        let first = secretary.get(&format!("/decisions/{}", group.decision.id)).await.json();
        assert_eq!(first["implementation_status"], "done");
        assert!(app.store(move |db| placements::standing_of(db, action)).await.is_none());

        // Closed is closed with the decision; another outcome that closes as well is no matter.
        let change = |outcome: &str| json!({ "outcome": outcome });
        let approved = secretary.patch(&path, noted.etag(), &change("approved")).await;
        approved.is(StatusCode::OK);
        let refused = secretary.patch(&path, approved.etag(), &change("rejected")).await;
        refused.is_problem(Kind::NotAllowedNow);
        let tag = read(&secretary, action).await.etag().to_owned();
        let reopening = format!("/actions/{action}/reopening");
        secretary.step(&reopening, &tag, &json!({ "reason": "Ikke færdigt." })).await.is(StatusCode::OK);
        secretary.patch(&path, approved.etag(), &change("rejected")).await.is(StatusCode::OK);
        let first = secretary.get(&format!("/decisions/{}", group.decision.id)).await.json();
        assert_eq!(first["implementation_status"], "not_started");
        app.drain().await;
        app.close().await;
    }

    async fn the_standing_item_on_earlier_decisions_closes_everything_reported_for_the_meeting(database: TestDatabase) {
        follow_up(&database, ClosurePolicy::ByMinutes, "closed").await;
    }

    async fn minutes_close_nothing_where_the_secretary_does(database: TestDatabase) {
        follow_up(&database, ClosurePolicy::BySecretary, "reported_done").await;
    }

    async fn what_no_minutes_will_close_is_the_secretarys(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = at_work(&app, ClosurePolicy::ByMinutes).await;
        app.set_clock(DONE);
        let left_open = reported(&app, &group).await;
        let evidence = tovholder::domain::action::Evidence::Note(note("Sendt ud."));
        let state = tovholder::domain::action::ActionState::ReportedDone { at: moment(DONE), evidence };
        let by_date = group.an_action_that_is(&app, state).await;
        close(&group.secretary(&app), by_date).await.is(StatusCode::OK);
        bring_to(&app, &group.next, MeetingState::MinutesApproved { at: moment(AFTER) }).await;
        app.set_clock(AFTER);
        let closed = close(&group.secretary(&app), left_open).await.is(StatusCode::OK);
        assert_eq!((&closed["state"], &closed["confirmed_by_decision_id"]), (&json!("closed"), &Value::Null));
        app.drain().await;
        app.close().await;
    }

    async fn the_standing_item_approves_the_minutes_of_the_meeting_before(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let (group, item) = before_approval(&app).await;
        let secretary = group.secretary(&app);
        let other = standing_at(&app, &group.next, StandingRole::SinceLast).await;
        decide(&secretary, other, "approved").await;
        assert_eq!(state_before(&app, &group).await, "held");
        decide(&secretary, item, "approved_as_amended").await;
        assert_eq!(state_before(&app, &group).await, "minutes_approved");
        let path = format!("/decisions/{}", group.decision.id);
        let change = secretary.patch(&path, "\"1\"", &json!({ "outcome": "rejected" })).await;
        change.is_problem(Kind::NotAllowedNow);
        let id = group.held.id.as_uuid();
        let kept = app.store(move |db| events::of_subject(db, id, None, 100)).await;
        assert_eq!(kept.last().unwrap().1, "minutes_approved");
        app.close().await;
    }

    async fn minutes_that_the_body_puts_off_are_approved_by_the_correction(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let (group, item) = before_approval(&app).await;
        let secretary = group.secretary(&app);
        let decided = decide(&secretary, item, "postponed").await;
        assert_eq!(state_before(&app, &group).await, "held");
        let path = format!("/decisions/{}/corrections", told(&decided, "id"));
        let correction = json!({ "text": "Godkendt.", "outcome": "approved", "reason": "Hørefejl." });
        secretary.step(&path, decided.etag(), &correction).await.is(StatusCode::OK);
        assert_eq!(state_before(&app, &group).await, "minutes_approved");
        app.close().await;
    }

    async fn the_first_meeting_of_a_body_approves_no_minutes(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let item = standing_at(&app, &group.held, StandingRole::MinutesApproval).await;
        decide(&group.secretary(&app), item, "approved").await;
        let now = group.secretary(&app).get(&format!("/meetings/{}", group.held.id)).await.json();
        assert_eq!(now["state"], "held");
        app.close().await;
    }
}
