//! Danish dates and times of day as minutes write them, always day before month.
//!
//! Left out: phrases that need a meeting to make sense of ("næste møde"); `proposals::due` has them.

use std::fmt;

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use regex::Captures;

use super::pattern::Pattern;

/// A time in the coarseness that the words have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// A day.
    Day(NaiveDate),
    /// An ISO week.
    Week {
        /// The ISO year.
        year: i32,
        /// From 1 to 53.
        week: u32,
    },
    /// A month.
    Month {
        /// The year.
        year: i32,
        /// From 1 to 12.
        month: u32,
    },
    /// A season, or a side of the summer holidays.
    Season {
        /// The year.
        year: i32,
        /// Which.
        season: Season,
    },
}

/// The parts of a year that minutes speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "their names say it")]
pub enum Season {
    Winter,
    Spring,
    BeforeSummer,
    Summer,
    AfterSummer,
    Autumn,
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(date) => write!(f, "{}", date.format("%Y-%m-%d")),
            Self::Week { year, week } => write!(f, "{year:04}-W{week:02}"),
            Self::Month { year, month } => write!(f, "{year:04}-{month:02}"),
            Self::Season { year, season } => write!(f, "{year:04}-{season}"),
        }
    }
}

impl fmt::Display for Season {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Winter => "winter",
            Self::Spring => "spring",
            Self::BeforeSummer => "before-summer",
            Self::Summer => "summer",
            Self::AfterSummer => "after-summer",
            Self::Autumn => "autumn",
        })
    }
}

/// A date and where it stands in the text that was searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FoundDate {
    pub(crate) date: NaiveDate,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The weekday that is printed before it.
    pub(crate) weekday: Option<Weekday>,
}

/// The names of the months, full and short, Danish and (seen in Danish minutes) English.
const MONTHS: [&[&str]; 12] = [
    &["januar", "jan", "january"],
    &["februar", "feb", "february"],
    &["marts", "mar", "march"],
    &["april", "apr"],
    &["maj", "may"],
    &["juni", "jun", "june"],
    &["juli", "jul", "july"],
    &["august", "aug"],
    &["september", "sep", "sept"],
    &["oktober", "okt", "october", "oct"],
    &["november", "nov"],
    &["december", "dec"],
];

/// A month's name as a group of a pattern.
macro_rules! month {
    () => {
        r"(?P<name>jan(?:uary?)?|feb(?:ruary?)?|mar(?:ts|ch)?|apr(?:il)?|ma[jy]|jun[ie]?|jul[iy]?|aug(?:ust)?|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
    };
}
pub(crate) use month;

/// The forms of a full date, the commonest first.
static FORMS: [Pattern; 4] = [
    Pattern::new(concat!(
        r"(?i)\b(?P<day>\d{1,2})\.?[\s-]?\s?",
        month!(),
        r"\b\.?,?[\s-]?\s?(?P<year>\d{4})\b"
    )),
    Pattern::new(
        r"\b(?P<day>\d{1,2})(?:[./-])\s?(?P<month>\d{1,2})(?:[.-]\s?(?P<year>\d{4}|\d{2})|[\s/](?P<full>\d{4}))\b",
    ),
    Pattern::new(r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\b"),
    Pattern::new(concat!(
        r"(?i)\b",
        month!(),
        r" (?P<day>\d{1,2}), (?P<year>\d{4})\b"
    )),
];

/// A day and a month; the year is taken from the meeting.
static WITHOUT_YEAR: [Pattern; 2] = [
    Pattern::new(concat!(r"(?i)\b(?P<day>\d{1,2})\.?\s?", month!(), r"\b")),
    Pattern::new(
        r"(?i)\b(?:d\.|den|senest|inden|pr\.|før|dag)\s*(?P<day>\d{1,2})/(?P<month>\d{1,2})\b",
    ),
];

static WEEKDAY: Pattern =
    Pattern::new(r"(?i)\b(?:(man)|(tirs)|(ons)|(tors)|(fre)|(lør)|(søn))dag,?\s*(?:den|d\.?)?\s*$");
const WEEKDAYS: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// The name of a weekday.
pub(crate) const fn weekday_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "mandag",
        Weekday::Tue => "tirsdag",
        Weekday::Wed => "onsdag",
        Weekday::Thu => "torsdag",
        Weekday::Fri => "fredag",
        Weekday::Sat => "lørdag",
        Weekday::Sun => "søndag",
    }
}

