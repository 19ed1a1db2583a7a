//! How fast mails may leave: so many a minute, whichever minute one looks at. After an outage the mail
//! server and the people get what has piled up bit by bit.

use std::num::NonZeroU16;

use chrono::TimeDelta;

use crate::domain::calendar::Moment;

/// How many mails may leave in a minute; without a number as many as there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pace {
    /// The number.
    pub per_minute: Option<NonZeroU16>,
}

impl Pace {
    const MINUTE: TimeDelta = TimeDelta::minutes(1);

    /// Whether there is a number to be kept to.
    pub const fn is_limited(self) -> bool {
        self.per_minute.is_some()
    }

    /// Whether one more mail may leave after so many in the last minute.
    pub fn allows(self, departed: u64) -> bool {
        self.per_minute
            .is_none_or(|most| departed < u64::from(most.get()))
    }

    /// Between which moments departures count at `now`, both left out. Another machine's clock may be a
    /// little ahead; what lies further ahead comes from a clock that was wrong, and holds nobody up.
    pub fn window(now: Moment) -> (Moment, Moment) {
        (now - Self::MINUTE, now + Self::MINUTE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::moment;

    #[test]
    fn as_many_leave_in_a_minute_as_are_allowed() {
        let most = |number| Pace {
            per_minute: NonZeroU16::new(number),
        };
        for (pace, departed, is_allowed) in [
            (most(1), 0, true),
            (most(1), 1, false),
            (most(120), 119, true),
            (most(120), 120, false),
            (most(120), 1_000, false),
            (Pace::default(), u64::MAX, true),
        ] {
            assert_eq!(pace.allows(departed), is_allowed, "{pace:?} {departed}");
        }
    }

    #[test]
    fn a_minute_is_counted_from_now() {
        let now = moment("2023-11-02 08:00");
        let (after, before) = Pace::window(now);
        assert_eq!(after, moment("2023-11-02 07:59"));
        assert_eq!(before, moment("2023-11-02 08:01"));
    }
}
