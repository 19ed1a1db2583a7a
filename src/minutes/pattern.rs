//! Patterns written in the source, so that tables of them can be constants.

use std::ops::Deref;
use std::sync::OnceLock;

use regex::Regex;

/// A regular expression that is compiled when it is first used.
pub(crate) struct Pattern {
    text: &'static str,
    compiled: OnceLock<Regex>,
}

impl Pattern {
    /// The pattern with this text; letters match in either case only where the text says `(?i)`.
    pub(crate) const fn new(text: &'static str) -> Self {
        Self {
            text,
            compiled: OnceLock::new(),
        }
    }
}

impl Deref for Pattern {
    type Target = Regex;

    #[expect(
        clippy::expect_used,
        reason = "the text is a constant, and the tests use every table"
    )]
    fn deref(&self) -> &Regex {
        self.compiled
            .get_or_init(|| Regex::new(self.text).expect("a pattern of the source"))
    }
}
