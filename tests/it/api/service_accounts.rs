//! Service accounts: their secret shown once, exchanged for tokens that last as long as the account
//! stays as it is.

use std::future::IntoFuture;

use actix_web::http::{Method, StatusCode, header::WWW_AUTHENTICATE};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{access::Role, ids::ServiceAccountId},
    storage::{events, service_accounts},
};

use super::conduct;
use crate::support::{
    app::TestApp,
    requests::{Answer, Session},
};

const ACCOUNTS: &str = "/service-accounts";
const FORM: &str = "application/x-www-form-urlencoded";
const NOBODY: &str = "018b2f00-0000-7000-8000-00000000dead";

/// An account that may read the organisation and meetings; its id and its secret.
async fn account(app: &TestApp) -> (String, String) {
    let new = json!({ "name": "SBSYS", "scopes": ["meetings:read", "organisation:read"] });
    let made = app.administrator().post(ACCOUNTS, &new).await;
    let told = made.is(StatusCode::CREATED);
    let secret = told["secret"].as_str().unwrap().to_owned();
    (made.id(), secret)
}

/// Asks for a token by a form.
async fn exchange(app: &TestApp, form: &str) -> Answer {
    let asking = app.with_token(None).ask(Method::POST, "/tokens");
    asking.body(FORM, form).await
}

fn form(id: &str, secret: &str) -> String {
    format!("grant_type=client_credentials&client_id={id}&client_secret={secret}")
}

async fn signed_in<'a>(app: &'a TestApp, (id, secret): &(String, String)) -> Session<'a> {
    let told = exchange(app, &form(id, secret)).await.is(StatusCode::OK);
    app.with_token(told["access_token"].as_str())
}

async fn tag_of(app: &TestApp, id: &str) -> String {
    let read = app.administrator().get(&format!("{ACCOUNTS}/{id}")).await;
    read.is(StatusCode::OK);
    read.etag().to_owned()
}

async fn renew(app: &TestApp, id: &str) -> Value {
    let asking = app
        .administrator()
        .ask(Method::POST, &format!("{ACCOUNTS}/{id}/renewal"));
    let renewed = asking.if_match(&tag_of(app, id).await).await;
    renewed.is(StatusCode::OK)
}

async fn revoke(app: &TestApp, id: &str) {
    let asking = app
        .administrator()
        .ask(Method::DELETE, &format!("{ACCOUNTS}/{id}"));
    let revoked = asking.if_match(&tag_of(app, id).await).await;
    assert_eq!(revoked.status, StatusCode::NO_CONTENT, "{}", revoked.text);
}

/// Checks that it is refused in the words of RFC 6749, 5.2, and as a problem.
fn is_refused(answer: &Answer, status: u16, error: &str) {
    let told = answer.json();
    assert_eq!(
        (answer.status.as_u16(), &told["error"]),
        (status, &json!(error)),
        "{}",
        answer.text
    );
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(told["error_description"], told["detail"]);
    assert_eq!(told["status"], status);
}

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

/// The answer without what tells one occurrence from another.
fn without_id(answer: &Answer) -> Value {
    let mut told = answer.json();
    told["instance"] = Value::Null;
    told
}

