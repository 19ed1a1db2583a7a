//! Tokens as an attacker would make them, and the ones that are right.

use jsonwebtoken::{EncodingKey, Header};
use serde_json::{Value, json};

use super::super::keys::LocalKey;
use super::super::provider::{ProviderSettings, SignInSettings};
use super::super::token::{Grant, TokenIssuer};
use super::*;
use crate::domain::secrets::Secret;
use crate::outbound::{CallLimits, Destination, HttpClient};

/// An issuer with a key of its own, and whoever trusts it.
struct House {
    key: LocalKey,
    verifier: Verifier,
    _folder: tempfile::TempDir,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = LocalKey::load_or_create(&folder.path().join("identity.pem")).unwrap();
        let verifier = Verifier::new(vec![ourselves(&key, "house")]);
        Self {
            key,
            verifier,
            _folder: folder,
        }
    }

    fn token_for(&self, issuer: &str, audience: &str) -> String {
        let issuer = TokenIssuer::new(&self.key, issuer, audience).unwrap();
        issuer.mint(&grant(), now(), TimeDelta::hours(1)).unwrap()
    }

    fn token(&self) -> String {
        self.token_for("house", "tovholder")
    }

    /// A token of the house's own key with any header and claims.
    fn signed(&self, header: &Header, claims: &Value) -> String {
        jsonwebtoken::encode(header, claims, &self.key.to_encoding_key().unwrap()).unwrap()
    }

    fn header(&self) -> Header {
        Header {
            kid: Some(self.key.id().to_owned()),
            ..Header::new(Algorithm::EdDSA)
        }
    }

    fn verify(&self, token: &str) -> Result<VerifiedToken, Refusal> {
        at_once(self.verifier.verify(token, now()))
    }
}

fn ourselves(key: &LocalKey, issuer: &str) -> TrustedIssuer {
    TrustedIssuer::ourselves(key, issuer, "tovholder")
}

/// Our own keys are at hand, so that nothing is waited for.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_time().build().unwrap().block_on(async {
        let limit = std::time::Duration::from_millis(0);
        tokio::time::timeout(limit, future).await.unwrap()
    })
}

fn now() -> Moment {
    "2023-11-01T08:00:00Z".parse().unwrap()
}

fn grant() -> Grant {
    Grant {
        subject: "anne".to_owned(),
        person: "018b7f00-0000-7000-8000-000000000001".parse().ok(),
        name: Some("Anne Ærø".to_owned()),
        roles: vec!["secretary".to_owned(), "director".to_owned()],
        scope: "actions:read openid".to_owned(),
        seal: Some(AccountSeal {
            account: "018b7f00-0000-7000-8000-000000000002".parse().unwrap(),
            version: Version::FIRST.next(),
        }),
    }
}

fn claims() -> Value {
    json!({
        "iss": "house", "aud": "tovholder", "sub": "anne",
        "nbf": now().timestamp(), "exp": now().timestamp() + 60,
    })
}

fn claims_with(key: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[key] = value;
    claims
}

#[test]
fn a_token_of_the_house_is_believed() {
    let house = House::new();
    let Grant {
        subject,
        person,
        name,
        roles: _,
        scope,
        seal: _,
    } = grant();
    let issuer = "house".to_owned();
    let expires_at = now() + TimeDelta::hours(1);
    let expected = VerifiedToken {
        issuer,
        is_ours: true,
        subject,
        person: person.map(PersonClaim::Ours),
        name,
        roles: BTreeSet::from([Role::Secretary, Role::Director]),
        scope,
        // Whatever such a token says: it is of no account.
        seal: None,
        expires_at,
    };
    assert_eq!(house.verify(&house.token()), Ok(expected));
}

#[test]
fn a_token_of_a_service_account_says_which_and_one_that_does_not_is_refused() {
    let house = House::new();
    let trusted = TrustedIssuer::for_accounts(&house.key, "house", "tovholder");
    // Also where no other token of ours is believed.
    let accounts = Verifier::new(vec![trusted]);
    let verify = |token: &str| at_once(accounts.verify(token, now()));
    let issuer = TokenIssuer::for_accounts(&house.key, "house", "tovholder").unwrap();
    let mint = |grant| issuer.mint(&grant, now(), TimeDelta::minutes(10)).unwrap();
    let verified = verify(&mint(grant())).unwrap();
    assert_eq!((verified.seal, verified.is_ours), (grant().seal, false));
    let sealed_by_nobody = Grant {
        seal: None,
        ..grant()
    };
    assert_eq!(verify(&mint(sealed_by_nobody)), Err(Refusal::Malformed));
    assert_eq!(verify(&house.token()), Err(Refusal::WrongIssuer));
    assert_eq!(
        house.verify(&mint(grant())),
        Err(Refusal::WrongIssuer),
        "nor the other way round"
    );
}

