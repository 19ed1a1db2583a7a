//! What secretaries are told before an agenda closes. The next meeting's closes on 16 November at 12,
//! so that its list goes out on the 14th.

use tovholder::{
    domain::{
        action::{Due, Evidence},
        action_request::{ActionRequest, Taker},
        organisation::Owner,
    },
    mail::MailError,
    operations::{
        action_requests,
        action_steps::ActionStep,
        actions::ActionChange,
        digest_delivery::{self, DigestMail, ReadyDigest},
        meetings::{self, MeetingStep},
        what_if::{self, Upheaval},
    },
};

use super::*;
use crate::jobs::stage::{CLOSED_CASE, MARKER};

/// The lists among some mails.
fn lists(mails: Vec<OutgoingMail>) -> Vec<OutgoingMail> {
    let is_list = |mail: &OutgoingMail| mail.subject.starts_with("Dagsordenen lukker");
    mails.into_iter().filter(is_list).collect()
}

async fn cancel(scene: &Scene) {
    let office = &scene.stage.app.office;
    let meeting = meetings::find(office, &test(), scene.stage.next.id)
        .await
        .unwrap();
    let seen = what_if::ask(office, &test(), meeting.id, Upheaval::Cancellation).await;
    let step = MeetingStep::Cancel {
        reason: note("Formanden er forhindret."),
        confirms: Some(seen.unwrap().fingerprint),
    };
    let key = (meeting.id, meeting.version);
    meetings::step(office, &test(), key, step).await.unwrap();
}