/// Times of day: after "kl.", or with a colon after a date.
static TIMES: [Pattern; 2] = [
    Pattern::new(r"(?i)\bkl(?:\.|okken)?\s*(?P<hour>\d{1,2})(?:[.:](?P<minute>\d{2}))?\b"),
    Pattern::new(r"\b(?P<hour>\d{1,2}):(?P<minute>\d{2})\b"),
];

/// The first full date in a text.
pub(crate) fn find(text: &str) -> Option<FoundDate> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let found = FORMS.iter().filter_map(|form| {
        form.captures_iter(text).find_map(|captures| {
            let date = date_of(&captures, None)?;
            found_at(text, &captures, date)
        })
    });
    found.min_by_key(|found| found.start)
}

/// The first date in a text, one without a year being the first after `meeting`.
pub(crate) fn find_after(text: &str, meeting: NaiveDate) -> Option<FoundDate> {
    let yearless = WITHOUT_YEAR.iter().filter_map(|form| {
        form.captures_iter(text).find_map(|captures| {
            let date = date_of(&captures, Some(meeting))?;
            let found = found_at(text, &captures, date)?;
            // The words before the day only show that it is one.
            let start = captures.name("day")?.start();
            Some(FoundDate { start, ..found })
        })
    });
    let yearless = yearless.min_by_key(|found| found.start);
    match (find(text), yearless) {
        (Some(full), Some(yearless)) if yearless.start < full.start => Some(yearless),
        (Some(full), _) => Some(full),
        (None, yearless) => yearless,
    }
}

/// The first time of day in a text.
pub(crate) fn find_time(text: &str) -> Option<NaiveTime> {
    TIMES.iter().find_map(|form| {
        let captures = form.captures(text)?;
        let minute = number(&captures, "minute").unwrap_or(0);
        NaiveTime::from_hms_opt(number(&captures, "hour")?, minute, 0)
    })
}

/// The month with this name, from 1.
pub(crate) fn month_named(name: &str) -> Option<u32> {
    let name = name.to_lowercase();
    let index = MONTHS
        .iter()
        .position(|names| names.contains(&name.as_str()))?;
    u32::try_from(index + 1).ok()
}

/// The last day of a month.
pub(crate) fn last_of_month(year: i32, month: u32) -> Option<NaiveDate> {
    let (year, month) = if month == 12 {
        (year + 1, 1)
    } else {
        (year, month + 1)
    };
    NaiveDate::from_ymd_opt(year, month, 1)?.pred_opt()
}

/// The year in which `month` (from 1) lies after the meeting.
pub(crate) fn year_of_month(month: u32, meeting: NaiveDate) -> i32 {
    meeting.year() + i32::from(month <= meeting.month())
}

fn date_of(captures: &Captures<'_>, meeting: Option<NaiveDate>) -> Option<NaiveDate> {
    let day = number(captures, "day")?;
    let month = match captures.name("name") {
        Some(name) => month_named(name.as_str())?,
        None => number(captures, "month")?,
    };
    if let Some(meeting) = meeting {
        let this_year = NaiveDate::from_ymd_opt(meeting.year(), month, day);
        let later = this_year.filter(|date| *date > meeting);
        return later.or_else(|| NaiveDate::from_ymd_opt(meeting.year() + 1, month, day));
    }
    let year = number(captures, "year").or_else(|| number(captures, "full"))?;
    let year = i32::try_from(year).ok()?;
    let year = if year < 100 { year + 2000 } else { year };
    NaiveDate::from_ymd_opt(year, month, day).filter(|_| (1900..2200).contains(&year))
}

/// A date with its place, unless it is part of a longer number (`01.02.05-P16-9-20`).
fn found_at(text: &str, captures: &Captures<'_>, date: NaiveDate) -> Option<FoundDate> {
    let whole = captures.get(0)?;
    let (before, after) = (text.get(..whole.start())?, text.get(whole.end()..)?);
    let mut next = after.chars();
    let is_joined = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    if matches!(next.next(), Some('-' | '.' | '/')) && is_joined(next.next())
        || before.ends_with(['-', '/']) && is_joined(before.chars().rev().nth(1))
    {
        return None;
    }
    let near = before
        .char_indices()
        .rev()
        .nth(20)
        .map_or(0, |(index, _)| index);
    let weekday = before
        .get(near..)
        .and_then(|near| WEEKDAY.captures(near))
        .and_then(|day| {
            WEEKDAYS
                .iter()
                .enumerate()
                .find(|(index, _)| day.get(index + 1).is_some())
        });
    let weekday = weekday.map(|(_, day)| *day);
    Some(FoundDate {
        date,
        start: whole.start(),
        end: whole.end(),
        weekday,
    })
}

