//! An item that goes to somebody else.

use super::{Rule, Subject, Told, Who};
use crate::minutes::document::Confidence;
use crate::minutes::pattern::Pattern;

pub(super) static RULES: [Rule; 4] = [
    Rule {
        name: "referred",
        confidence: Confidence::High,
        subject: Subject::Anything,
        says: Pattern::new(
            r"(?i)\b(?:oversend(?:es|t|te)|videresend(?:es|t|te)|tilbagesend(?:es|t|te)|hjemvis(?:es|t|te)|henvis(?:es|t|te)|fremsend(?:es|t)|at (?:oversende|videresende|tilbagesende|hjemvise|henvise|sende) (?:sagen|punktet|spørgsmålet|forslaget|ansøgningen|planen)|(?:sendes|sendt|går|gik|forelægges|sagen forelægges) (?:tilbage|retur|videre|til (?:fornyet |endelig )?(?:behandling|godkendelse|afgørelse)))\b.*\b(?:til|i)\b|^(?:\p{L}+ )?sendes til (?:\p{Lu}|de )|\b(?:begærede|begærer|kræver|krævede|ønsker|ønskede) (?:sagen|spørgsmålet|punktet) (?:indbragt|forelagt|rejst)\b|\bforelægges (?:\p{L}+ )?(?:for )?(?:\p{Lu}\p{L}*(?:udvalg|råd|bestyrelse)|de \p{L}+ (?:byråd|udvalg))",
        ),
        unless: Some(Pattern::new(
            r"(?i)\bder henvises til\b|\bhenvises til at\b|\bblev tidligere\b|\bsendes til udvalget\b",
        )),
        responsible: Who::Receiver,
        told: Told::Referral,
        needs_due: false,
    },
    Rule {
        name: "consulted",
        confidence: Confidence::High,
        subject: Subject::Anything,
        says: Pattern::new(
            r"(?i)\bsendes (?:ud )?(?:i (?:\p{L}+ )?høring|til (?:udtalelse|høring))\b",
        ),
        unless: None,
        responsible: Who::Nobody,
        told: Told::Clause,
        needs_due: false,
    },
    Rule {
        name: "recommended",
        confidence: Confidence::High,
        subject: Subject::Anything,
        says: Pattern::new(
            r"^(?i:enstemmigt |indstillingen |sagen |forslaget |planen |strategien |punktet |det )?(?i:anbefales|anbefalet|indstilles|indstillet)\b",
        ),
        unless: None,
        responsible: Who::Receiver,
        told: Told::Referral,
        needs_due: false,
    },
    Rule {
        name: "recommended_by_body",
        confidence: Confidence::High,
        subject: Subject::OwnBody,
        says: Pattern::new(
            r"(?i)^(?:enstemmigt |kan )?(?:anbefaler|anbefalede|anbefale|indstiller|indstillede|oversender|oversendte|sender (?:\p{L}+ )?(?:tilbage|videre|retur)|sender (?:sagen|forslaget|strategien|planen|budgetforslaget)|videresender|hjemviser|hjemviste|henviser|henviste)\b|^(?:\p{L}+ ){1,8}?og (?:sender|oversender|anbefaler|indstiller)\b",
        ),
        unless: Some(Pattern::new(r"(?i)^\p{L}+ ikke\b")),
        responsible: Who::Receiver,
        told: Told::Referral,
        needs_due: false,
    },
];

#[cfg(test)]
mod tests {
    use super::super::check;

    #[test]
    fn what_goes_on_is_found_with_its_receiver() {
        let referred = Some("referred");
        check(&[
            (
                "Oversendes til Klima- og Byudvalget, der skal svare.",
                referred,
                Some("Klima- og Byudvalget"),
            ),
            (
                "Sagen går tilbage til forvaltningen, som skal regne.",
                referred,
                Some("forvaltningen"),
            ),
            (
                "Forslaget henvises til Økonomiudvalget.",
                referred,
                Some("Økonomiudvalget"),
            ),
            (
                "Anbefales over for Byrådet.",
                Some("recommended"),
                Some("Byrådet"),
            ),
            ("Anbefales.", Some("recommended"), None),
            (
                "Udvalget anbefaler plan A over for Byrådet.",
                Some("recommended_by_body"),
                Some("Byrådet"),
            ),
            (
                "Udkastet sendes i høring hos Ældrerådet.",
                Some("consulted"),
                None,
            ),
            ("Der henvises til bilaget.", None, None),
            ("Økonomiudvalget anbefaler strategien.", None, None),
        ]);
    }
}
