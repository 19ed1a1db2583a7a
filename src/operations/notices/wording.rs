//! The mails that notices become, as things stand when they leave.

use super::{AddressedNotice, Notice, Wish};
use crate::{
    domain::{action::Action, calendar::Moment, ids::PersonId, organisation::Person},
    mail::messages::{ActionNotice, Asked, AskedFor, NoticedAction, OpenNotice, Standing},
    operations::{OperationResult, calendar_feeds::action_entries, links},
    storage::{self, views::calendar::ActionsOf},
};

/// The mail that a notice becomes, and who gets it; `None` when there is nobody left to tell.
pub(super) fn compose(
    db: &mut storage::Db,
    AddressedNotice { notice, address }: &AddressedNotice,
    (now, link_base): (Moment, &str),
) -> OperationResult<Option<(Person, ActionNotice)>> {
    let Some(id) = notice.action() else {
        return Ok(None);
    };
    let Some(action) = storage::actions::find(db, id)? else {
        return Ok(None);
    };
    let Some(concerned) = notice.concerns(db, &action)? else {
        return Ok(None);
    };
    let (recipient, standing) = match address {
        None => (Some(concerned), Standing::InPerson),
        // It concerns somebody else by now, who is told by a notice of their own.
        Some(address) if address.absent != concerned.to_string() => return Ok(None),
        Some(address) => match &address.substitute {
            None => (Some(concerned), Standing::Copy),
            Some(substitute) => (substitute.parse().ok(), Standing::StandIn),
        },
    };
    let Some(recipient) = recipient else {
        return Ok(None);
    };
    let asker = notice.asker();
    let people = [Some(recipient), Some(concerned), asker];
    let people: Vec<_> = people.into_iter().flatten().collect();
    let people = storage::people::find_many(db, &people)?;
    let person = |id: PersonId| people.iter().find(|person| person.id == id);
    let Some(recipient) = person(recipient) else {
        return Ok(None);
    };
    let names = Names {
        absent: person(concerned).filter(|_| standing == Standing::StandIn),
        asker: asker.and_then(person),
    };
    let date = match notice {
        Notice::Assigned { .. } | Notice::DueMoved { .. } => {
            let this = ActionsOf::These(vec![id]);
            action_entries(db, &this, (now, link_base))?.pop()
        }
        Notice::Reopened { .. }
        | Notice::Escalated { .. }
        | Notice::Involved { .. }
        | Notice::Asked { .. } => None,
    };
    let mail = ActionNotice {
        recipient_name: recipient.name.to_string(),
        language: recipient.language,
        change: notice.change(),
        standing,
        action: noticed(db, &action, (notice, &names), link_base)?,
        date,
    };
    Ok(Some((recipient.clone(), mail)))
}

/// Those of whom a notice tells the names.
struct Names<'a> {
    /// Who is away, where it goes to whoever stands in.
    absent: Option<&'a Person>,
    /// Who asks for something.
    asker: Option<&'a Person>,
}

fn noticed(
    db: &mut storage::Db,
    action: &Action,
    (notice, names): (&Notice, &Names<'_>),
    link_base: &str,
) -> OperationResult<NoticedAction> {
    let case_number = storage::matters::of_decision(db, action.decision)?;
    let case_number = case_number.map(|matter| matter.case_number);
    let link = links::to_action(link_base, action.id);
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
            Notice::Reopened { reason, .. }
            | Notice::Escalated { reason, .. }
            | Notice::Asked { reason, .. } => Some(reason.clone()),
            _ => None,
        },
        asked: match notice {
            Notice::Asked { wish, .. } => Some(Asked {
                by: names.asker.map(|person| person.name.to_string()),
                for_what: match wish {
                    Wish::MoreTime(day) => AskedFor::MoreTime(*day),
                    Wish::HandOver(to) => AskedFor::HandOver(to.clone()),
                },
            }),
            _ => None,
        },
        stands_in_for: names.absent.map(|person| person.name.to_string()),
        case_number,
        link,
    }))
}
