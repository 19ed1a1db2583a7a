//! The check of a token. Everything that could be believed is pinned beforehand: which issuers,
//! which keys of theirs, one algorithm a key, one audience. A token only chooses among them; where
//! it offers a key or an address of one itself (`jwk`, `jku`, `x5u`), nobody looks.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, TimeDelta};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use serde_json::{Map, Value};
use thiserror::Error;

use super::claims::{ClaimMapping, PersonClaim};
use super::keys::LocalKey;
use super::provider::{Provider, WantedKey};
use super::secret_words::{Purpose, SecretWords};
use super::token::name_for_accounts;
use crate::domain::{
    access::Role, calendar::Moment, service_account::AccountSeal, version::Version,
};

/// Tokens are some 500 bytes, those of large providers some thousands; more is an attempt at us.
const LONGEST_TOKEN: usize = 16 * 1_024;

/// How far the clocks of two machines may be apart.
const LEEWAY: TimeDelta = TimeDelta::seconds(30);

/// The longest subject (`OpenID` Connect Core 1.0, 2), in bytes.
const LONGEST_SUBJECT: usize = 255;

/// Somebody whose tokens we believe.
#[derive(Debug, Clone)]
pub struct TrustedIssuer {
    /// What `iss` must be.
    issuer: String,
    /// What `aud` must be or contain.
    audience: String,
    keys: Keys,
}

#[derive(Debug, Clone)]
enum Keys {
    /// This installation's own, for people and by hand.
    Ours(Vec<TrustedKey>),
    /// This installation's own, for service accounts alone.
    OfAccounts(Vec<TrustedKey>),
    /// Those of a provider, fetched when they are needed.
    OfProvider(Arc<Provider>),
}

/// A key that an issuer signs with.
#[derive(Debug, Clone)]
pub struct TrustedKey {
    /// What `kid` must be.
    pub id: String,
    /// The one algorithm for which the key is believed.
    pub algorithm: Algorithm,
    /// The public half.
    pub key: DecodingKey,
}

/// A token that was checked, in our own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedToken {
    /// Who says so.
    pub issuer: String,
    /// Who is calling, unique over all issuers: those of a provider come after its name.
    pub subject: String,
    /// Whether this installation issued it itself.
    pub is_ours: bool,
    /// The person it is about, if it names one in a way that can be looked up.
    pub person: Option<PersonClaim>,
    /// The name to show.
    pub name: Option<String>,
    /// The roles that it gives.
    pub roles: BTreeSet<Role>,
    /// The scopes, by their names apart by spaces.
    pub scope: String,
    /// The service account of ours that it was given to; the token alone does not say that the account
    /// may still call.
    pub seal: Option<AccountSeal>,
    /// From then on the token is worth nothing.
    pub expires_at: Moment,
}

/// Why a token is not believed. Holds nothing of the token, so it can be logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// There is none.
    #[error("there is no bearer token")]
    Missing,
    /// It is too long, or not a token, or lacks what a token must say.
    #[error("the token is malformed")]
    Malformed,
    /// It is signed in another way than its key is believed for.
    #[error("the token is signed with an algorithm that is not accepted")]
    WrongAlgorithm,
    /// Its issuer has no such key.
    #[error("the token is signed with an unknown key")]
    UnknownKey,
    /// Nobody we trust issued it.
    #[error("the token is of an issuer that is not trusted")]
    WrongIssuer,
    /// It was issued for somebody else to accept.
    #[error("the token is for another audience")]
    WrongAudience,
    /// Its time is over.
    #[error("the token has expired")]
    Expired,
    /// The service account that it was given to may not call any more, or has another secret by now.
    #[error("the token has been revoked")]
    Revoked,
    /// Its time has not come.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// The signature is not the key's.
    #[error("the token's signature is wrong")]
    BadSignature,
    /// It was issued for another sign-in.
    #[error("the token is of another sign-in")]
    WrongNonce,
    /// Nobody can tell for now: its issuer's keys are not at hand, and the issuer does not answer.
    #[error("the keys of the token's issuer cannot be had just now")]
    KeysUnavailable,
}

/// Checks tokens against the issuers that we trust.
#[derive(Debug, Clone)]
pub struct Verifier {
    issuers: Vec<TrustedIssuer>,
}

/// What must be known before the signature can be checked. Believed by nobody.
#[derive(Deserialize)]
struct Claimed {
    iss: Option<String>,
}

