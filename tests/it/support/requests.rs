//! Requests to the interface in the words of a test, and answers that can be asked.

use std::{fmt::Debug, future::Future, future::IntoFuture, pin::Pin, str::FromStr};

use actix_web::{
    http::{
        Method, StatusCode,
        header::{AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderMap, IF_MATCH, IF_NONE_MATCH, LINK},
    },
    test::TestRequest,
};
use serde_json::Value;
use tovholder::api::problem::Kind;

use super::app::{LINK_BASE, TestApp};

const BASE: &str = "/api/v1";

/// Somebody who calls.
#[derive(Clone)]
pub(crate) struct Session<'a> {
    app: &'a TestApp,
    token: Option<String>,
}

/// A request that is sent when it is awaited.
#[must_use]
pub(crate) struct Asking<'a> {
    app: &'a TestApp,
    request: TestRequest,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// The body; of a PDF what can be read in it.
    pub(crate) text: String,
    pub(crate) bytes: Vec<u8>,
}

impl<'a> Session<'a> {
    pub(super) fn new(app: &'a TestApp, token: Option<String>) -> Self {
        Self { app, token }
    }

    /// A request to an address under `/api/v1`, or to a whole one: as links have it, or where it could be of
    /// nothing else than the interface, a calendar or a page.
    pub(crate) fn ask(&self, method: Method, path: &str) -> Asking<'a> {
        let is_whole = |base: &&str| path.starts_with(base);
        let uri = if let Some(path) = path.strip_prefix(LINK_BASE) {
            path.to_owned()
        } else if [
            "/api",
            "/calendar/",
            "/answer/",
            "/assets/",
            "/sign-in",
            "/account",
        ]
        .iter()
        .any(is_whole)
        {
            path.to_owned()
        } else {
            format!("{BASE}{path}")
        };
        let mut request = TestRequest::default().method(method).uri(&uri);
        if let Some(token) = &self.token {
            request = request.insert_header((AUTHORIZATION, format!("Bearer {token}")));
        }
        Asking {
            app: self.app,
            request,
        }
    }

    pub(crate) fn get(&self, path: &str) -> Asking<'a> {
        self.ask(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Asking<'a> {
        self.ask(Method::POST, path).json(body)
    }

    /// A change of the version that `tag` names.
    pub(crate) fn patch(&self, path: &str, tag: &str, body: &Value) -> Asking<'a> {
        self.ask(Method::PATCH, path).if_match(tag).json(body)
    }

    /// A step from the version that `tag` names.
    pub(crate) fn step(&self, path: &str, tag: &str, body: &Value) -> Asking<'a> {
        self.post(path, body).if_match(tag)
    }

    /// Reschedules or cancels a meeting, once its consequences have been looked at.
    pub(crate) async fn upheave(&self, path: &str, tag: &str, body: &Value) -> Answer {
        let (meeting, name) = path.rsplit_once('/').unwrap();
        let start = body["starts_at"].as_str();
        let start = start.map(|start| format!("&starts_at={}", start.replace('+', "%2B")));
        let of = match name {
            "cancellation" => "cancellation",
            _ => "rescheduling",
        };
        let asked = format!(
            "{meeting}/consequences?of={of}{}",
            start.unwrap_or_default()
        );
        let seen = self.get(&asked).await.is(StatusCode::OK);
        let mut body = body.clone();
        body["confirms"] = seen["fingerprint"].clone();
        self.step(path, tag, &body).await
    }

    /// Creates something; answers its id.
    pub(crate) async fn create<T: FromStr<Err: Debug>>(&self, path: &str, body: &Value) -> T {
        let created = self.post(path, body).await;
        created.is(StatusCode::CREATED);
        created.id()
    }

    /// Every item of a list, page by page to its end.
    pub(crate) async fn walk(&self, path: &str) -> Vec<Value> {
        let (mut items, mut path) = (Vec::new(), path.to_owned());
        loop {
            let page = self.get(&path).await;
            let told = page.is(StatusCode::OK);
            let held = told["items"].as_array().unwrap();
            assert!(
                !held.is_empty() || items.is_empty(),
                "an empty page after {path}"
            );
            items.extend(held.iter().cloned());
            let Some(next) = page.next() else {
                assert_eq!(told["next_cursor"], Value::Null);
                return items;
            };
            path = next;
        }
    }

    /// One field of every item of a list.
    pub(crate) async fn walk_field(&self, path: &str, field: &str) -> Vec<Value> {
        let items = self.walk(path).await;
        items.iter().map(|item| item[field].clone()).collect()
    }
}

