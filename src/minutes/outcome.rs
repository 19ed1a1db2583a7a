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
        // "Godkendt, idet punkt 6 udgår." is about another item.
        Outcome::ApprovedAsAmended,
        Pattern::new(
            r"(?i)^(?:dagsordenen )?(?:blev |er )?godkendt\b.*\b(?:udgår|udgik|optages|udsættes|udsat|trukket)\b",
        ),
    ),
    (
        Outcome::Withdrawn,
        Pattern::new(
            r"(?i)\b(?:udgået|udgår|udgik|trukket(?: tilbage)?|trækkes|(?:sagen|punktet)\b.{0,20}\btage[st] af dagsordenen)\b",
        ),
    ),
    (
        Outcome::Postponed,
        Pattern::new(
            r"(?i)\b(?:udsat\b|udsættes|skydes til|udsatte (?:sagen|punktet|behandlingen|beslutningen)|udsætter|udskydes|udskudt|at udsætte|stilles i bero|genoptages|besluttede at udsætte|(?:sagen|punktet) går (?:retur|tilbage) til|(?:drøftelsen|behandlingen) fortsætter|(?:går|sendes|sendt|sendte\b.{0,30}) tilbage til (?:forvaltningen|administrationen))",
        ),
    ),
    (
        Outcome::Rejected,
        Pattern::new(
            r"(?i)\b(?:besluttede at afvise|ej (?:godkendt|vedtaget|tiltrådt)|forkastet|forkastede|forkastes|bortfald(?:t|et|er)|er (?:hermed |dermed )?faldet|afslås|faldt med|nedstemt|opnåede ikke flertal|beholder dermed|afvist|afviste|afvises|afslået|afslag|ikke (?:godkendt|vedtaget|tiltrådt|imødekommet|imødekommes|støttet|bevilget)|(?:kan|kunne|vil|ønsker) ikke (?:tilslutte sig|støtte|godkende|tiltræde|imødekomme|anbefale|godkendes|tiltrædes|imødekommes|støttes|anbefales)|imødekommes? ikke|(?:giver|gav|godkender|godkendte|støtter|støttede|imødekommer|imødekom|bevilger) ikke|meddeles? afslag)\b",
        ),
    ),
    (
        Outcome::Referred,
        Pattern::new(
            r"(?i)\b(?:(?:besluttede|vedtog) at (?:henvise|oversende|videresende|hjemvise)|tilbagesend(?:es|er|t|te)|oversend(?:es|er|t|te)|send(?:es|er|t|te) (?:\p{L}+ )?(?:tilbage|videre|retur) til|sendes til (?:fornyet |endelig )?(?:behandling|\p{L}*udvalget|byrådet|kommunalbestyrelsen)|går videre til|kan anbefale|fremsend(?:es|t|te)|videresend(?:es|t)|henvis(?:es|t|te)|indstilles|indstillet|indstiller|anbefales|anbefalet|anbefaler|anbefalede|hjemvises)\b",
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
            r"(?i)\b(?:godkend(?:t|te|es|er)|tiltråd(?:t|te)|tiltrædes?|(?:udvalget|rådet|byrådet|bestyrelsen|kommunalbestyrelsen) tiltræder|vedtag(?:et|es|er)|vedtog|besluttet|besluttede|beslutter|bevilge(?:t|de|s)|valg(?:t|te)|vælges|udpege(?:t|de|s)|konstituere(?:t|de)|enigh?e?d?e? om|enig i|(?:kan|kunne) tilslutte sig|(?:fik|får|gav|giver) mandat|ansættes|(?:blev|er) aftalt|indstillingen fulgt|tilsluttede|tilslutter|tilslutning|imødekommet|bakke(?:r|de) op|støtte(?:r|de|s)|blev fulgt|stemte for|forlænges|fordelte|fastsat|fastsatte|nedsat(?:te)?|nedsættes|i høring|giver tilladelse|gav tilladelse|ydes|frigives|tildeles|tildelt|pegede på|peger på|fordeler|prioriterede|følger|meddeles (?:tilladelse|dispensation)|meddeler (?:tilladelse|dispensation|garanti)|fulgte)\b",
        ),
    ),
    (
        Outcome::Noted,
        Pattern::new(
            r"(?i)\b(?:til efterretning|orientering(?:en)?(?: er| blev)? (?:givet|taget)|orienteret|orienterede|er gennemgået|blev gennemgået|gennemgik|til orientering|oplyste|redegjorde|fortalte|kvitterede|noteret|noterede|blev holdt)\b",
        ),
    ),
    (
        Outcome::Discussed,
        Pattern::new(r"(?i)\b(?:drøftet|drøftede|drøftes|drøftelse|debattere(?:t|de))\b"),
    ),
    (
        Outcome::Discussed,
        Pattern::new(r"(?i)\b(?:ønsker|bad|anmodede)\b"),
    ),
];

/// Sentences about something else than the item: amendments, statements, single members.
static BESIDE: Pattern = Pattern::new(
    r"(?i)(?:ændringsforslag|stillede forslag|ikke (?:\p{L}+ )?enighed|kunne ikke opnås|uenighed|forslaget bortfaldt|ansøgningsfrist|modforslag|mindretalsudtalelse|særstandpunkt|protokolbemærkning|protokollen|protokollat|tog forbehold|inhabil|habilitet|stemte imod|stemmer imod|undlod at stemme)|^(?:for|imod)\b.{0,40}\bstemte\b|^(?-i:\p{Lu}\p{L}+ (?:\p{Lu}\p{L}+ ){1,3})(?:\(\p{L}{1,2}\) )?(?:kan|kunne|vil|ville|ønsker) ikke\b",
);
/// Words that settle an item, whatever was said before: "gennemgik regnskabet. Regnskabet blev godkendt."
static SETTLES: Pattern = Pattern::new(
    r"(?i)^(?:dagsordenen|indstillingen|forslaget|regnskabet|budgetforslaget|planen|sagen|referatet|\p{Lu}\p{L}+(?:en|et|erne)|herefter blev \p{L}+|indstillingen fra [\p{L} -]+)?\s*(?:blev |er |herefter )*(?:enstemmigt )?(?:godkendt|vedtaget|tiltrådt)\b",
);

