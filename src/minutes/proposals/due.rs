//! When a commitment is due: the words that say so, and their normal form.
//!
//! A table of forms, tried in order; the first that fits counts. A year that is not written is the
//! first that lies after the meeting.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use regex::{Captures, Match};

use super::party;
use crate::minutes::dates::{self, Season, When, month};
use crate::minutes::document::{DueForm, Interval, Party, ProposedDue, Responsible};
use crate::minutes::pattern::Pattern;

/// What the words are read against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    /// The day of the meeting that decided.
    pub(super) meeting: Option<NaiveDate>,
    /// The body that decided.
    pub(super) body: Option<&'a str>,
    /// The due time last mentioned in the decision, for "samtidig" and "forinden".
    pub(super) previous: Option<&'a DueForm>,
}

/// A form of words and how it is read.
struct Form {
    pattern: Pattern,
    read: fn(&Captures<'_>, &Context<'_>) -> Option<DueForm>,
}

impl Form {
    const fn new(
        pattern: &'static str,
        read: fn(&Captures<'_>, &Context<'_>) -> Option<DueForm>,
    ) -> Self {
        Self {
            pattern: Pattern::new(pattern),
            read,
        }
    }
}

/// "på", "til", "inden" and whose meeting it is.
macro_rules! meeting {
    ($rest:expr) => {
        concat!(
            r"(?i)\b(?:på|til|ved|inden|før)\s+(?:(?P<whose>\p{L}[\p{L}&\s-]{2,60}?s)\s+)?(?:det\s+|et\s+|et af de\s+|de\s+|den\s+)?",
            $rest
        )
    };
}

/// All forms except plain dates, the particular before the general.
static FORMS: [Form; 20] = [
    Form::new(
        r"(?i)\b(?:på|til|ved)\s+mødet efter næste(?: møde)?\b",
        |_, _| next(2),
    ),
    Form::new(
        meeting!(r"(?:et|nogle|flere|kommende)?\s*kommende\s+(?:[\p{L}-]*møder|[\p{L}-]*møde)\b"),
        coming,
    ),
    Form::new(
        meeting!(
            r"(?:først\s+)?(?:næste|næste?kommende|førstkommende|kommende)\s+(?:ordinære\s+)?(?P<kind>[\p{L}-]*?)(?:møde)t?\b"
        ),
        next_meeting,
    ),
    Form::new(
        r"(?i)\bnæste gang(?:,? (?:udvalget|gruppen|vi) mødes)?\b",
        |_, _| next(1),
    ),
    Form::new(
        meeting!(concat!(
            r"[\p{L}-]*møde[rt]?(?:ne)?\s+i\s+",
            month!(),
            r"\b(?:\s+(?P<year>\d{4}))?"
        )),
        |found, context| month_of(found, context).map(|when| DueForm::MeetingIn(Some(when))),
    ),
    Form::new(
        meeting!(concat!(
            r"[\p{L}-]*møde[rt]?\s+(?:til|i)\s+(?P<season>foråret|sommeren|efteråret|vinteren)(?:\s+(?P<year>\d{4}))?\b"
        )),
        |found, context| season_of(found, context).map(|when| DueForm::MeetingIn(Some(when))),
    ),
    Form::new(
        meeting!(
            r"(?:(?:man|tirs|ons|tors|fre|lør|søn)?dags?)?[\p{L}-]*møde[t]?\s+(?P<day>(?:\p{L}+dag\s+)?(?:den|d\.)\s+\d{1,2}\S*(?:\s+\p{L}{3,9}\.?(?:\s+\d{4})?)?)"
        ),
        |found, context| {
            let day = dates::find_after(found.name("day")?.as_str(), context.meeting?)?;
            Some(DueForm::MeetingIn(Some(When::Day(day.date))))
        },
    ),
    Form::new(
        r"(?i)\b(?:(?P<quarter>hvert kvartal|kvartalsvist?|en gang i kvartalet)|(?P<half>to gange (?:om året|årligt)|halvårligt?|hvert halve år|hvert halvår)|(?P<year>hvert år|årligt?|en gang om året|én gang om året)|(?P<month>hver måned|månedligt?|månedsvis)|(?P<week>hver uge|ugentligt?)|(?P<meeting>(?:på|til|ved) hvert møde|på alle møder)|løbende|fremover|fremadrettet)\b",
        recurring,
    ),
    Form::new(
        concat!(
            r"(?i)\b(?:inden|senest|ved|til)\s+(?:udgangen|udløbet|slutningen)\s+af\s+",
            month!(),
            r"\b(?:\s+(?P<year>\d{4}))?"
        ),
        |found, context| match month_of(found, context)? {
            When::Month { year, month } => day(dates::last_of_month(year, month)?),
            _ => None,
        },
    ),
    Form::new(
        r"(?i)\b(?:inden|senest|ved|til)\s+(?:udgangen|udløbet|slutningen)\s+af\s+(?P<n>første|andet|tredje|fjerde|1\.|2\.|3\.|4\.)\s+kvartal(?:\s+(?P<year>\d{4}))?",
        quarter_end,
    ),
    Form::new(
        r"(?i)\b(?:inden|senest|ved|til)\s+(?:årets udgang|årets afslutning|årsskiftet|nytår|(?:udgangen|udløbet|slutningen) af (?:året|(?P<year>\d{4})))\b",
        |found, context| {
            let year = year(found).or(context.meeting.map(|meeting| meeting.year()))?;
            day(NaiveDate::from_ymd_opt(year, 12, 31)?)
        },
    ),
    Form::new(
        r"(?i)\b(?:(?:i|inden|senest i|senest|til|fra)\s+)?uge\s+(?P<week>\d{1,2})(?:\s+(?P<year>\d{4}))?\b",
        week,
    ),
    Form::new(
        r"(?i)\binden\s+(?:for\s+)?(?P<n>\d{1,3}|en|et|to|tre|fire|fem|seks|otte|fjorten)\s+(?P<unit>dage?|uger?|måned(?:er)?)\b",
        relative,
    ),
    Form::new(
        concat!(
            r"(?i)\b(?:(?:primo|medio|ultimo|i|inden|senest i|senest|til|før)\s+)",
            month!(),
            r"\b(?:\s+(?P<year>\d{4}))?"
        ),
        |found, context| month_of(found, context).map(|when| DueForm::Vague(Some(when))),
    ),
    Form::new(
        r"(?i)\b(?:til|i|inden|efter|før|hen over|over)\s+(?P<season>foråret|sommerferien|sommeren|sommer|efteråret|vinteren)(?:\s+(?P<year>\d{4}))?\b",
        |found, context| season_of(found, context).map(|when| DueForm::Vague(Some(when))),
    ),
    Form::new(
        r"(?i)\b(?:hurtigst muligt|snarest(?: muligt)?|så snart som muligt|straks|inden længe|på sigt|i god tid)\b",
        |_, _| Some(DueForm::Vague(None)),
    ),
    Form::new(
        r"(?i)\b(?:samtidig(?:t)?|på samme møde|ved samme lejlighed|forinden|inden da)\b",
        |_, context| context.previous.cloned(),
    ),
    Form::new(
        r"(?i)\b(?:til|på)\s+(?:et|det)\s+[\p{L}-]*møde[t]?\s+(?:hvor|i)\b",
        |_, _| Some(DueForm::MeetingIn(None)),
    ),
    Form::new(
        r"(?i)\b(?:når|så snart|før|inden|hvis|såfremt|efter at)\s+(?:\p{L}+\s+){1,12}\p{L}+",
        |_, _| Some(DueForm::Vague(None)),
    ),
    Form::new(r"(?i)\bom (?:et|to|tre) år\b", |_, _| {
        Some(DueForm::Vague(None))
    }),
];

