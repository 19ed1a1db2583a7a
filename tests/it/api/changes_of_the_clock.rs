//! Meetings in the night in which the clock changes: at 02:30 on the Sunday in spring, when there is
//! no such time, and on the Sunday in autumn, when there are two. By themselves and in a series, with
//! the deadline of the agenda and the reminders on both sides of the change.

use actix_web::http::StatusCode;
use serde_json::{Value, json};
use tovholder::api::problem::Kind;

use super::{meeting_series::meetings, steering_group::SteeringGroup};
use crate::support::{app::TestApp, builders::moment, requests::Session};

/// A night: the moment at which the meeting starts, when its agenda closes, and when whoever has
/// something to do until then is reminded: ten, five and two working days before, and one and five
/// after it. Mails leave at eight.
struct Night {
    day: &'static str,
    starts_at: &'static str,
    agenda_closes_at: &'static str,
    reminders: [&'static str; 5],
}

/// On 30 March 2025 the clock goes from 02:00 to 03:00.
const SPRING: Night = Night {
    day: "2025-03-30",
    starts_at: "2025-03-30T01:00:00Z",
    agenda_closes_at: "2025-03-25T11:00:00Z",
    reminders: [
        "2025-03-11T07:00:00Z",
        "2025-03-18T07:00:00Z",
        "2025-03-21T07:00:00Z",
        "2025-03-26T07:00:00Z",
        "2025-04-01T06:00:00Z",
    ],
};

/// On 26 October 2025 it goes from 03:00 back to 02:00; the first half past two is in summer time.
const AUTUMN: Night = Night {
    day: "2025-10-26",
    starts_at: "2025-10-26T00:30:00Z",
    agenda_closes_at: "2025-10-21T10:00:00Z",
    reminders: [
        "2025-10-07T06:00:00Z",
        "2025-10-14T06:00:00Z",
        "2025-10-17T06:00:00Z",
        "2025-10-22T06:00:00Z",
        "2025-10-28T07:00:00Z",
    ],
};

async fn meeting(session: &Session<'_>, id: &Value) -> Value {
    let path = format!("/meetings/{}", id.as_str().unwrap());
    session.get(&path).await.is(StatusCode::OK)
}

/// What is due at a meeting is due on its day, closes with its agenda, and is reminded of in time.
async fn goes_by(app: &TestApp, group: &SteeringGroup, (told, night): (&Value, &Night)) {
    let secretary = group.secretary(app);
    assert_eq!(told["agenda_closes_at"], night.agenda_closes_at);
    let mut new = group.new_action(&group.decision);
    new["due"] = json!({ "kind": "at_meeting", "meeting_id": told["id"] });
    let action: String = secretary.create("/actions", &new).await;
    let due = secretary.get(&format!("/actions/{action}")).await.json();
    assert_eq!(
        (&due["due_meeting_id"], &due["due_on"]),
        (&told["id"], &json!(night.day))
    );
    app.drain().await;
    let ledger = format!("/reminders?action_id={action}");
    let mut days = secretary.walk_field(&ledger, "send_at").await;
    // On two of them the owner is reminded and the secretary, in the place of a director.
    days.dedup();
    assert_eq!(days, night.reminders);
}

/// Its agenda is frozen at noon on that day and not before, by the clock in Copenhagen.
async fn is_frozen(app: &TestApp, group: &SteeringGroup, (told, day): (&Value, &str)) {
    for (time, state) in [("11:59", "planned"), ("12:00", "agenda_frozen")] {
        app.set_clock(&format!("{day} {time}"));
        app.drain().await;
        let now = meeting(&group.secretary(app), &told["id"]).await;
        assert_eq!(now["state"], state, "at {time}");
    }
}

/// Refused a second before the meeting starts, and done when it does.
async fn is_held(app: &TestApp, group: &SteeringGroup, (told, starts_at): (&Value, &str)) {
    let start: tovholder::domain::calendar::Moment = starts_at.parse().unwrap();
    for (early, is_early) in [(1, true), (0, false)] {
        app.clock.set(start - chrono::TimeDelta::seconds(early));
        let secretary = group.secretary(app);
        let path = format!("/meetings/{}", told["id"].as_str().unwrap());
        let tag = secretary.get(&path).await.etag().to_owned();
        let held = secretary
            .step(&format!("{path}/holding"), &tag, &json!({}))
            .await;
        if is_early {
            held.is_problem(Kind::NotAllowedNow);
        } else {
            assert_eq!(held.is(StatusCode::OK)["state"], "held");
        }
    }
}

on_both_databases! {
    async fn a_meeting_at_a_time_that_spring_skips_is_the_moment_that_its_offset_tells(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        app.set_clock("2025-01-06 09:00");
        let secretary = group.secretary(&app);
        let mut told = Value::Null;
        // By winter time it is 03:30 in Copenhagen, by summer time 01:30.
        for (written, starts_at) in [
            ("2025-03-30T02:30:00+02:00", "2025-03-30T00:30:00Z"),
            ("2025-03-30T02:30:00+01:00", "2025-03-30T01:30:00Z"),
        ] {
            let new = json!({ "body_id": group.body.id, "starts_at": written });
            told = secretary.post("/meetings", &new).await.is(StatusCode::CREATED);
            assert_eq!((&told["starts_at"], &told["slot"]), (&json!(starts_at), &json!(starts_at)));
        }
        goes_by(&app, &group, (&told, &SPRING)).await;
        is_frozen(&app, &group, (&told, "2025-03-25")).await;
        is_held(&app, &group, (&told, "2025-03-30T01:30:00Z")).await;
        app.set_clock("2025-03-31 09:00");
        app.drain().await;
        app.close().await;
    }

    async fn the_hour_that_autumn_shows_twice_has_room_for_two_meetings(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        app.set_clock("2025-06-02 09:00");
        let secretary = group.secretary(&app);
        let mut both = Vec::new();
        for written in ["2025-10-26T02:30:00+02:00", "2025-10-26T02:30:00+01:00"] {
            let new = json!({ "body_id": group.body.id, "starts_at": written });
            both.push(secretary.post("/meetings", &new).await.is(StatusCode::CREATED));
            secretary.post("/meetings", &new).await.is_problem(Kind::AlreadyExists);
        }
        let starts = both.iter().map(|one| &one["starts_at"]).collect::<Vec<_>>();
        assert_eq!(starts, ["2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z"]);
        for told in &both {
            goes_by(&app, &group, (told, &AUTUMN)).await;
        }
        // Two meetings have gone by since the decision: the first is the third after it, the other the fourth.
        for (nth, told) in (3..).zip(&both) {
            let mut new = group.new_action(&group.decision);
            new["due"] = json!({ "kind": "next_meeting", "body_id": group.body.id, "nth": nth });
            let due = secretary.post("/actions", &new).await.is(StatusCode::CREATED);
            assert_eq!(due["due_meeting_id"], told["id"]);
        }
        is_frozen(&app, &group, (&both[0], "2025-10-21")).await;
        is_held(&app, &group, (&both[0], "2025-10-26T00:30:00Z")).await;
        let other = meeting(&group.secretary(&app), &both[1]["id"]).await;
        assert_eq!(other["state"], "agenda_frozen");
        is_held(&app, &group, (&both[1], "2025-10-26T01:30:00Z")).await;
        app.set_clock("2025-10-27 09:00");
        app.drain().await;
        app.close().await;
    }

    async fn a_series_at_half_past_two_meets_once_in_either_night(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        app.set_clock("2025-01-06 09:00");
        let secretary = group.secretary(&app);
        let new = json!({
            "body_id": group.body.id, "first_on": "2025-01-12", "at": "02:30",
            "rule": "FREQ=WEEKLY;BYDAY=SU", "holidays": "skip",
        });
        let series: String = secretary.create("/meeting-series", &new).await;
        let all = meetings(&secretary, &format!("/meeting-series/{series}")).await;
        for night in [&SPRING, &AUTUMN] {
            let of_that_day = |one: &&Value| one["starts_at"].as_str().unwrap().starts_with(night.day);
            let [told] = all.iter().filter(of_that_day).collect::<Vec<_>>()[..] else {
                panic!("one meeting on {}", night.day);
            };
            assert_eq!(told["starts_at"], night.starts_at);
            assert_eq!(told["occurrence"], told["starts_at"]);
            goes_by(&app, &group, (told, night)).await;
        }
        // From half past two on that Sunday to half past two on the next it is an hour more.
        let at = |local: &str| json!(moment(local));
        for local in ["2025-10-19 02:30", "2025-11-02 02:30"] {
            assert!(all.iter().any(|one| one["starts_at"] == at(local)), "{local}");
        }
        app.drain().await;
        app.close().await;
    }
}
