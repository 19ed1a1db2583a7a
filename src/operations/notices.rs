//! Notices: what people are told because something about their actions changed, or somebody asks that
//! it does. Written to the outbox by the use case, delivered by a job; `wording` makes mails of them.

mod addressing;
mod failed;
mod wording;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        absence::{Recipient, who_gets_it},
        access::Caller,
        action::Action,
        claim::Claim,
        ids::{ActionId, OutboxId, PersonId, RunId},
        involvement::Involvement,
        organisation::{Owner, Person},
        text::Note,
    },
    mail::messages::{ActionNotice, Change as MailChange},
    operations::{Office, OperationResult, absences, office::Desk, owners},
    storage,
};

pub(super) use self::failed::of_body as failed_of_body;
pub use crate::storage::outbox::Settlement;

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
    /// It is due at another time.
    DueMoved {
        /// Which.
        action: String,
        /// The day it was due.
        before: Option<NaiveDate>,
    },
    /// It has been taken up again.
    Reopened {
        /// Which.
        action: String,
        /// Why.
        reason: String,
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

/// A notice as it lies in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AddressedNotice {
    #[serde(flatten)]
    notice: Notice,
    /// Who gets it, since somebody is away; else whoever it concerns when it leaves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address: Option<Address>,
}

/// Who gets a notice while somebody is away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Address {
    /// Who is away.
    absent: String,
    /// Who stands in; without one it is the copy to whoever is away.
    substitute: Option<String>,
    /// Whether nobody stands in, and the secretary of the body is told as well.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_for_secretary: bool,
}

impl AddressedNotice {
    pub(super) const TOPIC: &'static str = "action_notice";

    pub(super) fn to_payload(&self) -> String {
        serde_json::json!(self).to_string()
    }
}

impl Notice {
    pub(super) fn assigned(action: &Action) -> Self {
        Self::Assigned {
            action: action.id.to_string(),
            owner: id_of(action.owner),
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

    fn action(&self) -> Option<ActionId> {
        let (Self::Assigned { action, .. }
        | Self::DueMoved { action, .. }
        | Self::Reopened { action, .. }
        | Self::Escalated { action, .. }
        | Self::Involved { action, .. }
        | Self::Asked { action, .. }) = self;
        action.parse().ok()
    }

    fn asker(&self) -> Option<PersonId> {
        match self {
            Self::Asked { asker, .. } => asker.as_deref()?.parse().ok(),
            _ => None,
        }
    }

    /// Whom it concerns as things stand, whether they are there or not.
    fn concerns(&self, db: &mut storage::Db, action: &Action) -> OperationResult<Option<PersonId>> {
        match self {
            Self::Assigned { .. } | Self::DueMoved { .. } | Self::Reopened { .. } => {
                owners::in_person(db, action.owner)
            }
            Self::Escalated { .. } => Ok(action.accountable),
            Self::Involved { person, .. } => Ok(person.parse().ok()),
            Self::Asked { decider, .. } => Ok(decider.parse().ok()),
        }
    }

    fn change(&self) -> MailChange {
        match self {
            Self::Assigned { .. } => MailChange::Assigned,
            Self::DueMoved { .. } => MailChange::DueMoved,
            Self::Reopened { .. } => MailChange::Reopened,
            Self::Escalated { .. } => MailChange::Escalated,
            Self::Involved { involvement, .. } => match Involvement::from_name(involvement) {
                Some(Involvement::Informed) => MailChange::Informed,
                Some(Involvement::Contributor) | None => MailChange::Contributing,
            },
            Self::Asked { wish, .. } => match wish {
                Wish::MoreTime(_) => MailChange::TimeRequested,
                Wish::HandOver(_) => MailChange::HandoverRequested,
            },
        }
    }
}

/// Tells whoever a notice concerns; where they are away today, whoever stands in, with a copy to them,
/// or where nobody does, the secretary as well.
pub(super) fn tell(desk: &mut Desk<'_>, action: &Action, notice: &Notice) -> OperationResult<()> {
    let today = desk.today();
    let concerned = notice.concerns(desk.db, action)?;
    let recipient = match concerned {
        Some(person) => {
            let absences = absences::known_around(desk.db, [person], (today, today))?;
            Some(who_gets_it(person, today, &absences))
        }
        None => None,
    };
    let away = |person: PersonId| Address {
        absent: person.to_string(),
        substitute: None,
        is_for_secretary: false,
    };
    let addresses = match recipient {
        None | Some(Recipient::InPerson(_)) => vec![None],
        Some(Recipient::StandIn { to, instead_of }) => {
            let copy = away(instead_of);
            let substitute = Some(to.to_string());
            let stand_in = Address {
                substitute,
                ..away(instead_of)
            };
            vec![Some(stand_in), Some(copy)]
        }
        Some(Recipient::Uncovered(person)) => {
            let is_for_secretary = true;
            let told_as_well = Address {
                is_for_secretary,
                ..away(person)
            };
            vec![None, Some(told_as_well)]
        }
    };
    for address in addresses {
        desk.send(&AddressedNotice {
            notice: notice.clone(),
            address,
        })?;
    }
    Ok(())
}

/// A notice that was claimed and is ready to be sent.
#[derive(Debug, Clone)]
pub struct ClaimedNotice {
    /// The message in the outbox; the mail's Message-ID is made from it.
    pub id: OutboxId,
    /// How often it was tried before.
    pub attempts: u16,
    /// What becomes of it.
    pub fate: NoticeFate,
}

/// What becomes of a notice whose time has come.
#[derive(Debug, Clone)]
pub enum NoticeFate {
    /// It goes to somebody.
    Send(Box<(Person, ActionNotice)>),
    /// It concerns nobody any more.
    Overtaken,
    /// There is nobody whom it could go to: why.
    Nobody(String),
}

/// Claims up to `most` notices, with what their mails say as things stand now.
pub async fn claim_notices(
    office: &Office,
    claim: Claim,
    most: u16,
    link_base: String,
) -> OperationResult<Vec<ClaimedNotice>> {
    let caller = Caller::system("job deliver-notices");
    office
        .write(&caller, move |desk| {
            let messages = storage::outbox::claim(desk.db, claim, desk.now, most.into())?;
            let mut claimed = Vec::with_capacity(messages.len());
            for message in messages {
                let notice = serde_json::from_str::<AddressedNotice>(&message.payload).ok();
                let fate = match notice {
                    Some(notice) => wording::compose(desk, &notice, &link_base)?,
                    None => NoticeFate::Nobody("the message cannot be read".to_owned()),
                };
                claimed.push(ClaimedNotice {
                    id: message.id,
                    attempts: message.attempts,
                    fate,
                });
            }
            Ok(claimed)
        })
        .await
}

/// Notes what became of a notice that a run has claimed; answers whether it was still the run's.
pub async fn settle_notice(
    office: &Office,
    held: (RunId, OutboxId),
    settlement: Settlement,
) -> OperationResult<bool> {
    let caller = Caller::system("job deliver-notices");
    office
        .write(&caller, move |desk| {
            Ok(storage::outbox::settle(
                desk.db,
                held,
                desk.now,
                settlement.clone(),
            )?)
        })
        .await
}

/// Gives back what a run has claimed and not settled.
pub async fn release(office: &Office, run: RunId) -> OperationResult<()> {
    let caller = Caller::system("job deliver-notices");
    office
        .write(&caller, move |desk| {
            Ok(storage::outbox::release(desk.db, run)?)
        })
        .await
}

fn id_of(owner: Owner) -> String {
    match owner {
        Owner::Person(person) => person.to_string(),
        Owner::Unit(unit) => unit.to_string(),
    }
}
