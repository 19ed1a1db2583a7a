//! Sends the digests whose time has come, one mail each, and notes why those are held back that have
//! nothing to tell or come too late.

use crate::{
    domain::{digests::Fate, text::Note},
    jobs::{Job, Post, post::Outcome},
    operations::{
        Office, OperationResult,
        digest_delivery::{self, DigestMail, ReadyDigest, Settlement},
    },
};

/// How many digests are claimed and put together at a time.
const BATCH: u16 = 50;

/// Sends until nothing is due; answers how many mails left.
pub(super) async fn run(office: &Office, post: &Post) -> OperationResult<usize> {
    let mut sent = 0;
    loop {
        let until = office.clock.now() + Job::SendDigests.lease();
        let last_start = until - Post::LONGEST;
        let base = post.link_base.clone();
        let digests = digest_delivery::claim_due(office, until, BATCH, base).await?;
        if digests.is_empty() {
            return Ok(sent);
        }
        for digest in digests {
            // Another run claims what this one has no time left for.
            if office.clock.now() > last_start {
                return Ok(sent);
            }
            let settlement = deliver(office, post, &digest).await?;
            sent += usize::from(matches!(settlement, Settlement::Sent { .. }));
            digest_delivery::settle(office, digest.id, settlement).await?;
        }
    }
}

async fn deliver(
    office: &Office,
    post: &Post,
    digest: &ReadyDigest,
) -> OperationResult<Settlement> {
    let settled = digest_delivery::settlement_of(digest.fate)?;
    let (Fate::Send { .. }, Some((recipient, mail))) = (digest.fate, &digest.mail) else {
        return Ok(settled);
    };
    let name = format!("digest-{}", digest.id);
    let attempt = (office.clock.now(), digest.attempts);
    let outcome = match mail {
        DigestMail::Week(mail) => post.send(mail.as_ref(), recipient, &name, attempt).await,
        DigestMail::List(mail) => post.send(mail.as_ref(), recipient, &name, attempt).await,
    };
    Ok(match outcome {
        Outcome::Sent => settled,
        Outcome::TryAgainAt(at, why) => {
            tracing::warn!(mail = %name, %why, "a digest could not be sent and is tried again");
            Settlement::RetryAt(at)
        }
        Outcome::GivenUp(why) => {
            tracing::error!(mail = %name, %why, "a digest was given up");
            Settlement::Failed(Note::of_server(&why))
        }
    })
}
