//! The ledger of reminders: read by those whom its lines concern.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::domain::{
    access::Role,
    ids::{AbsenceId, ActionId},
};

use super::{
    conduct,
    steering_group::{SteeringGroup, nobody},
};
use crate::support::{app::TestApp, requests::Session};

const LEDGER: &str = "/reminders";

/// An open and a closed action of the owner's, both due at the next meeting, planned for.
async fn planned(app: &TestApp, group: &SteeringGroup) -> [ActionId; 2] {
    let secretary = group.secretary(app);
    let open = group.new_action(&group.decision);
    let closed = group.new_action(&group.closed_decision);
    let ids = [
        secretary.create("/actions", &open).await,
        secretary.create("/actions", &closed).await,
    ];
    app.drain().await;
    ids
}

async fn count(session: &Session<'_>, query: &str) -> usize {
    session.walk(&format!("{LEDGER}{query}")).await.len()
}

on_both_databases! {
    async fn a_line_says_what_goes_to_whom_when_and_why(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let [open, _] = planned(&app, &group).await;
        let lines = group.secretary(&app).walk(&format!("{LEDGER}?action_id={open}")).await;
        let told = lines.iter().map(|line| {
            [&line["step"], &line["send_at"], &line["recipient_id"]].map(|v| v.as_str().unwrap().to_owned())
        });
        let (owner, secretary) = (group.owner.id.to_string(), group.secretary.id.to_string());
        let expected = [
            ("-10 owner", "2023-11-09T07:00:00Z", &owner),
            ("-5 owner", "2023-11-16T07:00:00Z", &owner),
            ("-2 owner", "2023-11-21T07:00:00Z", &owner),
            // Nobody is above the owner.
            ("-2 director", "2023-11-21T07:00:00Z", &secretary),
            ("+1 owner", "2023-11-24T07:00:00Z", &owner),
            ("+1 director", "2023-11-24T07:00:00Z", &secretary),
            ("+5 secretary", "2023-11-30T07:00:00Z", &secretary),
        ];
        let expected = expected.map(|(step, at, who)| [step.to_owned(), at.to_owned(), who.clone()]);
        assert_eq!(told.collect::<Vec<_>>(), expected);
        let first = &lines[0];
        assert_eq!((&first["state"], &first["state_at"]), (&json!("planned"), &Value::Null));
        assert_eq!((&first["is_late"], &first["audience"]), (&json!(false), &json!("owner")));
        assert_eq!(first["reason"], "Efter udvalgets påmindelsestrappe.");
        app.set_clock("2023-11-09 08:00");
        app.drain().await;
        let sent = group.secretary(&app).walk(&format!("{LEDGER}?state=sent&action_id={open}")).await;
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0]["state_at"], "2023-11-09T07:00:00Z");
        app.close().await;
    }

    async fn everybody_reads_the_own_part_of_the_ledger(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        planned(&app, &group).await;
        for (session, lines) in [
            // Two actions of four lines each to the owner, and to the secretary one of their own and two in
            // the place of a director.
            (group.secretary(&app), 14),
            (group.owner(&app), 8),
            (group.member(&app), 0),
            (group.stranger(&app), 0),
            (app.as_([Role::Secretary], Some(group.stranger.id)), 0),
            // The whole of it, but nothing that is closed.
            (app.administrator(), 7),
            (app.as_([Role::Auditor], None), 7),
            (app.as_([Role::Service], None), 7),
            (app.as_([Role::Auditor, Role::Cleared], None), 14),
        ] {
            assert_eq!(count(&session, "").await, lines);
            assert_eq!(count(&session, "?limit=1").await, lines);
        }
        app.close().await;
    }

    async fn closed_lines_are_absent_whatever_is_asked(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let [_, closed] = planned(&app, &group).await;
        let query = format!("?action_id={closed}");
        for session in group.outsiders(&app) {
            assert_eq!(count(&session, &query).await, 0);
        }
        assert_eq!(count(&group.owner(&app), &query).await, 4);
        assert_eq!(count(&group.secretary(&app), &query).await, 7);
        app.close().await;
    }

    async fn the_ledger_is_narrowed(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let [open, _] = planned(&app, &group).await;
        let secretary = group.secretary(&app);
        for (query, lines) in [
            (format!("?action_id={open}"), 7),
            (format!("?action_id={}", nobody()), 0),
            (format!("?recipient_id={}", group.owner.id), 8),
            (format!("?recipient_id={}", group.secretary.id), 6),
            ("?state=planned".to_owned(), 14),
            ("?state=sent".to_owned(), 0),
            ("?state=sent,planned".to_owned(), 14),
            ("?state=suppressed,failed,superseded".to_owned(), 0),
            ("?has_recipient=true".to_owned(), 14),
            ("?has_recipient=false".to_owned(), 0),
            ("?from=2023-11-21T08:00:00%2B01:00".to_owned(), 10),
            ("?until=2023-11-21T07:00:00Z".to_owned(), 4),
            ("?from=2023-11-16T07:00:00Z&until=2023-11-16T07:00:01Z".to_owned(), 2),
            ("?from=9999-12-31T23:59:59Z".to_owned(), 0),
            ("?from=0001-01-01T12:00:00Z".to_owned(), 14),
        ] {
            assert_eq!(count(&secretary, &query).await, lines, "{query}");
        }
        let refused = ["state=late", "state=", "state=planned,late", "state=planned,,sent", "has_recipient=ja", "from=soon", "from=2023-11-21", "until=-1000-01-01T00:00:00Z", "person_id=1"];
        conduct::refuses_parameters(&secretary, LEDGER, &refused).await;
        conduct::is_walked_to_its_end(&secretary, LEDGER).await;
        app.close().await;
    }

    async fn the_ledger_tells_who_stands_in_and_who_gets_a_copy(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let [open, closed] = planned(&app, &group).await;
        let absence = json!({
            "from": "2023-11-16", "until": "2023-11-16", "substitute_id": group.stranger.id.to_string(),
        });
        let path = format!("/people/{}/absences", group.owner.id);
        group.owner(&app).create::<AbsenceId>(&path, &absence).await;
        app.drain().await;
        let query = format!("{LEDGER}?action_id={open}&state=planned&from=2023-11-16T00:00:00Z&until=2023-11-17T00:00:00Z");
        let lines = group.secretary(&app).walk(&query).await;
        let told = lines.iter().map(|line| [&line["recipient_id"], &line["instead_of_id"], &line["is_copy"]].map(Clone::clone));
        let mut told: Vec<_> = told.collect();
        told.sort_by_key(|line| line[2].as_bool());
        let [owner, substitute] = [group.owner.id, group.stranger.id].map(|person| json!(person.to_string()));
        assert_eq!(told, [
            [substitute, owner.clone(), json!(false)],
            [owner, Value::Null, json!(true)],
        ]);
        let copy = lines.iter().find(|line| line["is_copy"] == true).unwrap();
        let reason = "Kopi: modtageren er fraværende, og stedfortræderen har fået påmindelsen.";
        assert_eq!(copy["reason"], reason);
        assert_eq!(copy["cause"], "copy");
        // The owner sees what went elsewhere in the owner's place, the substitute what is theirs.
        for session in [group.owner(&app), group.stranger(&app)] {
            let seen = session.walk(&query).await;
            assert!(seen.iter().any(|line| line["instead_of_id"] != Value::Null));
        }
        // Who got the mail is told so, though the closed action is not there for them.
        let of_closed = group.stranger(&app).walk(&format!("{LEDGER}?action_id={closed}")).await;
        let told: Vec<_> = of_closed.iter().map(|line| &line["recipient_id"]).collect();
        assert_eq!(told, [&json!(group.stranger.id.to_string())]);
        let gone = group.secretary(&app).walk(&format!("{LEDGER}?action_id={open}&state=superseded")).await;
        assert_eq!(gone.len(), 1);
        assert_eq!(gone[0]["reason"], "Efter udvalgets påmindelsestrappe.");
        assert_eq!(gone[0]["outcome"], "Afløst: fravær, stedfortræder, pause, adresse eller tidspunkt er ændret.");
        app.close().await;
    }

    async fn the_ledger_is_only_read(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        conduct::asks_for_a_token(&app, &[(Method::GET, LEDGER)]).await;
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let refused = app.administrator().ask(method, LEDGER).await;
            refused.is(StatusCode::METHOD_NOT_ALLOWED);
        }
        app.as_([Role::Cleared], None).get(LEDGER).await.is(StatusCode::FORBIDDEN);
        app.close().await;
    }
}
