//! Notices: whom it concerns is told as soon as the offices are open, and once, what happened to an action.

use std::{collections::BTreeSet, num::NonZeroU16};

use tovholder::{
    domain::{
        action::{CancelCause, Due, Evidence},
        ids::ActionId,
        involvement::Involvement,
        listing::PageRequest,
        notices::NoticeLine,
        organisation::{Owner, Person, Presence},
        pace::Pace,
        preferences::{Channel, Rhythm},
    },
    jobs::Runner,
    mail::{MailError, OutgoingMail},
    operations::{
        action_people,
        action_steps::ActionStep,
        actions::ActionChange,
        notices::{self, NoticeFilter},
        people::PersonChange,
    },
    storage::{memberships, people},
};

use super::stage::{OPEN_CASE, Stage, recipients, somebody, test};
use crate::support::builders::*;

fn due(on: &str) -> ActionChange {
    let due = Some(Due::ByDate(day(on)));
    ActionChange {
        due,
        ..ActionChange::default()
    }
}

fn owned_by(person: &Person) -> ActionChange {
    let owner = Some(Owner::Person(person.id));
    ActionChange {
        owner,
        ..ActionChange::default()
    }
}

/// Makes these the people of an action.
async fn involve(stage: &Stage, action: ActionId, people: &[(&Person, Involvement)]) {
    let key = (action, stage.action(action).await.version);
    let people = people.iter().map(|(person, as_what)| (person.id, *as_what));
    action_people::replace(&stage.app.office, &test(), key, people.collect())
        .await
        .unwrap();
}

/// The notices in this state.
async fn lines(stage: &Stage, in_state: &str) -> Vec<NoticeLine> {
    let filter = NoticeFilter {
        states: vec![in_state.to_owned()],
        ..NoticeFilter::default()
    };
    let page = PageRequest::default();
    let page = notices::list(&stage.app.office, &test(), filter, page).await;
    page.unwrap().items
}

async fn reasons(stage: &Stage, in_state: &str) -> Vec<String> {
    let lines = lines(stage, in_state).await.into_iter();
    lines.map(|line| line.reason.unwrap().to_string()).collect()
}

/// What somebody got of these.
fn to<'m>(mails: &'m [OutgoingMail], name: &str) -> &'m OutgoingMail {
    let found = mails.iter().find(|mail| mail.to.name() == Some(name));
    found.unwrap_or_else(|| panic!("nothing for {name}"))
}

/// The person leaves on a day.
async fn leave(stage: &Stage, person: &Person, on: &str) {
    let gone = Person {
        presence: Presence::Left { on: day(on) },
        ..person.clone()
    };
    let update = move |db: &mut _| people::update(db, gone.clone()).map(drop);
    stage.app.store(update).await;
}

