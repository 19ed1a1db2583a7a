//! The query of a request. Every mistake in it is 400 and names the parameter.
//!
//! The type behind it must refuse what it does not know (`deny_unknown_fields`).

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use super::problem::{Kind, Problem};

/// The query parameters.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

fn parse<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let pairs = form_urlencoded::parse(query.as_bytes());
    // No value that is kept holds one, and PostgreSQL takes no text that does.
    if let Some((name, _)) = pairs.clone().find(|(_, value)| value.contains('\0')) {
        let said = "a parameter holds no NUL".to_owned();
        return Err(Problem::new(Kind::InvalidParameter).with_parameter(name, said));
    }
    serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs)).map_err(|error| {
        let said = error
            .inner()
            .to_string()
            .replacen(" field ", " parameter ", 1);
        let problem = Problem::new(Kind::InvalidParameter);
        // serde names a parameter that is given twice or not at all in its message alone.
        let name = match error.path().to_string() {
            path if path == "." => said.split('`').nth(1).unwrap_or_default().to_owned(),
            path => path,
        };
        problem.with_detail(&said).with_parameter(name, said)
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Asked {
        limit: Option<u16>,
        name: Option<String>,
        is_overdue: Option<bool>,
    }

    #[test]
    fn known_parameters_are_read() {
        let asked: Asked = parse("limit=7&name=B%C3%B8rn+%26+Unge&is_overdue=true").unwrap();
        let name = Some("Børn & Unge".to_owned());
        assert_eq!(
            asked,
            Asked {
                limit: Some(7),
                name,
                is_overdue: Some(true)
            }
        );
    }

    #[test]
    fn every_mistake_names_its_parameter() {
        for (query, name, said) in [
            ("colour=red", "colour", "unknown parameter `colour`"),
            ("limit=many", "limit", "invalid digit"),
            ("limit=", "limit", "empty"),
            ("is_overdue=ja", "is_overdue", "true"),
            ("limit=1&limit=2", "limit", "duplicate parameter `limit`"),
            ("name=a%00b", "name", "no NUL"),
        ] {
            let problem = parse::<Asked>(query).unwrap_err();
            assert_eq!(problem.kind(), Kind::InvalidParameter);
            let told = format!("{problem:?}");
            assert!(
                told.contains(&format!("parameter: Some({name:?})")),
                "{told}"
            );
            assert!(told.contains(said), "{told}");
        }
    }
}
