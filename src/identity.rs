//! Who is calling: the local signing key, the tokens it signs, the providers out there whose tokens are
//! believed too, the check of every token, and signing in to pages.
//!
//! Leaves out what a caller may do: roles are only carried, `domain::access` weighs them.

pub mod answer_key;
pub mod claims;
pub mod keys;
pub mod provider;
pub mod secret_words;
pub mod sign_in;
pub mod token;
pub mod verifier;

pub use self::answer_key::AnswerKey;
pub use self::claims::{ClaimMapping, ClaimPath, PersonClaim, PersonRule, RoleRule};
pub use self::keys::{KeyError, LocalKey};
pub use self::provider::{Endpoints, Provider, ProviderSettings, SignInSettings};
pub use self::secret_words::SecretWords;
pub use self::sign_in::SignInError;
pub use self::token::{Grant, TokenError, TokenIssuer};
pub use self::verifier::{Refusal, TrustedIssuer, TrustedKey, VerifiedToken, Verifier};
