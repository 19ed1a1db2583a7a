//! Who may do what, and who sees closed content: one pure policy from role × relation × operation,
//! and from scope × operation for other systems.

mod scope;

use std::{collections::BTreeSet, str::FromStr};

pub use self::scope::{Scope, UnknownScope};
use crate::domain::{
    agenda::Confidentiality,
    body::{Function, Membership},
    ids::{BodyId, PersonId, UnitId},
    named::named,
    organisation::Owner,
};

named! {
    /// What a caller is, by the identity provider's word.
    Role {
        /// Sets up bodies, people and units; manages meetings and actions everywhere.
        Administrator = "administrator",
        /// Manages the bodies whose secretary the person is.
        Secretary = "secretary",
        /// Follows what is outstanding.
        Director = "director",
        /// Works on the actions of the person.
        Employee = "employee",
        /// Sits in bodies.
        Member = "member",
        /// Reads everything that is open, and the ledger of reminders.
        Auditor = "auditor",
        /// Sees closed content of every body; gives no other right.
        Cleared = "cleared",
        /// Another system: does what its scopes say, and nothing else.
        Service = "service",
    }
}

/// The text is not the name of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a role: administrator, secretary, director, employee, member, auditor, cleared or service is expected"
)]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::from_name(text).ok_or(UnknownRole)
    }
}

/// Who is asking: proven by a token, or the program itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The subject of the token, for the history.
    pub subject: String,
    /// The person behind it, when it is one.
    pub person: Option<PersonId>,
    /// The person for whom the caller acts, when it is another, for the history.
    pub on_behalf_of: Option<PersonId>,
    /// What the caller is.
    pub roles: BTreeSet<Role>,
    /// What the caller may do as a system; of no meaning for people.
    pub scopes: BTreeSet<Scope>,
    /// The request in the logs, for the history.
    pub request: Option<String>,
    /// Whether it is the program itself, whose readings are told to nobody.
    pub is_program: bool,
}

impl Caller {
    /// The program itself, at work on its jobs or at the hands of an operator on the machine.
    pub fn system(subject: &str) -> Self {
        Self {
            subject: subject.to_owned(),
            person: None,
            on_behalf_of: None,
            roles: BTreeSet::from([Role::Administrator, Role::Cleared]),
            scopes: BTreeSet::new(),
            request: None,
            is_program: true,
        }
    }

    /// Whether the caller has the role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// The policy: whether the caller, so related, may do this.
    pub fn may(&self, permission: Permission, relation: Relation) -> bool {
        self.roles.iter().any(|role| match role {
            Role::Service => self
                .scopes
                .iter()
                .any(|scope| scope.permissions().contains(&permission)),
            role => role_permits(*role, permission, relation),
        })
    }

    /// Whether the caller sees everything that is closed: by clearance beside the role of somebody who
    /// may read, or for a system by its scope alone.
    fn is_cleared(&self) -> bool {
        let may_read = |role: &Role| !matches!(role, Role::Cleared | Role::Service);
        (self.has(Role::Cleared) && self.roles.iter().any(may_read))
            || (self.has(Role::Service) && self.scopes.contains(&Scope::ClosedRead))
    }
}

/// What a caller is about to do, as far as rights tell things apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// Read bodies, people and units.
    ReadOrganisation,
    /// Read meetings and series, agendas, backlogs and matters, as far as one sees them.
    ReadMeetings,
    /// Read decisions, as far as one sees them.
    ReadDecisions,
    /// Read actions, as far as one sees them.
    ReadActions,
    /// Read one's own lines of the ledgers.
    ReadReminders,
    /// Create and change bodies, people and units.
    ManageOrganisation,
    /// Create and change meetings, agendas, matters and decisions of the body.
    ManageMeetings,
    /// Create and change actions of the body, close, cancel and reopen them.
    ManageActions,
    /// Start, report done, confirm or decline an action.
    WorkOnAction,
    /// Read and change when a person is away, and who stands in.
    ManageAbsences,
    /// Change how a person is reminded, and in what language.
    ManagePreferences,
    /// Upload minutes and look at imports.
    ImportMinutes,
    /// Read the whole reminder ledger, not only one's own lines.
    ReadLedger,
    /// Take away for good who people were that left. No scope has it: it cannot be undone.
    AnonymisePeople,
    /// Read who was given closed content.
    ReadClosedReads,
    /// Give other systems access, and see and revoke the secrets by which things are read. No scope
    /// has it: no system widens its own rights.
    ManageAccess,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 16] = [
        Self::ReadOrganisation,
        Self::ReadMeetings,
        Self::ReadDecisions,
        Self::ReadActions,
        Self::ReadReminders,
        Self::ManageOrganisation,
        Self::ManageMeetings,
        Self::ManageActions,
        Self::WorkOnAction,
        Self::ManageAbsences,
        Self::ManagePreferences,
        Self::ImportMinutes,
        Self::ReadLedger,
        Self::AnonymisePeople,
        Self::ReadClosedReads,
        Self::ManageAccess,
    ];
}

