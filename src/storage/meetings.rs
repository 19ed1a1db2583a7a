//! The table of meetings.

use std::{collections::HashMap, ops::Range};

use diesel::{
    dsl::{count_star, sql, sum},
    prelude::*,
    sql_types::Bool,
};

use crate::{
    domain::{
        body::Minutes,
        calendar::Moment,
        ids::{BodyId, MeetingId, MeetingSeriesId},
        listing::{Cursor, Page, PageRequest},
        meeting::{Meeting, MeetingState},
        series::SeriesPlace,
        text::{Note, Title},
        version::Version,
    },
    storage::{
        Db, StorageError, StorageResult,
        records::{Columns, MOST_IDS, cursor_value, found_by_ids, one_more, records},
        schema::{agenda_items, meetings},
        types::{DbId, DbMoment},
    },
};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = meetings, treat_none_as_null = true)]
struct MeetingRow {
    id: DbId,
    body_id: DbId,
    slot: DbMoment,
    starts_at: DbMoment,
    minutes: i16,
    place: Option<String>,
    state: String,
    state_at: Option<DbMoment>,
    reason: Option<String>,
    version: i64,
    series_id: Option<DbId>,
    occurrence: Option<DbMoment>,
}

impl From<&Meeting> for MeetingRow {
    fn from(meeting: &Meeting) -> Self {
        let (state_at, reason) = match &meeting.state {
            MeetingState::Planned => (None, None),
            MeetingState::Frozen { at }
            | MeetingState::Held { at }
            | MeetingState::MinutesApproved { at } => (Some(DbMoment(*at)), None),
            MeetingState::Cancelled { at, reason } => {
                (Some(DbMoment(*at)), Some(reason.to_string()))
            }
        };
        Self {
            id: meeting.id.into(),
            body_id: meeting.body.into(),
            slot: DbMoment(meeting.slot),
            starts_at: DbMoment(meeting.starts_at),
            minutes: meeting.length.get().cast_signed(),
            place: meeting.place.as_ref().map(ToString::to_string),
            state: meeting.state.name().to_owned(),
            state_at,
            reason,
            version: meeting.version.get(),
            series_id: meeting.series.map(|place| place.series.into()),
            occurrence: meeting.series.map(|place| DbMoment(place.occurrence)),
        }
    }
}

impl TryFrom<MeetingRow> for Meeting {
    type Error = StorageError;

    fn try_from(row: MeetingRow) -> StorageResult<Self> {
        let columns = Columns::of("meetings", row.id);
        let at = || columns.known("state_at", row.state_at.map(|at| at.0));
        let state = match row.state.as_str() {
            "planned" => MeetingState::Planned,
            "agenda_frozen" => MeetingState::Frozen { at: at()? },
            "held" => MeetingState::Held { at: at()? },
            "minutes_approved" => MeetingState::MinutesApproved { at: at()? },
            "cancelled" => {
                let reason = Note::parse(row.reason.as_deref().unwrap_or_default());
                MeetingState::Cancelled {
                    at: at()?,
                    reason: columns.parsed("reason", reason)?,
                }
            }
            _ => return columns.known("state", None),
        };
        Ok(Self {
            id: row.id.into(),
            body: row.body_id.into(),
            slot: row.slot.0,
            series: row.series_id.zip(row.occurrence).map(series_place),
            starts_at: row.starts_at.0,
            length: columns.parsed("minutes", Minutes::new(row.minutes.into()))?,
            place: columns.maybe("place", row.place.as_deref(), Title::parse)?,
            state,
            version: columns.known("version", Version::new(row.version))?,
        })
    }
}

fn series_place((series, occurrence): (DbId, DbMoment)) -> SeriesPlace {
    SeriesPlace {
        series: series.into(),
        occurrence: occurrence.0,
    }
}

records!(meetings, MeetingRow, Meeting, MeetingId);
found_by_ids!(meetings, MeetingRow, Meeting, MeetingId);

/// What a list of meetings is narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MeetingFilter {
    /// One body's.
    pub body: Option<BodyId>,
    /// One series'.
    pub series: Option<MeetingSeriesId>,
    /// Starting at this moment or later.
    pub from: Option<Moment>,
    /// Starting before this moment.
    pub until: Option<Moment>,
    /// In this state, by its name.
    pub state: Option<String>,
    /// Latest first instead of earliest first.
    pub is_descending: bool,
}

