//! Which days a recurrence rule yields. The crate `rrule` does the work; what it needs to end in
//! time, whatever the rule, is seen to here.
//!
//! Only days are counted, as on a paper calendar: the crate gets them as days of UTC, where no hour
//! is skipped or shown twice, and the time of day comes in later, by the clock in Copenhagen.

use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime};
use rrule::{NWeekday, RRule, RRuleSet, Tz, Unvalidated};

use super::rule::{CountedWeekday, End, Frequency, Parts};

/// The years in which a first meeting may lie.
pub(super) const YEARS_OF_FIRST: RangeInclusive<i32> = 1900..=2199;

/// How long a rule is followed from its first meeting on; later there are no days.
pub(super) const MOST_YEARS: u32 = 100;

/// The calendar repeats itself after 400 years, weekdays included. The crate gives up at the year
/// 10,000 and at nothing less; moved ahead by this many days a rule that never yields a day has not
/// eight thousand years to go through, but a few hundred.
const DAYS_AHEAD: Days = Days::new(19 * 146_097);

/// The first `most` days of the rule within the stretch, in order. The day of `first` is among
/// them only if the rule yields it.
pub(super) fn days(
    rule: &Parts,
    first: NaiveDateTime,
    stretch: RangeInclusive<NaiveDate>,
    most: u16,
) -> Vec<NaiveDate> {
    let (from, until) = stretch.into_inner();
    let start = first.date();
    let last = until.min(last_day(rule, first));
    if !YEARS_OF_FIRST.contains(&start.year()) || from > last || start > last {
        return Vec::new();
    }
    let moved = |day| moved_ahead(NaiveDate::max(day, start));
    let (Some(start), Some(from), Some(last)) = (moved(start), moved(from), moved(last)) else {
        return Vec::new();
    };
    let Ok(rule) = in_terms_of_the_crate(rule).validate(start) else {
        return Vec::new();
    };
    let found = RRuleSet::new(start)
        .rrule(rule)
        .after(from)
        .before(last)
        .all(most);
    let back = |day: DateTime<Tz>| day.date_naive().checked_sub_days(DAYS_AHEAD);
    found.dates.into_iter().filter_map(back).collect()
}

/// The last day on which the rule may have a meeting. A moment in UNTIL that comes before the
/// meeting's time of day ends the rule the day before.
fn last_day(rule: &Parts, first: NaiveDateTime) -> NaiveDate {
    let rim = first
        .date()
        .checked_add_months(Months::new(12 * MOST_YEARS));
    let until = match rule.end {
        End::Never | End::Count(_) => None,
        End::Day(day) => Some(day),
        End::Moment(moment) if moment.time() < first.time() => moment.date().pred_opt(),
        End::Moment(moment) => Some(moment.date()),
    };
    let rim = rim.unwrap_or(NaiveDate::MAX);
    until.unwrap_or(rim).min(rim)
}

fn moved_ahead(day: NaiveDate) -> Option<DateTime<Tz>> {
    let day = day.checked_add_days(DAYS_AHEAD)?;
    Some(
        day.and_time(NaiveTime::MIN)
            .and_utc()
            .with_timezone(&Tz::UTC),
    )
}

fn in_terms_of_the_crate(rule: &Parts) -> RRule<Unvalidated> {
    let months: Vec<_> = rule
        .months
        .iter()
        .filter_map(|month| u8::try_from(*month).ok()?.try_into().ok())
        .collect();
    let crates = RRule::new(frequency(rule.frequency))
        .interval(rule.interval)
        .week_start(rule.week_start)
        .by_month(&months)
        .by_week_no(bytes(&rule.weeks))
        .by_year_day(rule.year_days.clone())
        .by_month_day(bytes(&rule.month_days))
        .by_weekday(rule.weekdays.iter().copied().map(weekday).collect())
        .by_set_pos(rule.positions.iter().copied().map(i32::from).collect());
    match rule.end {
        End::Count(count) => crates.count(count.into()),
        End::Never | End::Day(_) | End::Moment(_) => crates,
    }
}

