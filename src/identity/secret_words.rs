//! Words made from one secret of a browser's, each for its purpose: none tells the secret or another, and
//! nobody can make one without it. So nothing but the secret has to be kept.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::pkcs8::spki::der::zeroize::Zeroizing;
use hmac::Mac;

use super::keys::keyed_hash;
use crate::domain::secrets::Secret;

/// What a word is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Goes to the provider and comes back: whoever comes back is who was sent (RFC 6749, 10.12).
    State,
    /// Stands in the token: it was issued for this very sign-in (`OpenID` Connect Core 1.0, 3.1.2.1).
    Nonce,
    /// Goes along with the code: whoever redeems it is who asked for it (RFC 7636).
    CodeVerifier,
    /// Stands in every form: it was sent from a page of ours.
    Form,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::State => "tovholder sign-in state 1",
            Self::Nonce => "tovholder sign-in nonce 1",
            Self::CodeVerifier => "tovholder code verifier 1",
            Self::Form => "tovholder form 1",
        }
    }
}

/// The words of one secret.
pub struct SecretWords(Zeroizing<[u8; 32]>);

impl SecretWords {
    /// Those of this one.
    pub fn of(secret: &Secret) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        for (to, from) in key.iter_mut().zip(secret.halves().into_iter().flatten()) {
            *to = from;
        }
        Self(key)
    }

    /// The word for a purpose: 43 letters, digits, hyphens and underscores, as RFC 7636, 4.1 asks for.
    pub fn word(&self, purpose: Purpose) -> String {
        let word = keyed_hash(&self.0).chain_update(purpose.name()).finalize();
        URL_SAFE_NO_PAD.encode(word.into_bytes())
    }

    /// Whether a text is the word for a purpose. Takes as long for every wrong one.
    pub fn is_word(&self, purpose: Purpose, text: &str) -> bool {
        let said = URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
        let expected = keyed_hash(&self.0).chain_update(purpose.name());
        expected.verify_slice(&said).is_ok()
    }
}

impl fmt::Debug for SecretWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretWords(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Purpose; 4] = [
        Purpose::State,
        Purpose::Nonce,
        Purpose::CodeVerifier,
        Purpose::Form,
    ];

    #[test]
    fn a_word_is_for_one_secret_and_one_purpose() {
        let [one, other] = [7, 8].map(|byte| SecretWords::of(&Secret::from_bytes([byte; 32])));
        for purpose in ALL {
            let word = one.word(purpose);
            assert_eq!(word.len(), 43);
            assert!(one.is_word(purpose, &word));
            assert!(!other.is_word(purpose, &word));
            for another in ALL {
                assert_eq!(one.is_word(another, &word), another == purpose);
            }
            for wrong in [
                "",
                "x",
                word.split_at(1).1,
                &format!("{word}A"),
                "å",
                &"A".repeat(1_000_000),
            ] {
                assert!(!one.is_word(purpose, wrong), "{}", wrong.len());
            }
        }
        assert_eq!(format!("{one:?}"), "SecretWords(…)");
    }
}
