//! What every resource does alike, whatever it is about.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::api::problem::Kind;

use crate::support::{app::TestApp, requests::Session};

/// Refuses what can be no body of a request at this address, from anybody who may call it.
pub(super) async fn refuses_bad_bodies(session: &Session<'_>, method: Method, path: &str) {
    let ask = |content_type: &str, body: String| {
        let asking = session.ask(method.clone(), path).if_match("\"1\"");
        asking.body(content_type, body)
    };
    let json = "application/json";
    for (content_type, body, kind) in [
        (json, "{".to_owned(), Kind::MalformedBody),
        (json, String::new(), Kind::MalformedBody),
        (json, "[]".to_owned(), Kind::InvalidFields),
        (json, "7".to_owned(), Kind::InvalidFields),
        (json, r#"{"colour": "red"}"#.to_owned(), Kind::InvalidFields),
        (json, " ".repeat(20_000), Kind::BodyTooLarge),
        ("text/plain", "{}".to_owned(), Kind::UnsupportedMediaType),
    ] {
        ask(content_type, body).await.is_problem(kind);
    }
}

/// Points to the field of each body that cannot be taken.
pub(super) async fn points_to_fields(
    session: &Session<'_>,
    (method, path): (Method, &str),
    cases: &[(Value, &str)],
) {
    for (body, pointer) in cases {
        let asking = session.ask(method.clone(), path).if_match("\"1\"");
        let refused = asking.json(body).await;
        refused.points_to(&[pointer]);
    }
}

/// Answers nobody who does not say who calls, before it looks at anything else.
pub(super) async fn asks_for_a_token(app: &TestApp, addresses: &[(Method, &str)]) {
    for (method, path) in addresses {
        for token in [None, Some("nonsense")] {
            let asking = app.with_token(token).ask(method.clone(), path);
            let refused = asking.body("application/json", "{").await;
            refused.is_problem(Kind::NotAuthenticated);
        }
    }
}

/// Takes a change only on top of the version there is.
pub(super) async fn minds_versions(session: &Session<'_>, path: &str, change: &Value) {
    minds_versions_of((session, Method::PATCH), (path, path), change).await;
}

/// As [`minds_versions`], where what is at `resource` is changed by a request to `path`.
pub(super) async fn minds_versions_of(
    (session, method): (&Session<'_>, Method),
    (resource, path): (&str, &str),
    change: &Value,
) {
    let tag = session.get(resource).await.etag().to_owned();
    let ask = || session.ask(method.clone(), path).json(change);
    ask().await.is_problem(Kind::VersionRequired);
    ask().if_match("*").await.is_problem(Kind::InvalidRequest);
    let two = format!("{tag}, \"7\"");
    ask().if_match(&two).await.is_problem(Kind::InvalidRequest);
    for stale in ["\"77\"", "W/\"1\"", "\"x\""] {
        ask().if_match(stale).await.is_problem(Kind::Stale);
    }
    assert_eq!(session.get(resource).await.etag(), tag, "nothing was done");

    let (one, other) = futures_of(ask().if_match(&tag), ask().if_match(&tag)).await;
    let (winner, loser) = if one.status == StatusCode::OK {
        (one, other)
    } else {
        (other, one)
    };
    winner.is(StatusCode::OK);
    loser.is_problem(Kind::Stale);
    assert_ne!(winner.etag(), tag);
    let now = session.get(resource).await;
    assert_eq!((now.etag(), now.json()), (winner.etag(), winner.json()));
    ask().if_match(&tag).await.is_problem(Kind::Stale);
}

/// Reads again only what has changed.
pub(super) async fn tells_what_is_known(session: &Session<'_>, path: &str) {
    let tag = session.get(path).await.etag().to_owned();
    session.get(path).if_none_match(&tag).await.is_nothing_new();
    session
        .get(path)
        .if_none_match("\"77\"")
        .await
        .is(StatusCode::OK);
}

/// Gives every item once, in the same order, however many a page holds, and refuses what is no
/// question to this list.
pub(super) async fn is_walked_to_its_end(session: &Session<'_>, path: &str) {
    let sign = if path.contains('?') { '&' } else { '?' };
    let all = session.walk(&format!("{path}{sign}limit=200")).await;
    assert!(all.len() > 2, "too few to tell: {}", all.len());
    for limit in [1, 2, all.len()] {
        let walked = session.walk(&format!("{path}{sign}limit={limit}")).await;
        assert_eq!(walked, all, "{limit} a page");
    }
    for (query, kind) in [
        ("colour=red", Kind::InvalidParameter),
        ("limit=0", Kind::InvalidParameter),
        ("limit=201", Kind::InvalidParameter),
        ("cursor=nonsense", Kind::InvalidCursor),
        // The cursor of a list that does not exist.
        ("cursor=WyJub3RoaW5nIiwieCJd", Kind::InvalidCursor),
    ] {
        session
            .get(&format!("{path}{sign}{query}"))
            .await
            .is_problem(kind);
    }
}

/// Refuses what cannot be a value of these parameters.
pub(super) async fn refuses_parameters(session: &Session<'_>, path: &str, queries: &[&str]) {
    for query in queries {
        let refused = session.get(&format!("{path}?{query}")).await;
        let told = refused.is_problem(Kind::InvalidParameter);
        let name = query.split('=').next().unwrap();
        assert_eq!(told["errors"][0]["parameter"], name, "{query}");
    }
}

/// Knows no other things than there are.
pub(super) async fn knows_no_other(session: &Session<'_>, collection: &str, method: Method) {
    for id in ["018b2f00-0000-7000-8000-000000000000", "7", "x%00y"] {
        let path = format!("{collection}/{id}");
        session.get(&path).await.is_problem(Kind::NotFound);
        let change = session.ask(method.clone(), &path).if_match("\"1\"");
        change.json(&json!({})).await.is_problem(Kind::NotFound);
    }
    let removed = session.ask(Method::DELETE, collection).await;
    removed.is_problem(Kind::MethodNotAllowed);
}

async fn futures_of<A: IntoFuture, B: IntoFuture>(a: A, b: B) -> (A::Output, B::Output) {
    tokio::join!(a.into_future(), b.into_future())
}
