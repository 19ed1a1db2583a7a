//! The notice that something happened to actions: one mail to one person about everything that is due to be
//! told at this moment.

mod headlines;

use askama::Template;
use chrono::NaiveDate;

use super::{LANGUAGES, MailMessage, RenderError, RenderedMail};
use crate::domain::calendar::{self, Moment};
use crate::domain::calendar_entry::ActionEntry;
use crate::domain::journal_number::CaseNumber;
use crate::domain::language::Language;
pub use crate::domain::notices::{MailKind, Standing, WhySecretary};

/// A notice to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeMail {
    /// The name to greet.
    pub recipient_name: String,
    /// The language that the recipient reads.
    pub language: Language,
    /// What happened; at least one thing.
    pub entries: Vec<NoticeEntry>,
    /// What of it the recipient may take into a calendar, where it is news that it is due then.
    pub dates: Vec<ActionEntry>,
}

/// One thing that happened to one action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeEntry {
    /// What.
    pub change: Change,
    /// Whether it is the recipient's own, or somebody's who is away.
    pub standing: Standing,
    /// To which action.
    pub action: NoticedAction,
}

/// What happened to an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It was given to the recipient.
    Assigned,
    /// It was the recipient's, and is somebody else's now.
    TakenAway,
    /// It is due at another time than before.
    DueMoved,
    /// It was done and is to be done again.
    Reopened,
    /// The body leaves it to the recipient, who answers for it.
    Escalated,
    /// The recipient is to help with it.
    Contributing,
    /// The recipient is to be told of it.
    Informed,
    /// Its owner asks the recipient for more time.
    TimeRequested,
    /// Its owner asks the recipient to give it to somebody else.
    HandoverRequested,
    /// No action changed: a mail to somebody else was given up.
    MailFailed,
}

impl Change {
    /// What happens to actions.
    const OF_ACTIONS: [Self; 9] = [
        Self::Assigned,
        Self::TakenAway,
        Self::DueMoved,
        Self::Reopened,
        Self::Escalated,
        Self::Contributing,
        Self::Informed,
        Self::TimeRequested,
        Self::HandoverRequested,
    ];
}

/// The action, as far as a mail may tell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticedAction {
    /// It may be named.
    Open(Box<OpenNotice>),
    /// It is closed: no more than this may leave the house.
    Closed {
        /// The case, if it has a number.
        case_number: Option<CaseNumber>,
        /// Where the recipient reads more after signing in.
        link: String,
    },
    /// It is none, but a mail that was given up.
    Mail(NoticedMail),
}

/// A mail that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticedMail {
    /// What it was.
    pub kind: MailKind,
    /// Whom it did not reach.
    pub recipient_name: Option<String>,
    /// The body that looks after it.
    pub body_name: String,
    /// How many reminders or notices it held.
    pub count: usize,
    /// Why, in the words of the mail server or ours.
    pub reason: String,
}

impl NoticedAction {
    /// Tells of the same action what a later notice does, and from when it was due at first.
    pub fn go_on_as(&mut self, later: &Self) {
        if let (Self::Open(told), Self::Open(later)) = (self, later) {
            **told = OpenNotice {
                due_before: told.due_before,
                is_moved: told.is_moved,
                reason: later.reason.clone().or_else(|| told.reason.take()),
                ..(**later).clone()
            };
        }
    }
}

/// An open action in a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenNotice {
    /// What is to be done.
    pub action: String,
    /// The body that decided it.
    pub body_name: String,
    /// The words of the decision that it comes from.
    pub decision_quote: Option<String>,
    /// When it was due before; only told when that moved.
    pub due_before: Option<NaiveDate>,
    /// Whether that moved.
    pub is_moved: bool,
    /// The meeting at which it is due.
    pub meeting: Option<NoticedMeeting>,
    /// The date by which it is due, when it has one of its own.
    pub due: Option<NaiveDate>,
    /// How often it was carried over to a later meeting; only told when that is why.
    pub carried_over: Option<u16>,
    /// Who asks for what; only told when that is why.
    pub asked: Option<Asked>,
    /// For whom the recipient stands in, or in whose place the secretary gets it.
    pub stands_in_for: Option<String>,
    /// Why it changed, in the words of whoever changed it.
    pub reason: Option<String>,
    /// The case, if it has a number.
    pub case_number: Option<CaseNumber>,
    /// Where the recipient reads more and answers.
    pub link: String,
}

