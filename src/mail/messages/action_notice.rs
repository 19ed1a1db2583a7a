//! The notice that something happened to an action: to the one whom it concerns, at once.

use askama::Template;
use chrono::NaiveDate;

use super::{LANGUAGES, MailMessage, RenderError, RenderedMail};
use crate::domain::calendar;
use crate::domain::calendar_entry::ActionEntry;
use crate::domain::journal_number::CaseNumber;
use crate::domain::language::Language;

/// A notice to one person about one action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionNotice {
    /// The name to greet.
    pub recipient_name: String,
    /// The language that the recipient reads.
    pub language: Language,
    /// What happened.
    pub change: Change,
    /// Whether it is the recipient's own, or somebody's who is away.
    pub standing: Standing,
    /// To which action.
    pub action: NoticedAction,
    /// The same for the recipient's calendar, where it is news that it is due then.
    pub date: Option<ActionEntry>,
}

/// What happened to an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It was given to the recipient.
    Assigned,
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
}

impl Change {
    const ALL: [Self; 8] = [
        Self::Assigned,
        Self::DueMoved,
        Self::Reopened,
        Self::Escalated,
        Self::Contributing,
        Self::Informed,
        Self::TimeRequested,
        Self::HandoverRequested,
    ];
}

/// Why the notice goes to the recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It concerns them.
    InPerson,
    /// They stand in for whom it concerns.
    StandIn,
    /// It concerns them, they are away, and whoever stands in got it.
    Copy,
    /// They keep the body's agenda, and whom it concerns cannot be reached.
    Secretary(WhySecretary),
}

/// Why the secretary of the body gets what concerns somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhySecretary {
    /// It concerns a director that the unit does not have.
    NoDirector,
    /// Whom it concerns has no mail address.
    NoAddress,
    /// Whom it concerns is away, and nobody stands in.
    AwayUncovered,
}

impl Standing {
    const ALL: [Self; 6] = [
        Self::InPerson,
        Self::StandIn,
        Self::Copy,
        Self::Secretary(WhySecretary::NoDirector),
        Self::Secretary(WhySecretary::NoAddress),
        Self::Secretary(WhySecretary::AwayUncovered),
    ];
}

/// The action, as far as a mail may tell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticedAction {
    /// It may be named.
    Open(OpenNotice),
    /// It is closed: no more than this may leave the house.
    Closed {
        /// The case, if it has a number.
        case_number: Option<CaseNumber>,
        /// Where the recipient reads more after signing in.
        link: String,
    },
}

/// An open action in a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenNotice {
    /// What is to be done.
    pub action: String,
    /// The body that decided it.
    pub body_name: String,
    /// When it was due before; only told when that moved.
    pub due_before: Option<NaiveDate>,
    /// When it is due now: the day of the meeting, or the date of its own.
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
struct DanishText<'a>(&'a ActionNotice);

#[derive(Template)]
#[template(path = "mail/action_notice.da.html")]
struct DanishHtml<'a>(&'a ActionNotice);

#[derive(Template)]
#[template(path = "mail/action_notice.en.txt")]
struct EnglishText<'a>(&'a ActionNotice);

#[derive(Template)]
#[template(path = "mail/action_notice.en.html")]
struct EnglishHtml<'a>(&'a ActionNotice);

