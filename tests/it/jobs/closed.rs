//! What is closed leaves the house as a case number and a link, in whatever mail.

use tovholder::{
    domain::action::{Due, Evidence},
    mail::OutgoingMail,
    operations::{action_steps::ActionStep, actions::ActionChange},
};

use super::stage::{CLOSED_CASE, MARKER, Stage, recipients};
use crate::support::builders::*;

on_both_databases! {
    async fn no_mail_about_a_closed_action_holds_more_than_case_number_and_link(
        database: TestDatabase
    ) {
        let stage = Stage::set(&database).await;
        let action = stage.act_closed(stage.at_next_meeting()).await;
        let mut mails = stage.run_at("2023-10-26 09:00").await;
        for rung in ["2023-11-02 08:00", "2023-11-14 08:00", "2023-11-17 08:00", "2023-11-23 08:00"] {
            mails.extend(stage.run_at(rung).await);
        }
        let due = Some(Due::ByDate(day("2023-12-20")));
        let reason = Some(note(&format!("{MARKER} frist")));
        stage.change(action.id, ActionChange { due, reason, ..ActionChange::default() }).await;
        mails.extend(stage.run_at("2023-11-24 10:00").await);
        let evidence = Evidence::Note(note(&format!("{MARKER} bevis")));
        stage.step(action.id, ActionStep::ReportDone { evidence }).await;
        let reason = note(&format!("{MARKER} genåbnet"));
        stage.step(action.id, ActionStep::Reopen { reason }).await;
        mails.extend(stage.run_at("2023-11-24 10:05").await);
        assert_eq!(
            recipients(&mails),
            ["Anders", "Anders", "Jonas", "Mette", "Mette", "Mette", "Mette", "Mette", "Mette"]
        );
        for mail in &mails {
            let OutgoingMail { subject, text, html, .. } = mail;
            let whole = format!("{subject}\n{text}\n{html}");
            assert!(!whole.contains(MARKER), "{whole}");
            assert!(!whole.contains("Økonomiudvalget"), "{whole}");
            assert!(!subject.contains(CLOSED_CASE), "{subject}");
            for form in [text, html] {
                assert!(form.contains(CLOSED_CASE), "{form}");
                assert!(form.contains(&format!("/actions/{}", action.id)), "{form}");
            }
        }
        stage.app.close().await;
    }

    async fn open_and_closed_stand_in_one_mail_each_as_it_may(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.act_closed(stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        let mails = stage.run_at("2023-11-02 08:00").await;
        assert_eq!(recipients(&mails), ["Mette"]);
        let text = &mails[0].text;
        assert!(text.contains("Planlægge kursus") && text.contains(CLOSED_CASE), "{text}");
        assert!(!text.contains(MARKER), "{text}");
        stage.app.close().await;
    }
}
