//! Notices: what people are told because something about their actions changed, or somebody asks that
//! it does. Written to the outbox by the use case, delivered by a job; `wording` makes mails of them.

mod delivery;
mod failed;
mod fate;
mod given_up;
mod ledger;
mod reasons;
mod surroundings;
mod wording;

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        action::Action,
        ids::{ActionId, BodyId, NoticeId, PersonId, UnitId},
        involvement::Involvement,
        notices::About,
        organisation::Owner,
        text::Note,
    },
    mail::messages::Change as MailChange,
    operations::{OperationResult, office::Desk, owners},
    storage::{self, outbox::OutboxMessage},
};

pub use self::delivery::{NoticeBundle, claim_due, release, settle};
pub(super) use self::failed::of_body as failed_of_body;
pub(super) use self::given_up::{GivenUp, tell_given_up};
pub use self::ledger::list;
pub use crate::storage::outbox::{NoticeFilter, Settlement};

/// What happened to an action that its owner is told, or somebody else whom it concerns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Notice {
    /// It is yours now.
    Assigned {
        /// Which.
        action: String,
        /// Whose it became, a person or a unit: it may be another's when the notice leaves.
        owner: String,
    },
    /// It is yours no longer.
    TakenAway {
        /// Which.
        action: String,
        /// Whose it was, a person or a unit.
        owner: String,
        /// Who answered for that owner.
        person: String,
        /// Why.
        reason: Option<String>,
    },
    /// It is due at another time.
    DueMoved {
        /// Which.
        action: String,
        /// The day it was due.
        before: Option<NaiveDate>,
        /// Why, if somebody said so.
        #[serde(default)]
        reason: Option<String>,
        /// Who is told since they have to do with it; its owner without.
        #[serde(default)]
        person: Option<String>,
    },
    /// It has been taken up again.
    Reopened {
        /// Which.
        action: String,
        /// Why.
        reason: String,
        /// Who is told since they have to do with it; its owner without.
        #[serde(default)]
        person: Option<String>,
    },
    /// It is for the director who answers for it to take care of.
    Escalated {
        /// Which.
        action: String,
        /// How often it had been carried over.
        carried_over: u16,
        /// Why.
        reason: String,
    },
    /// Somebody helps with it from now on, or is told of it.
    Involved {
        /// Which.
        action: String,
        /// Who.
        person: String,
        /// As what, by its name.
        involvement: String,
    },
    /// Its owner asks the secretary to change something about it.
    Asked {
        /// Which.
        action: String,
        /// Whom: a secretary of the body, or whoever answers for it.
        decider: String,
        /// Who asks, where it is a person.
        asker: Option<String>,
        /// For what.
        wish: Wish,
        /// Why.
        reason: String,
    },
    /// A mail to somebody else was given up.
    MailFailed(FailedMail),
}

/// A mail that was given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedMail {
    /// What it was, by its name.
    mail: String,
    /// Whom it did not reach.
    recipient: Option<String>,
    /// How many reminders or notices it held.
    count: usize,
    /// Why.
    reason: String,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// To be due on this day.
    MoreTime(NaiveDate),
    /// To be whose name this is.
    HandOver(String),
}

impl Notice {
    pub(super) fn assigned(action: &Action) -> Self {
        Self::Assigned {
            action: action.id.to_string(),
            owner: id_of(action.owner),
        }
    }

    fn taken_away(old: &Action, person: PersonId, reason: Option<&Note>) -> Self {
        Self::TakenAway {
            action: old.id.to_string(),
            owner: id_of(old.owner),
            person: person.to_string(),
            reason: reason.map(ToString::to_string),
        }
    }

    pub(super) fn escalated(action: &Action, reason: &Note) -> Self {
        Self::Escalated {
            action: action.id.to_string(),
            carried_over: action.carried_over,
            reason: reason.to_string(),
        }
    }

