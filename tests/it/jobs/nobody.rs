//! Nothing is addressed to nobody: the secretary of the body gets what reaches no one else, with the
//! reason; where there is no secretary either, it is kept as failed with the reason.

use tovholder::{
    clock::Clock as _,
    domain::{
        action::Due,
        digests::DigestSchedule,
        ids::NoticeId,
        listing::PageRequest,
        organisation::{Owner, Person, Unit},
    },
    mail::{MailError, OutgoingMail},
    operations::{
        Office,
        actions::ActionChange,
        digests::{self, DigestFilter},
    },
    storage::{
        memberships,
        outbox::{self, OutboxMessage},
        people, units,
    },
};

use super::stage::{MARKER, Stage, ladder, recipients, somebody, test};
use crate::support::builders::*;

/// Somebody without a mail address.
async fn enter_unreachable(stage: &Stage, name: &str) -> Person {
    let person = Person {
        email: None,
        ..somebody(name)
    };
    stage.add_person(&person).await;
    person
}

async fn dismiss_secretary(stage: &Stage) {
    let (body, person) = (stage.next.body, stage.secretary.id);
    let remove = move |db: &mut _| memberships::remove(db, body, person);
    assert!(stage.app.store(remove).await);
}

/// Why the notices that were given up were.
async fn given_up(stage: &Stage) -> Vec<String> {
    let (body, since) = (stage.next.body, moment("2023-01-01 00:00"));
    let failed = stage
        .app
        .store(move |db| outbox::failed_of_body(db, body, (since, 10)))
        .await;
    let why = failed.into_iter().map(|line| line.reason.unwrap());
    why.map(|why| why.to_string()).collect()
}

fn both_forms_say(mail: &OutgoingMail, words: &str) {
    for form in [&mail.text, &mail.html] {
        assert!(form.contains(words), "{words} is missing in\n{form}");
    }
}

