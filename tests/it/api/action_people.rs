//! The people of an action: who helps, and who is told.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role,
        action::ActionState,
        ids::{ActionId, PersonId},
    },
    storage::people,
};

use super::{
    conduct,
    steering_group::{SteeringGroup, nobody},
};
use crate::support::{app::TestApp, builders::*};

fn involved(people: &[(PersonId, &str)]) -> Value {
    let people = people.iter().map(|(person, involvement)| {
        json!({ "person_id": person.to_string(), "involvement": involvement })
    });
    json!({ "people": people.collect::<Vec<_>>() })
}

async fn an_action(app: &TestApp, group: &SteeringGroup, is_closed: bool) -> ActionId {
    let decision = if is_closed {
        &group.closed_decision
    } else {
        &group.decision
    };
    group
        .secretary(app)
        .create("/actions", &group.new_action(decision))
        .await
}

on_both_databases! {
    async fn people_are_named_read_and_told_once(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let action = an_action(&app, &group, false).await;
        app.drain().await;
        let path = format!("/actions/{action}/people");
        let secretary = group.secretary(&app);
        let before = secretary.get(&path).await;
        assert_eq!(before.is(StatusCode::OK), json!({ "people": [] }));
        let wanted = involved(&[(group.member.id, "contributor"), (group.stranger.id, "informed")]);
        let named = secretary.ask(Method::PUT, &path).if_match(before.etag()).json(&wanted).await;
        let told = named.is(StatusCode::OK);
        assert_eq!(told["people"].as_array().unwrap().len(), 2);
        assert_eq!(secretary.get(&path).await.json(), told);

        let before = app.mailer.sent().len();
        let mails = app.drain().await.split_off(before);
        let mut subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
        subjects.sort_unstable();
        assert_eq!(subjects, ["Du holdes orienteret om en opfølgning", "Du skal bidrage til en opfølgning"]);
        // Named again, nobody is told again; as something else, they are.
        let owner = group.owner(&app);
        for (wanted, count) in [(told.clone(), 0), (involved(&[(group.stranger.id, "contributor")]), 1), (involved(&[]), 0)] {
            let tag = owner.get(&path).await.etag().to_owned();
            owner.ask(Method::PUT, &path).if_match(&tag).json(&wanted).await.is(StatusCode::OK);
            let before = app.mailer.sent().len();
            assert_eq!(app.drain().await.len() - before, count, "{wanted}");
        }
        app.close().await;
    }

    async fn contributors_are_reminded_by_the_steps_that_are_theirs(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let ladder = json!([
            { "offset_working_days": -5, "audience": "contributors" },
            { "offset_working_days": -5, "audience": "owner" },
        ]);
        let body = format!("/bodies/{}", group.body.id);
        let rules = json!({ "rules": { "ladder": ladder } });
        app.administrator().patch(&body, "\"1\"", &rules).await.is(StatusCode::OK);
        let action = an_action(&app, &group, false).await;
        let path = format!("/actions/{action}/people");
        let secretary = group.secretary(&app);
        let tag = secretary.get(&path).await.etag().to_owned();
        let wanted = involved(&[(group.member.id, "contributor"), (group.stranger.id, "informed")]);
        secretary.ask(Method::PUT, &path).if_match(&tag).json(&wanted).await.is(StatusCode::OK);
        app.drain().await;
        let lines = secretary.walk(&format!("/reminders?action_id={action}&state=planned")).await;
        let told = lines.iter().map(|line| (line["step"].as_str().unwrap(), line["recipient_id"].as_str().unwrap().to_owned()));
        let mut told: Vec<_> = told.collect();
        told.sort();
        let expected = [("-5 contributors", group.member.id.to_string()), ("-5 owner", group.owner.id.to_string())];
        assert_eq!(told, expected);
        app.close().await;
    }

    async fn of_a_closed_action_only_those_who_see_it_can_be(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let action = an_action(&app, &group, true).await;
        let path = format!("/actions/{action}/people");
        let secretary = group.secretary(&app);
        let tag = secretary.get(&path).await.etag().to_owned();
        let put = |wanted: Value| secretary.ask(Method::PUT, &path).if_match(&tag).json(&wanted);
        let people = [(group.member.id, "contributor"), (group.stranger.id, "contributor"), (nobody(), "informed")];
        put(involved(&people)).await.points_to(&["/people/1/person_id", "/people/2/person_id"]);
        put(involved(&[(group.member.id, "informed"), (group.owner.id, "contributor")])).await.is(StatusCode::OK);
        for session in group.outsiders(&app) {
            session.get(&path).await.is_problem(Kind::NotFound);
            let asked = session.ask(Method::PUT, &path).if_match("\"2\"").json(&involved(&[]));
            asked.await.is_problem(Kind::NotFound);
        }
        let before = app.mailer.sent().len();
        for mail in app.drain().await.split_off(before) {
            assert!(!mail.text.contains("retningslinjer"), "{}", mail.text);
        }
        app.close().await;
    }

    async fn what_cannot_be_the_people_of_an_action_is_refused(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let action = an_action(&app, &group, false).await;
        let path = format!("/actions/{action}/people");
        let secretary = group.secretary(&app);
        let many: Vec<_> = (0..51).map(|_| a_person()).collect();
        let stored = many.clone();
        app.store(move |db| stored.iter().try_for_each(|one| people::insert(db, one))).await;
        let many: Vec<_> = many.iter().map(|person| (person.id, "informed")).collect();
        let (member, stranger) = (group.member.id, group.stranger.id);
        conduct::refuses_bad_bodies(&secretary, Method::PUT, &path).await;
        conduct::points_to_fields(&secretary, (Method::PUT, &path), &[
            (involved(&many), "/people"),
            (involved(&[(member, "informed"), (member, "informed")]), "/people/1/person_id"),
            (involved(&[(member, "informed"), (stranger, "informed"), (member, "contributor")]), "/people/2/person_id"),
            (involved(&[(nobody(), "informed")]), "/people/0/person_id"),
            (involved(&[(member, "owner")]), "/people/0/involvement"),
            (json!({ "people": [{ "person_id": "7", "involvement": "informed" }] }), "/people/0/person_id"),
            (json!({ "people": [{ "person_id": member.to_string() }] }), "/people/0"),
            (json!({ "people": [], "colour": "red" }), "/colour"),
        ])
        .await;
        let fifty = secretary.ask(Method::PUT, &path).if_match("\"1\"").json(&involved(&many[..50]));
        fifty.await.is(StatusCode::OK);
        app.drain().await;
        app.close().await;
    }

    async fn versions_states_and_rights_are_minded(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let action = an_action(&app, &group, false).await;
        let path = format!("/actions/{action}/people");
        let wanted = involved(&[(group.member.id, "contributor")]);
        let secretary = group.secretary(&app);
        conduct::tells_what_is_known(&secretary, &path).await;
        conduct::minds_versions_of((&secretary, Method::PUT), (&path, &path), &wanted).await;
        for session in [
            group.stranger(&app),
            group.member(&app),
            app.as_([Role::Auditor], None),
            app.as_([Role::Secretary], Some(group.stranger.id)),
        ] {
            session.get(&path).await.is(StatusCode::OK);
            let asked = session.ask(Method::PUT, &path).if_match("\"2\"").json(&wanted);
            asked.await.is_problem(Kind::NotPermitted);
        }
        let reason = note("Ikke vores.");
        let declined = ActionState::Declined { at: moment("2023-10-26 08:00"), reason };
        let ended = group.an_action_that_is(&app, declined).await;
        let asked = secretary.ask(Method::PUT, &format!("/actions/{ended}/people")).if_match("\"1\"").json(&wanted);
        asked.await.is_problem(Kind::NotAllowedNow);
        conduct::asks_for_a_token(&app, &[(Method::GET, &path), (Method::PUT, &path)]).await;
        app.drain().await;
        app.close().await;
    }
}
