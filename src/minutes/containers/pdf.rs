//! PDF: pages of letters at places, put together to lines.
//!
//! `file` finds the objects, `content` draws a page, `fonts` says which letters it wrote, `layout`
//! makes lines of them; what runs over the pages is left to `paged`. The reader takes what it needs
//! of the format and keeps no more in memory than the file, one page and its text, whatever the file
//! claims. Left out: pictures (and text in them), forms to fill in, attachments, digital signatures.

mod content;
mod decryption;
mod file;
mod filters;
mod fonts;
mod layout;
mod lexer;
mod object;
mod pages;

use std::borrow::Cow;
use std::collections::HashMap;

use self::file::File;
use self::layout::LaidLine;
use super::paged::{Line, Pages, Running};
use super::text::tidy;
use super::{Container, ReadError};
use crate::minutes::blocks::{Blocks, Mark};
use crate::minutes::pattern::Pattern;

/// How much larger than the text a heading is printed.
const HEADING_SIZE: f32 = 1.15;
/// The longest line that is taken for a heading, in bytes.
const LONGEST_HEADING: usize = 150;
/// The longest heading that was wrapped, in bytes.
const LONGEST_WRAPPED: usize = 400;
/// A bold line that begins with a number is a heading, but "1. Godkendt." is a decision.
static NUMBERED: Pattern = Pattern::new(r"^(?:(?i:punkt|pkt\.?)\s+)?\d{1,3}[.:]?\s.*[^.]$");

/// The blocks of a PDF.
///
/// # Errors
/// When it breaks off, wants a password, holds too much or no text at all.
pub(super) fn read(bytes: &[u8]) -> Result<Blocks, ReadError> {
    let file = File::open(bytes)?;
    let mut pages = pages::read(&file)?;
    if pages.is_empty() {
        return Err(ReadError::Damaged(Container::Pdf));
    }
    if pages.iter().all(Vec::is_empty) {
        return Err(ReadError::Scanned);
    }
    layout::part_paragraphs(&mut pages);
    let size = usual_size(&pages);
    let pages: Vec<Vec<Line<'static>>> = pages
        .into_iter()
        .map(|lines| mark_headings(lines, size))
        .collect();
    let mut running = Running::default();
    for page in &pages {
        running.look_at(page.iter().cloned());
    }
    let mut whole = Pages::without(running.settle());
    for page in &pages {
        whole.add_page(page.iter().cloned());
    }
    Ok(whole.finish())
}

/// The size that most of the text is printed in, in points.
fn usual_size(pages: &[Vec<LaidLine>]) -> f32 {
    let mut lengths: HashMap<u32, (usize, f32)> = HashMap::new();
    for line in pages.iter().flatten() {
        let entry = lengths.entry(line.size.round().to_bits()).or_default();
        *entry = (entry.0 + line.text.len(), line.size.max(entry.1));
    }
    let usual = lengths
        .into_values()
        .max_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    usual.map_or(0.0, |(_, size)| size)
}

/// The lines of a page with gaps between them; a heading that goes on over two lines is one.
fn mark_headings(laid: Vec<LaidLine>, usual: f32) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = Vec::with_capacity(laid.len());
    let mut size_before = 0.0;
    for line in laid {
        let text = tidy(&line.text).into_owned();
        let is_large = line.size > usual * HEADING_SIZE && text.len() <= LONGEST_HEADING;
        let is_heading = is_large || (line.is_bold && NUMBERED.is_match(&text));
        let goes_on = is_large && !line.follows_gap && is_alike(line.size, size_before);
        size_before = line.size;
        match lines.last_mut() {
            Some(heading)
                if goes_on
                    && heading.mark == Mark::Heading
                    && heading.text.len() < LONGEST_WRAPPED =>
            {
                heading.text.to_mut().push(' ');
                heading.text.to_mut().push_str(&text);
                continue;
            }
            _ if line.follows_gap => lines.push(Line::gap()),
            _ => {}
        }
        lines.push(Line {
            text: Cow::Owned(text),
            mark: if is_heading {
                Mark::Heading
            } else {
                Mark::Text
            },
            height: Some(line.height()),
        });
    }
    lines
}

fn is_alike(size: f32, other: f32) -> bool {
    (size - other).abs() < 0.1
}
