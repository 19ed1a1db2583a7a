//! What sounds like a commitment and is none: amendments that were moved, statements for the
//! record, views that were held. These rules come first and end the search.

use super::{Rule, Subject, Told, Who};
use crate::minutes::document::Confidence;
use crate::minutes::pattern::Pattern;

pub(super) static RULES: [Rule; 2] = [
    Rule {
        name: "statement",
        confidence: Confidence::Low,
        subject: Subject::Anything,
        says: Pattern::new(
            r"(?i)\b(?:ændringsforslaget|ændringsforslag (?:fra|om|blev|fremsat)|modforslag|stille(?:de|r) (?:\p{L}+ ){0,3}(?:ændringsforslag|forslag om)|mindretalsudtalelse|særstandpunkt|protokolbemærkning|protokollat|afvigende mening|(?:til|ført|tilført|føjet) (?:til )?(?:protokol|beslutningsprotokol|referat)(?:len|en|et)?|tog forbehold|tager forbehold|stemte (?:imod|for)|undlod at stemme|til efterretning)\b",
        ),
        unless: Some(Pattern::new(
            r"(?i)\bog (?:bad|beder|anmoder|anmodede|ønsker|pålægger|pålagde)\b|\b(?:udarbejder|fremlægger|præsenterer)\b|\b(?:idet|samtidig)\b",
        )),
        responsible: Who::Nobody,
        told: Told::Nothing,
        needs_due: false,
    },
    Rule {
        name: "view",
        confidence: Confidence::Low,
        subject: Subject::OwnBody,
        says: Pattern::new(
            r"(?i)^(?:\p{L}+ )?(?:fastholder|fastholdt|finder|fandt|mener|mente|undrer sig|konstaterede|konstaterer|noterede|noterer|beklager|hæftede sig ved|bemærkede|gjorde opmærksom på|gør opmærksom på|understregede|understreger|kvitterede|glæder sig)\b",
        ),
        unless: Some(Pattern::new(
            r"(?i)\bog (?:bad|beder|anmoder|anmodede|ønsker|pålægger|pålagde|sender|besluttede)\b",
        )),
        responsible: Who::Nobody,
        told: Told::Nothing,
        needs_due: false,
    },
];

#[cfg(test)]
mod tests {
    use super::super::check;

    #[test]
    fn statements_and_views_end_the_search() {
        check(&[
            (
                "Liste C stillede ændringsforslag om, at forvaltningen skal lave en plan.",
                Some("statement"),
                None,
            ),
            (
                "Ole Krag (F) ønskede følgende tilført protokollen: Skolen skal bestå.",
                Some("statement"),
                None,
            ),
            (
                "Udvalget fastholder, at grænserne skal overholdes.",
                Some("view"),
                None,
            ),
            (
                "Udvalget noterede sig tallene og bad forvaltningen om et notat.",
                Some("asked"),
                Some("forvaltningen"),
            ),
        ]);
    }
}
