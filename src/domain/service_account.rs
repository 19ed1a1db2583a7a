//! Service accounts: other systems with scopes and a secret of their own, by which they get
//! short-lived tokens. Leaves out the tokens, and what a scope lets one do (`access`).

use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::domain::{
    access::Scope, calendar::Moment, history::Described, ids::ServiceAccountId, named::named,
    secrets::SecretHash, text::Title, version::Version,
};

/// Another system that may call the interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAccount {
    /// The id, by which the system names itself; it opens nothing.
    pub id: ServiceAccountId,
    /// What the system is called.
    pub name: Title,
    /// What it may do at most.
    pub scopes: BTreeSet<Scope>,
    /// What is kept of its secret.
    pub secret: SecretHash,
    /// When it was made.
    pub created_at: Moment,
    /// Who made it: the subject of the token.
    pub created_by: String,
    /// From then on it gets no token, and its tokens are worth nothing.
    pub expires_at: Option<Moment>,
    /// When it last called, give or take [`ServiceAccount::NOTED_EVERY`].
    pub last_used_at: Option<Moment>,
    /// Set when it may not call any more.
    pub revoked_at: Option<Moment>,
    /// Counts changes; being used is none.
    pub version: Version,
}

named! {
    /// Whether an account may call.
    AccountState {
        /// It may.
        Active = "active",
        /// Its time is over.
        Expired = "expired",
        /// Somebody took its rights away.
        Revoked = "revoked",
    }
}

/// What a token says of the account that it was given to. It holds as long as the account is at this
/// version: with another secret, or none, it is worth nothing at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountSeal {
    /// The account.
    pub account: ServiceAccountId,
    /// The version it had.
    pub version: Version,
}

impl ServiceAccount {
    /// How long its tokens are good for.
    pub const TOKEN_LIFETIME: TimeDelta = TimeDelta::minutes(10);

    /// How often a call is noted at most: one that reads must not write each time.
    pub const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

    /// Whether it may call.
    pub fn state(&self, now: Moment) -> AccountState {
        if self.revoked_at.is_some() {
            AccountState::Revoked
        } else if self.expires_at.is_some_and(|end| end <= now) {
            AccountState::Expired
        } else {
            AccountState::Active
        }
    }

    /// What a token of it says.
    pub const fn seal(&self) -> AccountSeal {
        AccountSeal {
            account: self.id,
            version: self.version,
        }
    }

    /// Whether a token with this seal is good.
    pub fn honours(&self, seal: AccountSeal, now: Moment) -> bool {
        self.seal() == seal && self.state(now) == AccountState::Active
    }

    /// How long a token that is given now may be good for: never beyond the account itself.
    pub fn token_lifetime(&self, now: Moment) -> TimeDelta {
        let left = self.expires_at.map(|end| end - now);
        left.map_or(Self::TOKEN_LIFETIME, |left| left.min(Self::TOKEN_LIFETIME))
    }

    /// Whether being used `now` is to be noted.
    pub fn is_use_noted(&self, now: Moment) -> bool {
        self.last_used_at
            .is_none_or(|last| last + Self::NOTED_EVERY <= now)
    }
}

impl Described for ServiceAccount {
    fn describe(&self) -> Vec<(&'static str, Option<String>)> {
        let moment = |moment: Moment| moment.to_rfc3339();
        vec![
            ("name", Some(self.name.to_string())),
            ("scopes", Some(Scope::join(&self.scopes))),
            ("expires_at", self.expires_at.map(moment)),
            ("revoked_at", self.revoked_at.map(moment)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{id, moment};

    const NOON: &str = "2023-10-26 12:00";

    fn an_account() -> ServiceAccount {
        ServiceAccount {
            id: ServiceAccountId::from_uuid(id(1)),
            name: Title::parse("ESDH").unwrap(),
            scopes: BTreeSet::from([Scope::ActionsRead]),
            secret: SecretHash::new("0".repeat(64)),
            created_at: moment("2023-10-01 09:00"),
            created_by: "anne".to_owned(),
            expires_at: None,
            last_used_at: None,
            revoked_at: None,
            version: Version::FIRST,
        }
    }

    #[test]
    fn an_account_may_call_until_it_expires_or_is_revoked() {
        use AccountState::{Active, Expired, Revoked};
        for (expires, revoked, state, minutes) in [
            (None, None, Active, 10),
            (Some("2023-10-26 12:01"), None, Active, 1),
            (Some("2023-10-27 12:00"), None, Active, 10),
            (Some(NOON), None, Expired, 0),
            (None, Some("2023-10-02 09:00"), Revoked, 10),
            (Some("2023-10-20 12:00"), Some(NOON), Revoked, -8640),
        ] {
            let account = ServiceAccount {
                expires_at: expires.map(moment),
                revoked_at: revoked.map(moment),
                ..an_account()
            };
            let now = moment(NOON);
            assert_eq!(account.state(now), state, "{expires:?} {revoked:?}");
            assert_eq!(account.honours(account.seal(), now), state == Active);
            assert_eq!(account.token_lifetime(now).num_minutes(), minutes);
        }
    }

    #[test]
    fn a_token_ends_with_the_next_change_of_its_account() {
        let (old, now) = (an_account(), moment(NOON));
        let new = ServiceAccount {
            version: old.version.next(),
            ..old.clone()
        };
        assert!(new.honours(new.seal(), now) && !new.honours(old.seal(), now));
        let other = ServiceAccount {
            id: ServiceAccountId::from_uuid(id(2)),
            ..old.clone()
        };
        assert!(!other.honours(old.seal(), now));
    }

    #[test]
    fn a_call_is_noted_once_a_minute() {
        for (last, is_noted) in [
            (None, true),
            (Some("2023-10-26 11:59"), true),
            (Some(NOON), false),
            (Some("2023-10-26 12:30"), false),
        ] {
            let account = ServiceAccount {
                last_used_at: last.map(moment),
                ..an_account()
            };
            assert_eq!(account.is_use_noted(moment(NOON)), is_noted, "{last:?}");
        }
    }
}
