//! When the mail server is away, when more is due than may leave in a minute, and when a run dies with
//! mails in its hands: nothing is lost, nothing is held against the mails, and what may have left before
//! is the same mail again.

use chrono::TimeDelta;
use tovholder::{
    domain::{action::Due, pace::Pace},
    jobs::{Job, Runner},
    mail::{MailError, OutgoingMail},
    operations::{Office, reminder_delivery},
};

use super::stage::{Stage, ladder, recipients};
use crate::support::{backends::TestDatabase, builders::*};

fn away() -> MailError {
    MailError::Unavailable("connection refused".to_owned())
}

fn at_most(mails: u16) -> Pace {
    Pace {
        per_minute: mails.try_into().ok(),
    }
}

fn names(numbers: impl Iterator<Item = usize>) -> Vec<String> {
    numbers.map(|number| format!("Person{number}")).collect()
}

/// So many people with an action each, reminded ten and five working days before the deadline; the
/// notices have left.
async fn with_people(database: &TestDatabase, count: usize) -> Stage {
    let stage = Stage::with_rules(database, ladder(&["-10 owner", "-5 owner"])).await;
    for name in names(0..count) {
        let person = stage.enter(&name).await;
        let wanted = (person.id, stage.at_next_meeting());
        stage
            .act_by(&stage.decision, "Planlægge kursus", wanted)
            .await;
    }
    assert_eq!(
        stage.run_at("2023-10-26 09:00").await.len(),
        count,
        "notices"
    );
    stage
}

/// The mails that a run of these jobs sends at a moment.
async fn run(stage: &Stage, jobs: &Runner, at: &str) -> Vec<OutgoingMail> {
    stage.app.set_clock(at);
    let before = stage.app.mailer.sent().len();
    jobs.run_until_idle().await.unwrap();
    stage.app.mailer.sent().split_off(before)
}

/// How many of eight mails are given up when the server refuses all for twenty minutes.
async fn given_up_when_all_are_refused(database: &TestDatabase, refusal: MailError) -> usize {
    let stage = with_people(database, 8).await;
    let jobs = stage.app.jobs();
    stage.app.mailer.refuse_all(Some(refusal.clone()));
    for minute in 0..20 {
        let now = format!("2023-11-02 08:{minute:02}");
        assert!(run(&stage, &jobs, &now).await.is_empty(), "at {now}");
        assert!(jobs.is_mail_held_up());
    }
    stage.app.mailer.refuse_all(None);
    let mails = run(&stage, &jobs, "2023-11-02 08:45").await;
    assert!(!jobs.is_mail_held_up());
    let given_up = stage.lines("failed").await.len();
    let reminders = mails
        .iter()
        .filter(|mail| mail.subject.contains("venter på dig"));
    assert_eq!(reminders.count(), 8 - given_up, "{refusal}");
    stage.app.close().await;
    given_up
}

