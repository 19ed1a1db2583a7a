//! The record of who was given closed content: kept before the answer is given, read by those who watch.

use actix_web::http::{Method, StatusCode};
use diesel::RunQueryDsl as _;
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::{Role, Scope},
        action::ActionState,
        organisation::Owner,
    },
    storage::closed_reads,
};

use super::{conduct, steering_group::SteeringGroup};
use crate::support::{app::TestApp, builders::*, requests::Session};

const READS: &str = "/closed-reads";

/// Who read what, newest first.
async fn lines(app: &TestApp, query: &str) -> Vec<(Value, Value)> {
    let auditor = app.as_([Role::Auditor], None);
    let lines = auditor.walk(&format!("{READS}{query}")).await;
    let told = |line: &Value| (line["person_id"].clone(), line["thing_id"].clone());
    lines.iter().map(told).collect()
}

async fn reads(session: &Session<'_>, path: &str) -> String {
    let answer = session.get(path).await;
    answer.is(StatusCode::OK);
    answer.header("x-request-id").to_owned()
}

/// Each of the two reads twice, all at once.
async fn both_read(one: &Session<'_>, other: &Session<'_>, path: &str) {
    let ask = async |session: &Session<'_>| session.get(path).await;
    let answers = tokio::join!(ask(one), ask(one), ask(other), ask(other));
    for answer in [answers.0, answers.1, answers.2, answers.3] {
        answer.is(StatusCode::OK);
    }
}