    pub(super) fn involved(action: &Action, person: PersonId, involvement: Involvement) -> Self {
        Self::Involved {
            action: action.id.to_string(),
            person: person.to_string(),
            involvement: involvement.name().to_owned(),
        }
    }

    const fn about(&self) -> About {
        match self {
            Self::Assigned { .. } => About::Assigned,
            Self::TakenAway { .. } => About::TakenAway,
            Self::DueMoved { .. } => About::DueMoved,
            Self::Reopened { .. } => About::Reopened,
            Self::Escalated { .. } => About::Escalated,
            Self::Involved { .. } => About::Involved,
            Self::Asked { .. } => About::Asked,
            Self::MailFailed(_) => About::MailFailed,
        }
    }

    /// Whether it asks nothing of its recipient and takes nothing from anybody else: then the recipient may
    /// have chosen to get no such mail. What gives somebody something to do, or asks them for a decision,
    /// goes out whatever they have chosen.
    const fn is_optional(&self) -> bool {
        match self {
            Self::DueMoved { .. } | Self::Involved { .. } | Self::TakenAway { .. } => true,
            Self::Reopened { person, .. } => person.is_some(),
            Self::Assigned { .. }
            | Self::Escalated { .. }
            | Self::Asked { .. }
            | Self::MailFailed(_) => false,
        }
    }

    fn action(&self) -> Option<ActionId> {
        let action = match self {
            Self::MailFailed(_) => return None,
            Self::Assigned { action, .. }
            | Self::TakenAway { action, .. }
            | Self::DueMoved { action, .. }
            | Self::Reopened { action, .. }
            | Self::Escalated { action, .. }
            | Self::Involved { action, .. }
            | Self::Asked { action, .. } => action,
        };
        action.parse().ok()
    }

    /// Whom it names as the one who is told.
    fn person(&self) -> Option<PersonId> {
        let person = match self {
            Self::TakenAway { person, .. } | Self::Involved { person, .. } => person,
            Self::DueMoved { person, .. } | Self::Reopened { person, .. } => person.as_ref()?,
            Self::Asked { decider, .. } => decider,
            Self::Assigned { .. } | Self::Escalated { .. } | Self::MailFailed(_) => return None,
        };
        person.parse().ok()
    }

    /// Whether whoever owns the action is told, and not somebody else who has to do with it.
    const fn is_to_owner(&self) -> bool {
        match self {
            Self::Assigned { .. } => true,
            Self::DueMoved { person, .. } | Self::Reopened { person, .. } => person.is_none(),
            Self::TakenAway { .. }
            | Self::Escalated { .. }
            | Self::Involved { .. }
            | Self::Asked { .. }
            | Self::MailFailed(_) => false,
        }
    }

    /// Of whom a mail tells the name: who asks, or whom a mail did not reach.
    fn named(&self) -> Option<PersonId> {
        match self {
            Self::Asked { asker, .. } => asker.as_deref()?.parse().ok(),
            Self::MailFailed(failed) => failed.recipient.as_deref()?.parse().ok(),
            _ => None,
        }
    }

    /// Whom it must not go to, since it tells that they were not reached.
    fn missed(&self) -> Option<PersonId> {
        self.named().filter(|_| matches!(self, Self::MailFailed(_)))
    }

    /// Whom it concerns as things stand, whether they are there or not; `directors` are those of units.
    fn concerns(&self, action: &Action, directors: &HashMap<UnitId, PersonId>) -> Option<PersonId> {
        match self {
            Self::Escalated { .. } => action.accountable,
            _ if self.is_to_owner() => action.owner.in_person(directors),
            _ => self.person(),
        }
    }

