//! Nobody sets by a request what is not theirs to set: fields that only answers have, ids of things of
//! another kind, and things under what they do not belong to. That the things of other bodies and people
//! are refused is told by the matrix.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use serde_json::{Value, json};
use tovholder::domain::access::Role;

use super::{
    calls::{About, Call, calls, status_of},
    document::operations,
    town::{Closed, Town},
};
use crate::support::{app::TestApp, requests::Session};

/// What things have that only the program sets, wherever an answer tells it.
const ALWAYS: [&str; 12] = [
    "id",
    "version",
    "state",
    "state_at",
    "created_at",
    "created_by",
    "closed_at",
    "number",
    "is_admin",
    "roles",
    "owner_id",
    "thread_id",
];

/// The fields that an answer has and a request has not.
fn read_only(call: &Call) -> BTreeSet<String> {
    let told = operations().iter().flat_map(|operation| &operation.told);
    let names = told.cloned().chain(ALWAYS.map(str::to_owned));
    names
        .filter(|name| !call.operation.fields.contains(name))
        .collect()
}

fn all_seeing(app: &TestApp) -> Session<'_> {
    app.as_([Role::Administrator, Role::Cleared], None)
}

/// The body with a field more, in itself and in each object within it.
fn with_field(body: &Value, name: &str) -> Vec<Value> {
    let mut bodies = Vec::new();
    let mut pointers = vec![String::new()];
    while let Some(pointer) = pointers.pop() {
        let here = body.pointer(&pointer).unwrap();
        if let Some(fields) = here.as_object() {
            pointers.extend(fields.keys().map(|field| format!("{pointer}/{field}")));
            if !fields.contains_key(name) {
                let mut more = body.clone();
                more.pointer_mut(&pointer).unwrap()[name] =
                    json!("018b2f00-0000-7000-8000-00000000dead");
                bodies.push(more);
            }
        }
        let elements = here.as_array().map_or(0, Vec::len);
        pointers.extend((0..elements).map(|place| format!("{pointer}/{place}")));
    }
    bodies
}

/// Every text in the body that is an id, replaced one at a time.
fn with_other_ids(body: &Value, town: &Town) -> Vec<Value> {
    let text = body.to_string();
    let ids = town.things().map(|(_, id)| id).collect::<BTreeSet<_>>();
    let held = ids
        .into_iter()
        .filter(|id| {
            !["preview", "discard"]
                .map(|name| town.id(name))
                .contains(id)
        })
        .filter(|id| text.contains(&format!("\"{id}\"")));
    held.map(|id| serde_json::from_str(&text.replace(id, other_kind(id, town))).unwrap())
        .collect()
}

/// The id of something else: a series, or of a body where it is one.
fn other_kind<'a>(id: &str, town: &'a Town) -> &'a str {
    let series = town.id("series");
    if id == series {
        town.id("body")
    } else {
        series
    }
}

on_both_databases! {
    async fn fields_that_only_the_program_sets_are_taken_from_nobody(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let town = Town::founded(&app, Closed::AsWell).await;
        let session = all_seeing(&app);
        let mut tried = 0;
        for call in calls() {
            let Some(body) = call.body(&town, About::Open) else {
                continue;
            };
            let tag = call.tag(&app, &town, About::Open).await;
            let address = call.address(&town, About::Open);
            for name in read_only(&call) {
                for body in with_field(&body, &name) {
                    let answer = call.ask(&session, &address, (tag.as_deref(), Some(&body))).await;
                    let place = format!("{} with {body}", call.name(About::Open));
                    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{place}: {}", answer.text);
                    assert!(answer.text.contains(&name), "{place}: {}", answer.text);
                    tried += 1;
                }
            }
            assert_eq!(call.tag(&app, &town, About::Open).await, tag, "nothing was done");
        }
        assert!(tried > 5000, "{tried}");
        app.abandon();
    }

    async fn an_id_of_another_kind_of_thing_leads_nowhere(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let town = Town::founded(&app, Closed::AsWell).await;
        let session = all_seeing(&app);
        for call in calls() {
            let tag = call.tag(&app, &town, About::Open).await;
            let (address, body) = (call.address(&town, About::Open), call.body(&town, About::Open));
            // An edition is told by its number, which is of no kind.
            for id in call.ids(&town, About::Open).into_iter().filter(|id| id.len() > 2) {
                let elsewhere = address.replace(&id, other_kind(&id, &town));
                let answer = call.ask(&session, &elsewhere, (tag.as_deref(), body.as_ref())).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{elsewhere}: {}", answer.text);
            }
            for body in body.iter().flat_map(|body| with_other_ids(body, &town)) {
                let answer = call.ask(&session, &address, (tag.as_deref(), Some(&body))).await;
                let status = status_of(&call, &answer);
                assert!([404, 422].contains(&status), "{} with {body}: {}", call.name(About::Open), answer.text);
            }
        }
        app.abandon();
    }

    async fn a_thing_is_found_under_what_it_belongs_to_alone(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let town = Town::founded(&app, Closed::AsWell).await;
        let session = all_seeing(&app);
        for call in calls() {
            let [outer, inner] = &call.ids(&town, About::Open)[..] else {
                continue;
            };
            // Every meeting has its papers as either.
            if ["html", "pdf"].contains(&inner.as_str()) {
                continue;
            }
            let others = town.things().filter(|(name, id)| is_like(&town, outer, name) && id != outer);
            for (_, other) in others {
                let elsewhere = call.address(&town, About::Open).replace(outer.as_str(), other);
                let (tag, body) = (call.tag(&app, &town, About::Open).await, call.body(&town, About::Open));
                let answer = call.ask(&session, &elsewhere, (tag.as_deref(), body.as_ref())).await;
                let is_made_there = call.operation.id == "put_seat";
                assert!(is_made_there || answer.status == StatusCode::NOT_FOUND, "{inner} at {elsewhere}: {}", answer.text);
            }
        }
        app.abandon();
    }
}

/// Whether a thing of the town is called as the one with this id is.
fn is_like(town: &Town, id: &str, name: &str) -> bool {
    let kind = |name: &str| name.rsplit(' ').next().map(str::to_owned);
    let mut things = town.things().filter(|(_, known)| *known == id);
    things.any(|(known, _)| kind(known) == kind(name))
}
