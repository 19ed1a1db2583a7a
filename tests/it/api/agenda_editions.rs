//! Agendas as they were sent out: frozen, supplemented by what came late, compared, and never altered.

use actix_web::http::{Method, StatusCode, header::LOCATION};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role,
        ids::{AgendaItemId, MatterId, MeetingId},
        meeting::MeetingState,
    },
    storage::{agenda_editions, agenda_items, events, matters, meetings},
};

use super::{committee::Committee, conduct, minutes_imports::MINUTES};
use crate::support::{
    app::TestApp,
    builders::*,
    requests::{Answer, Session},
};

const NOVEMBER: &str = "2023-11-29T12:00:00Z";

/// Stands in everything that is closed.
const MARKER: &str = "HEMMELIG";

fn item(meeting: MeetingId, title: &str) -> Value {
    json!({ "meeting_id": meeting, "title": title, "kind": "decision" })
}

fn late(meeting: MeetingId, title: &str) -> Value {
    let mut new = item(meeting, title);
    new["late_reason"] = json!("Høringssvaret kom i går.");
    new
}

fn closed(mut new: Value, public_title: Option<&str>) -> Value {
    new["is_closed"] = json!(true);
    new["public_title"] = json!(public_title);
    for field in ["recommendation", "presentation"] {
        new[field] = json!(format!("{MARKER} {field}"));
    }
    new["attachments"] = json!([{ "name": format!("{MARKER} bilag"), "document": MARKER }]);
    new
}

async fn put(secretary: &Session<'_>, new: &Value) -> AgendaItemId {
    secretary.create("/agenda-items", new).await
}

async fn freeze(session: &Session<'_>, meeting: MeetingId) {
    let path = format!("/meetings/{meeting}");
    let tag = session.get(&path).await.etag().to_owned();
    let freezing = session.ask(Method::POST, &format!("{path}/agenda-freeze"));
    freezing.if_match(&tag).await.is(StatusCode::OK);
}

/// Asks for a supplementary edition at the version there is.
async fn supplement(session: &Session<'_>, meeting: MeetingId) -> Answer {
    let tag = session
        .get(&format!("/meetings/{meeting}"))
        .await
        .etag()
        .to_owned();
    let asking = session.ask(Method::POST, &editions(meeting));
    asking.if_match(&tag).await
}

fn editions(meeting: MeetingId) -> String {
    format!("/meetings/{meeting}/agenda-editions")
}

fn titles(edition: &Value) -> Vec<(u64, &str)> {
    let items = edition["items"].as_array().unwrap().iter();
    items
        .map(|item| {
            (
                item["position"].as_u64().unwrap(),
                item["title"].as_str().unwrap(),
            )
        })
        .collect()
}

/// The titles in a list of differences.
fn told<'a>(differences: &'a Value, list: &str) -> Vec<&'a str> {
    let items = differences[list].as_array().unwrap().iter();
    items.map(|item| item["title"].as_str().unwrap()).collect()
}

/// Freezes an agenda with closed items on it, and an open one of a closed matter, which it answers.
async fn freeze_with_what_is_closed(
    app: &TestApp,
    secretary: &Session<'_>,
    meeting: MeetingId,
) -> AgendaItemId {
    let case = a_matter().closed();
    let case = tovholder::domain::matter::Matter {
        case_number: "HEMMELIG-1".parse().unwrap(),
        ..case
    };
    let matter = case.id;
    app.store(move |db| matters::insert(db, &case)).await;
    put(
        secretary,
        &closed(item(meeting, "HEMMELIG ejendom"), Some("Køb af ejendom")),
    )
    .await;
    let opened = put(secretary, &item(meeting, "Budget")).await;
    put(secretary, &closed(item(meeting, "HEMMELIG sag"), None)).await;
    put(secretary, &item(meeting, "Eventuelt")).await;
    // An open item may belong to a matter that is closed.
    app.store(move |db| {
        let mut item = agenda_items::find(db, opened)?.unwrap();
        item.content.matter = Some(matter);
        agenda_items::update(db, item)
    })
    .await;
    freeze(secretary, meeting).await;
    opened
}

