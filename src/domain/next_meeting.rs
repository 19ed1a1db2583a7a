//! The one answer to "which is the next meeting?", with what was passed over and why.
//!
//! Every feature asks here: resolving *next meeting*, placing on agendas, carrying over.

mod skipped;

use std::{collections::HashMap, num::NonZeroU8};

use chrono::NaiveDate;

pub use self::skipped::{SkipReason, Skipped, SkippedMeetings};
use crate::domain::{
    body::Minutes,
    calendar::{Moment, local_date},
    ids::MeetingId,
    meeting::{Meeting, MeetingState},
};

/// How far a meeting has come, as far as choosing among meetings goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Its agenda is open, as long as the deadline has not gone by.
    Planned,
    /// Its agenda is closed.
    Frozen,
    /// It has taken place.
    Held,
    /// It does not take place.
    Cancelled,
}

impl Stage {
    /// Whether the meeting is still to come as far as its state tells.
    pub const fn is_ahead(self) -> bool {
        matches!(self, Self::Planned | Self::Frozen)
    }
}

/// What choosing among meetings needs to know of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MeetingOutline {
    /// Which.
    pub id: MeetingId,
    /// When it starts as things stand.
    pub starts_at: Moment,
    /// How far it has come.
    pub stage: Stage,
}

impl From<&Meeting> for MeetingOutline {
    fn from(meeting: &Meeting) -> Self {
        Self {
            id: meeting.id,
            starts_at: meeting.starts_at,
            stage: match meeting.state {
                MeetingState::Planned => Stage::Planned,
                MeetingState::Frozen { .. } => Stage::Frozen,
                MeetingState::Held { .. } | MeetingState::MinutesApproved { .. } => Stage::Held,
                MeetingState::Cancelled { .. } => Stage::Cancelled,
            },
        }
    }
}

/// A meeting of the body, with what the answer depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The meeting.
    pub meeting: MeetingOutline,
    /// When its agenda closes.
    pub agenda_closes_at: Moment,
    /// Minutes of its length that no item has taken; below zero where the agenda is overfull.
    pub minutes_left: i32,
    /// How many more items its agenda can have.
    pub items_left: i32,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Meetings that start at this moment or before do not count: the one it was decided at.
    pub after: Moment,
    /// 1 for the next, 2 for the one after.
    pub nth: NonZeroU8,
    /// The earliest day that was asked for.
    pub earliest: Option<NaiveDate>,
    /// The start of the meeting that deals with what this depends on: an earlier one will not do.
    pub not_before: Option<Moment>,
    /// How much time the item needs; `None` where it takes up no time of the meeting.
    pub needs: Option<Minutes>,
    /// Whether an item is to come on the agenda, which then must not have all that it can have.
    pub is_for_an_item: bool,
    /// The meeting whose agenda it stands on already: for that one neither the closed agenda nor
    /// the room it takes is an obstacle.
    pub stands_on: Option<MeetingId>,
}

impl Wanted {
    /// The first meeting after a moment, without any other wish.
    pub const fn first_after(after: Moment) -> Self {
        Self {
            after,
            nth: NonZeroU8::MIN,
            earliest: None,
            not_before: None,
            needs: None,
            is_for_an_item: false,
            stands_on: None,
        }
    }
}

/// The meeting, if any fits, and what came before it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// The first meeting that fits.
    pub meeting: Option<MeetingOutline>,
    /// The ones before it.
    pub skipped: SkippedMeetings,
}

/// The meetings of a body in order of their start, as seen at one moment. Sorted once, so that
/// thousands of questions can be asked of them.
#[derive(Debug, Clone)]
pub struct Candidates {
    now: Moment,
    rows: Vec<Row>,
    places: HashMap<MeetingId, usize>,
}

/// A candidate with what the moment of asking makes of it.
#[derive(Debug, Clone, Copy)]
struct Row {
    candidate: Candidate,
    day: NaiveDate,
    /// Why the meeting is past or off, whatever is asked for.
    gone: Option<SkipReason>,
    is_agenda_closed: bool,
}

impl Candidates {
    /// The meetings as seen at `now`, in whatever order they come.
    pub fn new(now: Moment, mut candidates: Vec<Candidate>) -> Self {
        candidates.sort_by_key(|c| (c.meeting.starts_at, c.meeting.id));
        let rows: Vec<_> = candidates.into_iter().map(|c| Row::new(now, c)).collect();
        let ids = rows.iter().map(|row| row.candidate.meeting.id);
        let places = ids.enumerate().map(|(place, id)| (id, place)).collect();
        Self { now, rows, places }
    }

