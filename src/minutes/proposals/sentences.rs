//! Sentences of Danish minutes, and the clauses in them that can carry a commitment of their own.

use super::party::Parties;
use crate::minutes::document::Span;
use crate::minutes::pattern::Pattern;

/// Abbreviations that never end a sentence, lower-case, with their last full stop.
const INSIDE: &[&str] = &[
    "adm.", "afd.", "bl.a.", "ca.", "d.", "dir.", "dr.", "eks.", "ekskl.", "evt.", "f.eks.",
    "f.x.", "fx.", "hhv.", "inkl.", "jf.", "kap.", "kl.", "kr.", "maks.", "min.", "mio.", "mia.",
    "nr.", "ift.", "if.", "pga.", "pkt.", "pr.", "p.t.", "skt.", "stk.", "tlf.", "vedr.", "vha.",
    "§.",
];
/// Abbreviations that may end a sentence: they do when a capital letter follows.
const PERHAPS_LAST: &[&str] = &[
    "kr.", "pct.", "osv.", "mv.", "m.v.", "m.m.", "mm.", "m.fl.", "mio.", "mia.", "o.l.", "dvs.",
];
/// A line that is shorter, in bytes, was ended on purpose and not wrapped.
const WRAPPED: usize = 60;

/// The sentences of `text` within `whole`, trimmed, none empty.
pub(crate) fn sentences(text: &str, whole: Span) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = whole.start;
    let passage = whole.of(text);
    let mut line_start = 0;
    for (at, c) in passage.char_indices() {
        let next = at + c.len_utf8();
        let ends = match c {
            '.' | '!' | '?' => {
                let so_far = text.get(start..whole.start + next).unwrap_or_default();
                ends_sentence(so_far, passage.get(next..).unwrap_or_default())
            }
            '\n' => {
                let line = passage.get(line_start..at).unwrap_or_default();
                line_start = next;
                ends_line(line, passage.get(next..).unwrap_or_default())
            }
            _ => false,
        };
        if ends {
            push(
                &mut found,
                text,
                Span {
                    start,
                    end: whole.start + next,
                },
            );
            start = whole.start + next;
        }
    }
    push(
        &mut found,
        text,
        Span {
            start,
            end: whole.end,
        },
    );
    found
}

/// Adds a trimmed stretch, if anything is left of it.
fn push(found: &mut Vec<Span>, text: &str, span: Span) {
    let part = span.of(text);
    let start = span.start + part.len() - part.trim_start().len();
    if !part.trim().is_empty() {
        found.push(Span::at(start, part.trim()));
    }
}

/// Whether the stop that `so_far` ends with ends the sentence when `rest` follows.
fn ends_sentence(so_far: &str, rest: &str) -> bool {
    let Some(next) = rest.trim_start_matches([' ', '"', '”', '(']).chars().next() else {
        return true;
    };
    let is_apart = rest.starts_with(char::is_whitespace);
    if !is_apart || !(next.is_uppercase() || next.is_ascii_digit() || next == '\n') {
        return false;
    }
    let word = so_far
        .rsplit(char::is_whitespace)
        .next()
        .unwrap_or_default();
    // "1. At det sker" is a list number; "i uge 16. Derefter" is an end.
    let word = word.trim_start_matches(['(', '"']);
    if word
        .trim_end_matches('.')
        .chars()
        .all(|c| c.is_ascii_digit())
    {
        let opens = rest.trim_start().starts_with(char::is_uppercase);
        return so_far.trim_start().len() > word.len() && (next.is_uppercase() || opens);
    }
    // "Jens P. Hansen" has an initial, "blok C. Kommunen" has not.
    if word.chars().count() == 2 && word.starts_with(char::is_uppercase) && word.ends_with('.') {
        let before = so_far.trim_end_matches(word).split_whitespace().next_back();
        return before.is_some_and(|before| before.starts_with(char::is_lowercase));
    }
    let word = word.to_lowercase();
    if PERHAPS_LAST.contains(&word.as_str()) {
        return next.is_uppercase();
    }
    !INSIDE.contains(&word.as_str())
}

/// Whether the line break after `line` ends a sentence, or only wraps it.
fn ends_line(line: &str, rest: &str) -> bool {
    let Some(next) = rest.chars().next() else {
        return true;
    };
    let is_list = rest.starts_with(['-', '•', '*', '–']);
    let opens = next.is_uppercase() || next.is_ascii_digit() || matches!(next, '(' | '"' | '”');
    let goes_on = line.ends_with([',', '&']);
    let is_done = line.len() < WRAPPED || line.ends_with([':', ';']);
    next == '\n' || is_list || opens && is_done && !goes_on
}

/// Where a sentence holds another clause: after a linking word, or before a new subject.
static LINKS: Pattern = Pattern::new(
    r"(?x) ;\s+ | ,\s+(?:så|idet|men|hvorefter|som)\s+ | ,\s+med\ henblik\ på,?\ at\s+ | \s+med\ henblik\ på,\ at\s+ | ,?\s+(?:og|samt)\s+ | \s+samtidig\s+med,?\s+at\s+ ",
);
static PASSIVE_FIRST: Pattern = Pattern::new(
    r"^(?:der\s+)?(?:\p{Ll}{3,}(?:eres|ges|des|tes|ses|bes|kes|les|nes|ves)|(?:skal|bør)\s)",
);
/// "og en film bliver optaget af Pia"
static SOMETHING_ELSE: Pattern =
    Pattern::new(r"^(?:en|et|der) (?:\p{L}+ ){0,3}?(?:bliver|skal|\p{L}{4,}es)\b");
