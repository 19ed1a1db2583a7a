//! The interface as callers meet it, with one sample resource.

mod document;
mod sample;

use actix_web::{
    App,
    http::{
        Method, StatusCode,
        header::{
            ALLOW, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap, LINK, LOCATION,
            WWW_AUTHENTICATE,
        },
    },
    test::{TestRequest, call_service, init_service, read_body},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{problem::Kind, routes::Routes, *};
use crate::{
    clock::FixedClock,
    domain::samples,
    http::requests::REQUEST_ID,
    identity::{Grant, LocalKey, TokenIssuer, TrustedIssuer},
    operations::samples::an_office,
};

const SAMPLE: &[Routes] = &[sample::configure];
const BODY: &str = "/api/v1/bodies/01010101-0101-0101-0101-010101010101";

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    fn header(&self, name: impl actix_web::http::header::AsHeaderName) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Checks that the answer is a whole problem of this kind.
    fn is_problem(&self, kind: Kind) {
        let told = self.json();
        assert_eq!(told["type"], kind.type_uri(), "{told}");
        assert_eq!(
            (self.status, &told["status"]),
            (kind.status(), &json!(kind.status().as_u16()))
        );
        assert_eq!(self.header(CONTENT_TYPE), "application/problem+json");
        let id = self.header(REQUEST_ID);
        assert_eq!(told["instance"], format!("urn:uuid:{id}"));
    }
}

/// A state and a way to sign tokens that it believes.
fn a_state(folder: &std::path::Path) -> (ApiState, Arc<TokenIssuer>) {
    let clock: Arc<dyn Clock> = Arc::new(FixedClock::at(samples::moment("2023-10-26 08:00")));
    let key = LocalKey::load_or_create(&folder.join("key.pem")).unwrap();
    let trusted = TrustedIssuer::ourselves(&key, "here", "tovholder");
    let office = an_office(folder, clock.clone());
    let limits = Limits {
        json_bytes: 200,
        document_bytes: 1_000,
        ..Limits::default()
    };
    let verifier = Arc::new(Verifier::new(vec![trusted]));
    let issuer = Arc::new(TokenIssuer::new(&key, "here", "tovholder").unwrap());
    (
        ApiState {
            office,
            account_issuer: issuer.clone(),
            verifier,
            clock,
            link_base: "https://tovholder.example.dk".to_owned(),
            limits,
        },
        issuer,
    )
}

fn a_token(issuer: &TokenIssuer, subject: &str, hours: i64) -> String {
    let roles = vec![subject.to_owned()];
    let grant = Grant {
        subject: subject.to_owned(),
        person: None,
        name: None,
        roles,
        scope: String::new(),
        seal: None,
    };
    let now = samples::moment("2023-10-26 07:00");
    issuer.mint(&grant, now, TimeDelta::hours(hours)).unwrap()
}

async fn answer(
    request: TestRequest,
    token: impl FnOnce(&TokenIssuer) -> Option<String>,
) -> Answer {
    let folder = tempfile::tempdir().unwrap();
    let (state, issuer) = a_state(folder.path());
    let app = init_service(App::new().configure(routes::serve(state, SAMPLE))).await;
    let request = match token(&issuer) {
        Some(token) => request.insert_header(("Authorization", token)),
        None => request,
    };
    let answer = call_service(&app, request.to_request()).await;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let text = String::from_utf8(read_body(answer).await.to_vec()).unwrap();
    assert_eq!(headers.get("X-Content-Type-Options").unwrap(), "nosniff");
    Answer {
        status,
        headers,
        text,
    }
}

/// Sends the request as an administrator.
async fn send(request: TestRequest) -> Answer {
    answer(request, |issuer| {
        Some(format!("Bearer {}", a_token(issuer, "administrator", 8)))
    })
    .await
}

fn post(uri: &str, body: &Value) -> TestRequest {
    TestRequest::post().uri(uri).set_json(body)
}

fn charter(length: usize) -> TestRequest {
    let request = TestRequest::post().uri(&format!("{BODY}/charter"));
    request
        .insert_header((CONTENT_TYPE, "Text/Plain; charset=utf-8"))
        .set_payload("x".repeat(length))
}

#[actix_web::test]
async fn everything_but_health_and_documentation_needs_a_token() {
    for uri in ["/api/v1/bodies", BODY, "/api/v1/nothing", "/api/v1"] {
        let refused = answer(TestRequest::get().uri(uri), |_| None).await;
        refused.is_problem(Kind::NotAuthenticated);
        assert_eq!(
            refused.header(WWW_AUTHENTICATE),
            "Bearer realm=\"tovholder\""
        );
    }
    for uri in [
        "/api/v1/health/live",
        "/api/v1/health/ready",
        "/api/openapi.json",
        "/api/docs/",
    ] {
        let taken = answer(TestRequest::get().uri(uri), |_| None).await;
        assert_eq!(taken.status, StatusCode::OK, "{uri}");
    }
}

