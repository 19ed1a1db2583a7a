//! Everybody who may call, by role and by what they have to do with the town.

use tovholder::domain::{access::Role, ids::PersonId};

use super::town::Town;
use crate::support::{app::TestApp, requests::Session};

/// Somebody who calls.
#[derive(Clone, Copy)]
pub(super) struct Caller {
    pub(super) name: &'static str,
    roles: &'static [Role],
    /// The person of the town.
    person: Option<&'static str>,
    /// What the caller may know of what is closed.
    pub(super) sees: Sees,
}

/// What somebody may know of what is closed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sees {
    /// All of it.
    Everything,
    /// The actions that are the caller's own, and what they come from.
    TheirOwn,
    /// None of it.
    Nothing,
}

const fn caller(
    name: &'static str,
    roles: &'static [Role],
    person: Option<&'static str>,
) -> Caller {
    Caller {
        name,
        roles,
        person,
        sees: Sees::Nothing,
    }
}

const fn seeing(sees: Sees, caller: Caller) -> Caller {
    Caller { sees, ..caller }
}

/// Everybody, and nobody. The `owner` owns every action, the `director` directs the owner's unit.
pub(super) const CALLERS: [Caller; 13] = [
    caller("nobody", &[], None),
    caller("administrator", &[Role::Administrator], None),
    seeing(
        Sees::Everything,
        caller("secretary", &[Role::Secretary], Some("secretary")),
    ),
    caller(
        "other secretary",
        &[Role::Secretary],
        Some("other secretary"),
    ),
    seeing(
        Sees::Everything,
        caller("member", &[Role::Member], Some("member")),
    ),
    caller("other member", &[Role::Member], Some("other member")),
    seeing(
        Sees::TheirOwn,
        caller("director", &[Role::Director], Some("director")),
    ),
    seeing(
        Sees::TheirOwn,
        caller("owner", &[Role::Employee], Some("owner")),
    ),
    caller("employee", &[Role::Employee], Some("employee")),
    caller("auditor", &[Role::Auditor], None),
    seeing(
        Sees::Everything,
        caller("cleared auditor", &[Role::Auditor, Role::Cleared], None),
    ),
    caller("cleared alone", &[Role::Cleared], None),
    caller("service", &[Role::Service], None),
];

impl Caller {
    pub(super) fn person(&self, town: &Town) -> Option<PersonId> {
        self.person.map(|name| town.person(name))
    }

    pub(super) fn session<'a>(&self, app: &'a TestApp, town: &Town) -> Session<'a> {
        if self.name == "nobody" {
            return app.with_token(None);
        }
        app.as_(self.roles.iter().copied(), self.person(town))
    }
}
