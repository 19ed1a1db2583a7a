//! The key that signs the links by which mails are answered. Leaves out what a link may do: it says
//! which line of the ledger was sent, and until when it can be used.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{Datelike, NaiveDate};
use ed25519_dalek::pkcs8::spki::der::zeroize::Zeroizing;
use hmac::Mac;
use uuid::Uuid;

use super::keys::{LocalKey, keyed_hash};
use crate::domain::{
    answer_link::{AnswerLink, LinkSigner},
    ids::ReminderId,
};

/// What the key is for, so that nothing else signed by this installation can pass for a link.
const PURPOSE: &str = "tovholder answer link 1";

const CONTENT: usize = 16 + 4;

/// Half of the hash: 128 bits that nobody guesses, and an address that stays short.
const TAG: usize = 16;

/// Three bytes are four letters.
const LETTERS: usize = (CONTENT + TAG) / 3 * 4;

/// Signs links and reads them. Made from the key of this installation, with which it changes.
pub struct AnswerKey(Zeroizing<[u8; 32]>);

impl AnswerKey {
    /// The one that belongs to a key.
    pub fn of(key: &LocalKey) -> Self {
        Self(key.derive(PURPOSE))
    }
}

impl LinkSigner for AnswerKey {
    fn sign(&self, link: &AnswerLink) -> String {
        let content = written(link);
        let tag = keyed_hash(&self.0).chain_update(content).finalize();
        let tag = tag.into_bytes();
        let signed: Vec<u8> = content
            .iter()
            .chain(tag.iter().take(TAG))
            .copied()
            .collect();
        URL_SAFE_NO_PAD.encode(signed)
    }

    fn read(&self, token: &str) -> Option<AnswerLink> {
        // However long it is, no more is looked at.
        if token.len() != LETTERS {
            return None;
        }
        let signed = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (content, tag) = signed.split_first_chunk::<CONTENT>()?;
        let expected = keyed_hash(&self.0).chain_update(content);
        // Takes as long for every wrong one.
        expected.verify_truncated_left(tag).ok()?;
        link_of(content)
    }
}

impl fmt::Debug for AnswerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AnswerKey(…)")
    }
}

fn written(link: &AnswerLink) -> [u8; CONTENT] {
    let mut content = [0; CONTENT];
    let id = link.line.as_uuid().into_bytes();
    let day = link.last_day.num_days_from_ce().to_be_bytes();
    for (to, from) in content.iter_mut().zip(id.into_iter().chain(day)) {
        *to = from;
    }
    content
}

fn link_of(content: &[u8; CONTENT]) -> Option<AnswerLink> {
    let (line, day) = content.split_first_chunk::<16>()?;
    let day = i32::from_be_bytes(day.try_into().ok()?);
    Some(AnswerLink {
        line: ReminderId::from_uuid(Uuid::from_bytes(*line)),
        last_day: NaiveDate::from_num_days_from_ce_opt(day)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{day, id};

    fn key(byte: u8) -> AnswerKey {
        AnswerKey(Zeroizing::new([byte; 32]))
    }

    fn link() -> AnswerLink {
        AnswerLink {
            line: ReminderId::from_uuid(id(9)),
            last_day: day("2024-03-02"),
        }
    }

    #[test]
    fn a_link_is_read_back_and_short_and_safe_in_an_address() {
        let token = key(1).sign(&link());
        assert_eq!(key(1).read(&token), Some(link()));
        assert_eq!(token.len(), 48);
        let is_safe = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
        assert!(token.chars().all(is_safe), "{token}");
        assert_eq!(
            token,
            key(1).sign(&link()),
            "the same mail has the same link"
        );
    }

    #[test]
    fn whatever_was_not_signed_by_this_key_is_no_link() {
        let token = key(1).sign(&link());
        let other = AnswerLink {
            line: ReminderId::from_uuid(id(8)),
            ..link()
        };
        let (other, foreign) = (key(1).sign(&other), key(2).sign(&link()));
        let (_, tag) = token.split_at(24);
        let swapped = format!("{}{tag}", other.split_at(24).0);
        let (shorter, longer) = (token.split_at(47).0, format!("{token}A"));
        let padded = format!("{}==", token.split_at(46).0);
        let megabyte = "A".repeat(1_000_000);
        for bad in [
            "", "x", &foreign, &swapped, shorter, &longer, &padded, &megabyte,
        ] {
            assert_eq!(key(1).read(bad), None, "{}", bad.len());
        }
        for place in 0..token.len() {
            let mut letters: Vec<char> = token.chars().collect();
            letters[place] = if letters[place] == 'A' { 'B' } else { 'A' };
            let changed: String = letters.into_iter().collect();
            assert_eq!(key(1).read(&changed), None, "{changed}");
        }
        let foreign_letters = "å".repeat(24);
        assert_eq!(foreign_letters.len(), 48);
        assert_eq!(key(1).read(&foreign_letters), None);
    }

    #[test]
    fn the_key_does_not_show_itself() {
        assert_eq!(format!("{:?}", key(1)), "AnswerKey(…)");
    }
}
