//! What directors are told every week, and who is a director.

use tovholder::{
    domain::{
        action::{Due, Evidence},
        action_request::ActionRequest,
        language::Language,
        organisation::{Owner, Person, Unit},
        preferences::Channel,
    },
    operations::{
        action_requests, action_steps::ActionStep, actions::ActionChange, people::PersonChange,
    },
    storage::{people, units},
};

use super::*;
use crate::jobs::stage::{CLOSED_CASE, MARKER, OPEN_CASE};

on_both_databases! {
    async fn a_director_is_told_on_monday_at_eight_what_is_outstanding_late_and_new(
        database: TestDatabase
    ) {
        let scene = Scene::set(&database).await;
        let stage = &scene.stage;
        let late = stage.act("Vurdere tilbud", Due::ByDate(day("2023-10-27"))).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.act("Udarbejde retningslinjer", Due::ByDate(day("2024-02-01"))).await;
        let due = Some(Due::ByDate(day("2023-10-26")));
        let reason = Some(note("Leverandøren er forsinket."));
        stage.change(late.id, ActionChange { due, reason, ..ActionChange::default() }).await;
        assert!(scene.run_at("2023-10-26 09:00").await.is_empty());
        assert!(scene.run_at("2023-10-30 07:59").await.is_empty());
        let mails = scene.run_at("2023-10-30 08:00").await;
        assert_eq!(recipients(&mails), ["Anders"]);
        let mail = &mails[0];
        assert_eq!(mail.subject, "Ugen i dit område: 3 udestående, 1 over fristen");
        for words in [
            "Digitalisering & IT: 3, 1 over fristen",
            "Vurdere tilbud",
            "Leverandøren er forsinket.",
            "FØR DE NÆSTE MØDER: Økonomiudvalget, onsdag den 22. november 2023",
            "Planlægge kursus",
            "ØVRIGE UDESTÅENDE",
            "Udarbejde retningslinjer",
            "ÆNDRET SIDEN SIDSTE UGE: Nye (3)",
            OPEN_CASE,
        ] {
            assert!(mail.text.contains(words), "{words} is missing in\n{}", mail.text);
        }
        assert!(scene.run_at("2023-10-30 08:01").await.is_empty(), "it has been sent");
        assert_eq!(scene.told().await[0], "week 2023-10-30 sent");
        scene.stage.app.close().await;
    }

    async fn what_ended_and_moved_is_told_the_week_after_and_then_no_more(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        let stage = &scene.stage;
        let done = stage.act("Vurdere tilbud", Due::ByDate(day("2023-12-01"))).await;
        let moved = stage.act("Planlægge kursus", Due::ByDate(day("2023-12-01"))).await;
        scene.run_at("2023-10-26 09:00").await;
        scene.run_at("2023-10-30 08:00").await;
        scene.run_at("2023-11-01 10:00").await;
        let evidence = Evidence::Note(note("Afholdt."));
        stage.step(done.id, ActionStep::ReportDone { evidence }).await;
        stage.step(done.id, ActionStep::Close).await;
        let due = Some(Due::ByDate(day("2023-12-08")));
        stage.change(moved.id, ActionChange { due, ..ActionChange::default() }).await;
        let text = &scene.run_at("2023-11-06 08:00").await[0].text;
        for words in ["SIDSTE UGE: Afsluttet (1)", "SIDSTE UGE: Fristen er flyttet (1)"] {
            assert!(text.contains(words), "{words} is missing in\n{text}");
        }
        let text = &scene.run_at("2023-11-13 08:00").await[0].text;
        assert!(!text.contains("SIDSTE UGE") && !text.contains("Vurdere tilbud"), "{text}");
        scene.stage.app.close().await;
    }

    async fn what_is_reported_done_and_what_was_handed_over_is_told(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        let stage = &scene.stage;
        let done = stage.act("Vurdere tilbud", Due::ByDate(day("2023-12-01"))).await;
        let over = stage.act("Planlægge kursus", Due::ByDate(day("2023-12-01"))).await;
        let asking = stage.act("Holde oplæg", Due::ByDate(day("2023-12-01"))).await;
        // Somebody else's, whom Anders does not answer for.
        let outside = stage.enter("Karen").await;
        let to = |person: &Person, accountable| ActionChange {
            owner: Some(Owner::Person(person.id)),
            accountable: Some(accountable),
            ..ActionChange::default()
        };
        stage.change(over.id, to(&outside, None)).await;
        scene.run_at("2023-10-26 09:00").await;
        let text = &scene.run_at("2023-10-30 08:00").await[0].text;
        assert!(!text.contains("Planlægge kursus"), "{text}");
        scene.stage.app.set_clock("2023-11-01 10:00");
        let evidence = Evidence::Note(note("Afholdt."));
        stage.step(done.id, ActionStep::ReportDone { evidence }).await;
        stage.change(over.id, to(&stage.owner, None)).await;
        let request = ActionRequest::MoreTime {
            until: Due::ByDate(day("2023-12-24")),
            note: note("Ferie."),
        };
        let key = (asking.id, stage.action(asking.id).await.version);
        action_requests::ask(&scene.office, &test(), key, request).await.unwrap();
        let text = &scene.run_at("2023-11-06 08:00").await[0].text;
        for words in [
            "SIDSTE UGE: Meldt udført (1)\n- Vurdere tilbud",
            "SIDSTE UGE: Overdraget til dit område (1)\n- Planlægge kursus",
            " · meldt udført\n",
            " · afventer svar fra sekretæren\n",
        ] {
            assert!(text.contains(words), "{words} is missing in\n{text}");
        }
        let text = &scene.run_at("2023-11-13 08:00").await[0].text;
        assert!(!text.contains("SIDSTE UGE"), "{text}");
        scene.stage.app.close().await;
    }

    async fn whoever_wants_no_mail_or_has_a_pause_gets_none_and_the_ledger_says_so(
        database: TestDatabase
    ) {
        let scene = Scene::set(&database).await;
        let stage = &scene.stage;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        let pause = PersonChange {
            paused_until: Some(Some(day("2023-11-05"))),
            ..PersonChange::default()
        };
        stage.wish(&stage.director, pause).await;
        scene.run_at("2023-10-26 09:00").await;
        assert!(scene.run_at("2023-10-30 08:00").await.is_empty());
        assert_eq!(scene.told().await[0], "week 2023-10-30 suppressed");
        let reason = scene.reason_of("suppressed").await;
        assert_eq!(
            reason,
            "Holdt tilbage: modtageren har pause til og med søndag den 5. november 2023."
        );
        let mails = scene.run_at("2023-11-06 08:00").await;
        assert!(mails[0].text.contains("Nye (1)"), "{}", mails[0].text);
        let no_mail = PersonChange {
            channel: Some(Channel::Feeds),
            ..PersonChange::default()
        };
        stage.wish(&stage.director, no_mail).await;
        assert!(scene.run_at("2023-11-13 08:00").await.is_empty());
        assert!(scene.told().await.contains(&"week 2023-11-13 suppressed".to_owned()));
        scene.stage.app.close().await;
    }

    async fn whoever_has_nothing_to_be_told_gets_no_mail_and_the_ledger_says_so(
        database: TestDatabase
    ) {
        let scene = Scene::set(&database).await;
        scene.run_at("2023-10-26 09:00").await;
        assert!(scene.run_at("2023-10-30 08:00").await.is_empty());
        assert_eq!(scene.told().await[0], "week 2023-10-30 suppressed");
        assert_eq!(scene.reason_of("suppressed").await, "Holdt tilbage: der er intet at fortælle.");
        scene.stage.app.close().await;
    }

    async fn the_area_holds_the_units_below_and_each_reads_the_own_language(
        database: TestDatabase
    ) {
        let scene = Scene::set(&database).await;
        let stage = &scene.stage;
        let above = Person { language: Language::English, ..somebody("Viggo") };
        let house = Unit { director: Some(above.id), ..a_unit() };
        let unit = Unit { parent: Some(house.id), ..scene.unit.clone() };
        let stored = above.clone();
        let store = move |db: &mut _| {
            people::insert(db, &stored)?;
            units::insert(db, &house)?;
            units::update(db, unit.clone()).map(|_| ())
        };
        stage.app.store(store).await;
        let what = stage.act("Planlægge kursus", Due::Unset).await;
        let owner = Some(Owner::Unit(scene.unit.id));
        stage.change(what.id, ActionChange { owner, ..ActionChange::default() }).await;
        scene.run_at("2023-10-26 09:00").await;
        let mails = scene.run_at("2023-10-30 08:00").await;
        assert_eq!(recipients(&mails), ["Anders", "Viggo"]);
        let english = mails.iter().find(|mail| mail.to.name() == Some("Viggo")).unwrap();
        assert_eq!(english.subject, "The week in your area: 1 outstanding, 0 late");
        assert!(english.text.contains("Planlægge kursus"), "{}", english.text);
        scene.stage.app.close().await;
    }

    async fn nobody_without_an_area_gets_one_and_who_loses_it_gets_none(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        let action = scene.stage.act("Planlægge kursus", Due::Unset).await;
        scene.run_at("2023-10-26 09:00").await;
        let people: Vec<_> = scene.ledger().await.iter().map(|line| line.person).collect();
        assert!(people.iter().all(|person| *person == scene.stage.director.id), "{people:?}");
        scene.stage.change(action.id, ActionChange { accountable: Some(None), ..ActionChange::default() }).await;
        let unit = Unit { director: None, ..scene.unit.clone() };
        scene.stage.app.store(move |db| units::update(db, unit.clone())).await;
        scene.run_at("2023-10-26 09:05").await;
        assert!(scene.told().await.iter().all(|line| line.ends_with("superseded")));
        assert!(scene.run_at("2023-10-30 08:00").await.is_empty());
        scene.stage.app.close().await;
    }

    async fn closed_actions_are_unknown_to_a_director_without_a_seat(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        scene.stage.act_closed(scene.stage.at_next_meeting()).await;
        scene.run_at("2023-10-26 09:00").await;
        // Anders answers for it, and may not know what it is.
        assert!(scene.run_at("2023-10-30 08:00").await.is_empty());
        assert_eq!(scene.told().await[0], "week 2023-10-30 suppressed");
        scene.stage.app.close().await;
    }

    async fn a_director_who_sees_closed_actions_reads_case_number_and_link_alone(
        database: TestDatabase
    ) {
        let scene = Scene::set(&database).await;
        let stage = &scene.stage;
        let closed = stage.act_closed(Due::ByDate(day("2023-10-26"))).await;
        let owner = Some(Owner::Unit(scene.unit.id));
        stage.change(closed.id, ActionChange { owner, ..ActionChange::default() }).await;
        scene.run_at("2023-10-26 09:00").await;
        let mails = scene.run_at("2023-10-30 08:00").await;
        assert_eq!(recipients(&mails), ["Anders"]);
        let mail = &mails[0];
        let whole = format!("{}\n{}\n{}", mail.subject, mail.text, mail.html);
        assert!(!whole.contains(MARKER) && !whole.contains("Økonomiudvalget"), "{whole}");
        assert!(!whole.contains("Digitalisering"), "no unit is counted by it: {whole}");
        assert_eq!(mail.subject, "Ugen i dit område: 0 udestående, 0 over fristen");
        for form in [&mail.text, &mail.html] {
            assert!(form.contains(CLOSED_CASE), "{form}");
            assert!(form.contains(&format!("/actions/{}", closed.id)), "{form}");
        }
        scene.stage.app.close().await;
    }
}
