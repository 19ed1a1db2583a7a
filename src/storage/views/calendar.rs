//! What a calendar shows: the titles of agendas that everybody may read, and actions with the names
//! around them. One query each, however many meetings and actions there are.

use std::collections::HashMap;

use diesel::{dsl::max, prelude::*};

use crate::{
    domain::{
        action::Action,
        agenda::Confidentiality,
        calendar::Moment,
        calendar_entry::{ActionNames, AgendaTitle},
        ids::{ActionId, BodyId, MeetingId, PersonId, UnitId},
        journal_number::CaseNumber,
        matter::is_number_told,
        text::Title,
    },
    storage::{
        Db, StorageResult,
        actions::{ActionRow, NO_DAY, OUTSTANDING},
        records::Columns,
        schema::{actions, agenda_items, bodies, decisions, events, matters, people, units},
        types::{DbId, DbMoment},
    },
};

/// The most items of one agenda that a calendar is given.
const MOST_TITLES: i16 = 100;

/// The titles of these agendas that everybody may read, in their order.
pub fn titles_of_meetings(
    db: &mut Db,
    meetings: &[MeetingId],
) -> StorageResult<HashMap<MeetingId, Vec<AgendaTitle>>> {
    type Line = (DbId, DbId, i16, bool, String, Option<String>);
    let rows: Vec<Line> = agenda_items::table
        .filter(agenda_items::meeting_id.eq_any(meetings.iter().copied().map(DbId::from)))
        .filter(agenda_items::position.le(MOST_TITLES))
        .order((
            agenda_items::meeting_id,
            agenda_items::position,
            agenda_items::id,
        ))
        .select((
            agenda_items::id,
            agenda_items::meeting_id,
            agenda_items::position,
            agenda_items::is_closed,
            agenda_items::title,
            agenda_items::public_title,
        ))
        .load(db)?;
    let mut found: HashMap<MeetingId, Vec<AgendaTitle>> = HashMap::new();
    for (id, meeting, position, is_closed, title, public_title) in rows {
        let columns = Columns::of("agenda_items", id);
        let titles = (
            columns.parsed("title", Title::parse(&title))?,
            columns.maybe("public_title", public_title.as_deref(), Title::parse)?,
        );
        let position = columns.parsed("position", u16::try_from(position))?;
        let line = AgendaTitle::of(position, Confidentiality::closed_if(is_closed), titles);
        found.entry(meeting.into()).or_default().extend(line);
    }
    Ok(found)
}

/// When any of what [`titles_of_meetings`] tells of an agenda last changed, for each of these meetings
/// where something is known of it.
pub fn latest_of_agendas(
    db: &mut Db,
    meetings: &[MeetingId],
) -> StorageResult<HashMap<MeetingId, Moment>> {
    let rows: Vec<(Option<DbId>, Option<DbMoment>)> = events::table
        .inner_join(agenda_items::table.on(agenda_items::id.eq(events::subject_id)))
        .filter(agenda_items::meeting_id.eq_any(meetings.iter().copied().map(DbId::from)))
        .filter(agenda_items::position.le(MOST_TITLES))
        .filter(
            agenda_items::is_closed
                .eq(false)
                .or(agenda_items::public_title.is_not_null()),
        )
        .group_by(agenda_items::meeting_id)
        .select((agenda_items::meeting_id.nullable(), max(events::at)))
        .load(db)?;
    let known = rows
        .into_iter()
        .filter_map(|(meeting, at)| Some((meeting?.into(), at?.0)));
    Ok(known.collect())
}

/// Whose actions a calendar shows.
#[derive(Debug, Clone)]
pub enum ActionsOf {
    /// Those that a person owns, in person or as director of these units.
    Owner(PersonId, Vec<UnitId>),
    /// The open ones of a body: its calendar is anybody's, and closed ones are not.
    Body(BodyId),
    /// Those of these that somebody is to be told of, for a calendar that takes them one by one.
    These(Vec<ActionId>),
}

/// Of an action: its body, the person or the unit that owns it, and its case.
type Names = (String, Option<String>, Option<String>, CaseOf);

/// The case number of an action's matter, and whether that is closed.
type CaseOf = (Option<String>, Option<bool>);

/// The actions that are outstanding, and those that have ended since a moment, by the day they are
/// due, with the names around them; at most so many, and what is outstanding before what has ended.
pub fn actions_of(
    db: &mut Db,
    whose: &ActionsOf,
    ended_since: Moment,
    most: i64,
) -> StorageResult<Vec<(Action, ActionNames)>> {
    let mut query = actions::table
        .inner_join(bodies::table)
        .inner_join(decisions::table.inner_join(agenda_items::table.left_join(matters::table)))
        .left_join(people::table.on(people::id.nullable().eq(actions::owner_person_id)))
        .left_join(units::table.on(units::id.nullable().eq(actions::owner_unit_id)))
        .filter(
            actions::state.eq_any(OUTSTANDING).or(actions::state_at
                .ge(DbMoment(ended_since))
                .assume_not_null()),
        )
        .select((
            ActionRow::as_select(),
            (
                bodies::name,
                people::name.nullable(),
                units::name.nullable(),
                (
                    matters::case_number.nullable(),
                    matters::is_closed.nullable(),
                ),
            ),
        ))
        .into_boxed();
    query = match whose {
        ActionsOf::Owner(person, units) => query.filter(
            actions::owner_person_id
                .eq(DbId::from(*person))
                .or(actions::owner_unit_id.eq_any(units.iter().copied().map(DbId::from)))
                .assume_not_null(),
        ),
        ActionsOf::Body(body) => query
            .filter(actions::body_id.eq(DbId::from(*body)))
            .filter(actions::is_closed.eq(false)),
        ActionsOf::These(ids) => {
            query.filter(actions::id.eq_any(ids.iter().copied().map(DbId::from)))
        }
    };
    let rows: Vec<(ActionRow, Names)> = query
        .order((
            actions::state.eq_any(OUTSTANDING).desc(),
            actions::due_on,
            actions::id,
        ))
        .limit(most)
        .load(db)?;
    let found = rows.into_iter().map(named);
    let mut found: Vec<_> = found.collect::<StorageResult<_>>()?;
    found.sort_by_key(|(action, _)| (action.due_moment.on.unwrap_or(NO_DAY), action.id));
    Ok(found)
}

fn named(
    (row, (body, person, unit, case)): (ActionRow, Names),
) -> StorageResult<(Action, ActionNames)> {
    let action = Action::try_from(row)?;
    let columns = Columns::of("actions", action.id);
    let owner = columns.known("owner_person_id", person.or(unit))?;
    let (case, is_matter_closed) = case;
    let matter = Confidentiality::closed_if(is_matter_closed.unwrap_or(false));
    let case = case.filter(|_| is_number_told(matter, action.confidentiality));
    let names = ActionNames {
        body: columns.parsed("bodies.name", Title::parse(&body))?,
        owner: columns.parsed("owner name", Title::parse(&owner))?,
        case_number: columns.maybe("case_number", case.as_deref(), CaseNumber::parse)?,
    };
    Ok((action, names))
}
