//! Calendar feeds as they are made, listed, renewed and revoked. What they show is in `calendars`.

use actix_web::http::{Method, StatusCode, header::LOCATION};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role,
        calendar_feed::CalendarFeed,
        ids::CalendarFeedId,
        organisation::{Person, Presence},
    },
    storage::{events, people},
};

use super::{
    conduct::{asks_for_a_token, is_walked_to_its_end, points_to_fields, refuses_bad_bodies},
    steering_group::{SteeringGroup, nobody, told},
};
use crate::support::{
    app::{LINK_BASE, TestApp},
    builders::day,
    requests::{Answer, Session},
};

const FEEDS: &str = "/calendar-feeds";

async fn make(session: &Session<'_>, new: &Value) -> Answer {
    let made = session.post(FEEDS, new).await;
    made.is(StatusCode::CREATED);
    made
}

fn path_of(made: &Answer) -> String {
    format!("{FEEDS}/{}", told(made, "id"))
}

/// The address of a calendar without what every link begins with.
fn address_in(answer: &Answer) -> String {
    let address = told(answer, "address");
    address.strip_prefix(LINK_BASE).unwrap().to_owned()
}

/// Whether the calendar can be read.
async fn is_read(app: &TestApp, address: &str) -> bool {
    let answer = app.with_token(None).get(address).await;
    let is_read = answer.status == StatusCode::OK;
    if !is_read {
        answer.is_problem(Kind::NotFound);
    }
    is_read
}

/// A feed that a new service account made: its address, and where the account stands.
async fn feed_of_account(app: &TestApp, account: &Value, feed: &Value) -> (String, String) {
    let made = app.administrator().post("/service-accounts", account).await;
    let (id, secret) = (told(&made, "id"), told(&made, "secret"));
    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let asking = app.with_token(None).ask(Method::POST, "/tokens");
    let token = asking.body("application/x-www-form-urlencoded", form).await;
    let system = app.with_token(Some(&told(&token, "access_token")));
    let address = address_in(&make(&system, feed).await);
    (address, format!("/service-accounts/{id}"))
}

fn without_address(answer: &Answer) -> Value {
    let mut told = answer.json();
    told.as_object_mut().unwrap().remove("address");
    told
}

