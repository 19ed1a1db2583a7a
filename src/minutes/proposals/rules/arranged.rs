//! Something is going to be done, and the passive leaves open by whom.

use super::{Rule, Subject, Told, Who};
use crate::minutes::document::Confidence;
use crate::minutes::pattern::Pattern;

pub(super) static RULES: [Rule; 4] = [
    Rule {
        name: "group_set_up",
        confidence: Confidence::High,
        subject: Subject::Anything,
        says: Pattern::new(
            r"(?i)\b(?:nedsættes|nedsætter|nedsatte|nedsat|oprettes|etableres)\s+(?:der\s+)?(?:en|et)\s+(?:\p{Ll}+\s+)?\p{L}*(?:gruppe|udvalg|team|forum)\b",
        ),
        unless: Some(Pattern::new(
            r"(?i)\bikke\b|\b(?:foreslog|foreslår|overvejes|kunne|kan)\b",
        )),
        responsible: Who::Group,
        told: Told::Clause,
        needs_due: false,
    },
    Rule {
        name: "arranged",
        confidence: Confidence::High,
        subject: Subject::Anything,
        says: Pattern::new(
            r"(?i)\b(?:afklares|aftales|analyseres|annonceres|arbejdes (?:der )?videre|beregnes|beskrives|besvares|bearbejdes|bestilles|efterspørges|forberedes|forelægges|fremlægges|fremsendes|fremvises|følges (?:der )?op|gives (?:der )?(?:besked|svar|tilbagemelding)|igangsættes|indarbejdes|indbydes|indhentes|indkaldes|indsendes|informeres|initieres|inviteres|iværksættes|konkretiseres|kontaktes|koordineres|kortlægges|kvalificeres|laves|lægges (?:sagen |emnet |punktet )?(?:frem|op)\b|mailes|omskrives|opdateres|opgøres|opsummeres|orienteres|planlægges|præsenteres|rettes (?:der )?(?:til|henvendelse)|revideres|rundsendes|samles (?:der )?op|sendes|skrives|suppleres|sættes (?:sagen |emnet |punktet )?på|søges (?:der )?(?:om|afklaret|midler|dialog)|tages (?:der )?(?:kontakt|fat)|tilpasses|tilrettelægges|tilrettes|udarbejdes|udformes|udsendes|udvides med|underrettes|undersøges|uddybes|vendes der tilbage|videreformidles|vurderes nærmere|rykkes for|bringes op|afsendes|afleveres|kortes ned|overgives til|meddeles|gives (?:en |der )?(?:status|tilbagemelding|orientering|redegørelse)|offentliggøres)\b",
        ),
        unless: Some(Pattern::new(
            r"(?i)\bikke\b|\b(?:oplyste|oplyser|fortalte|svarede|spurgte|foreslog|foreslår|ønskede|nævnte|overvejes|kan|kunne|bør|mente|mener)\b|\bblev\b|\bmeddeles (?:tilladelse|dispensation|afslag)\b|\bsom (?:beskrives|udsendes)\b",
        )),
        responsible: Who::Nobody,
        told: Told::Clause,
        needs_due: false,
    },
    Rule {
        name: "dealt_with_later",
        confidence: Confidence::High,
        subject: Subject::Anything,
        // Any passive in the present; a time must say that it is still to come.
        says: Pattern::new(
            r"(?:^\p{Lu}|\b\p{Ll})\p{Ll}{2,}(?:[^se]es|sses|ees|øres|dses)\b|\b(?:(?i:foreligge(?:r)?|ses på|tages op))\b",
        ),
        unless: Some(Pattern::new(
            r"(?i)\bikke\b|\b(?:godkendes|vedtages|tiltrædes|frigives|finansieres|bevilges|ydes|gives (?:tilladelse|dispensation|en bevilling|et tilskud|tilskud)|fastsættes|hæves|forhøjes|nedsættes|flyttes|lukkes|åbnes|ændres|forlænges|ophæves|sænkes|dækkes|afsættes|forventes|kendes|findes|noteres|oplyses|indføres|fordeles|udgøres|benævnes|betales|opkræves|afvises|afslås|imødekommes|bibeholdes|fastholdes|tages til|overvejes|opfordres|anses|anmodes|holdes (?:på|i|den|inden)|afholdes (?:på|i|den)|lykkes|mødes|ansættes|navngives|reserveres|behøves|synes|skyldes|menes|kaldes|fremgår)\b|\bforudsætter\b|\b(?:tilført|protokollen)\b|\b(?:foreslog|foreslår|ønskede|oplyste|fortalte|orienterede|blev|er holdt|mente|kan|kunne)\b",
        )),
        responsible: Who::Nobody,
        told: Told::Clause,
        needs_due: true,
    },
    Rule {
        name: "gets_answer",
        confidence: Confidence::High,
        subject: Subject::Anything,
        says: Pattern::new(
            r"(?i)\bfår (?:\p{L}+ ){0,3}(?:svar|besked|tilbagemelding|en tilbagemelding)\b",
        ),
        unless: Some(Pattern::new(r"(?i)\bfår ikke\b")),
        responsible: Who::Nobody,
        told: Told::Clause,
        needs_due: false,
    },
];

#[cfg(test)]
mod tests {
    use super::super::check;

    #[test]
    fn what_is_arranged_for_a_case_is_arranged() {
        let arranged = Some("arranged");
        check(&[
            (
                "Lykkes det ikke at enes, forelægges en plan for rådet.",
                arranged,
                None,
            ),
            ("Forelægges planen ikke, sker intet.", None, None),
        ]);
    }
    use super::RULES;

    #[test]
    fn what_is_going_to_be_done_is_found() {
        let arranged = Some("arranged");
        check(&[
            ("Vedtægten indsendes til Ankestyrelsen.", arranged, None),
            (
                "Lederne af de to skoler inviteres til næste møde.",
                arranged,
                None,
            ),
            ("Beregningen lægges frem på næste møde.", arranged, None),
            ("Der gives en status på næste møde.", arranged, None),
            ("Der arbejdes videre med model 2.", arranged, None),
            (
                "Nabohaver: behandles på næste møde.",
                Some("dealt_with_later"),
                None,
            ),
            (
                "Ansøgeren får først svar, når budgettet er klart.",
                Some("gets_answer"),
                None,
            ),
        ]);
    }

    #[test]
    fn any_passive_is_found_but_only_a_time_makes_it_a_commitment() {
        let later = Some("dealt_with_later");
        check(&[
            ("Sagen drøftes.", later, None),
            ("Ordningen evalueres i maj.", later, None),
        ]);
        assert!(
            RULES
                .iter()
                .any(|rule| Some(rule.name) == later && rule.needs_due)
        );
    }

    #[test]
    fn what_is_decided_by_that_or_denied_is_not() {
        check(&[
            ("Afprøvningen forlænges med tre måneder.", None, None),
            ("Sagen undersøges ikke nærmere.", None, None),
            ("Der gives dispensation.", None, None),
        ]);
    }
}