/// What introduces a date, and what makes it the date of something else.
static INTRODUCES: Pattern = Pattern::new(
    r"(?i)(?:(?:senest|inden|før|pr\.|til)\s+)?(?:fristen\s+)?(?:\p{L}+dag\s+)?(?:(?:den|d\.)\s*)?$",
);
static BELONGS_ELSEWHERE: Pattern = Pattern::new(
    r"(?i)(?:\b(?:af|fra|siden|dateret|virkning fra|kraft|gældende fra|holdes|afholdes)\s+)$",
);
/// How many of the forms speak of meetings and recurrences, which come before plain dates.
const BEFORE_DATES: usize = 8;

/// The due time in these words.
pub(super) fn find(words: &str, context: &Context<'_>) -> ProposedDue {
    let by_form = |form: &Form| {
        form.pattern.find(words)?;
        form.pattern.captures_iter(words).find_map(|found| {
            let text = found.get(0).map_or("", |found| found.as_str());
            Some(ProposedDue {
                text: Some(text.to_owned()),
                form: (form.read)(&found, context)?,
            })
        })
    };
    let (first, rest) = FORMS
        .split_at_checked(BEFORE_DATES)
        .unwrap_or((&FORMS, &[]));
    first
        .iter()
        .find_map(by_form)
        .or_else(|| plain_date(words, context))
        .or_else(|| rest.iter().find_map(by_form))
        .unwrap_or(ProposedDue {
            text: None,
            form: DueForm::None,
        })
}

