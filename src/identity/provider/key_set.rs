//! The keys of a provider (RFC 7517): which of them are believed, each for one algorithm alone. What
//! cannot be read, is too weak, or is meant for something else is passed over; it is not an error, since
//! providers publish keys for others too.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::Value;

use crate::identity::verifier::TrustedKey;

/// A provider has two or three keys, large ones a dozen.
const MOST_KEYS: usize = 50;

/// The shortest RSA modulus that is believed, in bits (NIST SP 800-131A, RFC 7518, 3.3).
const SHORTEST_RSA: usize = 2_048;

/// Checking a signature takes the longer the longer the key is; none in use is longer than this, in bits.
const LONGEST_RSA: usize = 8_192;

/// How long a coordinate of P-256 and a key of Ed25519 is, in bytes (RFC 7518, 6.2.1.2; RFC 8037, 2).
const CURVE_BYTES: usize = 32;

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

/// The keys that are believed; `None` where the text is no set of keys.
pub(super) fn read(text: &[u8]) -> Option<Vec<TrustedKey>> {
    let set: KeySet = serde_json::from_slice(text).ok()?;
    let keys = set.keys.into_iter().take(MOST_KEYS);
    Some(keys.filter_map(trusted).collect())
}

fn trusted(key: Value) -> Option<TrustedKey> {
    let Jwk { common, algorithm } = serde_json::from_value(key).ok()?;
    let is_for_signatures = match common.public_key_use {
        None | Some(PublicKeyUse::Signature) => true,
        Some(_) => false,
    };
    let operations = common.key_operations.as_ref();
    let may_verify = operations.is_none_or(|known| known.contains(&KeyOperations::Verify));
    let (algorithm, name, key) = believed(&algorithm)?;
    let is_for_it = common.key_algorithm.is_none_or(|said| said == name);
    let id = common.key_id.filter(|id| !id.is_empty())?;
    (is_for_signatures && may_verify && is_for_it).then_some(TrustedKey { id, algorithm, key })
}

/// The one algorithm that a key of this kind is believed for.
fn believed(key: &AlgorithmParameters) -> Option<(Algorithm, KeyAlgorithm, DecodingKey)> {
    match key {
        AlgorithmParameters::RSA(key) => {
            let modulus = URL_SAFE_NO_PAD.decode(&key.n).ok()?;
            let bits = (SHORTEST_RSA..=LONGEST_RSA).contains(&bits_of(&modulus));
            let key = DecodingKey::from_rsa_components(&key.n, &key.e).ok()?;
            bits.then_some((Algorithm::RS256, KeyAlgorithm::RS256, key))
        }
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => {
            let is_whole = is_on_curve(&key.x) && is_on_curve(&key.y);
            let key = DecodingKey::from_ec_components(&key.x, &key.y).ok()?;
            is_whole.then_some((Algorithm::ES256, KeyAlgorithm::ES256, key))
        }
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => {
            let is_whole = is_on_curve(&key.x);
            let key = DecodingKey::from_ed_components(&key.x).ok()?;
            is_whole.then_some((Algorithm::EdDSA, KeyAlgorithm::EdDSA, key))
        }
        // Among them shared secrets (`oct`), which no provider publishes but by mistake.
        _ => None,
    }
}

/// How many bits a number has, without the zeros before it.
fn bits_of(number: &[u8]) -> usize {
    let significant = number.iter().skip_while(|byte| **byte == 0);
    let bytes = significant.clone().count();
    let unused = significant
        .clone()
        .next()
        .map_or(0, |byte| byte.leading_zeros());
    bytes * 8 - usize::try_from(unused).unwrap_or(0)
}