static SO_THAT: Pattern = Pattern::new(r"^\S+(?:\s+\S+){0,5}?\s+(?:kan|skal|får|vil)\s");
/// What follows these words qualifies the decision and commits nobody.
static AMENDMENT: Pattern = Pattern::new(
    r"(?i),?\s+(?:(?:med|under)\s+(?:den|de|en|følgende|det)\s+(?:\p{L}+\s+)?(?:ændring(?:er)?|tilføjelse(?:r)?|bemærkning(?:er)?|præcisering(?:er)?|forudsætning)\b|(?:og\s+)?tilføjede,?\s+at\b|forudsat\b|under forudsætning af\b)",
);

/// The clauses of a sentence, in order; at least one.
pub(super) fn clauses(text: &str, sentence: Span, parties: &Parties) -> Vec<Span> {
    let words = sentence.of(text);
    let words = AMENDMENT
        .find(words)
        .and_then(|cut| words.get(..cut.start()))
        .unwrap_or(words);
    let mut found = Vec::new();
    let mut start = 0;
    for link in LINKS.find_iter(words) {
        let rest = words.get(link.end()..).unwrap_or_default();
        let linked = link.as_str().trim_matches([',', ' ', '\n']);
        let opens = match linked {
            "og" | "samt" if linked == "samt" && PASSIVE_FIRST.is_match(rest) => true,
            "og" | "samt" => {
                link.as_str().starts_with(',') && parties.opens_clause(rest)
                    || SOMETHING_ELSE.is_match(rest)
            }
            "som" => parties.opens_clause(rest),
            "så" => SO_THAT.is_match(rest) && parties.leading(rest).is_some(),
            _ => true,
        };
        if opens {
            push(&mut found, text, part(sentence, words, start, link.start()));
            start = link.end();
        }
    }
    push(&mut found, text, part(sentence, words, start, words.len()));
    found
}

fn part(sentence: Span, words: &str, start: usize, end: usize) -> Span {
    Span::at(
        sentence.start + start,
        words.get(start..end).unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        let whole = Span::at(0, text);
        sentences(text, whole)
            .into_iter()
            .map(|span| span.of(text))
            .collect()
    }

    #[test]
    fn abbreviations_and_numbers_do_not_end_a_sentence() {
        for text in [
            "Se bl.a. Kortbogen.",
            "Jf. KL's notat sendes sagen videre d. 3. marts kl. 12.30.",
            "Det koster ca. 14,2 mio. kr. 2024 er dyrest.",
            "1. At puljen fordeles.",
            "Punkt nr. 5 og pkt. 6 flyttes.",
            "A. Hansen deltog.",
            "Jens P. Hansen deltog.",
            "Kort over Teknik &\nMiljø, som en afdeling med et meget langt navn har tegnet.",
        ] {
            assert_eq!(split(text), [text]);
        }
    }

    #[test]
    fn sentences_end_at_stops_paragraphs_and_short_lines() {
        for (text, parts) in [
            (
                "Godkendt. Sendes videre.",
                &["Godkendt.", "Sendes videre."][..],
            ),
            ("Godkendt\n\nSendes videre", &["Godkendt", "Sendes videre"]),
            ("Godkendt\nSendes videre", &["Godkendt", "Sendes videre"]),
            (
                "Godkendt for skolerne i byen og på landet fra og med august 2020.\nDe får besked.",
                &[
                    "Godkendt for skolerne i byen og på landet fra og med august 2020.",
                    "De får besked.",
                ],
            ),
            (
                "Det bliver 5 pct. Beløbet findes.",
                &["Det bliver 5 pct.", "Beløbet findes."],
            ),
            (
                "Det sker i uge 16. Derefter intet.",
                &["Det sker i uge 16.", "Derefter intet."],
            ),
            ("- at a\n- at b", &["- at a", "- at b"]),
            (
                "Ned til 3 pct.\n(Ø) tog forbehold.",
                &["Ned til 3 pct.", "(Ø) tog forbehold."],
            ),
            (
                "Det gælder blok C. Kommunen hjælper.",
                &["Det gælder blok C.", "Kommunen hjælper."],
            ),
            ("", &[]),
        ] {
            assert_eq!(split(text), parts, "{text}");
        }
    }

    #[test]
    fn clauses_part_where_somebody_else_or_something_else_is_meant() {
        for (text, parts) in [
            (
                "Der skal planlægges et forløb samt initieres en prøve i Teknik & Miljø.",
                &[
                    "Der skal planlægges et forløb",
                    "initieres en prøve i Teknik & Miljø.",
                ][..],
            ),
            (
                "Sagen udsættes, så Borgerservice kan nå at hente en pris.",
                &["Sagen udsættes", "Borgerservice kan nå at hente en pris."],
            ),
            (
                "De vil gerne mødes igen, og forvaltningen indkalder.",
                &["De vil gerne mødes igen", "forvaltningen indkalder."],
            ),
            (
                "Vej & Park laver en plan og viser den.",
                &["Vej & Park laver en plan og viser den."],
            ),
            (
                "Godkendt med den ændring, at teksten skal kortes.",
                &["Godkendt"],
            ),
        ] {
            let sentence = Span::at(0, text);
            let found: Vec<_> = clauses(text, sentence, &Parties::default())
                .iter()
                .map(|span| span.of(text))
                .collect();
            assert_eq!(found, parts, "{text}");
        }
    }
}
