//! From the text of a recurrence rule to what it says. Strict: what RFC 5545 forbids, or leaves
//! open in a way that calendars disagree on, is refused rather than guessed.

use std::{collections::BTreeMap, ops::RangeInclusive, str::FromStr};

use chrono::{NaiveDate, NaiveDateTime, Weekday};

use super::{CountedWeekday, End, Frequency, Parts, RecurrenceRule, RecurrenceRuleError as Error};
use crate::domain::calendar::local_date_time;

const PARTS: [&str; 11] = [
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "BYMONTH",
    "BYWEEKNO",
    "BYYEARDAY",
    "BYMONTHDAY",
    "BYDAY",
    "BYSETPOS",
    "WKST",
];
const PARTS_OF_THE_CLOCK: [&str; 3] = ["BYHOUR", "BYMINUTE", "BYSECOND"];

/// The crate that expands rules forgets the days of weeks 52 and 53 that lie in January. Nobody
/// meets in those weeks by a rule.
const LAST_WEEK: i16 = 51;

const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// The parts as they are written, by name; none twice.
struct Written<'a>(BTreeMap<&'static str, &'a str>);

pub(super) fn read(text: &str) -> Result<Parts, Error> {
    let length = text.trim().chars().count();
    if length > RecurrenceRule::LONGEST {
        return Err(Error::TooLong { length });
    }
    let text = text.trim().to_ascii_uppercase();
    let written = Written::split(text.strip_prefix("RRULE:").unwrap_or(&text))?;
    let frequency = written.frequency()?;
    let parts = Parts {
        frequency,
        interval: written.interval()?,
        end: written.end()?,
        months: written.numbers("BYMONTH", 1..=12)?,
        weeks: written.numbers("BYWEEKNO", 1..=LAST_WEEK)?,
        year_days: written.numbers("BYYEARDAY", -366..=366)?,
        month_days: written.numbers("BYMONTHDAY", -31..=31)?,
        weekdays: written.weekdays(frequency)?,
        positions: written.numbers("BYSETPOS", places_in(frequency))?,
        week_start: written.week_start()?,
    };
    refuse_what_does_not_go_together(&parts)?;
    Ok(parts)
}

impl<'a> Written<'a> {
    fn split(text: &'a str) -> Result<Self, Error> {
        let mut written = BTreeMap::new();
        for piece in text.split(';') {
            let Some((name, value)) = piece.split_once('=') else {
                let piece = piece.to_owned();
                return Err(Error::NotARule { piece });
            };
            if let Some(part) = PARTS_OF_THE_CLOCK.into_iter().find(|part| *part == name) {
                return Err(Error::TimeOfDay { part });
            }
            let Some(part) = PARTS.into_iter().find(|part| *part == name) else {
                let part = name.to_owned();
                return Err(Error::UnknownPart { part });
            };
            if written.insert(part, value).is_some() {
                return Err(Error::Twice { part });
            }
        }
        Ok(Self(written))
    }