/// "senest den 1. marts 2024", "den 25. august".
fn plain_date(words: &str, context: &Context<'_>) -> Option<ProposedDue> {
    let found = match context.meeting {
        Some(meeting) => dates::find_after(words, meeting)?,
        None => dates::find(words)?,
    };
    let before = words.get(..found.start)?;
    let start = INTRODUCES
        .find(before)
        .map_or(found.start, |intro| intro.start());
    if BELONGS_ELSEWHERE.is_match(words.get(..start)?) {
        return None;
    }
    let text = words.get(start..found.end)?.to_owned();
    Some(ProposedDue {
        text: Some(text),
        form: DueForm::On(When::Day(found.date)),
    })
}

#[expect(clippy::unnecessary_wraps, reason = "every reader of a form may fail")]
fn next(nth: u8) -> Option<DueForm> {
    Some(DueForm::NextMeeting { nth, of: None })
}

#[expect(clippy::unnecessary_wraps, reason = "every reader of a form may fail")]
fn day(date: NaiveDate) -> Option<DueForm> {
    Some(DueForm::On(When::Day(date)))
}

/// "et kommende møde" is some meeting, "det kommende møde" the next.
fn coming(found: &Captures<'_>, _: &Context<'_>) -> Option<DueForm> {
    let words = found.get(0)?.as_str();
    let is_some = words.ends_with("møder") || words.split_whitespace().any(|word| word == "et");
    is_some.then_some(DueForm::MeetingIn(None))
}

#[expect(clippy::unnecessary_wraps, reason = "every reader of a form may fail")]
fn next_meeting(found: &Captures<'_>, context: &Context<'_>) -> Option<DueForm> {
    let other = found
        .name("whose")
        .and_then(|whose| other_body(&whose, context.body));
    Some(DueForm::NextMeeting { nth: 1, of: other })
}

/// The body whose meeting it is, unless it is the one that decided.
fn other_body(whose: &Match<'_>, own: Option<&str>) -> Option<String> {
    let name = whose.as_str().strip_suffix('s')?.to_owned();
    let (party, _) = party::leading(&name)?;
    let party = Responsible {
        name,
        kind: party.kind,
    };
    (party.kind == Party::Body && !party::is_own_body(&party, own)).then_some(party.name)
}

#[expect(clippy::unnecessary_wraps, reason = "every reader of a form may fail")]
fn recurring(found: &Captures<'_>, _: &Context<'_>) -> Option<DueForm> {
    let intervals = [
        ("quarter", Interval::Quarterly),
        ("half", Interval::HalfYearly),
        ("year", Interval::Yearly),
        ("month", Interval::Monthly),
        ("week", Interval::Weekly),
        ("meeting", Interval::EveryMeeting),
    ];
    let named = intervals
        .into_iter()
        .find(|(group, _)| found.name(group).is_some());
    Some(DueForm::Recurring(named.map(|(_, interval)| interval)))
}

