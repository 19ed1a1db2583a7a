//! What shows that an action was done, as requests and answers say it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{
    action::{Evidence, Link},
    text::{Note, Title},
};

/// What shows that an action was done: exactly one of the three.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", try_from = "EvidenceFields")]
#[schema(example = json!({ "note": "Retningslinjerne er sendt ud." }))]
pub(in crate::api) enum EvidenceValue {
    /// In words.
    Note(Note),
    /// A page.
    Link(Link),
    /// A document in the records system, by its id there.
    Document(Title),
}

/// Evidence as it comes in: serde takes too few or too many fields of an enum for broken JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EvidenceFields {
    note: Option<Note>,
    link: Option<Link>,
    document: Option<Title>,
}

impl TryFrom<EvidenceFields> for EvidenceValue {
    type Error = &'static str;

    fn try_from(fields: EvidenceFields) -> Result<Self, Self::Error> {
        match (fields.note, fields.link, fields.document) {
            (Some(note), None, None) => Ok(Self::Note(note)),
            (None, Some(link), None) => Ok(Self::Link(link)),
            (None, None, Some(id)) => Ok(Self::Document(id)),
            _ => Err("must hold one of note, link and document"),
        }
    }
}

impl From<EvidenceValue> for Evidence {
    fn from(evidence: EvidenceValue) -> Self {
        match evidence {
            EvidenceValue::Note(note) => Self::Note(note),
            EvidenceValue::Link(link) => Self::Link(link),
            EvidenceValue::Document(id) => Self::Document(id),
        }
    }
}

impl From<Evidence> for EvidenceValue {
    fn from(evidence: Evidence) -> Self {
        match evidence {
            Evidence::Note(note) => Self::Note(note),
            Evidence::Link(link) => Self::Link(link),
            Evidence::Document(id) => Self::Document(id),
        }
    }
}
