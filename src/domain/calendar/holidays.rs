//! The public holidays of Denmark, computed from Easter. Days that are merely closed by custom or
//! agreement, Grundlovsdag for one, are in `closed_days`.

use chrono::{Datelike, Days, NaiveDate};

/// The last year with Store bededag, which lov nr. 214 of 6 March 2023 abolished.
const LAST_GREAT_PRAYER_DAY: i32 = 2023;

/// A public holiday (*helligdag*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holiday {
    /// 1 January.
    NewYearsDay,
    /// Three days before Easter.
    MaundyThursday,
    /// Two days before Easter.
    GoodFriday,
    /// The Sunday after the first full moon of spring.
    EasterSunday,
    /// The day after Easter.
    EasterMonday,
    /// The fourth Friday after Easter, until 2023.
    GreatPrayerDay,
    /// The sixth Thursday after Easter.
    AscensionDay,
    /// The seventh Sunday after Easter.
    WhitSunday,
    /// The day after Whit Sunday.
    WhitMonday,
    /// 25 December.
    ChristmasDay,
    /// 26 December.
    SecondChristmasDay,
}

impl Holiday {
    /// The name in Danish, as it stands within a sentence.
    pub fn danish_name(self) -> &'static str {
        match self {
            Self::NewYearsDay => "nytårsdag",
            Self::MaundyThursday => "skærtorsdag",
            Self::GoodFriday => "langfredag",
            Self::EasterSunday => "påskedag",
            Self::EasterMonday => "2. påskedag",
            Self::GreatPrayerDay => "store bededag",
            Self::AscensionDay => "Kristi himmelfartsdag",
            Self::WhitSunday => "pinsedag",
            Self::WhitMonday => "2. pinsedag",
            Self::ChristmasDay => "juledag",
            Self::SecondChristmasDay => "2. juledag",
        }
    }
}

/// The public holiday on that day, by the rules of today: Store bededag has no first year here.
pub fn holiday_on(date: NaiveDate) -> Option<Holiday> {
    match (date.month(), date.day()) {
        (1, 1) => Some(Holiday::NewYearsDay),
        (12, 25) => Some(Holiday::ChristmasDay),
        (12, 26) => Some(Holiday::SecondChristmasDay),
        _ => match days_after_easter(date) {
            -3 => Some(Holiday::MaundyThursday),
            -2 => Some(Holiday::GoodFriday),
            0 => Some(Holiday::EasterSunday),
            1 => Some(Holiday::EasterMonday),
            26 if date.year() <= LAST_GREAT_PRAYER_DAY => Some(Holiday::GreatPrayerDay),
            39 => Some(Holiday::AscensionDay),
            49 => Some(Holiday::WhitSunday),
            50 => Some(Holiday::WhitMonday),
            _ => None,
        },
    }
}

/// How many days the date lies after Easter of its year; negative before it.
pub(super) fn days_after_easter(date: NaiveDate) -> i64 {
    date.signed_duration_since(easter(date.year())).num_days()
}

/// Easter Sunday by the Gregorian rule: the Sunday after the first full moon, as the church
/// reckons it, on or after 21 March.
pub fn easter(year: i32) -> NaiveDate {
    let year = year.clamp(NaiveDate::MIN.year(), NaiveDate::MAX.year());
    NaiveDate::from_ymd_opt(year, 3, 21)
        .and_then(|equinox| equinox.checked_add_days(Days::new(days_to_full_moon(year))))
        .and_then(|full_moon| {
            let days_to_sunday = 7 - full_moon.weekday().num_days_from_sunday();
            full_moon.checked_add_days(Days::new(days_to_sunday.into()))
        })
        .unwrap_or(NaiveDate::MAX)
}

