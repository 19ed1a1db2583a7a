//! An item that comes back to this body.

use super::{Rule, Subject, Told, Who};
use crate::minutes::document::Confidence;
use crate::minutes::pattern::Pattern;

pub(super) static RULES: [Rule; 2] = [
    Rule {
        name: "postponed",
        confidence: Confidence::High,
        subject: Subject::Anything,
        says: Pattern::new(
            r"(?i)\b(?:udsat|at udsætte|(?:stilles|sættes) i bero|ventes genoptaget|udsættes|udskydes|udskudt|skydes|(?:går|gik|kommer) (?:videre )?til (?:andenbehandling|2\. behandling)|(?:udsatte|udsætter) (?:sagen|punktet|behandlingen|beslutningen|spørgsmålet))\b",
        ),
        unless: Some(Pattern::new(
            r"(?i)\b(?:ikke (?:udsat|at udsætte|(?:stilles|sættes) i bero|ventes genoptaget|udsættes|udskydes)|udsat for|(?:frist|ansøgningsfrist|deadline)[^.]{0,60}udsk\p{L}+|stillede .{0,20}forslag)\b",
        )),
        responsible: Who::Nobody,
        told: Told::Resumption,
        needs_due: false,
    },
    Rule {
        name: "taken_up_again",
        confidence: Confidence::High,
        subject: Subject::Anything,
        says: Pattern::new(
            r"(?i)\b(?:genoptages|genbehandles|tages op (?:igen|på)|tages med på|kommer (?:på )?igen|ny behandling|fornyet behandling på|genfremsættes|genfremlægges|tages op i .{3,60} igen|(?:drøftes|behandles|vendes) (?:igen|på ny)|sættes (?:på|igen)|dagsordenssættes|kommer (?:sagen|punktet) (?:på|igen|tilbage)|(?:endelig|ny|fornyet) behandling på (?:\p{L}+ )?\p{L}*møde[t]?|(?:drøftelsen|behandlingen|debatten|punktet|sagen) fortsætter|(?:drøftelsen|behandlingen|debatten) fortsættes|(?:sagen|punktet) kommer (?:på|igen|tilbage))\b",
        ),
        unless: Some(Pattern::new(
            r"(?i)\b(?:ikke|blev|tages med på råd|sættes i)\b",
        )),
        responsible: Who::Nobody,
        told: Told::Resumption,
        needs_due: false,
    },
];

#[cfg(test)]
mod tests {
    use super::super::check;

    #[test]
    fn what_comes_back_is_found() {
        let postponed = Some("postponed");
        let again = Some("taken_up_again");
        check(&[
            ("Udsat.", postponed, None),
            ("Sagen udsættes til næste møde", postponed, None),
            ("Udvalget udsatte sagen.", postponed, None),
            ("Punktet genoptages på næste møde.", again, None),
            (
                "Efter ferien kommer sagen på udvalgets møde i marts.",
                again,
                None,
            ),
            ("Den kommer på igen den 25. august 2021.", again, None),
            ("Sagen blev ikke udsat.", None, None),
            ("Indsatsen for udsatte børn blev drøftet.", None, None),
        ]);
    }
}
