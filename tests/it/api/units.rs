//! Units of the administration.

use actix_web::http::{Method, StatusCode, header::LOCATION};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role,
        ids::{PersonId, UnitId},
    },
};

use super::conduct;
use crate::support::app::TestApp;

fn named(name: &str) -> Value {
    json!({ "name": name })
}

on_both_databases! {
    async fn a_unit_is_created_read_and_changed(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        let above: UnitId = administrator.create("/units", &named("Rådhuset")).await;
        let anne: PersonId = administrator.create("/people", &named("Anne")).await;
        let whole = json!({ "name": "IT", "parent_id": above, "director_id": anne });
        let created = administrator.post("/units", &whole).await;
        let told = created.is(StatusCode::CREATED);
        let path = created.header(LOCATION).to_owned();
        let mut expected = whole.clone();
        expected["id"] = told["id"].clone();
        assert_eq!(told, expected);
        assert_eq!(administrator.get(&path).await.json(), told);
        let emptied = json!({ "parent_id": null, "director_id": null });
        let changed = administrator.patch(&path, created.etag(), &emptied).await;
        let now = changed.is(StatusCode::OK);
        assert_eq!(now, json!({ "id": told["id"], "name": "IT", "parent_id": null, "director_id": null }));
        app.close().await;
    }

    async fn no_unit_stands_above_itself(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        let top: UnitId = administrator.create("/units", &named("1")).await;
        let mut lowest = top;
        for depth in 2..=20 {
            let new = json!({ "name": depth.to_string(), "parent_id": lowest });
            lowest = administrator.create("/units", &new).await;
        }
        for parent in [top, lowest] {
            let looped = administrator.patch(&format!("/units/{top}"), "\"1\"", &json!({ "parent_id": parent })).await;
            looped.points_to(&["/parent_id"]);
        }
        let deeper = administrator.post("/units", &json!({ "name": "21", "parent_id": lowest })).await;
        deeper.points_to(&["/parent_id"]);
        app.close().await;
    }

    async fn what_a_unit_cannot_be_is_refused(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        let id: UnitId = administrator.create("/units", &named("IT")).await;
        let path = format!("/units/{id}");
        let nowhere = "018b2f00-0000-7000-8000-000000000000";
        for (method, path) in [(Method::POST, "/units"), (Method::PATCH, path.as_str())] {
            conduct::refuses_bad_bodies(&administrator, method.clone(), path).await;
            conduct::points_to_fields(&administrator, (method, path), &[
                (named(""), "/name"),
                (json!({ "name": ["IT"] }), "/name"),
                (json!({ "name": "A", "parent_id": nowhere }), "/parent_id"),
                (json!({ "name": "A", "parent_id": 7 }), "/parent_id"),
                (json!({ "name": "A", "director_id": nowhere }), "/director_id"),
            ])
            .await;
        }
        administrator.create::<UnitId>("/units", &named("Skole")).await;
        administrator.post("/units", &named("skole")).await.is_problem(Kind::AlreadyExists);
        administrator.patch(&path, "\"1\"", &named("SKOLE")).await.is_problem(Kind::AlreadyExists);
        app.close().await;
    }

    async fn units_are_listed_by_name(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        for name in ["Ældre", "børn", "Økonomi", "Arbejdsmarked"] {
            administrator.create::<UnitId>("/units", &named(name)).await;
        }
        let names = administrator.walk_field("/units", "name").await;
        assert_eq!(names, ["Arbejdsmarked", "børn", "Ældre", "Økonomi"]);
        conduct::is_walked_to_its_end(&administrator, "/units").await;
        let found = administrator.walk_field("/units?name=B%C3%98RN", "name").await;
        assert_eq!(found, ["børn"]);
        conduct::refuses_parameters(&administrator, "/units", &["name=", "name=%00"]).await;
        app.close().await;
    }

    async fn versions_ids_and_rights_are_minded(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        let id: UnitId = administrator.create("/units", &named("IT")).await;
        let path = format!("/units/{id}");
        conduct::tells_what_is_known(&administrator, &path).await;
        conduct::minds_versions(&administrator, &path, &named("Digitalisering & IT")).await;
        conduct::knows_no_other(&administrator, "/units", Method::PATCH).await;
        conduct::asks_for_a_token(&app, &[
            (Method::GET, "/units"),
            (Method::POST, "/units"),
            (Method::GET, &path),
            (Method::PATCH, &path),
        ])
        .await;
        let director = app.as_([Role::Director], None);
        director.get(&path).await.is(StatusCode::OK);
        director.patch(&path, "\"2\"", &named("Data")).await.is_problem(Kind::NotPermitted);
        director.post("/units", &named("Data")).await.is_problem(Kind::NotPermitted);
        app.as_([], None).get("/units").await.is_problem(Kind::NotPermitted);
        app.close().await;
    }
}
