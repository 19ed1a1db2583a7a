//! The reminder: one mail to one person about everything that is due to be told at this moment.

use askama::Template;
use chrono::NaiveDate;

use super::{LANGUAGES, MailMessage, RenderError, RenderedMail};
use crate::domain::calendar::{self, Moment};
use crate::domain::calendar_entry::ActionEntry;
use crate::domain::journal_number::CaseNumber;
use crate::domain::language::Language;

/// A reminder to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderMail {
    /// The name to greet.
    pub recipient_name: String,
    /// The language that the recipient reads.
    pub language: Language,
    /// Whether it, or some of it, goes out after its day.
    pub is_delayed: bool,
    /// What the recipient is reminded of; at least one.
    pub entries: Vec<ReminderEntry>,
    /// What of it the recipient may take into a calendar.
    pub dates: Vec<ActionEntry>,
}

/// One thing to be reminded of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReminderEntry {
    /// An action that may be named in a mail.
    Open(OpenEntry),
    /// A closed action: no more than this may leave the house.
    Closed {
        /// The case, if it has a number.
        case_number: Option<CaseNumber>,
        /// Where the recipient reads more after signing in.
        link: String,
        /// Where the recipient answers after signing in, if it is theirs to answer.
        answer_link: Option<String>,
    },
}

/// An open action in a reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenEntry {
    /// What is to be done.
    pub action: String,
    /// The words of the decision that it comes from, or their beginning.
    pub decision_quote: Option<String>,
    /// The body that decided it.
    pub body_name: String,
    /// When it decided it, by Danish local date.
    pub decided_on: Option<NaiveDate>,
    /// The meeting at which it is due, by Danish local date.
    pub meeting_date: Option<NaiveDate>,
    /// When the agenda of that meeting closes.
    pub freeze_deadline: Option<Moment>,
    /// The date by which it is due, when it has one of its own.
    pub due_date: Option<NaiveDate>,
    /// Is the deadline past?
    pub is_late: bool,
    /// Why the recipient is told.
    pub why: WhyYou,
    /// The case, if it has a number.
    pub case_number: Option<CaseNumber>,
    /// Where the recipient reads more.
    pub link: String,
    /// Where the recipient answers without signing in, if it is theirs to answer.
    pub answer_link: Option<String>,
}

/// Why somebody gets a reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyYou {
    /// It is theirs to do.
    Owner,
    /// They stand in for the one whom it is meant for, named here.
    SubstituteFor(String),
    /// It is meant for them, they are away, and whoever stands in got it.
    CopyWhileAway,
    /// They keep the body's agenda, and the one whom it is meant for, named here, is away with nobody
    /// to stand in.
    SecretaryForAbsent(String),
    /// They keep the body's agenda, and the one whom it is meant for, named here, has no address.
    SecretaryForUnreachable(String),
    /// They keep the body's agenda, and the one whom it is meant for, named here, has left.
    SecretaryForLeft(String),
    /// They keep the body's agenda, and the unit that owns it has no director.
    SecretaryForNobody,
    /// They keep the body's agenda, and there is no director above the owner.
    SecretaryForNoDirector,
    /// They help the owner.
    Contributor,
    /// They answer for it.
    AccountableDirector,
    /// They keep the body's agenda.
    Secretary,
}

impl WhyYou {
    fn in_danish(&self) -> String {
        match self {
            Self::Owner => "du er ansvarlig".to_owned(),
            Self::SubstituteFor(owner) => format!("du er stedfortræder for {owner}"),
            Self::CopyWhileAway => {
                "den er til dig; du er fraværende, og din stedfortræder har fået den".to_owned()
            }
            Self::SecretaryForAbsent(name) => {
                format!("du er udvalgets sekretær, og {name} er fraværende uden stedfortræder")
            }
            Self::SecretaryForUnreachable(name) => {
                format!("du er udvalgets sekretær, og {name} har ingen mailadresse")
            }
            Self::SecretaryForLeft(name) => {
                format!("du er udvalgets sekretær, og {name} er fratrådt")
            }
            Self::SecretaryForNobody => {
                "du er udvalgets sekretær, og den ansvarlige enhed har ingen direktør".to_owned()
            }
            Self::SecretaryForNoDirector => {
                "du er udvalgets sekretær, og der er ingen direktør over den ansvarlige".to_owned()
            }
            Self::Contributor => "du er bidragyder".to_owned(),
            Self::AccountableDirector => "det hører under dig som direktør".to_owned(),
            Self::Secretary => "du er udvalgets sekretær".to_owned(),
        }
    }