on_both_databases! {
    async fn a_frozen_agenda_is_sent_out_and_stays_as_it_was(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let secretary = committee.secretary();
        let matter = json!({ "case_number": "85.15.02G01-30-23", "title": "AI" });
        let matter: MatterId = secretary.create("/matters", &matter).await;
        let mut whole = item(meeting, "Generativ AI");
        whole["matter_id"] = json!(matter);
        whole["minutes"] = json!(20);
        whole["attachments"] = json!([{ "name": "Kort", "link": "https://havnbjerg.dk/kort", "document": null }]);
        let id = put(&secretary, &whole).await;
        put(&secretary, &item(meeting, "Eventuelt")).await;
        let list = secretary.get(&editions(meeting)).await.is(StatusCode::OK);
        assert_eq!(list["items"], json!([]));
        freeze(&secretary, meeting).await;

        let list = secretary.get(&editions(meeting)).await.is(StatusCode::OK);
        let [first] = list["items"].as_array().unwrap().as_slice() else { panic!("{list}") };
        assert_eq!((&first["number"], &first["kind"]), (&json!(1), &json!("agenda")));
        assert_eq!(first["issued_at"], "2023-10-26T07:00:00Z");
        assert!(first["deadline_rule"].as_str().unwrap().starts_with("Dagsordenen lukker 4 arbejdsdage"));
        assert!(first["issued_by"].as_str().unwrap().starts_with("secretary"));

        let path = format!("{}/1", editions(meeting));
        let read = committee.employee().get(&path).await;
        let edition = read.is(StatusCode::OK);
        for field in ["number", "kind", "issued_at", "issued_by", "deadline_rule"] {
            assert_eq!(edition[field], first[field], "{field}");
        }
        assert_eq!(edition["items"][0], json!({
            "agenda_item_id": id, "position": 1, "title": "Generativ AI", "public_title": null, "kind": "decision",
            "is_closed": false, "case_number": "85.15.02G01-30-23", "minutes": 20, "recommendation": null,
            "presentation": null, "attachments": whole["attachments"], "late_reason": null,
        }));
        assert_eq!(titles(&edition), [(1, "Generativ AI"), (2, "Eventuelt")]);
        conduct::tells_what_is_known(&committee.employee(), &path).await;

        put(&secretary, &late(meeting, "Budget")).await;
        supplement(&secretary, meeting).await.is(StatusCode::CREATED);
        assert_eq!(committee.employee().get(&path).await.text, read.text);
        let told = app.store(move |db| events::of_subject(db, meeting.as_uuid(), None, 9)).await;
        let told: Vec<_> = told.iter().map(|(_, happening, _)| happening.as_str()).collect();
        assert_eq!(told, ["created", "agenda_frozen", "issued", "issued"]);
        app.close().await;
    }

    async fn what_comes_late_is_sent_out_in_a_supplementary_agenda_and_stays_then_too(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let (meeting, other) = (committee.meets_at(NOVEMBER).await, committee.meets_at("2023-12-13T12:00:00Z").await);
        let secretary = committee.secretary();
        put(&secretary, &item(meeting, "Eventuelt")).await;
        freeze(&secretary, meeting).await;
        let nothing = supplement(&secretary, meeting).await.is_problem(Kind::NotAllowedNow);
        assert!(nothing["detail"].as_str().unwrap().contains("changed since edition 1"), "{nothing}");

        let budget = put(&secretary, &late(meeting, "Budget")).await;
        let path = format!("/agenda-items/{budget}");
        let first = json!({ "position": 1, "title": "Budget 2024" });
        secretary.patch(&path, "\"1\"", &first).await.is(StatusCode::OK);
        let issued = supplement(&secretary, meeting).await;
        let edition = issued.is(StatusCode::CREATED);
        assert_eq!((&edition["number"], &edition["kind"]), (&json!(2), &json!("supplementary")));
        assert_eq!(issued.header(LOCATION), format!("/api/v1{}/2", editions(meeting)));
        let read = secretary.get(issued.header(LOCATION)).await;
        assert_eq!((read.is(StatusCode::OK), read.etag()), (edition.clone(), issued.etag()));
        assert_eq!(titles(&edition), [(1, "Budget 2024"), (2, "Eventuelt")]);
        assert_eq!(edition["items"][0]["late_reason"], "Høringssvaret kom i går.");

        let differences = secretary.get(&format!("{}/2/differences?from=1", editions(meeting))).await;
        let differences = differences.is(StatusCode::OK);
        assert_eq!((told(&differences, "added"), told(&differences, "removed")), (vec!["Budget 2024"], vec![]));
        let moved = &differences["moved"][0];
        assert_eq!((&moved["title"], &moved["from_position"], &moved["position"]), (&json!("Eventuelt"), &json!(1), &json!(2)));
        assert_eq!(differences["changed"], json!([]));
        let back = secretary.get(&format!("{}/1/differences?from=2", editions(meeting))).await;
        assert_eq!(told(&back.is(StatusCode::OK), "removed"), ["Budget 2024"]);

        // What was sent out stays; what comes after it may still be changed, moved and removed.
        supplement(&secretary, meeting).await.is_problem(Kind::NotAllowedNow);
        let later = put(&secretary, &late(meeting, "Ansættelse")).await;
        let stays = format!("/agenda-items/{budget}");
        let goes = format!("/agenda-items/{later}");
        let title = json!({ "title": "Noget andet" });
        secretary.patch(&stays, "\"2\"", &title).await.is_problem(Kind::NotAllowedNow);
        secretary.ask(Method::DELETE, &stays).if_match("\"2\"").await.is_problem(Kind::NotAllowedNow);
        let there = json!({ "meeting_id": other });
        secretary.step(&format!("{stays}/transfer"), "\"2\"", &there).await.is_problem(Kind::NotAllowedNow);
        secretary.step(&format!("{stays}/backlog-return"), "\"2\"", &json!({})).await.is_problem(Kind::NotAllowedNow);
        secretary.patch(&goes, "\"1\"", &title).await.is(StatusCode::OK);
        secretary.step(&format!("{goes}/transfer"), "\"2\"", &there).await.is(StatusCode::OK);
        let still = supplement(&secretary, meeting).await.is_problem(Kind::NotAllowedNow);
        assert!(still["detail"].as_str().unwrap().contains("changed since edition 2"), "{still}");
        app.close().await;
    }

    async fn an_item_that_was_late_before_its_agenda_was_frozen_stands_in_the_first_edition(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        app.set_clock("2023-11-23 12:00");
        let secretary = committee.secretary();
        let id = put(&secretary, &late(meeting, "Budget")).await;
        app.drain().await;
        let edition = secretary.get(&format!("{}/1", editions(meeting))).await.is(StatusCode::OK);
        assert_eq!(edition["items"][0]["late_reason"], "Høringssvaret kom i går.");
        assert_eq!(edition["issued_by"], "job freeze-agendas");
        let change = secretary.patch(&format!("/agenda-items/{id}"), "\"1\"", &json!({ "title": "Nyt" })).await;
        change.is_problem(Kind::NotAllowedNow);
        app.close().await;
    }

    async fn what_is_closed_shows_in_no_edition_to_those_who_may_not_see_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let other = Committee::founded(&app, "Byrådet").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let secretary = committee.secretary();
        let opened = freeze_with_what_is_closed(&app, &secretary, meeting).await;
        put(&secretary, &closed(late(meeting, "HEMMELIG ansættelse"), None)).await;
        put(&secretary, &closed(late(meeting, "HEMMELIG udbud"), Some("Udbud"))).await;
        put(&secretary, &late(meeting, "Affald")).await;
        let answer = supplement(&app.administrator(), meeting).await;
        answer.is(StatusCode::CREATED);
        assert!(!answer.text.contains(MARKER), "{}", answer.text);

        let base = editions(meeting);
        let paths = [base.clone(), format!("{base}/1"), format!("{base}/2"), format!("{base}/2/differences?from=1"), format!("{base}/1/differences?from=2")];
        for session in [secretary.clone(), committee.member(), app.as_([Role::Auditor, Role::Cleared], None)] {
            let whole = session.get(&paths[1]).await.is(StatusCode::OK);
            assert_eq!(titles(&whole), [(1, "HEMMELIG ejendom"), (2, "Budget"), (3, "HEMMELIG sag"), (4, "Eventuelt")]);
            let differences = session.get(&paths[3]).await.is(StatusCode::OK);
            assert_eq!(told(&differences, "added"), ["HEMMELIG ansættelse", "HEMMELIG udbud", "Affald"]);
        }
        let outsiders = || [committee.employee(), other.member(), other.secretary(), app.as_([Role::Auditor], None), app.administrator()];
        for session in outsiders() {
            for path in &paths {
                let answer = session.get(path).await;
                answer.is(StatusCode::OK);
                assert!(!answer.text.contains(MARKER), "{path}: {}", answer.text);
            }
            let seen = session.get(&paths[1]).await.is(StatusCode::OK);
            assert_eq!(titles(&seen), [(1, "Køb af ejendom"), (2, "Budget"), (4, "Eventuelt")]);
            let public = &seen["items"][0];
            for field in ["kind", "case_number", "minutes", "recommendation", "presentation", "attachments", "late_reason"] {
                assert_eq!(public[field], Value::Null, "{field}");
            }
            let differences = session.get(&paths[3]).await.is(StatusCode::OK);
            assert_eq!(told(&differences, "added"), ["Udbud", "Affald"]);
        }

        // What is closed afterwards, at the meeting for example, is closed in what was sent out too.
        app.store(move |db| {
            let mut item = agenda_items::find(db, opened)?.unwrap();
            item.content = item.content.closed();
            agenda_items::update(db, item)
        })
        .await;
        let known = secretary.get(&paths[1]).await;
        assert_eq!(titles(&known.is(StatusCode::OK)).len(), 4);
        for session in outsiders() {
            for path in &paths {
                let answer = session.get(path).await;
                assert!(!answer.text.contains("Budget"), "{path}: {}", answer.text);
            }
        }
        app.close().await;
    }

    async fn what_is_closed_while_it_waits_is_closed_in_what_was_sent_out(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let secretary = committee.secretary();
        let budget = put(&secretary, &item(meeting, "Budget")).await;
        freeze(&secretary, meeting).await;
        let off = json!({ "reason": "Sygdom." });
        let cancelling = format!("/meetings/{meeting}/cancellation");
        secretary.upheave(&cancelling, "\"2\"", &off).await.is(StatusCode::OK);
        let first = format!("{}/1", editions(meeting));
        let outsider = committee.employee();
        assert_eq!(titles(&outsider.get(&first).await.is(StatusCode::OK)), [(1, "Budget")]);
        let waiting = format!("/waiting-items/{budget}");
        let tag = secretary.get(&waiting).await.etag().to_owned();
        secretary.patch(&waiting, &tag, &json!({ "is_closed": true })).await.is(StatusCode::OK);
        assert_eq!(titles(&outsider.get(&first).await.is(StatusCode::OK)), []);
        assert_eq!(titles(&secretary.get(&first).await.is(StatusCode::OK)), [(1, "Budget")]);
        app.close().await;
    }

    async fn what_was_sent_out_is_closed_or_opened_until_the_meeting_was_held(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let secretary = committee.secretary();
        let ids = [put(&secretary, &item(meeting, "Budget")).await, put(&secretary, &closed(item(meeting, "Udbud"), None)).await];
        freeze(&secretary, meeting).await;
        let [budget, tender] = ids.map(|id| format!("/agenda-items/{id}"));
        let both = json!({ "is_closed": true, "title": "Noget andet" });
        secretary.patch(&budget, "\"1\"", &both).await.is_problem(Kind::NotAllowedNow);
        committee.member().patch(&budget, "\"1\"", &json!({ "is_closed": true })).await.is_problem(Kind::NotPermitted);
        let shut = json!({ "is_closed": true, "public_title": "En økonomisk sag" });
        secretary.patch(&budget, "\"1\"", &shut).await.is(StatusCode::OK);
        secretary.patch(&tender, "\"1\"", &json!({ "is_closed": false })).await.is(StatusCode::OK);

        let outsider = committee.employee();
        let first = outsider.get(&format!("{}/1", editions(meeting))).await.is(StatusCode::OK);
        assert_eq!(titles(&first), [], "what was sent out as closed stays so");
        let answer = supplement(&secretary, meeting).await;
        answer.is(StatusCode::CREATED);
        let second = outsider.get(&format!("{}/2", editions(meeting))).await.is(StatusCode::OK);
        assert_eq!(titles(&second), [(1, "En økonomisk sag"), (2, "Udbud")]);

        app.set_clock("2023-11-29 16:00");
        let secretary = committee.secretary();
        let path = format!("/meetings/{meeting}");
        let tag = secretary.get(&path).await.etag().to_owned();
        secretary.step(&format!("{path}/holding"), &tag, &json!({})).await.is(StatusCode::OK);
        secretary.patch(&tender, "\"2\"", &json!({ "is_closed": true })).await.is_problem(Kind::NotAllowedNow);
        app.close().await;
    }

    async fn rights_versions_and_addresses_are_minded(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let other = Committee::founded(&app, "Byrådet").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let secretary = committee.secretary();
        let base = editions(meeting);
        let (first, compared) = (format!("{base}/1"), format!("{base}/1/differences"));
        conduct::asks_for_a_token(&app, &[
            (Method::GET, &base),
            (Method::POST, &base),
            (Method::GET, &first),
            (Method::GET, &compared),
        ])
        .await;
        let open = supplement(&secretary, meeting).await.is_problem(Kind::NotAllowedNow);
        assert!(open["detail"].as_str().unwrap().contains("open"), "{open}");
        secretary.get(&first).await.is_problem(Kind::NotFound);
        freeze(&secretary, meeting).await;
        put(&secretary, &late(meeting, "Budget")).await;
        for session in [committee.member(), committee.employee(), other.secretary(), app.as_([Role::Auditor], None)] {
            session.get(&first).await.is(StatusCode::OK);
            supplement(&session, meeting).await.is_problem(Kind::NotPermitted);
        }
        for path in [&base, &first, &format!("{compared}?from=1")] {
            app.as_([Role::Cleared], None).get(path).await.is_problem(Kind::NotPermitted);
        }
        let ask = || secretary.ask(Method::POST, &base);
        ask().await.is_problem(Kind::VersionRequired);
        ask().if_match("\"1\"").await.is_problem(Kind::Stale);
        ask().if_match("*").await.is_problem(Kind::InvalidRequest);
        for number in ["0", "2", "99", "65535", "65536", "-1", "+1", "01", "1.0", "x", "%00", "en"] {
            secretary.get(&format!("{base}/{number}")).await.is_problem(Kind::NotFound);
            secretary.get(&format!("{base}/{number}/differences?from=1")).await.is_problem(Kind::NotFound);
        }
        for number in ["0", "2", "65535"] {
            secretary.get(&format!("{compared}?from={number}")).await.is_problem(Kind::NotFound);
        }
        conduct::refuses_parameters(&secretary, &compared, &["from=", "from=x", "from=-1", "from=65536", "to=1"]).await;
        secretary.get(&compared).await.is_problem(Kind::InvalidParameter);
        secretary.get(&format!("{compared}?from=1&from=1")).await.is_problem(Kind::InvalidParameter);
        let nowhere: MeetingId = "018b2f00-0000-7000-8000-000000000000".parse().unwrap();
        for path in [editions(nowhere), format!("{}/1", editions(nowhere)), "/meetings/7/agenda-editions".to_owned()] {
            secretary.get(&path).await.is_problem(Kind::NotFound);
        }
        secretary.ask(Method::POST, &editions(nowhere)).if_match("\"1\"").await.is_problem(Kind::NotFound);
        for method in [Method::DELETE, Method::PATCH, Method::PUT] {
            secretary.ask(method, &first).await.is_problem(Kind::MethodNotAllowed);
        }
        let off = json!({ "reason": "Jul." });
        let tag = secretary.get(&format!("/meetings/{meeting}")).await.etag().to_owned();
        secretary.upheave(&format!("/meetings/{meeting}/cancellation"), &tag, &off).await.is(StatusCode::OK);
        supplement(&secretary, meeting).await.is_problem(Kind::NotAllowedNow);
        secretary.get(&first).await.is(StatusCode::OK);
        app.close().await;
    }

    async fn of_two_who_send_out_at_once_one_does(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let secretary = committee.secretary();
        freeze(&secretary, meeting).await;
        for number in 2..5 {
            put(&secretary, &late(meeting, "Budget")).await;
            let administrator = app.administrator();
            let (one, two) = tokio::join!(supplement(&secretary, meeting), supplement(&administrator, meeting));
            let mut statuses = [one.status.as_u16(), two.status.as_u16()];
            statuses.sort_unstable();
            assert_eq!(statuses, [201, 409]);
            let list = secretary.get(&editions(meeting)).await.is(StatusCode::OK);
            let numbers: Vec<_> = list["items"].as_array().unwrap().iter().map(|one| one["number"].clone()).collect();
            assert_eq!(numbers, (1..=number).map(|number| json!(number)).collect::<Vec<_>>());
        }
        app.close().await;
    }

    async fn an_agenda_has_a_hundred_editions_at_most(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let secretary = committee.secretary();
        freeze(&secretary, meeting).await;
        app.store(move |db| {
            let mut edition = agenda_editions::last_of_meeting(db, meeting)?.unwrap();
            edition.number = 99;
            agenda_editions::insert(db, &edition, None)
        })
        .await;
        put(&secretary, &late(meeting, "Budget")).await;
        assert_eq!(supplement(&secretary, meeting).await.is(StatusCode::CREATED)["number"], 100);
        put(&secretary, &late(meeting, "Affald")).await;
        supplement(&secretary, meeting).await.is_problem(Kind::NotAllowedNow);
        app.close().await;
    }

    async fn an_agenda_that_was_frozen_before_editions_were_kept_is_sent_out_as_its_first(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let meeting = committee.meets_at(NOVEMBER).await;
        let secretary = committee.secretary();
        put(&secretary, &item(meeting, "Eventuelt")).await;
        app.store(move |db| {
            let mut found = meetings::find(db, meeting)?.unwrap();
            found.state = MeetingState::Frozen { at: moment("2023-10-26 09:00") };
            meetings::update(db, found)
        })
        .await;
        let first = supplement(&secretary, meeting).await.is(StatusCode::CREATED);
        assert_eq!((&first["number"], &first["kind"]), (&json!(1), &json!("agenda")));
        app.close().await;
    }

    // Its minutes prove that the meeting was held; nobody sent an agenda out.
    async fn a_meeting_that_minutes_tell_of_has_no_edition(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Digitaliseringsstyregruppen").await;
        app.set_clock("2023-10-18 09:00");
        let meeting = committee.meets_at("2023-10-25T11:00:00Z").await;
        app.set_clock("2023-10-26 09:00");
        let secretary = committee.secretary();
        let upload = secretary.ask(Method::POST, "/minutes-imports?file_name=referat.md");
        let uploaded = upload.body("text/markdown", MINUTES).await;
        let accepting = format!("{}/acceptance", uploaded.header(LOCATION));
        secretary.step(&accepting, uploaded.etag(), &json!({})).await.is(StatusCode::OK);
        let found = secretary.get(&format!("/meetings/{meeting}")).await.is(StatusCode::OK);
        assert_eq!(found["state"], "held");
        assert_eq!(secretary.get(&editions(meeting)).await.is(StatusCode::OK)["items"], json!([]));
        secretary.get(&format!("/meetings/{meeting}/follow-up")).await.is_problem(Kind::NotFound);
        app.close().await;
    }
}
