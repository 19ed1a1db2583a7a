//! The check of a token. Everything that could be believed is pinned beforehand: which issuers,
//! which keys of theirs, one algorithm a key, one audience. A token only chooses among them; where
//! it offers a key or an address of one itself (`jwk`, `jku`, `x5u`), nobody looks.

use chrono::{DateTime, TimeDelta};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use thiserror::Error;

use super::token::Claims;
use crate::domain::calendar::Moment;
use crate::domain::ids::PersonId;

/// Tokens are some 500 bytes, those of large providers some thousands; more is an attempt at us.
const LONGEST_TOKEN: usize = 16 * 1_024;

/// How far the clocks of two machines may be apart.
const LEEWAY: TimeDelta = TimeDelta::seconds(30);

/// Somebody whose tokens we believe.
#[derive(Debug, Clone)]
pub struct TrustedIssuer {
    /// What `iss` must be.
    pub issuer: String,
    /// What `aud` must be or contain.
    pub audience: String,
    /// The keys that the issuer signs with.
    pub keys: Vec<TrustedKey>,
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
    /// Who is calling, unique with the issuer.
    pub subject: String,
    /// The person in our own rows, if it is one.
    pub person: Option<PersonId>,
    /// The name to show.
    pub name: Option<String>,
    /// The roles, by their names.
    pub roles: Vec<String>,
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
    /// Its time has not come.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// The signature is not the key's.
    #[error("the token's signature is wrong")]
    BadSignature,
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

impl Verifier {
    /// Trusts these and no others.
    pub fn new(issuers: Vec<TrustedIssuer>) -> Self {
        Self { issuers }
    }

    /// Checks the value of an `Authorization` header, as of `now`.
    pub fn verify_header(
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
        self.verify(token.trim(), now)
    }

    /// Checks a bare token, as of `now`.
    pub fn verify(&self, token: &str, now: Moment) -> Result<VerifiedToken, Refusal> {
        if token.len() > LONGEST_TOKEN {
            return Err(Refusal::Malformed);
        }
        let (issuer, key) = self.find_key(token)?;
        let mut validation = Validation::new(key.algorithm);
        // The library asks the machine for the time; we are told it, and check below.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        validation.set_issuer(&[&issuer.issuer]);
        validation.set_audience(&[&issuer.audience]);
        let claims = jsonwebtoken::decode::<Claims>(token, &key.key, &validation)
            .map_err(|error| refusal_for(error.kind()))?
            .claims;
        into_verified(claims, now)
    }

    fn find_key(&self, token: &str) -> Result<(&TrustedIssuer, &TrustedKey), Refusal> {
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
        let id = header.kid.ok_or(Refusal::UnknownKey)?;
        let key = issuer
            .keys
            .iter()
            .find(|key| key.id == id)
            .ok_or(Refusal::UnknownKey)?;
        if header.alg == key.algorithm {
            Ok((issuer, key))
        } else {
            Err(Refusal::WrongAlgorithm)
        }
    }
}

fn into_verified(claims: Claims, now: Moment) -> Result<VerifiedToken, Refusal> {
    let moment = |seconds| DateTime::from_timestamp(seconds, 0).ok_or(Refusal::Malformed);
    let expires_at = moment(claims.exp)?;
    let starts_at = claims.nbf.map(moment).transpose()?;
    if now - LEEWAY >= expires_at {
        return Err(Refusal::Expired);
    }
    if starts_at.is_some_and(|starts_at| now + LEEWAY < starts_at) {
        return Err(Refusal::NotYetValid);
    }
    let person = claims.person.map(|id| id.parse()).transpose();
    if claims.sub.is_empty() {
        return Err(Refusal::Malformed);
    }
    Ok(VerifiedToken {
        issuer: claims.iss,
        subject: claims.sub,
        person: person.map_err(|_| Refusal::Malformed)?,
        name: claims.name,
        roles: claims.roles,
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
