//! Patterns written in the source, so that tables of them can be constants.

use std::ops::Deref;
use std::sync::OnceLock;

use regex::{Captures, Match, Regex};

/// A regular expression that is compiled when it is first used.
///
/// Word boundaries among Danish letters cost the expression engine its fast path. So a pattern is
/// asked first without its boundaries, which fits wherever the whole pattern fits and mostly says
/// no at once.
pub(crate) struct Pattern {
    text: &'static str,
    compiled: OnceLock<Compiled>,
}

struct Compiled {
    exact: Regex,
    /// The same without word boundaries; none when it has none.
    loose: Option<Regex>,
}

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
        self.compiled()
            .loose
            .as_ref()
            .is_none_or(|loose| loose.is_match(words))
    }

    #[expect(
        clippy::expect_used,
        reason = "the text is a constant, and the tests use every table"
    )]
    fn compiled(&self) -> &Compiled {
        let compile = |text: &str| Regex::new(text).expect("a pattern of the source");
        self.compiled.get_or_init(|| Compiled {
            exact: compile(self.text),
            loose: self
                .text
                .contains(r"\b")
                .then(|| compile(&self.text.replace(r"\b", ""))),
        })
    }
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
}
