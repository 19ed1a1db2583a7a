//! HTML pages, read as a stream of tags: what is on the page, line by line.
//!
//! No tree is built, so that a page takes memory in proportion to its size, however its tags are
//! nested. Left out: scripts, styles, menus, footers, and what the page hides.

use std::collections::BTreeMap;

use html5gum::{DefaultEmitter, HtmlString, StartTag, Token, Tokenizer};

use super::ReadError;
use super::table::{Line, Table};
use super::text;
use crate::minutes::blocks::{Blocks, Mark};

/// Elements whose content is not part of the text.
const UNSEEN: &[&str] = &[
    "aside", "footer", "head", "iframe", "math", "nav", "noscript", "object", "option", "script",
    "select", "style", "svg", "template", "textarea",
];
/// Elements that begin and end a paragraph.
const PARAGRAPHS: &[&str] = &[
    "address",
    "article",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "fieldset",
    "figure",
    "form",
    "header",
    "hr",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "tbody",
    "thead",
    "tfoot",
    "ul",
];
/// Elements whose text is a heading; `dt` and `th` name what is beside or below them.
const HEADINGS: &[&str] = &["h1", "h2", "h3", "h4", "h5", "h6"];
/// Tables in tables are read as far as this; deeper ones as if they were not there.
const DEEPEST_TABLE: usize = 16;

/// The blocks of a page.
pub(super) fn read(bytes: &[u8]) -> Result<Blocks, ReadError> {
    let mut blocks = Blocks::default();
    add_to(&mut blocks, &text::decode(bytes)?);
    Ok(blocks)
}

/// Adds the lines of a piece of HTML.
pub(super) fn add_to(blocks: &mut Blocks, html: &str) {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut page = Page {
        blocks,
        tables: Vec::new(),
        line: String::new(),
        is_apart: true,
        heading: false,
        unseen: None,
    };
    for token in Tokenizer::new_with_emitter(html, emitter) {
        // Reading from memory cannot fail.
        let Ok(token) = token;
        page.take(token);
    }
    page.finish();
}

/// A page on its way into blocks.
struct Page<'a> {
    blocks: &'a mut Blocks,
    /// The tables that are open, the innermost last.
    tables: Vec<Table>,
    line: String,
    /// Whether the next line begins a paragraph.
    is_apart: bool,
    heading: bool,
    /// The element that hides what is read, and how many of its name are open.
    unseen: Option<(HtmlString, usize)>,
}

impl Page<'_> {
    fn take(&mut self, token: Token) {
        match token {
            Token::StartTag(tag) => self.open(&tag),
            Token::EndTag(tag) => self.close(&tag.name),
            Token::String(words) if self.unseen.is_none() => {
                self.add(&String::from_utf8_lossy(&words));
            }
            _ => {}
        }
    }

    /// Adds words; any white space in HTML is one space.
    fn add(&mut self, words: &str) {
        for word in words.split_inclusive(|c: char| c.is_ascii_whitespace()) {
            let bare = word.trim_end_matches(|c: char| c.is_ascii_whitespace());
            self.line.push_str(bare);
            if bare.len() < word.len() && !self.line.is_empty() && !self.line.ends_with(' ') {
                self.line.push(' ');
            }
        }
    }

    fn open(&mut self, tag: &StartTag<()>) {
        let name: &[u8] = &tag.name;
        if let Some((hiding, depth)) = &mut self.unseen {
            if **hiding == *name && !tag.self_closing {
                *depth += 1;
            }
            return;
        }
        let name = std::str::from_utf8(name).unwrap_or_default();
        if !tag.self_closing && !is_void(name) && (UNSEEN.contains(&name) || hides(&tag.attributes))
        {
            self.unseen = Some((tag.name.clone(), 1));
            return;
        }
        match name {
            "br" => self.end_line(),
            "table" if self.tables.len() < DEEPEST_TABLE => {
                self.end_paragraph();
                self.tables.push(Table::default());
            }
            "tr" => {
                self.end_paragraph();
                self.with_table(Table::begin_row);
            }
            "td" | "th" => {
                self.end_paragraph();
                self.with_table(Table::begin_cell);
            }
            "dt" => self.end_paragraph(),
            _ if HEADINGS.contains(&name) => {
                self.end_paragraph();
                self.heading = true;
            }
            _ if PARAGRAPHS.contains(&name) => self.end_paragraph(),
            // Words of two inline elements may touch in the source and not on the page.
            "span" | "a" | "label" | "button" => self.part_words(),
            _ => {}
        }
    }

    fn close(&mut self, name: &HtmlString) {
        if let Some((hiding, depth)) = &mut self.unseen {
            if hiding == name {
                *depth -= 1;
                if *depth == 0 {
                    self.unseen = None;
                }
            }
            return;
        }
        let name = std::str::from_utf8(name).unwrap_or_default();
        match name {
            "table" => {
                self.end_paragraph();
                self.end_table();
            }
            "tr" | "td" | "th" | "dt" => self.end_paragraph(),
            _ if HEADINGS.contains(&name) => {
                self.end_paragraph();
                self.heading = false;
            }
            _ if PARAGRAPHS.contains(&name) => self.end_paragraph(),
            "span" | "a" | "label" | "button" => self.part_words(),
            _ => {}
        }
    }

    fn part_words(&mut self) {
        if !self.line.is_empty() && !self.line.ends_with(' ') {
            self.line.push(' ');
        }
    }

    fn with_table(&mut self, change: fn(&mut Table)) {
        if let Some(table) = self.tables.last_mut() {
            change(table);
        }
    }

    fn end_paragraph(&mut self) {
        self.end_line();
        self.is_apart = true;
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = text::tidy(&line);
        if line.is_empty() {
            return;
        }
        let mark = if self.heading {
            Mark::Heading
        } else {
            Mark::Text
        };
        let line = Line {
            text: line.into_owned(),
            mark,
            is_apart: std::mem::take(&mut self.is_apart),
        };
        self.push(line);
    }

    fn push(&mut self, line: Line) {
        match self.tables.last_mut() {
            Some(table) => table.add(line),
            None => line.push_to(self.blocks),
        }
    }

    fn end_table(&mut self) {
        if let Some(table) = self.tables.pop() {
            table.pour(&mut |line| self.push(line));
        }
    }

    /// Ends what the page left open.
    fn finish(mut self) {
        self.end_paragraph();
        while !self.tables.is_empty() {
            self.end_table();
        }
    }
}