#[test]
fn the_header_is_read_whatever_the_case_of_its_scheme() {
    let house = House::new();
    let verify = |text: Option<&str>| {
        let verified = at_once(house.verifier.verify_header(text, now()));
        verified.map(|_| ())
    };
    let token = house.token();
    for scheme in ["Bearer", "bearer", "BEARER"] {
        assert_eq!(verify(Some(&format!("{scheme} {token}"))), Ok(()));
    }
    let bare = token.as_str();
    for missing in [
        None,
        Some(""),
        Some("Bearer"),
        Some("Bearer "),
        Some("Basic YTpi"),
        Some(bare),
    ] {
        assert_eq!(verify(missing), Err(Refusal::Missing), "{missing:?}");
    }
    assert_eq!(verify(Some("Bearer x")), Err(Refusal::Malformed));
}

#[test]
fn time_is_the_time_that_is_passed_in_with_half_a_minute_to_spare() {
    let house = House::new();
    let token = house.token();
    let at = |seconds| {
        let now = now() + TimeDelta::seconds(seconds);
        at_once(house.verifier.verify(&token, now)).map(|_| ())
    };
    assert_eq!(at(-31), Err(Refusal::NotYetValid));
    assert_eq!(at(-30), Ok(()));
    assert_eq!(at(3_600 + 29), Ok(()));
    assert_eq!(at(3_600 + 30), Err(Refusal::Expired));
}

#[test]
fn another_issuer_or_audience_is_refused() {
    let house = House::new();
    assert_eq!(
        house.verify(&house.token_for("other", "tovholder")),
        Err(Refusal::WrongIssuer)
    );
    assert_eq!(
        house.verify(&house.token_for("house", "other")),
        Err(Refusal::WrongAudience)
    );
    let several = house.signed(
        &house.header(),
        &claims_with("aud", json!(["x", "tovholder"])),
    );
    assert!(house.verify(&several).is_ok());
}

#[test]
fn a_token_without_a_signature_is_refused() {
    let house = House::new();
    let token = house.token();
    let payload = token.split('.').nth(1).unwrap();
    // {"alg":"none","typ":"JWT"}
    let header = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    for forged in [
        format!("{header}.{payload}."),
        format!("{header}.{payload}"),
    ] {
        assert_eq!(house.verify(&forged), Err(Refusal::Malformed));
    }
}

#[test]
fn a_public_key_is_never_taken_for_a_shared_secret() {
    let house = House::new();
    let public = house.key.to_trusted_key().key;
    let secret = EncodingKey::from_secret(public.try_get_as_bytes().unwrap());
    let header = Header {
        alg: Algorithm::HS256,
        ..house.header()
    };
    let forged = jsonwebtoken::encode(&header, &claims(), &secret).unwrap();
    assert_eq!(house.verify(&forged), Err(Refusal::WrongAlgorithm));
}

#[test]
fn a_key_is_believed_under_its_own_name_only() {
    let (house, other) = (House::new(), House::new());
    assert_eq!(house.verify(&other.token()), Err(Refusal::UnknownKey));
    let swapped = other.signed(&house.header(), &claims());
    assert_eq!(house.verify(&swapped), Err(Refusal::BadSignature));
    let nameless = house.signed(&Header::new(Algorithm::EdDSA), &claims());
    assert_eq!(house.verify(&nameless), Err(Refusal::UnknownKey));
}

#[test]
fn an_issuers_key_does_not_sign_for_another_issuer() {
    let (house, other) = (House::new(), House::new());
    let mut issuers = house.verifier.issuers.clone();
    issuers.push(ourselves(&other.key, "other"));
    let verifier = Verifier::new(issuers);
    let verify = |token: &str| at_once(verifier.verify(token, now())).map(|token| token.issuer);
    assert_eq!(
        verify(&other.token_for("other", "tovholder")),
        Ok("other".to_owned())
    );
    assert_eq!(
        verify(&other.token_for("house", "tovholder")),
        Err(Refusal::UnknownKey)
    );
}

#[test]
fn a_key_that_the_token_brings_along_is_ignored() {
    let (house, other) = (House::new(), House::new());
    let jku = Some("https://attacker.example/keys".to_owned());
    let forged = other.signed(
        &Header {
            jku: jku.clone(),
            ..house.header()
        },
        &claims(),
    );
    assert_eq!(house.verify(&forged), Err(Refusal::BadSignature));
    let honest = house.signed(
        &Header {
            jku,
            ..house.header()
        },
        &claims(),
    );
    assert!(house.verify(&honest).is_ok());
}

#[test]
fn a_header_that_must_be_understood_is_refused() {
    let house = House::new();
    let header = Header {
        crit: Some(vec!["exp".to_owned()]),
        ..house.header()
    };
    assert_eq!(
        house.verify(&house.signed(&header, &claims())),
        Err(Refusal::Malformed)
    );
}

#[test]
fn a_changed_claim_breaks_the_signature() {
    let house = House::new();
    let token = house.token();
    let other = house.signed(&house.header(), &claims_with("sub", json!("bo")));
    let (header, rest) = token.split_once('.').unwrap();
    let signature = rest.split_once('.').unwrap().1;
    let payload = other.split('.').nth(1).unwrap();
    let forged = format!("{header}.{payload}.{signature}");
    assert_eq!(house.verify(&forged), Err(Refusal::BadSignature));
}

