//! Checkpoints: every few minutes the new events of all chains are sealed together, signed, and tied
//! to the checkpoint before. What a checkpoint has sealed cannot be taken away, not even the end of a
//! chain; and a checkpoint that was exported proves the whole history before it.

use crate::domain::{
    calendar::Moment,
    history::chain::{ChainHash, Fields},
};

/// How many events one checkpoint seals at most, so that it can be verified in bounded memory.
pub const MOST_EVENTS: u16 = 1_000;

/// What was sealed together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Its number, from 1 without a gap.
    pub number: u64,
    /// When it was made.
    pub at: Moment,
    /// How many events it seals.
    pub events: u16,
    /// The hash of all of them, and of the checkpoint before.
    pub hash: ChainHash,
}

impl Checkpoint {
    /// Seals events, whose hashes come in the order of their ids, after the last checkpoint.
    pub fn seal(last: Option<&Self>, at: Moment, hashes: &[ChainHash]) -> Self {
        let (number, previous) = last.map_or((1, ChainHash::START), |last| {
            (last.number.saturating_add(1), last.hash)
        });
        // Never more than are sealed at once.
        let events = u16::try_from(hashes.len()).unwrap_or(u16::MAX);
        Self {
            number,
            at,
            events,
            hash: hash_of(previous, number, at, hashes),
        }
    }

    /// Whether it seals just these hashes after `previous`.
    pub fn seals(&self, previous: ChainHash, hashes: &[ChainHash]) -> bool {
        usize::from(self.events) == hashes.len()
            && self.hash == hash_of(previous, self.number, self.at, hashes)
    }
}

fn hash_of(previous: ChainHash, number: u64, at: Moment, hashes: &[ChainHash]) -> ChainHash {
    let start = Fields::of("tovholder checkpoint 1")
        .with(previous.as_bytes())
        .with(&number.to_be_bytes())
        .with(&at.timestamp_micros().to_be_bytes());
    hashes
        .iter()
        .fold(start, |all, hash| all.with(hash.as_bytes()))
        .hash()
}

/// A signature of a checkpoint's hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The key that made it, by its id.
    pub key_id: String,
    /// Ed25519 (RFC 8032), 64 bytes.
    pub bytes: Vec<u8>,
}

/// A checkpoint with what proves who made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The signature.
    pub signature: Signature,
}

/// What a signature turns out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureCheck {
    /// Made by a key we know, of just this hash.
    Good,
    /// Not the signature that this key makes of this hash.
    Wrong,
    /// Made by a key we do not know.
    UnknownKey,
}

/// Signs checkpoints and checks what was signed; the composition root brings the installation's key.
pub trait CheckpointSigner: Send + Sync {
    /// Signs a hash.
    fn sign(&self, hash: &ChainHash) -> Signature;

    /// Checks a signature of a hash.
    fn check(&self, hash: &ChainHash, signature: &Signature) -> SignatureCheck;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::moment;

    fn hash(byte: u8) -> ChainHash {
        ChainHash::from_bytes([byte; 32])
    }

    #[test]
    fn a_checkpoint_seals_just_its_events_in_their_order_after_the_one_before() {
        let at = moment("2023-10-26 09:00");
        let first = Checkpoint::seal(None, at, &[hash(1), hash(2)]);
        let second = Checkpoint::seal(Some(&first), at, &[hash(3)]);
        assert_eq!((first.number, second.number), (1, 2));
        for (name, previous, hashes, expected) in [
            ("its own", first.hash, &[hash(3)][..], true),
            ("another event", first.hash, &[hash(4)], false),
            ("one more", first.hash, &[hash(3), hash(4)], false),
            ("none", first.hash, &[], false),
            ("another past", hash(9), &[hash(3)], false),
        ] {
            assert_eq!(second.seals(previous, hashes), expected, "{name}");
        }
        assert!(!first.seals(ChainHash::START, &[hash(2), hash(1)]), "order");
        let moved = Checkpoint {
            at: moment("2023-10-26 09:01"),
            ..first.clone()
        };
        assert!(!moved.seals(ChainHash::START, &[hash(1), hash(2)]), "time");
        let renumbered = Checkpoint { number: 2, ..first };
        assert!(
            !renumbered.seals(ChainHash::START, &[hash(1), hash(2)]),
            "number"
        );
    }
}