    /// The moment of asking.
    pub const fn now(&self) -> Moment {
        self.now
    }

    /// The meetings, in order of their start.
    pub fn iter(&self) -> impl Iterator<Item = &Candidate> {
        self.rows.iter().map(|row| &row.candidate)
    }

    /// One of the meetings.
    pub fn find(&self, id: MeetingId) -> Option<MeetingOutline> {
        self.row(id).map(|row| row.candidate.meeting)
    }

    /// One of the meetings, if it is neither off nor past and has not begun.
    pub fn find_ahead(&self, id: MeetingId) -> Option<MeetingOutline> {
        let row = self.row(id).filter(|row| row.gone.is_none())?;
        Some(row.candidate.meeting)
    }

    /// Whether a meeting has begun, held or not.
    pub fn has_begun(&self, meeting: MeetingOutline) -> bool {
        match meeting.stage {
            Stage::Held => true,
            Stage::Planned | Stage::Frozen => meeting.starts_at <= self.now,
            Stage::Cancelled => false,
        }
    }

    /// The first of the meetings that fits what is wanted, in order of their start.
    ///
    /// Counting to the n-th, a meeting that is cancelled or too early does not count; one that has
    /// been held, has begun or is closed counts, since it was the body's meeting all the same.
    pub fn next(&self, wanted: &Wanted) -> Answer {
        let mut skipped = SkippedMeetings::default();
        let meeting = self.search(wanted, |row, reason| {
            skipped.note(reason, || row.skipped(reason));
        });
        Answer { meeting, skipped }
    }

    /// The meeting that [`Self::next`] answers, when nobody asks what was passed over.
    pub fn next_meeting(&self, wanted: &Wanted) -> Option<MeetingOutline> {
        self.search(wanted, |_, _| {})
    }

    /// Whether this one meeting would do, wherever it comes in the order, or why it would not.
    /// `None` where it is not among the candidates.
    pub fn check(&self, id: MeetingId, wanted: &Wanted) -> Option<Result<MeetingOutline, Skipped>> {
        let row = self.row(id)?;
        Some(match row.obstacle(wanted) {
            Some(reason) => Err(row.skipped(reason)),
            None => Ok(row.candidate.meeting),
        })
    }

    /// The meetings that are ahead and have more on their agenda than time, with the minutes that
    /// are too many.
    pub fn overfull(&self) -> impl Iterator<Item = (MeetingId, u32)> {
        let ahead = self.rows.iter().filter(|row| row.gone.is_none());
        let overfull = ahead.filter(|row| row.candidate.minutes_left < 0);
        overfull.map(|Row { candidate, .. }| {
            let over_by = candidate.minutes_left.unsigned_abs();
            (candidate.meeting.id, over_by)
        })
    }

    /// An item comes on the agenda of a meeting.
    pub fn take(&mut self, id: MeetingId, minutes: Option<Minutes>) {
        self.add_minutes(id, minutes, -1);
        let row = self.places.get(&id).and_then(|i| self.rows.get_mut(*i));
        if let Some(row) = row {
            row.candidate.items_left = row.candidate.items_left.saturating_sub(1);
        }
    }

    /// An item leaves the agenda of a meeting: its time is free. Its place is not, until it has
    /// left indeed, since another may come before that.
    pub fn give_back(&mut self, id: MeetingId, minutes: Option<Minutes>) {
        self.add_minutes(id, minutes, 1);
    }

    fn add_minutes(&mut self, id: MeetingId, minutes: Option<Minutes>, sign: i32) {
        let row = self.places.get(&id).and_then(|i| self.rows.get_mut(*i));
        if let (Some(row), Some(minutes)) = (row, minutes) {
            let left = &mut row.candidate.minutes_left;
            *left = left.saturating_add(sign * i32::from(minutes.get()));
        }
    }

    fn row(&self, id: MeetingId) -> Option<&Row> {
        self.places.get(&id).and_then(|place| self.rows.get(*place))
    }

    fn search(
        &self,
        wanted: &Wanted,
        mut skip: impl FnMut(&Row, SkipReason),
    ) -> Option<MeetingOutline> {
        let is_past = |row: &Row| row.candidate.meeting.starts_at <= wanted.after;
        let start = self.rows.partition_point(is_past);
        let mut counted = 0_u8;
        for row in self.rows.iter().skip(start) {
            let reason = row.obstacle(wanted);
            if !matches!(reason, Some(SkipReason::Cancelled | SkipReason::TooEarly)) {
                counted = counted.saturating_add(1);
            }
            match reason {
                Some(reason) => skip(row, reason),
                None if counted >= wanted.nth.get() => return Some(row.candidate.meeting),
                None => skip(row, SkipReason::NotYetTheNth),
            }
        }
        None
    }
}

