//! A secretary's list before an agenda closes: what is to come on it, who has not answered, what waits
//! for a meeting, and what went wrong.

use askama::Template;
use chrono::NaiveDate;

use super::digest::{self, ClosedEntry, Cut, DigestEntry, Stage};
use super::director_week::entry;
use super::{LANGUAGES, MailMessage, RenderError, RenderedMail};
use crate::domain::calendar::{self, Moment};
use crate::domain::language::Language;

/// The list for one agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretaryListMail {
    /// The name to greet.
    pub recipient_name: String,
    /// Whose body it is, where that is somebody else's.
    pub on_behalf_of: Option<String>,
    /// Whether it is a copy: the recipient is away, and whoever stands in got it.
    pub is_copy: bool,
    /// The language that the recipient reads.
    pub language: Language,
    /// Whether it goes out after its day.
    pub is_late: bool,
    /// Who meets.
    pub body_name: String,
    /// When.
    pub meets_at: Moment,
    /// When the agenda closes.
    pub closes_at: Moment,
    /// What is to come on the agenda, an owner's together.
    pub agenda: Cut<AgendaEntry>,
    /// How much of it is reported done.
    pub done: usize,
    /// Who has not answered, and for how much.
    pub unanswered: Cut<(String, usize)>,
    /// What owners ask for and wait for an answer to.
    pub requests: Cut<RequestEntry>,
    /// What has no meeting.
    pub waiting: Cut<WaitingEntry>,
    /// The agendas that are too full.
    pub overfull: Cut<OverfullAgenda>,
    /// What else of the body is late.
    pub late: Cut<DigestEntry>,
    /// Reminders and notices that did not reach their recipient.
    pub failed: Cut<FailedEntry>,
    /// What is closed of all that.
    pub closed: Cut<ClosedEntry>,
    /// Where the agenda can be read.
    pub link: String,
}

/// Something that is to come on the agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaEntry {
    /// What.
    pub entry: DigestEntry,
    /// How far it has come.
    pub stage: Stage,
}

impl AgendaEntry {
    fn stage_in_words(&self, language: Language) -> &'static str {
        let (danish, english) = match self.stage {
            Stage::ReportedDone | Stage::Ended => ("Meldt udført", "Reported done"),
            Stage::Asked => ("Afventer svar", "Waits for an answer"),
            Stage::Unanswered | Stage::Begun => ("Ikke meldt udført", "Not reported done"),
        };
        language.choose(danish, english)
    }
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// More time, until a day where it comes to one.
    MoreTime(Option<NaiveDate>),
    /// That somebody takes it over, by name where that is known.
    HandOver(Option<String>),
}

/// A request that nobody has answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestEntry {
    /// About what.
    pub entry: DigestEntry,
    /// Who asks.
    pub asker_name: String,
    /// For what.
    pub wish: Wish,
    /// Why.
    pub reason: String,
    /// Since when.
    pub since: NaiveDate,
}

impl RequestEntry {
    /// Who asks for what and since when, on one line.
    fn in_words(&self, language: Language) -> String {
        let asker = &self.asker_name;
        let day = |day| match language {
            Language::Danish => calendar::danish_date(day),
            Language::English => calendar::english_date(day),
        };
        let asks = match (&self.wish, language) {
            (Wish::MoreTime(None), Language::Danish) => format!("{asker} beder om mere tid"),
            (Wish::MoreTime(None), Language::English) => format!("{asker} asks for more time"),
            (Wish::MoreTime(Some(until)), Language::Danish) => {
                format!("{asker} beder om mere tid, til {}", day(*until))
            }
            (Wish::MoreTime(Some(until)), Language::English) => {
                format!("{asker} asks for more time, until {}", day(*until))
            }
            (Wish::HandOver(taker), Language::Danish) => {
                let taker = taker.as_deref().unwrap_or("en anden");
                format!("{asker} ønsker, at {taker} overtager den")
            }
            (Wish::HandOver(taker), Language::English) => {
                let taker = taker.as_deref().unwrap_or("somebody else");
                format!("{asker} wants {taker} to take it over")
            }
        };
        let since = language.choose("siden", "since");
        format!("{asks} ({since} {})", day(self.since))
    }
}

/// Something without a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingEntry {
    /// What.
    pub title: String,
    /// Why none fits.
    pub why: Option<String>,
    /// Where it can be read.
    pub link: String,
}

/// An agenda with more on it than its meeting has time for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverfullAgenda {
    /// The day of the meeting.
    pub on: NaiveDate,
    /// The minutes that are too many.
    pub over_by: u32,
}

