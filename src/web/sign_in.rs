//! Signing in: choose who vouches for you, go there, come back. A provider's word begins a session only for
//! a person whom this installation knows; everybody else gets a page that says so, and nothing more.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::Cookie,
    http::{StatusCode, header::LOCATION},
    web::{self, Data, Payload, ServiceConfig},
};
use serde::Deserialize;
use url::Url;

use super::{
    WebState,
    cookies::{Line, UnderWay},
    depth_of, failed, form_body, forms_of_ours,
    pages::{self, Trouble},
    return_address::ReturnAddress,
    signing_in::{self, Refused},
};
use crate::{
    identity::{Provider, SecretWords, secret_words::Purpose},
    operations::page_sessions,
};

/// Where the pages stand.
pub(super) const BASE: &str = "/sign-in";

/// Where providers send people back to, below what every link begins with.
const CALLBACK: &str = "/sign-in/callback";

/// The longest form: a token and where to go.
const LONGEST_FORM: usize = 32 * 1_024;

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(web::resource("").route(web::get().to(choose)))
        .service(web::resource("/start").route(web::get().to(start)))
        .service(web::resource("/callback").route(web::get().to(come_back)))
        .service(
            web::resource("/token")
                .route(web::get().to(choose))
                .route(web::post().to(take_token)),
        );
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    return_to: Option<String>,
    provider: Option<usize>,
}

/// What a provider sends back (RFC 6749, 4.1.2; RFC 9207).
#[derive(Debug, Deserialize)]
struct Returned {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
}

#[derive(Debug, Deserialize)]
struct TokenForm {
    token: String,
    return_to: Option<String>,
}

async fn choose(request: HttpRequest, state: Data<WebState>) -> HttpResponse {
    let asked = query::<Asked>(&request).unwrap_or_default();
    show(
        &request,
        &state,
        &ReturnAddress::of(asked.return_to.as_deref()),
        false,
    )
}

fn show(
    request: &HttpRequest,
    state: &WebState,
    return_to: &ReturnAddress,
    is_refused: bool,
) -> HttpResponse {
    if state.sign_in.line().is_none() {
        return pages::trouble(Trouble::NoSafeLine, depth_of(request));
    }
    let providers = state.sign_in.providers.iter();
    let providers: Vec<_> = providers.map(|one| one.settings().name.as_str()).collect();
    let choices = pages::SignInChoices {
        providers: &providers,
        takes_tokens: state.sign_in.takes_tokens,
        return_to: return_to.path(),
        is_refused,
    };
    pages::sign_in(pages::language_of(request), depth_of(request), &choices)
}

/// Sends the browser to a provider. A link and not a form, since the pages' policy lets forms lead nowhere
/// else; all that it changes is a cookie of whoever follows it.
async fn start(request: HttpRequest, state: Data<WebState>) -> HttpResponse {
    let depth = depth_of(&request);
    let Some(line) = state.sign_in.line() else {
        return pages::trouble(Trouble::NoSafeLine, depth);
    };
    let asked = query::<Asked>(&request).unwrap_or_default();
    let place = asked.provider.unwrap_or(0);
    let Some(provider) = state.sign_in.providers.get(place) else {
        return pages::trouble(Trouble::NotFound, depth);
    };
    let secret = match state.office.secrets.make() {
        Ok(secret) => secret,
        Err(error) => return failed(&request, &error.into()),
    };
    let under_way = UnderWay {
        provider: place,
        return_to: ReturnAddress::of(asked.return_to.as_deref()),
        secret,
    };
    let words = SecretWords::of(&under_way.secret);
    let now = state.office.clock.now();
    match provider
        .invitation(&words, &state.sign_in.callback(), now)
        .await
    {
        Ok(to) => redirect(to.as_str(), [line.keep_sign_in(&under_way)]),
        Err(error) => refused(&request, provider, &error.into()),
    }
}

/// Whoever comes back from a provider.
async fn come_back(request: HttpRequest, state: Data<WebState>) -> HttpResponse {
    let depth = depth_of(&request);
    let Some(line) = state.sign_in.line() else {
        return pages::trouble(Trouble::NoSafeLine, depth);
    };
    let under_way = line.read_sign_in(&request);
    let mut answer = match (query::<Returned>(&request), under_way) {
        (Some(returned), Some(under_way)) => {
            finish(&request, (&state, line), returned, &under_way).await
        }
        _ => pages::trouble(Trouble::NotSignedIn, depth),
    };
    // Used up, whatever came of it.
    if answer.add_cookie(&line.forget_sign_in()).is_err() {
        return pages::trouble(Trouble::Failed, depth);
    }
    answer
}

