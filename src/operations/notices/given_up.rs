//! Telling the secretaries of a body that a mail was given up, whatever mail it was; but for such a notice
//! itself, of which only the ledger and the log tell.

use std::collections::BTreeMap;

use super::{FailedMail, Notice};
use crate::{
    domain::{
        ids::{DigestId, NoticeId, ReminderId},
        notices::MailKind,
        text::Note,
    },
    operations::{OperationResult, office::Desk},
    storage::{self, views::missed_mails},
};

/// A mail that was given up, by what of the ledgers it held.
#[derive(Debug, Clone, Copy)]
pub(in crate::operations) enum GivenUp<'a> {
    /// Lines of the ledger of reminders.
    Reminders(&'a [ReminderId]),
    /// Notices.
    Notices(&'a [NoticeId]),
    /// A digest.
    Digest(DigestId),
}

/// Tells a secretary of each body that looks after the mail, once for each whom it did not reach.
pub(in crate::operations) fn tell_given_up(
    desk: &mut Desk<'_>,
    mail: GivenUp<'_>,
    reason: &Note,
) -> OperationResult<()> {
    let (kind, missed) = match mail {
        GivenUp::Reminders(ids) => (
            MailKind::Reminder,
            missed_mails::of_reminders(desk.db, ids)?,
        ),
        GivenUp::Notices(ids) => (MailKind::Notice, missed_mails::of_notices(desk.db, ids)?),
        GivenUp::Digest(id) => (
            MailKind::Digest,
            missed_mails::of_digest(desk.db, id)?.into_iter().collect(),
        ),
    };
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for one in missed {
        *counts.entry(one).or_default() += 1;
    }
    for ((body, recipient), count) in counts {
        let secretaries = storage::memberships::secretaries_of(desk.db, &[body])?;
        let mut secretaries = secretaries.into_iter().map(|seat| seat.person);
        let told = secretaries.find(|secretary| Some(*secretary) != recipient);
        let notice = Notice::MailFailed(FailedMail {
            mail: kind.name().to_owned(),
            recipient: recipient.map(|person| person.to_string()),
            count,
            reason: reason.to_string(),
        });
        super::put(desk, &notice, (None, body, told))?;
    }
    Ok(())
}
