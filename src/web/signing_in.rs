//! Who is let in: from what a provider or a token says to a person of ours. Leaves out the pages around it.

use std::sync::Arc;

use thiserror::Error;
use url::{Host, Url};

use super::{WebState, cookies::Line, sign_in::callback_of};
use crate::{
    domain::page_session::SessionLimits,
    identity::{PersonClaim, Provider, Refusal, SecretWords, SignInError, VerifiedToken, Verifier},
    operations::{
        OperationError,
        callers::{self, Sought},
        page_sessions::SignedIn,
    },
};

/// What signing in works with.
#[derive(Clone)]
pub struct SignIn {
    /// What checks every token.
    pub verifier: Arc<Verifier>,
    /// The providers at which people sign in to pages, in the order in which they are shown.
    pub providers: Vec<Arc<Provider>>,
    /// Whether a token of our own may be pasted in.
    pub takes_tokens: bool,
    /// How long people stay signed in.
    pub limits: SessionLimits,
    /// What the addresses of pages begin with.
    pub link_base: Url,
}

impl SignIn {
    /// How cookies are sent; `None` where a session could be read on the way, so that there is none.
    pub(super) fn line(&self) -> Option<Line> {
        let is_this_machine = match self.link_base.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        };
        match self.link_base.scheme() {
            "https" => Some(Line::Safe),
            "http" if is_this_machine => Some(Line::ThisMachine),
            _ => None,
        }
    }

    /// Where our pages come from, as browsers say it.
    pub(super) fn origin(&self) -> String {
        self.link_base.origin().ascii_serialization()
    }

    pub(super) fn callback(&self) -> Url {
        callback_of(&self.link_base)
    }
}

/// Why somebody is not let in.
#[derive(Debug, Error)]
pub(super) enum Refused {
    #[error(transparent)]
    Provider(#[from] SignInError),
    #[error(transparent)]
    Token(#[from] Refusal),
    #[error("the token is not of this installation")]
    ForeignToken,
    #[error("whoever signed in is nobody known here")]
    UnknownPerson,
    #[error(transparent)]
    Operation(#[from] OperationError),
}

impl Refused {
    /// Whether it may work in a while.
    pub(super) const fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Provider(
                SignInError::Unavailable(_) | SignInError::Token(Refusal::KeysUnavailable)
            ) | Self::Token(Refusal::KeysUnavailable)
        )
    }
}

/// Whoever a provider vouches for by a code.
pub(super) async fn by_code(
    state: &WebState,
    provider: &Provider,
    code: String,
    words: &SecretWords,
) -> Result<SignedIn, Refused> {
    let now = state.office.clock.now();
    let return_to = state.sign_in.callback();
    let token = provider.redeem(code, words, (&return_to, now)).await?;
    let verifying = state
        .sign_in
        .verifier
        .verify_id_token(&token, (provider, words), now);
    let token = verifying.await?;
    let name = provider.settings().name.clone();
    known(state, token, name).await
}

/// Whoever a token of this installation is about.
pub(super) async fn by_token(state: &WebState, token: &str) -> Result<SignedIn, Refused> {
    let now = state.office.clock.now();
    let token = state.sign_in.verifier.verify(token, now).await?;
    if !token.is_ours {
        return Err(Refused::ForeignToken);
    }
    known(state, token, "Tovholder".to_owned()).await
}

async fn known(
    state: &WebState,
    token: VerifiedToken,
    provider: String,
) -> Result<SignedIn, Refused> {
    let sought = match token.person.ok_or(Refused::UnknownPerson)? {
        PersonClaim::Ours(id) | PersonClaim::Id(id) => Sought::Id(id),
        PersonClaim::Email(address) => Sought::Email(address),
    };
    let person = callers::find_person_here(&state.office, sought).await?;
    Ok(SignedIn {
        person: person.ok_or(Refused::UnknownPerson)?,
        subject: token.subject,
        provider,
        roles: token.roles,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_sign_in_over_a_safe_line_or_on_this_machine() {
        for (link_base, line, origin, callback) in [
            (
                "https://tovholder.example.dk",
                Some(Line::Safe),
                "https://tovholder.example.dk",
                "https://tovholder.example.dk/sign-in/callback",
            ),
            (
                "https://www.example.dk/tov/",
                Some(Line::Safe),
                "https://www.example.dk",
                "https://www.example.dk/tov/sign-in/callback",
            ),
            (
                "http://127.0.0.1:8080",
                Some(Line::ThisMachine),
                "http://127.0.0.1:8080",
                "http://127.0.0.1:8080/sign-in/callback",
            ),
            (
                "http://[::1]:8080",
                Some(Line::ThisMachine),
                "http://[::1]:8080",
                "http://[::1]:8080/sign-in/callback",
            ),
            (
                "http://localhost",
                Some(Line::ThisMachine),
                "http://localhost",
                "http://localhost/sign-in/callback",
            ),
            (
                "http://10.0.0.1:8080",
                None,
                "http://10.0.0.1:8080",
                "http://10.0.0.1:8080/sign-in/callback",
            ),
            (
                "http://localhost.example.dk",
                None,
                "http://localhost.example.dk",
                "http://localhost.example.dk/sign-in/callback",
            ),
        ] {
            let sign_in = SignIn {
                verifier: Arc::new(Verifier::new(Vec::new())),
                providers: Vec::new(),
                takes_tokens: false,
                limits: SessionLimits::default(),
                link_base: link_base.parse().unwrap(),
            };
            assert_eq!(sign_in.line(), line, "{link_base}");
            assert_eq!(sign_in.origin(), origin);
            assert_eq!(sign_in.callback().as_str(), callback);
        }
    }
}
