//! What the body says shall happen, asks for, or wishes.

use super::{Rule, Subject, Told, Who};
use crate::minutes::document::Confidence;
use crate::minutes::pattern::Pattern;

pub(super) static RULES: [Rule; 6] = [
    Rule {
        name: "asked",
        confidence: Confidence::High,
        subject: Subject::OwnBody,
        says: Pattern::new(
            r"(?i)\b(?:bad|beder|anmodede|anmoder|pålagde|pålægger|bemyndigede|bemyndiger|henstiller til|henstillede til)\s+(?:(?:desuden|samtidig|endvidere|derfor|også|i den forbindelse)\s+)?(?:om,? at\s+)?",
        ),
        unless: None,
        responsible: Who::Next,
        told: Told::Clause,
        needs_due: false,
    },
    Rule {
        name: "is_asked",
        confidence: Confidence::High,
        subject: Subject::Somebody,
        says: Pattern::new(
            r"(?i)^(?:bedes|anmodes(?: desuden| endvidere)? om|pålægges|bemyndiges|får (?:til )?(?:opgave|mandat|ansvar(?:et)?)|(?:blev|bliver|er|er blevet|blev samtidig) (?:bedt om|anmodet om|pålagt|bemyndiget))\b",
        ),
        unless: None,
        responsible: Who::Subject,
        told: Told::Clause,
        needs_due: false,
    },
    Rule {
        name: "wished",
        confidence: Confidence::High,
        subject: Subject::OwnBody,
        says: Pattern::new(
            r"(?i)^(?:\p{L}+ )?(?:ønsker|vil gerne (?:have|se|orienteres|præsenteres|høre)|vil (?:\p{L}+ )?have\b|efterspørger|efterlyser|får (?:\p{L}+ ){0,4}?(?:status|orientering|redegørelse|tilbagemelding|svar|besked|rapport|notat|oversigt|opfølgning|oplæg)\b)",
        ),
        unless: Some(Pattern::new(
            r"(?i)\bønsker (?:ikke|tillykke|i stedet,? at|,? at|fortsat,? at)\b|\bønsker,|^får ikke\b",
        )),
        responsible: Who::Nobody,
        told: Told::Wish,
        needs_due: false,
    },
    Rule {
        name: "shall_by_somebody",
        confidence: Confidence::High,
        subject: Subject::Somebody,
        says: Pattern::new(r"(?i)^(?:\p{L}+ ){0,6}skal (?:\p{L}+ ){0,4}?\p{Ll}+e?\b"),
        unless: Some(Pattern::new(
            r"(?i)\bskal (?:ikke|have mulighed|kunne|være|have|gælde|bestå|betale)\b|\b(?:oplyste|fortalte|svarede|spurgte|mente|nævnte|påpegede),? ",
        )),
        responsible: Who::Subject,
        told: Told::Clause,
        needs_due: false,
    },
    Rule {
        name: "shall",
        confidence: Confidence::High,
        subject: Subject::Anything,
        says: Pattern::new(
            r"(?i)\bskal (?:\p{L}+ ){0,5}?\p{Ll}{2,}(?:es|ves|e)\b|\bskal der (?:\p{L}+ ){0,3}\p{Ll}+es\b",
        ),
        unless: Some(Pattern::new(
            r"(?i)\bskal (?:\p{L}+ )?(?:ikke|have|fortsat|gælde|overholdes|nævnes|være|bestå|ses|ske|kunne|koste)\b|^(?:der )?skal det\b|\b(?:hvad|hvordan|hvor|hvem|om|hvorvidt) (?:der )?\p{L}* ?skal\b|\b(?:oplyste|oplyser|fortalte|orienterede|svarede|spurgte|mente|mener|foreslog|foreslår|ønskede|nævnte|påpegede|bemærkede|redegjorde)\b",
        )),
        responsible: Who::Nobody,
        told: Told::Clause,
        needs_due: false,
    },
    Rule {
        name: "wish_stated",
        confidence: Confidence::High,
        subject: Subject::Anything,
        says: Pattern::new(r"(?i)^(?:der|det) ønskes\b"),
        unless: Some(Pattern::new(r"(?i)\bønskes ikke\b")),
        responsible: Who::Nobody,
        told: Told::Wish,
        needs_due: false,
    },
];

#[cfg(test)]
mod tests {
    use super::super::check;

    #[test]
    fn what_the_body_demands_is_found() {
        check(&[
            ("Der skal udarbejdes en plan.", Some("shall"), None),
            (
                "Der var enighed om, at der skal udarbejdes en plan.",
                Some("shall"),
                None,
            ),
            (
                "Et tilsvarende tilbud skal samtidig vurderes.",
                Some("shall"),
                None,
            ),
            (
                "Byrådet får sagen tilbage og skal undersøge lånet.",
                Some("shall_by_somebody"),
                Some("Byrådet"),
            ),
            (
                "Forvaltningen skal lave et notat.",
                Some("shall_by_somebody"),
                Some("Forvaltningen"),
            ),
            (
                "Udvalget drøftede sagen og bad forvaltningen om at regne.",
                Some("asked"),
                Some("forvaltningen"),
            ),
            (
                "Plan & Data bedes undersøge sagen.",
                Some("is_asked"),
                Some("Plan & Data"),
            ),
            ("Udvalget ønsker en præsentation.", Some("wished"), None),
            ("Der ønskes en status.", Some("wish_stated"), None),
        ]);
    }

    #[test]
    fn what_is_denied_told_or_asked_about_is_not() {
        check(&[
            ("Udvalget ønsker ikke at gå videre.", None, None),
            ("Direktøren oplyste, at skolen skal males.", None, None),
            ("Planen skal ikke ændres.", None, None),
            ("Udvalget drøftede, hvad der skal ske.", None, None),
        ]);
    }
}
