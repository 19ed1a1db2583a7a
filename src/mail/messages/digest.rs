//! What the digests share: lists that are cut, entries that may be named, and those that are closed.

use chrono::NaiveDate;

use crate::domain::calendar;
pub use crate::domain::digests::outline::{Cut, Stage};
use crate::domain::journal_number::CaseNumber;
use crate::domain::language::Language;

/// An action that may be named in a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestEntry {
    /// What is to be done.
    pub action: String,
    /// Whose it is.
    pub owner_name: String,
    /// The body that decided it.
    pub body_name: String,
    /// When it is due.
    pub due: Option<NaiveDate>,
    /// What is last known of why it is late, or moved.
    pub reason: Option<String>,
    /// The case, if it has a number.
    pub case_number: Option<CaseNumber>,
    /// How far it has come, where that is told.
    pub stage: Option<Stage>,
    /// Where the recipient reads more.
    pub link: String,
}

/// Something closed: no more than this may leave the house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedEntry {
    /// The case, if it has a number.
    pub case_number: Option<CaseNumber>,
    /// Where the recipient reads more after signing in.
    pub link: String,
}

impl DigestEntry {
    /// Everything but the title, on one line.
    pub(super) fn details(&self, language: Language) -> String {
        let due = self.due.map(|day| match language {
            Language::Danish => format!("frist {}", calendar::danish_date(day)),
            Language::English => format!("due {}", calendar::english_date(day)),
        });
        let case = self.case_number.as_ref().map(|number| {
            let word = language.choose("sag", "case");
            format!("{word} {}", number.as_written())
        });
        let told = [Some(self.owner_name.clone()), Some(self.body_name.clone())];
        let stage = self.stage.and_then(|stage| in_words(stage, language));
        let told = told.into_iter().chain([due, case, stage]).flatten();
        told.collect::<Vec<_>>().join(" · ")
    }
}

/// How far an action has come; nothing where its owner has said nothing.
fn in_words(stage: Stage, language: Language) -> Option<String> {
    let (danish, english) = match stage {
        Stage::Unanswered | Stage::Ended => return None,
        Stage::Begun => ("i gang", "begun"),
        Stage::Asked => (
            "afventer svar fra sekretæren",
            "waits for the secretary's answer",
        ),
        Stage::ReportedDone => ("meldt udført", "reported done"),
    };
    Some(language.choose(danish, english).to_owned())
}

impl ClosedEntry {
    /// What may be said of it, on one line.
    pub(super) fn heading(&self, language: Language) -> String {
        let words = language.choose("En lukket sag", "A closed case");
        match &self.case_number {
            Some(number) => format!("{words}: {}", number.as_written()),
            None => words.to_owned(),
        }
    }
}

/// `… and 7 more`; nothing where there are no more.
pub(super) fn and_more(more: usize, language: Language) -> Option<String> {
    (more > 0).then(|| match language {
        Language::Danish => format!("… og {more} mere"),
        Language::English => format!("… and {more} more"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_are_what_is_known() {
        let entry = DigestEntry {
            action: "Planlægge kursus".to_owned(),
            owner_name: "Mette Friis".to_owned(),
            body_name: "Styregruppen".to_owned(),
            due: NaiveDate::from_ymd_opt(2023, 11, 29),
            reason: None,
            case_number: "85.15.02G01-30-23".parse().ok(),
            stage: None,
            link: String::new(),
        };
        assert_eq!(
            entry.details(Language::Danish),
            "Mette Friis · Styregruppen · frist onsdag den 29. november 2023 · sag 85.15.02G01-30-23"
        );
        for (stage, told) in [
            (Stage::Unanswered, None),
            (Stage::Begun, Some("i gang")),
            (Stage::Asked, Some("afventer svar fra sekretæren")),
            (Stage::ReportedDone, Some("meldt udført")),
            (Stage::Ended, None),
        ] {
            let stage = Some(stage);
            let details = DigestEntry {
                stage,
                ..entry.clone()
            }
            .details(Language::Danish);
            let last = told.unwrap_or("sag 85.15.02G01-30-23");
            assert!(details.ends_with(&format!(" · {last}")), "{details}");
        }
        let less = DigestEntry {
            due: None,
            case_number: None,
            ..entry
        };
        assert_eq!(
            less.details(Language::English),
            "Mette Friis · Styregruppen"
        );
        assert_eq!(and_more(0, Language::Danish), None);
        assert_eq!(and_more(3, Language::English).unwrap(), "… and 3 more");
    }
}
