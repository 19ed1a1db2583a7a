//! How far ahead meetings are planned by their series.

use std::ops::Range;

use chrono::{Days, NaiveTime, TimeDelta};

use crate::domain::calendar::{Moment, at_local, iso_week, local_date};

/// No meeting is moved farther off a holiday.
const MARGIN: TimeDelta = TimeDelta::days(14);

/// The number of days from today on for which the meetings of a series are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlanningHorizon(u16);

/// The number of days is out of bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be from {} to {} days, not {days}",
    PlanningHorizon::SHORTEST,
    PlanningHorizon::LONGEST
)]
pub struct PlanningHorizonError {
    /// The days there are.
    pub days: u16,
}

impl PlanningHorizon {
    /// The fewest days.
    pub const SHORTEST: u16 = 30;
    /// The most days: even a body that meets every day is planned in one go.
    pub const LONGEST: u16 = 480;

    /// A horizon of so many days.
    pub const fn new(days: u16) -> Result<Self, PlanningHorizonError> {
        if days >= Self::SHORTEST && days <= Self::LONGEST {
            Ok(Self(days))
        } else {
            Err(PlanningHorizonError { days })
        }
    }

    /// The number of days.
    pub const fn days(self) -> u16 {
        self.0
    }

    /// The first moment that lies beyond; the same all day long.
    pub fn end(self, now: Moment) -> Moment {
        let today = local_date(now);
        let beyond = today.checked_add_days(Days::new(u64::from(self.0) + 1));
        beyond.map_or(Moment::MAX_UTC, |day| at_local(day, NaiveTime::MIN))
    }

    /// From when on the meetings of a series count, by their moment of the rule or by their start:
    /// those of this week, with a margin.
    pub fn first_that_counts(now: Moment) -> Moment {
        this_week(now) - MARGIN
    }

    /// The stretch of time for which a series is compared with its meetings: from this week to the
    /// horizon, and as far on both sides as its meetings ahead reach by their moments of the rule.
    pub fn stretch(self, ahead: &[Moment], now: Moment) -> Range<Moment> {
        let (from, until) = (this_week(now), self.end(now));
        let earliest = ahead.iter().min().map(|moment| *moment - MARGIN);
        let latest = ahead.iter().max().map(|moment| *moment + MARGIN);
        earliest.map_or(from, |moment| from.min(moment))
            ..latest.map_or(until, |moment| until.max(moment))
    }
}

fn this_week(now: Moment) -> Moment {
    at_local(iso_week(local_date(now)).monday(), NaiveTime::MIN)
}

impl Default for PlanningHorizon {
    /// A year and what a body needs to plan the next in peace.
    fn default() -> Self {
        Self(400)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::moment;

    #[test]
    fn a_horizon_has_bounds_and_ends_at_midnight_in_copenhagen() {
        for (days, is_taken) in [(29, false), (30, true), (480, true), (481, false)] {
            assert_eq!(PlanningHorizon::new(days).is_ok(), is_taken, "{days}");
        }
        let month = PlanningHorizon::new(30).unwrap();
        for now in ["2026-03-04 00:00", "2026-03-04 09:00", "2026-03-04 23:59"] {
            assert_eq!(month.end(moment(now)), moment("2026-04-04 00:00"), "{now}");
        }
        assert_eq!(month.end(Moment::MAX_UTC), Moment::MAX_UTC);
    }

    #[test]
    fn the_stretch_reaches_from_monday_to_the_horizon_and_as_far_as_the_meetings_ahead() {
        let month = PlanningHorizon::new(30).unwrap();
        // A Wednesday.
        let now = moment("2026-03-04 09:00");
        for (ahead, from, until) in [
            (&[][..], "2026-03-02 00:00", "2026-04-04 00:00"),
            (
                &["2026-03-20 13:00"],
                "2026-03-02 00:00",
                "2026-04-04 00:00",
            ),
            (
                &["2026-03-05 13:00", "2026-03-30 13:00"],
                "2026-02-19 13:00",
                "2026-04-13 13:00",
            ),
            (
                &["2025-11-05 13:00"],
                "2025-10-22 14:00",
                "2026-04-04 00:00",
            ),
        ] {
            let ahead: Vec<_> = ahead.iter().map(|one| moment(one)).collect();
            assert_eq!(month.stretch(&ahead, now), moment(from)..moment(until));
        }
        let first = PlanningHorizon::first_that_counts(now);
        assert_eq!(first, moment("2026-02-16 00:00"));
    }
}
