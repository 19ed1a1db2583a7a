//! Recurrence rules in words: *hver måned, den fjerde onsdag*. Only the forms that people plan by;
//! a rule beyond them is shown as it is written.

use chrono::{Month, Weekday};

use super::{CountedWeekday, End, Frequency, Parts, RecurrenceRule};
use crate::domain::{
    calendar::{
        at_local, danish_date, danish_date_time, danish_month, danish_weekday, english_date,
        english_date_time,
    },
    language::Language::{self, Danish, English},
};

impl RecurrenceRule {
    /// The rule as people would say it, in lower case, to stand within a sentence; the text of the
    /// rule where there are no plain words for it. A day that the rule takes from the first meeting
    /// is not named.
    pub fn in_words(&self, language: Language) -> String {
        words(&self.parts, language).unwrap_or_else(|| self.text.clone())
    }
}

fn words(rule: &Parts, language: Language) -> Option<String> {
    if !rule.weeks.is_empty() || !rule.year_days.is_empty() {
        return None;
    }
    let days = days(rule, language)?;
    let months = months(rule, !days.is_empty(), language)?;
    let mut words = every(rule.frequency, rule.interval, language);
    words.push_str(&days);
    words.push_str(&months);
    words.push_str(&end(rule.end, language));
    Some(words)
}

fn every(frequency: Frequency, interval: u16, language: Language) -> String {
    let (danish, english) = match frequency {
        Frequency::Daily => ("dag", "day"),
        Frequency::Weekly => ("uge", "week"),
        Frequency::Monthly => ("måned", "month"),
        Frequency::Yearly => ("år", "year"),
    };
    // *År* is of the other gender.
    let (each, second) = match frequency {
        Frequency::Yearly => ("hvert", "andet"),
        _ => ("hver", "anden"),
    };
    match (language, interval) {
        (Danish, 1) => format!("{each} {danish}"),
        (Danish, 2) => format!("{each} {second} {danish}"),
        (Danish, _) => format!("{each} {interval}. {danish}"),
        (English, 1) => format!("every {english}"),
        (English, 2) => format!("every second {english}"),
        (English, _) => format!("every {interval} {english}s"),
    }
}

/// Which days of the round: `None` if there are no plain words, nothing if the rule takes the day
/// from the first meeting.
fn days(rule: &Parts, language: Language) -> Option<String> {
    let is_without_weekdays = rule.weekdays.is_empty() && rule.positions.is_empty();
    match rule.frequency {
        Frequency::Daily if is_without_weekdays && rule.month_days.is_empty() => {
            Some(String::new())
        }
        // With another start of the week every second week is another one; that takes more words.
        Frequency::Weekly if rule.week_start != Weekday::Mon && rule.interval > 1 => None,
        Frequency::Weekly if rule.weekdays.is_empty() => Some(String::new()),
        Frequency::Weekly => {
            let each = rule
                .weekdays
                .iter()
                .map(|day| each_weekday(day.weekday, language));
            let listed = list(each.collect(), language);
            Some(match language {
                Danish => format!(" om {listed}"),
                English => format!(" on {listed}"),
            })
        }
        Frequency::Monthly | Frequency::Yearly if is_without_weekdays => {
            let month_days = rule.month_days.iter().map(|day| month_day(*day, language));
            Some(within_the_month(
                month_days.collect::<Option<_>>()?,
                language,
            ))
        }
        Frequency::Monthly | Frequency::Yearly if rule.month_days.is_empty() => {
            let weekdays = counted_weekdays(rule)?.into_iter();
            let weekdays = weekdays.map(|(nth, weekday)| counted(nth, weekday, language));
            Some(within_the_month(weekdays.collect::<Option<_>>()?, language))
        }
        Frequency::Daily | Frequency::Monthly | Frequency::Yearly => None,
    }
}

fn within_the_month(days: Vec<String>, language: Language) -> String {
    let listed = list(days, language);
    match language {
        _ if listed.is_empty() => listed,
        Danish => format!(", {listed}"),
        English => format!(" on {listed}"),
    }
}

