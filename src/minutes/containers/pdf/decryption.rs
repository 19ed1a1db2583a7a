//! Files that anybody may read and not everybody may print: encrypted with an empty password
//! (ISO 32000-2, 7.6). A file that wants a password is refused.
//!
//! Streams alone are decrypted; the reader needs no string outside of them.

use aes::{Aes128, Aes256};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockDecryptMut, BlockEncryptMut, KeyIvInit};
use md5::{Digest, Md5};
use sha2::{Sha256, Sha384, Sha512};

use super::file::File;
use super::object::{Dict, Object};
use crate::minutes::containers::ReadError;

/// What an empty password is filled up with.
const PADDING: [u8; 32] = [
    0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E, 0x56, 0xFF, 0xFA, 0x01, 0x08,
    0x2E, 0x2E, 0x00, 0xB6, 0xD0, 0x68, 0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A,
];

/// How streams are encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Rc4,
    Aes128,
    Aes256,
    None,
}

/// What undoes the encryption of one file.
pub(super) struct Cipher {
    method: Method,
    key: Vec<u8>,
}

/// What the file says of its encryption.
struct Settings {
    revision: usize,
    owner: Vec<u8>,
    user: Vec<u8>,
    user_key: Vec<u8>,
    permissions: [u8; 4],
    id: Vec<u8>,
    key_length: usize,
    covers_metadata: bool,
}

impl Cipher {
    /// The cipher of a file that opens without a password.
    ///
    /// # Errors
    /// [`ReadError::Encrypted`] when it does not, or is encrypted in a way of its own.
    pub(super) fn open(file: &File<'_>, trailer: &Dict) -> Result<Option<Self>, ReadError> {
        let dict = file.dict(trailer.get(b"Encrypt"))?;
        let version = dict.get(b"V").count().unwrap_or(0);
        let method = method(file, &dict, version)?;
        if !dict.is(b"Filter", b"Standard") || method.is_none() {
            return Err(ReadError::Encrypted);
        }
        let settings = Settings::read(file, &dict, trailer)?;
        let key = if settings.revision >= 5 {
            settings.long_key()
        } else {
            settings.short_key()
        };
        match (method, key) {
            (Some(method), Some(key)) => Ok(Some(Self { method, key })),
            _ => Err(ReadError::Encrypted),
        }
    }

    /// The bytes of a stream of this object.
    pub(super) fn decrypt(&self, bytes: &[u8], number: u32, generation: u16) -> Vec<u8> {
        match self.method {
            Method::None => bytes.to_vec(),
            Method::Rc4 => rc4(&self.object_key(number, generation, b""), bytes),
            Method::Aes128 => {
                let key = self.object_key(number, generation, b"sAlT");
                decrypt_stream::<cbc::Decryptor<Aes128>>(&key, bytes)
            }
            Method::Aes256 => decrypt_stream::<cbc::Decryptor<Aes256>>(&self.key, bytes),
        }
    }

    fn object_key(&self, number: u32, generation: u16, salt: &[u8]) -> Vec<u8> {
        let mut hash = Md5::new();
        hash.update(&self.key);
        hash.update(number.to_le_bytes().get(..3).unwrap_or_default());
        hash.update(generation.to_le_bytes());
        hash.update(salt);
        let mut key = hash.finalize().to_vec();
        key.truncate((self.key.len() + 5).min(16));
        key
    }
}

/// The method for streams; none for one that is not known.
fn method(file: &File<'_>, dict: &Dict, version: usize) -> Result<Option<Method>, ReadError> {
    if version < 4 {
        return Ok((1..=2).contains(&version).then_some(Method::Rc4));
    }
    let Object::Name(name) = dict.get(b"StmF") else {
        return Ok(Some(Method::None));
    };
    let filters = file.dict(dict.get(b"CF"))?;
    let filter = file.dict(filters.get(name))?;
    Ok(match filter.get(b"CFM") {
        Object::Name(method) => match method.as_slice() {
            b"V2" => Some(Method::Rc4),
            b"AESV2" => Some(Method::Aes128),
            b"AESV3" => Some(Method::Aes256),
            b"None" => Some(Method::None),
            _ => None,
        },
        _ if name == b"Identity" => Some(Method::None),
        _ => None,
    })
}

impl Settings {
    fn read(file: &File<'_>, dict: &Dict, trailer: &Dict) -> Result<Self, ReadError> {
        let text = |name: &[u8]| match dict.get(name) {
            Object::Text(text) => text.clone(),
            _ => Vec::new(),
        };
        let id = file.resolve(trailer.get(b"ID"))?;
        let id = match id.items().first() {
            Some(Object::Text(id)) => id.clone(),
            _ => Vec::new(),
        };
        let revision = dict.get(b"R").count().unwrap_or(0);
        let bits = dict.get(b"Length").count().unwrap_or(40);
        let is_short = dict.get(b"V").count() == Some(1);
        let has_sixteen = dict.get(b"V").count() == Some(4);
        Ok(Self {
            revision,
            owner: text(b"O"),
            user: text(b"U"),
            user_key: text(b"UE"),
            permissions: permissions(dict),
            id,
            key_length: match (is_short, has_sixteen) {
                (true, _) => 5,
                (_, true) => 16,
                _ => (bits / 8).clamp(5, 16),
            },
            covers_metadata: dict.get(b"EncryptMetadata") != &Object::False,
        })
    }

