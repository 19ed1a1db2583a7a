//! Who gets a notice as things stand when it leaves: whom it concerns, whoever stands in, or the
//! secretary of the body where neither can be reached. Leaves out what it says.

use chrono::NaiveDate;

use super::{AddressedNotice, Notice};
use crate::{
    domain::{
        absence::who_gets_it,
        action::Action,
        ids::{BodyId, PersonId},
        organisation::Person,
    },
    mail::messages::{Standing, WhySecretary},
    operations::{OperationResult, absences},
    storage::{self, Db},
};

/// Who gets a notice.
#[derive(Debug)]
pub(super) enum Addressee {
    /// Somebody whom mail reaches.
    Somebody {
        /// Who.
        recipient: Box<Person>,
        /// Why they do.
        standing: Standing,
        /// Who is away or cannot be reached, where the recipient gets it in their place.
        instead_of: Option<Box<Person>>,
    },
    /// Nobody any more: somebody else is told by a notice of their own, or has been.
    Overtaken,
    /// Nobody, though somebody should: why.
    Nobody(&'static str),
}

impl Addressee {
    pub(super) fn of(
        db: &mut Db,
        AddressedNotice { notice, address }: &AddressedNotice,
        (action, today): (&Action, NaiveDate),
    ) -> OperationResult<Self> {
        if notice.is_overtaken(action) {
            return Ok(Self::Overtaken);
        }
        let Some(concerned) = notice.concerns(db, action)? else {
            return Self::secretary(db, (action.body, today), WhySecretary::NoDirector, None);
        };
        let (to, standing) = match address {
            None => (Some(concerned), Standing::InPerson),
            Some(address) if address.absent != concerned.to_string() => return Ok(Self::Overtaken),
            Some(address) if address.is_for_secretary => {
                let missed = find(db, concerned)?;
                // Else the secretary has it already, in the place of somebody without an address.
                let is_reached = missed.as_ref().is_some_and(|one| one.email.is_some());
                let why = WhySecretary::AwayUncovered;
                return if is_reached {
                    Self::secretary(db, (action.body, today), why, missed)
                } else {
                    Ok(Self::Overtaken)
                };
            }
            Some(address) => match &address.substitute {
                None => (Some(concerned), Standing::Copy),
                Some(substitute) => (substitute.parse().ok(), Standing::StandIn),
            },
        };
        let recipient = match to {
            Some(to) => find(db, to)?,
            None => None,
        };
        let is_reached = recipient.as_ref().is_some_and(|one| one.email.is_some());
        match recipient {
            Some(recipient) if is_reached => Ok(Self::Somebody {
                recipient: Box::new(recipient),
                standing,
                instead_of: match standing {
                    Standing::StandIn => find(db, concerned)?.map(Box::new),
                    _ => None,
                },
            }),
            // Whoever stands in has it.
            _ if standing == Standing::Copy => Ok(Self::Overtaken),
            missed => {
                let why = WhySecretary::NoAddress;
                Self::secretary(db, (action.body, today), why, missed)
            }
        }
    }

    /// The first secretary of a body, or whoever stands in, in the place of somebody.
    fn secretary(
        db: &mut Db,
        (body, today): (BodyId, NaiveDate),
        why: WhySecretary,
        missed: Option<Person>,
    ) -> OperationResult<Self> {
        let seats = storage::memberships::secretaries_of(db, &[body])?;
        let Some(seat) = seats.first() else {
            return Ok(Self::Nobody(nobody(why)));
        };
        let absences = absences::known_around(db, [seat.person], (today, today))?;
        let secretary = who_gets_it(seat.person, today, &absences).to();
        let is_the_same = missed.as_ref().is_some_and(|missed| missed.id == secretary);
        match find(db, secretary)? {
            Some(_) if is_the_same && why == WhySecretary::AwayUncovered => Ok(Self::Overtaken),
            Some(secretary) if secretary.email.is_some() => Ok(Self::Somebody {
                recipient: Box::new(secretary),
                standing: Standing::Secretary(why),
                instead_of: missed.map(Box::new),
            }),
            _ => Ok(Self::Nobody(nobody(why))),
        }
    }
}

impl Notice {
    /// Whether it is somebody else's by now, who is told by a notice of their own.
    fn is_overtaken(&self, action: &Action) -> bool {
        matches!(self, Self::Assigned { owner, .. } if *owner != super::id_of(action.owner))
    }
}

fn find(db: &mut Db, id: PersonId) -> OperationResult<Option<Person>> {
    Ok(storage::people::find(db, id)?)
}

/// Why a notice has nobody to go to.
const fn nobody(why: WhySecretary) -> &'static str {
    match why {
        WhySecretary::NoDirector => {
            "there is no director to tell, and no secretary of the body whom mail reaches"
        }
        WhySecretary::NoAddress => {
            "the recipient has no mail address, and the body no secretary whom mail reaches"
        }
        WhySecretary::AwayUncovered => {
            "the recipient is away, and the body has no secretary whom mail reaches"
        }
    }
}
