//! A town with one of everything that an operation can be asked about, and of what may be closed an
//! open and a closed one. Stored past all rules where a state would take months to come about.

mod ground;
mod twin;

use std::collections::BTreeMap;

use actix_web::http::{Method, StatusCode};
use serde_json::json;
use tovholder::domain::{access::Role, agenda::Confidentiality, ids::PersonId};

use self::{ground::Ground, twin::Twin};
use crate::support::{app::TestApp, requests::Session};

/// Stands in everything that is closed, and nowhere else.
pub(super) const MARKER: &str = "HEMMELIG";

/// Whether the town has anything closed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// As much as is open.
    AsWell,
    /// Nothing.
    Nothing,
}

/// The ids of the town's things by their names; a closed one is called as the open one beside it.
#[derive(Clone, Default)]
pub(super) struct Town {
    things: BTreeMap<String, String>,
}

impl Town {
    /// Founds the town in an empty database.
    pub(super) async fn founded(app: &TestApp, closed: Closed) -> Self {
        let ground = Ground::new();
        let mut twins = vec![Twin::on(&ground, Confidentiality::Open)];
        if closed == Closed::AsWell {
            twins.push(Twin::on(&ground, Confidentiality::Closed));
        }
        let mut town = Self::default();
        ground.name(&mut town);
        for twin in &twins {
            twin.name(&mut town);
        }
        app.store(move |db| {
            ground.store(db)?;
            let mut place = 0;
            twins
                .iter()
                .try_for_each(|twin| twin.store(&ground, &mut place, db))
        })
        .await;
        town.lives(app, closed).await;
        town
    }

    /// The id of a thing.
    pub(super) fn id(&self, name: &str) -> &str {
        let id = self.things.get(name);
        id.unwrap_or_else(|| panic!("the town has no {name}"))
    }

    /// Every thing with its id.
    pub(super) fn things(&self) -> impl Iterator<Item = (&str, &str)> {
        let things = self.things.iter();
        things.map(|(name, id)| (name.as_str(), id.as_str()))
    }

    /// The town as somebody imagines it who names things that were never there instead of closed ones.
    pub(super) fn without_what_is_closed(&self, nowhere: &str) -> Self {
        let mut imagined = self.clone();
        let closed = imagined.things.iter_mut();
        for (_, id) in closed.filter(|(name, _)| name.starts_with("closed ")) {
            nowhere.clone_into(id);
        }
        imagined
    }

    /// A person of the town.
    pub(super) fn person(&self, name: &str) -> PersonId {
        self.id(name).parse().unwrap()
    }

