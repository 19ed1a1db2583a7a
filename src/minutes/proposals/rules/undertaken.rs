//! Somebody takes something on, in the present tense: "Plan & Data kortlægger behovet".
//!
//! Minutes tell what happened in the past tense, so the present is a promise, unless the verb only
//! takes a stand.

use super::{Rule, Subject, Told, Who};
use crate::minutes::document::Confidence;
use crate::minutes::pattern::Pattern;

pub(super) static RULES: [Rule; 4] = [
    Rule {
        name: "undertakes",
        confidence: Confidence::High,
        subject: Subject::Somebody,
        says: Pattern::new(
            r"^(?:(?:også|herefter|derefter|endvidere|desuden|dog|nu|fortsat|(?:til|på|inden) (?:det )?næste \p{Ll}*møde) )?\p{Ll}{2,}r\b",
        ),
        unless: Some(Pattern::new(
            r"(?x)^(?:(?:også|herefter|derefter|endvidere|desuden|dog|nu|fortsat)\ )?(?:
              anbefaler|bakker|beklager|bemærker|bifalder|deltager|efter|efterlyser|efterspørger|eller
             |er|finder|for|foreslår|forstår|for|får|gør\ opmærksom|har|hilser|hører|håber|her|konstaterer|kvitterer
             |mener|når|noterer|opfordrer|opfylder|oplever|over|overvejer|peger|påpeger|roser|ser|spørger|stemmer
             |støtter|takker|tilslutter|tiltræder|tager\ (?:forbehold|afstand)|tager\b.*til\ efterretning|under|undrer
             |var|ønsker|åbner|lukker|slutter|starter|begynder|modtager|udtrykker|kender|mangler|udgør|koster|ligger|består|hedder
             |orienterer\ om|(?:oplyser|orienterer|fortæller|forklarer|vurderer|svarer|nævner|forventer|tror),?\ (?:at|om)
             |\p{L}+r\ ikke)\b",
        )),
        responsible: Who::Subject,
        told: Told::Clause,
    },
    Rule {
        name: "will",
        confidence: Confidence::High,
        subject: Subject::Somebody,
        says: Pattern::new(r"^vil (?:\p{Ll}+ ){0,2}?\p{Ll}+[eåiø]\b"),
        unless: Some(Pattern::new(
            r"^vil (?:gerne|ikke|kunne|være|have|blive|overveje)\b",
        )),
        responsible: Who::Subject,
        told: Told::Clause,
    },
    Rule {
        name: "enabled",
        confidence: Confidence::High,
        subject: Subject::Somebody,
        says: Pattern::new(r"^(?:kan nå at|får til opgave at|får mandat til at|sørger for)\b"),
        unless: None,
        responsible: Who::Subject,
        told: Told::Clause,
    },
    Rule {
        name: "body_undertakes",
        confidence: Confidence::High,
        subject: Subject::OwnBody,
        says: Pattern::new(
            r"^(?:vender tilbage|følger op|følger sagen|mødes igen|inviterer|indkalder|arbejder videre|behandler sagen igen|tager (?:sagen|punktet|det) op|vil drøfte|vil behandle)\b",
        ),
        unless: None,
        responsible: Who::Nobody,
        told: Told::Clause,
    },
];

#[cfg(test)]
mod tests {
    use super::super::check;

    #[test]
    fn the_present_tense_is_a_promise() {
        let undertakes = Some("undertakes");
        check(&[
            (
                "Plan & Data kortlægger behovet.",
                undertakes,
                Some("Plan & Data"),
            ),
            (
                "IT-chefen retter teksten til.",
                undertakes,
                Some("IT-chefen"),
            ),
            (
                "HR og Kortenheden aftaler en plan.",
                undertakes,
                Some("HR og Kortenheden"),
            ),
            (
                "forvaltningen til næste møde undersøger prisen.",
                undertakes,
                Some("forvaltningen"),
            ),
            (
                "forvaltningen indkalder.",
                undertakes,
                Some("forvaltningen"),
            ),
            (
                "Jens Holm tager kontakt til skolen.",
                undertakes,
                Some("Jens Holm"),
            ),
            (
                "Forvaltningen vil undersøge prisen.",
                Some("will"),
                Some("Forvaltningen"),
            ),
            (
                "Borgerservice kan nå at hente en pris",
                Some("enabled"),
                Some("Borgerservice"),
            ),
            (
                "Udvalget vender tilbage til sagen i maj.",
                Some("body_undertakes"),
                None,
            ),
        ]);
    }

    #[test]
    fn a_stand_an_account_or_a_thing_is_none() {
        check(&[
            ("Udvalget bakker op om planen.", None, None),
            ("Økonomiudvalget støtter forslaget.", None, None),
            ("Borgerservice fortalte om tiderne.", None, None),
            ("Forvaltningen oplyser, at broen er åben.", None, None),
            ("Afprøvningen slutter i maj.", None, None),
            ("Liste B og liste Ø stemte imod.", None, None),
            ("Skolen åbner den 1. august.", None, None),
            ("Liste Ø stemte for, at prisen skal fryses.", None, None),
            ("Et mindretal (C) ønsker sagen udsat.", None, None),
            ("Skolerne får ikke flere penge.", None, None),
        ]);
    }
}
