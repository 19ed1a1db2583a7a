//! Since when a director's week tells what changed: since the last one that left, so that what a week
//! that was held back or failed would have told is in the next.

use chrono::TimeDelta;

use super::{Digest, DigestState, Occasion, WeeklyDigests};
use crate::domain::calendar::{DanishCalendar, Moment};

/// How far back weeks are looked at, and so how far back one may tell.
pub const MEMORY: TimeDelta = TimeDelta::days(35);

/// A mail is put together no longer than that before it is noted as sent.
const LONGEST_SENDING: TimeDelta = TimeDelta::hours(1);

/// Since when the week in a line tells what changed, from the weeks in the ledger. Where none has left
/// yet, since the one before the first would have.
pub fn tells_since(
    weekly: WeeklyDigests,
    line: &Digest,
    ledger: &[Digest],
    calendar: &DanishCalendar,
) -> Moment {
    let is_earlier = |other: &&Digest| {
        other.person == line.person
            && !other.is_copy
            && matches!(other.occasion, Occasion::Week(_))
            && other.occasion.period() < line.occasion.period()
    };
    let earlier = || ledger.iter().filter(is_earlier);
    let told_until = earlier().filter_map(|week| match week.state {
        // Put together when its time had come; one that left much later, shortly before it did.
        DigestState::Sent { at } => Some(week.send_at.max(at - LONGEST_SENDING)),
        _ => None,
    });
    told_until.max().unwrap_or_else(|| {
        let standing = earlier().filter(|w| !matches!(w.state, DigestState::Superseded { .. }));
        let first = standing.map(|week| week.occasion.period()).min();
        weekly.tells_since(first.unwrap_or(line.occasion.period()), calendar)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        ids::{DigestId, PersonId},
        samples::{id, moment},
        text::Note,
    };

    /// The week of a person that begins on that Monday, in this state since then.
    fn week(person: u8, monday: &str, state: &str, at: &str) -> Digest {
        let at = moment(at);
        let person = PersonId::from_uuid(id(person));
        Digest {
            id: DigestId::from_uuid(id(9)),
            occasion: Occasion::Week(monday.parse().unwrap()),
            person,
            recipient: person,
            is_copy: false,
            send_at: moment(&format!("{monday} 08:00")),
            is_late: false,
            reason: Note::unknown(),
            state: match state {
                "planned" => DigestState::Planned,
                "sent" => DigestState::Sent { at },
                "suppressed" => DigestState::Suppressed { at },
                "superseded" => DigestState::Superseded { at },
                _ => DigestState::Failed { at },
            },
        }
    }

    fn sent(monday: &str, at: &str) -> Digest {
        week(1, monday, "sent", at)
    }

    fn other(monday: &str, state: &str) -> Digest {
        week(1, monday, state, "2023-11-13 09:00")
    }

    #[test]
    fn a_week_tells_what_changed_since_the_last_that_left() {
        let copy = |digest| Digest {
            is_copy: true,
            ..digest
        };
        for (case, ledger, since) in [
            ("none before", vec![], "2023-11-13 08:00"),
            (
                "in time",
                vec![sent("2023-11-13", "2023-11-13 08:01")],
                "2023-11-13 08:00",
            ),
            (
                "late",
                vec![sent("2023-11-13", "2023-11-15 10:00")],
                "2023-11-15 09:00",
            ),
            (
                "one held back",
                vec![
                    sent("2023-11-06", "2023-11-06 08:00"),
                    other("2023-11-13", "suppressed"),
                ],
                "2023-11-06 08:00",
            ),
            (
                "one given up",
                vec![
                    sent("2023-11-06", "2023-11-06 08:00"),
                    other("2023-11-13", "failed"),
                ],
                "2023-11-06 08:00",
            ),
            (
                "none has left yet",
                vec![
                    other("2023-11-06", "suppressed"),
                    other("2023-11-13", "failed"),
                ],
                "2023-10-30 08:00",
            ),
            (
                "what was superseded was never meant to leave",
                vec![other("2023-11-06", "superseded")],
                "2023-11-13 08:00",
            ),
            (
                "a copy, somebody else's and a later one",
                vec![
                    copy(sent("2023-11-06", "2023-11-06 08:00")),
                    week(2, "2023-11-06", "sent", "2023-11-06 08:00"),
                    sent("2023-11-27", "2023-11-27 08:00"),
                ],
                "2023-11-13 08:00",
            ),
        ] {
            let line = other("2023-11-20", "planned");
            let calendar = DanishCalendar::default();
            let found = tells_since(WeeklyDigests::default(), &line, &ledger, &calendar);
            assert_eq!(found, moment(since), "{case}");
        }
    }
}
