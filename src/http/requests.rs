//! What every request and its answer have: an id, which the log and the answer tell; HEAD where there is
//! GET; and headers that hold unless an answer has others.

use actix_web::{
    HttpMessage,
    dev::ServiceRequest,
    http::{
        Method,
        header::{HeaderMap, HeaderName, HeaderValue},
    },
};
use tracing_actix_web::RequestId;

/// The header that tells the id of a request.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, which stands in the log too.
pub fn id_of(request: &impl HttpMessage) -> Option<String> {
    let extensions = request.extensions();
    extensions.get::<RequestId>().map(ToString::to_string)
}

/// What is there for GET is there for HEAD (RFC 9110, 9.3.2); the server leaves the body out.
pub fn take_head_as_get(request: &mut ServiceRequest) {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
}

/// Gives an answer the headers that it does not have itself, and the id of its request.
pub fn dress(
    headers: &mut HeaderMap,
    usual: impl IntoIterator<Item = (HeaderName, &'static str)>,
    id: Option<&str>,
) {
    for (name, value) in usual {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if let Some(id) = id.and_then(|id| HeaderValue::from_str(id).ok()) {
        headers.insert(REQUEST_ID, id);
    }
}

/// The span around a request: its id, method and address as it may be shown, without the query, which may
/// name people, and without the address of the caller.
pub fn span_of(request: &ServiceRequest, shown: &str) -> tracing::Span {
    let id = id_of(request);
    tracing::info_span!("request", id, method = %request.method(), path = shown)
}