    pub(super) fn secretary<'a>(&self, app: &'a TestApp) -> Session<'a> {
        app.as_([Role::Secretary], Some(self.person("secretary")))
    }

    fn call(&mut self, name: impl Into<String>, id: &(impl ToString + ?Sized)) {
        self.things.insert(name.into(), id.to_string());
    }

    /// What comes about by the interface: an agenda sent out twice, minutes, a series, a feed.
    async fn lives(&mut self, app: &TestApp, closed: Closed) {
        let secretary = self.secretary(app);
        self.sends_out(&secretary, closed).await;
        self.reads_minutes(&secretary, closed).await;
        let series = json!({
            "body_id": self.id("body"), "first_on": "2024-03-06", "at": "09:00",
            "rule": "FREQ=MONTHLY;COUNT=2;BYDAY=1WE",
        });
        let series = secretary.create::<String>("/meeting-series", &series).await;
        self.call("series", &series);
        let owner = app.as_([Role::Employee], Some(self.person("owner")));
        let feed = owner.post("/calendar-feeds", &json!({})).await;
        let told = feed.is(StatusCode::CREATED);
        self.call("feed", &feed.id::<String>());
        let address = told["address"].as_str().unwrap();
        let (_, secret) = address.rsplit_once('/').unwrap();
        self.call("secret", secret.trim_end_matches(".ics"));
        let anonymisation = format!("/people/{}/anonymisation", self.id("leaver"));
        let anonymisation = app.administrator().get(&anonymisation).await;
        let shown = anonymisation.is(StatusCode::OK)["fingerprint"].clone();
        self.call("preview", shown.as_str().unwrap());
        let account = json!({ "name": "SBSYS", "scopes": ["organisation:read"] });
        let administrator = app.administrator();
        let account = administrator.create::<String>("/service-accounts", &account);
        self.call("account", &account.await);
    }

    /// The agenda of one meeting goes out, is supplemented, and has something late again.
    async fn sends_out(&mut self, secretary: &Session<'_>, closed: Closed) {
        let meeting = format!("/meetings/{}", self.id("frozen meeting"));
        step(secretary, &meeting, "agenda-freeze").await;
        let late = |title: &str, is_closed: bool| {
            json!({
                "meeting_id": self.id("frozen meeting"), "title": words(title, is_closed), "kind": "decision",
                "late_reason": words("Kom i går.", is_closed), "is_closed": is_closed,
            })
        };
        let mut items = vec![late("Sent punkt", false), late("Senere punkt", false)];
        if closed == Closed::AsWell {
            items.insert(1, late("Sent punkt", true));
        }
        let last = items.pop().unwrap();
        for item in items {
            secretary.create::<String>("/agenda-items", &item).await;
        }
        step(secretary, &meeting, "agenda-editions").await;
        secretary.create::<String>("/agenda-items", &last).await;
        self.call("edition", &1);
        for format in ["html", "pdf"] {
            self.call(format, format);
        }
    }

    /// Minutes of two meetings come in; those of one are accepted.
    async fn reads_minutes(&mut self, secretary: &Session<'_>, closed: Closed) {
        for (name, day) in [("draft", "20-09-2023"), ("accepted", "27-09-2023")] {
            let asking = secretary.ask(Method::POST, "/minutes-imports?file_name=referat.md");
            let text = minutes_of(day, closed);
            let uploaded = asking.body("text/markdown", text).await;
            let import = uploaded.is(StatusCode::CREATED);
            let path = format!("/minutes-imports/{}", uploaded.id::<String>());
            self.call(format!("{name} import"), &uploaded.id::<String>());
            for proposal in import["proposals"].as_array().unwrap() {
                let is_closed = proposal["title"].as_str().unwrap().contains(MARKER);
                let is_other = proposal["title"].as_str().unwrap().contains("budget");
                let other = if is_other { "other " } else { "" };
                let called = twin_of(&format!("{other}{name} proposal"), is_closed);
                let id = proposal["id"].as_str().unwrap();
                self.call(called, id);
                if is_other && name == "draft" {
                    let rejection = format!("{path}/proposals/{id}/rejection");
                    let reason = json!({ "reason": words("Er gjort.", is_closed) });
                    let rejected = secretary.step(&rejection, "\"1\"", &reason).await;
                    rejected.is(StatusCode::OK);
                }
            }
            if name == "accepted" {
                let acceptance = format!("{path}/acceptance");
                let accepted = secretary
                    .step(&acceptance, uploaded.etag(), &json!({}))
                    .await;
                accepted.is(StatusCode::OK);
            } else {
                let shown = secretary.get(&format!("{path}/discard")).await;
                let shown = shown.is(StatusCode::OK)["fingerprint"].clone();
                self.call("discard", shown.as_str().unwrap());
            }
        }
    }
}

async fn step(session: &Session<'_>, path: &str, name: &str) {
    let tag = session.get(path).await.etag().to_owned();
    let asking = session.ask(Method::POST, &format!("{path}/{name}"));
    let done = asking.if_match(&tag).await;
    assert!(done.status.is_success(), "{name}: {}", done.text);
}

/// What the closed one is called where there is an open one of this name.
pub(super) fn twin_of(name: &str, is_closed: bool) -> String {
    let closed = if is_closed { "closed " } else { "" };
    format!("{closed}{name}")
}

/// Words that are the marker's where they are closed.
fn words(text: &str, is_closed: bool) -> String {
    if is_closed {
        format!("{MARKER} {text}")
    } else {
        text.to_owned()
    }
}

/// Minutes of one open and perhaps one closed item, with something to do in each.
pub(super) fn minutes_of(day: &str, closed: Closed) -> String {
    let open = format!(
        "\
# REFERAT Teknikudvalget d. {day}

**Mødedato** {day} kl. 13:00

# Punkt 1: Plan for stier

## Beslutning

Teknik & Miljø udarbejder en plan inden den 1. december 2023.

Teknik & Miljø orienterer Byrådet om et budget inden den 1. januar 2024.
"
    );
    let closed_item = format!(
        "
# Punkt 2: Lukket: {MARKER} kontrakt

85.15.02-G01-99-{}

## Indstilling

{MARKER} indstilling.

## Beslutning

Teknik & Miljø udarbejder {MARKER} kontrakt inden den 1. december 2023.

Teknik & Miljø orienterer Byrådet om {MARKER} budget inden den 1. januar 2024.
",
        day.split('-').next().unwrap()
    );
    match closed {
        Closed::AsWell => open + &closed_item,
        Closed::Nothing => open,
    }
}
