//! A year of a committee that meets every Wednesday, looked at day by day: holidays and two recesses,
//! three meetings that move and two that are cancelled, and actions of every kind.

mod almanac;
mod town;
mod watch;

use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use tovholder::{
    domain::{
        action::{Action, ActionState, Due},
        agenda::AgendaItem,
        calendar::Moment,
        ids::{ActionId, DecisionId},
        meeting::Meeting,
    },
    operations::what_if::Upheaval,
};

use self::{
    almanac::{CANCELLED, MORNING, MOVED, Row, day_of, next_after, utc},
    town::Town,
    watch::Notes,
};
use crate::support::builders::*;

/// Carried over by every meeting after the first.
const NEVER_DONE: &str = "Bliver aldrig gjort";
/// These meetings do not reach the matter that they were to decide about, and the first action.
const OUT_OF_TIME: [&str; 2] = ["2024-03-06", "2024-09-18"];
/// Something is put on the agenda of 11 September on the day before.
const LATE: &str = "2024-09-10";

/// When an action that was decided on one day, for the n-th meeting after it, is due at first; by
/// somebody with a calendar.
const DUES: [(&str, u8, &str); 8] = [
    ("2024-01-10", 1, "2024-01-17"),
    // The agenda of the 22nd has closed, though that meeting is the next.
    ("2024-02-21", 1, "2024-02-28"),
    ("2024-02-07", 2, "2024-02-28"),
    ("2024-03-20", 1, "2024-04-02"),
    ("2024-04-02", 1, "2024-04-10"),
    ("2024-05-15", 1, "2024-05-29"),
    ("2024-06-26", 1, "2024-08-14"),
    ("2024-12-18", 1, "2025-01-08"),
];

/// What the committee does on a day before noon.
async fn do_the_mornings_work(town: &mut Town, notes: &mut Notes, today: NaiveDate) {
    let now = utc(&format!("{today} {MORNING}"));
    town.app.clock.set(now);
    let yesterday = almanac::as_of(now - TimeDelta::days(1));
    let row = |date: &str| {
        let occurrence = utc(&format!("{date} 13:00"));
        *yesterday
            .iter()
            .find(|row| row.occurrence == occurrence)
            .unwrap()
    };
    for (_, date, to) in MOVED.iter().filter(|(on, ..)| day(on) == today) {
        town.upheave(&row(date), Upheaval::Rescheduling(utc(to)))
            .await;
    }
    for (_, date) in CANCELLED.iter().filter(|(on, _)| day(on) == today) {
        town.upheave(&row(date), Upheaval::Cancellation).await;
    }
    for (action, step) in town.to_do.remove(&today).unwrap_or_default() {
        town.step(action, step).await;
    }
    if today == day(LATE) {
        let picture = town.look().await;
        let meeting = picture.meeting_of(&row("2024-09-11")).id;
        let comes_later = |id: &ActionId| picture.standing[id].meeting != meeting;
        let standing = picture.standing.keys().copied();
        let action = standing.filter(comes_later).min().unwrap();
        town.pin(action, meeting, Some("Formanden spurgte i går."))
            .await;
        notes.pinned.insert(action, meeting);
    }
}

/// Agendas that close at noon get their matter before, close at the minute, and not before.
async fn close_agendas(town: &Town, notes: &mut Notes, today: NaiveDate) {
    let noon = utc(&format!("{today} 12:00"));
    for row in almanac::as_of(noon)
        .iter()
        .filter(|row| row.closes_at == Some(noon))
    {
        let meeting = town.look().await.meeting_of(row).id;
        town.put_matter(meeting, &format!("Sag til {}", day_of(row.starts_at)))
            .await;
        town.tick(noon - TimeDelta::minutes(1)).await;
        assert_eq!(town.look().await.meeting(meeting).state.name(), "planned");
        town.tick(noon).await;
        notes.has_gone_out(town, row).await;
    }
}

/// The committee meets; an hour and a half later its secretary writes down what came of it.
async fn meet(town: &mut Town, notes: &mut Notes, row: &Row, number: usize) {
    let now = row.starts_at + TimeDelta::minutes(90);
    town.app.clock.set(now);
    let before = town.look().await;
    let meeting = before.meeting_of(row);
    let agenda = &before.agendas[&meeting.id];
    let is_matter = |item: &&AgendaItem| item.content.title.as_str().starts_with("Sag til");
    let matter = agenda.iter().find(is_matter).unwrap();
    let is_out_of_time = OUT_OF_TIME.map(day).contains(&day_of(now));
    let mut left_out = Vec::new();
    if is_out_of_time {
        let here = before
            .standing
            .values()
            .filter(|one| one.meeting == meeting.id);
        left_out.extend(here.filter_map(|one| one.item).min());
        left_out.push(matter.id);
    }
    town.hold(meeting, left_out).await;
    carry_over_as_told(town, notes, (&before.actions, meeting), now).await;
    if is_out_of_time {
        let title = &matter.content.title;
        let later = town.look().await.agendas.into_values().flatten();
        assert_eq!(
            later.filter(|item| item.content.title == *title).count(),
            1,
            "it waits"
        );
        return;
    }
    let decision = town.decide(agenda, matter.id).await;
    give_rise_to_actions(town, notes, (decision, row), number).await;
}

