//! To whom a rung goes: the people behind its audience, or whoever is there in their place.
//! Nothing goes to nobody: the secretary gets what has no recipient, or none that can be reached.

use chrono::NaiveDate;

use crate::domain::{
    absence::{Recipient, who_gets_it},
    ids::PersonId,
    organisation::OutOfReach,
    reminders::{
        Audience, ReminderCause, Step,
        plan::{Circumstances, Subject},
    },
};

/// To whom, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Address {
    /// Who gets it; nobody only when there is nobody at all.
    pub(super) to: Option<PersonId>,
    /// Who is away, or cannot be reached.
    pub(super) instead_of: Option<PersonId>,
    /// Whether somebody else gets the reminder itself.
    pub(super) is_copy: bool,
    /// Why.
    pub(super) cause: ReminderCause,
}

impl Address {
    const fn plain(to: PersonId, cause: ReminderCause) -> Self {
        Self {
            to: Some(to),
            instead_of: None,
            is_copy: false,
            cause,
        }
    }
}

/// A rung on the day on which it goes out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Occasion<'a> {
    pub(super) step: Step,
    pub(super) day: NaiveDate,
    pub(super) subject: &'a Subject,
    pub(super) at: Circumstances<'a>,
}

impl Occasion<'_> {
    /// Everybody whom the rung reaches.
    pub(super) fn addresses(self) -> Vec<Address> {
        let people = &self.subject.recipients;
        let found = match self.step.audience {
            Audience::Owner => people.owner.as_slice(),
            Audience::Substitute => return self.substitute().into_iter().collect(),
            Audience::Contributors => &people.contributors,
            Audience::AccountableDirector => people.director.as_slice(),
            Audience::Secretary => &people.secretaries,
        };
        match (found, self.step.audience) {
            // An action without helpers has nobody to tell on that rung: nothing is missing.
            ([], Audience::Contributors) => vec![],
            ([], _) => vec![self.secretary(None).map_or(
                Address {
                    to: None,
                    instead_of: None,
                    is_copy: false,
                    cause: ReminderCause::Nobody,
                },
                |secretary| Address::plain(secretary, ReminderCause::SecretaryForNobody),
            )],
            (found, _) => found
                .iter()
                .flat_map(|person| self.reach(*person))
                .collect(),
        }
    }

    /// Who stands in for the owner on that day, or on the day that the rungs count from while that is
    /// to come.
    fn substitute(self) -> Option<Address> {
        let owner = self.subject.recipients.owner?;
        let due = self.subject.anchor.day();
        let mut days = [self.day, due].into_iter().filter(|day| *day >= self.day);
        days.find_map(|day| match self.recipient_on(owner, day) {
            Recipient::StandIn { to, instead_of } => Some(Address {
                instead_of: Some(instead_of),
                ..Address::plain(to, ReminderCause::StandIn)
            }),
            Recipient::InPerson(_) | Recipient::Uncovered(_) => None,
        })
    }

    /// The person; or whoever stands in, and a copy; or the person and the secretary as well.
    fn reach(self, person: PersonId) -> Vec<Address> {
        match self.recipient_on(person, self.day) {
            Recipient::InPerson(to) => vec![self.in_person(to, ReminderCause::Ladder)],
            Recipient::StandIn { to, instead_of } => {
                let mut reached = vec![Address {
                    instead_of: Some(instead_of),
                    ..Address::plain(to, ReminderCause::StandIn)
                }];
                // Nobody misses a copy that cannot reach its recipient.
                if self.out_of_reach(person).is_none() {
                    reached.push(Address {
                        is_copy: true,
                        ..Address::plain(person, ReminderCause::Copy)
                    });
                }
                reached
            }
            Recipient::Uncovered(away) => {
                let mut reached = vec![self.in_person(away, ReminderCause::AwayUncovered)];
                // Else the secretary has it already, in the place of somebody whom no mail reaches.
                if self.out_of_reach(away).is_none() {
                    reached.extend(self.secretary(Some(away)).map(|secretary| Address {
                        instead_of: Some(away),
                        is_copy: true,
                        ..Address::plain(secretary, ReminderCause::SecretaryForUncovered)
                    }));
                }
                reached
            }
        }
    }

    /// The person, where mail reaches them or they want none; else the secretary. Where neither can be
    /// reached, sending fails and says so; but nothing is sent to somebody who has left.
    fn in_person(self, person: PersonId, cause: ReminderCause) -> Address {
        let Some(why) = self
            .out_of_reach(person)
            .filter(|why| *why == OutOfReach::Left || !self.is_held_back(person))
        else {
            return Address::plain(person, cause);
        };
        match (self.secretary(Some(person)), why) {
            (Some(secretary), why) => Address {
                instead_of: Some(person),
                ..Address::plain(secretary, ReminderCause::instead_of(why))
            },
            (None, OutOfReach::Left) => Address::plain(person, ReminderCause::LeftToNobody),
            (None, OutOfReach::NoAddress) => Address::plain(person, cause),
        }
    }

    /// Of the body's secretaries the first who is there, can be reached and wants mail, or whoever stands in
    /// for them; else one who wants none of this, or is away.
    fn secretary(self, but: Option<PersonId>) -> Option<PersonId> {
        let seats = self.subject.recipients.secretaries.iter();
        let found = seats.map(|seat| self.recipient_on(*seat, self.day));
        let found: Vec<_> = found
            .filter(|found| Some(found.to()) != but && self.out_of_reach(found.to()).is_none())
            .collect();
        let rank = |found: &&Recipient| {
            let is_away = matches!(found, Recipient::Uncovered(_));
            (self.is_held_back(found.to()), is_away)
        };
        // The first of those of the best rank.
        found.iter().min_by_key(rank).map(|found| found.to())
    }

    /// Who gets what is meant for the person on a day; whoever cannot be reached, or wants none of it,
    /// stands in for nobody.
    fn recipient_on(self, person: PersonId, day: NaiveDate) -> Recipient {
        match who_gets_it(person, day, self.at.absences) {
            Recipient::StandIn { to, instead_of }
                if self.out_of_reach(to).is_some() || self.is_held_back(to) =>
            {
                Recipient::Uncovered(instead_of)
            }
            found => found,
        }
    }

    fn out_of_reach(self, person: PersonId) -> Option<OutOfReach> {
        self.at.hard_to_reach.get(&person)?.obstacle_on(self.day)
    }

    fn is_held_back(self, person: PersonId) -> bool {
        let wishes = self.at.preferences.get(&person);
        !self.step.is_mandatory && wishes.is_some_and(|wish| wish.hold_back(self.day).is_some())
    }
}