/// From 21 March, by the lunar cycle of 19 years and the Gregorian corrections of it.
fn days_to_full_moon(year: i32) -> u64 {
    let (century, place_in_cycle) = (year.div_euclid(100), year.rem_euclid(19));
    let leap_days_left_out = century - century.div_euclid(4);
    let drift_of_the_moon = (century - (century + 8).div_euclid(25) + 1).div_euclid(3);
    match (19 * place_in_cycle + leap_days_left_out - drift_of_the_moon + 15).rem_euclid(30) {
        // A lunar month has 29 or 30 days; these two exceptions keep the cycle's full moons apart.
        29 => 28,
        28 if place_in_cycle > 10 => 27,
        days => days.unsigned_abs().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(written: &str) -> NaiveDate {
        written.parse().unwrap()
    }

    /// Year, Easter, skærtorsdag, 2. påskedag, himmelfart, 2. pinsedag, store bededag.
    const ALMANAC: &str = "\
        2023 04-09 04-06 04-10 05-18 05-29 05-05
        2024 03-31 03-28 04-01 05-09 05-20
        2025 04-20 04-17 04-21 05-29 06-09
        2026 04-05 04-02 04-06 05-14 05-25
        2027 03-28 03-25 03-29 05-06 05-17
        2028 04-16 04-13 04-17 05-25 06-05
        2029 04-01 03-29 04-02 05-10 05-21
        2030 04-21 04-18 04-22 05-30 06-10";

    #[test]
    fn the_movable_holidays_of_2023_to_2030_fall_where_the_almanac_says() {
        use Holiday::{
            AscensionDay, EasterMonday, EasterSunday, GoodFriday, GreatPrayerDay, MaundyThursday,
            WhitMonday, WhitSunday,
        };
        for line in ALMANAC.lines() {
            let (year, dates) = line.trim().split_once(' ').unwrap();
            let dates: Vec<_> = dates
                .split(' ')
                .map(|date| day(&format!("{year}-{date}")))
                .collect();
            let names = [
                EasterSunday,
                MaundyThursday,
                EasterMonday,
                AscensionDay,
                WhitMonday,
            ];
            for (date, name) in dates.iter().zip(names.into_iter().chain([GreatPrayerDay])) {
                assert_eq!(holiday_on(*date), Some(name), "{date}");
            }
            let after_easter = |days| holiday_on(dates[0] + chrono::TimeDelta::days(days));
            assert_eq!(easter(year.parse().unwrap()), dates[0]);
            assert_eq!(after_easter(-2), Some(GoodFriday));
            assert_eq!(after_easter(49), Some(WhitSunday));
            assert_eq!(after_easter(26), dates.get(5).map(|_| GreatPrayerDay));
            // The seven movable ones, store bededag while it lasted, and no day besides.
            assert_eq!(
                (-60..=200).filter_map(after_easter).count(),
                dates.len() + 2,
                "{year}"
            );
        }
    }

    #[test]
    fn the_rare_easters_come_out_right() {
        // The earliest and the latest there are, and the two exceptions of the lunar cycle.
        for written in [
            "1818-03-22",
            "1943-04-25",
            "1954-04-18",
            "1961-04-02",
            "1981-04-19",
            "2000-04-23",
            "2008-03-23",
            "2038-04-25",
            "2049-04-18",
            "2076-04-19",
            "2285-03-22",
        ] {
            assert_eq!(easter(day(written).year()), day(written));
        }
    }

    /// Butcher's rule, which reaches the Sunday by another way.
    fn easter_after_butcher(year: i32) -> NaiveDate {
        let (gold, century, rest) = (year % 19, year / 100, year % 100);
        let lunar = (century - (century + 8) / 25 + 1) / 3;
        let epact = (19 * gold + century - century / 4 - lunar + 15) % 30;
        let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
        let late = (gold + 11 * epact + 22 * weekday) / 451;
        let day = epact + weekday - 7 * late + 114;
        NaiveDate::from_ymd_opt(
            year,
            (day / 31).unsigned_abs(),
            (day % 31 + 1).unsigned_abs(),
        )
        .unwrap()
    }

    #[test]
    fn every_easter_from_1583_to_9999_agrees_with_butchers_rule() {
        for year in 1583..=9999 {
            assert_eq!(easter(year), easter_after_butcher(year), "{year}");
        }
    }

    #[test]
    fn christmas_and_new_year_are_holidays_and_their_eves_are_not() {
        assert_eq!(holiday_on(day("2026-01-01")), Some(Holiday::NewYearsDay));
        assert_eq!(holiday_on(day("2026-12-25")), Some(Holiday::ChristmasDay));
        assert_eq!(
            holiday_on(day("2026-12-26")),
            Some(Holiday::SecondChristmasDay)
        );
        assert_eq!(holiday_on(day("2026-12-24")), None);
        assert_eq!(holiday_on(day("2026-12-31")), None);
        assert_eq!(holiday_on(day("2026-06-05")), None);
    }

    #[test]
    fn years_beyond_the_calendar_have_an_easter_at_its_rim() {
        assert_eq!(easter(i32::MAX).year(), NaiveDate::MAX.year());
        assert_eq!(easter(i32::MIN).year(), NaiveDate::MIN.year());
    }

    proptest! {
        #[test]
        fn easter_is_a_sunday_between_22_march_and_25_april(year in any::<i32>()) {
            let sunday = easter(year);
            prop_assert_eq!(sunday.weekday(), chrono::Weekday::Sun);
            prop_assert!(((3, 22)..=(4, 25)).contains(&(sunday.month(), sunday.day())));
        }
    }
}
