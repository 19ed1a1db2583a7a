//! When mails leave and how many: at eight on a working day, one a person, each line once.

use tovholder::{
    domain::{
        action::{Due, Evidence},
        organisation::Owner,
    },
    jobs::Runner,
    operations::{Office, action_steps::ActionStep, reminder_delivery},
    storage::{Storage, actions},
};

use super::stage::{Stage, recipients, somebody};
use crate::support::{app::TestApp, builders::*};

on_both_databases! {
    async fn all_of_a_persons_entries_leave_at_eight_in_one_mail(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        for what in ["Planlægge kursus", "Sørge for fremvisning", "Vurdere tilbud"] {
            stage.act(what, stage.at_next_meeting()).await;
        }
        assert_eq!(recipients(&stage.run_at("2023-10-26 09:00").await), ["Mette"], "the notice");
        assert_eq!(recipients(&stage.run_at("2023-11-02 07:59").await), [""; 0]);
        let mails = stage.run_at("2023-11-02 08:00").await;
        assert_eq!(recipients(&mails), ["Mette"]);
        assert_eq!(mails[0].subject, "3 opfølgninger venter på dig");
        assert!(!mails[0].text.contains("forsinket"), "{}", mails[0].text);
        for what in ["Planlægge kursus", "Sørge for fremvisning", "Vurdere tilbud"] {
            assert!(mails[0].text.contains(what), "{}", mails[0].text);
        }
        assert_eq!(recipients(&stage.run_at("2023-11-02 08:00").await), [""; 0]);
        assert_eq!(recipients(&stage.run_at("2023-11-14 08:00").await), ["Anders", "Mette"]);
        stage.app.close().await;
    }

    async fn nothing_leaves_in_the_evening_at_the_weekend_or_on_a_holiday(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        // Five working days before: 14 December. Ten: 7 December.
        stage.act("Planlægge kursus", Due::ByDate(day("2023-12-29"))).await;
        stage.run_at("2023-10-26 09:00").await;
        for closed in ["2023-12-21 07:00", "2023-12-22 16:00", "2023-12-23 10:00",
            "2023-12-24 10:00", "2023-12-25 10:00", "2023-12-26 08:00"]
        {
            assert_eq!(recipients(&stage.run_at(closed).await), [""; 0], "at {closed}");
        }
        let mails = stage.run_at("2023-12-27 08:00").await;
        assert_eq!(recipients(&mails), ["Anders", "Mette"], "days that were missed come as one");
        stage.app.close().await;
    }

    async fn what_was_missed_comes_once_and_says_that_the_deadline_is_past(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        // Nobody ran the jobs from the first rung to the day after the agenda closed.
        let mails = stage.run_at("2023-11-17 10:00").await;
        assert_eq!(recipients(&mails), ["Anders", "Mette"]);
        for mail in mails {
            assert_eq!(mail.subject, "En opfølgning er over fristen");
            assert!(mail.text.contains("Den er forsinket: den kunne ikke sendes på sin dag."), "{}", mail.text);
            assert_eq!(mail.text.matches("Planlægge kursus").count(), 1, "{}", mail.text);
        }
        let sent = stage.lines("sent").await;
        assert_eq!(sent.len(), 6);
        // All but those of the day itself.
        let late = sent.iter().filter(|line| line.is_delayed()).count();
        assert_eq!(late, sent.iter().filter(|line| line.send_at < moment("2023-11-17 00:00")).count());
        assert!(late > 0);
        assert_eq!(recipients(&stage.run_at("2023-11-17 10:01").await), [""; 0]);
        stage.app.close().await;
    }

    async fn somebody_with_very_many_entries_still_gets_one_mail(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let karen = somebody("Karen");
        stage.add_person(&karen).await;
        store_actions(&stage, 120, Owner::Person(stage.owner.id)).await;
        store_actions(&stage, 120, Owner::Person(karen.id)).await;
        let mails = stage.run_at("2023-11-24 08:00").await;
        assert_eq!(recipients(&mails), ["Karen", "Mette"]);
        assert!(mails.iter().all(|mail| mail.subject == "120 opfølgninger venter på dig"));
        stage.app.close().await;
    }

    async fn two_instances_at_once_send_each_line_once(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        for number in 0..8 {
            let person = somebody(&format!("Person{number}"));
            stage.add_person(&person).await;
            let wanted = (person.id, stage.at_next_meeting());
            stage.act_by(&stage.decision, "Planlægge kursus", wanted).await;
        }
        let other = another_instance(&stage.app, database.storage());
        let own = stage.app.jobs();
        for now in ["2023-10-26 09:00", "2023-11-02 08:00", "2023-11-09 08:00"] {
            stage.app.set_clock(now);
            let before = stage.app.mailer.sent().len();
            let (one, two) = tokio::join!(own.run_until_idle(), other.run_until_idle());
            one.and(two).unwrap();
            let mails = stage.app.mailer.sent().split_off(before);
            let expected: Vec<_> = (0..8).map(|number| format!("Person{number}")).collect();
            assert_eq!(recipients(&mails), expected, "at {now}");
        }
        stage.app.close().await;
    }

    async fn a_line_whose_holder_died_is_taken_up_by_the_next_run(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        stage.app.set_clock("2023-11-02 08:00");
        let until = moment("2023-11-02 08:10");
        let link = "https://tovholder.example.dk".to_owned();
        let claimed = reminder_delivery::claim_due(&stage.app.office, claim_until(until), 10, link).await.unwrap();
        assert_eq!(claimed.len(), 1);
        assert_eq!(recipients(&stage.run_at("2023-11-02 08:09").await), [""; 0]);
        let mails = stage.run_at("2023-11-02 08:10").await;
        assert_eq!(recipients(&mails), ["Mette"]);
        let first = claimed[0].lines[0];
        assert_eq!(mails[0].message_id, format!("<reminder-{first}@tovholder.example.dk>"));
        stage.app.close().await;
    }

    async fn what_was_done_a_moment_ago_is_not_sent_though_nobody_has_planned_since(
        database: TestDatabase
    ) {
        let stage = Stage::set(&database).await;
        let action = stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.act("Vurdere tilbud", stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        stage.app.set_clock("2023-11-02 08:00");
        let evidence = Evidence::Note(note("Afholdt."));
        stage.step(action.id, ActionStep::ReportDone { evidence }).await;
        let until = moment("2023-11-02 08:10");
        let claimed = reminder_delivery::claim_due(&stage.app.office, claim_until(until), 10, String::new()).await;
        assert_eq!(claimed.unwrap()[0].mail.entries.len(), 1);
        stage.app.close().await;
    }
}

/// Actions due at the end of November, without notices.
async fn store_actions(stage: &Stage, count: usize, owner: Owner) {
    let new = || {
        let action = an_action().by(&stage.decision, &stage.held);
        action.owner(owner).due_on("2023-12-01")
    };
    let rows: Vec<_> = (0..count).map(|_| new()).collect();
    let store = move |db: &mut _| rows.iter().try_for_each(|row| actions::insert(db, row));
    stage.app.store(store).await;
}

/// The same program once more, with its own connections.
fn another_instance(app: &TestApp, storage: Storage) -> Runner {
    let office = Office {
        storage,
        ..app.office.clone()
    };
    app.jobs_of(office)
}
