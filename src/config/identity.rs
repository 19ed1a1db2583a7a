//! The section `[identity]`: the tokens that this installation issues itself, and whose else are believed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::TimeDelta;

use super::{providers, reader::Reader};
use crate::identity::ProviderSettings;

const ONE_YEAR_IN_MINUTES: i64 = 366 * 24 * 60;

/// The tokens that this installation issues itself, and whose else are believed.
#[derive(Debug, Clone)]
pub struct IdentityConfig {
    /// Are our own tokens issued and believed?
    pub is_local: bool,
    /// What `iss` says in our own tokens.
    pub issuer: String,
    /// What `aud` must contain in every token.
    pub audience: String,
    /// The file of the signing key; made at first use.
    pub key_file: PathBuf,
    /// How long a token is good for when nothing else is asked.
    pub token_lifetime: TimeDelta,
    /// The certificates (PEM) of an authority of the operator's own, which providers may have theirs from.
    pub ca_file: Option<PathBuf>,
    /// Whose tokens are believed beside our own; each issuer once.
    pub providers: Vec<ProviderSettings>,
}

impl IdentityConfig {
    pub(super) fn read(section: &mut Reader, data: &Path) -> Self {
        let minutes = section
            .number("token_lifetime_minutes", 1..=ONE_YEAR_IN_MINUTES)
            .unwrap_or(8 * 60);
        let is_local = section.boolean("local").unwrap_or(true);
        let issuer = name(section, "issuer");
        let audience = name(section, "audience");
        let providers = section.sections("providers", |one| providers::read(one, &audience));
        let is_given = !providers.is_empty();
        let providers: Vec<_> = providers.into_iter().flatten().collect();
        if !is_local && !is_given {
            section.refuse(
                "local",
                "without a provider nobody could be known: name one",
            );
        }
        refuse_twins(section, &providers, is_local.then_some(&issuer));
        Self {
            is_local,
            issuer,
            audience,
            ca_file: section.text("ca_file").map(PathBuf::from),
            providers,
            key_file: section
                .text("key_file")
                .map_or_else(|| data.join("identity.pem"), PathBuf::from),
            token_lifetime: TimeDelta::minutes(minutes),
        }
    }
}

/// A token names its issuer, and the history its provider: each name leads to one.
fn refuse_twins(section: &mut Reader, providers: &[ProviderSettings], ours: Option<&String>) {
    let mut seen: BTreeSet<&str> = ours.into_iter().map(String::as_str).collect();
    if providers.iter().any(|one| !seen.insert(&one.issuer)) {
        section.refuse("providers", "two have the same issuer, or one has ours");
    }
    let names: BTreeSet<_> = providers.iter().map(|one| &one.name).collect();
    if names.len() < providers.len() {
        section.refuse("providers", "two have the same name");
    }
}

fn name(section: &mut Reader, key: &'static str) -> String {
    section
        .parsed(key, "a name or an address without spaces", |text| {
            (!text.contains(char::is_whitespace)).then(|| text.to_owned())
        })
        .unwrap_or_else(|| "tovholder".to_owned())
}
