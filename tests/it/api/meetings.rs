//! Meetings: their times, their steps, and what stands on their agendas.

use std::num::NonZeroU8;

use actix_web::http::{Method, StatusCode, header::LOCATION};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role,
        action::{Action, Due, DueMoment},
        agenda::{AgendaItem, Confidentiality, ItemContent},
        ids::{ActionId, BodyId, MeetingId},
        organisation::Owner,
        placement::Placement,
    },
    storage::{actions, agenda_items, decisions, placements},
};

use super::{committee::Committee, conduct};
use crate::support::{app::TestApp, builders::*};

const NOVEMBER: &str = "2023-11-29T12:00:00Z";
const DECEMBER: &str = "2023-12-20T12:00:00Z";

/// An action that was decided at one meeting and stands on the agenda of another; its owner is the
/// committee's employee.
async fn place(
    app: &TestApp,
    committee: &Committee<'_>,
    (decided_at, placed_at): (MeetingId, MeetingId),
    confidentiality: Confidentiality,
) -> ActionId {
    let item = |meeting| AgendaItem {
        meeting,
        content: ItemContent {
            confidentiality,
            ..a_content()
        },
        ..an_item()
    };
    let (item, presenting) = (item(decided_at), item(placed_at));
    let decision = a_decision().on(&item);
    let body = committee.body;
    let action = Action {
        decision: decision.id,
        body,
        decided_at,
        owner: Owner::Person(committee.employee),
        due: Due::NextMeeting {
            body,
            nth: NonZeroU8::MIN,
        },
        due_moment: DueMoment {
            meeting: Some(placed_at),
            on: Some(day("2023-11-29")),
        },
        confidentiality,
        ..an_action()
    };
    let placement = Placement {
        action: action.id,
        meeting: placed_at,
        item: Some(presenting.id),
        ..a_placement()
    };
    let id = action.id;
    app.store(move |db| {
        agenda_items::insert(db, &item)?;
        agenda_items::insert(db, &presenting)?;
        decisions::insert(db, &decision)?;
        actions::insert(db, &action)?;
        placements::insert(db, &placement)
    })
    .await;
    id
}

