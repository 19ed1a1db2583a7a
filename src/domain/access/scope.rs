//! Scopes: what another system may do, each by itself. People have roles instead; a scope widens
//! nothing for them. Leaves out who gives them: the identity provider, or a service account.

use std::{collections::BTreeSet, str::FromStr};

use super::Permission;
use crate::domain::named::named;

named! {
    /// A part of the interface that another system may use; `Role::Service` alone opens nothing.
    Scope {
        /// Bodies with their rules and seats, people, units.
        OrganisationRead = "organisation:read",
        /// Changes of these, and when people are away and how they are reminded.
        OrganisationWrite = "organisation:write",
        /// Meetings, series, agendas, what waits for one, matters.
        MeetingsRead = "meetings:read",
        /// Changes of these, and decisions, in every body.
        MeetingsWrite = "meetings:write",
        /// Decisions with their editions.
        DecisionsRead = "decisions:read",
        /// Actions, what is outstanding, what is followed up.
        ActionsRead = "actions:read",
        /// Changes of these, in every body.
        ActionsWrite = "actions:write",
        /// Uploads of minutes, and what was read in them.
        MinutesImport = "minutes:import",
        /// The whole ledger of reminders, notices and digests.
        RemindersRead = "reminders:read",
        /// Closed content of every body, wherever another scope lets the system read.
        ClosedRead = "closed:read",
    }
}

impl Scope {
    /// What it lets a system do; nothing for [`Scope::ClosedRead`], which opens what is closed to
    /// somebody who may read already.
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::OrganisationRead => &[P::ReadOrganisation],
            Self::OrganisationWrite => &[
                P::ManageOrganisation,
                P::ManageAbsences,
                P::ManagePreferences,
            ],
            Self::MeetingsRead => &[P::ReadMeetings],
            Self::MeetingsWrite => &[P::ManageMeetings],
            Self::DecisionsRead => &[P::ReadDecisions],
            Self::ActionsRead => &[P::ReadActions],
            Self::ActionsWrite => &[P::ManageActions, P::WorkOnAction],
            Self::MinutesImport => &[P::ImportMinutes],
            Self::RemindersRead => &[P::ReadReminders, P::ReadLedger],
            Self::ClosedRead => &[],
        }
    }

    /// What it is for, for whoever grants it.
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::OrganisationRead => "Read bodies with their rules and seats, people and units.",
            Self::OrganisationWrite => {
                "Change bodies, people and units, and when people are away and how they are reminded."
            }
            Self::MeetingsRead => {
                "Read meetings, series, agendas, what waits for a meeting, and matters."
            }
            Self::MeetingsWrite => "Change these, and record decisions, in every body.",
            Self::DecisionsRead => "Read decisions with their editions.",
            Self::ActionsRead => "Read actions, what is outstanding, and what is followed up.",
            Self::ActionsWrite => "Change actions in every body.",
            Self::MinutesImport => "Upload minutes, and read what was found in them.",
            Self::RemindersRead => "Read the whole ledger of reminders, notices and digests.",
            Self::ClosedRead => {
                "See what is closed in every body, wherever another scope lets one read."
            }
        }
    }

    /// The scopes that a claim or a request names, apart by spaces (RFC 6749, 3.3). Providers name
    /// scopes of other systems as well; what is unknown is passed over.
    pub fn known_in(text: &str) -> BTreeSet<Self> {
        text.split(' ').filter_map(Self::from_name).collect()
    }

    /// These scopes as a claim names them.
    pub fn join(scopes: &BTreeSet<Self>) -> String {
        let names: Vec<_> = scopes.iter().map(|scope| scope.name()).collect();
        names.join(" ")
    }
}

/// The text is not the name of a scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a scope: organisation:read, organisation:write, meetings:read, meetings:write, decisions:read, actions:read, actions:write, minutes:import, reminders:read or closed:read is expected"
)]
pub struct UnknownScope;

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        Self::from_name(text).ok_or(UnknownScope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_read_back_and_what_is_unknown_in_it_is_passed_over() {
        let scopes = BTreeSet::from([Scope::ActionsRead, Scope::MeetingsRead]);
        let claim = Scope::join(&scopes);
        assert_eq!(claim, "meetings:read actions:read");
        assert_eq!(Scope::known_in(&claim), scopes);
        for (claim, known) in [
            ("", 0),
            ("openid  profile actions:read actions:read", 1),
            ("ACTIONS:READ", 0),
            ("actions:read\tmeetings:read", 0),
        ] {
            assert_eq!(Scope::known_in(claim).len(), known, "{claim}");
        }
    }

    #[test]
    fn the_refusal_names_every_scope() {
        let told = UnknownScope.to_string();
        for scope in Scope::ALL {
            assert_eq!(scope.name().parse(), Ok(*scope));
            assert!(told.contains(scope.name()), "{told}");
            assert!(scope.purpose().ends_with('.'));
        }
        assert_eq!("admin".parse::<Scope>(), Err(UnknownScope));
    }
}
