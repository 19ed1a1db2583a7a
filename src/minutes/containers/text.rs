//! Plain text and Markdown, in UTF-8, UTF-16 with a byte order mark, or Windows-1252.
//!
//! Text is tidied and nothing else: line ends, odd spaces, soft hyphens, Markdown's marks, and the
//! running headers of paged text. Which line means what is not this file's business.

use std::borrow::Cow;
use std::collections::HashMap;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::ReadError;
use crate::minutes::blocks::{Blocks, Mark};
use crate::minutes::pattern::Pattern;

/// Bytes 0x80 to 0x9F of Windows-1252; the five that mean nothing become U+FFFD.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{FFFD}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{FFFD}', 'Ž',
    '\u{FFFD}', '\u{FFFD}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{FFFD}',
    'ž', 'Ÿ',
];

/// A Markdown heading and its text.
static HEADING: Pattern = Pattern::new(r"^ {0,3}#{1,6}[ \t]+(.*?)[ \t#]*$");
/// The same anywhere: a text with a heading is taken for Markdown.
static ANY_HEADING: Pattern = Pattern::new(r"(?m)^ {0,3}#{1,6}[ \t]+\S");
/// Page numbers that stand alone.
static PAGE_NUMBER: Pattern = Pattern::new(r"(?i)^(?:side\s+)?\d{1,4}\s*(?:af|/|of)\s*\d{1,4}$");
/// How many lines at either end of a page may be a running header or footer.
const EDGE: usize = 3;

/// The blocks of a text: one a line that has something on it.
pub(super) fn read(bytes: &[u8]) -> Result<Blocks, ReadError> {
    let text = decode(bytes)?.replace("\r\n", "\n");
    let is_markdown = ANY_HEADING.is_match(&text);
    let running = running_lines(&text);
    let mut blocks = Blocks::default();
    let is_paged = text.contains('\u{C}');
    for page in text.split('\u{C}') {
        if is_paged {
            blocks.turn_page();
        }
        for line in lines(page) {
            let plain = tidy(line);
            if PAGE_NUMBER.is_match(&plain) || running.contains_key(&mask(&plain)) {
                continue;
            }
            match HEADING.captures(&plain).and_then(|found| found.get(1)) {
                Some(heading) if is_markdown => {
                    blocks.push(&unmark(heading.as_str()), Mark::Heading)
                }
                _ if is_markdown => blocks.push(&unmark(&plain), Mark::Text),
                _ => blocks.push(&plain, Mark::Text),
            }
        }
        blocks.leave_gap();
    }
    Ok(blocks)
}

/// The characters of the bytes.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    let wide = |from: fn([u8; 2]) -> u16| {
        let units = bytes.get(2..).unwrap_or_default().chunks_exact(2);
        let units = units.filter_map(|pair| pair.try_into().ok()).map(from);
        Cow::Owned(
            char::decode_utf16(units)
                .map(|c| c.unwrap_or('\u{FFFD}'))
                .collect(),
        )
    };
    let text = match (bytes, std::str::from_utf8(bytes)) {
        ([0xFF, 0xFE, ..], _) => wide(u16::from_le_bytes),
        ([0xFE, 0xFF, ..], _) => wide(u16::from_be_bytes),
        (_, Ok(text)) => Cow::Borrowed(text),
        _ => Cow::Owned(bytes.iter().map(|&byte| windows_1252(byte)).collect()),
    };
    if is_binary(&text) {
        Err(ReadError::Binary)
    } else {
        Ok(text)
    }
}

fn windows_1252(byte: u8) -> char {
    let high = byte
        .checked_sub(0x80)
        .and_then(|index| WINDOWS_1252.get(usize::from(index)));
    high.copied().unwrap_or(char::from(byte))
}

/// A zero character, or one character in fifty that no text has.
fn is_binary(text: &str) -> bool {
    let (mut all, mut odd) = (0_usize, 0_usize);
    for c in text.chars() {
        all += 1;
        match c {
            '\0' => return true,
            '\u{FFFD}' => odd += 1,
            c if c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{B}' | '\u{C}') => odd += 1,
            _ => {}
        }
    }
    odd * 50 > all
}