on_both_databases! {
    async fn a_meeting_is_planned_by_the_rules_of_its_body(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let secretary = committee.secretary();
        let new = json!({ "body_id": committee.body, "starts_at": "2023-11-29T13:00:00+01:00" });
        let created = secretary.post("/meetings", &new).await;
        let told = created.is(StatusCode::CREATED);
        assert_eq!(told, json!({
            "id": told["id"], "body_id": committee.body, "slot": NOVEMBER, "starts_at": NOVEMBER,
            "series_id": null, "occurrence": null,
            // Four working days before, at noon in Copenhagen.
            "agenda_closes_at": "2023-11-23T11:00:00Z",
            "agenda_deadline_rule": "Dagsordenen lukker 4 arbejdsdage før mødet kl. 12.00. Lørdag og mødedagen tæller ikke med, dagen for udsendelsen gør.",
            "minutes": 120, "place": null, "state": "planned", "state_at": null, "reason": null,
        }));
        let path = created.header(LOCATION).to_owned();
        let change = json!({ "minutes": 90, "place": "Salen" });
        let changed = secretary.patch(&path, created.etag(), &change).await;
        let now = changed.is(StatusCode::OK);
        assert_eq!((&now["minutes"], &now["place"]), (&json!(90), &json!("Salen")));
        let emptied = secretary.patch(&path, changed.etag(), &json!({ "place": null })).await;
        assert_eq!(emptied.is(StatusCode::OK)["place"], Value::Null);
        app.close().await;
    }

    async fn a_reading_tells_a_deadline_that_the_body_has_changed(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let path = format!("/meetings/{}", committee.meets_at(NOVEMBER).await);
        let administrator = app.administrator();
        let before = administrator.get(&path).await;
        let rules = json!({ "rules": { "agenda_deadline": { "days": 1, "at": "08:30" } } });
        let body = format!("/bodies/{}", committee.body);
        administrator.patch(&body, "\"1\"", &rules).await.is(StatusCode::OK);
        let after = administrator.get(&path).if_none_match(before.etag()).await;
        assert_eq!(after.is(StatusCode::OK)["agenda_closes_at"], "2023-11-28T07:30:00Z");
        let listed = administrator.walk_field("/meetings", "agenda_closes_at").await;
        assert_eq!(listed, ["2023-11-28T07:30:00Z"]);
        app.close().await;
    }

    async fn a_meeting_goes_from_planned_to_approved_minutes(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let path = format!("/meetings/{}", committee.meets_at(NOVEMBER).await);
        let step = |name: &str, tag: &str| {
            let asking = committee.secretary().ask(Method::POST, &format!("{path}/{name}"));
            asking.if_match(tag)
        };
        step("holding", "\"1\"").await.is_problem(Kind::NotAllowedNow);
        step("minutes-approval", "\"1\"").await.is_problem(Kind::NotAllowedNow);
        let frozen = step("agenda-freeze", "\"1\"").await.is(StatusCode::OK);
        assert_eq!((&frozen["state"], &frozen["state_at"]), (&json!("agenda_frozen"), &json!("2023-10-26T07:00:00Z")));
        step("agenda-freeze", "\"2\"").await.is_problem(Kind::NotAllowedNow);
        step("holding", "\"2\"").await.is_problem(Kind::NotAllowedNow);
        app.set_clock("2023-11-29 15:00");
        assert_eq!(step("holding", "\"2\"").await.is(StatusCode::OK)["state"], "held");
        committee.secretary().patch(&path, "\"3\"", &json!({ "minutes": 60 })).await.is_problem(Kind::NotAllowedNow);
        for (name, body) in [("cancellation", json!({ "reason": "Nej." })), ("rescheduling", json!({ "starts_at": DECEMBER }))] {
            step(name, "\"3\"").json(&body).await.is_problem(Kind::NotAllowedNow);
        }
        let approved = step("minutes-approval", "\"3\"").await;
        assert_eq!(approved.is(StatusCode::OK)["state"], "minutes_approved");
        assert!(approved.etag().starts_with("\"4."));
        app.close().await;
    }

    async fn a_meeting_is_moved_and_cancelled(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let path = format!("/meetings/{}", committee.meets_at(NOVEMBER).await);
        let secretary = committee.secretary();
        let (moving, cancelling) = (format!("{path}/rescheduling"), format!("{path}/cancellation"));
        let past = json!({ "starts_at": "2023-10-26T06:00:00Z" });
        secretary.step(&moving, "\"1\"", &past).await.is_problem(Kind::NotAllowedNow);
        let later = json!({ "starts_at": "2023-12-06T13:00:00+01:00", "reason": "Formanden er syg." });
        let moved = secretary.step(&moving, "\"1\"", &later).await.is(StatusCode::OK);
        assert_eq!((&moved["slot"], &moved["starts_at"]), (&json!(NOVEMBER), &json!("2023-12-06T12:00:00Z")));
        assert_eq!((&moved["agenda_closes_at"], &moved["state"]), (&json!("2023-11-30T11:00:00Z"), &json!("planned")));
        let off = secretary.step(&cancelling, "\"2\"", &json!({ "reason": "For få." })).await.is(StatusCode::OK);
        assert_eq!(
            (&off["state"], &off["state_at"], &off["reason"]),
            (&json!("cancelled"), &json!("2023-10-26T07:00:00Z"), &json!("For få."))
        );
        secretary.step(&moving, "\"3\"", &later).await.is_problem(Kind::NotAllowedNow);
        secretary.step(&cancelling, "\"3\"", &json!({ "reason": "Igen." })).await.is_problem(Kind::NotAllowedNow);
        app.close().await;
    }

    async fn what_a_meeting_cannot_be_is_refused(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let path = format!("/meetings/{}", committee.meets_at(NOVEMBER).await);
        let (secretary, administrator) = (committee.secretary(), app.administrator());
        let before = secretary.get("/meetings").await.json();
        let again = json!({ "body_id": committee.body, "starts_at": NOVEMBER });
        secretary.post("/meetings", &again).await.is_problem(Kind::AlreadyExists);
        let nobody = json!({ "body_id": "018b2f00-0000-7000-8000-000000000000", "starts_at": NOVEMBER });
        administrator.post("/meetings", &nobody).await.is_problem(Kind::NotFound);
        let new = |field: &str, value: Value| {
            let mut new = json!({ "body_id": committee.body, "starts_at": DECEMBER });
            new[field] = value;
            new
        };
        conduct::refuses_bad_bodies(&secretary, Method::POST, "/meetings").await;
        conduct::points_to_fields(&secretary, (Method::POST, "/meetings"), &[
            (new("body_id", json!("7")), "/body_id"),
            (new("starts_at", json!("2023-12-20T13:00:00")), "/starts_at"),
            (new("starts_at", json!("2023-10-26T07:00:00Z")), "/starts_at"),
            (new("starts_at", json!("9999-12-31T23:00:00-10:00")), "/starts_at"),
            (new("minutes", json!(0)), "/minutes"),
            (new("minutes", json!(1441)), "/minutes"),
            (new("place", json!("")), "/place"),
            (new("slot", json!(DECEMBER)), "/slot"),
        ])
        .await;
        for (method, path, body, pointer) in [
            (Method::PATCH, path.clone(), json!({ "minutes": 0 }), "/minutes"),
            (Method::PATCH, path.clone(), json!({ "starts_at": DECEMBER }), "/starts_at"),
            (Method::POST, format!("{path}/cancellation"), json!({ "reason": " " }), "/reason"),
            (Method::POST, format!("{path}/cancellation"), json!({}), ""),
            (Method::POST, format!("{path}/rescheduling"), json!({ "starts_at": "soon" }), "/starts_at"),
        ] {
            conduct::refuses_bad_bodies(&secretary, method.clone(), &path).await;
            conduct::points_to_fields(&secretary, (method, &path), &[(body, pointer)]).await;
        }
        assert_eq!(secretary.get("/meetings").await.json(), before, "nothing has changed");
        app.close().await;
    }

    async fn a_meeting_is_not_moved_into_the_past(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let path = format!("/meetings/{}", committee.meets_at(NOVEMBER).await);
        let secretary = committee.secretary();
        let before = secretary.get(&path).await;
        // This very moment is no time to come, either.
        for past in ["2023-10-26T07:00:00Z", "2023-10-26T06:59:59Z", "2001-01-01T12:00:00Z"] {
            let moving = json!({ "starts_at": past });
            let refused = secretary.step(&format!("{path}/rescheduling"), before.etag(), &moving).await;
            refused.is_problem(Kind::NotAllowedNow);
            let asked = format!("{path}/consequences?of=rescheduling&starts_at={past}");
            secretary.get(&asked).await.is_problem(Kind::NotAllowedNow);
        }
        let after = secretary.get(&path).await;
        assert_eq!((after.etag(), after.json()), (before.etag(), before.json()));
        app.close().await;
    }

    async fn a_body_that_is_dissolved_meets_no_more(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let path = format!("/meetings/{}", committee.meets_at(NOVEMBER).await);
        let body = format!("/bodies/{}", committee.body);
        let dissolved = json!({ "dissolved_on": "2023-12-06" });
        app.administrator().patch(&body, "\"1\"", &dissolved).await.is(StatusCode::OK);
        let secretary = committee.secretary();
        let before = secretary.get("/meetings").await.json();
        let moving = format!("{path}/rescheduling");
        // From the beginning of that day in Copenhagen.
        for gone in ["2023-12-05T23:00:00Z", DECEMBER] {
            let new = json!({ "body_id": committee.body, "starts_at": gone });
            secretary.post("/meetings", &new).await.is_problem(Kind::NotAllowedNow);
            let refused = secretary.step(&moving, "\"1\"", &json!({ "starts_at": gone })).await;
            let told = refused.is_problem(Kind::NotAllowedNow)["detail"].clone();
            assert!(told.as_str().unwrap().contains("2023-12-06"), "{told}");
            let asked = format!("{path}/consequences?of=rescheduling&starts_at={gone}");
            secretary.get(&asked).await.is_problem(Kind::NotAllowedNow);
        }
        assert_eq!(secretary.get("/meetings").await.json(), before, "nothing has changed");
        let last = json!({ "starts_at": "2023-12-05T22:59:00Z" });
        secretary.step(&moving, "\"1\"", &last).await.is(StatusCode::OK);
        app.close().await;
    }

    async fn the_last_moment_that_can_be_kept_is_kept(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let id = committee.meets_at("9999-12-31T22:59:59.999999Z").await;
        let read = app.administrator().get(&format!("/meetings/{id}")).await;
        assert_eq!(read.is(StatusCode::OK)["starts_at"], "9999-12-31T22:59:59.999999Z");
        app.close().await;
    }

    async fn meetings_are_listed_in_either_order_and_found(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let other = Committee::founded(&app, "Byrådet").await;
        other.meets_at(NOVEMBER).await;
        let starts = [NOVEMBER, "2023-12-06T12:00:00Z", DECEMBER, "2024-01-10T12:00:00Z"];
        let mut ids = Vec::new();
        for start in starts.iter().rev() {
            ids.push(committee.meets_at(start).await);
        }
        let cancelling = format!("/meetings/{}/cancellation", ids[1]);
        committee.secretary().step(&cancelling, "\"1\"", &json!({ "reason": "Jul." })).await.is(StatusCode::OK);
        let member = committee.member();
        for path in ["/meetings", "/meetings?sort=-starts_at", "/meetings?sort=starts_at"] {
            conduct::is_walked_to_its_end(&member, path).await;
        }
        let of_body = format!("/meetings?body_id={}", committee.body);
        let found = async |query: &str| member.walk_field(&format!("{of_body}{query}"), "starts_at").await;
        assert_eq!(found("").await, starts);
        assert_eq!(found("&sort=-starts_at&limit=1").await, starts.into_iter().rev().collect::<Vec<_>>());
        assert_eq!(found(&format!("&from={DECEMBER}")).await, starts[2..]);
        assert_eq!(found(&format!("&until={DECEMBER}")).await, starts[..2]);
        assert_eq!(found("&from=2023-12-06T13:00:00%2B01:00&until=2023-12-06T12:00:01Z").await, [starts[1]]);
        assert_eq!(found("&state=cancelled").await, [DECEMBER]);
        assert_eq!(found("&state=held").await.len(), 0);
        assert_eq!(member.walk("/meetings").await.len(), 5);
        let queries = ["sort=place", "sort=starts_at,place", "state=over", "from=today", "until=0000-01-01T00:00:00Z", "body_id=7"];
        conduct::refuses_parameters(&member, "/meetings", &queries).await;
        let page = member.get("/meetings?limit=1").await.json();
        let cursor = page["next_cursor"].as_str().unwrap();
        let turned = format!("/meetings?limit=1&sort=-starts_at&cursor={cursor}");
        member.get(&turned).await.is_problem(Kind::InvalidCursor);
        app.close().await;
    }

    async fn versions_and_ids_are_minded(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let path = format!("/meetings/{}", committee.meets_at(NOVEMBER).await);
        let secretary = committee.secretary();
        conduct::tells_what_is_known(&secretary, &path).await;
        conduct::minds_versions(&secretary, &path, &json!({ "place": "Salen" })).await;
        let moving = format!("{path}/rescheduling");
        conduct::minds_versions_of((&secretary, Method::POST), (&path, &moving), &json!({ "starts_at": DECEMBER })).await;
        let cancelling = format!("{path}/cancellation");
        conduct::minds_versions_of((&secretary, Method::POST), (&path, &cancelling), &json!({ "reason": "Jul." })).await;
        for step in ["agenda-freeze", "holding", "minutes-approval"] {
            let asking = || secretary.ask(Method::POST, &format!("{path}/{step}"));
            asking().await.is_problem(Kind::VersionRequired);
            asking().if_match("\"77\"").await.is_problem(Kind::Stale);
        }
        conduct::knows_no_other(&secretary, "/meetings", Method::PATCH).await;
        app.close().await;
    }

    async fn only_the_bodys_secretary_and_administrators_manage_meetings(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let other = Committee::founded(&app, "Byrådet").await;
        let path = format!("/meetings/{}", committee.meets_at(NOVEMBER).await);
        let placements = format!("{path}/placements");
        let new = json!({ "body_id": committee.body, "starts_at": DECEMBER });
        let steps = ["agenda-freeze", "holding", "minutes-approval", "cancellation", "rescheduling"];
        let steps = steps.map(|step| format!("{path}/{step}"));
        let mut addresses: Vec<_> = steps.iter().map(|step| (Method::POST, step.as_str())).collect();
        addresses.extend([
            (Method::GET, "/meetings"),
            (Method::POST, "/meetings"),
            (Method::GET, path.as_str()),
            (Method::PATCH, path.as_str()),
            (Method::GET, placements.as_str()),
        ]);
        conduct::asks_for_a_token(&app, &addresses).await;
        let auditor = app.as_([Role::Auditor], None);
        for session in [other.secretary(), committee.member(), committee.employee(), auditor] {
            session.get(&path).await.is(StatusCode::OK);
            session.get(&placements).await.is(StatusCode::OK);
            session.post("/meetings", &new).await.is_problem(Kind::NotPermitted);
            session.patch(&path, "\"1\"", &json!({ "minutes": 60 })).await.is_problem(Kind::NotPermitted);
            for (step, body) in steps.iter().zip([json!({}), json!({}), json!({}), json!({ "reason": "x" }), json!({ "starts_at": DECEMBER })]) {
                session.step(step, "\"1\"", &body).await.is_problem(Kind::NotPermitted);
            }
        }
        // Nobody is secretary by the role alone.
        let unseated = app.as_([Role::Secretary], Some(committee.employee));
        unseated.post("/meetings", &new).await.is_problem(Kind::NotPermitted);
        app.administrator().create::<MeetingId>("/meetings", &new).await;
        app.as_([Role::Cleared], None).get(&path).await.is_problem(Kind::NotPermitted);
        app.close().await;
    }

    async fn what_is_due_at_a_cancelled_meeting_moves_on_and_its_owner_is_told(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let (october, november) = (committee.meets_at("2023-11-01T12:00:00Z").await, committee.meets_at(NOVEMBER).await);
        let december = committee.meets_at(DECEMBER).await;
        let action = place(&app, &committee, (october, november), Confidentiality::Open).await;
        let secretary = committee.secretary();
        let on_agenda = async |meeting: MeetingId| {
            let listed = secretary.get(&format!("/meetings/{meeting}/placements")).await;
            listed.is(StatusCode::OK)["items"].clone()
        };
        let before = on_agenda(november).await;
        assert_eq!(before, json!([{
            "id": before[0]["id"], "action_id": action, "meeting_id": november,
            "agenda_item_id": before[0]["agenda_item_id"], "explanation": "Skal behandles på næste møde.",
            "skipped": [], "is_pinned": false, "state": "planned", "moved_to_meeting_id": null, "reason": null,
        }]));
        assert_eq!(on_agenda(december).await, json!([]));

        let cancelling = format!("/meetings/{november}/cancellation");
        secretary.upheave(&cancelling, "\"1\"", &json!({ "reason": "For få." })).await.is(StatusCode::OK);
        let after = on_agenda(november).await;
        assert_eq!((&after[0]["state"], &after[0]["moved_to_meeting_id"]), (&json!("moved_on"), &json!(december)));
        assert_eq!((&after[0]["reason"], &after[0]["agenda_item_id"]), (&json!("Mødet er aflyst."), &Value::Null));
        let there = on_agenda(december).await;
        assert_eq!((&there[0]["action_id"], &there[0]["state"]), (&json!(action), &json!("planned")));
        let mails = app.drain().await;
        let employee = format!("sagsbehandler-{}@lemvig.example", committee.body);
        assert!(mails.iter().any(|mail| mail.to.address() == employee), "{mails:?}");
        app.close().await;
    }

    async fn closed_placements_are_seen_by_those_who_may(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let other = Committee::founded(&app, "Byrådet").await;
        let (october, november) = (committee.meets_at("2023-11-01T12:00:00Z").await, committee.meets_at(NOVEMBER).await);
        let open = place(&app, &committee, (october, november), Confidentiality::Open).await;
        place(&app, &committee, (october, november), Confidentiality::Closed).await;
        let path = format!("/meetings/{november}/placements");
        let cleared = app.as_([Role::Auditor, Role::Cleared], None);
        for (session, count) in [
            (committee.secretary(), 2),
            (committee.member(), 2),
            (committee.employee(), 2),
            (cleared, 2),
            (other.secretary(), 1),
            (other.employee(), 1),
            (app.administrator(), 1),
        ] {
            let told = session.get(&path).await.is(StatusCode::OK);
            let placed = told["items"].as_array().unwrap();
            assert_eq!(placed.len(), count);
            assert!(placed.iter().any(|placement| placement["action_id"] == json!(open)));
        }
        let nowhere = "/meetings/018b2f00-0000-7000-8000-000000000000/placements";
        app.administrator().get(nowhere).await.is_problem(Kind::NotFound);
        let body: BodyId = committee.body;
        app.administrator().get(&format!("/meetings/{body}/placements")).await.is_problem(Kind::NotFound);
        app.close().await;
    }
}