on_both_databases! {
    async fn a_secret_is_shown_once_and_kept_as_a_hash(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        let new = json!({ "name": "SBSYS", "scopes": ["meetings:read", "actions:read", "actions:read"], "expires_at": "2024-01-01T00:00:00Z" });
        let made = administrator.post(ACCOUNTS, &new).await;
        let told = made.is(StatusCode::CREATED);
        let secret = told["secret"].as_str().unwrap().to_owned();
        assert_eq!(secret.len(), 64);
        assert_eq!(told["scopes"], json!(["meetings:read", "actions:read"]));
        assert_eq!((&told["state"], &told["last_used_at"]), (&json!("active"), &Value::Null));
        let path = made.header("location").to_owned();
        let read = administrator.get(&path).await;
        read.is(StatusCode::OK);
        let listed = administrator.get(ACCOUNTS).await;
        for answer in [&read, &listed] {
            assert!(!answer.text.contains(&secret) && !answer.text.contains("secret"), "{}", answer.text);
        }
        assert_eq!(listed.json()["items"], json!([read.json()]));
        let id: ServiceAccountId = made.id();
        let kept = app.store(move |db| service_accounts::find(db, id)).await.unwrap();
        assert!(!format!("{kept:?}").contains(&secret));
        app.set_clock("2024-01-01 02:00");
        assert_eq!(app.administrator().get(&path).await.json()["state"], "expired");
        app.close().await;
    }

    async fn a_secret_is_exchanged_for_a_token_of_ten_minutes_with_the_scopes_asked_for(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let (id, secret) = account(&app).await;
        let whole = exchange(&app, &form(&id, &secret)).await;
        let told = whole.is(StatusCode::OK);
        assert_eq!(whole.header("cache-control"), "no-store");
        assert_eq!(
            (&told["token_type"], &told["expires_in"], &told["scope"]),
            (&json!("Bearer"), &json!(600), &json!("organisation:read meetings:read"))
        );
        let system = app.with_token(told["access_token"].as_str());
        system.get("/meetings").await.is(StatusCode::OK);
        system.get("/bodies").await.is(StatusCode::OK);
        system.get("/actions").await.is_problem(Kind::NotPermitted);
        system.get(ACCOUNTS).await.is_problem(Kind::NotPermitted);

        let asking = app.with_token(None).ask(Method::POST, "/tokens").with("Authorization", &basic(&id, &secret));
        let part = asking.body(FORM, "grant_type=client_credentials&scope=meetings%3Aread&foreign=1").await;
        let part = part.is(StatusCode::OK);
        assert_eq!(part["scope"], "meetings:read");
        let system = app.with_token(part["access_token"].as_str());
        system.get("/meetings").await.is(StatusCode::OK);
        system.get("/bodies").await.is_problem(Kind::NotPermitted);

        app.set_clock("2023-10-26 09:11");
        system.get("/meetings").await.is_problem(Kind::NotAuthenticated);
        app.close().await;
    }

    async fn whoever_tries_learns_nothing_of_which_accounts_there_are(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let (id, secret) = account(&app).await;
        let (revoked, its_secret) = account(&app).await;
        revoke(&app, &revoked).await;
        let other = "0".repeat(64);
        let tries = [
            form(NOBODY, &secret), form(&id, &other), form(&id, ""), form("", &secret), form("x", "y"),
            form(&revoked, &its_secret), form(&id, &secret.to_uppercase()), "grant_type=client_credentials".to_owned(),
            format!("grant_type=client_credentials&client_id={id}"),
        ];
        let mut answers = Vec::new();
        for form in &tries {
            answers.push(exchange(&app, form).await);
        }
        for credentials in [basic(NOBODY, &secret), basic(&id, &other), "Basic %%%".to_owned(), format!("Bearer {secret}")] {
            let asking = app.with_token(None).ask(Method::POST, "/tokens").with("Authorization", &credentials);
            answers.push(asking.body(FORM, "grant_type=client_credentials").await);
        }
        for answer in &answers {
            is_refused(answer, 401, "invalid_client");
            assert_eq!(answer.header(WWW_AUTHENTICATE), "Basic realm=\"tovholder\"");
            assert_eq!(without_id(answer), without_id(&answers[0]));
        }
        let read = app.administrator().get(&format!("{ACCOUNTS}/{id}")).await;
        assert_eq!(read.json()["last_used_at"], Value::Null, "a try that fails is no use");
        app.close().await;
    }

    async fn what_is_asked_for_wrongly_is_told_in_the_words_of_oauth(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let (id, secret) = account(&app).await;
        let good = form(&id, &secret);
        for (form, error) in [
            (good.replace("client_credentials", "password"), "unsupported_grant_type"),
            (good.replace("grant_type", "grant"), "unsupported_grant_type"),
            (format!("{good}&client_id={id}"), "invalid_request"),
            (format!("{good}&scope=actions:read"), "invalid_scope"),
            (format!("{good}&scope=meetings:read+closed:read"), "invalid_scope"),
            (format!("{good}&scope=everything"), "invalid_scope"),
            (format!("{good}&scope=meetings:read++"), "invalid_scope"),
        ] {
            is_refused(&exchange(&app, &form).await, 400, error);
        }
        let ask = || app.with_token(None).ask(Method::POST, "/tokens");
        let both = ask().with("Authorization", &basic(&id, &secret)).body(FORM, good.clone()).await;
        is_refused(&both, 400, "invalid_request");
        let two = format!("grant_type=client_credentials&client_id={NOBODY}");
        let two = ask().with("Authorization", &basic(&id, &secret)).body(FORM, two).await;
        is_refused(&two, 400, "invalid_request");
        ask().body("application/json", "{}").await.is_problem(Kind::UnsupportedMediaType);
        ask().body(FORM, "x".repeat(10_001)).await.is_problem(Kind::BodyTooLarge);
        app.with_token(None).get("/tokens").await.is_problem(Kind::MethodNotAllowed);
        app.close().await;
    }

    async fn what_is_revoked_or_renewed_ends_at_once_with_every_token(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let (one, other) = (account(&app).await, account(&app).await);
        let (system, untouched) = (signed_in(&app, &one).await, signed_in(&app, &other).await);
        let renewed = renew(&app, &one.0).await;
        let refused = system.get("/meetings").await;
        refused.is_problem(Kind::NotAuthenticated);
        assert!(refused.header(WWW_AUTHENTICATE).contains("revoked"), "{}", refused.header(WWW_AUTHENTICATE));
        is_refused(&exchange(&app, &form(&one.0, &one.1)).await, 401, "invalid_client");
        let one = (one.0, renewed["secret"].as_str().unwrap().to_owned());
        let system = signed_in(&app, &one).await;
        system.get("/meetings").await.is(StatusCode::OK);

        revoke(&app, &one.0).await;
        system.get("/meetings").await.is_problem(Kind::NotAuthenticated);
        is_refused(&exchange(&app, &form(&one.0, &one.1)).await, 401, "invalid_client");
        untouched.get("/meetings").await.is(StatusCode::OK);
        let administrator = app.administrator();
        let path = format!("{ACCOUNTS}/{}", one.0);
        let read = administrator.get(&path).await;
        assert_eq!(read.json()["state"], "revoked");
        for asking in [administrator.ask(Method::DELETE, &path), administrator.ask(Method::POST, &format!("{path}/renewal"))] {
            asking.if_match(read.etag()).await.is_problem(Kind::NotAllowedNow);
        }
        let id: ServiceAccountId = one.0.parse().unwrap();
        let kept = app.store(move |db| events::of_subject(db, id.as_uuid(), None, 10)).await;
        let happened: Vec<_> = kept.into_iter().map(|(_, happening, _)| happening).collect();
        assert_eq!(happened, ["created", "renewed", "removed"]);
        app.close().await;
    }

    async fn an_account_that_expires_takes_its_tokens_along(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let new = json!({ "name": "SBSYS", "scopes": ["meetings:read"], "expires_at": "2023-10-26T07:04:00Z" });
        let made = app.administrator().post(ACCOUNTS, &new).await.is(StatusCode::CREATED);
        let text = |field: &str| made[field].as_str().unwrap().to_owned();
        let form = form(&text("id"), &text("secret"));
        let told = exchange(&app, &form).await.is(StatusCode::OK);
        assert_eq!(told["expires_in"], 240);
        let system = app.with_token(told["access_token"].as_str());
        app.set_clock("2023-10-26 09:03");
        system.get("/meetings").await.is(StatusCode::OK);
        // The leeway that clocks are given does not keep an account alive.
        app.set_clock("2023-10-26 09:04");
        system.get("/meetings").await.is_problem(Kind::NotAuthenticated);
        is_refused(&exchange(&app, &form).await, 401, "invalid_client");
        app.close().await;
    }

    async fn a_use_is_noted_once_a_minute_and_changes_no_version(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let account = account(&app).await;
        let path = format!("{ACCOUNTS}/{}", account.0);
        let system = signed_in(&app, &account).await;
        for (now, noted) in [
            ("2023-10-26 09:00", "2023-10-26T07:00:00Z"), ("2023-10-26 09:01", "2023-10-26T07:01:00Z"),
            ("2023-10-26 09:05", "2023-10-26T07:05:00Z"),
        ] {
            app.set_clock(now);
            system.get("/meetings").await.is(StatusCode::OK);
            system.get("/meetings").await.is(StatusCode::OK);
            let read = app.administrator().get(&path).await;
            assert_eq!(read.json()["last_used_at"], noted);
        }
        assert_eq!(renew(&app, &account.0).await["state"], "active");
        app.close().await;
    }

    async fn a_token_names_its_account_and_cannot_be_given_other_scopes(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let account = account(&app).await;
        let told = exchange(&app, &form(&account.0, &account.1)).await.json();
        let token = told["access_token"].as_str().unwrap();
        let (head, rest) = token.split_once('.').unwrap();
        let (_, signature) = rest.split_once('.').unwrap();
        let claims = rest.split('.').next().unwrap();
        let claims = URL_SAFE_NO_PAD.decode(claims).unwrap();
        let mut claims: Value = serde_json::from_slice(&claims).unwrap();
        assert_eq!((&claims["sub"], &claims["client_id"]), (&json!(account.0), &json!(account.0)));
        claims["scope"] = json!("closed:read meetings:write");
        let forged = URL_SAFE_NO_PAD.encode(claims.to_string());
        let forged = format!("{head}.{forged}.{signature}");
        app.with_token(Some(&forged)).get("/meetings").await.is_problem(Kind::NotAuthenticated);
        app.close().await;
    }

    async fn versions_ids_and_rights_are_minded(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let (id, _) = account(&app).await;
        let path = format!("{ACCOUNTS}/{id}");
        let renewal = format!("{path}/renewal");
        let administrator = app.administrator();
        for (method, path) in [(Method::DELETE, &path), (Method::POST, &renewal)] {
            administrator.ask(method.clone(), path).await.is_problem(Kind::VersionRequired);
            administrator.ask(method, path).if_match("\"7\"").await.is_problem(Kind::Stale);
        }
        let nowhere = format!("{ACCOUNTS}/{NOBODY}");
        administrator.get(&nowhere).await.is_problem(Kind::NotFound);
        administrator.ask(Method::DELETE, &nowhere).if_match("\"1\"").await.is_problem(Kind::NotFound);
        for role in Role::ALL.iter().filter(|role| **role != Role::Administrator) {
            let session = app.as_([*role], None);
            for asking in [
                session.get(ACCOUNTS), session.get(&path), session.get(&nowhere),
                session.post(ACCOUNTS, &json!({ "name": "x", "scopes": ["closed:read"] })),
                session.ask(Method::DELETE, &path).if_match("\"1\""), session.ask(Method::POST, &renewal).if_match("\"1\""),
            ] {
                asking.await.is_problem(Kind::NotPermitted);
            }
        }
        conduct::refuses_bad_bodies(&administrator, Method::POST, ACCOUNTS).await;
        let cases = [
            (json!({ "name": "", "scopes": ["meetings:read"] }), "/name"),
            (json!({ "name": "x", "scopes": ["everything"] }), "/scopes/0"),
            (json!({ "name": "x", "scopes": [] }), "/scopes"),
            (json!({ "name": "x", "scopes": ["meetings:read"], "expires_at": "2023-10-26T07:00:00Z" }), "/expires_at"),
            (json!({ "name": "x", "scopes": ["meetings:read"], "secret": "y" }), "/secret"),
        ];
        conduct::points_to_fields(&administrator, (Method::POST, ACCOUNTS), &cases).await;
        app.close().await;
    }

    async fn two_who_renew_at_once_do_not_both_get_a_secret(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let (id, _) = account(&app).await;
        let tag = tag_of(&app, &id).await;
        let administrator = app.administrator();
        let ask = || {
            let asking = administrator.ask(Method::POST, &format!("{ACCOUNTS}/{id}/renewal"));
            asking.if_match(&tag)
        };
        let answers = tokio::join!(ask().into_future(), ask().into_future());
        let mut statuses = [answers.0.status.as_u16(), answers.1.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
        app.close().await;
    }
}
