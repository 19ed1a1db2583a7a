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
    /// What the field is afterwards.
    pub fn apply(self, current: Option<T>) -> Option<T> {
        match self {
            Self::Keep => current,
            Self::Clear => None,
            Self::Set(value) => Some(value),
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
        let current = || Some("Rådhuset".to_owned());
        for (json, after) in [
            ("{}", Some("Rådhuset")),
            (r#"{"place": null}"#, None),
            (r#"{"place": "Salen"}"#, Some("Salen")),
        ] {
            let change: Change = serde_json::from_str(json).unwrap();
            assert_eq!(change.place.apply(current()).as_deref(), after, "{json}");
        }
    }
}
