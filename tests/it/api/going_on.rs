//! How a postponed item goes on where something goes on already: an item that the meeting did not
//! reach, one that presents an action, and one that a later meeting has dealt with by now.

use actix_web::http::StatusCode;
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        action::{Action, ActionState, Due, DueMoment},
        agenda::{AgendaItem, ItemContent, WaitingItem},
        ids::AgendaItemId,
        organisation::Owner,
        standing_item::StandingRole,
    },
    storage::{actions, agenda_items, placements, waiting_items},
};

use super::{
    holding::{begun, hold},
    minutes_imports::{Review, accepted},
    steering_group::SteeringGroup,
};
use crate::support::{
    app::TestApp,
    builders::*,
    requests::{Answer, Session},
};

/// The group after its next meeting, which did not reach this item.
async fn not_reached(app: &TestApp) -> (SteeringGroup, AgendaItemId) {
    let group = SteeringGroup::at_work(app).await;
    let new = json!({ "meeting_id": group.next.id, "title": "Campus", "kind": "decision" });
    let item: AgendaItemId = group.secretary(app).create("/agenda-items", &new).await;
    begun(app, &group).await;
    let held = hold(&group.secretary(app), &group.next, &[json!(item)]).await;
    held.is(StatusCode::OK);
    (group, item)
}

async fn decide(session: &Session<'_>, item: AgendaItemId, outcome: &str, more: Value) -> Answer {
    let mut request = json!({ "agenda_item_id": item, "text": "Som anført.", "outcome": outcome });
    for (field, value) in more.as_object().unwrap() {
        request[field] = value.clone();
    }
    session.post("/decisions", &request).await
}

/// What waits in the backlog of the group: titles and the days that were asked for.
async fn waiting(app: &TestApp, group: &SteeringGroup) -> Vec<(String, Option<String>)> {
    let body = group.body.id;
    let kept = app.store(move |db| waiting_items::of_body(db, body)).await;
    let told = |item: WaitingItem| {
        let earliest = item.earliest.map(|day| day.to_string());
        (item.content.title.to_string(), earliest)
    };
    kept.into_iter().map(told).collect()
}

async fn agenda(session: &Session<'_>, meeting: impl std::fmt::Display) -> Vec<Value> {
    let path = format!("/agenda-items?meeting_id={meeting}");
    session.walk_field(&path, "title").await
}

/// An action that the meeting which was held had on its agenda, due like this; the item.
async fn presented(
    app: &TestApp,
    group: &SteeringGroup,
    (due, due_moment): (Due, DueMoment),
) -> AgendaItemId {
    let item = an_item().at(&group.held, 5);
    let action = Action {
        due,
        due_moment,
        ..an_action()
            .by(&group.decision, &group.held)
            .owner(Owner::Person(group.owner.id))
            .state(ActionState::InProgress)
    };
    let placement = tovholder::domain::placement::Placement {
        action: action.id,
        meeting: group.held.id,
        item: Some(item.id),
        ..a_placement()
    };
    let id = item.id;
    app.store(move |db| {
        agenda_items::insert(db, &item)?;
        actions::insert(db, &action)?;
        placements::insert(db, &placement)
    })
    .await;
    id
}

fn minutes_of(date: &str, time: &str, decision: &str) -> String {
    format!(
        "\
# REFERAT Digitaliseringsstyregruppen d. {date}

**Mødedato** {date} kl. {time}

# Punkt 1: Plan for netværk

## Beslutning

{decision}
"
    )
}