on_both_databases! {
    async fn whoever_reads_what_is_closed_is_recorded_with_what_and_when(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let (decision, open) = (group.closed_decision.id, group.decision.id);
        let member = group.member(&app);
        reads(&member, &format!("/decisions/{open}")).await;
        reads(&member, "/meetings").await;
        assert_eq!(lines(&app, "").await, []);
        let request = reads(&member, &format!("/decisions/{decision}")).await;
        let told = app.administrator().get(READS).await.is(StatusCode::OK);
        let line = &told["items"][0];
        let subject = format!("member {:?}", Some(group.member.id));
        assert_eq!(
            (&line["at"], &line["actor"], &line["person_id"], &line["request_id"], &line["thing_kind"], &line["thing_id"]),
            (&json!("2023-10-26T07:00:00Z"), &json!(subject), &json!(group.member.id), &json!(request), &json!("decision"), &json!(decision))
        );
        // Asking to see what one may not see leaves nothing behind.
        group.stranger(&app).get(&format!("/decisions/{decision}")).await.is_problem(Kind::NotFound);
        assert_eq!(lines(&app, "").await.len(), 1);
        app.close().await;
    }

    async fn what_is_read_again_within_the_minute_is_told_once(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let path = format!("/decisions/{}", group.closed_decision.id);
        for (now, count) in [("2023-10-26 09:00", 1), ("2023-10-26 09:00", 1), ("2023-10-26 09:01", 2)] {
            app.set_clock(now);
            reads(&group.member(&app), &path).await;
            reads(&group.member(&app), "/decisions").await;
            assert_eq!(lines(&app, "").await.len(), count, "{now}");
        }
        reads(&group.secretary(&app), &path).await;
        assert_eq!(lines(&app, "").await.len(), 3, "somebody else");
        app.close().await;
    }

    async fn two_who_read_the_same_at_once_are_both_answered(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let path = format!("/decisions/{}", group.closed_decision.id);
        let (member, secretary) = (group.member(&app), group.secretary(&app));
        both_read(&member, &secretary, &path).await;
        assert_eq!(lines(&app, "").await.len(), 2);
        app.close().await;
    }

    async fn a_list_records_each_closed_thing_that_it_shows(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        reads(&group.secretary(&app), &format!("/agenda-items?meeting_id={}", group.held.id)).await;
        assert_eq!(lines(&app, "").await, [(json!(group.secretary.id), json!(group.closed_decision.item))]);
        reads(&group.secretary(&app), "/decisions").await;
        assert_eq!(lines(&app, "").await.len(), 2);
        let new = group.new_action(&group.closed_decision);
        let action: String = group.secretary(&app).create("/actions", &new).await;
        let before = lines(&app, &format!("?thing_id={action}")).await.len();
        assert_eq!(before, 0, "who makes something has not read it");
        reads(&group.owner(&app), "/reports/outstanding-actions").await;
        assert_eq!(lines(&app, &format!("?thing_id={action}")).await, [(json!(group.owner.id), json!(action))]);
        app.drain().await;
        app.close().await;
    }

    async fn a_change_of_something_closed_records_that_it_was_seen(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let action = an_action().by(&group.closed_decision, &group.held).owner(Owner::Person(group.owner.id));
        let action = action.state(ActionState::Open).closed();
        let id = group.keep(&app, action).await;
        let path = format!("/actions/{id}/start");
        let owner = group.owner(&app);
        owner.ask(Method::POST, &path).if_match("\"7\"").await.is_problem(Kind::Stale);
        assert_eq!(lines(&app, "").await, [], "what is refused shows nothing, and undoes its line");
        owner.ask(Method::POST, &path).if_match("\"1\"").await.is(StatusCode::OK);
        assert_eq!(lines(&app, "").await, [(json!(group.owner.id), json!(id))]);
        app.drain().await;
        assert_eq!(lines(&app, "").await.len(), 1, "the jobs tell nobody");
        app.close().await;
    }

    async fn what_cannot_be_recorded_is_not_told(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        app.store(|db| {
            let dropped = diesel::sql_query("DROP TABLE closed_reads").execute(db);
            Ok(dropped.map(|_| ())?)
        }).await;
        let member = group.member(&app);
        let refused = member.get(&format!("/decisions/{}", group.closed_decision.id)).await;
        refused.is_problem(Kind::Internal);
        assert!(!refused.text.contains(group.closed_decision.text.as_str()));
        reads(&member, &format!("/decisions/{}", group.decision.id)).await;
        app.close().await;
    }

    async fn another_system_is_recorded_by_its_subject(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let path = format!("/decisions/{}", group.closed_decision.id);
        app.system([Scope::DecisionsRead]).get(&path).await.is_problem(Kind::NotFound);
        reads(&app.system([Scope::DecisionsRead, Scope::ClosedRead]), &path).await;
        let line = app.administrator().walk(READS).await.remove(0);
        assert_eq!((&line["actor"], &line["person_id"]), (&json!("system decisions:read closed:read"), &Value::Null));
        app.close().await;
    }

    async fn the_record_is_narrowed_and_walked_newest_first(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let (decision, item) = (group.closed_decision.id, group.closed_decision.item);
        for now in ["2023-10-26 09:00", "2023-10-26 09:10", "2023-10-26 09:20"] {
            app.set_clock(now);
            reads(&group.member(&app), &format!("/decisions/{decision}")).await;
            reads(&group.secretary(&app), &format!("/agenda-items/{item}")).await;
        }
        let by = json!(group.member.id);
        for (query, count) in [
            (String::new(), 6), ("?limit=1".to_owned(), 6), (format!("?person_id={}", group.member.id), 3),
            (format!("?thing_id={item}&limit=2"), 3), ("?since=2023-10-26T07:10:00Z".to_owned(), 4),
            ("?until=2023-10-26T07:10:00Z".to_owned(), 2),
            (format!("?thing_id={decision}&since=2023-10-26T07:20:00Z"), 1), ("?actor=somebody".to_owned(), 0),
        ] {
            assert_eq!(lines(&app, &query).await.len(), count, "{query}");
        }
        let times = app.administrator().walk_field(&format!("{READS}?limit=1&person_id={}", group.member.id), "at").await;
        assert_eq!(times, ["2023-10-26T07:20:00Z", "2023-10-26T07:10:00Z", "2023-10-26T07:00:00Z"]);
        assert!(lines(&app, "?limit=5").await.iter().any(|(person, _)| *person == by));
        for query in ["person_id=x", "since=yesterday", "limit=0", "sort=at", "thing_id=7"] {
            app.administrator().get(&format!("{READS}?{query}")).await.is_problem(Kind::InvalidParameter);
        }
        app.close().await;
    }

    async fn whoever_is_anonymised_is_told_by_no_name_any_more(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let member = group.member.id;
        // By two providers, in the same minute.
        for name in ["staff:mads@havnbjerg.dk", "old:mads"] {
            let session = app.named(name, [Role::Member], Some(member));
            reads(&session, &format!("/decisions/{}", group.closed_decision.id)).await;
        }
        reads(&group.secretary(&app), "/decisions").await;
        let forget = move |db: &mut _| closed_reads::forget_some(db, member, 1);
        assert_eq!([app.store(forget).await, app.store(forget).await, app.store(forget).await], [1, 1, 0]);
        let actors = app.administrator().walk_field(&format!("{READS}?person_id={member}"), "actor").await;
        assert_eq!(actors.len(), 2);
        assert!(actors.iter().all(|actor| !actor.to_string().contains("mads")), "{actors:?}");
        let others = app.administrator().walk_field(&format!("{READS}?person_id={}", group.secretary.id), "actor").await;
        assert!(others[0].as_str().unwrap().starts_with("secretary"), "{others:?}");
        app.close().await;
    }

    async fn the_record_is_for_those_who_watch(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        for role in [Role::Administrator, Role::Auditor] {
            app.as_([role], None).get(READS).await.is(StatusCode::OK);
        }
        for role in [Role::Secretary, Role::Director, Role::Employee, Role::Member, Role::Cleared] {
            app.as_([role], None).get(READS).await.is_problem(Kind::NotPermitted);
        }
        app.system(Scope::ALL.iter().copied()).get(READS).await.is_problem(Kind::NotPermitted);
        conduct::asks_for_a_token(&app, &[(Method::GET, READS)]).await;
        app.close().await;
    }
}
