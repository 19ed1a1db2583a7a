//! Whoever is signed in in the browser that asks, and the way to sign in for whoever is not.

use actix_web::{HttpRequest, HttpResponse};
use url::form_urlencoded::byte_serialize;

use super::{
    WebState, cookies::Line, depth_of, failed, forms_of_ours, pages, return_address::ReturnAddress,
    sign_in::redirect,
};
use crate::{
    domain::{access::Caller, secrets::Secret},
    http::requests,
    operations::page_sessions::{self, OpenSession},
};

/// Somebody who has signed in.
pub(super) struct Visitor {
    pub(super) secret: Secret,
    pub(super) line: Line,
    pub(super) open: OpenSession,
}

impl Visitor {
    /// Whoever is signed in, if anybody is; the answer to give where that cannot be found out.
    pub(super) async fn of(
        request: &HttpRequest,
        state: &WebState,
    ) -> Result<Option<Self>, HttpResponse> {
        let line = state.sign_in.line();
        let known = line.and_then(|line| Some((line, line.read_session(request)?)));
        let Some((line, secret)) = known else {
            return Ok(None);
        };
        let finding = page_sessions::find(&state.office, &secret, state.sign_in.limits);
        match finding.await {
            Ok(open) => Ok(open.map(|open| Self { secret, line, open })),
            Err(error) => Err(failed(request, &error)),
        }
    }

    /// As a caller of operations.
    pub(super) fn caller(&self, request: &HttpRequest) -> Caller {
        self.open.session.caller(requests::id_of(request))
    }

    /// The word that stands in the forms of the session.
    pub(super) fn form_word(&self) -> String {
        forms_of_ours::form_word(&self.secret)
    }

    /// Whether a form with this word was sent from a page of the session.
    pub(super) fn sent(&self, request: &HttpRequest, state: &WebState, word: &str) -> bool {
        let origin = state.sign_in.origin();
        forms_of_ours::is_ours(request.headers(), &origin, (&self.secret, word))
    }
}

/// The way to sign in, and back to a page of ours.
pub(super) fn to_sign_in(request: &HttpRequest, page: &str) -> HttpResponse {
    let root = pages::way_to_root(depth_of(request));
    let page = ReturnAddress::of(Some(page)).to_string();
    let page: String = byte_serialize(page.as_bytes()).collect();
    redirect(&format!("{root}sign-in?return_to={page}"), [])
}
