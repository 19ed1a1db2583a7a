//! The list `[[identity.providers]]`: whose tokens are believed beside our own, and how they are read.

use std::str::FromStr;

use url::Url;

use super::reader::Reader;
use crate::{
    domain::access::Role,
    identity::{ClaimMapping, ClaimPath, PersonRule, ProviderSettings, RoleRule, SignInSettings},
    outbound::Destination,
};

/// Reads one provider; `None` where it lacks what it needs, which is a mistake by then.
pub(super) fn read(section: &mut Reader, audience: &str) -> Option<ProviderSettings> {
    let name = needed(section, "name", NAME, parse_name);
    let issuer = needed(section, "issuer", ISSUER, parse_issuer);
    let own_audience = section.parsed("audience", "a name without spaces", parse_word);
    let mapping = read_mapping(section);
    let sign_in = read_sign_in(section);
    let (issuer, address) = issuer?;
    Some(ProviderSettings {
        name: name?,
        issuer,
        address,
        audience: own_audience.unwrap_or_else(|| audience.to_owned()),
        mapping,
        sign_in,
    })
}

const NAME: &str = "a name of at most 60 letters, digits, spaces and hyphens";
const ISSUER: &str = "the address that `iss` says, to the letter: https://…, without query; \
                      http:// is for this machine alone";
const CLAIM: &str = "the name of a claim, or names with dots between";

fn needed<T>(
    section: &mut Reader,
    key: &'static str,
    allowed: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Option<T> {
    let value = section.parsed(key, allowed, parse);
    if !section.is_set(key) {
        section.refuse(key, format!("is missing: it must be {allowed}"));
    }
    value
}

/// It stands before a colon in the history.
fn parse_name(text: &str) -> Option<String> {
    let is_letter = |letter: char| letter.is_alphanumeric() || letter == ' ' || letter == '-';
    let is_name = text.chars().count() <= 60 && text.chars().all(is_letter);
    is_name.then(|| text.to_owned())
}

fn parse_issuer(text: &str) -> Option<(String, Destination)> {
    let url = Url::parse(text).ok().filter(|url| url.query().is_none())?;
    let address = Destination::named_by_operator(url).ok()?;
    Some((text.to_owned(), address))
}

fn parse_word(text: &str) -> Option<String> {
    (!text.contains(char::is_whitespace)).then(|| text.to_owned())
}

fn read_mapping(section: &mut Reader) -> ClaimMapping {
    let claim = |section: &mut Reader, key, usual: &str| {
        let path = section.parsed(key, CLAIM, |text| text.parse().ok());
        path.or_else(|| ClaimPath::from_str(usual).ok())
    };
    let by = section.choice("person_by", &[("email", By::Email), ("id", By::Id)]);
    let usual = match by {
        Some(By::Id) => "sub",
        _ => "email",
    };
    let person = claim(section, "person_claim", usual);
    let verified = claim(section, "verified_claim", "email_verified");
    if by.is_none() && section.is_set("person_claim") {
        section.refuse("person_claim", "has no use without person_by");
    }
    if !matches!(by, Some(By::Email)) && section.is_set("verified_claim") {
        section.refuse("verified_claim", "has no use without person_by = \"email\"");
    }
    let person = match (by, person, verified) {
        (Some(By::Email), Some(claim), Some(verified)) => {
            Some(PersonRule::Email { claim, verified })
        }
        (Some(By::Id), Some(claim), _) => Some(PersonRule::Id { claim }),
        _ => None,
    };
    ClaimMapping {
        person,
        roles: read_roles(section, claim),
    }
}

#[derive(Clone, Copy)]
enum By {
    Email,
    Id,
}

fn read_roles(
    section: &mut Reader,
    claim: impl Fn(&mut Reader, &'static str, &str) -> Option<ClaimPath>,
) -> RoleRule {
    let claim = claim(section, "roles_claim", "roles");
    let names: Vec<_> = Role::ALL.iter().map(|role| (role.name(), *role)).collect();
    let roles = section.sections("roles", |role| {
        let value = needed(role, "value", "a text", |text| Some(text.to_owned()));
        let ours = role.choice("role", &names);
        if !role.is_set("role") {
            role.refuse("role", "is missing: it says what the value stands for here");
        }
        value.zip(ours)
    });
    match claim {
        Some(claim) => RoleRule::Values {
            claim,
            roles: roles.into_iter().flatten().collect(),
        },
        // The usual claim is one, so this is for a mistake that is told already.
        None => RoleRule::Ours,
    }
}

fn read_sign_in(section: &mut Reader) -> Option<SignInSettings> {
    let client_id = section.parsed("client_id", "a name without spaces", parse_word);
    let client_secret = section.secret("client_secret");
    let scopes = section.text("scopes");
    for key in ["client_secret", "scopes"] {
        if section.is_set(key) && !section.is_set("client_id") {
            section.refuse(key, "has no use without client_id");
        }
    }
    let scopes = scopes.as_deref().unwrap_or("email profile");
    Some(SignInSettings {
        client_id: client_id?,
        client_secret,
        scopes: scopes.split_ascii_whitespace().map(str::to_owned).collect(),
    })
}
