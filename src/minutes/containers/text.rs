//! Plain text and Markdown, in UTF-8, UTF-16 with a byte order mark, or Windows-1252.
//!
//! Text is tidied and nothing else: line ends, odd spaces, soft hyphens, Markdown's marks. Pages end
//! with form feeds. Which line means what is not this file's business.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::ReadError;
use super::allowance::LineCount;
use super::markdown::{self, Part};
use super::paged::{Line, Pages, Running};
use crate::minutes::blocks::{Blocks, Mark};
use crate::minutes::pattern::Pattern;

/// Bytes 0x80 to 0x9F of Windows-1252; the five that mean nothing become U+FFFD.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{FFFD}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{FFFD}', 'Ž',
    '\u{FFFD}', '\u{FFFD}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{FFFD}',
    'ž', 'Ÿ',
];

/// What ends a line, besides the form feed that ends a page.
const LINE_ENDS: [char; 6] = ['\n', '\r', '\u{B}', '\u{85}', '\u{2028}', '\u{2029}'];

/// A number with an empty line before it and one behind it.
static LONE_NUMBER: Pattern = Pattern::new(r"\n[ \t]*\n[ \t]*\d{1,4}[ \t]*(?:\n[ \t]*(?:\n|$)|$)");
/// How many pages tell that numbers are theirs, and the latest page that numbers begin on.
const FEWEST_PAGES: usize = 3;
const LATEST_FIRST: usize = 3;

/// The blocks of a text: one a line that has something on it.
pub(super) fn read(bytes: &[u8]) -> Result<Blocks, ReadError> {
    let text = decode(bytes)?.replace("\r\n", "\n");
    let filled = text.split(LINE_ENDS).filter(|line| !line.trim().is_empty());
    LineCount::default().add(filled.count())?;
    let is_markdown = markdown::is_markdown(&text);
    let pages: Vec<&str> = match numbered_pages(&text) {
        Some(pages) => pages,
        None => text.split('\u{C}').collect(),
    };
    if let [page] = pages.as_slice() {
        return read_whole(page, is_markdown);
    }
    let mut running = Running::default();
    for page in &pages {
        running.look_at(lines(page, is_markdown));
    }
    let mut document = Pages::without(running.settle());
    for page in &pages {
        document.add_page(lines(page, is_markdown));
    }
    Ok(document.finish())
}

/// The blocks of a text without pages.
fn read_whole(text: &str, is_markdown: bool) -> Result<Blocks, ReadError> {
    let mut whole = Pages::new();
    for part in markdown::parts(text)? {
        match part {
            Part::Lines(part) => lines(part, is_markdown).for_each(|line| whole.add(&line)),
            Part::Table(table) => table.pour(&mut |line| {
                whole.add(&Line::gap());
                whole.add(&line.into());
            }),
        }
    }
    Ok(whole.finish())
}

/// The pages of a text whose form feeds were lost, without the numbers at their feet: numbers that
/// stand alone and count on from one of the first pages to the last line of the text.
fn numbered_pages(text: &str) -> Option<Vec<&str>> {
    if text.contains('\u{C}') {
        return None;
    }
    let mut pages = Vec::new();
    let mut start = 0;
    let mut last = None;
    for found in LONE_NUMBER.find_iter(text) {
        let number: usize = found.as_str().trim().parse().ok()?;
        let is_next = match last {
            None => (1..=LATEST_FIRST).contains(&number),
            Some(last) => number == last + 1,
        };
        if !is_next {
            return None;
        }
        last = Some(number);
        pages.push(text.get(start..found.start())?);
        start = found.end();
    }
    let is_at_end = text.get(start..)?.trim().is_empty();
    (pages.len() >= FEWEST_PAGES && is_at_end).then_some(pages)
}

/// The characters of the bytes.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
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

/// The letter of a byte of Windows-1252.
pub(super) fn windows_1252(byte: u8) -> char {
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

fn lines(page: &str, is_markdown: bool) -> impl Iterator<Item = Line<'_>> + Clone {
    page.split(LINE_ENDS).map(move |line| {
        let plain = tidy(line);
        if is_markdown {
            markdown::line(&plain)
        } else {
            Line {
                text: plain,
                mark: Mark::Text,
                height: None,
            }
        }
    })
}

/// One line in composed characters, ordinary spaces and without what is not seen.
pub(super) fn tidy(line: &str) -> Cow<'_, str> {
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
            ("A.\u{C}B", "A.\n\nB"),
            ("kom\u{AD}mune", "kommune"),
            ("S:\\_IT\\**", "S:\\_IT\\**"),
            ("a\nSide 3 af 7\nb", "a\nb"),
        ] {
            assert_eq!(text_of(from.as_bytes()), to, "{from:?}");
        }
    }

    #[test]
    fn numbers_that_stand_alone_and_count_to_the_end_part_pages() {
        let text = "A skal\n\n2\n\nlaves.\n\n3\n\nC.\n\n4\n";
        let blocks = read(text.as_bytes()).unwrap();
        assert_eq!(
            (blocks.text.as_str(), blocks.pages.len()),
            ("A skal\nlaves.\n\nC.", 3)
        );
        for text in [
            "A\n\n1\n\nB\n\n2\n\nC\n\n3\n\nD",
            "A\n\n1\n\nB\n\n2",
            "A\n\n1\n\nB\n\n7\n\nC\n\n2\n\nD\n\n3",
            "A\n\n4\n\nB\n\n5\n\nC\n\n6",
        ] {
            assert_eq!(text_of(text.as_bytes()), text, "{text:?}");
        }
    }

    #[test]
    fn headers_that_run_over_pages_are_left_out() {
        let pages = "Byrådet, side 1\nEt\u{C}Byrådet, side 2\nTo\u{C}Byrådet, side 3\nTre";
        assert_eq!(text_of(pages.as_bytes()), "Et\n\nTo\n\nTre");
    }
}
