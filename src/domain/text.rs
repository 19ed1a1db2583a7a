//! Short texts that people type: names, titles, reasons. Trimmed, bounded, free of control
//! characters.

use std::fmt;

/// Why a text is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("must not be empty")]
    Empty,
    /// Longer than the limit, in characters.
    #[error("must be at most {limit} characters, not {length}")]
    TooLong {
        /// The most characters allowed.
        limit: usize,
        /// The characters there are.
        length: usize,
    },
    /// A control character other than a line break.
    #[error("must not hold control characters")]
    ControlCharacter,
}

/// One line of at most 500 characters: a name or a title.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Title(String);

/// Several lines of at most 10,000 characters: a reason, a note.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Note(String);

/// Verbatim text of minutes, of at most 200,000 characters, kept to the last blank.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Verbatim(String);

impl Note {
    /// For a reason that nobody gave, or gave in words that cannot be kept.
    pub fn unknown() -> Self {
        Self("?".to_owned())
    }

    /// What a server said, cut to a line that can be kept.
    pub fn of_server(words: &str) -> Self {
        let line: String = words
            .chars()
            .filter(|c| !c.is_control())
            .take(1000)
            .collect();
        Self::parse(&line).unwrap_or_else(|_| Self::unknown())
    }
}

macro_rules! bounded {
    ($name:ident, $limit:expr, $prepare:expr, $is_refused:expr) => {
        impl $name {
            /// The most characters a text of this kind may have.
            pub const LIMIT: usize = $limit;

            /// Reads what somebody typed.
            pub fn parse(text: &str) -> Result<Self, TextError> {
                let text: &str = $prepare(text);
                let length = text.chars().count();
                if text.trim().is_empty() {
                    return Err(TextError::Empty);
                }
                if length > Self::LIMIT {
                    return Err(TextError::TooLong {
                        limit: Self::LIMIT,
                        length,
                    });
                }
                if text.chars().any($is_refused) {
                    return Err(TextError::ControlCharacter);
                }
                Ok(Self(text.to_owned()))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
    };
}

bounded!(Title, 500, str::trim, char::is_control);
bounded!(Note, 10_000, str::trim, is_stray_control);
bounded!(Verbatim, 200_000, std::convert::identity, is_stray_control);

impl Verbatim {
    /// Whether the words of `quote` stand in it one after the other, however white space parts them.
    pub fn holds_words_of(&self, quote: &Self) -> bool {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        words(&self.0).contains(&words(&quote.0))
    }

    /// Whether it has the words of `other` and no more, however white space parts them.
    pub fn has_same_words_as(&self, other: &Self) -> bool {
        self.0.split_whitespace().eq(other.0.split_whitespace())
    }
}

/// The text as lists are sorted by and names compared by: lower case, white space folded, and
/// æ, ø, å last, in that order, whatever a database makes of letters beyond ASCII.
pub fn sort_key(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let lower = words.join(" ").to_lowercase();
    let place = |c| match c {
        'æ' | 'ä' => '\u{f8f0}',
        'ø' | 'ö' => '\u{f8f1}',
        'å' => '\u{f8f2}',
        c => c,
    };
    lower.chars().map(place).collect()
}

fn is_stray_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_trimmed_line_within_its_limit() {
        let long = "å".repeat(501);
        for (text, expected) in [
            ("  Siden sidst ", Ok("Siden sidst")),
            (" \n ", Err(TextError::Empty)),
            ("to\nlinjer", Err(TextError::ControlCharacter)),
            (
                long.as_str(),
                Err(TextError::TooLong {
                    limit: 500,
                    length: 501,
                }),
            ),
        ] {
            assert_eq!(
                Title::parse(text).as_ref().map(Title::as_str),
                expected.as_ref().copied()
            );
        }
    }

    #[test]
    fn danish_letters_sort_last_and_case_does_not_matter() {
        let mut names = ["Århus", "ærø", "Øm", "anholt", "zealand"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["anholt", "zealand", "ærø", "Øm", "Århus"]);
        assert_eq!(sort_key(" Siden  SIDST"), sort_key("siden sidst"));
    }

    #[test]
    fn a_quote_stands_in_a_text_word_for_word() {
        let text = Verbatim::parse("At 1:\n  Godkendt med  ændringen.\n").unwrap();
        for (quote, is_held) in [
            ("Godkendt med ændringen.", true),
            (" At 1: Godkendt\n", true),
            ("Godkendt ændringen", false),
            ("godkendt", false),
        ] {
            let quote = Verbatim::parse(quote).unwrap();
            assert_eq!(text.holds_words_of(&quote), is_held, "{quote}");
        }
    }

    #[test]
    fn verbatim_text_keeps_every_blank() {
        assert_eq!(
            Verbatim::parse(" Godkendt.\n\n ").unwrap().as_str(),
            " Godkendt.\n\n "
        );
        assert_eq!(Verbatim::parse("a\0b"), Err(TextError::ControlCharacter));
    }
}
