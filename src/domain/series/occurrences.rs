//! When a body meets by its series: the days of the rule, less exceptions and recesses, moved off
//! holidays. Pure, so a page can show what a series comes to before anybody saves it.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate, TimeDelta};

use super::{HolidayPolicy, MeetingSeries, expansion};
use crate::domain::{
    calendar::{DanishCalendar, Moment, at_local, local_date},
    recess::Recesses,
    text::Title,
};

/// The most days of a rule that one question may be about.
pub const MOST_OCCURRENCES: u16 = 500;

/// How far beyond the window the days of the rule are looked at: no meeting is moved farther off a
/// holiday, and none that far away can take the day from one in the window.
const MARGIN: Days = Days::new(14);

/// A meeting as the series wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Occurrence {
    /// The moment by the rule: what the meeting is known by in the series.
    pub occurrence: Moment,
    /// When it starts: another day at the same time, if the rule's day is a holiday.
    pub starts_at: Moment,
}

/// A moment of the rule at which the body does not meet.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LeftOut {
    /// The moment by the rule.
    pub occurrence: Moment,
    /// Why.
    pub reason: LeftOutReason,
}

/// Why the body does not meet although the rule says so.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LeftOutReason {
    /// The day, or the one the meeting would move to, is an exception of the series.
    Exception,
    /// The day, or the one the meeting would move to, lies in a recess.
    Recess {
        /// What the recess is called.
        name: Title,
    },
    /// The day is a holiday, and the series skips those.
    Holiday,
    /// Moved off a holiday it would fall on a day on which the series meets already.
    SameDay,
    /// The body has another meeting at that very moment. Not for the rule to know.
    Taken,
}

impl LeftOutReason {
    /// The reason's name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Exception => "exception",
            Self::Recess { .. } => "recess",
            Self::Holiday => "holiday",
            Self::SameDay => "same_day",
            Self::Taken => "taken",
        }
    }
}

/// What a series comes to within a window of time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Occurrences {
    /// The meetings that start in the window, in order of their start; one a day at most.
    pub meetings: Vec<Occurrence>,
    /// The moments of the rule in the window that have no meeting, in order.
    pub left_out: Vec<LeftOut>,
}

/// The window holds more days of the rule than one answer may have. Nothing is cut off instead: a
/// list that ends early would look like meetings that nobody wants any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must not hold more than {MOST_OCCURRENCES} meetings; ask for a shorter time")]
pub struct TooManyOccurrences;

/// What the series comes to from `from` on and before `until`.
///
/// A meeting that the rule puts on a public holiday or a closed day goes by the series' policy. A
/// weekend moves nothing: whoever meets on Saturdays by rule means it, while a meeting that leaves
/// a holiday goes to a working day. Exceptions and recesses hold for the rule's day and for the day
/// that a meeting moves to. Where two would meet on one day, the one that the rule puts there
/// stays; of two that move there, the earlier.
///
/// A series is followed for a hundred years; a window beyond is empty.
pub fn occurrences(
    series: &MeetingSeries,
    recesses: &Recesses,
    calendar: &DanishCalendar,
    from: Moment,
    until: Moment,
) -> Result<Occurrences, TooManyOccurrences> {
    let window = from..until;
    let mut found = Occurrences::default();
    for (day, verdict) in verdicts(
        series,
        recesses,
        calendar,
        &days_around(series, from, until),
    ) {
        let time = series.first.time();
        let occurrence = at_local(day, time);
        match verdict {
            Ok(day) => {
                let starts_at = at_local(day, time);
                found.meetings.push(Occurrence {
                    occurrence,
                    starts_at,
                });
            }
            Err(reason) => found.left_out.push(LeftOut { occurrence, reason }),
        }
    }
    found
        .meetings
        .retain(|meeting| window.contains(&meeting.starts_at));
    found
        .left_out
        .retain(|left_out| window.contains(&left_out.occurrence));
    found.meetings.sort_by_key(|meeting| meeting.starts_at);
    if found.meetings.len() + found.left_out.len() > usize::from(MOST_OCCURRENCES) {
        return Err(TooManyOccurrences);
    }
    Ok(found)
}

/// As [`occurrences`], of a window that may be long: asked for year by year.
pub fn occurrences_year_by_year(
    series: &MeetingSeries,
    recesses: &Recesses,
    calendar: &DanishCalendar,
    from: Moment,
    until: Moment,
) -> Result<Occurrences, TooManyOccurrences> {
    let mut all = Occurrences::default();
    let mut start = from;
    while start < until {
        let end = start.checked_add_signed(TimeDelta::days(366));
        let end = end.unwrap_or(until).min(until);
        let year = occurrences(series, recesses, calendar, start, end)?;
        all.meetings.extend(year.meetings);
        all.left_out.extend(year.left_out);
        start = end;
    }
    Ok(all)
}

