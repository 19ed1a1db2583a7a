//! What a series is planned among: its own meetings, what else its body meets for, and the stretch
//! of time for which both are compared. Decides nothing.

use std::{
    collections::{BTreeSet, HashMap},
    ops::Range,
};

use chrono::NaiveTime;

use crate::{
    domain::{
        body::Body,
        calendar::{Moment, at_local},
        meeting::Meeting,
        series::{
            LeftOut, LeftOutReason, MeetingSeries, Occurrence, Occurrences, PlanningHorizon,
            SeriesMeeting, occurrences_year_by_year,
        },
    },
    operations::{OperationError, OperationResult, bodies, office::Desk},
    storage,
};

/// What a series is planned among.
pub(super) struct Surroundings {
    pub(super) body: Body,
    /// Its meetings, whatever their state, in the order of the rule.
    pub(super) meetings: Vec<Meeting>,
    /// When the body meets besides.
    pub(super) others: BTreeSet<Moment>,
    stretch: Range<Moment>,
    /// From when on nothing new is planned.
    horizon: Moment,
}

impl Surroundings {
    pub(super) fn of(desk: &mut Desk<'_>, series: &MeetingSeries) -> OperationResult<Self> {
        let body = bodies::load(desk, series.body)?;
        let first = PlanningHorizon::first_that_counts(desk.now);
        let meetings = storage::meetings::of_series_from(desk.db, series.id, first)?;
        let ahead: Vec<Moment> = meetings
            .iter()
            .filter(|meeting| meeting.is_ahead() && meeting.starts_at > desk.now)
            .filter_map(|meeting| Some(meeting.series?.occurrence))
            .collect();
        let mut stretch = desk.horizon.stretch(&ahead, desk.now);
        if let Some(day) = body.dissolved_on {
            stretch.end = stretch.end.min(at_local(day, NaiveTime::MIN));
        }
        let window = (stretch.start, stretch.end);
        let mut others = storage::meetings::starts_of_body(desk.db, body.id, window)?;
        let own: BTreeSet<_> = meetings.iter().map(|meeting| meeting.id).collect();
        others.retain(|(id, _)| !own.contains(id));
        Ok(Self {
            body,
            meetings,
            others: others.into_iter().map(|(_, start)| start).collect(),
            stretch,
            horizon: desk.horizon.end(desk.now),
        })
    }

    /// What the series comes to.
    pub(super) fn wanted(
        &self,
        desk: &Desk<'_>,
        series: &MeetingSeries,
    ) -> OperationResult<Occurrences> {
        let recesses = &self.body.rules.recesses;
        let Range { start, end } = self.stretch;
        occurrences_year_by_year(series, recesses, desk.calendar, start, end)
            .map_err(|error| OperationError::invalid("/rule", error))
    }

    /// Its meetings, of which those that do not start when the series planned them were moved by
    /// hand.
    pub(super) fn meetings_planned_by(&self, planned: &Occurrences) -> Vec<SeriesMeeting> {
        let starts: HashMap<Moment, Moment> = planned
            .meetings
            .iter()
            .map(|one| (one.occurrence, one.starts_at))
            .collect();
        let placed = self.meetings.iter().filter_map(|meeting| {
            let occurrence = meeting.series?.occurrence;
            let start = starts.get(&occurrence).copied().unwrap_or(occurrence);
            Some(SeriesMeeting {
                meeting: meeting.clone(),
                occurrence,
                was_moved_by_hand: meeting.starts_at != start,
            })
        });
        placed.collect()
    }

    /// Those that are to be made now.
    pub(super) fn within_horizon(&self, mut added: Vec<Occurrence>) -> Vec<Occurrence> {
        added.retain(|one| one.starts_at < self.horizon);
        added
    }

    /// The moments to come that have no meeting and why, those that are taken among them.
    pub(super) fn left_out(
        &self,
        now: Moment,
        wanted: Occurrences,
        taken: Vec<Occurrence>,
    ) -> Vec<LeftOut> {
        let taken = taken.into_iter().map(|one| LeftOut {
            occurrence: one.occurrence,
            reason: LeftOutReason::Taken,
        });
        let mut left_out: Vec<_> = wanted.left_out.into_iter().chain(taken).collect();
        left_out.retain(|one| one.occurrence > now && one.occurrence < self.horizon);
        left_out.sort_by_key(|one| one.occurrence);
        left_out
    }
}
