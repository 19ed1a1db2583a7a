//! How far ahead meetings are planned by their series.

use chrono::{Days, NaiveTime};

use crate::domain::calendar::{Moment, at_local, local_date};

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
}
