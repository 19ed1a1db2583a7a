//! What a provider says of itself (`OpenID` Connect Discovery 1.0): where its keys are, where people sign
//! in. Everything else in the document is passed over.

use serde::Deserialize;
use thiserror::Error;
use url::Url;

use crate::outbound::{Destination, ForbiddenAddress};

/// Where a provider says of itself what it says (section 4).
const WELL_KNOWN: &str = "/.well-known/openid-configuration";

/// Where a provider does what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// Where people sign in; their browser is sent there, not we.
    pub authorization: Option<Url>,
    /// Where a code becomes a token.
    pub token: Option<Destination>,
}

/// Why a document cannot be believed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum DocumentError {
    #[error("the document of the provider cannot be read")]
    Unreadable,
    /// Section 4.3: otherwise one provider could pass for another.
    #[error("the document is of another issuer than the settings name")]
    WrongIssuer,
    #[error("the document's `{0}`: {1}")]
    Forbidden(&'static str, ForbiddenAddress),
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    jwks_uri: Url,
    authorization_endpoint: Option<Url>,
    token_endpoint: Option<Url>,
}

/// Where the document of an issuer stands.
pub(super) fn document_of(issuer: &Destination) -> Result<Destination, ForbiddenAddress> {
    let mut url = issuer.url().clone();
    let path = format!("{}{WELL_KNOWN}", url.path().trim_end_matches('/'));
    url.set_path(&path);
    issuer.leads_to(url)
}

/// The endpoints and the place of the keys.
pub(super) fn read(
    text: &[u8],
    (issuer, at): (&str, &Destination),
) -> Result<(Endpoints, Destination), DocumentError> {
    let document: Document = serde_json::from_slice(text).map_err(|_| DocumentError::Unreadable)?;
    if document.issuer != issuer {
        return Err(DocumentError::WrongIssuer);
    }
    let led = |name, url: Url| {
        at.leads_to(url)
            .map_err(|error| DocumentError::Forbidden(name, error))
    };
    let keys = led("jwks_uri", document.jwks_uri)?;
    let authorization = document
        .authorization_endpoint
        .map(|url| led("authorization_endpoint", url))
        .transpose()?;
    let token = document
        .token_endpoint
        .map(|url| led("token_endpoint", url))
        .transpose()?;
    let authorization = authorization.map(|to| to.url().clone());
    Ok((
        Endpoints {
            authorization,
            token,
        },
        keys,
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ISSUER: &str = "https://login.example.dk/realms/by";

    fn at(text: &str) -> Destination {
        Destination::named_by_operator(Url::parse(text).unwrap()).unwrap()
    }

    #[test]
    fn the_document_stands_below_the_issuer() {
        for (issuer, expected) in [
            (
                ISSUER,
                "https://login.example.dk/realms/by/.well-known/openid-configuration",
            ),
            (
                "https://login.example.dk",
                "https://login.example.dk/.well-known/openid-configuration",
            ),
            (
                "https://login.example.dk/a/",
                "https://login.example.dk/a/.well-known/openid-configuration",
            ),
        ] {
            assert_eq!(document_of(&at(issuer)).unwrap().url().as_str(), expected);
        }
    }

    fn good() -> Value {
        json!({
            "issuer": ISSUER,
            "jwks_uri": "https://login.example.dk/keys",
            "authorization_endpoint": "https://login.example.dk/auth",
            "token_endpoint": "https://tokens.example.com/token",
            "response_types_supported": ["code"],
        })
    }

    fn read_text(text: &str) -> Result<(Endpoints, Destination), DocumentError> {
        read(text.as_bytes(), (ISSUER, &at(ISSUER)))
    }

    fn read_with(name: &str, value: Value) -> Result<(Endpoints, Destination), DocumentError> {
        let mut document = good();
        document[name] = value;
        read_text(&document.to_string())
    }

    #[test]
    fn a_document_tells_where_keys_and_endpoints_are() {
        let (endpoints, keys) = read_text(&good().to_string()).unwrap();
        assert_eq!(keys.url().as_str(), "https://login.example.dk/keys");
        assert_eq!(endpoints.authorization.unwrap().path(), "/auth");
        assert_eq!(
            endpoints.token.unwrap().url().host_str(),
            Some("tokens.example.com")
        );

        let without = read_with("token_endpoint", Value::Null).unwrap();
        assert_eq!(without.0.token, None);
        for text in ["", "[]", "<html>", "\"x\""] {
            assert_eq!(read_text(text), Err(DocumentError::Unreadable), "{text}");
        }
    }

    #[test]
    fn a_document_is_believed_about_its_own_issuer_and_allowed_addresses() {
        for (name, value, expected) in [
            (
                "issuer",
                json!("https://login.example.dk/realms/by/"),
                DocumentError::WrongIssuer,
            ),
            (
                "issuer",
                json!("https://LOGIN.example.dk/realms/by"),
                DocumentError::WrongIssuer,
            ),
            ("issuer", Value::Null, DocumentError::Unreadable),
            ("jwks_uri", Value::Null, DocumentError::Unreadable),
            ("jwks_uri", json!("/keys"), DocumentError::Unreadable),
            (
                "jwks_uri",
                json!("http://login.example.dk/keys"),
                DocumentError::Forbidden("jwks_uri", ForbiddenAddress::Insecure),
            ),
            (
                "jwks_uri",
                json!("https://169.254.169.254/keys"),
                DocumentError::Forbidden("jwks_uri", ForbiddenAddress::Internal),
            ),
            (
                "token_endpoint",
                json!("https://127.0.0.1/token"),
                DocumentError::Forbidden("token_endpoint", ForbiddenAddress::Internal),
            ),
            (
                "authorization_endpoint",
                json!("javascript:alert(1)"),
                DocumentError::Forbidden("authorization_endpoint", ForbiddenAddress::NotPlain),
            ),
        ] {
            let found = read_with(name, value.clone());
            assert_eq!(found, Err(expected), "{name} {value}");
        }
    }
}
