//! What stands for exactly one set of consequences, so that a confirmation can be held against what
//! was shown.

use sha2::{Digest, Sha256};

/// A digest of consequences, those hidden from the caller included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Of consequences told in a text that is the same for the same ones.
    pub fn of(text: &str) -> Self {
        Self(format!("{:x}", Sha256::digest(text)))
    }

    /// What a caller sent back.
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text to send back.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