pub(crate) fn number(captures: &Captures<'_>, group: &str) -> Option<u32> {
    captures.name(group)?.as_str().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_form_of_date_that_was_seen_is_read() {
        for (text, date) in [
            ("d. 25-10-2023", "2023-10-25"),
            ("Onsdag d. 25. oktober 2023 kl. 13:00", "2023-10-25"),
            ("onsdag den 1. oktober 2025 kl. 15.45", "2025-10-01"),
            ("04-06-2020 09:00:00", "2020-06-04"),
            ("09.01.2020", "2020-01-09"),
            ("01.08.22", "2022-08-01"),
            ("08/10-2025", "2025-10-08"),
            ("29/10-18", "2018-10-29"),
            ("den 18/4 2024", "2024-04-18"),
            ("18/04/2024", "2024-04-18"),
            ("d. 3. 5. 2021", "2021-05-03"),
            ("15-maj-2002", "2002-05-15"),
            ("d. 7 februar 2022", "2022-02-07"),
            ("30. aug 2022", "2022-08-30"),
            ("Torsdag, 7 april, 2022 - 16:30", "2022-04-07"),
            ("Onsdag, April 3, 2019 - 18:00", "2019-04-03"),
            ("2023-10-25", "2023-10-25"),
        ] {
            assert_eq!(
                find(text).map(|found| found.date),
                Some(day(date)),
                "{text}"
            );
        }
    }

    #[test]
    fn numbers_that_are_not_dates_are_left_alone() {
        for text in [
            "85.15.02G01-30-23",
            "01.02.05-P16-9-20",
            "EMN-2023-009832",
            "330-2018-3619",
            "31-02-2023",
            "d. 30. august",
            "14,2 mio. kr.",
            "",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }

    #[test]
    fn a_missing_year_is_the_first_after_the_meeting() {
        for (text, meeting, date) in [
            ("inden den 24. maj", "2024-05-15", "2024-05-24"),
            ("den 1. februar", "2024-05-15", "2025-02-01"),
            ("den 15. maj", "2024-05-15", "2025-05-15"),
            ("senest 15. oktober 2020", "2020-09-02", "2020-10-15"),
            ("senest den 1/12", "2021-11-18", "2021-12-01"),
            ("senest d. 22/3", "2024-03-12", "2024-03-22"),
        ] {
            let found = find_after(text, day(meeting)).map(|found| found.date);
            assert_eq!(found, Some(day(date)), "{text}");
        }
    }

    #[test]
    fn times_of_day_are_read_with_dot_and_colon() {
        for (text, time) in [
            ("kl. 13:00", Some((13, 0))),
            ("kl. 15.45", Some((15, 45))),
            ("klokken 9", Some((9, 0))),
            ("04-06-2020 09:00:00", Some((9, 0))),
            ("2019 - 18:00", Some((18, 0))),
            ("kl. 25:00", None),
            ("25. oktober 2023", None),
        ] {
            let time = time.and_then(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0));
            assert_eq!(find_time(text), time, "{text}");
        }
    }

    #[test]
    fn the_printed_weekday_is_kept_for_comparison() {
        let found = find("Tirsdag d. 25. oktober 2023").unwrap();
        assert_eq!(found.weekday, Some(Weekday::Tue));
        assert_eq!(found.date.weekday(), Weekday::Wed);
    }

    #[test]
    fn normal_forms_are_printed_as_the_labels_write_them() {
        for (when, text) in [
            (When::Day(day("2024-03-01")), "2024-03-01"),
            (
                When::Week {
                    year: 2019,
                    week: 16,
                },
                "2019-W16",
            ),
            (
                When::Month {
                    year: 2024,
                    month: 4,
                },
                "2024-04",
            ),
            (
                When::Season {
                    year: 2024,
                    season: Season::AfterSummer,
                },
                "2024-after-summer",
            ),
        ] {
            assert_eq!(when.to_string(), text);
        }
    }
}
