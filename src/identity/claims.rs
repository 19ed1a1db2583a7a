//! From what a token says to what we know: which person, which of our roles. Each provider has its own
//! words for that, and the settings translate them; what they do not name means nothing here.
//!
//! Pure. Leaves out whether the person is one of ours, which the operations look up.

use std::{collections::BTreeSet, str::FromStr};

use serde_json::{Map, Value};

use super::verifier::Refusal;
use crate::domain::{access::Role, ids::PersonId, organisation::EmailAddress};

/// Whom a token is about, as far as it says so in words that we can look up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonClaim {
    /// A person of ours by id, said by this installation itself.
    Ours(PersonId),
    /// A person by our id, which the provider was given.
    Id(PersonId),
    /// A person by a mail address that the provider has verified.
    Email(EmailAddress),
}

/// Where in a token a claim stands: names with dots between, from the outside in. A name may hold dots
/// itself, as those do that are addresses (`https://example.dk/roles`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimPath(String);

/// The text names no claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be the name of a claim, or names with dots between")]
pub struct ClaimPathError;

impl FromStr for ClaimPath {
    type Err = ClaimPathError;

    fn from_str(text: &str) -> Result<Self, ClaimPathError> {
        // Each dot is a place to look at, so there are few of them.
        let is_path = (1..=200).contains(&text.len())
            && text.matches('.').count() <= 10
            && !text.contains(char::is_whitespace);
        is_path.then(|| Self(text.to_owned())).ok_or(ClaimPathError)
    }
}

impl ClaimPath {
    fn find<'a>(&self, claims: &'a Map<String, Value>) -> Option<&'a Value> {
        find(claims, &self.0).filter(|value| !value.is_null())
    }
}

fn find<'a>(claims: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    if let Some(value) = claims.get(path) {
        return Some(value);
    }
    path.match_indices('.').find_map(|(dot, _)| {
        let (name, rest) = path.split_at_checked(dot)?;
        find(claims.get(name)?.as_object()?, rest.strip_prefix('.')?)
    })
}

/// How a provider's claims are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimMapping {
    /// Which person; nobody without a rule.
    pub person: Option<PersonRule>,
    /// Which roles; none without a rule.
    pub roles: RoleRule,
}

/// By which claim a person is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonRule {
    /// The claim is our own id of the person.
    Id {
        /// Where it stands.
        claim: ClaimPath,
    },
    /// The claim is the person's mail address…
    Email {
        /// Where it stands.
        claim: ClaimPath,
        /// …if this one is true: whoever may type any address for themselves would be anybody.
        verified: ClaimPath,
    },
    /// As this installation writes it into its own tokens.
    Ours,
}

/// By which claim roles are found, and what they are called here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleRule {
    /// Values of a claim stand for roles; others mean nothing.
    Values {
        /// Where they stand: a list of texts, or one text of words with spaces between.
        claim: ClaimPath,
        /// The values and what they stand for. One may stand for several, several for one.
        roles: Vec<(String, Role)>,
    },
    /// As this installation writes them into its own tokens: by our own names.
    Ours,
}

/// What the claims come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) person: Option<PersonClaim>,
    pub(super) roles: BTreeSet<Role>,
}

impl ClaimMapping {
    /// How our own tokens are read.
    pub const OURS: Self = Self {
        person: Some(PersonRule::Ours),
        roles: RoleRule::Ours,
    };

    /// Reads the claims. A claim of another type than it should be is no claim to pass over: the
    /// provider and the settings do not mean the same, so nothing is believed.
    pub(super) fn read(&self, claims: &Map<String, Value>) -> Result<Meaning, Refusal> {
        let person = match &self.person {
            Some(rule) => rule.read(claims)?,
            None => None,
        };
        Ok(Meaning {
            person,
            roles: self.roles.read(claims)?,
        })
    }
}

impl PersonRule {
    fn read(&self, claims: &Map<String, Value>) -> Result<Option<PersonClaim>, Refusal> {
        let read_id = |value: Option<&Value>| {
            let text = value.map(as_text).transpose()?;
            let id = text.map(PersonId::from_str).transpose();
            id.map_err(|_| Refusal::Malformed)
        };
        match self {
            Self::Ours => {
                let id = read_id(claims.get("person").filter(|value| !value.is_null()))?;
                Ok(id.map(PersonClaim::Ours))
            }
            Self::Id { claim } => Ok(read_id(claim.find(claims))?.map(PersonClaim::Id)),
            Self::Email { claim, verified } => {
                let Some(value) = claim.find(claims) else {
                    return Ok(None);
                };
                let text = as_text(value)?;
                let is_verified = verified.find(claims) == Some(&Value::Bool(true));
                let address = EmailAddress::parse(text).ok().filter(|_| is_verified);
                Ok(address.map(PersonClaim::Email))
            }
        }
    }
}

