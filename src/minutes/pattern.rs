//! Patterns written in the source, so that tables of them can be constants.

mod needed;

use std::cell::RefCell;
use std::ops::Deref;
use std::sync::OnceLock;

use regex::{Captures, Match, Regex};

use self::needed::Finder;

/// A regular expression that is compiled when it is first used.
///
/// Its letters, digits and spaces (`\p{L}`, `\p{Lu}`, `\p{Ll}`, `\d`, `\s`) are those of the Latin alphabets:
/// all of Unicode would make every expression hundreds of times as large, and a document asks all of them.
///
/// An expression costs far more than a look for words. So a text is first asked for the words without
/// which the expression never fits; then, since word boundaries among Danish letters cost the engine its fast
/// path, for the expression without its boundaries. Both mostly say no at once.
pub(crate) struct Pattern {
    text: &'static str,
    compiled: OnceLock<Compiled>,
}

struct Compiled {
    exact: Regex,
    /// What finds one of the words that it needs; none where it needs none.
    needed: Option<Finder>,
    /// The same without word boundaries; none when it has none.
    loose: Option<Regex>,
}

/// The classes that are narrowed, and what they hold, as it is written between brackets.
const CLASSES: [(&str, &str); 5] = [
    (r"\p{L}", "A-Za-zÀ-ÖØ-öø-ɏ"),
    // In the extended alphabets capital and small letters take turns.
    (r"\p{Lu}", "A-ZÀ-ÖØ-ÞĀ-ɏ"),
    (r"\p{Ll}", "a-zß-öø-ÿĀ-ɏ"),
    (r"\d", "0-9"),
    (r"\s", r"\t\n\x0B\x0C\r\x20\x{A0}\x{2028}\x{2029}"),
];

impl Pattern {
    /// The pattern with this text; letters match in either case only where the text says `(?i)`.
    pub(crate) const fn new(text: &'static str) -> Self {
        Self {
            text,
            compiled: OnceLock::new(),
        }
    }

    pub(crate) fn is_match(&self, words: &str) -> bool {
        self.may_match(words) && self.compiled().exact.is_match(words)
    }

    pub(crate) fn find<'a>(&self, words: &'a str) -> Option<Match<'a>> {
        if self.may_match(words) {
            self.compiled().exact.find(words)
        } else {
            None
        }
    }

    pub(crate) fn captures<'a>(&self, words: &'a str) -> Option<Captures<'a>> {
        if self.may_match(words) {
            self.compiled().exact.captures(words)
        } else {
            None
        }
    }

    fn may_match(&self, words: &str) -> bool {
        let Compiled { needed, loose, .. } = self.compiled();
        needed.as_ref().is_none_or(|needed| holds(words, needed))
            && loose.as_ref().is_none_or(|loose| loose.is_match(words))
    }

    fn compiled(&self) -> &Compiled {
        self.compiled.get_or_init(|| Compiled::of(self.text))
    }
}

/// Whether one of the words is in this text. It is kept in small letters, for the next pattern is mostly asked
/// about the same text.
fn holds(text: &str, words: &Finder) -> bool {
    thread_local! {
        static SMALL: RefCell<Small> = const { RefCell::new(Small { text: String::new(), small: String::new() }) };
    }
    if text.len() > LONGEST_KEPT {
        return words.is_in(&text.to_ascii_lowercase());
    }
    SMALL.with_borrow_mut(|last| {
        if last.text != text {
            text.clone_into(&mut last.text);
            text.clone_into(&mut last.small);
            last.small.make_ascii_lowercase();
        }
        words.is_in(&last.small)
    })
}

/// A longer text, in bytes, is not kept.
const LONGEST_KEPT: usize = 4096;

/// A text, and the same in small letters.
struct Small {
    text: String,
    small: String,
}

