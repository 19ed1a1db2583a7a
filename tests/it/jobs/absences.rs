//! Who is away is not waited for: whoever stands in gets the mail, and a copy goes to whoever is away.

use tovholder::{
    domain::{
        action::Evidence,
        organisation::{Owner, Unit},
        reminders::Reminder,
    },
    mail::OutgoingMail,
    operations::{
        absences::AbsenceChange,
        action_steps::ActionStep,
        actions::ActionChange,
        reminder_delivery::{self, Delivery},
        reminder_planning::{self, Planned},
    },
    storage::units,
};

use super::stage::{CLOSED_CASE, MARKER, Stage, recipients};
use crate::support::builders::*;

/// The rung of 9 November, and only that, is in this week.
const WEEK: (&str, &str) = ("2023-11-06", "2023-11-12");

/// Planned now: the lines that wait for 9 November, as recipient, for whom, and whether a copy.
async fn of_the_ninth(stage: &Stage) -> Vec<Reminder> {
    reminder_planning::plan_all(&stage.app.office)
        .await
        .unwrap();
    let mut lines = stage.lines("planned").await;
    lines.retain(|line| line.send_at == moment("2023-11-09 08:00"));
    lines.sort_by_key(|line| line.is_copy);
    lines
}

on_both_databases! {
    async fn whoever_stands_in_gets_the_reminder_and_whoever_is_away_a_copy(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let karen = stage.enter("Karen").await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        stage.away(&stage.owner, WEEK, Some(&karen)).await;
        assert_eq!(recipients(&stage.run_at("2023-11-02 08:00").await), ["Mette"]);
        let mails = stage.run_at("2023-11-09 08:00").await;
        assert_eq!(recipients(&mails), ["Karen", "Mette"]);
        for mail in &mails {
            let words = match mail.to.name() {
                Some("Karen") => "du er stedfortræder for Mette",
                _ => "din stedfortræder har fået den",
            };
            assert!(mail.text.contains(words) && mail.html.contains(words), "{}", mail.text);
        }
        assert_eq!(recipients(&stage.run_at("2023-11-09 08:05").await), [""; 0]);
        assert_eq!(recipients(&stage.run_at("2023-11-14 08:00").await), ["Anders", "Mette"]);
        stage.app.close().await;
    }

    async fn a_director_and_the_director_of_a_unit_have_substitutes_too(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let [karen, birthe, boss] = [stage.enter("Karen").await, stage.enter("Birthe").await, stage.enter("Chef").await];
        let unit = Unit { director: Some(boss.id), ..a_unit() };
        let owner = Some(Owner::Unit(unit.id));
        stage.app.store(move |db| units::insert(db, &unit)).await;
        let action = stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.change(action.id, ActionChange { owner, ..ActionChange::default() }).await;
        stage.run_at("2023-10-26 09:00").await;
        let days = ("2023-11-14", "2023-11-14");
        stage.away(&boss, days, Some(&karen)).await;
        stage.away(&stage.director, days, Some(&birthe)).await;
        let mails = stage.run_at("2023-11-14 08:00").await;
        assert_eq!(recipients(&mails), ["Anders", "Birthe", "Chef", "Karen"]);
        stage.app.close().await;
    }

    async fn without_a_substitute_it_is_still_theirs_and_the_secretary_is_told(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        stage.away(&stage.owner, WEEK, None).await;
        let mails = stage.run_at("2023-11-09 08:00").await;
        assert_eq!(recipients(&mails), ["Jonas", "Mette"]);
        let to_secretary = mails.iter().find(|mail| mail.to.name() == Some("Jonas")).unwrap();
        let words = "Mette er fraværende uden stedfortræder";
        assert!(to_secretary.text.contains(words), "{}", to_secretary.text);
        let sent = stage.lines("sent").await;
        let line = sent.iter().find(|line| line.recipient == Some(stage.secretary.id)).unwrap();
        assert!(line.reason.as_str().contains("fraværende uden stedfortræder"), "{line:?}");
        assert_eq!((line.instead_of, line.is_copy), (Some(stage.owner.id), true));
        stage.app.close().await;
    }

    async fn the_ledger_follows_absences_that_come_change_and_go(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let [karen, birthe] = [stage.enter("Karen").await, stage.enter("Birthe").await];
        let (mette, karen_id, birthe_id) = (stage.owner.id, karen.id, birthe.id);
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        let told = |lines: Vec<Reminder>| {
            let told = lines.into_iter().map(|line| (line.recipient.unwrap(), line.instead_of, line.is_copy));
            told.collect::<Vec<_>>()
        };
        assert_eq!(told(of_the_ninth(&stage).await), [(mette, None, false)]);
        let absence = stage.away(&stage.owner, WEEK, Some(&karen)).await;
        assert_eq!(told(of_the_ninth(&stage).await), [(karen_id, Some(mette), false), (mette, None, true)]);
        // Nothing changes as long as nothing changes.
        let again = reminder_planning::plan_all(&stage.app.office).await.unwrap();
        assert_eq!(again, Planned { actions: 1, ..Planned::default() });
        // The substitute is away as well, and has one.
        let of_karen = stage.away(&karen, ("2023-11-09", "2023-11-09"), Some(&birthe)).await;
        assert_eq!(told(of_the_ninth(&stage).await), [(birthe_id, Some(mette), false), (mette, None, true)]);
        stage.be_back(&of_karen).await;
        let by_birthe = AbsenceChange { substitute: Some(Some(birthe.id)), ..AbsenceChange::default() };
        let absence = stage.change_absence(&absence, by_birthe).await;
        assert_eq!(told(of_the_ninth(&stage).await), [(birthe_id, Some(mette), false), (mette, None, true)]);
        // Back before the rung.
        let shorter = AbsenceChange { until: Some(day("2023-11-08")), ..AbsenceChange::default() };
        let absence = stage.change_absence(&absence, shorter).await;
        assert_eq!(told(of_the_ninth(&stage).await), [(mette, None, false)]);
        stage.be_back(&absence).await;
        assert_eq!(told(of_the_ninth(&stage).await), [(mette, None, false)]);
        assert_eq!(recipients(&stage.run_at("2023-11-09 08:00").await)[..], ["Mette"; 2], "notice and reminder");
        stage.app.close().await;
    }

    async fn what_was_sent_is_not_sent_again_when_somebody_goes_or_comes(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let karen = stage.enter("Karen").await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        assert_eq!(recipients(&stage.run_at("2023-11-02 08:00").await), ["Mette"]);
        let absence = stage.away(&stage.owner, ("2023-11-02", "2023-11-08"), Some(&karen)).await;
        for now in ["2023-11-02 10:00", "2023-11-03 08:00"] {
            assert_eq!(recipients(&stage.run_at(now).await), [""; 0], "at {now}");
        }
        stage.be_back(&absence).await;
        stage.away(&stage.owner, WEEK, Some(&karen)).await;
        assert_eq!(recipients(&stage.run_at("2023-11-09 08:00").await), ["Karen", "Mette"]);
        stage.app.close().await;
    }

    async fn moving_cancelling_completing_and_handing_over_take_the_lines_of_substitutes_along(
        database: TestDatabase
    ) {
        // Before and after the absence is noted, in turn.
        for is_away_first in [true, false] {
            for change in ["moved", "called off", "done", "handed over"] {
                let database = database.backend.database().unwrap();
                let stage = Stage::set(&database).await;
                let karen = stage.enter("Karen").await;
                let birthe = stage.enter("Birthe").await;
                let action = stage.act("Planlægge kursus", stage.at_next_meeting()).await;
                stage.run_at("2023-10-26 09:00").await;
                if is_away_first {
                    stage.away(&stage.owner, WEEK, Some(&karen)).await;
                    stage.run_at("2023-10-26 09:05").await;
                }
                match change {
                    "moved" => stage.reschedule("2023-12-06 13:00").await,
                    "called off" => stage.cancel_next_meeting().await,
                    "done" => {
                        let evidence = Evidence::Note(note("Afholdt."));
                        stage.step(action.id, ActionStep::ReportDone { evidence }).await;
                    }
                    _ => {
                        let owner = Some(Owner::Person(birthe.id));
                        stage.change(action.id, ActionChange { owner, ..ActionChange::default() }).await;
                    }
                }
                stage.run_at("2023-10-26 09:10").await;
                if !is_away_first {
                    stage.away(&stage.owner, WEEK, Some(&karen)).await;
                }
                let expected = match change {
                    "handed over" => &["Birthe"][..],
                    _ => &[],
                };
                let name = format!("{change}, away first: {is_away_first}");
                assert_eq!(recipients(&stage.run_at("2023-11-09 08:00").await), expected, "{name}");
                stage.app.close().await;
            }
        }
    }

    async fn who_is_not_cleared_gets_case_number_and_link_as_a_substitute(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let karen = stage.enter("Karen").await;
        stage.away(&stage.owner, ("2023-10-20", "2023-11-12"), Some(&karen)).await;
        stage.act_closed(stage.at_next_meeting()).await;
        let mut mails = stage.run_at("2023-10-26 09:00").await;
        assert_eq!(recipients(&mails), ["Karen", "Mette"], "the notice and its copy");
        mails.extend(stage.run_at("2023-11-09 08:00").await);
        assert_eq!(mails.len(), 4);
        for mail in &mails {
            let whole = format!("{}\n{}\n{}", mail.subject, mail.text, mail.html);
            assert!(whole.contains(CLOSED_CASE) && !whole.contains(MARKER), "{whole}");
            if mail.to.name() == Some("Karen") {
                assert!(!whole.contains("Mette"), "whose it is, is no business of the mail: {whole}");
            }
        }
        stage.app.close().await;
    }

    async fn notices_reach_whoever_stands_in_with_a_copy(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let karen = stage.enter("Karen").await;
        let absence = stage.away(&stage.owner, ("2023-10-20", "2023-11-05"), Some(&karen)).await;
        let action = stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        let mails = stage.run_at("2023-10-26 09:00").await;
        assert_eq!(recipients(&mails), ["Karen", "Mette"]);
        let to_karen = mails.iter().find(|mail| mail.to.name() == Some("Karen")).unwrap();
        assert_eq!(to_karen.subject, "En opfølgning er tildelt en, du er stedfortræder for");
        assert!(to_karen.text.contains("som stedfortræder for Mette"), "{}", to_karen.text);
        let copy = mails.iter().find(|mail| mail.to.name() == Some("Mette")).unwrap();
        assert!(copy.text.contains("dette er en kopi"), "{}", copy.text);
        let reason = note("Er ikke færdig.");
        let evidence = Evidence::Note(note("Afholdt."));
        stage.step(action.id, ActionStep::ReportDone { evidence }).await;
        stage.step(action.id, ActionStep::Reopen { reason }).await;
        assert_eq!(recipients(&stage.run_at("2023-10-26 09:01").await), ["Karen", "Mette"]);
        assert_eq!(recipients(&stage.run_at("2023-10-26 09:02").await), [""; 0]);

        // Handed over before the notice left: of the day only the owner of now is told, and whoever stands in
        // for the owner before that it is theirs no longer.
        stage.reschedule("2023-11-29 13:00").await;
        let owner = Some(Owner::Person(stage.secretary.id));
        stage.change(action.id, ActionChange { owner, ..ActionChange::default() }).await;
        let mails = stage.run_at("2023-10-26 09:03").await;
        assert_eq!(recipients(&mails), ["Jonas", "Karen", "Mette"]);
        let is_moved = |mail: &OutgoingMail| mail.text.contains("er flyttet");
        assert!(!mails.iter().any(is_moved));

        stage.be_back(&absence).await;
        stage.act("Vurdere tilbud", stage.at_next_meeting()).await;
        assert_eq!(recipients(&stage.run_at("2023-10-26 09:04").await), ["Mette"]);
        stage.app.close().await;
    }

    async fn a_mail_that_is_on_its_way_stands_and_whoever_stands_in_gets_one_as_well(
        database: TestDatabase
    ) {
        let stage = Stage::set(&database).await;
        let karen = stage.enter("Karen").await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        stage.app.set_clock("2023-11-09 08:00");
        let claim = claim_until(moment("2023-11-09 08:10"));
        let office = &stage.app.office;
        let claimed = reminder_delivery::claim_due(office, claim, 10, String::new()).await.unwrap();
        assert_eq!(claimed[0].recipient.id, stage.owner.id);
        stage.away(&stage.owner, WEEK, Some(&karen)).await;
        // The rungs of 2 and 9 November wait together; the older one was overtaken meanwhile.
        assert_eq!(recipients(&stage.run_at("2023-11-09 08:05").await), ["Karen"]);
        let lines = claimed[0].lines.clone();
        assert!(reminder_delivery::settle(office, (claim.by, lines), Delivery::Sent).await.unwrap());
        for now in ["2023-11-09 08:10", "2023-11-10 08:00"] {
            assert_eq!(recipients(&stage.run_at(now).await), [""; 0], "at {now}");
        }
        let again = reminder_planning::plan_all(office).await.unwrap();
        assert_eq!(again, Planned { actions: 1, ..Planned::default() });
        stage.app.close().await;
    }

    async fn an_absence_noted_a_moment_ago_counts_though_nobody_has_planned_since(
        database: TestDatabase
    ) {
        let stage = Stage::set(&database).await;
        let karen = stage.enter("Karen").await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        stage.run_at("2023-11-02 08:00").await;
        stage.app.set_clock("2023-11-09 08:01");
        stage.away(&stage.owner, WEEK, Some(&karen)).await;
        let office = &stage.app.office;
        let claim = claim_until(moment("2023-11-09 08:10"));
        let claimed = reminder_delivery::claim_due(office, claim, 10, String::new()).await.unwrap();
        let mut names: Vec<_> = claimed.iter().map(|bundle| bundle.recipient.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["Karen", "Mette"]);
        let again = reminder_planning::plan_all(office).await.unwrap();
        assert_eq!((again.added, again.superseded), (0, 0));
        stage.app.close().await;
    }
}
