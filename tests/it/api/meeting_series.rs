//! Series of meetings: what they plan, and what is no series.

use actix_web::http::{Method, StatusCode, header::LOCATION};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role,
        calendar::{Moment, local_date_time},
    },
};

use super::{committee::Committee, conduct};
use crate::support::{app::TestApp, builders::*, requests::Session};

/// A series of the committee by its rule, counted from 1 November 2023 at 13:00.
pub(super) fn new_series(committee: &Committee<'_>, rule: &str) -> Value {
    json!({ "body_id": committee.body, "first_on": "2023-11-01", "at": "13:00", "rule": rule })
}

/// Makes a series; its path.
pub(super) async fn made(session: &Session<'_>, new: &Value) -> String {
    let id: String = session.create("/meeting-series", new).await;
    format!("/meeting-series/{id}")
}

/// An instant of an answer as the clock in Copenhagen shows it.
pub(super) fn local(instant: &Value) -> String {
    let moment: Moment = instant.as_str().unwrap().parse().unwrap();
    let local = local_date_time(moment);
    local.format("%Y-%m-%d %H:%M").to_string()
}

/// The meetings of a series, whatever their state.
pub(super) async fn meetings(session: &Session<'_>, series: &str) -> Vec<Value> {
    let id = series.trim_start_matches("/meeting-series/");
    session
        .walk(&format!("/meetings?limit=200&series_id={id}"))
        .await
}

/// Their starts by the clock in Copenhagen, without those that are cancelled.
pub(super) async fn starts(session: &Session<'_>, series: &str) -> Vec<String> {
    let meetings = meetings(session, series).await;
    let taking_place = meetings.iter().filter(|one| one["state"] != "cancelled");
    taking_place.map(|one| local(&one["starts_at"])).collect()
}

/// What a series leaves out, and why.
async fn left_out(session: &Session<'_>, series: &str) -> Vec<(String, String)> {
    let told = session
        .get(&format!("{series}/left-out"))
        .await
        .is(StatusCode::OK);
    let items = told["items"].as_array().unwrap().iter();
    let item = |one: &Value| {
        let recess = one["recess"].as_str().unwrap_or_default();
        let reason = format!("{} {recess}", one["reason"].as_str().unwrap());
        (local(&one["occurrence"]), reason.trim().to_owned())
    };
    items.map(item).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(one, other): &(&str, &str)| ((*one).to_owned(), (*other).to_owned());
    pairs.iter().map(owned).collect()
}

