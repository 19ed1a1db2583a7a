//! Whether a form was sent from a page of ours, by whoever is signed in: other sites can make a browser send
//! one, with its cookies, but neither know the word that stands in ours nor hide where theirs came from.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, ORIGIN};

use crate::{
    domain::secrets::Secret,
    identity::{SecretWords, secret_words::Purpose},
};

/// Where browsers say whose page sent it (Fetch Metadata Request Headers).
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The word that stands in the forms of a session.
pub(super) fn form_word(session: &Secret) -> String {
    SecretWords::of(session).word(Purpose::Form)
}

/// Whether the form was sent from one of our pages, by the word of the session.
pub(super) fn is_ours(headers: &HeaderMap, origin: &str, (session, word): (&Secret, &str)) -> bool {
    is_from_here(headers, origin) && SecretWords::of(session).is_word(Purpose::Form, word)
}

/// Whether the browser says that the form was sent from a page of this origin. One that says nothing is
/// refused: all of these years say one or the other.
pub(super) fn is_from_here(headers: &HeaderMap, origin: &str) -> bool {
    let said = |name: &HeaderName| headers.get(name).map(HeaderValue::as_bytes);
    let is_origin = said(&ORIGIN).map(|said| said == origin.as_bytes());
    match said(&FETCH_SITE) {
        Some(site) => site == b"same-origin" && is_origin != Some(false),
        None => is_origin == Some(true),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const HERE: &str = "https://tovholder.example.dk";

    #[test]
    fn a_form_comes_from_here_if_the_browser_says_so() {
        for (site, origin, expected) in [
            (Some("same-origin"), Some(HERE), true),
            (Some("same-origin"), None, true),
            (None, Some(HERE), true),
            (None, None, false),
            (None, Some("null"), false),
            (
                None,
                Some("https://tovholder.example.dk.attacker.example"),
                false,
            ),
            (None, Some("http://tovholder.example.dk"), false),
            (Some("same-site"), Some(HERE), false),
            (Some("cross-site"), Some(HERE), false),
            (Some("none"), None, false),
            (Some("same-origin"), Some("https://attacker.example"), false),
            (Some(""), None, false),
        ] {
            let mut request = TestRequest::post();
            for (name, value) in [(FETCH_SITE, site), (ORIGIN, origin)] {
                if let Some(value) = value {
                    request = request.insert_header((name, value));
                }
            }
            let request = request.to_http_request();
            let found = is_from_here(request.headers(), HERE);
            assert_eq!(found, expected, "{site:?} {origin:?}");
        }
    }

    #[test]
    fn it_also_has_the_word_of_the_session() {
        let request = TestRequest::post()
            .insert_header((ORIGIN, HERE))
            .to_http_request();
        let [mine, other] = [7, 8].map(|byte| Secret::from_bytes([byte; 32]));
        let ours = |word: &str| is_ours(request.headers(), HERE, (&mine, word));
        assert!(ours(&form_word(&mine)));
        assert!(!ours(&form_word(&other)) && !ours("") && !ours(&mine.expose()));
        let elsewhere = TestRequest::post().to_http_request();
        assert!(!is_ours(
            elsewhere.headers(),
            HERE,
            (&mine, &form_word(&mine))
        ));
    }
}
