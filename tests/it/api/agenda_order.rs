//! The order of an agenda: where a new item goes, who makes way for whom, and what becomes of the order
//! when an item leaves or several people change it at once.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        action::{Action, ActionState, Due, DueMoment},
        agenda::AgendaItem,
        ids::{AgendaItemId, MeetingId},
        organisation::Owner,
        placement::{Placement, PlacementState},
    },
    storage::{actions, agenda_items, decisions, placements},
};

use super::{committee::Committee, steering_group::SteeringGroup};
use crate::support::{app::TestApp, builders::*, requests::Session};

const NOVEMBER: &str = "2023-11-29T12:00:00Z";

/// Puts these on the agenda, one after the other.
async fn fill<const N: usize>(
    session: &Session<'_>,
    meeting: MeetingId,
    titles: [&str; N],
) -> [AgendaItemId; N] {
    let mut ids = Vec::new();
    for title in titles {
        let new = json!({ "meeting_id": meeting, "title": title, "kind": "decision" });
        ids.push(session.create("/agenda-items", &new).await);
    }
    ids.try_into().unwrap()
}

/// The titles in their order; their positions count from 1 without gaps.
async fn order(session: &Session<'_>, meeting: MeetingId) -> Vec<Value> {
    let items = session
        .walk(&format!("/agenda-items?meeting_id={meeting}"))
        .await;
    let positions: Vec<_> = items.iter().map(|item| item["position"].clone()).collect();
    let expected: Vec<_> = (1..=items.len()).map(|position| json!(position)).collect();
    assert_eq!(positions, expected);
    items.iter().map(|item| item["title"].clone()).collect()
}

fn path_of(id: AgendaItemId) -> String {
    format!("/agenda-items/{id}")
}

/// An item of this meeting that presents an action of the committee's employee.
async fn presented(
    committee: &Committee<'_>,
    app: &TestApp,
    meeting: MeetingId,
) -> (Action, Placement) {
    let decided_at = committee.meets_at("2023-11-01T12:00:00Z").await;
    let decided_on = AgendaItem {
        meeting: decided_at,
        ..an_item()
    };
    let decision = a_decision().on(&decided_on);
    let presenting = AgendaItem {
        meeting,
        position: 2,
        ..an_item()
    };
    let action = Action {
        decision: decision.id,
        body: committee.body,
        decided_at,
        owner: Owner::Person(committee.employee),
        due: Due::AtMeeting(meeting),
        due_moment: DueMoment {
            meeting: Some(meeting),
            on: Some(day("2023-11-29")),
        },
        ..an_action()
    };
    let placement = Placement {
        action: action.id,
        meeting,
        item: Some(presenting.id),
        ..a_placement()
    };
    let kept = (action.clone(), placement.clone());
    app.store(move |db| {
        agenda_items::insert(db, &decided_on)?;
        agenda_items::insert(db, &presenting)?;
        decisions::insert(db, &decision)?;
        actions::insert(db, &action)?;
        placements::insert(db, &placement)
    })
    .await;
    kept
}