/// A meeting at which something is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticedMeeting {
    /// The body that meets, where it is another than the one that decided.
    pub other_body: Option<String>,
    /// When it begins.
    pub starts_at: Moment,
    /// When its agenda closes.
    pub closes_at: Moment,
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The name of whoever asks.
    pub by: Option<String>,
    /// For what.
    pub for_what: AskedFor,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskedFor {
    /// To be due on this day.
    MoreTime(NaiveDate),
    /// To be somebody's, in words.
    HandOver(String),
}

#[derive(Template)]
#[template(path = "mail/action_notice.da.txt")]
struct DanishText<'a>(&'a NoticeMail);

#[derive(Template)]
#[template(path = "mail/action_notice.da.html")]
struct DanishHtml<'a>(&'a NoticeMail);

#[derive(Template)]
#[template(path = "mail/action_notice.en.txt")]
struct EnglishText<'a>(&'a NoticeMail);

#[derive(Template)]
#[template(path = "mail/action_notice.en.html")]
struct EnglishHtml<'a>(&'a NoticeMail);

/// What is told under one headline.
struct Group<'a> {
    headline: String,
    why: Option<String>,
    actions: Vec<&'a NoticedAction>,
}

impl NoticeMail {
    /// Like things together, in the order in which they happened first.
    fn groups(&self) -> Vec<Group<'_>> {
        let language = self.language;
        let mut groups: Vec<Group<'_>> = Vec::new();
        for entry in &self.entries {
            let (headline, why) = (entry.headline(language), entry.why(language));
            let is_like = |group: &&mut Group<'_>| group.headline == headline && group.why == why;
            match groups.iter_mut().find(is_like) {
                Some(group) => group.actions.push(&entry.action),
                None => groups.push(Group {
                    headline: headline.to_owned(),
                    why,
                    actions: vec![&entry.action],
                }),
            }
        }
        for group in &mut groups {
            let count = group.actions.len();
            if count > 1 {
                let in_all = language.choose("i alt", "in all");
                group.headline = format!("{}: {count} {in_all}", group.headline);
            }
        }
        groups
    }

    fn subject(&self) -> String {
        let groups = self.groups();
        let count = self.entries.len();
        match (groups.as_slice(), self.language) {
            ([group], _) => group.headline.clone(),
            (_, Language::Danish) => format!("{count} nyheder om opfølgninger"),
            (_, Language::English) => format!("{count} pieces of news about actions"),
        }
    }
}

impl MailMessage for NoticeMail {
    fn render(&self) -> Result<RenderedMail, RenderError> {
        let subject = self.subject();
        let mail = match self.language {
            Language::Danish => RenderedMail::of(subject, &DanishText(self), &DanishHtml(self)),
            Language::English => RenderedMail::of(subject, &EnglishText(self), &EnglishHtml(self)),
        };
        Ok(mail?.with_dates(&self.dates, self.language))
    }

