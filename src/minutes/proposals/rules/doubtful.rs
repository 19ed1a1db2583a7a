//! Wishes of single members, suggestions and hopes: questions to the secretary, never tasks.

use super::{Rule, Subject, Told, Who};
use crate::minutes::document::Confidence;
use crate::minutes::pattern::Pattern;

/// Sending out what was shown is routine; asked before what is arranged.
pub(super) static ROUTINE: [Rule; 1] = [Rule {
    name: "handed_out",
    confidence: Confidence::Low,
    subject: Subject::Anything,
    says: Pattern::new(
        r"(?i)\b(?:præsentation(?:en|erne)?|slides?(?:ene)?|planche(?:r|rne)?|power ?point\p{L}*|oplægget|materialet?|oplægsholder\p{L}*)\b.{0,60}?\b(?:udsendes|vedlægges|sendes|lægges|eftersendes|rundsendes|deles|mailes|vedhæftes)\b|\b(?:udsendes|vedlægges|sendes|lægges|vedhæftes)\b.{0,30}\b(?:sammen med|ved|til|som bilag til) referatet",
    ),
    unless: None,
    responsible: Who::Nobody,
    told: Told::Words,
    needs_due: false,
}];

/// What a minority wants, in its statement for the record: a question at most.
pub(super) static STATED: [Rule; 1] = [Rule {
    name: "stated",
    confidence: Confidence::Low,
    subject: Subject::Anything,
    says: Pattern::new(
        r"(?i)\b(?:bør|burde)\b|\bopfordrer\b|\bønsker,? at\b|\b(?:forvaltningen|administrationen) skal\b",
    ),
    // What should have been cannot be done any more.
    unless: Some(Pattern::new(
        r"(?i)\b(?:bør|burde) (?:\p{L}+ )?(?:have|være)\b",
    )),
    responsible: Who::Nobody,
    told: Told::Words,
    needs_due: false,
}];

pub(super) static RULES: [Rule; 5] = [
    Rule {
        name: "wished_by_member",
        confidence: Confidence::Low,
        subject: Subject::Anything,
        says: Pattern::new(
            r"^(?:[^.,]{1,60} \(\p{Lu}{1,2}\)|(?:Et mindretal|Mindretallet)(?: \([^)]{1,30}\))?|Liste \p{Lu}|Hun|Han) (?:ønsker, at|ønske(?:r|de) (?:sagen|punktet|spørgsmålet|[\p{L}-]+(?:en|et|ne)) (?:\p{L}+ ){0,2}?\p{L}+t\b|(?:foreslår|foreslog|opfordrer|opfordrede|bad om|beder om),? )",
        ),
        unless: Some(Pattern::new(
            r"(?i)\b(?:protokol\p{L}*|tilført|udsat|forkastet)\b",
        )),
        responsible: Who::Nobody,
        told: Told::Words,
        needs_due: false,
    },
    Rule {
        name: "urged",
        confidence: Confidence::Low,
        subject: Subject::Anything,
        says: Pattern::new(r"(?i)\bopfordr(?:es|er|ede)\b|\btager det med\b|\btager den med\b"),
        unless: None,
        responsible: Who::Nobody,
        told: Told::Words,
        needs_due: false,
    },
    Rule {
        name: "suggested",
        confidence: Confidence::Low,
        subject: Subject::Anything,
        says: Pattern::new(
            r"(?i)\b(?:foreslog|foreslår|foreslået, at|efterlyste|efterlyser|efterspurgte|opfordrede|opfordrer|bad om|kunne godt tænke sig|så gerne|ser gerne|ønskede|håbede på|håber på|synes, at|syntes, at|måske kan|måske kunne|skulle overveje|spurgte, om)\b",
        ),
        unless: Some(Pattern::new(r"(?i)\bsom foreslået\b")),
        responsible: Who::Nobody,
        told: Told::Words,
        needs_due: false,
    },
    Rule {
        name: "wished_by_somebody",
        confidence: Confidence::Low,
        subject: Subject::Somebody,
        says: Pattern::new(r"(?i)^(?:ønsker|vil gerne|bad|beder|anmodede)\b"),
        unless: Some(Pattern::new(r"(?i)^ønsker ikke\b")),
        responsible: Who::Nobody,
        told: Told::Words,
        needs_due: false,
    },
    Rule {
        name: "considered",
        confidence: Confidence::Low,
        subject: Subject::Anything,
        says: Pattern::new(
            r"(?i)\b(?:overvejes|overvejer|vil overveje|bør|kan eventuelt|kan evt)\b",
        ),
        unless: None,
        responsible: Who::Nobody,
        told: Told::Words,
        needs_due: false,
    },
];

#[cfg(test)]
mod tests {
    use super::super::{Clause, Parties, Setting, apply, check};
    use crate::minutes::document::Confidence;

    #[test]
    fn a_minority_is_asked_what_it_wants() {
        let wished = Some("wished_by_member");
        check(&[
            ("Gitte Skytte (O) ønsker, at planen hviler.", wished, None),
            (
                "Mindretallet (F) ønskede p-skiverne afskaffet.",
                wished,
                None,
            ),
            (
                "Hun ønsker, at forvaltningen undersøger prisen.",
                wished,
                None,
            ),
            ("Et mindretal (C) ønsker sagen udsat.", None, None),
        ]);
        let parties = Parties::default();
        let setting = Setting {
            body: None,
            parties: &parties,
        };
        for (words, is_wanted) in [
            ("Forvaltningen bør undersøge prisen.", true),
            ("Vi opfordrer til, at ordningen evalueres.", true),
            ("Taksten burde have fulgt pristallet.", false),
            ("Planen er for dyr.", false),
        ] {
            let found = super::super::stated(&Clause::of(words, setting));
            assert_eq!(found.is_some(), is_wanted, "{words}");
        }
    }

    #[test]
    fn a_wish_of_one_member_is_a_question() {
        check(&[
            (
                "Ida Holm Lund efterlyste en oversigt.",
                Some("suggested"),
                None,
            ),
            ("Formanden foreslog en studietur.", Some("suggested"), None),
            (
                "Skoleafdelingen kunne godt tænke sig en ordning.",
                Some("suggested"),
                None,
            ),
            (
                "Liste Ø ønsker, at prisen skal fryses.",
                Some("wished_by_member"),
                None,
            ),
            (
                "Ældrerådet ønsker en bænk.",
                Some("wished_by_somebody"),
                None,
            ),
            ("Det overvejes at flytte mødet.", Some("considered"), None),
            ("Pia Holm fortalte om ferien.", None, None),
        ]);
    }

    #[test]
    fn a_condition_makes_a_task_a_question() {
        let clause = "Forvaltningen laver en plan, hvis der er penge.";
        let parties = Parties::default();
        let setting = Setting {
            body: None,
            parties: &parties,
        };
        let found = apply(&Clause::of(clause, setting)).unwrap();
        assert_eq!(found.confidence, Confidence::Low);
    }
}
