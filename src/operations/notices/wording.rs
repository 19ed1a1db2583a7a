//! The mails that notices become, as things stand when they leave.

use super::{AddressedNotice, Notice, NoticeFate, Wish, addressing::Addressee};
use crate::{
    domain::{action::Action, organisation::Person},
    mail::messages::{ActionNotice, Asked, AskedFor, NoticedAction, OpenNotice, Standing},
    operations::{OperationResult, calendar_feeds::action_entries, links, office::Desk},
    storage::{self, views::calendar::ActionsOf},
};

/// What becomes of a notice, as things stand now.
pub(super) fn compose(
    desk: &mut Desk<'_>,
    addressed: &AddressedNotice,
    link_base: &str,
) -> OperationResult<NoticeFate> {
    let notice = &addressed.notice;
    let action = match notice.action() {
        Some(id) => storage::actions::find(desk.db, id)?,
        None => None,
    };
    let Some(action) = action else {
        return Ok(NoticeFate::Overtaken);
    };
    let today = desk.today();
    let (recipient, standing, instead_of) =
        match Addressee::of(desk.db, addressed, (&action, today))? {
            Addressee::Overtaken => return Ok(NoticeFate::Overtaken),
            Addressee::Nobody(why) => return Ok(NoticeFate::Nobody(why.to_owned())),
            Addressee::Somebody {
                recipient,
                standing,
                instead_of,
            } => (*recipient, standing, instead_of),
        };
    let is_news = matches!(notice, Notice::Assigned { .. } | Notice::DueMoved { .. });
    let date = if is_news && !matches!(standing, Standing::Secretary(_)) {
        let this = ActionsOf::These(vec![action.id]);
        action_entries(desk.db, &this, (desk.now, link_base))?.pop()
    } else {
        None
    };
    let asker = match notice.asker() {
        Some(asker) => storage::people::find(desk.db, asker)?,
        None => None,
    };
    let names = Names {
        absent: instead_of.as_deref(),
        asker: asker.as_ref(),
    };
    let mail = ActionNotice {
        recipient_name: recipient.name.to_string(),
        language: recipient.language,
        change: notice.change(),
        standing,
        action: noticed(desk.db, &action, (notice, &names), link_base)?,
        date,
    };
    Ok(NoticeFate::Send(Box::new((recipient, mail))))
}

/// Those of whom a notice tells the names.
struct Names<'a> {
    /// Who is away or cannot be reached, where it goes to somebody else.
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
    let mut matters = storage::views::decisions::matters_of_actions(db, &[action.id])?;
    let case_number = matters.remove(&action.id).map(|matter| matter.case_number);
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