    fn samples() -> Vec<Self> {
        let open = |change, standing| {
            let is_moved = change == Change::DueMoved;
            let is_given = matches!(
                change,
                Change::Assigned | Change::Contributing | Change::Informed
            );
            NoticedAction::Open(Box::new(OpenNotice {
                action: "Planlægge kursus i AI".to_owned(),
                body_name: "Digitaliseringsstyregruppen".to_owned(),
                decision_quote: is_given.then(|| "Der planlægges et kursus.".to_owned()),
                due_before: NaiveDate::from_ymd_opt(2023, 11, 29).filter(|_| is_moved),
                is_moved,
                meeting: meeting_sample().filter(|_| change == Change::Assigned),
                due: NaiveDate::from_ymd_opt(2023, 12, 6).filter(|_| change != Change::Assigned),
                carried_over: (change == Change::Escalated).then_some(3),
                asked: asked_by_sample(change),
                stands_in_for: matches!(
                    standing,
                    Standing::StandIn | Standing::Secretary(WhySecretary::NoAddress)
                )
                .then(|| "Bo Holm".to_owned()),
                reason: (!is_given).then(|| "Mødet er flyttet".to_owned()),
                case_number: "85.15.02G01-30-23".parse().ok(),
                link: "https://tovholder.example.dk/actions/1".to_owned(),
            }))
        };
        let closed = || NoticedAction::Closed {
            case_number: "85.13.00G01-3-23".parse().ok(),
            link: "https://tovholder.example.dk/actions/2".to_owned(),
        };
        let all = || {
            let standings = |change| Standing::ALL.map(|standing| (change, standing));
            Change::OF_ACTIONS.into_iter().flat_map(standings)
        };
        let entries = all().flat_map(|(change, standing)| {
            [open(change, standing), closed()].map(|action| NoticeEntry {
                change,
                standing,
                action,
            })
        });
        let mut entries: Vec<_> = entries.collect();
        entries.push(failed_mail_sample());
        let several = entries.iter().chain(entries.first()).cloned().collect();
        let alone = entries.into_iter().map(|entry| vec![entry]);
        let contents: Vec<Vec<_>> = alone.chain([several]).collect();
        let in_language = |language| {
            let contents = contents.clone().into_iter();
            contents.map(move |entries| Self {
                recipient_name: "Anne Ærø".to_owned(),
                language,
                entries,
                dates: vec![],
            })
        };
        LANGUAGES.into_iter().flat_map(in_language).collect()
    }
}

fn failed_mail_sample() -> NoticeEntry {
    NoticeEntry {
        change: Change::MailFailed,
        standing: Standing::InPerson,
        action: NoticedAction::Mail(NoticedMail {
            kind: MailKind::Reminder,
            recipient_name: Some("Bo Holm".to_owned()),
            body_name: "Digitaliseringsstyregruppen".to_owned(),
            count: 3,
            reason: "550 no such user".to_owned(),
        }),
    }
}

fn meeting_sample() -> Option<NoticedMeeting> {
    Some(NoticedMeeting {
        other_body: Some("Økonomiudvalget".to_owned()),
        starts_at: "2023-12-06T12:00:00Z".parse().ok()?,
        closes_at: "2023-11-29T11:00:00Z".parse().ok()?,
    })
}

