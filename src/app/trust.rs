//! Whose tokens are believed: this installation's own, unless it is switched off, those of its service
//! accounts, and those of the providers in the settings. None of the latter is asked before somebody comes with a token.

use std::{fs, sync::Arc};

use rustls::pki_types::{CertificateDer, pem::PemObject};

use crate::{
    app::AppError,
    config::IdentityConfig,
    identity::{LocalKey, Provider, TokenIssuer, TrustedIssuer, Verifier},
    outbound::{CallLimits, HttpClient},
};

/// Who signs our own tokens, where these are believed.
pub(super) fn issuer(
    config: &IdentityConfig,
    key: &LocalKey,
) -> Result<Option<TokenIssuer>, AppError> {
    let (name, audience) = (config.issuer.as_str(), config.audience.as_str());
    let issuer = config
        .is_local
        .then(|| TokenIssuer::new(key, name, audience));
    Ok(issuer.transpose()?)
}

/// Who signs the tokens of service accounts.
pub(super) fn account_issuer(
    config: &IdentityConfig,
    key: &LocalKey,
) -> Result<TokenIssuer, AppError> {
    let (name, audience) = (config.issuer.as_str(), config.audience.as_str());
    Ok(TokenIssuer::for_accounts(key, name, audience)?)
}

/// The providers, which share one way out.
pub(super) fn providers(config: &IdentityConfig) -> Result<Vec<Arc<Provider>>, AppError> {
    if config.providers.is_empty() {
        return Ok(Vec::new());
    }
    let client = HttpClient::new(authorities(config)?, CallLimits::default())?;
    let providers = config.providers.iter().cloned();
    let providers = providers.map(|settings| Arc::new(Provider::new(settings, client.clone())));
    Ok(providers.collect())
}

/// What checks every token.
pub(super) fn verifier(
    config: &IdentityConfig,
    key: &LocalKey,
    providers: &[Arc<Provider>],
) -> Verifier {
    let (name, audience) = (config.issuer.as_str(), config.audience.as_str());
    let ourselves = config
        .is_local
        .then(|| TrustedIssuer::ourselves(key, name, audience));
    let accounts = TrustedIssuer::for_accounts(key, name, audience);
    let others = providers.iter().cloned().map(TrustedIssuer::provider);
    let trusted = ourselves.into_iter().chain([accounts]).chain(others);
    Verifier::new(trusted.collect())
}

fn authorities(config: &IdentityConfig) -> Result<Vec<CertificateDer<'static>>, AppError> {
    let Some(path) = &config.ca_file else {
        return Ok(Vec::new());
    };
    let unusable = |reason: String| AppError::Authorities {
        path: path.clone(),
        reason,
    };
    let pem = fs::read(path).map_err(|error| unusable(error.to_string()))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) => Err(unusable("it holds no certificate".to_owned())),
        Err(error) => Err(unusable(error.to_string())),
    }
}