impl ActionNotice {
    /// Also the first sentence of the mail.
    fn headline(&self) -> &'static str {
        let (danish, english) = match (self.change, self.standing) {
            (Change::DueMoved, _) => (
                "Fristen for en opfølgning er flyttet",
                "An action is due at another time",
            ),
            (Change::Reopened, _) => ("En opfølgning er genåbnet", "An action was reopened"),
            (Change::TimeRequested, _) => (
                "Der bedes om mere tid til en opfølgning",
                "More time is asked for",
            ),
            (Change::HandoverRequested, _) => (
                "En opfølgning ønskes overdraget til en anden",
                "An action is to be handed over",
            ),
            (change, Standing::Secretary(_)) => headline_for_secretary(change),
            (Change::Assigned, Standing::StandIn) => (
                "En opfølgning er tildelt en, du er stedfortræder for",
                "An action was assigned to somebody you stand in for",
            ),
            (Change::Escalated, Standing::StandIn) => (
                "En opfølgning er løftet til en, du er stedfortræder for",
                "An action was escalated to somebody you stand in for",
            ),
            (Change::Contributing, Standing::StandIn) => (
                "En, du er stedfortræder for, skal bidrage til en opfølgning",
                "Somebody you stand in for is to contribute to an action",
            ),
            (Change::Informed, Standing::StandIn) => (
                "En, du er stedfortræder for, holdes orienteret om en opfølgning",
                "Somebody you stand in for is to be told of an action",
            ),
            (Change::Assigned, _) => (
                "En opfølgning er tildelt dig",
                "An action was assigned to you",
            ),
            (Change::Escalated, _) => (
                "En opfølgning er løftet til dig",
                "An action was escalated to you",
            ),
            (Change::Contributing, _) => (
                "Du skal bidrage til en opfølgning",
                "You are to contribute to an action",
            ),
            (Change::Informed, _) => (
                "Du holdes orienteret om en opfølgning",
                "You are to be told of an action",
            ),
        };
        self.language.choose(danish, english)
    }

    /// Why it goes to the recipient, where somebody is away or cannot be reached. Who that is, is told
    /// of what is open.
    fn why(&self) -> Option<String> {
        let say = |danish, english| self.language.choose(danish, english);
        let name = match &self.action {
            NoticedAction::Open(open) => open.stands_in_for.as_deref(),
            NoticedAction::Closed { .. } => None,
        };
        match (self.standing, name) {
            (Standing::InPerson, _) => None,
            (Standing::Secretary(why), name) => Some(self.why_secretary(why, name)),
            (Standing::StandIn, Some(name)) => {
                let because = say(
                    "Du får mailen som stedfortræder for",
                    "You get this mail standing in for",
                );
                Some(format!("{because} {name}."))
            }
            (Standing::StandIn, None) => Some(
                say(
                    "Du får mailen som stedfortræder.",
                    "You get this mail as a substitute.",
                )
                .to_owned(),
            ),
            (Standing::Copy, _) => Some(
                say(
                    "Du er fraværende, og din stedfortræder har fået mailen; dette er en kopi.",
                    "You are away, and whoever stands in got this mail; this is a copy.",
                )
                .to_owned(),
            ),
        }
    }

    fn why_secretary(&self, why: WhySecretary, name: Option<&str>) -> String {
        let you = self.language.choose(
            "Du får mailen som udvalgets sekretær",
            "You get this mail as the secretary of the body",
        );
        let name = name.unwrap_or(self.language.choose("modtageren", "the recipient"));
        let because = match (self.language, why) {
            (Language::Danish, WhySecretary::NoDirector) => "enheden har ingen direktør".to_owned(),
            (Language::English, WhySecretary::NoDirector) => "the unit has no director".to_owned(),
            (Language::Danish, WhySecretary::NoAddress) => format!("{name} har ingen mailadresse"),
            (Language::English, WhySecretary::NoAddress) => format!("{name} has no mail address"),
            (Language::Danish, WhySecretary::AwayUncovered) => {
                format!("{name} er fraværende uden stedfortræder")
            }
            (Language::English, WhySecretary::AwayUncovered) => {
                format!("{name} is away with nobody to stand in")
            }
        };
        format!("{you}: {because}.")
    }
}

/// What is told of an action whose recipient cannot be reached.
const fn headline_for_secretary(change: Change) -> (&'static str, &'static str) {
    match change {
        Change::Assigned => (
            "En opfølgning er tildelt en, der ikke kan nås",
            "An action was assigned to somebody who cannot be reached",
        ),
        Change::Escalated => (
            "En opfølgning er løftet til en, der ikke kan nås",
            "An action was escalated to somebody who cannot be reached",
        ),
        _ => (
            "En, der ikke kan nås, skulle have besked om en opfølgning",
            "Somebody who cannot be reached was to be told of an action",
        ),
    }
}

