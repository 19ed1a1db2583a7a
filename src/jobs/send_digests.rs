//! Sends the digests whose time has come, one mail each, and notes why those are held back that have
//! nothing to tell or come too late.

use crate::{
    domain::{digests::Fate, text::Note},
    jobs::{
        Post,
        post::Outcome,
        round::{Round, note_loss},
    },
    operations::{
        Office, OperationResult,
        digest_delivery::{self, DigestMail, ReadyDigest, Settlement},
    },
};

/// How many digests are claimed and put together at a time.
const BATCH: u16 = 50;

/// Sends until nothing is due, or no more may leave for now; answers how many mails left.
pub(super) async fn run(office: &Office, post: &Post) -> OperationResult<usize> {
    let mut round = Round::begin(office, post);
    while round.is_open() {
        let base = post.link_base.clone();
        let digests = digest_delivery::claim_due(office, round.claim(), BATCH, base).await?;
        if digests.is_empty() {
            break;
        }
        for digest in digests {
            if !goes_out(&digest) || round.may_go_on().await? {
                deliver(office, post, &mut round, digest).await?;
            }
        }
    }
    digest_delivery::release(office, round.claim().by).await?;
    Ok(round.sent())
}

const fn goes_out(digest: &ReadyDigest) -> bool {
    matches!(digest.fate, Fate::Send { .. }) && digest.mail.is_some()
}

async fn deliver(
    office: &Office,
    post: &Post,
    round: &mut Round<'_>,
    digest: ReadyDigest,
) -> OperationResult<()> {
    let name = format!("digest-{}", digest.id);
    if let Fate::Nobody(_) = digest.fate {
        tracing::warn!(mail = name, "a digest reaches nobody");
    }
    let mut settlement = digest_delivery::settlement_of(digest.fate)?;
    if let (Fate::Send { .. }, Some((recipient, mail))) = (digest.fate, &digest.mail) {
        let attempt = (office.clock.now(), digest.attempts);
        let outcome = match mail {
            DigestMail::Week(mail) => post.send(mail.as_ref(), recipient, &name, attempt).await,
            DigestMail::List(mail) => post.send(mail.as_ref(), recipient, &name, attempt).await,
        };
        round.note(&name, &outcome);
        settlement = match outcome {
            Outcome::Sent => settlement,
            Outcome::TryAgainAt(at, _) => Settlement::RetryAt(at),
            Outcome::PutOffUntil(at, _) => Settlement::PutOffUntil(at),
            Outcome::GivenUp(why) => Settlement::Failed(Note::of_server(&why)),
            Outcome::ServerAway(_) => return Ok(()),
        };
    }
    let held = (round.claim().by, digest.id);
    note_loss(
        &name,
        digest_delivery::settle(office, held, settlement).await?,
    );
    Ok(())
}
