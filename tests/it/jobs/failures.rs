//! When the mail server says no: tried again with growing waits, or given up with the reason in the
//! ledger.

use chrono::TimeDelta;
use tovholder::mail::MailError;

use super::stage::{Stage, recipients};
use crate::support::builders::*;

fn busy() -> MailError {
    MailError::Temporary("451 try again later".to_owned())
}

on_both_databases! {
    async fn a_temporary_error_is_retried_with_growing_waits(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        for _ in 0..3 {
            stage.app.mailer.fail_next(busy());
        }
        // Fails at 8:00, 8:01 and 8:03; would succeed whenever it is tried after that.
        for minute in 0..7 {
            let mails = stage.run_at(&format!("2023-11-02 08:0{minute}")).await;
            assert_eq!(recipients(&mails), [""; 0], "at 8:0{minute}");
        }
        assert_eq!(recipients(&stage.run_at("2023-11-02 08:07").await), ["Mette"]);
        assert_eq!(stage.lines("sent").await.len(), 1);
        stage.app.close().await;
    }

    async fn after_the_last_try_a_reminder_has_failed_with_its_reason(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        for _ in 0..14 {
            stage.app.mailer.fail_next(busy());
        }
        let mut now = moment("2023-11-02 08:00");
        for (nth, wait) in [1, 2, 4, 8, 16, 32, 64, 120, 120, 120, 120, 120, 120, 0].into_iter().enumerate() {
            assert!(stage.lines("failed").await.is_empty(), "given up before {now}");
            let told: &[&str] = if wait == 0 { &["Jonas"] } else { &[] };
            assert_eq!(recipients(&stage.run_at_moment(now).await), told, "the secretary, once");
            let waiting = stage.lines("planned").await;
            if let Some(tried) = waiting.iter().find(|line| line.progress.attempts > 0) {
                let outcome = tried.progress.outcome.as_ref().unwrap().as_str();
                assert!(outcome.contains("451 try again later"), "{outcome}");
                assert_eq!(usize::from(tried.progress.attempts), nth + 1);
                assert_eq!(tried.progress.next_try_at, Some(now + TimeDelta::minutes(wait)));
            }
            now = stage.app.office.calendar.to_office_hours(now + TimeDelta::minutes(wait));
        }
        let failed = stage.lines("failed").await;
        assert_eq!(failed.len(), 1);
        let said = failed[0].progress.outcome.as_ref().unwrap().as_str();
        assert!(said.contains("451 try again later"), "{said}");
        assert_eq!(failed[0].reason.as_str(), "Efter udvalgets påmindelsestrappe.", "kept beside it");
        assert_eq!(recipients(&stage.run_at("2023-11-03 15:00").await), [""; 0]);
        assert_eq!(recipients(&stage.run_at("2023-11-09 08:00").await), ["Mette"], "the next rung");
        stage.app.close().await;
    }

    async fn a_permanent_error_is_given_up_at_once_and_stops_nobody_else(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        stage.run_at("2023-11-02 08:00").await;
        stage.run_at("2023-11-09 08:00").await;
        stage.app.mailer.fail_next(MailError::Permanent("550 no such user".to_owned()));
        let mails = stage.run_at("2023-11-14 08:00").await;
        assert_eq!(mails.len(), 2, "owner or director, and the secretary who is told");
        let failed = stage.lines("failed").await;
        assert_eq!(failed.len(), 1);
        let said = failed[0].progress.outcome.as_ref().unwrap().as_str();
        assert!(said.contains("550 no such user"), "{said}");
        stage.app.close().await;
    }

    async fn a_notice_is_retried_and_given_up_too(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.app.mailer.fail_next(busy());
        assert_eq!(recipients(&stage.run_at("2023-10-26 10:00").await), [""; 0]);
        assert_eq!(recipients(&stage.run_at("2023-10-26 10:00").await), [""; 0]);
        assert_eq!(recipients(&stage.run_at("2023-10-26 10:01").await), ["Mette"]);
        stage.act("Vurdere tilbud", stage.at_next_meeting()).await;
        stage.app.mailer.fail_next(MailError::Permanent("550 no such user".to_owned()));
        assert_eq!(recipients(&stage.run_at("2023-10-26 10:05").await), ["Jonas"], "the secretary");
        assert_eq!(recipients(&stage.run_at("2023-10-26 11:05").await), [""; 0]);
        stage.app.close().await;
    }
}
