//! Tells people what changed about their actions, from the outbox.

use crate::{
    jobs::{
        Post,
        post::Outcome,
        round::{Round, note_loss},
    },
    operations::{
        Office, OperationResult,
        notices::{self, ClaimedNotice, NoticeFate, Settlement},
    },
};

/// How many notices are claimed at a time.
const BATCH: u16 = 50;

/// Delivers until nothing is due, or no more may leave for now; answers how many mails left.
pub(super) async fn run(office: &Office, post: &Post) -> OperationResult<usize> {
    let mut round = Round::begin(office, post);
    while round.is_open() {
        let base = post.link_base.clone();
        let claimed = notices::claim_notices(office, round.claim(), BATCH, base).await?;
        if claimed.is_empty() {
            break;
        }
        for notice in claimed {
            let needs_no_mail = !matches!(notice.fate, NoticeFate::Send(_));
            if needs_no_mail || round.may_go_on().await? {
                deliver(office, post, &mut round, notice).await?;
            }
        }
    }
    notices::release(office, round.claim().by).await?;
    Ok(round.sent())
}

async fn deliver(
    office: &Office,
    post: &Post,
    round: &mut Round<'_>,
    notice: ClaimedNotice,
) -> OperationResult<()> {
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
    if let Some(outcome) = &outcome {
        round.note(&name, outcome);
    }
    // What concerns nobody any more is done.
    let settlement = match outcome.unwrap_or(Outcome::Sent) {
        Outcome::Sent => Settlement::Done,
        Outcome::TryAgainAt(at, why) => Settlement::RetryAt(at, why),
        Outcome::GivenUp(why) => Settlement::Failed(why),
        Outcome::ServerAway(_) => return Ok(()),
    };
    let held = (round.claim().by, notice.id);
    note_loss(
        &name,
        notices::settle_notice(office, held, settlement).await?,
    );
    Ok(())
}