impl Row {
    fn new(now: Moment, candidate: Candidate) -> Self {
        let MeetingOutline {
            starts_at, stage, ..
        } = candidate.meeting;
        Self {
            candidate,
            day: local_date(starts_at),
            gone: match stage {
                Stage::Cancelled => Some(SkipReason::Cancelled),
                Stage::Held => Some(SkipReason::Held),
                Stage::Planned | Stage::Frozen => (starts_at <= now).then_some(SkipReason::Begun),
            },
            is_agenda_closed: stage == Stage::Frozen || candidate.agenda_closes_at <= now,
        }
    }

    fn obstacle(&self, wanted: &Wanted) -> Option<SkipReason> {
        let Candidate {
            meeting,
            minutes_left,
            items_left,
            ..
        } = self.candidate;
        if self.gone.is_some() {
            return self.gone;
        }
        if wanted.earliest.is_some_and(|earliest| self.day < earliest) {
            return Some(SkipReason::TooEarly);
        }
        if wanted.not_before.is_some_and(|at| meeting.starts_at < at) {
            return Some(SkipReason::BeforeDependency);
        }
        if wanted.stands_on == Some(meeting.id) {
            return None;
        }
        if self.is_agenda_closed {
            return Some(SkipReason::AgendaFrozen);
        }
        if wanted.is_for_an_item && items_left < 1 {
            return Some(SkipReason::AgendaFull);
        }
        let is_too_long = |needs: Minutes| i32::from(needs.get()) > minutes_left;
        let has_no_time = wanted.needs.is_some_and(is_too_long);
        has_no_time.then_some(SkipReason::NoTimeLeft)
    }

    const fn skipped(&self, reason: SkipReason) -> Skipped {
        Skipped {
            meeting: self.candidate.meeting.id,
            starts_at: self.candidate.meeting.starts_at,
            minutes_left: Some(self.candidate.minutes_left),
            reason,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{SkipReason as R, *};
    use crate::domain::{
        samples::{a_meeting, id, moment},
        text::Note,
    };

    type Case<'a> = (&'a str, &'a [Candidate], Wanted, Option<u8>, &'a [R]);

    fn candidate(day: &str, number: u8, state: MeetingState) -> Candidate {
        let meeting = a_meeting().numbered(number).on(day).state(state).build();
        let agenda_closes_at = meeting.starts_at - chrono::TimeDelta::days(6);
        Candidate {
            meeting: MeetingOutline::from(&meeting),
            agenda_closes_at,
            minutes_left: 60,
            items_left: 10,
        }
    }

    fn now() -> Moment {
        moment("2023-10-26 09:00")
    }

    fn wanted() -> Wanted {
        Wanted::first_after(moment("2023-10-25 13:00"))
    }

    fn cancelled() -> MeetingState {
        let at = moment("2023-10-20 12:00");
        MeetingState::Cancelled {
            at,
            reason: Note::parse("Ferie.").unwrap(),
        }
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "one table, one row a case")]
    fn the_next_meeting_is_the_first_that_fits_and_says_what_it_passed_over() {
        let at = moment("2023-10-20 12:00");
        let planned = MeetingState::Planned;
        let nth = |n| NonZeroU8::new(n).unwrap();
        let calendar = [
            candidate("2023-10-25", 1, MeetingState::Held { at }),
            candidate("2023-11-29", 2, planned.clone()),
            candidate("2023-12-13", 3, cancelled()),
            candidate("2024-01-24", 4, planned.clone()),
            candidate("2024-02-28", 5, planned),
        ];
        let frozen = {
            let mut calendar = calendar;
            calendar[1].meeting.stage = Stage::Frozen;
            calendar
        };
        let full = {
            let mut calendar = calendar;
            calendar[1].minutes_left = 5;
            calendar
        };
        let crowded = {
            let mut calendar = calendar;
            calendar[1].items_left = 0;
            calendar
        };
        let ten = Minutes::USUAL_ITEM;
        let table: [Case<'_>; 11] = [
            ("plain", &calendar, wanted(), Some(2), &[]),
            (
                "second",
                &calendar,
                Wanted {
                    nth: nth(2),
                    ..wanted()
                },
                Some(4),
                &[R::NotYetTheNth, R::Cancelled],
            ),
            (
                "frozen",
                &frozen,
                wanted(),
                Some(4),
                &[R::AgendaFrozen, R::Cancelled],
            ),
            (
                "frozen, but it stands there",
                &frozen,
                Wanted {
                    stands_on: Some(calendar[1].meeting.id),
                    ..wanted()
                },
                Some(2),
                &[],
            ),
            (
                "full",
                &full,
                Wanted {
                    needs: Some(ten),
                    ..wanted()
                },
                Some(4),
                &[R::NoTimeLeft, R::Cancelled],
            ),
            ("full, but it needs no time", &full, wanted(), Some(2), &[]),
            (
                "no more items",
                &crowded,
                Wanted {
                    is_for_an_item: true,
                    ..wanted()
                },
                Some(4),
                &[R::AgendaFull, R::Cancelled],
            ),
            (
                "no more items, but it stands there",
                &crowded,
                Wanted {
                    is_for_an_item: true,
                    stands_on: Some(calendar[1].meeting.id),
                    ..wanted()
                },
                Some(2),
                &[],
            ),
            (
                "no more items, but it is none",
                &crowded,
                wanted(),
                Some(2),
                &[],
            ),
            (
                "earliest",
                &calendar,
                Wanted {
                    earliest: Some("2024-02-01".parse().unwrap()),
                    ..wanted()
                },
                Some(5),
                &[R::TooEarly, R::Cancelled, R::TooEarly],
            ),
            (
                "not before what it depends on",
                &calendar,
                Wanted {
                    not_before: Some(calendar[3].meeting.starts_at),
                    ..wanted()
                },
                Some(4),
                &[R::BeforeDependency, R::Cancelled],
            ),
        ];
        for (name, candidates, wanted, meeting, skipped) in table {
            assert_answer(name, (now(), candidates), &wanted, (meeting, skipped));
        }
        for (now, meeting, skipped) in [
            (
                "2023-11-24 09:00",
                Some(4),
                &[R::AgendaFrozen, R::Cancelled][..],
            ),
            (
                "2024-03-01 09:00",
                None,
                &[R::Begun, R::Cancelled, R::Begun, R::Begun],
            ),
        ] {
            let seen = (moment(now), &calendar[..]);
            assert_answer(now, seen, &wanted(), (meeting, skipped));
        }
    }

