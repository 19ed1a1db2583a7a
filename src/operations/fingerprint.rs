//! Fingerprints: what somebody was shown, in a few characters, so that they can confirm just that.

use sha2::{Digest, Sha256};

use crate::operations::{OperationError, OperationResult};

/// The SHA-256 of a text, in hexadecimal; or whatever somebody took for one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of a text.
    pub fn of(text: &str) -> Self {
        Self(format!("{:x}", Sha256::digest(text.as_bytes())))
    }

    /// What somebody says is one. A wrong one is like none.
    pub const fn new(written: String) -> Self {
        Self(written)
    }

    /// Refuses to go on unless the caller has seen what this is the fingerprint of, or, where nothing
    /// needs to be shown, has said nothing.
    pub(super) fn ensure_confirmed(
        &self,
        confirms: Option<&Self>,
        is_needed: bool,
    ) -> OperationResult<()> {
        match confirms {
            Some(shown) if shown == self => Ok(()),
            Some(_) => Err(OperationError::ConsequencesChanged),
            None if is_needed => Err(OperationError::Unconfirmed),
            None => Ok(()),
        }
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_of_one_text_alone() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Fingerprint::of("").as_str(), empty);
        assert_eq!(Fingerprint::of(""), Fingerprint::new(empty.to_owned()));
        assert_ne!(Fingerprint::of("a"), Fingerprint::of("b"));
    }
}
