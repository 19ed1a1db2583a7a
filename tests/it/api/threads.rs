//! Threads: an item, what was decided on it, the actions that came of that, the items that present
//! those, through several meetings and bodies.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        agenda::AgendaItem,
        body::{Body, Function, Membership},
        decision::Decision,
        ids::{ActionId, AgendaItemId, MatterId},
        meeting::{Meeting, MeetingState},
    },
    storage::{
        actions, agenda_items, bodies, decisions, matters, meetings, memberships, placements,
    },
};

use super::{
    conduct,
    steering_group::{SteeringGroup, nobody},
};
use crate::support::{app::TestApp, builders::*, requests::Session};

const AFTER: &str = "2023-11-30 09:00";

/// The chain: decided in October, followed up in November, and referred from there to the council.
struct Chain {
    council: Body,
    matter: MatterId,
    first: AgendaItemId,
    action: ActionId,
    second: AgendaItemId,
    third: AgendaItemId,
}

impl Chain {
    async fn run(app: &TestApp, group: &SteeringGroup) -> Self {
        let council = a_body().named("Byrådet");
        let kept = council.clone();
        // The secretary is secretary of the council too.
        let seat = Membership {
            body: council.id,
            person: group.secretary.id,
            function: Function::Secretary,
        };
        app.store(move |db| {
            bodies::insert(db, &kept)?;
            memberships::put(db, seat)
        })
        .await;
        let action: ActionId = group
            .secretary(app)
            .create("/actions", &group.new_action(&group.decision))
            .await;
        let placed = app
            .store(move |db| placements::standing_of(db, action))
            .await;
        let second = placed.unwrap().item.unwrap();
        let next = group.next.id;
        app.store(move |db| {
            let meeting = meetings::find(db, next)?.unwrap();
            let state = MeetingState::Held { at: moment(AFTER) };
            meetings::update(db, Meeting { state, ..meeting }).map(drop)
        })
        .await;
        app.set_clock(AFTER);
        let request = json!({
            "agenda_item_id": second.to_string(), "text": "Oversendes til byrådet.", "outcome": "referred",
            "referred_to_body_id": council.id.to_string(),
        });
        let referred = group.secretary(app).post("/decisions", &request).await;
        let third = referred.is(StatusCode::CREATED)["successor_item_id"].clone();
        let first = group.decision.item;
        let item = app
            .store(move |db| agenda_items::find(db, first))
            .await
            .unwrap();
        Self {
            council,
            matter: item.content.matter.unwrap(),
            first,
            action,
            second,
            third: third.as_str().unwrap().parse().unwrap(),
        }
    }

    async fn close_items(&self, app: &TestApp, ids: &[AgendaItemId]) {
        let ids = ids.to_vec();
        app.store(move |db| {
            for id in &ids {
                let item = agenda_items::find(db, *id)?.unwrap();
                agenda_items::update(db, item.closed())?;
            }
            Ok(())
        })
        .await;
    }
}

async fn ids(session: &Session<'_>, path: &str) -> Vec<String> {
    let told = session.walk_field(path, "agenda_item_id").await;
    told.iter()
        .map(|id| id.as_str().unwrap().to_owned())
        .collect()
}

fn path_of(item: AgendaItemId) -> String {
    format!("/agenda-items/{item}/thread")
}

