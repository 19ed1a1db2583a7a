//! Forms that cannot be taken: told on the page, with what was filled in, and nothing done.

use actix_web::http::StatusCode;
use tovholder::{
    domain::organisation::Person,
    storage::{memberships, people},
};

use super::visit::{FORM, link_in};
use crate::{
    jobs::stage::{Stage, recipients},
    support::requests::Answer,
};

const FOREIGN: &str = "018b2f00-0000-7000-8000-000000000000";

/// Told with a summary that leads to the field, and beside it.
fn tells(page: &Answer, field: &str, words: &str) {
    assert_eq!(
        page.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        page.text
    );
    let in_summary = format!("<a href=\"#{field}\">{words}</a>");
    assert!(
        page.text.contains(&in_summary),
        "{in_summary} is missing in {}",
        page.text
    );
    let beside = format!("id=\"{field}-mistake\">{words}<");
    assert!(
        page.text.contains(&beside),
        "{beside} is missing in {}",
        page.text
    );
    let marked = format!("aria-describedby=\"{field}-mistake\"");
    assert!(
        page.text.contains(&marked),
        "{marked} is missing in {}",
        page.text
    );
    assert!(page.text.contains("<title>Fejl: "), "{}", page.text);
}

on_both_databases! {
    async fn what_is_missing_or_wrong_is_told_and_what_was_written_is_kept(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let (action, link) = stage.reminded().await;
        let happened = stage.happenings(action.id).await;
        let long = "x".repeat(10_001);
        let reason = ("note", "Fordi <b>det</b> tager \"tid\" & æøå.");
        let kept = "Fordi &#60;b&#62;det&#60;/b&#62; tager";
        let fill = |end: &'static str, fields: Vec<(&'static str, String)>| {
            let (stage, link) = (&stage, &link);
            async move {
                let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                stage.fill_in(link, end, &fields).await
            }
        };
        let with = |name: &'static str, value: &str| vec![(reason.0, reason.1.to_owned()), (name, value.to_owned())];
        tells(&fill("done", vec![]).await, "done-note", "Skriv kort, hvad der er gjort");
        tells(&fill("done", vec![("note", long)]).await, "done-note", "Teksten er for lang");
        for (end, name, value, field, words) in [
            ("more-time", "date", "snart", "date", "Skriv datoen som år-måned-dag, for eksempel 2024-02-01"),
            ("more-time", "date", "2023-11-22", "date", "Vælg en dag efter fristen, og ikke før i dag"),
            ("more-time", "date", "9999-12-31", "date", "Vælg en dag efter fristen, og ikke før i dag"),
            ("more-time", "choice", FOREIGN, "when", "Valget er ikke længere på listen: vælg igen"),
            ("more-time", "choice", &stage.next.id.to_string(), "when", "Valget er ikke længere på listen: vælg igen"),
            ("more-time", "choice", "", "when", "Vælg et møde, eller skriv en dato"),
            ("handover", "choice", FOREIGN, "who", "Valget er ikke længere på listen: vælg igen"),
            ("handover", "choice", "other", "name", "Skriv et navn"),
        ] {
            let page = fill(end, with(name, value)).await;
            tells(&page, field, words);
            assert!(page.text.contains(kept), "{}", page.text);
            if name == "date" {
                assert!(page.text.contains(&format!("name=\"date\" min=\"2023-11-23\" value=\"{value}\"")), "{}", page.text);
            }
        }
        assert_eq!(stage.happenings(action.id).await, happened);
        stage.answer(&link, "done", &[reason]).await;
        stage.app.close().await;
    }

    async fn what_is_no_form_of_ours_does_nothing(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let (action, link) = stage.reminded().await;
        let happened = stage.happenings(action.id).await;
        let address = format!("{link}/done");
        let note = b"note=Gjort".to_vec();
        for (kind, body, status) in [
            ("application/json", b"{\"note\":\"Gjort\"}".to_vec(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
            ("multipart/form-data; boundary=x", note.clone(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
            ("text/plain", note.clone(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
            (FORM, b"note=a&note=b".to_vec(), StatusCode::BAD_REQUEST),
            (FORM, [b"note=".to_vec(), vec![b'x'; 140_000]].concat(), StatusCode::PAYLOAD_TOO_LARGE),
            (FORM, b"note=%00".to_vec(), StatusCode::UNPROCESSABLE_ENTITY),
            (FORM, vec![0xff, 0xfe], StatusCode::UNPROCESSABLE_ENTITY),
        ] {
            let answer = stage.send(&address, kind, body).await;
            assert_eq!(answer.status, status, "{kind}: {}", answer.text);
            assert!(answer.text.starts_with("<!doctype html>"), "{}", answer.text);
        }
        assert_eq!(stage.happenings(action.id).await, happened);
        let charset = "application/x-www-form-urlencoded; charset=UTF-8";
        let taken = stage.send(&address, charset, note).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
        stage.app.close().await;
    }

    async fn where_nobody_could_decide_the_page_says_so(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let (action, link) = stage.reminded().await;
        let (body, secretary) = (action.body, stage.secretary.id);
        let nobody = tovholder::operations::actions::ActionChange { accountable: Some(None), ..Default::default() };
        stage.change(action.id, nobody).await;
        stage.app.store(move |db| memberships::remove(db, body, secretary).map(drop)).await;
        let page = stage.fill_in(&link, "more-time", &[("date", "2023-12-24"), ("note", "Senere.")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
        assert!(page.text.contains("ingen sekretær, der kan afgøre det"), "{}", page.text);
        // Nothing was used up by it.
        stage.answer(&link, "done", &[("note", "Gjort.")]).await;
        stage.app.close().await;
    }

    async fn the_page_says_who_was_told(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let (action, link) = stage.reminded().await;
        let (body, secretary) = (action.body, stage.secretary.id);
        let asks = [("date", "2023-12-24"), ("note", "Senere.")];
        stage.app.store(move |db| memberships::remove(db, body, secretary).map(drop)).await;
        stage.answer(&link, "more-time", &asks).await;
        let told = stage.open(&link).await.text;
        assert!(told.contains("den ansvarlige direktør har fået besked") && told.contains("gælder fristen"), "{told}");
        assert_eq!(recipients(&stage.run_at("2023-11-02 08:10").await), ["Anders"]);

        let next = link_in(&stage.run_at("2023-11-09 08:00").await[0]).unwrap();
        let unreached = Person { email: None, ..stage.director.clone() };
        stage.app.store(move |db| people::update(db, unreached.clone()).map(drop)).await;
        stage.answer(&next, "handover", &[("name", "Bo"), ("note", "Orlov.")]).await;
        let told = stage.open(&next).await.text;
        assert!(told.contains("ingen, som kunne få besked") && told.contains("stadig din"), "{told}");
        stage.app.abandon();
    }
}