/// A mail that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedEntry {
    /// Of what.
    pub action: String,
    /// Whom it did not reach.
    pub recipient_name: Option<String>,
    /// Why.
    pub reason: String,
    /// Where it can be read.
    pub link: String,
}

#[derive(Template)]
#[template(path = "mail/secretary_list.da.txt")]
struct DanishText<'a>(&'a SecretaryListMail);

#[derive(Template)]
#[template(path = "mail/secretary_list.da.html")]
struct DanishHtml<'a>(&'a SecretaryListMail);

#[derive(Template)]
#[template(path = "mail/secretary_list.en.txt")]
struct EnglishText<'a>(&'a SecretaryListMail);

#[derive(Template)]
#[template(path = "mail/secretary_list.en.html")]
struct EnglishHtml<'a>(&'a SecretaryListMail);

impl SecretaryListMail {
    /// Numbers and words of our own alone.
    fn subject(&self) -> String {
        let (all, done) = (self.agenda.count(), self.done);
        match self.language {
            Language::Danish => {
                let day = calendar::danish_date(calendar::local_date(self.closes_at));
                format!("Dagsordenen lukker {day}: {done} af {all} meldt udført")
            }
            Language::English => {
                let day = calendar::english_date(calendar::local_date(self.closes_at));
                format!("The agenda closes on {day}: {done} of {all} reported done")
            }
        }
    }
}

impl MailMessage for SecretaryListMail {
    fn render(&self) -> Result<RenderedMail, RenderError> {
        let subject = self.subject();
        match self.language {
            Language::Danish => RenderedMail::of(subject, &DanishText(self), &DanishHtml(self)),
            Language::English => RenderedMail::of(subject, &EnglishText(self), &EnglishHtml(self)),
        }
    }

    fn samples() -> Vec<Self> {
        let both = |language| [full_sample(language), sparse_sample(language)];
        LANGUAGES.into_iter().flat_map(both).collect()
    }
}

fn full_sample(language: Language) -> SecretaryListMail {
    SecretaryListMail {
        recipient_name: "Jonas Bro".to_owned(),
        on_behalf_of: None,
        is_copy: true,
        language,
        is_late: false,
        body_name: "Digitaliseringsstyregruppen".to_owned(),
        meets_at: Moment::from_timestamp(1_701_259_200, 0).unwrap_or_default(),
        closes_at: Moment::from_timestamp(1_700_737_200, 0).unwrap_or_default(),
        agenda: sample_agenda(),
        done: 1,
        unanswered: Cut::of(vec![("Mette Friis".to_owned(), 3)], 9),
        requests: sample_requests(),
        waiting: Cut::of(
            vec![WaitingEntry {
                title: "Ny hjemmeside".to_owned(),
                why: Some("29.11.2023: dagsordenen er lukket".to_owned()),
                link: "https://tovholder.example.dk/waiting-items/3".to_owned(),
            }],
            9,
        ),
        overfull: Cut::of(
            vec![OverfullAgenda {
                on: NaiveDate::from_ymd_opt(2023, 11, 29).unwrap_or_default(),
                over_by: 25,
            }],
            9,
        ),
        late: Cut::of(
            vec![entry("Udarbejde retningslinjer", Some("Afventer KL."))],
            9,
        ),
        failed: Cut::of(
            vec![FailedEntry {
                action: "Sørge for fremvisning".to_owned(),
                recipient_name: Some("Birthe Lund".to_owned()),
                reason: "550 no such user".to_owned(),
                link: "https://tovholder.example.dk/actions/4".to_owned(),
            }],
            9,
        ),
        closed: Cut::of(
            vec![ClosedEntry {
                case_number: "85.13.00G01-3-23".parse().ok(),
                link: "https://tovholder.example.dk/actions/2".to_owned(),
            }],
            9,
        ),
        link: "https://tovholder.example.dk/meetings/5".to_owned(),
    }
}

fn sample_agenda() -> Cut<AgendaEntry> {
    let to_come = |(action, stage)| AgendaEntry {
        entry: entry(action, None),
        stage,
    };
    let first = [
        ("Planlægge kursus i AI", Stage::ReportedDone),
        ("Vurdere tilbud", Stage::Unanswered),
        ("Indhente tilbud", Stage::Asked),
    ];
    Cut {
        first: first.map(to_come).into(),
        more: 7,
    }
}

