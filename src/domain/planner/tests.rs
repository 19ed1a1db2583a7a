//! The planner on tables of cases, and on any situation.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::{Explanation as E, *};
use crate::domain::{
    calendar::local_date,
    language::Language,
    next_meeting::{Candidate, Stage},
    samples::{id, moment},
};

type Expected<'a> = &'a [Option<(u8, E)>];

fn meeting(number: u8) -> MeetingId {
    MeetingId::from_uuid(id(number))
}

fn action(number: u8) -> What {
    What::Action(ActionId::from_uuid(id(number)))
}

fn candidate(number: u8, day: &str, stage: Stage, minutes_left: i32) -> Candidate {
    let starts_at = moment(&format!("{day} 13:00"));
    Candidate {
        meeting: MeetingOutline {
            id: meeting(number),
            starts_at,
            stage,
        },
        agenda_closes_at: starts_at - TimeDelta::days(6),
        minutes_left,
        items_left: 100,
    }
}

/// Held in October, frozen, cancelled, then three that are open.
fn calendar() -> Vec<Candidate> {
    vec![
        candidate(1, "2023-10-25", Stage::Held, 120),
        candidate(2, "2023-11-01", Stage::Frozen, 120),
        candidate(3, "2023-11-15", Stage::Cancelled, 120),
        candidate(4, "2023-11-29", Stage::Planned, 30),
        candidate(5, "2023-12-13", Stage::Planned, 30),
        candidate(6, "2024-01-10", Stage::Planned, 30),
    ]
}

fn now() -> Moment {
    moment("2023-10-26 09:00")
}

fn decided() -> Moment {
    moment("2023-10-25 13:00")
}

fn waiting(number: u8) -> Waiting {
    Waiting {
        what: action(number),
        wish: Wish::NthAfter {
            after: decided(),
            nth: NonZeroU8::MIN,
        },
        earliest: None,
        minutes: Some(Minutes::USUAL_ITEM),
        carried_over: 0,
        stands_on: None,
        is_pinned: false,
        depends_on: vec![],
    }
}

fn on(number: u8, other: u8) -> Waiting {
    Waiting {
        depends_on: vec![ActionId::from_uuid(id(other))],
        ..waiting(number)
    }
}

fn situation(waiting: Vec<Waiting>) -> Situation {
    Situation {
        candidates: Candidates::new(now(), calendar()),
        waiting,
        fixed: HashMap::new(),
    }
}

