//! What happened, and why the recipient is told, in Danish and English.

use super::{Change, MailKind, NoticeEntry, NoticedAction, NoticedMail, Standing, WhySecretary};
use crate::domain::language::Language;

impl NoticeEntry {
    /// What happened, as a sentence without its end.
    pub(super) const fn headline(&self, language: Language) -> &'static str {
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
            (Change::MailFailed, _) => (
                "En mail kunne ikke leveres",
                "A mail could not be delivered",
            ),
            (change, Standing::Secretary(_)) => headline_for_secretary(change),
            (change, Standing::StandIn) => headline_for_stand_in(change),
            (Change::TakenAway, _) => (
                "En opfølgning er ikke længere din",
                "An action is no longer yours",
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
        language.choose(danish, english)
    }

    /// Why it goes to the recipient, where somebody is away or cannot be reached. Who that is, is told
    /// of what is open.
    pub(super) fn why(&self, language: Language) -> Option<String> {
        let say = |danish, english| language.choose(danish, english);
        let name = match &self.action {
            NoticedAction::Open(open) => open.stands_in_for.as_deref(),
            NoticedAction::Closed { .. } | NoticedAction::Mail(_) => None,
        };
        match (self.standing, name) {
            (Standing::InPerson, _) => None,
            (Standing::Secretary(why), name) => Some(why_secretary(why, name, language)),
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
}

/// Why the secretary gets it, in the place of whoever has this name.
fn why_secretary(why: WhySecretary, name: Option<&str>, language: Language) -> String {
    let you = language.choose(
        "Du får mailen som udvalgets sekretær",
        "You get this mail as the secretary of the body",
    );
    let name = name.unwrap_or(language.choose("modtageren", "the recipient"));
    let because = match (language, why) {
        (Language::Danish, WhySecretary::NoDirector) => "enheden har ingen direktør".to_owned(),
        (Language::English, WhySecretary::NoDirector) => "the unit has no director".to_owned(),
        (Language::Danish, WhySecretary::NoAddress) => format!("{name} har ingen mailadresse"),
        (Language::English, WhySecretary::NoAddress) => format!("{name} has no mail address"),
        (Language::Danish, WhySecretary::Left) => format!("{name} er her ikke mere"),
        (Language::English, WhySecretary::Left) => format!("{name} is not here any more"),
        (Language::Danish, WhySecretary::AwayUncovered) => {
            format!("{name} er fraværende uden stedfortræder")
        }
        (Language::English, WhySecretary::AwayUncovered) => {
            format!("{name} is away with nobody to stand in")
        }
    };
    format!("{you}: {because}.")
}

/// What is told to whoever stands in for somebody.
const fn headline_for_stand_in(change: Change) -> (&'static str, &'static str) {
    match change {
        Change::TakenAway => (
            "En opfølgning er ikke længere hos en, du er stedfortræder for",
            "An action is no longer with somebody you stand in for",
        ),
        Change::Assigned => (
            "En opfølgning er tildelt en, du er stedfortræder for",
            "An action was assigned to somebody you stand in for",
        ),
        Change::Escalated => (
            "En opfølgning er løftet til en, du er stedfortræder for",
            "An action was escalated to somebody you stand in for",
        ),
        Change::Contributing => (
            "En, du er stedfortræder for, skal bidrage til en opfølgning",
            "Somebody you stand in for is to contribute to an action",
        ),
        Change::Informed => (
            "En, du er stedfortræder for, holdes orienteret om en opfølgning",
            "Somebody you stand in for is to be told of an action",
        ),
        _ => (
            "En, du er stedfortræder for, skulle have besked om en opfølgning",
            "Somebody you stand in for was to be told of an action",
        ),
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

impl NoticedMail {
    /// What it was, to whom, and how much it held where that is more than one.
    pub(super) fn title(&self, language: Language) -> String {
        let kind = match self.kind {
            MailKind::Reminder => language.choose("Påmindelse", "Reminder"),
            MailKind::Notice => language.choose("Besked", "Notice"),
            MailKind::Digest => language.choose("Overblik", "Digest"),
        };
        let to = language.choose("til", "to");
        let somebody = language.choose("modtageren", "the recipient");
        let name = self.recipient_name.as_deref().unwrap_or(somebody);
        match self.count {
            0 | 1 => format!("{kind} {to} {name}"),
            count => format!("{kind} {to} {name} ({count})"),
        }
    }
}