on_both_databases! {
    async fn a_feed_tells_its_address_once(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let owner = group.owner(&app);
        let made = make(&owner, &json!({ "actions_as": "event", "language": "en" })).await;
        let id = told(&made, "id");
        assert_eq!(made.header(LOCATION), format!("/api/v1{FEEDS}/{id}"));
        let address = told(&made, "address");
        assert!(address.starts_with("https://tovholder.example.dk/calendar/"), "{address}");
        assert_eq!(address.len(), "https://tovholder.example.dk/calendar/.ics".len() + 64);
        let expected = json!({
            "id": id, "person_id": group.owner.id.to_string(), "body_id": null,
            "actions_as": "event", "language": "en", "created_at": "2023-10-26T07:00:00Z",
            "created_by": format!("employee Some({:?})", group.owner.id), "last_used_at": null,
        });
        assert_eq!(without_address(&made), expected);
        let read = owner.get(&path_of(&made)).await;
        assert_eq!(read.is(StatusCode::OK), expected);
        assert_eq!(owner.walk(FEEDS).await, [expected]);
        owner.get(&path_of(&made)).if_none_match(read.etag()).await.is_nothing_new();
        app.close().await;
    }

    async fn a_feed_is_of_the_caller_or_of_any_body_in_the_callers_language(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let body = group.body.id.to_string();
        for session in [group.stranger(&app), group.member(&app)] {
            let made = make(&session, &json!({ "body_id": body })).await.json();
            assert_eq!((&made["body_id"], &made["actions_as"]), (&json!(body), &json!("todo")));
            assert_eq!(made["language"], "da");
        }
        // Who is no person here has no calendar, and may have a body's.
        let service = app.as_([Role::Service], None);
        let made = make(&service, &json!({ "body_id": body })).await;
        assert_eq!(made.json()["person_id"], Value::Null);
        assert_eq!(service.walk(FEEDS).await.len(), 1);
        app.close().await;
    }

    async fn what_can_be_no_feed_is_refused(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let owner = group.owner(&app);
        refuses_bad_bodies(&owner, Method::POST, FEEDS).await;
        points_to_fields(&owner, (Method::POST, FEEDS), &[
            (json!({ "body_id": nobody().to_string() }), "/body_id"),
            (json!({ "body_id": "7" }), "/body_id"),
            (json!({ "actions_as": "reminder" }), "/actions_as"),
            (json!({ "language": "de" }), "/language"),
        ]).await;
        for session in [app.administrator(), app.as_([Role::Employee], Some(nobody()))] {
            let of_nobody = (json!({}), "/body_id");
            points_to_fields(&session, (Method::POST, FEEDS), &[of_nobody]).await;
        }
        let cleared = app.as_([Role::Cleared], Some(group.owner.id));
        cleared.post(FEEDS, &json!({})).await.is_problem(Kind::NotPermitted);
        for missing in ["018b2f00-0000-7000-8000-000000000000", "7"] {
            let path = format!("{FEEDS}/{missing}");
            owner.get(&path).await.is_problem(Kind::NotFound);
            owner.ask(Method::DELETE, &path).await.is_problem(Kind::NotFound);
            let renewal = owner.ask(Method::POST, &format!("{path}/renewal")).if_match("\"1\"");
            renewal.await.is_problem(Kind::NotFound);
        }
        assert_eq!(owner.walk(FEEDS).await.len(), 0);
        asks_for_a_token(&app, &[
            (Method::GET, FEEDS),
            (Method::POST, FEEDS),
            (Method::DELETE, "/calendar-feeds/018b2f00-0000-7000-8000-000000000000"),
        ]).await;
        app.close().await;
    }

    async fn feeds_are_their_makers_and_administrators_may_only_end_them(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let (owner, administrator) = (group.owner(&app), app.administrator());
        let made = make(&owner, &json!({})).await;
        let of_body = make(&owner, &json!({ "body_id": group.body.id.to_string() })).await;
        make(&group.member(&app), &json!({})).await;
        let renewal = format!("{}/renewal", path_of(&made));
        for other in [group.member(&app), group.secretary(&app), app.as_([Role::Auditor], None)] {
            other.get(&path_of(&made)).await.is_problem(Kind::NotFound);
            other.ask(Method::DELETE, &path_of(&made)).await.is_problem(Kind::NotFound);
            let renewed = other.ask(Method::POST, &renewal).if_match(made.etag()).await;
            renewed.is_problem(Kind::NotFound);
        }
        assert_eq!(group.secretary(&app).walk(FEEDS).await.len(), 0);
        assert_eq!(administrator.walk(FEEDS).await.len(), 3);
        is_walked_to_its_end(&administrator, FEEDS).await;
        let of_owner = format!("{FEEDS}?person_id={}", group.owner.id);
        let ids = administrator.walk_field(&of_owner, "id").await;
        assert_eq!(ids, [told(&made, "id"), told(&of_body, "id")]);
        let seen = administrator.get(&path_of(&made)).await;
        let renewed = administrator.ask(Method::POST, &renewal).if_match(seen.etag()).await;
        renewed.is_problem(Kind::NotAllowedNow);
        assert!(is_read(&app, &address_in(&made)).await);
        let ended = administrator.ask(Method::DELETE, &path_of(&made)).await;
        ended.is(StatusCode::NO_CONTENT);
        assert!(!is_read(&app, &address_in(&made)).await);
        app.close().await;
    }

    async fn a_revoked_feed_is_gone(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let owner = group.owner(&app);
        let made = make(&owner, &json!({})).await;
        assert!(is_read(&app, &address_in(&made)).await);
        let path = path_of(&made);
        owner.ask(Method::DELETE, &path).await.is(StatusCode::NO_CONTENT);
        assert!(!is_read(&app, &address_in(&made)).await);
        assert_eq!(owner.walk(FEEDS).await.len(), 0);
        owner.get(&path).await.is_problem(Kind::NotFound);
        owner.ask(Method::DELETE, &path).await.is_problem(Kind::NotFound);
        let renewal = owner.ask(Method::POST, &format!("{path}/renewal")).if_match("\"2\"");
        renewal.await.is_problem(Kind::NotFound);
        app.close().await;
    }

    async fn a_feed_ends_with_whoever_made_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let of_body = json!({ "body_id": group.body.id.to_string() });
        let owner = group.owner(&app);
        let own = address_in(&make(&owner, &json!({})).await);
        let owners_body = address_in(&make(&owner, &of_body).await);
        let members = address_in(&make(&group.member(&app), &of_body).await);
        let leaver = Person {
            presence: Presence::Left { on: day("2023-10-27") },
            ..group.owner.clone()
        };
        app.store(move |db| people::update(db, leaver.clone())).await;
        assert!(is_read(&app, &own).await && is_read(&app, &owners_body).await, "still here");
        app.set_clock("2023-10-27 00:00");
        assert!(!is_read(&app, &own).await && !is_read(&app, &owners_body).await);
        assert!(is_read(&app, &members).await);

        let ends = "2023-10-27T12:00:00Z";
        let [revoked, expiring] = [json!(null), json!(ends)].map(|ends| json!({
            "name": "Intranet", "scopes": ["meetings:read", "actions:read"], "expires_at": ends,
        }));
        let (revoked, account) = feed_of_account(&app, &revoked, &of_body).await;
        let (expiring, _) = feed_of_account(&app, &expiring, &of_body).await;
        assert!(is_read(&app, &revoked).await && is_read(&app, &expiring).await);
        let administrator = app.administrator();
        let tag = administrator.get(&account).await.etag().to_owned();
        let revoking = administrator.ask(Method::DELETE, &account).if_match(&tag);
        revoking.await.is(StatusCode::NO_CONTENT);
        assert!(!is_read(&app, &revoked).await && is_read(&app, &expiring).await);
        app.set_clock("2023-10-27 14:00");
        assert!(!is_read(&app, &expiring).await && is_read(&app, &members).await);
        app.close().await;
    }

    async fn a_renewed_feed_has_another_address_and_the_old_one_is_dead(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let owner = group.owner(&app);
        let made = make(&owner, &json!({})).await;
        let renew = || owner.ask(Method::POST, &format!("{}/renewal", path_of(&made)));
        renew().await.is_problem(Kind::VersionRequired);
        renew().if_match("\"7\"").await.is_problem(Kind::Stale);
        assert!(is_read(&app, &address_in(&made)).await, "nothing was done");

        // Being read does not make the version another.
        let (one, other) = tokio::join!(
            renew().if_match(made.etag()).into_future(),
            renew().if_match(made.etag()).into_future()
        );
        let (winner, loser) = match one.status {
            StatusCode::OK => (one, other),
            _ => (other, one),
        };
        winner.is(StatusCode::OK);
        loser.is_problem(Kind::Stale);
        assert_eq!(told(&winner, "id"), told(&made, "id"));
        assert!(is_read(&app, &address_in(&winner)).await);
        assert!(!is_read(&app, &address_in(&made)).await);
        app.close().await;
    }

    async fn a_caller_has_so_many_feeds_and_no_more_even_when_two_are_asked_for_at_once(
        database: TestDatabase
    ) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let owner = group.owner(&app);
        let mut last = None;
        for _ in 1..CalendarFeed::MOST {
            last = Some(make(&owner, &json!({})).await);
        }
        let none = json!({});
        let ask = || owner.post(FEEDS, &none).into_future();
        let (one, other) = tokio::join!(ask(), ask());
        let (made, refused) = match one.status {
            StatusCode::CREATED => (one, other),
            _ => (other, one),
        };
        made.is(StatusCode::CREATED);
        let problem = refused.is_problem(Kind::NotAllowedNow);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("20 calendar feeds") && detail.contains("revoke one"), "{detail}");
        // Others are not concerned, and one that is revoked makes room.
        make(&group.member(&app), &none).await;
        let path = path_of(&last.unwrap());
        owner.ask(Method::DELETE, &path).await.is(StatusCode::NO_CONTENT);
        make(&owner, &none).await;
        owner.post(FEEDS, &none).await.is_problem(Kind::NotAllowedNow);
        app.close().await;
    }

    async fn what_happens_to_a_feed_is_in_the_history(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let owner = group.owner(&app);
        let made = make(&owner, &json!({})).await;
        let path = path_of(&made);
        let renewal = owner.ask(Method::POST, &format!("{path}/renewal")).if_match(made.etag());
        renewal.await.is(StatusCode::OK);
        owner.ask(Method::DELETE, &path).await.is(StatusCode::NO_CONTENT);
        let id: CalendarFeedId = made.id();
        let kept = app.store(move |db| events::of_subject(db, id.as_uuid(), None, 10)).await;
        let happenings: Vec<_> = kept.iter().map(|(_, happening, _)| happening.as_str()).collect();
        assert_eq!(happenings, ["created", "renewed", "removed"]);
        app.close().await;
    }
}