/// The weekdays with their numbers, whether they stand in BYDAY or, for one weekday, in BYSETPOS.
fn counted_weekdays(rule: &Parts) -> Option<Vec<(i16, Weekday)>> {
    match (rule.weekdays.as_slice(), rule.positions.as_slice()) {
        // Over several months of a year positions count something else.
        ([CountedWeekday { nth: None, weekday }], positions)
            if rule.frequency == Frequency::Monthly || rule.months.len() == 1 =>
        {
            let counted: Vec<_> = positions.iter().map(|nth| (*nth, *weekday)).collect();
            (!counted.is_empty()).then_some(counted)
        }
        (weekdays, []) => weekdays
            .iter()
            .map(|day| Some((day.nth?, day.weekday)))
            .collect(),
        _ => None,
    }
}

/// In which months, if not in all: `None` if there are no plain words.
fn months(rule: &Parts, names_days: bool, language: Language) -> Option<String> {
    if rule.months.is_empty() {
        // The fourth Wednesday of a year, or the 15th of each of its months.
        let is_plain = rule.frequency != Frequency::Yearly || !names_days;
        return is_plain.then(String::new);
    }
    let names = rule.months.iter().map(|month| month_name(*month, language));
    let names = list(names.collect::<Option<_>>()?, language);
    Some(match (rule.frequency, language) {
        (Frequency::Yearly, Danish) => format!(" i {names}"),
        (Frequency::Yearly, English) if names_days => format!(" of {names}"),
        (Frequency::Yearly, English) => format!(" in {names}"),
        (_, Danish) => format!(", kun i {names}"),
        (_, English) => format!(", only in {names}"),
    })
}

fn end(end: End, language: Language) -> String {
    match (end, language) {
        (End::Never, _) => String::new(),
        (End::Count(1), Danish) => ", én gang".to_owned(),
        (End::Count(1), English) => ", once".to_owned(),
        (End::Count(count), Danish) => format!(", {count} gange"),
        (End::Count(count), English) => format!(", {count} times"),
        (End::Day(day), Danish) => format!(", til og med {}", danish_date(day)),
        (End::Day(day), English) => format!(", until {}", english_date(day)),
        (End::Moment(local), _) => {
            let moment = at_local(local.date(), local.time());
            match language {
                Danish => format!(", til og med {}", danish_date_time(moment)),
                English => format!(", until {}", english_date_time(moment)),
            }
        }
    }
}

/// `onsdagen`, `Wednesday`.
fn each_weekday(weekday: Weekday, language: Language) -> String {
    match language {
        Danish => format!("{}en", danish_weekday(weekday)),
        English => english_weekday(weekday).to_owned(),
    }
}

/// `den fjerde onsdag`, `the fourth Wednesday`; nobody counts farther than to five.
fn counted(nth: i16, weekday: Weekday, language: Language) -> Option<String> {
    let (danish, english) = match nth {
        1 => ("første", "first"),
        2 => ("anden", "second"),
        3 => ("tredje", "third"),
        4 => ("fjerde", "fourth"),
        5 => ("femte", "fifth"),
        -1 => ("sidste", "last"),
        -2 => ("næstsidste", "second to last"),
        _ => return None,
    };
    Some(match language {
        Danish => format!("den {danish} {}", danish_weekday(weekday)),
        English => format!("the {english} {}", english_weekday(weekday)),
    })
}

/// `den 15.`, `the 15th`; counted from the end only for the last day.
fn month_day(day: i16, language: Language) -> Option<String> {
    let ending = match day {
        1 | 21 | 31 => "st",
        2 | 22 => "nd",
        3 | 23 => "rd",
        _ => "th",
    };
    match (day, language) {
        (-1, Danish) => Some("den sidste dag".to_owned()),
        (-1, English) => Some("the last day".to_owned()),
        (1.., Danish) => Some(format!("den {day}.")),
        (1.., English) => Some(format!("the {day}{ending}")),
        _ => None,
    }
}

fn month_name(month: i16, language: Language) -> Option<String> {
    let month = u8::try_from(month).ok()?;
    let name = match language {
        Danish => danish_month(month.into()),
        English => Month::try_from(month).ok()?.name(),
    };
    Some(name.to_owned())
}