fn sample_requests() -> Cut<RequestEntry> {
    let request = |(action, wish)| RequestEntry {
        entry: entry(action, None),
        asker_name: "Mette Friis".to_owned(),
        wish,
        reason: "Leverandøren er forsinket.".to_owned(),
        since: NaiveDate::from_ymd_opt(2023, 11, 13).unwrap_or_default(),
    };
    let until = NaiveDate::from_ymd_opt(2023, 12, 13);
    let taker = Some("Karen Ibsen".to_owned());
    let requests = [
        ("Indhente tilbud", Wish::MoreTime(until)),
        ("Holde oplæg", Wish::HandOver(taker)),
    ];
    Cut::of(requests.map(request).into(), 1)
}

fn sparse_sample(language: Language) -> SecretaryListMail {
    SecretaryListMail {
        on_behalf_of: Some("Bo Holm".to_owned()),
        is_copy: false,
        is_late: true,
        agenda: Cut::default(),
        done: 0,
        unanswered: Cut::default(),
        requests: Cut::default(),
        waiting: Cut::default(),
        overfull: Cut::default(),
        late: Cut::default(),
        failed: Cut::default(),
        closed: Cut::default(),
        ..full_sample(language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_written_in_both_forms_without_gaps() {
        let samples = SecretaryListMail::samples();
        assert_eq!(samples.len(), 4);
        for sample in samples {
            let mail = sample.render().unwrap();
            for form in [&mail.text, &mail.html] {
                for words in ["Jonas Bro", "Digitaliseringsstyregruppen", "/meetings/5"] {
                    assert!(form.contains(words), "{words} is missing in\n{form}");
                }
            }
            assert!(!mail.text.contains("\n\n\n"), "gaps in\n{}", mail.text);
            assert!(
                mail.text.lines().all(|line| line.trim_end() == line),
                "{}",
                mail.text
            );
        }
    }

    #[test]
    fn a_list_tells_what_comes_who_is_silent_what_waits_and_what_went_wrong() {
        let mail = full_sample(Language::Danish).render().unwrap();
        assert_eq!(
            mail.subject,
            "Dagsordenen lukker torsdag den 23. november 2023: 1 af 10 meldt udført"
        );
        for words in [
            "onsdag den 29. november 2023 kl. 13.00",
            "torsdag den 23. november 2023 kl. 12.00",
            "Planlægge kursus i AI",
            "Meldt udført",
            "… og 7 mere",
            "Mette Friis (3)",
            "Afventer svar",
            "Indhente tilbud",
            "Mette Friis beder om mere tid, til onsdag den 13. december 2023 (siden mandag den 13. november 2023)",
            "Leverandøren er forsinket.",
            "… og 1 mere",
            "Ny hjemmeside",
            "29.11.2023: dagsordenen er lukket",
            "25 minutter",
            "Afventer KL.",
            "Birthe Lund",
            "550 no such user",
            "En lukket sag: 85.13.00G01-3-23",
        ] {
            assert!(
                mail.text.contains(words),
                "{words} is missing in\n{}",
                mail.text
            );
            assert!(
                mail.html.contains(words),
                "{words} is missing in\n{}",
                mail.html
            );
        }
    }

    #[test]
    fn an_empty_agenda_is_told_to_be_empty() {
        let text = sparse_sample(Language::Danish).render().unwrap().text;
        assert!(
            text.contains("Der står endnu ingen opfølgninger på dagsordenen."),
            "{text}"
        );
        assert!(
            text.contains("Bo Holm") && text.contains("forsinket"),
            "{text}"
        );
    }

    #[test]
    fn a_request_says_who_asks_for_what_and_since_when() {
        let asks = |wish| RequestEntry {
            wish,
            ..full_sample(Language::Danish).requests.first.swap_remove(0)
        };
        let since = "(siden mandag den 13. november 2023)";
        let karen = Some("Karen Ibsen".to_owned());
        for (wish, danish, english) in [
            (
                Wish::MoreTime(None),
                "Mette Friis beder om mere tid",
                "Mette Friis asks for more time",
            ),
            (
                Wish::HandOver(karen),
                "Mette Friis ønsker, at Karen Ibsen overtager den",
                "Mette Friis wants Karen Ibsen to take it over",
            ),
            (
                Wish::HandOver(None),
                "Mette Friis ønsker, at en anden overtager den",
                "Mette Friis wants somebody else to take it over",
            ),
        ] {
            let request = asks(wish);
            assert_eq!(
                request.in_words(Language::Danish),
                format!("{danish} {since}")
            );
            assert!(request.in_words(Language::English).starts_with(english));
        }
    }
}
