//! To whom a rung goes: the people behind its audience, or whoever is there in their place.
//! Nothing goes to nobody: the secretary gets what has no recipient, or none that can be reached.

use chrono::NaiveDate;

use crate::domain::{
    absence::{Absences, Recipient, who_gets_it},
    ids::PersonId,
    reminders::{
        Audience,
        plan::{Cause, Circumstances, Subject},
    },
};

/// To whom, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Address {
    /// Who gets it; nobody only when there is nobody at all.
    pub(super) to: Option<PersonId>,
    /// Who is away.
    pub(super) instead_of: Option<PersonId>,
    /// Whether somebody else gets the reminder itself.
    pub(super) is_copy: bool,
    /// Why.
    pub(super) cause: Cause,
}

impl Address {
    const fn plain(to: PersonId, cause: Cause) -> Self {
        Self {
            to: Some(to),
            instead_of: None,
            is_copy: false,
            cause,
        }
    }
}

/// Everybody whom a rung reaches that goes out on that day.
pub(super) fn addresses(
    audience: Audience,
    subject: &Subject,
    day: NaiveDate,
    at: Circumstances<'_>,
) -> Vec<Address> {
    let absences = at.absences;
    let people = &subject.recipients;
    let found = match audience {
        Audience::Owner => people.owner.as_slice(),
        Audience::Substitute => {
            let due = subject.anchor.day();
            let mut days = [day, due].into_iter().filter(|one| *one >= day);
            let stands_in = people
                .owner
                .and_then(|owner| days.find_map(|day| stand_in(owner, day, absences)));
            let stands_in = stands_in.into_iter();
            return stands_in
                .filter_map(|address| reachable(address, (subject, day, at)))
                .collect();
        }
        Audience::Contributors => &people.contributors,
        Audience::AccountableDirector => people.director.as_slice(),
        Audience::Secretary => people.secretary.as_slice(),
    };
    let to_everybody = |people: &[PersonId], cause| {
        let reached = people
            .iter()
            .flat_map(|person| reach(*person, cause, (subject, day, absences)))
            .filter_map(|address| reachable(address, (subject, day, at)));
        reached.collect()
    };
    match (found, audience, people.secretary) {
        // An action without helpers or director has nobody to tell on those rungs: nothing is missing.
        ([], Audience::Contributors | Audience::AccountableDirector, _) => vec![],
        ([], _, Some(secretary)) => to_everybody(&[secretary], Cause::SecretaryForNobody),
        ([], _, None) => vec![Address {
            to: None,
            instead_of: None,
            is_copy: false,
            cause: Cause::Nobody,
        }],
        (found, _, _) => to_everybody(found, Cause::Ladder),
    }
}

/// Who stands in for the owner on that day, told as such.
fn stand_in(owner: PersonId, day: NaiveDate, absences: &Absences) -> Option<Address> {
    match who_gets_it(owner, day, absences) {
        Recipient::StandIn { to, instead_of } => Some(Address {
            instead_of: Some(instead_of),
            ..Address::plain(to, Cause::StandIn)
        }),
        Recipient::InPerson(_) | Recipient::Uncovered(_) => None,
    }
}

/// The person; or whoever stands in, and a copy; or the person and the secretary as well.
fn reach(
    person: PersonId,
    cause: Cause,
    (subject, day, absences): (&Subject, NaiveDate, &Absences),
) -> Vec<Address> {
    match who_gets_it(person, day, absences) {
        Recipient::InPerson(to) => vec![Address::plain(to, cause)],
        Recipient::StandIn { to, instead_of } => vec![
            Address {
                instead_of: Some(instead_of),
                ..Address::plain(to, Cause::StandIn)
            },
            Address {
                is_copy: true,
                ..Address::plain(person, Cause::Copy)
            },
        ],
        Recipient::Uncovered(away) => {
            let told = subject
                .recipients
                .secretary
                .filter(|secretary| *secretary != away)
                .map(|secretary| Address {
                    instead_of: Some(away),
                    is_copy: true,
                    // The secretary's own stand-in, if it comes to that.
                    ..Address::plain(
                        who_gets_it(secretary, day, absences).to(),
                        Cause::SecretaryForUncovered,
                    )
                });
            let mut reached = vec![Address::plain(away, Cause::AwayUncovered)];
            reached.extend(told);
            reached
        }
    }
}

/// The address, where mail reaches it; else the secretary's, where mail reaches that. Nobody misses a
/// copy that cannot reach its recipient. Where nobody can be reached at all, sending fails and says so.
fn reachable(
    address: Address,
    (subject, day, at): (&Subject, NaiveDate, Circumstances<'_>),
) -> Option<Address> {
    let Some(unreachable) = address.to.filter(|to| at.unreachable.contains(to)) else {
        return Some(address);
    };
    if address.is_copy {
        return None;
    }
    let secretary = subject.recipients.secretary;
    let secretary = secretary.map(|one| who_gets_it(one, day, at.absences).to());
    let instead = secretary.filter(|one| !at.unreachable.contains(one));
    Some(instead.map_or(address, |secretary| Address {
        instead_of: Some(unreachable),
        ..Address::plain(secretary, Cause::SecretaryForUnreachable)
    }))
}