fn is_on_curve(coordinate: &str) -> bool {
    let bytes = URL_SAFE_NO_PAD.decode(coordinate);
    bytes.is_ok_and(|bytes| bytes.len() == CURVE_BYTES)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn number(bits: usize) -> String {
        let mut bytes = vec![0xff_u8; bits.div_ceil(8)];
        bytes[0] >>= (8 - bits % 8) % 8;
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn rsa(bits: usize) -> Value {
        json!({ "kty": "RSA", "kid": "a", "n": number(bits), "e": "AQAB" })
    }

    fn with(key: &Value, name: &str, value: Value) -> Value {
        let mut key = key.clone();
        key[name] = value;
        key
    }

    #[test]
    fn a_key_is_believed_for_the_algorithm_of_its_kind_if_it_is_meant_for_signatures() {
        let coordinate = URL_SAFE_NO_PAD.encode([7; 32]);
        let short = URL_SAFE_NO_PAD.encode([7; 31]);
        let p256 =
            json!({ "kty": "EC", "kid": "a", "crv": "P-256", "x": coordinate, "y": coordinate });
        let ed = json!({ "kty": "OKP", "kid": "a", "crv": "Ed25519", "x": coordinate });
        let good = rsa(2_048);
        let (rs, es, eddsa) = (
            Some(Algorithm::RS256),
            Some(Algorithm::ES256),
            Some(Algorithm::EdDSA),
        );
        for (key, expected) in [
            (good.clone(), rs),
            (with(&good, "use", json!("sig")), rs),
            (with(&good, "alg", json!("RS256")), rs),
            (with(&good, "key_ops", json!(["verify"])), rs),
            (with(&good, "x5u", json!("https://attacker.example/")), rs),
            (with(&good, "use", json!("enc")), None),
            (with(&good, "alg", json!("RS512")), None),
            (with(&good, "alg", json!("PS256")), None),
            (with(&good, "alg", json!("RSA-OAEP")), None),
            (with(&good, "alg", json!("HS256")), None),
            (with(&good, "key_ops", json!(["encrypt"])), None),
            (with(&good, "kid", Value::Null), None),
            (with(&good, "kid", json!("")), None),
            (with(&good, "n", json!("!")), None),
            (with(&good, "n", json!("")), None),
            (rsa(1_024), None),
            (rsa(2_047), None),
            (rsa(2_049), rs),
            (rsa(8_192), rs),
            (rsa(8_193), None),
            (p256.clone(), es),
            (with(&p256, "alg", json!("ES256")), es),
            (with(&p256, "alg", json!("RS256")), None),
            (with(&p256, "crv", json!("P-384")), None),
            (with(&p256, "crv", json!("secp256k1")), None),
            (with(&p256, "x", json!(short)), None),
            (with(&p256, "y", Value::Null), None),
            (ed.clone(), eddsa),
            (with(&ed, "alg", json!("EdDSA")), eddsa),
            (with(&ed, "alg", json!("ES256")), None),
            (with(&ed, "crv", json!("X25519")), None),
            (with(&ed, "x", json!(short)), None),
            (json!({ "kty": "oct", "kid": "a", "k": coordinate }), None),
            (
                json!({ "kty": "oct", "kid": "a", "alg": "HS256", "k": coordinate }),
                None,
            ),
            (json!({ "kid": "a" }), None),
            (json!("a"), None),
        ] {
            let found = trusted(key.clone()).map(|key| key.algorithm);
            assert_eq!(found, expected, "{key}");
        }
    }

    #[test]
    fn zeros_before_a_modulus_do_not_make_it_longer() {
        let mut padded = vec![0; 200];
        padded.extend([0xff; 100]);
        let key = with(&rsa(2_048), "n", json!(URL_SAFE_NO_PAD.encode(padded)));
        assert!(trusted(key).is_none());
    }

    #[test]
    fn what_cannot_be_used_is_passed_over_and_what_is_no_set_is_refused() {
        let set = json!({ "keys": [{ "kty": "?" }, rsa(1_024), rsa(2_048), 7] });
        assert_eq!(read(set.to_string().as_bytes()).unwrap().len(), 1);
        let many = json!({ "keys": vec![rsa(2_048); 60] });
        assert_eq!(read(many.to_string().as_bytes()).unwrap().len(), 50);
        for text in ["", "[]", "{}", "{\"keys\":7}", "<html>"] {
            assert!(read(text.as_bytes()).is_none(), "{text}");
        }
    }
}
