//! Who am I, and signing out: of this browser, or of all.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, Data, Payload, ServiceConfig},
};
use serde::Deserialize;

use super::{
    WebState, depth_of, failed, form_body,
    pages::{self, Trouble},
    sign_in::redirect,
    visitor::{Visitor, to_sign_in},
};
use crate::operations::page_sessions;

/// Where the pages stand.
pub(super) const BASE: &str = "/account";

const SIGN_OUT: &str = "/sign-out";
const SIGN_OUT_EVERYWHERE: &str = "/sign-out-everywhere";

/// The longest form: one word.
const LONGEST_FORM: usize = 1_024;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(web::resource("").route(web::get().to(show)));
    for end in [SIGN_OUT, SIGN_OUT_EVERYWHERE] {
        let form = web::resource(end)
            .route(web::get().to(to_account))
            .route(web::post().to(sign_out));
        config.service(form);
    }
}

#[derive(Debug, Deserialize)]
struct SignOutForm {
    #[serde(default)]
    form: String,
}

async fn show(request: HttpRequest, state: Data<WebState>) -> HttpResponse {
    let visitor = match visitor(&request, &state).await {
        Ok(visitor) => visitor,
        Err(answer) => return answer,
    };
    let word = visitor.form_word();
    match page_sessions::of_person(&state.office, visitor.open.person.id).await {
        Ok(sessions) => pages::account(depth_of(&request), &visitor.open, (&sessions, &word)),
        Err(error) => failed(&request, &error),
    }
}

/// Whoever loads the address of a form again comes to the page.
async fn to_account(request: HttpRequest) -> HttpResponse {
    let root = pages::way_to_root(depth_of(&request));
    redirect(&format!("{root}account"), [])
}

async fn sign_out(request: HttpRequest, state: Data<WebState>, payload: Payload) -> HttpResponse {
    let depth = depth_of(&request);
    let bounds = (LONGEST_FORM, state.form_time);
    let form: SignOutForm = match form_body::read(&request, payload, bounds).await {
        Ok(form) => form,
        Err(trouble) => return pages::trouble(trouble, depth),
    };
    let visitor = match visitor(&request, &state).await {
        Ok(visitor) => visitor,
        Err(answer) => return answer,
    };
    if !visitor.sent(&request, &state, &form.form) {
        return pages::trouble(Trouble::Foreign, depth);
    }
    let person = visitor.open.person.id;
    let ended = if request.path().ends_with(SIGN_OUT_EVERYWHERE) {
        let ended = page_sessions::end_all(&state.office, person).await;
        ended.inspect(|sessions| tracing::info!(%person, sessions, "signed out everywhere"))
    } else {
        let ended = page_sessions::end(&state.office, &visitor.secret).await;
        ended.map(|()| 1)
    };
    if let Err(error) = ended {
        return failed(&request, &error);
    }
    let root = pages::way_to_root(depth);
    redirect(&format!("{root}sign-in"), [visitor.line.forget_session()])
}

/// Whoever is signed in; else the way to sign in, and back to here.
async fn visitor(request: &HttpRequest, state: &WebState) -> Result<Visitor, HttpResponse> {
    let visitor = Visitor::of(request, state).await?;
    visitor.ok_or_else(|| to_sign_in(request, BASE))
}
