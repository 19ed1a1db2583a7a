//! What goes along with mails for a calendar, read by another crate than the one that writes it.

use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType as Kind, ICalendarProperty as Property,
};
use serde_json::json;
use tovholder::{
    domain::{access::Role, action::Due},
    mail::{Attachment, OutgoingMail},
    operations::actions::ActionChange,
};

use super::stage::{CLOSED_CASE, MARKER, Stage, recipients};
use crate::support::{app::LINK_BASE, builders::*};

fn only_event(text: &str) -> ICalendarComponent {
    let calendar = ICalendar::parse(text).unwrap();
    let events = calendar.components.into_iter();
    let events = events.filter(|component| component.component_type == Kind::VEvent);
    let [event] = <[_; 1]>::try_from(events.collect::<Vec<_>>()).unwrap();
    event
}

/// What stands in these properties.
fn told(event: &ICalendarComponent, properties: &[Property]) -> Vec<String> {
    let told = properties.iter().map(|property| {
        let value = event.property(property).unwrap().values.first().unwrap();
        let number = value.as_integer().map(|number| number.to_string());
        number.unwrap_or_else(|| value.as_text().unwrap().to_owned())
    });
    told.collect()
}

/// By which calendars know an entry, and which of two is the newer.
fn identity(text: &str) -> Vec<String> {
    told(&only_event(text), &[Property::Uid, Property::Sequence])
}

fn names(mail: &OutgoingMail) -> Vec<&str> {
    let files = mail.attachments.iter();
    files.map(|file| file.file_name.as_str()).collect()
}

/// The calendar that the owner has subscribed to, which shows actions as entries.
async fn feed(stage: &Stage) -> String {
    let app = &stage.app;
    let owner = app.as_([Role::Employee], Some(stage.owner.id));
    let made = owner
        .post("/calendar-feeds", &json!({ "actions_as": "event" }))
        .await;
    let address = made.json()["address"].as_str().unwrap().to_owned();
    let read = app.with_token(None);
    let text = read
        .get(address.strip_prefix(LINK_BASE).unwrap())
        .await
        .text;
    // The meetings of bodies are not among them: the owner has no seat.
    text
}

on_both_databases! {
    async fn a_day_in_a_mail_and_in_a_feed_is_the_same_entry_and_moves_along(
        database: TestDatabase
    ) {
        let stage = Stage::set(&database).await;
        let action = stage.act("Planlægge kursus", Due::ByDate(day("2023-11-16"))).await;
        let given = &stage.run_at("2023-10-26 09:00").await[0];
        assert_eq!(names(given), ["frist-1-2023-11-16.ics"]);
        assert_eq!(identity(&given.attachments[0].content), identity(&feed(&stage).await));
        let summary = told(&only_event(&given.attachments[0].content), &[Property::Summary]);
        assert_eq!(summary, ["Planlægge kursus"]);

        let due = Some(Due::ByDate(day("2023-11-23")));
        stage.change(action.id, ActionChange { due, ..ActionChange::default() }).await;
        let moved = &stage.run_at("2023-10-26 09:01").await[0];
        assert_eq!(names(moved), ["frist-1-2023-11-23.ics"]);
        let [before, after] = [given, moved].map(|mail| identity(&mail.attachments[0].content));
        assert_eq!(before[0], after[0]);
        assert!(before[1].parse::<u32>().unwrap() < after[1].parse().unwrap());
        assert_eq!(after, identity(&feed(&stage).await));

        let reminded = &stage.run_at("2023-11-09 08:00").await[0];
        assert_eq!(identity(&reminded.attachments[0].content), after);
        stage.app.close().await;
    }

    async fn each_action_has_a_file_of_its_own_for_those_who_are_to_act(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.act("Vurdere tilbud", stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        stage.run_at("2023-11-02 08:00").await;
        stage.run_at("2023-11-09 08:00").await;
        let mails = stage.run_at("2023-11-14 08:00").await;
        assert_eq!(recipients(&mails), ["Anders", "Mette"]);
        for mail in &mails {
            // The director answers for them and does neither.
            let expected: &[&str] = match mail.to.name() {
                Some("Mette") => &["frist-1-2023-11-22.ics", "frist-2-2023-11-22.ics"],
                _ => &[],
            };
            assert_eq!(names(mail), expected);
        }
        stage.app.close().await;
    }

    async fn of_a_closed_action_the_file_tells_case_number_and_day(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        stage.act_closed(stage.at_next_meeting()).await;
        let mut mails = stage.run_at("2023-10-26 09:00").await;
        mails.extend(stage.run_at("2023-11-02 08:00").await);
        assert_eq!(recipients(&mails), ["Mette", "Mette"]);
        for Attachment { content, file_name, .. } in mails.iter().flat_map(|mail| &mail.attachments) {
            assert_eq!(file_name, "frist-1-2023-11-22.ics");
            assert!(!content.contains(MARKER) && !content.contains("konomiudvalget"), "{content}");
            let summary = told(&only_event(content), &[Property::Summary]);
            assert_eq!(summary, [format!("Lukket punkt, sag {CLOSED_CASE}")]);
        }
        stage.app.close().await;
    }

    async fn what_has_no_day_brings_no_file(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        stage.act("Planlægge kursus", Due::Unset).await;
        let mails = stage.run_at("2023-10-26 09:00").await;
        assert_eq!((recipients(&mails), names(&mails[0])), (vec!["Mette".to_owned()], vec![]));
        stage.app.close().await;
    }
}