    /// The key up to revision 4, if the password is empty (algorithms 2, 4 and 5).
    fn short_key(&self) -> Option<Vec<u8>> {
        let mut hash = Md5::new();
        hash.update(PADDING);
        hash.update(self.owner.get(..32)?);
        hash.update(self.permissions);
        hash.update(&self.id);
        if self.revision >= 4 && !self.covers_metadata {
            hash.update([0xFF; 4]);
        }
        let mut key = hash.finalize().to_vec();
        key.truncate(self.key_length);
        if self.revision < 3 {
            return (rc4(&key, &PADDING) == self.user).then_some(key);
        }
        for _ in 0..50 {
            key = Md5::digest(&key).to_vec();
            key.truncate(self.key_length);
        }
        let mut proof = Md5::new_with_prefix(PADDING)
            .chain_update(&self.id)
            .finalize()
            .to_vec();
        for round in 0..20 {
            let round_key: Vec<u8> = key.iter().map(|byte| byte ^ round).collect();
            proof = rc4(&round_key, &proof);
        }
        (self.user.get(..16) == Some(&proof)).then_some(key)
    }

    /// The key from revision 5 on, if the password is empty (algorithm 2.A).
    fn long_key(&self) -> Option<Vec<u8>> {
        let salted = |salt: &[u8]| {
            if self.revision == 5 {
                Sha256::digest(salt).to_vec()
            } else {
                long_hash(salt)
            }
        };
        let is_empty = salted(self.user.get(32..40)?) == self.user.get(..32)?;
        let key = salted(self.user.get(40..48)?);
        let mut file_key = self.user_key.get(..32)?.to_vec();
        let cipher = cbc::Decryptor::<Aes256>::new_from_slices(&key, &[0; 16]).ok()?;
        cipher.decrypt_padded_mut::<NoPadding>(&mut file_key).ok()?;
        is_empty.then_some(file_key)
    }
}

/// The permissions are a signed number, least byte first.
#[expect(
    clippy::cast_possible_truncation,
    reason = "some writers print the number without its sign; the low 32 bits are meant"
)]
fn permissions(dict: &Dict) -> [u8; 4] {
    let number = dict.get(b"P").number().unwrap_or(0.0) as i64;
    let [a, b, c, d, ..] = number.to_le_bytes();
    [a, b, c, d]
}

/// The hash of revision 6 for an empty password (algorithm 2.B).
fn long_hash(salt: &[u8]) -> Vec<u8> {
    let mut hash = Sha256::digest(salt).to_vec();
    let mut round = 0_u32;
    loop {
        let mut block = hash.repeat(64);
        let (Some(key), Some(start)) = (hash.get(..16), hash.get(16..32)) else {
            return hash;
        };
        let Ok(cipher) = cbc::Encryptor::<Aes128>::new_from_slices(key, start) else {
            return hash;
        };
        let length = block.len();
        if cipher
            .encrypt_padded_mut::<NoPadding>(&mut block, length)
            .is_err()
        {
            return hash;
        }
        let sum: u32 = block.iter().take(16).map(|&byte| u32::from(byte)).sum();
        hash = match sum % 3 {
            0 => Sha256::digest(&block).to_vec(),
            1 => Sha384::digest(&block).to_vec(),
            _ => Sha512::digest(&block).to_vec(),
        };
        round += 1;
        let last = block.last().copied().map_or(0, u32::from);
        if round >= 64 && last <= round - 32 {
            hash.truncate(32);
            return hash;
        }
    }
}

/// The start value stands before the data; what is no whole block is left out.
fn decrypt_stream<C: KeyIvInit + BlockDecryptMut>(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let (Some(start), Some(body)) = (bytes.get(..16), bytes.get(16..)) else {
        return Vec::new();
    };
    let mut body = body.to_vec();
    body.truncate(body.len() / 16 * 16);
    let Ok(cipher) = C::new_from_slices(key, start) else {
        return Vec::new();
    };
    if cipher.decrypt_padded_mut::<NoPadding>(&mut body).is_err() {
        return Vec::new();
    }
    let padding = body.last().copied().map_or(0, usize::from);
    if (1..=16).contains(&padding) {
        body.truncate(body.len() - padding);
    }
    body
}

/// RC4 is weak; the files that use it are old.
fn rc4(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut state: Vec<u8> = (0..=u8::MAX).collect();
    let at = |state: &[u8], index: u8| state.get(usize::from(index)).copied().unwrap_or(0);
    let mut j = 0_u8;
    for (i, &byte) in (0..=u8::MAX).zip(key.iter().cycle()) {
        j = j.wrapping_add(at(&state, i)).wrapping_add(byte);
        state.swap(usize::from(i), usize::from(j));
    }
    let (mut i, mut j) = (0_u8, 0_u8);
    let mut out = Vec::with_capacity(bytes.len());
    for byte in bytes {
        i = i.wrapping_add(1);
        j = j.wrapping_add(at(&state, i));
        state.swap(usize::from(i), usize::from(j));
        let index = at(&state, i).wrapping_add(at(&state, j));
        out.push(byte ^ at(&state, index));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rc4_gives_what_everybody_else_gets() {
        assert_eq!(
            rc4(b"Key", b"Plaintext"),
            [0xBB, 0xF3, 0x16, 0xE8, 0xD9, 0x40, 0xAF, 0x0A, 0xD3]
        );
    }

    #[test]
    fn a_stream_that_is_no_whole_block_gives_what_there_is() {
        for length in [0, 5, 16, 20] {
            let bytes = vec![0; length];
            assert!(decrypt_stream::<cbc::Decryptor<Aes128>>(&[0; 16], &bytes).is_empty());
        }
    }
}
