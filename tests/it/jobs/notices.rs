//! Notices: who owns an action is told at once, and once, what happened to it.

use tovholder::{
    domain::{action::Evidence, organisation::Owner},
    operations::{action_steps::ActionStep, actions::ActionChange},
};

use super::stage::{OPEN_CASE, Stage, recipients, somebody};
use crate::support::builders::*;

on_both_databases! {
    async fn assignment_a_moved_due_and_reopening_reach_the_owner_once(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let action = stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        // At night too: a notice waits for nothing.
        let mails = stage.run_at("2023-10-26 23:00").await;
        assert_eq!(recipients(&mails), ["Mette"]);
        assert_eq!(mails[0].subject, "En opfølgning er tildelt dig");
        assert!(mails[0].text.contains("Planlægge kursus"), "{}", mails[0].text);
        assert!(mails[0].text.contains(OPEN_CASE), "{}", mails[0].text);
        assert!(mails[0].text.contains("22. november 2023"), "{}", mails[0].text);

        stage.reschedule("2023-11-29 13:00").await;
        let mails = stage.run_at("2023-10-26 23:01").await;
        assert_eq!(recipients(&mails), ["Mette"]);
        assert_eq!(mails[0].subject, "Fristen for en opfølgning er flyttet");
        for words in ["22. november 2023", "29. november 2023"] {
            assert!(mails[0].text.contains(words), "{}", mails[0].text);
        }

        let evidence = Evidence::Note(note("Afholdt."));
        stage.step(action.id, ActionStep::ReportDone { evidence }).await;
        stage.step(action.id, ActionStep::Reopen { reason: note("Ingen kom.") }).await;
        let mails = stage.run_at("2023-10-26 23:02").await;
        assert_eq!(recipients(&mails), ["Mette"]);
        assert_eq!(mails[0].subject, "En opfølgning er genåbnet");
        assert!(mails[0].text.contains("Ingen kom."), "{}", mails[0].text);

        assert_eq!(recipients(&stage.run_at("2023-10-26 23:03").await), [""; 0]);
        stage.app.close().await;
    }

    async fn a_meeting_that_moves_by_an_hour_tells_nobody(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        stage.reschedule("2023-11-22 14:00").await;
        assert_eq!(recipients(&stage.run_at("2023-10-26 09:01").await), [""; 0]);
        assert_eq!(recipients(&stage.run_at("2023-11-02 08:00").await), ["Mette"]);
        stage.app.close().await;
    }

    async fn who_gets_an_action_before_the_notice_left_is_told_once(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let karen = somebody("Karen");
        stage.add_person(&karen).await;
        let action = stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        let owner = Some(Owner::Person(karen.id));
        stage.change(action.id, ActionChange { owner, ..ActionChange::default() }).await;
        assert_eq!(recipients(&stage.run_at("2023-10-26 09:00").await), ["Karen"]);
        stage.app.close().await;
    }

    async fn a_unit_is_told_through_its_director(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let unit = tovholder::domain::organisation::Unit {
            director: Some(stage.director.id),
            ..a_unit()
        };
        let owner = Some(Owner::Unit(unit.id));
        stage.app.store(move |db| tovholder::storage::units::insert(db, &unit)).await;
        let action = stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        stage.change(action.id, ActionChange { owner, ..ActionChange::default() }).await;
        assert_eq!(recipients(&stage.run_at("2023-10-26 09:01").await), ["Anders"]);
        assert_eq!(recipients(&stage.run_at("2023-11-14 08:00").await), ["Anders"]);
        stage.app.close().await;
    }
}
