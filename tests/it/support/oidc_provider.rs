//! A real identity provider, the npm package `oidc-provider`, on loopback. One program serves a run;
//! each test has an issuer of its own in it, with keys of its own. Needs Node.js and npm, which
//! `tests/run` installs or asks for; plain `cargo test` leaves its tests out, and says so.

use std::{
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use chrono::DateTime;
use serde_json::{Value, json};
use tovholder::domain::calendar::Moment;

use super::{app::LINK_BASE, watcher::Watcher};

/// The files of the program, part of these tests.
const FILES: [(&str, &str); 3] = [
    ("package.json", include_str!("../../oidc/package.json")),
    (
        "package-lock.json",
        include_str!("../../oidc/package-lock.json"),
    ),
    ("provider.mjs", include_str!("../../oidc/provider.mjs")),
];

/// An issuer that one test has for itself.
pub(crate) struct OidcProvider {
    pub(crate) issuer: String,
    /// What time it is there, as it goes by the clock of this machine.
    pub(crate) now: Moment,
}

/// The program that serves all issuers of this run.
struct Program {
    control: String,
    _watcher: Watcher,
}

impl OidcProvider {
    /// A new issuer that signs with this algorithm and has these people; `None` when this run leaves it
    /// out, which it says once.
    pub(crate) async fn start(algorithm: &str, accounts: &Value) -> Option<Self> {
        if !is_wanted() {
            say_what_is_left_out();
            return None;
        }
        let redirects = [format!("{LINK_BASE}/sign-in/callback")];
        let settings = json!({ "alg": algorithm, "accounts": accounts, "redirects": redirects });
        let told = order("start", &settings).await;
        Some(Self {
            issuer: told["issuer"].as_str().unwrap().to_owned(),
            now: DateTime::from_timestamp(told["now"].as_i64().unwrap(), 0).unwrap(),
        })
    }

    /// From now on it signs with a new key, and publishes the old one only if it is kept.
    pub(crate) async fn rotate(&self, algorithm: &str, is_kept: bool) {
        let issuer = &self.issuer;
        let settings = json!({ "issuer": issuer, "alg": algorithm, "kept": is_kept });
        order("rotate", &settings).await;
    }

    /// It is gone.
    pub(crate) async fn stop(&self) {
        order("stop", &json!({ "issuer": self.issuer })).await;
    }

    /// A token for a program, by client credentials.
    pub(crate) async fn token_for_robot(&self, audience: &str) -> String {
        let fields = [
            ("grant_type", "client_credentials"),
            ("resource", &format!("urn:{audience}")),
            ("scope", "organisation:read"),
        ];
        let answer = client()
            .post(format!("{}/token", self.issuer))
            .basic_auth("robot", Some("robot-secret"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(serde_urlencoded::to_string(fields).unwrap());
        let told = answer.send().await.unwrap().text().await.unwrap();
        let told: Value = serde_json::from_str(&told).unwrap();
        told["access_token"].as_str().unwrap().to_owned()
    }
}

/// A plain browser's part: no cookies, no redirects followed.
pub(crate) fn client() -> reqwest::Client {
    // Nothing here is asked over TLS, but the library wants to know by what it would.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy();
    let client = client.redirect(reqwest::redirect::Policy::none());
    client.build().unwrap()
}

async fn order(what: &str, settings: &Value) -> Value {
    let url = format!("{}/{what}", program().control);
    let answer = client().post(url).body(settings.to_string()).send().await;
    let answer = answer.unwrap();
    let is_done = answer.status().is_success();
    let text = answer.text().await.unwrap();
    assert!(is_done, "{text}");
    serde_json::from_str(&text).unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests are told by the environment what to run on"
)]
fn is_wanted() -> bool {
    env::var_os("TEST_OIDC").is_some_and(|value| !value.is_empty() && value != "0")
}

/// Past the capture of a test's output, which would swallow it.
fn say_what_is_left_out() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        let line = "\nThe identity provider is left out: its tests below do nothing. Run tests/run \
                    for all, or set TEST_OIDC=1 where there is Node.js.\n";
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    });
}

fn program() -> &'static Program {
    static PROGRAM: OnceLock<Result<Program, String>> = OnceLock::new();
    let program = PROGRAM.get_or_init(|| {
        let folder = install()?;
        let script = include_str!("scripts/provider.sh");
        let watcher = Watcher::start(script, &[folder.to_str().unwrap()], Path::new("/"), None)?;
        let control = format!("http://127.0.0.1:{}", watcher.announcement);
        Ok(Program {
            control,
            _watcher: watcher,
        })
    });
    program
        .as_ref()
        .unwrap_or_else(|reason| panic!("the identity provider does not start: {reason}"))
}

/// The folder with the program and what it needs, which stays for later runs. Made under another name
/// first, so that two runs at once do not meet.
fn install() -> Result<PathBuf, String> {
    let content: Vec<u8> = FILES.iter().flat_map(|(_, text)| text.bytes()).collect();
    let name = uuid::Uuid::from_u128(fnv(&content)).simple().to_string();
    let parent = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = parent.join(format!("oidc-provider-{name}"));
    if folder.exists() {
        return Ok(folder);
    }
    let draft = tempfile::tempdir_in(parent).map_err(|error| error.to_string())?;
    for (file, text) in FILES {
        fs::write(draft.path().join(file), text).map_err(|error| error.to_string())?;
    }
    let done = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(draft.path())
        .output()
        .map_err(|error| format!("npm does not start: {error}; install Node.js 20 or newer"))?;
    if !done.status.success() {
        return Err(String::from_utf8_lossy(&done.stderr).into_owned());
    }
    match fs::rename(draft.keep(), &folder) {
        Err(error) if !folder.exists() => Err(error.to_string()),
        _ => Ok(folder),
    }
}

/// Tells one version of the files from another (Fowler, Noll and Vo, 1a).
fn fnv(bytes: &[u8]) -> u128 {
    let start = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    bytes.iter().fold(start, |hash: u128, byte| {
        (hash ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    })
}
