//! How every operation is called, by the table `calls.txt`: with valid ids, versions and bodies.

use serde_json::Value;
use tovholder::domain::access::Role;

use super::{
    document::{Operation, operations},
    town::{Closed, Town, minutes_of},
};
use crate::support::{
    app::TestApp,
    requests::{Answer, Session},
};

/// A line of the table.
pub(super) struct Call {
    pub(super) operation: &'static Operation,
    /// Tells the lines of one operation apart; empty where there is one.
    label: String,
    /// The things in its path.
    things: Vec<String>,
    query: String,
    body: String,
}

/// A call with something open or something closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum About {
    Open,
    Closed,
}

/// Every line of the table; each operation of the document has one, and no other has.
pub(super) fn calls() -> Vec<Call> {
    let lines = include_str!("calls.txt").lines().map(str::trim);
    let lines: Vec<&str> = lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let calls: Vec<Call> = lines.into_iter().map(read_line).collect();
    let missing: Vec<_> = operations()
        .iter()
        .map(|operation| &operation.id)
        .filter(|id| calls.iter().all(|call| call.operation.id != **id))
        .collect();
    assert!(
        missing.is_empty(),
        "tests/it/access/calls.txt does not say how to call {missing:?}"
    );
    calls
}

fn read_line(line: &str) -> Call {
    let mut parts = line.splitn(4, '|').map(|part| part.trim().to_owned());
    let mut part = || parts.next().unwrap_or_default();
    let (named, things, query, body) = (part(), part(), part(), part());
    let (id, label) = named.split_once(' ').unwrap_or((&named, ""));
    let operation = operations().iter().find(|one| one.id == id);
    let things = things
        .split(',')
        .map(str::trim)
        .filter(|thing| !thing.is_empty());
    Call {
        operation: operation.unwrap_or_else(|| panic!("there is no operation {id}")),
        label: label.trim().to_owned(),
        things: things.map(str::to_owned).collect(),
        query,
        body,
    }
}

impl Call {
    /// What it is called in a table.
    pub(super) fn name(&self, about: About) -> String {
        let label = if self.label.is_empty() {
            String::new()
        } else {
            format!(" {}", self.label)
        };
        let closed = if about == About::Closed {
            ", closed"
        } else {
            ""
        };
        format!("{}{label}{closed}", self.operation.id)
    }

    /// Whether its query asks for what is closed.
    pub(super) fn is_about_closed(&self) -> bool {
        ["closed", "rendition=full"]
            .iter()
            .any(|wanted| self.query.contains(wanted))
    }

    /// What it is called about: open things, and closed ones where it takes such.
    pub(super) fn subjects(&self) -> &'static [About] {
        let has_twin = self
            .things
            .iter()
            .chain([&self.body])
            .any(|text| text.contains('~'));
        if has_twin {
            &[About::Open, About::Closed]
        } else {
            &[About::Open]
        }
    }

    /// The ids in its path.
    pub(super) fn ids(&self, town: &Town, about: About) -> Vec<String> {
        let things = self.things.iter().map(|thing| thing_of(thing, about));
        things.map(|thing| town.id(&thing).to_owned()).collect()
    }

    /// The address, with its query.
    pub(super) fn address(&self, town: &Town, about: About) -> String {
        let mut address = self.operation.path.clone();
        for thing in &self.things {
            let (start, end) = (address.find('{').unwrap(), address.find('}').unwrap());
            address.replace_range(start..=end, town.id(&thing_of(thing, about)));
        }
        assert!(!address.contains('{'), "{address}: a thing is missing");
        if self.query.is_empty() {
            address
        } else {
            format!("{address}?{}", self.query)
        }
    }

    /// The body; `None` where it takes none.
    pub(super) fn body(&self, town: &Town, about: About) -> Option<Value> {
        if !self.body.starts_with('{') {
            return None;
        }
        let mut text = String::new();
        for (place, part) in self.body.split(['<', '>']).enumerate() {
            // Every second part stands between the two.
            match place % 2 {
                0 => text.push_str(part),
                _ => text.push_str(town.id(&thing_of(part, about))),
            }
        }
        Some(serde_json::from_str(&text).unwrap())
    }

    /// The version there is of what it changes, as somebody who sees everything reads it.
    pub(super) async fn tag(&self, app: &TestApp, town: &Town, about: About) -> Option<String> {
        let tag = self.tag_or_none(app, town, about).await;
        let (name, is_missing) = (self.name(about), tag.is_none());
        assert!(
            !is_missing || !self.operation.minds_versions,
            "{name} has no version"
        );
        tag
    }

    /// The same; `None` where what it changes is gone.
    pub(super) async fn tag_or_none(
        &self,
        app: &TestApp,
        town: &Town,
        about: About,
    ) -> Option<String> {
        if !self.operation.minds_versions {
            return None;
        }
        // A proposal is told within its import, without its version.
        if self.things.iter().any(|thing| thing.ends_with("proposal")) {
            return Some("\"1\"".to_owned());
        }
        let all_seeing = app.as_([Role::Administrator, Role::Cleared], None);
        let address = self.address(town, about);
        let parts: Vec<&str> = address.split('/').collect();
        let resource = parts[..5.min(parts.len())].join("/");
        let read = all_seeing.get(&resource).await;
        Some(read.etag().to_owned()).filter(|tag| !tag.is_empty())
    }

    /// Makes the call.
    pub(super) async fn make(
        &self,
        session: &Session<'_>,
        (town, about): (&Town, About),
        tag: Option<&str>,
    ) -> Answer {
        let address = self.address(town, about);
        let body = self.body(town, about);
        self.ask(session, &address, (tag, body.as_ref())).await
    }

    /// Makes the call at another address, or with another body.
    pub(super) async fn ask(
        &self,
        session: &Session<'_>,
        address: &str,
        (tag, body): (Option<&str>, Option<&Value>),
    ) -> Answer {
        let mut asking = session.ask(self.operation.method.clone(), address);
        if let Some(tag) = tag {
            asking = asking.if_match(tag);
        }
        if self.body == "minutes" {
            let text = minutes_of("13-09-2023", Closed::Nothing);
            asking = asking.body("text/markdown", text);
        } else if self.body == "client credentials" {
            let form = "grant_type=client_credentials";
            asking = asking.body("application/x-www-form-urlencoded", form);
        } else if let Some(body) = body {
            asking = asking.json(body);
        }
        asking.await
    }
}

/// The name of a thing, or of the closed one beside it.
pub(super) fn thing_of(text: &str, about: About) -> String {
    match text.strip_prefix('~') {
        Some(name) => super::town::twin_of(name, about == About::Closed),
        None => text.to_owned(),
    }
}

/// Whether the answer says that it was done: of many, that the one was.
pub(super) fn status_of(call: &Call, answer: &Answer) -> u16 {
    if call.operation.id == "change_many_actions" && answer.status.is_success() {
        let status = answer.json()["results"][0]["status"].as_u64().unwrap();
        return u16::try_from(status).unwrap();
    }
    answer.status.as_u16()
}

#[test]
fn every_operation_stands_in_the_table() {
    assert!(calls().len() >= operations().len());
}