on_both_databases! {
    async fn the_day_that_the_meeting_asked_for_holds_for_what_it_did_not_reach_too(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let (group, item) = not_reached(&app).await;
        let secretary = group.secretary(&app);
        assert_eq!(agenda(&secretary, group.after_next.id).await, ["Campus"]);
        let later = json!({ "resume_not_before": "2024-02-01" });
        decide(&secretary, item, "postponed", later).await.is(StatusCode::CREATED);
        assert_eq!(agenda(&secretary, group.after_next.id).await, [Value::Null; 0]);
        assert_eq!(waiting(&app, &group).await, [("Campus".to_owned(), Some("2024-02-01".to_owned()))]);
        app.close().await;
    }

    async fn what_stands_on_a_closed_agenda_again_is_not_sent_elsewhere(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let (group, item) = not_reached(&app).await;
        let other = a_body().named("Økonomiudvalget");
        let to = json!({ "referred_to_body_id": other.id });
        app.store(move |db| tovholder::storage::bodies::insert(db, &other)).await;
        app.set_clock("2023-12-12 09:00");
        let secretary = group.secretary(&app);
        let path = format!("/meetings/{}", group.after_next.id);
        let tag = secretary.get(&path).await.etag().to_owned();
        let freezing = secretary.ask(actix_web::http::Method::POST, &format!("{path}/agenda-freeze"));
        freezing.if_match(&tag).await.is(StatusCode::OK);
        for (outcome, more) in [("referred", to), ("postponed", json!({ "resume_not_before": "2024-02-01" }))] {
            let refused = decide(&secretary, item, outcome, more).await;
            let told = refused.is_problem(Kind::NotAllowedNow);
            assert!(told["detail"].as_str().unwrap().contains("agenda_frozen"), "{told}");
        }
        // Without a wish it is as the agenda has it.
        decide(&secretary, item, "postponed", json!({})).await.is(StatusCode::CREATED);
        assert_eq!(agenda(&secretary, group.after_next.id).await, ["Campus"]);
        app.close().await;
    }

    async fn what_was_reached_after_all_is_not_taken_up_again(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let (group, item) = not_reached(&app).await;
        let secretary = group.secretary(&app);
        let decided = decide(&secretary, item, "none", json!({})).await;
        decided.is(StatusCode::CREATED);
        assert_eq!(agenda(&secretary, group.after_next.id).await, ["Campus"]);
        let path = format!("/decisions/{}", decided.json()["id"].as_str().unwrap());
        let changed = secretary.patch(&path, decided.etag(), &json!({ "outcome": "approved" })).await;
        assert_eq!(changed.is(StatusCode::OK)["successor_item_id"], Value::Null);
        assert_eq!(agenda(&secretary, group.after_next.id).await, [Value::Null; 0]);
        assert_eq!(waiting(&app, &group).await, []);
        app.close().await;
    }

    async fn a_postponed_item_goes_on_when_no_meeting_has_its_action(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let on = |date: &str| Some(day(date));
        let held = group.held.id;
        for due in [
            (Due::ByDate(day("2024-03-01")), DueMoment { meeting: None, on: on("2024-03-01") }),
            // A body that passes on by hand leaves it there.
            (Due::AtMeeting(held), DueMoment { meeting: Some(held), on: on("2023-10-25") }),
        ] {
            let item = presented(&app, &group, due).await;
            let decided = decide(&secretary, item, "postponed", json!({})).await;
            assert_ne!(decided.is(StatusCode::CREATED)["successor_item_id"], Value::Null, "{due:?}");
        }
        app.close().await;
    }

    async fn a_day_is_not_promised_for_what_comes_back_by_itself(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let standing = AgendaItem { standing: Some(StandingRole::SinceLast), ..an_item().at(&group.held, 4) };
        let standing_id = standing.id;
        app.store(move |db| agenda_items::insert(db, &standing)).await;
        let next = group.next.id;
        let moment = DueMoment { meeting: Some(next), on: Some(day("2023-11-29")) };
        let presenting = presented(&app, &group, (Due::AtMeeting(next), moment)).await;
        for item in [standing_id, presenting] {
            let later = json!({ "resume_not_before": "2024-02-01" });
            decide(&secretary, item, "postponed", later).await.points_to(&["/resume_not_before"]);
            let decided = decide(&secretary, item, "postponed", json!({})).await;
            assert_eq!(decided.is(StatusCode::CREATED)["successor_item_id"], Value::Null);
        }
        app.close().await;
    }

    async fn old_minutes_open_nothing_that_a_later_meeting_has_taken_up(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        accepted(&secretary, &minutes_of("20-09-2023", "13:00", "Godkendt.")).await;
        accepted(&secretary, &minutes_of("23-08-2023", "13:00", "Sagen udsættes til næste møde.")).await;
        let body = review.body;
        let waiting = app.store(move |db| waiting_items::of_body(db, body)).await;
        assert_eq!(waiting, []);
        // Another matter still waits.
        let other = minutes_of("21-06-2023", "13:00", "Sagen udsættes.").replace("netværk", "skoler");
        accepted(&secretary, &other).await;
        let waiting = app.store(move |db| waiting_items::of_body(db, body)).await;
        assert_eq!(waiting.len(), 1);
        app.close().await;
    }

    async fn later_minutes_take_up_what_earlier_ones_postponed(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let postponed = || "Sagen udsættes til næste møde.";
        accepted(&secretary, &minutes_of("21-06-2023", "13:00", postponed())).await;
        accepted(&secretary, &minutes_of("23-08-2023", "13:00", postponed())).await;
        // By now a meeting that is to come has it on its agenda.
        let new = json!({ "body_id": review.body, "starts_at": "2024-01-24T12:00:00Z" });
        let planned: tovholder::domain::ids::MeetingId = secretary.create("/meetings", &new).await;
        assert_eq!(agenda(&secretary, planned).await, ["Plan for netværk"]);
        accepted(&secretary, &minutes_of("20-09-2023", "13:00", "Godkendt.")).await;
        assert_eq!(agenda(&secretary, planned).await, [Value::Null; 0]);
        let body = review.body;
        let waiting = app.store(move |db| waiting_items::of_body(db, body)).await;
        assert_eq!(waiting, []);
        let decided = secretary.walk("/decisions").await;
        let first = decided.last().unwrap()["agenda_item_id"].as_str().unwrap();
        let starts = secretary.walk_field(&format!("/agenda-items/{first}/thread"), "starts_at").await;
        assert_eq!(starts, ["2023-06-21T11:00:00Z", "2023-08-23T11:00:00Z", "2023-09-20T11:00:00Z"]);
        app.close().await;
    }

    async fn a_standing_item_without_a_rule_stays_with_its_meeting_as_well(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let kept = AgendaItem {
            content: ItemContent { kind: tovholder::domain::agenda::ItemKind::Standing, ..a_content() },
            ..an_item().at(&group.next, 1)
        };
        app.store(move |db| agenda_items::insert(db, &kept)).await;
        let off = json!({ "reason": "Jul." });
        let cancelling = format!("/meetings/{}/cancellation", group.next.id);
        secretary.upheave(&cancelling, "\"1\"", &off).await.is(StatusCode::OK);
        assert_eq!(agenda(&secretary, group.after_next.id).await, [Value::Null; 0]);
        assert_eq!(waiting(&app, &group).await, []);
        app.close().await;
    }
}
