//! Imports of minutes: uploaded, read, accepted once, their proposals changed, accepted, rejected.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role,
        body::{Function, Membership},
        ids::{ActionId, AgendaItemId, BodyId, MeetingId},
        meeting::{Meeting, MeetingState},
        organisation::{Person, Unit},
    },
    storage::{bodies, meetings, memberships, people, units},
};

use super::{
    committee::Committee,
    conduct,
    holding::successors,
    import_review,
    steering_group::{SteeringGroup, nobody},
};
use crate::support::{
    app::TestApp,
    builders::*,
    requests::{Answer, Session},
};

/// The minutes of the worked example: five items, five proposals.
pub(super) const MINUTES: &str = include_str!("../../../src/cli/demo/sample-minutes.md");

pub(super) const HALF_CLOSED: &str = "\
# REFERAT Digitaliseringsstyregruppen d. 25-10-2023

**Mødedato** Onsdag d. 25. oktober 2023 kl. 13:00

# Punkt 1: Plan for netværk

## Beslutning

Digitalisering & IT udarbejder en plan inden den 1. december 2023.

# Punkt 2: Lukket: Kontrakt med Hemmelig Leverandør

85.15.02-G01-99-23

## Beslutning

Digitalisering & IT opsiger kontrakten med Hemmelig Leverandør inden den 1. december 2023.
";

/// Who reviews minutes: a body with its secretary, and a unit of the name that the minutes use.
pub(super) struct Review {
    pub(super) body: BodyId,
    pub(super) secretary: Person,
    pub(super) unit: Unit,
}

impl Review {
    pub(super) async fn at(app: &TestApp) -> Self {
        let (body, secretary) = (a_body().named("Digitaliseringsstyregruppen"), a_person());
        let unit = a_unit().named("Digitalisering & IT");
        let review = Self {
            body: body.id,
            secretary,
            unit,
        };
        let (person, unit) = (review.secretary.clone(), review.unit.clone());
        let seat = Membership {
            body: body.id,
            person: person.id,
            function: Function::Secretary,
        };
        app.store(move |db| {
            bodies::insert(db, &body)?;
            people::insert(db, &person)?;
            units::insert(db, &unit)?;
            memberships::put(db, seat)
        })
        .await;
        review
    }

    pub(super) fn secretary<'a>(&self, app: &'a TestApp) -> Session<'a> {
        app.as_([Role::Secretary], Some(self.secretary.id))
    }

    /// Keeps a meeting of the body.
    pub(super) async fn plans(&self, app: &TestApp, meeting: Meeting) -> MeetingId {
        let (id, body) = (meeting.id, self.body);
        app.store(move |db| {
            let meeting = Meeting {
                body,
                ..meeting.clone()
            };
            meetings::insert(db, &meeting)
        })
        .await;
        id
    }
}

pub(super) async fn upload(session: &Session<'_>, text: &str) -> Answer {
    let asking = session.ask(Method::POST, "/minutes-imports?file_name=referat.md");
    asking.body("text/markdown", text).await
}

pub(super) fn path_of(import: &Value) -> String {
    format!("/minutes-imports/{}", import["id"].as_str().unwrap())
}

pub(super) fn proposal_path(import: &Value, number: usize) -> String {
    let proposal = import["proposals"][number]["id"].as_str().unwrap();
    format!("{}/proposals/{proposal}", path_of(import))
}

pub(super) async fn accepted(session: &Session<'_>, text: &str) -> Value {
    let uploaded = upload(session, text).await;
    let path = format!("{}/acceptance", path_of(&uploaded.json()));
    let accepted = session.step(&path, uploaded.etag(), &json!({})).await;
    accepted.is(StatusCode::OK)
}