/// The claims of a token whose signature holds (RFC 7519). Times are whole seconds since 1970.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    nbf: Option<i64>,
    exp: i64,
    /// RFC 8693, 4.2, and RFC 9068, 2.2.3: names apart by spaces.
    scope: Option<String>,
    client_id: Option<String>,
    account_version: Option<i64>,
    name: Option<String>,
}

impl TrustedIssuer {
    /// This installation itself, by the name that it issues tokens under.
    pub fn ourselves(
        key: &LocalKey,
        issuer: impl Into<String>,
        audience: impl Into<String>,
    ) -> Self {
        Self {
            issuer: issuer.into(),
            audience: audience.into(),
            keys: Keys::Ours(vec![key.to_trusted_key()]),
        }
    }

    /// This installation for its service accounts, whose tokens it believes whether or not it believes
    /// others of its own. `issuer` is the name for those others.
    pub fn for_accounts(
        key: &LocalKey,
        issuer: impl AsRef<str>,
        audience: impl Into<String>,
    ) -> Self {
        Self {
            issuer: name_for_accounts(issuer.as_ref()),
            audience: audience.into(),
            keys: Keys::OfAccounts(vec![key.to_trusted_key()]),
        }
    }

    /// What a token says of the service account that it was given to; nothing, unless it is one of those.
    fn seal(&self, claims: &Claims) -> Result<Option<AccountSeal>, Refusal> {
        let Keys::OfAccounts(_) = &self.keys else {
            return Ok(None);
        };
        let account = claims.client_id.as_deref().and_then(|id| id.parse().ok());
        let version = claims.account_version.and_then(Version::new);
        match (account, version) {
            (Some(account), Some(version)) => Ok(Some(AccountSeal { account, version })),
            _ => Err(Refusal::Malformed),
        }
    }

    /// A provider of the settings.
    pub fn provider(provider: Arc<Provider>) -> Self {
        let settings = provider.settings();
        Self {
            issuer: settings.issuer.clone(),
            audience: settings.audience.clone(),
            keys: Keys::OfProvider(provider),
        }
    }

    async fn key(&self, wanted: &WantedKey, now: Moment) -> Result<TrustedKey, Refusal> {
        match &self.keys {
            Keys::Ours(keys) | Keys::OfAccounts(keys) => wanted.among(keys).cloned(),
            Keys::OfProvider(provider) => provider.key(wanted, now).await,
        }
    }

    /// The claims of a token, if its signature and its names hold. Its time does not count yet.
    fn claims(
        &self,
        token: &str,
        key: &TrustedKey,
        audience: &str,
    ) -> Result<Map<String, Value>, Refusal> {
        let mut validation = Validation::new(key.algorithm);
        // The library asks the machine for the time; we are told it, and check below.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[audience]);
        let decoded = jsonwebtoken::decode(token, &key.key, &validation);
        let decoded = decoded.map_err(|error| refusal_for(error.kind()))?;
        Ok(decoded.claims)
    }

    fn mapping(&self) -> &ClaimMapping {
        match &self.keys {
            Keys::Ours(_) | Keys::OfAccounts(_) => &ClaimMapping::OURS,
            Keys::OfProvider(provider) => &provider.settings().mapping,
        }
    }

    /// Two providers may have the same name for different people.
    fn subject(&self, sub: String) -> String {
        match &self.keys {
            Keys::Ours(_) | Keys::OfAccounts(_) => sub,
            Keys::OfProvider(provider) => format!("{}:{sub}", provider.settings().name),
        }
    }
}

impl Verifier {
    /// Trusts these and no others.
    pub fn new(issuers: Vec<TrustedIssuer>) -> Self {
        Self { issuers }
    }

    /// Checks the value of an `Authorization` header, as of `now`.
    pub async fn verify_header(
        &self,
        authorization: Option<&str>,
        now: Moment,
    ) -> Result<VerifiedToken, Refusal> {
        let (scheme, token) = authorization
            .and_then(|text| text.split_once(' '))
            .ok_or(Refusal::Missing)?;
        if !scheme.eq_ignore_ascii_case("bearer") || token.trim().is_empty() {
            return Err(Refusal::Missing);
        }
        self.verify(token.trim(), now).await
    }

    /// Checks a bare token, as of `now`.
    pub async fn verify(&self, token: &str, now: Moment) -> Result<VerifiedToken, Refusal> {
        let (issuer, wanted) = self.find_issuer(token)?;
        let key = issuer.key(&wanted, now).await?;
        let claims = issuer.claims(token, &key, &issuer.audience)?;
        into_verified(issuer, &claims, now)
    }