fn lines(page: &str) -> impl Iterator<Item = &str> {
    page.split(['\n', '\r', '\u{B}', '\u{85}', '\u{2028}', '\u{2029}'])
}

/// One line in composed characters, ordinary spaces and without what is not seen.
fn tidy(line: &str) -> Cow<'_, str> {
    let line = line.trim();
    let is_plain = |c: char| !c.is_control() && (c == ' ' || !c.is_whitespace()) && !is_unseen(c);
    if line.chars().all(is_plain) && is_nfc_quick(line.chars()) == IsNormalized::Yes {
        return Cow::Borrowed(line);
    }
    let seen = line
        .chars()
        .filter(|&c| !is_unseen(c) && (c == '\t' || !c.is_control()));
    let tidied: String = seen
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .nfc()
        .collect();
    Cow::Owned(tidied.trim().to_owned())
}

fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}'
    )
}

/// Markdown without its marks of emphasis and its escapes.
fn unmark(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek().copied()) {
            ('\\', Some(next)) if next.is_ascii_punctuation() => {
                plain.push(next);
                rest.next();
            }
            ('*', Some('*')) => {
                rest.next();
            }
            _ => plain.push(c),
        }
    }
    plain
}

/// A line with its digits made alike, so that page numbers do not make headers differ.
fn mask(line: &str) -> String {
    line.chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect()
}

/// Lines at the edges of pages that stand on more than half of them.
fn running_lines(text: &str) -> HashMap<String, usize> {
    let mut seen = HashMap::new();
    let pages = 1 + text.matches('\u{C}').count();
    if pages < 3 {
        return seen;
    }
    for page in text.split('\u{C}') {
        let filled: Vec<_> = lines(page)
            .map(tidy)
            .filter(|line| !line.is_empty() && line.len() < 200)
            .collect();
        let foot = filled.len().saturating_sub(EDGE).max(EDGE);
        let mut edges: Vec<_> = filled
            .iter()
            .take(EDGE)
            .chain(filled.iter().skip(foot))
            .map(|l| mask(l))
            .collect();
        edges.sort_unstable();
        edges.dedup();
        for edge in edges {
            *seen.entry(edge).or_insert(0) += 1;
        }
    }
    seen.retain(|_, count| *count * 2 > pages);
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(bytes: &[u8]) -> String {
        read(bytes).unwrap().text
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let utf8 = "Referat på Ærø – 25 €";
        let wide = |order: fn(u16) -> [u8; 2], mark: [u8; 2]| {
            mark.into_iter()
                .chain(utf8.encode_utf16().flat_map(order))
                .collect::<Vec<u8>>()
        };
        for bytes in [
            utf8.as_bytes().to_vec(),
            format!("\u{FEFF}{utf8}").into_bytes(),
            b"Referat p\xE5 \xC6r\xF8 \x96 25 \x80".to_vec(),
            "Referat pa\u{30A} Ærø – 25 €".as_bytes().to_vec(),
            wide(u16::to_le_bytes, [0xFF, 0xFE]),
            wide(u16::to_be_bytes, [0xFE, 0xFF]),
        ] {
            assert_eq!(text_of(&bytes), utf8);
        }
    }

    #[test]
    fn lines_and_spaces_are_tidied() {
        for (from, to) in [
            ("a\r\nb\rc", "a\nb\nc"),
            ("a\n\n\n b ", "a\n\nb"),
            ("a\u{A0}b\tc", "a b c"),
            ("a\u{C}b", "a\n\nb"),
            ("kom\u{AD}mune", "kommune"),
            ("S:\\_IT\\**", "S:\\_IT\\**"),
            ("# **Punkt 1: A**\nb\\_c **d** e", "Punkt 1: A\nb_c d e"),
            ("#nej", "#nej"),
            ("a\nSide 3 af 7\nb", "a\nb"),
        ] {
            assert_eq!(text_of(from.as_bytes()), to, "{from:?}");
        }
    }

    #[test]
    fn headers_that_run_over_pages_are_left_out() {
        let pages = "Byrådet, side 1\nEt\u{C}Byrådet, side 2\nTo\u{C}Byrådet, side 3\nTre";
        assert_eq!(text_of(pages.as_bytes()), "Et\n\nTo\n\nTre");
    }
}