on_both_databases! {
    async fn a_secretary_is_told_what_comes_who_is_silent_and_what_is_late(
        database: TestDatabase
    ) {
        let scene = Scene::set(&database).await;
        let stage = &scene.stage;
        let done = stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.act("Sørge for fremvisning", stage.at_next_meeting()).await;
        stage.act("Vurdere tilbud", Due::ByDate(day("2023-11-01"))).await;
        let evidence = Evidence::Note(note("Afholdt."));
        stage.step(done.id, ActionStep::ReportDone { evidence }).await;
        scene.run_at("2023-10-26 09:00").await;
        assert!(lists(scene.run_at("2023-11-14 07:59").await).is_empty());
        let mails = lists(scene.run_at("2023-11-14 08:00").await);
        assert_eq!(recipients(&mails), ["Jonas"]);
        let mail = &mails[0];
        assert_eq!(mail.subject, "Dagsordenen lukker torsdag den 16. november 2023: 1 af 2 meldt udført");
        for words in [
            "Økonomiudvalget",
            "Meldt udført · Mette",
            "Ikke meldt udført · Mette",
            "HAR IKKE SVARET\n- Mette (1)",
            "ANDRE OVER FRISTEN\n- Vurdere tilbud",
        ] {
            assert!(mail.text.contains(words), "{words} is missing in\n{}", mail.text);
        }
        assert!(lists(scene.run_at("2023-11-14 08:01").await).is_empty());
        scene.stage.app.close().await;
    }

    async fn whoever_asked_for_something_is_not_silent_and_waits_for_an_answer(
        database: TestDatabase
    ) {
        let scene = Scene::set(&database).await;
        let stage = &scene.stage;
        let later = stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        let over = stage.act("Vurdere tilbud", Due::ByDate(day("2024-02-01"))).await;
        let answered = stage.act("Sørge for fremvisning", stage.at_next_meeting()).await;
        let closed = stage.act_closed(Due::ByDate(day("2024-02-01"))).await;
        let more_time = |until: &str| ActionRequest::MoreTime {
            until: Due::ByDate(day(until)),
            note: note("Leverandøren er forsinket."),
        };
        let hand_over = ActionRequest::HandOver {
            to: Taker::Known(Owner::Person(stage.director.id)),
            note: note("Det hører til hos Anders."),
        };
        stage.app.set_clock("2023-11-06 10:00");
        for (action, request) in [
            (&later, more_time("2023-12-13")),
            (&over, hand_over),
            (&answered, more_time("2023-12-14")),
            (&closed, more_time("2024-02-02")),
        ] {
            let key = (action.id, stage.action(action.id).await.version);
            action_requests::ask(&scene.office, &test(), key, request).await.unwrap();
        }
        // Granted, and not done: silent again.
        let due = Some(Due::NextMeeting { body: stage.next.body, nth: 2.try_into().unwrap() });
        stage.change(answered.id, ActionChange { due, ..ActionChange::default() }).await;
        let due = Some(stage.at_next_meeting());
        stage.change(answered.id, ActionChange { due, ..ActionChange::default() }).await;
        scene.run_at("2023-11-07 09:00").await;
        let mails = lists(scene.run_at("2023-11-14 08:00").await);
        let text = &mails[0].text;
        for words in [
            "Afventer svar · Mette",
            "HAR IKKE SVARET\n- Mette (1)\n",
            "ØNSKER, DER VENTER PÅ DIG\n- Planlægge kursus\n  Mette beder om mere tid, \
             til onsdag den 13. december 2023 (siden mandag den 6. november 2023)\n  \
             Leverandøren er forsinket.\n",
            "- Vurdere tilbud\n  Mette ønsker, at Anders overtager den (siden",
            CLOSED_CASE,
        ] {
            assert!(text.contains(words), "{words} is missing in\n{text}");
        }
        assert!(!text.contains(MARKER), "{text}");
        assert_eq!(text.matches("(siden").count(), 2, "{text}");
        scene.stage.app.close().await;
    }

    async fn a_failed_reminder_of_the_body_is_told(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        scene.stage.act("Planlægge kursus", scene.stage.at_next_meeting()).await;
        scene.run_at("2023-10-26 09:00").await;
        scene.stage.app.mailer.fail_next(MailError::Permanent("550 no such user".to_owned()));
        scene.run_at("2023-11-02 08:00").await;
        let text = &lists(scene.run_at("2023-11-14 08:00").await)[0].text;
        assert!(text.contains("DER IKKE NÅEDE FREM\n- Planlægge kursus"), "{text}");
        assert!(text.contains("Mette: 550 no such user"), "{text}");
        scene.stage.app.close().await;
    }

    async fn what_is_closed_is_its_case_number_and_a_link(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        let closed = scene.stage.act_closed(scene.stage.at_next_meeting()).await;
        scene.stage.act_closed(Due::ByDate(day("2023-11-01"))).await;
        scene.run_at("2023-10-26 09:00").await;
        scene.stage.app.mailer.fail_next(MailError::Permanent("550 no such user".to_owned()));
        scene.run_at("2023-11-02 08:00").await;
        let mails = lists(scene.run_at("2023-11-14 08:00").await);
        assert_eq!(recipients(&mails), ["Jonas"]);
        let mail = &mails[0];
        let whole = format!("{}\n{}\n{}", mail.subject, mail.text, mail.html);
        assert!(!whole.contains(MARKER), "{whole}");
        assert!(!mail.subject.contains(CLOSED_CASE), "{}", mail.subject);
        for form in [&mail.text, &mail.html] {
            assert!(form.contains(CLOSED_CASE), "{form}");
            assert!(form.contains(&format!("/actions/{}", closed.id)), "{form}");
        }
        scene.stage.app.close().await;
    }

    async fn a_list_moves_with_its_meeting(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        scene.run_at("2023-11-09 09:00").await;
        // The agenda closes on 22 November instead.
        scene.stage.reschedule("2023-11-28 13:00").await;
        scene.run_at("2023-11-09 09:05").await;
        assert!(lists(scene.run_at("2023-11-14 08:00").await).is_empty());
        let mails = lists(scene.run_at("2023-11-20 08:00").await);
        assert_eq!(recipients(&mails), ["Jonas"]);
        assert!(mails[0].subject.contains("22. november 2023"), "{}", mails[0].subject);
        let told = scene.told().await;
        assert!(told.contains(&"list 2023-11-16 superseded".to_owned()), "{told:?}");
        assert!(told.contains(&"list 2023-11-22 sent".to_owned()), "{told:?}");
        scene.stage.app.close().await;
    }

    async fn a_meeting_that_is_moved_at_the_last_moment_is_not_told_of_wrongly(
        database: TestDatabase
    ) {
        let scene = Scene::set(&database).await;
        scene.run_at("2023-11-09 09:00").await;
        scene.stage.app.set_clock("2023-11-14 08:00");
        scene.stage.reschedule("2023-11-28 13:00").await;
        // Sent before anybody has planned again.
        let until = moment("2023-11-14 08:10");
        let claimed = digest_delivery::claim_due(&scene.office, claim_until(until), 50, String::new()).await.unwrap();
        let is_list = |ready: &ReadyDigest| matches!(ready.mail, Some((_, DigestMail::List(_))));
        assert!(!claimed.iter().any(is_list));
        let told = scene.told().await;
        assert!(told.contains(&"list 2023-11-16 superseded".to_owned()), "{told:?}");
        scene.stage.app.close().await;
    }

    async fn no_list_goes_out_for_a_meeting_that_is_cancelled(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        scene.run_at("2023-11-09 09:00").await;
        cancel(&scene).await;
        scene.run_at("2023-11-09 09:05").await;
        let told = scene.told().await;
        assert!(told.contains(&"list 2023-11-16 superseded".to_owned()), "{told:?}");
        assert!(lists(scene.run_at("2023-11-14 08:00").await).is_empty());
        scene.stage.app.close().await;
    }

    async fn every_secretary_of_a_body_gets_the_list_once(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        let karen = somebody("Karen");
        scene.stage.add_person(&karen).await;
        make_secretary(&scene, scene.stage.next.body, &karen).await;
        scene.run_at("2023-11-09 09:00").await;
        let mails = lists(scene.run_at("2023-11-14 08:00").await);
        assert_eq!(recipients(&mails), ["Jonas", "Karen"]);
        scene.stage.app.close().await;
    }
}
