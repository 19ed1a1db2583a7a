//! Fields of a change (RFC 7396): what is absent stays, what is null is taken away.
//!
//! Only fields that may be empty need a [`Patch`]; for the others `Option` says absent.

use serde::{Deserialize, Deserializer};

/// What becomes of a field that may be empty. Needs `#[serde(default)]`, and for the document
/// `#[schema(value_type = Option<T>)]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It becomes empty.
    Clear,
    /// It becomes this.
    Set(T),
}

impl<T> Patch<T> {
    /// As operations take it: `None` stays, `Some(None)` becomes empty.
    pub fn into_change(self) -> Option<Option<T>> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(None),
            Self::Set(value) => Some(Some(value)),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Option::deserialize(from).map(|value| value.map_or(Self::Clear, Self::Set))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Change {
        #[serde(default)]
        place: Patch<String>,
    }

    #[test]
    fn absent_stays_null_goes_and_a_value_comes() {
        for (json, change) in [
            ("{}", None),
            (r#"{"place": null}"#, Some(None)),
            (r#"{"place": "Salen"}"#, Some(Some("Salen".to_owned()))),
        ] {
            let read: Change = serde_json::from_str(json).unwrap();
            assert_eq!(read.place.into_change(), change, "{json}");
        }
    }
}