    fn in_english(&self) -> String {
        match self {
            Self::Owner => "you are the owner".to_owned(),
            Self::SubstituteFor(owner) => format!("you stand in for {owner}"),
            Self::CopyWhileAway => {
                "it is for you; you are away, and whoever stands in got it".to_owned()
            }
            Self::SecretaryForAbsent(name) => {
                format!(
                    "you are the secretary of the body, and {name} is away with nobody to stand in"
                )
            }
            Self::SecretaryForUnreachable(name) => {
                format!("you are the secretary of the body, and {name} has no mail address")
            }
            Self::SecretaryForLeft(name) => {
                format!("you are the secretary of the body, and {name} has left")
            }
            Self::SecretaryForNobody => {
                "you are the secretary of the body, and the unit that owns it has no director"
                    .to_owned()
            }
            Self::SecretaryForNoDirector => {
                "you are the secretary of the body, and there is no director above the owner"
                    .to_owned()
            }
            Self::Contributor => "you contribute to it".to_owned(),
            Self::AccountableDirector => "you are the accountable director".to_owned(),
            Self::Secretary => "you are the secretary of the body".to_owned(),
        }
    }
}

#[derive(Template)]
#[template(path = "mail/reminder.da.txt")]
struct DanishText<'a>(&'a ReminderMail);

#[derive(Template)]
#[template(path = "mail/reminder.da.html")]
struct DanishHtml<'a>(&'a ReminderMail);

#[derive(Template)]
#[template(path = "mail/reminder.en.txt")]
struct EnglishText<'a>(&'a ReminderMail);

#[derive(Template)]
#[template(path = "mail/reminder.en.html")]
struct EnglishHtml<'a>(&'a ReminderMail);

impl ReminderMail {
    fn late_count(&self) -> usize {
        let is_late = |entry: &&ReminderEntry| {
            matches!(entry, ReminderEntry::Open(OpenEntry { is_late: true, .. }))
        };
        self.entries.iter().filter(is_late).count()
    }

    fn subject(&self) -> String {
        let late = self.late_count();
        match (self.language, self.entries.len()) {
            (Language::Danish, 1) if late == 1 => "En opfølgning er over fristen".to_owned(),
            (Language::Danish, 1) => "En opfølgning venter på dig".to_owned(),
            (Language::Danish, all) if late > 0 => {
                format!("{all} opfølgninger venter på dig, {late} over fristen")
            }
            (Language::Danish, all) => format!("{all} opfølgninger venter på dig"),
            (Language::English, 1) if late == 1 => "An action is past its deadline".to_owned(),
            (Language::English, 1) => "An action is waiting for you".to_owned(),
            (Language::English, all) if late > 0 => {
                format!("{all} actions are waiting for you, {late} past the deadline")
            }
            (Language::English, all) => format!("{all} actions are waiting for you"),
        }
    }
}

impl MailMessage for ReminderMail {
    fn render(&self) -> Result<RenderedMail, RenderError> {
        let mail = match self.language {
            Language::Danish => {
                RenderedMail::of(self.subject(), &DanishText(self), &DanishHtml(self))
            }
            Language::English => {
                RenderedMail::of(self.subject(), &EnglishText(self), &EnglishHtml(self))
            }
        };
        Ok(mail?.with_dates(&self.dates, self.language))
    }

