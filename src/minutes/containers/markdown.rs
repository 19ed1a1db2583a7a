//! Markdown: headings, marks of emphasis, and tables of pipes.
//!
//! Minutes use little of it, and copies from web pages mix it with plain text; so a line is only
//! taken for Markdown by its own form.

use std::borrow::Cow;

use super::ReadError;
use super::allowance::LineCount;
use super::paged;
use super::table::{self, Table};
use super::text;
use crate::minutes::blocks::Mark;
use crate::minutes::pattern::Pattern;

/// A heading and its text.
static HEADING: Pattern = Pattern::new(r"^ {0,3}#{1,6}[ \t]+(.*?)[ \t#]*$");
/// The same anywhere, or a line that is bold: a text with one is taken for Markdown.
static ANY_HEADING: Pattern =
    Pattern::new(r"(?m)^ {0,3}(?:#{1,6}[ \t]+\S|\*\*[^*\n]*[^*\s]\*\*[ \t]*\r?$)");
/// A line across the page.
static ACROSS: Pattern = Pattern::new(r"^(?:-{3,}|\*{3,}|_{3,})$");
/// Words in italics.
static ITALICS: Pattern = Pattern::new(r"(^|[\s(])\*([^\s*](?:[^*]*[^\s*\\])?)\*($|[\s.,:;)])");
/// The line under the names of a table's columns.
static RULE: Pattern = Pattern::new(r"^\|(?:\s*:?-+:?\s*\|)+$");

/// A stretch of a text.
pub(super) enum Part<'a> {
    Lines(&'a str),
    Table(Table),
}

/// Whether the text has the marks of Markdown.
pub(super) fn is_markdown(text: &str) -> bool {
    ANY_HEADING.is_match(text)
}

/// A line without its marks.
pub(super) fn line<'a>(line: &str) -> paged::Line<'a> {
    let heading = HEADING.captures(line).and_then(|found| found.get(1));
    let (text, mark) = match heading {
        Some(heading) => (heading.as_str(), Mark::Heading),
        None if ACROSS.is_match(line) => ("", Mark::Text),
        None => (line, Mark::Text),
    };
    paged::Line {
        text: Cow::Owned(unmark(text)),
        mark,
        height: None,
    }
}

/// The text in order, its tables apart.
///
/// # Errors
/// When the tables hold more lines than a document has.
pub(super) fn parts(text: &str) -> Result<Vec<Part<'_>>, ReadError> {
    let mut parts = Vec::new();
    let mut count = LineCount::default();
    let mut from = 0;
    let mut at = 0;
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let start = at;
        at += line.len();
        let is_table = is_row(line) && lines.peek().is_some_and(|next| RULE.is_match(next.trim()));
        if !is_table {
            continue;
        }
        parts.extend(text.get(from..start).map(Part::Lines));
        let mut table = Table::default();
        add_row(&mut table, line, &mut count)?;
        while let Some(row) = lines.next_if(|next| is_row(next)) {
            at += row.len();
            if !RULE.is_match(row.trim()) {
                add_row(&mut table, row, &mut count)?;
            }
        }
        parts.push(Part::Table(table));
        from = at;
    }
    parts.extend(text.get(from..).map(Part::Lines));
    Ok(parts)
}

fn is_row(line: &str) -> bool {
    let line = line.trim();
    line.len() > 2 && line.starts_with('|') && line.ends_with('|')
}

fn add_row(table: &mut Table, row: &str, count: &mut LineCount) -> Result<(), ReadError> {
    table.begin_row();
    let row = row.trim().trim_start_matches('|');
    let row = row.strip_suffix('|').unwrap_or(row);
    for cell in row.split('|') {
        table.begin_cell();
        for line in cell.split("<br>") {
            let line = unmark(&text::tidy(line));
            if !line.is_empty() {
                count.add(1)?;
                table.add(table::Line::new(line, Mark::Text));
            }
        }
    }
    Ok(())
}

/// Markdown without its marks of emphasis and its escapes.
fn unmark(line: &str) -> String {
    let line = ITALICS.replace_all(line, "$1$2$3");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_away_and_headings_known() {
        for (from, to, mark) in [
            ("# **Punkt 1: A**", "Punkt 1: A", Mark::Heading),
            ("b\\_c **d** e", "b_c d e", Mark::Text),
            ("#nej", "#nej", Mark::Text),
            ("## Beslutning ##", "Beslutning", Mark::Heading),
            ("---", "", Mark::Text),
            ("*Drøftelse:* 2 * 3 * 4", "Drøftelse: 2 * 3 * 4", Mark::Text),
            ("a\\* b\\*", "a* b*", Mark::Text),
        ] {
            let line = line(from);
            assert_eq!((line.text.as_ref(), line.mark), (to, mark), "{from}");
        }
    }

    #[test]
    fn a_table_is_taken_out_of_the_text() {
        let text = "a\n| Punkt | Referat |\n|:--|---|\n| 1. A | **b**<br>c |\n\nd";
        let parts = parts(text).unwrap();
        let [Part::Lines("a\n"), Part::Table(_), Part::Lines("\nd")] = parts.as_slice() else {
            panic!("{} parts", parts.len());
        };
        assert_eq!(super::parts("Dato: |\n---|---|\n| x |\n").unwrap().len(), 1);
    }
}