async fn finish(
    request: &HttpRequest,
    (state, line): (&WebState, Line),
    returned: Returned,
    under_way: &UnderWay,
) -> HttpResponse {
    let provider = state.sign_in.providers.get(under_way.provider);
    let words = SecretWords::of(&under_way.secret);
    let said = returned.state.unwrap_or_default();
    let (Some(provider), true) = (provider, words.is_word(Purpose::State, &said)) else {
        tracing::info!("somebody came back who was not sent");
        return pages::trouble(Trouble::NotSignedIn, depth_of(request));
    };
    let issuer = &provider.settings().issuer;
    let is_of_provider = returned.iss.is_none_or(|iss| iss == *issuer);
    let code = returned.code.filter(|_| is_of_provider);
    let Some(code) = code else {
        // People may have thought better of it, and that is no failure.
        tracing::info!(
            provider = provider.settings().name,
            "nobody was vouched for"
        );
        return pages::trouble(Trouble::NotSignedIn, depth_of(request));
    };
    match signing_in::by_code(state, provider, code, &words).await {
        Ok(who) => let_in(request, (state, line), who, &under_way.return_to).await,
        Err(error) => refused(request, provider, &error),
    }
}

/// Takes a token of our own that was pasted in, where the settings have these believed.
async fn take_token(request: HttpRequest, state: Data<WebState>, payload: Payload) -> HttpResponse {
    let depth = depth_of(&request);
    let Some(line) = state.sign_in.line().filter(|_| state.sign_in.takes_tokens) else {
        return pages::trouble(Trouble::NotFound, depth);
    };
    let bounds = (LONGEST_FORM, state.form_time);
    let form: TokenForm = match form_body::read(&request, payload, bounds).await {
        Ok(form) => form,
        Err(trouble) => return pages::trouble(trouble, depth),
    };
    // Another site could sign somebody in as somebody else, and see what they do.
    if !forms_of_ours::is_from_here(request.headers(), &state.sign_in.origin()) {
        return pages::trouble(Trouble::Foreign, depth);
    }
    let return_to = ReturnAddress::of(form.return_to.as_deref());
    match signing_in::by_token(&state, form.token.trim()).await {
        Ok(who) => let_in(&request, (&state, line), who, &return_to).await,
        Err(Refused::UnknownPerson) => pages::trouble(Trouble::UnknownPerson, depth),
        Err(Refused::Operation(error)) => failed(&request, &error),
        Err(error) => {
            tracing::info!(%error, "a pasted token was refused");
            show(&request, &state, &return_to, true)
        }
    }
}

/// Begins the session; what the browser had before is worth nothing from now on.
async fn let_in(
    request: &HttpRequest,
    (state, line): (&WebState, Line),
    who: page_sessions::SignedIn,
    return_to: &ReturnAddress,
) -> HttpResponse {
    let (person, provider) = (who.person, who.provider.clone());
    let replaced = line.read_session(request);
    let limits = state.sign_in.limits;
    match page_sessions::begin(&state.office, who, limits, replaced).await {
        Ok(secret) => {
            tracing::info!(%person, provider, "signed in");
            let root = pages::way_to_root(depth_of(request));
            let to = format!("{root}{}", return_to.path().trim_start_matches('/'));
            redirect(&to, [line.keep_session(&secret)])
        }
        Err(error) => failed(request, &error),
    }
}

fn refused(request: &HttpRequest, provider: &Provider, error: &Refused) -> HttpResponse {
    let trouble = match error {
        Refused::Operation(error) => return failed(request, error),
        Refused::UnknownPerson => Trouble::UnknownPerson,
        error if error.is_temporary() => Trouble::ProviderAway,
        _ => Trouble::NotSignedIn,
    };
    tracing::warn!(provider = provider.settings().name, %error, "nobody was signed in");
    pages::trouble(trouble, depth_of(request))
}

pub(super) fn redirect<'c>(
    to: &str,
    cookies: impl IntoIterator<Item = Cookie<'c>>,
) -> HttpResponse {
    let mut answer = HttpResponse::build(StatusCode::SEE_OTHER);
    for cookie in cookies {
        answer.cookie(cookie);
    }
    answer.insert_header((LOCATION, to)).finish()
}

fn query<T: for<'de> Deserialize<'de>>(request: &HttpRequest) -> Option<T> {
    serde_urlencoded::from_str(request.query_string()).ok()
}

/// Where a provider sends people back to.
pub(super) fn callback_of(link_base: &Url) -> Url {
    let mut url = link_base.clone();
    let path = format!("{}{CALLBACK}", url.path().trim_end_matches('/'));
    url.set_path(&path);
    url
}