    fn assert_answer(
        name: &str,
        (now, candidates): (Moment, &[Candidate]),
        wanted: &Wanted,
        (meeting, skipped): (Option<u8>, &[R]),
    ) {
        let answer = Candidates::new(now, candidates.to_vec()).next(wanted);
        let expected = meeting.map(|number| MeetingId::from_uuid(id(number)));
        assert_eq!(answer.meeting.map(|m| m.id), expected, "{name}");
        let reasons: Vec<_> = answer.skipped.first().iter().map(|s| s.reason).collect();
        assert_eq!(reasons, skipped, "{name}");
    }

    #[test]
    fn minutes_are_taken_and_given_back_and_an_overfull_agenda_is_told() {
        let candidates = [candidate("2023-11-29", 2, MeetingState::Planned)].to_vec();
        let id = candidates[0].meeting.id;
        let mut candidates = Candidates::new(now(), candidates);
        candidates.take(id, Some(Minutes::TWO_HOURS));
        candidates.take(id, None);
        assert_eq!(candidates.iter().next().unwrap().items_left, 8);
        assert_eq!(candidates.overfull().collect::<Vec<_>>(), [(id, 60)]);
        candidates.give_back(id, Some(Minutes::TWO_HOURS));
        assert_eq!(candidates.overfull().next(), None);
        assert_eq!(candidates.iter().next().unwrap().minutes_left, 60);
    }

    fn any_candidates() -> impl Strategy<Value = Vec<Candidate>> {
        proptest::collection::vec((0_i64..400, 0_u8..5, 0_u16..120), 0..12).prop_map(|rows| {
            let rows = rows.into_iter().zip(0_u8..);
            rows.map(|((days, state, minutes_left), number)| {
                let at = moment("2023-10-20 12:00");
                let state = match state {
                    0 | 1 => MeetingState::Planned,
                    2 => MeetingState::Frozen { at },
                    3 => MeetingState::Held { at },
                    _ => cancelled(),
                };
                let mut candidate = candidate("2023-10-01", number, state);
                candidate.meeting.starts_at += chrono::TimeDelta::days(days);
                candidate.agenda_closes_at += chrono::TimeDelta::days(days);
                Candidate {
                    minutes_left: i32::from(minutes_left),
                    items_left: i32::from(minutes_left % 4),
                    ..candidate
                }
            })
            .collect()
        })
    }

