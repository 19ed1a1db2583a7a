//! What all pages have: headers that keep their address a secret, markup that everybody can use, and a log
//! that tells nothing.

use std::collections::BTreeSet;

use actix_web::http::{StatusCode, header::CONTENT_TYPE};

use tovholder::domain::access::Role;

use super::visit::FORM;
use crate::{
    jobs::stage::Stage,
    support::{log::Log, requests::Answer},
};

fn is_dressed(page: &Answer) {
    for (name, value) in [
        (
            "content-security-policy",
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("x-robots-tag", "noindex, nofollow"),
    ] {
        assert_eq!(page.header(name), value, "{name}");
    }
    assert!(!page.header("x-request-id").is_empty());
}

/// The values of an attribute, in order.
fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    let rest = html.split(&start).skip(1);
    rest.filter_map(|rest| rest.split('"').next()).collect()
}

on_both_databases! {
    async fn every_page_keeps_its_address_a_secret(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let (action, link) = stage.reminded().await;
        let to_read = format!("/actions/{}", action.id);
        let mut browser = stage.signed_in(&stage.owner, &[Role::Employee]).await;
        let done = format!("{link}/done");
        let pages = [
            stage.open(&link).await,
            stage.open(&done).await,
            stage.open("/answer/x").await,
            stage.open("/answer/x/y/z").await,
            stage.fill_in(&link, "done", &[]).await,
            stage.send(&done, "text/plain", vec![]).await,
            stage.send(&done, FORM, b"note=Gjort".to_vec()).await,
            stage.open(&link).await,
            stage.open(&to_read).await,
            browser.get(&to_read).await,
            browser.get("/outstanding-actions").await,
        ];
        for page in &pages {
            is_dressed(page);
            if page.status != StatusCode::SEE_OTHER {
                assert_eq!(page.header(CONTENT_TYPE), "text/html; charset=utf-8");
                assert!(!page.text.contains("<script") && !page.text.contains(" style="), "{}", page.text);
            }
        }
        stage.app.close().await;
    }

    async fn every_field_has_a_label_and_every_address_leads_somewhere(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let (_, link) = stage.reminded().await;
        for (page, at) in [(stage.open(&link).await, link.clone()), (stage.fill_in(&link, "done", &[]).await, format!("{link}/done"))] {
            let html = &page.text;
            assert!(html.starts_with("<!doctype html>\n<html lang=\"da\">"), "{html}");
            let ids: BTreeSet<_> = attributes(html, "id").into_iter().collect();
            assert_eq!(ids.len(), attributes(html, "id").len(), "an id is there twice: {html}");
            let labelled: BTreeSet<_> = attributes(html, "for").into_iter().collect();
            assert!(labelled.is_subset(&ids), "{html}");
            for tag in html.split('<').filter(|tag| tag.starts_with("input") || tag.starts_with("textarea")) {
                let id = attributes(tag, "id")[0];
                assert!(labelled.contains(id), "{id} has no label");
            }
            for anchor in attributes(html, "href").iter().filter_map(|href| href.strip_prefix('#')) {
                assert!(ids.contains(anchor), "{anchor}");
            }
            let root = "../".repeat(at.matches('/').count() - 1);
            assert!(html.contains(&format!("href=\"{root}assets/tovholder.css\"")), "{html}");
            let actions = attributes(html, "action");
            let ends = ["done", "more-time", "handover"].map(|end| format!("{root}{}/{end}", link.trim_start_matches('/')));
            assert_eq!(actions, ends);
        }
        let style = stage.open("/assets/tovholder.css").await;
        assert_eq!((style.status, style.header(CONTENT_TYPE)), (StatusCode::OK, "text/css; charset=utf-8"));
        assert!(!style.text.contains("url(") && !style.text.contains("@import"), "{}", style.text);
        stage.app.close().await;
    }

    async fn no_token_stands_in_a_log(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let log = Log::listen();
        let (_, link) = stage.reminded().await;
        let token = link.strip_prefix("/answer/").unwrap();
        stage.open(&link).await;
        stage.open(&format!("/api/v1{link}")).await;
        stage.open(&format!("/answer/x/{token}")).await;
        stage.open(&format!("/assets/{token}")).await;
        stage.fill_in(&link, "done", &[]).await;
        stage.answer(&link, "done", &[("note", "Gjort.")]).await;
        let text = log.text();
        let (first, rest) = token.split_at(16);
        let (second, third) = rest.split_at(16);
        assert!(text.contains("path=\"/answer/{token}/done\""), "{text}");
        for part in [first, second, third] {
            assert!(!text.contains(part), "{part}: {text}");
        }
        stage.app.close().await;
    }
}