on_both_databases! {
    async fn new_items_stand_between_the_opening_and_the_closing_ones(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        committee.has_on_every_agenda(&json!([
            { "title": "Godkendelse af referat", "role": "minutes_approval", "place": "opening" },
            { "title": "Eventuelt", "role": "any_other_business", "place": "closing" },
            { "title": "Siden sidst", "role": "since_last", "place": "opening" },
            { "title": "Kommunikation", "role": "other", "place": "closing" },
        ])).await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let secretary = committee.secretary();
        fill(&secretary, meeting, ["AI", "Æblehaven"]).await;
        let expected = ["Godkendelse af referat", "Siden sidst", "AI", "Æblehaven", "Eventuelt", "Kommunikation"];
        assert_eq!(order(&secretary, meeting).await, expected);
        app.close().await;
    }

    async fn an_item_that_moves_pushes_the_others_whose_versions_stay(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let secretary = committee.secretary();
        let [a, b, c, d] = fill(&secretary, meeting, ["A", "B", "C", "D"]).await;
        let known = secretary.get(&path_of(b)).await;
        let moved = secretary.patch(&path_of(d), "\"1\"", &json!({ "position": 2 })).await;
        assert_eq!(moved.is(StatusCode::OK)["position"], 2);
        assert_eq!(order(&secretary, meeting).await, ["A", "D", "B", "C"]);
        // Whoever has read it sees that it moved, and may still change what it says.
        let pushed = secretary.get(&path_of(b)).if_none_match(known.etag()).await;
        assert_eq!(pushed.is(StatusCode::OK)["position"], 3);
        let changed = secretary.patch(&path_of(b), known.etag(), &json!({ "title": "Å" })).await;
        assert_eq!(changed.is(StatusCode::OK)["position"], 3);
        for (id, tag, position, expected) in [
            (a, "\"1\"", 3, ["D", "Å", "A", "C"]),
            (a, "\"2\"", 3, ["D", "Å", "A", "C"]),
            (c, "\"1\"", 1, ["C", "D", "Å", "A"]),
            (c, "\"2\"", 500, ["D", "Å", "A", "C"]),
        ] {
            let moved = secretary.patch(&path_of(id), tag, &json!({ "position": position })).await;
            moved.is(StatusCode::OK);
            assert_eq!(order(&secretary, meeting).await, expected, "to {position}");
        }
        app.close().await;
    }

    async fn two_people_order_an_agenda_at_once_and_nothing_is_lost(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let (secretary, administrator) = (committee.secretary(), app.administrator());
        let [a, b, c, _, _, f] = fill(&secretary, meeting, ["A", "B", "C", "D", "E", "F"]).await;
        let last = secretary.patch(&path_of(a), "\"1\"", &json!({ "position": 6 }));
        let first = administrator.patch(&path_of(f), "\"1\"", &json!({ "position": 1 }));
        let (last, first) = tokio::join!(last.into_future(), first.into_future());
        last.is(StatusCode::OK);
        first.is(StatusCode::OK);
        assert_eq!(order(&secretary, meeting).await, ["F", "B", "C", "D", "E", "A"]);

        // The same item: one of the two has not seen what the other did.
        let first = secretary.patch(&path_of(c), "\"1\"", &json!({ "position": 1 }));
        let last = administrator.patch(&path_of(c), "\"1\"", &json!({ "position": 6 }));
        let both = tokio::join!(first.into_future(), last.into_future());
        let (winner, loser) = if both.0.status == StatusCode::OK { both } else { (both.1, both.0) };
        let position = winner.is(StatusCode::OK)["position"].clone();
        loser.is_problem(Kind::Stale);
        let first_three = ["C", "F", "B"].map(Value::from);
        let now = order(&secretary, meeting).await;
        assert!((position == 1 && now.starts_with(&first_three)) || now == ["F", "B", "D", "E", "A", "C"], "{now:?}");

        let new = json!({ "meeting_id": meeting, "title": "G", "kind": "decision" });
        let (came, went, moved) = tokio::join!(
            administrator.post("/agenda-items", &new).into_future(),
            secretary.ask(Method::DELETE, &path_of(b)).if_match("\"1\"").into_future(),
            administrator.patch(&path_of(f), "\"2\"", &json!({ "position": 3 })).into_future(),
        );
        came.is(StatusCode::CREATED);
        went.is(StatusCode::NO_CONTENT);
        moved.is(StatusCode::OK);
        let mut now: Vec<_> = order(&secretary, meeting).await;
        now.sort_by_key(Value::to_string);
        assert_eq!(now, ["A", "C", "D", "E", "F", "G"]);
        app.close().await;
    }

    async fn an_item_is_taken_off_for_good_and_leaves_no_gap(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        committee.has_on_every_agenda(&json!([{ "title": "Eventuelt", "role": "any_other_business", "place": "closing" }])).await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let secretary = committee.secretary();
        let [_, b, _] = fill(&secretary, meeting, ["A", "B", "C"]).await;
        let remove = |path: &str, tag: &str| secretary.ask(Method::DELETE, path).if_match(tag);
        secretary.ask(Method::DELETE, &path_of(b)).await.is_problem(Kind::VersionRequired);
        remove(&path_of(b), "\"2\"").await.is_problem(Kind::Stale);
        remove(&path_of(b), "*").await.is_problem(Kind::InvalidRequest);
        assert_eq!(order(&secretary, meeting).await, ["A", "B", "C", "Eventuelt"]);
        assert_eq!(remove(&path_of(b), "\"1\"").await.is(StatusCode::NO_CONTENT), Value::Null);
        assert_eq!(order(&secretary, meeting).await, ["A", "C", "Eventuelt"]);
        remove(&path_of(b), "\"1\"").await.is_problem(Kind::NotFound);
        secretary.get(&path_of(b)).await.is_problem(Kind::NotFound);
        // A standing item is taken off one agenda like any other.
        let standing = secretary.walk(&format!("/agenda-items?meeting_id={meeting}&standing=any_other_business")).await;
        let standing = format!("/agenda-items/{}", standing[0]["id"].as_str().unwrap());
        remove(&standing, "\"1\"").await.is(StatusCode::NO_CONTENT);
        assert_eq!(order(&secretary, meeting).await, ["A", "C"]);
        app.close().await;
    }

    async fn what_presents_an_action_goes_where_the_action_goes(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let other = committee.meets_at("2023-12-20T12:00:00Z").await;
        let secretary = committee.secretary();
        fill(&secretary, meeting, ["A"]).await;
        let (action, placement) = presented(&committee, &app, meeting).await;
        let path = path_of(placement.item.unwrap());
        for refused in [
            secretary.ask(Method::DELETE, &path).if_match("\"1\"").await,
            secretary.step(&format!("{path}/transfer"), "\"1\"", &json!({ "meeting_id": other })).await,
            secretary.step(&format!("{path}/backlog-return"), "\"1\"", &json!({})).await,
        ] {
            let told = refused.is_problem(Kind::NotAllowedNow);
            assert!(told["detail"].as_str().unwrap().contains(&placement.action.to_string()), "{told}");
        }
        assert_eq!(order(&secretary, meeting).await, ["A", "Generativ AI"]);
        // It has its place among the others like any item.
        let first = secretary.patch(&path, "\"1\"", &json!({ "position": 1 })).await;
        first.is(StatusCode::OK);
        assert_eq!(order(&secretary, meeting).await, ["Generativ AI", "A"]);
        // What the action has left is an item like any other.
        let reason = note("Overhalet.");
        let declined = Action { state: ActionState::Declined { at: a_moment(), reason: reason.clone() }, ..action };
        let left = Placement { state: PlacementState::Withdrawn { reason }, ..placement };
        app.store(move |db| {
            actions::update(db, declined.clone())?;
            placements::update(db, left.clone())
        })
        .await;
        secretary.ask(Method::DELETE, &path).if_match("\"2\"").await.is(StatusCode::NO_CONTENT);
        assert_eq!(order(&secretary, meeting).await, ["A"]);
        app.close().await;
    }

    async fn what_takes_an_item_up_again_leaves_no_gap_when_it_is_taken_back(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let postponed = json!({
            "agenda_item_id": group.undecided.id, "text": "Udsat.", "outcome": "postponed", "resume_not_before": "2031-01-01",
        });
        let decided = secretary.post("/decisions", &postponed).await;
        let successor = decided.is(StatusCode::CREATED)["successor_item_id"].clone();
        let placing = format!("/waiting-items/{}/placement", successor.as_str().unwrap());
        let there = json!({ "meeting_id": group.next.id });
        secretary.step(&placing, "\"1\"", &there).await.is(StatusCode::OK);
        fill(&secretary, group.next.id, ["A", "B"]).await;
        assert_eq!(order(&secretary, group.next.id).await, ["Generativ AI", "A", "B"]);
        let path = format!("/decisions/{}", decided.json()["id"].as_str().unwrap());
        let noted = secretary.patch(&path, decided.etag(), &json!({ "outcome": "noted" })).await;
        assert_eq!(noted.is(StatusCode::OK)["successor_item_id"], Value::Null);
        assert_eq!(order(&secretary, group.next.id).await, ["A", "B"]);
        app.close().await;
    }
}
