//! The section `[identity]`: the tokens that this installation issues itself.

use std::path::{Path, PathBuf};

use chrono::TimeDelta;

use super::reader::Reader;

const ONE_YEAR_IN_MINUTES: i64 = 366 * 24 * 60;

/// The tokens that this installation issues itself.
#[derive(Debug, Clone)]
pub struct IdentityConfig {
    /// What `iss` says in our own tokens.
    pub issuer: String,
    /// What `aud` must contain in every token.
    pub audience: String,
    /// The file of the signing key; made at first use.
    pub key_file: PathBuf,
    /// How long a token is good for when nothing else is asked.
    pub token_lifetime: TimeDelta,
}

impl IdentityConfig {
    pub(super) fn read(section: &mut Reader, data: &Path) -> Self {
        let minutes = section
            .number("token_lifetime_minutes", 1..=ONE_YEAR_IN_MINUTES)
            .unwrap_or(8 * 60);
        Self {
            issuer: name(section, "issuer"),
            audience: name(section, "audience"),
            key_file: section
                .text("key_file")
                .map_or_else(|| data.join("identity.pem"), PathBuf::from),
            token_lifetime: TimeDelta::minutes(minutes),
        }
    }
}

fn name(section: &mut Reader, key: &'static str) -> String {
    section
        .parsed(key, "a name or an address without spaces", |text| {
            (!text.contains(char::is_whitespace)).then(|| text.to_owned())
        })
        .unwrap_or_else(|| "tovholder".to_owned())
}
