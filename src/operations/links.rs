//! Where things can be read, under the address that mails and calendars point to: links begin with its
//! `base`. Leaves out links that carry a secret.

use crate::domain::{
    ids::{ActionId, AgendaItemId, MeetingId},
    notices::MailKind,
};

pub(super) fn to_action(base: &str, id: ActionId) -> String {
    format!("{base}/api/v1/actions/{id}")
}

pub(super) fn to_meeting(base: &str, id: MeetingId) -> String {
    format!("{base}/api/v1/meetings/{id}")
}

pub(super) fn to_waiting_item(base: &str, id: AgendaItemId) -> String {
    format!("{base}/api/v1/waiting-items/{id}")
}

/// To the mails of a kind that were given up.
pub(super) fn to_failed(base: &str, kind: MailKind) -> String {
    format!("{base}/api/v1/{}s?state=failed", kind.name())
}

pub(super) fn to_outstanding_actions(base: &str) -> String {
    format!("{base}/api/v1/reports/outstanding-actions")
}
