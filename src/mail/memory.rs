//! Keeps mails in memory: for tests, which can also order failures.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::mailbox::Mailbox;
use super::mailer::MailError;
use super::outgoing::OutgoingMail;

/// Keeps mails in memory. Clones share what they keep.
#[derive(Debug, Clone)]
pub struct MemoryMailer {
    from: Mailbox,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    sent: Vec<OutgoingMail>,
    failures: VecDeque<MailError>,
    refusal: Option<MailError>,
}

impl MemoryMailer {
    /// A mailer that has sent nothing yet.
    pub fn new(from: Mailbox) -> Self {
        Self {
            from,
            kept: Arc::default(),
        }
    }

    /// Everything sent so far, in order.
    pub fn sent(&self) -> Vec<OutgoingMail> {
        self.kept().sent.clone()
    }

    /// Lets the next mail that has no failure ahead of it yet fail with `error`.
    pub fn fail_next(&self, error: MailError) {
        self.kept().failures.push_back(error);
    }

    /// Lets every mail fail with this, or none any more.
    pub fn refuse_all(&self, refusal: Option<MailError>) {
        self.kept().refusal = refusal;
    }

    pub(super) fn send(&self, mail: &OutgoingMail) -> Result<(), MailError> {
        mail.compose(&self.from)?;
        let mut kept = self.kept();
        let failure = kept.failures.pop_front();
        if let Some(failure) = failure.or_else(|| kept.refusal.clone()) {
            return Err(failure);
        }
        kept.sent.push(mail.clone());
        Ok(())
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::super::outgoing::tests::a_mail;
    use super::*;

    #[test]
    fn an_ordered_failure_happens_once_and_what_was_sent_can_be_read() {
        let mailer = MemoryMailer::new(Mailbox::of_this_house());
        let failure = MailError::Temporary("busy".to_owned());
        mailer.fail_next(failure.clone());
        assert_eq!(mailer.send(&a_mail()), Err(failure));
        assert_eq!(mailer.clone().send(&a_mail()), Ok(()));
        assert_eq!(mailer.sent(), [a_mail()]);
    }
}
