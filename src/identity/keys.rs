//! The key pair of this installation, kept in a file that nobody else can read.
//!
//! It signs the tokens of the embedded default. Leaves out the keys of other issuers.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::spki::der::zeroize::Zeroizing;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use ed25519_dalek::{Signer as _, SigningKey};
use hmac::{Hmac, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use thiserror::Error;

use super::verifier::TrustedKey;
use crate::domain::history::{
    chain::ChainHash,
    checkpoint::{CheckpointSigner, Signature, SignatureCheck},
};

/// A key file is some 120 bytes; whatever is much longer is something else.
const LONGEST_KEY_FILE: u64 = 4_096;

/// An Ed25519 key pair. Shown, it tells its id alone.
pub struct LocalKey {
    signing: SigningKey,
    id: String,
}

/// Why the key cannot be had. Never holds any of the key.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The file or its folder cannot be read or written.
    #[error("the key file {}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Others than the owner have rights on the file.
    #[error(
        "the key file {} can be used by others (mode {mode:03o}); make it yours alone: chmod 600",
        path.display()
    )]
    OpenToOthers {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// The file holds something else.
    #[error("the key file {} holds no Ed25519 private key in PKCS#8 PEM", path.display())]
    NotAKey {
        /// The file.
        path: PathBuf,
    },
    /// The system gave no random bytes.
    #[error("the system gives no random numbers for a key: {0}")]
    NoChance(getrandom::Error),
}

impl LocalKey {
    /// The key in the file; made now if there is no such file. When several processes make it at
    /// once, one key wins and all return that one.
    pub fn load_or_create(path: &Path) -> Result<Self, KeyError> {
        if let Some(key) = read(path)? {
            return Ok(key);
        }
        create(path)?;
        read(path)?.ok_or_else(|| io_error(path)(io::ErrorKind::NotFound.into()))
    }

    /// The name by which tokens refer to the key: the beginning of its public half's SHA-256.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The public half, to trust.
    pub fn to_trusted_key(&self) -> TrustedKey {
        TrustedKey {
            id: self.id.clone(),
            algorithm: Algorithm::EdDSA,
            key: DecodingKey::from_ed_der(self.signing.verifying_key().as_bytes()),
        }
    }

    /// The private half, to sign with.
    pub(super) fn to_encoding_key(&self) -> Option<EncodingKey> {
        let der = self.signing.to_pkcs8_der().ok()?;
        Some(EncodingKey::from_ed_der(der.as_bytes()))
    }

    /// A key for another purpose, from which neither this one nor one for a third can be told.
    pub(super) fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let seed = Zeroizing::new(self.signing.to_bytes());
        let mac = keyed_hash(&seed).chain_update(purpose.as_bytes());
        Zeroizing::new(mac.finalize().into_bytes().into())
    }

    fn of(signing: SigningKey) -> Self {
        let digest = Sha256::digest(signing.verifying_key().as_bytes());
        let head = digest
            .first_chunk()
            .map_or(0, |head| u64::from_be_bytes(*head));
        let id = format!("{head:016x}");
        Self { signing, id }
    }
}

impl CheckpointSigner for LocalKey {
    fn sign(&self, hash: &ChainHash) -> Signature {
        Signature {
            key_id: self.id.clone(),
            bytes: self.signing.sign(&signed_text(hash)).to_vec(),
        }
    }

    fn check(&self, hash: &ChainHash, signature: &Signature) -> SignatureCheck {
        if signature.key_id != self.id {
            return SignatureCheck::UnknownKey;
        }
        let is_good = ed25519_dalek::Signature::from_slice(&signature.bytes).is_ok_and(|bytes| {
            let key = self.signing.verifying_key();
            key.verify_strict(&signed_text(hash), &bytes).is_ok()
        });
        if is_good {
            SignatureCheck::Good
        } else {
            SignatureCheck::Wrong
        }
    }
}

/// What is signed of a checkpoint. The words keep it apart from the tokens that the same key signs.
fn signed_text(hash: &ChainHash) -> Vec<u8> {
    [b"tovholder checkpoint ", hash.as_bytes().as_slice()].concat()
}

impl fmt::Debug for LocalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// HMAC with SHA-256 (RFC 2104), ready for what is to be authenticated.
pub(super) fn keyed_hash(key: &[u8; 32]) -> Hmac<Sha256> {
    // As RFC 2104 fills up a key that is shorter than a block.
    let mut block = Zeroizing::new([0; 64]);
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    Hmac::new((&*block).into())
}

/// The key in the file, `None` if there is no file.
fn read(path: &Path) -> Result<Option<LocalKey>, KeyError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io_error(path)(error)),
    };
    refuse_open_to_others(path, &file)?;
    let not_a_key = || KeyError::NotAKey {
        path: path.to_owned(),
    };
    let mut pem = Zeroizing::new(String::new());
    match file.take(LONGEST_KEY_FILE).read_to_string(&mut pem) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(not_a_key()),
        Err(error) => return Err(io_error(path)(error)),
    }
    let signing = SigningKey::from_pkcs8_pem(&pem).map_err(|_| not_a_key())?;
    Ok(Some(LocalKey::of(signing)))
}

