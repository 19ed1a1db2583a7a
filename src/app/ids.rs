//! Fresh ids: UUIDs of version 7 that also sort within one millisecond.

use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

use crate::domain::{calendar::Moment, ids::IdSource};

/// Makes ids from the moment, a counter and the system's chance.
///
/// RFC 9562, 6.2, method 1: the twelve bits after the millisecond count up within it, so that ids
/// of one process sort in the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct RandomIds(Mutex<(u64, u16)>);

const MOST_IN_A_MILLISECOND: u16 = 0x0fff;

impl RandomIds {
    /// The next millisecond and count; runs ahead of the clock where a millisecond is full or the
    /// clock goes back.
    fn next(&self, now: u64) -> (u64, u16) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *last = match *last {
            (millisecond, _) if now > millisecond => (now, 0),
            (millisecond, MOST_IN_A_MILLISECOND) => (millisecond + 1, 0),
            (millisecond, count) => (millisecond, count + 1),
        };
        *last
    }
}

impl IdSource for RandomIds {
    #[expect(clippy::disallowed_methods, reason = "this is the source of ids")]
    fn make(&self, now: Moment) -> Uuid {
        let now = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        let (millisecond, count) = self.next(now);
        let mut bytes = [0; 10];
        // Without chance ids are still unique within the process; a machine without it cannot
        // even make its signing key, and says so at start.
        let _ = getrandom::fill(&mut bytes);
        let [high, low, ..] = &mut bytes;
        [*high, *low] = count.to_be_bytes();
        uuid::Builder::from_unix_timestamp_millis(millisecond, &bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::moment;

    #[test]
    fn ids_are_of_version_seven_and_sort_as_they_were_made_whatever_the_clock_does() {
        let ids = RandomIds::default();
        let times = [
            "2023-10-25 13:00",
            "2023-10-25 13:00",
            "2023-10-25 12:59",
            "2023-10-25 13:01",
        ];
        let mut made = Vec::new();
        for time in times {
            made.extend((0..5000).map(|_| ids.make(moment(time))));
        }
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(made.iter().all(|id| id.get_version_num() == 7));
    }
}