/// A page of meetings in order of their start.
pub fn list(
    db: &mut Db,
    filter: &MeetingFilter,
    page: &PageRequest,
) -> StorageResult<Page<Meeting>> {
    let mut query = meetings::table.select(MeetingRow::as_select()).into_boxed();
    if let Some(body) = filter.body {
        query = query.filter(meetings::body_id.eq(DbId::from(body)));
    }
    if let Some(series) = filter.series {
        query = query.filter(meetings::series_id.eq(DbId::from(series)));
    }
    if let Some(from) = filter.from {
        query = query.filter(meetings::starts_at.ge(DbMoment(from)));
    }
    if let Some(until) = filter.until {
        query = query.filter(meetings::starts_at.lt(DbMoment(until)));
    }
    if let Some(state) = &filter.state {
        query = query.filter(meetings::state.eq(state.clone()));
    }
    let after = match &page.after {
        Some(after) => Some((
            DbMoment(cursor_value(after, 0)?),
            DbId::from(cursor_value::<MeetingId>(after, 1)?),
        )),
        None => None,
    };
    query = match (after, filter.is_descending) {
        (Some((start, id)), false) => query.filter(
            meetings::starts_at
                .gt(start)
                .or(meetings::starts_at.eq(start).and(meetings::id.gt(id))),
        ),
        (Some((start, id)), true) => query.filter(
            meetings::starts_at
                .lt(start)
                .or(meetings::starts_at.eq(start).and(meetings::id.lt(id))),
        ),
        (None, _) => query,
    };
    query = if filter.is_descending {
        query.order((meetings::starts_at.desc(), meetings::id.desc()))
    } else {
        query.order((meetings::starts_at, meetings::id))
    };
    let rows: Vec<MeetingRow> = query.limit(one_more(page.size)).load(db)?;
    let found = rows
        .into_iter()
        .map(Meeting::try_from)
        .collect::<StorageResult<Vec<_>>>()?;
    Ok(Page::cut(found, page.size, |meeting| {
        Cursor(vec![meeting.starts_at.to_rfc3339(), meeting.id.to_string()])
    }))
}

/// The most meetings of one body that are looked at for what comes next: some forty years of
/// monthly meetings, ten of weekly ones.
const MOST_AHEAD: i64 = 500;

/// The meetings of a body that start after a moment, in order, whatever their state.
pub fn of_body_after(db: &mut Db, body: BodyId, after: Moment) -> StorageResult<Vec<Meeting>> {
    let rows: Vec<MeetingRow> = meetings::table
        .filter(meetings::body_id.eq(DbId::from(body)))
        .filter(meetings::starts_at.gt(DbMoment(after)))
        .order((meetings::starts_at, meetings::id))
        .limit(MOST_AHEAD)
        .select(MeetingRow::as_select())
        .load(db)?;
    rows.into_iter().map(Meeting::try_from).collect()
}

/// The meetings of a body that start from a moment until before another, whatever their state.
pub fn of_body_between(
    db: &mut Db,
    body: BodyId,
    (from, until): (Moment, Moment),
) -> StorageResult<Vec<Meeting>> {
    let rows: Vec<MeetingRow> = meetings::table
        .filter(meetings::body_id.eq(DbId::from(body)))
        .filter(meetings::starts_at.ge(DbMoment(from)))
        .filter(meetings::starts_at.lt(DbMoment(until)))
        .order((meetings::starts_at, meetings::id))
        .limit(MOST_AHEAD)
        .select(MeetingRow::as_select())
        .load(db)?;
    rows.into_iter().map(Meeting::try_from).collect()
}

/// The latest meetings of these bodies that start from a moment until before another, at most so
/// many, in order of their start, whatever their state.
pub fn of_bodies_between(
    db: &mut Db,
    bodies: &[BodyId],
    shown: &Range<Moment>,
    most: i64,
) -> StorageResult<Vec<Meeting>> {
    let rows: Vec<MeetingRow> = meetings::table
        .filter(meetings::body_id.eq_any(bodies.iter().copied().map(DbId::from)))
        .filter(meetings::starts_at.ge(DbMoment(shown.start)))
        .filter(meetings::starts_at.lt(DbMoment(shown.end)))
        .order((meetings::starts_at.desc(), meetings::id.desc()))
        .limit(most)
        .select(MeetingRow::as_select())
        .load(db)?;
    rows.into_iter().rev().map(Meeting::try_from).collect()
}

/// The meetings of a series that stand for a moment of its rule from `from` on, or start then,
/// whatever their state; in the order of the rule.
pub fn of_series_from(
    db: &mut Db,
    series: MeetingSeriesId,
    from: Moment,
) -> StorageResult<Vec<Meeting>> {
    let stands_later = meetings::occurrence.ge(DbMoment(from)).assume_not_null();
    let rows: Vec<MeetingRow> = meetings::table
        .filter(meetings::series_id.eq(DbId::from(series)))
        .filter(stands_later.or(meetings::starts_at.ge(DbMoment(from))))
        .order(meetings::occurrence)
        .select(MeetingRow::as_select())
        .load(db)?;
    rows.into_iter().map(Meeting::try_from).collect()
}

