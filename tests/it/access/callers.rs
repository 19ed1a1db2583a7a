//! Everybody who may call, by role and by what they have to do with the town.

use tovholder::domain::access::Role;

use super::town::Town;
use crate::support::{app::TestApp, requests::Session};

/// Somebody who calls.
#[derive(Clone, Copy)]
pub(super) struct Caller {
    pub(super) name: &'static str,
    roles: &'static [Role],
    /// The person of the town.
    person: Option<&'static str>,
    /// Whether the caller may know of everything closed.
    pub(super) sees_closed: bool,
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
        sees_closed: false,
    }
}

const fn seeing(caller: Caller) -> Caller {
    Caller {
        sees_closed: true,
        ..caller
    }
}

/// Everybody, and nobody. The `owner` owns every action, the `director` directs the owner's unit.
pub(super) const CALLERS: [Caller; 13] = [
    caller("nobody", &[], None),
    caller("administrator", &[Role::Administrator], None),
    seeing(caller("secretary", &[Role::Secretary], Some("secretary"))),
    caller(
        "other secretary",
        &[Role::Secretary],
        Some("other secretary"),
    ),
    seeing(caller("member", &[Role::Member], Some("member"))),
    caller("other member", &[Role::Member], Some("other member")),
    caller("director", &[Role::Director], Some("director")),
    caller("owner", &[Role::Employee], Some("owner")),
    caller("employee", &[Role::Employee], Some("employee")),
    caller("auditor", &[Role::Auditor], None),
    seeing(caller(
        "cleared auditor",
        &[Role::Auditor, Role::Cleared],
        None,
    )),
    caller("cleared alone", &[Role::Cleared], None),
    caller("service", &[Role::Service], None),
];

impl Caller {
    pub(super) fn session<'a>(&self, app: &'a TestApp, town: &Town) -> Session<'a> {
        if self.name == "nobody" {
            return app.with_token(None);
        }
        let person = self.person.map(|name| town.person(name));
        app.as_(self.roles.iter().copied(), person)
    }
}
