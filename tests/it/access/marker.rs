//! Whoever may not know of what is closed does not come across it: not a word of it in any answer or
//! mail, and no answer that would be another one if it were not there.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use serde_json::{Map, Value, json};
use tovholder::{
    domain::{agenda::Confidentiality, digests::DigestSchedule, ids::MatterId, matter::Matter},
    mail::OutgoingMail,
    operations::Office,
    storage::matters,
};

use super::{
    callers::{CALLERS, Caller, Sees},
    calls::{About, calls},
    readings::{Reading, readings},
    town::{Closed, MARKER, Town},
};
use crate::support::{
    app::{LINK_BASE, TestApp},
    requests::{Answer, Session},
};

/// A thing that nobody has ever made.
const NOWHERE: &str = "018b2f00-0000-7000-8000-00000000dead";

fn outsiders() -> impl Iterator<Item = Caller> {
    let callers = CALLERS.into_iter();
    callers.filter(|caller| caller.sees == Sees::Nothing && caller.name != "nobody")
}

/// What is answered, page by page to the end.
async fn told(session: &Session<'_>, reading: &Reading) -> Vec<Answer> {
    let mut address = reading.address.clone();
    let mut pages = Vec::new();
    loop {
        let answer = session.get(&address).await;
        let next = answer.next();
        pages.push(answer);
        match next {
            Some(next) => address = next,
            None => return pages,
        }
    }
}

/// An answer by which nobody could tell one town from another that has the same open things: ids are
/// told by what they name, and what follows from ids or from chance is left out.
struct Alike {
    names: BTreeMap<String, String>,
}

impl Alike {
    fn of(town: &Town) -> Self {
        let names = town
            .things()
            .map(|(name, id)| (id.to_owned(), name.to_owned()));
        Self {
            names: names.collect(),
        }
    }

    fn told(&self, pages: &[Answer]) -> Vec<Value> {
        let mut others = Vec::new();
        let told = |answer: &Answer| {
            let body = serde_json::from_str(&answer.text);
            let body = body.unwrap_or_else(|_| json!(without_places(&answer.text)));
            json!([answer.status.as_u16(), self.value(body, &mut others)])
        };
        pages.iter().map(told).collect()
    }

    fn value(&self, value: Value, others: &mut Vec<String>) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(&text, others)),
            Value::Array(values) => {
                let alike = values.into_iter().map(|value| self.value(value, others));
                alike.collect()
            }
            Value::Object(fields) => {
                let mut alike = Map::new();
                for (name, value) in fields {
                    let value = match name.as_str() {
                        // The place on the whole agenda is told to everybody (docs/api.md).
                        "position" | "instance" | "fingerprint" => continue,
                        "next_cursor" => json!(value.is_string()),
                        _ => self.value(value, others),
                    };
                    alike.insert(name, value);
                }
                Value::Object(alike)
            }
            value => value,
        }
    }

    /// The text with every id in it told by its name, or by when it was first met.
    fn text(&self, text: &str, others: &mut Vec<String>) -> String {
        let pattern = regex::Regex::new("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").unwrap();
        let named = pattern.replace_all(text, |found: &regex::Captures<'_>| {
            let id = &found[0];
            if let Some(name) = self.names.get(id) {
                return format!("<{name}>");
            }
            let known = others.iter().position(|other| other == id);
            let number = known.unwrap_or_else(|| {
                others.push(id.to_owned());
                others.len() - 1
            });
            format!("<{number}>")
        });
        named.into_owned()
    }
}

