//! The table of meeting series.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveTime};
use diesel::{dsl::count_star, prelude::*};

use crate::{
    domain::{
        body::Minutes,
        ids::{BodyId, MeetingSeriesId},
        listing::{Cursor, Page, PageRequest},
        series::{HolidayPolicy, MeetingSeries, RecurrenceRule},
        text::Title,
        version::Version,
    },
    storage::{
        Db, StorageError, StorageResult,
        lists::{read_list, write_list},
        records::{Columns, cursor_value, one_more, records},
        schema::{meeting_series, meetings},
        types::DbId,
    },
};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = meeting_series, treat_none_as_null = true)]
struct MeetingSeriesRow {
    id: DbId,
    body_id: DbId,
    first_on: NaiveDate,
    first_at: NaiveTime,
    rule: String,
    exceptions: String,
    holidays: String,
    minutes: Option<i16>,
    place: Option<String>,
    version: i64,
}

impl From<&MeetingSeries> for MeetingSeriesRow {
    fn from(series: &MeetingSeries) -> Self {
        let exceptions: Vec<NaiveDate> = series.exceptions.iter().copied().collect();
        Self {
            id: series.id.into(),
            body_id: series.body.into(),
            first_on: series.first.date(),
            first_at: series.first.time(),
            rule: series.rule.to_string(),
            exceptions: write_list(&exceptions),
            holidays: series.holidays.name().to_owned(),
            minutes: series.length.map(|length| length.get().cast_signed()),
            place: series.place.as_ref().map(ToString::to_string),
            version: series.version.get(),
        }
    }
}

impl TryFrom<MeetingSeriesRow> for MeetingSeries {
    type Error = StorageError;

    fn try_from(row: MeetingSeriesRow) -> StorageResult<Self> {
        let columns = Columns::of("meeting_series", row.id);
        let exceptions: Vec<NaiveDate> = read_list(&columns, "exceptions", &row.exceptions)?;
        let length = row.minutes.map(|minutes| Minutes::new(minutes.into()));
        let holidays = HolidayPolicy::from_name(&row.holidays);
        Ok(Self {
            id: row.id.into(),
            body: row.body_id.into(),
            first: row.first_on.and_time(row.first_at),
            rule: columns.parsed("rule", RecurrenceRule::parse(&row.rule))?,
            exceptions: exceptions.into_iter().collect(),
            holidays: columns.known("holidays", holidays)?,
            length: columns.parsed("minutes", length.transpose())?,
            place: columns.maybe("place", row.place.as_deref(), Title::parse)?,
            version: columns.known("version", Version::new(row.version))?,
        })
    }
}

records!(
    meeting_series,
    MeetingSeriesRow,
    MeetingSeries,
    MeetingSeriesId
);

/// A page of series, those of one body or all, in the order in which they were made.
pub fn list(
    db: &mut Db,
    body: Option<BodyId>,
    page: &PageRequest,
) -> StorageResult<Page<MeetingSeries>> {
    let mut query = meeting_series::table
        .select(MeetingSeriesRow::as_select())
        .into_boxed();
    if let Some(body) = body {
        query = query.filter(meeting_series::body_id.eq(DbId::from(body)));
    }
    if let Some(after) = &page.after {
        let after: MeetingSeriesId = cursor_value(after, 0)?;
        query = query.filter(meeting_series::id.gt(DbId::from(after)));
    }
    let rows: Vec<MeetingSeriesRow> = query
        .order(meeting_series::id)
        .limit(one_more(page.size))
        .load(db)?;
    let found = rows
        .into_iter()
        .map(MeetingSeries::try_from)
        .collect::<StorageResult<Vec<_>>>()?;
    Ok(Page::cut(found, page.size, |series| {
        Cursor(vec![series.id.to_string()])
    }))
}

/// The ids of the next series after one, of all bodies. Ids alone, so that a row that cannot be
/// read keeps nobody from the others.
pub fn ids_after(
    db: &mut Db,
    after: Option<MeetingSeriesId>,
    limit: i64,
) -> StorageResult<Vec<MeetingSeriesId>> {
    let mut query = meeting_series::table
        .select(meeting_series::id)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(meeting_series::id.gt(DbId::from(after)));
    }
    let ids: Vec<DbId> = query.order(meeting_series::id).limit(limit).load(db)?;
    Ok(ids.into_iter().map(MeetingSeriesId::from).collect())
}

/// How many meetings of these series have neither been held nor cancelled; a series without any is
/// left out.
pub fn count_ahead(
    db: &mut Db,
    ids: &[MeetingSeriesId],
) -> StorageResult<HashMap<MeetingSeriesId, u64>> {
    let ids = ids.iter().copied().map(DbId::from);
    let rows: Vec<(Option<DbId>, i64)> = meetings::table
        .filter(meetings::series_id.eq_any(ids))
        .filter(meetings::state.eq_any(["planned", "agenda_frozen"]))
        .group_by(meetings::series_id)
        .select((meetings::series_id, count_star()))
        .load(db)?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, count)| Some((id?.into(), count.unsigned_abs())))
        .collect())
}
