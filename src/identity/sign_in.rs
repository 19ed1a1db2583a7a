//! Signing in to pages at a provider: the authorization code flow with PKCE (RFC 6749, RFC 7636, `OpenID`
//! Connect Core 1.0, 3.1). The crate `oauth2` words the requests and reads the answers; the token that comes of it
//! passes the same check as every other (see `docs/decisions/0009`).

use oauth2::{
    AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, ExtraTokenFields, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    RequestTokenError, Scope, StandardRevocableToken, StandardTokenResponse, TokenUrl,
    basic::{
        BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
        BasicTokenType,
    },
};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use url::Url;

use super::{
    provider::Provider,
    secret_words::{Purpose, SecretWords},
    verifier::Refusal,
};
use crate::{
    domain::calendar::Moment,
    outbound::{CallError, Destination},
};

/// Why nobody signed in.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignInError {
    /// The settings have no client for pages there, or the provider has no place for it.
    #[error("nobody signs in to pages by this provider")]
    NotOffered,
    /// The provider does not answer.
    #[error("the provider cannot be reached: {0}")]
    Unavailable(String),
    /// The provider takes no such code, or not from us.
    #[error("the provider refuses the code: {0}")]
    Refused(String),
    /// Its answer holds no token of whoever signed in.
    #[error("the provider's answer holds no id token")]
    NoToken,
    /// Its token is not believed.
    #[error(transparent)]
    Token(#[from] Refusal),
}

/// What stands in the answer beside the access token, which pages have no use for.
#[derive(Debug, Serialize, Deserialize)]
struct IdToken {
    id_token: Option<String>,
}

impl ExtraTokenFields for IdToken {}

type PageClient = Client<
    BasicErrorResponse,
    StandardTokenResponse<IdToken, BasicTokenType>,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

impl Provider {
    /// Where the browser goes to sign in, to come back to `return_to`.
    pub async fn invitation(
        &self,
        words: &SecretWords,
        return_to: &Url,
        now: Moment,
    ) -> Result<Url, SignInError> {
        let (client, _) = self.page_client(return_to, now).await?;
        let scopes = self
            .settings()
            .sign_in
            .iter()
            .flat_map(|known| &known.scopes);
        let verifier = PkceCodeVerifier::new(words.word(Purpose::CodeVerifier));
        let (url, _) = client
            .authorize_url(|| CsrfToken::new(words.word(Purpose::State)))
            .add_scope(Scope::new("openid".to_owned()))
            .add_scopes(scopes.map(|scope| Scope::new(scope.clone())))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .add_extra_param("nonce", words.word(Purpose::Nonce))
            .url();
        Ok(url)
    }

    /// The id token that the provider gives for a code; not checked yet.
    pub async fn redeem(
        &self,
        code: String,
        words: &SecretWords,
        (return_to, now): (&Url, Moment),
    ) -> Result<String, SignInError> {
        let (client, token) = self.page_client(return_to, now).await?;
        let send = |request| self.client().send(&token, request);
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .set_pkce_verifier(PkceCodeVerifier::new(words.word(Purpose::CodeVerifier)))
            .request_async(&send)
            .await
            .map_err(told)?;
        let id_token = answer.extra_fields().id_token.clone();
        id_token.ok_or(SignInError::NoToken)
    }

    async fn page_client(
        &self,
        return_to: &Url,
        now: Moment,
    ) -> Result<(PageClient, Destination), SignInError> {
        let sign_in = self.settings().sign_in.as_ref();
        let sign_in = sign_in.ok_or(SignInError::NotOffered)?;
        let endpoints = self.endpoints(now).await.map_err(|refusal| match refusal {
            Refusal::KeysUnavailable => SignInError::Unavailable(refusal.to_string()),
            refusal => SignInError::Token(refusal),
        })?;
        let (Some(authorization), Some(token)) = (endpoints.authorization, endpoints.token) else {
            return Err(SignInError::NotOffered);
        };
        let client = Client::new(ClientId::new(sign_in.client_id.clone()))
            .set_auth_uri(AuthUrl::from_url(authorization))
            .set_token_uri(TokenUrl::from_url(token.url().clone()))
            .set_redirect_uri(RedirectUrl::from_url(return_to.clone()));
        let client = match &sign_in.client_secret {
            Some(secret) => {
                client.set_client_secret(ClientSecret::new(secret.expose_secret().to_owned()))
            }
            None => client,
        };
        Ok((client, token))
    }
}

/// The provider's word for it (RFC 6749, 5.2) may stand in the log; what it describes besides may not.
fn told(error: RequestTokenError<CallError, BasicErrorResponse>) -> SignInError {
    match error {
        RequestTokenError::ServerResponse(response) => {
            SignInError::Refused(response.error().to_string())
        }
        RequestTokenError::Request(error) => SignInError::Unavailable(error.to_string()),
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            SignInError::Unavailable("the answer cannot be read".to_owned())
        }
    }
}
