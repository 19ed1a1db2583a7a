//! How the jobs send mail: the way it leaves, what its links and Message-IDs are made of, and
//! when a delivery that failed is tried again. Whether a failure is the mail's or the server's own is
//! told by `refusals`.

mod refusals;

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use chrono::TimeDelta;

use self::refusals::Refusals;
use crate::{
    domain::{
        calendar::Moment,
        organisation::{EmailAddress, Person},
        pace::Pace,
    },
    mail::{MailError, Mailbox, Mailer, messages::MailMessage},
};

/// Deliveries are given up after so many tries: with the waits below, after fourteen hours in which mail
/// leaves, and so on the second working day.
const MOST_TRIES: u16 = 14;

/// How long a mail waits that was refused as everybody's is.
const PUT_OFF: TimeDelta = TimeDelta::minutes(15);

/// How long a run may hold what it has claimed; longer only where one mail may take long.
const LEASE: TimeDelta = TimeDelta::minutes(10);

/// How mail leaves the house.
#[derive(Clone)]
pub struct Post {
    /// The way out.
    mailer: Arc<Mailer>,
    /// What links in mails begin with, without a slash at the end.
    pub(super) link_base: String,
    /// The right side of Message-IDs.
    domain: String,
    /// How fast mails may leave.
    pub(super) pace: Pace,
    /// So that an outage is told once, however many runs it lasts.
    is_server_away: Arc<AtomicBool>,
    /// Who was refused since a mail was taken.
    refusals: Arc<Mutex<Refusals>>,
}

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It left.
    Sent,
    /// It may succeed later; not before this moment.
    TryAgainAt(Moment, String),
    /// It never will, for this reason.
    GivenUp(String),
    /// It was refused as everybody's is: no fault of this mail's. Not before this moment it is tried again,
    /// so that somebody else's is tried first.
    PutOffUntil(Moment, String),
    /// The mail server is away, or will have nothing of us: no fault of this mail's.
    ServerAway(String),
}

impl Post {
    /// Mail that leaves by `mailer`, with links that begin with `link_base` (without a slash at the end)
    /// and Message-IDs that end in `domain`.
    pub fn new(mailer: Arc<Mailer>, link_base: String, domain: String, pace: Pace) -> Self {
        Self {
            mailer,
            link_base,
            domain,
            pace,
            is_server_away: Arc::default(),
            refusals: Arc::default(),
        }
    }

    /// No mail takes longer.
    pub(super) fn longest(&self) -> TimeDelta {
        TimeDelta::from_std(self.mailer.longest()).unwrap_or(LEASE)
    }

    /// How long a run may hold what it has claimed: for more than one mail.
    pub(super) fn lease(&self) -> TimeDelta {
        LEASE.max(self.longest() * 2)
    }

    /// Whether the mail server took nothing when it was last asked.
    pub(super) fn is_server_away(&self) -> bool {
        self.is_server_away.load(Ordering::SeqCst)
    }

    /// Sends `message` to a person, under a name that is the same at every try.
    pub async fn send(
        &self,
        message: &impl MailMessage,
        recipient: &Person,
        name: &str,
        (now, attempts): (Moment, u16),
    ) -> Outcome {
        let Some(address) = &recipient.email else {
            return Outcome::GivenUp("the recipient has no mail address".to_owned());
        };
        let mailbox = match Mailbox::new(recipient.name.as_str(), address.as_str()) {
            Ok(mailbox) => mailbox,
            Err(error) => return Outcome::GivenUp(error.to_string()),
        };
        let rendered = match message.render() {
            Ok(rendered) => rendered,
            Err(error) => return Outcome::GivenUp(error.to_string()),
        };
        let mail = rendered.addressed(mailbox, format!("<{name}@{}>", self.domain), now);
        let outcome = match self.mailer.send(&mail).await {
            Ok(()) => Outcome::Sent,
            Err(MailError::Unavailable(why)) => Outcome::ServerAway(why),
            Err(MailError::Temporary(why)) if attempts + 1 < MOST_TRIES => {
                Outcome::TryAgainAt(now + wait_after(attempts), why)
            }
            Err(MailError::Temporary(why) | MailError::Permanent(why)) => Outcome::GivenUp(why),
        };
        let outcome = self.judged(outcome, address, now);
        self.tell_of_server(&outcome);
        outcome
    }

    /// The outcome, unless the server takes nobody's mail: then it is no fault of this one's.
    fn judged(&self, outcome: Outcome, address: &EmailAddress, now: Moment) -> Outcome {
        let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome {
            Outcome::Sent => refusals.clear(),
            Outcome::TryAgainAt(_, why) | Outcome::GivenUp(why)
                if refusals.are_the_servers(address, now) =>
            {
                return Outcome::PutOffUntil(now + PUT_OFF, why);
            }
            _ => {}
        }
        outcome
    }

    /// Says in the log when the mail server goes away and when it is back.
    fn tell_of_server(&self, outcome: &Outcome) {
        if let Outcome::ServerAway(why) | Outcome::PutOffUntil(_, why) = outcome {
            if !self.is_server_away.swap(true, Ordering::SeqCst) {
                tracing::error!(why, "no mail can leave; all are kept and tried again");
            }
        } else if self.is_server_away.swap(false, Ordering::SeqCst) {
            tracing::info!("mail leaves again");
        }
    }
}

/// One minute after the first try, twice as long after each further one, at most two hours.
fn wait_after(attempts: u16) -> TimeDelta {
    TimeDelta::minutes(
        1_i64
            .checked_shl(attempts.into())
            .unwrap_or(i64::MAX)
            .clamp(1, 120),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_are_bounded() {
        let minutes: Vec<_> = (0..9).map(|n| wait_after(n).num_minutes()).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 64, 120, 120]);
        assert_eq!(wait_after(u16::MAX).num_minutes(), 120);
    }
}
