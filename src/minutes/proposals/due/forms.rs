//! The forms of words that say when something is due, and how each is read.

use chrono::{Datelike, Days, Months, NaiveDate};
use regex::Captures;

mod spans;

use self::spans::{
    month_left_of, month_of, quarter_end, relative, season_of, week, year, years_ahead,
};
use super::Context;
use crate::minutes::dates::{self, When, month};
use crate::minutes::document::{DueForm, Interval, Party, Responsible};
use crate::minutes::pattern::Pattern;
use crate::minutes::proposals::party;

/// A form of words and how it is read.
pub(super) struct Form {
    pub(super) pattern: Pattern,
    pub(super) read: fn(&Captures<'_>, &Context<'_>) -> Option<DueForm>,
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
            r"(?i)\b(?:senest )?(?:på|til|ved|inden|før|i)\s+(?:(?P<whose>\p{L}[\p{L}&\s-]{2,60}?s)\s+)?(?:det\s+|et\s+|et af de\s+|de\s+|den\s+)?",
            $rest
        )
    };
}

/// All forms except plain dates, the particular before the general.
pub(super) static FORMS: [Form; 33] = [
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
            r"(?:først\s+)?(?:næste|næste?kommende|førstkommende|kommende)\s+(?:ordinære\s+)?(?P<kind>[\p{L}-]*?)(?:møde)t?\b(?:\s+i\s+(?P<body>\p{Lu}[\p{L}-]*))?"
        ),
        next_meeting,
    ),
    Form::new(
        meeting!(concat!(r"(?:næste\s+)?", month!(), r"[- ]?møde[t]?\b")),
        |found, context| month_of(found, context).map(|when| DueForm::MeetingIn(Some(when))),
    ),
    Form::new(
        meeting!(r"(?P<season>forårs|sommer|efterårs|vinter)møde[t]?\b"),
        |found, context| season_of(found, context).map(|when| DueForm::MeetingIn(Some(when))),
    ),
    Form::new(
        r"(?i)\b(?:på|til|ved)\s+det\s+første\s+[\p{L}-]*møde\s+(?:efter|i)\s+(?:nytår|det nye år|ferien|sommerferien|sommeren)\b",
        |_, _| next(1),
    ),
    Form::new(
        r"(?i)\bnæste gang(?:,? (?:udvalget|gruppen|vi) mødes)?\b",
        |_, _| next(1),
    ),
    Form::new(
        meeting!(concat!(
            r"(?:\p{L}+\s+)?[\p{L}-]*møde[rt]?(?:ne)?\s+i\s+",
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
            r"(?:\p{L}+\s+)?[\p{L}-]*møde[t]?\s+(?P<day>(?:\p{L}+dag\s+)?(?:den|d\.)\s+\d{1,2}\S*(?:\s+\p{L}{3,9}\.?(?:\s+\d{4})?)?)"
        ),
        |found, context| {
            let day = dates::find_after(found.name("day")?.as_str(), context.meeting?)?;
            Some(DueForm::MeetingIn(Some(When::Day(day.date))))
        },
    ),
    Form::new(
        r"(?i)\b(?:(?P<quarter>hvert kvartal|kvartalsvist?|kvartalsmæssigt|en gang i kvartalet|kvartalsvise? (?:status|opfølgning|rapport|orientering)\p{L}*)|(?P<half>to gange (?:om året|årligt)|halvårligt|hvert halve år|hvert halvår|halvårlige? (?:status|opfølgning|rapport|orientering|redegørelse)\p{L}*)|(?P<year>hvert år|årligt|en gang om året|én gang om året|årlige? (?:status|opfølgning|rapport|orientering|redegørelse|evaluering|drøftelse)\p{L}*)|(?P<month>hver måned|månedligt|månedsvis|månedlige? (?:status|opfølgning|rapport|orientering)\p{L}*)|(?P<week>hver uge|ugentligt)|(?P<meeting>(?:på|til|ved) (?:hvert|hvert enkelt|alle kommende|alle) (?:\p{L}*møde|\p{L}*møder|\p{L}*mødet)|på alle møder)|løbende|fremover|fremadrettet)\b",
        recurring,
    ),
    Form::new(
        concat!(
            r"(?i)\b(?:senest ved|senest med|med|inden|senest|ved|til|i)\s+(?:udgangen|udløbet|slutningen)\s+af\s+",
            month!(),
            r"\b(?:\s+(?P<year>\d{4}))?"
        ),
        |found, context| match month_left_of(found, context)? {
            When::Month { year, month } => day(dates::last_of_month(year, month)?),
            _ => None,
        },
    ),
    Form::new(
        r"(?i)\b(?:senest ved|senest med|med|inden|senest|ved|til|i)\s+(?:udgangen|udløbet|slutningen)\s+af\s+(?P<n>første|andet|tredje|fjerde|1\.|2\.|3\.|4\.)\s+kvartal(?:\s+(?P<year>\d{4}))?",
        quarter_end,
    ),
    Form::new(
        r"(?i)\b(?:senest ved|inden|senest|ved|til)\s+(?:årets udgang|årets afslutning|årsskiftet|nytår|(?:udgangen|udløbet|slutningen) af (?:året|(?P<year>\d{4})))\b",
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
        r"(?i)\b(?:inden|senest(?: om)?|om)\s+(?:for\s+)?(?P<n>\d{1,3}|en|et|to|tre|fire|fem|seks|otte|fjorten)\s+(?P<unit>dage?|uger?|måned(?:er)?)\b",
        relative,
    ),
    Form::new(r"(?i)\bom et halvt år\b", |_, context| {
        let then = context.meeting?.checked_add_months(Months::new(6))?;
        Some(DueForm::Vague(Some(When::Month {
            year: then.year(),
            month: then.month(),
        })))
    }),
    Form::new(
        r"(?i)\b(?:senest|inden|på|til|nu på)\s+(?P<weekday>mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag)\b",
        |found, context| {
            let name = found.name("weekday")?.as_str();
            let meeting = context.meeting?;
            day((1..=7)
                .filter_map(|days| meeting.checked_add_days(Days::new(days)))
                .find(|day| dates::weekday_name(day.weekday()).eq_ignore_ascii_case(name))?)
        },
    ),
    Form::new(
        r"(?i)\b(?:i|inden for|senest i|inden udgangen af) (?:denne (?P<this>uge)|(?P<next>næste uge))\b",
        |found, context| {
            let days = if found.name("this").is_some() { 0 } else { 7 };
            let week = context
                .meeting?
                .checked_add_days(Days::new(days))?
                .iso_week();
            Some(DueForm::On(When::Week {
                year: week.year(),
                week: week.week(),
            }))
        },
    ),
    Form::new(
        r"(?i)\b(?:i perioden|i høring|høringsperioden)\s+(?:fra\s+)?(?:den\s+|d\.\s*)?(?P<day>\d{1,2}\S*\s*(?:\p{L}{3,9})?(?:\s+\d{4})?)",
        |found, context| {
            let found = dates::find_after(found.name("day")?.as_str(), context.meeting?)?;
            day(found.date)
        },
    ),
    Form::new(
        concat!(
            r"(?i)\b(?:(?:i løbet af|primo|medio|ultimo|i starten af|i slutningen af|i midten af|i begyndelsen af|omkring|inden|senest i|senest|til|før|i|efter)\s+)",
            month!(),
            r"\b(?:\s+(?P<year>\d{4}))?"
        ),
        |found, context| month_left_of(found, context).map(|when| DueForm::Vague(Some(when))),
    ),
    Form::new(
        r"(?i)\b(?P<part>primo|medio|ultimo)\s+(?P<year>\d{4})\b",
        |found, _| {
            let month = match found.name("part")?.as_str().to_lowercase().as_str() {
                "primo" => 1,
                "medio" => 6,
                _ => 12,
            };
            let year = year(found)?;
            Some(DueForm::Vague(Some(When::Month { year, month })))
        },
    ),
    Form::new(
        r"(?i)\binden\s+(?P<n>første|andet|tredje|fjerde|1\.|2\.|3\.|4\.)\s+kvartal(?:\s+(?P<year>\d{4}))?\s+er\s+(?:gået|omme|slut|forbi)\b",
        quarter_end,
    ),
    Form::new(
        r"(?i)\b(?:i løbet af|til|i|inden|efter|før|hen over|over)\s+(?P<season>foråret|sommerferien|sommeren|sommer|efteråret|vinteren)(?:\s+(?P<year>\d{4}))?\b",
        |found, context| season_of(found, context).map(|when| DueForm::Vague(Some(when))),
    ),
    Form::new(
        r"(?i)\b(?:til|i|inden|efter|før|hen over|over|omkring)\s+(?P<holiday>efterårsferien|vinterferien|påske(?:n|ferien)?|pinse(?:n)?|juleferien|julen)\b",
        |found, context| {
            let month = match found.name("holiday")?.as_str().to_lowercase().as_str() {
                "efterårsferien" => 10,
                "vinterferien" => 2,
                "juleferien" | "julen" => 12,
                "pinse" | "pinsen" => 5,
                _ => 4,
            };
            let year = dates::year_of_month(month, context.meeting?);
            Some(DueForm::Vague(Some(When::Month { year, month })))
        },
    ),
    Form::new(
        r"(?i)\b(?:i løbet af|i|inden|senest i|til|primo|ultimo)\s+(?:første|andet|tredje|fjerde|[1-4]\.)\s+(?:kvartal|halvår)(?:\s+(?P<year>\d{4}))?\b",
        |_, _| Some(DueForm::Vague(None)),
    ),
    Form::new(
        r"(?i)\b(?:hurtigst muligt|snarest(?: muligt)?|så snart som muligt|straks|inden længe|på sigt|i god tid|ved først(?:e)? givne lejlighed|ved lejlighed|ved først kommende lejlighed|omgående|med det samme|i den kommende tid)\b",
        |_, _| Some(DueForm::Vague(None)),
    ),
    Form::new(
        r"(?i)\b(?:samtidig(?:t)?|på samme møde|ved samme lejlighed|forinden|inden da|i mellemtiden|til den tid|til da|(?:til|på|inden) mødet)\b",
        |_, context| context.previous.cloned(),
    ),
    Form::new(
        r"(?i)\b(?:til|på)\s+(?:et|det)\s+[\p{L}-]*møde[t]?\s+(?:hvor|i)\b",
        |_, _| Some(DueForm::MeetingIn(None)),
    ),
    Form::new(
        r"(?i)\b(?:til|på|ved)\s+(?:budgetseminaret|temamødet|budgetkonferencen|budgetmødet|dialogmødet|fællesmødet|strategiseminaret)\b",
        |_, _| Some(DueForm::MeetingIn(None)),
    ),
    Form::new(
        r"(?i)\b(?:til|ved|i forbindelse med|i|inden|før)\s+(?:\p{L}+\s+){0,3}?(?:høringsperioden|forelæggelsen|budgetforhandlingerne|budgetlægningen|budgetbehandlingen|budgetopfølgningen|budgetproceduren|behandlingen)\b",
        |_, _| Some(DueForm::Vague(None)),
    ),
    Form::new(
        r"(?i)\b(?:når|så snart|før|inden|hvis|såfremt|efter at|indtil|efter)\s+(?:\p{L}+\s+){1,12}\p{L}+",
        |_, _| Some(DueForm::Vague(None)),
    ),
    Form::new(r"(?i)\bom (?P<n>et|to|tre) år\b", years_ahead),
];

/// How many of the forms speak of meetings and recurrences, which come before plain dates.
pub(super) const BEFORE_DATES: usize = 11;

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
    let genitive = found
        .name("whose")
        .and_then(|whose| whose.as_str().strip_suffix('s'));
    let named = genitive.or_else(|| found.name("body").map(|body| body.as_str()));
    let other = named.and_then(|name| other_body(name, context.body));
    Some(DueForm::NextMeeting { nth: 1, of: other })
}

/// The body whose meeting it is, unless it is the one that decided.
fn other_body(name: &str, own: Option<&str>) -> Option<String> {
    let name = name.to_owned();
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
