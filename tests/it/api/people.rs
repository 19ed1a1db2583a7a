//! People.

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
    async fn a_person_is_created_read_and_changed(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        let unit: UnitId = administrator.create("/units", &named("Digitalisering & IT")).await;
        let whole = json!({
            "name": "Anne Bæk", "email": "Anne@lemvig.example", "post": "Chef", "unit_id": unit, "language": "en",
        });
        let created = administrator.post("/people", &whole).await;
        let told = created.is(StatusCode::CREATED);
        let path = created.header(LOCATION).to_owned();
        let mut expected = whole.clone();
        expected["id"] = told["id"].clone();
        expected["channel"] = json!("mail");
        expected["rhythm"] = json!("bundled");
        expected["paused_until"] = Value::Null;
        expected["left_on"] = Value::Null;
        expected["is_anonymised"] = json!(false);
        assert_eq!(told, expected);
        assert_eq!(administrator.get(&path).await.json(), told);

        let emptied = json!({ "email": null, "post": null, "unit_id": null });
        let changed = administrator.patch(&path, created.etag(), &emptied).await;
        let now = changed.is(StatusCode::OK);
        assert_eq!(now, json!({
            "id": told["id"], "name": "Anne Bæk", "email": null, "post": null, "unit_id": null, "language": "en",
            "channel": "mail", "rhythm": "bundled", "paused_until": null, "left_on": null, "is_anonymised": false,
        }));
        let nothing = administrator.patch(&path, changed.etag(), &json!({})).await;
        assert_eq!(nothing.is(StatusCode::OK), now);
        let bare = administrator.post("/people", &named("Bo")).await;
        assert_eq!(bare.is(StatusCode::CREATED)["language"], "da");
        app.close().await;
    }

    async fn one_person_an_address_and_any_number_a_name(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        let anne = json!({ "name": "Anne", "email": "anne@lemvig.example" });
        administrator.create::<PersonId>("/people", &anne).await;
        let other: PersonId = administrator.create("/people", &named("Anne")).await;
        let shouted = json!({ "name": "Ann", "email": "ANNE@lemvig.example" });
        administrator.post("/people", &shouted).await.is_problem(Kind::AlreadyExists);
        let taken = administrator.patch(&format!("/people/{other}"), "\"1\"", &shouted).await;
        taken.is_problem(Kind::AlreadyExists);
        app.close().await;
    }

    async fn what_a_person_cannot_be_is_refused(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        let id: PersonId = administrator.create("/people", &named("Anne")).await;
        let path = format!("/people/{id}");
        let nowhere = "018b2f00-0000-7000-8000-000000000000";
        for (method, path) in [(Method::POST, "/people"), (Method::PATCH, path.as_str())] {
            conduct::refuses_bad_bodies(&administrator, method.clone(), path).await;
            conduct::points_to_fields(&administrator, (method, path), &[
                (named(""), "/name"),
                (json!({ "name": "A", "email": "anne" }), "/email"),
                (json!({ "name": "A", "email": "a@b.dk\r\nBcc: x@y.dk" }), "/email"),
                (json!({ "name": "A", "email": 7 }), "/email"),
                (json!({ "name": "A", "language": "sv" }), "/language"),
                (json!({ "name": "A", "unit_id": "7" }), "/unit_id"),
                (json!({ "name": "A", "unit_id": nowhere }), "/unit_id"),
                (json!({ "name": "A", "id": nowhere }), "/id"),
            ])
            .await;
        }
        app.close().await;
    }

    async fn people_are_listed_by_name_and_found(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        let unit: UnitId = administrator.create("/units", &named("IT")).await;
        for (name, email, unit) in [
            ("Åse", Some("aase@lemvig.example"), None),
            ("anna", None, Some(unit)),
            ("Anna", Some("anna@lemvig.example"), None),
            ("Bo", None, Some(unit)),
        ] {
            let new = json!({ "name": name, "email": email, "unit_id": unit });
            administrator.create::<PersonId>("/people", &new).await;
        }
        let names = |query: &'static str| administrator.walk_field(query, "name");
        assert_eq!(names("/people").await, ["anna", "Anna", "Bo", "Åse"]);
        conduct::is_walked_to_its_end(&administrator, "/people").await;
        assert_eq!(names("/people?name=ANNA&limit=1").await, ["anna", "Anna"]);
        assert_eq!(names("/people?email=AASE@lemvig.example").await, ["Åse"]);
        assert_eq!(names("/people?email=nobody@lemvig.example").await.len(), 0);
        let of_unit = administrator.walk_field(&format!("/people?unit_id={unit}"), "name").await;
        assert_eq!(of_unit, ["anna", "Bo"]);
        conduct::refuses_parameters(&administrator, "/people", &["unit_id=7", "email=anne", "name=%00"]).await;
        app.close().await;
    }

    async fn people_say_themselves_how_they_are_reminded(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        let id: PersonId = administrator.create("/people", &named("Anne")).await;
        let other: PersonId = administrator.create("/people", &named("Bo")).await;
        let path = format!("/people/{id}");
        let herself = app.as_([Role::Employee], Some(id));
        let wishes = json!({ "channel": "none", "rhythm": "single", "paused_until": "2023-11-03", "language": "en" });
        let changed = herself.patch(&path, "\"1\"", &wishes).await;
        let now = changed.is(StatusCode::OK);
        for (field, value) in wishes.as_object().unwrap() {
            assert_eq!(&now[field], value);
        }
        assert_eq!(herself.get(&path).await.json(), now);
        let back = json!({ "channel": "mail", "paused_until": null });
        let now = administrator.patch(&path, "\"2\"", &back).await.is(StatusCode::OK);
        assert_eq!((&now["channel"], &now["rhythm"]), (&json!("mail"), &json!("single")));
        assert_eq!(now["paused_until"], Value::Null);

        let with_a_name = json!({ "channel": "none", "name": "Anna" });
        herself.patch(&path, "\"3\"", &with_a_name).await.is_problem(Kind::NotPermitted);
        for session in [
            app.as_([Role::Employee], Some(other)),
            app.as_([Role::Director], None),
            app.as_([Role::Auditor], Some(id)),
            app.as_([Role::Service], None),
        ] {
            session.patch(&path, "\"3\"", &back).await.is_problem(Kind::NotPermitted);
        }
        conduct::points_to_fields(&administrator, (Method::PATCH, &format!("/people/{other}")), &[
            (json!({ "channel": "fax" }), "/channel"),
            (json!({ "channel": null, "rhythm": "hourly" }), "/rhythm"),
            // The clock stands at 26 October 2023: a pause ends.
            (json!({ "paused_until": "2024-10-27" }), "/paused_until"),
            (json!({ "paused_until": "for ever" }), "/paused_until"),
            (json!({ "paused_until": "9999-12-31" }), "/paused_until"),
        ])
        .await;
        let longest = json!({ "paused_until": "2024-10-26" });
        administrator.patch(&format!("/people/{other}"), "\"1\"", &longest).await.is(StatusCode::OK);
        app.close().await;
    }

    async fn versions_ids_and_rights_are_minded(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        let id: PersonId = administrator.create("/people", &named("Anne")).await;
        let path = format!("/people/{id}");
        conduct::tells_what_is_known(&administrator, &path).await;
        conduct::minds_versions(&administrator, &path, &named("Anne Bæk")).await;
        conduct::knows_no_other(&administrator, "/people", Method::PATCH).await;
        conduct::asks_for_a_token(&app, &[
            (Method::GET, "/people"),
            (Method::POST, "/people"),
            (Method::GET, &path),
            (Method::PATCH, &path),
        ])
        .await;
        let herself = app.as_([Role::Employee], Some(id));
        herself.get(&path).await.is(StatusCode::OK);
        herself.patch(&path, "\"2\"", &named("Anna")).await.is_problem(Kind::NotPermitted);
        herself.post("/people", &named("Bo")).await.is_problem(Kind::NotPermitted);
        app.as_([Role::Cleared], None).get("/people").await.is_problem(Kind::NotPermitted);
        app.close().await;
    }
}
