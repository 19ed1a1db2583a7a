//! Words of a document and where they stand; and finding words in words, in time in proportion to their length.

use crate::domain::{decision::Span, text::Verbatim};

/// Words of a document and where they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The words.
    pub quote: Verbatim,
    /// Where they stand.
    pub span: Span,
}

impl Passage {
    /// Where words stand in it, however white space parts them; verbatim, the first time that they do. The
    /// first and the last may be parts of words.
    pub fn find(&self, words: &Verbatim) -> Option<Self> {
        self.find_beside(words, &[])
    }

    /// Where words stand in it, as by [`Passage::find`], without sharing anything with what is `taken`.
    pub fn find_beside(&self, words: &Verbatim, taken: &[Span]) -> Option<Self> {
        let wanted = Folded::of(words.as_str()).text;
        if wanted.is_empty() {
            return None;
        }
        let folded = Folded::of(self.quote.as_str());
        let mut from = 0;
        // Each time round, what is found begins after one more of what is taken.
        loop {
            let start = from + folded.text.get(from..)?.find(&wanted)?;
            let passage = self.part(folded.within(start, wanted.len())?)?;
            let Some(other) = taken.iter().find(|other| other.overlaps(passage.span)) else {
                return Some(passage);
            };
            let end = usize::try_from(other.end.checked_sub(self.span.start)?).ok()?;
            from = folded.at_or_after(end);
        }
    }

    /// What stands from one byte of it to another.
    fn part(&self, (start, end): (usize, usize)) -> Option<Self> {
        let quote = Verbatim::parse(self.quote.as_str().get(start..end)?).ok()?;
        let offset = |bytes: usize| self.span.start.checked_add(u32::try_from(bytes).ok()?);
        let span = Span {
            start: offset(start)?,
            end: offset(end)?,
        };
        Some(Self { quote, span })
    }
}

/// A text with one blank between its words, and where each of them stands in the text as it was.
struct Folded {
    text: String,
    /// Where each word begins, folded and as it was, in bytes.
    words: Vec<(usize, usize)>,
}

impl Folded {
    fn of(text: &str) -> Self {
        let (mut folded, mut words) = (String::with_capacity(text.len()), Vec::new());
        for word in text.split_whitespace() {
            if !folded.is_empty() {
                folded.push(' ');
            }
            let place = word.as_ptr().addr() - text.as_ptr().addr();
            words.push((folded.len(), place));
            folded.push_str(word);
        }
        Self {
            text: folded,
            words,
        }
    }

    /// Where a stretch that begins and ends within words stood in the text as it was.
    fn within(&self, start: usize, length: usize) -> Option<(usize, usize)> {
        let last = (start + length).checked_sub(1)?;
        Some((self.before(start)?, self.before(last)? + 1))
    }

    /// Where a byte of a word stood.
    fn before(&self, byte: usize) -> Option<usize> {
        let word = self.words.partition_point(|(folded, _)| *folded <= byte);
        let (folded, place) = self.words.get(word.checked_sub(1)?)?;
        Some(place + (byte - folded))
    }

    /// The first byte that stood at a byte of the text or after it.
    fn at_or_after(&self, byte: usize) -> usize {
        let word = self.words.partition_point(|(_, place)| *place < byte);
        let next = self.words.get(word);
        let next = next.map_or(self.text.len(), |(folded, _)| *folded);
        match word.checked_sub(1).and_then(|word| self.words.get(word)) {
            // Behind the word there may be more white space than the one blank here.
            Some((folded, place)) => next.min(folded + (byte - place)),
            None => next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    fn verbatim(text: &str) -> Verbatim {
        Verbatim::parse(text).unwrap()
    }

    fn at_ten(text: &str) -> Passage {
        let end = 10 + u32::try_from(text.len()).unwrap();
        Passage {
            quote: verbatim(text),
            span: Span { start: 10, end },
        }
    }

    fn told(found: Option<&Passage>) -> Option<(&str, u32)> {
        found.map(|found| (found.quote.as_str(), found.span.start))
    }

    #[test]
    fn words_are_found_verbatim_however_white_space_parts_them() {
        let passage = at_ten("  Æblet skrælles.\nPæren  spises, og\n pæren deles. aaa b");
        for (words, expected) in [
            ("Æblet skrælles.", Some(("Æblet skrælles.", 12))),
            ("Pæren spises", Some(("Pæren  spises", 30))),
            (" og pæren deles. ", Some(("og\n pæren deles.", 46))),
            ("pæren", Some(("pæren", 50))),
            ("æren spises", Some(("æren  spises", 31))),
            (
                "Æblet skrælles. Pæren",
                Some(("Æblet skrælles.\nPæren", 12)),
            ),
            ("aa b", Some(("aa b", 65))),
            ("Pæren skrælles", None),
            ("Pære spises", None),
            ("Banan", None),
        ] {
            let found = passage.find(&verbatim(words));
            assert_eq!(told(found.as_ref()), expected, "{words}");
            if let Some(found) = &found {
                let length = u32::try_from(found.quote.as_str().len()).unwrap();
                assert_eq!(found.span.end - found.span.start, length);
            }
        }
    }

    #[test]
    fn what_is_taken_is_not_found_again() {
        let passage = at_ten("en plan,  en\nplan og en plan");
        let words = verbatim("en plan");
        let mut taken = Vec::new();
        for expected in [10, 20, 31] {
            let found = passage.find_beside(&words, &taken).unwrap();
            assert_eq!(found.span.start, expected);
            taken.push(found.span);
        }
        assert_eq!(passage.find_beside(&words, &taken), None);
        // Whatever order it was taken in, and where it goes beyond the passage.
        taken.reverse();
        assert_eq!(passage.find_beside(&words, &taken), None);
        for (start, end, expected) in [
            (0, 11, Some(("en\nplan", 20))),
            (0, 10, Some(("en plan", 10))),
            (17, 18, Some(("en plan", 10))),
            (16, 32, None),
            (0, 100, None),
        ] {
            let found = passage.find_beside(&words, &[Span { start, end }]);
            assert_eq!(told(found.as_ref()), expected, "{start}..{end}");
        }
    }

    #[test]
    fn long_words_are_found_in_long_words_soon() {
        let half = Verbatim::LIMIT / 2;
        let passage = at_ten(&"a ".repeat(half));
        let begun = Instant::now();
        for (words, is_there) in [
            ("a ".repeat(half), true),
            (format!("{}b", "a ".repeat(half - 1)), false),
            (format!("b {}", "a ".repeat(half - 1)), false),
            (format!("{}b", "a ".repeat(half / 2)), false),
        ] {
            assert_eq!(passage.find(&verbatim(&words)).is_some(), is_there);
        }
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}
