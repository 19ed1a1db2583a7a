//! The papers of a meeting as files: who gets which, in which rendition, and what they come with.

use actix_web::http::{
    Method, StatusCode,
    header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{action::Action, agenda::Confidentiality, ids::MeetingId, organisation::Owner},
};

use super::{
    committee::Committee,
    conduct,
    steering_group::{CLOSED_TEXT, SteeringGroup, TEXT},
};
use crate::support::{app::TestApp, builders::*, requests::Session};

/// Stands in everything that is closed.
const MARKER: &str = "HEMMELIG";

/// The papers, each in both formats.
const FILES: [&str; 6] = [
    "agenda.html",
    "agenda.pdf",
    "minutes.html",
    "minutes.pdf",
    "follow-up.html",
    "follow-up.pdf",
];

fn at(meeting: MeetingId, file: &str) -> String {
    format!("/meetings/{meeting}/{file}")
}

/// What a file says, with one blank between two words.
async fn text(session: &Session<'_>, path: &str) -> String {
    let answer = session.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    let words: Vec<_> = answer.text.split_whitespace().collect();
    words.join(" ")
}

async fn freeze(session: &Session<'_>, meeting: MeetingId) {
    let path = format!("/meetings/{meeting}");
    let tag = session.get(&path).await.etag().to_owned();
    let freezing = session.ask(Method::POST, &format!("{path}/agenda-freeze"));
    freezing.if_match(&tag).await.is(StatusCode::OK);
}

fn item(meeting: MeetingId, title: &str) -> Value {
    json!({
        "meeting_id": meeting, "title": title, "kind": "decision",
        "recommendation": format!("{title}: indstilling"),
        "attachments": [{ "name": format!("{title}: bilag"), "document": "4711" }],
    })
}

async fn put_closed(secretary: &Session<'_>, meeting: MeetingId, public_title: Option<&str>) {
    let mut new = item(meeting, MARKER);
    new["is_closed"] = json!(true);
    new["public_title"] = json!(public_title);
    secretary.create::<String>("/agenda-items", &new).await;
}

/// A closed action of the open decision.
fn a_closed_action(group: &SteeringGroup) -> Action {
    Action {
        title: title(MARKER),
        confidentiality: Confidentiality::Closed,
        ..an_action()
            .by(&group.decision, &group.held)
            .owner(Owner::Person(group.owner.id))
            .due_on("2023-11-20")
    }
}