/// What takes something back from an approval.
static BUT: Pattern = Pattern::new(r"(?i)\bdog (?:først|således|kun|ikke|med|uden|skal|må)\b");
/// "Godkendt, idet Liste Ø undlod at stemme."
static VOTE: Pattern = Pattern::new(
    r"(?i)\bidet\b[^.]{0,80}\b(?:undlod at stemme|stemte imod|stemmer imod|tog forbehold|tager forbehold|var fraværende|erklærede sig inhabil|ikke deltog)\b",
);

/// The outcome of a decision whose sentences these are.
pub(crate) fn outcome_of<'a>(sentences: impl Iterator<Item = &'a str> + Clone) -> Outcome {
    let plain = sentences
        .clone()
        .filter(|sentence| !BESIDE.is_match(sentence));
    match outcome_said(plain) {
        // Where nothing else was said, an amendment that fell is the outcome.
        Outcome::None => outcome_said(sentences),
        outcome => outcome,
    }
}

/// What a sentence says: of decisions the first, for "tiltrådte, at kravet afvises" agrees; that
/// something was heard or discussed only where it decides nothing.
fn said(sentence: &str) -> Option<Outcome> {
    let found = WORDS
        .iter()
        .filter_map(|(said, words)| Some((*said, words.find(sentence)?.start())));
    // Who voted or left the room is no amendment.
    let is_vote = VOTE.is_match(sentence);
    let found = found.filter(|(said, _)| !(is_vote && *said == Outcome::ApprovedAsAmended));
    let is_mild = |said: Outcome| matches!(said, Outcome::Noted | Outcome::Discussed);
    found
        .min_by_key(|(said, start)| (is_mild(*said), *start))
        .map(|(said, _)| said)
}

fn outcome_said<'a>(sentences: impl Iterator<Item = &'a str>) -> Outcome {
    let mut outcome = Outcome::None;
    for sentence in sentences {
        let said = said(sentence);
        outcome = match (outcome, said) {
            (Outcome::None, Some(said)) => said,
            (Outcome::Noted | Outcome::Discussed, Some(said)) if SETTLES.is_match(sentence) => said,
            // "Punkt 4 udgik. Dagsordenen blev herefter godkendt."
            (Outcome::Withdrawn, Some(said)) if SETTLES.is_match(sentence) => said,
            // "At 1: Godkendt. At 2: Ikke godkendt." is neither the one nor the other.
            (Outcome::Approved, Some(Outcome::Rejected)) if sentence.starts_with("At ") => {
                Outcome::ApprovedAsAmended
            }
            // "Udvalget fordelte puljen som foreslået. Klubben får dog først svar, når …"
            (Outcome::Approved, _) if BUT.is_match(sentence) => Outcome::ApprovedAsAmended,
            (outcome, _) => outcome,
        };
    }
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_beside_the_decision_is_not_its_outcome() {
        for (sentences, outcome) in [
            (
                &["Godkendt, idet Liste Ø undlod at stemme."][..],
                Outcome::Approved,
            ),
            (
                &["Byrådet besluttede at henvise sagen til udvalget."],
                Outcome::Referred,
            ),
            (
                &["Udvalget besluttede at udsætte sagen."],
                Outcome::Postponed,
            ),
            (
                &["Der var ikke enighed om planen.", "Punktet udskydes."],
                Outcome::Postponed,
            ),
            (
                &["Punkt 4 udgik.", "Dagsordenen blev herefter godkendt."],
                Outcome::Approved,
            ),
            (
                &["Forvaltningen orienterede om, at ny leder tiltræder 1. maj."],
                Outcome::Noted,
            ),
            (&["Ej godkendt."], Outcome::Rejected),
            (&["Udvalget kan tilslutte sig model 2."], Outcome::Approved),
        ] {
            assert_eq!(
                outcome_of(sentences.iter().copied()),
                outcome,
                "{sentences:?}"
            );
        }
    }

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
            (&["Pia glemte sine briller."], Outcome::None),
        ] {
            assert_eq!(
                outcome_of(sentences.iter().copied()),
                outcome,
                "{sentences:?}"
            );
        }
    }

    #[test]
    fn what_is_said_beside_the_item_is_not_its_outcome() {
        for (sentences, outcome) in [
            (&["Pia fortalte om planen."][..], Outcome::Noted),
            (
                &["Godkendt, idet punkt 6 udgår."],
                Outcome::ApprovedAsAmended,
            ),
            (
                &[
                    "Liste C stillede ændringsforslag om udsættelse.",
                    "Forslaget bortfaldt.",
                    "Indstillingen blev vedtaget.",
                ],
                Outcome::Approved,
            ),
            (
                &[
                    "Kassereren gennemgik regnskabet.",
                    "Regnskabet blev godkendt.",
                ],
                Outcome::Approved,
            ),
            (
                &["Udvalget tiltrådte, at kravet afvises."],
                Outcome::Approved,
            ),
        ] {
            assert_eq!(
                outcome_of(sentences.iter().copied()),
                outcome,
                "{sentences:?}"
            );
        }
    }
}
