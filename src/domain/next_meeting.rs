//! The one answer to "which is the next meeting?", with what was passed over and why.
//!
//! Every feature asks here: resolving *next meeting*, placing on agendas, carrying over.

use std::num::NonZeroU8;

use chrono::NaiveDate;

use crate::domain::{
    body::Minutes,
    calendar::{Moment, local_date},
    ids::MeetingId,
    meeting::{Meeting, MeetingState},
};

/// A meeting of the body, with what the answer depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The meeting.
    pub meeting: Meeting,
    /// When its agenda closes.
    pub agenda_closes_at: Moment,
    /// Minutes of its length that no item has taken.
    pub minutes_left: u16,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The moment of asking.
    pub now: Moment,
    /// Meetings that start at this moment or before do not count: the one it was decided at.
    pub after: Moment,
    /// 1 for the next, 2 for the one after.
    pub nth: NonZeroU8,
    /// The earliest day that was asked for.
    pub earliest: Option<NaiveDate>,
    /// How much time the item needs; `None` where it takes up no time of the meeting.
    pub needs: Option<Minutes>,
    /// The meeting whose agenda it stands on already: for that one neither the closed agenda nor
    /// the time it takes is an obstacle.
    pub stands_on: Option<MeetingId>,
}

/// Why a meeting was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SkipReason {
    /// It does not take place.
    Cancelled,
    /// It has been held.
    Held,
    /// It has begun.
    Begun,
    /// Its agenda is closed.
    AgendaFrozen,
    /// It comes before the earliest day asked for.
    TooEarly,
    /// Its time is taken.
    NoTimeLeft {
        /// Minutes left.
        left: u16,
    },
    /// It fits, but a later one was asked for.
    NotYetTheNth,
}

impl SkipReason {
    /// The reason's name, the same in SQL and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Held => "held",
            Self::Begun => "begun",
            Self::AgendaFrozen => "agenda_frozen",
            Self::TooEarly => "too_early",
            Self::NoTimeLeft { .. } => "no_time_left",
            Self::NotYetTheNth => "not_yet_the_nth",
        }
    }

    /// The reason with this name; `left` is for a meeting whose time is taken.
    pub fn from_name(name: &str, left: u16) -> Option<Self> {
        Some(match name {
            "cancelled" => Self::Cancelled,
            "held" => Self::Held,
            "begun" => Self::Begun,
            "agenda_frozen" => Self::AgendaFrozen,
            "too_early" => Self::TooEarly,
            "no_time_left" => Self::NoTimeLeft { left },
            "not_yet_the_nth" => Self::NotYetTheNth,
            _ => return None,
        })
    }
}

/// A meeting that was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skipped {
    /// Which.
    pub meeting: MeetingId,
    /// When it starts.
    pub starts_at: Moment,
    /// Why.
    pub reason: SkipReason,
}

/// The meeting, if any fits, and what came before it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// The first meeting that fits.
    pub meeting: Option<Meeting>,
    /// The ones before it, in order of time.
    pub skipped: Vec<Skipped>,
}

/// The first of the candidates that fits what is wanted, in order of their start.
///
/// Counting to the n-th, a meeting that is cancelled or too early does not count; one that has
/// been held, has begun or is closed counts, since it was the body's meeting all the same.
pub fn next_eligible(candidates: &[Candidate], wanted: &Wanted) -> Answer {
    let mut ahead: Vec<&Candidate> = candidates
        .iter()
        .filter(|c| c.meeting.starts_at > wanted.after)
        .collect();
    ahead.sort_by_key(|c| (c.meeting.starts_at, c.meeting.id));
    let mut answer = Answer::default();
    let mut counted = 0;
    for candidate in ahead {
        let reason = match obstacle(candidate, wanted) {
            Some(reason @ (SkipReason::Cancelled | SkipReason::TooEarly)) => reason,
            Some(reason) => {
                counted += 1;
                reason
            }
            None => {
                counted += 1;
                if counted >= wanted.nth.get() {
                    answer.meeting = Some(candidate.meeting.clone());
                    return answer;
                }
                SkipReason::NotYetTheNth
            }
        };
        answer.skipped.push(Skipped {
            meeting: candidate.meeting.id,
            starts_at: candidate.meeting.starts_at,
            reason,
        });
    }
    answer
}

