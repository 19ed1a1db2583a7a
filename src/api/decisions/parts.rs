//! What was decided on one point of a recommendation, in requests and answers alike.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{
    decision::{DecisionPart, Outcome},
    text::{Title, Verbatim},
};

/// What was decided on one point of the recommendation.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PartValue {
    /// The point as the minutes name it.
    #[schema(example = "At 1")]
    point: Title,
    /// The words of the minutes on it; they stand in the text of the decision.
    text: Verbatim,
    /// What they come to.
    outcome: Outcome,
}

impl From<DecisionPart> for PartValue {
    fn from(part: DecisionPart) -> Self {
        let DecisionPart {
            point,
            text,
            outcome,
        } = part;
        Self {
            point,
            text,
            outcome,
        }
    }
}

impl From<PartValue> for DecisionPart {
    fn from(part: PartValue) -> Self {
        let PartValue {
            point,
            text,
            outcome,
        } = part;
        Self {
            point,
            text,
            outcome,
        }
    }
}