impl RoleRule {
    fn read(&self, claims: &Map<String, Value>) -> Result<BTreeSet<Role>, Refusal> {
        match self {
            Self::Ours => {
                let value = claims.get("roles").filter(|value| !value.is_null());
                let names = value.map(as_list).transpose()?.unwrap_or_default();
                // A later version may have issued a role that this one does not know.
                Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
            }
            Self::Values { claim, roles } => {
                let values = match claim.find(claims) {
                    None => Vec::new(),
                    // A single value may hold spaces; what is no value of ours means nothing.
                    Some(Value::String(text)) => {
                        let whole = std::iter::once(text.as_str());
                        whole.chain(text.split_ascii_whitespace()).collect()
                    }
                    Some(value) => as_list(value)?,
                };
                let known = roles
                    .iter()
                    .filter(|(name, _)| values.contains(&name.as_str()));
                Ok(known.map(|(_, role)| *role).collect())
            }
        }
    }
}

fn as_text(value: &Value) -> Result<&str, Refusal> {
    value.as_str().ok_or(Refusal::Malformed)
}

fn as_list(value: &Value) -> Result<Vec<&str>, Refusal> {
    let values = value.as_array().ok_or(Refusal::Malformed)?;
    values.iter().map(as_text).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use Role::{Administrator, Director, Secretary};

    const ID: &str = "018b7f00-0000-7000-8000-000000000001";

    fn path(text: &str) -> ClaimPath {
        text.parse().unwrap()
    }

    fn by_roles(claim: &str) -> ClaimMapping {
        let roles = [
            ("GG-Sekretærer", Secretary),
            ("GG Ledere", Director),
            ("chef", Director),
            ("chef", Secretary),
        ];
        ClaimMapping {
            person: None,
            roles: RoleRule::Values {
                claim: path(claim),
                roles: roles.map(|(name, role)| (name.to_owned(), role)).to_vec(),
            },
        }
    }

    fn read(mapping: &ClaimMapping, claims: &Value) -> Result<Meaning, Refusal> {
        mapping.read(claims.as_object().unwrap())
    }

    #[test]
    fn roles_are_those_that_the_settings_translate_wherever_they_stand() {
        let both = &[Secretary, Director][..];
        for (claim, claims, expected) in [
            (
                "roles",
                json!({ "roles": ["GG-Sekretærer"] }),
                Ok(&[Secretary][..]),
            ),
            ("roles", json!({ "roles": ["chef", "x"] }), Ok(both)),
            ("roles", json!({ "roles": ["GG Ledere"] }), Ok(&[Director])),
            ("roles", json!({ "roles": "GG Ledere" }), Ok(&[Director])),
            (
                "roles",
                json!({ "roles": "x GG-Sekretærer y" }),
                Ok(&[Secretary]),
            ),
            ("roles", json!({ "roles": "chef GG-Sekretærer" }), Ok(both)),
            // Our own names mean nothing unless the settings say so, nor do others' spellings.
            (
                "roles",
                json!({ "roles": ["administrator", "CHEF", " chef"] }),
                Ok(&[]),
            ),
            ("roles", json!({ "roles": [] }), Ok(&[])),
            ("roles", json!({ "roles": "" }), Ok(&[])),
            ("roles", json!({ "roles": null }), Ok(&[])),
            ("roles", json!({}), Ok(&[])),
            ("roles", json!({ "roles": 7 }), Err(Refusal::Malformed)),
            (
                "roles",
                json!({ "roles": ["chef", 7] }),
                Err(Refusal::Malformed),
            ),
            (
                "roles",
                json!({ "roles": { "chef": true } }),
                Err(Refusal::Malformed),
            ),
            ("a.b", json!({ "a": { "b": ["chef"] } }), Ok(both)),
            ("a.b", json!({ "a": ["chef"] }), Ok(&[])),
            ("a.b", json!({ "a.b": ["chef"] }), Ok(both)),
            ("a.b.c", json!({ "a.b": { "c": ["chef"] } }), Ok(both)),
            ("a.b.c", json!({ "a": { "b.c": ["chef"] } }), Ok(both)),
            (
                "https://x.dk/r",
                json!({ "https://x.dk/r": ["chef"] }),
                Ok(both),
            ),
        ] {
            let expected = expected.map(|roles| roles.iter().copied().collect());
            let found = read(&by_roles(claim), &claims).map(|meaning| meaning.roles);
            assert_eq!(found, expected, "{claim} in {claims}");
        }
    }

    /// Checks what a rule finds.
    fn finds(rule: &PersonRule, claims: &Value, expected: &Result<Option<PersonClaim>, Refusal>) {
        let mapping = ClaimMapping {
            person: Some(rule.clone()),
            ..by_roles("roles")
        };
        let found = read(&mapping, claims).map(|meaning| meaning.person);
        assert_eq!(found, *expected, "{rule:?} in {claims}");
    }

    #[test]
    fn a_person_is_found_by_an_address_that_was_verified() {
        let by_email = PersonRule::Email {
            claim: path("email"),
            verified: path("email_verified"),
        };
        let anne = EmailAddress::parse("anne@havnbjerg.example").unwrap();
        let anne = PersonClaim::Email(anne);
        let email = |verified: Value| json!({ "email": "anne@havnbjerg.example", "email_verified": verified });
        for (rule, claims, expected) in [
            (&by_email, email(json!(true)), Ok(Some(anne))),
            (&by_email, email(json!(false)), Ok(None)),
            (&by_email, email(json!("true")), Ok(None)),
            (&by_email, email(json!(1)), Ok(None)),
            (&by_email, email(Value::Null), Ok(None)),
            (
                &by_email,
                json!({ "email": "anne@havnbjerg.example" }),
                Ok(None),
            ),
            (
                &by_email,
                json!({ "email": "anne", "email_verified": true }),
                Ok(None),
            ),
            (&by_email, json!({ "email_verified": true }), Ok(None)),
            (
                &by_email,
                json!({ "email": ["a@b.dk"], "email_verified": true }),
                Err(Refusal::Malformed),
            ),
        ] {
            finds(rule, &claims, &expected);
        }
    }

    #[test]
    fn a_person_is_found_by_id_where_the_settings_or_we_ourselves_say_so() {
        let by_id = PersonRule::Id {
            claim: path("ext.tovholder"),
        };
        let id = PersonId::from_str(ID).unwrap();
        for (rule, claims, expected) in [
            (
                &by_id,
                json!({ "ext": { "tovholder": ID } }),
                Ok(Some(PersonClaim::Id(id))),
            ),
            (
                &by_id,
                json!({ "ext": { "tovholder": "anne" } }),
                Err(Refusal::Malformed),
            ),
            (
                &by_id,
                json!({ "ext": { "tovholder": 7 } }),
                Err(Refusal::Malformed),
            ),
            (&by_id, json!({ "sub": ID, "person": ID }), Ok(None)),
            (
                &PersonRule::Ours,
                json!({ "person": ID }),
                Ok(Some(PersonClaim::Ours(id))),
            ),
            (
                &PersonRule::Ours,
                json!({ "person": "anne" }),
                Err(Refusal::Malformed),
            ),
            (&PersonRule::Ours, json!({ "person": null }), Ok(None)),
        ] {
            finds(rule, &claims, &expected);
        }
    }

    #[test]
    fn our_own_tokens_name_our_roles_and_those_we_do_not_know_are_passed_over() {
        let claims =
            json!({ "roles": ["secretary", "sbsys-superuser", "Administrator", "administrator"] });
        let meaning = read(&ClaimMapping::OURS, &claims).unwrap();
        assert_eq!(meaning.roles, BTreeSet::from([Administrator, Secretary]));
        for wrong in [json!({ "roles": "secretary" }), json!({ "roles": [1] })] {
            assert_eq!(read(&ClaimMapping::OURS, &wrong), Err(Refusal::Malformed));
        }
    }

    #[test]
    fn a_path_is_short_and_has_few_parts() {
        for (text, is_path) in [
            ("roles", true),
            ("https://example.dk/roles", true),
            ("", false),
            ("a b", false),
            (&"a".repeat(201), false),
            (&"a.".repeat(11), false),
        ] {
            assert_eq!(text.parse::<ClaimPath>().is_ok(), is_path, "{text}");
        }
    }
}