/// What the caller has to do with the thing at hand.
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that hold or not, each by itself"
)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Relation {
    /// The caller is the secretary of the body.
    pub is_secretary: bool,
    /// The caller owns the action, or directs the unit that does.
    pub is_owner: bool,
    /// The caller is the person.
    pub is_oneself: bool,
    /// The caller directs the unit that the person belongs to.
    pub is_director: bool,
}

/// What a role lets people do; systems have scopes instead.
const fn role_permits(role: Role, permission: Permission, relation: Relation) -> bool {
    use Permission as P;
    match (role, permission) {
        // Clearance opens what is closed to somebody who may read already; alone it is nothing.
        (Role::Cleared | Role::Service, _) => false,
        (Role::Administrator, _)
        | (
            _,
            P::ReadOrganisation
            | P::ReadMeetings
            | P::ReadDecisions
            | P::ReadActions
            | P::ReadReminders,
        )
        | (Role::Secretary, P::ImportMinutes)
        | (Role::Auditor, P::ReadLedger | P::ReadClosedReads) => true,
        (Role::Secretary, P::ManageMeetings | P::ManageActions | P::ReadLedger) => {
            relation.is_secretary
        }
        (Role::Secretary, P::WorkOnAction) => relation.is_secretary || relation.is_owner,
        (Role::Employee | Role::Director | Role::Member, P::WorkOnAction) => relation.is_owner,
        // Whoever has a post may be away, and may direct others who are.
        (Role::Secretary | Role::Employee | Role::Director | Role::Member, P::ManageAbsences) => {
            relation.is_oneself || relation.is_director
        }
        (
            Role::Secretary | Role::Employee | Role::Director | Role::Member,
            P::ManagePreferences,
        ) => relation.is_oneself,
        _ => false,
    }
}

/// What a caller sees of closed content; made from the caller's seats and units.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sight {
    /// Everything, by clearance.
    pub is_cleared: bool,
    /// The bodies the caller sits in or is secretary of.
    pub bodies: BTreeSet<BodyId>,
    /// The bodies the caller is secretary of.
    pub secretary_of: BTreeSet<BodyId>,
    /// The caller, as owner of actions.
    pub person: Option<PersonId>,
    /// The units the caller directs, as owners of actions.
    pub units: BTreeSet<UnitId>,
}

impl Sight {
    /// The sight of a caller with these seats, directing these units.
    pub fn new(caller: &Caller, seats: &[Membership], units: BTreeSet<UnitId>) -> Self {
        Self {
            is_cleared: caller.is_cleared(),
            ..Self::by_seats(caller.person, seats, units)
        }
    }

    /// What somebody with these seats, directing these units, sees without any clearance.
    pub fn by_seats(
        person: Option<PersonId>,
        seats: &[Membership],
        units: BTreeSet<UnitId>,
    ) -> Self {
        let secretary = seats
            .iter()
            .filter(|seat| seat.function == Function::Secretary);
        Self {
            is_cleared: false,
            bodies: seats.iter().map(|seat| seat.body).collect(),
            secretary_of: secretary.map(|seat| seat.body).collect(),
            person,
            units,
        }
    }

    /// Whether the caller is the owner, in person or as director of the unit.
    pub fn is_owner(&self, owner: Owner) -> bool {
        match owner {
            Owner::Person(person) => self.person == Some(person),
            Owner::Unit(unit) => self.units.contains(&unit),
        }
    }

    /// Whether the caller sees an item or decision of `body` (rule 7 of the domain).
    pub fn sees(&self, confidentiality: Confidentiality, body: BodyId) -> bool {
        !confidentiality.is_closed() || self.is_cleared || self.bodies.contains(&body)
    }

