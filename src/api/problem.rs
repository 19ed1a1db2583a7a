//! What went wrong, as `application/problem+json` (RFC 9457): the only way in which this room
//! answers with an error.
//!
//! A [`Problem`] keeps what failed inside for the log alone; `outermost` completes the answer with
//! the request's id and writes the log.

mod causes;
mod kinds;

use std::fmt;

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue, RETRY_AFTER},
    },
};
use serde::Serialize;
use utoipa::ToSchema;

pub use self::kinds::Kind;
use crate::http::rate::TooMany;

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Why a request was not done.
#[derive(Debug)]
pub struct Problem {
    kind: Kind,
    detail: Option<String>,
    faults: Vec<Fault>,
    headers: Vec<(HeaderName, HeaderValue)>,
    cause: Option<String>,
    oauth: Option<&'static str>,
}

/// One part of the request that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fault {
    /// JSON pointer (RFC 6901) to the field of the body; empty for the body as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "/rules/meeting_minutes", max_length = 1000)]
    pub pointer: Option<String>,
    /// The query parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "limit", max_length = 1000)]
    pub parameter: Option<String>,
    /// What is wrong and what is allowed, in English.
    #[schema(example = "must be from 1 to 1440 minutes", max_length = 10_000)]
    pub detail: String,
}

/// Why a request was not done (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemResponse {
    /// The kind of problem; stable, to be compared.
    #[schema(
        format = "uri-reference",
        example = "/problems/not-found",
        max_length = 100
    )]
    r#type: &'static str,
    /// What the kind is called, the same for every occurrence.
    #[schema(example = "Not found", max_length = 100)]
    title: &'static str,
    /// The status of the answer.
    #[schema(example = 404, minimum = 400, maximum = 599)]
    status: u16,
    /// What is wrong this time, in English. Absent where the inside is concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "there is no such meeting", max_length = 10_000)]
    detail: Option<String>,
    /// This occurrence: the id of the request, which is also in `X-Request-Id` and in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        format = "uri-reference",
        example = "urn:uuid:018b2f00-0000-7000-8000-000000000000",
        max_length = 100
    )]
    instance: Option<String>,
    /// The parts of the request that cannot be taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 1000)]
    errors: Vec<Fault>,
    /// The word of RFC 6749, 5.2; where tokens are asked for alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "invalid_client", max_length = 100)]
    error: Option<&'static str>,
    /// The detail, where there is an `error`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 10_000)]
    error_description: Option<String>,
}

impl Problem {
    /// A problem of this kind.
    pub const fn new(kind: Kind) -> Self {
        Self {
            kind,
            detail: None,
            faults: Vec::new(),
            headers: Vec::new(),
            cause: None,
            oauth: None,
        }
    }

    /// Something failed inside. `cause` goes to the log, never into the answer.
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self::new(Kind::Internal).caused_by(cause)
    }

    /// The caller, or the address, asks for too much.
    pub fn of_too_many(refused: TooMany) -> Self {
        let seconds = refused.retry_after.as_secs().to_string();
        Self::new(Kind::TooManyRequests).with_header(RETRY_AFTER, &seconds)
    }

    /// Says what is wrong this time.
    #[must_use]
    pub fn with_detail(mut self, detail: impl fmt::Display) -> Self {
        self.detail = Some(detail.to_string());
        self
    }

    /// Points to a field of the body.
    #[must_use]
    pub fn with_field(mut self, pointer: impl Into<String>, detail: impl fmt::Display) -> Self {
        let (pointer, parameter) = (Some(pointer.into()), None);
        self.faults.push(Fault {
            pointer,
            parameter,
            detail: detail.to_string(),
        });
        self
    }

    /// Names a query parameter.
    #[must_use]
    pub fn with_parameter(mut self, name: impl Into<String>, detail: impl fmt::Display) -> Self {
        let (pointer, parameter) = (None, Some(name.into()));
        self.faults.push(Fault {
            pointer,
            parameter,
            detail: detail.to_string(),
        });
        self
    }

    /// Adds a header to the answer. One that cannot be sent is left out.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers
            .extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
        self
    }

    /// Says it by this word of RFC 6749, 5.2, as well, to clients that know nothing of problems.
    #[must_use]
    pub const fn as_oauth_error(mut self, error: &'static str) -> Self {
        self.oauth = Some(error);
        self
    }

    /// Keeps what failed inside, for the log.
    #[must_use]
    pub fn caused_by(mut self, cause: impl fmt::Display) -> Self {
        self.cause = Some(cause.to_string());
        self
    }

    /// The kind.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// What failed inside, for the log.
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// What is told of it, for the request of this id.
    pub fn tell(&self, request_id: Option<&str>) -> ProblemResponse {
        let status = self.kind.status();
        let detail = self.detail.clone().filter(|_| !status.is_server_error());
        ProblemResponse {
            r#type: self.kind.type_uri(),
            title: self.kind.title(),
            status: status.as_u16(),
            error: self.oauth,
            error_description: detail.clone().filter(|_| self.oauth.is_some()),
            detail,
            instance: request_id.map(|id| format!("urn:uuid:{id}")),
            errors: self.faults.clone(),
        }
    }

    /// The answer, for the request of this id.
    pub fn answer(&self, request_id: Option<&str>) -> HttpResponse {
        let mut response = HttpResponse::build(self.kind.status());
        for header in &self.headers {
            response.append_header(header.clone());
        }
        // RFC 6749 asks for plain JSON.
        let media_type = self.oauth.map_or(MEDIA_TYPE, |_| "application/json");
        response
            .content_type(media_type)
            .json(self.tell(request_id))
    }
}

impl fmt::Display for Problem {
    /// The kind alone: what a caller sent has no place in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.title())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.kind.status()
    }

    fn error_response(&self) -> HttpResponse {
        self.answer(None)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{body::to_bytes, http::header};
    use serde_json::{Value, json};

    use super::*;

    async fn told(problem: &Problem) -> Value {
        let answer = problem.answer(Some("018b2f00-0000-7000-8000-000000000000"));
        assert_eq!(answer.status(), problem.kind().status());
        assert_eq!(
            answer.headers().get(header::CONTENT_TYPE).unwrap(),
            MEDIA_TYPE
        );
        serde_json::from_slice(&to_bytes(answer.into_body()).await.unwrap()).unwrap()
    }

    #[actix_web::test]
    async fn every_kind_is_told_by_type_title_and_status() {
        for kind in Kind::ALL {
            let body = told(&Problem::new(*kind)).await;
            let expected = json!({
                "type": kind.type_uri(), "title": kind.title(), "status": kind.status().as_u16(),
                "instance": "urn:uuid:018b2f00-0000-7000-8000-000000000000",
            });
            assert_eq!(body, expected);
        }
    }

    #[actix_web::test]
    async fn fields_and_parameters_are_pointed_to() {
        let problem = Problem::new(Kind::InvalidFields)
            .with_detail("2 mistakes")
            .with_field("/name", "must not be empty")
            .with_parameter("limit", "must be a number");
        let body = told(&problem).await;
        assert_eq!(body["detail"], "2 mistakes");
        let expected = json!([
            { "pointer": "/name", "detail": "must not be empty" },
            { "parameter": "limit", "detail": "must be a number" },
        ]);
        assert_eq!(body["errors"], expected);
    }

    #[actix_web::test]
    async fn an_internal_problem_says_nothing_of_the_inside() {
        let problem = Problem::internal("row 7 of people").with_detail("row 7 of people");
        assert!(!told(&problem).await.to_string().contains("people"));
        assert_eq!(problem.cause(), Some("row 7 of people"));
    }
}
