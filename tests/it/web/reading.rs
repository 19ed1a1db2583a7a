//! The pages to which mails lead: what their reader may know of things, after signing in.

use actix_web::http::{Method, StatusCode, header::LOCATION};
use serde_json::json;
use tovholder::{
    domain::{
        access::Role, action::Due, ids::AgendaItemId, language::Language, organisation::Person,
    },
    operations::people::PersonChange,
};

use super::visit::{REMINDED, link_in};
use crate::{
    jobs::stage::{CLOSED_CASE, MARKER, OPEN_CASE, Stage, recipients},
    support::{app::LINK_BASE, builders::*},
};

/// An action that nobody has ever made.
const NOWHERE: &str = "/actions/018b2f00-0000-7000-8000-00000000dead";

on_both_databases! {
    async fn mails_lead_to_the_page_of_the_action_and_from_there_to_answering(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let (action, link) = stage.reminded().await;
        let page = format!("/actions/{}", action.id);
        let mails = stage.app.mailer.sent();
        assert_eq!(recipients(&mails), ["Mette", "Mette"], "a notice and a reminder");
        for mail in &mails {
            for form in [&mail.text, &mail.html] {
                assert!(form.contains(&format!("{LINK_BASE}{page}")) && !form.contains("/api/v1"), "{form}");
            }
            for file in &mail.attachments {
                let text = file.content.replace("\r\n ", "");
                assert!(text.contains(&format!("{LINK_BASE}{page}")), "{text}");
            }
        }
        let signed_out = stage.open(&page).await;
        assert_eq!(signed_out.status, StatusCode::SEE_OTHER);
        let way = format!("../sign-in?return_to=%2Factions%2F{}", action.id);
        assert_eq!((signed_out.header(LOCATION), &*signed_out.text), (&*way, ""));

        let mut browser = stage.signed_in(&stage.owner, &[Role::Employee]).await;
        let shown = browser.get(&page).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
        let answer = format!("href=\"..{link}\"");
        for words in [
            "<html lang=\"da\">", "<h1>Planlægge kursus</h1>", "Ikke begyndt", "<dd>Mette</dd>", "<dd>Anders</dd>",
            "Økonomiudvalget, onsdag den 22. november 2023 kl. 13.00", "torsdag den 16. november 2023 kl. 12.00",
            "Økonomiudvalget, onsdag den 25. oktober 2023", OPEN_CASE, &answer,
        ] {
            assert!(shown.text.contains(words), "{words} is missing in {}", shown.text);
        }
        assert!(shown.text.contains(&format!("<blockquote>{}</blockquote>", stage.decision.text)), "{}", shown.text);
        // Others may read it, and not answer.
        let director = stage.signed_in(&stage.director, &[Role::Director]).await.get(&page).await;
        assert!(director.text.contains("Planlægge kursus") && !director.text.contains("/answer/"), "{}", director.text);
        stage.answer(&link, "done", &[("note", "Kurset er afholdt.")]).await;
        let shown = browser.get(&page).await.text;
        assert!(shown.contains("Kurset er afholdt.") && !shown.contains("/answer/"), "{shown}");
        stage.app.close().await;
    }

    async fn whoever_reads_english_is_told_in_english_and_what_is_late_says_so(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let language = Some(Language::English);
        stage.wish(&stage.owner, PersonChange { language, ..PersonChange::default() }).await;
        let action = stage.act("Planlægge kursus", Due::ByDate(day("2023-11-01"))).await;
        stage.app.set_clock(REMINDED);
        let page = format!("/actions/{}", action.id);
        let shown = stage.signed_in(&stage.owner, &[Role::Employee]).await.get(&page).await.text;
        for words in ["<html lang=\"en\">", "The deadline is past.", "Wednesday 1 November 2023", "Decided by", "The decision"] {
            assert!(shown.contains(words), "{words} is missing in {shown}");
        }
        stage.app.drain().await;
        stage.app.close().await;
    }

    async fn what_is_closed_is_shown_to_those_who_see_it_and_is_not_there_for_others(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let action = stage.act_closed(stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        let link = link_in(&stage.run_at(REMINDED).await[0]).unwrap();
        let page = format!("/actions/{}", action.id);
        let stranger = stage.enter("Fremmed").await;
        let outside: [(&Person, &[Role]); 4] = [
            (&stranger, &[Role::Employee]),
            (&stranger, &[Role::Administrator, Role::Auditor]),
            (&stranger, &[Role::Cleared]),
            // Answers for it, and may not see it.
            (&stage.director, &[Role::Director]),
        ];
        for (person, roles) in outside {
            let mut browser = stage.signed_in(person, roles).await;
            let [hidden, nowhere] = [browser.get(&page).await, browser.get(NOWHERE).await];
            assert_eq!((hidden.status, &hidden.text), (StatusCode::NOT_FOUND, &nowhere.text), "{roles:?}");
        }
        assert_eq!(stage.readers().await, [""; 0]);
        let inside: [(&Person, &[Role]); 3] = [
            (&stranger, &[Role::Employee, Role::Cleared]),
            (&stage.secretary, &[Role::Secretary]),
            (&stage.owner, &[Role::Employee]),
        ];
        for (person, roles) in inside {
            let shown = stage.signed_in(person, roles).await.get(&page).await.text;
            assert!(shown.contains(MARKER) && shown.contains(CLOSED_CASE) && shown.contains("Lukket punkt"), "{shown}");
            assert_eq!(shown.contains(&link), person.id == stage.owner.id, "{shown}");
        }
        let mut readers = stage.readers().await;
        readers.sort();
        assert_eq!(readers, ["by:Fremmed", "by:Jonas", "by:Mette"]);
        stage.app.close().await;
    }

    async fn no_other_address_is_a_page_of_an_action(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        for address in ["/actions", "/actions/", "/actions/x", "/actions/..%2f", &format!("{NOWHERE}/x")] {
            assert_eq!(stage.open(address).await.status, StatusCode::NOT_FOUND, "{address}");
        }
        assert_eq!(stage.open(NOWHERE).await.status, StatusCode::SEE_OTHER);
        let posted = stage.ask_for(Method::POST, NOWHERE).await;
        assert_eq!(posted.status, StatusCode::METHOD_NOT_ALLOWED);
        stage.app.close().await;
    }

    async fn the_page_of_a_meeting_tells_of_its_agenda_what_its_reader_may_know(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let page = format!("/meetings/{}", stage.held.id);
        assert_eq!(stage.open(&page).await.header(LOCATION), format!("../sign-in?return_to=%2Fmeetings%2F{}", stage.held.id));
        let stranger = stage.signed_in(&stage.owner, &[Role::Employee]).await.get(&page).await.text;
        for words in ["<h1>Økonomiudvalget, onsdag den 25. oktober 2023</h1>", "Afholdt", "<li value=\"1\">Generativ AI</li>"] {
            assert!(stranger.contains(words), "{words} is missing in {stranger}");
        }
        assert_eq!((stranger.contains(MARKER), stranger.matches("<li value").count()), (false, 1), "{stranger}");
        let secretary = stage.signed_in(&stage.secretary, &[Role::Secretary]).await.get(&page).await.text;
        assert!(secretary.contains(&format!("<li value=\"2\">{MARKER} punkt (lukket)</li>")), "{secretary}");
        let nowhere = stage.signed_in(&stage.owner, &[Role::Employee]).await.get(&NOWHERE.replace("actions", "meetings")).await;
        assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
        stage.app.close().await;
    }

    async fn the_page_of_an_item_that_waits_is_there_for_those_who_see_the_item(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let body = stage.held.body;
        let new = json!({ "body_id": body, "title": format!("{MARKER} grund"), "kind": "decision", "is_closed": true,
                          "recommendation": "Grunden sælges.", "earliest_on": "2031-01-01" });
        let secretary = stage.app.as_([Role::Secretary], Some(stage.secretary.id));
        let item: AgendaItemId = secretary.create("/waiting-items", &new).await;
        let page = format!("/waiting-items/{item}");
        let hidden = stage.signed_in(&stage.owner, &[Role::Employee]).await.get(&page).await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND, "{}", hidden.text);
        let shown = stage.signed_in(&stage.secretary, &[Role::Secretary]).await.get(&page).await.text;
        for words in [&format!("<h1>{MARKER} grund</h1>"), "Lukket punkt", "onsdag den 1. januar 2031", "Grunden sælges."] {
            assert!(shown.contains(words), "{words} is missing in {shown}");
        }
        stage.app.close().await;
    }

    async fn the_page_of_what_is_outstanding_leads_to_each_action(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let action = stage.act("Planlægge kursus", Due::ByDate(day("2023-10-20"))).await;
        stage.act_closed(stage.at_next_meeting()).await;
        let page = "/outstanding-actions";
        assert_eq!(stage.open(page).await.header(LOCATION), "sign-in?return_to=%2Foutstanding-actions");
        let shown = stage.signed_in(&stage.director, &[Role::Director]).await.get(page).await.text;
        let link = format!("<a href=\"actions/{}\">Planlægge kursus</a>", action.id);
        assert!(shown.contains(&link) && shown.contains("over fristen") && !shown.contains(MARKER), "{shown}");
        let owner = stage.signed_in(&stage.owner, &[Role::Employee]).await.get(page).await.text;
        assert!(owner.contains(MARKER), "{owner}");
        stage.app.drain().await;
        stage.app.close().await;
    }
}