on_both_databases! {
    async fn minutes_are_read_and_kept_as_a_draft_that_changes_nothing(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let uploaded = upload(&secretary, MINUTES).await;
        let import = uploaded.is(StatusCode::CREATED);
        assert_eq!((&import["state"], &import["file_name"]), (&json!("draft"), &json!("referat.md")));
        assert_eq!(import["body_id"], review.body.to_string());
        assert_eq!((&import["met_on"], &import["met_at"]), (&json!("2023-10-25"), &json!("13:00")));
        assert_eq!(import["place"], "Mødelokale Fjorden, Havnbjerg Rådhus");
        let (items, proposals) = (&import["items"], &import["proposals"]);
        assert_eq!((items.as_array().unwrap().len(), proposals.as_array().unwrap().len()), (5, 5));
        // Everything that is told can be found again in the text.
        let text = import["text"].as_str().unwrap();
        for proposal in proposals.as_array().unwrap() {
            let place = |end: &str| usize::try_from(proposal["span"][end].as_u64().unwrap()).unwrap();
            let words = text.get(place("start")..place("end"));
            assert_eq!(words, proposal["quote"].as_str());
        }
        let read = secretary.get(uploaded.header("location")).await;
        assert_eq!((read.json(), read.etag()), (import.clone(), uploaded.etag()));
        conduct::tells_what_is_known(&secretary, &path_of(&import)).await;
        for nothing in ["/meetings", "/decisions", "/actions", "/matters"] {
            assert_eq!(secretary.walk(nothing).await.len(), 0, "{nothing}");
        }
        app.close().await;
    }

    async fn a_document_is_taken_under_every_type_that_it_may_have(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        let pdf = include_bytes!("../../documents/referat-klima-teknik.pdf");
        let docx = include_bytes!("../../documents/referat-boern-unge.docx");
        let html = "<html><body><h1>REFERAT Byrådet d. 25-10-2023</h1><h2>Punkt 1: Budget</h2>\
            <h3>Beslutning</h3><p>Godkendt.</p></body></html>";
        let xml = "<Meeting><Committee>Byrådet</Committee></Meeting>";
        let items = |answer: &Answer| answer.json()["items"].as_array().unwrap().len();
        for (name, media_type, content) in [
            ("a.pdf", "application/pdf", pdf.as_slice()),
            ("a.docx", word, docx),
            ("a.html", "text/html; charset=utf-8", html.as_bytes()),
        ] {
            let asking = secretary.ask(Method::POST, &format!("/minutes-imports?file_name={name}"));
            let answer = asking.body(media_type, content.to_vec()).await;
            answer.is(StatusCode::CREATED);
            assert!(items(&answer) > 0, "{name}: {}", answer.text);
            let decision = &answer.json()["items"][0]["decision"]["text"];
            assert!(decision.is_string(), "{name}: {}", answer.text);
        }
        for media_type in ["application/xhtml+xml", "application/xml", "text/xml"] {
            let asking = secretary.ask(Method::POST, "/minutes-imports?file_name=a.xml");
            asking.body(media_type, xml).await.is_problem(Kind::InvalidFields);
        }
        app.close().await;
    }

    async fn the_same_file_again_changes_nothing(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let first = upload(&secretary, MINUTES).await.is(StatusCode::CREATED);
        let again = upload(&secretary, MINUTES).await;
        assert_eq!(again.is(StatusCode::OK), first);
        assert_eq!(secretary.walk("/minutes-imports").await.len(), 1);
        app.close().await;
    }

    async fn of_one_file_sent_many_times_at_once_one_import_is_made(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let send = || upload(&secretary, MINUTES);
        let (a, b, c, d) = tokio::join!(send(), send(), send(), send());
        let answers = [a, b, c, d];
        let created = answers.iter().filter(|answer| answer.status == StatusCode::CREATED);
        assert_eq!(created.count(), 1);
        for answer in &answers {
            assert!(answer.status.is_success(), "{}", answer.text);
            assert_eq!(answer.json()["id"], answers[0].json()["id"]);
        }
        assert_eq!(secretary.walk("/minutes-imports").await.len(), 1);
        app.close().await;
    }

    async fn what_is_no_minutes_is_refused(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let post = |query: &str| {
            let path = format!("/minutes-imports{query}");
            secretary.ask(Method::POST, &path)
        };
        let named = "?file_name=a.md";
        for (content, kind) in [
            (b"".to_vec(), Kind::UnreadableMinutes),
            (b"   \n".to_vec(), Kind::UnreadableMinutes),
            (b"%PDF-1.7 x".to_vec(), Kind::UnreadableMinutes),
            (vec![0; 1000], Kind::UnreadableMinutes),
            (b"\xff\xfe\x00\xd8\x00".to_vec(), Kind::UnreadableMinutes),
            (b"En indkoebsliste: brod, ost.".to_vec(), Kind::InvalidFields),
            (vec![b'x'; 1_000_001], Kind::BodyTooLarge),
        ] {
            for media_type in ["text/plain", "text/markdown; charset=utf-8", "application/octet-stream"] {
                let refused = post(named).body(media_type, content.clone()).await;
                refused.is_problem(kind);
            }
        }
        for media_type in ["application/json", "application/msword", "image/png", "multipart/form-data", "x"] {
            let refused = post(named).body(media_type, MINUTES).await;
            refused.is_problem(Kind::UnsupportedMediaType);
        }
        post(named).await.is_problem(Kind::UnsupportedMediaType);
        let long = format!("?file_name={}", "x".repeat(501));
        for query in ["", "?file_name=", "?file_name=%00", "?name=a.md", &long] {
            let refused = post(query).body("text/plain", MINUTES).await;
            refused.is_problem(Kind::InvalidParameter);
        }
        assert_eq!(secretary.walk("/minutes-imports").await.len(), 0);
        app.close().await;
    }

    async fn control_characters_in_minutes_do_no_harm(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        for (number, stray) in ["\u{0}", "\u{1b}[31m", "\u{7}", "\u{2028}", "\u{fffe}"].iter().enumerate() {
            let text = MINUTES.replace("retningslinjer", &format!("retnings{stray}linjer{number}"));
            let uploaded = upload(&secretary, &text).await;
            assert!(uploaded.status.as_u16() < 500, "{stray:?}: {}", uploaded.text);
        }
        app.close().await;
    }

    async fn an_accepted_import_is_a_meeting_with_its_decisions(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let uploaded = upload(&secretary, MINUTES).await;
        let path = format!("{}/acceptance", path_of(&uploaded.json()));
        secretary.post(&path, &json!({})).await.is_problem(Kind::VersionRequired);
        secretary.step(&path, "\"2\"", &json!({})).await.is_problem(Kind::Stale);
        let accepted = secretary.step(&path, uploaded.etag(), &json!({})).await;
        let import = accepted.is(StatusCode::OK);
        assert_eq!((&import["state"], &import["accepted_at"]), (&json!("accepted"), &json!("2023-10-26T07:00:00Z")));
        let meeting = secretary.get(&format!("/meetings/{}", import["meeting_id"].as_str().unwrap())).await;
        assert_eq!(meeting.json()["starts_at"], "2023-10-25T11:00:00Z");
        let decided = secretary.walk("/decisions").await;
        assert_eq!(decided.len(), 5);
        for decision in &decided {
            assert_eq!(decision["provenance"]["import_id"], import["id"]);
        }
        let items = import["items"].as_array().unwrap();
        assert!(items.iter().all(|item| item["agenda_item_id"].is_string()));
        secretary.step(&path, uploaded.etag(), &json!({})).await.is_problem(Kind::Stale);
        secretary.step(&path, accepted.etag(), &json!({})).await.is_problem(Kind::NotAllowedNow);
        assert_eq!(secretary.walk("/meetings").await.len(), 1);
        assert_eq!(secretary.walk("/decisions").await.len(), 5);
        assert_eq!(secretary.walk("/actions").await.len(), 0);
        app.close().await;
    }

    async fn of_those_who_accept_at_once_one_wins_and_nothing_is_doubled(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let uploaded = upload(&secretary, MINUTES).await;
        let path = format!("{}/acceptance", path_of(&uploaded.json()));
        let accept = || async { secretary.step(&path, uploaded.etag(), &json!({})).await };
        let (a, b, c) = tokio::join!(accept(), accept(), accept());
        let mut statuses = [a, b, c].map(|answer| answer.status.as_u16());
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412, 412]);
        assert_eq!(secretary.walk("/meetings").await.len(), 1);
        assert_eq!(secretary.walk("/decisions").await.len(), 5);
        app.close().await;
    }

    async fn what_the_document_does_not_say_the_secretary_adds(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let unknown = MINUTES.replace("Digitaliseringsstyregruppen", "Strategiudvalget");
        let uploaded = upload(&secretary, &unknown).await;
        assert_eq!(uploaded.json()["body_id"], Value::Null);
        let path = format!("{}/acceptance", path_of(&uploaded.json()));
        let tag = uploaded.etag();
        secretary.step(&path, tag, &json!({})).await.points_to(&["/body_id"]);
        let nowhere = json!({ "body_id": nobody().to_string() });
        app.administrator().step(&path, tag, &nowhere).await.points_to(&["/body_id"]);
        let future = json!({ "body_id": review.body.to_string(), "met_at": "2023-10-27T13:00:00Z" });
        secretary.step(&path, tag, &future).await.points_to(&["/met_at"]);
        let past = json!({ "body_id": review.body.to_string(), "met_at": "2023-10-25T13:30:00+02:00" });
        let accepted = secretary.step(&path, tag, &past).await.is(StatusCode::OK);
        assert_eq!(accepted["body_id"], review.body.to_string());
        let meeting = secretary.walk_field("/meetings", "starts_at").await;
        assert_eq!(meeting, ["2023-10-25T11:30:00Z"]);
        conduct::refuses_bad_bodies(&secretary, Method::POST, &path).await;
        app.close().await;
    }

    async fn minutes_are_recorded_once_and_not_for_a_cancelled_meeting(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        accepted(&secretary, MINUTES).await;
        let amended = upload(&secretary, &MINUTES.replace("Orientering givet.", "Drøftet.")).await;
        let path = format!("{}/acceptance", path_of(&amended.json()));
        secretary.step(&path, amended.etag(), &json!({})).await.points_to(&["/decisions", "/decisions"]);
        assert_eq!(secretary.walk("/decisions").await.len(), 5);
        let (at, reason) = (moment("2023-10-17 08:00"), note("Sygdom."));
        let cancelled = a_meeting().on("2023-10-18").state(MeetingState::Cancelled { at, reason });
        review.plans(&app, cancelled).await;
        let when = json!({ "met_at": "2023-10-18T13:00:00+02:00" });
        secretary.step(&path, amended.etag(), &when).await.is_problem(Kind::NotAllowedNow);
        app.close().await;
    }

    async fn a_planned_meeting_is_found_and_held(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let id = review.plans(&app, a_meeting().on("2023-10-25")).await;
        let import = accepted(&secretary, MINUTES).await;
        assert_eq!(import["meeting_id"], id.to_string());
        let meeting = secretary.get(&format!("/meetings/{id}")).await.json();
        assert!(meeting.to_string().contains("\"held\""), "{meeting}");
        app.close().await;
    }

    async fn an_item_that_stands_on_the_agenda_already_gets_the_decision(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let id = review.plans(&app, a_meeting().on("2023-10-25")).await;
        let item = json!({ "meeting_id": id.to_string(), "title": "schultz  campus", "kind": "decision", "late_reason": "Kom på mødet." });
        let standing = secretary.post("/agenda-items", &item).await.is(StatusCode::CREATED);
        accepted(&secretary, MINUTES).await;
        let items = secretary.walk(&format!("/agenda-items?meeting_id={id}")).await;
        assert_eq!(items.len(), 5, "one of the five stood there before");
        let decided = secretary.walk_field(&format!("/decisions?meeting_id={id}"), "agenda_item_id").await;
        assert!(decided.contains(&standing["id"]), "{decided:?}");
        app.close().await;
    }

    async fn what_the_minutes_do_not_know_the_planned_meeting_did_not_reach(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let mut new = group.new_action(&group.decision);
        new["title"] = json!("Schultz Campus");
        let reached: ActionId = secretary.create("/actions", &new).await;
        let missed: ActionId = secretary.create("/actions", &group.new_action(&group.decision)).await;
        let mut ids = Vec::new();
        for (title, kind, is_closed) in [
            ("Personsag", "decision", true),
            ("Generativ AI i hverdagens opgaver", "decision", false),
            ("Budget", "decision", false),
            ("Eventuelt", "standing", false),
        ] {
            let item = json!({ "meeting_id": group.next.id, "title": title, "kind": kind, "is_closed": is_closed });
            ids.push(secretary.create::<AgendaItemId>("/agenda-items", &item).await);
        }
        app.set_clock("2023-11-30 09:00");
        let secretary = group.secretary(&app);
        let november = MINUTES.replace("25-10-2023", "29-11-2023").replace("25. oktober 2023", "29. november 2023");
        let import = accepted(&secretary, &november).await;
        assert_eq!(import["meeting_id"], group.next.id.to_string());
        for (action, state) in [(reached, "presented"), (missed, "moved_on")] {
            let told = secretary.get(&format!("/actions/{action}")).await.json();
            assert_eq!((&told["carried_over"], &told["due_on"]), (&json!(1), &json!("2023-12-13")));
            let placements = secretary.get(&format!("/meetings/{}/placements", group.next.id)).await.json();
            let placements = placements["items"].as_array().unwrap();
            let of_it = placements.iter().find(|one| one["action_id"] == json!(action)).unwrap();
            assert_eq!(of_it["state"], state);
        }
        let expected = [("Budget".to_owned(), ids[2]), ("Personsag".to_owned(), ids[0])];
        assert_eq!(successors(&app, &group).await, expected);
        app.drain().await;
        app.close().await;
    }

    async fn the_minutes_of_one_body_are_not_taken_for_anothers(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let other = Committee::founded(&app, "Økonomiudvalget").await;
        let own = upload(&review.secretary(&app), HALF_CLOSED).await;
        let path = format!("{}/acceptance", path_of(&own.json()));
        let mine = json!({ "body_id": other.body.to_string() });
        other.secretary().step(&path, own.etag(), &mine).await.is_problem(Kind::NotPermitted);

        // Of a body that nobody knows, what was closed is for who uploaded it.
        let unknown = HALF_CLOSED.replace("Digitaliseringsstyregruppen", "Strategiudvalget");
        let own = upload(&review.secretary(&app), &unknown).await;
        assert_eq!(own.json()["items"].as_array().unwrap().len(), 2);
        let path = path_of(&own.json());
        let seen = other.secretary().get(&path).await;
        assert!(!seen.text.contains("Hemmelig"), "{}", seen.text);
        let path = format!("{path}/acceptance");
        other.secretary().step(&path, own.etag(), &mine).await.is_problem(Kind::NotPermitted);
        let mine = json!({ "body_id": review.body.to_string() });
        review.secretary(&app).step(&path, own.etag(), &mine).await.is(StatusCode::OK);
        app.close().await;
    }

    async fn the_next_meeting_is_that_of_the_body_which_the_secretary_names(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let unknown = MINUTES.replace("Digitaliseringsstyregruppen", "Strategiudvalget");
        let uploaded = upload(&secretary, &unknown).await;
        let next = |import: &Value| {
            let proposals = import["proposals"].as_array().unwrap();
            proposals.iter().filter(|one| one["due"]["kind"] == "next_meeting").count()
        };
        assert_eq!(next(&uploaded.json()), 0);
        let path = format!("{}/acceptance", path_of(&uploaded.json()));
        let body = json!({ "body_id": review.body.to_string() });
        let accepted = secretary.step(&path, uploaded.etag(), &body).await.is(StatusCode::OK);
        assert_eq!(next(&accepted), 3);
        app.close().await;
    }

    async fn the_next_meeting_is_found_however_the_document_was_laid_out(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let html = "<html><body><h1>REFERAT Strategiudvalget</h1><p>Mødedato: 25-10-2023 kl. 13:00</p>\
            <h2>Punkt 1: Netværk</h2><table><tr><td><b>Beslutning</b></td></tr><tr><td>Digitalisering &amp; IT \
            udarbejder en<br>plan til næste møde.</td></tr></table></body></html>";
        let asking = secretary.ask(Method::POST, "/minutes-imports?file_name=a.html");
        let import = asking.body("text/html", html).await.is(StatusCode::CREATED);
        assert_eq!(import["proposals"][0]["due"]["kind"], "unset", "{import}");
        let acceptance = format!("{}/acceptance", path_of(&import));
        let body = json!({ "body_id": review.body.to_string() });
        let accepted = secretary.step(&acceptance, "\"1\"", &body).await.is(StatusCode::OK);
        let next = json!({ "kind": "next_meeting", "body_id": review.body.to_string(), "nth": 1 });
        assert_eq!(accepted["proposals"][0]["due"], next);
        app.close().await;
    }

    async fn the_parts_of_a_proposal_are_due_at_the_meeting_that_the_whole_named(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let text = HALF_CLOSED
            .replace("Digitaliseringsstyregruppen", "Strategiudvalget")
            .replace("en plan inden den 1. december 2023.", "en plan og et budget til næste møde.");
        let import = upload(&secretary, &text).await.json();
        let path = format!("{}/split", proposal_path(&import, 0));
        let part = |quote: &str| json!({ "title": quote, "quote": quote });
        let parts = json!({ "parts": [part("en plan"), part("et budget")] });
        let split = secretary.step(&path, "\"1\"", &parts).await.is(StatusCode::OK);
        assert_eq!(split["parts"][0]["due"], json!({ "kind": "unset" }));
        let acceptance = format!("{}/acceptance", path_of(&import));
        let body = json!({ "body_id": review.body.to_string() });
        let accepted = secretary.step(&acceptance, "\"1\"", &body).await.is(StatusCode::OK);
        let dues: Vec<_> = accepted["proposals"].as_array().unwrap().iter().map(|one| &one["due"]["kind"]).collect();
        assert_eq!(dues, ["unset", "next_meeting", "next_meeting", "by_date"]);
        app.close().await;
    }

    async fn of_too_many_proposals_the_first_are_kept_and_the_rest_is_told(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let five = "Digitalisering & IT udarbejder en plan inden den 1. december 2023.\n\nTeknik og Miljø køber cykler \
                    inden den 24. november 2023.\n\nDigitalisering & IT sletter computere inden den 1. januar \
                    2024.\n\nTeknik og Miljø undersøger broer inden den 1. februar 2024.\n\nDigitalisering & IT \
                    orienterer skoler inden den 1. marts 2024.";
        let items: Vec<_> = (1..=401).map(|_| ("Plan", "", five)).collect();
        let import = upload(&secretary, &import_review::minutes(&items)).await.is(StatusCode::CREATED);
        let proposals = import["proposals"].as_array().unwrap();
        assert_eq!(proposals.len(), 2_000);
        assert_eq!((&proposals[1_999]["item_position"], &proposals[1_999]["owner"]), (&json!(400), &json!({ "unit_id": review.unit.id.to_string() })));
        assert_eq!(proposals[1_998]["owner"], Value::Null);
        let warnings = import["warnings"].to_string();
        assert!(warnings.contains("Der er fundet 2005 forslag til opfølgning. Kun de første 2000 er taget med"), "{warnings}");
        app.close().await;
    }

    async fn without_a_time_of_day_the_meeting_of_that_day_is_meant(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let id = review.plans(&app, a_meeting().on("2023-10-25")).await;
        let import = accepted(&review.secretary(&app), &MINUTES.replace(" kl. 13:00", "")).await;
        assert_eq!(import["meeting_id"], id.to_string());
        app.close().await;
    }

    async fn a_proposal_of_a_draft_becomes_no_action_by_itself(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = upload(&secretary, MINUTES).await.json();
        let path = format!("{}/acceptance", proposal_path(&import, 0));
        let early = secretary.step(&path, "\"1\"", &json!({})).await;
        early.is_problem(Kind::NotAllowedNow);
        assert_eq!(secretary.walk("/actions").await.len(), 0);
        app.close().await;
    }

    async fn a_proposal_is_changed_and_becomes_an_action(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = accepted(&secretary, MINUTES).await;
        let path = proposal_path(&import, 0);
        let tag = import["proposals"][0]["etag"].as_str().unwrap();
        assert_eq!(import["proposals"][0]["owner"], Value::Null);
        let acceptance = format!("{path}/acceptance");
        secretary.step(&acceptance, tag, &json!({})).await.points_to(&["/owner"]);
        let change = json!({
            "title": "Skrive retningslinjer",
            "owner": { "unit_id": review.unit.id.to_string() },
            "due": { "kind": "by_date", "date": "2023-12-01" },
        });
        secretary.ask(Method::PATCH, &path).json(&change).await.is_problem(Kind::VersionRequired);
        let changed = secretary.patch(&path, tag, &change).await;
        let told = changed.is(StatusCode::OK);
        assert_eq!(told["quote"], import["proposals"][0]["quote"]);
        assert_eq!((&told["owner"], &told["due"]), (&change["owner"], &change["due"]));
        secretary.patch(&path, tag, &change).await.is_problem(Kind::Stale);
        secretary.step(&acceptance, tag, &json!({})).await.is_problem(Kind::Stale);
        let unknown = json!({ "accountable_id": nobody().to_string() });
        let unknown = secretary.step(&acceptance, changed.etag(), &unknown).await;
        unknown.points_to(&["/accountable_id"]);
        let accountable = json!({ "accountable_id": review.secretary.id.to_string() });
        let accepted = secretary.step(&acceptance, changed.etag(), &accountable).await;
        let told = accepted.is(StatusCode::OK);
        assert_eq!(told["state"], "accepted");
        let action = secretary.get(&format!("/actions/{}", told["action_id"].as_str().unwrap())).await;
        let action = action.is(StatusCode::OK);
        assert_eq!((&action["title"], &action["state"]), (&change["title"], &json!("open")));
        assert_eq!((&action["quote"], &action["due_on"]), (&told["quote"], &json!("2023-12-01")));
        assert_eq!(action["provenance"]["span"], told["span"]);
        assert_eq!(action["accountable_id"], accountable["accountable_id"]);
        // Settled is settled, whatever the version.
        for (method, path, body) in [
            (Method::POST, acceptance.clone(), json!({})),
            (Method::POST, format!("{path}/rejection"), json!({})),
            (Method::PATCH, path.clone(), change),
        ] {
            let asking = secretary.ask(method, &path).if_match(accepted.etag()).json(&body);
            asking.await.is_problem(Kind::NotAllowedNow);
        }
        assert_eq!(secretary.walk("/actions").await.len(), 1);
        app.drain().await;
        app.close().await;
    }

    async fn what_no_proposal_can_be_is_refused(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = accepted(&secretary, MINUTES).await;
        let path = proposal_path(&import, 0);
        let nobody = nobody().to_string();
        let cases = [
            (json!({ "title": "" }), "/title"),
            (json!({ "owner": { "person_id": nobody } }), "/owner"),
            (json!({ "owner": { "unit_id": nobody } }), "/owner"),
            (json!({ "due": { "kind": "at_meeting", "meeting_id": nobody } }), "/due/meeting_id"),
            (json!({ "due": { "kind": "next_meeting", "body_id": nobody } }), "/due/body_id"),
            (json!({ "quote": "Noget andet" }), "/quote"),
        ];
        conduct::points_to_fields(&secretary, (Method::PATCH, &path), &cases).await;
        conduct::refuses_bad_bodies(&secretary, Method::PATCH, &path).await;
        conduct::refuses_bad_bodies(&secretary, Method::POST, &format!("{path}/acceptance")).await;
        conduct::refuses_bad_bodies(&secretary, Method::POST, &format!("{path}/rejection")).await;
        let other = upload(&secretary, HALF_CLOSED).await.json();
        let elsewhere = path.replace(import["id"].as_str().unwrap(), other["id"].as_str().unwrap());
        let title = json!({ "title": "Andet" });
        secretary.patch(&elsewhere, "\"1\"", &title).await.is_problem(Kind::NotFound);
        app.close().await;
    }

    async fn a_rejected_proposal_keeps_its_reason_and_makes_no_action(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = accepted(&secretary, MINUTES).await;
        for (number, body) in [json!({ "reason": "Det er gjort." }), json!({})].iter().enumerate() {
            let path = format!("{}/rejection", proposal_path(&import, number));
            secretary.post(&path, body).await.is_problem(Kind::VersionRequired);
            let rejected = secretary.step(&path, "\"1\"", body).await;
            let told = rejected.is(StatusCode::OK);
            assert_eq!(told["state"], "rejected");
            assert_eq!(told["reason"], body.get("reason").cloned().unwrap_or(Value::Null));
            secretary.step(&path, rejected.etag(), body).await.is_problem(Kind::NotAllowedNow);
        }
        assert_eq!(secretary.walk("/actions").await.len(), 0);
        let read = secretary.get(&path_of(&import)).await.json();
        assert_eq!(read["proposals"][0]["state"], "rejected");
        app.close().await;
    }

    async fn a_proposal_that_many_accept_at_once_becomes_one_action(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = accepted(&secretary, HALF_CLOSED).await;
        let path = format!("{}/acceptance", proposal_path(&import, 0));
        let accept = || async { secretary.step(&path, "\"1\"", &json!({})).await };
        let (a, b, c) = tokio::join!(accept(), accept(), accept());
        let mut statuses = [a, b, c].map(|answer| answer.status.as_u16());
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412, 412]);
        assert_eq!(secretary.walk("/actions").await.len(), 1);
        app.drain().await;
        app.close().await;
    }

    async fn different_proposals_are_accepted_at_once(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = accepted(&secretary, HALF_CLOSED).await;
        let accept = |number: usize| {
            let path = format!("{}/acceptance", proposal_path(&import, number));
            let secretary = secretary.clone();
            async move { secretary.step(&path, "\"1\"", &json!({})).await }
        };
        let (a, b) = tokio::join!(accept(0), accept(1));
        a.is(StatusCode::OK);
        b.is(StatusCode::OK);
        assert_eq!(secretary.walk("/actions").await.len(), 2);
        app.drain().await;
        app.close().await;
    }

    async fn imports_are_for_those_who_import(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = accepted(&secretary, HALF_CLOSED).await;
        let draft = upload(&secretary, MINUTES).await.json();
        let (path, proposal) = (path_of(&import), proposal_path(&import, 0));
        let acceptance = format!("{}/acceptance", path_of(&draft));
        for role in [Role::Employee, Role::Director, Role::Member, Role::Auditor, Role::Cleared] {
            let session = app.as_([role], None);
            upload(&session, "x").await.is_problem(Kind::NotPermitted);
            session.get("/minutes-imports").await.is_problem(Kind::NotPermitted);
            session.get(&path).await.is_problem(Kind::NotPermitted);
            session.step(&acceptance, "\"1\"", &json!({})).await.is_problem(Kind::NotPermitted);
            session.patch(&proposal, "\"1\"", &json!({})).await.is_problem(Kind::NotPermitted);
        }
        // A service and the secretary of another body import and look on, but decide nothing.
        for role in [Role::Service, Role::Secretary] {
            let session = app.as_([role], None);
            session.get(&path).await.is(StatusCode::OK);
            session.step(&acceptance, "\"1\"", &json!({})).await.is_problem(Kind::NotPermitted);
            session.patch(&proposal, "\"1\"", &json!({})).await.is_problem(Kind::NotPermitted);
            for step in ["acceptance", "rejection"] {
                let refused = session.step(&format!("{proposal}/{step}"), "\"1\"", &json!({})).await;
                refused.is_problem(Kind::NotPermitted);
            }
        }
        let steps = [format!("{proposal}/acceptance"), format!("{proposal}/rejection")];
        let addresses = [
            (Method::GET, "/minutes-imports"),
            (Method::POST, "/minutes-imports?file_name=a"),
            (Method::GET, path.as_str()),
            (Method::POST, acceptance.as_str()),
            (Method::PATCH, proposal.as_str()),
            (Method::POST, steps[0].as_str()),
            (Method::POST, steps[1].as_str()),
        ];
        conduct::asks_for_a_token(&app, &addresses).await;
        app.close().await;
    }

    async fn closed_items_are_kept_from_those_who_may_not_know_of_them(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let uploaded = upload(&secretary, HALF_CLOSED).await;
        let whole = uploaded.is(StatusCode::CREATED);
        assert_eq!(whole["items"][1]["is_closed"], true);
        let (path, closed) = (path_of(&whole), proposal_path(&whole, 1));
        let outsiders = || [app.administrator(), app.as_([Role::Service], None)];
        let knows_nothing = |answer: &Answer| {
            assert!(!answer.text.contains("Hemmelig"), "{}", answer.text);
            assert!(!answer.text.contains("G01-99-23"), "{}", answer.text);
        };
        for session in outsiders() {
            let read = session.get(&path).await;
            let told = read.is(StatusCode::OK);
            assert_eq!((told["items"].as_array().unwrap().len(), &told["text"]), (1, &Value::Null));
            assert_ne!(read.etag(), uploaded.etag());
            knows_nothing(&read);
            knows_nothing(&upload(&session, HALF_CLOSED).await);
            knows_nothing(&session.get("/minutes-imports").await);
            for step in ["acceptance", "rejection"] {
                let refused = session.step(&format!("{closed}/{step}"), "\"1\"", &json!({})).await;
                refused.is_problem(Kind::NotFound);
            }
        }
        let acceptance = format!("{path}/acceptance");
        let accepted = app.administrator().step(&acceptance, "\"1\"", &json!({})).await;
        accepted.is(StatusCode::OK);
        knows_nothing(&accepted);
        for session in outsiders() {
            for step in ["acceptance", "rejection"] {
                let refused = session.step(&format!("{closed}/{step}"), "\"1\"", &json!({})).await;
                refused.is_problem(Kind::NotFound);
            }
            for list in ["/decisions", "/actions", "/agenda-items", "/matters", "/meetings"] {
                knows_nothing(&session.get(list).await);
            }
        }
        let done = secretary.step(&format!("{closed}/acceptance"), "\"1\"", &json!({})).await;
        done.is(StatusCode::OK);
        for session in outsiders() {
            for list in ["/actions", "/reports/outstanding-actions", "/reminders"] {
                assert_eq!(session.walk(list).await.len(), 0, "{list}");
            }
        }
        app.drain().await;
        app.close().await;
    }

    async fn imports_are_listed_newest_first_by_state(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        accepted(&secretary, MINUTES).await;
        upload(&secretary, HALF_CLOSED).await.is(StatusCode::CREATED);
        let states = secretary.walk_field("/minutes-imports?limit=1", "state").await;
        assert_eq!(states, ["draft", "accepted"]);
        for (state, count) in [("draft", 1), ("accepted", 1)] {
            let found = secretary.walk(&format!("/minutes-imports?state={state}")).await;
            assert_eq!(found.len(), count);
            assert!(found[0].get("text").is_none() && found[0].get("items").is_none());
        }
        for query in ["state=open", "sort=x"] {
            let refused = secretary.get(&format!("/minutes-imports?{query}")).await;
            refused.is_problem(Kind::InvalidParameter);
        }
        app.close().await;
    }
}
