//! Notices: what people are told because something about their actions changed. Written to the
//! outbox by the use case that changed it, delivered by a job.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        access::Caller,
        action::Action,
        calendar::Moment,
        ids::{ActionId, OutboxId, PersonId},
        organisation::{Owner, Person},
        text::Note,
    },
    mail::messages::{ActionNotice, Change as MailChange, NoticedAction, OpenNotice},
    operations::{Office, OperationResult},
    storage,
};

pub use crate::storage::outbox::Settlement;

/// What happened to an action that its owner is told, or the director who answers for it.
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
}

impl Notice {
    pub(super) const TOPIC: &'static str = "action_notice";

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

    pub(super) fn to_payload(&self) -> String {
        serde_json::json!(self).to_string()
    }

    fn action(&self) -> Option<ActionId> {
        let (Self::Assigned { action, .. }
        | Self::DueMoved { action, .. }
        | Self::Reopened { action, .. }
        | Self::Escalated { action, .. }) = self;
        action.parse().ok()
    }
}

/// A notice that was claimed and is ready to be sent.
#[derive(Debug, Clone)]
pub struct ClaimedNotice {
    /// The message in the outbox; the mail's Message-ID is made from it.
    pub id: OutboxId,
    /// How often it was tried before.
    pub attempts: u16,
    /// The mail and who gets it; `None` when there is nobody left to tell.
    pub mail: Option<(Person, ActionNotice)>,
}

/// Claims up to `most` notices until `until`, with what their mails say as things stand now.
pub async fn claim_notices(
    office: &Office,
    until: Moment,
    most: u16,
    link_base: String,
) -> OperationResult<Vec<ClaimedNotice>> {
    let caller = Caller::system("job deliver-notices");
    office
        .write(&caller, move |desk| {
            let messages = storage::outbox::claim(desk.db, desk.now, until, most.into())?;
            let mut claimed = Vec::with_capacity(messages.len());
            for message in messages {
                let notice = serde_json::from_str::<Notice>(&message.payload).ok();
                let mail = match notice {
                    Some(notice) => compose(desk.db, &notice, &link_base)?,
                    None => None,
                };
                claimed.push(ClaimedNotice {
                    id: message.id,
                    attempts: message.attempts,
                    mail,
                });
            }
            Ok(claimed)
        })
        .await
}

/// Notes what became of a claimed notice.
pub async fn settle_notice(
    office: &Office,
    id: OutboxId,
    settlement: Settlement,
) -> OperationResult<()> {
    let caller = Caller::system("job deliver-notices");
    office
        .write(&caller, move |desk| {
            Ok(storage::outbox::settle(
                desk.db,
                id,
                desk.now,
                settlement.clone(),
            )?)
        })
        .await
}

fn compose(
    db: &mut storage::Db,
    notice: &Notice,
    link_base: &str,
) -> OperationResult<Option<(Person, ActionNotice)>> {
    let Some(id) = notice.action() else {
        return Ok(None);
    };
    let Some(action) = storage::actions::find(db, id)? else {
        return Ok(None);
    };
    if matches!(notice, Notice::Assigned { owner, .. } if *owner != id_of(action.owner)) {
        return Ok(None);
    }
    let recipient = match notice {
        Notice::Escalated { .. } => action.accountable,
        _ => owner_in_person(db, action.owner)?,
    };
    let Some(recipient) = recipient else {
        return Ok(None);
    };
    let Some(recipient) = storage::people::find(db, recipient)? else {
        return Ok(None);
    };
    let mail = ActionNotice {
        recipient_name: recipient.name.to_string(),
        language: recipient.language,
        change: match notice {
            Notice::Assigned { .. } => MailChange::Assigned,
            Notice::DueMoved { .. } => MailChange::DueMoved,
            Notice::Reopened { .. } => MailChange::Reopened,
            Notice::Escalated { .. } => MailChange::Escalated,
        },
        action: noticed(db, &action, notice, link_base)?,
    };
    Ok(Some((recipient, mail)))
}

fn id_of(owner: Owner) -> String {
    match owner {
        Owner::Person(person) => person.to_string(),
        Owner::Unit(unit) => unit.to_string(),
    }
}

fn noticed(
    db: &mut storage::Db,
    action: &Action,
    notice: &Notice,
    link_base: &str,
) -> OperationResult<NoticedAction> {
    let case_number = storage::matters::of_decision(db, action.decision)?;
    let case_number = case_number.map(|matter| matter.case_number);
    let link = action_link(link_base, action.id);
    if action.confidentiality.is_closed() {
        return Ok(NoticedAction::Closed { case_number, link });
    }
    let body = storage::bodies::find(db, action.body)?;
    Ok(NoticedAction::Open(OpenNotice {
        action: action.title.to_string(),
        body_name: body.map(|body| body.name.to_string()).unwrap_or_default(),
        due_before: match notice {
            Notice::DueMoved { before, .. } => *before,
            _ => None,
        },
        due: action.due_moment.on,
        carried_over: match notice {
            Notice::Escalated { carried_over, .. } => {
                Some(*carried_over).filter(|times| *times > 0)
            }
            _ => None,
        },
        reason: match notice {
            Notice::Reopened { reason, .. } | Notice::Escalated { reason, .. } => {
                Some(reason.clone())
            }
            _ => None,
        },
        case_number,
        link,
    }))
}

/// The person who answers an action's mail: the owner, or the director of the owning unit.
pub(super) fn owner_in_person(
    db: &mut storage::Db,
    owner: Owner,
) -> OperationResult<Option<PersonId>> {
    Ok(match owner {
        Owner::Person(person) => Some(person),
        Owner::Unit(unit) => storage::units::find(db, unit)?.and_then(|unit| unit.director),
    })
}

/// The people who answer the mail of these owners; a unit without a director has nobody.
pub(super) fn owners_in_person(
    db: &mut storage::Db,
    owners: &BTreeSet<Owner>,
) -> OperationResult<BTreeSet<PersonId>> {
    let mut people = BTreeSet::new();
    let mut units = Vec::new();
    for owner in owners {
        match owner {
            Owner::Person(person) => {
                people.insert(*person);
            }
            Owner::Unit(unit) => units.push(*unit),
        }
    }
    let units = storage::units::find_many(db, &units)?;
    people.extend(units.into_iter().filter_map(|unit| unit.director));
    Ok(people)
}

/// Where an action can be read, under the address that mails point to.
pub(super) fn action_link(base: &str, action: ActionId) -> String {
    format!("{base}/api/v1/actions/{action}")
}
