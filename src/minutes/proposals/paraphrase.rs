//! Short Danish for what is to be done, made from the words of the decision.
//!
//! "Der skal udarbejdes retningslinjer" becomes "Udarbejde retningslinjer": a passive without its
//! s, or a present without its r, is the infinitive. What does not fit is given as it stands.

use regex::Captures;

use super::party::{self, Parties};
use crate::minutes::pattern::Pattern;

/// The longest paraphrase, in characters.
const LONGEST: usize = 200;

/// Words before the commitment itself.
static LEAD_IN: Pattern = Pattern::new(
    r"(?i)^(?:[-•–]\s*)?(?:at \d+:\s*)?(?:(?:der (?:var|er) enighed om|det (?:blev|er) (?:besluttet|aftalt)|.{0,60}?\b(?:besluttede|beslutter|aftalte|er enige? om))\s*,?\s+at\s+)",
);
/// Adverbs that tell nothing once the sentence stands alone.
macro_rules! adverbs {
    () => {
        r"(?:(?:endvidere|også|desuden|derfor|samtidig|herefter|derefter|fortsat|nu|dog|ligeledes|forinden|herudover|derudover)\s+)*"
    };
}

/// A sentence's shape and how it is told.
struct Shape {
    pattern: Pattern,
    tell: fn(&Captures<'_>) -> String,
}

static SHAPES: [Shape; 7] = [
    Shape {
        pattern: Pattern::new(concat!(
            r"(?i)^der (?P<verb>\p{L}+e)s ",
            adverbs!(),
            r"(?P<rest>.*)$"
        )),
        tell: |found| format!("{} {}", &found["verb"], &found["rest"]),
    },
    Shape {
        pattern: Pattern::new(concat!(
            r"(?i)^der (?:skal|bør) ",
            adverbs!(),
            r"(?P<verb>\p{L}+e)s\b(?P<rest>.*)$"
        )),
        tell: |found| format!("{}{}", &found["verb"], &found["rest"]),
    },
    Shape {
        pattern: Pattern::new(concat!(
            r"(?i)^(?P<what>\S.{0,120}?) skal ",
            adverbs!(),
            r"(?P<verb>\p{L}+e)s\b(?P<rest>.*)$"
        )),
        tell: |found| {
            format!(
                "{} {}{}",
                &found["verb"],
                lowered(&found["what"]),
                &found["rest"]
            )
        },
    },
    Shape {
        pattern: Pattern::new(concat!(
            r"(?i)^.{0,120}?\b(?:skal|bedes) ",
            adverbs!(),
            r"(?P<rest>\p{L}+\b.*)$"
        )),
        tell: |found| found["rest"].to_owned(),
    },
    Shape {
        pattern: Pattern::new(
            r"(?i)^.{0,160}?\b(?:bad|beder|anmodede|anmoder|pålagde|pålægger|bemyndigede|bemyndiger)\b.{2,80}? at (?P<rest>.*)$",
        ),
        tell: |found| found["rest"].to_owned(),
    },
    Shape {
        pattern: Pattern::new(r"^(?P<verb>\p{Ll}{3,}e)s\b(?P<rest>.*)$"),
        tell: |found| format!("{}{}", &found["verb"], &found["rest"]),
    },
    Shape {
        pattern: Pattern::new(
            r"^(?P<what>\p{Lu}\p{L}+(?: \p{Ll}+){0,4}?) (?P<verb>\p{Ll}{3,}e)s\b(?P<rest>.*)$",
        ),
        tell: |found| {
            format!(
                "{} {}{}",
                &found["verb"],
                lowered(&found["what"]),
                &found["rest"]
            )
        },
    },
];

static WISHES: Pattern =
    Pattern::new(r"(?i)^.*?\b(?:ønskes|ønsker(?: sig)?|vil gerne have)\s+(?P<rest>.*)$");
/// "ønsker planen præsenteret" is "få planen præsenteret".
static PARTICIPLE: Pattern =
    Pattern::new(r"\b\p{Ll}{2,}(?:eret|ejdet|rsøgt|lagt|sendt|lavet|revet|lyst|lært)\b");
/// A second verb of the same subject: "planlægger et forløb og præsenterer det".
static SECOND_VERB: Pattern = Pattern::new(
    r"\bog (?P<verb>\p{Ll}+)r (?P<next>(?:det|den|dem|en|et|sig|til|tilbage|\p{Ll}{3,}et)\b)",
);
static PRESENT: Pattern = Pattern::new(concat!(
    r"^\s*",
    adverbs!(),
    r"(?P<verb>\p{Ll}+)r\b(?P<rest>.*)$"
));
static POSSIBLE: Pattern = Pattern::new(
    r"^\s*(?:(?:kan|vil)\s+(?:nå at\s+)?|får (?:til opgave|mandat til) at\s+)(?P<rest>.*)$",
);

/// What a clause asks for.
pub(super) fn tell(clause: &str, parties: &Parties) -> String {
    let clause = clause.split_whitespace().collect::<Vec<_>>().join(" ");
    let clause = LEAD_IN.replace(&clause, "");
    let by_shape = || {
        SHAPES
            .iter()
            .find_map(|shape| Some((shape.tell)(&shape.pattern.captures(&clause)?)))
    };
    finish(
        &by_party(&clause, parties)
            .or_else(by_shape)
            .unwrap_or_else(|| clause.clone().into_owned()),
    )
}

/// The clause itself, in one line.
pub(super) fn as_written(clause: &str) -> String {
    finish(&clause.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What a body wishes for.
pub(super) fn tell_wish(clause: &str) -> String {
    let clause = clause.split_whitespace().collect::<Vec<_>>().join(" ");
    match WISHES.captures(&clause) {
        Some(found) if found["rest"].starts_with("at ") => finish(&clause),
        Some(found) if PARTICIPLE.is_match(&found["rest"]) => {
            finish(&format!("Få {}", &found["rest"]))
        }
        Some(found) => finish(&format!("Sørge for {}", &found["rest"])),
        None => finish(&clause),
    }
}

/// "Plan & Data kortlægger behovene" is "kortlægge behovene".
fn by_party(clause: &str, parties: &Parties) -> Option<String> {
    let (_, end) = parties.leading(clause)?;
    let rest = clause.get(end..).filter(|rest| !rest.contains(" skal "))?;
    if let Some(found) = POSSIBLE.captures(rest) {
        return Some(found["rest"].to_owned());
    }
    let found = PRESENT.captures(rest)?;
    let infinitive = match &found["verb"] {
        "gø" => "gøre",
        verb => verb,
    };
    let rest = SECOND_VERB.replace_all(&found["rest"], "og $verb $next");
    Some(format!("{infinitive}{rest}"))
}

/// The first letter small, unless the word is a name or an abbreviation.
fn lowered(words: &str) -> String {
    let mut letters = words.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    if letters.clone().next().is_some_and(char::is_uppercase) || party::leading(words).is_some() {
        return words.to_owned();
    }
    first.to_lowercase().chain(letters).collect()
}

/// A capital first, no full stop last, and not too long.
fn finish(words: &str) -> String {
    let words = words.trim().trim_end_matches(['.', ',', ';', ':']);
    let mut letters = words.chars();
    let first = letters.next().map(char::to_uppercase);
    let mut told: String = first.into_iter().flatten().chain(letters).collect();
    if let Some((cut, _)) = told.char_indices().nth(LONGEST) {
        let cut = told
            .get(..cut)
            .and_then(|head| head.rfind(' '))
            .unwrap_or(cut);
        told.truncate(cut);
        told.push('…');
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commitments_are_told_as_tasks() {
        for (clause, what) in [
            ("Der skal også udarbejdes en plan.", "Udarbejde en plan"),
            (
                "Der var enighed om, at der skal laves en plan",
                "Lave en plan",
            ),
            (
                "Et lignende tilbud skal samtidig vurderes.",
                "Vurdere et lignende tilbud",
            ),
            (
                "initieres en prøve i Teknik & Miljø.",
                "Initiere en prøve i Teknik & Miljø",
            ),
            ("Plan & Data kortlægger behovene.", "Kortlægge behovene"),
            (
                "HR tager en snak og giver en melding.",
                "Tage en snak og give en melding",
            ),
            ("Der udarbejdes også et notat.", "Udarbejde et notat"),
            ("IT-chefen retter teksten til.", "Rette teksten til"),
            (
                "Borgerservice kan nå at indhente en pris",
                "Indhente en pris",
            ),
            (
                "Rådet får sagen tilbage og skal undersøge lånet",
                "Undersøge lånet",
            ),
            (
                "Udvalget bad forvaltningen om at beregne prisen.",
                "Beregne prisen",
            ),
            (
                "Vedtægten indsendes til Ankestyrelsen.",
                "Indsende vedtægten til Ankestyrelsen",
            ),
            ("Lars foreslog en tur", "Lars foreslog en tur"),
        ] {
            assert_eq!(tell(clause, &Parties::default()), what);
        }
    }

    #[test]
    fn wishes_are_seen_to() {
        assert_eq!(
            tell_wish("Udvalget ønsker en status."),
            "Sørge for en status"
        );
        assert_eq!(
            tell_wish("Udvalget ønsker planen fremlagt."),
            "Få planen fremlagt"
        );
    }

    #[test]
    fn a_long_paraphrase_is_cut_at_a_word() {
        let told = tell(&"ord ".repeat(200), &Parties::default());
        assert!(told.ends_with("ord…") && told.chars().count() <= LONGEST + 1);
    }
}
