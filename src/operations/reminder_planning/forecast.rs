//! What would go out if nothing else changed, with the names that a reader needs. Changes nothing.

use std::collections::HashMap;

use super::{Place, Supposed, compare, new_line};
use crate::{
    domain::{
        access::Caller,
        calendar::Moment,
        ids::{ActionId, PersonId},
        reminders::{Reminder, ReminderState},
        text::Title,
    },
    operations::{Office, OperationResult, office::Desk},
    storage,
};

/// A line that would go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForecastLine {
    /// The line; one that is not planned yet has an id that nothing else will have.
    pub reminder: Reminder,
    /// What it reminds of; nothing of what is closed.
    pub action_title: Option<Title>,
    /// Who gets it.
    pub recipient_name: Option<Title>,
    /// Who is away or cannot be reached, where it goes to somebody else.
    pub missed_name: Option<Title>,
}

/// The lines that would go out by a moment: those that wait and those that planning would add, of steps
/// that repeat every time, in order of time. Without a moment what the ledger would hold if it were
/// planned now.
pub async fn forecast(
    office: &Office,
    until: Option<Moment>,
) -> OperationResult<Vec<ForecastLine>> {
    let caller = Caller::system("remind --dry-run");
    let mut found = Vec::new();
    let mut place = Some(Place::START);
    while let Some(at) = place {
        let (next, lines) = office
            .read(&caller, move |desk| batch(desk, (at, until)))
            .await?;
        found.extend(lines);
        place = next;
    }
    let order = |line: &ForecastLine| {
        let line = &line.reminder;
        (line.send_at, line.recipient, line.id)
    };
    found.sort_by_key(order);
    Ok(found)
}

fn batch(
    desk: &mut Desk<'_>,
    (at, until): (Place, Option<Moment>),
) -> OperationResult<(Option<Place>, Vec<ForecastLine>)> {
    let (next, actions) = at.next(desk)?;
    let supposed = Supposed {
        until: until.map(|until| until.date_naive()),
        ..Supposed::default()
    };
    let mut lines = Vec::new();
    for (_, ledger, change) in compare(desk, &actions, &supposed)? {
        let is_standing = |line: &Reminder| {
            line.state == ReminderState::Planned && change.supersedes(line.id).is_none()
        };
        lines.extend(ledger.into_iter().filter(is_standing));
        for line in change.add.into_iter().filter(|line| !line.is_suppressed()) {
            lines.push(new_line(desk, line)?);
        }
    }
    lines.retain(|line| until.is_none_or(|until| line.send_at <= until));
    Ok((next, named(desk, lines)?))
}

/// The lines with what they are about and whom they reach, loaded at once.
fn named(desk: &mut Desk<'_>, lines: Vec<Reminder>) -> OperationResult<Vec<ForecastLine>> {
    let ids: Vec<_> = lines.iter().map(|line| line.action).collect();
    let open = storage::actions::find_many(desk.db, &ids)?.into_iter();
    let open = open.filter(|action| !action.confidentiality.is_closed());
    let titles: HashMap<ActionId, Title> = open.map(|action| (action.id, action.title)).collect();
    let people = lines
        .iter()
        .flat_map(|line| [line.recipient, line.instead_of]);
    let people: Vec<_> = people.flatten().collect();
    let people = storage::people::find_many(desk.db, &people)?.into_iter();
    let names: HashMap<PersonId, Title> = people.map(|one| (one.id, one.name)).collect();
    let name = |id: Option<PersonId>| names.get(&id?).cloned();
    let lines = lines.into_iter().map(|reminder| ForecastLine {
        action_title: titles.get(&reminder.action).cloned(),
        recipient_name: name(reminder.recipient),
        missed_name: name(reminder.instead_of),
        reminder,
    });
    Ok(lines.collect())
}
