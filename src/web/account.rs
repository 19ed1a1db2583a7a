//! Who am I, and signing out: of this browser, or of all.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, Data, Payload, ServiceConfig},
};
use serde::Deserialize;

use super::{
    WebState,
    cookies::Line,
    depth_of, failed, form_body, forms_of_ours,
    pages::{self, Trouble},
    sign_in::redirect,
};
use crate::{
    domain::secrets::Secret,
    operations::page_sessions::{self, OpenSession},
};

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

/// Whoever is signed in in the browser that asks.
struct Visitor {
    secret: Secret,
    line: Line,
    open: OpenSession,
}

async fn show(request: HttpRequest, state: Data<WebState>) -> HttpResponse {
    let visitor = match visitor(&request, &state).await {
        Ok(visitor) => visitor,
        Err(answer) => return answer,
    };
    let word = forms_of_ours::form_word(&visitor.secret);
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
    let (origin, word) = (state.sign_in.origin(), (&visitor.secret, &*form.form));
    if !forms_of_ours::is_ours(request.headers(), &origin, word) {
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
    let root = pages::way_to_root(depth_of(request));
    let to_sign_in = || redirect(&format!("{root}sign-in?return_to=%2Faccount"), []);
    let line = state.sign_in.line();
    let known = line.and_then(|line| Some((line, line.read_session(request)?)));
    let (line, secret) = known.ok_or_else(to_sign_in)?;
    let finding = page_sessions::find(&state.office, &secret, state.sign_in.limits);
    match finding.await {
        Ok(Some(open)) => Ok(Visitor { secret, line, open }),
        Ok(None) => Err(to_sign_in()),
        Err(error) => Err(failed(request, &error)),
    }
}
