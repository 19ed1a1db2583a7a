//! The report of what is outstanding: for those who may know, by day, overdue first.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::domain::{
    access::Role,
    action::{ActionState, Evidence},
    ids::ActionId,
    organisation::{Owner, Person},
};
use tovholder::storage::people;

use super::{
    conduct,
    steering_group::{SteeringGroup, nobody},
};
use crate::support::{app::TestApp, builders::*, requests::Session};

const REPORT: &str = "/reports/outstanding-actions";

async fn ids_of(session: &Session<'_>, query: &str) -> Vec<Value> {
    let lines = session
        .walk_field(&format!("{REPORT}{query}"), "action")
        .await;
    lines.iter().map(|action| action["id"].clone()).collect()
}

fn told(ids: &[ActionId]) -> Vec<Value> {
    ids.iter().map(|id| json!(id.to_string())).collect()
}

on_both_databases! {
    async fn a_line_tells_all_there_is_to_read_it_by(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let created = secretary.post("/actions", &group.new_action(&group.decision)).await;
        let report = secretary.get(REPORT).await.is(StatusCode::OK);
        let line = &report["items"][0];
        assert_eq!(line["action"], created.json());
        assert_eq!(line["body_name"], "Digitaliseringsstyregruppen");
        assert_eq!(line["owner_name"], "Ole Ejer");
        assert_eq!(line["item_title"], "Generativ AI");
        assert_eq!(line["decided_at"], "2023-10-25T11:00:00Z");
        assert_eq!(line["due_at"], "2023-11-29T12:00:00Z");
        assert_eq!(line["is_overdue"], false);
        assert!(line["case_number"].as_str().unwrap().starts_with("Sag "));
        assert_eq!(report["next_cursor"], Value::Null);
        app.drain().await;
        app.close().await;
    }

    async fn what_is_overdue_comes_first_and_what_has_ended_not_at_all(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let an_action = || {
            an_action().by(&group.decision, &group.held).owner(Owner::Person(group.owner.id))
        };
        let at = moment("2023-10-26 08:00");
        let evidence = Evidence::Note(note("Færdig."));
        let done = ActionState::ReportedDone { at, evidence: evidence.clone() };
        let timeless = group.keep(&app, an_action()).await;
        let later = group.keep(&app, an_action().due_on("2023-12-01")).await;
        let today = group.keep(&app, an_action().due_on("2023-10-26")).await;
        let late = group.keep(&app, an_action().due_on("2023-10-25").state(ActionState::Proposed)).await;
        let reported = group.keep(&app, an_action().due_on("2023-10-24").state(done)).await;
        let ended = ActionState::Closed { at, evidence, confirmed_by: None };
        group.keep(&app, an_action().due_on("2023-10-23").state(ended)).await;
        let auditor = app.as_([Role::Auditor], None);
        let all = [reported, late, today, later, timeless];
        assert_eq!(ids_of(&auditor, "").await, told(&all));
        assert_eq!(ids_of(&auditor, "?limit=1").await, told(&all));
        let overdue = auditor.walk_field(REPORT, "is_overdue").await;
        assert_eq!(overdue, [json!(false), json!(true), json!(false), json!(false), json!(false)]);
        assert_eq!(ids_of(&auditor, "?is_overdue=true").await, told(&[late]));
        assert_eq!(ids_of(&auditor, "?is_overdue=false").await, told(&all));
        assert_eq!(ids_of(&auditor, "?due_by=2023-10-26").await, told(&[reported, late, today]));
        app.set_clock("2023-10-27 00:01");
        let auditor = app.as_([Role::Auditor], None);
        assert_eq!(ids_of(&auditor, "?is_overdue=true").await, told(&[late, today]));
        app.close().await;
    }

    async fn the_report_is_narrowed(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let colleague = Person { unit: Some(group.unit.id), ..a_person() };
        let person = colleague.clone();
        app.store(move |db| people::insert(db, &person)).await;
        let owned_by = |owner| an_action().by(&group.decision, &group.held).owner(owner);
        let of_unit = group.keep(&app, owned_by(Owner::Unit(group.unit.id))).await;
        let of_colleague = group.keep(&app, owned_by(Owner::Person(colleague.id))).await;
        let secretary = group.secretary(&app);
        let next: ActionId = secretary.create("/actions", &group.new_action(&group.decision)).await;
        for (query, ids) in [
            (format!("?person_id={}", group.owner.id), vec![next]),
            (format!("?person_id={}", colleague.id), vec![of_colleague]),
            (format!("?unit_id={}", group.unit.id), vec![of_unit, of_colleague]),
            (format!("?meeting_id={}", group.next.id), vec![next]),
            (format!("?meeting_id={}", group.after_next.id), vec![]),
            (format!("?body_id={}", group.body.id), vec![next, of_unit, of_colleague]),
            (format!("?body_id={}", nobody()), vec![]),
            ("?due_by=9999-12-31".to_owned(), vec![next]),
        ] {
            assert_eq!(ids_of(&secretary, &query).await, told(&ids), "{query}");
        }
        let queries = ["is_overdue=maybe", "body=x", "due_by=x", "state=open", "unit_id=1"];
        conduct::refuses_parameters(&secretary, REPORT, &queries).await;
        app.drain().await;
        app.close().await;
    }

    async fn the_report_tells_nobody_what_is_closed_to_him(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let request = group.new_action(&group.closed_decision);
        let id: ActionId = group.secretary(&app).create("/actions", &request).await;
        for session in group.insiders(&app).into_iter().chain([group.owner(&app)]) {
            assert_eq!(ids_of(&session, "").await, told(&[id]));
        }
        for session in group.outsiders(&app) {
            for query in [String::new(), format!("?person_id={}", group.owner.id)] {
                assert_eq!(ids_of(&session, &query).await, told(&[]));
            }
        }
        let cleared = app.as_([Role::Cleared], None).get(REPORT).await;
        cleared.is(StatusCode::FORBIDDEN);
        conduct::asks_for_a_token(&app, &[(Method::GET, REPORT)]).await;
        app.drain().await;
        app.close().await;
    }
}
