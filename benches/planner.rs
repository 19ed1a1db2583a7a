//! How long planning takes: ten thousand waiting actions over five hundred meetings, and what the
//! cancellation of a meeting with two hundred items moves.

use std::{collections::HashMap, hint::black_box, num::NonZeroU8};

use chrono::{DateTime, TimeDelta, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use tovholder::domain::{
    action::{Due, DueMoment},
    body::Minutes,
    calendar::local_date,
    due::DueState,
    ids::{ActionId, BodyId, MeetingId},
    next_meeting::{Candidate, Candidates, MeetingOutline, Stage},
    planner::{MeetingChange, Situation, Waiting, What, Wish, foresee, plan},
};
use uuid::Uuid;

type Moment = DateTime<Utc>;

const WEEKLY: i64 = 7;

fn now() -> Moment {
    DateTime::from_timestamp(1_700_000_000, 0).unwrap_or_default()
}

fn meeting(number: u128) -> MeetingId {
    MeetingId::from_uuid(Uuid::from_u128(number))
}

fn action(number: u128) -> ActionId {
    ActionId::from_uuid(Uuid::from_u128(number))
}

/// Weekly meetings, each with `minutes_left`.
fn meetings(count: u128, minutes_left: i32) -> Candidates {
    let candidates = (0..count).map(|number| {
        let weeks = i64::try_from(number).unwrap_or(0) + 2;
        let starts_at = now() + TimeDelta::days(WEEKLY * weeks);
        Candidate {
            meeting: MeetingOutline {
                id: meeting(number),
                starts_at,
                stage: Stage::Planned,
            },
            agenda_closes_at: starts_at - TimeDelta::days(6),
            minutes_left,
            items_left: 500,
        }
    });
    Candidates::new(now(), candidates.collect())
}

fn waiting(number: u128) -> Waiting {
    Waiting {
        what: What::Action(action(number)),
        wish: Wish::NthAfter {
            after: now(),
            nth: NonZeroU8::MIN,
        },
        earliest: None,
        minutes: Some(Minutes::USUAL_ITEM),
        carried_over: 0,
        stands_on: None,
        is_pinned: false,
        // Each tenth waits for the one before it.
        depends_on: match number % 10 {
            0 if number > 0 => vec![action(number - 1)],
            _ => vec![],
        },
    }
}

/// Everything fits in the end, so that the later ones pass over hundreds of full meetings.
fn ten_thousand_actions() -> Situation {
    Situation {
        candidates: meetings(500, 200),
        waiting: (0..10_000).map(waiting).collect(),
        fixed: HashMap::new(),
    }
}

/// All stand on the first meeting, which has been planned to the minute.
fn two_hundred_items() -> (Situation, Vec<DueState>) {
    let first = meeting(0);
    let waiting: Vec<_> = (0..200)
        .map(|number| Waiting {
            stands_on: Some(first),
            depends_on: vec![],
            ..waiting(number)
        })
        .collect();
    let candidates = meetings(100, 120);
    let on = candidates.find(first).map(|m| local_date(m.starts_at));
    let dues = (0..200).map(|number| DueState {
        action: action(number),
        due: Due::NextMeeting {
            body: BodyId::from_uuid(Uuid::from_u128(1)),
            nth: NonZeroU8::MIN,
        },
        due_moment: DueMoment {
            meeting: Some(first),
            on,
        },
        decided_at: now(),
        is_proposed: false,
    });
    let situation = Situation {
        candidates,
        waiting,
        fixed: HashMap::new(),
    };
    (situation, dues.collect())
}

fn planning(c: &mut Criterion) {
    let situation = ten_thousand_actions();
    c.bench_function("plan 10,000 actions over 500 meetings", |b| {
        b.iter(|| plan(black_box(&situation)));
    });
    let (situation, dues) = two_hundred_items();
    let change = MeetingChange::Cancel {
        meeting: meeting(0),
    };
    c.bench_function("what if a meeting with 200 items is cancelled", |b| {
        b.iter(|| foresee(black_box(&situation), &dues, &[change]));
    });
}

criterion_group!(benches, planning);
criterion_main!(benches);
