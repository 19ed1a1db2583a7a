//! A series beside what else the body meets for: no body begins two meetings at one moment, so what
//! the series wants gives way to the meeting that is there.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    MovedMeeting, Occurrence, SeriesChange, SeriesMeeting, StandingReason, compare,
    rule_change::standing_reason,
};
use crate::domain::{calendar::Moment, ids::MeetingId};

/// What a changed series comes to beside the body's other meetings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SeriesOutcome {
    /// What it does to its meetings.
    pub change: SeriesChange,
    /// What it wants and does not get: the body has another meeting at that very moment. In order
    /// of the start.
    pub taken: Vec<Occurrence>,
}

/// Moments of a series that have no meeting yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MissingMeetings {
    /// Those that can have one, in order of the start.
    pub added: Vec<Occurrence>,
    /// Those at which the body has another meeting.
    pub taken: Vec<Occurrence>,
}

/// Compares as [`compare`] does, beside the starts of the body's other meetings that take place.
///
/// A meeting that would start together with another does not: where the rule only gives its own
/// moment another start, it stays, else the moment counts as not wanted.
pub fn compare_beside(
    existing: &[SeriesMeeting],
    wanted: &[Occurrence],
    others: &BTreeSet<Moment>,
    now: Moment,
) -> SeriesOutcome {
    let places: BTreeMap<Moment, Moment> = existing
        .iter()
        .map(|one| (one.occurrence, one.meeting.starts_at))
        .collect();
    let mut wanted = wanted.to_vec();
    let mut taken = Vec::new();
    // Ends, since a moment that has given way does not clash again.
    loop {
        let change = compare(existing, &wanted, now);
        let clashes = clashes(existing, &change, others);
        if clashes.is_empty() {
            taken.sort_by_key(|one: &Occurrence| one.starts_at);
            return SeriesOutcome { change, taken };
        }
        for clash in &clashes {
            match places.get(&clash.occurrence) {
                Some(start) => stay(&mut wanted, clash.occurrence, *start),
                None => wanted.retain(|one| one.occurrence != clash.occurrence),
            }
        }
        taken.extend(clashes);
    }
}

/// What a series wants and has no meeting for, nor one that answers for it. Nothing that exists
/// moves: a meeting that the series has no use for, because the body's recesses have changed since,
/// is for a person to call off.
pub fn missing(
    existing: &[SeriesMeeting],
    wanted: &[Occurrence],
    others: &BTreeSet<Moment>,
    now: Moment,
) -> MissingMeetings {
    let moments: BTreeSet<Moment> = wanted.iter().map(|one| one.occurrence).collect();
    let (strays, counted): (Vec<&SeriesMeeting>, Vec<_>) = existing.iter().partition(|one| {
        standing_reason(&one.meeting, now).is_none() && !moments.contains(&one.occurrence)
    });
    let starts = strays.iter().map(|one| one.meeting.starts_at);
    let others = others.iter().copied().chain(starts).collect();
    let unmoved = |one: &SeriesMeeting| SeriesMeeting {
        was_moved_by_hand: true,
        ..one.clone()
    };
    let counted: Vec<_> = counted.into_iter().map(unmoved).collect();
    let outcome = compare_beside(&counted, wanted, &others, now);
    MissingMeetings {
        added: outcome.change.added,
        taken: outcome.taken,
    }
}

/// The moves in an order in which each finds its new start free. Meetings that would have to change
/// places come last, and find it taken.
pub fn in_order_of_room(moved: &[MovedMeeting]) -> Vec<MovedMeeting> {
    let mut waiting = moved.to_vec();
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let occupied: BTreeSet<Moment> = waiting.iter().map(|one| one.from).collect();
        let is_free = |one: &MovedMeeting| !one.is_rescheduled() || !occupied.contains(&one.to);
        let (free, stuck): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_free);
        if free.is_empty() {
            ordered.extend(stuck);
            return ordered;
        }
        ordered.extend(free);
        waiting = stuck;
    }
    ordered
}

fn stay(wanted: &mut [Occurrence], occurrence: Moment, start: Moment) {
    for one in wanted {
        if one.occurrence == occurrence {
            one.starts_at = start;
        }
    }
}

