//! From instants to the clock on the wall in Denmark and back, daylight saving included. The only
//! place that names the zone. Greenland and the Faroes have clocks of their own and are left out.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone};
use chrono_tz::{Europe::Copenhagen, GapInfo};

use super::Moment;

/// The date and time on a Danish wall at that moment.
pub fn local_date_time(moment: Moment) -> NaiveDateTime {
    let utc = moment.naive_utc();
    let offset = Copenhagen.offset_from_utc_datetime(&utc).fix();
    utc.checked_add_offset(offset).unwrap_or(utc)
}

/// The date in Denmark at that moment.
pub fn local_date(moment: Moment) -> NaiveDate {
    local_date_time(moment).date()
}

/// The time of day in Denmark at that moment.
pub fn local_time(moment: Moment) -> NaiveTime {
    local_date_time(moment).time()
}

/// The moment at which a Danish wall shows that date and time. A time that spring skips means the
/// first instant after the gap; one that autumn shows twice means the first of the two.
pub fn at_local(date: NaiveDate, time: NaiveTime) -> Moment {
    let local = date.and_time(time);
    Copenhagen
        .from_local_datetime(&local)
        .earliest()
        .or_else(|| GapInfo::new(&local, &Copenhagen)?.end)
        .map_or_else(|| local.and_utc(), |moment| moment.to_utc())
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering::{Equal, Greater, Less};

    use super::*;
    use proptest::prelude::*;

    fn at(date: &str, time: &str) -> String {
        at_local(date.parse().unwrap(), time.parse().unwrap()).to_rfc3339()
    }

    fn moment(written: &str) -> Moment {
        written.parse().unwrap()
    }

    #[test]
    fn a_meeting_keeps_its_local_time_in_summer_and_winter() {
        assert_eq!(at("2023-10-25", "13:00:00"), "2023-10-25T11:00:00+00:00");
        assert_eq!(at("2023-11-29", "13:00:00"), "2023-11-29T12:00:00+00:00");
    }

    #[test]
    fn a_time_that_spring_skips_means_the_first_instant_after_the_gap() {
        assert_eq!(at("2026-03-29", "01:59:59"), "2026-03-29T00:59:59+00:00");
        assert_eq!(at("2026-03-29", "02:00:00"), "2026-03-29T01:00:00+00:00");
        assert_eq!(at("2026-03-29", "02:30:00"), "2026-03-29T01:00:00+00:00");
        assert_eq!(at("2026-03-29", "03:00:00"), "2026-03-29T01:00:00+00:00");
        assert_eq!(
            local_time(moment("2026-03-29T01:00:00Z")).to_string(),
            "03:00:00"
        );
    }

    #[test]
    fn a_time_that_autumn_shows_twice_means_the_first() {
        assert_eq!(at("2026-10-25", "01:59:59"), "2026-10-24T23:59:59+00:00");
        assert_eq!(at("2026-10-25", "02:00:00"), "2026-10-25T00:00:00+00:00");
        assert_eq!(at("2026-10-25", "02:30:00"), "2026-10-25T00:30:00+00:00");
        assert_eq!(at("2026-10-25", "03:00:00"), "2026-10-25T02:00:00+00:00");
        for both in ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"] {
            assert_eq!(local_time(moment(both)).to_string(), "02:30:00");
        }
    }

    #[test]
    fn the_date_is_the_danish_one_on_either_side_of_midnight() {
        assert_eq!(
            local_date(moment("2026-07-01T21:59:59Z")).to_string(),
            "2026-07-01"
        );
        assert_eq!(
            local_date(moment("2026-07-01T22:00:00Z")).to_string(),
            "2026-07-02"
        );
        assert_eq!(
            local_date(moment("2026-12-31T23:00:00Z")).to_string(),
            "2027-01-01"
        );
    }

    #[test]
    fn the_ends_of_the_calendar_do_not_panic() {
        for (date, time) in [
            (NaiveDate::MIN, NaiveTime::MIN),
            (NaiveDate::MAX, NaiveTime::from_hms_opt(23, 59, 59).unwrap()),
        ] {
            let _ = local_date(at_local(date, time));
        }
        let _ = (local_date(Moment::MIN_UTC), local_date(Moment::MAX_UTC));
    }

    proptest! {
        #[test]
        fn a_local_time_comes_back_as_it_was_or_moved_over_the_spring_gap(
            days in 0_u64..36_000, seconds in 0_u32..86_400,
        ) {
            let date = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap() + chrono::Days::new(days);
            let time = NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).unwrap();
            let back = local_date_time(at_local(date, time));
            let moved = back - date.and_time(time);
            prop_assert!(moved >= chrono::TimeDelta::zero());
            prop_assert!(moved <= chrono::TimeDelta::hours(1));
            prop_assert!(moved.is_zero() || (time.to_string().starts_with("02:")
                && back.time().to_string() == "03:00:00"));
        }

        #[test]
        fn an_earlier_local_time_is_never_a_later_moment(
            days in 0_u64..36_000, seconds in 0_u32..86_000, more in 0_u32..400,
        ) {
            let date = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap() + chrono::Days::new(days);
            let time = |s| NaiveTime::from_num_seconds_from_midnight_opt(s, 0).unwrap();
            prop_assert!(at_local(date, time(seconds)) <= at_local(date, time(seconds + more)));
        }

        #[test]
        fn each_change_of_the_clocks_lies_where_the_wall_shows_it(
            year in 1996_i32..2090, minutes in 0_i64..1_440,
        ) {
            let time = NaiveTime::MIN + chrono::TimeDelta::minutes(minutes);
            let [two, three] = [2, 3].map(|hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap());
            let sunday_and_change = |month| {
                let last_day = NaiveDate::from_ymd_opt(year, month, 31).unwrap();
                let sunday = last_day.week(chrono::Weekday::Sun).first_day();
                (sunday, sunday.and_hms_opt(1, 0, 0).unwrap().and_utc())
            };
            let (sunday, change) = sunday_and_change(3);
            let expected = if time < two { Less } else if time > three { Greater } else { Equal };
            prop_assert_eq!(at_local(sunday, time).cmp(&change), expected);
            let (sunday, change) = sunday_and_change(10);
            let expected = if time < three { Less } else { Greater };
            prop_assert_eq!(at_local(sunday, time).cmp(&change), expected);
        }
    }
}