    fn change(&self) -> MailChange {
        match self {
            Self::Assigned { .. } => MailChange::Assigned,
            Self::TakenAway { .. } => MailChange::TakenAway,
            Self::DueMoved { .. } => MailChange::DueMoved,
            Self::Reopened { .. } => MailChange::Reopened,
            Self::Escalated { .. } => MailChange::Escalated,
            Self::Involved { involvement, .. } => match Involvement::from_name(involvement) {
                Some(Involvement::Informed) => MailChange::Informed,
                Some(Involvement::Contributor) | None => MailChange::Contributing,
            },
            Self::MailFailed(_) => MailChange::MailFailed,
            Self::Asked { wish, .. } => match wish {
                Wish::MoreTime(_) => MailChange::TimeRequested,
                Wish::HandOver(_) => MailChange::HandoverRequested,
            },
        }
    }
}

/// Tells whoever became the owner of an action and whoever was it; and where it is due on another day, its
/// owner and those who have to do with it.
pub(super) fn tell_of_change(
    desk: &mut Desk<'_>,
    (old, new): (&Action, &Action),
    reason: Option<&Note>,
) -> OperationResult<()> {
    let is_given = new.owner != old.owner;
    if is_given {
        tell(desk, new, &Notice::assigned(new))?;
        let before = owners::in_person(desk.db, old.owner)?;
        let now = owners::in_person(desk.db, new.owner)?;
        if let Some(person) = before.filter(|_| before != now) {
            tell(desk, new, &Notice::taken_away(old, person, reason))?;
        }
    }
    if new.due_moment.on == old.due_moment.on {
        return Ok(());
    }
    let moved = |person| Notice::DueMoved {
        action: new.id.to_string(),
        before: old.due_moment.on,
        reason: reason.map(ToString::to_string),
        person,
    };
    // Whoever is given it learns the day with it.
    if !is_given {
        tell(desk, new, &moved(None))?;
    }
    tell_involved(desk, new, moved)
}

/// Tells everybody who has to do with an action that it was taken up again.
pub(super) fn tell_of_reopening(
    desk: &mut Desk<'_>,
    action: &Action,
    reason: &Note,
) -> OperationResult<()> {
    let reopened = |person| Notice::Reopened {
        action: action.id.to_string(),
        reason: reason.to_string(),
        person,
    };
    tell(desk, action, &reopened(None))?;
    tell_involved(desk, action, reopened)
}

/// Tells those who help with an action or are told of it, but for its owner.
fn tell_involved(
    desk: &mut Desk<'_>,
    action: &Action,
    notice: impl Fn(Option<String>) -> Notice,
) -> OperationResult<()> {
    let owner = owners::in_person(desk.db, action.owner)?;
    let involved = storage::action_people::of_action(desk.db, action.id)?;
    for one in involved.iter().filter(|one| Some(one.person) != owner) {
        tell(desk, action, &notice(Some(one.person.to_string())))?;
    }
    Ok(())
}

/// Tells whomever a notice concerns about an action, as soon as the offices are open: it goes to the outbox,
/// and who gets it is decided when it leaves.
pub(super) fn tell(desk: &mut Desk<'_>, action: &Action, notice: &Notice) -> OperationResult<()> {
    let unit = action.owner.unit();
    let directors = storage::units::directors_of(desk.db, unit.as_slice())?;
    let concerned = notice.concerns(action, &directors);
    put(desk, notice, (Some(action.id), action.body, concerned))
}

/// Puts a notice into the outbox, about an action or else about mails of a body.
fn put(
    desk: &mut Desk<'_>,
    notice: &Notice,
    (action, body, concerned): (Option<ActionId>, BodyId, Option<PersonId>),
) -> OperationResult<()> {
    let message = OutboxMessage {
        id: NoticeId::make(desk.ids, desk.now),
        topic: notice.about().name().to_owned(),
        payload: serde_json::json!(notice).to_string(),
        action,
        body: Some(body),
        recipient: concerned,
        send_at: desk.calendar.to_office_hours(desk.now),
    };
    Ok(storage::outbox::insert(desk.db, &message, desk.now)?)
}

fn id_of(owner: Owner) -> String {
    match owner {
        Owner::Person(person) => person.to_string(),
        Owner::Unit(unit) => unit.to_string(),
    }
}