on_both_databases! {
    async fn no_reading_tells_those_outside_a_word_of_what_is_closed(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let town = Town::founded(&app, Closed::AsWell).await;
        let readings = readings(&town, Closed::AsWell);
        assert!(readings.len() > 200, "{}", readings.len());
        for caller in outsiders() {
            let session = caller.session(&app, &town);
            for reading in &readings {
                for answer in told(&session, reading).await {
                    let (name, address, text) = (caller.name, &reading.address, &answer.text);
                    assert!(!text.contains(MARKER), "{name} at {address}: {text}");
                    assert!(answer.status.as_u16() < 500, "{name} at {address}: {text}");
                }
            }
        }
        app.abandon();
    }

    async fn answers_to_those_outside_are_the_same_as_if_nothing_closed_were_there(database: TestDatabase) {
        let other = database.backend.database().unwrap();
        let (app, bare) = (TestApp::on(&database).await, TestApp::on(&other).await);
        let town = Town::founded(&app, Closed::AsWell).await;
        let bare_town = Town::founded(&bare, Closed::Nothing).await;
        let (alike, bare_alike) = (Alike::of(&town), Alike::of(&bare_town));
        let asked = readings(&town, Closed::AsWell).into_iter().filter(|one| one.about == About::Open);
        let pairs: Vec<_> = asked.zip(readings(&bare_town, Closed::Nothing)).collect();
        for caller in outsiders() {
            let (session, bare_session) = (caller.session(&app, &town), caller.session(&bare, &bare_town));
            for (reading, same) in &pairs {
                if is_about_those_inside(reading.operation) {
                    continue;
                }
                assert_eq!(alike.text(&reading.address, &mut vec![]), bare_alike.text(&same.address, &mut vec![]));
                let pages = alike.told(&told(&session, reading).await);
                let bare_pages = bare_alike.told(&told(&bare_session, same).await);
                assert_eq!(pages, bare_pages, "{} at {}", caller.name, reading.address);
            }
        }
        app.abandon();
        bare.abandon();
    }

    async fn what_is_closed_is_answered_as_what_was_never_there(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let town = Town::founded(&app, Closed::AsWell).await;
        let nowhere = town.without_what_is_closed(NOWHERE);
        for call in calls() {
            if !call.subjects().contains(&About::Closed) {
                continue;
            }
            let tag = call.tag(&app, &town, About::Closed).await;
            for caller in outsiders() {
                let session = caller.session(&app, &town);
                let ask = |town| call.make(&session, (town, About::Closed), tag.as_deref());
                let (closed, unknown) = (ask(&town).await, ask(&nowhere).await);
                assert_eq!(as_one(&closed), as_one(&unknown), "{} by {}", call.name(About::Closed), caller.name);
            }
        }
        app.abandon();
    }

    async fn how_full_an_agenda_is_is_told_to_those_who_see_all_of_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let town = Town::founded(&app, Closed::AsWell).await;
        let (secretary, administrator) = (town.secretary(&app), app.administrator());
        let meeting = format!("/meetings/{}", town.id("next meeting"));
        let tag = secretary.get(&meeting).await.etag().to_owned();
        // The open items alone would fit.
        let shorter = secretary.patch(&meeting, &tag, &json!({ "minutes": 35 })).await;
        shorter.is(StatusCode::OK);
        let plan = format!("/bodies/{}/plan", town.id("body"));
        let asked = format!("{meeting}/consequences?of=rescheduling&starts_at=2023-11-30T12:00:00Z");
        for (session, overfull, is_measured) in [(&secretary, 1, true), (&administrator, 0, false)] {
            let told = session.get(&plan).await.is(StatusCode::OK);
            assert_eq!(told["overfull"].as_array().unwrap().len(), overfull, "{told}");
            let skipped = told["waiting"].as_array().unwrap().iter().flat_map(|one| one["skipped"].as_array().unwrap());
            let measured: Vec<_> = skipped.map(|one| one["minutes_left"].is_number()).collect();
            assert!(!measured.is_empty() && measured.iter().all(|one| *one == is_measured), "{told}");
            let told = session.get(&asked).await.is(StatusCode::OK);
            assert_eq!(told["overfull"].as_array().unwrap().len(), overfull, "{told}");
        }
        app.abandon();
    }

    async fn no_mail_tells_a_word_of_what_is_closed(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let town = Town::founded(&app, Closed::AsWell).await;
        let secretary = town.secretary(&app);
        // Whatever is done about closed things that somebody is told of; some of it no longer holds.
        for call in calls().iter().filter(|call| call.operation.is_change()) {
            let tag = call.tag_or_none(&app, &town, About::Closed).await;
            call.make(&secretary, (&town, About::Closed), tag.as_deref()).await;
        }
        let mails = mails_of_weeks(&app).await;
        assert!(mails.len() >= 10, "{}", mails.len());
        let mut followed = 0;
        for mail in mails {
            let whole = format!("{mail:?}");
            assert!(!whole.contains(MARKER), "{whole}");
            assert!(!whole.contains("/api/v1"), "it leads a browser nowhere: {whole}");
            for link in mail.text.split_whitespace().filter(|word| word.starts_with(LINK_BASE)) {
                let page = app.with_token(None).get(link).await;
                assert!(!page.text.contains(MARKER), "{link}: {}", page.text);
                followed += 1;
            }
        }
        assert!(followed > 10, "{followed}");
        app.close().await;
    }

    async fn the_number_of_a_closed_matter_is_told_nowhere_beside_what_is_open(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let town = Town::founded(&app, Closed::Nothing).await;
        let matter: MatterId = town.id("matter").parse().unwrap();
        app.store(move |db| {
            let matter = matters::find(db, matter)?.unwrap();
            let closed = Matter { confidentiality: Confidentiality::Closed, ..matter };
            matters::update(db, closed).map(drop)
        }).await;
        let secretary = town.secretary(&app);
        let action = format!("/actions/{}", town.id("open action"));
        let tag = secretary.get(&action).await.etag().to_owned();
        let later = json!({ "due": { "kind": "by_date", "date": "2023-12-08" } });
        secretary.patch(&action, &tag, &later).await.is(StatusCode::OK);
        let mails = mails_of_weeks(&app).await;
        let number = town.id("case");
        // Calendars fold their lines.
        let tells = |text: &str| text.replace("\r\n ", "").contains(number);
        let mut questions = 0;
        for mail in &mails {
            assert!(!tells(&format!("{mail:?}")), "{mail:?}");
            for file in &mail.attachments {
                assert!(!tells(&file.content), "{}", file.content);
            }
            let words = mail.text.split_whitespace().filter_map(|word| word.strip_prefix(LINK_BASE));
            for link in words.filter(|word| word.starts_with("/answer/")) {
                let page = app.with_token(None).get(link).await;
                assert!(!tells(&page.text), "{}", page.text);
                questions += usize::from(page.status == StatusCode::OK);
            }
        }
        assert!(questions > 3, "{questions}");
        let feed = format!("/calendar/{}.ics", town.id("secret"));
        let feed = app.with_token(None).get(&feed).await;
        assert!(feed.text.contains("Plan") && !tells(&feed.text), "{}", feed.text);
        app.abandon();
    }
}