    fn samples() -> Vec<Self> {
        let course = OpenEntry {
            action: "Planlægge kursus i AI og præsentere det".to_owned(),
            decision_quote: Some("Kurset præsenteres på næste møde.".to_owned()),
            body_name: "Digitaliseringsstyregruppen".to_owned(),
            decided_on: NaiveDate::from_ymd_opt(2023, 10, 25),
            meeting_date: NaiveDate::from_ymd_opt(2023, 11, 29),
            freeze_deadline: "2023-11-22T11:00:00Z".parse().ok(),
            due_date: None,
            is_late: false,
            why: WhyYou::Owner,
            case_number: "85.15.02G01-30-23".parse().ok(),
            link: "https://tovholder.example.dk/actions/1".to_owned(),
            answer_link: Some("https://tovholder.example.dk/answer/abc".to_owned()),
        };
        let offer = OpenEntry {
            action: "Vurdere tilbud".to_owned(),
            decision_quote: None,
            meeting_date: None,
            freeze_deadline: None,
            due_date: NaiveDate::from_ymd_opt(2023, 11, 1),
            is_late: true,
            why: WhyYou::SubstituteFor("Bo Holm".to_owned()),
            case_number: None,
            answer_link: None,
            ..course.clone()
        };
        let closed = ReminderEntry::Closed {
            case_number: "85.13.00G01-3-23".parse().ok(),
            link: "https://tovholder.example.dk/actions/2".to_owned(),
            answer_link: Some("https://tovholder.example.dk/answer/def".to_owned()),
        };
        let [course, offer] = [course, offer].map(ReminderEntry::Open);
        let contents = [
            vec![course.clone()],
            vec![closed.clone()],
            vec![course, offer, closed],
        ];
        let in_language = |language| {
            contents.clone().map(|entries| Self {
                recipient_name: "Anne Ærø".to_owned(),
                language,
                is_delayed: entries.len() > 1,
                entries,
                dates: vec![],
            })
        };
        LANGUAGES.into_iter().flat_map(in_language).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(entries: Vec<ReminderEntry>, language: Language) -> RenderedMail {
        let recipient_name = "<b>Anne</b>".to_owned();
        ReminderMail {
            recipient_name,
            language,
            is_delayed: false,
            entries,
            dates: vec![],
        }
        .render()
        .unwrap()
    }

    fn open_entries() -> Vec<ReminderEntry> {
        let all = ReminderMail::samples()
            .into_iter()
            .flat_map(|mail| mail.entries);
        all.filter(|entry| matches!(entry, ReminderEntry::Open(_)))
            .take(3)
            .collect()
    }

    #[test]
    fn every_sample_is_written_in_both_forms() {
        let samples = ReminderMail::samples();
        assert_eq!(samples.len(), 6);
        for sample in samples {
            let mail = sample.render().unwrap();
            assert!(
                mail.text.contains("Anne Ærø") && mail.html.contains("Anne Ærø"),
                "{mail:?}"
            );
            assert!(
                mail.text.contains("/actions/") && mail.html.contains("/actions/"),
                "{mail:?}"
            );
            assert!(!mail.text.contains("\n\n\n"), "gaps in\n{}", mail.text);
        }
    }

    #[test]
    fn an_open_entry_says_what_where_when_and_why() {
        let mail = rendered(open_entries(), Language::Danish);
        for words in [
            "Planlægge kursus i AI og præsentere det",
            "»Kurset præsenteres på næste møde.«",
            "Digitaliseringsstyregruppen",
            "onsdag den 29. november 2023",
            "onsdag den 22. november 2023 kl. 12.00",
            "85.15.02G01-30-23",
            "fordi du er ansvarlig",
            "fordi du er stedfortræder for Bo Holm",
            "Fristen er overskredet",
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
    fn whoever_may_answer_finds_the_way_to_it_and_nobody_else_does() {
        for (language, words) in [
            (Language::Danish, "Svar med ét klik"),
            (Language::English, "Answer by one click"),
        ] {
            for entry in open_entries() {
                let may_answer =
                    matches!(&entry, ReminderEntry::Open(open) if open.answer_link.is_some());
                let mail = rendered(vec![entry], language);
                for form in [&mail.text, &mail.html] {
                    assert_eq!(form.contains(words), may_answer, "{form}");
                    assert_eq!(form.contains("/answer/abc"), may_answer, "{form}");
                }
            }
        }
    }

    #[test]
    fn a_closed_entry_is_its_case_number_and_links() {
        let closed = |answer_link: Option<&str>| ReminderEntry::Closed {
            case_number: "85.13.00G01-3-23".parse().ok(),
            link: "https://t.dk/2".to_owned(),
            answer_link: answer_link.map(str::to_owned),
        };
        let answer = "\n   Svar, når du er logget ind (færdig, mere tid, giv videre):\n   \
                      https://t.dk/a";
        for (answer_link, told) in [(None, ""), (Some("https://t.dk/a"), answer)] {
            let mail = rendered(vec![closed(answer_link)], Language::Danish);
            assert_eq!(
                mail.text,
                format!(
                    "Kære <b>Anne</b>\n\nEn opfølgning venter på dig.\n\n\
                     1. En lukket sag: 85.13.00G01-3-23\n   Log ind for at se indholdet.\n   \
                     https://t.dk/2{told}\n\nDenne mail er sendt automatisk af Tovholder."
                )
            );
            assert_eq!(mail.html.contains("https://t.dk/a"), answer_link.is_some());
            assert_eq!(mail.subject, "En opfølgning venter på dig");
        }
    }

    #[test]
    fn what_goes_out_after_its_day_says_so() {
        for sample in ReminderMail::samples() {
            let words = sample.language.choose("Den er forsinket", "It is late");
            let mail = sample.render().unwrap();
            for form in [&mail.text, &mail.html] {
                assert_eq!(form.contains(words), sample.is_delayed, "{form}");
            }
        }
    }

    #[test]
    fn the_subject_tells_counts_and_nothing_else() {
        let subject = |language| rendered(open_entries(), language).subject;
        assert_eq!(
            subject(Language::Danish),
            "3 opfølgninger venter på dig, 1 over fristen"
        );
        assert_eq!(
            subject(Language::English),
            "3 actions are waiting for you, 1 past the deadline"
        );
    }

    #[test]
    fn html_is_escaped_and_text_is_left_alone() {
        let mail = rendered(open_entries(), Language::English);
        assert!(mail.html.contains("&#60;b&#62;Anne"), "{}", mail.html);
        assert!(mail.text.contains("<b>Anne</b>"), "{}", mail.text);
    }
}
