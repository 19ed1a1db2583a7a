//! Notices: whom it concerns is told as soon as the offices are open, and once, what happened to an action.

use std::collections::BTreeSet;

use tovholder::{
    domain::{
        action::{Due, Evidence},
        organisation::Owner,
        preferences::Rhythm,
    },
    mail::MailError,
    operations::{action_steps::ActionStep, actions::ActionChange, notices, people::PersonChange},
};

use super::stage::{OPEN_CASE, Stage, recipients, somebody};
use crate::support::builders::*;

on_both_databases! {
    async fn assignment_a_moved_due_and_reopening_reach_the_owner_once(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let action = stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        let mails = stage.run_at("2023-10-26 09:00").await;
        assert_eq!(recipients(&mails), ["Mette"]);
        assert_eq!(mails[0].subject, "En opfølgning er tildelt dig");
        assert!(mails[0].text.contains("Planlægge kursus"), "{}", mails[0].text);
        assert!(mails[0].text.contains(OPEN_CASE), "{}", mails[0].text);
        assert!(mails[0].text.contains("22. november 2023"), "{}", mails[0].text);

        stage.reschedule("2023-11-29 13:00").await;
        let mails = stage.run_at("2023-10-26 09:01").await;
        assert_eq!(recipients(&mails), ["Mette"]);
        assert_eq!(mails[0].subject, "Fristen for en opfølgning er flyttet");
        for words in ["22. november 2023", "29. november 2023"] {
            assert!(mails[0].text.contains(words), "{}", mails[0].text);
        }

        let evidence = Evidence::Note(note("Afholdt."));
        stage.step(action.id, ActionStep::ReportDone { evidence }).await;
        stage.step(action.id, ActionStep::Reopen { reason: note("Ingen kom.") }).await;
        let mails = stage.run_at("2023-10-26 09:02").await;
        assert_eq!(recipients(&mails), ["Mette"]);
        assert_eq!(mails[0].subject, "En opfølgning er genåbnet");
        assert!(mails[0].text.contains("Ingen kom."), "{}", mails[0].text);

        assert_eq!(recipients(&stage.run_at("2023-10-26 09:03").await), [""; 0]);
        stage.app.close().await;
    }

    async fn notices_wait_for_the_offices_to_open_and_are_one_mail_a_person(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let karen = stage.enter("Karen").await;
        // Friday evening, Saturday, and Monday before eight.
        stage.app.set_clock("2023-10-27 23:00");
        for what in ["Planlægge kursus", "Vurdere tilbud"] {
            stage.act(what, stage.at_next_meeting()).await;
        }
        stage.act_by(&stage.decision, "Skrive notat", (karen.id, Due::Unset)).await;
        for now in ["2023-10-27 23:00", "2023-10-28 10:00", "2023-10-30 07:59"] {
            assert_eq!(recipients(&stage.run_at(now).await), [""; 0], "at {now}");
        }
        let mails = stage.run_at("2023-10-30 08:00").await;
        assert_eq!(recipients(&mails), ["Karen", "Mette"]);
        let mette = mails.iter().find(|mail| mail.to.name() == Some("Mette")).unwrap();
        assert_eq!(mette.subject, "En opfølgning er tildelt dig: 2 i alt");
        for words in ["Planlægge kursus", "Vurdere tilbud"] {
            assert!(mette.text.contains(words) && mette.html.contains(words), "{}", mette.text);
        }
        assert_eq!(mette.attachments.len(), 2);
        stage.app.close().await;
    }

    async fn a_cancelled_meeting_with_many_actions_of_one_owner_is_one_mail(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        // More than are claimed at a time.
        for number in 0..60 {
            stage.act(&format!("Nr. {number}"), stage.at_next_meeting()).await;
        }
        assert_eq!(recipients(&stage.run_at("2023-10-26 09:00").await), ["Mette"]);
        stage.cancel_next_meeting().await;
        let mails = stage.run_at("2023-10-26 09:01").await;
        assert_eq!(recipients(&mails), ["Mette"]);
        assert_eq!(mails[0].subject, "Fristen for en opfølgning er flyttet: 60 i alt");
        stage.app.close().await;
    }

    async fn who_wants_it_so_gets_a_mail_an_action(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let single = PersonChange { rhythm: Some(Rhythm::Single), ..PersonChange::default() };
        stage.wish(&stage.owner, single).await;
        let first = stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.act("Vurdere tilbud", stage.at_next_meeting()).await;
        let reason = note("Haster.");
        stage.step(first.id, ActionStep::Cancel { cause: tovholder::domain::action::CancelCause::Overtaken, reason: reason.clone() }).await;
        stage.step(first.id, ActionStep::Reopen { reason }).await;
        let mails = stage.run_at("2023-10-26 09:00").await;
        assert_eq!(recipients(&mails), ["Mette"; 2]);
        let ids: BTreeSet<_> = mails.iter().map(|mail| &mail.message_id).collect();
        assert_eq!(ids.len(), 2, "each mail has an id of its own");
        stage.app.close().await;
    }

    async fn what_a_dead_run_may_have_sent_is_the_same_mail_again_whatever_came_since(
        database: TestDatabase
    ) {
        let stage = Stage::set(&database).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.act("Vurdere tilbud", stage.at_next_meeting()).await;
        stage.app.set_clock("2023-10-26 09:00");
        let claim = claim_until(moment("2023-10-26 09:10"));
        let office = &stage.app.office;
        let claimed = notices::claim_due(office, claim, 10, String::new()).await.unwrap();
        let [bundle] = <[_; 1]>::try_from(claimed).unwrap();
        assert_eq!((bundle.notices.len(), bundle.is_new), (2, true));
        stage.act("Skrive notat", Due::Unset).await;
        let mails = stage.run_at("2023-10-26 09:11").await;
        assert_eq!(recipients(&mails), ["Mette"; 2]);
        let id = format!("<notice-{}@tovholder.example.dk>", bundle.id);
        let again = mails.iter().find(|mail| mail.message_id == id).unwrap();
        assert_eq!(again.subject, "En opfølgning er tildelt dig: 2 i alt");
        assert!(!again.text.contains("Skrive notat"), "{}", again.text);
        let new = mails.iter().find(|mail| mail.message_id != id).unwrap();
        assert!(new.text.contains("Skrive notat"), "{}", new.text);
        stage.app.close().await;
    }

    async fn after_an_outage_a_notice_goes_to_whoever_is_there_by_then(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let [karen, birthe] = [stage.enter("Karen").await, stage.enter("Birthe").await];
        stage.act_by(&stage.decision, "Skrive notat", (karen.id, Due::Unset)).await;
        stage.act_by(&stage.decision, "Læse notat", (karen.id, Due::Unset)).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        let away = stage.away(&karen, ("2023-10-26", "2023-10-26"), Some(&birthe)).await;
        stage.be_back(&away).await;
        stage.away(&stage.owner, ("2023-10-26", "2023-10-26"), Some(&birthe)).await;
        let unavailable = MailError::Unavailable("connection refused".to_owned());
        for _ in 0..2 {
            stage.app.mailer.fail_next(unavailable.clone());
            assert_eq!(recipients(&stage.run_at("2023-10-26 09:00").await), [""; 0]);
        }
        let mails = stage.run_at("2023-10-27 09:00").await;
        // Whichever was tried may have reached whom it was for then.
        let named = recipients(&mails);
        assert!(named.contains(&"Karen".to_owned()) && named.contains(&"Mette".to_owned()), "{named:?}");
        assert!(mails.len() <= 3, "{named:?}");
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