impl Asking<'_> {
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.request = self.request.insert_header((name, value));
        self
    }

    pub(crate) fn if_match(self, tag: &str) -> Self {
        self.with(IF_MATCH.as_str(), tag)
    }

    pub(crate) fn if_none_match(self, tag: &str) -> Self {
        self.with(IF_NONE_MATCH.as_str(), tag)
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// A body of any kind.
    pub(crate) fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.request = self
            .request
            .insert_header((CONTENT_TYPE, content_type))
            .set_payload(body.into());
        self
    }
}

impl<'a> IntoFuture for Asking<'a> {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        self.app.answer(self.request)
    }
}

impl Answer {
    pub(super) fn new(status: StatusCode, headers: HeaderMap, body: &[u8]) -> Self {
        let text = if body.starts_with(b"%PDF-") {
            read_pdf(body)
        } else {
            String::from_utf8(body.to_vec()).unwrap()
        };
        Self {
            status,
            headers,
            text,
            bytes: body.to_vec(),
        }
    }

    /// The body as JSON; null when there is none.
    pub(crate) fn json(&self) -> Value {
        if self.text.is_empty() {
            return Value::Null;
        }
        serde_json::from_str(&self.text).unwrap()
    }

    /// The header as text; empty when there is none.
    pub(crate) fn header(&self, name: impl actix_web::http::header::AsHeaderName) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn etag(&self) -> &str {
        self.header(ETAG)
    }

    /// The id that the body tells.
    pub(crate) fn id<T: FromStr<Err: Debug>>(&self) -> T {
        self.json()["id"].as_str().unwrap().parse().unwrap()
    }

    /// Checks the status; the body.
    pub(crate) fn is(&self, status: StatusCode) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }

    /// Checks that the reader has it already.
    pub(crate) fn is_nothing_new(&self) {
        let told = (self.status, self.text.as_str());
        assert_eq!(told, (StatusCode::NOT_MODIFIED, ""));
    }

    /// Checks that it is a whole problem of this kind; the body.
    pub(crate) fn is_problem(&self, kind: Kind) -> Value {
        let told = self.json();
        assert_eq!(told["type"], kind.type_uri(), "{}", self.text);
        assert_eq!(self.status, kind.status());
        assert_eq!(told["status"], kind.status().as_u16());
        assert_eq!(self.header(CONTENT_TYPE), "application/problem+json");
        let id = self.header("x-request-id");
        assert_eq!(told["instance"], format!("urn:uuid:{id}"));
        told
    }

    /// Checks that fields cannot be taken, and that these are pointed to, in this order.
    pub(crate) fn points_to(&self, pointers: &[&str]) {
        let told = self.is_problem(Kind::InvalidFields);
        let errors = told["errors"].as_array().unwrap();
        let found: Vec<_> = errors
            .iter()
            .map(|fault| fault["pointer"].as_str().unwrap())
            .collect();
        assert_eq!(found, pointers, "{}", self.text);
    }

    /// The address of the next page.
    pub(crate) fn next(&self) -> Option<String> {
        let link = self.header(LINK).strip_suffix(">; rel=\"next\"")?;
        link.strip_prefix('<').map(str::to_owned)
    }
}

/// The text of a PDF, page by page, and what its bookmarks and its title say.
fn read_pdf(bytes: &[u8]) -> String {
    let mut text = pdf_extract::extract_text_from_mem(bytes).unwrap();
    let document = pdf_extract::Document::load_mem(bytes).unwrap();
    for object in document.objects.values() {
        let fields = object.as_dict().into_iter();
        for (_, value) in fields.flat_map(|fields| fields.iter()) {
            if let Ok(told) = pdf_extract::decode_text_string(value) {
                text.push_str(&told);
                text.push('\n');
            }
        }
    }
    text
}
