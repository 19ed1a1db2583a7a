//! What the generated item *Opfølgning fra sidst* is made from: the actions of a body, decided by it
//! or due at its meetings, with the names to read them by. One query a list, closed lines included:
//! which rendition shows what is for the domain to say.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::{
    domain::{
        action::Action,
        agenda::Confidentiality,
        calendar::{Moment, local_date},
        follow_up::FollowUpLine,
        history::Happening,
        ids::{ActionId, BodyId, MeetingId},
        journal_number::CaseNumber,
        text::Title,
    },
    storage::{
        Db, StorageResult,
        actions::{ActionRow, OUTSTANDING},
        events,
        records::Columns,
        schema::{actions, agenda_items, bodies, decisions, matters, meetings, people, units},
        types::{DbId, DbMoment},
    },
};

mod of_body {
    use crate::storage::schema::meetings;
    diesel::alias!(meetings as body_meetings: BodyMeetings);
}
use of_body::body_meetings;

/// The most lines of either list; what is due first and what ended last comes before the rest.
const MOST_LINES: usize = 1_000;

/// States of what came to its end.
const ENDED: [&str; 3] = ["closed", "cancelled", "declined"];

/// The names of person and unit, the case number and whether the matter is closed.
type Names = (Option<String>, Option<String>, Option<String>, Option<bool>);
/// With the limit of carrying over, whether the item is closed, and when it was decided.
type Joined = (ActionRow, Names, i16, bool, DbMoment);

/// Actions as the item tells of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lines {
    /// The lines.
    pub lines: Vec<FollowUpLine>,
    /// Whether there are more.
    pub is_cut: bool,
}

/// Joins the actions that the follow-up of a body tells of with their names.
///
/// What another body closed is left out: those who see what is closed here may not see that.
macro_rules! lines_of {
    ($body:expr) => {{
        let body = DbId::from($body);
        let at_its_meetings = body_meetings
            .filter(body_meetings.field(meetings::body_id).eq(body))
            .select(body_meetings.field(meetings::id).nullable());
        actions::table
            .inner_join(bodies::table)
            .inner_join(decisions::table.inner_join(agenda_items::table.left_join(matters::table)))
            .inner_join(meetings::table.on(meetings::id.eq(actions::decided_at_meeting_id)))
            .left_join(people::table.on(people::id.nullable().eq(actions::owner_person_id)))
            .left_join(units::table.on(units::id.nullable().eq(actions::owner_unit_id)))
            .filter(
                actions::body_id
                    .eq(body)
                    .or(actions::due_body_id.eq(body))
                    .or(actions::due_meeting_id.eq_any(at_its_meetings)),
            )
            .filter(
                actions::body_id.eq(body).or(actions::is_closed
                    .eq(false)
                    .and(agenda_items::is_closed.eq(false))),
            )
            .limit(i64::try_from(MOST_LINES + 1).unwrap_or(i64::MAX))
            .select((
                ActionRow::as_select(),
                (
                    people::name.nullable(),
                    units::name.nullable(),
                    matters::case_number.nullable(),
                    matters::is_closed.nullable(),
                ),
                bodies::carry_over_limit,
                agenda_items::is_closed,
                meetings::starts_at,
            ))
    }};
}

/// What is outstanding for a body and may have to be told at a meeting on a day: what is due by
/// then, and what was carried over.
pub fn outstanding(
    db: &mut Db,
    body: BodyId,
    (meeting, day): (MeetingId, NaiveDate),
) -> StorageResult<Lines> {
    let rows: Vec<Joined> = lines_of!(body)
        .filter(actions::state.eq_any(OUTSTANDING))
        .filter(
            actions::due_on
                .le(day)
                .or(actions::due_meeting_id.eq(DbId::from(meeting)))
                .or(actions::carried_over.gt(0)),
        )
        .order((actions::due_on, actions::id))
        .load(db)?;
    let mut found = read(rows, meeting)?;
    let subjects: Vec<_> = found
        .lines
        .iter()
        .map(|line| line.action.as_uuid())
        .collect();
    let moved = [Happening::DueMoved, Happening::Rescoped];
    let mut reasons = events::latest_reasons(db, &subjects, &moved)?;
    for line in &mut found.lines {
        line.latest_reason = reasons.remove(&line.action.as_uuid());
    }
    Ok(found)
}

/// What came to its end for a body after a moment, if there is one.
pub fn ended(
    db: &mut Db,
    body: BodyId,
    (meeting, after): (MeetingId, Option<Moment>),
) -> StorageResult<Lines> {
    let after = after.unwrap_or(Moment::UNIX_EPOCH);
    let rows: Vec<Joined> = lines_of!(body)
        .filter(actions::state.eq_any(ENDED))
        .filter(actions::state_at.gt(DbMoment(after)))
        .order((actions::state_at.desc(), actions::id.desc()))
        .load(db)?;
    read(rows, meeting)
}

/// Those of these actions that are closed as things stand, by themselves or by the item they come
/// from.
pub fn closed_among(db: &mut Db, ids: &[ActionId]) -> StorageResult<BTreeSet<ActionId>> {
    let rows: Vec<DbId> = actions::table
        .inner_join(decisions::table.inner_join(agenda_items::table))
        .filter(actions::id.eq_any(ids.iter().copied().map(DbId::from)))
        .filter(
            actions::is_closed
                .eq(true)
                .or(agenda_items::is_closed.eq(true)),
        )
        .select(actions::id)
        .load(db)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

fn read(mut rows: Vec<Joined>, meeting: MeetingId) -> StorageResult<Lines> {
    let is_cut = rows.len() > MOST_LINES;
    rows.truncate(MOST_LINES);
    let lines = rows.into_iter().map(|row| line(row, meeting));
    Ok(Lines {
        lines: lines.collect::<StorageResult<_>>()?,
        is_cut,
    })
}

fn line(row: Joined, meeting: MeetingId) -> StorageResult<FollowUpLine> {
    let (row, (person, unit, case_number, is_matter_closed), limit, is_item_closed, decided) = row;
    let action = Action::try_from(row)?;
    let columns = Columns::of("actions", action.id);
    let owner = columns.known("owner_person_id", person.or(unit))?;
    let limit = columns.parsed("bodies.carry_over_limit", u8::try_from(limit))?;
    let is_closed = action.confidentiality.is_closed() || is_item_closed;
    // The number of a closed matter is told behind closed doors alone.
    let case_number = case_number.filter(|_| is_closed || is_matter_closed != Some(true));
    Ok(FollowUpLine {
        action: action.id,
        owner_name: columns.parsed("owner name", Title::parse(&owner))?,
        case_number: columns.maybe("case_number", case_number.as_deref(), CaseNumber::parse)?,
        confidentiality: Confidentiality::closed_if(is_closed),
        decided_on: local_date(decided.0),
        due_on: action.due_moment.on,
        is_due_here: action.due_moment.meeting == Some(meeting),
        carried_over: action.carried_over,
        asks_for_decision: action.asks_for_decision(limit),
        state: (&action.state).into(),
        title: action.title,
        latest_reason: None,
    })
}
