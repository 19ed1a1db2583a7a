//! Absences: who notes that somebody is away, and what cannot be.

use actix_web::http::{Method, StatusCode, header::LOCATION};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role,
        ids::{AbsenceId, PersonId, UnitId},
        organisation::Person,
    },
    storage::people,
};

use super::{
    conduct,
    steering_group::{SteeringGroup, nobody},
};
use crate::support::{app::TestApp, builders::*, requests::Session};

fn away(from: &str, until: &str, substitute: Option<PersonId>) -> Value {
    let substitute = substitute.map(|person| person.to_string());
    json!({ "from": from, "until": until, "substitute_id": substitute })
}

async fn store(app: &TestApp, person: &Person) {
    let person = person.clone();
    app.store(move |db| people::insert(db, &person)).await;
}

/// Three people: Anne, Bo and Carla.
async fn three(app: &TestApp) -> [PersonId; 3] {
    let people = ["Anne", "Bo", "Carla"].map(|name| a_person().named(name));
    for person in &people {
        store(app, person).await;
    }
    people.map(|person| person.id)
}

async fn note_away(session: &Session<'_>, person: PersonId, absence: &Value) -> AbsenceId {
    session
        .create(&format!("/people/{person}/absences"), absence)
        .await
}

on_both_databases! {
    async fn an_absence_is_noted_read_changed_and_removed(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let [anne, bo, _] = three(&app).await;
        let herself = app.as_([Role::Employee], Some(anne));
        let path = format!("/people/{anne}/absences");
        let created = herself.post(&path, &away("2023-11-13", "2023-11-17", Some(bo))).await;
        let told = created.is(StatusCode::CREATED);
        let one = created.header(LOCATION).to_owned();
        let mut expected = away("2023-11-13", "2023-11-17", Some(bo));
        expected["id"] = told["id"].clone();
        expected["person_id"] = json!(anne.to_string());
        expected["version"] = json!(1);
        assert_eq!(told, expected);
        assert_eq!((created.etag(), herself.get(&one).await.json()), ("\"1\"", told));

        let longer = json!({ "until": "2023-11-24", "substitute_id": null });
        let changed = herself.patch(&one, "\"1\"", &longer).await.is(StatusCode::OK);
        assert_eq!((&changed["until"], &changed["substitute_id"]), (&json!("2023-11-24"), &Value::Null));
        assert_eq!((&changed["from"], &changed["version"]), (&json!("2023-11-13"), &json!(2)));
        herself.ask(Method::DELETE, &one).await.is_problem(Kind::VersionRequired);
        herself.ask(Method::DELETE, &one).if_match("\"1\"").await.is_problem(Kind::Stale);
        herself.ask(Method::DELETE, &one).if_match("\"2\"").await.is(StatusCode::NO_CONTENT);
        herself.get(&one).await.is_problem(Kind::NotFound);
        assert_eq!(herself.walk(&path).await.len(), 0);
        app.close().await;
    }

    async fn absences_are_listed_by_their_first_day(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let [anne, bo, _] = three(&app).await;
        let administrator = app.administrator();
        for (from, until) in [("2024-02-12", "2024-02-16"), ("2023-12-27", "2023-12-29"), ("2023-01-02", "2023-01-02")] {
            note_away(&administrator, anne, &away(from, until, None)).await;
            note_away(&administrator, bo, &away(from, until, None)).await;
        }
        let path = format!("/people/{anne}/absences");
        let days = administrator.walk_field(&path, "from").await;
        assert_eq!(days, ["2023-01-02", "2023-12-27", "2024-02-12"]);
        conduct::is_walked_to_its_end(&administrator, &path).await;
        administrator.get(&format!("/people/{}/absences", nobody())).await.is_problem(Kind::NotFound);
        app.close().await;
    }

    async fn what_cannot_be_an_absence_is_refused_at_its_field(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let [anne, bo, _] = three(&app).await;
        let administrator = app.administrator();
        let path = format!("/people/{anne}/absences");
        note_away(&administrator, anne, &away("2023-12-01", "2023-12-08", None)).await;
        let absence = note_away(&administrator, anne, &away("2023-11-13", "2023-11-17", Some(bo))).await;
        let one = format!("/absences/{absence}");
        conduct::refuses_bad_bodies(&administrator, Method::POST, &path).await;
        conduct::refuses_bad_bodies(&administrator, Method::PATCH, &one).await;
        for (method, path) in [(Method::POST, path.as_str()), (Method::PATCH, one.as_str())] {
            conduct::points_to_fields(&administrator, (method, path), &[
                (away("2023-11-17", "2023-11-16", None), "/until"),
                (away("2024-02-01", "2025-02-01", None), "/until"),
                (away("2023-11-13", "2023-12-01", None), "/from"),
                (away("2023-12-08", "2023-12-08", None), "/from"),
                (away("2024-02-01", "2024-02-01", Some(anne)), "/substitute_id"),
                (away("2024-02-01", "2024-02-01", Some(nobody())), "/substitute_id"),
                (away("2024-02-30", "2024-03-01", None), "/from"),
                (away("10000-01-01", "2024-03-01", None), "/from"),
                (json!({ "from": "2024-02-01", "until": "2024-02-02", "person_id": bo.to_string() }), "/person_id"),
            ])
            .await;
        }
        administrator.post(&path, &json!({ "from": "2024-02-01" })).await.points_to(&[""]);
        let unknown = format!("/people/{}/absences", nobody());
        administrator.post(&unknown, &away("2024-02-01", "2024-02-02", None)).await.is_problem(Kind::NotFound);
        assert_eq!(administrator.walk(&path).await.len(), 2, "nothing was done");
        app.close().await;
    }

    async fn a_circle_of_substitutes_is_refused_by_the_names_along_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let [anne, bo, carla] = three(&app).await;
        let administrator = app.administrator();
        let path = |person: PersonId| format!("/people/{person}/absences");
        note_away(&administrator, anne, &away("2023-11-13", "2023-11-17", Some(bo))).await;
        // One after the other is no circle.
        let after = away("2023-11-18", "2023-11-24", Some(anne));
        let of_bo = note_away(&administrator, bo, &after).await;
        let at_once = json!({ "from": "2023-11-17" });
        let refused = administrator.patch(&format!("/absences/{of_bo}"), "\"1\"", &at_once).await;
        refused.points_to(&["/substitute_id"]);
        assert!(refused.text.contains("Bo → Anne → Bo"), "{}", refused.text);

        let by_carla = json!({ "from": "2023-11-17", "substitute_id": carla.to_string() });
        administrator.patch(&format!("/absences/{of_bo}"), "\"1\"", &by_carla).await.is(StatusCode::OK);
        let refused = administrator.post(&path(carla), &away("2023-11-10", "2023-11-17", Some(anne))).await;
        refused.points_to(&["/substitute_id"]);
        assert!(refused.text.contains("Carla → Anne → Bo → Carla"), "{}", refused.text);
        let day_before = away("2023-11-10", "2023-11-16", Some(anne));
        administrator.post(&path(carla), &day_before).await.is(StatusCode::CREATED);
        app.close().await;
    }

    async fn two_who_would_stand_in_for_each_other_at_once_do_not_both_win(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let [anne, bo, _] = three(&app).await;
        let administrator = app.administrator();
        let [of_anne, of_bo] = [anne, bo].map(|person| format!("/people/{person}/absences"));
        let [by_bo, by_anne] = [bo, anne].map(|person| away("2023-11-13", "2023-11-17", Some(person)));
        let one = administrator.post(&of_anne, &by_bo).into_future();
        let other = administrator.post(&of_bo, &by_anne).into_future();
        let (one, other) = tokio::join!(one, other);
        let mut statuses = [one.status, other.status];
        statuses.sort();
        assert_eq!(statuses, [StatusCode::CREATED, StatusCode::UNPROCESSABLE_ENTITY]);

        // The same absence twice at once is there once.
        let week = away("2024-02-12", "2024-02-16", None);
        let (one, other) = tokio::join!(
            administrator.post(&of_anne, &week).into_future(),
            administrator.post(&of_anne, &week).into_future()
        );
        let mut statuses = [one.status, other.status];
        statuses.sort();
        assert_eq!(statuses, [StatusCode::CREATED, StatusCode::UNPROCESSABLE_ENTITY]);
        app.close().await;
    }

    async fn the_person_the_director_and_administrators_see_to_absences(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        // The owner directs the unit.
        let unit: UnitId = group.unit.id;
        let colleague = Person { unit: Some(unit), ..a_person().named("Karen") };
        store(&app, &colleague).await;
        let path = format!("/people/{}/absences", colleague.id);
        let sessions = [
            (app.as_([Role::Employee], Some(colleague.id)), true),
            (app.as_([Role::Member], Some(colleague.id)), true),
            (group.owner(&app), true),
            (app.administrator(), true),
            (app.as_([Role::Director], None), false),
            (group.stranger(&app), false),
            (group.secretary(&app), false),
            (app.as_([Role::Auditor], Some(colleague.id)), false),
            (app.as_([Role::Service], None), false),
        ];
        for (month, (session, may)) in (1..).zip(sessions) {
            let absence = away(&format!("2024-{month:02}-01"), &format!("2024-{month:02}-05"), None);
            if may {
                let one: AbsenceId = session.create(&path, &absence).await;
                let one = format!("/absences/{one}");
                assert!(!session.walk(&path).await.is_empty());
                conduct::tells_what_is_known(&session, &one).await;
                conduct::minds_versions(&session, &one, &json!({ "substitute_id": group.member.id.to_string() })).await;
            } else {
                session.post(&path, &absence).await.is_problem(Kind::NotPermitted);
                session.get(&path).await.is_problem(Kind::NotPermitted);
                let days = app.administrator().walk_field(&path, "id").await;
                let one = format!("/absences/{}", days[0].as_str().unwrap());
                session.get(&one).await.is_problem(Kind::NotFound);
                session.patch(&one, "\"2\"", &json!({})).await.is_problem(Kind::NotFound);
                session.ask(Method::DELETE, &one).if_match("\"2\"").await.is_problem(Kind::NotFound);
            }
        }
        for id in ["018b2f00-0000-7000-8000-000000000000", "7"] {
            let one = format!("/absences/{id}");
            app.administrator().get(&one).await.is_problem(Kind::NotFound);
            app.administrator().patch(&one, "\"1\"", &json!({})).await.is_problem(Kind::NotFound);
        }
        conduct::asks_for_a_token(&app, &[
            (Method::GET, &path),
            (Method::POST, &path),
            (Method::GET, "/absences/018b2f00-0000-7000-8000-000000000000"),
            (Method::PATCH, "/absences/018b2f00-0000-7000-8000-000000000000"),
            (Method::DELETE, "/absences/018b2f00-0000-7000-8000-000000000000"),
        ])
        .await;
        app.close().await;
    }
}
