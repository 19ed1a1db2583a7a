//! Which words a text must hold for a pattern to fit: one look for them says no to most texts, long before
//! the expression itself is tried.
//!
//! Left out: texts that spell with the long s or the Kelvin sign, which an expression that lets letters match
//! in either case would take.

use aho_corasick::{AhoCorasick, packed};
use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind};

/// Of more words than this there is nothing to gain by looking for them.
const MOST_WORDS: usize = 160;
/// Parts of a pattern that stand for more texts than this count as standing for any.
const MOST_TEXTS: usize = 32;
/// Of what is repeated more often, so many are looked for.
const MOST_REPEATS: usize = 4;
/// Letters beyond ASCII in a word, each of which is looked for in both cases.
const MOST_BEYOND_ASCII: usize = 2;

/// Finds one of the words without which an expression never fits.
pub(super) enum Finder {
    /// By the vectors of the processor: a few words, on most machines.
    Packed(packed::Searcher),
    /// By an automaton.
    Automaton(AhoCorasick),
}

impl Finder {
    /// The finder for this expression; `None` where it may fit a text without any word worth looking for.
    /// An expression that is none needs nothing.
    pub(super) fn of(expression: &str) -> Option<Self> {
        let needed = Part::of(&regex_syntax::parse(expression).ok()?).needed()?;
        if needed.len() > MOST_WORDS || !needed.iter().all(|word| is_telling(word)) {
            return None;
        }
        let words: Vec<_> = needed.iter().flat_map(|word| in_both_cases(word)).collect();
        match packed::Searcher::new(&words) {
            Some(searcher) => Some(Self::Packed(searcher)),
            None => AhoCorasick::new(&words).ok().map(Self::Automaton),
        }
    }

    /// Whether one of the words is in this text, whose ASCII letters are small.
    pub(super) fn is_in(&self, text: &str) -> bool {
        match self {
            Self::Packed(searcher) => searcher.find(text).is_some(),
            Self::Automaton(automaton) => automaton.is_match(text),
        }
    }
}

/// Whether a text without this word is common.
fn is_telling(word: &str) -> bool {
    let mut letters = word.chars();
    match (letters.next(), letters.next()) {
        (Some(only), None) => !only.is_alphanumeric() && !matches!(only, ' ' | '.' | ','),
        (Some(_), Some(_)) => true,
        (None, _) => false,
    }
}

/// The word with every letter beyond ASCII small and capital; cut where there are too many of them.
fn in_both_cases(word: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut beyond = 0;
    for small in word.chars() {
        let capital = small.to_uppercase().next().unwrap_or(small);
        let has_two = !small.is_ascii() && capital != small;
        beyond += usize::from(has_two);
        if beyond > MOST_BEYOND_ASCII {
            break;
        }
        let mut with_capital = if has_two { all.clone() } else { vec![] };
        for one in &mut with_capital {
            one.push(capital);
        }
        for one in &mut all {
            one.push(small);
        }
        all.append(&mut with_capital);
    }
    all
}

/// What a part of an expression asks of a text, in small letters.
enum Part {
    /// It stands for exactly these texts.
    Texts(Vec<String>),
    /// It stands for many texts, each with one of these words in it.
    Holding(Vec<String>),
    /// It stands for any text.
    Anything,
}

