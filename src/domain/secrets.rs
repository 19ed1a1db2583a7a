//! Secrets that open something to whoever knows them: made of chance that is passed in, shown once,
//! and kept by their hash alone. Leaves out what they open.

use std::{fmt, str::FromStr};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A secret of 256 bits. It shows itself only where it is asked to, so that no log holds it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

/// Makes fresh secrets; the composition root brings chance, tests bring a counter.
pub trait SecretSource: Send + Sync {
    /// A secret that nobody can guess.
    fn make(&self) -> Result<Secret, NoChance>;
}

/// The system gave no chance to make a secret of. Unlike an id, a secret is nothing without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random bytes to make a secret of")]
pub struct NoChance;

/// The text is not a secret of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a secret: 64 hexadecimal digits in lower case are expected")]
pub struct SecretError;

impl Secret {
    /// A secret of these bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The secret as two of 128 bits.
    pub const fn halves(&self) -> [[u8; 16]; 2] {
        // The halves of 32 bytes are 16 bytes each.
        let (first, second) = self.0.split_at(16);
        match (first.first_chunk(), second.first_chunk()) {
            (Some(first), Some(second)) => [*first, *second],
            _ => [[0; 16]; 2],
        }
    }

    /// The secret as it stands in an address: 64 hexadecimal digits in lower case, which survive
    /// programs that think nothing of the case of letters.
    pub fn expose(&self) -> String {
        HEXLOWER.encode(&self.0)
    }

    /// What is kept of it.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.expose())
    }
}

impl FromStr for Secret {
    type Err = SecretError;

    /// Reads the one spelling that a secret has.
    fn from_str(text: &str) -> Result<Self, SecretError> {
        let bytes = HEXLOWER.decode(text.as_bytes()).ok();
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or(SecretError)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What is kept of a secret: its SHA-256, by which it is found and from which it is not told. A secret
/// is long enough to need neither salt nor a slow hash.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SecretHash(String);

impl SecretHash {
    /// The hash of what somebody says is a secret.
    pub fn of(text: &str) -> Self {
        Self(HEXLOWER.encode(&Sha256::digest(text.as_bytes())))
    }

    /// A hash that was stored.
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// Whether it is the same; how long that takes tells nothing of where the two differ.
    pub fn is_the_same(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }

    /// The hash, for storing.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_back_from_its_text_and_nothing_else_is() {
        let bytes: [u8; 32] = std::array::from_fn(|place| 7 + 5 * u8::try_from(place).unwrap());
        let secret = Secret::from_bytes(bytes);
        let text = secret.expose();
        assert!(text.starts_with("070c11"), "{text}");
        assert_eq!(text.parse(), Ok(secret));
        let (upper, shorter, longer) = (text.to_uppercase(), "0".repeat(63), format!("{text}0"));
        let foreign = "å".repeat(64);
        for bad in [
            "",
            "x",
            &upper,
            &shorter,
            &longer,
            &foreign,
            &"z".repeat(64),
        ] {
            assert_eq!(bad.parse::<Secret>(), Err(SecretError), "{bad}");
        }
    }

    #[test]
    fn a_secret_is_known_by_its_hash() {
        let [one, other] = [1, 2].map(|byte| Secret::from_bytes([byte; 32]).expose());
        let kept = SecretHash::of(&one);
        assert!(kept.is_the_same(&SecretHash::of(&one)));
        assert!(!kept.is_the_same(&SecretHash::of(&other)) && !kept.as_str().contains(&one));
        // Shorter ones differ as well.
        assert!(!kept.is_the_same(&SecretHash::new(String::new())));
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(SecretHash::of("").as_str(), empty);
    }

    #[test]
    fn a_secret_does_not_show_itself() {
        let secret = Secret::from_bytes([0xab; 32]);
        assert!(!format!("{secret:?}").contains("ab"));
    }
}
