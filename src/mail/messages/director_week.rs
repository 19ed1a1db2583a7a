//! A director's week: what is outstanding in the own area, late, due before the next meetings, and
//! changed since the week before.

use askama::Template;
use chrono::NaiveDate;

use super::digest::{self, ClosedEntry, Cut, DigestEntry, Stage};
use super::{LANGUAGES, MailMessage, RenderError, RenderedMail};
use crate::domain::calendar;
use crate::domain::digests::week::News;
use crate::domain::language::Language;

/// The week of one director.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectorWeekMail {
    /// The name to greet.
    pub recipient_name: String,
    /// Whose area it is, where that is somebody else's.
    pub on_behalf_of: Option<String>,
    /// Whether it is a copy: the recipient is away, and whoever stands in got it.
    pub is_copy: bool,
    /// The language that the recipient reads.
    pub language: Language,
    /// Whether it goes out after its day.
    pub is_late: bool,
    /// How many actions are outstanding, what is closed left out.
    pub outstanding: usize,
    /// By unit.
    pub units: Cut<UnitLine>,
    /// What is late, with why.
    pub late: Cut<DigestEntry>,
    /// What else is due before the next meeting of each body.
    pub meetings: Vec<MeetingSection>,
    /// What else is outstanding.
    pub others: Cut<DigestEntry>,
    /// What changed since the week before.
    pub news: Vec<NewsSection>,
    /// What is closed.
    pub closed: Cut<ClosedEntry>,
    /// Where all that is outstanding can be read.
    pub link: String,
}

/// How much is outstanding in one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitLine {
    /// Its name; none for what belongs to no unit.
    pub name: Option<String>,
    /// What is outstanding.
    pub outstanding: usize,
    /// What of it is late.
    pub late: usize,
}

/// What is due before one meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingSection {
    /// Who meets.
    pub body_name: String,
    /// On which day.
    pub on: NaiveDate,
    /// What is due.
    pub entries: Cut<DigestEntry>,
}

/// What changed in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsSection {
    /// How.
    pub news: News,
    /// What.
    pub entries: Cut<DigestEntry>,
}

impl NewsSection {
    fn heading(&self, language: Language) -> &'static str {
        let (danish, english) = match self.news {
            News::Ended => ("Afsluttet", "Ended"),
            News::ReportedDone => ("Meldt udført", "Reported done"),
            News::New => ("Nye", "New"),
            News::NewHere => ("Overdraget til dit område", "Handed over into your area"),
            News::Reopened => ("Genåbnet", "Reopened"),
            News::Moved => ("Fristen er flyttet", "Due at another time"),
        };
        language.choose(danish, english)
    }
}

impl UnitLine {
    fn in_words(&self, language: Language) -> String {
        let nowhere = language.choose("Uden enhed", "Without a unit");
        let name = self.name.as_deref().unwrap_or(nowhere);
        let late = language.choose("over fristen", "late");
        match self.late {
            0 => format!("{name}: {}", self.outstanding),
            count => format!("{name}: {}, {count} {late}", self.outstanding),
        }
    }
}

#[derive(Template)]
#[template(path = "mail/director_week.da.txt")]
struct DanishText<'a>(&'a DirectorWeekMail);

#[derive(Template)]
#[template(path = "mail/director_week.da.html")]
struct DanishHtml<'a>(&'a DirectorWeekMail);

#[derive(Template)]
#[template(path = "mail/director_week.en.txt")]
struct EnglishText<'a>(&'a DirectorWeekMail);

#[derive(Template)]
#[template(path = "mail/director_week.en.html")]
struct EnglishHtml<'a>(&'a DirectorWeekMail);

impl DirectorWeekMail {
    /// What it begins with, and its subject.
    fn headline(&self) -> String {
        let (all, late) = (self.outstanding, self.late.count());
        match self.language {
            Language::Danish => format!("Ugen i dit område: {all} udestående, {late} over fristen"),
            Language::English => format!("The week in your area: {all} outstanding, {late} late"),
        }
    }
}

impl MailMessage for DirectorWeekMail {
    fn render(&self) -> Result<RenderedMail, RenderError> {
        let subject = self.headline();
        match self.language {
            Language::Danish => RenderedMail::of(subject, &DanishText(self), &DanishHtml(self)),
            Language::English => RenderedMail::of(subject, &EnglishText(self), &EnglishHtml(self)),
        }
    }