/// Elements without content, which nothing closes.
fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "wbr"
    )
}

/// Whether the attributes hide their element, or make it a menu.
fn hides(attributes: &BTreeMap<HtmlString, html5gum::Spanned<HtmlString, ()>>) -> bool {
    let is = |name: &[u8], values: &[&[u8]]| {
        attributes
            .get(name)
            .is_some_and(|value| values.iter().any(|known| value.eq_ignore_ascii_case(known)))
    };
    attributes.contains_key(&b"hidden"[..])
        || is(b"aria-hidden", &[b"true"])
        || is(
            b"role",
            &[b"menu", b"navigation", b"search", b"contentinfo"],
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(html: &str) -> Vec<String> {
        let blocks = read(html.as_bytes()).unwrap();
        let mark = |index| match blocks.mark(index) {
            Mark::Text => "",
            Mark::Heading => "# ",
            Mark::Item { .. } => "* ",
        };
        (0..blocks.lines.len())
            .map(|index| format!("{}{}", mark(index), blocks.line(index)))
            .collect()
    }

    #[test]
    fn a_page_is_read_as_a_reader_sees_it() {
        for (html, expected) in [
            (
                "<p>Et <b>kort</b>\n  m&oslash;de</p><p>To</p>",
                &["Et kort møde", "To"][..],
            ),
            ("<h2>Punkt 1</h2>x<br>y", &["# Punkt 1", "x", "y"]),
            ("<p>a<span>b</span>c</p>", &["a b c"]),
            (
                "<head><title>t</title></head><script>if (a<b) {}</script>a",
                &["a"],
            ),
            (
                "<nav><ul><li>Forside</li></ul></nav><li>a<li>b",
                &["a", "b"],
            ),
            ("<ul role='menu'><li><ul><li>c</li></ul></li></ul>a", &["a"]),
            (
                "<table><tr><td>Sted:<td>Sal A<tr><td>b",
                &["Sted:", "Sal A", "b"],
            ),
            (
                "<table><tr><td>a<table><tr><td>b</table>c</table>",
                &["a", "b", "c"],
            ),
            ("a<!-- b --><![CDATA[c]]>d", &["ad"]),
            ("Referat</p></table></nav>", &["Referat"]),
            ("<div hidden>x<div>y</div></div>a<input hidden>b", &["ab"]),
        ] {
            assert_eq!(lines(html), expected, "{html}");
        }
    }

    #[test]
    fn the_gap_between_paragraphs_is_kept() {
        assert_eq!(read(b"<p>a<br>b</p><p>c</p>").unwrap().text, "a\nb\n\nc");
    }

    #[test]
    fn tags_that_are_nested_without_end_take_no_more_than_their_length() {
        for part in [
            "<table><tr><td>",
            "<div>",
            "<b a>",
            "<p",
            "<ul role=menu>",
            "</p>",
            "&",
            "<!--",
        ] {
            let html = part.repeat(200_000);
            assert!(read(html.as_bytes()).unwrap().text.len() <= html.len());
        }
        let attributes: Vec<String> = (0..100_000).map(|n| format!("a{n}=1")).collect();
        let attributes = format!(" {}", attributes.join(" "));
        assert_eq!(lines(&format!("<p{attributes}>a")), ["a"]);
    }
}