    /// Checks the token that a provider gave for the sign-in with these words (`OpenID` Connect Core 1.0,
    /// 3.1.3.7): of that provider, for us as its client, for this sign-in.
    pub async fn verify_id_token(
        &self,
        token: &str,
        (provider, words): (&Provider, &SecretWords),
        now: Moment,
    ) -> Result<VerifiedToken, Refusal> {
        let (issuer, wanted) = self.find_issuer(token)?;
        let settings = provider.settings();
        let client = settings.sign_in.as_ref().map(|sign_in| &sign_in.client_id);
        let client = client.ok_or(Refusal::WrongAudience)?;
        if issuer.issuer != settings.issuer {
            return Err(Refusal::WrongIssuer);
        }
        let key = issuer.key(&wanted, now).await?;
        let claims = issuer.claims(token, &key, client)?;
        ensure_for_client(&claims, client)?;
        let nonce = claims.get("nonce").and_then(Value::as_str);
        if !nonce.is_some_and(|nonce| words.is_word(Purpose::Nonce, nonce)) {
            return Err(Refusal::WrongNonce);
        }
        into_verified(issuer, &claims, now)
    }

    /// Who a token says issued it, with which key. What it says of keys besides is not looked at.
    fn find_issuer(&self, token: &str) -> Result<(&TrustedIssuer, WantedKey), Refusal> {
        if token.len() > LONGEST_TOKEN {
            return Err(Refusal::Malformed);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| Refusal::Malformed)?;
        // `crit` names what a reader must understand (RFC 7515, 4.1.11); we understand none of it.
        if header.crit.is_some() {
            return Err(Refusal::Malformed);
        }
        let claimed: Claimed = jsonwebtoken::dangerous::insecure_decode_claims(token)
            .map_err(|_| Refusal::Malformed)?;
        let issuer = claimed
            .iss
            .and_then(|iss| self.issuers.iter().find(|issuer| issuer.issuer == iss));
        let issuer = issuer.ok_or(Refusal::WrongIssuer)?;
        let wanted = WantedKey {
            id: header.kid.ok_or(Refusal::UnknownKey)?,
            algorithm: header.alg,
        };
        Ok((issuer, wanted))
    }
}

/// A token for several is for us only if it was given to us (`azp`).
fn ensure_for_client(claims: &Map<String, Value>, client: &str) -> Result<(), Refusal> {
    let is_for_several = match claims.get("aud") {
        Some(Value::Array(all)) => all.len() > 1,
        _ => false,
    };
    match claims.get("azp") {
        Some(party) if party == client => Ok(()),
        None if !is_for_several => Ok(()),
        _ => Err(Refusal::WrongAudience),
    }
}

fn into_verified(
    issuer: &TrustedIssuer,
    all: &Map<String, Value>,
    now: Moment,
) -> Result<VerifiedToken, Refusal> {
    let claims = Claims::deserialize(all).map_err(|_| Refusal::Malformed)?;
    let moment = |seconds| DateTime::from_timestamp(seconds, 0).ok_or(Refusal::Malformed);
    let expires_at = moment(claims.exp)?;
    let starts_at = claims.nbf.map(moment).transpose()?;
    if now - LEEWAY >= expires_at {
        return Err(Refusal::Expired);
    }
    if starts_at.is_some_and(|starts_at| now + LEEWAY < starts_at) {
        return Err(Refusal::NotYetValid);
    }
    // It stands in the history, and in logs.
    let is_kept = (1..=LONGEST_SUBJECT).contains(&claims.sub.len());
    if !is_kept || claims.sub.contains(char::is_control) {
        return Err(Refusal::Malformed);
    }
    let meaning = issuer.mapping().read(all)?;
    let seal = issuer.seal(&claims)?;
    Ok(VerifiedToken {
        issuer: claims.iss,
        is_ours: matches!(issuer.keys, Keys::Ours(_)),
        subject: issuer.subject(claims.sub),
        person: meaning.person,
        name: claims.name,
        roles: meaning.roles,
        scope: claims.scope.unwrap_or_default(),
        seal,
        expires_at,
    })
}

fn refusal_for(kind: &ErrorKind) -> Refusal {
    match kind {
        ErrorKind::InvalidSignature => Refusal::BadSignature,
        ErrorKind::InvalidIssuer => Refusal::WrongIssuer,
        ErrorKind::InvalidAudience => Refusal::WrongAudience,
        ErrorKind::InvalidAlgorithm | ErrorKind::InvalidKeyFormat => Refusal::WrongAlgorithm,
        _ => Refusal::Malformed,
    }
}

#[cfg(test)]
mod tests;
