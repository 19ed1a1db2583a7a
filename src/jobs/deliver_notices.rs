//! Tells people what changed about their actions, from the outbox: in office hours, one mail a person.

use crate::{
    domain::text::Note,
    jobs::{
        Post,
        post::Outcome,
        round::{Round, note_loss},
    },
    operations::{
        Office, OperationResult,
        notices::{self, NoticeBundle, Settlement},
    },
};

/// How many notices are claimed at a time; what is left is for the other instances.
const BATCH: u16 = 50;

/// Delivers until nothing is due, or no more may leave for now; answers how many mails left.
pub(super) async fn run(office: &Office, post: &Post) -> OperationResult<usize> {
    let mut round = Round::begin(office, post);
    let mut untried = Vec::new();
    while round.is_open() {
        let base = post.link_base.clone();
        let bundles = notices::claim_due(office, round.claim(), BATCH, base).await?;
        if bundles.is_empty() {
            break;
        }
        for bundle in bundles {
            if round.may_go_on().await? {
                deliver(office, post, &mut round, bundle).await?;
            } else if bundle.is_new {
                untried.extend(bundle.notices);
            }
        }
    }
    notices::release(office, round.claim().by, untried).await?;
    Ok(round.sent())
}

async fn deliver(
    office: &Office,
    post: &Post,
    round: &mut Round<'_>,
    bundle: NoticeBundle,
) -> OperationResult<()> {
    let name = format!("notice-{}", bundle.id);
    let attempt = (office.clock.now(), bundle.attempts);
    let outcome = post
        .send(&bundle.mail, &bundle.recipient, &name, attempt)
        .await;
    round.note(&name, &outcome);
    let settlement = match outcome {
        Outcome::Sent => Settlement::Sent,
        Outcome::TryAgainAt(at, _) => Settlement::RetryAt(at),
        Outcome::PutOffUntil(at, _) => Settlement::PutOffUntil(at),
        Outcome::GivenUp(why) => Settlement::Failed(Note::of_server(&why)),
        Outcome::ServerAway(_) => return Ok(()),
    };
    let held = (round.claim().by, bundle.notices);
    note_loss(&name, notices::settle(office, held, settlement).await?);
    Ok(())
}