/// Makes a key and gives it the name `path`, unless that name is taken by then. The file is whole
/// before it has the name, and its owner's alone from the beginning.
fn create(path: &Path) -> Result<(), KeyError> {
    let pem = SigningKey::from_bytes(&*random_seed()?)
        .to_pkcs8_pem(LineEnding::LF)
        .map_err(|_| KeyError::NotAKey {
            path: path.to_owned(),
        })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder).map_err(io_error(path))?;
    let draft = write_draft(folder, pem.as_bytes()).map_err(io_error(path))?;
    match draft.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(taken) if taken.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(failed) => Err(io_error(path)(failed.error)),
    }
}

fn write_draft(folder: &Path, content: &[u8]) -> io::Result<NamedTempFile> {
    let mut draft = NamedTempFile::new_in(folder)?;
    draft.write_all(content)?;
    draft.as_file().sync_all()?;
    Ok(draft)
}

#[cfg(unix)]
fn refuse_open_to_others(path: &Path, file: &File) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt;

    // The lower six bits are the rights of the group and of everybody else.
    let mode = file
        .metadata()
        .map_err(io_error(path))?
        .permissions()
        .mode()
        & 0o777;
    if mode.trailing_zeros() >= 6 {
        Ok(())
    } else {
        Err(KeyError::OpenToOthers {
            path: path.to_owned(),
            mode,
        })
    }
}

/// Elsewhere the rights on the folder decide, and they cannot be read in a portable way.
#[cfg(not(unix))]
fn refuse_open_to_others(_: &Path, _: &File) -> Result<(), KeyError> {
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a key is made of nothing but chance"
)]
fn random_seed() -> Result<Zeroizing<[u8; 32]>, KeyError> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut()).map_err(KeyError::NoChance)?;
    Ok(seed)
}

fn io_error(path: &Path) -> impl Fn(io::Error) -> KeyError {
    move |error| KeyError::Io {
        path: path.to_owned(),
        error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data/identity.pem");
        let made = LocalKey::load_or_create(&path).unwrap();
        let found = LocalKey::load_or_create(&path).unwrap();
        assert_eq!(made.id(), found.id());
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn of_several_that_make_the_key_at_once_all_get_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("identity.pem");
        let ids = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| LocalKey::load_or_create(&path).unwrap().id().to_owned()))
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect::<Vec<_>>()
        });
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn the_key_is_its_owners_alone_and_refused_when_it_is_not() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("identity.pem");
        LocalKey::load_or_create(&path).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        for open in [0o640, 0o604, 0o620] {
            fs::set_permissions(&path, fs::Permissions::from_mode(open)).unwrap();
            let error = LocalKey::load_or_create(&path).unwrap_err();
            assert!(matches!(error, KeyError::OpenToOthers { mode, .. } if mode == open));
            assert!(
                error.to_string().contains(&format!("mode {open:o}")),
                "{error}"
            );
        }
    }

    #[test]
    fn a_file_that_is_no_key_is_refused_and_left_as_it_is() {
        for content in [
            &b""[..],
            b"-----BEGIN PRIVATE KEY-----\nAAAA\n",
            &[0xff; 9],
            &[b'x'; 9_999],
        ] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("identity.pem");
            write_draft(folder.path(), content)
                .unwrap()
                .persist(&path)
                .unwrap();
            let error = LocalKey::load_or_create(&path).unwrap_err();
            assert!(matches!(error, KeyError::NotAKey { .. }), "{error:?}");
            assert_eq!(fs::read(&path).unwrap(), content);
        }
    }

    #[test]
    fn a_derived_key_follows_from_key_and_purpose_alone() {
        let [one, other] = [7, 8].map(|byte| LocalKey::of(SigningKey::from_bytes(&[byte; 32])));
        assert_eq!(one.derive("links"), one.derive("links"));
        assert_ne!(one.derive("links"), one.derive("cookies"));
        assert_ne!(one.derive("links"), other.derive("links"));
        assert_ne!(*one.derive("links"), [7; 32]);
    }

    #[test]
    fn a_keyed_hash_is_the_one_of_the_standard() {
        // RFC 4231, 4.2: its key is shorter, and filled up with zeros all the same.
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        let hash = keyed_hash(&key).chain_update(b"Hi There").finalize();
        let hash = hash.into_bytes();
        let expected = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
        assert_eq!(format!("{hash:x}"), expected);
    }

    #[test]
    fn a_shown_key_tells_its_id_alone() {
        let key = LocalKey::of(SigningKey::from_bytes(&[7; 32]));
        assert_eq!(
            format!("{key:?}"),
            format!("LocalKey {{ id: {:?}, .. }}", key.id())
        );
    }
}