fn obstacle(candidate: &Candidate, wanted: &Wanted) -> Option<SkipReason> {
    let Candidate {
        meeting,
        agenda_closes_at,
        minutes_left,
    } = candidate;
    let stands_here = wanted.stands_on == Some(meeting.id);
    match meeting.state {
        MeetingState::Cancelled { .. } => return Some(SkipReason::Cancelled),
        MeetingState::Held { .. } | MeetingState::MinutesApproved { .. } => {
            return Some(SkipReason::Held);
        }
        MeetingState::Planned | MeetingState::Frozen { .. } => {}
    }
    if meeting.starts_at <= wanted.now {
        return Some(SkipReason::Begun);
    }
    if wanted
        .earliest
        .is_some_and(|earliest| local_date(meeting.starts_at) < earliest)
    {
        return Some(SkipReason::TooEarly);
    }
    if stands_here {
        return None;
    }
    if matches!(meeting.state, MeetingState::Frozen { .. }) || *agenda_closes_at <= wanted.now {
        return Some(SkipReason::AgendaFrozen);
    }
    wanted
        .needs
        .is_some_and(|needs| needs.get() > *minutes_left)
        .then_some(SkipReason::NoTimeLeft {
            left: *minutes_left,
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{SkipReason as R, *};
    use crate::domain::{
        samples::{a_meeting, id, moment},
        text::Note,
    };

    type Row<'a> = (&'a str, &'a [Candidate], Wanted, Option<u8>, &'a [R]);

    fn candidate(day: &str, number: u8, state: MeetingState) -> Candidate {
        let meeting = a_meeting().numbered(number).on(day).state(state).build();
        let agenda_closes_at = meeting.starts_at - chrono::TimeDelta::days(6);
        Candidate {
            meeting,
            agenda_closes_at,
            minutes_left: 60,
        }
    }

    fn wanted() -> Wanted {
        Wanted {
            now: moment("2023-10-26 09:00"),
            after: moment("2023-10-25 13:00"),
            nth: NonZeroU8::MIN,
            earliest: None,
            needs: None,
            stands_on: None,
        }
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
            let mut calendar = calendar.clone();
            calendar[1].meeting.state = MeetingState::Frozen { at };
            calendar
        };
        let full = {
            let mut calendar = calendar.clone();
            calendar[1].minutes_left = 5;
            calendar
        };
        let ten = Minutes::USUAL_ITEM;
        let table: [Row<'_>; 9] = [
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
                &[R::NoTimeLeft { left: 5 }, R::Cancelled],
            ),
            ("full, but it needs no time", &full, wanted(), Some(2), &[]),
            (
                "deadline gone by",
                &calendar,
                Wanted {
                    now: moment("2023-11-24 09:00"),
                    ..wanted()
                },
                Some(4),
                &[R::AgendaFrozen, R::Cancelled],
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
                "none left",
                &calendar,
                Wanted {
                    now: moment("2024-03-01 09:00"),
                    ..wanted()
                },
                None,
                &[R::Begun, R::Cancelled, R::Begun, R::Begun],
            ),
        ];
        for (name, candidates, wanted, meeting, skipped) in table {
            let answer = next_eligible(candidates, &wanted);
            let expected = meeting.map(|number| MeetingId::from_uuid(id(number)));
            assert_eq!(answer.meeting.map(|m| m.id), expected, "{name}");
            let reasons: Vec<_> = answer.skipped.iter().map(|s| s.reason).collect();
            assert_eq!(reasons, skipped, "{name}");
        }
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
                    minutes_left,
                    ..candidate
                }
            })
            .collect()
        })
    }

    proptest! {
        #[test]
        fn the_answer_is_never_cancelled_held_frozen_or_earlier_than_asked_and_is_the_first(
            candidates in any_candidates(), days in 0_i64..300, needs in 1_i64..100,
        ) {
            let earliest = local_date(wanted().now) + chrono::TimeDelta::days(days);
            let wanted = Wanted {
                earliest: Some(earliest),
                needs: Some(Minutes::new(needs).unwrap()),
                ..wanted()
            };
            let answer = next_eligible(&candidates, &wanted);
            let fits = |c: &&Candidate| {
                c.meeting.state == MeetingState::Planned
                    && c.agenda_closes_at > wanted.now
                    && c.meeting.starts_at > wanted.now
                    && local_date(c.meeting.starts_at) >= earliest
                    && i64::from(c.minutes_left) >= needs
            };
            let first = candidates.iter().filter(fits).map(|c| c.meeting.starts_at).min();
            prop_assert_eq!(answer.meeting.as_ref().map(|m| m.starts_at), first);
            let until = first.unwrap_or(Moment::MAX_UTC);
            for skipped in &answer.skipped {
                prop_assert!(skipped.starts_at <= until);
            }
        }

        #[test]
        fn the_order_of_the_candidates_does_not_matter(candidates in any_candidates()) {
            let mut reversed = candidates.clone();
            reversed.reverse();
            prop_assert_eq!(next_eligible(&candidates, &wanted()), next_eligible(&reversed, &wanted()));
        }
    }
}