/// The new starts of a change at which the body has another meeting once it is done.
fn clashes(
    existing: &[SeriesMeeting],
    change: &SeriesChange,
    others: &BTreeSet<Moment>,
) -> Vec<Occurrence> {
    let starts: BTreeMap<MeetingId, Moment> = existing
        .iter()
        .map(|one| (one.meeting.id, one.meeting.starts_at))
        .collect();
    let kept = change.kept.iter().filter_map(|id| starts.get(id)).copied();
    let takes_place = change
        .standing
        .iter()
        .filter(|one| one.reason != StandingReason::Cancelled);
    let still = change.moved.iter().filter(|one| !one.is_rescheduled());
    let mut occupied: BTreeSet<Moment> = others
        .iter()
        .copied()
        .chain(kept)
        .chain(takes_place.map(|one| one.starts_at))
        .chain(still.map(|one| one.to))
        .collect();
    let moved = change.moved.iter().filter(|one| one.is_rescheduled());
    let moved = moved.map(|one| Occurrence {
        occurrence: one.occurrence,
        starts_at: one.to,
    });
    moved
        .chain(change.added.iter().copied())
        .filter(|one| !occupied.insert(one.starts_at))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        meeting::MeetingState,
        samples::{a_meeting, moment},
        text::Note,
    };

    const NOW: &str = "2026-10-01 09:00";

    fn at_one(day: &str) -> Moment {
        moment(&format!("2026-{day} 13:00"))
    }

    /// A planned meeting of the series by the day of the rule and that of its start.
    fn exists(number: u8, occurrence: &str, starts_at: &str) -> SeriesMeeting {
        let mut meeting = a_meeting().numbered(number).build();
        (meeting.slot, meeting.starts_at) = (at_one(starts_at), at_one(starts_at));
        SeriesMeeting {
            meeting,
            occurrence: at_one(occurrence),
            was_moved_by_hand: false,
        }
    }

    fn wanted(days: &[(&str, &str)]) -> Vec<Occurrence> {
        let occurrence = |(day, start): &(&str, &str)| Occurrence {
            occurrence: at_one(day),
            starts_at: at_one(start),
        };
        days.iter().map(occurrence).collect()
    }

    fn starts(days: &[&str]) -> BTreeSet<Moment> {
        days.iter().map(|day| at_one(day)).collect()
    }

    fn same(days: &[&str]) -> Vec<Occurrence> {
        let pairs: Vec<_> = days.iter().map(|day| (*day, *day)).collect();
        wanted(&pairs)
    }

    #[test]
    fn what_is_new_gives_way_to_another_meeting_at_the_same_moment() {
        let wanted = same(&["10-07", "10-14"]);
        let outcome = compare_beside(&[], &wanted, &starts(&["10-14"]), moment(NOW));
        assert_eq!(outcome.change.added, same(&["10-07"]));
        assert_eq!(outcome.taken, same(&["10-14"]));
    }

    #[test]
    fn a_meeting_whose_new_moment_is_taken_is_not_moved_onto_another() {
        // Thursdays instead of Wednesdays; on the 15th the body meets already.
        let existing = [exists(1, "10-07", "10-07"), exists(2, "10-14", "10-14")];
        let wanted = same(&["10-08", "10-15"]);
        let outcome = compare_beside(&existing, &wanted, &starts(&["10-15"]), moment(NOW));
        let change = outcome.change;
        assert_eq!(change.moved.len(), 1);
        assert_eq!(
            (change.moved[0].from, change.moved[0].to),
            (at_one("10-07"), at_one("10-08"))
        );
        assert_eq!(change.cancelled, [existing[1].meeting.id]);
        assert_eq!(outcome.taken, same(&["10-15"]));
    }

    #[test]
    fn a_meeting_that_only_leaves_a_holiday_another_way_stays_where_the_other_way_is_taken() {
        let existing = [exists(1, "10-07", "10-08")];
        let wanted = wanted(&[("10-07", "10-06")]);
        let outcome = compare_beside(&existing, &wanted, &starts(&["10-06"]), moment(NOW));
        assert_eq!(outcome.change.kept, [existing[0].meeting.id]);
        assert_eq!(outcome.taken, wanted);
    }

    #[test]
    fn a_meeting_of_the_series_that_stays_takes_its_moment_as_any_other() {
        let mut by_hand = exists(1, "10-07", "10-16");
        by_hand.was_moved_by_hand = true;
        let outcome = compare_beside(
            &[by_hand.clone(), exists(2, "10-14", "10-14")],
            &same(&["10-07", "10-16"]),
            &BTreeSet::new(),
            moment(NOW),
        );
        assert_eq!(outcome.change.kept, [by_hand.meeting.id]);
        assert_eq!(outcome.taken, same(&["10-16"]));
    }

    #[test]
    fn a_meeting_that_moves_away_makes_room_for_the_one_before_it() {
        let existing = [exists(1, "10-07", "10-07"), exists(2, "10-08", "10-08")];
        let wanted = same(&["10-08", "10-09"]);
        let outcome = compare_beside(&existing, &wanted, &BTreeSet::new(), moment(NOW));
        assert_eq!(outcome.taken, []);
        assert!(outcome.change.cancelled.is_empty());
    }

    #[test]
    fn only_what_has_no_meeting_is_missing_and_what_exists_stays() {
        let cancelled = MeetingState::Cancelled {
            at: moment(NOW),
            reason: Note::parse("Ferie.").unwrap(),
        };
        let frozen = MeetingState::Frozen { at: moment(NOW) };
        let with = |state: MeetingState, mut one: SeriesMeeting| {
            one.meeting.state = state;
            one
        };
        let thursdays = ["10-08", "10-15", "10-22"];
        for (existing, others, added, taken) in [
            (vec![], &[][..], &thursdays[..], &[][..]),
            (vec![], &["10-15"], &["10-08", "10-22"], &["10-15"]),
            (
                vec![exists(1, "10-15", "10-15")],
                &[],
                &["10-08", "10-22"],
                &[],
            ),
            // Moved by hand, it is still the meeting of its moment.
            (
                vec![exists(1, "10-15", "10-19")],
                &[],
                &["10-08", "10-22"],
                &[],
            ),
            (
                vec![exists(1, "10-15", "10-22")],
                &[],
                &["10-08"],
                &["10-22"],
            ),
            // Cancelled, it does not come back.
            (
                vec![with(cancelled.clone(), exists(1, "10-15", "10-15"))],
                &[],
                &["10-08", "10-22"],
                &[],
            ),
            // A closed agenda answers for its week, a planned meeting that nobody wants for nothing.
            (
                vec![with(frozen, exists(1, "10-14", "10-14"))],
                &[],
                &["10-08", "10-22"],
                &[],
            ),
            (vec![exists(1, "10-14", "10-14")], &[], &thursdays, &[]),
            (
                vec![exists(1, "10-14", "10-15")],
                &[],
                &["10-08", "10-22"],
                &["10-15"],
            ),
        ] {
            let found = missing(&existing, &same(&thursdays), &starts(others), moment(NOW));
            assert_eq!(
                (found.added, found.taken),
                (same(added), same(taken)),
                "{existing:?}"
            );
        }
    }

    #[test]
    fn a_meeting_moves_once_the_one_in_its_way_has_moved() {
        let moved = |number: u8, from: &str, to: &str| MovedMeeting {
            meeting: a_meeting().numbered(number).build().id,
            from: at_one(from),
            to: at_one(to),
            occurrence: at_one(to),
        };
        let numbers = |moved: &[MovedMeeting]| -> Vec<u8> {
            let ordered = in_order_of_room(moved);
            let ids = ordered
                .iter()
                .map(|one| one.meeting.as_uuid().as_bytes()[0]);
            ids.collect()
        };
        let [one, two] = [moved(1, "10-07", "10-08"), moved(2, "10-08", "10-09")];
        let [three, four] = [moved(3, "10-09", "10-12"), moved(4, "10-20", "10-20")];
        assert_eq!(numbers(&[one, two, three, four]), [3, 4, 2, 1]);
        let back = moved(5, "10-08", "10-07");
        assert_eq!(numbers(&[one, back, three]), [3, 1, 5]);
    }
}