on_both_databases! {
    async fn a_thread_runs_from_item_to_decision_to_action_to_item(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let chain = Chain::run(&app, &group).await;
        let secretary = group.secretary(&app);
        let thread = secretary.walk(&path_of(chain.first)).await;
        let told: Vec<_> = thread.iter().map(|entry| entry["agenda_item_id"].as_str().unwrap()).collect();
        assert_eq!(told, [chain.first, chain.second, chain.third].map(|id| id.to_string()));
        let [first, second, third] = &thread[..] else { panic!("{thread:?}") };
        assert_eq!((&first["meeting_id"], &first["starts_at"]), (&json!(group.held.id.to_string()), &json!("2023-10-25T11:00:00Z")));
        assert_eq!(first["body_name"], "Digitaliseringsstyregruppen");
        let decision = &first["decision"];
        assert_eq!(decision["id"], group.decision.id.to_string());
        assert_eq!((&decision["outcome"], &decision["edition"]), (&json!("approved"), &json!(1)));
        assert_eq!(decision["implementation_status"], "not_started");
        let action = &decision["actions"][0];
        assert_eq!((&action["id"], &action["state"]), (&json!(chain.action.to_string()), &json!("open")));
        assert_eq!(action["presented_by_item_ids"], json!([chain.second.to_string()]));
        // An action that comes back does not take its item up again.
        assert_eq!(first["successor_item_id"], Value::Null);
        assert_eq!((&second["meeting_id"], &second["decision"]["outcome"]), (&json!(group.next.id.to_string()), &json!("referred")));
        assert_eq!(second["successor_item_id"], third["agenda_item_id"]);
        assert_eq!((&third["body_id"], &third["decision"]), (&json!(chain.council.id.to_string()), &Value::Null));
        assert_eq!(third["matter_id"], chain.matter.to_string());
        for item in [chain.second, chain.third] {
            assert_eq!(secretary.walk(&path_of(item)).await, thread, "from wherever one looks");
        }
        conduct::is_walked_to_its_end(&secretary, &path_of(chain.second)).await;
        app.drain().await;
        app.close().await;
    }

    async fn the_thread_of_a_matter_holds_all_its_items_and_what_they_lead_to(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let chain = Chain::run(&app, &group).await;
        let path = format!("/matters/{}/thread", chain.matter);
        let other = AgendaItem { meeting: group.after_next.id, ..an_item() };
        // It belongs to no matter, and continues one that does.
        let loose = AgendaItem { thread: chain.first, position: 2, ..other.clone() };
        let loose = AgendaItem { id: an_item().id, predecessor: Some(chain.first), ..loose };
        let mut same = other;
        same.content.matter = Some(chain.matter);
        let expected = [chain.first, chain.second, same.id, loose.id, chain.third].map(|id| id.to_string());
        let unrelated = an_item().at(&group.after_next, 3);
        app.store(move |db| {
            [&same, &loose, &unrelated].iter().try_for_each(|item| agenda_items::insert(db, item))
        })
        .await;
        let secretary = group.secretary(&app);
        let mut found = ids(&secretary, &path).await;
        // The council may have put the last one on an agenda already.
        found.sort_unstable_by_key(|id| expected.iter().position(|other| other == id));
        assert_eq!(found, expected);
        conduct::is_walked_to_its_end(&secretary, &path).await;
        app.drain().await;
        app.close().await;
    }

    async fn a_closed_item_is_in_no_thread_of_others(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let chain = Chain::run(&app, &group).await;
        chain.close_items(&app, &[chain.second]).await;
        for session in [group.stranger(&app), app.administrator()] {
            let thread = session.walk(&path_of(chain.first)).await;
            let told: Vec<_> = thread.iter().map(|entry| entry["agenda_item_id"].as_str().unwrap()).collect();
            assert_eq!(told, [chain.first, chain.third].map(|id| id.to_string()));
            let action = &thread[0]["decision"]["actions"][0];
            assert_eq!(action["presented_by_item_ids"], json!([]));
            session.get(&path_of(chain.second)).await.is_problem(Kind::NotFound);
            let page = session.get(&format!("{}?limit=2", path_of(chain.first))).await;
            assert_eq!(page.json()["next_cursor"], Value::Null);
        }
        for session in group.insiders(&app) {
            assert_eq!(session.walk(&path_of(chain.first)).await.len(), 3);
        }
        // The action is the owner's, the item that presents it is not.
        assert_eq!(group.owner(&app).walk(&path_of(chain.first)).await.len(), 2);
        app.drain().await;
        app.close().await;
    }

    async fn what_only_a_closed_item_leads_to_is_not_in_the_thread_of_its_matter(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let matter = a_matter();
        let path = format!("/matters/{}/thread", matter.id);
        let closed = an_item().at(&group.held, 8).about(&matter).closed();
        let loose = AgendaItem { predecessor: Some(closed.id), thread: closed.thread, ..an_item().at(&group.next, 8) };
        app.store(move |db| {
            matters::insert(db, &matter)?;
            agenda_items::insert(db, &closed)?;
            agenda_items::insert(db, &loose)
        })
        .await;
        assert_eq!(group.member(&app).walk(&path).await.len(), 2);
        assert_eq!(group.stranger(&app).walk(&path).await.len(), 0);
        app.close().await;
    }

    async fn a_closed_action_is_not_told_with_an_open_decision(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let closed = an_action().by(&group.decision, &group.held).owner(tovholder::domain::organisation::Owner::Person(group.owner.id)).closed();
        app.store(move |db| actions::insert(db, &closed)).await;
        for (session, count, status) in [
            (group.stranger(&app), 0, "none_needed"),
            (group.owner(&app), 1, "not_started"),
            (group.member(&app), 1, "not_started"),
        ] {
            let thread = session.walk(&path_of(group.decision.item)).await;
            let decision = &thread[0]["decision"];
            assert_eq!(decision["actions"].as_array().unwrap().len(), count);
            assert_eq!(decision["implementation_status"], status);
        }
        app.close().await;
    }

    async fn threads_are_for_those_who_may_know_of_them(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let hidden = a_matter().closed();
        let of_matter = format!("/matters/{}/thread", hidden.id);
        let item = an_item().at(&group.held, 8).about(&hidden).closed();
        let decision = Decision { item: item.id, ..a_decision() };
        app.store(move |db| {
            matters::insert(db, &hidden)?;
            agenda_items::insert(db, &item)?;
            decisions::insert(db, &decision)
        })
        .await;
        let of_item = path_of(group.closed_decision.item);
        for session in group.outsiders(&app) {
            session.get(&of_item).await.is_problem(Kind::NotFound);
            session.get(&of_matter).await.is_problem(Kind::NotFound);
        }
        for session in group.insiders(&app) {
            assert_eq!(session.walk(&of_item).await.len(), 1);
        }
        assert_eq!(group.member(&app).walk(&of_matter).await.len(), 1);
        let secretary = group.secretary(&app);
        for collection in ["agenda-items", "matters"] {
            secretary.get(&format!("/{collection}/{}/thread", nobody())).await.is_problem(Kind::NotFound);
            secretary.get(&format!("/{collection}/7/thread")).await.is_problem(Kind::NotFound);
        }
        conduct::asks_for_a_token(&app, &[(Method::GET, &of_item), (Method::GET, &of_matter)]).await;
        conduct::refuses_parameters(&secretary, &of_item, &["colour=red", "limit=0", "limit=201"]).await;
        // A cursor of the right list that leads nowhere.
        let cursor = format!("{of_item}?cursor=WyJ0aHJlYWQiLCJub3doZXJlIl0");
        secretary.get(&cursor).await.is_problem(Kind::InvalidCursor);
        app.close().await;
    }
}