on_both_databases! {
    async fn a_series_plans_its_meetings_at_once(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let rules = json!({ "rules": { "standing_items": [{ "title": "Eventuelt", "role": "any_other_business", "place": "closing" }] } });
        let body = format!("/bodies/{}", committee.body);
        app.administrator().patch(&body, "\"1\"", &rules).await.is(StatusCode::OK);
        let secretary = committee.secretary();
        let mut new = new_series(&committee, "rrule:byday=4we;freq=monthly");
        (new["place"], new["minutes"]) = (json!("Salen"), json!(90));
        let created = secretary.post("/meeting-series", &new).await;
        let told = created.is(StatusCode::CREATED);
        assert_eq!(told, json!({
            "id": told["id"], "body_id": committee.body, "first_on": "2023-11-01", "at": "13:00",
            "rule": "FREQ=MONTHLY;BYDAY=4WE", "rule_in_words": "hver måned, den fjerde onsdag",
            "exceptions": [], "holidays": "day_after", "minutes": 90, "place": "Salen",
            // 400 days ahead.
            "meetings_ahead": 13,
        }));
        let path = created.header(LOCATION).to_owned();
        let read = secretary.get(&path).await;
        assert_eq!((read.json(), read.etag()), (told.clone(), created.etag()));
        let series = format!("/meeting-series/{}", told["id"].as_str().unwrap());
        let planned = meetings(&committee.member(), &series).await;
        assert_eq!(planned.len(), 13);
        assert_eq!(local(&planned[0]["starts_at"]), "2023-11-22 13:00");
        assert_eq!(local(&planned[6]["starts_at"]), "2024-05-22 13:00");
        assert_eq!(local(&planned[12]["starts_at"]), "2024-11-27 13:00");
        for meeting in &planned {
            let start = &meeting["starts_at"];
            assert_eq!((&meeting["series_id"], &meeting["occurrence"]), (&told["id"], start));
            assert_eq!((&meeting["slot"], &meeting["minutes"], &meeting["place"]), (start, &json!(90), &json!("Salen")));
            let agenda = format!("/agenda-items?meeting_id={}", meeting["id"].as_str().unwrap());
            assert_eq!(secretary.walk_field(&agenda, "title").await, ["Eventuelt"]);
        }
        app.close().await;
    }

    async fn a_series_ends_by_number_by_date_or_never(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let secretary = committee.secretary();
        for (rule, count, last) in [
            ("FREQ=WEEKLY;BYDAY=TH;COUNT=3", 3, "2023-11-16 13:00"),
            ("FREQ=WEEKLY;BYDAY=TU;UNTIL=20231121", 3, "2023-11-21 13:00"),
            ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20231120T125959", 2, "2023-11-13 13:00"),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", 29, "2024-11-29 13:00"),
            ("FREQ=MONTHLY;BYDAY=-1SA", 12, "2024-10-26 13:00"),
            ("FREQ=YEARLY;INTERVAL=3;BYMONTH=11;BYDAY=1SU;COUNT=1000", 1, "2023-11-05 13:00"),
        ] {
            let mut new = new_series(&committee, rule);
            new["holidays"] = json!("skip");
            let series = made(&secretary, &new).await;
            let starts = starts(&secretary, &series).await;
            assert_eq!((starts.len(), starts.last().unwrap().as_str()), (count, last), "{rule}");
        }
        // What has gone by is not planned any more, and counts all the same.
        let mut old = new_series(&committee, "FREQ=WEEKLY;BYDAY=WE;COUNT=30");
        old["first_on"] = json!("2023-04-12");
        let series = made(&secretary, &old).await;
        assert_eq!(starts(&secretary, &series).await, ["2023-11-01 13:00"]);
        old["rule"] = json!("FREQ=WEEKLY;COUNT=3");
        let series = made(&secretary, &old).await;
        assert_eq!(starts(&secretary, &series).await.len(), 0);
        app.close().await;
    }

    async fn exceptions_recesses_and_holidays_are_left_out_or_moved(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let rules = json!({ "rules": { "recesses": [
            { "name": "Sommerferie", "from": "07-01", "until": "08-07" },
            { "name": "Jul", "from": "12-20", "until": "01-03" },
        ] } });
        let body = format!("/bodies/{}", committee.body);
        app.administrator().patch(&body, "\"1\"", &rules).await.is(StatusCode::OK);
        let secretary = committee.secretary();
        let mut new = new_series(&committee, "FREQ=MONTHLY;BYMONTHDAY=24,25;BYMONTH=3,4,5,7,12");
        new["exceptions"] = json!(["2024-05-25", "2024-04-24", "2030-01-01"]);
        // Easter 2024 is 31 March; 24 March is Palm Sunday, 25 April and 24 May are ordinary days.
        let series = made(&secretary, &new).await;
        assert_eq!(starts(&secretary, &series).await, ["2024-03-24 13:00", "2024-03-25 13:00", "2024-04-25 13:00", "2024-05-24 13:00"]);
        let expected = pairs(&[
            ("2023-12-24 13:00", "recess Jul"),
            ("2023-12-25 13:00", "recess Jul"),
            ("2024-04-24 13:00", "exception"),
            ("2024-05-25 13:00", "exception"),
            ("2024-07-24 13:00", "recess Sommerferie"),
            ("2024-07-25 13:00", "recess Sommerferie"),
        ]);
        assert_eq!(left_out(&secretary, &series).await, expected);
        // Maundy Thursday, 28 March; constitution day, 5 June, a Wednesday; 9 May is Ascension Day.
        let rule = "FREQ=YEARLY;BYMONTH=3,5,6;BYMONTHDAY=28,9,5;BYDAY=TH,WE;UNTIL=20240610";
        for (at, holidays, meets, off) in [
            ("09:00", "day_before", &["2024-03-27 09:00", "2024-05-08 09:00", "2024-06-04 09:00"][..], &[][..]),
            ("10:00", "day_after", &["2024-04-02 10:00", "2024-05-10 10:00", "2024-06-06 10:00"], &[]),
            ("11:00", "skip", &[], &["2024-03-28 11:00", "2024-05-09 11:00", "2024-06-05 11:00"]),
        ] {
            let mut new = new_series(&committee, rule);
            (new["at"], new["holidays"]) = (json!(at), json!(holidays));
            let series = made(&secretary, &new).await;
            assert_eq!(starts(&secretary, &series).await, meets, "{holidays}");
            let off: Vec<_> = off.iter().map(|day| (*day, "holiday")).collect();
            assert_eq!(left_out(&secretary, &series).await, pairs(&off), "{holidays}");
        }
        app.close().await;
    }

    async fn a_series_goes_by_the_clock_on_the_wall(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        app.set_clock("2026-03-02 09:00");
        let committee = Committee::founded(&app, "Natteravnene").await;
        let secretary = committee.secretary();
        let mut new = new_series(&committee, "FREQ=WEEKLY;BYDAY=SU");
        (new["first_on"], new["at"], new["holidays"]) = (json!("2026-03-22"), json!("02:30"), json!("skip"));
        let series = made(&secretary, &new).await;
        let starts: Vec<_> = meetings(&secretary, &series).await.iter().map(|one| one["starts_at"].clone()).collect();
        // At 02:00 on 29 March the clock goes to 03:00; at 03:00 on 25 October back to 02:00.
        for start in ["2026-03-22T01:30:00Z", "2026-03-29T01:00:00Z", "2026-04-12T00:30:00Z", "2026-10-18T00:30:00Z", "2026-10-25T00:30:00Z", "2026-11-01T01:30:00Z"] {
            assert!(starts.contains(&json!(start)), "{start}: {starts:?}");
        }
        // Planned again after the change, nothing is there twice.
        app.set_clock("2026-10-25 12:00");
        app.drain().await;
        let session = committee.secretary();
        let all = meetings(&session, &series).await;
        assert_eq!(all.iter().filter(|one| local(&one["starts_at"]).starts_with("2026-")).count(), starts.iter().filter(|start| start.as_str().unwrap().starts_with("2026-")).count());
        app.close().await;
    }

    async fn a_moment_at_which_the_body_meets_already_is_left_out(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let other = Committee::founded(&app, "Byrådet").await;
        other.meets_at("2023-11-15T12:00:00Z").await;
        committee.meets_at("2023-11-22T12:00:00Z").await;
        let off = committee.meets_at("2023-11-29T12:00:00Z").await;
        let secretary = committee.secretary();
        let cancelling = format!("/meetings/{off}/cancellation");
        secretary.step(&cancelling, "\"1\"", &json!({ "reason": "Sygdom." })).await.is(StatusCode::OK);
        let series = made(&secretary, &new_series(&committee, "FREQ=WEEKLY;BYDAY=WE;COUNT=5")).await;
        let expected = ["2023-11-01 13:00", "2023-11-08 13:00", "2023-11-15 13:00", "2023-11-29 13:00"];
        assert_eq!(starts(&secretary, &series).await, expected);
        assert_eq!(left_out(&secretary, &series).await, pairs(&[("2023-11-22 13:00", "taken")]));
        app.close().await;
    }

    async fn what_is_no_series_is_refused_and_changes_nothing(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let secretary = committee.secretary();
        let with = |field: &str, value: Value| {
            let mut new = new_series(&committee, "FREQ=WEEKLY");
            new[field] = value;
            new
        };
        let days = |count: usize| json!(day("2024-01-01").iter_days().take(count).collect::<Vec<_>>());
        conduct::refuses_bad_bodies(&secretary, Method::POST, "/meeting-series").await;
        let mut cases: Vec<_> = [
            "", " ", "weekly", "FREQ=", "FREQ=HOURLY", "FREQ=WEEKLY;FREQ=DAILY", "FREQ=WEEKLY;BYDAY=ON",
            "FREQ=WEEKLY;COUNT=0", "FREQ=WEEKLY;COUNT=1000000", "FREQ=WEEKLY;COUNT=3;UNTIL=20240101",
            "FREQ=WEEKLY;UNTIL=20240230", "FREQ=WEEKLY;INTERVAL=0", "FREQ=WEEKLY;BYHOUR=9", "FREQ=WEEKLY;COLOUR=RED",
            // It never yields a day.
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=WEEKLY;UNTIL=20231031", "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4,6,9,11",
        ].map(|rule| (with("rule", json!(rule)), "/rule")).into();
        cases.extend([
            (with("rule", json!(format!("FREQ=WEEKLY;BYDAY={}", "MO,".repeat(200)))), "/rule"),
            (with("rule", json!(7)), "/rule"),
            (with("body_id", json!("7")), "/body_id"),
            (with("first_on", json!("2023-02-29")), "/first_on"),
            (with("first_on", json!("1899-12-31")), "/first_on"),
            (with("first_on", json!("2200-01-01")), "/first_on"),
            (with("at", json!("24:00")), "/at"),
            (with("at", json!("13:00:30")), "/at"),
            (with("minutes", json!(0)), "/minutes"),
            (with("minutes", json!(1441)), "/minutes"),
            (with("place", json!(" ")), "/place"),
            (with("holidays", json!("before")), "/holidays"),
            (with("exceptions", json!(["2024-13-01"])), "/exceptions/0"),
            (with("exceptions", days(501)), "/exceptions"),
            (with("version", json!(7)), "/version"),
        ]);
        conduct::points_to_fields(&secretary, (Method::POST, "/meeting-series"), &cases).await;
        let nobody = with("body_id", json!("018b2f00-0000-7000-8000-000000000000"));
        app.administrator().post("/meeting-series", &nobody).await.points_to(&["/body_id"]);
        assert_eq!(secretary.walk("/meeting-series").await.len(), 0);
        assert_eq!(secretary.walk("/meetings").await.len(), 0);
        made(&secretary, &with("exceptions", days(500))).await;
        app.close().await;
    }

    async fn a_body_that_is_dissolved_gets_no_meetings(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let (secretary, administrator) = (committee.secretary(), app.administrator());
        let body = format!("/bodies/{}", committee.body);
        let dissolve = async |day: &str| {
            let tag = administrator.get(&body).await.etag().to_owned();
            administrator.patch(&body, &tag, &json!({ "dissolved_on": day })).await.is(StatusCode::OK);
        };
        let new = new_series(&committee, "FREQ=WEEKLY;BYDAY=WE");
        for gone in ["2023-01-01", "2023-10-26", "2023-11-01"] {
            dissolve(gone).await;
            secretary.post("/meeting-series", &new).await.is_problem(Kind::NotAllowedNow);
        }
        assert_eq!(secretary.walk("/meeting-series").await.len(), 0);
        dissolve("2023-11-15").await;
        let series = made(&secretary, &new).await;
        assert_eq!(starts(&secretary, &series).await, ["2023-11-01 13:00", "2023-11-08 13:00"]);
        app.close().await;
    }

    async fn series_are_listed_and_found_by_their_body(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let other = Committee::founded(&app, "Byrådet").await;
        for at in ["09:00", "10:00", "11:00"] {
            let mut new = new_series(&committee, "FREQ=MONTHLY;BYDAY=1TU;COUNT=2");
            new["at"] = json!(at);
            made(&committee.secretary(), &new).await;
        }
        made(&other.secretary(), &new_series(&other, "FREQ=MONTHLY;BYDAY=1TU;COUNT=4")).await;
        let member = committee.member();
        conduct::is_walked_to_its_end(&member, "/meeting-series").await;
        let of_body = format!("/meeting-series?body_id={}", committee.body);
        conduct::is_walked_to_its_end(&member, &of_body).await;
        assert_eq!(member.walk_field(&of_body, "at").await, ["09:00", "10:00", "11:00"]);
        assert_eq!(member.walk_field("/meeting-series", "meetings_ahead").await, [2, 2, 2, 4]);
        conduct::refuses_parameters(&member, "/meeting-series", &["body_id=7"]).await;
        conduct::refuses_parameters(&member, "/meetings", &["series_id=7"]).await;
        app.close().await;
    }

    async fn versions_and_ids_are_minded(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let secretary = committee.secretary();
        let series = made(&secretary, &new_series(&committee, "FREQ=MONTHLY;BYDAY=4WE")).await;
        conduct::tells_what_is_known(&secretary, &series).await;
        conduct::minds_versions(&secretary, &series, &json!({ "place": "Salen" })).await;
        conduct::knows_no_other(&secretary, "/meeting-series", Method::PATCH).await;
        for rest in ["018b2f00-0000-7000-8000-000000000000", "7"] {
            secretary.get(&format!("/meeting-series/{rest}/left-out")).await.is_problem(Kind::NotFound);
            let preview = format!("/meeting-series/{rest}/change-preview");
            secretary.post(&preview, &json!({})).await.is_problem(Kind::NotFound);
        }
        app.close().await;
    }

    async fn only_the_bodys_secretary_and_administrators_manage_series(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let committee = Committee::founded(&app, "Styregruppen").await;
        let other = Committee::founded(&app, "Byrådet").await;
        let new = new_series(&committee, "FREQ=MONTHLY;BYDAY=4WE");
        let series = made(&app.administrator(), &new).await;
        let (preview, left_out) = (format!("{series}/change-preview"), format!("{series}/left-out"));
        conduct::asks_for_a_token(&app, &[
            (Method::GET, "/meeting-series"),
            (Method::POST, "/meeting-series"),
            (Method::GET, &series),
            (Method::PATCH, &series),
            (Method::GET, &left_out),
            (Method::POST, &preview),
        ])
        .await;
        let change = json!({ "place": "Salen" });
        for session in [committee.member(), committee.employee(), other.secretary(), app.as_([Role::Auditor], None), app.as_([Role::Service], None)] {
            for path in ["/meeting-series", &series, &left_out] {
                session.get(path).await.is(StatusCode::OK);
            }
            session.post("/meeting-series", &new).await.is_problem(Kind::NotPermitted);
            session.post(&preview, &change).await.is_problem(Kind::NotPermitted);
            session.patch(&series, "\"1\"", &change).await.is_problem(Kind::NotPermitted);
        }
        let nobody = app.as_([Role::Cleared], None);
        for path in ["/meeting-series", &series, &left_out] {
            nobody.get(path).await.is_problem(Kind::NotPermitted);
        }
        committee.secretary().patch(&series, "\"1\"", &change).await.is(StatusCode::OK);
        app.close().await;
    }
}
