//! A reminder is answered by the link in its mail, from end to end.

use actix_web::http::StatusCode;
use tovholder::{
    domain::{
        action::{Action, ActionState, Due, Evidence},
        involvement::Involvement,
        organisation::{Person, Presence, Unit},
    },
    operations::people::PersonChange,
    storage::{action_people, actions, people, units},
};

use super::visit::{REMINDED, link_in};
use crate::{
    jobs::stage::{Stage, recipients, somebody},
    support::builders::*,
};

const NOTE: (&str, &str) = ("note", "Kurset er afholdt.\r\nDer kom 24.");

on_both_databases! {
    async fn done_is_reported_with_its_note_and_the_history_tells_by_whom(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let (action, link) = stage.reminded().await;
        let page = stage.open(&link).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        for words in ["Planlægge kursus", "Økonomiudvalget", "onsdag den 22. november 2023", "85.15.02G01-30-23",
            "Du svarer som <strong>Mette</strong>.", "lørdag den 2. december 2023", "Meld færdig"]
        {
            assert!(page.text.contains(words), "{words} is missing in {}", page.text);
        }
        stage.answer(&link, "done", &[NOTE]).await;
        let now = stage.action(action.id).await;
        let evidence = Evidence::Note(note("Kurset er afholdt.\nDer kom 24."));
        assert_eq!(now.state, ActionState::ReportedDone { at: moment(REMINDED), evidence });
        assert_eq!(stage.doers_of("reported_done").await, ["Mette: answer link"]);
        let thanks = stage.open(&link).await.text;
        for words in ["Tak for dit svar", "<strong>færdig</strong>", "torsdag den 2. november 2023 kl. 08.00"] {
            assert!(thanks.contains(words), "{words} is missing in {thanks}");
        }
        assert!(!thanks.contains("Planlægge") && !thanks.contains("24"), "{thanks}");

        // Answered again, in whatever words, nothing happens.
        let happened = stage.happenings(action.id).await;
        for end in ["done", "more-time", "handover"] {
            let again = stage.fill_in(&link, end, &[("note", "Igen"), ("date", "2023-12-24"), ("name", "Bo")]).await;
            // What is filled in for another form is not looked at any more.
            assert_eq!(again.status, StatusCode::OK, "{end}: {}", again.text);
            assert!(again.text.contains("Tak for dit svar"), "{}", again.text);
        }
        assert_eq!(stage.happenings(action.id).await, happened);
        assert_eq!(recipients(&stage.run_at("2023-11-14 08:00").await), [""; 0]);
        stage.app.close().await;
    }

    async fn more_time_is_asked_of_the_secretary_at_a_meeting_that_is_offered(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let (action, link) = stage.reminded().await;
        let page = stage.open(&link).await.text;
        let offered = page.lines().filter(|line| line.contains("id=\"meeting-")).collect::<Vec<_>>();
        assert_eq!(offered.len(), 1, "not the one that it is due at: {page}");
        assert!(page.contains("Til mødet onsdag den 13. december 2023 kl. 13.00"), "{page}");
        let id = offered[0].split_once("value=\"").unwrap().1.split('"').next().unwrap();
        stage.answer(&link, "more-time", &[("choice", id), ("note", "Leverandøren er forsinket.")]).await;
        let now = stage.action(action.id).await;
        assert_eq!((now.due, now.due_moment, now.state), (action.due, action.due_moment, action.state));
        assert_eq!(stage.doers_of("time_requested").await, ["Mette: answer link"]);
        let mails = stage.run_at("2023-11-02 08:10").await;
        assert_eq!(recipients(&mails), ["Jonas"]);
        for words in ["mere tid", "Spørger: Mette", "onsdag den 13. december 2023", "Leverandøren er forsinket."] {
            assert!(mails[0].text.contains(words), "{words} is missing in {}", mails[0].text);
        }
        assert!(stage.open(&link).await.text.contains("sekretær har fået besked"));
        // Its due stays, and so do its reminders, with links of their own.
        let mails = stage.run_at("2023-11-09 08:00").await;
        assert_eq!(recipients(&mails), ["Mette"]);
        let next = link_in(&mails[0]).unwrap();
        assert_ne!(next, link);
        stage.answer(&next, "more-time", &[("date", "2023-12-24"), ("note", "Stadig forsinket.")]).await;
        let mails = stage.run_at("2023-11-09 08:10").await;
        assert!(mails[0].text.contains("søndag den 24. december 2023"), "{}", mails[0].text);
        stage.app.close().await;
    }

    async fn it_is_handed_over_to_a_helper_a_colleague_or_somebody_in_words(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let unit = a_unit();
        let in_unit = |name: &str| Person { unit: Some(unit.id), ..somebody(name) };
        let [karen, birthe, owner] = [in_unit("Karen"), in_unit("Birthe"), Person { unit: Some(unit.id), ..stage.owner.clone() }];
        let gone = Presence::Left { on: day("2023-11-02") };
        let former = Person { presence: gone, ..in_unit("Allan") };
        let former_helper = Person { presence: gone, ..somebody("Ditte") };
        stage.add_person(&former_helper).await;
        let helper = stage.enter("Hjælper").await;
        let stranger = stage.enter("Fremmed").await;
        let rows = (unit.clone(), [karen.clone(), birthe, former]);
        stage.app.store(move |db| {
            let stored: &Unit = &rows.0;
            units::insert(db, stored)?;
            rows.1.iter().try_for_each(|one| people::insert(db, one))?;
            people::update(db, owner.clone()).map(drop)
        }).await;
        let (action, link) = stage.reminded().await;
        let helps = vec![(helper.id, Involvement::Contributor), (former_helper.id, Involvement::Contributor)];
        stage.app.store(move |db| action_people::replace(db, action.id, &helps)).await;
        let page = stage.open(&link).await.text;
        let shown = |name: &str| page.find(&format!(">{name}</label>"));
        assert!(shown("Hjælper") < shown("Birthe") && shown("Birthe") < shown("Karen"), "{page}");
        assert!(shown("Hjælper").is_some() && shown("Fremmed").is_none() && shown("Mette").is_none());
        assert_eq!((shown("Allan"), shown("Ditte")), (None, None), "they have left");
        let reason = ("note", "Jeg går på barsel.");
        let (karen_id, stranger_id) = (karen.id.to_string(), stranger.id.to_string());
        // Whom the page does not offer can be named, but not be picked by an id from elsewhere.
        let picked = stage.fill_in(&link, "handover", &[("choice", &stranger_id), reason]).await;
        assert_eq!(picked.status, StatusCode::UNPROCESSABLE_ENTITY);
        stage.answer(&link, "handover", &[("choice", &karen_id), reason]).await;
        let mails = stage.run_at("2023-11-02 08:10").await;
        assert_eq!(recipients(&mails), ["Jonas"]);
        assert!(mails[0].text.contains("Ønsket ansvarlig: Karen"), "{}", mails[0].text);
        assert_eq!(stage.action(action.id).await.owner, action.owner);
        let next = link_in(&stage.run_at("2023-11-09 08:00").await[0]).unwrap();
        stage.answer(&next, "handover", &[("choice", "other"), ("name", "bo@teknik.example"), reason]).await;
        let mails = stage.run_at("2023-11-09 08:10").await;
        assert!(mails[0].text.contains("Ønsket ansvarlig: bo@teknik.example"), "{}", mails[0].text);
        assert_eq!(stage.doers_of("handover_requested").await.len(), 2);
        stage.app.close().await;
    }

    async fn whoever_stands_in_answers_on_behalf_of_the_owner(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let karen = stage.enter("Karen").await;
        let action = stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        let absence = stage.away(&stage.owner, ("2023-11-01", "2023-11-12"), Some(&karen)).await;
        let mails = stage.run_at(REMINDED).await;
        assert_eq!(recipients(&mails), ["Karen", "Mette"]);
        let of = |name: &str| link_in(mails.iter().find(|mail| mail.to.name() == Some(name)).unwrap());
        let (by_karen, by_mette) = (of("Karen").unwrap(), of("Mette").unwrap());
        let page = stage.open(&by_karen).await.text;
        assert!(page.contains("<strong>Karen</strong> på vegne af <strong>Mette</strong>"), "{page}");
        // Who is away may answer as well: it is theirs.
        assert_eq!(stage.open(&by_mette).await.status, StatusCode::OK);
        stage.be_back(&absence).await;
        let back = stage.fill_in(&by_karen, "done", &[NOTE]).await;
        assert_eq!(back.status, StatusCode::FORBIDDEN, "{}", back.text);
        stage.away(&stage.owner, ("2023-11-01", "2023-11-12"), Some(&karen)).await;
        stage.answer(&by_karen, "done", &[NOTE]).await;
        assert_eq!(stage.doers_of("reported_done").await, ["Karen for Mette: answer link"]);
        assert_eq!(stage.action(action.id).await.state.name(), "reported_done");
        assert_eq!(stage.open(&by_mette).await.status, StatusCode::GONE, "there is nothing left to answer");
        stage.app.close().await;
    }

    async fn what_was_only_proposed_is_agreed_to_by_doing_it(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let (action, link) = stage.reminded().await;
        let proposed = Action { state: ActionState::Proposed, ..stage.action(action.id).await };
        stage.app.store(move |db| actions::update(db, proposed.clone()).map(drop)).await;
        stage.answer(&link, "done", &[NOTE]).await;
        let happened = stage.happenings(action.id).await;
        assert_eq!(happened[happened.len() - 2..], ["confirmed", "reported_done"]);
        stage.app.close().await;
    }

    async fn a_unit_answers_by_its_director_and_others_are_not_asked(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let action = stage.act("Planlægge kursus", Due::ByDate(day("2023-11-16"))).await;
        stage.run_at("2023-10-26 09:00").await;
        // The owner, and the director who answers for it and does not own it.
        let mails = stage.run_at("2023-11-14 08:00").await;
        let asked = |mails: &[tovholder::mail::OutgoingMail]| {
            let asked = mails.iter().filter(|mail| link_in(mail).is_some());
            asked.map(|mail| mail.to.name().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(recipients(&mails), ["Anders", "Mette"]);
        assert_eq!(asked(&mails), ["Mette"]);
        let unit = Unit { director: Some(stage.director.id), ..a_unit() };
        let owned = Action { owner: tovholder::domain::organisation::Owner::Unit(unit.id), ..stage.action(action.id).await };
        stage.app.store(move |db| {
            units::insert(db, &unit)?;
            actions::update(db, owned.clone()).map(drop)
        }).await;
        let mails = stage.run_at("2023-11-17 08:00").await;
        assert_eq!(asked(&mails), ["Anders"], "once, however many rungs reach him");
        let link = link_in(mails.iter().find(|mail| link_in(mail).is_some()).unwrap()).unwrap();
        stage.answer(&link, "done", &[NOTE]).await;
        assert_eq!(stage.doers_of("reported_done").await, ["Anders: answer link"]);
        stage.app.close().await;
    }

    async fn whoever_reads_english_is_asked_in_english(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let language = Some(tovholder::domain::language::Language::English);
        stage.wish(&stage.owner, PersonChange { language, ..PersonChange::default() }).await;
        let (_, link) = stage.reminded().await;
        let page = stage.open(&link).await.text;
        for words in ["<html lang=\"en\">", "You answer as <strong>Mette</strong>.", "Report done", "Saturday 2 December 2023",
            "At the meeting Wednesday 13 December 2023 at 13:00", "Ask to hand it over"]
        {
            assert!(page.contains(words), "{words} is missing in {page}");
        }
        let refused = stage.fill_in(&link, "more-time", &[]).await.text;
        for words in ["The answer was not sent", "Choose a meeting, or write a date", "Write shortly why"] {
            assert!(refused.contains(words), "{words} is missing in {refused}");
        }
        stage.answer(&link, "done", &[NOTE]).await;
        assert!(stage.open(&link).await.text.contains("Thank you for your answer"));
        stage.app.close().await;
    }
}