/// The number of each one's meeting with its explanation, in the order of the table.
fn places(plan: &Plan, waiting: &[Waiting]) -> Vec<Option<(MeetingId, E)>> {
    let placed = waiting.iter().map(|one| plan.placed.get(&one.what));
    placed
        .map(|placed| placed.map(|placed| (placed.meeting.id, placed.explanation)))
        .collect()
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table, one row a case")]
fn everything_has_the_earliest_meeting_that_fits_and_says_why() {
    let at = |number| Wish::AtMeeting(meeting(number));
    let any = Wish::Any { after: now() };
    let minutes = |minutes| Some(Minutes::new(minutes).unwrap());
    let long = |number| Waiting {
        minutes: minutes(25),
        ..waiting(number)
    };
    let table: [(&str, Vec<Waiting>, Expected<'_>); 14] = [
        (
            "the next one that is open",
            vec![waiting(1)],
            &[Some((4, E::DueHere))],
        ),
        (
            "a named one, though its time is short",
            vec![Waiting {
                wish: at(4),
                minutes: minutes(90),
                ..waiting(1)
            }],
            &[Some((4, E::DueHere))],
        ),
        (
            "the first after a named one that is cancelled",
            vec![Waiting {
                wish: at(3),
                ..waiting(1)
            }],
            &[Some((4, E::FirstThatFits))],
        ),
        (
            "the first after a named one that is closed",
            vec![Waiting {
                wish: at(2),
                ..waiting(1)
            }],
            &[Some((4, E::FirstThatFits))],
        ),
        (
            "time that is taken",
            vec![long(1), long(2), long(3), long(4)],
            &[
                Some((4, E::DueHere)),
                Some((5, E::FirstThatFits)),
                Some((6, E::FirstThatFits)),
                None,
            ],
        ),
        (
            "the earliest day asked for",
            vec![Waiting {
                earliest: Some("2023-12-01".parse().unwrap()),
                ..waiting(1)
            }],
            &[Some((5, E::DueHere))],
        ),
        (
            "an item that waits",
            vec![Waiting {
                wish: any,
                ..waiting(1)
            }],
            &[Some((4, E::FirstThatFits))],
        ),
        (
            "what stands stays, also on a closed agenda",
            vec![Waiting {
                stands_on: Some(meeting(2)),
                ..waiting(1)
            }],
            &[Some((2, E::StandsAlready))],
        ),
        (
            "what stands on a meeting that falls away goes on",
            vec![Waiting {
                stands_on: Some(meeting(3)),
                wish: at(3),
                ..waiting(1)
            }],
            &[Some((4, E::FirstThatFits))],
        ),
        (
            "a pin holds whatever the wish",
            vec![Waiting {
                stands_on: Some(meeting(6)),
                is_pinned: true,
                ..waiting(1)
            }],
            &[Some((6, E::Pinned))],
        ),
        (
            "a pin to a meeting that falls away holds nothing",
            vec![Waiting {
                stands_on: Some(meeting(3)),
                is_pinned: true,
                ..waiting(1)
            }],
            &[Some((4, E::DueHere))],
        ),
        (
            "those carried over come first",
            vec![
                long(1),
                Waiting {
                    carried_over: 2,
                    ..long(2)
                },
            ],
            &[
                Some((5, E::FirstThatFits)),
                Some((4, E::CarriedOver { times: 2 })),
            ],
        ),
        (
            "nothing comes before what it depends on",
            vec![
                on(1, 2),
                Waiting {
                    wish: at(5),
                    ..waiting(2)
                },
            ],
            &[Some((5, E::AfterDependency)), Some((5, E::DueHere))],
        ),
        (
            "what depends on something without a meeting waits with it",
            vec![
                on(1, 2),
                Waiting {
                    earliest: Some("2030-01-01".parse().unwrap()),
                    ..waiting(2)
                },
            ],
            &[None, None],
        ),
    ];
    for (name, waiting, expected) in table {
        let plan = plan(&situation(waiting.clone()));
        let expected: Vec<_> = expected
            .iter()
            .map(|place| place.map(|(number, explanation)| (meeting(number), explanation)))
            .collect();
        assert_eq!(places(&plan, &waiting), expected, "{name}");
    }
}

#[test]
fn an_agenda_that_becomes_too_full_is_told_and_not_cut() {
    let named = |number| Waiting {
        wish: Wish::AtMeeting(meeting(4)),
        ..waiting(number)
    };
    let plan = plan(&situation((1..=5).map(named).collect()));
    assert_eq!(plan.placed.len(), 5);
    let overfull = Overfull {
        meeting: meeting(4),
        over_by: 20,
    };
    assert_eq!(plan.overfull, [overfull]);
}

#[test]
fn a_pin_before_what_it_depends_on_is_told() {
    let pinned = Waiting {
        stands_on: Some(meeting(4)),
        is_pinned: true,
        ..on(1, 2)
    };
    let other = Waiting {
        wish: Wish::AtMeeting(meeting(6)),
        ..waiting(2)
    };
    assert_eq!(plan(&situation(vec![pinned, other])).conflicts, [action(1)]);
}

#[test]
fn a_circle_waits_and_ends() {
    let plan = plan(&situation(vec![on(1, 2), on(2, 1), waiting(3)]));
    assert_eq!(plan.placed.len(), 1);
    assert_eq!(
        plan.waits.get(&action(1)),
        Some(&WaitReason::DependsOn(ActionId::from_uuid(id(2))))
    );
}

#[test]
fn cancelling_a_meeting_moves_what_stands_on_it_and_nothing_else() {
    let stands = |number, on| Waiting {
        stands_on: Some(meeting(on)),
        ..waiting(number)
    };
    let item = Waiting {
        what: What::Item(AgendaItemId::from_uuid(id(9))),
        wish: Wish::Any { after: now() },
        ..stands(9, 4)
    };
    let elsewhere = Waiting {
        wish: Wish::AtMeeting(meeting(5)),
        ..stands(2, 5)
    };
    let before = situation(vec![stands(1, 4), elsewhere, item]);
    let change = MeetingChange::Cancel {
        meeting: meeting(4),
    };
    let moved = foresee(&before, &[], &[change]).placements;
    let told: Vec<_> = moved.iter().map(|m| (m.what, m.from, m.to)).collect();
    let (from, to) = (Some(meeting(4)), Some(meeting(5)));
    let item = What::Item(AgendaItemId::from_uuid(id(9)));
    assert_eq!(told, [(action(1), from, to), (item, from, to)]);
    assert!(foresee(&before, &[], &[]).is_empty());
}

#[test]
fn explanations_are_said_in_both_languages() {
    for explanation in [
        E::Pinned,
        E::StandsAlready,
        E::DueHere,
        E::CarriedOver { times: 2 },
        E::FirstThatFits,
        E::AfterDependency,
        E::NoMeeting,
    ] {
        let danish = explanation.in_words(Language::Danish);
        assert!(!danish.is_empty() && danish != explanation.in_words(Language::English));
    }
}

fn any_waiting() -> impl Strategy<Value = Vec<Waiting>> {
    let one = (
        0_u8..4,
        1_u8..7,
        prop::option::of(1_u8..7),
        1_i64..40,
        0_u16..3,
        any::<bool>(),
        prop::collection::vec(0_u8..20, 0..3),
    );
    prop::collection::vec(one, 0..20).prop_map(|rows| {
        let rows = rows.into_iter().zip(0_u8..);
        let waiting = rows.map(
            |((kind, wished, stands, minutes, carried, pinned, on), number)| {
                let wish = match kind {
                    0 => Wish::AtMeeting(meeting(wished)),
                    1 => Wish::Any { after: now() },
                    _ => Wish::NthAfter {
                        after: decided(),
                        nth: NonZeroU8::new(wished).unwrap(),
                    },
                };
                Waiting {
                    wish,
                    minutes: Some(Minutes::new(minutes).unwrap()),
                    carried_over: carried,
                    stands_on: stands.map(meeting),
                    is_pinned: pinned && stands.is_some(),
                    // Only on those before it: no circles.
                    depends_on: on
                        .into_iter()
                        .filter(|other| *other < number)
                        .map(|other| ActionId::from_uuid(id(other)))
                        .collect(),
                    ..waiting(number)
                }
            },
        );
        waiting.collect()
    })
}

/// The situation after a plan has been carried out.
fn carried_out(before: &Situation, plan: &Plan) -> Situation {
    let mut after = before.clone();
    for one in &mut after.waiting {
        let to = plan.placed.get(&one.what).map(|placed| placed.meeting.id);
        if to == one.stands_on {
            continue;
        }
        if let Some(old) = one.stands_on {
            after.candidates.give_back(old, one.minutes);
        }
        if let Some(new) = to {
            after.candidates.take(new, one.minutes);
        }
        one.stands_on = to;
        one.is_pinned = false;
    }
    after
}

proptest! {
    #[test]
    fn the_order_in_which_things_come_does_not_matter(waiting in any_waiting()) {
        let mut turned = waiting.clone();
        turned.reverse();
        prop_assert_eq!(plan(&situation(waiting)), plan(&situation(turned)));
    }

    #[test]
    fn everything_is_placed_or_says_why_not(waiting in any_waiting()) {
        let plan = plan(&situation(waiting.clone()));
        for one in &waiting {
            let is_placed = plan.placed.contains_key(&one.what);
            prop_assert!(is_placed != plan.waits.contains_key(&one.what));
        }
    }

    #[test]
    fn nothing_new_comes_to_a_meeting_that_takes_nothing(waiting in any_waiting()) {
        let plan = plan(&situation(waiting.clone()));
        for one in &waiting {
            let Some(placed) = plan.placed.get(&one.what) else { continue };
            prop_assert!(placed.meeting.stage.is_ahead() && placed.meeting.starts_at > now());
            if one.stands_on != Some(placed.meeting.id) {
                prop_assert_eq!(placed.meeting.stage, Stage::Planned);
            }
            let earliest = one.earliest.is_none_or(|day| local_date(placed.meeting.starts_at) >= day);
            prop_assert!(earliest || one.is_pinned);
        }
    }

    #[test]
    fn nothing_that_is_free_comes_before_what_it_depends_on(waiting in any_waiting()) {
        let plan = plan(&situation(waiting.clone()));
        for one in &waiting {
            let Some(placed) = plan.placed.get(&one.what) else { continue };
            for other in &one.depends_on {
                let other = plan.placed.get(&What::Action(*other));
                let is_after = other.is_none_or(|o| o.meeting.starts_at <= placed.meeting.starts_at);
                prop_assert!(is_after || plan.conflicts.contains(&one.what));
            }
        }
    }

    #[test]
    fn a_plan_that_is_carried_out_stands(waiting in any_waiting()) {
        // What leaves because of what it depends on may make room that a second planning finds.
        let free = waiting.into_iter().map(|one| Waiting { depends_on: vec![], ..one });
        let before = situation(free.collect());
        let first = plan(&before);
        let after = carried_out(&before, &first);
        let again = plan(&after);
        let places = |plan: &Plan| {
            let placed = plan.placed.iter();
            placed.map(|(what, placed)| (*what, placed.meeting.id)).collect::<Vec<_>>()
        };
        prop_assert_eq!(places(&first), places(&again));
    }

    #[test]
    fn no_meeting_gets_more_than_its_time_of_what_may_go_elsewhere(waiting in any_waiting()) {
        let plan = plan(&situation(waiting.clone()));
        for one in &waiting {
            let Some(placed) = plan.placed.get(&one.what) else { continue };
            if placed.explanation == E::FirstThatFits {
                let here = |other: &&Waiting| {
                    plan.placed.get(&other.what).is_some_and(|p| p.meeting.id == placed.meeting.id)
                        && other.stands_on != Some(placed.meeting.id)
                        && plan.placed.get(&other.what).is_some_and(|p| p.explanation == E::FirstThatFits)
                };
                let taken: i32 = waiting.iter().filter(here)
                    .map(|other| i32::from(other.minutes.map_or(0, Minutes::get))).sum();
                let left = before_left(&waiting, placed.meeting.id);
                prop_assert!(taken <= left, "{taken} of {left}");
            }
        }
    }
}

/// The minutes that a meeting can have left at the most, once those that stand there have gone.
fn before_left(waiting: &[Waiting], id: MeetingId) -> i32 {
    let left = calendar()
        .iter()
        .find(|c| c.meeting.id == id)
        .map(|c| c.minutes_left);
    let leaving = waiting.iter().filter(|one| one.stands_on == Some(id));
    let leaving: i32 = leaving
        .map(|one| i32::from(one.minutes.map_or(0, Minutes::get)))
        .sum();
    left.unwrap_or(0) + leaving
}