    /// Whether the caller sees an action: as [`Self::sees`], and its owner does.
    pub fn sees_action(
        &self,
        confidentiality: Confidentiality,
        body: BodyId,
        owner: Owner,
    ) -> bool {
        self.sees(confidentiality, body) || self.is_owner(owner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::id;

    /// Role × permission: `yes`, `no`, or the relation it takes. The five permissions to read go together.
    const MATRIX: &str = "
        role           Read*  ManageOrganisation  ManageMeetings  ManageActions  WorkOnAction     ManageAbsences    ManagePreferences  ImportMinutes  ReadLedger  AnonymisePeople  ReadClosedReads  ManageAccess
        administrator  yes    yes                 yes             yes            yes              yes               yes                yes            yes         yes              yes              yes
        secretary      yes    no                  secretary       secretary      secretary|owner  oneself|director  oneself            yes            secretary   no               no               no
        director       yes    no                  no              no             owner            oneself|director  oneself            no             no          no               no               no
        employee       yes    no                  no              no             owner            oneself|director  oneself            no             no          no               no               no
        member         yes    no                  no              no             owner            oneself|director  oneself            no             no          no               no               no
        auditor        yes    no                  no              no             no               no                no                 no             yes         no               yes              no
        cleared        no     no                  no              no             no               no                no                 no             no          no               no               no
        service        no     no                  no              no             no               no                no                 no             no          no               no               no
    ";

    /// What each scope lets a system do, whatever it concerns.
    const SCOPES: &str = "
        organisation:read   ReadOrganisation
        organisation:write  ManageOrganisation ManageAbsences ManagePreferences
        meetings:read       ReadMeetings
        meetings:write      ManageMeetings
        decisions:read      ReadDecisions
        actions:read        ReadActions
        actions:write       ManageActions WorkOnAction
        minutes:import      ImportMinutes
        reminders:read      ReadReminders ReadLedger
        closed:read
    ";

    /// The permissions that every role gives that may read at all.
    const READING: [Permission; 5] = [
        Permission::ReadOrganisation,
        Permission::ReadMeetings,
        Permission::ReadDecisions,
        Permission::ReadActions,
        Permission::ReadReminders,
    ];

    fn a_caller(role: Role, scopes: &[Scope]) -> Caller {
        Caller {
            roles: BTreeSet::from([role]),
            scopes: scopes.iter().copied().collect(),
            ..Caller::system("anne")
        }
    }

    /// Each relation by its name.
    fn relations() -> [(&'static str, Relation); 4] {
        let none = Relation::default();
        [
            (
                "secretary",
                Relation {
                    is_secretary: true,
                    ..none
                },
            ),
            (
                "owner",
                Relation {
                    is_owner: true,
                    ..none
                },
            ),
            (
                "oneself",
                Relation {
                    is_oneself: true,
                    ..none
                },
            ),
            (
                "director",
                Relation {
                    is_director: true,
                    ..none
                },
            ),
        ]
    }

    fn cell(role: Role, permission: Permission) -> String {
        let may = |relation| a_caller(role, &[]).may(permission, relation);
        if may(Relation::default()) {
            return "yes".to_owned();
        }
        let takes = relations()
            .into_iter()
            .filter(|(_, relation)| may(*relation));
        match takes.map(|(name, _)| name).collect::<Vec<_>>()[..] {
            [] => "no".to_owned(),
            ref names => names.join("|"),
        }
    }

    #[test]
    fn the_policy_is_the_matrix() {
        let mut rows = MATRIX
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty());
        let heads: Vec<_> = rows.next().unwrap().split_whitespace().skip(1).collect();
        let (reading, others) = Permission::ALL.split_at(READING.len());
        assert_eq!(reading, READING);
        let names = others.iter().map(|p| format!("{p:?}"));
        let names: Vec<_> = ["Read*".to_owned()].into_iter().chain(names).collect();
        assert_eq!(heads, names);
        for (row, role) in rows.zip(Role::ALL.iter().copied()) {
            let reads = cell(role, READING[0]);
            assert!(READING.iter().all(|p| cell(role, *p) == reads));
            let cells = others.iter().map(|p| cell(role, *p));
            let cells = [reads].into_iter().chain(cells);
            let told: Vec<_> = [role.name().to_owned()].into_iter().chain(cells).collect();
            assert_eq!(row.split_whitespace().collect::<Vec<_>>(), told);
        }
    }

    #[test]
    fn a_system_does_what_its_scopes_say_and_people_gain_nothing_by_them() {
        let rows = SCOPES
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty());
        for (row, scope) in rows.zip(Scope::ALL.iter().copied()) {
            let may = |role, permission: &Permission| {
                a_caller(role, &[scope]).may(*permission, Relation::default())
            };
            let given = Permission::ALL.iter().filter(|p| may(Role::Service, p));
            let given = given.map(|p| format!("{p:?}"));
            let told: Vec<_> = [scope.name().to_owned()].into_iter().chain(given).collect();
            assert_eq!(row.split_whitespace().collect::<Vec<_>>(), told);
            for role in Role::ALL.iter().filter(|role| **role != Role::Service) {
                for permission in Permission::ALL {
                    let bare = a_caller(*role, &[]).may(permission, Relation::default());
                    assert_eq!(may(*role, &permission), bare, "{role:?} {permission:?}");
                }
            }
        }
    }

    #[test]
    fn clearance_comes_with_a_role_or_for_a_system_with_a_scope() {
        let sees = |role, scopes: &[Scope]| {
            let sight = Sight::new(&a_caller(role, scopes), &[], BTreeSet::new());
            sight.sees(Confidentiality::Closed, BodyId::from_uuid(id(1)))
        };
        assert!(sees(Role::Service, &[Scope::ClosedRead]) && !sees(Role::Cleared, Scope::ALL));
        for (role, is_cleared) in [(Role::Auditor, true), (Role::Service, false)] {
            let caller = Caller {
                roles: BTreeSet::from([role, Role::Cleared]),
                ..a_caller(role, &[])
            };
            let sight = Sight::new(&caller, &[], BTreeSet::new());
            assert_eq!(sight.is_cleared, is_cleared, "{role:?}");
        }
        let others: Vec<_> = Scope::ALL
            .iter()
            .copied()
            .filter(|scope| *scope != Scope::ClosedRead)
            .collect();
        assert!(!sees(Role::Service, &others) && !sees(Role::Auditor, &[Scope::ClosedRead]));
    }

    #[test]
    fn nobody_may_do_anything_without_a_role() {
        let everything = Relation {
            is_secretary: true,
            is_owner: true,
            is_oneself: true,
            is_director: true,
        };
        let nobody = Caller {
            roles: BTreeSet::new(),
            scopes: Scope::ALL.iter().copied().collect(),
            ..Caller::system("anne")
        };
        for permission in Permission::ALL {
            assert!(!nobody.may(permission, everything));
        }
    }

    #[test]
    fn closed_content_is_seen_by_those_with_a_seat_the_owner_and_the_cleared() {
        let (mine, other) = (BodyId::from_uuid(id(1)), BodyId::from_uuid(id(2)));
        let me = PersonId::from_uuid(id(3));
        let my_unit = UnitId::from_uuid(id(4));
        let caller = Caller {
            person: Some(me),
            ..Caller::system("anne")
        };
        let caller = Caller {
            roles: BTreeSet::from([Role::Member]),
            ..caller
        };
        let seat = Membership {
            body: mine,
            person: me,
            function: Function::Member,
        };
        let sight = Sight::new(&caller, &[seat], BTreeSet::from([my_unit]));
        let somebody = Owner::Person(PersonId::from_uuid(id(5)));
        let closed = Confidentiality::Closed;
        for (name, sees, expected) in [
            ("open", sight.sees(Confidentiality::Open, other), true),
            ("my body", sight.sees(closed, mine), true),
            ("another body", sight.sees(closed, other), false),
            (
                "my action",
                sight.sees_action(closed, other, Owner::Person(me)),
                true,
            ),
            (
                "my unit's action",
                sight.sees_action(closed, other, Owner::Unit(my_unit)),
                true,
            ),
            (
                "another's action",
                sight.sees_action(closed, other, somebody),
                false,
            ),
            (
                "cleared",
                Sight {
                    is_cleared: true,
                    ..Sight::default()
                }
                .sees(closed, other),
                true,
            ),
        ] {
            assert_eq!(sees, expected, "{name}");
        }
        assert!(
            sight.secretary_of.is_empty(),
            "a member is not the secretary"
        );
    }
}
