//! Something is going to be done, and the passive leaves open by whom.

use super::{Rule, Subject, Told, Who};
use crate::minutes::document::Confidence;
use crate::minutes::pattern::Pattern;

pub(super) static RULES: [Rule; 3] = [
    Rule {
        name: "arranged",
        confidence: Confidence::High,
        subject: Subject::Anything,
        says: Pattern::new(
            r"(?i)\b(?:afklares|arbejdes (?:der )?videre|efterspørges|forelægges|fremlægges|følges op|igangsættes|indbydes|indhentes|indkaldes|indsendes|initieres|inviteres|iværksættes|lægges (?:sagen )?(?:frem|op)|opdateres|orienteres|planlægges|præsenteres|rettes til|tilrettes|udarbejdes|udformes|undersøges|vurderes nærmere|kontaktes|rundsendes|sendes (?:til|ud)|meddeles|gives der? (?:besked|tilbagemelding)|gives (?:en |der )?(?:status|tilbagemelding|orientering|redegørelse)|vendes der tilbage)\b",
        ),
        unless: Some(Pattern::new(
            r"(?i)\bikke\b|\b(?:oplyste|fortalte|svarede|spurgte|foreslog|foreslår|ønskede|nævnte|overvejes|kan|kunne|bør)\b|\bblev\b",
        )),
        responsible: Who::Nobody,
        told: Told::Clause,
    },
    Rule {
        name: "dealt_with_later",
        confidence: Confidence::High,
        subject: Subject::Anything,
        says: Pattern::new(
            r"(?i)\b(?:behandles|drøftes|evalueres|gennemgås|besluttes|godkendes|vendes)\b.*\b(?:næste|kommende|næste?kommende|møde[t]? (?:i|den|d\.))",
        ),
        unless: Some(Pattern::new(
            r"(?i)\bikke\b|\b(?:foreslog|foreslår|ønskede)\b",
        )),
        responsible: Who::Nobody,
        told: Told::Clause,
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
    },
];

#[cfg(test)]
mod tests {
    use super::super::check;

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
    fn what_is_decided_by_that_or_denied_is_not() {
        check(&[
            ("Afprøvningen forlænges med tre måneder.", None, None),
            ("Sagen undersøges ikke nærmere.", None, None),
            ("Sagen drøftes.", None, None),
            ("Der gives dispensation.", None, None),
        ]);
    }
}