    fn value(&self, part: &'static str) -> Option<&'a str> {
        self.0.get(part).copied()
    }

    fn frequency(&self) -> Result<Frequency, Error> {
        let value = self.value("FREQ").ok_or(Error::NoFrequency)?;
        Frequency::from_name(value).ok_or_else(|| match value {
            "HOURLY" | "MINUTELY" | "SECONDLY" => Error::TooFrequent {
                frequency: value.to_owned(),
            },
            _ => refused("FREQ", value, "DAILY, WEEKLY, MONTHLY or YEARLY"),
        })
    }

    fn interval(&self) -> Result<u16, Error> {
        let interval = self.number("INTERVAL", 1..=RecurrenceRule::LONGEST_INTERVAL)?;
        Ok(interval.unwrap_or(1))
    }

    fn end(&self) -> Result<End, Error> {
        let count = self.number("COUNT", 1..=RecurrenceRule::MOST_MEETINGS)?;
        match (count, self.value("UNTIL")) {
            (Some(_), Some(_)) => Err(Error::CountAndUntil),
            (Some(count), None) => Ok(End::Count(count)),
            (None, Some(until)) => read_until(until).ok_or_else(|| {
                let allowed = "a day such as 20271231 or a moment such as 20271231T130000";
                refused("UNTIL", until, allowed)
            }),
            (None, None) => Ok(End::Never),
        }
    }

    fn number(&self, part: &'static str, range: RangeInclusive<u16>) -> Result<Option<u16>, Error> {
        let read = |value: &str| {
            let number = value.parse().ok().filter(|number| range.contains(number));
            number.ok_or_else(|| {
                let allowed = format!("a number from {} to {}", range.start(), range.end());
                refused(part, value, &allowed)
            })
        };
        self.value(part).map(read).transpose()
    }

    fn numbers(&self, part: &'static str, range: RangeInclusive<i16>) -> Result<Vec<i16>, Error> {
        let read = |item: &str| {
            let number = i16::from_str(item).ok();
            number.filter(|number| *number != 0 && range.contains(number))
        };
        let mut numbers = self.list(part, read, || {
            let except_zero = if range.contains(&0) { ", not 0" } else { "" };
            format!(
                "numbers from {} to {}{except_zero}",
                range.start(),
                range.end()
            )
        })?;
        numbers.sort_unstable_by_key(|number| counted_from_the_end_last(*number));
        numbers.dedup();
        Ok(numbers)
    }

    fn weekdays(&self, frequency: Frequency) -> Result<Vec<CountedWeekday>, Error> {
        // Counted within the month, or within the year; not from the fifth but last, since calendar
        // programs disagree on it.
        let range = match frequency {
            Frequency::Yearly => -52..=53,
            _ => -4..=5,
        };
        let read = |item: &str| read_weekday(item).filter(|day| is_within(*day, &range));
        let mut days = self.list("BYDAY", read, || {
            let (from, to) = (range.start(), range.end());
            format!("weekdays such as WE, counted from {from} to {to} such as 4WE")
        })?;
        days.sort_unstable_by_key(|day| {
            let nth = day.nth.map(counted_from_the_end_last);
            (nth, day.weekday.num_days_from_monday())
        });
        days.dedup();
        Ok(days)
    }

    fn list<T>(
        &self,
        part: &'static str,
        read: impl Fn(&str) -> Option<T>,
        allowed: impl Fn() -> String,
    ) -> Result<Vec<T>, Error> {
        let Some(value) = self.value(part) else {
            return Ok(Vec::new());
        };
        let items = value.split(',');
        items
            .map(|item| read(item).ok_or_else(|| refused(part, item, &allowed())))
            .collect()
    }

    fn week_start(&self) -> Result<Weekday, Error> {
        self.value("WKST").map_or(Ok(Weekday::Mon), |value| {
            let plain = read_weekday(value).filter(|day| day.nth.is_none());
            plain
                .map(|day| day.weekday)
                .ok_or_else(|| refused("WKST", value, "a weekday such as MO"))
        })
    }
}

/// How many days there are to count in one round of the rule.
const fn places_in(frequency: Frequency) -> RangeInclusive<i16> {
    match frequency {
        Frequency::Yearly => -366..=366,
        _ => -31..=31,
    }
}

fn refused(part: &'static str, value: &str, allowed: &str) -> Error {
    Error::Value {
        part,
        value: value.to_owned(),
        allowed: allowed.to_owned(),
    }
}

fn read_weekday(item: &str) -> Option<CountedWeekday> {
    WEEK.into_iter().find_map(|weekday| {
        let nth = match item.strip_suffix(super::weekday_code(weekday))? {
            "" => None,
            number => Some(number.parse().ok()?),
        };
        Some(CountedWeekday { nth, weekday })
    })
}

/// The order of 1, 2, -2, -1.
const fn counted_from_the_end_last(number: i16) -> (bool, i16) {
    (number < 0, number)
}

fn is_within(day: CountedWeekday, range: &RangeInclusive<i16>) -> bool {
    day.nth.is_none_or(|nth| nth != 0 && range.contains(&nth))
}

fn read_until(value: &str) -> Option<End> {
    let is_number =
        |digits: &str, count| digits.len() == count && digits.bytes().all(|b| b.is_ascii_digit());
    let Some((day, time)) = value.split_once('T') else {
        let day = NaiveDate::parse_from_str(value, "%Y%m%d").ok();
        return day.filter(|_| is_number(value, 8)).map(End::Day);
    };
    let (time, is_utc) = match time.strip_suffix('Z') {
        Some(time) => (time, true),
        None => (time, false),
    };
    if !is_number(day, 8) || !is_number(time, 6) {
        return None;
    }
    let written = NaiveDateTime::parse_from_str(&format!("{day}{time}"), "%Y%m%d%H%M%S").ok()?;
    Some(End::Moment(if is_utc {
        local_date_time(written.and_utc())
    } else {
        written
    }))
}

/// RFC 5545 forbids most of these. The rest is what programs read differently: BYSETPOS within a
/// week, BYWEEKNO without a weekday or in weeks that are not ISO's, counted and plain weekdays in
/// one list. For the same reason weeks are not counted from the end of the year.
fn refuse_what_does_not_go_together(parts: &Parts) -> Result<(), Error> {
    use Frequency::{Daily, Monthly, Weekly};
    let frequency = parts.frequency;
    let is_counted = parts.weekdays.iter().any(|day| day.nth.is_some());
    for (part, is_there, not_with) in [
        (
            "BYWEEKNO",
            !parts.weeks.is_empty(),
            &[Daily, Weekly, Monthly][..],
        ),
        (
            "BYYEARDAY",
            !parts.year_days.is_empty(),
            &[Daily, Weekly, Monthly],
        ),
        ("BYMONTHDAY", !parts.month_days.is_empty(), &[Weekly]),
        ("BYSETPOS", !parts.positions.is_empty(), &[Daily, Weekly]),
        ("a number in BYDAY", is_counted, &[Daily, Weekly]),
    ] {
        if is_there && not_with.contains(&frequency) {
            return Err(Error::NotWith { part, frequency });
        }
    }
    if parts.weekdays.iter().any(|day| day.nth.is_none()) && is_counted {
        return Err(Error::MixedWeekdays);
    }
    let lacks = |part, needs| Err(Error::Lacks { part, needs });
    let has_days =
        !parts.weekdays.is_empty() || !parts.month_days.is_empty() || !parts.year_days.is_empty();
    if !parts.weeks.is_empty() && (parts.weekdays.is_empty() || is_counted) {
        return lacks("BYWEEKNO", "plain weekdays in BYDAY");
    }
    if !parts.weeks.is_empty() && parts.week_start != Weekday::Mon {
        return lacks("BYWEEKNO", "WKST=MO, as weeks are numbered here");
    }
    if !parts.positions.is_empty() && !has_days {
        return lacks("BYSETPOS", "BYDAY, BYMONTHDAY or BYYEARDAY");
    }
    Ok(())
}
