//! Postponed items, which another one takes up again at the next meeting, and referred ones, which
//! open in another body.

use std::num::NonZeroU8;

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role,
        action::{Action, ActionState, Due},
        agenda::{AgendaItem, ItemContent, WaitingItem},
        attachment::{Attachment, Location},
        body::{Body, Function, Membership, Minutes},
        ids::{AgendaItemId, BodyId},
        meeting::{Meeting, MeetingState},
        organisation::{Owner, Person},
        standing_item::StandingRole,
    },
    storage::{
        Db, StorageResult, actions, agenda_items, bodies, events, meetings, memberships, people,
        placements, waiting_items,
    },
};

use super::{
    conduct, minutes_imports,
    steering_group::{SteeringGroup, nobody},
};
use crate::support::{
    app::TestApp,
    builders::*,
    requests::{Answer, Session},
};

/// What takes an item up again, wherever it stands.
#[derive(Debug, PartialEq)]
struct Found {
    body: BodyId,
    content: ItemContent,
    predecessor: Option<AgendaItemId>,
    thread: AgendaItemId,
}

async fn find(app: &TestApp, id: AgendaItemId) -> Option<Found> {
    let find = move |db: &mut Db| -> StorageResult<Option<Found>> {
        if let Some(item) = waiting_items::find(db, id)? {
            let WaitingItem {
                body,
                content,
                predecessor,
                thread,
                ..
            } = item;
            return Ok(Some(Found {
                body,
                content,
                predecessor,
                thread,
            }));
        }
        let Some(item) = agenda_items::find(db, id)? else {
            return Ok(None);
        };
        let body = agenda_items::body_of(db, id)?.unwrap();
        let AgendaItem {
            content,
            predecessor,
            thread,
            ..
        } = item;
        Ok(Some(Found {
            body,
            content,
            predecessor,
            thread,
        }))
    };
    app.store(find).await
}

/// Puts what waits on this agenda, if it has no place yet.
async fn place(app: &TestApp, id: AgendaItemId, meeting: &Meeting) {
    let (meeting, explanation) = (meeting.id, note("Der er plads."));
    app.store(move |db| {
        if let Some(item) = waiting_items::find(db, id)? {
            waiting_items::remove(db, id)?;
            let item = item.on_agenda(meeting, 1, explanation.clone());
            agenda_items::insert(db, &item)?;
        }
        Ok(())
    })
    .await;
}

async fn bring_to(app: &TestApp, meeting: &Meeting, state: MeetingState) {
    let id = meeting.id;
    app.store(move |db| {
        let meeting = meetings::find(db, id)?.unwrap();
        let state = state.clone();
        meetings::update(db, Meeting { state, ..meeting }).map(drop)
    })
    .await;
}

async fn decide(session: &Session<'_>, item: AgendaItemId, outcome: &str) -> Answer {
    let request =
        json!({ "agenda_item_id": item.to_string(), "text": "Som anført.", "outcome": outcome });
    session.post("/decisions", &request).await
}

fn successor(answer: &Answer) -> AgendaItemId {
    let told = answer.json()["successor_item_id"].clone();
    told.as_str()
        .unwrap_or_else(|| panic!("{}", answer.text))
        .parse()
        .unwrap()
}

fn path_of(answer: &Answer) -> String {
    format!("/decisions/{}", answer.json()["id"].as_str().unwrap())
}

/// Another body, with a member.
async fn another_body(app: &TestApp) -> (Body, Person) {
    let (body, member) = (a_body().named("Økonomiudvalget"), a_person());
    let (kept, person) = (body.clone(), member.clone());
    let seat = Membership {
        body: body.id,
        person: member.id,
        function: Function::Member,
    };
    app.store(move |db| {
        bodies::insert(db, &kept)?;
        people::insert(db, &person)?;
        memberships::put(db, seat)
    })
    .await;
    (body, member)
}

/// Gives the undecided item everything that an item can have.
async fn fill(app: &TestApp, group: &SteeringGroup) -> AgendaItem {
    let item = AgendaItem {
        content: ItemContent {
            public_title: Some(title("En sag")),
            minutes: Some(Minutes::USUAL_ITEM),
            recommendation: Some(verbatim("At der udarbejdes en plan.")),
            presentation: Some(verbatim("Sagen i korte træk.")),
            attachments: vec![Attachment {
                name: title("Bilag 1"),
                location: Location::Document(title("D-1")),
            }],
            ..a_content().closed()
        },
        ..group.undecided.clone()
    };
    let kept = item.clone();
    app.store(move |db| agenda_items::update(db, kept.clone()))
        .await
        .unwrap()
}

