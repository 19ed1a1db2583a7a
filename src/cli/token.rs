//! `tovholder token`: issues a token, for trying the interface and for machines.

use std::{io::Write, str::FromStr};

use chrono::TimeDelta;
use clap::Args;

use crate::{
    cli::CliError,
    domain::{
        access::{Caller, Role, Scope},
        ids::PersonId,
        listing::PageRequest,
        organisation::Person,
    },
    identity::{Grant, TokenIssuer},
    operations::{
        Office,
        people::{self, PersonFilter},
    },
};

/// Whom the token is for.
#[derive(Debug, Args)]
pub struct TokenArgs {
    /// What the bearer is; may be given several times.
    #[arg(long = "role", required = true, value_name = "ROLE")]
    pub roles: Vec<Role>,
    /// What it may do as a system, with --role service; may be given several times.
    #[arg(long = "scope", value_name = "SCOPE")]
    pub scopes: Vec<Scope>,
    /// The person behind it, by mail address or id; a machine without.
    #[arg(long, value_name = "MAIL|ID")]
    pub person: Option<String>,
    /// How long it is good for: a number with m, h or d [default: as the settings say].
    #[arg(long, value_name = "TIME")]
    pub expires: Option<Lifetime>,
}

/// A length of time such as `30m`, `8h` or `7d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime(TimeDelta);

/// The text is no length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a number with m, h or d is expected, such as 30m, 8h or 7d; at most 366d")]
pub struct LifetimeError;

impl FromStr for Lifetime {
    type Err = LifetimeError;

    fn from_str(text: &str) -> Result<Self, LifetimeError> {
        let unit = text.chars().last().ok_or(LifetimeError)?;
        let number = text.strip_suffix(unit).ok_or(LifetimeError)?;
        let number: u32 = number.parse().map_err(|_| LifetimeError)?;
        let time = match unit {
            'm' => TimeDelta::minutes(number.into()),
            'h' => TimeDelta::hours(number.into()),
            'd' => TimeDelta::days(number.into()),
            _ => return Err(LifetimeError),
        };
        if time < TimeDelta::minutes(1) || time > TimeDelta::days(366) {
            return Err(LifetimeError);
        }
        Ok(Self(time))
    }
}

/// Prints a token.
pub async fn run(
    office: &Office,
    (issuer, usual): (&TokenIssuer, TimeDelta),
    args: &TokenArgs,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let person = match &args.person {
        Some(name) => Some(find(office, name).await?),
        None => None,
    };
    let subject = match &person {
        Some(person) => person.id.to_string(),
        None => "token".to_owned(),
    };
    let grant = Grant {
        subject,
        person: person.as_ref().map(|person| person.id),
        name: person.map(|person| person.name.into()),
        roles: args
            .roles
            .iter()
            .map(|role| role.name().to_owned())
            .collect(),
        scope: Scope::join(&args.scopes.iter().copied().collect()),
        seal: None,
    };
    let lifetime = args.expires.map_or(usual, |Lifetime(time)| time);
    let token = issuer.mint(&grant, office.clock.now(), lifetime)?;
    Ok(writeln!(out, "{token}")?)
}

async fn find(office: &Office, name: &str) -> Result<Person, CliError> {
    let caller = Caller::system("token");
    if let Ok(id) = name.parse::<PersonId>() {
        return Ok(people::find(office, &caller, id).await?);
    }
    let filter = PersonFilter {
        email: Some(name.to_owned()),
        ..PersonFilter::default()
    };
    let found = people::list(office, &caller, filter, PageRequest::default()).await?;
    let unknown = || CliError::Unknown {
        what: "person with the mail address",
        name: name.to_owned(),
    };
    found.items.into_iter().next().ok_or_else(unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_is_a_number_with_a_unit() {
        for (text, minutes) in [
            ("30m", Some(30)),
            ("8h", Some(480)),
            ("7d", Some(10_080)),
            ("0m", None),
            ("367d", None),
            ("8", None),
            ("h", None),
            ("8 h", None),
            ("-8h", None),
            ("8å", None),
            ("", None),
        ] {
            let lifetime = text
                .parse::<Lifetime>()
                .ok()
                .map(|Lifetime(time)| time.num_minutes());
            assert_eq!(lifetime, minutes, "{text}");
        }
    }
}
