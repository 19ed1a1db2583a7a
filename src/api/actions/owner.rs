//! Whose an action is, as requests and answers say it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{
    ids::{PersonId, UnitId},
    organisation::Owner,
};

/// Whose an action is: exactly one of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", try_from = "OwnerFields")]
#[schema(example = json!({ "unit_id": "018b2f00-0000-7000-8000-000000000000" }))]
pub(in crate::api) enum OwnerValue {
    /// A person.
    PersonId(PersonId),
    /// A unit; its director answers for it.
    UnitId(UnitId),
}

/// An owner as it comes in: serde takes too few or too many fields of an enum for broken JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnerFields {
    person_id: Option<PersonId>,
    unit_id: Option<UnitId>,
}

impl TryFrom<OwnerFields> for OwnerValue {
    type Error = &'static str;

    fn try_from(fields: OwnerFields) -> Result<Self, Self::Error> {
        match (fields.person_id, fields.unit_id) {
            (Some(person), None) => Ok(Self::PersonId(person)),
            (None, Some(unit)) => Ok(Self::UnitId(unit)),
            _ => Err("must hold either person_id or unit_id"),
        }
    }
}

impl From<OwnerValue> for Owner {
    fn from(owner: OwnerValue) -> Self {
        match owner {
            OwnerValue::PersonId(person) => Self::Person(person),
            OwnerValue::UnitId(unit) => Self::Unit(unit),
        }
    }
}

impl From<Owner> for OwnerValue {
    fn from(owner: Owner) -> Self {
        match owner {
            Owner::Person(person) => Self::PersonId(person),
            Owner::Unit(unit) => Self::UnitId(unit),
        }
    }
}
