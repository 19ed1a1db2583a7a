//! What every answer passes last: it gets its headers, a problem gets the request's id, an error
//! that nobody made a problem becomes one, and the log gets its line. A 5xx is logged here alone.

use std::borrow::Cow;

use actix_web::{
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, X_CONTENT_TYPE_OPTIONS},
    },
    middleware::Next,
};
use tracing_actix_web::RootSpanBuilder;

use super::{
    calendar,
    problem::{Kind, Problem},
};
use crate::http::{rate, requests};

/// What an answer says unless it says otherwise.
const USUAL_HEADERS: [(HeaderName, &str); 3] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (CACHE_CONTROL, "no-store"),
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    ),
];

/// Completes every answer.
pub async fn complete(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let id = requests::id_of(&request);
    requests::take_head_as_get(&mut request);
    let mut answer = match rate::take_address_of(request.request()) {
        Ok(()) => next.call(request).await?.map_into_boxed_body(),
        Err(refused) => request.error_response(Problem::of_too_many(refused)),
    };
    let status = answer.status();
    if status.is_client_error() || status.is_server_error() {
        answer = told_as_problem(answer, id.as_deref());
    } else {
        tracing::info!(status = status.as_u16(), "answered");
    }
    requests::dress(answer.headers_mut(), USUAL_HEADERS, id.as_deref());
    Ok(answer)
}

fn told_as_problem(answer: ServiceResponse<BoxBody>, id: Option<&str>) -> ServiceResponse<BoxBody> {
    let (request, response) = answer.into_parts();
    let error = response.error();
    if let Some(problem) = error.and_then(|error| error.as_error::<Problem>()) {
        log(problem.kind(), problem.cause());
        return ServiceResponse::new(request, problem.answer(id));
    }
    let kind = Kind::of_status(response.status());
    log(kind, error.map(ToString::to_string).as_deref());
    ServiceResponse::new(request, Problem::new(kind).answer(id))
}

/// Notes a failure that is told as a part of an answer, where it would not be met here.
pub(super) fn log_failure(problem: &Problem) {
    if problem.kind().status().is_server_error() {
        log(problem.kind(), problem.cause());
    }
}

fn log(kind: Kind, cause: Option<&str>) {
    let (status, problem) = (kind.status().as_u16(), kind.type_uri());
    if kind.status() == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!(status, problem, cause, "failed");
    } else if kind.status().is_server_error() {
        tracing::warn!(status, problem, cause, "failed for now");
    } else {
        // What a caller got wrong is told to the caller; the log need not know what was sent.
        tracing::info!(status, problem, "refused");
    }
}

/// The address as it may stand in a log: a calendar's is a secret, and so may be a part of another
/// that is longer than every id, by somebody's mistake.
fn shown(path: &str) -> Cow<'_, str> {
    const LONGEST_ID: usize = 36;
    if path.starts_with(calendar::BASE) {
        return Cow::Owned(format!("{}/{{secret}}.ics", calendar::BASE));
    }
    let is_short = |part: &str| part.len() <= LONGEST_ID;
    if path.split('/').all(is_short) {
        return Cow::Borrowed(path);
    }
    let parts = path.split('/');
    let parts: Vec<_> = parts
        .map(|part| if is_short(part) { part } else { "…" })
        .collect();
    Cow::Owned(parts.join("/"))
}

/// The span around a request: its id, method and address, without the query, which may name
/// people, without the address of the caller, and without secrets.
#[derive(Debug)]
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> tracing::Span {
        requests::span_of(request, &shown(request.path()))
    }

    fn on_request_end<B: MessageBody>(
        _: tracing::Span,
        _: &Result<ServiceResponse<B>, actix_web::Error>,
    ) {
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_shown_in_an_address() {
        let secret = "0123456789abcdef".repeat(4);
        let id = "018b2f00-0000-7000-8000-000000000000";
        let calendar = "/calendar/{secret}.ics";
        for (path, expected) in [
            (format!("/calendar/{secret}.ics"), calendar.to_owned()),
            (format!("/calendar/{secret}"), calendar.to_owned()),
            ("/calendar/0123".to_owned(), calendar.to_owned()),
            (format!("/api/{secret}.ics"), "/api/…".to_owned()),
            (
                format!("/api/v1/actions/{id}"),
                format!("/api/v1/actions/{id}"),
            ),
            (
                "/api/v1/calendar-feeds".to_owned(),
                "/api/v1/calendar-feeds".to_owned(),
            ),
        ] {
            assert_eq!(shown(&path), expected);
        }
    }
}