impl MailMessage for ActionNotice {
    fn render(&self) -> Result<RenderedMail, RenderError> {
        let subject = self.headline().to_owned();
        let mail = match self.language {
            Language::Danish => RenderedMail::of(subject, &DanishText(self), &DanishHtml(self)),
            Language::English => RenderedMail::of(subject, &EnglishText(self), &EnglishHtml(self)),
        };
        Ok(mail?.with_dates(&self.date, self.language))
    }

    fn samples() -> Vec<Self> {
        let open = |change, standing| {
            let is_moved = change == Change::DueMoved;
            let is_given = matches!(
                change,
                Change::Assigned | Change::Contributing | Change::Informed
            );
            NoticedAction::Open(OpenNotice {
                action: "Planlægge kursus i AI".to_owned(),
                body_name: "Digitaliseringsstyregruppen".to_owned(),
                due_before: NaiveDate::from_ymd_opt(2023, 11, 29).filter(|_| is_moved),
                due: NaiveDate::from_ymd_opt(2023, 12, 6),
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
            })
        };
        let closed = || NoticedAction::Closed {
            case_number: "85.13.00G01-3-23".parse().ok(),
            link: "https://tovholder.example.dk/actions/2".to_owned(),
        };
        let mut samples = Vec::new();
        for language in LANGUAGES {
            for change in Change::ALL {
                for standing in Standing::ALL {
                    for action in [open(change, standing), closed()] {
                        samples.push(Self {
                            recipient_name: "Anne Ærø".to_owned(),
                            language,
                            change,
                            standing,
                            action,
                            date: None,
                        });
                    }
                }
            }
        }
        samples
    }
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

    #[test]
    fn every_sample_is_written_in_both_forms() {
        let samples = ActionNotice::samples();
        assert_eq!(samples.len(), 192);
        for sample in samples {
            let mail = sample.render().unwrap();
            for form in [&mail.text, &mail.html] {
                assert!(
                    form.contains("Anne Ærø") && form.contains("/actions/"),
                    "{form}"
                );
                assert!(form.contains(sample.headline()), "{form}");
            }
            assert!(!mail.text.contains("\n\n\n"), "gaps in\n{}", mail.text);
        }
    }

    #[test]
    fn a_moved_due_date_tells_old_new_and_why() {
        let mut samples = ActionNotice::samples().into_iter();
        let moved = samples
            .find(|sample| sample.change == Change::DueMoved)
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
    fn an_escalated_action_tells_how_often_it_was_carried_over() {
        let escalated = ActionNotice::samples().into_iter().filter(|sample| {
            sample.change == Change::Escalated
                && sample.standing == Standing::InPerson
                && matches!(sample.action, NoticedAction::Open(_))
        });
        for (sample, words) in escalated.zip(["gange videreført: 3", "Times carried over: 3"]) {
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
            for sample in ActionNotice::samples() {
                let is_open = matches!(sample.action, NoticedAction::Open(_));
                if sample.change != change || sample.language != Language::Danish {
                    continue;
                }
                let mail = sample.render().unwrap();
                for form in [&mail.text, &mail.html] {
                    for word in words {
                        assert_eq!(form.contains(word), is_open, "{word}: {form}");
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
            let sample = ActionNotice::samples().into_iter().find(|sample| {
                let closed = matches!(sample.action, NoticedAction::Closed { .. });
                sample.standing == standing && closed == is_closed
            });
            let mail = sample.unwrap().render().unwrap();
            for form in [&mail.text, &mail.html] {
                assert!(form.contains(words.unwrap_or("tildelt dig")), "{form}");
                let is_named = words.is_some_and(|words| words.contains("Bo Holm"));
                assert_eq!(form.contains("Bo Holm"), is_named, "{form}");
            }
        }
    }

    #[test]
    fn markup_in_what_people_wrote_stays_text() {
        let mut samples = ActionNotice::samples().into_iter();
        let mut notice = samples
            .find(|sample| sample.change == Change::Reopened)
            .unwrap();
        if let NoticedAction::Open(open) = &mut notice.action {
            open.reason = Some("<script>alert(1)</script>".to_owned());
            open.link = "https://x/\"><script>".to_owned();
        }
        assert!(!notice.render().unwrap().html.contains("<script>"));
    }
}
