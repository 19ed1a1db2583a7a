//! What a decision amounts to, by the language of minutes.
//!
//! The first sentence that says something decides; within a sentence the first word list that
//! fits. Left out: what is to be done about it.

use super::pattern::Pattern;
use crate::domain::decision::Outcome;

/// The words of each outcome, the particular before the general.
static WORDS: [(Outcome, Pattern); 12] = [
    (
        Outcome::None,
        Pattern::new(
            r"(?i)^(?:(?:der var )?(?:intet|ingenting)\b|ingen(?: bemærkninger)?\.?$|der var ingen )",
        ),
    ),
    (
        Outcome::Withdrawn,
        Pattern::new(
            r"(?i)\b(?:udgået|udgår|trukket(?: tilbage)?|trækkes|(?:sagen|punktet)\b.{0,20}\btage[st] af dagsordenen)\b",
        ),
    ),
    (
        Outcome::Postponed,
        Pattern::new(
            r"(?i)\b(?:udsat\b|udsættes|udsatte (?:sagen|punktet|behandlingen|beslutningen)|udsætter|udskydes|udskudt|genoptages|(?:går|sendes|sendt|sendte\b.{0,30}) tilbage til (?:forvaltningen|administrationen))",
        ),
    ),
    (
        Outcome::Rejected,
        Pattern::new(
            r"(?i)\b(?:forkastet|forkastede|forkastes|afvist|afviste|afvises|afslået|afslag|nedstemt|ikke (?:godkendt|vedtaget|tiltrådt|imødekommet|imødekommes|støttet|bevilget)|(?:kan|kunne|vil|ønsker) ikke (?:støtte|godkende|tiltræde|imødekomme|anbefale)|(?:giver|gav|godkender|godkendte|støtter|støttede|imødekommer|imødekom|bevilger) ikke|meddeles? afslag)\b",
        ),
    ),
    (
        Outcome::Referred,
        Pattern::new(
            r"(?i)\b(?:oversend(?:es|t|te)|fremsend(?:es|t|te)|videresend(?:es|t)|henvis(?:es|t|te)|indstilles|indstillet|indstiller|anbefales|anbefalet|anbefaler|anbefalede|hjemvises)\b",
        ),
    ),
    (
        Outcome::ApprovedAsAmended,
        Pattern::new(
            r"(?i)\b(?:godkend|tiltråd|tiltræd|vedtag|vedtog|fulgt)\p{L}*\b.*(?:\b(?:med|under) (?:den|det|de|følgende|en|forbehold)\b.{0,40}\b(?:ændring|tilføjelse|bemærkning|præcisering|tilretning|rettelse)|\bidet\b|\bdog\b|\btilføjede\b|\bbortset fra\b|\bundtag)",
        ),
    ),
    (
        Outcome::ApprovedAsAmended,
        Pattern::new(r"(?i)\bsom foreslået\b.*\bdog\b|\bmed ændringer\b"),
    ),
    (
        Outcome::Approved,
        Pattern::new(
            r"(?i)\b(?:godkend(?:t|te|es|er)|tiltråd(?:t|te)|tiltrædes?|tiltræder|vedtag(?:et|es|er)|vedtog|besluttet|besluttede|beslutter|bevilge(?:t|de|s)|valg(?:t|te)|vælges|udpege(?:t|de|s)|konstituere(?:t|de)|enigh?e?d?e? om|enig i|tilsluttede|tilslutter|tilslutning|imødekommet|bakke(?:r|de) op|støtte(?:r|de|s)|blev fulgt|stemte for|forlænges|fordelte|fastsat|fastsatte|nedsat(?:te)?|nedsættes|i høring|giver tilladelse|gav tilladelse)\b",
        ),
    ),
    (
        Outcome::Noted,
        Pattern::new(
            r"(?i)\b(?:til efterretning|orientering(?:en)?(?: er| blev)? (?:givet|taget)|orienteret|orienterede|er gennemgået|blev gennemgået|gennemgik|oplyste|redegjorde|noteret|noterede|blev holdt)\b",
        ),
    ),
    (
        Outcome::Discussed,
        Pattern::new(r"(?i)\b(?:drøftet|drøftede|drøftes|drøftelse|debattere(?:t|de))\b"),
    ),
    (
        Outcome::Noted,
        Pattern::new(r"(?i)\bborgmesteren fortalte|\bformanden fortalte"),
    ),
    (
        Outcome::Discussed,
        Pattern::new(r"(?i)\b(?:ønsker|bad|anmodede)\b"),
    ),
];

/// The outcome of a decision whose sentences these are.
pub(crate) fn outcome_of<'a>(sentences: impl Iterator<Item = &'a str>) -> Outcome {
    let mut outcome = Outcome::None;
    for sentence in sentences {
        let said = WORDS
            .iter()
            .find(|(_, words)| words.is_match(sentence))
            .map(|(said, _)| *said);
        outcome = match (outcome, said) {
            (Outcome::None, Some(said)) => said,
            // "At 1: Godkendt. At 2: Ikke godkendt." is neither the one nor the other.
            (Outcome::Approved, Some(Outcome::Rejected)) if sentence.starts_with("At ") => {
                Outcome::ApprovedAsAmended
            }
            // "Udvalget fordelte puljen som foreslået. X får dog først svar, når …"
            (Outcome::Approved, _) if sentence.contains(" dog ") => Outcome::ApprovedAsAmended,
            (outcome, _) => outcome,
        };
    }
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_minutes_tells_the_outcome() {
        for (sentences, outcome) in [
            (&["Godkendt."][..], Outcome::Approved),
            (&["Orientering givet"], Outcome::Noted),
            (&["Taget til efterretning."], Outcome::Noted),
            (&["Der var intet under eventuelt."], Outcome::None),
            (&["Intet."], Outcome::None),
            (
                &["Der var enighed om, at der skal laves en plan."],
                Outcome::Approved,
            ),
            (
                &["Godkendt med den ændring, at fristen bliver kortere."],
                Outcome::ApprovedAsAmended,
            ),
            (&["Vedtaget med 12 stemmer mod 3."], Outcome::Approved),
            (
                &["Udsat.", "Direktionen godkendte i øvrigt bilaget."],
                Outcome::Postponed,
            ),
            (&["Sagen udsættes til næste møde."], Outcome::Postponed),
            (&["Forslaget blev forkastet."], Outcome::Rejected),
            (&["Rådet kan ikke støtte ansøgningen."], Outcome::Rejected),
            (&["Oversendes til Økonomiudvalget."], Outcome::Referred),
            (&["Anbefales."], Outcome::Referred),
            (&["Udgået."], Outcome::Withdrawn),
            (&["Drøftet."], Outcome::Discussed),
            (
                &["At 1: Godkendt.", "At 2: Ikke godkendt."],
                Outcome::ApprovedAsAmended,
            ),
            (&["Pia fortalte om sommerferien."], Outcome::None),
        ] {
            assert_eq!(
                outcome_of(sentences.iter().copied()),
                outcome,
                "{sentences:?}"
            );
        }
    }
}