/// What was due and is not done is carried over to the first meeting that fits, and counted.
async fn carry_over_as_told(
    town: &Town,
    notes: &mut Notes,
    (before, held): (&[Action], &Meeting),
    now: Moment,
) {
    let after = town.look().await;
    for old in before {
        let was_due = old.due_moment.meeting == Some(held.id);
        let new = after.action(old.id);
        if was_due && matches!(old.state, ActionState::Open | ActionState::InProgress) {
            *notes.carried_over.entry(old.id).or_default() += 1;
            let expected = next_after((held.starts_at, 1), old.earliest, now);
            assert_eq!(new.due_moment.on, expected, "{:?} after {now}", old.title);
        }
    }
}

/// Actions of another kind at every meeting.
async fn give_rise_to_actions(
    town: &mut Town,
    notes: &mut Notes,
    (decision, row): (DecisionId, &Row),
    number: usize,
) {
    let today = day_of(row.starts_at);
    let named = |what: &str| format!("{today}: {what}");
    if number == 0 {
        act(town, (decision, NEVER_DONE), 1, (row, None)).await;
    }
    match number % 6 {
        0 => drop(act(town, (decision, &named("næste møde")), 1, (row, Some(10))).await),
        1 => drop(
            act(
                town,
                (decision, &named("mødet derefter")),
                2,
                (row, Some(20)),
            )
            .await,
        ),
        2 => {
            let due = Due::ByDate(today + Days::new(30));
            town.act((decision, &named("inden en dag")), due, (today, Some(25)))
                .await;
        }
        3 => {
            let later = act(town, (decision, &named("senere")), 1, (row, Some(50))).await;
            town.not_before(later, today + Days::new(40)).await;
        }
        4 => {
            let first = act(town, (decision, &named("først")), 1, (row, Some(45))).await;
            town.not_before(first, today + Days::new(20)).await;
            let then = act(town, (decision, &named("derefter")), 1, (row, Some(60))).await;
            town.depend(then, first).await;
        }
        _ => {
            let pinned = act(town, (decision, &named("sat på")), 1, (row, Some(30))).await;
            let picture = town.look().await;
            let ahead = picture.meetings.iter().filter(|one| one.is_ahead());
            let meeting = ahead.take(4).last().unwrap().id;
            town.pin(pinned, meeting, None).await;
            notes.pinned.insert(pinned, meeting);
        }
    }
    if today == day("2024-09-04") {
        for one in 1..=8 {
            act(
                town,
                (decision, &named(&format!("en af mange {one}"))),
                1,
                (row, Some(20)),
            )
            .await;
        }
    }
}

/// An action for the n-th meeting from now on, due on the day that the almanac tells.
async fn act(
    town: &mut Town,
    (decision, name): (DecisionId, &str),
    nth: u8,
    (row, done_after): (&Row, Option<u64>),
) -> ActionId {
    let today = day_of(row.starts_at);
    let due = town.next(nth);
    let action = town.act((decision, name), due, (today, done_after)).await;
    let now = row.starts_at + TimeDelta::minutes(90);
    let due_on = town.due_on(action).await;
    assert_eq!(
        due_on,
        next_after((row.starts_at, nth.into()), None, now),
        "{name}"
    );
    for (_, _, expected) in DUES
        .iter()
        .filter(|(on, n, _)| (day(on), *n) == (today, nth))
    {
        assert_eq!(due_on, Some(day(expected)), "{name}");
    }
    action
}

on_both_databases! {
    async fn a_year_of_weekly_meetings_goes_as_the_calendar_says_day_by_day(database: TestDatabase) {
        let mut town = Town::on(&database, utc("2024-01-02 07:00")).await;
        let (mut notes, mut held) = (Notes::default(), 0);
        for today in day("2024-01-02").iter_days().take_while(|today| *today <= day("2024-12-31")) {
            town.work_off(utc(&format!("{today} 08:00"))).await;
            do_the_mornings_work(&mut town, &mut notes, today).await;
            let evening = utc(&format!("{today} 18:00"));
            let rows = almanac::as_of(evening);
            let meets = rows.iter().find(|row| day_of(row.starts_at) == today && !row.is_cancelled);
            let meets_before_noon = meets.filter(|row| row.starts_at < utc(&format!("{today} 11:00")));
            if let Some(row) = meets_before_noon {
                meet(&mut town, &mut notes, row, held).await;
            }
            close_agendas(&town, &mut notes, today).await;
            if let Some(row) = meets.filter(|_| meets_before_noon.is_none()) {
                meet(&mut town, &mut notes, row, held).await;
            }
            held += usize::from(meets.is_some());
            town.app.clock.set(evening);
            notes.check(&town, evening).await;
            if today.day() == 15 {
                notes.keep_report(&town, evening).await;
            }
        }
        assert_eq!(held, 42);
        // All of the year but that of 22 May, which was cancelled before.
        assert_eq!(notes.nothing_was_rewritten(&town).await, 44 - 1);
        assert_eq!(notes.the_history_tells_every_report(&town).await, 12);
        let picture = town.look().await;
        assert_eq!(picture.action(town.known[NEVER_DONE]).carried_over, 39);
        assert!(notes.waited > 0 && notes.overfull > 0, "the year was too easy");
        town.work_off(utc("2025-01-01 08:00")).await;
        town.app.close().await;
    }
}