#[test]
fn claims_that_are_missing_or_make_no_sense_are_refused() {
    let house = House::new();
    for (key, value) in [
        ("exp", Value::Null),
        ("exp", json!("tomorrow")),
        ("exp", json!(i64::MAX)),
        ("nbf", json!(i64::MIN)),
        ("aud", Value::Null),
        ("sub", Value::Null),
        ("sub", json!("")),
        ("sub", json!("a\nb")),
        ("sub", json!("a".repeat(256))),
        ("name", json!(7)),
        ("person", json!("anne")),
        ("roles", json!("director")),
    ] {
        let token = house.signed(&house.header(), &claims_with(key, value.clone()));
        assert_eq!(
            house.verify(&token),
            Err(Refusal::Malformed),
            "{key}: {value}"
        );
    }
    let anonymous = house.signed(&house.header(), &claims_with("iss", Value::Null));
    assert_eq!(house.verify(&anonymous), Err(Refusal::WrongIssuer));
}

#[test]
fn every_beginning_of_a_token_is_refused() {
    let house = House::new();
    let token = house.token();
    for length in 0..token.len() {
        assert!(
            house.verify(token.get(..length).unwrap()).is_err(),
            "{length}"
        );
    }
}

#[test]
fn a_megabyte_is_refused_before_it_is_read() {
    let house = House::new();
    let padded = house.signed(
        &house.header(),
        &claims_with("name", json!("a".repeat(1_000_000))),
    );
    for token in [padded, "a".repeat(1_000_000), ".".repeat(1_000_000)] {
        assert_eq!(house.verify(&token), Err(Refusal::Malformed));
    }
}

#[test]
fn a_token_that_would_never_be_valid_is_not_made() {
    let house = House::new();
    let issuer = TokenIssuer::new(&house.key, "house", "tovholder").unwrap();
    for lifetime in [TimeDelta::zero(), TimeDelta::hours(-1), TimeDelta::MAX] {
        assert!(
            issuer.mint(&grant(), now(), lifetime).is_err(),
            "{lifetime}"
        );
    }
}

/// A provider at which people sign in to pages; it signs with the key of the house.
fn pages_provider(issuer: &str) -> Provider {
    let settings = ProviderSettings {
        name: "by".to_owned(),
        issuer: issuer.to_owned(),
        address: Destination::named_by_operator(issuer.parse().unwrap()).unwrap(),
        audience: "tovholder".to_owned(),
        mapping: ClaimMapping::OURS,
        sign_in: Some(SignInSettings {
            client_id: "pages".to_owned(),
            client_secret: None,
            scopes: Vec::new(),
        }),
    };
    Provider::new(
        settings,
        HttpClient::new([], CallLimits::default()).unwrap(),
    )
}

#[test]
fn an_id_token_is_for_this_client_and_this_sign_in_of_this_provider() {
    const BY: &str = "https://login.example.dk";
    let house = House::new();
    let verifier = Verifier::new(vec![ourselves(&house.key, BY)]);
    let (by, other) = (
        pages_provider(BY),
        pages_provider("https://login.example.org"),
    );
    let words = SecretWords::of(&Secret::from_bytes([7; 32]));
    let claims = json!({
        "iss": BY, "aud": "pages", "sub": "anne", "exp": now().timestamp() + 60,
        "nonce": words.word(Purpose::Nonce),
    });
    let verify = |provider: &Provider, name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        let token = house.signed(&house.header(), &claims);
        at_once(verifier.verify_id_token(&token, (provider, &words), now())).map(|_| ())
    };
    let state = words.word(Purpose::State);
    for (name, value, expected) in [
        ("sub", json!("anne"), Ok(())),
        ("azp", json!("pages"), Ok(())),
        ("azp", json!("mails"), Err(Refusal::WrongAudience)),
        ("aud", json!("tovholder"), Err(Refusal::WrongAudience)),
        ("aud", json!(["pages"]), Ok(())),
        (
            "aud",
            json!(["pages", "mails"]),
            Err(Refusal::WrongAudience),
        ),
        ("nonce", json!(state), Err(Refusal::WrongNonce)),
        ("nonce", json!(""), Err(Refusal::WrongNonce)),
        ("nonce", json!(7), Err(Refusal::WrongNonce)),
        ("nonce", Value::Null, Err(Refusal::WrongNonce)),
        ("exp", json!(now().timestamp() - 60), Err(Refusal::Expired)),
    ] {
        assert_eq!(verify(&by, name, value.clone()), expected, "{name} {value}");
    }
    let of_another = verify(&other, "sub", json!("anne"));
    assert_eq!(of_another, Err(Refusal::WrongIssuer));
    // And it opens nothing at the interface.
    let token = house.signed(&house.header(), &claims);
    let as_bearer = at_once(verifier.verify(&token, now())).map(|_| ());
    assert_eq!(as_bearer, Err(Refusal::WrongAudience));
}
