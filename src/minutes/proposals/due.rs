//! When a commitment is due: the words that say so, and their normal form.
//!
//! A table of forms, tried in order; the first that fits counts. A year that is not written is the
//! first that lies after the meeting.

mod forms;

use chrono::NaiveDate;

use self::forms::{BEFORE_DATES, FORMS, Form};
use crate::minutes::dates::{self, When};
use crate::minutes::document::{DueForm, ProposedDue};
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

/// What introduces a date, and what makes it the date of something else.
static INTRODUCES: Pattern = Pattern::new(
    r"(?i)(?:(?:senest|inden|før|pr\.|til)\s+)?(?:fristen\s+)?(?:\p{L}+dag\s+)?(?:(?:den|d\.)\s*)?$",
);
static BELONGS_ELSEWHERE: Pattern = Pattern::new(
    r"(?i)(?:\b(?:af|fra|siden|dateret|virkning fra|kraft|gældende fra|holdes|afholdes)\s+)$",
);

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minutes::dates::Season;
    use crate::minutes::document::Interval;

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
            ("drøftes i mellemtiden", "i mellemtiden", next(None)),
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
            // The month of the meeting, 25 October, is not over.
            (
                "inden udgangen af oktober",
                "inden udgangen af oktober",
                on("2023-10-31"),
            ),
            (
                "inden 1. kvartal 2024 er gået",
                "inden 1. kvartal 2024 er gået",
                on("2024-03-31"),
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
                "svar, når aftalerne er på plads",
                "når aftalerne er på plads",
                DueForm::Vague(None),
            ),
        ] {
            assert_eq!(due(words), (Some(text.to_owned()), form), "{words}");
        }
    }

    #[test]
    fn a_month_is_the_next_of_its_name_that_is_not_over() {
        for (words, text, form) in [
            (
                "primo 2024",
                "primo 2024",
                DueForm::Vague(Some(When::Month {
                    year: 2024,
                    month: 1,
                })),
            ),
            (
                "i løbet af oktober",
                "i løbet af oktober",
                DueForm::Vague(Some(When::Month {
                    year: 2023,
                    month: 10,
                })),
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