/// When a body meets from a moment until before another: the starts of its meetings that are not
/// cancelled.
pub fn starts_of_body(
    db: &mut Db,
    body: BodyId,
    (from, until): (Moment, Moment),
) -> StorageResult<Vec<(MeetingId, Moment)>> {
    let rows: Vec<(DbId, DbMoment)> = meetings::table
        .filter(meetings::body_id.eq(DbId::from(body)))
        .filter(meetings::starts_at.ge(DbMoment(from)))
        .filter(meetings::starts_at.lt(DbMoment(until)))
        .filter(meetings::state.ne("cancelled"))
        .select((meetings::id, meetings::starts_at))
        .load(db)?;
    Ok(rows
        .into_iter()
        .map(|(id, start)| (id.into(), start.0))
        .collect())
}

/// A planned meeting, as far as it takes to know whether its agenda is to be frozen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedMeeting {
    /// The meeting.
    pub id: MeetingId,
    /// Who meets.
    pub body: BodyId,
    /// When it starts.
    pub starts_at: Moment,
}

/// The planned meetings that start after a moment and until another, after one of them, in order of
/// their start, a batch at a time.
pub fn planned_until(
    db: &mut Db,
    (from, until): (Moment, Moment),
    after: Option<(Moment, MeetingId)>,
    most: i64,
) -> StorageResult<Vec<PlannedMeeting>> {
    let mut query = meetings::table
        // Written out as in the partial index, which serves only queries that repeat its words.
        .filter(sql::<Bool>("meetings.state = 'planned'"))
        .filter(meetings::starts_at.gt(DbMoment(from)))
        .filter(meetings::starts_at.le(DbMoment(until)))
        .select((meetings::id, meetings::body_id, meetings::starts_at))
        .into_boxed();
    if let Some((start, id)) = after {
        let (start, id) = (DbMoment(start), DbId::from(id));
        query = query.filter(
            meetings::starts_at
                .gt(start)
                .or(meetings::starts_at.eq(start).and(meetings::id.gt(id))),
        );
    }
    let rows: Vec<(DbId, DbId, DbMoment)> = query
        .order((meetings::starts_at, meetings::id))
        .limit(most)
        .load(db)?;
    let planned = |(id, body, starts_at): (DbId, DbId, DbMoment)| PlannedMeeting {
        id: id.into(),
        body: body.into(),
        starts_at: starts_at.0,
    };
    Ok(rows.into_iter().map(planned).collect())
}

/// The last meeting of a body before a moment that was held, its minutes approved or not.
pub fn last_held_before(
    db: &mut Db,
    body: BodyId,
    before: Moment,
) -> StorageResult<Option<Meeting>> {
    let row = meetings::table
        .filter(meetings::body_id.eq(DbId::from(body)))
        .filter(meetings::starts_at.lt(DbMoment(before)))
        .filter(meetings::state.eq_any(["held", "minutes_approved"]))
        .order((meetings::starts_at.desc(), meetings::id.desc()))
        .select(MeetingRow::as_select());
    row.first(db).optional()?.map(Meeting::try_from).transpose()
}

/// What the items of an agenda take up together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RoomTaken {
    /// How many items there are.
    pub items: u16,
    /// The minutes of those that have any.
    pub minutes: u16,
}

/// What the items of these meetings take up; a meeting without any is left out.
pub fn room_taken(db: &mut Db, ids: &[MeetingId]) -> StorageResult<HashMap<MeetingId, RoomTaken>> {
    let mut taken = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(MOST_IDS) {
        let ids = ids.iter().copied().map(DbId::from);
        let rows: Vec<(DbId, i64, Option<i64>)> = agenda_items::table
            .filter(agenda_items::meeting_id.eq_any(ids))
            .group_by(agenda_items::meeting_id)
            .select((
                agenda_items::meeting_id,
                count_star(),
                sum(agenda_items::minutes),
            ))
            .load(db)?;
        let bounded = |count: i64| u16::try_from(count).unwrap_or(u16::MAX);
        taken.extend(rows.into_iter().map(|(id, items, minutes)| {
            let room = RoomTaken {
                items: bounded(items),
                minutes: bounded(minutes.unwrap_or(0)),
            };
            (id.into(), room)
        }));
    }
    Ok(taken)
}
