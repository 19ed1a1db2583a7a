//! Sends the lines of the ledger whose time has come, one mail a person.

use crate::{
    domain::text::Note,
    jobs::{
        Post,
        post::Outcome,
        round::{Round, note_loss},
    },
    operations::{
        Office, OperationResult,
        reminder_delivery::{self, Bundle, Delivery},
    },
};

/// How many lines are claimed at a time; what is left is for the other instances.
const BATCH: u16 = 50;

/// Sends until nothing is due, or no more may leave for now; answers how many mails left.
pub(super) async fn run(office: &Office, post: &Post) -> OperationResult<usize> {
    let mut round = Round::begin(office, post);
    let mut untried = Vec::new();
    while round.is_open() {
        let base = post.link_base.clone();
        let bundles = reminder_delivery::claim_due(office, round.claim(), BATCH, base).await?;
        if bundles.is_empty() {
            break;
        }
        for bundle in bundles {
            if round.may_go_on().await? {
                send(office, post, &mut round, bundle).await?;
            } else if bundle.is_new {
                untried.extend(bundle.lines);
            }
        }
    }
    reminder_delivery::release(office, round.claim().by, untried).await?;
    Ok(round.sent())
}

async fn send(
    office: &Office,
    post: &Post,
    round: &mut Round<'_>,
    bundle: Bundle,
) -> OperationResult<()> {
    let name = format!("reminder-{}", bundle.id);
    let attempt = (office.clock.now(), bundle.attempts);
    let outcome = post
        .send(&bundle.mail, &bundle.recipient, &name, attempt)
        .await;
    round.note(&name, &outcome);
    let delivery = match outcome {
        Outcome::Sent => Delivery::Sent,
        Outcome::TryAgainAt(at, why) => Delivery::RetryAt(at, Note::of_server(&why)),
        Outcome::PutOffUntil(at, why) => Delivery::PutOffUntil(at, Note::of_server(&why)),
        Outcome::GivenUp(why) => Delivery::Failed(Note::of_server(&why)),
        Outcome::ServerAway(_) => return Ok(()),
    };
    let held = (round.claim().by, bundle.lines);
    note_loss(
        &name,
        reminder_delivery::settle(office, held, delivery).await?,
    );
    Ok(())
}
