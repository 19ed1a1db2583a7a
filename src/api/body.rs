//! The body of a request: JSON that becomes a type of ours, the fields of a form, or a document as it is.
//!
//! JSON that is none is 400 with line and column; JSON that does not fit is 422 with a pointer to
//! the field. What a value means is for the operation to say.

use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse, Responder, dev::Payload,
    error::PayloadError, http::header::CONTENT_LENGTH, web::Bytes,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};
use url::form_urlencoded;

use super::{
    limits::Limits,
    problem::{Kind, Problem},
};

type Extraction<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

/// A body of JSON, taken or given.
#[derive(Debug)]
pub struct Json<T>(pub T);

/// A body of JSON that may be left out.
#[derive(Debug)]
pub struct OptionalJson<T>(pub Option<T>);

/// A body of form fields, in the order they came in.
#[derive(Debug)]
pub struct Form(pub Vec<(String, String)>);

/// The longest form, in bytes.
const FORM_BYTES: usize = 10_000;

/// A document, byte for byte.
#[derive(Debug)]
pub struct Document {
    /// What was sent.
    pub content: Bytes,
    /// What the sender says it is, without parameters and in lower case; empty if nothing.
    pub media_type: String,
}

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Problem;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if !is_json(request.content_type()) {
            return Box::pin(async { Err(not_json()) });
        }
        let limits = Limits::of(request);
        let content = read(request, payload, limits, limits.json_bytes);
        Box::pin(async move { parse(&content.await?).map(Self) })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for OptionalJson<T> {
    type Error = Problem;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = is_json(request.content_type());
        let limits = Limits::of(request);
        let content = read(request, payload, limits, limits.json_bytes);
        Box::pin(async move {
            let content = content.await?;
            if content.is_empty() {
                return Ok(Self(None));
            }
            if !is_json {
                return Err(not_json());
            }
            parse(&content).map(|value| Self(Some(value)))
        })
    }
}

impl FromRequest for Form {
    type Error = Problem;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = "application/x-www-form-urlencoded";
        if !request.content_type().trim().eq_ignore_ascii_case(kind) {
            let detail = format!("the Content-Type must be {kind}");
            let refused = Problem::new(Kind::UnsupportedMediaType).with_detail(detail);
            return Box::pin(async { Err(refused) });
        }
        let content = read(request, payload, Limits::of(request), FORM_BYTES);
        Box::pin(async move {
            let content = content.await?;
            Ok(Self(
                form_urlencoded::parse(&content).into_owned().collect(),
            ))
        })
    }
}

impl FromRequest for Document {
    type Error = Problem;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let limits = Limits::of(request);
        let content = read(request, payload, limits, limits.document_bytes);
        let media_type = request.content_type().trim().to_ascii_lowercase();
        Box::pin(async move {
            Ok(Self {
                content: content.await?,
                media_type,
            })
        })
    }
}

impl<T: Serialize> Responder for Json<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().json(self.0)
    }
}

fn not_json() -> Problem {
    Problem::new(Kind::UnsupportedMediaType)
        .with_detail("the Content-Type must be application/json")
}

fn is_json(content_type: &str) -> bool {
    let kind = content_type.trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn read(
    request: &HttpRequest,
    payload: &mut Payload,
    limits: Limits,
    most: usize,
) -> impl Future<Output = Result<Bytes, Problem>> + use<> {
    let told = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok());
    let is_too_large = told
        .and_then(|text| text.parse().ok())
        .is_some_and(|told: usize| told > most);
    let reading = Bytes::from_request(request, payload);
    let too_large = move || {
        Problem::new(Kind::BodyTooLarge).with_detail(format!("at most {most} bytes are taken"))
    };
    async move {
        if is_too_large {
            return Err(too_large());
        }
        let read = tokio::time::timeout(limits.body_time, reading);
        match read.await.map_err(|_| Problem::new(Kind::BodyTooSlow))? {
            Ok(content) if content.len() <= most => Ok(content),
            Ok(_) => Err(too_large()),
            Err(error) => Err(match error.as_error::<PayloadError>() {
                Some(PayloadError::Overflow) => too_large(),
                Some(PayloadError::EncodingCorrupted) => {
                    Problem::new(Kind::MalformedBody).with_detail("the content coding is corrupt")
                }
                _ => Problem::new(Kind::MalformedBody).with_detail("the body broke off"),
            }),
        }
    }
}

fn parse<T: DeserializeOwned>(content: &[u8]) -> Result<T, Problem> {
    // Every body of ours is an object; serde would also take an array of an object's values.
    if content.trim_ascii_start().starts_with(b"[") {
        return Err(Problem::new(Kind::InvalidFields).with_field("", "must be an object"));
    }
    let mut json = serde_json::Deserializer::from_slice(content);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let pointer = pointer_to(error.path());
        refused(error.inner(), Some(pointer))
    })?;
    json.end().map_err(|error| refused(&error, None))?;
    Ok(value)
}

