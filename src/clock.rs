//! The moment, given from outside: whoever needs the time is handed a `Clock`.
//!
//! Leaves out dates, working days and zones; those are `domain::calendar`'s.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::calendar::{Moment, cut_to_microseconds};

/// Tells the moment, cut to microseconds: the finest that both databases keep.
pub trait Clock: Send + Sync {
    /// The moment it is now.
    fn now(&self) -> Moment;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the machine is asked"
    )]
    fn now(&self) -> Moment {
        cut_to_microseconds(Utc::now())
    }
}

/// A clock that stands still until it is set: for tests and for reproducible runs.
#[derive(Debug)]
pub struct FixedClock {
    microseconds: AtomicI64,
}

impl FixedClock {
    /// A clock that stands at `moment`.
    pub fn at(moment: Moment) -> Self {
        Self {
            microseconds: AtomicI64::new(moment.timestamp_micros()),
        }
    }

    /// Moves the hands to `moment`, forwards or backwards.
    pub fn set(&self, moment: Moment) {
        self.microseconds
            .store(moment.timestamp_micros(), Ordering::SeqCst);
    }

    /// Moves the hands on by `step`.
    pub fn advance(&self, step: TimeDelta) {
        self.microseconds
            .fetch_add(step.num_microseconds().unwrap_or(0), Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Moment {
        DateTime::from_timestamp_micros(self.microseconds.load(Ordering::SeqCst))
            .unwrap_or(DateTime::UNIX_EPOCH)
    }
}

/// A clock that was set to another moment and runs on from there at the pace of the clock within.
#[derive(Debug)]
pub struct ShiftedClock<C> {
    within: C,
    shift: TimeDelta,
}

impl<C: Clock> ShiftedClock<C> {
    /// `within`, set forward.
    pub const fn ahead(shift: TimeDelta, within: C) -> Self {
        Self { within, shift }
    }

    /// Sets `within` to `start`; from now on it runs.
    pub fn starting_at(start: Moment, within: C) -> Self {
        let shift = cut_to_microseconds(start) - within.now();
        Self { within, shift }
    }
}

impl<C: Clock> Clock for ShiftedClock<C> {
    fn now(&self) -> Moment {
        let now = self.within.now();
        now.checked_add_signed(self.shift).unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn the_system_clock_is_cut_to_microseconds() {
        assert_eq!(SystemClock.now().timestamp_subsec_nanos() % 1_000, 0);
    }

    #[test]
    fn a_fixed_clock_moves_only_when_it_is_set() {
        let clock = FixedClock::at(moment("2023-10-25T11:00:00.123456789Z"));
        assert_eq!(clock.now(), moment("2023-10-25T11:00:00.123456Z"));
        clock.advance(TimeDelta::minutes(90));
        assert_eq!(clock.now(), moment("2023-10-25T12:30:00.123456Z"));
        clock.set(moment("2023-01-01T00:00:00Z"));
        assert_eq!(clock.now(), moment("2023-01-01T00:00:00Z"));
    }

    #[test]
    fn a_shifted_clock_starts_where_it_is_told_and_runs_on() {
        let clock = ShiftedClock::starting_at(
            moment("2023-10-26T06:00:00Z"),
            FixedClock::at(moment("2030-01-01T00:00:00Z")),
        );
        assert_eq!(clock.now(), moment("2023-10-26T06:00:00Z"));
        clock.within.advance(TimeDelta::seconds(5));
        assert_eq!(clock.now(), moment("2023-10-26T06:00:05Z"));
    }
}
