//! A provider of identities out there: its keys, fetched when they are needed, and where people sign in.
//!
//! The service starts without it. When it is asked, and how long its word holds, is for `cache` to say.

mod cache;
mod discovery;
mod key_set;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use secrecy::SecretString;
use thiserror::Error;

pub(super) use self::cache::WantedKey;
pub use self::discovery::Endpoints;
use self::{
    cache::{Memory, Step, Told},
    discovery::DocumentError,
};
use super::{
    claims::ClaimMapping,
    verifier::{Refusal, TrustedKey},
};
use crate::{
    domain::calendar::Moment,
    outbound::{CallError, Destination, ForbiddenAddress, HttpClient},
};

/// A provider as the settings name it.
#[derive(Debug, Clone)]
pub struct ProviderSettings {
    /// What it is called: in the history before the names of its people, and where they choose it.
    pub name: String,
    /// What `iss` must be, to the letter.
    pub issuer: String,
    /// The same as an address.
    pub address: Destination,
    /// What `aud` must be or contain in tokens for the interface.
    pub audience: String,
    /// How its claims are read.
    pub mapping: ClaimMapping,
    /// How people sign in to pages; not at all without.
    pub sign_in: Option<SignInSettings>,
}

/// Who we are to a provider when people sign in to pages.
#[derive(Debug, Clone)]
pub struct SignInSettings {
    /// Our name there.
    pub client_id: String,
    /// Our secret there; a public client has none.
    pub client_secret: Option<SecretString>,
    /// What we ask for, beside `openid`.
    pub scopes: Vec<String>,
}

/// A provider, with what is remembered of it.
pub struct Provider {
    settings: ProviderSettings,
    client: HttpClient,
    memory: Mutex<Memory>,
    /// Held by whoever asks the provider, so that one does at a time.
    turn: tokio::sync::Mutex<()>,
}

/// Why a provider told nothing that can be used.
#[derive(Debug, Error)]
enum FetchError {
    #[error(transparent)]
    Address(#[from] ForbiddenAddress),
    #[error(transparent)]
    Call(#[from] CallError),
    #[error(transparent)]
    Document(#[from] DocumentError),
    #[error("the provider has no key that can be believed")]
    NoKeys,
}

impl Provider {
    /// A provider that nothing is known of yet.
    pub fn new(settings: ProviderSettings, client: HttpClient) -> Self {
        Self {
            settings,
            client,
            memory: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        }
    }

    /// What the settings say.
    pub const fn settings(&self) -> &ProviderSettings {
        &self.settings
    }

    /// The way out to it.
    pub(super) const fn client(&self) -> &HttpClient {
        &self.client
    }

    /// The key that a token was signed with, as of `now`.
    pub(super) async fn key(&self, wanted: &WantedKey, now: Moment) -> Result<TrustedKey, Refusal> {
        let told = self.told(Some(wanted), now).await?;
        wanted.among(&told.keys).cloned()
    }

    /// Where people sign in and get their tokens, as of `now`.
    pub async fn endpoints(&self, now: Moment) -> Result<Endpoints, Refusal> {
        Ok(self.told(None, now).await?.endpoints.clone())
    }

    /// What the provider told lately enough; it is asked where that is needed and its turn.
    async fn told(&self, wanted: Option<&WantedKey>, now: Moment) -> Result<Arc<Told>, Refusal> {
        // The memory is never held while somebody waits.
        let step = self.memory().step(wanted, now);
        let _turn = match step {
            Step::Use(told) => return Ok(told),
            Step::Refuse(refusal) => return Err(refusal),
            // Where somebody is asking already, what there is will do.
            Step::Refresh(told) => match self.turn.try_lock() {
                Ok(turn) => turn,
                Err(_) => return Ok(told),
            },
            Step::Ask => self.turn.lock().await,
        };
        // Whoever had the turn before may have asked the same, or have gone away without an answer.
        self.memory().note_silence();
        let step = self.memory().step(wanted, now);
        let fallback = match step {
            Step::Use(told) => return Ok(told),
            Step::Refuse(refusal) => return Err(refusal),
            Step::Refresh(told) => Some(told),
            Step::Ask => None,
        };
        self.memory().note_question(now);
        let fetched = self.fetch().await;
        match fetched {
            Ok(told) => self.memory().note_answer(told, now),
            Err(error) => {
                let provider = &self.settings.name;
                tracing::warn!(provider, %error, "a provider of identities cannot be asked");
                self.memory().note_silence();
                return fallback.ok_or(Refusal::KeysUnavailable);
            }
        }
        let step = self.memory().step(wanted, now);
        match step {
            Step::Use(told) | Step::Refresh(told) => Ok(told),
            Step::Refuse(refusal) => Err(refusal),
            Step::Ask => Err(Refusal::KeysUnavailable),
        }
    }

    async fn fetch(&self) -> Result<Told, FetchError> {
        let ProviderSettings {
            issuer, address, ..
        } = &self.settings;
        let document = self.client.get(&discovery::document_of(address)?).await?;
        let (endpoints, keys) = discovery::read(&document, (issuer, address))?;
        let keys = key_set::read(&self.client.get(&keys).await?).unwrap_or_default();
        if keys.is_empty() {
            return Err(FetchError::NoKeys);
        }
        Ok(Told { endpoints, keys })
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("name", &self.settings.name)
            .finish_non_exhaustive()
    }
}
