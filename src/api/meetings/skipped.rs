//! A meeting that was passed over, in JSON.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::values::Instant,
    domain::{
        ids::MeetingId,
        next_meeting::{SkipReason, Skipped},
    },
};

/// A meeting that was passed over.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct SkippedResponse {
    meeting_id: MeetingId,
    starts_at: Instant,
    reason: SkipReason,
    /// The minutes that no item had taken; below zero on an agenda that is too full. Null for those who
    /// do not see what is closed on it.
    minutes_left: Option<i32>,
}

impl From<Skipped> for SkippedResponse {
    fn from(skipped: Skipped) -> Self {
        Self {
            meeting_id: skipped.meeting,
            starts_at: skipped.starts_at.into(),
            reason: skipped.reason,
            minutes_left: skipped.minutes_left,
        }
    }
}
