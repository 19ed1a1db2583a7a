//! An identity provider of a few lines on loopback, that can be told to misbehave, and signs whatever it
//! is asked to. It needs nothing but this process, so that its tests always run.

use std::{
    io::{BufRead, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ED25519, PublicKeyData as _};
use serde_json::{Value, json};

/// How the provider behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conduct {
    Honest,
    /// Hangs up without an answer.
    Down,
    /// Answers with a failure.
    Failing,
    /// Never ends a line.
    Silent,
    /// Says more than anybody wants to hear.
    Endless,
    /// Sends whoever asks for its keys somewhere else.
    Redirecting,
    /// Says that it is somebody else.
    Impostor,
    /// Has its keys in a network that is none of its business.
    KeysInside,
    /// Has no keys.
    Keyless,
}

/// A key of the provider's.
#[derive(Clone)]
pub(crate) struct ProviderKey {
    pub(crate) id: String,
    algorithm: Algorithm,
    private: EncodingKey,
    pub(crate) public: Value,
}

struct State {
    conduct: Conduct,
    keys: Vec<ProviderKey>,
    asked: usize,
}

pub(crate) struct StubProvider {
    pub(crate) issuer: String,
    state: Arc<Mutex<State>>,
    /// Connections that are kept waiting.
    _held: Arc<Mutex<Vec<TcpStream>>>,
}

impl ProviderKey {
    pub(crate) fn new(id: &str, algorithm: Algorithm) -> Self {
        let (private, mut public) = match algorithm {
            Algorithm::ES256 => {
                let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
                // The point, uncompressed: a byte that says so, then both coordinates.
                let (x, y) = pair.der_bytes()[1..].split_at(32);
                let [x, y] = [x, y].map(|one| URL_SAFE_NO_PAD.encode(one));
                let public = json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y });
                (EncodingKey::from_ec_der(&pair.serialize_der()), public)
            }
            Algorithm::EdDSA => {
                let pair = KeyPair::generate_for(&PKCS_ED25519).unwrap();
                let x = URL_SAFE_NO_PAD.encode(pair.der_bytes());
                let public = json!({ "kty": "OKP", "crv": "Ed25519", "x": x });
                (EncodingKey::from_ed_der(&pair.serialize_der()), public)
            }
            _ => {
                let pem = include_bytes!("keys/rsa-2048.pem");
                let private = EncodingKey::from_rsa_pem(pem).unwrap();
                let public = jsonwebtoken::jwk::Jwk::from_encoding_key(&private, algorithm);
                (private, serde_json::to_value(public.unwrap()).unwrap())
            }
        };
        public["kid"] = json!(id);
        Self {
            id: id.to_owned(),
            algorithm,
            private,
            public,
        }
    }

    /// The header of a token that it signs.
    pub(crate) fn header(&self) -> Header {
        Header {
            kid: Some(self.id.clone()),
            ..Header::new(self.algorithm)
        }
    }

    /// Signs anything.
    pub(crate) fn sign(&self, header: &Header, claims: &Value) -> String {
        jsonwebtoken::encode(header, claims, &self.private).unwrap()
    }

    /// A token with these claims.
    pub(crate) fn token(&self, claims: &Value) -> String {
        self.sign(&self.header(), claims)
    }
}

impl StubProvider {
    pub(crate) fn start(keys: &[&ProviderKey]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State {
            conduct: Conduct::Honest,
            keys: keys.iter().copied().cloned().collect(),
            asked: 0,
        }));
        let held = Arc::default();
        let (shared, kept, name) = (
            Arc::downgrade(&state),
            Arc::downgrade(&held),
            issuer.clone(),
        );
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                // The test is over.
                let (Some(state), Some(held)) = (shared.upgrade(), kept.upgrade()) else {
                    return;
                };
                if let Some(stream) = answer(stream, &name, &state) {
                    let held: &Mutex<Vec<TcpStream>> = &held;
                    held.lock().unwrap().push(stream);
                }
            }
        });
        Self {
            issuer,
            state,
            _held: held,
        }
    }

    pub(crate) fn behave(&self, conduct: Conduct) {
        self.state.lock().unwrap().conduct = conduct;
    }

    pub(crate) fn publish(&self, keys: &[&ProviderKey]) {
        self.state.lock().unwrap().keys = keys.iter().copied().cloned().collect();
    }

    /// How often it has been asked for its document.
    pub(crate) fn times_asked(&self) -> usize {
        self.state.lock().unwrap().asked
    }
}

/// Answers one request; the connection, if it is to be kept waiting.
fn answer(mut stream: TcpStream, issuer: &str, state: &Mutex<State>) -> Option<TcpStream> {
    let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
    let asked = lines.next()?;
    lines.find(String::is_empty);
    let is_for_keys = asked.starts_with("GET /keys ");
    let mut state = state.lock().unwrap();
    if !is_for_keys {
        state.asked += 1;
    }
    let keys: Vec<_> = state.keys.iter().map(|key| &key.public).collect();
    let document = |issuer: &str, keys: &str| json!({ "issuer": issuer, "jwks_uri": keys });
    let own_keys = format!("{issuer}/keys");
    let honest = if is_for_keys {
        json!({ "keys": keys })
    } else {
        document(issuer, &own_keys)
    };
    let (status, body) = match state.conduct {
        Conduct::Down => return None,
        Conduct::Silent => return Some(stream),
        Conduct::Failing => ("500 Internal Server Error", String::new()),
        Conduct::Endless => ("200 OK", format!("{honest}{}", " ".repeat(1_000_000))),
        Conduct::Redirecting if is_for_keys => {
            ("302 Found\r\nLocation: /elsewhere", honest.to_string())
        }
        Conduct::Impostor if !is_for_keys => {
            let other = document("https://login.example.dk", &own_keys);
            ("200 OK", other.to_string())
        }
        Conduct::KeysInside if !is_for_keys => {
            let inside = document(issuer, "https://169.254.169.254/keys");
            ("200 OK", inside.to_string())
        }
        Conduct::Keyless if is_for_keys => ("200 OK", json!({ "keys": [] }).to_string()),
        _ => ("200 OK", honest.to_string()),
    };
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    // Whoever has heard enough hangs up.
    let _ = stream.write_all(format!("{head}{body}").as_bytes());
    None
}
