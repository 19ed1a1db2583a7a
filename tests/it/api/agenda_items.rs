//! Agenda items, open and closed.

use actix_web::http::{Method, StatusCode, header::LOCATION};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role,
        action::Action,
        agenda::{AgendaItem, Confidentiality},
        decision::Decision,
        ids::{AgendaItemId, MatterId, MeetingId},
        organisation::Owner,
    },
    storage::{actions, agenda_items, decisions, matters},
};

use super::{committee::Committee, conduct};
use crate::support::{app::TestApp, builders::*, requests::Session};

const NOVEMBER: &str = "2023-11-29T12:00:00Z";

fn entitled(meeting: MeetingId, title: &str) -> Value {
    json!({ "meeting_id": meeting, "title": title, "kind": "decision" })
}

async fn titles(session: &Session<'_>, meeting: MeetingId) -> Vec<Value> {
    let path = format!("/agenda-items?meeting_id={meeting}");
    session.walk_field(&path, "title").await
}

on_both_databases! {
    async fn an_item_is_put_last_read_and_changed(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let secretary = committee.secretary();
        let matter: MatterId = secretary.create("/matters", &json!({ "case_number": "85.15.02G01-30-23", "title": "AI" })).await;
        secretary.create::<AgendaItemId>("/agenda-items", &entitled(meeting, "Siden sidst")).await;
        let whole = json!({
            "meeting_id": meeting, "title": "Generativ AI", "kind": "decision", "is_closed": false, "matter_id": matter,
            "minutes": 20, "recommendation": " Indstilles.\n", "presentation": "Sagen\n\ter denne. ",
            "public_title": "AI", "attachments": [
                { "name": "Kort", "link": "https://havnbjerg.dk/kort?a=1", "document": null },
                { "name": "Budget", "link": null, "document": "D-2023-1" },
            ],
        });
        let created = secretary.post("/agenda-items", &whole).await;
        let told = created.is(StatusCode::CREATED);
        let mut expected = whole.clone();
        (expected["id"], expected["position"]) = (told["id"].clone(), json!(2));
        for unknown in ["number", "standing", "late", "explanation"] {
            expected[unknown] = Value::Null;
        }
        assert_eq!(told, expected);
        let path = created.header(LOCATION).to_owned();
        assert_eq!(committee.employee().get(&path).await.json(), told);

        let change = json!({ "position": 1, "kind": "information", "matter_id": null, "minutes": null, "recommendation": null, "presentation": null, "public_title": null });
        let changed = secretary.patch(&path, created.etag(), &change).await.is(StatusCode::OK);
        for (field, value) in change.as_object().unwrap() {
            assert_eq!(changed[field], *value, "{field}");
        }
        assert_eq!((&changed["title"], &changed["attachments"]), (&json!("Generativ AI"), &whole["attachments"]));
        let fewer = json!({ "attachments": [whole["attachments"][1]] });
        let changed = secretary.patch(&path, "\"2\"", &fewer).await.is(StatusCode::OK);
        assert_eq!(changed["attachments"], fewer["attachments"]);
        let none = secretary.patch(&path, "\"3\"", &json!({ "attachments": [] })).await.is(StatusCode::OK);
        assert_eq!(none["attachments"], json!([]));
        app.close().await;
    }

    async fn a_closed_agenda_takes_nothing_more(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let secretary = committee.secretary();
        let id: AgendaItemId = secretary.create("/agenda-items", &entitled(meeting, "AI")).await;
        let freezing = secretary.ask(Method::POST, &format!("/meetings/{meeting}/agenda-freeze"));
        freezing.if_match("\"1\"").await.is(StatusCode::OK);
        secretary.post("/agenda-items", &entitled(meeting, "For sent")).await.is_problem(Kind::NotAllowedNow);
        let change = secretary.patch(&format!("/agenda-items/{id}"), "\"1\"", &json!({ "title": "For sent" })).await;
        change.is_problem(Kind::NotAllowedNow);
        assert_eq!(titles(&secretary, meeting).await, ["AI"]);
        app.close().await;
    }

    async fn what_an_item_cannot_be_is_refused(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let secretary = committee.secretary();
        let id: AgendaItemId = secretary.create("/agenda-items", &entitled(meeting, "AI")).await;
        let path = format!("/agenda-items/{id}");
        let nowhere = "018b2f00-0000-7000-8000-000000000000";
        let document = |id: &str| json!({ "name": "Kort", "document": id });
        let with = |field: &str, value: Value| {
            let mut new = entitled(meeting, "AI");
            new[field] = value;
            new
        };
        conduct::refuses_bad_bodies(&secretary, Method::POST, "/agenda-items").await;
        conduct::points_to_fields(&secretary, (Method::POST, "/agenda-items"), &[
            (with("title", json!("")), "/title"),
            (with("kind", json!("speech")), "/kind"),
            (with("is_closed", json!("no")), "/is_closed"),
            (with("minutes", json!(0)), "/minutes"),
            (with("matter_id", json!(nowhere)), "/matter_id"),
            (with("recommendation", json!("\u{0}")), "/recommendation"),
            (with("position", json!(1)), "/position"),
            (with("meeting_id", json!(null)), "/meeting_id"),
            (with("public_title", json!("")), "/public_title"),
            (with("late_reason", json!("Ikke for sent.")), "/late_reason"),
            (with("late_reason", json!(" ")), "/late_reason"),
            (with("attachments", json!("kort.pdf")), "/attachments"),
            (with("attachments", json!([{ "name": "Kort" }])), "/attachments/0"),
            (with("attachments", json!([document("1"), { "name": "Kort", "link": "https://a.dk", "document": "1" }])), "/attachments/1"),
            (with("attachments", json!([{ "name": "Kort", "link": "file:///etc/passwd" }])), "/attachments/0/link"),
            (with("attachments", json!([{ "name": "Kort", "link": "https://a.dk", "size": 1 }])), "/attachments/0/size"),
            (with("attachments", json!(vec![document("1"); 101])), "/attachments"),
        ])
        .await;
        conduct::refuses_bad_bodies(&secretary, Method::PATCH, &path).await;
        conduct::points_to_fields(&secretary, (Method::PATCH, &path), &[
            (json!({ "title": " " }), "/title"),
            (json!({ "matter_id": nowhere }), "/matter_id"),
            (json!({ "minutes": 1441 }), "/minutes"),
            (json!({ "meeting_id": meeting }), "/meeting_id"),
            (json!({ "public_title": "to\nlinjer" }), "/public_title"),
            (json!({ "late_reason": "Nyt" }), "/late_reason"),
            (json!({ "attachments": [document("")] }), "/attachments/0/document"),
            (json!({ "attachments": vec![document("1"); 101] }), "/attachments"),
        ])
        .await;
        let mut lost = entitled(meeting, "AI");
        lost["meeting_id"] = json!(nowhere);
        secretary.post("/agenda-items", &lost).await.is_problem(Kind::NotFound);
        app.close().await;
    }

    // What the column cannot hold would be read back as something else.
    async fn a_position_is_one_of_an_agenda(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let secretary = committee.secretary();
        let id: AgendaItemId = secretary.create("/agenda-items", &entitled(meeting, "AI")).await;
        let path = format!("/agenda-items/{id}");
        for position in [json!(0), json!(501), json!(40_000), json!(70_000), json!(-1)] {
            let moved = secretary.patch(&path, "\"1\"", &json!({ "position": position })).await;
            moved.points_to(&["/position"]);
        }
        let last = secretary.patch(&path, "\"1\"", &json!({ "position": 500 })).await;
        assert_eq!(last.is(StatusCode::OK)["position"], 1, "it is the only one");
        app.store(move |db| {
            let items = (2..=500).map(|position| AgendaItem { meeting, position, ..an_item() });
            items.into_iter().try_for_each(|item| agenda_items::insert(db, &item))
        })
        .await;
        let last = secretary.patch(&path, "\"2\"", &json!({ "position": 500 })).await;
        assert_eq!(last.is(StatusCode::OK)["position"], 500);
        let full = secretary.post("/agenda-items", &entitled(meeting, "Et for meget")).await;
        full.is_problem(Kind::NotAllowedNow);
        app.close().await;
    }

    async fn items_are_listed_in_the_order_of_the_agenda(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let (meeting, other) = (committee.meets_at(NOVEMBER).await, committee.meets_at("2023-12-20T12:00:00Z").await);
        let secretary = committee.secretary();
        let matter: MatterId = secretary.create("/matters", &json!({ "case_number": "85.15.02G01-30-23", "title": "AI" })).await;
        let mut ids = Vec::new();
        for title in ["Siden sidst", "AI", "Campus", "Eventuelt"] {
            ids.push(secretary.create::<AgendaItemId>("/agenda-items", &entitled(meeting, title)).await);
        }
        let mut next_time = entitled(other, "AI igen");
        next_time["matter_id"] = json!(matter);
        secretary.create::<AgendaItemId>("/agenda-items", &next_time).await;
        let about = json!({ "matter_id": matter });
        secretary.patch(&format!("/agenda-items/{}", ids[1]), "\"1\"", &about).await.is(StatusCode::OK);
        let last = json!({ "position": 9 });
        secretary.patch(&format!("/agenda-items/{}", ids[0]), "\"1\"", &last).await.is(StatusCode::OK);

        assert_eq!(titles(&secretary, meeting).await, ["AI", "Campus", "Eventuelt", "Siden sidst"]);
        let of_matter = secretary.walk_field(&format!("/agenda-items?matter_id={matter}"), "title").await;
        assert_eq!(of_matter, ["AI", "AI igen"]);
        let kinds = secretary.walk_field("/agenda-items?kind=decision&is_late=false", "title").await;
        assert_eq!(kinds.len(), 5);
        for nothing in ["kind=standing", "is_late=true", "standing=any_other_business"] {
            assert_eq!(secretary.walk(&format!("/agenda-items?{nothing}")).await.len(), 0, "{nothing}");
        }
        let of_both = format!("/agenda-items?matter_id={matter}&meeting_id={other}");
        assert_eq!(secretary.walk_field(&of_both, "title").await, ["AI igen"]);
        conduct::is_walked_to_its_end(&secretary, "/agenda-items").await;
        conduct::is_walked_to_its_end(&secretary, &format!("/agenda-items?meeting_id={meeting}")).await;
        conduct::refuses_parameters(&secretary, "/agenda-items", &["meeting_id=7", "matter_id=", "kind=speech", "is_late=maybe", "standing="]).await;
        app.close().await;
    }

    async fn versions_ids_and_rights_are_minded(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let other = Committee::founded(&app, "Byrådet").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let secretary = committee.secretary();
        let id: AgendaItemId = secretary.create("/agenda-items", &entitled(meeting, "AI")).await;
        let path = format!("/agenda-items/{id}");
        conduct::tells_what_is_known(&secretary, &path).await;
        conduct::minds_versions(&secretary, &path, &json!({ "title": "Generativ AI" })).await;
        conduct::knows_no_other(&secretary, "/agenda-items", Method::PATCH).await;
        conduct::asks_for_a_token(&app, &[
            (Method::GET, "/agenda-items"),
            (Method::POST, "/agenda-items"),
            (Method::GET, &path),
            (Method::PATCH, &path),
            (Method::DELETE, &path),
            (Method::POST, &format!("{path}/transfer")),
            (Method::POST, &format!("{path}/backlog-return")),
        ])
        .await;
        for session in [other.secretary(), committee.member(), committee.employee()] {
            session.get(&path).await.is(StatusCode::OK);
            session.ask(Method::DELETE, &path).if_match("\"2\"").await.is_problem(Kind::NotPermitted);
            let there = json!({ "meeting_id": meeting });
            session.step(&format!("{path}/transfer"), "\"2\"", &there).await.is_problem(Kind::NotPermitted);
            session.step(&format!("{path}/backlog-return"), "\"2\"", &json!({})).await.is_problem(Kind::NotPermitted);
            session.patch(&path, "\"2\"", &json!({ "title": "Nyt" })).await.is_problem(Kind::NotPermitted);
            session.post("/agenda-items", &entitled(meeting, "Nyt")).await.is_problem(Kind::NotPermitted);
        }
        app.as_([Role::Cleared], None).get(&path).await.is_problem(Kind::NotPermitted);
        app.as_([Role::Cleared], None).get("/agenda-items").await.is_problem(Kind::NotPermitted);
        app.close().await;
    }

    async fn a_closed_item_is_there_only_for_those_who_may_see_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let other = Committee::founded(&app, "Byrådet").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let secretary = committee.secretary();
        for title in ["Siden sidst", "Eventuelt"] {
            secretary.create::<AgendaItemId>("/agenda-items", &entitled(meeting, title)).await;
        }
        let mut closed = entitled(meeting, "Personsag");
        closed["is_closed"] = json!(true);
        let id: AgendaItemId = secretary.create("/agenda-items", &closed).await;
        let path = format!("/agenda-items/{id}");
        // Somebody without a seat owns what came of it.
        let (owner, body) = (Owner::Person(other.employee), committee.body);
        app.store(move |db| {
            let decision = Decision { item: id, ..a_decision() };
            decisions::insert(db, &decision)?;
            let confidentiality = Confidentiality::Closed;
            actions::insert(db, &Action { decision: decision.id, body, decided_at: meeting, owner, confidentiality, ..an_action() })
        })
        .await;
        let cleared = app.as_([Role::Auditor, Role::Cleared], None);
        for session in [secretary, committee.member(), other.employee(), cleared] {
            assert_eq!(session.get(&path).await.is(StatusCode::OK)["is_closed"], true);
            assert_eq!(titles(&session, meeting).await.len(), 3);
        }
        let auditor = app.as_([Role::Auditor], None);
        for session in [committee.employee(), other.member(), other.secretary(), auditor, app.administrator()] {
            let refused = session.get(&path).await;
            refused.is_problem(Kind::NotFound);
            session.get(&path).if_none_match("\"1\"").await.is_problem(Kind::NotFound);
            let changed = session.patch(&path, "\"1\"", &json!({ "is_closed": false })).await;
            changed.is_problem(Kind::NotFound);
            assert!(!refused.text.contains("Personsag"));
            // Not even by a page that is shorter than the others.
            let path = format!("/agenda-items?meeting_id={meeting}&limit=2");
            let page = session.get(&path).await.is(StatusCode::OK);
            assert_eq!((page["items"].as_array().unwrap().len(), &page["next_cursor"]), (2, &Value::Null));
        }
        app.close().await;
    }

    async fn an_item_that_is_closed_later_is_gone_for_the_others(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let administrator = app.administrator();
        let id: AgendaItemId = administrator.create("/agenda-items", &entitled(meeting, "AI")).await;
        let path = format!("/agenda-items/{id}");
        administrator.get(&path).await.is(StatusCode::OK);
        let closing = committee.secretary().patch(&path, "\"1\"", &json!({ "is_closed": true })).await;
        closing.is(StatusCode::OK);
        administrator.get(&path).await.is_problem(Kind::NotFound);
        let opening = committee.secretary().patch(&path, "\"2\"", &json!({ "is_closed": false })).await;
        opening.is(StatusCode::OK);
        administrator.get(&path).await.is(StatusCode::OK);
        app.close().await;
    }

    async fn nobody_learns_of_a_closed_matter_by_naming_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let other = Committee::founded(&app, "Byrådet").await;
        let (meeting, others) = (committee.meets_at(NOVEMBER).await, other.meets_at(NOVEMBER).await);
        let matter = a_matter().closed();
        let id = matter.id;
        app.store(move |db| {
            matters::insert(db, &matter)?;
            agenda_items::insert(db, &AgendaItem { meeting, ..an_item().about(&matter).closed() })
        })
        .await;
        let mut new = entitled(others, "Personsag");
        new["matter_id"] = json!(id);
        other.secretary().post("/agenda-items", &new).await.points_to(&["/matter_id"]);
        new["meeting_id"] = json!(meeting);
        committee.secretary().create::<AgendaItemId>("/agenda-items", &new).await;
        app.close().await;
    }

    async fn a_closed_item_with_a_public_title_tells_the_others_that_alone(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let other = Committee::founded(&app, "Byrådet").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let secretary = committee.secretary();
        let matter = a_matter().closed();
        let matter_id = matter.id;
        app.store(move |db| {
            matters::insert(db, &matter)?;
            agenda_items::insert(db, &AgendaItem { meeting, position: 1, ..an_item().about(&matter).closed() })
        })
        .await;
        let secret = json!({
            "meeting_id": meeting, "title": "HEMMELIG ejendom", "public_title": "Køb af ejendom", "kind": "decision", "is_closed": true,
            "matter_id": matter_id, "minutes": 45, "recommendation": "HEMMELIG indstilling", "presentation": "HEMMELIG sag",
            "attachments": [{ "name": "HEMMELIG vurdering", "document": "HEMMELIG-1" }],
        });
        let created = secretary.post("/agenda-items", &secret).await;
        let told = created.is(StatusCode::CREATED);
        let path = created.header(LOCATION).to_owned();
        let shown = json!({
            "id": told["id"], "meeting_id": meeting, "position": 2, "number": null, "title": "Køb af ejendom", "public_title": "Køb af ejendom",
            "kind": null, "is_closed": true, "matter_id": null, "minutes": null, "recommendation": null, "presentation": null,
            "attachments": null, "standing": null, "late": null, "explanation": null,
        });
        for session in [&secretary, &committee.member(), &app.as_([Role::Auditor, Role::Cleared], None)] {
            assert_eq!(session.get(&path).await.is(StatusCode::OK), told);
            assert!(titles(session, meeting).await.contains(&json!("HEMMELIG ejendom")));
        }
        let auditor = app.as_([Role::Auditor], None);
        for session in [committee.employee(), other.member(), other.secretary(), auditor, app.administrator()] {
            let read = session.get(&path).await;
            assert_eq!(read.is(StatusCode::OK), shown);
            session.get(&path).if_none_match(read.etag()).await.is_nothing_new();
            assert_eq!(session.walk(&format!("/agenda-items?meeting_id={meeting}")).await, std::slice::from_ref(&shown));
            for list in ["/agenda-items", "/agenda-items?kind=decision", "/agenda-items?is_late=false", "/matters", "/decisions"] {
                let list = session.get(list).await;
                assert!(!list.is(StatusCode::OK).to_string().contains("HEMMELIG"));
            }
            // Nobody finds out what it is about by asking for it.
            for inside in [format!("matter_id={matter_id}"), "kind=decision".to_owned(), "is_late=false".to_owned()] {
                assert_eq!(session.walk(&format!("/agenda-items?{inside}")).await.len(), 0, "{inside}");
            }
            session.patch(&path, "\"1\"", &json!({ "title": "Nyt" })).await.is_problem(Kind::NotFound);
            session.ask(Method::DELETE, &path).if_match("\"1\"").await.is_problem(Kind::NotFound);
            session.step(&format!("{path}/backlog-return"), "\"1\"", &json!({})).await.is_problem(Kind::NotFound);
            let decision = json!({ "agenda_item_id": told["id"], "text": "Nej.", "outcome": "rejected" });
            session.post("/decisions", &decision).await.points_to(&["/agenda_item_id"]);
        }
        // How often it was changed is not told; that it moved is.
        let outside = committee.employee();
        let known = outside.get(&path).await.etag().to_owned();
        secretary.patch(&path, "\"1\"", &json!({ "minutes": 50 })).await.is(StatusCode::OK);
        outside.get(&path).if_none_match(&known).await.is_nothing_new();
        secretary.patch(&path, "\"2\"", &json!({ "position": 1 })).await.is(StatusCode::OK);
        assert_eq!(outside.get(&path).if_none_match(&known).await.is(StatusCode::OK)["position"], 1);
        secretary.patch(&path, "\"3\"", &json!({ "public_title": null })).await.is(StatusCode::OK);
        outside.get(&path).await.is_problem(Kind::NotFound);
        app.close().await;
    }
}
