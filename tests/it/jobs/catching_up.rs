//! Nothing ran for a week in which the clock changed: what was missed comes once, to whoever is there
//! by now, at eight in Copenhagen.

use tovholder::domain::{
    action::Due,
    reminders::{Reminder, ReminderState},
};

use super::stage::{Stage, ladder, recipients};
use crate::support::builders::*;

on_both_databases! {
    async fn a_week_of_standstill_over_the_end_of_summer_time_is_made_up_for_once(
        database: TestDatabase
    ) {
        // Summer time ends on Sunday 29 October 2023. The rungs are Thursday 26, Monday 30 and Tuesday 31
        // October; due on 2 November, overdue from 3 November on.
        let rungs = ["-5 owner", "-3 owner", "-2 director", "+1 owner every 2"];
        let stage = Stage::with_rules(&database, ladder(&rungs)).await;
        let karen = stage.enter("Karen").await;
        stage.act("Planlægge kursus", Due::ByDate(day("2023-11-02"))).await;
        // The notice, and the rung of today.
        assert_eq!(recipients(&stage.run_at("2023-10-26 09:00").await), ["Mette", "Mette"]);
        stage.away(&stage.owner, ("2023-10-31", "2023-11-03"), Some(&karen)).await;
        // Nothing runs until Wednesday evening; the offices open on Thursday at eight, by winter time.
        assert_eq!(recipients(&stage.run_at("2023-11-01 20:00").await), [""; 0]);
        assert_eq!(recipients(&stage.run_at("2023-11-02 07:59").await), [""; 0]);
        let mails = stage.run_at("2023-11-02 08:00").await;
        assert_eq!(recipients(&mails), ["Anders", "Karen", "Mette"]);
        let sent = stage.lines("sent").await;
        let seven = moment("2023-11-02 08:00");
        assert_eq!(seven.to_rfc3339(), "2023-11-02T07:00:00+00:00");
        let left_at_seven = |line: &&Reminder| line.state == ReminderState::Sent { at: seven };
        assert_eq!(sent.iter().filter(left_at_seven).count(), 3, "{sent:#?}");
        let late = "Den er forsinket: den kunne ikke sendes på sin dag.";
        assert!(mails.iter().all(|mail| mail.text.contains(late)), "{mails:#?}");
        assert_eq!(recipients(&stage.run_at("2023-11-02 08:05").await), [""; 0]);
        // Overdue: every second working day, and the owner is back on the second time.
        for (now, expected) in [
            ("2023-11-03 08:00", &["Karen", "Mette"][..]),
            ("2023-11-06 08:00", &[]),
            ("2023-11-07 08:00", &["Mette"]),
            ("2023-11-07 08:05", &[]),
            // Another standstill: of three times that were missed the last comes.
            ("2023-11-16 10:00", &["Mette"]),
            ("2023-11-17 08:00", &["Mette"]),
        ] {
            assert_eq!(recipients(&stage.run_at(now).await), expected, "at {now}");
        }
        stage.app.close().await;
    }
}
