//! One round of a job that sends mails: what it has claimed is its own for a while, it keeps the pace, and
//! once the mail server is away it stops. What it then still holds it gives back, so that the next
//! round goes on where this one ended.

use crate::{
    domain::{calendar::Moment, claim::Claim},
    jobs::{Post, post::Outcome},
    operations::{Office, OperationResult, sending},
};

/// A round that has begun.
pub(super) struct Round<'a> {
    office: &'a Office,
    post: &'a Post,
    claim: Claim,
    /// Whoever starts a mail later might still be at it when another run takes over.
    last_start: Moment,
    is_open: bool,
    sent: usize,
}

impl<'a> Round<'a> {
    pub(super) fn begin(office: &'a Office, post: &'a Post) -> Self {
        let claim = sending::begin(office, post.lease());
        Self {
            office,
            post,
            claim,
            last_start: claim.until - post.longest(),
            is_open: true,
            sent: 0,
        }
    }

    /// By which the round claims what it sends.
    pub(super) const fn claim(&self) -> Claim {
        self.claim
    }

    /// How many mails left so far.
    pub(super) const fn sent(&self) -> usize {
        self.sent
    }

    /// Whether the round goes on: the offices are open, there is time left, and the mail server is there.
    pub(super) fn is_open(&mut self) -> bool {
        let now = self.office.clock.now();
        let is_office_open = self.office.calendar.to_office_hours(now) == now;
        self.is_open &= is_office_open && now <= self.last_start;
        self.is_open
    }

    /// Whether one more mail may leave; if so, it counts as leaving now.
    pub(super) async fn may_go_on(&mut self) -> OperationResult<bool> {
        self.is_open = self.is_open() && sending::depart(self.office, self.post.pace).await?;
        Ok(self.is_open)
    }

    /// Notes how it went with a mail, and says so in the log.
    pub(super) fn note(&mut self, mail: &str, outcome: &Outcome) {
        match outcome {
            Outcome::Sent => self.sent += 1,
            Outcome::TryAgainAt(at, why) => {
                tracing::warn!(mail, %at, why, "a mail could not be sent and is tried again");
            }
            Outcome::GivenUp(why) => tracing::error!(mail, why, "a mail was given up"),
            // Told once by the post, not once a mail.
            Outcome::ServerAway(_) | Outcome::PutOffUntil(..) => self.is_open = false,
        }
    }
}

/// Says in the log that a run was overtaken, which only happens where a mail took longer than any may.
pub(super) fn note_loss(mail: &str, is_still_ours: bool) {
    if !is_still_ours {
        tracing::warn!(
            mail,
            "the claim on a mail had run out; another run settles it"
        );
    }
}
