//! When an action is due, as requests and answers say it.

use std::num::NonZeroU8;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::values::Day,
    domain::{
        action::Due,
        ids::{BodyId, MeetingId},
    },
};

/// When an action is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[schema(example = json!({
    "kind": "next_meeting", "body_id": "018b2f00-0000-7000-8000-000000000000", "nth": 1
}))]
pub(in crate::api) enum DueValue {
    /// At a meeting of a body after the one at which it was decided.
    NextMeeting {
        /// Whose meeting.
        body_id: BodyId,
        /// 1 for the next, 2 for the one after.
        #[serde(default = "the_next")]
        #[schema(value_type = u8, minimum = 1, maximum = 255, default = 1)]
        nth: NonZeroU8,
    },
    /// At this meeting, wherever it moves.
    AtMeeting {
        /// The meeting.
        meeting_id: MeetingId,
    },
    /// By a day.
    ByDate {
        /// The day, included.
        date: Day,
    },
    /// No time was set.
    Unset {},
}

const fn the_next() -> NonZeroU8 {
    NonZeroU8::MIN
}

impl From<DueValue> for Due {
    fn from(due: DueValue) -> Self {
        match due {
            DueValue::NextMeeting { body_id, nth } => Self::NextMeeting { body: body_id, nth },
            DueValue::AtMeeting { meeting_id } => Self::AtMeeting(meeting_id),
            DueValue::ByDate { date } => Self::ByDate(date.0),
            DueValue::Unset {} => Self::Unset,
        }
    }
}

impl From<Due> for DueValue {
    fn from(due: Due) -> Self {
        match due {
            Due::NextMeeting { body, nth } => Self::NextMeeting { body_id: body, nth },
            Due::AtMeeting(meeting_id) => Self::AtMeeting { meeting_id },
            Due::ByDate(date) => Self::ByDate { date: date.into() },
            Due::Unset => Self::Unset {},
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ID: &str = "018b2f00-0000-7000-8000-000000000000";

    #[test]
    fn every_kind_of_due_is_read_and_told() {
        for told in [
            json!({ "kind": "next_meeting", "body_id": ID, "nth": 2 }),
            json!({ "kind": "at_meeting", "meeting_id": ID }),
            json!({ "kind": "by_date", "date": "2023-12-01" }),
            json!({ "kind": "unset" }),
        ] {
            let due: DueValue = serde_json::from_value(told.clone()).unwrap();
            assert_eq!(json!(DueValue::from(Due::from(due))), told);
        }
        let next = json!({ "kind": "next_meeting", "body_id": ID });
        let next: DueValue = serde_json::from_value(next).unwrap();
        assert_eq!(json!(next)["nth"], 1);
    }

    #[test]
    fn what_is_no_due_is_refused() {
        for told in [
            json!({}),
            json!({ "kind": "soon" }),
            json!({ "kind": "next_meeting" }),
            json!({ "kind": "next_meeting", "body_id": ID, "nth": 0 }),
            json!({ "kind": "next_meeting", "body_id": ID, "nth": 256 }),
            json!({ "kind": "by_date", "date": "2023-02-30" }),
            json!({ "kind": "unset", "date": "2023-12-01" }),
            Value::Null,
        ] {
            assert!(
                serde_json::from_value::<DueValue>(told.clone()).is_err(),
                "{told}"
            );
        }
    }
}
