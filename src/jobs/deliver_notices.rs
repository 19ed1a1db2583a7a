//! Tells people what changed about their actions, from the outbox.

use crate::{
    jobs::{Job, Post, post::Outcome},
    operations::{
        Office, OperationResult,
        notices::{self, Settlement},
    },
};

/// How many notices are claimed at a time.
const BATCH: u16 = 100;

/// Delivers until nothing is due; answers how many mails left.
pub(super) async fn run(office: &Office, post: &Post) -> OperationResult<usize> {
    let mut sent = 0;
    loop {
        let until = office.clock.now() + Job::DeliverNotices.lease();
        let claimed = notices::claim_notices(office, until, BATCH, post.link_base.clone()).await?;
        if claimed.is_empty() {
            return Ok(sent);
        }
        for notice in claimed {
            let name = format!("notice-{}", notice.id);
            let attempt = (office.clock.now(), notice.attempts);
            let outcome = match &notice.mail {
                Some((recipient, mail)) => post.send(mail, recipient, &name, attempt).await,
                None => Outcome::GivenUp("there is nobody left to tell".to_owned()),
            };
            sent += usize::from(outcome == Outcome::Sent);
            let settlement = match outcome {
                Outcome::Sent => Settlement::Done,
                Outcome::TryAgainAt(at, why) => {
                    tracing::warn!(mail = %name, %why, "a notice could not be sent and is tried again");
                    Settlement::RetryAt(at, why)
                }
                Outcome::GivenUp(why) => {
                    tracing::warn!(mail = %name, %why, "a notice was given up");
                    Settlement::Failed(why)
                }
            };
            notices::settle_notice(office, notice.id, settlement).await?;
        }
    }
}
