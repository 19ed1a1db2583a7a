//! The chain of the history: each event of a subject is tied to the one before by a hash, so that none
//! can be altered, taken out or put in between without breaking it.
//!
//! Each subject has a chain of its own, so that two who write about different things never wait for
//! each other. What ties the chains together is a [checkpoint](super::checkpoint). Personal content goes
//! into a hash only by a salted commitment: it can be erased, and the chain still holds.

use std::fmt;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::domain::{calendar::Moment, secrets::Secret};

/// A SHA-256 in the history.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChainHash([u8; 32]);

impl ChainHash {
    /// What the first link of a chain, and the first checkpoint, is tied to.
    pub const START: Self = Self([0; 32]);

    /// A hash that was made or stored.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The hash, for storing and signing.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        HEXLOWER.encode_display(&self.0).fmt(f)
    }
}

impl fmt::Debug for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChainHash({self})")
    }
}

/// Hashes fields one after the other, each with its length before it, so that no two lists of fields
/// are hashed alike.
pub(super) struct Fields(Sha256);

impl Fields {
    /// `purpose` keeps hashes of different kinds apart.
    pub(super) fn of(purpose: &str) -> Self {
        Self(Sha256::new()).with(purpose.as_bytes())
    }

    pub(super) fn with(mut self, field: &[u8]) -> Self {
        // A length in 64 bits holds every length there is.
        let length = u64::try_from(field.len()).unwrap_or(u64::MAX);
        self.0.update(length.to_be_bytes());
        self.0.update(field);
        self
    }

    /// A field that may be missing; none is not the same as an empty one.
    pub(super) fn with_maybe(self, field: Option<&[u8]>) -> Self {
        match field {
            Some(field) => self.with(&[1]).with(field),
            None => self.with(&[0]),
        }
    }

    pub(super) fn hash(self) -> ChainHash {
        ChainHash(self.0.finalize().into())
    }
}

/// Chance that keeps erased content from being guessed by its commitment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt([u8; 16]);

impl Salt {
    /// A salt that was stored.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The salt, for storing.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(…)")
    }
}

/// The salts of one event, made from one secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Salts {
    /// For who did it.
    pub actor: Salt,
    /// For what changed and why.
    pub content: Salt,
}

impl From<&Secret> for Salts {
    fn from(secret: &Secret) -> Self {
        let [actor, content] = secret.halves();
        Self {
            actor: Salt(actor),
            content: Salt(content),
        }
    }
}

/// A part of an event that may hold personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Erasable {
    /// It is there.
    Kept {
        /// The words.
        text: String,
        /// What its commitment is made with.
        salt: Salt,
    },
    /// It was erased; the commitment stays.
    Erased {
        /// What its commitment was.
        commitment: ChainHash,
    },
}

impl Erasable {
    /// Whether the words are gone.
    pub const fn is_erased(&self) -> bool {
        matches!(self, Self::Erased { .. })
    }

    /// What stands for the words in the hash of the event.
    pub fn commitment(&self) -> ChainHash {
        match self {
            Self::Kept { text, salt } => Fields::of("tovholder commitment 1")
                .with(&salt.0)
                .with(text.as_bytes())
                .hash(),
            Self::Erased { commitment } => *commitment,
        }
    }
}

/// An event as it is kept: in the words it was written in, so that it can be verified whatever later
/// versions of the program call things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptEvent {
    /// The event.
    pub id: Uuid,
    /// When.
    pub at: Moment,
    /// The person behind the actor; a mere id, which says nothing once the person is erased.
    pub person: Option<Uuid>,
    /// The person for whom it was done.
    pub on_behalf_of: Option<Uuid>,
    /// The request in the logs.
    pub request: Option<String>,
    /// The kind of the thing.
    pub subject_kind: String,
    /// The thing.
    pub subject: Uuid,
    /// What happened.
    pub happening: String,
    /// Who did it.
    pub actor: Erasable,
    /// What changed and why.
    pub content: Erasable,
}

impl KeptEvent {
    /// Whether anything of it was erased.
    pub const fn is_erased(&self) -> bool {
        self.actor.is_erased() || self.content.is_erased()
    }
}

/// The place of an event in the chain of its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Its number, from 1.
    pub position: u64,
    /// The hash of the event, tied to the one before.
    pub hash: ChainHash,
}

