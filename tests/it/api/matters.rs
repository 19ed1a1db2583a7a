//! Matters, open and closed.

use actix_web::http::{Method, StatusCode, header::LOCATION};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role, action::Action, agenda::AgendaItem, ids::MatterId, organisation::Owner,
    },
    storage::{actions, agenda_items, decisions, matters},
};

use super::{committee::Committee, conduct};
use crate::support::{app::TestApp, builders::*};

fn a_case(case_number: &str, title: &str) -> Value {
    json!({ "case_number": case_number, "title": title })
}

on_both_databases! {
    async fn a_matter_is_made_known_and_given_a_better_title(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let secretary = committee.secretary();
        let created = secretary.post("/matters", &a_case("85.15.02G01-30-23", "AI")).await;
        let told = created.is(StatusCode::CREATED);
        assert_eq!(told, json!({ "id": told["id"], "case_number": "85.15.02G01-30-23", "title": "AI", "is_closed": false }));
        let path = created.header(LOCATION).to_owned();
        assert_eq!(committee.employee().get(&path).await.json(), told);
        let changed = secretary.patch(&path, created.etag(), &json!({ "title": "Generativ AI" })).await;
        let now = changed.is(StatusCode::OK);
        assert_eq!((&now["title"], &now["case_number"]), (&json!("Generativ AI"), &told["case_number"]));
        app.close().await;
    }

    async fn there_is_one_matter_a_case_number_however_it_is_written(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        administrator.create::<MatterId>("/matters", &a_case("85.15.02G01-30-23", "AI")).await;
        administrator.create::<MatterId>("/matters", &a_case("Sag  7", "Anden")).await;
        for again in ["85.15.02-G01-30-23", "sag 7"] {
            administrator.post("/matters", &a_case(again, "Igen")).await.is_problem(Kind::AlreadyExists);
        }
        let found = administrator.walk_field("/matters?case_number=85.15.02-G01-30-23", "title").await;
        assert_eq!(found, ["AI"]);
        app.close().await;
    }

    async fn what_a_matter_cannot_be_is_refused(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        let id: MatterId = administrator.create("/matters", &a_case("Sag 1", "AI")).await;
        let path = format!("/matters/{id}");
        conduct::refuses_bad_bodies(&administrator, Method::POST, "/matters").await;
        conduct::points_to_fields(&administrator, (Method::POST, "/matters"), &[
            (a_case("010190-1234", "En persons nummer"), "/case_number"),
            (a_case(" ", "Uden nummer"), "/case_number"),
            (a_case(&"x".repeat(101), "For langt"), "/case_number"),
            (a_case("Sag 2", ""), "/title"),
            (json!({ "case_number": 7, "title": "AI" }), "/case_number"),
            (json!({ "case_number": "Sag 2" }), ""),
        ])
        .await;
        conduct::refuses_bad_bodies(&administrator, Method::PATCH, &path).await;
        conduct::points_to_fields(&administrator, (Method::PATCH, &path), &[
            (json!({ "title": "" }), "/title"),
            (json!({ "title": "AI", "case_number": "Sag 2" }), "/case_number"),
        ])
        .await;
        app.close().await;
    }

    async fn matters_are_listed_by_case_number(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        for (case_number, title) in [("85.13.00G01-3-23", "Campus"), ("85.15.02G01-30-23", "AI"), ("Sag 7", "Anden"), ("00.01.00-A00-1-20", "Først")] {
            administrator.create::<MatterId>("/matters", &a_case(case_number, title)).await;
        }
        assert_eq!(administrator.walk_field("/matters", "title").await, ["Først", "Campus", "AI", "Anden"]);
        conduct::is_walked_to_its_end(&administrator, "/matters").await;
        let queries = ["case_number=", "case_number=010190-1234", "case_number=%00"];
        conduct::refuses_parameters(&administrator, "/matters", &queries).await;
        app.close().await;
    }

    async fn versions_ids_and_rights_are_minded(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let secretary = committee.secretary();
        let id: MatterId = secretary.create("/matters", &a_case("Sag 1", "AI")).await;
        let path = format!("/matters/{id}");
        conduct::tells_what_is_known(&secretary, &path).await;
        conduct::minds_versions(&secretary, &path, &json!({ "title": "Generativ AI" })).await;
        conduct::knows_no_other(&secretary, "/matters", Method::PATCH).await;
        conduct::asks_for_a_token(&app, &[
            (Method::GET, "/matters"),
            (Method::POST, "/matters"),
            (Method::GET, &path),
            (Method::PATCH, &path),
        ])
        .await;
        // Who has the role and is secretary of no body may not either.
        let unseated = app.as_([Role::Secretary], Some(committee.employee));
        for session in [committee.member(), committee.employee(), unseated] {
            session.get(&path).await.is(StatusCode::OK);
            session.post("/matters", &a_case("Sag 2", "Nyt")).await.is_problem(Kind::NotPermitted);
            session.patch(&path, "\"2\"", &json!({ "title": "Nyt" })).await.is_problem(Kind::NotPermitted);
        }
        app.as_([Role::Cleared], None).get("/matters").await.is_problem(Kind::NotPermitted);
        app.close().await;
    }

    async fn a_closed_matter_is_there_only_for_those_who_may_see_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let other = Committee::founded(&app, "Byrådet").await;
        let meeting = committee.meets_at("2023-11-29T12:00:00Z").await;
        let matter = a_matter().closed();
        let (id, case_number) = (matter.id, matter.case_number.clone());
        let (owner, body) = (Owner::Person(other.employee), committee.body);
        app.store(move |db| {
            matters::insert(db, &matter)?;
            let item = AgendaItem { meeting, ..an_item().about(&matter).closed() };
            let decision = a_decision().on(&item);
            agenda_items::insert(db, &item)?;
            decisions::insert(db, &decision)?;
            actions::insert(db, &Action { decision: decision.id, body, decided_at: meeting, owner, ..an_action().closed() })
        })
        .await;
        let path = format!("/matters/{id}");
        let found = format!("/matters?case_number={}", case_number.as_written().replace(' ', "%20"));
        let cleared = app.as_([Role::Auditor, Role::Cleared], None);
        // The last owns what came of it.
        for session in [committee.secretary(), committee.member(), cleared, other.employee()] {
            assert_eq!(session.get(&path).await.is(StatusCode::OK)["is_closed"], true);
            assert_eq!(session.walk(&found).await.len(), 1);
            assert_eq!(session.walk("/matters").await.len(), 1);
        }
        for session in [committee.employee(), other.secretary(), app.administrator()] {
            session.get(&path).await.is_problem(Kind::NotFound);
            session.patch(&path, "\"1\"", &json!({ "title": "Nyt" })).await.is_problem(Kind::NotFound);
            assert_eq!(session.walk(&found).await.len(), 0);
            assert_eq!(session.walk("/matters").await.len(), 0);
        }
        app.close().await;
    }
}
