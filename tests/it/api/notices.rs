//! What became of notices: read by those whom it concerns.

use actix_web::http::Method;
use serde_json::{Value, json};
use tovholder::domain::{access::Role, ids::ActionId};

use super::{
    conduct,
    steering_group::{SteeringGroup, nobody},
};
use crate::support::{app::TestApp, requests::Session};

const NOTICES: &str = "/notices";

/// An open and a closed action of the owner's, of which the owner was told.
async fn told(app: &TestApp, group: &SteeringGroup) -> [ActionId; 2] {
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
    session.walk(&format!("{NOTICES}{query}")).await.len()
}

on_both_databases! {
    async fn a_notice_says_what_it_is_about_to_whom_it_goes_and_what_became_of_it(
        database: TestDatabase
    ) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        app.set_clock("2023-10-26 20:00");
        let [open, _] = told(&app, &group).await;
        let about = format!("{NOTICES}?action_id={open}");
        let secretary = group.secretary(&app);
        let lines = secretary.walk(&about).await;
        let [line] = &lines[..] else { panic!("{lines:?}") };
        let owner = json!(group.owner.id);
        assert_eq!((&line["about"], &line["recipient_id"]), (&json!("assigned"), &owner));
        assert_eq!((&line["state"], &line["state_at"]), (&json!("planned"), &Value::Null));
        assert_eq!((&line["reason"], &line["is_copy"]), (&Value::Null, &json!(false)));
        assert_eq!((&line["send_at"], &line["body_id"]), (&json!("2023-10-27T06:00:00Z"), &json!(group.body.id)));

        app.set_clock("2023-10-27 08:00");
        app.drain().await;
        let sent = &group.secretary(&app).walk(&about).await[0];
        assert_eq!((&sent["id"], &sent["state"]), (&line["id"], &json!("sent")));
        assert_eq!((&sent["state_at"], &sent["reason"]), (&json!("2023-10-27T06:00:00Z"), &json!("Vedrører modtageren.")));
        app.close().await;
    }

    async fn everybody_reads_the_own_notices(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let [_, closed] = told(&app, &group).await;
        for (session, lines) in [
            (group.secretary(&app), 2),
            (group.owner(&app), 2),
            (group.member(&app), 0),
            (group.stranger(&app), 0),
            (app.as_([Role::Secretary], Some(group.stranger.id)), 0),
            // All of it, but nothing that is closed.
            (app.administrator(), 1),
            (app.as_([Role::Auditor], None), 1),
            (app.as_([Role::Service], None), 1),
            (app.as_([Role::Auditor, Role::Cleared], None), 2),
        ] {
            assert_eq!(count(&session, "").await, lines);
            assert_eq!(count(&session, "?limit=1").await, lines);
        }
        for session in group.outsiders(&app) {
            assert_eq!(count(&session, &format!("?action_id={closed}")).await, 0);
        }
        app.close().await;
    }

    async fn the_notices_are_narrowed(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let [open, _] = told(&app, &group).await;
        let secretary = group.secretary(&app);
        for (query, lines) in [
            (format!("?action_id={open}"), 1),
            (format!("?action_id={}", nobody()), 0),
            (format!("?recipient_id={}", group.owner.id), 2),
            (format!("?recipient_id={}", group.secretary.id), 0),
            ("?state=sent".to_owned(), 2),
            ("?state=planned,sent".to_owned(), 2),
            ("?state=suppressed,superseded,failed".to_owned(), 0),
            ("?from=2100-01-01T00:00:00Z".to_owned(), 0),
            ("?until=2100-01-01T00:00:00Z".to_owned(), 2),
        ] {
            assert_eq!(count(&secretary, &query).await, lines, "{query}");
        }
        let refused = ["state=late", "state=", "from=soon", "until=2023-11-21", "person_id=1"];
        conduct::refuses_parameters(&secretary, NOTICES, &refused).await;
        secretary.create::<ActionId>("/actions", &group.new_action(&group.decision)).await;
        conduct::is_walked_to_its_end(&secretary, NOTICES).await;
        conduct::asks_for_a_token(&app, &[(Method::GET, NOTICES)]).await;
        app.drain().await;
        app.close().await;
    }
}
