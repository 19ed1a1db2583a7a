//! Tells people what changed about their actions, from the outbox.

use crate::{
    jobs::{Job, Post, post::Outcome},
    operations::{
        Office, OperationResult,
        notices::{self, NoticeFate, Settlement},
    },
};

/// How many notices are claimed at a time.
const BATCH: u16 = 100;

/// Delivers until nothing is due; answers how many mails left.
pub(super) async fn run(office: &Office, post: &Post) -> OperationResult<usize> {
    let mut sent = 0;
    loop {
        let until = office.clock.now() + Job::DeliverNotices.lease();
        let last_start = until - Post::LONGEST;
        let claimed = notices::claim_notices(office, until, BATCH, post.link_base.clone()).await?;
        if claimed.is_empty() {
            return Ok(sent);
        }
        for notice in claimed {
            // Another run claims what this one has no time left for.
            if office.clock.now() > last_start {
                return Ok(sent);
            }
            let name = format!("notice-{}", notice.id);
            let attempt = (office.clock.now(), notice.attempts);
            let outcome = match notice.fate {
                NoticeFate::Send(ready) => {
                    let (recipient, mail) = *ready;
                    Some(post.send(&mail, &recipient, &name, attempt).await)
                }
                NoticeFate::Overtaken => None,
                NoticeFate::Nobody(why) => Some(Outcome::GivenUp(why)),
            };
            sent += usize::from(outcome == Some(Outcome::Sent));
            // What concerns nobody any more is done.
            let settlement = match outcome.unwrap_or(Outcome::Sent) {
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