on_both_databases! {
    async fn once_the_server_is_away_a_round_tries_nothing_more_and_no_try_counts(
        database: TestDatabase
    ) {
        let stage = with_people(&database, 6).await;
        // More rounds than a mail has tries; each would get five mails out if it went on.
        for _ in 0..15 {
            stage.app.mailer.fail_next(away());
        }
        let start = moment("2023-11-02 08:00");
        for minute in 0..15 {
            let mails = stage.run_at_moment(start + TimeDelta::minutes(minute)).await;
            assert_eq!(recipients(&mails), [""; 0], "in minute {minute}");
        }
        let mails = stage.run_at("2023-11-02 08:15").await;
        assert_eq!(recipients(&mails), names(0..6));
        assert!(stage.lines("failed").await.is_empty());
        stage.app.close().await;
    }

    async fn a_server_that_is_full_is_at_fault_and_not_the_mails(database: TestDatabase) {
        let full = MailError::Temporary("452 insufficient system storage".to_owned());
        assert_eq!(given_up_when_all_are_refused(&database, full).await, 0);
    }

    async fn a_server_that_wants_nobodys_mail_is_at_fault_and_not_the_mails(database: TestDatabase) {
        // Two must fail before anybody can know; what is refused for good is not tried again.
        let unwilling = MailError::Permanent("554 relay access denied".to_owned());
        assert_eq!(given_up_when_all_are_refused(&database, unwilling).await, 2);
    }

    async fn bad_addresses_in_a_row_hold_up_nobody_behind_them(database: TestDatabase) {
        let stage = with_people(&database, 6).await;
        let jobs = stage.app.jobs();
        for _ in 0..3 {
            stage.app.mailer.fail_next(MailError::Permanent("550 no such user".to_owned()));
        }
        // Reminders alone, so that no other mail says that the server is well.
        for (now, expected) in [("2023-11-02 08:00", 0), ("2023-11-02 08:01", 3)] {
            stage.app.set_clock(now);
            let sent = jobs.run(Job::SendReminders).await.unwrap();
            assert_eq!(sent, expected, "at {now}");
        }
        stage.app.abandon();
    }

    async fn after_hours_of_outage_the_mails_leave_at_the_pace(database: TestDatabase) {
        let stage = with_people(&database, 7).await;
        let jobs = Runner::new(stage.app.office.clone(), stage.app.post_at(at_most(3)));
        for hour in 8..15 {
            stage.app.mailer.fail_next(away());
            assert!(run(&stage, &jobs, &format!("2023-11-02 {hour:02}:00")).await.is_empty());
        }
        let mut told = Vec::new();
        for (now, expected) in [
            ("2023-11-02 15:00", 3),
            ("2023-11-02 15:00", 0),
            ("2023-11-02 15:01", 3),
            ("2023-11-02 15:02", 1),
            ("2023-11-02 15:03", 0),
        ] {
            let mails = run(&stage, &jobs, now).await;
            assert_eq!(mails.len(), expected, "at {now}");
            told.extend(mails);
        }
        assert_eq!(recipients(&told), names(0..7));
        stage.app.close().await;
    }

    async fn two_instances_keep_one_pace(database: TestDatabase) {
        let stage = with_people(&database, 9).await;
        let other = Office { storage: database.storage(), ..stage.app.office.clone() };
        let one = Runner::new(stage.app.office.clone(), stage.app.post_at(at_most(4)));
        let two = Runner::new(other, stage.app.post_at(at_most(4)));
        let mut told = Vec::new();
        for (now, expected) in [
            ("2023-11-02 08:00", 4),
            ("2023-11-02 08:01", 4),
            ("2023-11-02 08:02", 1),
        ] {
            stage.app.set_clock(now);
            let before = stage.app.mailer.sent().len();
            let (first, second) = tokio::join!(one.run_until_idle(), two.run_until_idle());
            first.and(second).unwrap();
            let mails = stage.app.mailer.sent().split_off(before);
            assert_eq!(mails.len(), expected, "at {now}");
            told.extend(mails);
        }
        assert_eq!(recipients(&told), names(0..9));
        stage.app.close().await;
    }

    async fn what_a_dead_run_may_have_sent_is_the_same_mail_again_whatever_came_due_since(
        database: TestDatabase
    ) {
        let stage = with_people(&database, 2).await;
        stage.app.set_clock("2023-11-02 08:00");
        let claim = claim_until(moment("2023-11-02 08:10"));
        let office = &stage.app.office;
        let claimed = reminder_delivery::claim_due(office, claim, 10, String::new()).await.unwrap();
        assert_eq!(claimed.len(), 2);
        // Only the first has something else coming up meanwhile.
        let wanted = (claimed[0].recipient.id, Due::ByDate(day("2023-11-16")));
        stage.act_by(&stage.decision, "Vurdere tilbud", wanted).await;
        let mails = stage.run_at("2023-11-02 08:11").await;
        let again: Vec<_> = mails.iter().filter(|mail| mail.message_id.contains("reminder")).collect();
        assert_eq!(again.len(), 3);
        for bundle in &claimed {
            let id = format!("<reminder-{}@tovholder.example.dk>", bundle.lines[0]);
            let mail = again.iter().find(|mail| mail.message_id == id).unwrap();
            assert!(!mail.text.contains("Vurdere tilbud"), "{}", mail.text);
        }
        let new = again.iter().find(|mail| mail.text.contains("Vurdere tilbud")).unwrap();
        assert!(!new.text.contains("Planlægge kursus"), "{}", new.text);
        stage.app.close().await;
    }

    async fn what_was_never_tried_goes_out_with_what_is_due_by_then(database: TestDatabase) {
        let stage = with_people(&database, 3).await;
        stage.app.mailer.fail_next(away());
        assert!(stage.run_at("2023-11-02 08:00").await.is_empty());
        // The next rung: whoever was struck by the outage may have the first mail, the others have not.
        let mails = stage.run_at("2023-11-09 08:00").await;
        assert_eq!(recipients(&mails), ["Person0", "Person0", "Person1", "Person2"]);
        assert!(mails[2..].iter().all(|mail| mail.text.matches("Planlægge kursus").count() == 1));
        assert_eq!(stage.lines("sent").await.len(), 6);
        stage.app.close().await;
    }
}