/// The days of the rule in the window and its margins, in order.
fn days_around(series: &MeetingSeries, from: Moment, until: Moment) -> Vec<NaiveDate> {
    let (from, until) = (local_date(from), local_date(until));
    let from = from.checked_sub_days(MARGIN).unwrap_or(from);
    let until = until.checked_add_days(MARGIN).unwrap_or(until);
    // Enough for the margins, and for the window to be seen as too long.
    let most = MOST_OCCURRENCES + 100;
    expansion::days(&series.rule.parts, series.first, from..=until, most)
}

/// For each day of the rule the day of the meeting, or why there is none.
fn verdicts(
    series: &MeetingSeries,
    recesses: &Recesses,
    calendar: &DanishCalendar,
    days: &[NaiveDate],
) -> Vec<(NaiveDate, Result<NaiveDate, LeftOutReason>)> {
    let mut verdicts: Vec<_> = days
        .iter()
        .map(|day| (*day, day_of_meeting(series, recesses, calendar, *day)))
        .collect();
    let mut taken: BTreeSet<NaiveDate> = verdicts
        .iter()
        .filter(|(day, verdict)| verdict.as_ref() == Ok(day))
        .map(|(day, _)| *day)
        .collect();
    for (day, verdict) in &mut verdicts {
        if matches!(verdict, Ok(moved) if moved != day && !taken.insert(*moved)) {
            *verdict = Err(LeftOutReason::SameDay);
        }
    }
    verdicts
}

fn day_of_meeting(
    series: &MeetingSeries,
    recesses: &Recesses,
    calendar: &DanishCalendar,
    day: NaiveDate,
) -> Result<NaiveDate, LeftOutReason> {
    refuse_days_off(series, recesses, day)?;
    if calendar.holiday_name(day).is_none() && calendar.closed_day(day).is_none() {
        return Ok(day);
    }
    let moved = match series.holidays {
        HolidayPolicy::Skip => return Err(LeftOutReason::Holiday),
        HolidayPolicy::DayBefore => calendar.working_days_before(day, 1),
        HolidayPolicy::DayAfter => calendar.working_days_after(day, 1),
    };
    refuse_days_off(series, recesses, moved)?;
    Ok(moved)
}

