//! Bodies, their rules and their seats.

use actix_web::http::{Method, StatusCode, header::LOCATION};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role,
        ids::{BodyId, PersonId},
    },
};

use super::conduct;
use crate::support::app::TestApp;

fn named(name: &str) -> Value {
    json!({ "name": name })
}

on_both_databases! {
    async fn a_body_has_the_usual_rules_until_they_are_changed(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        let created = administrator.post("/bodies", &named("Byrådet")).await;
        let told = created.is(StatusCode::CREATED);
        insta::assert_json_snapshot!("a_body_with_the_usual_rules", told, { ".id" => "[id]" });
        let path = created.header(LOCATION).to_owned();
        assert_eq!(path, format!("/api/v1/bodies/{}", created.id::<BodyId>()));
        assert_eq!((created.etag(), administrator.get(&path).await.json()), ("\"1\"", told.clone()));

        let ladder = json!([
            { "offset_working_days": 1, "audience": "director" },
            { "offset_working_days": -3, "audience": "owner" },
            { "offset_working_days": -3, "audience": "owner" },
        ]);
        let rules = json!({ "closure": "by_minutes", "ladder": ladder, "carry_over_limit": 255 });
        let changed = administrator.patch(&path, "\"1\"", &json!({ "rules": rules })).await;
        let now = changed.is(StatusCode::OK);
        assert_eq!(now["rules"]["closure"], "by_minutes");
        assert_eq!(now["rules"]["carry_over_limit"], 255);
        assert_eq!(now["rules"]["agenda_deadline"], told["rules"]["agenda_deadline"]);
        let full = |days, audience| json!({
            "offset_working_days": days, "audience": audience, "is_mandatory": false, "repeats_every": null,
        });
        assert_eq!(now["rules"]["ladder"], json!([full(-3, "owner"), full(1, "director")]));
        let own_ways = json!([{
            "offset_working_days": 1, "audience": "substitute", "is_mandatory": true, "repeats_every": 60,
        }]);
        let rules = json!({ "rules": { "ladder": own_ways } });
        let repeated = administrator.patch(&path, "\"2\"", &rules).await.is(StatusCode::OK);
        assert_eq!(repeated["rules"]["ladder"], own_ways);

        let deadline = json!({ "days": 60, "at": "23:59", "counting": "days", "counts_saturday": true, "edges": "neither" });
        let rules = json!({ "agenda_deadline": deadline, "meeting_minutes": 1440, "ladder": [] });
        let changed = administrator.patch(&path, "\"3\"", &json!({ "rules": rules })).await;
        let now = changed.is(StatusCode::OK);
        assert_eq!(now["rules"]["agenda_deadline"], deadline);
        assert_eq!((&now["rules"]["ladder"], &now["rules"]["closure"]), (&json!([]), &json!("by_minutes")));
        assert_eq!(administrator.get(&path).await.json(), now);
        // A rule that is given anew is silent of what is usual.
        let rules = json!({ "agenda_deadline": { "days": 3, "at": "12:00" } });
        let now = administrator.patch(&path, "\"4\"", &json!({ "rules": rules })).await.is(StatusCode::OK);
        let usual = json!({ "days": 3, "at": "12:00", "counting": "working_days", "counts_saturday": false, "edges": "sending_day" });
        assert_eq!(now["rules"]["agenda_deadline"], usual);
        app.close().await;
    }

    async fn recesses_and_standing_items_are_replaced_as_a_whole(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        let recesses = json!([
            { "name": "Sommerferie", "from": "06-28", "until": "08-09" },
            { "name": "Jul", "from": "12-20", "until": "01-03" },
        ]);
        let standing = json!([
            { "title": "Godkendelse af referat", "role": "minutes_approval", "place": "opening", "minutes": 5 },
            { "title": "Eventuelt", "role": "any_other_business", "place": "closing", "minutes": null },
        ]);
        let rules = json!({ "recesses": recesses, "standing_items": standing, "carry_over": "by_hand" });
        let created = administrator.post("/bodies", &json!({ "name": "Byrådet", "rules": rules })).await;
        let told = created.is(StatusCode::CREATED);
        assert_eq!((&told["rules"]["recesses"], &told["rules"]["standing_items"]), (&recesses, &standing));
        assert_eq!(told["rules"]["carry_over"], "by_hand");
        let path = created.header(LOCATION).to_owned();
        let rules = json!({ "recesses": [], "standing_items": [standing[1]], "carry_over": "automatic" });
        let changed = administrator.patch(&path, "\"1\"", &json!({ "rules": rules })).await.is(StatusCode::OK);
        assert_eq!(changed["rules"]["recesses"], json!([]));
        assert_eq!(changed["rules"]["standing_items"], json!([standing[1]]));
        let changed = administrator.patch(&path, "\"2\"", &json!({ "rules": { "closure": "by_minutes" } })).await.is(StatusCode::OK);
        assert_eq!(changed["rules"]["standing_items"], json!([standing[1]]), "what is absent stays");
        app.close().await;
    }

    async fn every_way_to_count_days_and_every_recess_is_kept(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        let id: BodyId = administrator.create("/bodies", &named("Byrådet")).await;
        let path = format!("/bodies/{id}");
        let keeps = async |rules: Value| {
            let tag = administrator.get(&path).await.etag().to_owned();
            administrator.patch(&path, &tag, &json!({ "rules": rules })).await.is(StatusCode::OK);
            let now = administrator.get(&path).await.json();
            for (rule, value) in rules.as_object().unwrap() {
                assert_eq!(now["rules"][rule], *value);
            }
        };
        for counting in ["working_days", "days"] {
            for edges in ["sending_day", "neither", "both"] {
                for saturday in [true, false] {
                    keeps(json!({ "agenda_deadline": {
                        "days": 0, "at": "00:00", "counting": counting, "edges": edges, "counts_saturday": saturday,
                    } })).await;
                }
            }
        }
        let recess = |name: &str, from: &str, until: &str| json!({ "name": name, "from": from, "until": until });
        for recesses in [
            json!([recess("Skuddag", "02-29", "02-29")]),
            json!([recess("Jul og nytår på Ærø", "12-23", "01-02"), recess("Påske", "04-01", "04-05"), recess("Sommer", "07-01", "08-07")]),
            json!(vec![recess("Jul", "12-24", "12-24"); 20]),
        ] {
            keeps(json!({ "recesses": recesses })).await;
        }
        app.close().await;
    }

    async fn a_body_ceases_and_goes_on(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        let id: BodyId = administrator.create("/bodies", &named("Byrådet")).await;
        let path = format!("/bodies/{id}");
        let dissolved = json!({ "dissolved_on": "2023-12-31" });
        let changed = administrator.patch(&path, "\"1\"", &dissolved).await;
        assert_eq!(changed.is(StatusCode::OK)["dissolved_on"], "2023-12-31");
        let meeting = json!({ "body_id": id, "starts_at": "2024-01-10T12:00:00Z" });
        administrator.post("/meetings", &meeting).await.is_problem(Kind::NotAllowedNow);
        let renamed = administrator.patch(&path, "\"2\"", &named("Det gamle byråd")).await;
        assert_eq!(renamed.is(StatusCode::OK)["dissolved_on"], "2023-12-31");
        let back = administrator.patch(&path, "\"3\"", &json!({ "dissolved_on": null })).await;
        assert_eq!(back.is(StatusCode::OK)["dissolved_on"], Value::Null);
        administrator.post("/meetings", &meeting).await.is(StatusCode::CREATED);
        app.close().await;
    }

    async fn names_are_unique_whatever_their_case(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        administrator.create::<BodyId>("/bodies", &named("Ældrerådet")).await;
        let other: BodyId = administrator.create("/bodies", &named("Byrådet")).await;
        let again = administrator.post("/bodies", &named(" ÆLDRERÅDET")).await;
        again.is_problem(Kind::AlreadyExists);
        let renamed = administrator.patch(&format!("/bodies/{other}"), "\"1\"", &named("ældrerådet")).await;
        renamed.is_problem(Kind::AlreadyExists);
        let own = administrator.patch(&format!("/bodies/{other}"), "\"1\"", &named("BYRÅDET")).await;
        assert_eq!(own.is(StatusCode::OK)["name"], "BYRÅDET");
        app.close().await;
    }

    async fn what_a_body_cannot_be_is_refused(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        let id: BodyId = administrator.create("/bodies", &named("Byrådet")).await;
        let path = format!("/bodies/{id}");
        for (method, path) in [(Method::POST, "/bodies"), (Method::PATCH, path.as_str())] {
            conduct::refuses_bad_bodies(&administrator, method.clone(), path).await;
            let rules = |rules: Value| json!({ "name": "Nyt", "rules": rules });
            conduct::points_to_fields(&administrator, (method, path), &[
                (named(" "), "/name"),
                (named("to\nlinjer"), "/name"),
                (named(&"å".repeat(501)), "/name"),
                (json!({ "name": 7 }), "/name"),
                (rules(json!({ "meeting_minutes": 0 })), "/rules/meeting_minutes"),
                (rules(json!({ "meeting_minutes": "120" })), "/rules/meeting_minutes"),
                (rules(json!({ "carry_over_limit": 256 })), "/rules/carry_over_limit"),
                (rules(json!({ "closure": "by_nobody" })), "/rules/closure"),
                (rules(json!({ "agenda_deadline": { "at": "12:00" } })), "/rules/agenda_deadline"),
                (rules(json!({ "agenda_deadline": { "days": 4, "at": "25:00" } })), "/rules/agenda_deadline/at"),
                (rules(json!({ "agenda_deadline": { "days": 61, "at": "12:00" } })), "/rules/agenda_deadline/days"),
                (rules(json!({ "agenda_deadline": { "days": -1, "at": "12:00" } })), "/rules/agenda_deadline/days"),
                (rules(json!({ "ladder": [{ "offset_working_days": 121, "audience": "owner" }] })), "/rules/ladder"),
                (rules(json!({ "ladder": [{ "offset_working_days": 1, "audience": "mayor" }] })), "/rules/ladder/0/audience"),
                (rules(json!({ "ladder": [{ "offset_working_days": 1, "audience": "owner", "repeats_every": 0 }] })), "/rules/ladder/0/repeats_every"),
                (rules(json!({ "ladder": [{ "offset_working_days": 1, "audience": "owner", "repeats_every": 61 }] })), "/rules/ladder"),
                (rules(json!({ "ladder": [{ "offset_working_days": 0, "audience": "owner", "repeats_every": 5 }] })), "/rules/ladder"),
                (rules(json!({ "ladder": [
                    { "offset_working_days": 1, "audience": "owner" },
                    { "offset_working_days": 1, "audience": "owner", "is_mandatory": true },
                ] })), "/rules/ladder"),
                (rules(json!({ "agenda_deadline": { "days": 4, "at": "12:00", "counting": "weeks" } })), "/rules/agenda_deadline/counting"),
                (rules(json!({ "agenda_deadline": { "days": 4, "at": "12:00", "edges": null } })), "/rules/agenda_deadline/edges"),
                (rules(json!({ "recesses": [{ "name": "Jul", "from": "12-20" }] })), "/rules/recesses/0"),
                (rules(json!({ "recesses": [{ "name": "Jul", "from": "12-32", "until": "01-03" }] })), "/rules/recesses/0/from"),
                (rules(json!({ "recesses": [{ "name": "Altid", "from": "01-01", "until": "12-31" }] })), "/rules/recesses"),
                (rules(json!({ "recesses": vec![json!({ "name": "Jul", "from": "12-24", "until": "12-24" }); 21] })), "/rules/recesses"),
                (rules(json!({ "standing_items": [{ "title": "Eventuelt", "role": "gossip", "place": "closing" }] })), "/rules/standing_items/0/role"),
                (rules(json!({ "standing_items": [{ "title": "Eventuelt", "role": "other", "place": "middle" }] })), "/rules/standing_items/0/place"),
                (rules(json!({ "standing_items": [{ "title": "Eventuelt", "role": "other", "place": "closing", "minutes": 0 }] })), "/rules/standing_items/0/minutes"),
                (rules(json!({ "standing_items": vec![json!({ "title": "Eventuelt", "role": "other", "place": "closing" }); 21] })), "/rules/standing_items"),
                (rules(json!({ "standing_items": vec![json!({ "title": "Referat", "role": "minutes_approval", "place": "opening" }); 2] })), "/rules/standing_items"),
                (rules(json!({ "ladder": null, "colour": "red" })), "/rules/colour"),
            ])
            .await;
        }
        let mistaken = json!({ "name": "Nyt", "rules": {
            "agenda_deadline": { "days": 61, "at": "12:00" },
            "ladder": [{ "offset_working_days": -121, "audience": "owner" }],
            "recesses": [{ "name": "Altid", "from": "07-02", "until": "07-01" }],
            "standing_items": vec![json!({ "title": "Opfølgning", "role": "follow_up", "place": "opening" }); 2],
        } });
        let refused = administrator.post("/bodies", &mistaken).await;
        refused.points_to(&["/rules/agenda_deadline/days", "/rules/ladder", "/rules/recesses", "/rules/standing_items"]);
        let missing = administrator.post("/bodies", &json!({})).await;
        missing.points_to(&[""]);
        let day = administrator.patch(&path, "\"1\"", &json!({ "dissolved_on": "+12345-01-01" })).await;
        day.points_to(&["/dissolved_on"]);
        app.close().await;
    }

    async fn bodies_are_listed_by_name(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        for name in ["Økonomiudvalget", "Børneudvalget", "Ældrerådet", "Århusudvalget", "anden styregruppe"] {
            administrator.create::<BodyId>("/bodies", &named(name)).await;
        }
        let names = administrator.walk_field("/bodies", "name").await;
        assert_eq!(names, ["anden styregruppe", "Børneudvalget", "Ældrerådet", "Økonomiudvalget", "Århusudvalget"]);
        conduct::is_walked_to_its_end(&administrator, "/bodies").await;
        let found = administrator.walk_field("/bodies?name=%C3%A6LDRER%C3%85DET", "name").await;
        assert_eq!(found, ["Ældrerådet"]);
        conduct::refuses_parameters(&administrator, "/bodies", &["name=", "name=%00"]).await;
        app.close().await;
    }

    async fn versions_and_ids_are_minded(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        let id: BodyId = administrator.create("/bodies", &named("Byrådet")).await;
        let path = format!("/bodies/{id}");
        conduct::tells_what_is_known(&administrator, &path).await;
        conduct::minds_versions(&administrator, &path, &named("Kommunalbestyrelsen")).await;
        conduct::knows_no_other(&administrator, "/bodies", Method::PATCH).await;
        app.close().await;
    }

    async fn only_administrators_change_bodies_and_seats(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        let body: BodyId = administrator.create("/bodies", &named("Byrådet")).await;
        let person: PersonId = administrator.create("/people", &named("Anne Bæk")).await;
        let (path, seats) = (format!("/bodies/{body}"), format!("/bodies/{body}/seats"));
        let seat = format!("{seats}/{person}");
        let secretary = json!({ "function": "secretary" });
        administrator.ask(Method::PUT, &seat).json(&secretary).await.is(StatusCode::OK);
        conduct::asks_for_a_token(&app, &[
            (Method::GET, "/bodies"),
            (Method::POST, "/bodies"),
            (Method::GET, &path),
            (Method::PATCH, &path),
            (Method::GET, &seats),
            (Method::PUT, &seat),
            (Method::DELETE, &seat),
        ])
        .await;
        // Not even the body's own secretary.
        for (role, who) in [(Role::Secretary, Some(person)), (Role::Auditor, None), (Role::Service, None)] {
            let session = app.as_([role], who);
            session.get(&path).await.is(StatusCode::OK);
            session.get(&seats).await.is(StatusCode::OK);
            session.post("/bodies", &named("Nyt")).await.is_problem(Kind::NotPermitted);
            session.patch(&path, "\"1\"", &named("Nyt")).await.is_problem(Kind::NotPermitted);
            session.ask(Method::PUT, &seat).json(&secretary).await.is_problem(Kind::NotPermitted);
            session.ask(Method::DELETE, &seat).await.is_problem(Kind::NotPermitted);
        }
        for roles in [&[][..], &[Role::Cleared]] {
            let session = app.as_(roles.iter().copied(), None);
            session.get("/bodies").await.is_problem(Kind::NotPermitted);
            session.get(&path).await.is_problem(Kind::NotPermitted);
            session.get(&seats).await.is_problem(Kind::NotPermitted);
        }
        app.close().await;
    }

    async fn a_seat_is_given_changed_and_taken_away(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        let body: BodyId = administrator.create("/bodies", &named("Byrådet")).await;
        let person: PersonId = administrator.create("/people", &named("Anne Bæk")).await;
        let seats = format!("/bodies/{body}/seats");
        let seat = format!("{seats}/{person}");
        let put = |function: &str| administrator.ask(Method::PUT, &seat).json(&json!({ "function": function }));
        assert_eq!(administrator.get(&seats).await.json(), json!({ "items": [] }));
        for function in ["member", "secretary", "secretary"] {
            let told = json!({ "body_id": body, "person_id": person, "function": function });
            assert_eq!(put(function).await.is(StatusCode::OK), told);
            assert_eq!(administrator.get(&seats).await.json(), json!({ "items": [told] }));
        }
        put("mayor").await.points_to(&["/function"]);
        conduct::refuses_bad_bodies(&administrator, Method::PUT, &seat).await;
        let removed = administrator.ask(Method::DELETE, &seat).await;
        assert_eq!((removed.status, removed.text.as_str()), (StatusCode::NO_CONTENT, ""));
        assert_eq!(administrator.get(&seats).await.json(), json!({ "items": [] }));
        administrator.ask(Method::DELETE, &seat).await.is_problem(Kind::NotFound);
        app.close().await;
    }

    async fn a_seat_is_of_a_body_and_a_person_that_are_there(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        let body: BodyId = administrator.create("/bodies", &named("Byrådet")).await;
        let person: PersonId = administrator.create("/people", &named("Anne Bæk")).await;
        let nobody = "018b2f00-0000-7000-8000-000000000000";
        for seat in [format!("{nobody}/seats/{person}"), format!("{body}/seats/{nobody}"), format!("{body}/seats/7"), format!("7/seats/{person}")] {
            let asking = administrator.ask(Method::PUT, &format!("/bodies/{seat}"));
            asking.json(&json!({ "function": "chair" })).await.is_problem(Kind::NotFound);
        }
        administrator.get(&format!("/bodies/{nobody}/seats")).await.is_problem(Kind::NotFound);
        app.close().await;
    }
}
