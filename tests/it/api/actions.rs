//! Actions: created from decisions, changed, placed, told to their owners; and every step from
//! every state.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role,
        action::{ActionState, CancelCause, Evidence},
        ids::{ActionId, MeetingId},
    },
    storage::placements,
};

use super::steering_group::{SteeringGroup, nobody, told};
use crate::support::{
    app::TestApp,
    builders::*,
    requests::{Answer, Session},
};

/// Every step with a body it takes, in the order of [`REACHED`].
fn steps() -> [(&'static str, Option<Value>); 7] {
    [
        ("confirmation", None),
        ("start", None),
        (
            "completion-report",
            Some(json!({ "evidence": { "note": "Sendt ud." } })),
        ),
        ("closure", None),
        ("refusal", Some(json!({ "reason": "Ikke vores." }))),
        (
            "cancellation",
            Some(json!({ "cause": "overtaken", "reason": "Ny lov." })),
        ),
        ("reopening", Some(json!({ "reason": "Ikke færdig." }))),
    ]
}

fn states() -> [ActionState; 7] {
    let at = moment("2023-10-26 08:00");
    let evidence = Evidence::Note(note("Færdig."));
    let reason = note("Derfor.");
    let cause = CancelCause::Superseded;
    [
        ActionState::Proposed,
        ActionState::Open,
        ActionState::InProgress,
        ActionState::ReportedDone {
            at,
            evidence: evidence.clone(),
        },
        ActionState::Closed {
            at,
            evidence,
            confirmed_by: None,
        },
        ActionState::Declined {
            at,
            reason: reason.clone(),
        },
        ActionState::Cancelled { at, cause, reason },
    ]
}

/// The state that each step reaches from each state, or none.
const REACHED: [[Option<&str>; 7]; 7] = {
    let (open, begun, done) = (Some("open"), Some("in_progress"), Some("reported_done"));
    let (closed, declined, cancelled) = (Some("closed"), Some("declined"), Some("cancelled"));
    [
        [open, None, None, None, declined, cancelled, None],
        [None, begun, done, None, None, cancelled, None],
        [None, None, done, None, None, cancelled, None],
        [None, None, None, closed, None, cancelled, open],
        [None, None, None, None, None, None, open],
        [None, None, None, None, None, None, open],
        [None, None, None, None, None, None, open],
    ]
};

async fn step(
    session: &Session<'_>,
    (action, tag): (ActionId, &str),
    (name, body): (&str, &Option<Value>),
) -> Answer {
    let asking = session.ask(Method::POST, &format!("/actions/{action}/{name}"));
    let asking = if tag.is_empty() {
        asking
    } else {
        asking.if_match(tag)
    };
    match body {
        Some(body) => asking.json(body).await,
        None => asking.await,
    }
}

/// How many actions stand on an agenda.
async fn count_on(app: &TestApp, meeting: MeetingId) -> usize {
    let placed = app
        .store(move |db| placements::on_agenda(db, meeting))
        .await;
    let standing = placed.iter().filter(|placement| placement.is_standing());
    standing.count()
}

on_both_databases! {
    async fn an_action_is_created_placed_and_told_to_its_owner(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let created = secretary.post("/actions", &group.new_action(&group.decision)).await;
        let new = created.is(StatusCode::CREATED);
        assert_eq!(new["state"], "open");
        assert_eq!(new["due_meeting_id"], group.next.id.to_string());
        assert_eq!(new["due_on"], "2023-11-29");
        assert_eq!(new["due"]["kind"], "next_meeting");
        assert_eq!(new["owner"], json!({ "person_id": group.owner.id.to_string() }));
        assert_eq!(new["decided_at_meeting_id"], group.held.id.to_string());
        assert_eq!((&new["is_closed"], &new["carried_over"]), (&json!(false), &json!(0)));
        let read = group.stranger(&app).get(created.header("location")).await;
        assert_eq!(read.is(StatusCode::OK), new);
        read.is(StatusCode::OK);
        let known = secretary.get(created.header("location")).if_none_match(read.etag()).await;
        known.is(StatusCode::NOT_MODIFIED);
        assert_eq!(count_on(&app, group.next.id).await, 1);
        let mails = app.drain().await;
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].to.address(), "ole@havnbjerg.dk");
        app.close().await;
    }

    async fn an_action_that_is_not_confirmed_waits_for_its_owner(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let mut request = group.new_action(&group.decision);
        request["is_confirmed"] = json!(false);
        request["due"] = json!({ "kind": "unset" });
        let created = group.secretary(&app).post("/actions", &request).await;
        let new = created.is(StatusCode::CREATED);
        assert_eq!((&new["state"], &new["due_on"]), (&json!("proposed"), &Value::Null));
        let refusal = ("refusal", &Some(json!({ "reason": "Ikke vores." })));
        let declined = step(&group.owner(&app), (created.id(), created.etag()), refusal).await;
        let told = declined.is(StatusCode::OK);
        assert_eq!((&told["state"], &told["reason"]), (&json!("declined"), &json!("Ikke vores.")));
        assert_eq!(told["state_at"], "2023-10-26T07:00:00Z");
        app.drain().await;
        app.close().await;
    }

    async fn what_is_no_action_is_refused(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let good = group.new_action(&group.decision);
        let (nobody, held) = (nobody().to_string(), group.held.id.to_string());
        for (field, value, pointer) in [
            ("title", json!(""), "/title"),
            ("title", json!("x".repeat(501)), "/title"),
            ("title", json!("to\nlinjer"), "/title"),
            ("quote", json!("Noget andet."), "/quote"),
            ("owner", json!({}), "/owner"),
            ("owner", json!({ "person_id": nobody }), "/owner"),
            ("owner", json!({ "unit_id": nobody }), "/owner"),
            ("owner", json!({ "person_id": nobody, "unit_id": nobody }), "/owner"),
            ("accountable_id", json!(nobody), "/accountable_id"),
            ("due", json!({ "kind": "soon" }), "/due"),
            ("due", json!({ "kind": "next_meeting", "body_id": nobody }), "/due/body_id"),
            ("due", json!({ "kind": "at_meeting", "meeting_id": nobody }), "/due/meeting_id"),
            ("due", json!({ "kind": "at_meeting", "meeting_id": held }), "/due/meeting_id"),
            ("due", json!({ "kind": "by_date", "date": "+12000-01-01" }), "/due"),
            ("due", json!({ "kind": "by_date", "date": "9999-12-31" }), "/due/date"),
            ("decision_id", json!(nobody), "/decision_id"),
            ("decision_id", json!(7), "/decision_id"),
            ("state", json!("closed"), "/state"),
        ] {
            let mut request = good.clone();
            request[field] = value;
            let refused = secretary.post("/actions", &request).await;
            let told = refused.is_problem(Kind::InvalidFields);
            let found = told["errors"][0]["pointer"].as_str().unwrap();
            assert!(found.starts_with(pointer), "{field}: {}", refused.text);
        }
        secretary.post("/actions", &json!([])).await.points_to(&[""]);
        let broken = secretary.post("/actions", &good).body("application/json", "{\"title\"");
        broken.await.is_problem(Kind::MalformedBody);
        let long = json!({ "title": "x".repeat(20_000) });
        secretary.post("/actions", &long).await.is_problem(Kind::BodyTooLarge);
        assert_eq!(secretary.walk("/actions").await.len(), 0);
        app.close().await;
    }

    async fn a_change_moves_the_placement_and_tells_whom_it_concerns(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let created = secretary.post("/actions", &group.new_action(&group.decision)).await;
        let path = format!("/actions/{}", told(&created, "id"));
        app.drain().await;
        let later = json!({
            "due": { "kind": "at_meeting", "meeting_id": group.after_next.id.to_string() },
            "reason": "Leverandøren er forsinket.",
        });
        let moved = secretary.patch(&path, created.etag(), &later).await;
        let shown = moved.is(StatusCode::OK);
        assert_eq!(shown["due_on"], "2023-12-13");
        assert_eq!(shown["title"], "Udarbejde retningslinjer");
        assert_eq!(count_on(&app, group.next.id).await, 0);
        assert_eq!(count_on(&app, group.after_next.id).await, 1);
        assert_eq!(app.drain().await.len(), 2);
        let handed_over = json!({
            "owner": { "unit_id": group.unit.id.to_string() },
            "accountable_id": group.member.id.to_string(),
            "title": "Skrive retningslinjer",
        });
        let handed_over = secretary.patch(&path, moved.etag(), &handed_over).await;
        let shown = handed_over.is(StatusCode::OK);
        assert_eq!(shown["owner"], json!({ "unit_id": group.unit.id.to_string() }));
        assert_eq!(shown["accountable_id"], group.member.id.to_string());
        let nobody = json!({ "accountable_id": null });
        let cleared = secretary.patch(&path, handed_over.etag(), &nobody).await;
        assert_eq!(cleared.is(StatusCode::OK)["accountable_id"], Value::Null);
        assert_eq!(cleared.json()["title"], "Skrive retningslinjer");
        assert_eq!(app.drain().await.len(), 3);
        secretary.patch(&path, moved.etag(), &nobody).await.is_problem(Kind::Stale);
        let unversioned = secretary.ask(Method::PATCH, &path).json(&nobody).await;
        unversioned.is_problem(Kind::VersionRequired);
        secretary.patch(&path, cleared.etag(), &json!({ "owner": null, "due": { "kind": "by_date" } }))
            .await
            .is_problem(Kind::InvalidFields);
        app.close().await;
    }

    async fn every_state_answers_every_step(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        for (state, row) in states().into_iter().zip(REACHED) {
            for ((name, body), reached) in steps().iter().zip(row) {
                let action = group.an_action_that_is(&app, state.clone()).await;
                let answer = step(&secretary, (action, "\"1\""), (name, body)).await;
                match reached {
                    Some(reached) => {
                        assert_eq!(answer.is(StatusCode::OK)["state"], reached, "{name}");
                        assert!(answer.etag().starts_with("\"2."), "{}", answer.etag());
                    }
                    None => {
                        answer.is_problem(Kind::NotAllowedNow);
                    }
                }
            }
        }
        app.drain().await;
        app.close().await;
    }

    async fn a_step_needs_the_version_and_what_it_is_made_of(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let action = group.an_action_that_is(&app, ActionState::Open).await;
        for (name, body) in &steps() {
            step(&secretary, (action, ""), (name, body)).await.is_problem(Kind::VersionRequired);
            step(&secretary, (action, "\"2\""), (name, body)).await.is_problem(Kind::Stale);
            let unknown = nobody().to_string().parse().unwrap();
            step(&secretary, (unknown, "\"1\""), (name, body)).await.is_problem(Kind::NotFound);
            if body.is_some() {
                let empty = step(&secretary, (action, "\"1\""), (name, &Some(json!({})))).await;
                empty.is_problem(Kind::InvalidFields);
            }
        }
        for evidence in [
            json!({}),
            json!({ "note": "" }),
            json!({ "link": "javascript:alert(1)" }),
            json!({ "note": "a", "link": "https://b.dk" }),
            json!({ "photo": "x" }),
            json!("x"),
        ] {
            let body = Some(json!({ "evidence": evidence }));
            let answer = step(&secretary, (action, "\"1\""), ("completion-report", &body)).await;
            answer.is_problem(Kind::InvalidFields);
        }
        let body = Some(json!({ "cause": "forgotten", "reason": "x" }));
        let answer = step(&secretary, (action, "\"1\""), ("cancellation", &body)).await;
        answer.points_to(&["/cause"]);
        app.close().await;
    }

    async fn evidence_is_kept_to_the_end(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let (owner, secretary) = (group.owner(&app), group.secretary(&app));
        for evidence in [
            json!({ "note": "Sendt ud." }),
            json!({ "link": "https://sager.havnbjerg.dk/1" }),
            json!({ "document": "D-2023-17" }),
        ] {
            let action = group.an_action_that_is(&app, ActionState::InProgress).await;
            let body = Some(json!({ "evidence": evidence }));
            let reported = step(&owner, (action, "\"1\""), ("completion-report", &body)).await;
            assert_eq!(reported.is(StatusCode::OK)["evidence"], evidence);
            let closed = step(&secretary, (action, reported.etag()), ("closure", &None)).await;
            assert_eq!(closed.is(StatusCode::OK)["evidence"], evidence);
            let change = json!({ "title": "Andet" });
            let change = secretary.patch(&format!("/actions/{action}"), closed.etag(), &change).await;
            change.is_problem(Kind::NotAllowedNow);
        }
        app.close().await;
    }

    async fn owners_move_their_work_along_and_secretaries_end_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let others = [
            group.stranger(&app),
            group.member(&app),
            app.as_([Role::Secretary], Some(group.stranger.id)),
            app.as_([Role::Auditor, Role::Cleared], None),
            app.as_([Role::Service], None),
        ];
        let owners = ["confirmation", "start", "completion-report", "refusal"];
        for (state, row) in states().into_iter().zip(REACHED) {
            for ((name, body), reached) in steps().iter().zip(row) {
                let action = group.an_action_that_is(&app, state.clone()).await;
                for other in &others {
                    step(other, (action, "\"1\""), (name, body)).await.is_problem(Kind::NotPermitted);
                }
                let nobody = app.with_token(None);
                step(&nobody, (action, "\"1\""), (name, body)).await.is_problem(Kind::NotAuthenticated);
                let own = step(&group.owner(&app), (action, "\"1\""), (name, body)).await;
                match (owners.contains(name), reached) {
                    (false, _) => own.is_problem(Kind::NotPermitted),
                    (true, None) => own.is_problem(Kind::NotAllowedNow),
                    (true, Some(_)) => own.is(StatusCode::OK),
                };
            }
        }
        let request = group.new_action(&group.decision);
        let action = group.an_action_that_is(&app, ActionState::Open).await;
        for other in others.into_iter().chain([group.owner(&app)]) {
            other.post("/actions", &request).await.is_problem(Kind::NotPermitted);
            let change = other.patch(&format!("/actions/{action}"), "\"1\"", &json!({})).await;
            change.is_problem(Kind::NotPermitted);
        }
        app.close().await;
    }

    async fn the_director_of_a_unit_moves_its_actions_along(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let mut request = group.new_action(&group.closed_decision);
        request["owner"] = json!({ "unit_id": group.unit.id.to_string() });
        let created = group.secretary(&app).post("/actions", &request).await;
        let director = app.as_([Role::Director], Some(group.owner.id));
        let path = told(&created, "id");
        director.get(&format!("/actions/{path}")).await.is(StatusCode::OK);
        let started = step(&director, (created.id(), created.etag()), ("start", &None)).await;
        assert_eq!(started.is(StatusCode::OK)["state"], "in_progress");
        app.drain().await;
        app.close().await;
    }

    async fn a_closed_action_is_for_those_who_may_know_of_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let request = group.new_action(&group.closed_decision);
        // Whoever does not see the decision cannot tell it from one that is not there.
        let refused = app.administrator().post("/actions", &request).await;
        refused.points_to(&["/decision_id"]);
        let created = group.secretary(&app).post("/actions", &request).await;
        assert_eq!(created.is(StatusCode::CREATED)["is_closed"], true);
        let (id, path) = (created.id(), format!("/actions/{}", told(&created, "id")));
        for session in group.insiders(&app).into_iter().chain([group.owner(&app)]) {
            session.get(&path).await.is(StatusCode::OK);
            assert_eq!(session.walk("/actions").await.len(), 1);
        }
        for session in group.outsiders(&app) {
            session.get(&path).await.is_problem(Kind::NotFound);
            session.patch(&path, "\"1\"", &json!({})).await.is_problem(Kind::NotFound);
            for (name, body) in &steps() {
                step(&session, (id, "\"1\""), (name, body)).await.is_problem(Kind::NotFound);
            }
            let of_decision = format!("/actions?decision_id={}", group.closed_decision.id);
            assert_eq!(session.walk(&of_decision).await.len(), 0);
            assert_eq!(session.walk("/actions").await.len(), 0);
        }
        // The owner of one of its actions may read the decision.
        let decision = format!("/decisions/{}", group.closed_decision.id);
        group.owner(&app).get(&decision).await.is(StatusCode::OK);
        let mails = app.drain().await;
        let mail = format!("{:?}", mails[0]);
        assert!(!mail.contains("retningslinjer") && !mail.contains("leverandør"), "{mail}");
        app.close().await;
    }

    async fn actions_are_listed_by_day_and_narrowed(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let by_date = |day: &str| json!({ "kind": "by_date", "date": day });
        for due in [
            json!({ "kind": "unset" }),
            by_date("2023-12-24"),
            group.new_action(&group.decision)["due"].clone(),
            by_date("2023-11-01"),
            by_date("2023-11-01"),
        ] {
            let mut request = group.new_action(&group.decision);
            request["due"] = due;
            secretary.post("/actions", &request).await.is(StatusCode::CREATED);
        }
        let days = secretary.walk_field("/actions?limit=1", "due_on").await;
        let expected = json!(["2023-11-01", "2023-11-01", "2023-11-29", "2023-12-24", null]);
        assert_eq!(json!(days), expected);
        for (query, count) in [
            (format!("body_id={}", group.body.id), 5),
            (format!("decision_id={}", group.decision.id), 5),
            (format!("decision_id={}", group.closed_decision.id), 0),
            (format!("due_meeting_id={}", group.next.id), 1),
            (format!("owner_person_id={}", group.owner.id), 5),
            (format!("owner_person_id={}", group.member.id), 0),
            (format!("owner_unit_id={}", group.unit.id), 0),
            ("state=open".to_owned(), 5),
            ("state=closed".to_owned(), 0),
            ("due_by=2023-11-29".to_owned(), 3),
            ("due_by=2023-10-31&state=open".to_owned(), 0),
            ("due_by=9999-12-31".to_owned(), 4),
        ] {
            let found = secretary.walk(&format!("/actions?{query}")).await;
            assert_eq!(found.len(), count, "{query}");
        }
        for query in ["state=late", "due_by=soon", "due_by=2023-02-30", "owner=1", "limit=201"] {
            let refused = secretary.get(&format!("/actions?{query}")).await;
            refused.is_problem(Kind::InvalidParameter);
        }
        secretary.get("/actions?cursor=W10").await.is_problem(Kind::InvalidCursor);
        app.drain().await;
        app.close().await;
    }
}

mod fields {
    use super::*;

    /// What a state carries is told under the names of the API.
    #[actix_web::test]
    async fn every_state_tells_what_it_carries() {
        let database = crate::support::backends::Backend::Sqlite
            .database()
            .unwrap();
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        for state in states() {
            let name = state.name();
            let id = group.an_action_that_is(&app, state).await;
            let told = app
                .administrator()
                .get(&format!("/actions/{id}"))
                .await
                .json();
            assert_eq!(told["state"], name);
            let carried =
                ["state_at", "evidence", "cancel_cause", "reason"].map(|f| !told[f].is_null());
            let expected = match name {
                "reported_done" | "closed" => [true, true, false, false],
                "declined" => [true, false, false, true],
                "cancelled" => [true, false, true, true],
                _ => [false; 4],
            };
            assert_eq!(carried, expected, "{name}");
            let listed = app
                .administrator()
                .walk(&format!("/actions?state={name}"))
                .await;
            assert_eq!(listed.len(), 1, "{name}");
        }
        app.close().await;
    }
}
