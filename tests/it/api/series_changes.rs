//! What a change of a series moves: shown first, confirmed, and then done just so.

use std::collections::BTreeMap;

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::ids::{ActionId, MeetingId},
    storage::events,
};

use super::{
    committee::Committee,
    meeting_series::{local, made, meetings, new_series, starts},
    steering_group::SteeringGroup,
};
use crate::support::{app::TestApp, requests::Session};

/// What a change would do.
async fn preview(session: &Session<'_>, series: &str, change: &Value) -> Value {
    let path = format!("{series}/change-preview");
    session.post(&path, change).await.is(StatusCode::OK)
}

/// The change, with what it confirms.
fn confirming(change: &Value, preview: &Value) -> Value {
    let mut change = change.clone();
    change["confirms"] = preview["fingerprint"].clone();
    change
}

fn listed<'a>(preview: &'a Value, list: &str) -> &'a Vec<Value> {
    preview[list].as_array().unwrap()
}

/// One field of each thing in a list, an instant by the clock in Copenhagen.
fn moments(preview: &Value, list: &str, field: &str) -> Vec<String> {
    listed(preview, list)
        .iter()
        .map(|one| local(&one[field]))
        .collect()
}

/// How many things each list holds: kept, moved, cancelled, added, standing.
fn numbers(preview: &Value) -> [usize; 5] {
    ["kept", "moved", "cancelled", "added", "standing"].map(|list| listed(preview, list).len())
}

/// Id → start, place in the series and state of each meeting.
fn by_id(meetings: &[Value]) -> BTreeMap<String, (Value, Value, Value)> {
    let told = |one: &Value| {
        let fields = ["starts_at", "occurrence", "state"].map(|field| one[field].clone());
        let [start, occurrence, state] = fields;
        (
            one["id"].as_str().unwrap().to_owned(),
            (start, occurrence, state),
        )
    };
    meetings.iter().map(told).collect()
}

/// Checks that the meetings came from what they were to what they are just as the preview said.
fn is_as_shown(before: &[Value], preview: &Value, after: &[Value]) {
    let mut expected = by_id(before);
    for moved in listed(preview, "moved") {
        let meeting = expected
            .get_mut(moved["meeting_id"].as_str().unwrap())
            .unwrap();
        assert_eq!(meeting.0, moved["from"]);
        (meeting.0, meeting.1) = (moved["to"].clone(), moved["occurrence"].clone());
    }
    for off in listed(preview, "cancelled") {
        let meeting = expected
            .get_mut(off["meeting_id"].as_str().unwrap())
            .unwrap();
        assert_eq!(meeting.0, off["starts_at"]);
        meeting.2 = json!("cancelled");
    }
    for list in ["kept", "standing"] {
        for one in listed(preview, list) {
            let meeting = &expected[one["meeting_id"].as_str().unwrap()];
            assert_eq!(meeting.0, one["starts_at"]);
        }
    }
    let mut now = by_id(after);
    let added: Vec<_> = after
        .iter()
        .filter(|one| !expected.contains_key(one["id"].as_str().unwrap()))
        .collect();
    let added: Vec<_> = added
        .iter()
        .map(|one| json!({ "occurrence": one["occurrence"], "starts_at": one["starts_at"] }))
        .collect();
    assert_eq!(&added, listed(preview, "added"));
    now.retain(|id, _| expected.contains_key(id));
    assert_eq!(now, expected);
    // The slot of a meeting never changes.
    for meeting in after {
        if let Some(old) = before.iter().find(|old| old["id"] == meeting["id"]) {
            assert_eq!(old["slot"], meeting["slot"]);
        }
    }
}

async fn tag(session: &Session<'_>, path: &str) -> String {
    session.get(path).await.etag().to_owned()
}

