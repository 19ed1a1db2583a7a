//! How people want to be reminded: not during a pause, not by mail, or a mail for each action. What is
//! mandatory comes all the same.

use tovholder::{
    domain::preferences::{Channel, Rhythm},
    operations::people::PersonChange,
};

use super::stage::{Stage, ladder, recipients};
use crate::support::builders::*;

fn pause(until: &str) -> PersonChange {
    PersonChange {
        paused_until: Some(Some(day(until))),
        ..PersonChange::default()
    }
}

fn no_mail() -> PersonChange {
    PersonChange {
        channel: Some(Channel::Feeds),
        ..PersonChange::default()
    }
}

on_both_databases! {
    async fn a_pause_holds_back_until_it_ends_and_says_so(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        stage.wish(&stage.owner, pause("2023-11-08")).await;
        assert_eq!(recipients(&stage.run_at("2023-11-02 08:00").await), [""; 0]);
        let held = stage.lines("suppressed").await;
        assert_eq!(held.len(), 1);
        let reason = held[0].reason.as_str();
        assert_eq!(reason, "Holdt tilbage: modtageren har pause til og med onsdag den 8. november 2023.");
        assert_eq!(recipients(&stage.run_at("2023-11-09 08:00").await), ["Mette"], "the pause has ended");
        assert_eq!(stage.lines("sent").await.len(), 1, "what was held back does not come afterwards");
        stage.app.close().await;
    }

    async fn a_pause_that_is_taken_back_in_time_holds_nothing_back(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.wish(&stage.owner, pause("2023-12-31")).await;
        stage.run_at("2023-10-26 09:00").await;
        assert_eq!(stage.lines("suppressed").await.len(), 4);
        let go_on = PersonChange { paused_until: Some(None), ..PersonChange::default() };
        stage.wish(&stage.owner, go_on).await;
        assert_eq!(recipients(&stage.run_at("2023-11-02 08:00").await), ["Mette"]);
        assert!(stage.lines("suppressed").await.is_empty());
        assert_eq!(stage.lines("superseded").await.len(), 4);
        stage.app.close().await;
    }

    async fn who_wants_no_mail_gets_what_is_mandatory_alone(database: TestDatabase) {
        let rungs = ["-5 owner", "-2 owner mandatory", "-2 director"];
        let stage = Stage::with_rules(&database, ladder(&rungs)).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        stage.wish(&stage.owner, no_mail()).await;
        stage.wish(&stage.director, no_mail()).await;
        assert_eq!(recipients(&stage.run_at("2023-11-09 08:00").await), [""; 0]);
        assert_eq!(recipients(&stage.run_at("2023-11-14 08:00").await), ["Mette"]);
        let held = stage.lines("suppressed").await;
        assert_eq!(held.iter().map(|line| line.step.as_str()).collect::<Vec<_>>(), ["-5 owner", "-2 director"]);
        assert!(held.iter().all(|line| line.reason.as_str().contains("fravalgt mail")), "{held:?}");
        stage.app.close().await;
    }

    async fn one_mail_an_action_for_those_who_want_it_so(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        for what in ["Planlægge kursus", "Sørge for fremvisning", "Vurdere tilbud"] {
            stage.act(what, stage.at_next_meeting()).await;
        }
        stage.run_at("2023-10-26 09:00").await;
        assert_eq!(recipients(&stage.run_at("2023-11-02 08:00").await), ["Mette"]);
        let single = PersonChange { rhythm: Some(Rhythm::Single), ..PersonChange::default() };
        stage.wish(&stage.owner, single).await;
        let mails = stage.run_at("2023-11-09 08:00").await;
        assert_eq!(recipients(&mails), ["Mette"; 3]);
        assert!(mails.iter().all(|mail| mail.subject == "En opfølgning venter på dig"));
        let ids: std::collections::BTreeSet<_> = mails.iter().map(|mail| &mail.message_id).collect();
        assert_eq!(ids.len(), 3, "each mail has an id of its own");
        assert_eq!(recipients(&stage.run_at("2023-11-09 08:01").await), [""; 0]);
        // Each line went out with its action's mail.
        assert_eq!(stage.lines("sent").await.len(), 6);
        stage.app.close().await;
    }

    async fn what_has_no_recipient_goes_to_the_secretary_or_waits_with_the_reason(database: TestDatabase) {
        use tovholder::{
            domain::organisation::Owner,
            operations::actions::ActionChange,
            storage::{memberships, units},
        };
        let stage = Stage::set(&database).await;
        let unit = a_unit();
        let owner = Some(Owner::Unit(unit.id));
        stage.app.store(move |db| units::insert(db, &unit)).await;
        let action = stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.change(action.id, ActionChange { owner, ..ActionChange::default() }).await;
        stage.run_at("2023-10-26 09:00").await;
        assert_eq!(recipients(&stage.run_at("2023-11-02 08:00").await), ["Jonas"]);
        let (body, secretary) = (action.body, stage.secretary.id);
        stage.app.store(move |db| memberships::remove(db, body, secretary)).await;
        assert_eq!(recipients(&stage.run_at("2023-11-09 08:00").await), [""; 0]);
        let held = stage.lines("suppressed").await;
        let nobody = held.iter().filter(|line| line.recipient.is_none());
        assert!(nobody.clone().count() > 0, "{held:?}");
        assert!(nobody.clone().all(|line| line.reason.as_str().contains("hverken modtager eller sekretær")));
        stage.app.close().await;
    }
}
