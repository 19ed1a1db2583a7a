//! Links that do not, or no longer, open anything; and what opening one does not do.

use actix_web::http::{Method, StatusCode};
use tovholder::{
    domain::{
        action::{CancelCause, Due},
        organisation::{Owner, Person, Presence},
    },
    operations::{action_steps::ActionStep, actions::ActionChange},
    storage::people,
};

use super::visit::link_in;
use crate::{jobs::stage::Stage, support::builders::*};

const NOTE: [(&str, &str); 1] = [("note", "Kurset er afholdt.")];

/// Neither opening the link nor answering by it does anything but say why not.
async fn is_refused(stage: &Stage, link: &str, (status, words): (StatusCode, &str)) {
    let sent = stage.fill_in(link, "done", &NOTE).await;
    for page in [stage.open(link).await, sent] {
        assert_eq!(page.status, status, "{}", page.text);
        assert!(
            page.text.contains(words),
            "{words} is missing in {}",
            page.text
        );
        assert!(!page.text.contains("Planlægge"), "{}", page.text);
    }
}

on_both_databases! {
    async fn whatever_was_not_signed_here_opens_nothing(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let (action, link) = stage.reminded().await;
        let other = stage.act("Vurdere tilbud", Due::ByDate(day("2023-11-23"))).await;
        stage.run_at("2023-11-02 08:05").await;
        let mails = stage.run_at("2023-11-09 08:00").await;
        let others = link_in(&mails[0]).unwrap();
        let happened = (stage.happenings(action.id).await, stage.happenings(other.id).await);
        let token = link.strip_prefix("/answer/").unwrap();
        let of_other = others.strip_prefix("/answer/").unwrap();
        let (first, rest) = token.split_at(1);
        let changed = format!("{}{rest}", if first == "A" { 'B' } else { 'A' });
        let swapped = format!("{}{}", of_other.split_at(24).0, token.split_at(24).1);
        let (shorter, longer) = (token.split_at(47).0, format!("{token}A"));
        let long = "A".repeat(60_000);
        for bad in [&changed, &swapped, shorter, &longer, "x", "%00", "%ff", "..", &long] {
            let link = format!("/answer/{bad}");
            is_refused(&stage, &link, (StatusCode::NOT_FOUND, "Siden findes ikke")).await;
        }
        for address in ["/answer/", "/answer/x/y/z", &format!("{link}/close"), "/assets/other.css"] {
            assert_eq!(stage.open(address).await.status, StatusCode::NOT_FOUND, "{address}");
        }
        assert_eq!((stage.happenings(action.id).await, stage.happenings(other.id).await), happened);
        stage.app.close().await;
    }

    async fn a_link_can_be_used_for_thirty_days(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let (action, link) = stage.reminded().await;
        let happened = stage.happenings(action.id).await;
        stage.app.set_clock("2023-12-03 00:00");
        is_refused(&stage, &link, (StatusCode::GONE, "Linket er udløbet")).await;
        assert_eq!(stage.happenings(action.id).await, happened);
        stage.app.set_clock("2023-12-02 23:59");
        stage.answer(&link, "done", &NOTE).await;
        stage.app.close().await;
    }

    async fn what_ended_meanwhile_or_is_somebody_elses_is_not_answered(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let (action, link) = stage.reminded().await;
        let karen = stage.enter("Karen").await;
        let to = |owner| ActionChange { owner: Some(Owner::Person(owner)), ..ActionChange::default() };
        stage.change(action.id, to(karen.id)).await;
        is_refused(&stage, &link, (StatusCode::FORBIDDEN, "en anden ansvarlig")).await;
        stage.change(action.id, to(stage.owner.id)).await;
        assert_eq!(stage.open(&link).await.status, StatusCode::OK);
        let reason = note("Loven er ændret.");
        let cause = CancelCause::Overtaken;
        stage.step(action.id, ActionStep::Cancel { cause, reason }).await;
        let happened = stage.happenings(action.id).await;
        is_refused(&stage, &link, (StatusCode::GONE, "Opfølgningen er afsluttet")).await;
        assert_eq!(stage.happenings(action.id).await, happened);
        stage.app.drain().await;
        stage.app.close().await;
    }

    async fn whoever_left_answers_no_more(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let (action, link) = stage.reminded().await;
        let happened = stage.happenings(action.id).await;
        let leaving = Person { presence: Presence::Left { on: day("2023-11-03") }, ..stage.owner.clone() };
        stage.app.store(move |db| people::update(db, leaving.clone()).map(drop)).await;
        stage.app.set_clock("2023-11-03 00:00");
        is_refused(&stage, &link, (StatusCode::FORBIDDEN, "Du er registreret som fratrådt")).await;
        assert_eq!(stage.happenings(action.id).await, happened);
        stage.app.set_clock("2023-11-02 23:59");
        stage.answer(&link, "done", &NOTE).await;
        stage.app.close().await;
    }

    async fn opening_a_link_changes_nothing_whoever_opens_it_and_however_often(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let (action, link) = stage.reminded().await;
        let (before, happened) = (stage.action(action.id).await, stage.happenings(action.id).await);
        for _ in 0..3 {
            for method in [Method::GET, Method::HEAD] {
                assert_eq!(stage.ask_for(method.clone(), &link).await.status, StatusCode::OK);
                for end in ["done", "more-time", "handover"] {
                    let answer = stage.ask_for(method.clone(), &format!("{link}/{end}?note=x")).await;
                    assert_eq!(answer.status, StatusCode::SEE_OTHER);
                }
            }
        }
        for method in [Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = stage.ask_for(method.clone(), &format!("{link}/done")).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
            assert_eq!(stage.ask_for(method, &link).await.status, StatusCode::METHOD_NOT_ALLOWED);
        }
        let to_page = stage.fill_in(&link, "", &NOTE).await;
        assert_eq!(to_page.status, StatusCode::NOT_FOUND);
        assert_eq!(stage.action(action.id).await, before);
        assert_eq!(stage.happenings(action.id).await, happened);
        stage.answer(&link, "done", &NOTE).await;
        stage.app.close().await;
    }

    async fn of_answers_at_once_one_acts(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let (action, link) = stage.reminded().await;
        let words = [("note", "Senere."), ("date", "2023-12-24")];
        let answers = tokio::join!(
            stage.fill_in(&link, "more-time", &words),
            stage.fill_in(&link, "more-time", &words),
            stage.fill_in(&link, "more-time", &words),
            stage.fill_in(&link, "more-time", &words),
        );
        let answers = [answers.0, answers.1, answers.2, answers.3];
        let taken = answers.iter().filter(|answer| answer.status == StatusCode::SEE_OTHER).count();
        let told = answers.iter().filter(|answer| answer.text.contains("Tak for dit svar")).count();
        assert_eq!((taken, told), (1, 3));
        let happened = stage.happenings(action.id).await;
        assert_eq!(happened.iter().filter(|what| *what == "time_requested").count(), 1);
        assert_eq!(stage.run_at("2023-11-02 08:10").await.len(), 1, "one notice");
        stage.app.close().await;
    }
}