fn quarter_end(found: &Captures<'_>, context: &Context<'_>) -> Option<DueForm> {
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

fn week(found: &Captures<'_>, context: &Context<'_>) -> Option<DueForm> {
    let week = dates::number(found, "week")?;
    let in_year = |year| NaiveDate::from_isoywd_opt(year, week, Weekday::Sun).map(|_| year);
    let year = year(found).or_else(|| {
        let now = context.meeting?.iso_week();
        Some(now.year() + i32::from(week <= now.week()))
    });
    Some(DueForm::On(When::Week {
        year: in_year(year?)?,
        week,
    }))
}

fn relative(found: &Captures<'_>, context: &Context<'_>) -> Option<DueForm> {
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

fn month_of(found: &Captures<'_>, context: &Context<'_>) -> Option<When> {
    // Without a day, "jul" is Christmas and not short for July.
    let month = match found.name("name")?.as_str() {
        "jul" => 12,
        name => dates::month_named(name)?,
    };
    let year = year(found).or_else(|| Some(dates::year_of_month(month, context.meeting?)))?;
    Some(When::Month { year, month })
}

fn season_of(found: &Captures<'_>, context: &Context<'_>) -> Option<When> {
    let words = found.get(0)?.as_str().to_lowercase();
    let (season, from) = match found.name("season")?.as_str().to_lowercase().as_str() {
        "foråret" => (Season::Spring, 3),
        "efteråret" => (Season::Autumn, 9),
        "vinteren" => (Season::Winter, 12),
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

fn year(found: &Captures<'_>) -> Option<i32> {
    found.name("year")?.as_str().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(words: &str) -> (Option<String>, DueForm) {
        let context = Context {
            meeting: "2023-10-25".parse().ok(),
            body: Some("Styregruppen for Data"),
            previous: Some(&DueForm::NextMeeting { nth: 1, of: None }),
        };
        let due = find(words, &context);
        (due.text, due.form)
    }

    fn on(date: &str) -> DueForm {
        DueForm::On(When::Day(date.parse().unwrap()))
    }

    #[test]
    fn meetings_are_read_in_all_their_forms() {
        let next = |of: Option<&str>| DueForm::NextMeeting {
            nth: 1,
            of: of.map(str::to_owned),
        };
        let month = |year, month| DueForm::MeetingIn(Some(When::Month { year, month }));
        for (words, text, form) in [
            ("vises på næste møde.", "på næste møde", next(None)),
            (
                "til næstkommende styregruppemøde",
                "til næstkommende styregruppemøde",
                next(None),
            ),
            ("på næstekommende møde", "på næstekommende møde", next(None)),
            (
                "på styregruppens næste møde",
                "på styregruppens næste møde",
                next(None),
            ),
            (
                "på Byrådets næste møde",
                "på Byrådets næste møde",
                next(Some("Byrådet")),
            ),
            (
                "på mødet efter næste",
                "på mødet efter næste",
                DueForm::NextMeeting { nth: 2, of: None },
            ),
            (
                "på et kommende møde",
                "på et kommende møde",
                DueForm::MeetingIn(None),
            ),
            (
                "på gruppens møde i april",
                "på gruppens møde i april",
                month(2024, 4),
            ),
            (
                "på mødet i december",
                "på mødet i december",
                month(2023, 12),
            ),
            (
                "til mødet den 8. november 2023",
                "til mødet den 8. november 2023",
                DueForm::MeetingIn(Some(When::Day("2023-11-08".parse().unwrap()))),
            ),
            ("skal samtidig vurderes", "samtidig", next(None)),
            ("indhenter forinden en pris", "forinden", next(None)),
        ] {
            assert_eq!(due(words), (Some(text.to_owned()), form), "{words}");
        }
    }

    #[test]
    fn days_weeks_and_ends_are_dates() {
        for (words, text, form) in [
            (
                "senest den 1. marts 2024.",
                "senest den 1. marts 2024",
                on("2024-03-01"),
            ),
            (
                "inden fristen den 24. maj",
                "inden fristen den 24. maj",
                on("2024-05-24"),
            ),
            ("senest 15-11-2023", "senest 15-11-2023", on("2023-11-15")),
            (
                "i uge 46",
                "i uge 46",
                DueForm::On(When::Week {
                    year: 2023,
                    week: 46,
                }),
            ),
            (
                "i uge 16",
                "i uge 16",
                DueForm::On(When::Week {
                    year: 2024,
                    week: 16,
                }),
            ),
            (
                "inden udgangen af november",
                "inden udgangen af november",
                on("2023-11-30"),
            ),
            (
                "inden udgangen af første kvartal 2024",
                "inden udgangen af første kvartal 2024",
                on("2024-03-31"),
            ),
            ("inden årets udgang", "inden årets udgang", on("2023-12-31")),
            ("inden årsskiftet", "inden årsskiftet", on("2023-12-31")),
            ("inden for to uger", "inden for to uger", on("2023-11-08")),
        ] {
            assert_eq!(due(words), (Some(text.to_owned()), form), "{words}");
        }
    }

    #[test]
    fn recurring_and_vague_times_keep_their_words() {
        let season = |year, season| DueForm::Vague(Some(When::Season { year, season }));
        for (words, text, form) in [
            (
                "tallene hvert kvartal",
                "hvert kvartal",
                DueForm::Recurring(Some(Interval::Quarterly)),
            ),
            (
                "to gange om året",
                "to gange om året",
                DueForm::Recurring(Some(Interval::HalfYearly)),
            ),
            ("følges løbende", "løbende", DueForm::Recurring(None)),
            (
                "en plan hurtigst muligt",
                "hurtigst muligt",
                DueForm::Vague(None),
            ),
            (
                "til efteråret",
                "til efteråret",
                season(2024, Season::Autumn),
            ),
            (
                "inden sommerferien",
                "inden sommerferien",
                season(2024, Season::BeforeSummer),
            ),
            (
                "ultimo november",
                "ultimo november",
                DueForm::Vague(Some(When::Month {
                    year: 2023,
                    month: 11,
                })),
            ),
            (
                "et notat inden jul",
                "inden jul",
                DueForm::Vague(Some(When::Month {
                    year: 2023,
                    month: 12,
                })),
            ),
            (
                "svar, når aftalerne er på plads",
                "når aftalerne er på plads",
                DueForm::Vague(None),
            ),
        ] {
            assert_eq!(due(words), (Some(text.to_owned()), form), "{words}");
        }
    }

    #[test]
    fn a_date_of_something_else_is_not_due() {
        for words in [
            "retter notatet af 3. maj 2024",
            "skriver en plan",
            "møde nr. 4",
            "",
        ] {
            assert_eq!(due(words), (None, DueForm::None), "{words}");
        }
    }
}
