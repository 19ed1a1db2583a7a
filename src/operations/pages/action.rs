//! An action with what stands around it, for somebody who reads about it on a page: no more of it than
//! `actions::find` would give them.

use crate::{
    domain::{
        access::{Caller, Permission},
        action::Action,
        calendar::Moment,
        ids::{ActionId, MeetingId},
        journal_number::CaseNumber,
        listing::DecisionInContext,
        organisation::Owner,
        text::{Title, Verbatim},
    },
    operations::{
        Office, OperationError, OperationResult, actions, answers, bodies, decisions, matters,
        meetings, office::Desk, owners,
    },
};

/// An action, and what is told around it.
#[derive(Debug, Clone)]
pub struct ActionPage {
    /// The action.
    pub action: Action,
    /// The body that decided it.
    pub body: Title,
    /// Whose it is; `None` where that is nobody any more.
    pub owner: Option<Title>,
    /// Who answers for it.
    pub accountable: Option<Title>,
    /// The meeting at which it is due.
    pub due_at: Option<DueAt>,
    /// What it comes from.
    pub decided: Option<Decided>,
    /// Whether the day it is due has gone by.
    pub is_overdue: bool,
    /// By which token the caller answers about it, where that is theirs and they were reminded of it.
    pub answer_token: Option<String>,
}

/// The meeting at which an action is due.
#[derive(Debug, Clone)]
pub struct DueAt {
    /// Who meets.
    pub body: Title,
    /// When it begins.
    pub starts_at: Moment,
    /// When its agenda closes.
    pub agenda_closes_at: Moment,
}

/// The decision that an action comes from.
#[derive(Debug, Clone)]
pub struct Decided {
    /// When the meeting began.
    pub at: Moment,
    /// The title of the item.
    pub item: Title,
    /// The words of the decision.
    pub words: Verbatim,
    /// The case, if it has a number that the caller may know.
    pub case_number: Option<CaseNumber>,
}

/// One action, as far as the caller may know of it and of what stands around it.
pub async fn find(office: &Office, caller: &Caller, id: ActionId) -> OperationResult<ActionPage> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadActions)?;
            let action = actions::load(desk, id)?;
            compose(desk, action)
        })
        .await
}

fn compose(desk: &mut Desk<'_>, action: Action) -> OperationResult<ActionPage> {
    let accountable = action.accountable.map(Owner::Person);
    let people = [Some(action.owner), accountable].into_iter().flatten();
    let mut names = owners::names(desk.db, people)?;
    let due_at = match action.due_moment.meeting {
        Some(meeting) => Some(due_at(desk, meeting)?),
        None => None,
    };
    let decided = match seen(decisions::load(desk, action.decision))? {
        Some(decision) => Some(decided(desk, decision)?),
        None => None,
    };
    Ok(ActionPage {
        body: bodies::load(desk, action.body)?.name,
        // Both may be one person.
        owner: names.get(&action.owner).cloned(),
        accountable: accountable.and_then(|person| names.remove(&person)),
        due_at,
        decided,
        is_overdue: action.is_overdue(desk.today()),
        answer_token: answers::token_of_caller(desk, &action)?,
        action,
    })
}

fn due_at(desk: &mut Desk<'_>, meeting: MeetingId) -> OperationResult<DueAt> {
    let meeting = meetings::load(desk, meeting)?;
    let body = bodies::load(desk, meeting.body)?;
    let deadline = body.rules.agenda_deadline;
    Ok(DueAt {
        body: body.name,
        starts_at: meeting.starts_at,
        agenda_closes_at: deadline.before(meeting.starts_at, desk.calendar),
    })
}

fn decided(desk: &mut Desk<'_>, found: DecisionInContext) -> OperationResult<Decided> {
    let matter = match found.matter {
        Some(matter) => seen(matters::load(desk, matter))?,
        None => None,
    };
    Ok(Decided {
        at: found.met_at,
        item: found.item_title,
        words: found.decision.text,
        case_number: matter.map(|matter| matter.case_number),
    })
}

/// What was found; nothing where the caller may not know of it.
fn seen<T>(found: OperationResult<T>) -> OperationResult<Option<T>> {
    match found {
        Ok(thing) => Ok(Some(thing)),
        Err(OperationError::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