on_both_databases! {
    async fn a_notice_to_somebody_without_an_address_goes_to_the_secretary(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let birthe = enter_unreachable(&stage, "Birthe").await;
        let wanted = (birthe.id, stage.at_next_meeting());
        stage.act_by(&stage.decision, "Planlægge kursus", wanted).await;
        let mails = stage.run_at("2023-10-26 09:00").await;
        assert_eq!(recipients(&mails), ["Jonas"]);
        assert_eq!(mails[0].subject, "En opfølgning er tildelt en, der ikke kan nås");
        both_forms_say(&mails[0], "som udvalgets sekretær: Birthe har ingen mailadresse.");
        assert!(mails[0].attachments.is_empty(), "it is not the secretary's day");
        assert_eq!(recipients(&stage.run_at("2023-10-26 09:05").await), [""; 0]);
        stage.app.close().await;
    }

    async fn a_notice_to_a_unit_without_a_director_goes_to_the_secretary(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let unit = a_unit();
        let owner = Some(Owner::Unit(unit.id));
        stage.app.store(move |db| units::insert(db, &unit)).await;
        let action = stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        stage.change(action.id, ActionChange { owner, ..ActionChange::default() }).await;
        let mails = stage.run_at("2023-10-26 09:01").await;
        assert_eq!(recipients(&mails), ["Jonas", "Mette"], "and whose it is no longer");
        let jonas = mails.iter().find(|mail| mail.to.name() == Some("Jonas")).unwrap();
        both_forms_say(jonas, "enheden har ingen direktør");
        // The rung of 2 November as well, and the ledger says why.
        let mails = stage.run_at("2023-11-02 08:00").await;
        assert_eq!(recipients(&mails), ["Jonas"]);
        let sent = stage.lines("sent").await;
        assert!(sent[0].reason.as_str().contains("ingen modtager"), "{}", sent[0].reason);
        let why = "fordi du er udvalgets sekretær, og den ansvarlige enhed har ingen direktør";
        both_forms_say(&mails[0], why);
        assert!(mails[0].attachments.is_empty(), "it is not the secretary's day");
        assert!(!mails[0].text.contains("/answer/"), "nor the secretary's to answer");
        stage.app.close().await;
    }

    async fn a_reminder_to_somebody_who_has_left_goes_to_the_secretary(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        stage.leave(&stage.owner, "2023-11-01").await;
        let mails = stage.run_at("2023-11-02 08:00").await;
        assert_eq!(recipients(&mails), ["Jonas"]);
        both_forms_say(&mails[0], "fordi du er udvalgets sekretær, og Mette er fratrådt");
        assert!(mails[0].attachments.is_empty() && !mails[0].text.contains("/answer/"));
        // Without a secretary it is kept, with the reason; nothing is sent to a desk that is empty.
        dismiss_secretary(&stage).await;
        assert_eq!(recipients(&stage.run_at("2023-11-09 08:00").await), [""; 0]);
        let held = stage.lines("suppressed").await;
        let why = "modtageren er fratrådt, og ingen sekretær kan få den";
        assert!(held.iter().any(|line| line.reason.as_str().contains(why)), "{held:?}");
        stage.app.close().await;
    }

    async fn an_action_without_a_director_is_escalated_to_the_one_above_its_owner(
        database: TestDatabase
    ) {
        let stage = Stage::with_rules(&database, ladder(&["+1 director"])).await;
        let chief = stage.enter("Chef").await;
        let unit = Unit { director: Some(chief.id), ..a_unit() };
        let part = Unit { parent: Some(unit.id), director: Some(stage.owner.id), ..a_unit() };
        let owner = Some(Owner::Unit(part.id));
        stage.app.store(move |db| {
            units::insert(db, &unit)?;
            units::insert(db, &part)
        }).await;
        let action = stage.act("Planlægge kursus", Due::ByDate(day("2023-11-01"))).await;
        let nobody = Some(None);
        stage.change(action.id, ActionChange { owner, accountable: nobody, ..ActionChange::default() }).await;
        stage.run_at("2023-10-26 09:00").await;
        let mails = stage.run_at("2023-11-02 08:00").await;
        assert_eq!(recipients(&mails), ["Chef"]);
        both_forms_say(&mails[0], "det hører under dig som direktør");
        stage.app.close().await;
    }

    async fn a_notice_to_somebody_away_without_a_substitute_is_told_to_the_secretary_as_well(
        database: TestDatabase
    ) {
        let stage = Stage::set(&database).await;
        stage.away(&stage.owner, ("2023-10-20", "2023-11-05"), None).await;
        stage.act_closed(stage.at_next_meeting()).await;
        let mails = stage.run_at("2023-10-26 09:00").await;
        assert_eq!(recipients(&mails), ["Jonas", "Mette"]);
        let jonas = mails.iter().find(|mail| mail.to.name() == Some("Jonas")).unwrap();
        both_forms_say(jonas, "modtageren er fraværende uden stedfortræder");
        assert!(!jonas.text.contains(MARKER) && !jonas.text.contains("Mette"), "{}", jonas.text);
        stage.app.close().await;
    }

    async fn a_notice_that_reaches_nobody_at_all_has_failed_with_the_reason(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        dismiss_secretary(&stage).await;
        let birthe = enter_unreachable(&stage, "Birthe").await;
        let wanted = (birthe.id, stage.at_next_meeting());
        stage.act_by(&stage.decision, "Planlægge kursus", wanted).await;
        assert_eq!(recipients(&stage.run_at("2023-10-26 09:00").await), [""; 0]);
        let why = given_up(&stage).await;
        assert_eq!(why, ["Modtageren har ingen mailadresse, og udvalget ingen sekretær, der kan nås."]);
        stage.app.close().await;
    }

    async fn a_message_that_cannot_be_read_has_failed_and_stops_nobody_else(
        database: TestDatabase
    ) {
        let stage = Stage::set(&database).await;
        let message = OutboxMessage {
            id: NoticeId::make(&*stage.app.office.ids, stage.app.clock.now()),
            topic: "action_notice".to_owned(),
            payload: "{".to_owned(),
            action: None,
            body: Some(stage.next.body),
            recipient: None,
            send_at: stage.app.clock.now(),
        };
        let now = stage.app.clock.now();
        stage.app.store(move |db| outbox::insert(db, &message, now)).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        assert_eq!(recipients(&stage.run_at("2023-10-26 09:00").await), ["Mette"]);
        assert_eq!(given_up(&stage).await, ["Beskeden kan ikke læses."]);
        stage.app.close().await;
    }

    async fn a_notice_that_somebody_else_gets_by_now_has_not_failed(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let action = stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        let owner = Some(Owner::Person(stage.director.id));
        stage.change(action.id, ActionChange { owner, ..ActionChange::default() }).await;
        assert_eq!(recipients(&stage.run_at("2023-10-26 09:00").await), ["Anders"]);
        assert_eq!(given_up(&stage).await, [""; 0]);
        stage.app.close().await;
    }

    async fn a_reminder_to_somebody_without_an_address_goes_to_the_secretary(
        database: TestDatabase
    ) {
        let stage = Stage::set(&database).await;
        let birthe = enter_unreachable(&stage, "Birthe").await;
        let wanted = (birthe.id, stage.at_next_meeting());
        stage.act_by(&stage.decision, "Planlægge kursus", wanted).await;
        stage.run_at("2023-10-26 09:00").await;
        let mails = stage.run_at("2023-11-02 08:00").await;
        assert_eq!(recipients(&mails), ["Jonas"]);
        both_forms_say(&mails[0], "du er udvalgets sekretær, og Birthe har ingen mailadresse");
        let sent = stage.lines("sent").await;
        assert_eq!(sent[0].instead_of, Some(birthe.id));
        assert!(sent[0].reason.as_str().contains("ingen mailadresse"), "{}", sent[0].reason);

        // With an address the next rung is Birthe's own.
        let reached = Person { email: somebody("Birthe").email, ..birthe };
        stage.app.store(move |db| people::update(db, reached.clone()).map(drop)).await;
        assert_eq!(recipients(&stage.run_at("2023-11-09 08:00").await), ["Birthe"]);
        stage.app.close().await;
    }

    async fn a_reminder_that_reaches_nobody_at_all_has_failed_with_the_reason(
        database: TestDatabase
    ) {
        let stage = Stage::set(&database).await;
        dismiss_secretary(&stage).await;
        let birthe = enter_unreachable(&stage, "Birthe").await;
        let wanted = (birthe.id, stage.at_next_meeting());
        stage.act_by(&stage.decision, "Planlægge kursus", wanted).await;
        stage.run_at("2023-10-26 09:00").await;
        assert_eq!(recipients(&stage.run_at("2023-11-02 08:00").await), [""; 0]);
        let failed = stage.lines("failed").await;
        assert_eq!(failed.len(), 1);
        let outcome = failed[0].progress.outcome.as_ref().unwrap().as_str();
        assert!(outcome.contains("no mail address"), "{outcome}");
        stage.app.close().await;
    }

    async fn a_digest_that_reaches_nobody_is_held_back_with_the_reason(
        database: TestDatabase
    ) {
        let stage = Stage::set(&database).await;
        let office = Office { digests: DigestSchedule::usual(), ..stage.app.office.clone() };
        let chief = enter_unreachable(&stage, "Chef").await;
        let unit = Unit { director: Some(chief.id), ..a_unit() };
        let owner = Some(Owner::Unit(unit.id));
        stage.app.store(move |db| units::insert(db, &unit)).await;
        let action = stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.change(action.id, ActionChange { owner, ..ActionChange::default() }).await;
        for now in ["2023-10-26 09:00", "2023-10-30 08:00"] {
            stage.app.set_clock(now);
            stage.app.jobs_of(office.clone()).run_until_idle().await.unwrap();
        }
        let filter = DigestFilter { state: Some("suppressed".to_owned()), person: Some(chief.id), ..DigestFilter::default() };
        let page = digests::list(&office, &test(), filter, PageRequest::default()).await;
        let held_back = page.unwrap().items;
        assert_eq!(held_back.len(), 1, "{held_back:?}");
        let reason = held_back[0].reason.as_str();
        assert_eq!(reason, "Holdt tilbage: modtageren har ingen mailadresse.");
        stage.app.close().await;
    }

    async fn a_notice_that_was_refused_is_told_in_the_secretarys_list(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let office = Office { digests: DigestSchedule::usual(), ..stage.app.office.clone() };
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.act_closed(stage.at_next_meeting()).await;
        for _ in 0..2 {
            stage.app.mailer.fail_next(MailError::Permanent("550 no such user".to_owned()));
        }
        for now in ["2023-10-26 09:00", "2023-11-13 09:00", "2023-11-14 08:00"] {
            stage.app.set_clock(now);
            stage.app.jobs_of(office.clone()).run_until_idle().await.unwrap();
        }
        let sent = stage.app.mailer.sent();
        let is_list = |mail: &&OutgoingMail| mail.subject.starts_with("Dagsordenen lukker");
        let list = sent.iter().find(is_list).unwrap();
        let told = "MAILS, DER IKKE NÅEDE FREM\n- Planlægge kursus\n  Mette: 550 no such user";
        assert!(list.text.contains(told), "{}", list.text);
        assert!(!list.text.contains(MARKER), "{}", list.text);
        stage.app.close().await;
    }
}