    fn samples() -> Vec<Self> {
        let full = |language| Self {
            recipient_name: "Anne Ærø".to_owned(),
            on_behalf_of: None,
            is_copy: true,
            language,
            is_late: false,
            outstanding: 63,
            units: Cut::of(
                vec![
                    unit(Some("Digitalisering & IT"), 61, 1),
                    unit(None, 2, 0),
                    unit(Some("Borgerservice"), 0, 0),
                ],
                2,
            ),
            late: Cut::of(
                vec![entry("Vurdere tilbud", Some("Leverandøren er forsinket."))],
                9,
            ),
            meetings: vec![MeetingSection {
                body_name: "Digitaliseringsstyregruppen".to_owned(),
                on: NaiveDate::from_ymd_opt(2023, 11, 29).unwrap_or_default(),
                entries: Cut::of(vec![entry("Planlægge kursus i AI", None)], 9),
            }],
            others: Cut {
                first: vec![reported_done("Udarbejde retningslinjer")],
                more: 60,
            },
            news: News::ALL
                .iter()
                .map(|news| NewsSection {
                    news: *news,
                    entries: Cut::of(vec![entry("Sørge for fremvisning", None)], 9),
                })
                .collect(),
            closed: Cut {
                first: vec![ClosedEntry {
                    case_number: "85.13.00G01-3-23".parse().ok(),
                    link: "https://tovholder.example.dk/actions/2".to_owned(),
                }],
                more: 1,
            },
            link: "https://tovholder.example.dk/reports/outstanding-actions".to_owned(),
        };
        let sparse = |language| Self {
            on_behalf_of: Some("Bo Holm".to_owned()),
            is_copy: false,
            is_late: true,
            outstanding: 0,
            units: Cut::default(),
            late: Cut::default(),
            meetings: Vec::new(),
            others: Cut::default(),
            news: Vec::new(),
            ..full(language)
        };
        let both = |language| [full(language), sparse(language)];
        LANGUAGES.into_iter().flat_map(both).collect()
    }
}

fn unit(name: Option<&str>, outstanding: usize, late: usize) -> UnitLine {
    UnitLine {
        name: name.map(str::to_owned),
        outstanding,
        late,
    }
}

fn reported_done(action: &str) -> DigestEntry {
    DigestEntry {
        stage: Some(Stage::ReportedDone),
        ..entry(action, None)
    }
}

/// An entry of the samples.
pub(super) fn entry(action: &str, reason: Option<&str>) -> DigestEntry {
    DigestEntry {
        action: action.to_owned(),
        owner_name: "Mette Friis".to_owned(),
        body_name: "Digitaliseringsstyregruppen".to_owned(),
        due: NaiveDate::from_ymd_opt(2023, 11, 15),
        reason: reason.map(str::to_owned),
        case_number: "85.15.02G01-30-23".parse().ok(),
        stage: None,
        link: "https://tovholder.example.dk/actions/1".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_written_in_both_forms_without_gaps() {
        let samples = DirectorWeekMail::samples();
        assert_eq!(samples.len(), 4);
        for sample in samples {
            let mail = sample.render().unwrap();
            for form in [&mail.text, &mail.html] {
                for words in [
                    "Anne Ærø",
                    "85.13.00G01-3-23",
                    "/reports/outstanding-actions",
                ] {
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
    fn a_week_tells_how_much_what_is_late_and_why_what_is_due_and_what_changed() {
        let sample = DirectorWeekMail::samples().swap_remove(0);
        let mail = sample.render().unwrap();
        assert_eq!(
            mail.subject,
            "Ugen i dit område: 63 udestående, 1 over fristen"
        );
        for words in [
            "Digitalisering & IT: 61, 1 over fristen",
            "Uden enhed: 2",
            "Vurdere tilbud",
            "Leverandøren er forsinket.",
            "Digitaliseringsstyregruppen, onsdag den 29. november 2023",
            "Planlægge kursus i AI",
            "… og 60 mere",
            "Afsluttet",
            "Nye",
            "Genåbnet",
            "Meldt udført",
            "Overdraget til dit område",
            "sag 85.15.02G01-30-23 · meldt udført",
            "Fristen er flyttet",
            "frist onsdag den 15. november 2023",
        ] {
            assert!(
                mail.text.contains(words),
                "{words} is missing in\n{}",
                mail.text
            );
            let html = mail.html.replace("&#38;", "&");
            assert!(html.contains(words), "{words} is missing in\n{}", mail.html);
        }
    }

    #[test]
    fn a_late_one_says_so_and_one_for_somebody_else_says_whose_it_is() {
        for (sample, words) in DirectorWeekMail::samples().into_iter().zip([
            ["", ""],
            ["forsinket", "Bo Holm"],
            ["", ""],
            ["late", "Bo Holm"],
        ]) {
            let mail = sample.render().unwrap();
            for words in words {
                assert!(
                    mail.text.contains(words) && mail.html.contains(words),
                    "{}",
                    mail.text
                );
            }
        }
    }

    #[test]
    fn markup_in_what_people_wrote_stays_text() {
        let mut sample = DirectorWeekMail::samples().swap_remove(0);
        sample.late.first[0].reason = Some("<script>".to_owned());
        sample.late.first[0].link = "https://x/\"><script>".to_owned();
        assert!(!sample.render().unwrap().html.contains("<script>"));
    }
}
