//! Meetings that were held: what they reached, what they did not, what is carried over.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role,
        action::{Action, ActionState, Due, DueMoment},
        agenda::ItemKind,
        ids::{ActionId, AgendaItemId, MeetingId},
        meeting::Meeting,
        organisation::Owner,
    },
    mail::OutgoingMail,
    storage::{actions, agenda_items, events, placements, waiting_items},
};

use super::{committee::Committee, steering_group::SteeringGroup};
use crate::support::{
    app::TestApp,
    builders::*,
    requests::{Answer, Session},
};

/// The title and the predecessor of everything that continues an item: in the backlog, or placed
/// on the agenda of the meeting after the next.
pub(super) async fn successors(
    app: &TestApp,
    group: &SteeringGroup,
) -> Vec<(String, AgendaItemId)> {
    let (body, later) = (group.body.id, group.after_next.id);
    let (waiting, placed, presented) = app
        .store(move |db| {
            let waiting = waiting_items::of_body(db, body)?;
            let presented = placements::presented_on(db, later)?;
            Ok((waiting, agenda_items::of_meeting(db, later)?, presented))
        })
        .await;
    // An item that presents an action continues the decision, and not what was not reached.
    let presents = |id| presented.iter().any(|placement| placement.item == Some(id));
    let waiting = waiting
        .into_iter()
        .map(|item| (item.content.title, item.predecessor, item.thread));
    let placed = placed
        .into_iter()
        .filter(|item| !presents(item.id))
        .map(|item| (item.content.title, item.predecessor, item.thread));
    let mut found: Vec<_> = waiting
        .chain(placed)
        .filter_map(|(title, predecessor, thread)| {
            let predecessor = predecessor?;
            assert_eq!(thread, predecessor, "each of them began the chain");
            Some((title.to_string(), predecessor))
        })
        .collect();
    found.sort();
    found
}

/// The next meeting's agenda is frozen, and the meeting has begun.
pub(super) async fn begun(app: &TestApp, group: &SteeringGroup) {
    freeze(&group.secretary(app), &group.next).await;
    app.set_clock("2023-11-29 15:00");
}

async fn freeze(secretary: &Session<'_>, meeting: &Meeting) {
    let path = format!("/meetings/{}", meeting.id);
    let tag = secretary.get(&path).await.etag().to_owned();
    let freezing = secretary.ask(Method::POST, &format!("{path}/agenda-freeze"));
    freezing.if_match(&tag).await.is(StatusCode::OK);
}

pub(super) async fn hold(
    secretary: &Session<'_>,
    meeting: &Meeting,
    not_reached: &[Value],
) -> Answer {
    let path = format!("/meetings/{}", meeting.id);
    let tag = secretary.get(&path).await.etag().to_owned();
    let request = json!({ "not_reached_item_ids": not_reached });
    let holding = format!("{path}/holding");
    secretary.step(&holding, &tag, &request).await
}

/// An action of the owner's that is due at the next meeting; its path.
pub(super) async fn act(app: &TestApp, group: &SteeringGroup) -> String {
    let created = group
        .secretary(app)
        .post("/actions", &group.new_action(&group.decision))
        .await;
    created.is(StatusCode::CREATED);
    format!("/actions/{}", created.id::<ActionId>())
}

pub(super) async fn report_done(owner: &Session<'_>, action: &str) {
    let tag = owner.get(action).await.etag().to_owned();
    let evidence = json!({ "evidence": { "note": "Sendt rundt." } });
    let path = format!("{action}/completion-report");
    owner.step(&path, &tag, &evidence).await.is(StatusCode::OK);
}

async fn placed(session: &Session<'_>, meeting: &Meeting) -> Vec<Value> {
    let path = format!("/meetings/{}/placements", meeting.id);
    let told = session.get(&path).await.is(StatusCode::OK);
    told["items"].as_array().unwrap().clone()
}

/// The states of the placements of an action on an agenda.
pub(super) async fn states(session: &Session<'_>, meeting: &Meeting, action: &str) -> Vec<Value> {
    let placements = placed(session, meeting).await;
    let is_of = |placement: &&Value| action.ends_with(placement["action_id"].as_str().unwrap());
    let found = placements.iter().filter(is_of);
    found.map(|placement| placement["state"].clone()).collect()
}

