//! What every page passes last: it gets its headers, what went wrong becomes a page, and the log gets its
//! line, without the secret in the address.

use actix_web::{
    HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue,
            REFERRER_POLICY, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
        },
    },
    middleware::Next,
};
use tracing_actix_web::RootSpanBuilder;

use super::{
    answer,
    pages::{self, Trouble},
    reading,
};
use crate::http::{
    rate::{self, TooMany},
    requests,
};

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// What pages may load and do: one stylesheet and forms, both of this house.
const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// What a page says unless it says otherwise.
const USUAL_HEADERS: [(HeaderName, &str); 5] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // The address of a page is a secret: no cache keeps it, and no other server learns it.
    (CACHE_CONTROL, "no-store"),
    (REFERRER_POLICY, "no-referrer"),
    (ROBOTS, "noindex, nofollow"),
    (CONTENT_SECURITY_POLICY, POLICY),
];

/// Completes every answer.
pub(super) async fn complete(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let id = requests::id_of(&request);
    requests::take_head_as_get(&mut request);
    let answer = match rate::take_address_of(request.request()) {
        Ok(()) => next.call(request).await?.map_into_boxed_body(),
        Err(refused) => refuse(request, refused),
    };
    let mut answer = as_page(answer);
    tracing::info!(status = answer.status().as_u16(), "answered");
    requests::dress(answer.headers_mut(), USUAL_HEADERS, id.as_deref());
    Ok(answer)
}

fn refuse(request: ServiceRequest, refused: TooMany) -> ServiceResponse<BoxBody> {
    let depth = request.path().matches('/').count();
    let mut page = pages::trouble(Trouble::TooMany, depth);
    let seconds = HeaderValue::from(refused.retry_after.as_secs());
    page.headers_mut().insert(RETRY_AFTER, seconds);
    request.into_response(page)
}

/// What nobody made a page of becomes one.
fn as_page(answer: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let status = answer.status();
    let is_trouble = status.is_client_error() || status.is_server_error();
    if !is_trouble || answer.headers().contains_key(CONTENT_TYPE) {
        return answer;
    }
    let trouble = match status {
        StatusCode::NOT_FOUND => Trouble::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Trouble::WrongMethod,
        status if status.is_client_error() => Trouble::Malformed,
        _ => Trouble::Failed,
    };
    let depth = answer.request().path().matches('/').count();
    let (request, response) = answer.into_parts();
    let mut page = pages::trouble(trouble, depth);
    // Which methods there are.
    for (name, value) in response.headers() {
        page.headers_mut().insert(name.clone(), value.clone());
    }
    ServiceResponse::new(request, page)
}

/// For addresses where nothing is.
pub(super) async fn not_found() -> HttpResponse {
    HttpResponse::NotFound().finish()
}

/// The address as it may stand in a log.
fn shown(path: &str) -> String {
    let Some(rest) = path.strip_prefix(answer::BASE) else {
        // Whatever is looked for elsewhere is no secret, unless by mistake.
        let is_known = path.len() <= 40 || reading::is_page(path);
        return if is_known { path } else { "…" }.to_owned();
    };
    let end = rest.trim_start_matches('/').split_once('/');
    let end = end.map(|(_, end)| end);
    match end {
        None => format!("{}/{{token}}", answer::BASE),
        Some(end) if answer::ENDS.contains(&end) => format!("{}/{{token}}/{end}", answer::BASE),
        Some(_) => format!("{}/{{token}}/…", answer::BASE),
    }
}

/// The span around a request: its id, method and address, without query and secrets.
#[derive(Debug)]
pub(super) struct RequestSpan;

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
    fn no_token_is_shown_in_an_address() {
        let token = "0123456789abcdef".repeat(3);
        for (path, expected) in [
            (format!("/answer/{token}"), "/answer/{token}"),
            ("/answer/x".to_owned(), "/answer/{token}"),
            (format!("/answer/{token}/done"), "/answer/{token}/done"),
            (
                format!("/answer/{token}/more-time"),
                "/answer/{token}/more-time",
            ),
            (
                format!("/answer/{token}/handover"),
                "/answer/{token}/handover",
            ),
            (format!("/answer/{token}/{token}"), "/answer/{token}/…"),
            (format!("/answer//{token}"), "/answer/{token}"),
            (format!("/answer/{token}/"), "/answer/{token}/…"),
            ("/assets/tovholder.css".to_owned(), "/assets/tovholder.css"),
            (format!("/assets/{token}"), "…"),
            (
                "/actions/018b2f00-0000-7000-8000-000000000000".to_owned(),
                "/actions/018b2f00-0000-7000-8000-000000000000",
            ),
            (format!("/actions/{token}"), "…"),
        ] {
            assert_eq!(shown(&path), expected, "{path}");
        }
    }
}