fn refused(error: &serde_json::Error, pointer: Option<String>) -> Problem {
    let said = error.to_string();
    let said = said
        .rsplit_once(" at line ")
        .map_or(said.as_str(), |(said, _)| said);
    match (error.classify(), pointer) {
        (Category::Data, Some(pointer)) => Problem::new(Kind::InvalidFields)
            .with_detail("1 of the fields cannot be taken")
            .with_field(pointer, said),
        _ => Problem::new(Kind::MalformedBody).with_detail(format!(
            "line {}, column {}: {said}",
            error.line(),
            error.column()
        )),
    }
}

fn pointer_to(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        let step = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.replace('~', "~0").replace('/', "~1"),
            Segment::Enum { variant } => variant.clone(),
            Segment::Unknown => continue,
        };
        pointer.push('/');
        pointer.push_str(&step);
    }
    pointer
}

#[cfg(test)]
mod tests {
    use actix_web::{http::header, test::TestRequest};
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Seats {
        #[serde(rename = "seats")]
        _seats: Vec<Seat>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Seat {
        #[serde(rename = "number")]
        _number: u8,
    }

    async fn take(content_type: &str, body: &str) -> Result<Json<Seats>, Problem> {
        let request = TestRequest::post()
            .insert_header((header::CONTENT_TYPE, content_type.to_owned()))
            .set_payload(body.to_owned())
            .app_data(Limits {
                json_bytes: 60,
                ..Limits::default()
            });
        let (request, mut payload) = request.to_http_parts();
        Json::from_request(&request, &mut payload).await
    }

    #[actix_web::test]
    async fn json_that_fits_is_taken_under_any_json_type() {
        for kind in [
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/merge-patch+json",
        ] {
            assert!(
                take(kind, r#"{"seats": [{"number": 1}]}"#).await.is_ok(),
                "{kind}"
            );
        }
    }

    #[actix_web::test]
    async fn what_is_no_json_is_malformed_and_told_by_line_and_column() {
        for body in ["", "{", "{\"seats\": }", "{\"seats\": []} x", "\u{0}"] {
            let problem = take("application/json", body).await.unwrap_err();
            assert_eq!(problem.kind(), Kind::MalformedBody, "{body}");
            assert!(
                format!("{problem:?}").contains("line 1, column"),
                "{problem:?}"
            );
        }
    }

    #[actix_web::test]
    async fn json_that_does_not_fit_is_pointed_to() {
        for (body, pointer, said) in [
            ("[[]]", "", "must be an object"),
            ("7", "", "invalid type"),
            (
                r#"{"seats": [{"number": 1}, {"number": "x"}]}"#,
                "/seats/1/number",
                "invalid type",
            ),
            (
                r#"{"seats": [{"number": 256}]}"#,
                "/seats/0/number",
                "invalid value",
            ),
            (r#"{"seats": [{}]}"#, "/seats/0", "missing field `number`"),
            (r#"{"seats": [], "a/b": 1}"#, "/a~1b", "unknown field `a/b`"),
        ] {
            let problem = take("application/json", body).await.unwrap_err();
            assert_eq!(problem.kind(), Kind::InvalidFields, "{body}");
            let told = format!("{problem:?}");
            assert!(
                told.contains(&format!("pointer: Some({pointer:?})")),
                "{told}"
            );
            assert!(told.contains(said) && !told.contains("column"), "{told}");
        }
    }

    #[actix_web::test]
    async fn what_may_be_left_out_is_taken_as_strictly_when_it_is_there() {
        for (content_type, body, answer) in [
            ("", "", Ok(false)),
            ("application/json", "", Ok(false)),
            ("application/json", r#"{"seats": []}"#, Ok(true)),
            ("application/json", "{", Err(Kind::MalformedBody)),
            ("application/json", "{}", Err(Kind::InvalidFields)),
            (
                "text/plain",
                r#"{"seats": []}"#,
                Err(Kind::UnsupportedMediaType),
            ),
        ] {
            let request = TestRequest::post()
                .insert_header((header::CONTENT_TYPE, content_type))
                .set_payload(body);
            let (request, mut payload) = request.to_http_parts();
            let taken = OptionalJson::<Seats>::from_request(&request, &mut payload).await;
            let taken = taken.map(|OptionalJson(seats)| seats.is_some());
            assert_eq!(taken.map_err(|problem| problem.kind()), answer, "{body}");
        }
    }

    #[actix_web::test]
    async fn other_types_and_longer_bodies_are_refused() {
        let problem = take("text/plain", "{}").await.unwrap_err();
        assert_eq!(problem.kind(), Kind::UnsupportedMediaType);
        let problem = take("application/json", &" ".repeat(61)).await.unwrap_err();
        assert_eq!(problem.kind(), Kind::BodyTooLarge);
    }
}