const fn frequency(frequency: Frequency) -> rrule::Frequency {
    match frequency {
        Frequency::Daily => rrule::Frequency::Daily,
        Frequency::Weekly => rrule::Frequency::Weekly,
        Frequency::Monthly => rrule::Frequency::Monthly,
        Frequency::Yearly => rrule::Frequency::Yearly,
    }
}

fn weekday(day: CountedWeekday) -> NWeekday {
    NWeekday::new(day.nth, day.weekday)
}

/// Numbers of weeks and of days in a month: `parse` has let none through that does not fit.
fn bytes(numbers: &[i16]) -> Vec<i8> {
    numbers
        .iter()
        .filter_map(|number| i8::try_from(*number).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{calendar::iso_week, series::RecurrenceRule};

    fn day(written: &str) -> NaiveDate {
        written.parse().unwrap()
    }

    fn rule(written: &str) -> RecurrenceRule {
        RecurrenceRule::parse(written).unwrap()
    }

    fn first(date: NaiveDate) -> NaiveDateTime {
        date.and_hms_opt(13, 0, 0).unwrap()
    }

    fn first_days(written: &str, start: &str, most: u16) -> String {
        let stretch = NaiveDate::MIN..=NaiveDate::MAX;
        let found = days(&rule(written).parts, first(day(start)), stretch, most);
        let found: Vec<_> = found.iter().map(ToString::to_string).collect();
        found.join(" ")
    }

    #[test]
    fn rules_yield_the_days_of_a_paper_calendar() {
        for (written, start, expected) in [
            (
                "FREQ=MONTHLY;BYDAY=4WE",
                "2026-01-28",
                "2026-01-28 2026-02-25 2026-03-25 2026-04-22",
            ),
            (
                "FREQ=MONTHLY;BYDAY=-1FR",
                "2026-01-01",
                "2026-01-30 2026-02-27 2026-03-27 2026-04-24",
            ),
            (
                "FREQ=MONTHLY;BYDAY=5WE",
                "2026-01-01",
                "2026-04-29 2026-07-29 2026-09-30 2026-12-30",
            ),
            // The last working day of the month, holidays apart.
            (
                "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
                "2026-01-01",
                "2026-01-30 2026-02-27 2026-03-31 2026-04-30",
            ),
            (
                "FREQ=WEEKLY;INTERVAL=2",
                "2026-12-23",
                "2026-12-23 2027-01-06 2027-01-20 2027-02-03",
            ),
            (
                "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO",
                "2024-06-01",
                "2024-12-30 2025-12-29 2027-01-04 2028-01-03",
            ),
            (
                "FREQ=MONTHLY;BYMONTHDAY=31",
                "2026-01-01",
                "2026-01-31 2026-03-31 2026-05-31 2026-07-31",
            ),
            (
                "FREQ=MONTHLY;BYMONTHDAY=-1",
                "2028-01-01",
                "2028-01-31 2028-02-29 2028-03-31 2028-04-30",
            ),
            (
                "FREQ=YEARLY",
                "2024-02-29",
                "2024-02-29 2028-02-29 2032-02-29 2036-02-29",
            ),
            (
                "FREQ=DAILY;INTERVAL=100",
                "2026-01-01",
                "2026-01-01 2026-04-11 2026-07-20 2026-10-28",
            ),
        ] {
            assert_eq!(first_days(written, start, 4), expected, "{written}");
        }
    }

    #[test]
    fn the_first_day_counts_only_if_the_rule_yields_it() {
        assert_eq!(
            first_days("FREQ=WEEKLY;BYDAY=WE;COUNT=2", "2026-10-13", 9),
            "2026-10-14 2026-10-21"
        );
        assert_eq!(
            first_days("FREQ=WEEKLY;BYDAY=WE;COUNT=2", "2026-10-14", 9),
            "2026-10-14 2026-10-21"
        );
        // Every second week is counted from the week of the first day.
        assert_eq!(
            first_days("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=2", "2026-10-14", 9),
            "2026-10-27 2026-11-10"
        );
    }

    #[test]
    fn until_is_the_last_day_and_a_moment_is_the_last_start() {
        for (until, last) in [
            ("20261028", "2026-10-28"),
            ("20261027", "2026-10-21"),
            ("20261028T130000", "2026-10-28"),
            ("20261028T125959", "2026-10-21"),
            // 13:00 in Copenhagen, winter time since three days.
            ("20261028T120000Z", "2026-10-28"),
            ("20261028T115959Z", "2026-10-21"),
        ] {
            let written = format!("FREQ=WEEKLY;UNTIL={until}");
            let found = first_days(&written, "2026-10-14", 9);
            assert_eq!(found.rsplit(' ').next(), Some(last), "{until}");
        }
        assert_eq!(
            first_days("FREQ=WEEKLY;UNTIL=20261013", "2026-10-14", 9),
            ""
        );
    }

    #[test]
    fn a_window_far_from_the_first_meeting_is_right_for_counted_and_endless_rules() {
        let within = |written: &str, from: &str, until: &str| {
            let stretch = day(from)..=day(until);
            days(&rule(written).parts, first(day("2026-01-07")), stretch, 9)
        };
        // The thousandth Wednesday.
        let counted = "FREQ=WEEKLY;COUNT=1000";
        assert_eq!(
            within(counted, "2045-02-20", "2046-01-01"),
            [day("2045-02-22"), day("2045-03-01")]
        );
        assert_eq!(within(counted, "2045-03-02", "2099-01-01"), []);
        assert_eq!(
            within("FREQ=DAILY", "2126-01-06", "2199-01-01"),
            [day("2126-01-06"), day("2126-01-07")]
        );
        assert_eq!(within("FREQ=DAILY", "9000-01-01", "9001-01-01"), []);
        assert_eq!(within("FREQ=DAILY", "2026-02-02", "2026-02-01"), []);
        assert_eq!(within("FREQ=DAILY", "1999-01-01", "1999-12-31"), []);
    }

    #[test]
    fn a_rule_that_never_yields_a_day_ends_all_the_same() {
        for written in [
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31",
            "FREQ=MONTHLY;BYDAY=WE;BYSETPOS=6",
            "FREQ=YEARLY;BYWEEKNO=30;BYMONTH=1;BYDAY=WE",
            "FREQ=YEARLY;BYYEARDAY=1;BYMONTH=7",
            "FREQ=WEEKLY;INTERVAL=366;BYMONTH=1;BYDAY=WE;UNTIL=20260201",
        ] {
            for start in ["1900-02-01", "2026-02-01", "2199-02-01"] {
                assert_eq!(first_days(written, start, 1), "", "{written}");
            }
        }
    }

    #[test]
    fn years_that_are_none_of_ours_yield_nothing_and_do_not_panic() {
        for start in [
            NaiveDate::MIN,
            day("1899-12-31"),
            day("2200-01-01"),
            NaiveDate::MAX,
        ] {
            let stretch = NaiveDate::MIN..=NaiveDate::MAX;
            assert_eq!(
                days(&rule("FREQ=DAILY").parts, first(start), stretch, 9),
                []
            );
        }
        for end in [day("1900-01-01"), day("2199-12-31")] {
            let stretch = NaiveDate::MIN..=NaiveDate::MAX;
            assert_eq!(
                days(&rule("FREQ=DAILY").parts, first(end), stretch, 9).len(),
                9
            );
        }
    }

    /// What the RFC says, day by day and slowly, to hold against the crate.
    struct Almanac<'a> {
        rule: &'a Parts,
        start: NaiveDate,
    }

    impl Almanac<'_> {
        fn days(&self, until: NaiveDate) -> Vec<NaiveDate> {
            let january = NaiveDate::from_ymd_opt(self.start.year(), 1, 1).unwrap();
            let matching: Vec<_> = january
                .iter_days()
                .take_while(|day| day.year() <= until.year())
                .filter(|day| self.is_in_turn(*day) && self.has_the_day(*day))
                .collect();
            let chosen = matching
                .iter()
                .filter(|day| self.has_the_position(&matching, **day));
            let ahead = chosen.copied().filter(|day| *day >= self.start);
            let count = match self.rule.end {
                End::Count(count) => count.into(),
                _ => usize::MAX,
            };
            ahead.take(count).take_while(|day| *day <= until).collect()
        }

        fn is_in_turn(&self, day: NaiveDate) -> bool {
            let month = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month());
            let week = |day: NaiveDate| day.week(self.rule.week_start).first_day();
            let passed = match self.rule.frequency {
                Frequency::Daily => (day - self.start).num_days(),
                Frequency::Weekly => (week(day) - week(self.start)).num_weeks(),
                Frequency::Monthly => month(day) - month(self.start),
                Frequency::Yearly => i64::from(day.year() - self.start.year()),
            };
            passed % i64::from(self.rule.interval) == 0
        }

        fn has_the_day(&self, day: NaiveDate) -> bool {
            let (rule, start) = (self.rule, self.start);
            let is_among = |list: &[i16], from_start: i64, from_end: i64| {
                let either = |n: &i16| i64::from(*n) == from_start || i64::from(*n) == -from_end;
                list.is_empty() || list.iter().any(either)
            };
            let (month_length, year_length) = (length(day, false), length(day, true));
            let month_day = i64::from(day.day());
            let year_day = i64::from(day.ordinal());
            let has_named_day = !(rule.weekdays.is_empty()
                && rule.month_days.is_empty()
                && rule.year_days.is_empty());
            let is_the_usual = has_named_day
                || match rule.frequency {
                    Frequency::Daily => true,
                    Frequency::Weekly => day.weekday() == start.weekday(),
                    Frequency::Monthly => day.day() == start.day(),
                    Frequency::Yearly => {
                        day.day() == start.day()
                            && (!rule.months.is_empty() || day.month() == start.month())
                    }
                };
            is_the_usual
                && is_among(&rule.months, day.month().into(), 99)
                && is_among(&rule.weeks, iso_week(day).week().into(), 99)
                && is_among(&rule.year_days, year_day, year_length + 1 - year_day)
                && is_among(&rule.month_days, month_day, month_length + 1 - month_day)
                && (rule.weekdays.is_empty()
                    || rule.weekdays.iter().any(|one| self.is_weekday(*one, day)))
        }

        fn is_weekday(&self, counted: CountedWeekday, day: NaiveDate) -> bool {
            let in_year = self.rule.frequency == Frequency::Yearly && self.rule.months.is_empty();
            let place = i64::from(if in_year { day.ordinal() } else { day.day() });
            let length = length(day, in_year);
            let from_start = (place - 1) / 7 + 1;
            let from_end = (length - place) / 7 + 1;
            day.weekday() == counted.weekday
                && counted
                    .nth
                    .is_none_or(|nth| i64::from(nth) == from_start || i64::from(nth) == -from_end)
        }

        fn has_the_position(&self, matching: &[NaiveDate], day: NaiveDate) -> bool {
            let is_same_round = |other: &&NaiveDate| {
                other.year() == day.year()
                    && (self.rule.frequency == Frequency::Yearly || other.month() == day.month())
            };
            if self.rule.positions.is_empty() {
                return true;
            }
            let round: Vec<_> = matching.iter().filter(is_same_round).collect();
            let place = round.iter().position(|one| **one == day).unwrap();
            let place = i16::try_from(place).unwrap();
            let length = i16::try_from(round.len()).unwrap();
            let positions = &self.rule.positions;
            positions.contains(&(place + 1)) || positions.contains(&(place - length))
        }
    }

    /// Days of the month, or of the year.
    fn length(day: NaiveDate, in_year: bool) -> i64 {
        let month = if in_year { 1 } else { day.month() };
        let start = NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap();
        (start + Months::new(if in_year { 12 } else { 1 }) - start).num_days()
    }

    fn any_part() -> impl Strategy<Value = String> {
        let matching = |pattern: &str| {
            let weekday = "(MO|TU|WE|TH|FR|SA|SU)";
            let pattern = pattern.replace("DAY_CODE", weekday);
            proptest::string::string_regex(&pattern).unwrap()
        };
        prop_oneof![
            "INTERVAL=[1-7]",
            "COUNT=[1-9]0?",
            "BYMONTH=([1-9]|1[0-2])(,[1-9])?",
            "BYMONTHDAY=-?([1-9]|[12][0-9]|3[01])(,15)?",
            matching("BYDAY=DAY_CODE(,DAY_CODE)?"),
            matching("BYDAY=-?[1-4]DAY_CODE(,[1-5]DAY_CODE)?"),
            "BYSETPOS=-?[1-4]",
            "BYYEARDAY=-?([1-9]|[1-9][0-9]|[12][0-9][0-9])",
            "WKST=(MO|SU|WE)",
        ]
    }

    fn any_rule() -> impl Strategy<Value = RecurrenceRule> {
        let frequency = "FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)";
        (frequency, proptest::collection::vec(any_part(), 0..4)).prop_filter_map(
            "not a rule",
            |(frequency, parts)| {
                let written = std::iter::once(frequency).chain(parts).collect::<Vec<_>>();
                RecurrenceRule::parse(&written.join(";")).ok()
            },
        )
    }

    fn any_start() -> impl Strategy<Value = NaiveDate> {
        (0_u64..40_000).prop_map(|days| day("1990-01-01") + Days::new(days))
    }

    proptest! {
        #[test]
        fn the_crate_and_the_slow_reading_of_the_rfc_agree(
            rule in any_rule(), start in any_start(), years in 1_u32..8,
        ) {
            let until = start + Months::new(12 * years);
            let found = days(&rule.parts, first(start), start..=until, u16::MAX);
            let expected = Almanac { rule: &rule.parts, start }.days(until);
            prop_assert_eq!(found, expected, "{} from {}", rule, start);
        }

        #[test]
        fn weeks_of_the_year_are_those_of_iso_8601(
            week in 1_i16..=51, start in any_start(), weekday in 0_usize..7,
        ) {
            let weekday = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"][weekday];
            let rule = rule(&format!("FREQ=YEARLY;BYWEEKNO={week};BYDAY={weekday}"));
            let until = start + Months::new(12 * 8);
            let found = days(&rule.parts, first(start), start..=until, u16::MAX);
            let expected = Almanac { rule: &rule.parts, start }.days(until);
            prop_assert_eq!(found, expected, "{} from {}", rule, start);
        }

        #[test]
        fn a_part_of_the_time_has_the_days_of_the_whole_that_lie_in_it(
            rule in any_rule(), start in any_start(), skip in 0_u64..2_000, length in 0_u64..700,
        ) {
            let whole = days(&rule.parts, first(start), start..=start + Days::new(2_700), u16::MAX);
            let stretch = start + Days::new(skip)..=start + Days::new(skip + length);
            let part = days(&rule.parts, first(start), stretch.clone(), u16::MAX);
            let expected: Vec<_> = whole.into_iter().filter(|day| stretch.contains(day)).collect();
            prop_assert_eq!(part, expected);
        }

        #[test]
        fn any_text_is_read_or_refused_and_what_is_read_reads_back(text in "\\PC{0,60}") {
            if let Ok(read) = RecurrenceRule::parse(&text) {
                prop_assert_eq!(RecurrenceRule::parse(read.as_str()), Ok(read));
            }
        }

        #[test]
        fn a_rule_reads_back_from_its_normal_form(rule in any_rule()) {
            prop_assert_eq!(RecurrenceRule::parse(rule.as_str()), Ok(rule.clone()));
        }
    }
}