pub(super) async fn presenting(session: &Session<'_>, meeting: &Meeting, action: &str) -> Value {
    let placements = placed(session, meeting).await;
    let is_of = |placement: &&Value| action.ends_with(placement["action_id"].as_str().unwrap());
    placements.iter().find(is_of).unwrap()["agenda_item_id"].clone()
}

pub(super) async fn happenings(app: &TestApp, action: &str) -> Vec<String> {
    let id: ActionId = action.trim_start_matches("/actions/").parse().unwrap();
    let subject = id.as_uuid();
    let kept = app
        .store(move |db| events::of_subject(db, subject, None, 100))
        .await;
    kept.into_iter().map(|(_, what, _)| what).collect()
}

pub(super) async fn rule(app: &TestApp, group: &SteeringGroup, rules: Value) {
    let path = format!("/bodies/{}", group.body.id);
    let administrator = app.administrator();
    let tag = administrator.get(&path).await.etag().to_owned();
    let changed = administrator.patch(&path, &tag, &json!({ "rules": rules }));
    changed.await.is(StatusCode::OK);
}

on_both_databases! {
    async fn what_was_reached_is_presented_and_what_is_not_done_is_carried_over(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let (open, done) = (act(&app, &group).await, act(&app, &group).await);
        report_done(&group.owner(&app), &done).await;
        let mut proposed = group.new_action(&group.decision);
        proposed["is_confirmed"] = json!(false);
        let proposed: ActionId = group.secretary(&app).create("/actions", &proposed).await;
        let proposed = format!("/actions/{proposed}");
        let mails = app.drain().await.len();
        begun(&app, &group).await;
        let secretary = group.secretary(&app);
        let path = format!("/meetings/{}", group.next.id);
        // Nothing said is: everything was reached.
        let holding = secretary.ask(Method::POST, &format!("{path}/holding")).if_match("\"2\"");
        assert_eq!(holding.await.is(StatusCode::OK)["state"], "held");

        let carried = secretary.get(&open).await.is(StatusCode::OK);
        let there = json!({ "kind": "at_meeting", "meeting_id": group.after_next.id });
        assert_eq!((&carried["due"], &carried["due_on"]), (&there, &json!("2023-12-13")));
        assert_eq!((&carried["carried_over"], &carried["state"]), (&json!(1), &json!("open")));
        assert_eq!(carried["asks_for_decision"], false);
        assert_eq!(happenings(&app, &open).await, ["created", "carried_over"]);
        assert_eq!(states(&secretary, &group.next, &open).await, ["presented"]);
        assert_eq!(states(&secretary, &group.after_next, &open).await, ["planned"]);
        let item = presenting(&secretary, &group.after_next, &open).await;
        let item = secretary.get(&format!("/agenda-items/{}", item.as_str().unwrap())).await.json();
        assert_eq!((&item["kind"], &item["recommendation"]), (&json!("information"), &Value::Null));

        // What was presented as done waits for its end.
        let waits = secretary.get(&done).await.is(StatusCode::OK);
        assert_eq!((&waits["due_meeting_id"], &waits["carried_over"]), (&json!(group.next.id), &json!(0)));
        assert_eq!(states(&secretary, &group.next, &done).await, ["presented"]);
        assert_eq!(states(&secretary, &group.after_next, &done).await, [Value::Null; 0]);

        // What nobody has agreed to yet goes on without being counted.
        let moved = secretary.get(&proposed).await.is(StatusCode::OK);
        assert_eq!((&moved["due_on"], &moved["carried_over"]), (&json!("2023-12-13"), &json!(0)));
        assert_eq!(moved["due"]["kind"], "next_meeting");
        assert_eq!(happenings(&app, &proposed).await, ["created", "due_moved"]);

        let told = app.drain().await.split_off(mails);
        let is_moved = |mail: &&OutgoingMail| mail.subject == "Fristen for en opfølgning er flyttet: 2 i alt";
        let moved: Vec<_> = told.iter().filter(is_moved).map(|mail| mail.to.address()).collect();
        assert_eq!(moved, ["ole@havnbjerg.dk"]);
        app.close().await;
    }

    async fn an_item_that_was_not_reached_ends_and_its_successor_goes_on(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let item = |title: &str, kind: ItemKind, is_closed: bool| json!({
            "meeting_id": group.next.id, "title": title, "kind": kind.name(), "is_closed": is_closed,
        });
        let mut ids = Vec::new();
        for new in [
            item("Campus", ItemKind::Decision, false),
            item("Personsag", ItemKind::Discussion, true),
            item("Eventuelt", ItemKind::Standing, false),
            item("AI", ItemKind::Information, false),
        ] {
            ids.push(secretary.create::<AgendaItemId>("/agenda-items", &new).await);
        }
        begun(&app, &group).await;
        let secretary = group.secretary(&app);
        let agenda = format!("/agenda-items?meeting_id={}", group.next.id);
        let before = secretary.walk(&agenda).await;
        let not_reached: Vec<_> = ids[..3].iter().map(|id| json!(id)).collect();
        hold(&secretary, &group.next, &not_reached).await.is(StatusCode::OK);
        assert_eq!(secretary.walk(&agenda).await, before, "the agenda stays as it was");
        let expected = [("Campus".to_owned(), ids[0]), ("Personsag".to_owned(), ids[1])];
        assert_eq!(successors(&app, &group).await, expected);
        app.close().await;
    }

    async fn what_a_meeting_did_not_reach_moves_on_and_only_what_is_not_done_is_counted(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let (open, done) = (act(&app, &group).await, act(&app, &group).await);
        report_done(&group.owner(&app), &done).await;
        begun(&app, &group).await;
        let secretary = group.secretary(&app);
        let mut items = Vec::new();
        for action in [&open, &done] {
            items.push(presenting(&secretary, &group.next, action).await);
        }
        hold(&secretary, &group.next, &items).await.is(StatusCode::OK);
        for (action, count) in [(&open, 1), (&done, 0)] {
            let told = secretary.get(action).await.is(StatusCode::OK);
            assert_eq!((&told["due_on"], &told["carried_over"]), (&json!("2023-12-13"), &json!(count)));
            assert_eq!(states(&secretary, &group.next, action).await, ["moved_on"]);
            assert_eq!(states(&secretary, &group.after_next, action).await, ["planned"]);
        }
        let left = placed(&secretary, &group.next).await;
        assert!(left.iter().all(|one| one["reason"] == "Punktet blev ikke nået på mødet."), "{left:?}");
        assert_eq!(successors(&app, &group).await, [], "an action comes back by its placement");
        app.drain().await;
        app.close().await;
    }

    async fn by_hand_nothing_goes_on_until_somebody_moves_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        rule(&app, &group, json!({ "carry_over": "by_hand" })).await;
        let (reached, missed) = (act(&app, &group).await, act(&app, &group).await);
        begun(&app, &group).await;
        let secretary = group.secretary(&app);
        let item = presenting(&secretary, &group.next, &missed).await;
        hold(&secretary, &group.next, &[item]).await.is(StatusCode::OK);
        for (action, state) in [(&reached, "presented"), (&missed, "planned")] {
            let told = secretary.get(action).await.is(StatusCode::OK);
            assert_eq!((&told["due_meeting_id"], &told["carried_over"]), (&json!(group.next.id), &json!(0)));
            assert_eq!(states(&secretary, &group.next, action).await, [state]);
        }
        app.set_clock("2023-11-30 09:00");
        let secretary = group.secretary(&app);
        let late = secretary.walk("/reports/outstanding-actions?is_overdue=true").await;
        assert_eq!(late.len(), 2);
        let tag = secretary.get(&missed).await.etag().to_owned();
        let later = json!({ "due": { "kind": "at_meeting", "meeting_id": group.after_next.id } });
        secretary.patch(&missed, &tag, &later).await.is(StatusCode::OK);
        assert_eq!(states(&secretary, &group.next, &missed).await, ["moved_on"]);
        assert_eq!(states(&secretary, &group.after_next, &missed).await, ["planned"]);
        app.drain().await;
        app.close().await;
    }

    async fn without_a_meeting_left_it_waits_for_the_first_that_is_planned(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let action = act(&app, &group).await;
        begun(&app, &group).await;
        let secretary = group.secretary(&app);
        let off = json!({ "reason": "Jul." });
        let cancelling = format!("/meetings/{}/cancellation", group.after_next.id);
        secretary.upheave(&cancelling, "\"1\"", &off).await.is(StatusCode::OK);
        let item = presenting(&secretary, &group.next, &action).await;
        hold(&secretary, &group.next, &[item]).await.is(StatusCode::OK);
        let told = secretary.get(&action).await.is(StatusCode::OK);
        let waiting = json!({ "kind": "next_meeting", "body_id": group.body.id, "nth": 1 });
        assert_eq!((&told["due"], &told["due_on"]), (&waiting, &Value::Null));
        assert_eq!((&told["due_meeting_id"], &told["carried_over"]), (&Value::Null, &json!(1)));
        assert_eq!(states(&secretary, &group.next, &action).await, ["withdrawn"]);

        app.set_clock("2023-12-01 09:00");
        let secretary = group.secretary(&app);
        let new = json!({ "body_id": group.body.id, "starts_at": "2024-01-10T13:00:00+01:00" });
        let again: MeetingId = secretary.create("/meetings", &new).await;
        let told = secretary.get(&action).await.is(StatusCode::OK);
        assert_eq!((&told["due_meeting_id"], &told["due_on"]), (&json!(again), &json!("2024-01-10")));
        assert_eq!(told["carried_over"], 1, "waiting is not counted again");
        let january = Meeting { id: again, ..group.next.clone() };
        assert_eq!(states(&secretary, &january, &action).await, ["planned"]);
        assert_eq!(happenings(&app, &action).await, ["created", "carried_over", "due_moved"]);
        app.drain().await;
        app.close().await;
    }

    async fn whatever_was_due_at_a_meeting_goes_on_however_much_it_is(database: TestDatabase) {
        const MANY: usize = 520;
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let (next, body) = (group.next.id, group.body.id);
        let many: Vec<_> = (0..MANY).map(|_| Action {
            due: Due::AtMeeting(next),
            due_moment: DueMoment { meeting: Some(next), on: Some(day("2023-11-29")) },
            ..an_action().by(&group.decision, &group.held).owner(Owner::Person(group.owner.id))
                .state(ActionState::Proposed)
        }).collect();
        app.store(move |db| many.iter().try_for_each(|one| actions::insert(db, one))).await;
        act(&app, &group).await;
        begun(&app, &group).await;
        hold(&group.secretary(&app), &group.next, &[]).await.is(StatusCode::OK);
        let after_next = group.after_next.id;
        let count = async |meeting| app.store(move |db| actions::due_at(db, meeting, None, 1000)).await.len();
        assert_eq!((count(next).await, count(after_next).await), (0, MANY + 1));
        let waiting = app.store(move |db| waiting_items::of_body(db, body)).await;
        assert_eq!(waiting.len(), 0);
        app.drain().await;
        app.close().await;
    }

    async fn what_no_meeting_can_be_told_of_its_agenda_is_refused(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let item = |is_closed: bool| json!({
            "meeting_id": group.next.id, "title": "Sag", "kind": "decision", "is_closed": is_closed,
        });
        let open: AgendaItemId = secretary.create("/agenda-items", &item(false)).await;
        let closed: AgendaItemId = secretary.create("/agenda-items", &item(true)).await;
        begun(&app, &group).await;
        let (secretary, administrator) = (group.secretary(&app), app.administrator());
        let path = format!("/meetings/{}", group.next.id);
        let holding = format!("{path}/holding");
        let ask = async |session: &Session<'_>, ids: Value| {
            let request = json!({ "not_reached_item_ids": ids });
            session.step(&holding, "\"2\"", &request).await
        };
        let elsewhere = group.undecided.id;
        for (ids, pointers) in [
            (json!([open, elsewhere]), &["/not_reached_item_ids/1"][..]),
            (json!([elsewhere, open, group.body.id]), &["/not_reached_item_ids/0", "/not_reached_item_ids/2"]),
            (json!([open, closed, open]), &["/not_reached_item_ids/2"]),
            (json!([open, "7"]), &["/not_reached_item_ids/1"]),
            (json!(open), &["/not_reached_item_ids"]),
            (json!(null), &["/not_reached_item_ids"]),
        ] {
            ask(&secretary, ids).await.points_to(pointers);
        }
        // The administrator does not see what is closed, and learns no more of it here.
        ask(&administrator, json!([open, closed])).await.points_to(&["/not_reached_item_ids/1"]);
        let raw = |content_type: &str, body: &str| {
            let asking = secretary.ask(Method::POST, &holding).if_match("\"2\"");
            asking.body(content_type, body.to_owned())
        };
        for (content_type, body, kind) in [
            ("application/json", "{", Kind::MalformedBody),
            ("application/json", "[]", Kind::InvalidFields),
            ("application/json", "null", Kind::InvalidFields),
            ("application/json", r#"{"items": []}"#, Kind::InvalidFields),
            ("text/plain", "{}", Kind::UnsupportedMediaType),
        ] {
            raw(content_type, body).await.is_problem(kind);
        }
        raw("application/json", &" ".repeat(20_000)).await.is_problem(Kind::BodyTooLarge);
        let meeting = secretary.get(&path).await;
        assert_eq!(meeting.json()["state"], "agenda_frozen");
        assert!(meeting.etag().starts_with("\"2."), "{}", meeting.etag());
        assert_eq!(successors(&app, &group).await, []);
        raw("application/json", "").await.is(StatusCode::OK);
        app.close().await;
    }

    async fn a_meeting_is_held_once_in_its_time_by_those_who_may(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let other = Committee::founded(&app, "Byrådet").await;
        let action = act(&app, &group).await;
        let secretary = group.secretary(&app);
        let path = format!("/meetings/{}/holding", group.next.id);
        let hold = async |session: &Session<'_>, tag: &str| {
            session.step(&path, tag, &json!({})).await
        };
        hold(&secretary, "\"1\"").await.is_problem(Kind::NotAllowedNow);
        freeze(&secretary, &group.next).await;
        hold(&secretary, "\"2\"").await.is_problem(Kind::NotAllowedNow);
        let cancelled = format!("/meetings/{}", group.after_next.id);
        let off = json!({ "reason": "Jul." });
        secretary.step(&format!("{cancelled}/cancellation"), "\"1\"", &off).await.is(StatusCode::OK);
        app.set_clock("2023-12-13 15:00");
        let (secretary, administrator) = (group.secretary(&app), app.administrator());
        let dead = secretary.ask(Method::POST, &format!("{cancelled}/holding")).if_match("\"2\"");
        dead.await.is_problem(Kind::NotAllowedNow);
        let without = secretary.ask(Method::POST, &path);
        without.await.is_problem(Kind::VersionRequired);
        hold(&secretary, "\"1\"").await.is_problem(Kind::Stale);
        for session in [group.member(&app), group.owner(&app), other.secretary(), app.as_([Role::Auditor], None)] {
            hold(&session, "\"2\"").await.is_problem(Kind::NotPermitted);
        }
        hold(&app.with_token(None), "\"2\"").await.is_problem(Kind::NotAuthenticated);

        let (one, two) = tokio::join!(hold(&secretary, "\"2\""), hold(&administrator, "\"2\""));
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
        assert_eq!(secretary.get(&action).await.json()["carried_over"], 1);
        hold(&secretary, "\"2\"").await.is_problem(Kind::Stale);
        hold(&secretary, "\"3\"").await.is_problem(Kind::NotAllowedNow);
        assert_eq!(secretary.get(&action).await.json()["carried_over"], 1);
        app.drain().await;
        app.close().await;
    }

    async fn the_carrying_over_of_something_closed_tells_no_more_than_it_may(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let mut request = group.new_action(&group.closed_decision);
        request["title"] = json!("Opsige kontrakten");
        let action: ActionId = group.secretary(&app).create("/actions", &request).await;
        begun(&app, &group).await;
        let secretary = group.secretary(&app);
        hold(&secretary, &group.next, &[]).await.is(StatusCode::OK);
        let path = format!("/actions/{action}");
        assert_eq!(secretary.get(&path).await.json()["carried_over"], 1);
        for session in group.outsiders(&app) {
            session.get(&path).await.is_problem(Kind::NotFound);
            let agenda = session.get(&format!("/agenda-items?meeting_id={}", group.after_next.id)).await;
            assert!(!agenda.text.contains("Opsige"), "{}", agenda.text);
        }
        for mail in app.drain().await {
            let whole = format!("{}\n{}\n{}", mail.subject, mail.text, mail.html);
            assert!(!whole.contains("Opsige") && !whole.contains("opsiges"), "{whole}");
        }
        app.close().await;
    }
}
