//! Digests of those who are away: whoever stands in gets them, as far as they may know of it, and a
//! copy goes to whoever is away.

use tovholder::domain::{action::Due, organisation::Owner};
use tovholder::operations::actions::ActionChange;

use super::*;
use crate::jobs::stage::{CLOSED_CASE, MARKER};

/// The week in which the digest of 30 October goes out.
const WEEK: (&str, &str) = ("2023-10-30", "2023-11-03");

fn to<'a>(mails: &'a [OutgoingMail], name: &str) -> &'a OutgoingMail {
    let mail = mails.iter().find(|mail| mail.to.name() == Some(name));
    mail.unwrap_or_else(|| panic!("nothing to {name} among {mails:?}"))
}

on_both_databases! {
    async fn a_directors_week_goes_to_whoever_stands_in_with_a_copy(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        let stage = &scene.stage;
        let karen = stage.enter("Karen").await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        scene.run_at("2023-10-26 09:00").await;
        stage.away(&stage.director, WEEK, Some(&karen)).await;
        let mails = scene.run_at("2023-10-30 08:00").await;
        assert_eq!(recipients(&mails), ["Anders", "Karen"]);
        for (name, words) in [
            ("Karen", "Du får den i stedet for Anders"),
            ("Anders", "din stedfortræder har fået den; dette er en kopi"),
        ] {
            let mail = to(&mails, name);
            for form in [&mail.text, &mail.html] {
                assert!(form.contains(words) && form.contains("Planlægge kursus"), "{form}");
            }
        }
        let ledger = scene.ledger().await;
        let sent = ledger.iter().filter(|line| line.state.name() == "sent");
        let mut sent: Vec<_> = sent.map(|line| (line.is_copy, line.recipient)).collect();
        sent.sort();
        assert_eq!(sent, [(false, karen.id), (true, stage.director.id)]);
        let superseded = "Til stedfortræderen";
        assert!(!scene.reason_of("superseded").await.contains(superseded), "the line that was");
        assert!(scene.run_at("2023-10-30 08:05").await.is_empty());
        assert_eq!(recipients(&scene.run_at("2023-11-06 08:00").await), ["Anders"]);
        scene.stage.app.close().await;
    }

    async fn who_goes_after_the_digest_has_left_gets_no_copy_of_it(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        let stage = &scene.stage;
        let karen = stage.enter("Karen").await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        scene.run_at("2023-10-26 09:00").await;
        assert_eq!(recipients(&scene.run_at("2023-10-30 08:00").await), ["Anders"]);
        stage.away(&stage.director, WEEK, Some(&karen)).await;
        assert!(scene.run_at("2023-10-30 10:00").await.is_empty());
        assert!(scene.run_at("2023-10-31 08:00").await.is_empty());
        scene.stage.app.close().await;
    }

    async fn an_absence_that_ends_early_gives_the_digest_back(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        let stage = &scene.stage;
        let karen = stage.enter("Karen").await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        let absence = stage.away(&stage.director, WEEK, Some(&karen)).await;
        scene.run_at("2023-10-26 09:00").await;
        stage.be_back(&absence).await;
        assert_eq!(recipients(&scene.run_at("2023-10-30 08:00").await), ["Anders"]);
        scene.stage.app.close().await;
    }

    async fn whoever_nobody_stands_in_for_gets_the_own_digest(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        let stage = &scene.stage;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.away(&stage.director, WEEK, None).await;
        scene.run_at("2023-10-26 09:00").await;
        let mails = scene.run_at("2023-10-30 08:00").await;
        assert_eq!(recipients(&mails), ["Anders"]);
        assert!(!mails[0].text.contains("kopi"), "{}", mails[0].text);
        scene.stage.app.close().await;
    }

    async fn whoever_stands_in_reads_what_they_may_and_no_more(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        let stage = &scene.stage;
        let karen = stage.enter("Karen").await;
        stage.act("Planlægge kursus", Due::ByDate(day("2023-12-01"))).await;
        let closed = stage.act_closed(Due::ByDate(day("2023-12-01"))).await;
        let owner = Some(Owner::Unit(scene.unit.id));
        stage.change(closed.id, ActionChange { owner, ..ActionChange::default() }).await;
        stage.away(&stage.director, WEEK, Some(&karen)).await;
        scene.run_at("2023-10-26 09:00").await;
        let mails = scene.run_at("2023-10-30 08:00").await;
        assert_eq!(recipients(&mails), ["Anders", "Karen"]);
        // The director sees it by the unit, and so reads the case number; a substitute has no seat.
        assert!(to(&mails, "Anders").text.contains(CLOSED_CASE));
        let karens = to(&mails, "Karen");
        let whole = format!("{}\n{}\n{}", karens.subject, karens.text, karens.html);
        assert!(whole.contains("Planlægge kursus"), "{whole}");
        assert!(!whole.contains(CLOSED_CASE) && !whole.contains(MARKER), "{whole}");
        scene.stage.app.close().await;
    }

    async fn a_secretarys_list_goes_to_whoever_stands_in_unless_they_have_it_anyway(
        database: TestDatabase
    ) {
        let scene = Scene::set(&database).await;
        let stage = &scene.stage;
        let karen = stage.enter("Karen").await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.away(&stage.secretary, ("2023-11-13", "2023-11-24"), Some(&karen)).await;
        scene.run_at("2023-11-09 09:00").await;
        let mails = scene.run_at("2023-11-14 08:00").await;
        let lists = || mails.iter().filter(|mail| mail.subject.starts_with("Dagsordenen lukker"));
        assert_eq!(recipients(&lists().cloned().collect::<Vec<_>>()), ["Jonas", "Karen"]);
        assert!(to(&mails, "Karen").text.contains("i stedet for Jonas"));

        make_secretary(&scene, stage.next.body, &karen).await;
        stage.reschedule("2023-11-28 13:00").await;
        scene.run_at("2023-11-15 09:00").await;
        let mails = scene.run_at("2023-11-20 08:00").await;
        let lists = || mails.iter().filter(|mail| mail.subject.starts_with("Dagsordenen lukker"));
        assert_eq!(recipients(&lists().cloned().collect::<Vec<_>>()), ["Jonas", "Karen"]);
        assert!(lists().all(|mail| !mail.text.contains("stedfor") && !mail.text.contains("i stedet for")));
        scene.stage.app.close().await;
    }
}