fn refuse_days_off(
    series: &MeetingSeries,
    recesses: &Recesses,
    day: NaiveDate,
) -> Result<(), LeftOutReason> {
    if series.exceptions.contains(&day) {
        return Err(LeftOutReason::Exception);
    }
    recesses.covering(day).map_or(Ok(()), |recess| {
        let name = recess.name.clone();
        Err(LeftOutReason::Recess { name })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use chrono::NaiveTime;
    use proptest::prelude::*;

    use super::{LeftOutReason as R, *};
    use crate::domain::{
        calendar::{ClosedDays, local_date_time},
        recess::Recess,
        samples::{a_series, moment},
    };

    fn day(written: &str) -> NaiveDate {
        written.parse().unwrap()
    }

    fn recess(name: &str, from: &str, until: &str) -> Recess {
        Recess {
            name: Title::parse(name).unwrap(),
            from: from.parse().unwrap(),
            until: until.parse().unwrap(),
        }
    }

    fn summer_and_christmas() -> Recesses {
        let summer = recess("Sommerferie", "06-28", "08-09");
        Recesses::new(vec![summer, recess("Jul", "12-20", "01-03")]).unwrap()
    }

    fn find(series: &MeetingSeries, recesses: &Recesses, from: &str, until: &str) -> Occurrences {
        let (from, until) = (day(from), day(until));
        let midnight = NaiveTime::MIN;
        let calendar = DanishCalendar::default();
        let (from, until) = (at_local(from, midnight), at_local(until, midnight));
        occurrences(series, recesses, &calendar, from, until).unwrap()
    }

    /// The starts by the clock in Copenhagen; the days left out with why.
    fn told(found: &Occurrences) -> (Vec<String>, Vec<(String, R)>) {
        let local = |moment| local_date_time(moment).format("%m-%d %H:%M").to_string();
        let starts = found.meetings.iter().map(|one| local(one.starts_at));
        let left_out = found.left_out.iter();
        let left_out = left_out.map(|one| (local(one.occurrence), one.reason.clone()));
        (starts.collect(), left_out.collect())
    }

    #[test]
    fn a_meeting_on_a_holiday_goes_by_the_policy() {
        // 5 June 2026, constitution day, is a Friday; Whit Monday is 25 May.
        for (rule, policy, meets, left_out) in [
            (
                "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=5",
                HolidayPolicy::DayBefore,
                &["06-04 09:00"][..],
                None,
            ),
            (
                "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=5",
                HolidayPolicy::DayAfter,
                &["06-08 09:00"],
                None,
            ),
            (
                "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=5",
                HolidayPolicy::Skip,
                &[],
                Some("06-05 09:00"),
            ),
            // Easter: Thursday 2 April to Monday 6 April.
            (
                "FREQ=YEARLY;BYMONTH=4;BYDAY=1TH",
                HolidayPolicy::DayBefore,
                &["04-01 09:00"],
                None,
            ),
            (
                "FREQ=YEARLY;BYMONTH=4;BYDAY=1TH",
                HolidayPolicy::DayAfter,
                &["04-07 09:00"],
                None,
            ),
            (
                "FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO",
                HolidayPolicy::DayBefore,
                &["05-22 09:00"],
                None,
            ),
            (
                "FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO",
                HolidayPolicy::DayAfter,
                &["05-26 09:00"],
                None,
            ),
        ] {
            let mut series = a_series("2026-01-01 09:00", rule);
            series.holidays = policy;
            let found = find(&series, &Recesses::default(), "2026-01-01", "2027-01-01");
            let left_out: Vec<_> = left_out
                .map(|one| (one.to_owned(), R::Holiday))
                .into_iter()
                .collect();
            let meets: Vec<_> = meets.iter().map(ToString::to_string).collect();
            assert_eq!(told(&found), (meets, left_out), "{rule} {policy:?}");
        }
    }

    #[test]
    fn a_weekend_moves_nothing_but_a_holiday_on_it_does() {
        // Saturdays; 26 December 2026 is one of them.
        let series = a_series("2026-12-12 10:00", "FREQ=WEEKLY;COUNT=4");
        let found = find(&series, &Recesses::default(), "2026-12-01", "2027-02-01");
        let starts = ["12-12 10:00", "12-19 10:00", "12-28 10:00", "01-02 10:00"];
        assert_eq!(told(&found).0, starts);
        assert_eq!(found.meetings[2].occurrence, moment("2026-12-26 10:00"));
    }

    #[test]
    fn exceptions_and_recesses_are_left_out_and_named() {
        let mut series = a_series("2026-05-27 13:00", "FREQ=MONTHLY;BYDAY=4WE");
        series.exceptions.insert(day("2026-09-23"));
        let found = find(&series, &summer_and_christmas(), "2026-05-01", "2027-02-01");
        let summer = R::Recess {
            name: Title::parse("Sommerferie").unwrap(),
        };
        let christmas = R::Recess {
            name: Title::parse("Jul").unwrap(),
        };
        assert_eq!(
            told(&found),
            (
                ["05-27", "06-24", "08-26", "10-28", "11-25", "01-27"]
                    .map(|day| format!("{day} 13:00"))
                    .to_vec(),
                vec![
                    ("07-22 13:00".to_owned(), summer),
                    ("09-23 13:00".to_owned(), R::Exception),
                    ("12-23 13:00".to_owned(), christmas),
                ]
            )
        );
    }

    #[test]
    fn a_meeting_that_moves_into_a_recess_or_onto_an_exception_is_left_out() {
        // Good Friday 2026 is 3 April.
        let mut series = a_series("2026-04-03 13:00", "FREQ=YEARLY");
        let easter_week = Recesses::new(vec![recess("Påskeferie", "04-04", "04-10")]).unwrap();
        let found = find(&series, &easter_week, "2026-01-01", "2027-01-01");
        let name = Title::parse("Påskeferie").unwrap();
        assert_eq!(found.left_out[0].reason, R::Recess { name });
        series.exceptions.insert(day("2026-04-07"));
        let found = find(&series, &Recesses::default(), "2026-01-01", "2027-01-01");
        assert_eq!(found.left_out[0].reason, R::Exception);
    }

    #[test]
    fn a_body_meets_once_a_day_even_when_a_holiday_moves_a_meeting_onto_another() {
        // Maundy Thursday and Good Friday move to the Tuesday after Easter.
        let daily = a_series("2026-03-31 13:00", "FREQ=DAILY;COUNT=4");
        let found = find(&daily, &Recesses::default(), "2026-03-01", "2026-05-01");
        assert_eq!(
            told(&found),
            (
                ["03-31 13:00", "04-01 13:00", "04-07 13:00"]
                    .map(str::to_owned)
                    .to_vec(),
                vec![("04-03 13:00".to_owned(), R::SameDay)]
            )
        );
        // On Tuesday it meets by rule, so neither finds room.
        let weekly = a_series("2026-03-31 13:00", "FREQ=WEEKLY;BYDAY=TU,TH,FR;COUNT=4");
        let found = find(&weekly, &Recesses::default(), "2026-03-01", "2026-05-01");
        assert_eq!(told(&found).0, ["03-31 13:00", "04-07 13:00"]);
        assert_eq!(found.left_out.len(), 2);
    }

    #[test]
    fn the_clock_on_the_wall_rules_when_the_clocks_change() {
        for (first, rule, expected) in [
            (
                "2026-03-28 02:30",
                "FREQ=DAILY;COUNT=3",
                [
                    "2026-03-28T01:30:00Z",
                    "2026-03-29T01:00:00Z",
                    "2026-03-30T00:30:00Z",
                ],
            ),
            (
                "2026-10-24 02:30",
                "FREQ=DAILY;COUNT=3",
                [
                    "2026-10-24T00:30:00Z",
                    "2026-10-25T00:30:00Z",
                    "2026-10-26T01:30:00Z",
                ],
            ),
            (
                "2026-10-21 13:00",
                "FREQ=WEEKLY;COUNT=3",
                [
                    "2026-10-21T11:00:00Z",
                    "2026-10-28T12:00:00Z",
                    "2026-11-04T12:00:00Z",
                ],
            ),
        ] {
            let series = a_series(first, rule);
            let found = find(&series, &Recesses::default(), "2026-01-01", "2027-01-01");
            let starts: Vec<_> = found.meetings.iter().map(|one| one.starts_at).collect();
            assert_eq!(starts, expected.map(|one| one.parse::<Moment>().unwrap()));
        }
    }

    #[test]
    fn the_window_begins_with_its_first_moment_and_ends_before_its_last() {
        let series = a_series("2026-10-07 13:00", "FREQ=WEEKLY");
        let calendar = DanishCalendar::default();
        let (from, until) = (moment("2026-10-14 13:00"), moment("2026-10-28 13:00"));
        let recesses = Recesses::default();
        let found = occurrences(&series, &recesses, &calendar, from, until).unwrap();
        assert_eq!(told(&found).0, ["10-14 13:00", "10-21 13:00"]);
        let none = occurrences(&series, &recesses, &calendar, until, from).unwrap();
        assert_eq!(none, Occurrences::default());
    }

    #[test]
    fn a_window_with_too_many_meetings_is_refused_and_never_cut() {
        let series = a_series("2026-01-01 09:00", "FREQ=DAILY");
        let calendar = DanishCalendar::default();
        let from = moment("2026-01-01 00:00");
        let ask = |until: &str| {
            occurrences(
                &series,
                &Recesses::default(),
                &calendar,
                from,
                moment(until),
            )
        };
        let found = ask("2027-05-16 00:00").unwrap();
        assert_eq!(found.meetings.len() + found.left_out.len(), 500);
        assert_eq!(ask("2027-05-17 00:00"), Err(TooManyOccurrences));
        assert_eq!(ask("2900-01-01 00:00"), Err(TooManyOccurrences));
    }

    fn any_series() -> impl Strategy<Value = MeetingSeries> {
        let rules = [
            "FREQ=DAILY;INTERVAL=3",
            "FREQ=WEEKLY;BYDAY=WE",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH,FR",
            "FREQ=WEEKLY;BYDAY=SA,SU,MO",
            "FREQ=MONTHLY;BYDAY=4WE",
            "FREQ=MONTHLY;BYDAY=-1FR,1MO",
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            "FREQ=DAILY;COUNT=80",
            "FREQ=YEARLY;BYWEEKNO=1,7,16,18,42;BYDAY=MO,TH",
        ];
        let times = ["00:00", "02:30", "13:00", "23:30"];
        (
            proptest::sample::select(rules.to_vec()),
            proptest::sample::select(times.to_vec()),
            0_u64..4_000,
            proptest::sample::select(HolidayPolicy::ALL.to_vec()),
            proptest::collection::btree_set(0_u64..800, 0..9),
        )
            .prop_map(|(rule, time, days, holidays, exceptions)| {
                let start = day("2023-01-01") + Days::new(days);
                let mut series = a_series(&format!("{start} {time}"), rule);
                series.holidays = holidays;
                series.exceptions = exceptions
                    .iter()
                    .map(|more| start + Days::new(*more))
                    .collect();
                series
            })
    }

    proptest! {
        #[test]
        fn what_is_planned_is_in_the_window_in_order_once_a_day_and_on_no_day_off(
            series in any_series(), skip in 0_u64..700, length in 0_u64..500,
        ) {
            let recesses = summer_and_christmas();
            let calendar = DanishCalendar::default();
            let start = series.first.date() + Days::new(skip);
            let time = series.first.time();
            let (from, until) = (at_local(start, time), at_local(start + Days::new(length), time));
            let found = occurrences(&series, &recesses, &calendar, from, until).unwrap();
            let days: Vec<_> = found.meetings.iter().map(|one| local_date(one.starts_at)).collect();
            prop_assert!(days.is_sorted_by(|one, next| one < next), "{:?}", days);
            let all = found.meetings.iter().map(|one| one.occurrence);
            let all: Vec<_> = all.chain(found.left_out.iter().map(|one| one.occurrence)).collect();
            prop_assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
            for meeting in &found.meetings {
                let day = local_date(meeting.starts_at);
                prop_assert!((from..until).contains(&meeting.starts_at));
                prop_assert!(calendar.holiday_name(day).is_none());
                prop_assert!(calendar.closed_day(day).is_none());
                prop_assert!(recesses.covering(day).is_none());
                prop_assert!(!series.exceptions.contains(&day));
                prop_assert!(meeting.starts_at == meeting.occurrence || calendar.is_working_day(day));
                prop_assert!((meeting.starts_at - meeting.occurrence).abs() < TimeDelta::days(8));
            }
        }

        #[test]
        fn windows_that_meet_together_plan_what_the_whole_plans(
            series in any_series(), skip in 0_u64..700, length in 0_u64..200, more in 0_u64..200,
        ) {
            let recesses = summer_and_christmas();
            let calendar = DanishCalendar::default();
            let start = series.first.date() + Days::new(skip);
            let at = |days| at_local(start + Days::new(days), NaiveTime::MIN);
            let ask = |from, until| occurrences(&series, &recesses, &calendar, from, until).unwrap();
            let whole = ask(at(0), at(length + more));
            let (first, second) = (ask(at(0), at(length)), ask(at(length), at(length + more)));
            prop_assert_eq!([first.meetings, second.meetings].concat(), whole.meetings);
            prop_assert_eq!([first.left_out, second.left_out].concat(), whole.left_out);
        }

        #[test]
        fn only_holidays_move_or_skip_a_meeting_where_there_are_no_other_days_off(series in any_series()) {
            let mut series = series;
            series.exceptions.clear();
            let calendar = DanishCalendar { closed_days: ClosedDays::NONE, ..DanishCalendar::default() };
            let from = moment("2030-01-01 00:00");
            let until = moment("2031-01-01 00:00");
            let found = occurrences(&series, &Recesses::default(), &calendar, from, until).unwrap();
            let on_holidays = found.meetings.iter().filter(|one| one.starts_at != one.occurrence);
            for moved in on_holidays {
                prop_assert!(calendar.holiday_name(local_date(moved.occurrence)).is_some());
            }
            for left_out in found.left_out {
                prop_assert!(calendar.holiday_name(local_date(left_out.occurrence)).is_some());
            }
        }
    }

    #[test]
    fn a_long_window_is_the_sum_of_its_years() {
        let series = a_series("2026-01-01 02:30", "FREQ=DAILY;INTERVAL=3");
        let calendar = DanishCalendar::default();
        let recesses = summer_and_christmas();
        let (from, until) = (day("2026-01-01"), day("2030-01-01"));
        let at = |day| at_local(day, NaiveTime::MIN);
        let whole = occurrences(&series, &recesses, &calendar, at(from), at(until)).unwrap();
        let parts = occurrences_year_by_year(&series, &recesses, &calendar, at(from), at(until));
        assert_eq!(parts, Ok(whole));
        let daily = a_series("2026-01-01 13:00", "FREQ=DAILY");
        assert!(occurrences(&daily, &recesses, &calendar, at(from), at(until)).is_err());
        let long = occurrences_year_by_year(&daily, &recesses, &calendar, at(from), at(until));
        assert!(long.unwrap().meetings.len() > 500);
    }
}