impl Link {
    /// The link of an event that comes after `last`, the last one of its subject.
    pub fn after(last: Option<Self>, event: &KeptEvent) -> Self {
        let (position, previous) = last.map_or((1, ChainHash::START), |last| {
            (last.position.saturating_add(1), last.hash)
        });
        Self::at(position, previous, event)
    }

    /// The link of an event at a position, tied to the hash before it.
    pub(super) fn at(position: u64, previous: ChainHash, event: &KeptEvent) -> Self {
        let hash = Fields::of("tovholder event 1")
            .with(previous.as_bytes())
            .with(&position.to_be_bytes())
            .with(event.id.as_bytes())
            .with(&event.at.timestamp_micros().to_be_bytes())
            .with_maybe(event.person.as_ref().map(|id| id.as_bytes().as_slice()))
            .with_maybe(
                event
                    .on_behalf_of
                    .as_ref()
                    .map(|id| id.as_bytes().as_slice()),
            )
            .with_maybe(event.request.as_deref().map(str::as_bytes))
            .with(event.subject_kind.as_bytes())
            .with(event.subject.as_bytes())
            .with(event.happening.as_bytes())
            .with(event.actor.commitment().as_bytes())
            .with(event.content.commitment().as_bytes())
            .hash();
        Self { position, hash }
    }
}

/// What changed and why, as the one text that a commitment is made of.
pub fn content_text(changes: &str, reason: Option<&str>) -> String {
    // The changes are JSON on one line, in which no line ends.
    reason.map_or_else(
        || changes.to_owned(),
        |reason| format!("{changes}\n{reason}"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::samples::{a_kept_event, erased};
    use super::*;
    use crate::domain::samples::{id, moment};

    type Change = fn(KeptEvent) -> KeptEvent;

    #[test]
    fn every_field_of_an_event_counts() {
        let event = a_kept_event(1, 1);
        let hash = Link::after(None, &event).hash;
        let changes: [(&str, Change); 10] = [
            ("actor", |e| KeptEvent {
                actor: e.content.clone(),
                ..e
            }),
            ("content", |e| KeptEvent {
                content: e.actor.clone(),
                ..e
            }),
            ("id", |e| KeptEvent { id: id(9), ..e }),
            ("at", |e| KeptEvent {
                at: moment("2023-10-26 09:01"),
                ..e
            }),
            ("person", |e| KeptEvent { person: None, ..e }),
            ("on behalf of", |e| KeptEvent {
                on_behalf_of: Some(id(9)),
                ..e
            }),
            ("request", |e| KeptEvent {
                request: Some(String::new()),
                ..e
            }),
            ("kind", |e| KeptEvent {
                subject_kind: "body".to_owned(),
                ..e
            }),
            ("subject", |e| KeptEvent {
                subject: id(9),
                ..e
            }),
            ("happening", |e| KeptEvent {
                happening: "changed".to_owned(),
                ..e
            }),
        ];
        for (name, change) in changes {
            assert_ne!(
                Link::after(None, &change(event.clone())).hash,
                hash,
                "{name}"
            );
        }
        let second = Link::after(Some(Link { position: 1, hash }), &event);
        assert_eq!(second.position, 2);
        assert_ne!(second.hash, hash, "the place counts");
    }

    #[test]
    fn what_is_erased_leaves_the_hash_as_it_was() {
        let event = a_kept_event(1, 1);
        let gone = erased(event.clone());
        assert_ne!(gone, event);
        assert_eq!(Link::after(None, &gone), Link::after(None, &event));
    }

    #[test]
    fn the_same_words_under_another_salt_are_another_commitment() {
        let with = |byte| Erasable::Kept {
            text: "Mette".to_owned(),
            salt: Salt([byte; 16]),
        };
        assert_ne!(with(1).commitment(), with(2).commitment());
    }

    #[test]
    fn fields_cannot_run_into_each_other() {
        let hash = |fields: &[&str]| {
            fields
                .iter()
                .fold(Fields::of("test"), |all, field| all.with(field.as_bytes()))
                .hash()
        };
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
        assert_ne!(hash(&["a"]), hash(&["a", ""]));
        assert_ne!(content_text("[]", Some("")), content_text("[]", None));
    }

    #[test]
    fn a_hash_is_told_in_hexadecimal() {
        let mut bytes = [0; 32];
        bytes[31] = 0xaf;
        assert_eq!(
            ChainHash(bytes).to_string(),
            format!("{}af", "0".repeat(62))
        );
    }
}
