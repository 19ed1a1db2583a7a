//! Somebody who has signed in to pages: from then until they sign out, stay away too long, or the day is
//! over. Leaves out what keeps the secret, which is the browser's, and how it was checked who it is.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::domain::{
    access::{Caller, Role},
    calendar::Moment,
    ids::{PageSessionId, PersonId},
    secrets::SecretHash,
};

/// Being signed in, in one browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageSession {
    /// The id, which opens nothing.
    pub id: PageSessionId,
    /// The hash of what opens it.
    pub secret: SecretHash,
    /// Who it is.
    pub person: PersonId,
    /// What the token said they are called, for the history.
    pub subject: String,
    /// Who vouched for them, as it is called where people choose.
    pub provider: String,
    /// What they are, by that word.
    pub roles: BTreeSet<Role>,
    /// When it began.
    pub started_at: Moment,
    /// When it was last used, to the minute.
    pub seen_at: Moment,
    /// When it ends if it is not used before.
    pub idle_until: Moment,
    /// When it ends however much it is used.
    pub ends_at: Moment,
}

/// How long sessions last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// Without being used.
    pub idle: TimeDelta,
    /// However much they are used.
    pub longest: TimeDelta,
}

impl Default for SessionLimits {
    /// An hour away from the desk, and no longer than a long day.
    fn default() -> Self {
        Self {
            idle: TimeDelta::hours(1),
            longest: TimeDelta::hours(12),
        }
    }
}

/// How often it is noted that a session is used; more often would be a write for every page.
const NOTED: TimeDelta = TimeDelta::minutes(1);

impl PageSession {
    /// Whether it still opens anything.
    pub fn is_open(&self, now: Moment) -> bool {
        now < self.idle_until && now < self.ends_at
    }

    /// Until when it lasts if it is used now and not again; `None` where that need not be noted.
    pub fn idle_until_if_used(&self, now: Moment, limits: SessionLimits) -> Option<Moment> {
        (now - self.seen_at >= NOTED).then(|| now + limits.idle)
    }

    /// The caller behind it.
    pub fn caller(&self, request: Option<String>) -> Caller {
        Caller {
            subject: self.subject.clone(),
            person: Some(self.person),
            on_behalf_of: None,
            roles: self.roles.clone(),
            scopes: BTreeSet::new(),
            request,
            is_program: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{id, moment};

    fn session() -> PageSession {
        PageSession {
            id: PageSessionId::from_uuid(id(1)),
            secret: SecretHash::new(String::new()),
            person: PersonId::from_uuid(id(2)),
            subject: "by:mette".to_owned(),
            provider: "by".to_owned(),
            roles: BTreeSet::from([Role::Employee]),
            started_at: moment("2023-11-01 08:00"),
            seen_at: moment("2023-11-01 10:00"),
            idle_until: moment("2023-11-01 11:00"),
            ends_at: moment("2023-11-01 20:00"),
        }
    }

    #[test]
    fn a_session_ends_when_it_is_left_alone_or_has_lasted_long_enough() {
        for (idle_until, now, is_open) in [
            ("2023-11-01 11:00", "2023-11-01 10:59", true),
            ("2023-11-01 11:00", "2023-11-01 11:00", false),
            ("2023-11-01 20:30", "2023-11-01 19:59", true),
            ("2023-11-01 20:30", "2023-11-01 20:00", false),
        ] {
            let session = PageSession {
                idle_until: moment(idle_until),
                ..session()
            };
            assert_eq!(session.is_open(moment(now)), is_open, "{idle_until} {now}");
        }
    }

    #[test]
    fn that_it_is_used_is_noted_once_a_minute() {
        let limits = SessionLimits::default();
        for (now, expected) in [
            ("2023-11-01 09:59", None),
            ("2023-11-01 10:00", None),
            ("2023-11-01 10:01", Some("2023-11-01 11:01")),
        ] {
            let noted = session().idle_until_if_used(moment(now), limits);
            assert_eq!(noted, expected.map(moment), "{now}");
        }
    }
}
