//! Sends the lines of the ledger whose time has come, one mail a person.

use crate::{
    domain::text::Note,
    jobs::{Job, Post, post::Outcome},
    operations::{
        Office, OperationResult,
        reminder_delivery::{self, Delivery},
    },
};

/// How many lines are claimed at a time.
const BATCH: u16 = 200;

/// Sends until nothing is due; answers how many mails left.
pub(super) async fn run(office: &Office, post: &Post) -> OperationResult<usize> {
    let mut sent = 0;
    loop {
        let until = office.clock.now() + Job::SendReminders.lease();
        let last_start = until - Post::LONGEST;
        let base = post.link_base.clone();
        let bundles = reminder_delivery::claim_due(office, until, BATCH, base).await?;
        if bundles.is_empty() {
            return Ok(sent);
        }
        for bundle in bundles {
            // Another run claims what this one has no time left for.
            if office.clock.now() > last_start {
                return Ok(sent);
            }
            let Some(first) = bundle.lines.first() else {
                continue;
            };
            let name = format!("reminder-{first}");
            let attempt = (office.clock.now(), bundle.attempts);
            let outcome = post
                .send(&bundle.mail, &bundle.recipient, &name, attempt)
                .await;
            sent += usize::from(outcome == Outcome::Sent);
            let delivery = match outcome {
                Outcome::Sent => Delivery::Sent,
                Outcome::TryAgainAt(at, why) => {
                    tracing::warn!(mail = %name, %why, "a reminder could not be sent and is tried again");
                    Delivery::RetryAt(at)
                }
                Outcome::GivenUp(why) => {
                    tracing::error!(mail = %name, %why, "a reminder was given up");
                    Delivery::Failed(Note::of_server(&why))
                }
            };
            reminder_delivery::settle(office, bundle.lines, delivery).await?;
        }
    }
}