impl Part {
    fn of(hir: &Hir) -> Self {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Self::Texts(vec![String::new()]),
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
                Ok(text) => Self::Texts(vec![text.chars().map(small).collect()]),
                Err(_) => Self::Anything,
            },
            HirKind::Class(class) => Self::of_class(class),
            HirKind::Capture(capture) => Self::of(&capture.sub),
            HirKind::Repetition(repetition) => {
                let part = Self::of(&repetition.sub);
                match (repetition.min, repetition.max, part) {
                    (0, Some(1), Self::Texts(mut texts)) => {
                        texts.push(String::new());
                        Self::Texts(texts)
                    }
                    (0, ..) => Self::Anything,
                    (min, _, Self::Texts(texts)) if texts.len() == 1 => {
                        let times = usize::try_from(min).unwrap_or(1).min(MOST_REPEATS);
                        Self::Holding(texts.iter().map(|text| text.repeat(times)).collect())
                    }
                    (_, _, part) => part.needed().map_or(Self::Anything, Self::Holding),
                }
            }
            HirKind::Concat(parts) => Self::one_after_the_other(parts),
            HirKind::Alternation(parts) => Self::one_of(parts),
        }
    }

    /// A class of a letter in both cases, or of few characters.
    fn of_class(class: &Class) -> Self {
        let Class::Unicode(class) = class else {
            return Self::Anything;
        };
        let ranges = class.iter();
        let count: usize = ranges.map(ClassUnicodeRange::len).sum();
        if count > MOST_TEXTS {
            return Self::Anything;
        }
        let all = class.iter().flat_map(|range| range.start()..=range.end());
        let mut texts: Vec<_> = all.map(|c| small(c).to_string()).collect();
        texts.sort_unstable();
        texts.dedup();
        Self::Texts(texts)
    }

    fn one_after_the_other(parts: &[Hir]) -> Self {
        let mut is_exact = true;
        let mut best = None;
        let mut run = vec![String::new()];
        for part in parts {
            let part = Self::of(part);
            match part {
                Self::Texts(texts) if run.len() * texts.len() <= MOST_TEXTS => {
                    run = continued(&run, &texts);
                }
                part => {
                    is_exact = false;
                    best = better(best, Some(run));
                    run = vec![String::new()];
                    best = better(best, part.needed());
                }
            }
        }
        if is_exact {
            return Self::Texts(run);
        }
        better(best, Some(run)).map_or(Self::Anything, Self::Holding)
    }

    fn one_of(parts: &[Hir]) -> Self {
        let mut are_exact = true;
        let mut all = Vec::new();
        for part in parts {
            let part = Self::of(part);
            are_exact &= matches!(part, Self::Texts(_));
            match part.needed() {
                Some(words) => all.extend(words),
                None => return Self::Anything,
            }
        }
        if are_exact {
            Self::Texts(all)
        } else {
            Self::Holding(all)
        }
    }

    fn needed(self) -> Option<Vec<String>> {
        match self {
            Self::Texts(words) | Self::Holding(words) => Some(words),
            Self::Anything => None,
        }
    }
}

fn continued(beginnings: &[String], texts: &[String]) -> Vec<String> {
    let mut all = Vec::with_capacity(beginnings.len() * texts.len());
    for beginning in beginnings {
        all.extend(texts.iter().map(|text| format!("{beginning}{text}")));
    }
    all
}

/// The set whose shortest word is longer, and the smaller of two alike.
fn better(one: Option<Vec<String>>, other: Option<Vec<String>>) -> Option<Vec<String>> {
    let worth = |words: &Vec<String>| {
        let shortest = words.iter().map(String::len).min().unwrap_or(0);
        (shortest.min(4), std::cmp::Reverse(words.len()))
    };
    match (one, other) {
        (Some(one), Some(other)) if worth(&one) < worth(&other) => Some(other),
        (Some(one), _) => Some(one),
        (None, other) => other,
    }
}

/// The small letter of this one; the capital of the long s and of the Kelvin sign is a plain one.
fn small(letter: char) -> char {
    let capital = letter.to_uppercase().next().unwrap_or(letter);
    capital.to_lowercase().next().unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needed(expression: &str) -> Option<Vec<String>> {
        let needed = Part::of(&regex_syntax::parse(expression).unwrap()).needed();
        needed.map(|mut words| {
            words.sort();
            words
        })
    }

    #[test]
    fn the_words_that_an_expression_cannot_do_without() {
        for (expression, words) in [
            ("(?i)børn", Some(vec!["børn"])),
            (r"(?i)\bBørn\b", Some(vec!["børn"])),
            ("^(?:ja|nej)$", Some(vec!["ja", "nej"])),
            (
                r"^.{0,120}?\b(?:skal|bedes) at",
                Some(vec!["bedes at", "skal at"]),
            ),
            ("udvalg(?:et)?s", Some(vec!["udvalgets", "udvalgs"])),
            (r"\d+ (?:uger|dage)", Some(vec![" dage", " uger"])),
            ("(?:mødet )*i maj", Some(vec!["i maj"])),
            ("(?:mødet )+", Some(vec!["mødet "])),
            (r"\.{3,}", Some(vec!["..."])),
            ("(?:uge|[^a]+)", None),
            ("[^.]*", None),
            ("(?:alt|.*)", None),
        ] {
            let words = words.map(|words| words.into_iter().map(str::to_owned).collect());
            assert_eq!(needed(expression), words, "{expression}");
        }
    }

    #[test]
    fn words_are_found_in_either_case() {
        let finder = Finder::of("(?i)Ærøskøbing år").unwrap();
        for (text, is_there) in [
            ("i ÆrØskØbing År", true),
            ("i Ærøskøbing år", true),
            ("i Ærø", false),
            ("", false),
        ] {
            assert_eq!(finder.is_in(text), is_there, "{text}");
        }
    }

    #[test]
    fn what_stands_in_most_texts_is_not_looked_for() {
        for (expression, is_found) in [
            ("a", false),
            (r"\.", false),
            (":", true),
            ("(?:a|bc)", false),
        ] {
            assert_eq!(Finder::of(expression).is_some(), is_found, "{expression}");
        }
    }
}
