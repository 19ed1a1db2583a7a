//! The backlog of a body: items that wait for a meeting, and who may know of them.

use actix_web::http::{Method, StatusCode, header::LOCATION};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role,
        agenda::AgendaItem,
        ids::{AgendaItemId, BodyId, MatterId},
    },
    storage::{agenda_items, matters},
};

use super::{committee::Committee, conduct};
use crate::support::{app::TestApp, builders::*, requests::Session};

const NOWHERE: &str = "018b2f00-0000-7000-8000-000000000000";

fn entitled(body: BodyId, title: &str) -> Value {
    json!({ "body_id": body, "title": title, "kind": "discussion" })
}

fn list_of(body: BodyId) -> String {
    format!("/bodies/{body}/waiting-items")
}

async fn titles(session: &Session<'_>, body: BodyId) -> Vec<Value> {
    session.walk_field(&list_of(body), "title").await
}

on_both_databases! {
    async fn an_item_waits_is_changed_and_withdrawn(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let secretary = committee.secretary();
        let matter: MatterId = secretary.create("/matters", &json!({ "case_number": "85.15.02G01-30-23", "title": "AI" })).await;
        let whole = json!({
            "body_id": committee.body, "title": "Evaluering på Ærø", "public_title": "Et punkt", "kind": "discussion", "is_closed": false,
            "matter_id": matter, "minutes": 30, "recommendation": " Indstilles.\n", "presentation": "Sagen\n\ter denne. ",
            "attachments": [
                { "name": "Kort", "link": "https://havnbjerg.dk/kort?a=1", "document": null },
                { "name": "Budget", "link": null, "document": "D-2023-1" },
            ],
            "earliest_on": "2024-02-29",
        });
        let created = secretary.post("/waiting-items", &whole).await;
        let told = created.is(StatusCode::CREATED);
        let mut expected = whole.clone();
        (expected["id"], expected["meeting_id"]) = (told["id"].clone(), Value::Null);
        expected["waiting_since"] = json!("2023-10-26T07:00:00Z");
        assert_eq!(told, expected);
        let path = created.header(LOCATION).to_owned();
        assert_eq!(path, format!("/api/v1/waiting-items/{}", created.id::<AgendaItemId>()));
        let read = committee.employee().get(&path).await;
        assert_eq!((read.json(), read.etag()), (told, created.etag()));

        let emptied = json!({
            "title": "Evaluering", "kind": "decision", "public_title": null, "matter_id": null, "minutes": null,
            "recommendation": null, "presentation": null, "earliest_on": null,
        });
        let changed = secretary.patch(&path, created.etag(), &emptied).await;
        let now = changed.is(StatusCode::OK);
        for (field, value) in emptied.as_object().unwrap() {
            assert_eq!(now[field], *value, "{field}");
        }
        assert_eq!((&now["attachments"], &now["waiting_since"]), (&whole["attachments"], &expected["waiting_since"]));
        let fewer = json!({ "attachments": [whole["attachments"][1]], "earliest_on": "2024-01-01" });
        let changed = secretary.patch(&path, changed.etag(), &fewer).await;
        assert_eq!(changed.is(StatusCode::OK)["attachments"], fewer["attachments"]);
        assert_eq!(secretary.get(&path).await.json(), changed.json());

        let remove = |tag: &str| secretary.ask(Method::DELETE, &path).if_match(tag);
        remove("\"1\"").await.is_problem(Kind::Stale);
        secretary.ask(Method::DELETE, &path).await.is_problem(Kind::VersionRequired);
        assert_eq!(titles(&secretary, committee.body).await, ["Evaluering"]);
        assert_eq!(remove(changed.etag()).await.is(StatusCode::NO_CONTENT), Value::Null);
        remove(changed.etag()).await.is_problem(Kind::NotFound);
        secretary.get(&path).await.is_problem(Kind::NotFound);
        assert_eq!(titles(&secretary, committee.body).await, [] as [Value; 0]);
        app.close().await;
    }

    async fn a_backlog_is_read_oldest_first_page_by_page(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let other = Committee::founded(&app, "Byrådet").await;
        let secretary = committee.secretary();
        let expected = ["Ø", "A", "Å", "Æ", "B"];
        for title in expected {
            secretary.create::<AgendaItemId>("/waiting-items", &entitled(committee.body, title)).await;
        }
        other.secretary().create::<AgendaItemId>("/waiting-items", &entitled(other.body, "Deres")).await;
        assert_eq!(titles(&secretary, committee.body).await, expected);
        assert_eq!(titles(&secretary, other.body).await, ["Deres"]);
        let list = list_of(committee.body);
        conduct::is_walked_to_its_end(&secretary, &list).await;
        conduct::refuses_parameters(&secretary, &list, &["limit=many"]).await;
        let page = secretary.get("/agenda-items?limit=1").await.json();
        assert_eq!(page["items"], json!([]), "what waits stands on no agenda");
        for unknown in [NOWHERE, "7"] {
            secretary.get(&format!("/bodies/{unknown}/waiting-items")).await.is_problem(Kind::NotFound);
        }
        app.close().await;
    }

    async fn what_cannot_wait_is_refused(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let secretary = committee.secretary();
        let id: AgendaItemId = secretary.create("/waiting-items", &entitled(committee.body, "AI")).await;
        let path = format!("/waiting-items/{id}");
        let document = |id: &str| json!({ "name": "Kort", "document": id });
        let with = |field: &str, value: Value| {
            let mut new = entitled(committee.body, "AI");
            new[field] = value;
            new
        };
        conduct::refuses_bad_bodies(&secretary, Method::POST, "/waiting-items").await;
        conduct::points_to_fields(&secretary, (Method::POST, "/waiting-items"), &[
            (with("body_id", json!(NOWHERE)), "/body_id"),
            (with("body_id", json!("7")), "/body_id"),
            (with("body_id", Value::Null), "/body_id"),
            (json!({ "body_id": committee.body, "title": "AI" }), ""),
            (with("title", json!("to\nlinjer")), "/title"),
            (with("public_title", json!(" ")), "/public_title"),
            (with("kind", json!("speech")), "/kind"),
            (with("is_closed", Value::Null), "/is_closed"),
            (with("matter_id", json!(NOWHERE)), "/matter_id"),
            (with("minutes", json!(1441)), "/minutes"),
            (with("recommendation", json!("\u{0}")), "/recommendation"),
            (with("presentation", json!("\u{0}")), "/presentation"),
            (with("earliest_on", json!("2023-02-29")), "/earliest_on"),
            (with("earliest_on", json!("+12345-01-01")), "/earliest_on"),
            (with("attachments", json!([document("1"), { "name": "Kort", "link": "javascript:alert(1)" }])), "/attachments/1/link"),
            (with("attachments", json!([{ "name": "Kort" }])), "/attachments/0"),
            (with("attachments", json!(vec![document("1"); 101])), "/attachments"),
            (with("late_reason", json!("Haster.")), "/late_reason"),
            (with("meeting_id", json!(NOWHERE)), "/meeting_id"),
        ])
        .await;
        conduct::refuses_bad_bodies(&secretary, Method::PATCH, &path).await;
        conduct::points_to_fields(&secretary, (Method::PATCH, &path), &[
            (json!({ "body_id": committee.body }), "/body_id"),
            (json!({ "title": "" }), "/title"),
            (json!({ "matter_id": NOWHERE }), "/matter_id"),
            (json!({ "earliest_on": "i morgen" }), "/earliest_on"),
            (json!({ "position": 1 }), "/position"),
            (json!({ "attachments": vec![document("1"); 101] }), "/attachments"),
        ])
        .await;
        assert_eq!(titles(&secretary, committee.body).await, ["AI"], "nothing was done");
        app.close().await;
    }

    async fn nothing_waits_for_a_body_that_has_ceased(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let (administrator, secretary) = (app.administrator(), committee.secretary());
        let body = format!("/bodies/{}", committee.body);
        let ceases = async |tag: &str, day: &str| {
            let dissolved = json!({ "dissolved_on": day });
            administrator.patch(&body, tag, &dissolved).await.is(StatusCode::OK);
        };
        ceases("\"1\"", "2023-10-27").await;
        secretary.create::<AgendaItemId>("/waiting-items", &entitled(committee.body, "Det sidste")).await;
        ceases("\"2\"", "2023-10-26").await;
        let refused = secretary.post("/waiting-items", &entitled(committee.body, "For sent")).await;
        refused.points_to(&["/body_id"]);
        assert_eq!(refused.json()["errors"][0]["detail"], "the body was dissolved on 2023-10-26");
        assert_eq!(titles(&secretary, committee.body).await, ["Det sidste"]);
        app.close().await;
    }

    async fn versions_ids_and_rights_are_minded(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let other = Committee::founded(&app, "Byrådet").await;
        let secretary = committee.secretary();
        let id: AgendaItemId = secretary.create("/waiting-items", &entitled(committee.body, "AI")).await;
        let (path, list) = (format!("/waiting-items/{id}"), list_of(committee.body));
        let placing = format!("{path}/placement");
        conduct::tells_what_is_known(&secretary, &path).await;
        conduct::minds_versions(&secretary, &path, &json!({ "title": "Generativ AI" })).await;
        conduct::knows_no_other(&secretary, "/waiting-items", Method::PATCH).await;
        conduct::asks_for_a_token(&app, &[
            (Method::GET, &list),
            (Method::POST, "/waiting-items"),
            (Method::GET, &path),
            (Method::PATCH, &path),
            (Method::DELETE, &path),
            (Method::POST, &placing),
        ])
        .await;
        let elsewhere = other.meets_at("2023-12-20T12:00:00Z").await;
        let auditor = app.as_([Role::Auditor, Role::Cleared], None);
        for session in [other.secretary(), committee.member(), committee.employee(), auditor] {
            session.get(&path).await.is(StatusCode::OK);
            assert_eq!(titles(&session, committee.body).await, ["Generativ AI"]);
            session.post("/waiting-items", &entitled(committee.body, "Nyt")).await.is_problem(Kind::NotPermitted);
            session.patch(&path, "\"2\"", &json!({ "title": "Nyt" })).await.is_problem(Kind::NotPermitted);
            session.ask(Method::DELETE, &path).if_match("\"2\"").await.is_problem(Kind::NotPermitted);
            let there = json!({ "meeting_id": elsewhere });
            session.step(&placing, "\"2\"", &there).await.is_problem(Kind::NotPermitted);
        }
        for roles in [&[][..], &[Role::Cleared]] {
            let session = app.as_(roles.iter().copied(), None);
            session.get(&path).await.is_problem(Kind::NotPermitted);
            session.get(&list).await.is_problem(Kind::NotPermitted);
        }
        app.administrator().create::<AgendaItemId>("/waiting-items", &entitled(committee.body, "Nyt")).await;
        app.close().await;
    }

    async fn what_waits_behind_closed_doors_is_there_only_for_those_who_may_see_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let other = Committee::founded(&app, "Byrådet").await;
        let secretary = committee.secretary();
        let open = async |title: &str| {
            secretary.create::<AgendaItemId>("/waiting-items", &entitled(committee.body, title)).await
        };
        open("Først").await;
        // A public title is for agendas, which are laid open; a backlog is not.
        let mut closed = entitled(committee.body, "HEMMELIG");
        (closed["is_closed"], closed["public_title"]) = (json!(true), json!("Lukket punkt"));
        closed["earliest_on"] = json!("2031-01-01");
        let id: AgendaItemId = secretary.create("/waiting-items", &closed).await;
        open("Sidst").await;
        let (path, list) = (format!("/waiting-items/{id}"), list_of(committee.body));
        let cleared = app.as_([Role::Auditor, Role::Cleared], None);
        for session in [&secretary, &committee.member(), &cleared] {
            assert_eq!(session.get(&path).await.is(StatusCode::OK)["title"], "HEMMELIG");
            assert_eq!(titles(session, committee.body).await, ["Først", "HEMMELIG", "Sidst"]);
        }
        let auditor = app.as_([Role::Auditor], None);
        for session in [committee.employee(), other.member(), other.secretary(), auditor, app.administrator()] {
            for refused in [
                session.get(&path).await,
                session.get(&path).if_none_match("\"1\"").await,
                session.patch(&path, "\"1\"", &json!({ "is_closed": false })).await,
                session.ask(Method::DELETE, &path).if_match("\"1\"").await,
                session.step(&format!("{path}/placement"), "\"1\"", &json!({ "meeting_id": NOWHERE })).await,
                session.get(&format!("/agenda-items/{id}")).await,
                session.get(&format!("/agenda-items/{id}/thread")).await,
            ] {
                refused.is_problem(Kind::NotFound);
            }
            for limit in [1, 2, 50] {
                let walked = session.walk_field(&format!("{list}?limit={limit}"), "title").await;
                assert_eq!(walked, ["Først", "Sidst"], "{limit} a page");
            }
            let page = session.get(&format!("{list}?limit=2")).await;
            assert_eq!(page.json()["next_cursor"], Value::Null, "not even by a next page");
        }
        // It comes to its agenda as closed as it waited.
        let meeting = committee.meets_at("2023-11-29T12:00:00Z").await;
        let there = json!({ "meeting_id": meeting });
        secretary.step(&format!("{path}/placement"), "\"1\"", &there).await.is(StatusCode::OK);
        let outside = other.secretary().get(&format!("/agenda-items/{id}")).await.is(StatusCode::OK);
        assert_eq!((&outside["title"], &outside["kind"]), (&json!("Lukket punkt"), &Value::Null));
        app.close().await;
    }

    async fn a_closed_matter_is_seen_with_the_item_that_waits(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let other = Committee::founded(&app, "Byrådet").await;
        let meeting = committee.meets_at("2023-11-29T12:00:00Z").await;
        let matter = a_matter().closed();
        let item = AgendaItem { meeting, ..an_item().about(&matter).closed() };
        let (path, id) = (format!("/matters/{}", matter.id), item.id);
        app.store(move |db| {
            matters::insert(db, &matter)?;
            agenda_items::insert(db, &item)
        })
        .await;
        let secretary = committee.secretary();
        let back = secretary.step(&format!("/agenda-items/{id}/backlog-return"), "\"1\"", &json!({})).await;
        let matter = back.is(StatusCode::OK)["matter_id"].clone();
        for session in [&secretary, &committee.member()] {
            session.get(&path).await.is(StatusCode::OK);
            assert_eq!(session.walk_field("/matters", "id").await, std::slice::from_ref(&matter));
        }
        let again = json!({ "matter_id": matter });
        secretary.patch(&format!("/waiting-items/{id}"), back.etag(), &again).await.is(StatusCode::OK);
        for session in [committee.employee(), other.secretary(), app.administrator()] {
            session.get(&path).await.is_problem(Kind::NotFound);
            assert_eq!(session.walk("/matters").await, [] as [Value; 0]);
        }
        app.close().await;
    }
}