impl Compiled {
    #[expect(
        clippy::expect_used,
        reason = "the text is a constant, and a test compiles every one"
    )]
    fn of(text: &str) -> Self {
        let text = narrowed(text);
        let compile = |text: &str| Regex::new(text).expect("a pattern of the source");
        Self {
            exact: compile(&text),
            needed: Finder::of(&text),
            loose: text
                .contains(r"\b")
                .then(|| compile(&text.replace(r"\b", ""))),
        }
    }
}

/// The expression with its classes narrowed.
fn narrowed(text: &str) -> String {
    let mut narrowed = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_in_brackets = false;
    while let Some(letter) = rest.chars().next() {
        let class = CLASSES.iter().find(|(name, _)| rest.starts_with(name));
        let taken = match (class, letter) {
            (Some((name, held)), _) if is_in_brackets => {
                narrowed.push_str(held);
                name.len()
            }
            (Some((name, held)), _) => {
                narrowed.extend(["[", held, "]"]);
                name.len()
            }
            (None, '\\') => {
                let escaped: String = rest.chars().take(2).collect();
                narrowed.push_str(&escaped);
                escaped.len()
            }
            (None, letter) => {
                is_in_brackets = match letter {
                    '[' => true,
                    ']' => false,
                    _ => is_in_brackets,
                };
                narrowed.push(letter);
                letter.len_utf8()
            }
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    narrowed
}

/// For what is asked less often: all matches, replacing.
impl Deref for Pattern {
    type Target = Regex;

    fn deref(&self) -> &Regex {
        &self.compiled().exact
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn a_pattern_keeps_its_word_boundaries() {
        static WORD: Pattern = Pattern::new(r"(?i)\børn\b");
        for (words, is_match) in [
            ("en Ørn", true),
            ("børn", false),
            ("ørne", false),
            ("", false),
        ] {
            assert_eq!(WORD.is_match(words), is_match, "{words}");
            assert_eq!(WORD.find(words).is_some(), is_match, "{words}");
            assert_eq!(WORD.captures(words).is_some(), is_match, "{words}");
        }
    }

    #[test]
    fn classes_are_narrowed_inside_and_outside_of_brackets() {
        for (text, expected) in [
            (r"\d", "[0-9]"),
            (r"[\d-]", "[0-9-]"),
            (r"\\d\.\[\d", r"\\d\.\[[0-9]"),
            (r"[^\d]\p{Lu}", "[^0-9][A-ZÀ-ÖØ-ÞĀ-ɏ]"),
            ("a[b]c", "a[b]c"),
        ] {
            assert_eq!(narrowed(text), expected);
        }
    }

    #[test]
    fn letters_are_those_of_names_in_danish_minutes() {
        static NAME: Pattern = Pattern::new(r"^\p{Lu}\p{Ll}+$");
        for (name, is_match) in [
            ("Åse", true),
            ("Þórdís", true),
            ("Šarić", true),
            ("Müller", true),
            ("anna", false),
            ("A×b", false),
        ] {
            assert_eq!(NAME.is_match(name), is_match, "{name}");
        }
    }

    /// The texts of all patterns in the source below a folder.
    fn written_in(folder: &Path) -> Vec<String> {
        let written = r##"Pattern::new\(\s*r(?:"([^"]*)"|#"((?s:.*?))"#)"##;
        let written = Regex::new(written).unwrap();
        let mut texts = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let source = fs::read_to_string(&path).unwrap();
                texts.extend(written.captures_iter(&source).map(|found| {
                    let text = found.get(1).or_else(|| found.get(2));
                    text.unwrap().as_str().to_owned()
                }));
            }
        }
        texts
    }

    #[test]
    fn every_pattern_of_the_source_compiles() {
        let texts = written_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/minutes"));
        assert!(texts.len() > 100, "{}", texts.len());
        for text in texts {
            let compiled = Compiled::of(&text);
            assert!(!compiled.exact.as_str().contains(r"\p{L"), "{text}");
        }
    }
}
