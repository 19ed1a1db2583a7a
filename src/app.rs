//! The composition root: makes the storage, the clock, the mailer and the keys from the
//! configuration, and starts and stops what runs.

mod command;
mod error;
mod ids;
mod secrets;
pub mod logging;
mod redaction;
mod server;
mod trust;

use std::sync::Arc;

use url::Url;

pub use self::{command::run, error::AppError};
use crate::{
    api::{self, ApiState},
    clock::Clock,
    config::{Config, DatabaseUrl},
    domain::calendar::DanishCalendar,
    identity::{AnswerKey, LocalKey, Provider, TokenIssuer, Verifier},
    jobs::{Post, Runner},
    mail::Mailer,
    operations::Office,
    storage::{self, OpenMode, Storage},
    web::{SignIn, WebState},
};

/// Everything that the commands work with.
pub struct App {
    config: Config,
    office: Office,
    /// Signs our own tokens; `None` where the settings have none believed.
    issuer: Option<TokenIssuer>,
    /// Signs the tokens of service accounts, which have no other issuer.
    account_issuer: Arc<TokenIssuer>,
    verifier: Arc<Verifier>,
    providers: Vec<Arc<Provider>>,
    mailer: Arc<Mailer>,
}

impl App {
    /// Opens the database and makes the rest. Blocks.
    pub fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Self, AppError> {
        let mode = prepare_data_folder(&config)?;
        let url = storage_url(&config.database.url)?;
        let storage = Storage::open(&url, mode, config.database.pool_size)?;
        let key = Arc::new(LocalKey::load_or_create(&config.identity.key_file)?);
        let issuer = trust::issuer(&config.identity, &key)?;
        let providers = trust::providers(&config.identity)?;
        let verifier = trust::verifier(&config.identity, &key, &providers);
        let office_hours = config.jobs.office_hours;
        let calendar = DanishCalendar {
            office_hours,
            ..DanishCalendar::default()
        };
        let mailer = Mailer::new(config.mail.from.clone(), config.mail.transport.clone())?;
        Ok(Self {
            issuer,
            account_issuer: Arc::new(trust::account_issuer(&config.identity, &key)?),
            verifier: Arc::new(verifier),
            providers,
            mailer: Arc::new(mailer),
            office: Office {
                storage,
                clock,
                ids: Arc::new(ids::RandomIds::default()),
                secrets: Arc::new(secrets::RandomSecrets),
                links: Arc::new(AnswerKey::of(&key)),
                signer: key,
                calendar,
                horizon: config.jobs.meeting_horizon,
                digests: config.digests,
                language: config.language,
                retention: config.retention,
            },
            config,
        })
    }

    /// What the interface works with, with addresses that begin with `link_base`.
    fn api_state(&self, link_base: String) -> ApiState {
        ApiState {
            office: self.office.clone(),
            verifier: Arc::clone(&self.verifier),
            account_issuer: Arc::clone(&self.account_issuer),
            clock: Arc::clone(&self.office.clock),
            link_base,
            limits: api::Limits {
                document_bytes: self.config.server.max_body_bytes,
                body_time: self.config.server.request_timeout,
                ..api::Limits::default()
            },
        }
    }

    /// What the pages work with, at addresses that begin with `link_base`.
    fn web_state(&self, link_base: Url) -> WebState {
        let providers = self.providers.iter();
        let for_people = providers.filter(|provider| provider.settings().sign_in.is_some());
        WebState {
            office: self.office.clone(),
            form_time: self.config.server.request_timeout,
            sign_in: SignIn {
                verifier: Arc::clone(&self.verifier),
                providers: for_people.cloned().collect(),
                takes_tokens: self.config.identity.is_local,
                limits: self.config.sessions,
                link_base,
            },
        }
    }

    /// The jobs, with links in mails that begin with `link_base`.
    fn runner(&self, link_base: String) -> Runner {
        let address = self.config.mail.from.address().to_string();
        let domain = address.rsplit('@').next().unwrap_or("localhost").to_owned();
        let mailer = Arc::clone(&self.mailer);
        let post = Post::new(mailer, link_base, domain, self.config.mail.pace);
        Runner::new(self.office.clone(), post)
    }
}

/// Makes the data folder where the embedded database lies in it, since then it is this program's
/// own; a database at any other address must be there already.
fn prepare_data_folder(config: &Config) -> Result<OpenMode, AppError> {
    let folder = |source| AppError::DataFolder {
        folder: config.data.clone(),
        source,
    };
    std::fs::create_dir_all(&config.data).map_err(folder)?;
    if !config.database.url.lies_in(&config.data) {
        return Ok(OpenMode::Existing);
    }
    // Tried here, since SQLite would only say that it cannot open the file.
    tempfile::tempfile_in(&config.data).map_err(folder)?;
    Ok(OpenMode::CreateIfMissing)
}

fn storage_url(url: &DatabaseUrl) -> Result<storage::DatabaseUrl, AppError> {
    Ok(url.expose_url().parse()?)
}