async fn step(session: &Session<'_>, meeting: &Value, step: &str, body: &Value) {
    let path = format!("/meetings/{}", meeting["id"].as_str().unwrap());
    let tag = tag(session, &path).await;
    let asking = session
        .ask(Method::POST, &format!("{path}/{step}"))
        .if_match(&tag);
    let asking = if body.is_null() {
        asking
    } else {
        asking.json(body)
    };
    asking.await.is(StatusCode::OK);
}

on_both_databases! {
    async fn a_change_of_the_rule_moves_just_what_was_shown(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let secretary = committee.secretary();
        let series = made(&secretary, &new_series(&committee, "FREQ=WEEKLY;BYDAY=WE")).await;
        let before = meetings(&secretary, &series).await;
        step(&secretary, &before[0], "agenda-freeze", &Value::Null).await;
        step(&secretary, &before[1], "cancellation", &json!({ "reason": "Sygdom." })).await;
        step(&secretary, &before[2], "rescheduling", &json!({ "starts_at": "2023-11-17T09:00:00Z" })).await;
        let before = meetings(&secretary, &series).await;
        for (rule, expected) in [
            // The frozen meeting answers for its week; the cancelled one does not.
            ("FREQ=WEEKLY;BYDAY=TH", [0, 55, 0, 1, 2]),
            ("FREQ=MONTHLY;BYDAY=4TH", [0, 13, 42, 0, 2]),
            // 5 June is constitution day: its meeting, put off to Thursday, becomes the Thursday's.
            ("FREQ=WEEKLY;BYDAY=WE,TH", [54, 1, 0, 56, 2]),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", [28, 0, 27, 0, 2]),
            ("FREQ=WEEKLY;BYDAY=WE;UNTIL=20231130", [3, 0, 52, 0, 2]),
            ("FREQ=WEEKLY;BYDAY=WE", [55, 0, 0, 0, 2]),
        ] {
            let shown = preview(&secretary, &series, &json!({ "rule": rule })).await;
            assert_eq!(numbers(&shown), expected, "{rule}");
            let moves = listed(&shown, "moved").iter().any(|one| one["from"] != one["to"]);
            assert_eq!(shown["needs_confirmation"], moves || expected[2] > 0, "{rule}");
        }
        let after = meetings(&secretary, &series).await;
        assert_eq!(before, after, "a preview changes nothing");
        for rule in ["FREQ=WEEKLY;BYDAY=TH", "FREQ=MONTHLY;BYDAY=4TH,-1MO", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"] {
            let before = meetings(&secretary, &series).await;
            let change = json!({ "rule": rule });
            let shown = preview(&secretary, &series, &change).await;
            let known = tag(&secretary, &series).await;
            let changed = secretary.patch(&series, &known, &confirming(&change, &shown)).await.is(StatusCode::OK);
            assert_eq!(changed["rule"], shown["rule"]);
            let after = meetings(&secretary, &series).await;
            is_as_shown(&before, &shown, &after);
            // Nothing is left to be done, neither by a change nor by the job.
            let again = preview(&secretary, &series, &json!({})).await;
            assert_eq!(numbers(&again)[1..4], [0, 0, 0], "{rule}: {again}");
            app.drain().await;
            assert_eq!(meetings(&secretary, &series).await, after, "{rule}");
        }
        let off = meetings(&secretary, &series).await.into_iter().filter(|one| one["reason"] == "Mødeplanen er ændret.");
        assert!(off.count() > 20);
        app.close().await;
    }

    async fn what_moves_meetings_must_be_confirmed_and_nothing_else(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let secretary = committee.secretary();
        let series = made(&secretary, &new_series(&committee, "FREQ=MONTHLY;BYDAY=4WE")).await;
        let before = (secretary.get(&series).await.json(), meetings(&secretary, &series).await);
        let known = tag(&secretary, &series).await;
        let moving = json!({ "rule": "FREQ=MONTHLY;BYDAY=4TH" });
        secretary.patch(&series, &known, &moving).await.is_problem(Kind::Unconfirmed);
        secretary.patch(&series, &known, &json!({ "at": "14:00" })).await.is_problem(Kind::Unconfirmed);
        secretary.patch(&series, &known, &json!({ "exceptions": ["2023-11-22"] })).await.is_problem(Kind::Unconfirmed);
        let shown = preview(&secretary, &series, &moving).await;
        for wrong in [json!("nonsense"), json!(""), shown["rule"].clone()] {
            let mut change = moving.clone();
            change["confirms"] = wrong;
            secretary.patch(&series, &known, &change).await.is_problem(Kind::ConsequencesChanged);
        }
        // What was shown was another change.
        let other = json!({ "rule": "FREQ=MONTHLY;BYDAY=4TH", "place": "Salen" });
        secretary.patch(&series, &known, &confirming(&other, &shown)).await.is_problem(Kind::ConsequencesChanged);
        secretary.patch(&series, "\"77\"", &confirming(&moving, &shown)).await.is_problem(Kind::Stale);
        secretary.ask(Method::PATCH, &series).json(&confirming(&moving, &shown)).await.is_problem(Kind::VersionRequired);
        let after = (secretary.get(&series).await.json(), meetings(&secretary, &series).await);
        assert_eq!(before, after);
        // Only new meetings, or none at all.
        let adding = json!({ "rule": "FREQ=MONTHLY;BYDAY=2WE,4WE" });
        assert_eq!(secretary.patch(&series, &known, &adding).await.is(StatusCode::OK)["meetings_ahead"], 26);
        app.close().await;
    }

    async fn a_confirmed_change_happens_once(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let secretary = committee.secretary();
        let series = made(&secretary, &new_series(&committee, "FREQ=MONTHLY;BYDAY=4WE")).await;
        let moving = json!({ "rule": "FREQ=MONTHLY;BYDAY=4TH" });
        let confirmed = confirming(&moving, &preview(&secretary, &series, &moving).await);
        let known = tag(&secretary, &series).await;
        secretary.patch(&series, &known, &confirmed).await.is(StatusCode::OK);
        secretary.patch(&series, &known, &confirmed).await.is_problem(Kind::Stale);
        let known = tag(&secretary, &series).await;
        secretary.patch(&series, &known, &confirmed).await.is_problem(Kind::ConsequencesChanged);
        app.close().await;
    }

    async fn two_people_who_confirm_the_same_change_at_once_do_it_once(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let (one, other) = (committee.secretary(), app.administrator());
        let series = made(&one, &new_series(&committee, "FREQ=WEEKLY;BYDAY=WE;COUNT=8")).await;
        let before = meetings(&one, &series).await;
        let known = tag(&one, &series).await;
        let rules = ["FREQ=WEEKLY;BYDAY=TH;COUNT=8", "FREQ=WEEKLY;BYDAY=TU;COUNT=8"].map(|rule| json!({ "rule": rule }));
        let shown = [preview(&one, &series, &rules[0]).await, preview(&other, &series, &rules[1]).await];
        let (first, second) = (confirming(&rules[0], &shown[0]), confirming(&rules[1], &shown[1]));
        let (first, second) = tokio::join!(
            one.patch(&series, &known, &first).into_future(),
            other.patch(&series, &known, &second).into_future(),
        );
        let winner = usize::from(first.status != StatusCode::OK);
        let (won, lost) = if winner == 0 { (first, second) } else { (second, first) };
        won.is(StatusCode::OK);
        lost.is_problem(Kind::Stale);
        is_as_shown(&before, &shown[winner], &meetings(&one, &series).await);
        app.close().await;
    }

    async fn a_change_that_was_shown_before_something_changed_is_refused(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let secretary = committee.secretary();
        let series = made(&secretary, &new_series(&committee, "FREQ=MONTHLY;BYDAY=4WE")).await;
        let moving = json!({ "rule": "FREQ=MONTHLY;BYDAY=4TH" });
        let all = meetings(&secretary, &series).await;
        let body = format!("/bodies/{}", committee.body);
        let recess = json!({ "rules": { "recesses": [{ "name": "Sommerferie", "from": "07-01", "until": "08-07" }] } });
        for what in ["frozen", "moved", "another meeting", "recess"] {
            let shown = preview(&secretary, &series, &moving).await;
            match what {
                "frozen" => step(&secretary, &all[0], "agenda-freeze", &Value::Null).await,
                "moved" => step(&secretary, &all[1], "rescheduling", &json!({ "starts_at": "2023-12-20T09:00:00Z" })).await,
                // On a Thursday to which a meeting would move.
                "another meeting" => drop(committee.meets_at("2024-01-25T12:00:00Z").await),
                _ => drop(app.administrator().patch(&body, "\"1\"", &recess).await.is(StatusCode::OK)),
            }
            let before = meetings(&secretary, &series).await;
            let known = tag(&secretary, &series).await;
            let refused = secretary.patch(&series, &known, &confirming(&moving, &shown)).await;
            refused.is_problem(Kind::ConsequencesChanged);
            assert_eq!(meetings(&secretary, &series).await, before, "{what}");
        }
        let shown = preview(&secretary, &series, &moving).await;
        // January is taken and called off, July falls into the recess; November stands.
        assert_eq!(numbers(&shown), [0, 10, 2, 0, 1]);
        let reasons: Vec<_> = listed(&shown, "left_out").iter().map(|one| one["reason"].clone()).collect();
        assert_eq!(reasons, ["taken", "recess"]);
        let before = meetings(&secretary, &series).await;
        let known = tag(&secretary, &series).await;
        secretary.patch(&series, &known, &confirming(&moving, &shown)).await.is(StatusCode::OK);
        is_as_shown(&before, &shown, &meetings(&secretary, &series).await);
        app.close().await;
    }

    async fn a_meeting_that_was_moved_by_hand_keeps_its_start(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let secretary = committee.secretary();
        let series = made(&secretary, &new_series(&committee, "FREQ=WEEKLY;BYDAY=WE;COUNT=4")).await;
        let all = meetings(&secretary, &series).await;
        // Far away, and across the horizon of the others.
        step(&secretary, &all[1], "rescheduling", &json!({ "starts_at": "2025-06-02T09:00:00Z" })).await;
        step(&secretary, &all[2], "rescheduling", &json!({ "starts_at": "2023-11-16T12:00:00Z" })).await;
        let moving = json!({ "rule": "FREQ=WEEKLY;BYDAY=TH;COUNT=4", "reason": "Torsdage fra nu af." });
        let shown = preview(&secretary, &series, &moving).await;
        assert_eq!(numbers(&shown), [0, 4, 0, 0, 0]);
        assert_eq!(moments(&shown, "moved", "from"), ["2023-11-01 13:00", "2023-11-16 13:00", "2023-11-22 13:00", "2025-06-02 11:00"]);
        assert_eq!(moments(&shown, "moved", "to"), ["2023-11-02 13:00", "2023-11-16 13:00", "2023-11-23 13:00", "2025-06-02 11:00"]);
        assert_eq!(moments(&shown, "moved", "occurrence"), ["2023-11-02 13:00", "2023-11-16 13:00", "2023-11-23 13:00", "2023-11-09 13:00"]);
        let known = tag(&secretary, &series).await;
        let before = meetings(&secretary, &series).await;
        secretary.patch(&series, &known, &confirming(&moving, &shown)).await.is(StatusCode::OK);
        is_as_shown(&before, &shown, &meetings(&secretary, &series).await);
        let id: MeetingId = all[0]["id"].as_str().unwrap().parse().unwrap();
        let told = app.store(move |db| events::of_subject(db, id.as_uuid(), None, 10)).await;
        assert_eq!(told.iter().map(|(_, what, _)| what.as_str()).collect::<Vec<_>>(), ["created", "rescheduled"]);
        app.close().await;
    }

    async fn an_exception_calls_its_meeting_off_for_good(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let secretary = committee.secretary();
        let series = made(&secretary, &new_series(&committee, "FREQ=WEEKLY;BYDAY=WE;COUNT=3")).await;
        let change = json!({ "exceptions": ["2023-11-08"], "reason": "Valg." });
        let shown = preview(&secretary, &series, &change).await;
        assert_eq!(numbers(&shown), [2, 0, 1, 0, 0]);
        assert_eq!(moments(&shown, "cancelled", "starts_at"), ["2023-11-08 13:00"]);
        let known = tag(&secretary, &series).await;
        let changed = secretary.patch(&series, &known, &confirming(&change, &shown)).await.is(StatusCode::OK);
        assert_eq!((&changed["exceptions"], &changed["meetings_ahead"]), (&json!(["2023-11-08"]), &json!(2)));
        let all = meetings(&secretary, &series).await;
        assert_eq!((&all[1]["state"], &all[1]["reason"]), (&json!("cancelled"), &json!("Valg.")));
        let known = tag(&secretary, &series).await;
        secretary.patch(&series, &known, &json!({ "exceptions": [] })).await.is(StatusCode::OK);
        app.drain().await;
        assert_eq!(starts(&secretary, &series).await, ["2023-11-01 13:00", "2023-11-15 13:00"]);
        app.close().await;
    }

    async fn another_way_with_holidays_moves_the_meetings_on_holidays_alone(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let secretary = committee.secretary();
        // Maundy Thursday, 28 March 2024, and Ascension Day, 9 May.
        let series = made(&secretary, &new_series(&committee, "FREQ=WEEKLY;BYDAY=TH;UNTIL=20240530")).await;
        for (holidays, expected, to) in [
            ("day_before", [29, 2, 0, 0, 0], &["2024-03-27 13:00", "2024-05-08 13:00"][..]),
            ("day_after", [29, 2, 0, 0, 0], &["2024-04-02 13:00", "2024-05-10 13:00"]),
            ("skip", [29, 0, 2, 0, 0], &[]),
        ] {
            let change = json!({ "holidays": holidays });
            let shown = preview(&secretary, &series, &change).await;
            assert_eq!(numbers(&shown), expected, "{holidays}");
            assert_eq!(moments(&shown, "moved", "to"), to, "{holidays}");
            let before = meetings(&secretary, &series).await;
            let known = tag(&secretary, &series).await;
            secretary.patch(&series, &known, &confirming(&change, &shown)).await.is(StatusCode::OK);
            is_as_shown(&before, &shown, &meetings(&secretary, &series).await);
        }
        app.close().await;
    }

    async fn planned_meetings_follow_place_and_length_unless_they_have_their_own(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let secretary = committee.secretary();
        let series = made(&secretary, &new_series(&committee, "FREQ=WEEKLY;BYDAY=WE;COUNT=3")).await;
        let all = meetings(&secretary, &series).await;
        step(&secretary, &all[0], "agenda-freeze", &Value::Null).await;
        let own = format!("/meetings/{}", all[1]["id"].as_str().unwrap());
        let known = tag(&secretary, &own).await;
        secretary.patch(&own, &known, &json!({ "place": "Havnen", "minutes": 30 })).await.is(StatusCode::OK);
        let known = tag(&secretary, &series).await;
        secretary.patch(&series, &known, &json!({ "place": "Salen", "minutes": 90 })).await.is(StatusCode::OK);
        let told: Vec<_> = meetings(&secretary, &series).await.iter().map(|one| (one["place"].clone(), one["minutes"].clone())).collect();
        assert_eq!(told, [(Value::Null, json!(120)), (json!("Havnen"), json!(30)), (json!("Salen"), json!(90))]);
        app.close().await;
    }

    async fn what_is_due_at_a_meeting_that_is_called_off_moves_and_its_owner_is_told(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let new = json!({ "body_id": group.body.id, "first_on": "2023-11-01", "at": "13:00", "rule": "FREQ=WEEKLY;BYDAY=WE;COUNT=4" });
        let series = made(&secretary, &new).await;
        let first = meetings(&secretary, &series).await[1].clone();
        let action: ActionId = secretary.create("/actions", &json!({
            "decision_id": group.decision.id, "title": "Udarbejde retningslinjer",
            "owner": { "person_id": group.owner.id.to_string() },
            "due": { "kind": "at_meeting", "meeting_id": first["id"] },
        })).await;
        app.drain().await;
        let before = app.mailer.sent().len();
        let path = format!("/actions/{action}");
        let due = async || secretary.get(&path).await.json()["due_on"].clone();
        assert_eq!(due().await, "2023-11-08");
        let later = json!({ "rule": "FREQ=WEEKLY;BYDAY=TH;COUNT=4" });
        let shown = preview(&secretary, &series, &later).await;
        let known = tag(&secretary, &series).await;
        secretary.patch(&series, &known, &confirming(&later, &shown)).await.is(StatusCode::OK);
        assert_eq!(due().await, "2023-11-09");
        let off = json!({ "exceptions": ["2023-11-09"] });
        let shown = preview(&secretary, &series, &off).await;
        let known = tag(&secretary, &series).await;
        secretary.patch(&series, &known, &confirming(&off, &shown)).await.is(StatusCode::OK);
        assert_eq!(due().await, "2023-11-16");
        let mails = app.drain().await.split_off(before);
        assert!(mails.iter().any(|mail| mail.to.to_string().contains("ole@")), "{mails:?}");
        app.close().await;
    }

    async fn what_cannot_be_changed_is_refused_in_the_preview_too(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let secretary = committee.secretary();
        let series = made(&secretary, &new_series(&committee, "FREQ=WEEKLY;BYDAY=WE;COUNT=3")).await;
        let before = secretary.get(&series).await.json();
        let path = format!("{series}/change-preview");
        for (change, pointer) in [
            (json!({ "rule": "FREQ=WEEKLY;COUNT=1000000" }), "/rule"),
            (json!({ "rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" }), "/rule"),
            (json!({ "rule": "FREQ=WEEKLY;UNTIL=20231031" }), "/rule"),
            (json!({ "first_on": "1899-01-01" }), "/first_on"),
            (json!({ "at": "25:00" }), "/at"),
            (json!({ "minutes": 0 }), "/minutes"),
            (json!({ "body_id": committee.body }), "/body_id"),
            (json!({ "reason": " " }), "/reason"),
            (json!({ "confirms": 7 }), "/confirms"),
        ] {
            secretary.post(&path, &change).await.points_to(&[pointer]);
            secretary.patch(&series, "\"1\"", &change).await.points_to(&[pointer]);
        }
        assert_eq!(secretary.get(&series).await.json(), before);
        app.close().await;
    }

    async fn a_series_of_a_body_that_is_dissolved_ends_with_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let secretary = committee.secretary();
        let series = made(&secretary, &new_series(&committee, "FREQ=WEEKLY;BYDAY=WE;COUNT=5")).await;
        let body = format!("/bodies/{}", committee.body);
        app.administrator().patch(&body, "\"1\"", &json!({ "dissolved_on": "2023-11-15" })).await.is(StatusCode::OK);
        let shown = preview(&secretary, &series, &json!({})).await;
        assert_eq!(numbers(&shown), [2, 0, 3, 0, 0]);
        let known = tag(&secretary, &series).await;
        secretary.patch(&series, &known, &confirming(&json!({}), &shown)).await.is(StatusCode::OK);
        assert_eq!(starts(&secretary, &series).await, ["2023-11-01 13:00", "2023-11-08 13:00"]);
        app.close().await;
    }
}
