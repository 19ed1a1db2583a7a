//! Somebody takes something on, in the present tense: "Plan & Data kortlægger behovet".
//!
//! Minutes tell what happened in the past tense, so the present is a promise, unless the verb only
//! takes a stand.

use super::{Rule, Subject, Told, Who};
use crate::minutes::document::Confidence;
use crate::minutes::pattern::Pattern;

pub(super) static RULES: [Rule; 8] = [
    Rule {
        name: "sees_to",
        confidence: Confidence::High,
        subject: Subject::Somebody,
        says: Pattern::new(
            r"^får (?:det|den|dem|sagen|\p{L}+(?:en|et|erne)) (?:\p{L}+ )?(?:rettet|undersøgt|lavet|afklaret|ordnet|repareret|tjekket|bragt|lagt|sat|udbedret|belyst)\b",
        ),
        unless: None,
        responsible: Who::Subject,
        told: Told::Clause,
        needs_due: false,
    },
    Rule {
        name: "promised",
        confidence: Confidence::High,
        subject: Subject::Somebody,
        says: Pattern::new(
            r"(?i)^(?:\p{L}+ ){0,6}?(?:lovede|lover|påtog sig|påtager sig|tilbød|tilbyder|meldte sig til)\b",
        ),
        unless: Some(Pattern::new(r"(?i)\bikke\b")),
        responsible: Who::Subject,
        told: Told::Clause,
        needs_due: false,
    },
    Rule {
        name: "done_by",
        confidence: Confidence::High,
        subject: Subject::Anything,
        says: Pattern::new(r"(?i)\b(?:\p{Ll}{3,}es|bliver \p{L}+t)(?: \p{L}+(?:t|is))?\s+af\s"),
        // What is said or paid by somebody is nothing that they are going to do.
        unless: Some(Pattern::new(
            r"(?i)\bikke\b|\bblev\b|\b(?:anbefales|støttes|ønskes|finansieres|betales|ledes|ejes|besluttes|godkendes|tiltrædes|udgøres|bruges|benyttes|repræsenteres|omfattes|dækkes|drives|foreslås|indstilles|afholdes|bæres|administreres|varetages|kendes|ses|følges|deles|anvendes|forestås|understøttes|bestyres|modtages|opleves|vurderes|tilbydes)(?: \p{L}+(?:t|is))?\s+af\b",
        )),
        responsible: Who::Agent,
        told: Told::Clause,
        needs_due: false,
    },
    Rule {
        name: "undertakes",
        confidence: Confidence::High,
        subject: Subject::Somebody,
        says: Pattern::new(
            r"^(?:(?:også|herefter|derefter|endvidere|desuden|dog|nu|fortsat|løbende|årligt|hvert (?:år|halvår|kvartal)|(?:en|én|to|tre|fire) gange? (?:årligt|om året)|(?:til|på|inden) (?:det )?(?:dette|næste|kommende) \p{Ll}*møde) )?\p{Ll}{2,}r\b",
        ),
        unless: Some(Pattern::new(
            r"(?x)^(?:(?:også|herefter|derefter|endvidere|desuden|dog|nu|fortsat)\ )?(?:
              anbefaler|bakker|beholder|beklager|bemærker|bifalder|deltager|efter|efterlyser|efterspørger|eller
             |er|finder|for|foreslår|forstår|for|får|gør\ opmærksom|har|hilser|hører|håber|her|konstaterer|kvitterer
             |mener|når|noterer|opfordrer|opfylder|oplever|over|overvejer|peger|påpeger|roser|ser\ (?:frem|positivt|gerne|det|ikke|med)|spørger,?\ (?:om|til|ind)|stemmer
             |støtter|takker|tilslutter|tiltræder|tager\ (?:forbehold|afstand)|tager\b.*til\ efterretning|tager\ det\ med|tager\ den\ med|under|undrer|tilhører|bidrager|repræsenterer|skylder|fylder|fejrer|viser,|siger|skriver,\ at|mødes\ kl|holder\ (?:generalforsamling|åbent|lukket|ferie|møde\ (?:den|i\ uge))|kommer\ (?:ud|ikke)|inviterer\ (?:udvalget|byrådet|rådet|alle|til)|byder|følger\ (?:indstillingen|\p{L}+s\ indstilling)|besøger|bytter|forbeholder|fastholder|bevarer|fortsætter\ som|får\ (?:nyt|ny|nye|en\ ny)
             |var|ønsker|åbner|lukker|slutter|starter|begynder|modtager|udtrykker|kender|mangler|udgør|koster|ligger|består|hedder
             |orienterer\ om|(?:oplyser|orienterer|fortæller|forklarer|vurderer|svarer|nævner|forventer|tror),?\ (?:at|om)
             |\p{L}+r\ ikke)\b",
        )),
        responsible: Who::Subject,
        told: Told::Clause,
        needs_due: false,
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
        needs_due: false,
    },
    Rule {
        name: "enabled",
        confidence: Confidence::High,
        subject: Subject::Somebody,
        says: Pattern::new(
            r"^(?:kan nå at|(?:får|fik) (?:til opgave|mandat til|bemyndigelse til|ansvaret for) at|bemyndiges til at|sørger for|er ansvarlig for|har ansvaret for)\b",
        ),
        unless: None,
        responsible: Who::Subject,
        told: Told::Clause,
        needs_due: false,
    },
    Rule {
        name: "body_undertakes",
        confidence: Confidence::High,
        subject: Subject::OwnBody,
        says: Pattern::new(
            r"^(?:(?:også|herefter|derefter|endvidere|desuden|dog|nu|fortsat) )?(?:\p{Ll}{3,}r\b|vil (?:\p{L}+ )?(?:drøfte|behandle|undersøge|kontakte|invitere|følge|se på|holde|sende|skrive|tage|arbejde|besøge|arrangere|planlægge)\b|(?:aftalte|aftaler) at \p{L}+e\b)",
        ),
        // What a body does at the meeting itself, and the stands it takes.
        unless: Some(Pattern::new(
            r"(?x)^(?:(?:også|herefter|derefter|endvidere|desuden|dog|nu|fortsat)\ )?(?:
              accepterer|afslår|afviser|anbefaler|anerkender|anser|anmoder|bakker|beder|bekræfter|beklager|bemyndiger|bemærker
             |bevilger|bifalder|drøfter|efterlyser|efterspørger|er|fastholder|fastsætter|finder|fordeler|foreslår|forkaster|forudsætter|forventer|frigiver
             |følger\ (?:indstillingen|\p{L}+s\ indstilling)|får|giver\ (?:ikke|tilladelse|dispensation|tilskud|afslag|tilsagn)|glæder|godkender|går\ (?:ind|ikke)|gør\ opmærksom
             |\p{L}+r\ ikke|har|henstiller|henviser|hilser|hjemviser|hører|håber|imødekommer|indstiller|kan|konstaterer|konstituerer|kvitterer|lægger\ vægt|meddeler|mener|nedsætter|noterer
             |opfordrer|opretholder|oversender|overvejer|peger|prioriterer|pålægger|roser|sender\ (?:sagen|forslaget|strategien|planen|\p{L}+\ tilbage)|ser|skal|stemmer|støtter|svarer|takker
             |tager\ (?:forbehold|afstand|til|orienteringen|\p{L}+\ til\ efterretning|stilling)|tilkendegiver|tilslutter|tiltræder|tror|udpeger|udtaler|udtrykker|understreger|undrer|vedtager|videresender|vurderer|vælger|ønsker
             |afsætter|foretager\ sig|venter|besøger|hæver|sænker|ændrer|forlænger|ophæver|tildeler|yder|bibeholder|bevarer)\b",
        )),
        responsible: Who::Body,
        told: Told::Clause,
        needs_due: false,
    },
    Rule {
        name: "body_decides_to",
        confidence: Confidence::High,
        subject: Subject::OwnBody,
        says: Pattern::new(
            r"^(?:[^,.]{0,60}\bog )?(?:besluttede|beslutter|besluttet|vedtog)(?: desuden| samtidig| derfor)?,? at (?:invitere|indkalde|kontakte|undersøge|søge om|rette henvendelse|tage kontakt|tage (?:sagen|punktet|emnet) op|arbejde videre|afholde|besøge|følge op|vende tilbage|bede|anmode|sende et|skrive|udarbejde|lave)\b",
        ),
        unless: None,
        responsible: Who::Nobody,
        told: Told::Clause,
        needs_due: false,
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
                Some("Udvalget"),
            ),
        ]);
    }

    #[test]
    fn what_is_promised_decided_or_done_by_somebody_is_named() {
        let undertakes = Some("undertakes");
        check(&[
            (
                "Udvalget besluttede at invitere skolerne.",
                Some("body_decides_to"),
                None,
            ),
            (
                "Svend Krog spørger foreningerne, om de vil have en stand.",
                undertakes,
                Some("Svend Krog"),
            ),
            (
                "Forsøget evalueres af Børneudvalget i maj.",
                Some("done_by"),
                Some("Børneudvalget"),
            ),
            (
                "Skolechefen får sagen undersøgt.",
                Some("sees_to"),
                Some("Skolechefen"),
            ),
            (
                "Jens Holm lovede at ringe.",
                Some("promised"),
                Some("Jens Holm"),
            ),
            (
                "Forvaltningen fik mandat til at forhandle.",
                Some("enabled"),
                Some("Forvaltningen"),
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
            ("Liste B og liste Ø stemte imod.", Some("statement"), None),
            ("Skolen åbner den 1. august.", None, None),
            (
                "Liste Ø stemte for, at prisen skal fryses.",
                Some("statement"),
                None,
            ),
            ("Et mindretal (C) ønsker sagen udsat.", None, None),
            ("Skolerne får ikke flere penge.", None, None),
            ("Rådet afgiver ikke svar nu.", None, None),
            ("Planen støttes af Byrådet.", Some("dealt_with_later"), None),
        ]);
    }
}
