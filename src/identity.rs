//! Who is calling: the local signing key, the tokens it signs, and the check of every token.
//!
//! Leaves out what a caller may do: roles are only carried, `domain::access` weighs them.

pub mod answer_key;
pub mod keys;
pub mod token;
pub mod verifier;

pub use self::answer_key::AnswerKey;
pub use self::keys::{KeyError, LocalKey};
pub use self::token::{Grant, TokenError, TokenIssuer};
pub use self::verifier::{Refusal, TrustedIssuer, TrustedKey, VerifiedToken, Verifier};
