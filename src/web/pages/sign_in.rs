//! The page on which people choose who vouches for them.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{ACCEPT_LANGUAGE, REFERRER_POLICY},
    },
};
use askama::Template;

use super::{show, way_to_root};
use crate::domain::language::Language;

/// What there is to choose from.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct SignInChoices<'a> {
    /// The providers, by the names that the settings give them.
    pub(in crate::web) providers: &'a [&'a str],
    /// Whether a token may be pasted in.
    pub(in crate::web) takes_tokens: bool,
    /// The page to come back to.
    pub(in crate::web) return_to: &'a str,
    /// Whether the token that was pasted in was refused.
    pub(in crate::web) is_refused: bool,
}

#[derive(Template)]
#[template(path = "pages/sign_in.html")]
struct SignInPage<'a> {
    language: Language,
    root: String,
    choices: &'a SignInChoices<'a>,
}

/// The page that asks who vouches.
pub(in crate::web) fn sign_in(
    language: Language,
    depth: usize,
    choices: &SignInChoices<'_>,
) -> HttpResponse {
    let status = if choices.is_refused {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let page = SignInPage {
        language,
        root: way_to_root(depth),
        choices,
    };
    with_origin(show(status, &page))
}

/// Lets browsers say where a form of the page comes from; without it they say nothing, to us neither
/// (Fetch, *append a request `Origin` header*). Other servers still learn nothing.
pub(super) fn with_origin(mut answer: HttpResponse) -> HttpResponse {
    let policy = actix_web::http::header::HeaderValue::from_static("same-origin");
    answer.headers_mut().insert(REFERRER_POLICY, policy);
    answer
}

/// The language of somebody whom nobody knows yet: the first of ours that the browser asks for.
pub(in crate::web) fn language_of(request: &HttpRequest) -> Language {
    let asked = request.headers().get(ACCEPT_LANGUAGE);
    let asked = asked.and_then(|value| value.to_str().ok()).unwrap_or("");
    let mut asked = asked.split(',').filter_map(|one| {
        let name = one.split(['-', ';']).next()?.trim();
        name.to_ascii_lowercase().parse().ok()
    });
    asked.next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_first_language_of_ours_that_a_browser_asks_for_is_spoken() {
        for (asked, expected) in [
            ("", Language::Danish),
            ("da-DK,da;q=0.9,en;q=0.8", Language::Danish),
            ("en-GB,en;q=0.9,da;q=0.8", Language::English),
            ("sv, de;q=0.9, EN;q=0.5", Language::English),
            ("sv,de", Language::Danish),
            ("*", Language::Danish),
        ] {
            let request = TestRequest::default().insert_header((ACCEPT_LANGUAGE, asked));
            assert_eq!(language_of(&request.to_http_request()), expected, "{asked}");
        }
    }
}
