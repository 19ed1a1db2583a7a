//! `tovholder render`.

use std::fs;

use tovholder::domain::action::Due;

use super::binary::Desk;
use crate::{
    jobs::stage::{MARKER, Stage},
    support::builders::*,
};

on_both_databases! {
    async fn papers_are_printed_and_written_without_what_is_closed(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        stage.act("Planlægge kursus", Due::ByDate(day("2023-11-22"))).await;
        stage.act_closed(Due::ByDate(day("2023-11-23"))).await;
        stage.app.drain().await;
        stage.app.close().await;
        let desk = Desk::at(&database);
        let (held, next) = (stage.held.id.to_string(), stage.next.id.to_string());
        let page = |paper, meeting| ["render", paper, "--meeting", meeting, "--format", "html"];

        let minutes = desk.print(&page("minutes", &held));
        assert!(minutes.contains("<h1>Referat</h1>") && minutes.contains("Planlægge kursus"), "{minutes}");
        let follow_up = desk.print(&page("follow-up", &next));
        assert!(follow_up.contains("<h1>Opfølgning fra sidst</h1>"), "{follow_up}");
        assert!(!minutes.contains(MARKER) && !follow_up.contains(MARKER));
        let written = ["render", "agenda", "--meeting", &next, "--output", "dagsorden.pdf"];
        assert_eq!(desk.print(&written), "");
        let file = fs::read(desk.path().join("dagsorden.pdf")).unwrap();
        assert!(file.starts_with(b"%PDF-1.7"));

        let unknown = [&page("agenda", &next)[..], &["--edition", "7"]].concat();
        assert_eq!(desk.refuse(&unknown), "there is no such agenda_edition");
        let english = desk.with("TOVHOLDER_LANGUAGE", "en").print(&page("minutes", &held));
        assert!(english.contains("<h1>Minutes</h1>"), "{english}");
    }
}