async fn history(app: &TestApp, item: AgendaItemId) -> Vec<(String, String)> {
    let kept = app
        .store(move |db| events::of_subject(db, item.as_uuid(), None, 100))
        .await;
    kept.into_iter()
        .map(|(_, happening, fields)| (happening, fields.join(" ")))
        .collect()
}

on_both_databases! {
    async fn a_postponed_item_ends_and_another_one_takes_it_up_again(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let item = fill(&app, &group).await;
        let request = json!({
            "agenda_item_id": item.id.to_string(), "text": "Udsat.", "outcome": "postponed",
            "resume_not_before": "2024-02-01",
        });
        let decided = secretary.post("/decisions", &request).await;
        decided.is(StatusCode::CREATED);
        let next = successor(&decided);
        let found = find(&app, next).await.unwrap();
        let expected = Found {
            body: group.body.id,
            content: item.content.clone(),
            predecessor: Some(item.id),
            thread: item.thread,
        };
        assert_eq!(found, expected);
        // No meeting is late enough yet.
        let waiting = app.store(move |db| waiting_items::find(db, next)).await.unwrap();
        assert_eq!(waiting.earliest, Some(day("2024-02-01")));
        let id = item.id;
        assert_eq!(app.store(move |db| agenda_items::find(db, id)).await, Some(item));
        let told = history(&app, id).await;
        assert_eq!(told, [("postponed".to_owned(), "successor_item_id successor_body_id".to_owned())]);
        app.close().await;
    }

    async fn an_item_is_never_taken_up_twice(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let decided = decide(&secretary, group.undecided.id, "noted").await;
        assert_eq!(decided.is(StatusCode::CREATED)["successor_item_id"], Value::Null);
        let path = path_of(&decided);
        let change = |outcome: &str| json!({ "outcome": outcome });
        let postponed = secretary.patch(&path, decided.etag(), &change("postponed")).await;
        postponed.is(StatusCode::OK);
        let next = successor(&postponed);
        let again = secretary.patch(&path, postponed.etag(), &change("postponed")).await;
        let correction = json!({ "text": "Udsat til næste møde.", "outcome": "postponed", "reason": "Hørefejl." });
        let again = secretary.step(&format!("{path}/corrections"), again.etag(), &correction).await;
        again.is(StatusCode::OK);
        assert_eq!(successor(&again), next);
        let thread = secretary.walk_field(&format!("/agenda-items/{next}/thread"), "agenda_item_id").await;
        assert_eq!(thread, [json!(group.undecided.id.to_string()), json!(next.to_string())]);
        app.close().await;
    }

    async fn a_corrected_outcome_takes_back_what_nobody_has_dealt_with(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let decided = decide(&secretary, group.undecided.id, "postponed").await;
        let path = path_of(&decided);
        let change = |outcome: &str| json!({ "outcome": outcome });
        let waiting = successor(&decided);
        let changed = secretary.patch(&path, decided.etag(), &change("rejected")).await;
        assert_eq!(changed.is(StatusCode::OK)["successor_item_id"], Value::Null);
        assert_eq!(find(&app, waiting).await, None);

        let changed = secretary.patch(&path, changed.etag(), &change("postponed")).await;
        let placed = successor(&changed);
        place(&app, placed, &group.next).await;
        let correction = json!({ "text": "Godkendt.", "outcome": "approved", "reason": "Hørefejl." });
        let changed = secretary.step(&format!("{path}/corrections"), changed.etag(), &correction).await;
        changed.is(StatusCode::OK);
        assert_eq!(find(&app, placed).await, None);
        assert_eq!(history(&app, placed).await.last().unwrap().0, "removed");

        let changed = secretary.patch(&path, changed.etag(), &change("postponed")).await;
        let dealt_with = successor(&changed);
        place(&app, dealt_with, &group.next).await;
        for meeting in [&group.next, &group.after_next] {
            bring_to(&app, meeting, MeetingState::Frozen { at: moment("2023-10-26 08:00") }).await;
        }
        let refused = secretary.patch(&path, changed.etag(), &change("noted")).await;
        let told = refused.is_problem(Kind::NotAllowedNow);
        assert!(told["detail"].as_str().unwrap().contains("agenda_frozen"), "{told}");
        let now = secretary.get(&path).await;
        assert_eq!((&now.json()["outcome"], now.etag()), (&json!("postponed"), changed.etag()));
        assert!(find(&app, dealt_with).await.is_some());
        app.close().await;
    }

    async fn what_comes_back_anyhow_is_not_taken_up_twice(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let standing = AgendaItem { standing: Some(StandingRole::AnyOtherBusiness), ..an_item().at(&group.held, 4) };
        let presents = an_item().at(&group.held, 5);
        let action = Action {
            due: Due::NextMeeting { body: group.body.id, nth: NonZeroU8::MIN },
            ..an_action()
                .by(&group.decision, &group.held)
                .owner(Owner::Person(group.owner.id))
                .state(ActionState::InProgress)
        };
        let placement = tovholder::domain::placement::Placement {
            action: action.id,
            meeting: group.held.id,
            item: Some(presents.id),
            ..a_placement()
        };
        let items = [standing.clone(), presents.clone()];
        let kept = placement.clone();
        app.store(move |db| {
            items.iter().try_for_each(|item| agenda_items::insert(db, item))?;
            actions::insert(db, &action)?;
            placements::insert(db, &kept)
        })
        .await;
        for item in [standing.id, presents.id] {
            let decided = decide(&secretary, item, "postponed").await;
            assert_eq!(decided.is(StatusCode::CREATED)["successor_item_id"], Value::Null);
            assert_eq!(history(&app, item).await.last().unwrap().0, "postponed");
        }
        // The meeting dealt with the item, and so with the action.
        let id = placement.id;
        let presented = app.store(move |db| placements::find(db, id)).await.unwrap();
        assert_eq!(presented.state.name(), "presented");
        app.close().await;
    }

    async fn imported_minutes_let_postponed_items_go_on(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = minutes_imports::Review::at(&app).await;
        let secretary = review.secretary(&app);
        let minutes = "\
# REFERAT Digitaliseringsstyregruppen d. 25-10-2023

**Mødedato** Onsdag d. 25. oktober 2023 kl. 13:00

# Punkt 1: Plan for netværk

## Beslutning

Sagen udsættes til næste møde.

# Punkt 2: Siden sidst

## Beslutning

Orientering givet.
";
        let import = minutes_imports::accepted(&secretary, minutes).await;
        assert_eq!(import["state"], "accepted");
        let decided = secretary.walk("/decisions").await;
        let postponed = decided.iter().find(|one| one["outcome"] == "postponed").unwrap();
        let next = postponed["successor_item_id"].as_str().unwrap().parse().unwrap();
        let found = find(&app, next).await.unwrap();
        assert_eq!((found.content.title.as_str(), found.body), ("Plan for netværk", review.body));
        let other = decided.iter().find(|one| one["outcome"] == "noted").unwrap();
        assert_eq!(other["successor_item_id"], Value::Null);
        app.close().await;
    }

    async fn a_referred_item_opens_in_the_other_body(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let (other, _) = another_body(&app).await;
        let secretary = group.secretary(&app);
        let request = json!({
            "agenda_item_id": group.undecided.id.to_string(), "text": "Oversendes.", "outcome": "referred",
            "referred_to_body_id": other.id.to_string(),
        });
        let decided = secretary.post("/decisions", &request).await;
        decided.is(StatusCode::CREATED);
        let next = successor(&decided);
        let found = find(&app, next).await.unwrap();
        let expected = Found {
            body: other.id,
            content: group.undecided.content.clone(),
            predecessor: Some(group.undecided.id),
            thread: group.undecided.thread,
        };
        assert_eq!(found, expected);
        let told = history(&app, group.undecided.id).await;
        assert_eq!(told, [("referred".to_owned(), "successor_item_id successor_body_id".to_owned())]);
        // It leaves the other body again when it was not referred after all.
        let changed = secretary.patch(&path_of(&decided), decided.etag(), &json!({ "outcome": "postponed" })).await;
        changed.is(StatusCode::OK);
        assert_eq!(find(&app, next).await, None);
        assert_eq!(find(&app, successor(&changed)).await.unwrap().body, group.body.id);
        app.close().await;
    }

    async fn a_referral_names_the_other_body_later(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let (other, member) = another_body(&app).await;
        let secretary = group.secretary(&app);
        let decided = decide(&secretary, group.undecided.id, "referred").await;
        assert_eq!(decided.is(StatusCode::CREATED)["successor_item_id"], Value::Null);
        let resource = path_of(&decided);
        let path = format!("{resource}/referral");
        let to = |id: &str| json!({ "body_id": id });
        let dissolved = Body { dissolved_on: Some(day("2023-10-26")), ..a_body() };
        let (gone, id) = (dissolved.id.to_string(), other.id.to_string());
        app.store(move |db| bodies::insert(db, &dissolved)).await;
        conduct::refuses_bad_bodies(&secretary, Method::POST, &path).await;
        conduct::points_to_fields(&secretary, (Method::POST, &path), &[
            (json!({}), ""),
            (to("1"), "/body_id"),
            (to(&nobody().to_string()), "/body_id"),
            (to(&group.body.id.to_string()), "/body_id"),
            (to(&gone), "/body_id"),
        ])
        .await;
        conduct::asks_for_a_token(&app, &[(Method::POST, &path)]).await;
        for session in [
            group.member(&app),
            group.owner(&app),
            app.as_([Role::Secretary], Some(member.id)),
            app.as_([Role::Auditor, Role::Cleared], None),
        ] {
            session.step(&path, "\"1\"", &to(&id)).await.is_problem(Kind::NotPermitted);
        }
        conduct::minds_versions_of((&secretary, Method::POST), (&resource, &path), &to(&id)).await;
        let now = secretary.get(&resource).await;
        assert_eq!(find(&app, successor(&now)).await.unwrap().body, other.id);
        let again = secretary.step(&path, now.etag(), &to(&id)).await;
        again.is_problem(Kind::NotAllowedNow);
        // What was decided otherwise is not sent on.
        let approved = format!("/decisions/{}/referral", group.decision.id);
        secretary.step(&approved, "\"1\"", &to(&id)).await.is_problem(Kind::NotAllowedNow);
        let unknown = format!("/decisions/{}/referral", nobody());
        secretary.step(&unknown, "\"1\"", &to(&id)).await.is_problem(Kind::NotFound);
        app.close().await;
    }

    async fn only_a_body_that_works_is_referred_to(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let dissolved = Body { dissolved_on: Some(day("2023-10-01")), ..a_body() };
        let gone = dissolved.id.to_string();
        app.store(move |db| bodies::insert(db, &dissolved)).await;
        let secretary = group.secretary(&app);
        for to in [gone, group.body.id.to_string(), nobody().to_string()] {
            let request = json!({
                "agenda_item_id": group.undecided.id.to_string(), "text": "x", "outcome": "referred",
                "referred_to_body_id": to,
            });
            secretary.post("/decisions", &request).await.points_to(&["/referred_to_body_id"]);
        }
        let nowhere = json!({
            "agenda_item_id": group.undecided.id.to_string(), "text": "x", "outcome": "referred",
            "resume_not_before": "2024-02-01",
        });
        secretary.post("/decisions", &nowhere).await.points_to(&["/resume_not_before"]);
        assert_eq!(secretary.walk("/decisions").await.len(), 2, "nothing was recorded");
        app.close().await;
    }

    // Whoever refers a closed item lays it before the other body: that is what a referral means.
    async fn a_closed_item_is_seen_by_the_members_of_the_body_that_it_is_referred_to(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let (other, member) = another_body(&app).await;
        let item = fill(&app, &group).await;
        let secretary = group.secretary(&app);
        let request = json!({
            "agenda_item_id": item.id.to_string(), "text": "Oversendes.", "outcome": "referred",
            "referred_to_body_id": other.id.to_string(),
        });
        let decided = secretary.post("/decisions", &request).await;
        // The secretary has no seat there.
        assert_eq!(decided.is(StatusCode::CREATED)["successor_item_id"], Value::Null);
        let cleared = app.as_([Role::Auditor, Role::Cleared], None);
        let next = successor(&cleared.get(&path_of(&decided)).await);
        assert!(find(&app, next).await.unwrap().content.confidentiality.is_closed());
        let there = app.as_([Role::Member], Some(member.id));
        let thread = format!("/agenda-items/{next}/thread");
        let seen = there.walk(&thread).await;
        assert_eq!(seen.len(), 1, "what the first body dealt with stays with it");
        assert_eq!((&seen[0]["title"], &seen[0]["body_name"]), (&json!("Generativ AI"), &json!("Økonomiudvalget")));
        assert_eq!(cleared.walk(&thread).await.len(), 2);
        for session in [secretary, group.stranger(&app), app.administrator()] {
            session.get(&thread).await.is_problem(Kind::NotFound);
        }
        there.get(&path_of(&decided)).await.is_problem(Kind::NotFound);
        app.close().await;
    }
}