    fn any_wanted() -> impl Strategy<Value = Wanted> {
        let earliest = proptest::option::of(0_i64..300);
        let not_before = proptest::option::of(0_i64..300);
        let needs = proptest::option::of(1_i64..100);
        let stands_on = proptest::option::of(0_u8..12);
        let is_for_an_item = proptest::bool::ANY;
        let room = (needs, is_for_an_item);
        let asked = (0_i64..200, 1_u8..4, earliest, not_before, room, stands_on);
        asked.prop_map(|(after, nth, earliest, not_before, room, stands_on)| {
            let days = |days| wanted().after + chrono::TimeDelta::days(days);
            Wanted {
                after: days(after),
                nth: NonZeroU8::new(nth).unwrap(),
                earliest: earliest.map(|on| local_date(days(on))),
                not_before: not_before.map(days),
                needs: room.0.map(|minutes| Minutes::new(minutes).unwrap()),
                is_for_an_item: room.1,
                stands_on: stands_on.map(|number| MeetingId::from_uuid(id(number))),
            }
        })
    }

    /// Said again in the plainest words, to compare with.
    fn fits(c: &Candidate, wanted: &Wanted) -> bool {
        let stands_here = wanted.stands_on == Some(c.meeting.id);
        let starts_at = c.meeting.starts_at;
        c.meeting.stage.is_ahead()
            && starts_at > now()
            && starts_at > wanted.after
            && wanted
                .earliest
                .is_none_or(|day| local_date(starts_at) >= day)
            && wanted.not_before.is_none_or(|at| starts_at >= at)
            && (stands_here
                || c.meeting.stage == Stage::Planned
                    && c.agenda_closes_at > now()
                    && (!wanted.is_for_an_item || c.items_left > 0)
                    && wanted
                        .needs
                        .is_none_or(|m| i32::from(m.get()) <= c.minutes_left))
    }

    proptest! {
        #[test]
        fn the_answer_is_never_cancelled_held_begun_frozen_or_earlier_than_asked(
            candidates in any_candidates(), wanted in any_wanted(),
        ) {
            let answer = Candidates::new(now(), candidates.clone()).next(&wanted);
            if let Some(meeting) = answer.meeting {
                let chosen = candidates.iter().find(|c| c.meeting == meeting).unwrap();
                prop_assert!(fits(chosen, &wanted));
            }
        }

        #[test]
        fn the_answer_is_the_first_and_everything_before_it_has_an_obstacle(
            candidates in any_candidates(), wanted in any_wanted(),
        ) {
            let wanted = Wanted { nth: NonZeroU8::MIN, ..wanted };
            let mut ahead: Vec<_> = candidates
                .iter()
                .filter(|c| c.meeting.starts_at > wanted.after)
                .collect();
            ahead.sort_by_key(|c| (c.meeting.starts_at, c.meeting.id));
            let answer = Candidates::new(now(), candidates.clone()).next(&wanted);
            let place = ahead.iter().position(|c| fits(c, &wanted));
            prop_assert_eq!(answer.meeting, place.map(|place| ahead[place].meeting));
            let before: Vec<_> = ahead.iter().take(place.unwrap_or(ahead.len())).collect();
            prop_assert_eq!(answer.skipped.total() as usize, before.len());
            for (skipped, passed) in answer.skipped.first().iter().zip(before) {
                prop_assert_eq!(skipped.meeting, passed.meeting.id);
                prop_assert!(skipped.reason != R::NotYetTheNth);
            }
        }

        #[test]
        fn a_later_one_is_never_an_earlier_meeting_and_what_fits_before_it_was_not_asked_for(
            candidates in any_candidates(), wanted in any_wanted(),
        ) {
            let candidates = Candidates::new(now(), candidates);
            let first = candidates.next(&Wanted { nth: NonZeroU8::MIN, ..wanted }).meeting;
            let answer = candidates.next(&wanted);
            if let Some(meeting) = answer.meeting {
                prop_assert!(meeting.starts_at >= first.unwrap().starts_at);
            }
            for skipped in answer.skipped.first() {
                let is_fit = candidates.check(skipped.meeting, &wanted).unwrap().is_ok();
                prop_assert_eq!(skipped.reason == R::NotYetTheNth, is_fit);
            }
        }

        #[test]
        fn the_order_of_the_candidates_does_not_matter(
            candidates in any_candidates(), wanted in any_wanted(),
        ) {
            let mut reversed = candidates.clone();
            reversed.reverse();
            let [one, other] = [candidates, reversed].map(|c| Candidates::new(now(), c));
            prop_assert_eq!(one.next(&wanted), other.next(&wanted));
        }
    }
}
