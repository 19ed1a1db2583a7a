//! Tokens that this installation signs itself: for the demonstration, for scripts, for machines.

use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;
use thiserror::Error;

use super::keys::LocalKey;
use crate::domain::calendar::Moment;
use crate::domain::ids::PersonId;
use crate::domain::service_account::AccountSeal;

/// What a token says of its bearer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Who: a stable name of the person or machine.
    pub subject: String,
    /// The person in our own rows, if it is one.
    pub person: Option<PersonId>,
    /// The name to show.
    pub name: Option<String>,
    /// The roles, by their names.
    pub roles: Vec<String>,
    /// The scopes, by their names apart by spaces; empty where roles say it all.
    pub scope: String,
    /// The service account that it is given to, if it is one.
    pub seal: Option<AccountSeal>,
}

/// The claims that this installation writes (RFC 7519). Times are whole seconds since 1970.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: &'a str,
    iat: i64,
    nbf: i64,
    exp: i64,
    roles: &'a [String],
    /// RFC 8693, 4.2, and RFC 9068, 2.2.3: names apart by spaces.
    #[serde(skip_serializing_if = "str::is_empty")]
    scope: &'a str,
    /// The service account that the token was given to (RFC 9068, 2.2), with its version beside.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_version: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

/// What `iss` says in the tokens of service accounts.
pub(super) fn name_for_accounts(issuer: &str) -> String {
    format!("{issuer}/service-accounts")
}

/// Signs tokens in the name of this installation.
pub struct TokenIssuer {
    key: EncodingKey,
    key_id: String,
    issuer: String,
    audience: String,
}

/// A token could not be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TokenError {
    /// The key does not sign.
    #[error("the key cannot sign tokens")]
    KeyDoesNotSign,
    /// The token would never be valid.
    #[error("a token must be good for at least a second, and must expire")]
    LifetimeOutOfBounds,
}

impl TokenIssuer {
    /// Signs with `key` as `issuer`, for `audience`.
    pub fn new(
        key: &LocalKey,
        issuer: impl Into<String>,
        audience: impl Into<String>,
    ) -> Result<Self, TokenError> {
        Ok(Self {
            key: key.to_encoding_key().ok_or(TokenError::KeyDoesNotSign)?,
            key_id: key.id().to_owned(),
            issuer: issuer.into(),
            audience: audience.into(),
        })
    }

    /// Signs for service accounts; `issuer` is the name for other tokens.
    pub fn for_accounts(
        key: &LocalKey,
        issuer: impl AsRef<str>,
        audience: impl Into<String>,
    ) -> Result<Self, TokenError> {
        Self::new(key, name_for_accounts(issuer.as_ref()), audience)
    }

    /// A token that is good from `now` for `lifetime`, both cut to seconds.
    pub fn mint(
        &self,
        grant: &Grant,
        now: Moment,
        lifetime: TimeDelta,
    ) -> Result<String, TokenError> {
        let expires = now
            .checked_add_signed(lifetime)
            .filter(|_| lifetime.num_seconds() >= 1)
            .ok_or(TokenError::LifetimeOutOfBounds)?;
        let claims = Claims {
            iss: &self.issuer,
            aud: &self.audience,
            sub: &grant.subject,
            iat: now.timestamp(),
            nbf: now.timestamp(),
            exp: expires.timestamp(),
            roles: &grant.roles,
            scope: &grant.scope,
            client_id: grant.seal.map(|seal| seal.account.to_string()),
            account_version: grant.seal.map(|seal| seal.version.get()),
            person: grant.person.map(|person| person.to_string()),
            name: grant.name.as_deref(),
        };
        let header = Header {
            kid: Some(self.key_id.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        jsonwebtoken::encode(&header, &claims, &self.key).map_err(|_| TokenError::KeyDoesNotSign)
    }
}
