//! Digests when the clock changes, when things run twice, and when they did not run at all.

use chrono::TimeDelta;
use tovholder::{
    domain::{
        action::{Due, Evidence},
        organisation::{Owner, Unit},
    },
    mail::MailError,
    operations::{action_steps::ActionStep, digest_delivery, digest_planning},
    storage::{actions as action_rows, people, units},
};

use super::*;

on_both_databases! {
    async fn eight_is_eight_in_the_weeks_in_which_the_clock_changes(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        scene.stage.act("Planlægge kursus", Due::ByDate(day("2024-12-20"))).await;
        scene.run_at("2023-10-26 09:00").await;
        let mut left = Vec::new();
        for (from, days) in [("2023-10-29", 9), ("2024-03-24", 16)] {
            let midnight = day(from).and_time(chrono::NaiveTime::MIN).and_utc();
            for date in 0..days {
                for minutes in [5 * 60 + 59, 6 * 60, 6 * 60 + 59, 7 * 60] {
                    let now = midnight + TimeDelta::days(date) + TimeDelta::minutes(minutes);
                    scene.stage.app.clock.set(now);
                    let mails = scene.run().await;
                    let weeks = mails.iter().filter(|mail| mail.subject.starts_with("Ugen"));
                    left.extend(weeks.map(|_| now.format("%m-%d %H:%M").to_string()));
                }
            }
        }
        // 1 April is Easter Monday, and the clock changed the day before.
        assert_eq!(left, ["10-30 07:00", "11-06 07:00", "03-25 07:00", "04-02 06:00", "04-08 06:00"]);
        scene.stage.app.close().await;
    }

    async fn planning_twice_changes_nothing_and_a_forecast_is_what_is_planned(
        database: TestDatabase
    ) {
        let scene = Scene::set(&database).await;
        scene.stage.app.set_clock("2023-11-09 09:00");
        let far = digest_planning::forecast(&scene.office, moment("2023-12-31 00:00")).await.unwrap();
        // Seven Mondays, of which Christmas is one, and the lists for two meetings.
        assert_eq!(far.len(), 9, "{far:?}");
        let forecast = digest_planning::forecast(&scene.office, moment("2023-11-23 09:00")).await.unwrap();
        assert!(scene.ledger().await.is_empty(), "a forecast stores nothing");
        let planned = digest_planning::plan_all(&scene.office).await.unwrap();
        assert_eq!((planned.added, planned.superseded), (3, 0));
        for now in ["2023-11-09 09:00", "2023-11-09 23:00", "2023-11-10 07:00"] {
            scene.stage.app.set_clock(now);
            let again = digest_planning::plan_all(&scene.office).await.unwrap();
            assert_eq!((again.added, again.superseded), (0, 0), "at {now}");
        }
        let keys = |lines: Vec<Digest>| -> Vec<_> {
            lines.into_iter().map(|line| (line.key(), line.send_at)).collect()
        };
        assert_eq!(keys(forecast), keys(scene.ledger().await));
        scene.stage.app.close().await;
    }

    async fn two_instances_at_once_send_each_digest_once(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        scene.stage.act("Planlægge kursus", scene.stage.at_next_meeting()).await;
        for number in 0..6 {
            let person = somebody(&format!("Person{number}"));
            scene.stage.add_person(&person).await;
            make_secretary(&scene, scene.stage.next.body, &person).await;
        }
        let (own, other) = (scene.jobs(), scene.other_jobs(database.storage()));
        for (now, expected) in [("2023-11-09 09:00", 0), ("2023-11-13 08:00", 1), ("2023-11-14 08:00", 7)] {
            scene.stage.app.set_clock(now);
            let before = scene.stage.app.mailer.sent().len();
            let (one, two) = tokio::join!(own.run_until_idle(), other.run_until_idle());
            one.and(two).unwrap();
            let sent = scene.stage.app.mailer.sent().split_off(before);
            assert_eq!(sent.iter().filter(|mail| is_digest(mail)).count(), expected, "at {now}");
        }
        scene.stage.app.close().await;
    }

    async fn what_was_missed_for_a_day_comes_once_and_says_that_it_is_late(
        database: TestDatabase
    ) {
        let scene = Scene::set(&database).await;
        scene.stage.act("Planlægge kursus", scene.stage.at_next_meeting()).await;
        scene.run_at("2023-11-09 09:00").await;
        // Down on Monday and Tuesday: the week and the list.
        assert!(scene.run_at("2023-11-14 20:00").await.is_empty(), "nobody is in");
        let mails = scene.run_at("2023-11-15 08:00").await;
        assert_eq!(recipients(&mails), ["Anders", "Jonas"]);
        for mail in &mails {
            assert!(mail.text.contains("Den er forsinket"), "{}", mail.text);
        }
        assert!(scene.run_at("2023-11-15 08:05").await.is_empty());
        let ledger = scene.ledger().await;
        let sent: Vec<_> = ledger.iter().filter(|line| line.state.name() == "sent").collect();
        assert!(sent.len() == 2 && sent.iter().all(|line| line.is_late), "{sent:?}");
        scene.stage.app.close().await;
    }

    async fn what_is_older_is_held_back_with_the_reason(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        scene.stage.act("Planlægge kursus", scene.stage.at_next_meeting()).await;
        scene.run_at("2023-11-09 09:00").await;
        // Down until after the agenda has closed.
        assert!(scene.run_at("2023-11-16 14:00").await.is_empty());
        let told = scene.told().await;
        assert_eq!(told[..2], ["week 2023-11-13 suppressed", "list 2023-11-16 suppressed"]);
        let ledger = scene.ledger().await;
        assert!(ledger[0].reason.as_str().contains("tre hverdage"), "{}", ledger[0].reason);
        assert!(ledger[1].reason.as_str().contains("dagsordenen lukkede"), "{}", ledger[1].reason);
        // And after weeks: the one that is still news is made up for.
        let mails = scene.run_at("2023-12-19 10:00").await;
        assert_eq!(recipients(&mails), ["Anders"]);
        assert!(scene.told().await.contains(&"week 2023-12-18 sent".to_owned()));
        scene.stage.app.close().await;
    }

    async fn what_a_week_held_back_would_have_told_is_in_the_next(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        let stage = &scene.stage;
        let what = stage.act("Vurdere tilbud", Due::Unset).await;
        scene.run_at("2023-10-26 09:00").await;
        assert_eq!(scene.run_at("2023-10-30 08:00").await.len(), 1);
        stage.app.set_clock("2023-11-02 10:00");
        let evidence = Evidence::Note(note("Afholdt."));
        stage.step(what.id, ActionStep::ReportDone { evidence }).await;
        stage.step(what.id, ActionStep::Close).await;
        // Down from Monday to Wednesday.
        assert!(scene.run_at("2023-11-09 08:00").await.is_empty());
        assert!(scene.told().await.contains(&"week 2023-11-06 suppressed".to_owned()));
        let text = &scene.run_at("2023-11-13 08:00").await[0].text;
        assert!(text.contains("Afsluttet (1)\n- Vurdere tilbud"), "{text}");
        assert!(!text.contains("Nye ("), "told on 30 October: {text}");
        assert!(scene.run_at("2023-11-20 08:00").await.is_empty());
        scene.stage.app.close().await;
    }

    async fn a_failing_server_is_tried_again_under_the_same_name_and_given_up(
        database: TestDatabase
    ) {
        let scene = Scene::set(&database).await;
        scene.stage.act("Planlægge kursus", Due::Unset).await;
        scene.run_at("2023-10-26 09:00").await;
        scene.stage.app.mailer.fail_next(MailError::Temporary("451 later".to_owned()));
        assert!(scene.run_at("2023-10-30 08:00").await.is_empty());
        assert!(scene.run_at("2023-10-30 08:00").await.is_empty());
        let mails = scene.run_at("2023-10-30 08:01").await;
        let line = &scene.ledger().await[0];
        assert_eq!(mails[0].message_id, format!("<digest-{}@tovholder.example.dk>", line.id));
        assert!(!line.is_late);
        scene.stage.app.mailer.fail_next(MailError::Permanent("550 no such user".to_owned()));
        assert!(scene.run_at("2023-11-06 08:00").await.is_empty());
        assert_eq!(scene.reason_of("failed").await, "550 no such user");
        assert!(scene.run_at("2023-11-06 10:00").await.is_empty(), "it is not tried again");
        scene.stage.app.close().await;
    }

    async fn a_digest_whose_holder_died_is_taken_up_by_the_next_run(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        scene.stage.act("Planlægge kursus", Due::Unset).await;
        scene.run_at("2023-10-26 09:00").await;
        scene.stage.app.set_clock("2023-10-30 08:00");
        let until = moment("2023-10-30 08:10");
        let claimed = digest_delivery::claim_due(&scene.office, claim_until(until), 50, String::new()).await.unwrap();
        assert_eq!(claimed.len(), 1);
        assert!(scene.run_at("2023-10-30 08:09").await.is_empty());
        assert_eq!(recipients(&scene.run_at("2023-10-30 08:10").await), ["Anders"]);
        scene.stage.app.close().await;
    }

    async fn switched_off_they_fall_away(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        scene.run_at("2023-11-09 09:00").await;
        assert_eq!(scene.told().await.len(), 3);
        // The office of the stage sends none.
        scene.stage.app.drain().await;
        assert!(scene.told().await.iter().all(|line| line.ends_with("superseded")));
        scene.stage.app.close().await;
    }

    async fn five_hundred_directors_are_told_in_batches(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        let directors: Vec<_> = (0..500).map(|number| somebody(&format!("Direktør{number}"))).collect();
        let directed: Vec<_> = directors
            .iter()
            .map(|director| Unit { parent: Some(scene.unit.id), director: Some(director.id), ..a_unit() })
            .collect();
        let action = |unit: &Unit| {
            let action = an_action().by(&scene.stage.decision, &scene.stage.held);
            action.owner(Owner::Unit(unit.id)).due_on("2023-12-01")
        };
        let actions: Vec<_> = directed.iter().map(action).collect();
        let store = move |db: &mut _| {
            for ((director, unit), action) in directors.iter().zip(&directed).zip(&actions) {
                people::insert(db, director)?;
                units::insert(db, unit)?;
                action_rows::insert(db, action)?;
            }
            Ok(())
        };
        scene.stage.app.store(store).await;
        scene.run_at("2023-10-26 09:00").await;
        let mails = scene.run_at("2023-10-30 08:00").await;
        assert_eq!(mails.len(), 501);
        let above = mails.iter().find(|mail| mail.to.name() == Some("Anders")).unwrap();
        assert_eq!(above.subject, "Ugen i dit område: 500 udestående, 0 over fristen");
        assert!(above.text.contains("… og 450 mere") && above.text.contains("… og 470 mere"), "{}", above.text);
        scene.stage.app.close().await;
    }
}
