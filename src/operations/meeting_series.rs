//! Series of meetings: made, found, listed. The meetings that a series plans are made in
//! `generation`; what a change of it moves is told and done in `changing`.

mod changing;
mod generation;
mod surroundings;

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime};

pub use changing::{ConfirmedChange, SeriesConsequences, change, preview};
pub use generation::{generate_for, left_out, next_ids};

use crate::{
    domain::{
        access::{Caller, Permission},
        body::Minutes,
        history::SubjectKind,
        ids::{BodyId, MeetingSeriesId},
        listing::{Page, PageRequest},
        series::{HolidayPolicy, MeetingSeries, MeetingSeriesError, RecurrenceRule},
        text::Title,
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult, bodies,
        office::{Desk, found, referred},
    },
    storage,
};

/// A series that is to be.
#[derive(Debug, Clone)]
pub struct NewMeetingSeries {
    /// Who meets.
    pub body: BodyId,
    /// The day from which the rule counts.
    pub first_on: NaiveDate,
    /// The time of day of every meeting, in Copenhagen.
    pub at: NaiveTime,
    /// How it goes on.
    pub rule: RecurrenceRule,
    /// Days of the rule without a meeting.
    pub exceptions: BTreeSet<NaiveDate>,
    /// What becomes of holidays.
    pub holidays: HolidayPolicy,
    /// How long the meetings last; as the body's rules say without.
    pub length: Option<Minutes>,
    /// Where.
    pub place: Option<Title>,
}

/// What is to change about a series; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct MeetingSeriesChange {
    /// Another day from which the rule counts.
    pub first_on: Option<NaiveDate>,
    /// Another time of day.
    pub at: Option<NaiveTime>,
    /// Another rule.
    pub rule: Option<RecurrenceRule>,
    /// Other days without a meeting; all of them.
    pub exceptions: Option<BTreeSet<NaiveDate>>,
    /// Another way with holidays.
    pub holidays: Option<HolidayPolicy>,
    /// Another length, or `Some(None)` for: as the body's rules say.
    pub length: Option<Option<Minutes>>,
    /// Another place, or `Some(None)` for: none is known.
    pub place: Option<Option<Title>>,
}

/// A series with what it has planned.
#[derive(Debug, Clone)]
pub struct PlannedSeries {
    /// The series.
    pub series: MeetingSeries,
    /// How many of its meetings have neither been held nor cancelled.
    pub meetings_ahead: u64,
}

impl MeetingSeriesChange {
    /// The series as it is after the change.
    pub fn applied_to(self, old: &MeetingSeries) -> MeetingSeries {
        let first_on = self.first_on.unwrap_or(old.first.date());
        let at = self.at.unwrap_or(old.first.time());
        MeetingSeries {
            id: old.id,
            body: old.body,
            first: first_on.and_time(at),
            rule: self.rule.unwrap_or_else(|| old.rule.clone()),
            exceptions: self.exceptions.unwrap_or_else(|| old.exceptions.clone()),
            holidays: self.holidays.unwrap_or(old.holidays),
            length: self.length.unwrap_or(old.length),
            place: self.place.unwrap_or_else(|| old.place.clone()),
            version: old.version,
        }
    }
}

/// Makes a series, and its meetings up to the horizon.
pub async fn create(
    office: &Office,
    caller: &Caller,
    new: NewMeetingSeries,
) -> OperationResult<PlannedSeries> {
    office
        .write(caller, move |desk| {
            desk.require_for(Permission::ManageMeetings, new.body)?;
            let new = new.clone();
            let body = referred("/body_id", bodies::load(desk, new.body))?;
            let series = MeetingSeries {
                id: MeetingSeriesId::make(desk.ids, desk.now),
                body: new.body,
                first: new.first_on.and_time(new.at),
                rule: new.rule,
                exceptions: new.exceptions,
                holidays: new.holidays,
                length: new.length,
                place: new.place,
                version: Version::FIRST,
            };
            ensure_possible(&series)?;
            bodies::ensure_meets_on(&body, desk.today().max(new.first_on))?;
            storage::meeting_series::insert(desk.db, &series)?;
            desk.record_new(series.id, &series)?;
            generation::generate(desk, &series)?;
            planned(desk, series)
        })
        .await
}

/// One series.
pub async fn find(
    office: &Office,
    caller: &Caller,
    id: MeetingSeriesId,
) -> OperationResult<PlannedSeries> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadMeetings)?;
            let series = load(desk, id)?;
            planned(desk, series)
        })
        .await
}

/// A page of series, those of one body or all, in the order in which they were made.
pub async fn list(
    office: &Office,
    caller: &Caller,
    body: Option<BodyId>,
    page: PageRequest,
) -> OperationResult<Page<PlannedSeries>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadMeetings)?;
            let page = storage::meeting_series::list(desk.db, body, &page)?;
            let ids: Vec<_> = page.items.iter().map(|series| series.id).collect();
            let counts = storage::meeting_series::count_ahead(desk.db, &ids)?;
            Ok(page.map(|series| PlannedSeries {
                meetings_ahead: counts.get(&series.id).copied().unwrap_or(0),
                series,
            }))
        })
        .await
}

fn planned(desk: &mut Desk<'_>, series: MeetingSeries) -> OperationResult<PlannedSeries> {
    let counts = storage::meeting_series::count_ahead(desk.db, &[series.id])?;
    Ok(PlannedSeries {
        meetings_ahead: counts.get(&series.id).copied().unwrap_or(0),
        series,
    })
}

fn load(desk: &mut Desk<'_>, id: MeetingSeriesId) -> OperationResult<MeetingSeries> {
    let series = storage::meeting_series::find(desk.db, id)?;
    found(SubjectKind::MeetingSeries, series)
}

fn ensure_possible(series: &MeetingSeries) -> OperationResult<()> {
    series.ensure_possible().map_err(|error| {
        let pointer = match error {
            MeetingSeriesError::NotOfThisAge => "/first_on",
            MeetingSeriesError::NeverMeets { .. } => "/rule",
            MeetingSeriesError::TooManyExceptions { .. } => "/exceptions",
        };
        OperationError::invalid(pointer, error)
    })
}
