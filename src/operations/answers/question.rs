//! What a link asks, and what it offers to choose from: the next meetings, and people who have to do with
//! the action. A link to what is open opens without signing in, so it tells no more than its mail did but
//! for these.

use chrono::NaiveDate;

use crate::{
    domain::{
        action::Action,
        answer_link::Answerer,
        body::Minutes,
        calendar::Moment,
        history::SubjectKind,
        ids::{MeetingId, PersonId},
        journal_number::CaseNumber,
        listing::{PageRequest, PageSize},
        next_meeting::Wanted,
        text::{Title, Verbatim, sort_key},
    },
    operations::{
        OperationResult, bodies, due, meetings as meetings_held,
        office::{Desk, found},
        owners,
    },
    storage::{self, people::PersonFilter},
};

/// What a link asks.
#[derive(Debug, Clone)]
pub struct Question {
    /// Who answers.
    pub answerer: Title,
    /// For whom, where it is not their own.
    pub on_behalf_of: Option<Title>,
    /// What is to be done.
    pub action: Title,
    /// The words of the decision that it comes from.
    pub quote: Option<Verbatim>,
    /// Whether it is closed, and somebody has signed in to answer.
    pub is_closed: bool,
    /// The body that decided it.
    pub body: Title,
    /// When it is due.
    pub due: Option<NaiveDate>,
    /// Whether that is at a meeting.
    pub is_due_at_meeting: bool,
    /// The case, if it has a number.
    pub case_number: Option<CaseNumber>,
    /// The next meetings that it could be due at.
    pub meetings: Vec<Choice<MeetingId, Moment>>,
    /// People who may know enough to take it over.
    pub takers: Vec<Choice<PersonId, Title>>,
    /// The last day on which it can be answered.
    pub last_day: NaiveDate,
    /// Today, before which nothing can be due.
    pub today: NaiveDate,
}

/// Something to choose, by its id, shown as something that people can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice<T, S> {
    /// What is chosen.
    pub value: T,
    /// What it is.
    pub shown: S,
}

/// The most meetings that are offered.
const MOST_MEETINGS: usize = 3;

/// The most people that are offered; others are named in words.
const MOST_TAKERS: u16 = 12;

pub(super) fn compose(
    desk: &mut Desk<'_>,
    action: &Action,
    (answerer, last_day): (Answerer, NaiveDate),
) -> OperationResult<Question> {
    let ids: Vec<_> = [Some(answerer.person), answerer.on_behalf_of]
        .into_iter()
        .flatten()
        .collect();
    let people = storage::people::find_many(desk.db, &ids)?;
    let name = |id: PersonId| {
        let person = people.iter().find(|person| person.id == id);
        person.map(|person| person.name.clone())
    };
    let mut matters = storage::views::decisions::matters_of_actions(desk.db, &[action.id])?;
    let body = bodies::load(desk, action.body)?;
    Ok(Question {
        answerer: found(SubjectKind::Person, name(answerer.person))?,
        on_behalf_of: answerer.on_behalf_of.and_then(name),
        action: action.title.clone(),
        quote: action.quote.clone(),
        is_closed: action.confidentiality.is_closed(),
        body: body.name,
        due: action.due_moment.on,
        is_due_at_meeting: action.due_moment.meeting.is_some(),
        case_number: matters.remove(&action.id).map(|matter| matter.case_number),
        meetings: meetings(desk, action)?,
        takers: takers(desk, action)?,
        last_day,
        today: desk.today(),
    })
}

/// The next meetings after it is due that can still take it up: of the body that it is due at, or else
/// of the one that decided it.
pub(super) fn meetings(
    desk: &mut Desk<'_>,
    action: &Action,
) -> OperationResult<Vec<Choice<MeetingId, Moment>>> {
    let due_at = match action.due_moment.meeting {
        Some(id) => Some(meetings_held::load(desk, id)?),
        None => None,
    };
    let body = due_at.as_ref().map_or(action.body, |meeting| meeting.body);
    let body = bodies::load(desk, body)?;
    let candidates = due::candidates(desk, &body, None)?;
    let mut wanted = Wanted {
        earliest: action.due_moment.on.and_then(|day| day.succ_opt()),
        needs: Some(action.agenda_minutes.unwrap_or(Minutes::USUAL_ITEM)),
        is_for_an_item: true,
        ..Wanted::first_after(desk.now)
    };
    let mut offered = Vec::new();
    while offered.len() < MOST_MEETINGS
        && let Some(meeting) = candidates.next_meeting(&wanted)
    {
        wanted.after = meeting.starts_at;
        offered.push(Choice {
            value: meeting.id,
            shown: meeting.starts_at,
        });
    }
    Ok(offered)
}

/// Those who help with it, and then the owner's colleagues, by name; nobody who has left.
pub(super) fn takers(
    desk: &mut Desk<'_>,
    action: &Action,
) -> OperationResult<Vec<Choice<PersonId, Title>>> {
    let owner = owners::in_person(desk.db, action.owner)?;
    let mut helpers = storage::action_people::contributors_of(desk.db, &[action.id])?;
    let helpers = helpers.remove(&action.id).unwrap_or_default();
    let today = desk.today();
    let mut offered = storage::people::find_many(desk.db, &helpers)?;
    offered.retain(|person| person.presence.is_here(today));
    offered.sort_by_key(|person| sort_key(person.name.as_str()));
    let unit = match owner {
        Some(owner) => storage::people::find(desk.db, owner)?.and_then(|person| person.unit),
        None => None,
    };
    if unit.is_some() {
        let filter = PersonFilter {
            unit,
            here_on: Some(today),
            ..PersonFilter::default()
        };
        let page = PageRequest {
            size: PageSize::new(MOST_TAKERS).unwrap_or_default(),
            ..PageRequest::default()
        };
        let colleagues = storage::people::list(desk.db, &filter, &page)?.items;
        offered.extend(
            colleagues
                .into_iter()
                .filter(|one| !helpers.contains(&one.id)),
        );
    }
    let others = offered.into_iter().filter(|one| Some(one.id) != owner);
    let choices = others.map(|person| Choice {
        value: person.id,
        shown: person.name,
    });
    Ok(choices.take(MOST_TAKERS.into()).collect())
}
