//! `tovholder remind`, with and without `--dry-run`.

use std::fs;

use tovholder::{
    clock::{Clock as _, SystemClock},
    domain::{action::Due, calendar::DanishCalendar},
};

use super::binary::Desk;
use crate::{
    jobs::stage::{CLOSED_CASE, MARKER, Stage, ladder},
    support::{app::TestApp, builders::*},
};

const DRY: [&str; 4] = ["remind", "--dry-run", "--until", "2199-12-31"];

on_both_databases! {
    async fn a_dry_run_shows_what_is_planned_and_changes_nothing(database: TestDatabase) {
        let once = ladder(&["-10 owner", "-5 owner", "-2 director", "+1 owner", "+5 secretary"]);
        let stage = Stage::with_rules(&database, once).await;
        stage.act("Planlægge kursus", Due::ByDate(day("2190-05-12"))).await;
        stage.act_closed(Due::ByDate(day("2190-05-12"))).await;
        stage.act("Er for længst forfalden", Due::ByDate(day("2023-11-01"))).await;
        let desk = Desk::at(&database);
        let told = desk.print(&DRY);
        assert_eq!(desk.print(&DRY), told);
        assert!(!told.contains(MARKER) && told.contains("(lukket punkt)"), "{told}");
        let (_, digests) = told.split_once("Overblik og lister").unwrap();
        assert!(digests.contains("→ Anders · ugen fra mandag den"), "{told}");
        assert!(digests.lines().all(|line| !line.starts_with("    ")), "{told}");
        assert!(stage.lines("planned").await.is_empty(), "a dry run has stored lines");
        assert!(desk.files("data/mail").is_empty(), "a dry run has sent mails");
        let lines = told.lines().filter(|line| line.starts_with("    ")).count();

        // Only what is late may leave before the end of the century.
        desk.print(&["remind"]);
        let left = stage.lines("planned").await.len() + stage.lines("sent").await.len();
        assert_eq!(lines, left, "{told}");
        // The notices wait while nobody is in.
        stage.app.drain().await;
        stage.app.close().await;
    }

    async fn mails_go_into_the_folder_and_closed_ones_say_little(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let action = stage.act_closed(Due::Unset).await;
        let desk = Desk::at(&database)
            .with("TOVHOLDER_DIGESTS__DIRECTORS", "false")
            .with("TOVHOLDER_DIGESTS__SECRETARIES", "false");
        let now = SystemClock.now();
        let ahead = DanishCalendar::default().to_office_hours(now) - now;
        // A second more, so that the offices are open however late the program starts.
        let ahead = (ahead.num_seconds() + 1).to_string();
        let remind = ["remind", "--clock-ahead", &ahead];
        assert_eq!(desk.print(&remind), "Sendte mails: 1\n");
        let [name] = &desk.files("data/mail")[..] else {
            panic!("not one mail: {:?}", desk.files("data/mail"));
        };
        let mail = fs::read_to_string(desk.path().join("data/mail").join(name)).unwrap();
        assert!(mail.contains("mette@havnbjerg.example"), "{mail}");
        assert!(mail.contains(CLOSED_CASE) && !mail.contains(MARKER), "{mail}");
        assert!(mail.replace("=\r\n", "").contains(&action.id.to_string()), "{mail}");
        assert_eq!(desk.print(&remind), "Sendte mails: 0\n");
        stage.app.close().await;
    }

    async fn a_dry_run_tells_who_stands_in_who_gets_a_copy_and_why(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let karen = stage.enter("Karen").await;
        let birthe = stage.enter("Birthe").await;
        stage.act("Planlægge kursus", Due::ByDate(day("2190-05-12"))).await;
        stage.away(&stage.owner, ("2190-05-10", "2190-05-10"), Some(&karen)).await;
        stage.away(&stage.director, ("2190-05-10", "2190-05-10"), None).await;
        let told = Desk::at(&database).print(&DRY);
        for line in [
            "→ Karen\n    Planlægge kursus · 2 arbejdsdage før fristen, til den ansvarlige · i stedet for Mette · Sendt til stedfortræderen, fordi modtageren er fraværende.",
            "→ Mette\n    Planlægge kursus · 2 arbejdsdage før fristen, til den ansvarlige · kopi · Kopi: modtageren er fraværende",
            "→ Jonas\n    Planlægge kursus · 2 arbejdsdage før fristen, til direktøren · i stedet for Anders · kopi · Sendt også til sekretæren",
        ] {
            assert!(told.contains(line), "{line} is missing in\n{told}");
        }
        assert!(!told.contains(birthe.name.as_str()), "{told}");
        stage.app.drain().await;
        stage.app.close().await;
    }

    async fn where_nothing_is_to_be_sent_it_is_said(database: TestDatabase) {
        TestApp::on(&database).await.close().await;
        let desk = Desk::at(&database).with("TOVHOLDER_LANGUAGE", "en");
        let told = desk.print(&DRY);
        assert_eq!(told, "No reminders up to Tuesday 31 December 2199.\n");
        assert_eq!(desk.print(&["remind"]), "Mails sent: 0\n");
    }
}

#[test]
fn an_end_without_a_dry_run_is_refused() {
    let said = Desk::new().run(&["remind", "--until", "2023-11-01"]);
    assert_eq!(said.code, Some(2));
    let said = Desk::new().run(&["remind", "--dry-run", "--until", "+262142-12-31"]);
    assert_eq!(said.code, Some(2), "{said:?}");
}
