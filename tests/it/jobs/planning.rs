//! The ledger as it is planned, planned again, and overtaken by what happens.

use tovholder::{
    domain::{
        action::{CancelCause, Due, Evidence},
        organisation::Owner,
        reminders::Reminder,
    },
    operations::{
        action_steps::ActionStep,
        actions::ActionChange,
        reminder_planning::{self, Planned},
    },
};

use super::stage::{Stage, ladder, recipients, somebody};
use crate::support::builders::*;

on_both_databases! {
    async fn planning_twice_changes_nothing(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.act("Vurdere tilbud", Due::ByDate(day("2023-11-30"))).await;
        let planned = reminder_planning::plan_all(&stage.app.office).await.unwrap();
        assert_eq!((planned.actions, planned.superseded), (2, 0));
        assert!(planned.added > 10, "{planned:?}");
        for later in ["2023-10-26 09:00", "2023-10-27 03:00", "2023-11-01 23:59"] {
            stage.app.set_clock(later);
            let again = reminder_planning::plan_all(&stage.app.office).await.unwrap();
            assert_eq!(again, Planned { actions: 2, ..Planned::default() }, "at {later}");
        }
        stage.run_at("2023-11-02 08:00").await;
        stage.app.close().await;
    }

    async fn what_is_forecast_is_what_is_planned(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.act_closed(Due::ByDate(day("2023-11-30"))).await;
        // Its first rungs have gone by and are held back.
        stage.act("Vurdere tilbud", Due::ByDate(day("2023-10-27"))).await;
        let forecast = reminder_planning::forecast(&stage.app.office, None).await.unwrap();
        let forecast: Vec<_> = forecast.into_iter().map(|line| line.reminder).collect();
        assert!(stage.lines("planned").await.is_empty(), "a forecast stores nothing");
        reminder_planning::plan_all(&stage.app.office).await.unwrap();
        let told = |lines: &[Reminder]| {
            let mut told: Vec<_> = lines.iter().map(|l| (l.key(), l.send_at, l.is_late)).collect();
            told.sort();
            told
        };
        assert_eq!(told(&forecast), told(&stage.lines("planned").await));
        stage.app.drain().await;
        stage.app.close().await;
    }

    async fn a_forecast_up_to_a_day_tells_every_time_of_a_step_that_repeats(database: TestDatabase) {
        let stage = Stage::with_rules(&database, ladder(&["+1 owner every 5"])).await;
        stage.act("Planlægge kursus", Due::ByDate(day("2023-10-31"))).await;
        let until = Some(moment("2023-11-22 23:59"));
        let forecast = reminder_planning::forecast(&stage.app.office, until).await.unwrap();
        let told: Vec<_> = forecast.iter().map(|line| {
            let name = line.recipient_name.as_ref().unwrap().as_str();
            (line.reminder.step.as_str(), name)
        }).collect();
        assert_eq!(told, ["+1 owner", "+6 owner", "+11 owner", "+16 owner"].map(|step| (step, "Mette")));
        stage.app.drain().await;
        stage.app.close().await;
    }

    async fn what_is_done_or_has_fallen_away_is_not_reminded_of(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let done = stage.act("Er gjort", stage.at_next_meeting()).await;
        let gone = stage.act("Er faldet bort", stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        let evidence = Evidence::Note(note("Afholdt."));
        stage.step(done.id, ActionStep::ReportDone { evidence }).await;
        let reason = note("Loven er ændret.");
        let cause = CancelCause::Overtaken;
        stage.step(gone.id, ActionStep::Cancel { cause, reason }).await;
        for rung in ["2023-11-02 08:00", "2023-11-14 08:00", "2023-11-23 08:00"] {
            assert_eq!(recipients(&stage.run_at(rung).await), [""; 0], "on {rung}");
        }
        assert!(stage.lines("planned").await.is_empty());
        assert_eq!(stage.lines("superseded").await.len(), 14);
        stage.app.close().await;
    }

    async fn who_hands_an_action_over_is_not_reminded_of_it(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let karen = somebody("Karen");
        stage.add_person(&karen).await;
        let action = stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        let owner = Some(Owner::Person(karen.id));
        stage.change(action.id, ActionChange { owner, ..ActionChange::default() }).await;
        assert_eq!(recipients(&stage.run_at("2023-10-26 09:05").await), ["Karen", "Mette"], "the notices");
        assert_eq!(recipients(&stage.run_at("2023-11-02 08:00").await), ["Karen"]);
        assert!(stage.lines("planned").await.iter().all(|l| l.recipient != Some(stage.owner.id)));
        stage.app.close().await;
    }

    async fn the_lines_move_with_the_meeting(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        stage.reschedule("2023-11-29 13:00").await;
        assert_eq!(recipients(&stage.run_at("2023-10-26 09:05").await), ["Mette"], "the notice");
        assert_eq!(recipients(&stage.run_at("2023-11-02 08:00").await), [""; 0]);
        assert_eq!(recipients(&stage.run_at("2023-11-09 08:00").await), ["Mette"]);
        assert_eq!(stage.lines("superseded").await.len(), 7);
        stage.app.close().await;
    }

    async fn a_line_that_is_planned_after_its_day_is_late_and_those_before_it_are_held_back(
        database: TestDatabase
    ) {
        let stage = Stage::set(&database).await;
        stage.app.set_clock("2023-11-10 17:30");
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.run_at("2023-11-10 17:30").await;
        let late: Vec<_> = stage.lines("planned").await.into_iter().filter(|l| l.is_late).collect();
        assert_eq!(late.iter().map(|l| l.step.as_str()).collect::<Vec<_>>(), ["-5 owner"]);
        assert_eq!(late[0].send_at, moment("2023-11-13 08:00"));
        let held: Vec<_> = stage.lines("suppressed").await.into_iter().map(|l| l.step).collect();
        assert_eq!(held, ["-10 owner"]);
        let mails = stage.run_at("2023-11-13 08:00").await;
        assert_eq!(recipients(&mails), ["Mette"; 2], "notice and reminder");
        assert_eq!(recipients(&stage.run_at("2023-11-13 08:01").await), [""; 0]);
        stage.app.close().await;
    }
}