/// Every mail that a few weeks bring.
async fn mails_of_weeks(app: &TestApp) -> Vec<OutgoingMail> {
    let office = Office {
        digests: DigestSchedule::usual(),
        ..app.office.clone()
    };
    for now in [
        "2023-10-27 08:30",
        "2023-11-09 08:30",
        "2023-11-20 08:30",
        "2023-11-29 16:30",
        "2023-12-04 08:30",
    ] {
        app.set_clock(now);
        let jobs = app.jobs_of(office.clone());
        jobs.run_until_idle().await.unwrap();
    }
    app.mailer.sent()
}

/// A page or the text of a document, without the places of items on the whole agenda.
fn without_places(text: &str) -> String {
    let place = regex::Regex::new(r"(?m)(^|<h2>)\d+\. ").unwrap();
    place.replace_all(text, "$1").into_owned()
}

/// The record of who read what is closed tells that there is something, by its id, to those who watch
/// over it. The calendar is the owner's, who has closed actions, and knows its address.
fn is_about_those_inside(operation: &str) -> bool {
    ["list_closed_reads", "read_calendar"].contains(&operation)
}

/// The answer without what tells one occurrence from another, and one id from another.
fn as_one(answer: &Answer) -> (StatusCode, Value) {
    let mut told = answer.json();
    told["instance"] = Value::Null;
    let without_id = |result: &mut Value| result["id"] = Value::Null;
    let results = told["results"].as_array_mut();
    results.into_iter().flatten().for_each(without_id);
    (answer.status, told)
}