#[actix_web::test]
async fn a_token_that_is_not_believed_is_refused_before_the_body_is_read() {
    for token in ["Bearer nonsense", "Bearer a.b.c", "Bearer \u{e6}"] {
        let request = TestRequest::post().uri("/api/v1/bodies").set_payload("{");
        let refused = answer(request, |_| Some(token.to_owned())).await;
        refused.is_problem(Kind::NotAuthenticated);
        assert!(
            refused
                .header(WWW_AUTHENTICATE)
                .contains("error=\"invalid_token\""),
            "{token}"
        );
    }
    let basic = answer(TestRequest::get().uri(BODY), |_| {
        Some("Basic YTpi".to_owned())
    })
    .await;
    assert_eq!(basic.header(WWW_AUTHENTICATE), "Bearer realm=\"tovholder\"");
}

#[actix_web::test]
async fn rights_are_the_operations_to_give() {
    let request = post("/api/v1/bodies", &json!({ "name": "Nyt udvalg" }));
    let refused = answer(request, |issuer| {
        Some(format!("Bearer {}", a_token(issuer, "employee", 8)))
    })
    .await;
    refused.is_problem(Kind::NotPermitted);
}

#[actix_web::test]
async fn a_resource_is_created_read_and_changed_by_its_version() {
    let created = send(post("/api/v1/bodies", &json!({ "name": "Nyt udvalg" }))).await;
    assert_eq!(
        (created.status, created.header(ETAG)),
        (StatusCode::CREATED, "\"1\"")
    );
    assert_eq!(
        created.header(LOCATION),
        "/api/v1/bodies/06060606-0606-0606-0606-060606060606"
    );

    let read = send(TestRequest::get().uri(BODY)).await;
    assert_eq!((read.status, read.header(ETAG)), (StatusCode::OK, "\"3\""));
    assert_eq!(read.json()["name"], "Udvalg 1");
    assert_eq!(read.header("cache-control"), "no-store");
    let known = send(
        TestRequest::get()
            .uri(BODY)
            .insert_header(("If-None-Match", "\"3\"")),
    )
    .await;
    assert_eq!(
        (known.status, known.text.as_str()),
        (StatusCode::NOT_MODIFIED, "")
    );

    let change = |tag: Option<&'static str>| {
        let request = TestRequest::patch()
            .uri(BODY)
            .set_json(json!({ "dissolved_on": "2024-01-01" }));
        match tag {
            Some(tag) => request.insert_header(("If-Match", tag)),
            None => request,
        }
    };
    let changed = send(change(Some("\"3\""))).await;
    assert_eq!(
        (changed.status, changed.header(ETAG)),
        (StatusCode::OK, "\"4\"")
    );
    assert_eq!(changed.json()["dissolved_on"], "2024-01-01");
    send(change(Some("\"2\""))).await.is_problem(Kind::Stale);
    send(change(Some("*")))
        .await
        .is_problem(Kind::InvalidRequest);
    send(change(None)).await.is_problem(Kind::VersionRequired);
}