const fn english_weekday(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

/// `a, b og c`.
fn list(mut items: Vec<String>, language: Language) -> String {
    let and = match language {
        Danish => "og",
        English => "and",
    };
    match items.pop() {
        Some(last) if !items.is_empty() => format!("{} {and} {last}", items.join(", ")),
        last => last.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::too_many_lines, reason = "one table, one row a case")]
    fn the_rules_that_people_plan_by_are_said_in_words() {
        for (rule, danish, english) in [
            ("FREQ=DAILY", "hver dag", "every day"),
            ("FREQ=DAILY;INTERVAL=3", "hver 3. dag", "every 3 days"),
            ("FREQ=WEEKLY", "hver uge", "every week"),
            (
                "FREQ=WEEKLY;BYDAY=WE",
                "hver uge om onsdagen",
                "every week on Wednesday",
            ),
            (
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
                "hver anden uge om onsdagen",
                "every second week on Wednesday",
            ),
            (
                "FREQ=WEEKLY;INTERVAL=4;BYDAY=MO,TU,TH",
                "hver 4. uge om mandagen, tirsdagen og torsdagen",
                "every 4 weeks on Monday, Tuesday and Thursday",
            ),
            ("FREQ=MONTHLY", "hver måned", "every month"),
            (
                "FREQ=MONTHLY;BYDAY=4WE",
                "hver måned, den fjerde onsdag",
                "every month on the fourth Wednesday",
            ),
            (
                "FREQ=MONTHLY;BYDAY=WE;BYSETPOS=4",
                "hver måned, den fjerde onsdag",
                "every month on the fourth Wednesday",
            ),
            (
                "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR,2TU",
                "hver anden måned, den anden tirsdag og den sidste fredag",
                "every second month on the second Tuesday and the last Friday",
            ),
            (
                "FREQ=MONTHLY;BYDAY=4WE;BYMONTH=1,3,5",
                "hver måned, den fjerde onsdag, kun i januar, marts og maj",
                "every month on the fourth Wednesday, only in January, March and May",
            ),
            (
                "FREQ=MONTHLY;BYMONTHDAY=1,22",
                "hver måned, den 1. og den 22.",
                "every month on the 1st and the 22nd",
            ),
            (
                "FREQ=MONTHLY;BYMONTHDAY=-1",
                "hver måned, den sidste dag",
                "every month on the last day",
            ),
            ("FREQ=YEARLY", "hvert år", "every year"),
            (
                "FREQ=YEARLY;INTERVAL=2",
                "hvert andet år",
                "every second year",
            ),
            (
                "FREQ=YEARLY;BYMONTH=10",
                "hvert år i oktober",
                "every year in October",
            ),
            (
                "FREQ=YEARLY;BYMONTH=10;BYDAY=2WE",
                "hvert år, den anden onsdag i oktober",
                "every year on the second Wednesday of October",
            ),
            (
                "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=13",
                "hvert år, den 13. i oktober",
                "every year on the 13th of October",
            ),
            (
                "FREQ=WEEKLY;COUNT=10",
                "hver uge, 10 gange",
                "every week, 10 times",
            ),
            ("FREQ=DAILY;COUNT=1", "hver dag, én gang", "every day, once"),
            (
                "FREQ=WEEKLY;BYDAY=FR;UNTIL=20271231",
                "hver uge om fredagen, til og med fredag den 31. december 2027",
                "every week on Friday, until Friday 31 December 2027",
            ),
            (
                "FREQ=DAILY;UNTIL=20270701T110000Z",
                "hver dag, til og med torsdag den 1. juli 2027 kl. 13.00",
                "every day, until Thursday 1 July 2027 at 13:00",
            ),
        ] {
            let rule = RecurrenceRule::parse(rule).unwrap();
            assert_eq!(rule.in_words(Danish), danish, "{rule}");
            assert_eq!(rule.in_words(English), english, "{rule}");
        }
    }

    #[test]
    fn a_rule_beyond_plain_words_is_shown_as_it_is_written() {
        for rule in [
            "FREQ=DAILY;BYDAY=MO,FR",
            "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "FREQ=MONTHLY;BYDAY=WE",
            "FREQ=MONTHLY;BYDAY=-3WE",
            "FREQ=MONTHLY;BYMONTHDAY=-2",
            "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
            "FREQ=YEARLY;BYDAY=20MO",
            "FREQ=YEARLY;BYMONTHDAY=15",
            "FREQ=YEARLY;BYMONTH=3,10;BYDAY=WE;BYSETPOS=2",
            "FREQ=YEARLY;BYWEEKNO=7,42;BYDAY=WE",
            "FREQ=YEARLY;BYYEARDAY=100",
        ] {
            let read = RecurrenceRule::parse(rule).unwrap();
            assert_eq!(read.in_words(Danish), rule);
            assert_eq!(read.in_words(English), rule);
        }
    }
}
