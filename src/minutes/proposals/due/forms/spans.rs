//! Months, weeks and seasons as due times: a year that is not written is the first in which they are not over.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use regex::Captures;

use super::super::Context;
use super::day;
use crate::minutes::dates::{self, Season, When};
use crate::minutes::document::DueForm;

pub(super) fn quarter_end(found: &Captures<'_>, context: &Context<'_>) -> Option<DueForm> {
    let month = match found.name("n")?.as_str() {
        "første" | "1." => 3,
        "andet" | "2." => 6,
        "tredje" | "3." => 9,
        _ => 12,
    };
    let in_year = |year| dates::last_of_month(year, month);
    match (year(found), context.meeting) {
        (Some(year), _) => day(in_year(year)?),
        (None, Some(meeting)) => {
            let this = in_year(meeting.year())?;
            day(if this > meeting {
                this
            } else {
                in_year(meeting.year() + 1)?
            })
        }
        (None, None) => None,
    }
}

pub(super) fn week(found: &Captures<'_>, context: &Context<'_>) -> Option<DueForm> {
    let week = dates::number(found, "week")?;
    let in_year = |year| NaiveDate::from_isoywd_opt(year, week, Weekday::Sun).map(|_| year);
    let year = year(found).or_else(|| {
        let now = context.meeting?.iso_week();
        // The week of the meeting is not over.
        Some(now.year() + i32::from(week < now.week()))
    });
    Some(DueForm::On(When::Week {
        year: in_year(year?)?,
        week,
    }))
}

pub(super) fn relative(found: &Captures<'_>, context: &Context<'_>) -> Option<DueForm> {
    let words = ["en", "to", "tre", "fire", "fem", "seks"];
    let count: u32 = match found.name("n")?.as_str() {
        "et" => 1,
        "otte" => 8,
        "fjorten" => 14,
        word => match words.iter().position(|known| *known == word) {
            Some(index) => u32::try_from(index + 1).ok()?,
            None => word.parse().ok()?,
        },
    };
    let meeting = context.meeting?;
    let date = match found.name("unit")?.as_str() {
        unit if unit.starts_with("dag") => meeting.checked_add_days(Days::new(count.into())),
        unit if unit.starts_with("uge") => meeting.checked_add_days(Days::new((count * 7).into())),
        _ => meeting.checked_add_months(Months::new(count)),
    };
    day(date?)
}

pub(super) fn years_ahead(found: &Captures<'_>, context: &Context<'_>) -> Option<DueForm> {
    let years = match found.name("n")?.as_str().to_lowercase().as_str() {
        "et" => 1,
        "to" => 2,
        _ => 3,
    };
    let then = context
        .meeting?
        .checked_add_months(Months::new(12 * years))?;
    Some(DueForm::Vague(Some(When::Month {
        year: then.year(),
        month: then.month(),
    })))
}

pub(super) fn month_of(found: &Captures<'_>, context: &Context<'_>) -> Option<When> {
    // Without a day, "jul" is Christmas and not short for July.
    let month = match found.name("name")?.as_str() {
        "jul" => 12,
        name => dates::month_named(name)?,
    };
    let year = year(found).or_else(|| Some(dates::year_of_month(month, context.meeting?)))?;
    Some(When::Month { year, month })
}

/// Likewise for what is to be done in the month: that of the meeting still counts, unless the part meant is over.
pub(super) fn month_left_of(found: &Captures<'_>, context: &Context<'_>) -> Option<When> {
    let when = month_of(found, context)?;
    let (When::Month { year: said, month }, Some(meeting)) = (when, context.meeting) else {
        return Some(when);
    };
    let words = found.get(0)?.as_str().to_lowercase();
    let over_after = match words.split(' ').next() {
        _ if words.contains("udgangen") || words.contains("slutningen") => 31,
        Some("primo" | "før" | "inden" | "efter") => 0,
        Some("medio") => 20,
        _ => 31,
    };
    let is_this = year(found).is_none() && month == meeting.month() && meeting.day() <= over_after;
    let is_left = is_this && dates::last_of_month(meeting.year(), month)? > meeting;
    Some(When::Month {
        year: if is_left { meeting.year() } else { said },
        month,
    })
}

pub(super) fn season_of(found: &Captures<'_>, context: &Context<'_>) -> Option<When> {
    let words = found.get(0)?.as_str().to_lowercase();
    let (season, from) = match found.name("season")?.as_str().to_lowercase().as_str() {
        "foråret" | "forårs" => (Season::Spring, 3),
        "efteråret" | "efterårs" => (Season::Autumn, 9),
        "vinteren" | "vinter" => (Season::Winter, 12),
        _ if words.starts_with("inden") || words.starts_with("før") => (Season::BeforeSummer, 7),
        _ if words.starts_with("efter") => (Season::AfterSummer, 8),
        _ => (Season::Summer, 7),
    };
    let year = year(found).or_else(|| {
        let meeting = context.meeting?;
        Some(meeting.year() + i32::from(meeting.month() >= from))
    });
    Some(When::Season {
        year: year?,
        season,
    })
}

pub(super) fn year(found: &Captures<'_>) -> Option<i32> {
    found.name("year")?.as_str().parse().ok()
}