#[actix_web::test]
async fn a_list_is_walked_page_by_page() {
    let (mut names, mut uri) = (Vec::new(), "/api/v1/bodies?limit=2&state=active".to_owned());
    loop {
        let page = send(TestRequest::get().uri(&uri)).await;
        let told = page.json();
        names.extend(
            told["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["name"].clone()),
        );
        let Some(link) = page.header(LINK).strip_suffix(">; rel=\"next\"") else {
            assert_eq!(told["next_cursor"], Value::Null);
            break;
        };
        uri = link.trim_start_matches('<').to_owned();
    }
    assert_eq!(
        names,
        ["Udvalg 1", "Udvalg 2", "Udvalg 3", "Udvalg 4", "Udvalg 5"]
    );
}

#[actix_web::test]
async fn what_a_list_cannot_take_is_refused() {
    for query in [
        "colour=red",
        "limit=0",
        "limit=201",
        "limit=x",
        "state=gone",
        "limit=1&limit=2",
    ] {
        let refused = send(TestRequest::get().uri(&format!("/api/v1/bodies?{query}"))).await;
        refused.is_problem(Kind::InvalidParameter);
        let name = query.split('=').next().unwrap();
        assert_eq!(
            refused.json()["errors"][0]["parameter"],
            name,
            "{}",
            refused.text
        );
    }
    let others = pagination::List::named("meetings");
    let page = crate::domain::listing::Page {
        items: vec![1],
        next: Some(crate::domain::listing::Cursor(vec!["x".to_owned()])),
    };
    let cursor = serde_json::to_value(others.answer(page, |item| item)).unwrap();
    let uri = format!(
        "/api/v1/bodies?cursor={}",
        cursor["next_cursor"].as_str().unwrap()
    );
    send(TestRequest::get().uri(&uri))
        .await
        .is_problem(Kind::InvalidCursor);
}

#[actix_web::test]
async fn what_a_body_cannot_be_is_refused() {
    let json = |body: &str| {
        let request = TestRequest::post()
            .uri("/api/v1/bodies")
            .set_payload(body.to_owned());
        request.insert_header((CONTENT_TYPE, "application/json"))
    };
    for (body, kind) in [
        ("{".to_owned(), Kind::MalformedBody),
        (r#"{"name": 7}"#.to_owned(), Kind::InvalidFields),
        (r#"{"name": ""}"#.to_owned(), Kind::InvalidFields),
        (
            r#"{"name": "x", "colour": "red"}"#.to_owned(),
            Kind::InvalidFields,
        ),
        (r#"{"name": "Udvalg 1"}"#.to_owned(), Kind::AlreadyExists),
        (" ".repeat(201), Kind::BodyTooLarge),
        (" ".repeat(5_000), Kind::BodyTooLarge),
    ] {
        send(json(&body)).await.is_problem(kind);
    }
    let plain = TestRequest::post().uri("/api/v1/bodies").set_payload("x");
    send(plain).await.is_problem(Kind::UnsupportedMediaType);
    let reason = json!({ "reason": "tired" });
    let dissolve = post(&format!("{BODY}/dissolve"), &reason).insert_header(("If-Match", "\"3\""));
    send(dissolve).await.is_problem(Kind::NotAllowedNow);
}

#[actix_web::test]
async fn a_document_may_be_longer_than_json() {
    assert_eq!(send(charter(1_000)).await.status, StatusCode::OK);
    send(charter(1_001)).await.is_problem(Kind::BodyTooLarge);
}

#[actix_web::test]
async fn unknown_addresses_ids_and_methods_are_told_apart() {
    for uri in [
        "/api/v1/nothing",
        "/api/v1/bodies/",
        "/api/v1",
        "/api",
        "/api/nothing",
        "/api/v1/health/x",
    ] {
        send(TestRequest::get().uri(uri))
            .await
            .is_problem(Kind::NoSuchAddress);
    }
    for id in [
        "7",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "%00",
        "010101010101010101010101010101010",
    ] {
        let uri = format!("/api/v1/bodies/{id}");
        send(TestRequest::get().uri(&uri))
            .await
            .is_problem(Kind::NotFound);
    }
    for (method, uri, allowed) in [
        (Method::PUT, "/api/v1/bodies", "GET, HEAD, POST"),
        (Method::DELETE, BODY, "GET, HEAD, PATCH"),
        (Method::GET, &format!("{BODY}/dissolve"), "POST"),
        (Method::OPTIONS, BODY, "GET, HEAD, PATCH"),
        (Method::TRACE, BODY, "GET, HEAD, PATCH"),
        (Method::POST, "/api/v1/health/live", "GET, HEAD"),
        (Method::POST, "/api/openapi.json", "GET, HEAD"),
        (Method::POST, "/api/docs/", "GET, HEAD"),
    ] {
        let refused = send(TestRequest::default().method(method).uri(uri)).await;
        refused.is_problem(Kind::MethodNotAllowed);
        assert_eq!(refused.header(ALLOW), allowed, "{uri}");
    }
}

#[actix_web::test]
async fn what_is_there_for_get_is_there_for_head() {
    let answer = send(TestRequest::default().method(Method::HEAD).uri(BODY)).await;
    assert_eq!(
        (answer.status, answer.header(ETAG)),
        (StatusCode::OK, "\"3\"")
    );
}

#[actix_web::test]
async fn a_failure_inside_is_told_without_the_inside() {
    let failed = send(charter(0)).await;
    failed.is_problem(Kind::Internal);
    assert!(!failed.text.contains("people"), "{}", failed.text);
    assert!(failed.json().get("detail").is_none());
}

#[actix_web::test]
async fn the_documentation_comes_from_the_binary_alone() {
    let open = |uri: &'static str| answer(TestRequest::get().uri(uri), |_| None);
    let page = open("/api/docs/").await;
    assert!(page.header(CONTENT_TYPE).starts_with("text/html"));
    assert!(
        page.header(CONTENT_SECURITY_POLICY)
            .starts_with("default-src 'self'")
    );
    assert!(
        !page.text.contains("http://") && !page.text.contains("https://"),
        "{}",
        page.text
    );
    let script = open("/api/docs/swagger-initializer.js").await;
    assert!(script.text.contains("../openapi.json"), "{}", script.text);
    assert!(!script.text.contains("https://"), "{}", script.text);
    assert_eq!(open("/api/docs").await.header(LOCATION), "docs/");
    open("/api/docs/nothing").await.is_problem(Kind::NotFound);
    let document = open("/api/openapi.json").await;
    assert_eq!(
        document.text,
        openapi::json_of(&openapi::document_of(SAMPLE))
    );
}