on_both_databases! {
    async fn a_copy_that_left_before_the_notice_itself_is_not_made_again(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let karen = stage.enter("Karen").await;
        stage.away(&stage.owner, ("2023-10-20", "2023-11-05"), Some(&karen)).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        // One mail a minute parts what a round has claimed.
        let pace = Pace { per_minute: NonZeroU16::new(1) };
        let jobs = Runner::new(stage.app.office.clone(), stage.app.post_at(pace));
        for minute in 0..5 {
            stage.app.set_clock(&format!("2023-10-26 09:{minute:02}"));
            jobs.send_mails().await.unwrap();
        }
        let mut told = recipients(&stage.app.mailer.sent());
        told.sort();
        assert_eq!(told, ["Karen", "Mette"]);
        stage.app.close().await;
    }

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
        stage.step(first.id, ActionStep::Cancel { cause: CancelCause::Overtaken, reason: reason.clone() }).await;
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
        let mails = stage.run_at("2023-10-26 09:01").await;
        assert_eq!(recipients(&mails), ["Anders", "Mette"]);
        assert_eq!(to(&mails, "Mette").subject, "En opfølgning er ikke længere din");
        assert_eq!(recipients(&stage.run_at("2023-11-14 08:00").await), ["Anders"]);
        stage.app.close().await;
    }

    async fn what_was_overtaken_before_it_left_is_not_sent_and_says_why(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let karen = stage.enter("Karen").await;
        let done = stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        let moved = stage.act("Vurdere tilbud", Due::ByDate(day("2023-11-20"))).await;
        stage.run_at("2023-10-26 09:00").await;

        // While nothing can leave: done, moved there and back, somebody involved and taken off again.
        stage.app.set_clock("2023-10-26 20:00");
        stage.change(done.id, due("2023-12-01")).await;
        stage.step(done.id, ActionStep::ReportDone { evidence: Evidence::Note(note("Afholdt.")) }).await;
        stage.change(moved.id, due("2023-11-27")).await;
        stage.change(moved.id, due("2023-11-20")).await;
        involve(&stage, moved.id, &[(&karen, Involvement::Contributor)]).await;
        involve(&stage, moved.id, &[]).await;
        let ended = stage.act("Skrive notat", Due::Unset).await;
        let cancel = ActionStep::Cancel { cause: CancelCause::Overtaken, reason: note("Loven er ændret.") };
        stage.step(ended.id, cancel).await;
        assert_eq!(recipients(&stage.run_at("2023-10-27 08:00").await), [""; 0]);
        let mut why = reasons(&stage, "superseded").await;
        why.sort();
        assert_eq!(why, [
            "Afløst: fristen er den samme som før.",
            "Afløst: fristen er den samme som før.",
            "Afløst: modtageren er taget af opfølgningen igen.",
            "Afløst: opfølgningen er meldt færdig eller afsluttet.",
            "Afløst: opfølgningen er meldt færdig eller afsluttet.",
        ]);
        stage.app.close().await;
    }

    async fn moves_of_a_due_are_one_story_from_the_first_day_with_the_last_reason(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let action = stage.act("Planlægge kursus", Due::ByDate(day("2023-11-20"))).await;
        stage.run_at("2023-10-26 09:00").await;
        stage.app.set_clock("2023-10-26 20:00");
        stage.change(action.id, due("2023-11-27")).await;
        let reason = Some(note("Leverandøren er forsinket."));
        stage.change(action.id, ActionChange { reason, ..due("2023-12-04") }).await;
        let mails = stage.run_at("2023-10-27 08:00").await;
        assert_eq!(recipients(&mails), ["Mette"]);
        let text = &mails[0].text;
        assert_eq!(text.matches("Planlægge kursus").count(), 1, "{text}");
        for words in [
            "Hidtil frist: mandag den 20. november 2023",
            "Frist: mandag den 4. december 2023",
            "Begrundelse: Leverandøren er forsinket.",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert!(!text.contains("27. november"), "{text}");
        assert_eq!(lines(&stage, "sent").await.len(), 3);

        // Given and moved in one night: the assignment tells the day.
        stage.app.set_clock("2023-10-27 20:00");
        let action = stage.act("Vurdere tilbud", Due::ByDate(day("2023-11-20"))).await;
        stage.change(action.id, due("2023-11-27")).await;
        let mails = stage.run_at("2023-10-30 08:00").await;
        assert_eq!(mails[0].subject, "En opfølgning er tildelt dig");
        assert!(mails[0].text.contains("Frist: mandag den 27. november 2023"), "{}", mails[0].text);
        stage.app.close().await;
    }

    async fn a_due_that_falls_away_says_so(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let action = stage.act("Planlægge kursus", Due::ByDate(day("2023-11-20"))).await;
        stage.run_at("2023-10-26 09:00").await;
        stage.change(action.id, ActionChange { due: Some(Due::Unset), ..ActionChange::default() }).await;
        let mails = stage.run_at("2023-10-26 09:01").await;
        assert!(mails[0].text.contains("\nFrist: ingen\n"), "{}", mails[0].text);
        stage.app.close().await;
    }

    async fn whoever_is_given_something_reads_the_decision_and_when_the_agenda_closes(
        database: TestDatabase
    ) {
        let stage = Stage::set(&database).await;
        let action = stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        let mails = stage.run_at("2023-10-26 09:00").await;
        let quote = format!("Beslutning: »{}«", action.quote.unwrap());
        for words in [
            quote.as_str(),
            "Skal på mødet: onsdag den 22. november 2023 kl. 13.00",
            "Dagsordenen lukker: torsdag den 16. november 2023 kl. 12.00",
        ] {
            assert!(mails[0].text.contains(words), "{words}: {}", mails[0].text);
        }
        stage.app.close().await;
    }

    async fn wishes_hold_back_what_asks_nothing_and_nothing_else(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let [karen, birthe] = [stage.enter("Karen").await, stage.enter("Birthe").await];
        let no_mail = PersonChange { channel: Some(Channel::Feeds), ..PersonChange::default() };
        stage.wish(&stage.owner, no_mail).await;
        let pause = PersonChange { paused_until: Some(Some(day("2023-11-08"))), ..PersonChange::default() };
        stage.wish(&karen, pause).await;
        let action = stage.act("Planlægge kursus", Due::ByDate(day("2023-11-20"))).await;
        assert_eq!(recipients(&stage.run_at("2023-10-26 09:00").await), ["Mette"], "the assignment");
        let people = [(&karen, Involvement::Contributor), (&birthe, Involvement::Informed)];
        involve(&stage, action.id, &people).await;
        assert_eq!(recipients(&stage.run_at("2023-10-26 09:01").await), ["Birthe"]);
        stage.change(action.id, due("2023-11-27")).await;
        assert_eq!(recipients(&stage.run_at("2023-10-26 09:02").await), ["Birthe"]);
        let mut why = reasons(&stage, "suppressed").await;
        why.sort();
        let paused = "Holdt tilbage: modtageren har pause til og med onsdag den 8. november 2023.";
        assert_eq!(why, ["Holdt tilbage: modtageren har fravalgt mail.", paused, paused]);
        // It is to be done again: that is for the owner, whatever they wish.
        let evidence = Evidence::Note(note("Afholdt."));
        stage.step(action.id, ActionStep::ReportDone { evidence }).await;
        stage.step(action.id, ActionStep::Reopen { reason: note("Ingen kom.") }).await;
        assert_eq!(recipients(&stage.run_at("2023-10-26 09:03").await), ["Birthe", "Mette"]);
        stage.app.close().await;
    }

    async fn what_changes_reaches_those_who_have_to_do_with_it_once(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let [karen, birthe] = [stage.enter("Karen").await, stage.enter("Birthe").await];
        let action = stage.act("Planlægge kursus", Due::ByDate(day("2023-11-20"))).await;
        let people = [
            (&stage.owner, Involvement::Informed),
            (&karen, Involvement::Contributor),
            (&birthe, Involvement::Informed),
        ];
        involve(&stage, action.id, &people).await;
        stage.run_at("2023-10-26 09:00").await;
        stage.change(action.id, due("2023-11-27")).await;
        let mails = stage.run_at("2023-10-26 09:01").await;
        assert_eq!(recipients(&mails), ["Birthe", "Karen", "Mette"]);
        assert!(mails.iter().all(|mail| mail.subject == "Fristen for en opfølgning er flyttet"));
        assert!(to(&mails, "Birthe").attachments.is_empty(), "it is not their day");
        let evidence = Evidence::Note(note("Afholdt."));
        stage.step(action.id, ActionStep::ReportDone { evidence }).await;
        stage.step(action.id, ActionStep::Reopen { reason: note("Ingen kom.") }).await;
        let mails = stage.run_at("2023-10-26 09:02").await;
        assert_eq!(recipients(&mails), ["Birthe", "Karen", "Mette"]);
        assert!(to(&mails, "Karen").text.contains("Ingen kom."));

        stage.change(action.id, owned_by(&karen)).await;
        let mails = stage.run_at("2023-10-26 09:03").await;
        assert_eq!(recipients(&mails), ["Karen", "Mette"]);
        assert_eq!(to(&mails, "Mette").subject, "En opfølgning er ikke længere din");
        // Given back before anybody was told.
        stage.app.set_clock("2023-10-26 20:00");
        stage.change(action.id, owned_by(&birthe)).await;
        stage.change(action.id, owned_by(&karen)).await;
        let mails = stage.run_at("2023-10-27 08:00").await;
        assert_eq!(recipients(&mails), ["Karen"], "it is Karen's, as Karen knows");

        // Given on and due on another day at once: who has to do with it learns the day.
        let both = ActionChange { due: due("2023-12-18").due, ..owned_by(&stage.owner) };
        stage.change(action.id, both).await;
        let mails = stage.run_at("2023-10-27 08:01").await;
        assert_eq!(recipients(&mails), ["Birthe", "Karen", "Mette"]);
        assert_eq!(to(&mails, "Mette").subject, "En opfølgning er tildelt dig");
        assert_eq!(to(&mails, "Karen").subject, "2 nyheder om opfølgninger");
        stage.app.close().await;
    }

    async fn who_has_left_is_told_nothing_and_the_first_secretary_who_is_there_is(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let [karen, birthe] = [stage.enter("Karen").await, stage.enter("Birthe").await];
        let body = stage.next.body;
        for person in [karen.id, birthe.id] {
            let seat = tovholder::domain::body::Membership {
                body,
                person,
                function: tovholder::domain::body::Function::Secretary,
            };
            stage.app.store(move |db| memberships::put(db, seat)).await;
        }
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        for person in [&stage.owner, &stage.secretary] {
            leave(&stage, person, "2023-10-26").await;
        }
        stage.away(&karen, ("2023-10-26", "2023-10-26"), Some(&stage.director)).await;
        let mails = stage.run_at("2023-10-26 09:00").await;
        assert_eq!(recipients(&mails), ["Birthe"]);
        let words = "Du får mailen som udvalgets sekretær: Mette er her ikke mere.";
        assert!(mails[0].text.contains(words), "{}", mails[0].text);
        let sent = lines(&stage, "sent").await;
        assert_eq!((sent[0].recipient, sent[0].instead_of), (Some(birthe.id), Some(stage.owner.id)));
        stage.app.close().await;
    }

    async fn a_mail_that_was_given_up_is_told_to_the_secretary_and_that_itself_never(
        database: TestDatabase
    ) {
        let stage = Stage::set(&database).await;
        let permanent = || MailError::Permanent("550 no such user".to_owned());
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.act_closed(stage.at_next_meeting()).await;
        stage.app.mailer.fail_next(permanent());
        let mails = stage.run_at("2023-10-26 09:00").await;
        assert_eq!(recipients(&mails), ["Jonas"]);
        assert_eq!(mails[0].subject, "En mail kunne ikke leveres");
        for words in ["Besked til Mette (2)", "550 no such user"] {
            assert!(mails[0].text.contains(words), "{words}: {}", mails[0].text);
        }
        // A reminder as well.
        stage.app.mailer.fail_next(permanent());
        let mails = stage.run_at("2023-11-02 08:00").await;
        assert_eq!(recipients(&mails), ["Jonas"]);
        assert!(mails[0].text.contains("Påmindelse til Mette (2)"), "{}", mails[0].text);
        // Neither reaches anybody.
        for _ in 0..2 {
            stage.app.mailer.fail_next(permanent());
        }
        assert_eq!(recipients(&stage.run_at("2023-11-09 08:00").await), [""; 0]);
        assert_eq!(recipients(&stage.run_at("2023-11-09 08:30").await), [""; 0]);
        assert_eq!(reasons(&stage, "failed").await, ["550 no such user"; 3]);
        stage.app.close().await;
    }
}
