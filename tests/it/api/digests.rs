//! The ledger of digests: read by those whom its lines concern.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    domain::{access::Role, digests::DigestSchedule, ids::ActionId},
    operations::Office,
};

use super::{
    conduct,
    steering_group::{SteeringGroup, nobody},
};
use crate::support::{app::TestApp, requests::Session};

const LEDGER: &str = "/digests";

/// Plans the digests, with one director: the owner of the group's actions answers for one. The agenda
/// of the next meeting closes on 23 November, two working days after its list goes out.
async fn planned(app: &TestApp, group: &SteeringGroup) {
    let mut action = group.new_action(&group.decision);
    action["accountable_id"] = json!(group.owner.id.to_string());
    let secretary = group.secretary(app);
    let _: ActionId = secretary.create("/actions", &action).await;
    app.set_clock("2023-11-09 09:00");
    let office = Office {
        digests: DigestSchedule::usual(),
        ..app.office.clone()
    };
    app.jobs_of(office).run_until_idle().await.unwrap();
}

async fn count(session: &Session<'_>, query: &str) -> usize {
    session.walk(&format!("{LEDGER}{query}")).await.len()
}

on_both_databases! {
    async fn a_line_says_what_goes_to_whom_when_and_why(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        planned(&app, &group).await;
        let lines = group.owner(&app).walk(LEDGER).await;
        assert_eq!(lines.len(), 2);
        let first = &lines[0];
        assert_eq!((&first["kind"], &first["period"]), (&json!("director_week"), &json!("2023-11-13")));
        assert_eq!((&first["meeting_id"], &first["state_at"]), (&Value::Null, &Value::Null));
        assert_eq!((&first["state"], &first["is_late"]), (&json!("planned"), &json!(false)));
        assert_eq!(first["send_at"], "2023-11-13T07:00:00Z");
        assert_eq!(first["person_id"], json!(group.owner.id.to_string()));
        assert_eq!(first["recipient_id"], first["person_id"]);
        assert_eq!(first["reason"], "Efter planen.");
        let lists = group.secretary(&app).walk(LEDGER).await;
        assert_eq!(lists.len(), 1);
        assert_eq!((&lists[0]["kind"], &lists[0]["period"]), (&json!("secretary_list"), &json!("2023-11-23")));
        assert!(lists[0]["meeting_id"].is_string());
        app.close().await;
    }

    async fn everybody_reads_the_own_part_of_the_ledger(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        planned(&app, &group).await;
        for (session, lines) in [
            (group.owner(&app), 2),
            (group.secretary(&app), 1),
            (group.member(&app), 0),
            (group.stranger(&app), 0),
            (app.administrator(), 3),
            (app.as_([Role::Auditor], None), 3),
            (app.as_([Role::Service], None), 3),
        ] {
            assert_eq!(count(&session, "").await, lines);
            assert_eq!(count(&session, "?limit=1").await, lines);
        }
        app.close().await;
    }

    async fn the_ledger_is_narrowed(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        planned(&app, &group).await;
        let all = app.administrator();
        for (query, lines) in [
            ("?kind=director_week".to_owned(), 2),
            ("?kind=secretary_list".to_owned(), 1),
            (format!("?recipient_id={}", group.owner.id), 2),
            (format!("?person_id={}", group.secretary.id), 1),
            (format!("?recipient_id={}", nobody()), 0),
            ("?state=planned".to_owned(), 3),
            ("?state=sent".to_owned(), 0),
            ("?from=2023-11-20T08:00:00%2B01:00".to_owned(), 2),
            ("?until=2023-11-20T07:00:00Z".to_owned(), 1),
        ] {
            assert_eq!(count(&all, &query).await, lines, "{query}");
        }
        let refused = ["state=late", "kind=monthly", "from=soon", "until=2023-11-21", "action_id=1"];
        conduct::refuses_parameters(&all, LEDGER, &refused).await;
        conduct::is_walked_to_its_end(&all, LEDGER).await;
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
