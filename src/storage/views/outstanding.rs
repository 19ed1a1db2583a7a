//! The outstanding actions report: what is open or reported done, with the names to read it by.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::{
    domain::{
        access::Sight,
        action::Action,
        calendar::Moment,
        ids::{ActionId, AgendaItemId, BodyId},
        journal_number::CaseNumber,
        listing::{OutstandingAction, OutstandingFilter, Page, PageRequest},
        text::Title,
    },
    storage::{
        Db, StorageResult,
        actions::{ActionRow, NO_DAY, OUTSTANDING, UNFINISHED, cursor, owned_by, place_of},
        records::{Columns, one_more},
        schema::{actions, agenda_items, bodies, decisions, matters, meetings, people, units},
        types::{DbId, DbMoment},
    },
};

mod due {
    use crate::storage::schema::meetings;
    diesel::alias!(meetings as due_meetings: DueMeetings);
}
use due::due_meetings;

type Names = (
    (String, i16),
    Option<String>,
    Option<String>,
    Option<String>,
    String,
);
type Joined = (ActionRow, Names, DbMoment, Option<DbMoment>);

/// The lines of the report, with the names to read them by.
macro_rules! lines {
    () => {
        actions::table
            .inner_join(bodies::table)
            .inner_join(decisions::table.inner_join(agenda_items::table.left_join(matters::table)))
            .inner_join(meetings::table.on(meetings::id.eq(actions::decided_at_meeting_id)))
            .left_join(people::table.on(people::id.nullable().eq(actions::owner_person_id)))
            .left_join(units::table.on(units::id.nullable().eq(actions::owner_unit_id)))
            .left_join(
                due_meetings.on(due_meetings
                    .field(meetings::id)
                    .nullable()
                    .eq(actions::due_meeting_id)),
            )
            .select((
                ActionRow::as_select(),
                (
                    (bodies::name, bodies::carry_over_limit),
                    people::name.nullable(),
                    units::name.nullable(),
                    matters::case_number.nullable(),
                    agenda_items::title,
                ),
                meetings::starts_at,
                due_meetings.field(meetings::starts_at).nullable(),
            ))
    };
}

/// What somebody without clearance sees. The line shows the title of the item, which may have been
/// closed after the action was.
macro_rules! seen {
    ($sight:expr) => {
        actions::is_closed
            .eq(false)
            .and(agenda_items::is_closed.eq(false))
            .or(actions::body_id.eq_any($sight.bodies.iter().copied().map(DbId::from)))
            .or(owned_by!($sight))
    };
}

/// A page of the report by due day, so that what is overdue comes first; one query.
pub fn list(
    db: &mut Db,
    sight: &Sight,
    filter: &OutstandingFilter,
    today: NaiveDate,
    page: &PageRequest,
) -> StorageResult<Page<OutstandingAction>> {
    let mut query = lines!()
        .filter(actions::state.eq_any(OUTSTANDING))
        .into_boxed();
    if !sight.is_cleared {
        query = query.filter(seen!(sight));
    }
    if let Some(body) = filter.body {
        query = query.filter(actions::body_id.eq(DbId::from(body)));
    }
    if let Some(person) = filter.person {
        query = query.filter(actions::owner_person_id.eq(DbId::from(person)));
    }
    if let Some(unit) = filter.unit {
        let unit = DbId::from(unit);
        query = query.filter(actions::owner_unit_id.eq(unit).or(people::unit_id.eq(unit)));
    }
    if let Some(meeting) = filter.meeting {
        query = query.filter(actions::due_meeting_id.eq(DbId::from(meeting)));
    }
    if let Some(day) = filter.due_by {
        query = query.filter(actions::due_on.le(day).and(actions::due_on.lt(NO_DAY)));
    }
    if filter.is_overdue {
        query = query.filter(
            actions::due_on
                .lt(today)
                .and(actions::state.eq_any(UNFINISHED)),
        );
    }
    if let Some(after) = &page.after {
        let (day, id) = place_of(after)?;
        let id = DbId::from(id);
        query = query.filter(
            actions::due_on
                .gt(day)
                .or(actions::due_on.eq(day).and(actions::id.gt(id))),
        );
    }
    let rows: Vec<Joined> = query
        .order((actions::due_on, actions::id))
        .limit(one_more(page.size))
        .load(db)?;
    let found = rows.into_iter().map(|row| outstanding(row, today));
    let found = found.collect::<StorageResult<Vec<_>>>()?;
    Ok(Page::cut(found, page.size, |line| cursor(&line.action)))
}

/// The lines of these actions as things stand, in no order.
pub fn of_actions(
    db: &mut Db,
    ids: &[ActionId],
    today: NaiveDate,
) -> StorageResult<Vec<OutstandingAction>> {
    let ids = ids.iter().copied().map(DbId::from);
    let rows: Vec<Joined> = lines!().filter(actions::id.eq_any(ids)).load(db)?;
    rows.into_iter()
        .map(|row| outstanding(row, today))
        .collect()
}

/// The actions that may have been outstanding at a moment, with the items they come from, after an id, a
/// batch at a time: those that are now, and those that ended after it. Only what `sight` sees now.
pub fn since(
    db: &mut Db,
    sight: &Sight,
    (body, at): (Option<BodyId>, Moment),
    after: Option<ActionId>,
    most: i64,
) -> StorageResult<Vec<(Action, AgendaItemId)>> {
    let mut query = actions::table
        .inner_join(decisions::table.inner_join(agenda_items::table))
        .filter(actions::id.le(DbId::from(ActionId::last_at(at))))
        .filter(
            actions::state
                .eq_any(OUTSTANDING)
                .or(actions::state_at.gt(DbMoment(at))),
        )
        .select((ActionRow::as_select(), agenda_items::id))
        .into_boxed();
    if !sight.is_cleared {
        query = query.filter(seen!(sight));
    }
    if let Some(body) = body {
        query = query.filter(actions::body_id.eq(DbId::from(body)));
    }
    if let Some(after) = after {
        query = query.filter(actions::id.gt(DbId::from(after)));
    }
    let rows: Vec<(ActionRow, DbId)> = query.order(actions::id).limit(most).load(db)?;
    rows.into_iter()
        .map(|(row, item)| Ok((Action::try_from(row)?, item.into())))
        .collect()
}

fn outstanding(row: Joined, today: NaiveDate) -> StorageResult<OutstandingAction> {
    let (row, ((body, limit), person, unit, case_number, item), decided_at, due_at) = row;
    let action = Action::try_from(row)?;
    let columns = Columns::of("actions", action.id);
    let owner = columns.known("owner_person_id", person.or(unit))?;
    let limit = columns.parsed("bodies.carry_over_limit", u8::try_from(limit))?;
    Ok(OutstandingAction {
        body_name: columns.parsed("bodies.name", Title::parse(&body))?,
        owner_name: columns.parsed("owner name", Title::parse(&owner))?,
        case_number: columns.maybe("case_number", case_number.as_deref(), CaseNumber::parse)?,
        item_title: columns.parsed("item title", Title::parse(&item))?,
        decided_at: decided_at.0,
        due_at: due_at.map(|at| at.0),
        is_overdue: action.is_overdue(today),
        asks_for_decision: action.asks_for_decision(limit),
        carry_over_limit: limit,
        action,
        source: None,
    })
}
