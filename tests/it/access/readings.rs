//! Everything that can be read: every operation that reads, with every filter and every order of it, so
//! that a new filter cannot be forgotten.

use super::{
    calls::{About, Call, calls, thing_of},
    document::Parameter,
    town::{Closed, Town},
};

/// An address to read at.
pub(super) struct Reading {
    pub(super) operation: &'static str,
    pub(super) address: String,
    /// Whether it names something that is closed.
    pub(super) about: About,
}

/// The things that a filter is asked about, by the name of the parameter.
const THINGS: &[(&str, &[&str])] = &[
    ("action_id", &["~open action"]),
    ("body_id", &["body", "other body"]),
    ("case_number", &["~case"]),
    ("decision_id", &["~decided decision"]),
    ("due_meeting_id", &["next meeting"]),
    ("matter_id", &["~matter"]),
    (
        "meeting_id",
        &["held meeting", "next meeting", "frozen meeting"],
    ),
    ("owner_person_id", &["owner"]),
    ("owner_unit_id", &["unit"]),
    ("person_id", &["owner"]),
    ("recipient_id", &["owner"]),
    ("series_id", &["series"]),
    ("thing_id", &["~open action"]),
    ("unit_id", &["unit"]),
];

/// Every reading of a town.
pub(super) fn readings(town: &Town, closed: Closed) -> Vec<Reading> {
    let abouts = |call: &Call| match closed {
        Closed::AsWell => call.subjects(),
        Closed::Nothing => &[About::Open][..],
    };
    let mut found = Vec::new();
    for call in calls()
        .into_iter()
        .filter(|call| !call.operation.is_change())
    {
        for about in abouts(&call) {
            let reading = |address: String, about| Reading {
                operation: &call.operation.id,
                address,
                about,
            };
            let address = call.address(town, *about);
            found.push(reading(address.clone(), *about));
            let optional = call.operation.query.iter().filter(|one| !one.is_required);
            for parameter in optional.filter(|one| one.name != "cursor") {
                for (value, of) in values(parameter, town, closed) {
                    let about = if of == About::Closed { of } else { *about };
                    let sign = if address.contains('?') { '&' } else { '?' };
                    if address.contains(&format!("{}=", parameter.name)) {
                        continue;
                    }
                    let narrowed = format!("{address}{sign}{}={value}", parameter.name);
                    found.push(reading(narrowed, about));
                }
            }
        }
    }
    found
}

/// What a parameter is asked for, and whether that is closed.
fn values(parameter: &Parameter, town: &Town, closed: Closed) -> Vec<(String, About)> {
    let open = |value: &str| vec![(value.to_owned(), About::Open)];
    let things = THINGS.iter().find(|(name, _)| *name == parameter.name);
    if let Some((_, things)) = things {
        let mut values = Vec::new();
        for thing in *things {
            values.push((
                town.id(&thing_of(thing, About::Open)).to_owned(),
                About::Open,
            ));
            if thing.starts_with('~') && closed == Closed::AsWell {
                values.push((
                    town.id(&thing_of(thing, About::Closed)).to_owned(),
                    About::Closed,
                ));
            }
        }
        return values
            .into_iter()
            .map(|(id, about)| (id.replace(' ', "+"), about))
            .collect();
    }
    let values = parameter.values.iter();
    let values: Vec<_> = values.map(|value| (value.clone(), About::Open)).collect();
    match (parameter.name.as_str(), parameter.format.as_str()) {
        _ if !values.is_empty() => values,
        ("limit" | "edition", _) => open("1"),
        ("name", _) => open("Teknikudvalget"),
        ("email", _) => open("owner@havnbjerg.dk"),
        ("as_of", _) => open("2023-10-26"),
        ("actor", _) => open("tovholder"),
        ("rule", _) => open("undertaken"),
        (_, "date") => open("2023-12-31"),
        (_, "date-time") => open("2023-10-26T07:00:00Z"),
        (name, _) => panic!("tests/it/access/readings.rs does not say what to ask for by {name}"),
    }
}