fn asked_by_sample(change: Change) -> Option<Asked> {
    let for_what = match change {
        Change::TimeRequested => AskedFor::MoreTime(NaiveDate::from_ymd_opt(2023, 12, 13)?),
        Change::HandoverRequested => AskedFor::HandOver("Karen Ibsen".to_owned()),
        _ => return None,
    };
    let by = Some("Mette Lindholm".to_owned());
    Some(Asked { by, for_what })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The samples about one thing, with what that is.
    fn alone() -> impl Iterator<Item = (NoticeMail, NoticeEntry)> {
        let samples = NoticeMail::samples().into_iter();
        let alone = samples.filter(|sample| sample.entries.len() == 1);
        alone.map(|sample| (sample.clone(), sample.entries[0].clone()))
    }

    fn is_open(entry: &NoticeEntry) -> bool {
        matches!(entry.action, NoticedAction::Open(_))
    }

    #[test]
    fn every_sample_is_written_in_both_forms() {
        let samples = NoticeMail::samples();
        assert_eq!(
            samples.len(),
            2 * (Change::OF_ACTIONS.len() * Standing::ALL.len() * 2 + 2)
        );
        for sample in samples {
            let mail = sample.render().unwrap();
            for form in [&mail.text, &mail.html] {
                assert!(form.contains("Anne Ærø"), "{form}");
                // There is no page of mails that were given up.
                let has_page =
                    |entry: &NoticeEntry| !matches!(entry.action, NoticedAction::Mail(_));
                let link = "https://tovholder.example.dk/";
                let is_linked = form.contains(link);
                assert_eq!(is_linked, sample.entries.iter().any(has_page), "{form}");
                for entry in &sample.entries {
                    let headline = entry.headline(sample.language);
                    assert!(form.contains(headline), "{headline}: {form}");
                }
            }
            assert!(!mail.text.contains("\n\n\n"), "gaps in\n{}", mail.text);
            assert!(!mail.text.contains(" \n"), "blanks in\n{}", mail.text);
        }
    }

    #[test]
    fn like_things_stand_together_under_one_headline_and_each_in_its_own_words() {
        let several = NoticeMail::samples().into_iter();
        let mut several: Vec<_> = several.filter(|sample| sample.entries.len() > 1).collect();
        several[0]
            .entries
            .retain(|entry| entry.standing == Standing::InPerson);
        let mail = several[0].render().unwrap();
        assert!(
            mail.subject.ends_with("nyheder om opfølgninger"),
            "{}",
            mail.subject
        );
        several[0]
            .entries
            .retain(|entry| entry.change == Change::DueMoved);
        let mail = several[0].render().unwrap();
        assert_eq!(
            mail.subject,
            "Fristen for en opfølgning er flyttet: 2 i alt"
        );
        assert_eq!(
            mail.text,
            "Kære Anne Ærø\n\n\
             Fristen for en opfølgning er flyttet: 2 i alt.\n\n\
             Planlægge kursus i AI\n\
             Besluttet af: Digitaliseringsstyregruppen\n\
             Hidtil frist: onsdag den 29. november 2023\n\
             Frist: onsdag den 6. december 2023\n\
             Begrundelse: Mødet er flyttet\n\
             Sag: 85.15.02G01-30-23\n\
             https://tovholder.example.dk/actions/1\n\n\
             En lukket sag: 85.13.00G01-3-23\n\
             Log ind for at se indholdet.\n\
             https://tovholder.example.dk/actions/2\n\n\
             Denne mail er sendt automatisk af Tovholder."
        );
    }

    #[test]
    fn a_moved_due_date_tells_old_new_and_why() {
        let (moved, _) = alone()
            .find(|(_, entry)| entry.change == Change::DueMoved)
            .unwrap();
        let text = moved.render().unwrap().text;
        for words in [
            "onsdag den 29. november 2023",
            "onsdag den 6. december 2023",
            "Mødet er flyttet",
        ] {
            assert!(text.contains(words), "{words} is missing in\n{text}");
        }
    }

    #[test]
    fn whoever_is_given_something_reads_the_decision_the_meeting_and_when_its_agenda_closes() {
        let given = alone().filter(|(_, entry)| entry.change == Change::Assigned && is_open(entry));
        let given: Vec<_> = given.collect();
        assert!(!given.is_empty());
        for (sample, _) in given {
            let mail = sample.render().unwrap();
            let words = match sample.language {
                Language::Danish => [
                    "Beslutning: »Der planlægges et kursus.«",
                    "Skal på mødet: onsdag den 6. december 2023 kl. 13.00, Økonomiudvalget",
                    "Dagsordenen lukker: onsdag den 29. november 2023 kl. 12.00",
                ],
                Language::English => [
                    "Decision: “Der planlægges et kursus.”",
                    "Due at the meeting: Wednesday 6 December 2023 at 13:00, Økonomiudvalget",
                    "The agenda closes: Wednesday 29 November 2023 at 12:00",
                ],
            };
            for form in [&mail.text, &mail.html] {
                for words in words {
                    assert!(form.contains(words), "{words} is missing in\n{form}");
                }
                assert!(!form.contains("Frist:") && !form.contains("Due:"), "{form}");
            }
        }
    }

    #[test]
    fn a_secretary_learns_which_mail_was_given_up_and_why() {
        for (sample, entry) in alone() {
            if entry.change != Change::MailFailed {
                continue;
            }
            let mail = sample.render().unwrap();
            let words = match sample.language {
                Language::Danish => "Påmindelse til Bo Holm (3)",
                Language::English => "Reminder to Bo Holm (3)",
            };
            for form in [&mail.text, &mail.html] {
                assert!(
                    form.contains(words) && form.contains("550 no such user"),
                    "{form}"
                );
            }
        }
    }

    #[test]
    fn a_due_that_falls_away_or_comes_up_says_so() {
        for (before, due, words) in [
            (
                None,
                NaiveDate::from_ymd_opt(2023, 12, 6),
                "Hidtil frist: ingen",
            ),
            (NaiveDate::from_ymd_opt(2023, 12, 6), None, "\nFrist: ingen"),
        ] {
            let moved = alone().find(|(_, entry)| entry.change == Change::DueMoved);
            let (mut notice, _) = moved.unwrap();
            if let NoticedAction::Open(open) = &mut notice.entries[0].action {
                (open.due_before, open.due) = (before, due);
            }
            let mail = notice.render().unwrap();
            for form in [&mail.text, &mail.html] {
                assert!(form.contains(words), "{words} is missing in\n{form}");
            }
        }
    }

    #[test]
    fn an_escalated_action_tells_how_often_it_was_carried_over() {
        let escalated = alone().filter(|(_, entry)| {
            entry.change == Change::Escalated
                && entry.standing == Standing::InPerson
                && is_open(entry)
        });
        for ((sample, _), words) in escalated.zip(["gange videreført: 3", "Times carried over: 3"])
        {
            let mail = sample.render().unwrap();
            for form in [&mail.text, &mail.html] {
                assert!(form.contains(words), "{words} is missing in\n{form}");
            }
        }
    }

    #[test]
    fn whoever_is_asked_learns_who_asks_for_what_and_why_and_how_to_answer() {
        for (change, words) in [
            (
                Change::TimeRequested,
                ["Mette Lindholm", "onsdag den 13. december 2023"],
            ),
            (Change::HandoverRequested, ["Mette Lindholm", "Karen Ibsen"]),
        ] {
            for (sample, entry) in alone() {
                if entry.change != change || sample.language != Language::Danish {
                    continue;
                }
                let mail = sample.render().unwrap();
                for form in [&mail.text, &mail.html] {
                    for word in words {
                        assert_eq!(form.contains(word), is_open(&entry), "{word}: {form}");
                    }
                }
            }
        }
    }

    #[test]
    fn whoever_stands_in_is_told_for_whom_and_whoever_is_away_that_it_is_a_copy() {
        for (standing, is_closed, words) in [
            (Standing::InPerson, false, None),
            (
                Standing::StandIn,
                false,
                Some("Du får mailen som stedfortræder for Bo Holm."),
            ),
            (
                Standing::StandIn,
                true,
                Some("Du får mailen som stedfortræder."),
            ),
            (Standing::Copy, true, Some("dette er en kopi")),
            (
                Standing::Secretary(WhySecretary::NoAddress),
                false,
                Some("som udvalgets sekretær: Bo Holm har ingen mailadresse."),
            ),
            (
                Standing::Secretary(WhySecretary::Left),
                true,
                Some("som udvalgets sekretær: modtageren er her ikke mere."),
            ),
            (
                Standing::Secretary(WhySecretary::AwayUncovered),
                true,
                Some("sekretær: modtageren er fraværende uden stedfortræder."),
            ),
            (
                Standing::Secretary(WhySecretary::NoDirector),
                false,
                Some("sekretær: enheden har ingen direktør."),
            ),
        ] {
            let sample = alone()
                .find(|(_, entry)| entry.standing == standing && is_open(entry) != is_closed);
            let mail = sample.unwrap().0.render().unwrap();
            for form in [&mail.text, &mail.html] {
                assert!(form.contains(words.unwrap_or("tildelt dig")), "{form}");
                let is_named = words.is_some_and(|words| words.contains("Bo Holm"));
                assert_eq!(form.contains("Bo Holm"), is_named, "{form}");
            }
        }
    }

    #[test]
    fn markup_in_what_people_wrote_stays_text() {
        let reopened = alone().find(|(_, entry)| entry.change == Change::Reopened);
        let (mut notice, _) = reopened.unwrap();
        if let NoticedAction::Open(open) = &mut notice.entries[0].action {
            open.reason = Some("<script>alert(1)</script>".to_owned());
            open.link = "https://x/\"><script>".to_owned();
        }
        assert!(!notice.render().unwrap().html.contains("<script>"));
    }
}