on_both_databases! {
    async fn an_agenda_is_a_draft_until_it_is_sent_out_and_then_its_newest_edition(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Teknik- og Miljøudvalget").await;
        let meeting = committee.meets_at("2023-11-29T12:00:00Z").await;
        let secretary = committee.secretary();
        secretary.create::<String>("/agenda-items", &item(meeting, "Cykelstier på Ærø")).await;
        for file in ["agenda.html", "agenda.pdf"] {
            let told = text(&secretary, &at(meeting, file)).await;
            assert!(told.contains("Cykelstier på Ærø") && told.contains("Udkast"), "{told}");
        }
        freeze(&secretary, meeting).await;
        let mut late = item(meeting, "Sent punkt");
        late["late_reason"] = json!("Høringssvaret kom i går.");
        secretary.create::<String>("/agenda-items", &late).await;
        let told = text(&secretary, &at(meeting, "agenda.html")).await;
        assert!(!told.contains("Udkast") && !told.contains("Sent punkt"), "{told}");
        let path = format!("/meetings/{meeting}");
        let tag = secretary.get(&path).await.etag().to_owned();
        let supplementing = secretary.ask(Method::POST, &format!("{path}/agenda-editions"));
        supplementing.if_match(&tag).await.is(StatusCode::CREATED);
        for file in ["agenda.html", "agenda.pdf"] {
            let told = text(&secretary, &at(meeting, file)).await;
            for words in ["Tillægsdagsorden", "Sent punkt", "Høringssvaret kom i går.", "Cykelstier på Ærø: bilag"] {
                assert!(told.contains(words), "{words}: {told}");
            }
            let first = text(&secretary, &format!("{}?edition=1", at(meeting, file))).await;
            assert!(!first.contains("Sent punkt"), "{first}");
            let english = text(&secretary, &format!("{}?language=en", at(meeting, file))).await;
            assert!(english.contains("Supplementary agenda"), "{english}");
            let unknown = secretary.get(&format!("{}?edition=3", at(meeting, file))).await;
            unknown.is_problem(Kind::NotFound);
        }
        app.close().await;
    }

    async fn a_file_comes_with_its_type_its_name_and_a_tag(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Teknik- og Miljøudvalget").await;
        let meeting = committee.meets_at("2023-11-29T12:00:00Z").await;
        let employee = committee.employee();
        for (file, media_type) in [("agenda.html", "text/html; charset=utf-8"), ("agenda.pdf", "application/pdf")] {
            let answer = employee.get(&at(meeting, file)).await;
            assert_eq!(answer.header(CONTENT_TYPE), media_type);
            assert_eq!(answer.header(CACHE_CONTROL), "private, no-cache");
            let named = answer.header(CONTENT_DISPOSITION);
            let ending = file.rsplit('.').next().unwrap();
            assert!(named.starts_with(&format!(
                "inline; filename=\"Dagsorden - Teknik- og Miljoeudvalget - 2023-11-29.{ending}\""
            )), "{named}");
            let policy = answer.header(CONTENT_SECURITY_POLICY);
            assert!(policy.starts_with("default-src 'none'; "), "{policy}");
            assert_eq!(policy.contains("style-src 'sha256-"), file.ends_with("html"));
            let again = employee.get(&at(meeting, file)).if_none_match(answer.etag()).await;
            again.is_nothing_new();
            assert_eq!(again.etag(), answer.etag());
            if file.ends_with("pdf") {
                assert!(answer.bytes.starts_with(b"%PDF-1.7"));
            }
        }
        app.close().await;
    }

    async fn minutes_tell_what_was_decided_once_the_meeting_was_held(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let open = Action {
            title: title("Udarbejde retningslinjer"),
            confidentiality: Confidentiality::Open,
            ..a_closed_action(&group)
        };
        group.keep(&app, open).await;
        group.keep(&app, a_closed_action(&group)).await;
        for ending in ["html", "pdf"] {
            let path = at(group.held.id, &format!("minutes.{ending}"));
            for session in group.outsiders(&app).into_iter().take(2).chain([group.secretary(&app)]) {
                let told = text(&session, &path).await;
                for words in [TEXT, "Udarbejde retningslinjer", "Ole Ejer", "Ikke begyndt", "ikke godkendt"] {
                    assert!(told.contains(words), "{words}: {told}");
                }
                assert!(!told.contains(CLOSED_TEXT) && !told.contains(MARKER), "{told}");
            }
            let full = text(&group.secretary(&app), &format!("{path}?rendition=full")).await;
            assert!(full.contains(CLOSED_TEXT) && full.contains(MARKER), "{full}");
            let early = at(group.next.id, &format!("minutes.{ending}"));
            group.secretary(&app).get(&early).await.is_problem(Kind::NotFound);
        }
        app.close().await;
    }

    async fn the_full_rendition_is_for_those_who_see_what_is_closed(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        group.keep(&app, a_closed_action(&group)).await;
        let secretary = group.secretary(&app);
        put_closed(&secretary, group.next.id, None).await;
        put_closed(&secretary, group.next.id, Some("Køb af ejendom")).await;
        for file in FILES {
            let meeting = if file.starts_with("minutes") { &group.held } else { &group.next };
            let path = at(meeting.id, file);
            let full = format!("{path}?rendition=full");
            for session in group.outsiders(&app) {
                let open = session.get(&path).await;
                assert!(!open.text.contains(MARKER), "{file}: {}", open.text);
                let refused = session.get(&full).await;
                assert!([403, 404].contains(&refused.status.as_u16()), "{file}: {}", refused.text);
                assert!(!refused.text.contains(MARKER));
            }
            // An owner sees what is theirs, and not all that a body deals with behind closed doors.
            group.owner(&app).get(&full).await.is_problem(Kind::NotFound);
            for session in group.insiders(&app) {
                assert!(!text(&session, &path).await.contains(MARKER), "{file}");
                assert!(text(&session, &full).await.contains(MARKER), "{file}");
            }
        }
        let open = text(&group.stranger(&app), &at(group.next.id, "agenda.html")).await;
        assert!(open.contains("Køb af ejendom") && open.contains("Lukket punkt"), "{open}");
        app.close().await;
    }

    async fn what_cannot_be_a_paper_is_refused(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Teknikudvalget").await;
        let meeting = committee.meets_at("2023-11-29T12:00:00Z").await;
        let secretary = committee.secretary();
        for file in FILES {
            let path = at(meeting, file);
            conduct::asks_for_a_token(&app, &[(Method::GET, &path)]).await;
            for query in ["rendition=closed", "rendition=", "language=de", "colour=red", "edition=x"] {
                let refused = secretary.get(&format!("{path}?{query}")).await;
                refused.is_problem(Kind::InvalidParameter);
            }
        }
        let nowhere = "/meetings/018b2f00-0000-7000-8000-00000000dead/agenda.pdf".to_owned();
        for path in [at(meeting, "agenda.docx"), at(meeting, "agenda.PDF"), nowhere] {
            secretary.get(&path).await.is_problem(Kind::NotFound);
        }
        app.close().await;
    }
}
