//! Where things can be read, under the address that mails and calendars point to: links begin with its
//! `base`. Leaves out links that carry a secret.

use crate::domain::ids::{ActionId, AgendaItemId, MeetingId};

pub(super) fn to_action(base: &str, id: ActionId) -> String {
    format!("{base}/actions/{id}")
}

pub(super) fn to_meeting(base: &str, id: MeetingId) -> String {
    format!("{base}/meetings/{id}")
}

pub(super) fn to_waiting_item(base: &str, id: AgendaItemId) -> String {
    format!("{base}/waiting-items/{id}")
}

pub(super) fn to_outstanding_actions(base: &str) -> String {
    format!("{base}/outstanding-actions")
}
